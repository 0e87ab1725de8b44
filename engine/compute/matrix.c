/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/matrix.h"

#include <math.h>
#include <string.h>

#include <cblas.h>

/* Rows are shared out in pieces of about this many bytes: small enough that two threads end together, large
 * enough that taking a piece costs nothing beside reading it. */
#define MIN_PIECE (32 << 10)
#define MAX_PIECE (256 << 10)

static int
element_bytes (const ScwMatrix *m)
{
  return m->kept == SCW_KEPT_F32 ? 4 : m->kept == SCW_KEPT_BF16 ? 2 : 1;
}

int64_t
scw_matrix_bytes (const ScwMatrix *m)
{
  return (int64_t) m->rows * m->cols * element_bytes (m) + (m->kept == SCW_KEPT_I8 ? m->rows * 4LL : 0);
}

ScwMatrix
scw_matrix_rows (const ScwMatrix *m, int first, int n)
{
  return (ScwMatrix){
    .kept = m->kept,
    .rows = n,
    .cols = m->cols,
    .data = (const char *) m->data + (int64_t) first * m->cols * element_bytes (m),
    .scale = m->scale != NULL ? m->scale + first : NULL,
  };
}

void
scw_matrix_read_row (const ScwMatrix *m, int row, float *out)
{
  const int64_t at = (int64_t) row * m->cols;

  switch (m->kept)
    {
    case SCW_KEPT_F32:
      memcpy (out, (const float *) m->data + at, (size_t) m->cols * sizeof *out);
      break;
    case SCW_KEPT_BF16:
      for (int c = 0; c < m->cols; c++)
        {
          uint32_t bits = (uint32_t) ((const uint16_t *) m->data)[at + c] << 16;

          memcpy (&out[c], &bits, sizeof bits);
        }
      break;
    case SCW_KEPT_I8:
      for (int c = 0; c < m->cols; c++)
        out[c] = (float) ((const int8_t *) m->data)[at + c] * m->scale[row];
      break;
    }
}

typedef struct
{
  const ScwMatrix *m;
  float *const *x; /* (n) */
  const float *bias;
  float *const *y; /* (n) */
  int n;
  int piece; /* rows a task */
} Product;

static void
read_piece (void *data, int index)
{
  const Product *p = data;
  const int first = index * p->piece, end = first + p->piece < p->m->rows ? first + p->piece : p->m->rows;

  for (int r = first; r < end; r++)
    scw_matrix_read_row (p->m, r, p->y[0] + (int64_t) r * p->m->cols);
}

void
scw_matrix_read (ScwPool *pool, const ScwMatrix *m, float *out)
{
  Product p = { .m = m, .y = &out, .n = 1, .piece = 64 };

  scw_pool_run (pool, (m->rows + p.piece - 1) / p.piece, read_piece, &p);
}

static void
multiply (const ScwMatrix *m, const float *x, const float *bias, float *y)
{
  const ScwKernels *k = scw_kernels ();

  switch (m->kept)
    {
    case SCW_KEPT_F32:
      k->gemv_f32 (m->data, x, bias, y, m->rows, m->cols);
      break;
    case SCW_KEPT_BF16:
      k->gemv_bf16 (m->data, x, bias, y, m->rows, m->cols);
      break;
    case SCW_KEPT_I8:
      k->gemv_i8 (m->data, m->scale, x, bias, y, m->rows, m->cols);
      break;
    }
}

/* For the second vector, the piece is in the cache. */
static void
multiply_piece (void *data, int index)
{
  const Product *p = data;
  const int first = index * p->piece;
  const int n = first + p->piece < p->m->rows ? p->piece : p->m->rows - first;
  const ScwMatrix part = scw_matrix_rows (p->m, first, n);

  for (int i = 0; i < p->n; i++)
    multiply (&part, p->x[i], p->bias != NULL ? p->bias + first : NULL, p->y[i] + first);
}

void
scw_matrix_times_vectors (
  ScwPool *pool, const ScwMatrix *m, float *const *x, const float *bias, float *const *y, int n)
{
  const int64_t row = (int64_t) m->cols * element_bytes (m);
  int64_t piece = row * m->rows / 8;
  Product p = { .m = m, .x = x, .bias = bias, .y = y, .n = n };

  piece = piece < MIN_PIECE ? MIN_PIECE : piece > MAX_PIECE ? MAX_PIECE : piece;
  p.piece = (int) ((piece / row + 4) / 4 * 4);
  scw_pool_run (pool, (m->rows + p.piece - 1) / p.piece, multiply_piece, &p);
}

void
scw_linear (const float *x,
            int x_stride,
            const float *w,
            const float *bias,
            float *y,
            int y_stride,
            int n,
            int inputs,
            int outputs)
{
  for (int i = 0; bias != NULL && i < n; i++)
    memcpy (y + (int64_t) i * y_stride, bias, (size_t) outputs * sizeof *y);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, n, outputs, inputs, 1.0f, x, x_stride, w, inputs,
               bias != NULL ? 1.0f : 0.0f, y, y_stride);
}

uint16_t
scw_to_bf16 (float v)
{
  uint32_t bits;

  memcpy (&bits, &v, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u)
    return (uint16_t) (bits >> 16 | 0x40u); /* rounding must not turn a NaN into infinity */
  return (uint16_t) ((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

float
scw_to_i8 (const float *row, int n, int8_t *out)
{
  float top = 0, scale;

  for (int i = 0; i < n; i++)
    top = fabsf (row[i]) > top ? fabsf (row[i]) : top;
  scale = top > 0 ? top / 127.0f : 1.0f;
  for (int i = 0; i < n; i++)
    out[i] = (int8_t) lrintf (row[i] / scale);
  return scale;
}
