/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matrix.h: a weight matrix, stored as f32, bf16 or int8, and its products with f32.
 *
 * Weights are laid out as in PyTorch's Linear: (outputs, inputs), row-major. bf16 is the upper half of an
 * f32; int8 row r is data[r] * scale[r]. A ScwMatrix does not own its data. Products are f32 throughout.
 */
#pragma once

#include <stdint.h>

#include "engine/compute/kernels.h"
#include "engine/compute/pool.h"

typedef enum
{
  SCW_KEPT_F32,
  SCW_KEPT_BF16,
  SCW_KEPT_I8,
} ScwKept;

typedef struct
{
  ScwKept kept;
  int rows; /* outputs */
  int cols; /* inputs */
  const void *data;
  const float *scale; /* (rows) for SCW_KEPT_I8 */
} ScwMatrix;

/* Bytes of the data, and of the scales for int8. */
int64_t scw_matrix_bytes (const ScwMatrix *m);

/* Rows first .. first + n of a matrix, sharing its data. */
ScwMatrix scw_matrix_rows (const ScwMatrix *m, int first, int n);

/* One row as f32 (cols). */
void scw_matrix_read_row (const ScwMatrix *m, int row, float *out);

/* All of it as f32 (rows, cols), the pool sharing the work. */
void scw_matrix_read (ScwPool *pool, const ScwMatrix *m, float *out);

/* y[i] (rows) = m x[i] + bias for n vectors x[i] (cols); bias (rows) or NULL. The matrix is read once, and the pool shares
 * its rows; each result is the same to the bit as that of one vector alone. */
void scw_matrix_times_vectors (
  ScwPool *pool, const ScwMatrix *m, float *const *x, const float *bias, float *const *y, int n);

/* y (n, outputs) = x (n, inputs) w^T + bias, by OpenBLAS in the calling thread. w (outputs, inputs) is f32;
 * rows of x and y are x_stride and y_stride floats apart. */
void scw_linear (const float *x,
                 int x_stride,
                 const float *w,
                 const float *bias,
                 float *y,
                 int y_stride,
                 int n,
                 int inputs,
                 int outputs);

/* f32 to bf16, to the nearest, ties to even; and an f32 row to int8: returns the scale. */
uint16_t scw_to_bf16 (float v);
float scw_to_i8 (const float *row, int n, int8_t *out);
