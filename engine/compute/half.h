/* SPDX-License-Identifier: GPL-3.0-or-later */
/* half.h: products of bf16 matrices, summed in f32, on processors that multiply bf16 (AVX512-BF16, AMX): about twice as
 * fast there as f32. oneDNN does them (https://oneapi-src.github.io/oneDNN, its primitive "matmul"); it is an optional
 * dependency.
 *
 * A product runs in the calling thread alone and gives the same bits each time. Any thread may call.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether the program was built with oneDNN and this processor multiplies bf16 (and SCW_KERNELS in the environment
 * names no lesser instruction set than the processor's best). Elsewhere nothing below may be called. */
bool scw_half_fast (void);

/* c (m, n) = a (m, k) b (k, n) + bias (n). Matrices are row-major, their rows 'stride' elements apart; one that is
 * 'turned' is stored as its transpose: a as (k, m), b as (n, k). */
typedef struct
{
  int m, n, k;
  const uint16_t *a, *b;
  const float *bias; /* NULL: none */
  float *c;
  int a_stride, b_stride, c_stride;
  bool a_turned, b_turned;
  bool add; /* c += a b, without a bias */
} ScwHalfProduct;

/* False when out of memory. */
bool scw_half_multiply (const ScwHalfProduct *product);
