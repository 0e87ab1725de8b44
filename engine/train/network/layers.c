/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/layers.h"

#include <string.h>

#include "engine/compute/half.h"
#include "engine/compute/kernels.h"
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
  uint16_t *half;
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

/* c (m, n) = a (m, k) b (k, n), with what scw_half_multiply can do beside; in bf16 where a_half is there. */
typedef struct
{
  ScwPass *pass;
  int k;
  const ScwReal *a, *b, *bias;
  const uint16_t *a_half, *b_half;
  ScwReal *c;
  int a_stride, b_stride, c_stride;
  bool a_turned, b_turned, add;
} Product;

static void
product_tile (void *data, int row, int rows, int col, int cols)
{
  const Product *p = data;
  const int64_t a_at = p->a_turned ? row : (int64_t) row * p->a_stride;
  const int64_t b_at = p->b_turned ? (int64_t) col * p->b_stride : col;
  ScwReal *c = p->c + (int64_t) row * p->c_stride + col;

  for (int i = 0; i < rows && p->bias != NULL; i++)
    memcpy (c + (int64_t) i * p->c_stride, p->bias + col, (size_t) cols * sizeof *c);
  SCW_GEMM (CblasRowMajor, p->a_turned ? CblasTrans : CblasNoTrans, p->b_turned ? CblasTrans : CblasNoTrans,
            rows, cols, p->k, 1, p->a + a_at, p->a_stride, p->b + b_at, p->b_stride,
            p->add || p->bias != NULL, c, p->c_stride);
}

#ifdef SCW_TRAIN_DOUBLE /* which knows no other precision */

#define half_tile             product_tile
#define halved(p, x, s, r, c) NULL

#else

static void
half_tile (void *data, int row, int rows, int col, int cols)
{
  const Product *p = data;
  const ScwHalfProduct half = { .m = rows,
                                .n = cols,
                                .k = p->k,
                                .a = p->a_half + (p->a_turned ? row : (int64_t) row * p->a_stride),
                                .b = p->b_half + (p->b_turned ? (int64_t) col * p->b_stride : col),
                                .bias = p->bias != NULL ? p->bias + col : NULL,
                                .c = p->c + (int64_t) row * p->c_stride + col,
                                .a_stride = p->a_stride,
                                .b_stride = p->b_stride,
                                .c_stride = p->c_stride,
                                .a_turned = p->a_turned,
                                .b_turned = p->b_turned,
                                .add = p->add };

  if (!scw_half_multiply (&half))
    atomic_store (&p->pass->no_memory, true);
}

static void
half_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  for (int64_t i = first; i < first + n; i++)
    scw_kernels ()->to_bf16 (j->x + i * j->stride, j->half + i * j->dim, j->dim);
}

/* x (rows, cols), rows 'stride' apart, in bf16, from the arena; NULL where the pass is not in bf16. */
static const uint16_t *
halved (ScwPass *pass, const ScwReal *x, int stride, int rows, int cols)
{
  Job job = { .pass = pass, .x = x, .stride = stride, .dim = cols };

  if (pass->w_half == NULL)
    return NULL;
  job.half = scw_arena_bytes (pass->arena, (int64_t) rows * cols * (int64_t) sizeof *job.half);
  if (job.half != NULL)
    scw_rows (pass->pool, rows, half_rows, &job);
  return job.half;
}

#endif

static void
multiply (Product *p, int m, int n)
{
  scw_tiles (p->pass->pool, m, n, p->a_half != NULL ? half_tile : product_tile, p);
}

static const uint16_t *
half_weights (const ScwPass *pass, int64_t at)
{
  return pass->w_half != NULL ? pass->w_half + at : NULL;
}

static void
added_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  scw_lora_forward (j->pass, j->affine, j->x + (int64_t) first * j->affine->inputs,
                    j->y + (int64_t) first * j->stride, j->stride, n);
}

void
scw_affine_forward (ScwPass *pass, const ScwAffine *a, const ScwReal *x, ScwReal *y, int y_stride, int rows)
{
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  Job job = { .pass = pass, .affine = a, .x = x, .y = y, .stride = y_stride };
  Product product = { .pass = pass,
                      .k = a->inputs,
                      .a = x,
                      .b = pass->w + a->w,
                      .bias = pass->w + a->b,
                      .a_half = halved (pass, x, a->inputs, rows, a->inputs),
                      .b_half = half_weights (pass, a->w),
                      .c = y,
                      .a_stride = a->inputs,
                      .b_stride = a->inputs,
                      .c_stride = y_stride,
                      .b_turned = true };

  if (pass->arena->failed)
    return;
  multiply (&product, rows, a->outputs);
  if (a->rank > 0)
    scw_rows (pass->pool, rows, added_rows, &job);
  scw_arena_release (pass->arena, mark);
}

static void
added_dx_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  scw_lora_backward (j->pass, j->affine, j->dy + (int64_t) first * j->stride, j->stride,
                     j->dx + (int64_t) first * j->affine->inputs, n);
}

/* Some of the outputs, all rows: the sum over rows is made in one place, and then added to what other parts of the batch
 * gave. */
static void
bias_outputs (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  ScwReal *sum = scw_real_scratch (n);

  if (sum == NULL)
    {
      atomic_store (&j->pass->no_memory, true);
      return;
    }
  memset (sum, 0, (size_t) n * sizeof *sum);
  for (int i = 0; i < j->rows; i++)
    scw_train_kernels ()->add (sum, j->dy + (int64_t) i * j->stride + first, n);
  scw_train_kernels ()->add (scw_pass_derivative (j->pass, j->affine->b + first), sum, n);
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
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  ScwReal *dw = scw_pass_derivative (pass, a->w);
  const uint16_t *dy_half = halved (pass, dy, dy_stride, rows, a->outputs);
  const int stride = dy_half != NULL ? a->outputs : dy_stride;
  Job job = { .pass = pass, .affine = a, .x = x, .dy = dy, .stride = dy_stride, .dx = dx, .rows = rows };
  Product product = { .pass = pass,
                      .k = a->outputs,
                      .a = dy,
                      .b = pass->w + a->w,
                      .a_half = dy_half,
                      .b_half = half_weights (pass, a->w),
                      .c = dx,
                      .a_stride = stride,
                      .b_stride = a->inputs,
                      .c_stride = a->inputs,
                      .add = add };

  if (pass->arena->failed)
    return;
  if (dx != NULL)
    multiply (&product, rows, a->inputs);
  if (dx != NULL && a->rank > 0)
    scw_rows (pass->pool, rows, added_dx_rows, &job);
  if (dw != NULL)
    {
      product.k = rows;
      product.a_turned = true;
      product.b = x;
      product.b_half = halved (pass, x, a->inputs, rows, a->inputs);
      product.c = dw;
      product.add = true;
      if (pass->arena->failed)
        return;
      multiply (&product, a->outputs, a->inputs);
      scw_rows (pass->pool, a->outputs, bias_outputs, &job);
    }
  if (a->rank > 0)
    scw_lora_learn (pass, a, x, dy, dy_stride, rows);
  scw_arena_release (pass->arena, mark);
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
  for (int i = 1; i < pieces; i++)
    scw_train_kernels ()->add (job.sums, job.sums + (int64_t) i * 2 * norm->dim, 2 * norm->dim);
  if (scw_pass_derivative (pass, norm->w) != NULL)
    {
      scw_train_kernels ()->add (scw_pass_derivative (pass, norm->w), job.sums, norm->dim);
      scw_train_kernels ()->add (scw_pass_derivative (pass, norm->b), job.sums + norm->dim, norm->dim);
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
