/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/matrix.h"

#include <math.h>
#include <string.h>

#include "tests/support/check.h"

static float
uniform (unsigned *seed)
{
  return (float) rand_r (seed) / (float) RAND_MAX * 2 - 1;
}

static float *
random_floats (int n, unsigned seed)
{
  float *v = malloc (((size_t) n + 1) * sizeof *v);

  for (int i = 0; i < n; i++)
    v[i] = uniform (&seed);
  return v;
}

/* Products of every kind of matrix with sizes that fill vectors and such that do not. */
static void
products (SCW_UNUSED void **state)
{
  static const int sizes[][2]
    = { { 1, 1 }, { 3, 7 }, { 4, 16 }, { 5, 33 }, { 9, 64 }, { 227, 40 }, { 64, 257 } };

  {
    const char *isa = *state;
    const ScwKernels *kernels = scw_kernels_named (isa);

    if (kernels == NULL)
      SKIP ("%s: this processor has it not", isa);

    assert_string_equal (kernels->name, isa);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
      {
        const int rows = sizes[s][0], cols = sizes[s][1];
        float *w = random_floats (rows * cols, 1), *x = random_floats (cols, 2), *b = random_floats (rows, 3);
        float *y = random_floats (rows, 4), *one = random_floats (rows, 4), scale[227];
        uint16_t *half = malloc ((size_t) rows * cols * sizeof *half);
        int8_t *byte = malloc ((size_t) rows * cols);

        for (int i = 0; i < rows * cols; i++)
          half[i] = scw_to_bf16 (w[i]);
        for (int r = 0; r < rows; r++)
          scale[r] = scw_to_i8 (w + r * cols, cols, byte + r * cols);
        for (int kind = 0; kind < 3; kind++)
          {
            const ScwMatrix m = { .kept = (ScwKept) kind,
                                  .rows = rows,
                                  .cols = cols,
                                  .data = kind == 0   ? (void *) w
                                          : kind == 1 ? (void *) half
                                                      : (void *) byte,
                                  .scale = kind == 2 ? scale : NULL };
            float row[257];

            if (kind == 0)
              kernels->gemv_f32 (w, x, b, y, rows, cols);
            else if (kind == 1)
              kernels->gemv_bf16 (half, x, b, y, rows, cols);
            else
              kernels->gemv_i8 (byte, scale, x, b, y, rows, cols);
            for (int r = 0; r < rows; r++)
              {
                double sum = (double) b[r];
                const ScwMatrix part = scw_matrix_rows (&m, r, 1);

                scw_matrix_read_row (&m, r, row);
                for (int c = 0; c < cols; c++)
                  {
                    const double bound = kind == 0 ? 0 : kind == 1 ? 1.0 / 256 : 1.0 / 127;

                    sum += (double) row[c] * (double) x[c];
                    assert_true (fabs ((double) row[c] - (double) w[r * cols + c]) <= bound);
                  }
                assert_true (fabs (sum - (double) y[r]) < 2e-5);
                /* a row alone gives the same bits */
                if (kind == 0)
                  kernels->gemv_f32 (part.data, x, b + r, one + r, 1, cols);
                else if (kind == 1)
                  kernels->gemv_bf16 (part.data, x, b + r, one + r, 1, cols);
                else
                  kernels->gemv_i8 (part.data, part.scale, x, b + r, one + r, 1, cols);
              }
            if (memcmp (one, y, (size_t) rows * sizeof *y) != 0)
              fail_msg ("%s: kind %d, %d x %d: a row alone differs", isa, kind, rows, cols);
          }
        kernels->weighted_rows (b, w, y = realloc (y, (size_t) (rows + cols) * sizeof *y), rows, cols);
        for (int c = 0; c < cols; c++)
          {
            double sum = 0;

            for (int r = 0; r < rows; r++)
              sum += (double) b[r] * (double) w[r * cols + c];
            assert_true (fabs (sum - (double) y[c]) < 2e-5);
          }
        free (w);
        free (x);
        free (b);
        free (y);
        free (one);
        free (half);
        free (byte);
      }
  }
}

static void
exact_gelu (SCW_UNUSED void **state)
{
  {
    const char *isa = *state;
    const ScwKernels *kernels = scw_kernels_named (isa);

    if (kernels == NULL)
      SKIP ("%s: this processor has it not", isa);
    float v[37];
    double worst = 0;

    for (int i = 0; i < 40000; i += 37)
      {
        for (int j = 0; j < 37; j++)
          v[j] = (float) (i + j) * 0.0005f - 10;
        kernels->gelu (v, 37);
        for (int j = 0; j < 37; j++)
          {
            const double x = (double) ((float) (i + j) * 0.0005f - 10), y = x / 2 * erfc (-x * M_SQRT1_2);

            worst = fmax (worst, fabs (y - (double) v[j]));
          }
      }
    printf ("# %s: gelu off by %.2e\n", isa, worst);
    assert_true (worst < 1e-6);
  }
}

static void
softmax_and_norm (SCW_UNUSED void **state)
{
  {
    const char *isa = *state;
    const ScwKernels *kernels = scw_kernels_named (isa);

    if (kernels == NULL)
      SKIP ("%s: this processor has it not", isa);

    for (int n = 1; n < 80; n++)
      {
        float *x = random_floats (n, (unsigned) n), *y = random_floats (n, 2), *w = random_floats (n, 3),
              *b = random_floats (n, 4);
        double top = -HUGE_VAL, sum = 0, mean = 0, var = 0;

        for (int i = 0; i < n; i++)
          y[i] = x[i] * 90;
        for (int i = 0; i < n; i++)
          top = fmax (top, 0.5 * (double) y[i]);
        for (int i = 0; i < n; i++)
          sum += exp (0.5 * (double) y[i] - top);
        kernels->softmax (y, n, 0.5f);
        for (int i = 0; i < n; i++)
          assert_true (fabs (exp (0.5 * (double) (x[i] * 90) - top) / sum - (double) y[i]) < 2e-6);
        for (int i = 0; i < n; i++)
          mean += (double) x[i] / n;
        for (int i = 0; i < n; i++)
          var += ((double) x[i] - mean) * ((double) x[i] - mean) / n;
        kernels->layer_norm (x, w, b, 1e-5f, y, n);
        for (int i = 0; i < n; i++)
          assert_true (
            fabs (((double) x[i] - mean) / sqrt (var + 1e-5) * (double) w[i] + (double) b[i] - (double) y[i])
            < 2e-5);
        memcpy (y, x, (size_t) n * sizeof *y);
        kernels->add (y, w, n);
        for (int i = 0; i < n; i++)
          assert_true (y[i] == x[i] + w[i]);
        assert_true (fabs ((double) kernels->sum (x, n) - mean * n) < 1e-4);
        free (x);
        free (y);
        free (w);
        free (b);
      }
  }
}

static void
narrow_numbers (SCW_UNUSED void **state)
{
  const float row[4] = { -2, 1, 0.004f, 2 }, none[4] = { 0 };
  int8_t out[4];

  assert_int_equal (scw_to_bf16 (1.0f), 0x3f80);
  assert_int_equal (scw_to_bf16 (1.00390625f), 0x3f80); /* a tie goes to even */
  assert_int_equal (scw_to_bf16 (1.01171875f), 0x3f82);
  assert_int_equal (scw_to_bf16 (-INFINITY), 0xff80);
  assert_true ((scw_to_bf16 (NAN) & 0x7f) != 0);
  assert_true (fabsf (scw_to_i8 (row, 4, out) - 2 / 127.0f) < 1e-7f);
  assert_int_equal (out[0], -127);
  assert_int_equal (out[1], 64);
  assert_int_equal (out[2], 0);
  assert_int_equal (out[3], 127);
  scw_to_i8 (none, 4, out);
  assert_int_equal (out[0], 0);
}

/* Many numbers at once are narrowed as one by one. */
static void
narrowed (void **state)
{
  const ScwKernels *kernels = scw_kernels_named (*state);
  float x[77];
  uint16_t half[77];

  if (kernels == NULL)
    SKIP ("%s: this processor has it not", (const char *) *state);
  for (int i = 0; i < 77; i++)
    {
      const uint32_t bits = 0x3f7fff00u + (uint32_t) i * 0x1000u;

      memcpy (&x[i], &bits, sizeof bits);
      x[i] *= i % 2 ? 1 : -1;
    }
  x[3] = NAN;
  x[4] = INFINITY;
  x[70] = -NAN;
  x[71] = 0;
  kernels->to_bf16 (x, half, 77);
  for (int i = 0; i < 77; i++)
    assert_int_equal (half[i], scw_to_bf16 (x[i]));
}

/* Rows shared out over threads, large enough for many pieces. */
static void
shared_out (SCW_UNUSED void **state)
{
  ScwPool *pool = scw_pool_new (3, NULL);
  const int rows = 1000, cols = 300;
  float *w = random_floats (rows * cols, 1), *x = random_floats (cols, 2), *b = random_floats (rows, 3);
  float *y = random_floats (rows, 4), *z = random_floats (rows, 4), *all = random_floats (rows * cols, 5);
  const ScwMatrix m = { .kept = SCW_KEPT_F32, .rows = rows, .cols = cols, .data = w };

  scw_matrix_times_vectors (pool, &m, &x, b, &y, 1);
  scw_kernels ()->gemv_f32 (w, x, b, z, rows, cols);
  assert_memory_equal (y, z, (size_t) rows * sizeof *y);
  scw_matrix_times_vectors (pool, &m, (float *const[]){ w, x }, b, (float *const[]){ all, y }, 2);
  assert_memory_equal (y, z, (size_t) rows * sizeof *y);
  scw_kernels ()->gemv_f32 (w, w, b, z, rows, cols);
  assert_memory_equal (all, z, (size_t) rows * sizeof *y);
  scw_kernels ()->gemv_f32 (w, x, b, z, rows, cols);
  scw_linear (x, cols, w, b, z, rows, 1, cols, rows);
  for (int r = 0; r < rows; r++)
    assert_true (fabsf (y[r] - z[r]) < 1e-4f);
  scw_matrix_read (pool, &m, all);
  assert_memory_equal (all, w, (size_t) rows * cols * sizeof *w);
  free (w);
  free (x);
  free (b);
  free (y);
  free (z);
  free (all);
  scw_pool_free (pool);
}

/* A test an instruction set, so that one that this processor has not is seen to be skipped. */
#define ON(test, isa)                                \
  {                                                  \
#test " on " isa, test, NULL, NULL, (void *) isa \
  }
#define ON_EACH(test) ON (test, "plain"), ON (test, "avx2"), ON (test, "avx512")

int
main (void)
{
  const struct CMUnitTest tests[] = {
    ON_EACH (products),
    ON_EACH (exact_gelu),
    ON_EACH (softmax_and_norm),
    ON_EACH (narrowed),
    cmocka_unit_test (narrow_numbers),
    cmocka_unit_test (shared_out),
  };

  return cmocka_run_group_tests_name ("kernels", tests, NULL, NULL);
}
