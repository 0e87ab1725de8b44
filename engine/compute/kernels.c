/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built several times with different instruction sets: SCW_ISA is the name of this one. Vectors are GCC's
 * portable ones, as wide as the machine's. */
#include "engine/compute/kernels.h"

#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#if defined __AVX512F__
#define LANES 16
#elif defined __AVX__
#define LANES 8
#else
#define LANES 4
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_ (a, b)
#define TEXT_(a)    #a
#define TEXT(a)     TEXT_ (a)

typedef float Vec __attribute__ ((vector_size (LANES * 4)));
typedef int32_t VecInt __attribute__ ((vector_size (LANES * 4)));
typedef uint32_t VecWord __attribute__ ((vector_size (LANES * 4)));
typedef uint16_t VecHalf __attribute__ ((vector_size (LANES * 2)));
typedef int8_t VecByte __attribute__ ((vector_size (LANES)));

static inline Vec
splat (float v)
{
  return v - (Vec){ 0 };
}

/* a * b + c. The file is compiled with -ffp-contract=off: where the compiler may choose, it rounds the same
 * sum in two ways in two functions. */
static inline Vec
fused (Vec a, Vec b, Vec c)
{
#if defined __AVX512F__
  return (Vec) _mm512_fmadd_ps ((__m512) a, (__m512) b, (__m512) c);
#elif defined __FMA__
  return (Vec) _mm256_fmadd_ps ((__m256) a, (__m256) b, (__m256) c);
#else
  return a * b + c;
#endif
}

static inline Vec
load (const float *p)
{
  Vec v;

  memcpy (&v, p, sizeof v);
  return v;
}

static inline void
store (float *p, Vec v)
{
  memcpy (p, &v, sizeof v);
}

static inline Vec
load_bf16 (const uint16_t *p)
{
  VecHalf h;

  memcpy (&h, p, sizeof h);
  return (Vec) (__builtin_convertvector(h, VecWord) << 16);
}

/* GCC 12 widens bytes in several steps where the machine has one instruction. */
static inline Vec
load_i8 (const int8_t *p)
{
#if defined __AVX512F__
  return (Vec) _mm512_cvtepi32_ps (_mm512_cvtepi8_epi32 (_mm_loadu_si128 ((const __m128i_u *) p)));
#elif defined __AVX2__
  return (Vec) _mm256_cvtepi32_ps (_mm256_cvtepi8_epi32 (_mm_loadu_si64 (p)));
#else
  VecByte b;

  memcpy (&b, p, sizeof b);
  return __builtin_convertvector(__builtin_convertvector(b, VecInt), Vec);
#endif
}

static inline float
one_f32 (const float *p)
{
  return *p;
}

static inline float
one_bf16 (const uint16_t *p)
{
  uint32_t bits = (uint32_t) *p << 16;
  float v;

  memcpy (&v, &bits, sizeof v);
  return v;
}

static inline float
one_i8 (const int8_t *p)
{
  return (float) *p;
}

static inline float
add_lanes (Vec v)
{
  float a[LANES];

  memcpy (a, &v, sizeof a);
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++)
      a[i] += a[i + width];
  return a[0];
}

static inline Vec
larger (Vec a, Vec b)
{
  VecInt m = a > b;

  return (Vec) (((VecInt) a & m) | ((VecInt) b & ~m));
}

static inline float
largest_lane (Vec v)
{
  float a[LANES], m;

  memcpy (a, &v, sizeof a);
  m = a[0];
  for (int i = 1; i < LANES; i++)
    m = a[i] > m ? a[i] : m;
  return m;
}

/* exp for x <= 88, within 2 units of the last place; anything below -87 gives about 1e-38. */
static inline Vec
exponential (Vec x)
{
  const Vec magic = splat (12582912.0f); /* 1.5 * 2^23: adding it rounds to whole numbers */
  Vec t, k, r, p;

  x = larger (x, splat (-87.0f));
  t = fused (x, splat (1.44269504f), magic);
  k = t - magic;
  r = fused (k, splat (-0.693359375f), x);
  r = fused (k, splat (2.12194440e-4f), r);
  p = fused (r, splat (1.0f / 5040), splat (1.0f / 720));
  p = fused (p, r, splat (1.0f / 120));
  p = fused (p, r, splat (1.0f / 24));
  p = fused (p, r, splat (1.0f / 6));
  p = fused (p, r, splat (0.5f));
  p = fused (p, r, splat (1.0f));
  p = fused (p, r, splat (1.0f));
  return (Vec) ((VecInt) p + (((VecInt) t - (VecInt) magic) << 23));
}

/* Bytes of weights that are asked for before they are wanted. Short rows of small numbers, four side by side, are nothing that
 * a processor foresees by itself: without this bf16 and int8 come at half the rate of memory. */
#define AHEAD 8192

#define FETCH(p) __builtin_prefetch ((const char *) (p) + AHEAD, 0, 2)

/* Four rows at a time, and what remains one by one, in the same order within a row. What does not fill a
 * vector goes through one that zeros fill up: a plain loop there would be rounded differently in the two
 * functions. */
#define DEFINE_DOT(name, type, load_vec, load_one)                                                      \
  static inline Vec part_##name (const type *w, int n)                                                  \
  {                                                                                                     \
    float a[LANES] = { 0 };                                                                             \
                                                                                                        \
    for (int i = 0; i < n && i < LANES; i++)                                                            \
      a[i] = load_one (w + i);                                                                          \
    return load (a);                                                                                    \
  }                                                                                                     \
                                                                                                        \
  static inline void dot4_##name (const type *w, const float *x, int cols, float sums[4])               \
  {                                                                                                     \
    const type *w0 = w, *w1 = w0 + cols, *w2 = w1 + cols, *w3 = w2 + cols;                              \
    Vec a0 = { 0 }, a1 = { 0 }, a2 = { 0 }, a3 = { 0 }, b0 = { 0 }, b1 = { 0 }, b2 = { 0 }, b3 = { 0 }; \
    int c = 0;                                                                                          \
                                                                                                        \
    for (; c + 2 * LANES <= cols; c += 2 * LANES)                                                       \
      {                                                                                                 \
        const Vec x0 = load (x + c), x1 = load (x + c + LANES);                                         \
                                                                                                        \
        if ((size_t) c * sizeof (type) % 64 == 0) /* a line of the cache */                             \
          {                                                                                             \
            FETCH (w0 + c);                                                                             \
            FETCH (w1 + c);                                                                             \
            FETCH (w2 + c);                                                                             \
            FETCH (w3 + c);                                                                             \
          }                                                                                             \
        a0 = fused (load_vec (w0 + c), x0, a0);                                                         \
        b0 = fused (load_vec (w0 + c + LANES), x1, b0);                                                 \
        a1 = fused (load_vec (w1 + c), x0, a1);                                                         \
        b1 = fused (load_vec (w1 + c + LANES), x1, b1);                                                 \
        a2 = fused (load_vec (w2 + c), x0, a2);                                                         \
        b2 = fused (load_vec (w2 + c + LANES), x1, b2);                                                 \
        a3 = fused (load_vec (w3 + c), x0, a3);                                                         \
        b3 = fused (load_vec (w3 + c + LANES), x1, b3);                                                 \
      }                                                                                                 \
    for (; c < cols; c += LANES)                                                                        \
      {                                                                                                 \
        const Vec rest = part_f32 (x + c, cols - c);                                                    \
                                                                                                        \
        a0 = fused (part_##name (w0 + c, cols - c), rest, a0);                                          \
        a1 = fused (part_##name (w1 + c, cols - c), rest, a1);                                          \
        a2 = fused (part_##name (w2 + c, cols - c), rest, a2);                                          \
        a3 = fused (part_##name (w3 + c, cols - c), rest, a3);                                          \
      }                                                                                                 \
    sums[0] = add_lanes (a0 + b0);                                                                      \
    sums[1] = add_lanes (a1 + b1);                                                                      \
    sums[2] = add_lanes (a2 + b2);                                                                      \
    sums[3] = add_lanes (a3 + b3);                                                                      \
  }                                                                                                     \
                                                                                                        \
  static inline float dot_##name (const type *w, const float *x, int cols)                              \
  {                                                                                                     \
    Vec a = { 0 }, b = { 0 };                                                                           \
    int c = 0;                                                                                          \
                                                                                                        \
    for (; c + 2 * LANES <= cols; c += 2 * LANES)                                                       \
      {                                                                                                 \
        a = fused (load_vec (w + c), load (x + c), a);                                                  \
        b = fused (load_vec (w + c + LANES), load (x + c + LANES), b);                                  \
      }                                                                                                 \
    for (; c < cols; c += LANES)                                                                        \
      a = fused (part_##name (w + c, cols - c), part_f32 (x + c, cols - c), a);                         \
    return add_lanes (a + b);                                                                           \
  }

DEFINE_DOT (f32, float, load, one_f32)
DEFINE_DOT (bf16, uint16_t, load_bf16, one_bf16)
DEFINE_DOT (i8, int8_t, load_i8, one_i8)

static void
gemv_f32 (const float *w, const float *x, const float *bias, float *y, int rows, int cols)
{
  int r = 0;

  for (; r + 4 <= rows; r += 4)
    dot4_f32 (w + (int64_t) r * cols, x, cols, y + r);
  for (; r < rows; r++)
    y[r] = dot_f32 (w + (int64_t) r * cols, x, cols);
  for (r = 0; bias != NULL && r < rows; r++)
    y[r] += bias[r];
}

static void
gemv_bf16 (const uint16_t *w, const float *x, const float *bias, float *y, int rows, int cols)
{
  int r = 0;

  for (; r + 4 <= rows; r += 4)
    dot4_bf16 (w + (int64_t) r * cols, x, cols, y + r);
  for (; r < rows; r++)
    y[r] = dot_bf16 (w + (int64_t) r * cols, x, cols);
  for (r = 0; bias != NULL && r < rows; r++)
    y[r] += bias[r];
}

static void
gemv_i8 (const int8_t *w, const float *scale, const float *x, const float *bias, float *y, int rows, int cols)
{
  int r = 0;

  for (; r + 4 <= rows; r += 4)
    dot4_i8 (w + (int64_t) r * cols, x, cols, y + r);
  for (; r < rows; r++)
    y[r] = dot_i8 (w + (int64_t) r * cols, x, cols);
  for (r = 0; r < rows; r++)
    y[r] *= scale[r];
  for (r = 0; bias != NULL && r < rows; r++)
    y[r] += bias[r];
}

static void
weighted_rows (const float *p, const float *v, float *out, int rows, int cols)
{
  int c = 0;

  for (; c + 4 * LANES <= cols; c += 4 * LANES)
    {
      Vec a0 = { 0 }, a1 = { 0 }, a2 = { 0 }, a3 = { 0 };
      const float *row = v + c;

      for (int r = 0; r < rows; r++, row += cols)
        {
          a0 = fused (load (row), splat (p[r]), a0);
          a1 = fused (load (row + LANES), splat (p[r]), a1);
          a2 = fused (load (row + 2 * LANES), splat (p[r]), a2);
          a3 = fused (load (row + 3 * LANES), splat (p[r]), a3);
        }
      store (out + c, a0);
      store (out + c + LANES, a1);
      store (out + c + 2 * LANES, a2);
      store (out + c + 3 * LANES, a3);
    }
  for (; c + LANES <= cols; c += LANES)
    {
      Vec a = { 0 };

      for (int r = 0; r < rows; r++)
        a = fused (load (v + (int64_t) r * cols + c), splat (p[r]), a);
      store (out + c, a);
    }
  for (; c < cols; c++)
    {
      float a = 0;

      for (int r = 0; r < rows; r++)
        a += v[(int64_t) r * cols + c] * p[r];
      out[c] = a;
    }
}

/* What does not fill a vector is copied to one whose other lanes hold 'rest'. */
static inline Vec
load_part (const float *p, int n, float rest)
{
  Vec v = splat (rest);

  memcpy (&v, p, (size_t) n * sizeof *p);
  return v;
}

static void
softmax (float *x, int n, float factor)
{
  const int whole = n / LANES * LANES;
  Vec top = splat (-INFINITY), sum = { 0 };
  float m, inverse;

  for (int i = 0; i < whole; i += LANES)
    top = larger (load (x + i), top);
  if (whole < n)
    top = larger (load_part (x + whole, n - whole, -INFINITY), top);
  m = largest_lane (top);
  for (int i = 0; i < whole; i += LANES)
    {
      Vec e = exponential ((load (x + i) - m) * factor);

      sum += e;
      store (x + i, e);
    }
  inverse = add_lanes (sum);
  if (whole < n)
    {
      Vec e = exponential ((load_part (x + whole, n - whole, m) - m) * factor);
      float a[LANES];

      memcpy (a, &e, sizeof a);
      for (int i = whole; i < n; i++)
        inverse += x[i] = a[i - whole];
    }
  inverse = 1.0f / inverse;
  for (int i = 0; i < n; i++)
    x[i] *= inverse;
}

/* erf by Abramowitz and Stegun 7.1.26, |error| < 1.5e-7 */
static inline Vec
gelu_vec (Vec x)
{
  const VecInt sign_bit = (VecInt) splat (-0.0f);
  Vec z = (Vec) ((VecInt) (x * 0.70710678f) & ~sign_bit);
  Vec t = 1.0f / (z * 0.3275911f + 1.0f), p, tail;

  p = fused (t, splat (1.061405429f), splat (-1.453152027f));
  p = fused (p, t, splat (1.421413741f));
  p = fused (p, t, splat (-0.284496736f));
  p = fused (p, t, splat (0.254829592f));
  tail = p * t * exponential (-z * z) * 0.5f; /* the share of the normal distribution beyond |x| */
  {
    VecInt negative = x < 0.0f;
    Vec below = (Vec) (((VecInt) tail & negative) | ((VecInt) (1.0f - tail) & ~negative));

    return x * below;
  }
}

static void
gelu (float *x, int64_t n)
{
  int64_t i = 0;

  for (; i + LANES <= n; i += LANES)
    store (x + i, gelu_vec (load (x + i)));
  if (i < n)
    {
      Vec v = gelu_vec (load_part (x + i, (int) (n - i), 0));

      memcpy (x + i, &v, (size_t) (n - i) * sizeof *x);
    }
}

static float
sum_of (const float *x, int64_t n)
{
  Vec a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
  int64_t i = 0;
  float sum;

  for (; i + 4 * LANES <= n; i += 4 * LANES)
    {
      a += load (x + i);
      b += load (x + i + LANES);
      c += load (x + i + 2 * LANES);
      d += load (x + i + 3 * LANES);
    }
  sum = add_lanes (a + b + c + d);
  for (; i < n; i++)
    sum += x[i];
  return sum;
}

static void
layer_norm (const float *x, const float *weight, const float *bias, float eps, float *out, int n)
{
  const int whole = n / LANES * LANES;
  const float mean = sum_of (x, n) / (float) n;
  Vec squares = { 0 };
  float var, factor;

  for (int i = 0; i < whole; i += LANES)
    {
      Vec d = load (x + i) - mean;

      squares = fused (d, d, squares);
    }
  var = add_lanes (squares);
  for (int i = whole; i < n; i++)
    var += (x[i] - mean) * (x[i] - mean);
  factor = 1.0f / sqrtf (var / (float) n + eps);
  for (int i = 0; i < n; i++)
    out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

static void
add (float *y, const float *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] += x[i];
}

static inline VecHalf
nearest_bf16 (Vec v)
{
  const VecWord bits = (VecWord) v,
                quiet = bits >> 16 | 0x40u; /* rounding must not turn a NaN into infinity */
  const VecWord rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
  const VecWord nan = (VecWord) ((bits & 0x7fffffffu) > 0x7f800000u);

  return __builtin_convertvector((quiet & nan) | (rounded & ~nan), VecHalf);
}

static void
to_bf16 (const float *x, uint16_t *out, int64_t n)
{
  int64_t i = 0;

  for (; i + LANES <= n; i += LANES)
    {
      const VecHalf h = nearest_bf16 (load (x + i));

      memcpy (out + i, &h, sizeof h);
    }
  if (i < n)
    {
      const VecHalf h = nearest_bf16 (load_part (x + i, (int) (n - i), 0));

      memcpy (out + i, &h, (size_t) (n - i) * sizeof *out);
    }
}

extern const ScwKernels JOIN (scw_kernels_, SCW_ISA);
const ScwKernels JOIN (scw_kernels_, SCW_ISA) = {
  .name = TEXT (SCW_ISA),
  .gemv_f32 = gemv_f32,
  .gemv_bf16 = gemv_bf16,
  .gemv_i8 = gemv_i8,
  .weighted_rows = weighted_rows,
  .softmax = softmax,
  .gelu = gelu,
  .layer_norm = layer_norm,
  .add = add,
  .to_bf16 = to_bf16,
  .sum = sum_of,
};
