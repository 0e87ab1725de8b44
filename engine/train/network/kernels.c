/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Built several times with different instruction sets: SCW_ISA is the name of this one. Loops are written so
 * that the compiler makes vectors of them: without branches, and sums in LANES strands. */
#include "engine/train/network/real.h"

#include <math.h>
#include <string.h>

#define LANES 16

#ifdef SCW_TRAIN_DOUBLE

/* exp (-x^2 / 2) and the normal distribution's integral up to x. */
static inline void
normal (double x, double *bell, double *integral)
{
  *bell = exp (-x * x / 2);
  *integral = 0.5 * erfc (-x * M_SQRT1_2);
}

static inline double
root (double x)
{
  return sqrt (x);
}

#else

/* exp (x) for -87 <= x <= 0 within 2 units of the last place. */
static inline float
exponential (float x)
{
  const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to whole numbers */
  const float t = x * 1.44269504f + magic, k = t - magic;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = 1.0f / 5040;
  union
  {
    float f;
    int32_t i;
  } from = { .f = t }, to;

  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  to.f = p;
  to.i += (from.i - 0x4b400000) * (1 << 23);
  return to.f;
}

/* Abramowitz and Stegun 7.1.26, within 1.5e-7. */
static inline void
normal (float x, float *bell, float *integral)
{
  const float a = fabsf (x), c = a < 13.0f ? a : 13.0f;
  const float t = 1.0f / (1.0f + 0.3275911f * 0.70710678f * c);
  float p = 1.061405429f;

  *bell = exponential (-0.5f * c * c);
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  p = 0.5f * p * t * *bell; /* the tail */
  *integral = x < 0 ? p : 1.0f - p;
}

static inline float
root (float x)
{
  return sqrtf (x);
}

#endif

static void
gelu_both (const ScwReal *x, ScwReal *act, ScwReal *slope, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    {
      const ScwReal v = x[i];
      ScwReal bell, integral;

      normal (v, &bell, &integral);
      act[i] = v * integral;
      slope[i] = integral + v * bell * (ScwReal) 0.39894228040143268;
    }
}

static inline ScwReal
total (const ScwReal strands[LANES])
{
  ScwReal sum = 0;

  for (int j = 0; j < LANES; j++)
    sum += strands[j];
  return sum;
}

/* With h = (x - mean) * r and q = dy * w:  dx = r (q - mean (q) - h mean (q h)) */
static void
norm_backward (const ScwReal *x,
               const ScwReal *dy,
               const ScwReal *w,
               ScwReal eps,
               ScwReal *dx,
               ScwReal *dw,
               ScwReal *db,
               int n)
{
  ScwReal s[LANES] = { 0 }, v[LANES] = { 0 }, a[LANES] = { 0 }, b[LANES] = { 0 };
  ScwReal mean, r, q_mean, qh_mean;
  const int whole = n / LANES * LANES;

  for (int i = 0; i < whole; i += LANES)
    for (int j = 0; j < LANES; j++)
      s[j] += x[i + j];
  for (int i = whole; i < n; i++)
    s[0] += x[i];
  mean = total (s) / n;
  for (int i = 0; i < whole; i += LANES)
    for (int j = 0; j < LANES; j++)
      v[j] += (x[i + j] - mean) * (x[i + j] - mean);
  for (int i = whole; i < n; i++)
    v[0] += (x[i] - mean) * (x[i] - mean);
  r = 1 / root (total (v) / n + eps);
  for (int i = 0; i < whole; i += LANES)
    for (int j = 0; j < LANES; j++)
      {
        const ScwReal q = dy[i + j] * w[i + j];

        a[j] += q;
        b[j] += q * (x[i + j] - mean);
      }
  for (int i = whole; i < n; i++)
    {
      a[0] += dy[i] * w[i];
      b[0] += dy[i] * w[i] * (x[i] - mean);
    }
  q_mean = total (a) / n;
  qh_mean = total (b) * r / n;
  for (int i = 0; i < n; i++)
    {
      const ScwReal h = (x[i] - mean) * r, d = dy[i];

      dw[i] += d * h;
      db[i] += d;
      dx[i] = r * (d * w[i] - q_mean - h * qh_mean);
    }
}

static void
softmax_backward (const ScwReal *p, ScwReal *dp, int n, ScwReal factor)
{
  ScwReal s[LANES] = { 0 }, sum;
  const int whole = n / LANES * LANES;

  for (int i = 0; i < whole; i += LANES)
    for (int j = 0; j < LANES; j++)
      s[j] += p[i + j] * dp[i + j];
  for (int i = whole; i < n; i++)
    s[0] += p[i] * dp[i];
  sum = total (s);
  for (int i = 0; i < n; i++)
    dp[i] = p[i] * (dp[i] - sum) * factor;
}

/* A 32-bit mixing in the manner of murmur3's last steps; the key makes another sequence of each row. */
static inline uint32_t
mixed (uint32_t key, uint32_t i)
{
  uint32_t h = key + i * 0x9e3779b9u;

  h = (h ^ h >> 16) * 0x7feb352du;
  h = (h ^ h >> 15) * 0x846ca68bu;
  return h ^ h >> 16;
}

static void
dropout (const ScwReal *base, const ScwReal *x, ScwReal *out, uint32_t key, ScwDropout d, int n)
{
  if (base != NULL)
    for (int i = 0; i < n; i++)
      out[i] = base[i] + x[i] * (mixed (key, (uint32_t) i) < d.limit ? 0 : d.scale);
  else
    for (int i = 0; i < n; i++)
      out[i] = x[i] * (mixed (key, (uint32_t) i) < d.limit ? 0 : d.scale);
}

static void
adamw (ScwReal *w, ScwReal *m, ScwReal *v, const ScwReal *g, int64_t n, const ScwAdamwStep *step)
{
  const ScwAdamwStep s = *step;

  for (int64_t i = 0; i < n; i++)
    {
      const ScwReal d = g[i] * s.clip;
      const ScwReal a = m[i] = m[i] * s.beta1 + (1 - s.beta1) * d;
      const ScwReal b = v[i] = v[i] * s.beta2 + (1 - s.beta2) * d * d;
      const ScwReal kept = w[i] * s.keep;

      w[i] = kept - s.step * a / (root (b) * s.second + s.epsilon);
    }
}

static void
add (ScwReal *y, const ScwReal *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] += x[i];
}

static void
times (ScwReal *y, const ScwReal *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] *= x[i];
}

static double
squares (const ScwReal *x, int64_t n)
{
  double s[LANES] = { 0 }, sum = 0;
  const int64_t whole = n / LANES * LANES;

  for (int64_t i = 0; i < whole; i += LANES)
    for (int j = 0; j < LANES; j++)
      s[j] += (double) x[i + j] * (double) x[i + j];
  for (int64_t i = whole; i < n; i++)
    s[0] += (double) x[i] * (double) x[i];
  for (int j = 0; j < LANES; j++)
    sum += s[j];
  return sum;
}

extern const ScwTrainKernels SCW_ISA;
const ScwTrainKernels SCW_ISA = {
  gelu_both, norm_backward, softmax_backward, dropout, adamw, add, times, squares,
};
