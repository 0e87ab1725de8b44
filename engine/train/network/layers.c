/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/layers.h"

#include <string.h>

#include "engine/train/network/lora.h"
#include "engine/train/network/random.h"
#include "engine/unused.h"

typedef struct
{
  ScwPass *pass;
  const ScwAffine *affine;
  const ScwNormAt *norm;
  const ScwReal *x, *dy;
  ScwReal *y, *dx, *sums;
  int stride, rows, dim;
  bool add;
  const uint32_t *keys;
  uint32_t site;
  ScwDropout dropout;
} Job;

/* ---- linear ---- */

ScwAffine
scw_affine_part (const ScwAffine *a, int first, int n)
{
  ScwAffine part = *a;

  part.w += (int64_t) first * a->inputs;
  part.b += first;
  part.up += (int64_t) first * a->rank;
  part.outputs = n;
  return part;
}

static void
affine_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwAffine *a = j->affine;
  ScwReal *y = j->y + (int64_t) first * j->stride;

  for (int i = 0; i < n; i++)
    memcpy (y + (int64_t) i * j->stride, j->pass->w + a->b, (size_t) a->outputs * sizeof *y);
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, n, a->outputs, a->inputs, 1,
            j->x + (int64_t) first * a->inputs, a->inputs, j->pass->w + a->w, a->inputs, 1, y, j->stride);
  if (a->rank > 0)
    scw_lora_forward (j->pass, a, j->x + (int64_t) first * a->inputs, y, j->stride, n);
}

void
scw_affine_forward (ScwPass *pass, const ScwAffine *a, const ScwReal *x, ScwReal *y, int y_stride, int rows)
{
  Job job = { .pass = pass, .affine = a, .x = x, .y = y, .stride = y_stride };

  scw_rows (pass->pool, rows, affine_rows, &job);
}

static void
affine_dx_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwAffine *a = j->affine;

  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, a->inputs, a->outputs, 1,
            j->dy + (int64_t) first * j->stride, j->stride, j->pass->w + a->w, a->inputs, j->add,
            j->dx + (int64_t) first * a->inputs, a->inputs);
  if (a->rank > 0)
    scw_lora_backward (j->pass, a, j->dy + (int64_t) first * j->stride, j->stride,
                       j->dx + (int64_t) first * a->inputs, n);
}

/* Some of the outputs, all rows: the sum over rows is made in one place. */
static void
affine_dw_outputs (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwAffine *a = j->affine;
  ScwReal *db = scw_pass_derivative (j->pass, a->b + first);

  SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, n, a->inputs, j->rows, 1, j->dy + first, j->stride, j->x,
            a->inputs, 1, scw_pass_derivative (j->pass, a->w + (int64_t) first * a->inputs), a->inputs);
  for (int i = 0; i < j->rows; i++)
    scw_train_kernels ()->add (db, j->dy + (int64_t) i * j->stride + first, n);
}

void
scw_affine_backward (ScwPass *pass,
                     const ScwAffine *a,
                     const ScwReal *x,
                     const ScwReal *dy,
                     int dy_stride,
                     ScwReal *dx,
                     bool add,
                     int rows)
{
  Job job = { .pass = pass, .affine = a, .x = x, .dy = dy, .stride = dy_stride, .dx = dx, .add = add };

  job.rows = rows;
  if (dx != NULL)
    scw_rows (pass->pool, rows, affine_dx_rows, &job);
  if (scw_pass_derivative (pass, a->w) != NULL)
    scw_rows (pass->pool, a->outputs, affine_dw_outputs, &job);
  if (a->rank > 0)
    scw_lora_learn (pass, a, x, dy, dy_stride, rows);
}

/* ---- layer norm ---- */

static void
norm_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwNormAt *at = j->norm;

  for (int64_t i = first; i < first + n; i++)
    scw_real_norm (j->x + i * at->dim, j->pass->w + at->w, j->pass->w + at->b, at->eps, j->y + i * at->dim,
                   at->dim);
}

void
scw_norm_forward (ScwPass *pass, const ScwNormAt *norm, const ScwReal *x, ScwReal *y, int rows)
{
  Job job = { .pass = pass, .norm = norm, .x = x, .y = y };

  scw_rows (pass->pool, rows, norm_rows, &job);
}

/* Each piece sums the weights' derivatives for itself; they are added up in order afterwards. */
static void
norm_backward_rows (void *data, int piece, int first, int n)
{
  const Job *j = data;
  const ScwTrainKernels *k = scw_train_kernels ();
  const ScwNormAt *at = j->norm;
  const int dim = at->dim;
  ScwReal *dw = j->sums + (int64_t) piece * 2 * dim, *db = dw + dim, *row = scw_real_scratch (dim);

  if (row == NULL)
    {
      atomic_store (&j->pass->no_memory, true);
      return;
    }
  memset (dw, 0, 2 * (size_t) dim * sizeof *dw);
  for (int64_t i = first; i < first + n; i++)
    {
      ScwReal *out = j->add ? row : j->dx + i * dim;

      k->norm_backward (j->x + i * dim, j->dy + i * dim, j->pass->w + at->w, at->eps, out, dw, db, dim);
      if (j->add)
        k->add (j->dx + i * dim, row, dim);
    }
}

void
scw_norm_backward (
  ScwPass *pass, const ScwNormAt *norm, const ScwReal *x, const ScwReal *dy, ScwReal *dx, bool add, int rows)
{
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  const int pieces = scw_rows_pieces (rows);
  Job job = { .pass = pass, .norm = norm, .x = x, .dy = dy, .dx = dx, .add = add };

  job.sums = scw_arena_take (pass->arena, (int64_t) pieces * 2 * norm->dim);
  if (job.sums == NULL)
    return;
  scw_rows (pass->pool, rows, norm_backward_rows, &job);
  for (int i = 0; i < pieces && scw_pass_derivative (pass, norm->w) != NULL; i++)
    {
      const ScwReal *dw = job.sums + (int64_t) i * 2 * norm->dim;

      scw_train_kernels ()->add (scw_pass_derivative (pass, norm->w), dw, norm->dim);
      scw_train_kernels ()->add (scw_pass_derivative (pass, norm->b), dw + norm->dim, norm->dim);
    }
  scw_arena_release (pass->arena, mark);
}

/* ---- one number at a time ---- */

static void
dropout_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  for (int64_t i = first; i < first + n; i++)
    {
      const uint32_t key = (j->keys[i] ^ j->site) * 0x9e3779b1u;
      const ScwReal *base = j->dy != NULL ? j->dy + i * j->dim : NULL;

      scw_train_kernels ()->dropout (base, j->x + i * j->dim, j->y + i * j->dim, key ^ key >> 15, j->dropout,
                                     j->dim);
    }
}

static void
add_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const int64_t at = (int64_t) first * j->dim, count = (int64_t) n * j->dim;

  if (j->y != j->dy)
    memcpy (j->y + at, j->dy + at, (size_t) count * sizeof *j->y);
  scw_train_kernels ()->add (j->y + at, j->x + at, count);
}

void
scw_dropout (ScwPass *pass,
             const ScwRagged *ragged,
             float rate,
             int site,
             const ScwReal *base,
             const ScwReal *x,
             ScwReal *out,
             int dim)
{
  const int rows = scw_ragged_rows (ragged);
  Job job = { .dy = base, .x = x, .y = out, .dim = dim };

  if (rate > 0)
    {
      job.keys = ragged->keys;
      job.site = (uint32_t) scw_random (pass->seed, (uint64_t) site);
      job.dropout.limit = (uint32_t) ((double) rate * 0x1p32);
      job.dropout.scale = (ScwReal) (1 / (1 - (double) rate));
      scw_rows (pass->pool, rows, dropout_rows, &job);
    }
  else if (base != NULL)
    scw_rows (pass->pool, rows, add_rows, &job);
  else if (x != out)
    memcpy (out, x, (size_t) rows * dim * sizeof *out);
}

#define PIECE 4096

typedef struct
{
  void (*func) (const ScwReal *x, ScwReal *y, ScwReal *z, int64_t n);
  const ScwReal *x;
  ScwReal *y, *z;
  int64_t n;
} Flat;

static void
flat_piece (void *data, int index)
{
  const Flat *f = data;
  const int64_t at = (int64_t) index * PIECE, n = f->n - at < PIECE ? f->n - at : PIECE;

  f->func (f->x + at, f->y + at, f->z != NULL ? f->z + at : NULL, n);
}

static void
flat (ScwPass *pass, Flat f)
{
  scw_pool_run (pass->pool, (int) ((f.n + PIECE - 1) / PIECE), flat_piece, &f);
}

static void
add_piece (const ScwReal *x, ScwReal *y, SCW_UNUSED ScwReal *z, int64_t n)
{
  scw_train_kernels ()->add (y, x, n);
}

static void
times_piece (const ScwReal *x, ScwReal *y, SCW_UNUSED ScwReal *z, int64_t n)
{
  scw_train_kernels ()->times (y, x, n);
}

static void
gelu_piece (const ScwReal *x, ScwReal *act, SCW_UNUSED ScwReal *z, int64_t n)
{
  memcpy (act, x, (size_t) n * sizeof *act);
  scw_real_gelu (act, n);
}

static void
both_piece (const ScwReal *x, ScwReal *act, ScwReal *slope, int64_t n)
{
  scw_train_kernels ()->gelu_both (x, act, slope, n);
}

void
scw_add_all (ScwPass *pass, ScwReal *y, const ScwReal *x, int64_t n)
{
  flat (pass, (Flat){ add_piece, x, y, NULL, n });
}

void
scw_times_all (ScwPass *pass, ScwReal *y, const ScwReal *x, int64_t n)
{
  flat (pass, (Flat){ times_piece, x, y, NULL, n });
}

void
scw_gelu_forward (ScwPass *pass, const ScwReal *x, ScwReal *act, int64_t n)
{
  flat (pass, (Flat){ gelu_piece, x, act, NULL, n });
}

void
scw_gelu_both (ScwPass *pass, const ScwReal *x, ScwReal *act, ScwReal *slope, int64_t n)
{
  flat (pass, (Flat){ both_piece, x, act, slope, n });
}
