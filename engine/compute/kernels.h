/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kernels.h: the inner loops, built once for each instruction set (kernels.c); the one to use is chosen at
 * run time.
 *
 * Matrices are row-major. A row is always summed in the same order, however many rows a call gets, so
 * splitting a matrix does not change the result by a single bit.
 */
#pragma once

#include <stdint.h>

typedef struct
{
  const char *name; /* "avx512", "avx2" or "plain" */

  /* y[r] = bias[r] + sum_c w[r, c] x[c]; bias may be NULL. bf16 is the upper half of an f32. */
  void (*gemv_f32) (const float *w, const float *x, const float *bias, float *y, int rows, int cols);
  void (*gemv_bf16) (const uint16_t *w, const float *x, const float *bias, float *y, int rows, int cols);
  void (*gemv_i8) (
    const int8_t *w, const float *scale, const float *x, const float *bias, float *y, int rows, int cols);

  /* out[c] = sum_r p[r] v[r, c] */
  void (*weighted_rows) (const float *p, const float *v, float *out, int rows, int cols);

  /* x = softmax (factor * x) */
  void (*softmax) (float *x, int n, float factor);

  /* x = gelu (x), the exact one: x / 2 (1 + erf (x / sqrt 2)), within 1e-6 */
  void (*gelu) (float *x, int64_t n);

  /* out = (x - mean) / sqrt (var + eps) * weight + bias; out may be x */
  void (*layer_norm) (const float *x, const float *weight, const float *bias, float eps, float *out, int n);

  /* y += x */
  void (*add) (float *y, const float *x, int64_t n);

  /* out = x as bf16, to the nearest, ties to even (scw_to_bf16) */
  void (*to_bf16) (const float *x, uint16_t *out, int64_t n);

  /* the sum of n floats, for measuring how fast memory is read */
  float (*sum) (const float *x, int64_t n);
} ScwKernels;

/* The best this processor can run. SCW_KERNELS in the environment names a lesser one (for tests). */
const ScwKernels *scw_kernels (void);

/* By name, or NULL if it was not built or this processor cannot run it. */
const ScwKernels *scw_kernels_named (const char *name);
