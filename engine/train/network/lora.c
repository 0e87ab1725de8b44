/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/lora.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/model/adaptation.h"
#include "engine/unused.h"

ScwLoraOptions
scw_lora_defaults (void)
{
  return (ScwLoraOptions){ .rank = 16, .scale = 2 };
}

/* ---- places ---- */

static const ScwParameter *
parameter_at (const ScwLayout *layout, int64_t at)
{
  for (int i = 0; i < layout->n; i++)
    if (layout->parameters[i].at == at)
      return &layout->parameters[i];
  return NULL;
}

static bool
place (ScwLayout *layout, ScwAffine *a, const ScwLoraOptions *o, ScwLayoutPart part)
{
  const ScwParameter w = *parameter_at (layout, a->w);
  ScwParameter down = { .n_dims = 2, .shape = { o->rank, a->inputs }, .part = part };
  ScwParameter up = { .n_dims = 2, .shape = { a->outputs, o->rank }, .part = part };

  snprintf (down.name, sizeof down.name, "%.88s.down", w.name);
  snprintf (up.name, sizeof up.name, "%.88s.up", w.name);
  down.start = SCW_START_UNIFORM;
  down.scale = 1 / sqrt (a->inputs);
  down.decays = up.decays = true;
  a->rank = o->rank;
  a->scale = (ScwReal) o->scale;
  a->down = scw_layout_append (layout, &down);
  a->up = scw_layout_append (layout, &up);
  return a->down >= 0 && a->up >= 0;
}

static bool
place_stack (ScwLayout *layout, ScwStack *stack, const ScwLoraOptions *o, ScwLayoutPart part)
{
  bool ok = true;

  for (int i = 0; ok && i < stack->n; i++)
    {
      ScwBlock *b = &stack->blocks[i];

      ok = place (layout, &b->self_in, o, part) && place (layout, &b->self_out, o, part)
           && (!b->decoder
               || (place (layout, &b->cross_in, o, part) && place (layout, &b->cross_out, o, part)))
           && place (layout, &b->linear1, o, part) && place (layout, &b->linear2, o, part);
    }
  return ok;
}

bool
scw_lora_place (ScwLayout *layout, const ScwLoraOptions *o, ScwError *error)
{
  if (o->rank < 1 || o->rank > SCW_MAX_RANK)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "additions of rank %d; it is 1 to %d", o->rank, SCW_MAX_RANK);
  layout->first = layout->size;
  if (o->encoder
      && (!place_stack (layout, &layout->encoder, o, SCW_PART_ENCODER_ADDITIONS)
          || !place (layout, &layout->head0, o, SCW_PART_ENCODER_ADDITIONS)
          || !place (layout, &layout->head3, o, SCW_PART_ENCODER_ADDITIONS)))
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  return place_stack (layout, &layout->decoder, o, SCW_PART_ADDITIONS)
         || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

/* ---- through them ---- */

/* t (n, rank) = down x, and d_t (n, rank) = scale up^T dy */
static void
narrow (const ScwPass *pass, const ScwAffine *a, const ScwReal *x, int n, ScwReal *t)
{
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, n, a->rank, a->inputs, 1, x, a->inputs,
            pass->w + a->down, a->inputs, 0, t, a->rank);
}

static void
narrow_backward (const ScwPass *pass, const ScwAffine *a, const ScwReal *dy, int stride, int n, ScwReal *d_t)
{
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, a->rank, a->outputs, a->scale, dy, stride,
            pass->w + a->up, a->rank, 0, d_t, a->rank);
}

static ScwReal *
scratch (ScwPass *pass, const ScwAffine *a, int n)
{
  ScwReal *t = scw_real_scratch ((int64_t) n * a->rank);

  if (t == NULL)
    atomic_store (&pass->no_memory, true);
  return t;
}

void
scw_lora_forward (ScwPass *pass, const ScwAffine *a, const ScwReal *x, ScwReal *y, int y_stride, int n)
{
  ScwReal *t = scratch (pass, a, n);

  if (t == NULL)
    return;
  narrow (pass, a, x, n, t);
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, n, a->outputs, a->rank, a->scale, t, a->rank,
            pass->w + a->up, a->rank, 1, y, y_stride);
}

void
scw_lora_backward (ScwPass *pass, const ScwAffine *a, const ScwReal *dy, int dy_stride, ScwReal *dx, int n)
{
  ScwReal *d_t = scratch (pass, a, n);

  if (d_t == NULL)
    return;
  narrow_backward (pass, a, dy, dy_stride, n, d_t);
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, a->inputs, a->rank, 1, d_t, a->rank,
            pass->w + a->down, a->inputs, 1, dx, a->inputs);
}

/* ---- learning ---- */

typedef struct
{
  ScwPass *pass;
  const ScwAffine *a;
  const ScwReal *x, *dy;
  ScwReal *t, *d_t; /* (rows, rank) */
  int stride, rows;
} Job;

static void
narrow_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;

  narrow (j->pass, j->a, j->x + (int64_t) first * j->a->inputs, n, j->t + (int64_t) first * j->a->rank);
  narrow_backward (j->pass, j->a, j->dy + (int64_t) first * j->stride, j->stride, n,
                   j->d_t + (int64_t) first * j->a->rank);
}

/* Some of the outputs, or of the inputs, and all rows: each sum over rows is made in one place. */
static void
up_outputs (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwAffine *a = j->a;

  SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, n, a->rank, j->rows, a->scale, j->dy + first, j->stride,
            j->t, a->rank, 1, scw_pass_derivative (j->pass, a->up + (int64_t) first * a->rank), a->rank);
}

static void
down_inputs (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Job *j = data;
  const ScwAffine *a = j->a;

  SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, a->rank, n, j->rows, 1, j->d_t, a->rank, j->x + first,
            a->inputs, 1, scw_pass_derivative (j->pass, a->down) + first, a->inputs);
}

void
scw_lora_learn (
  ScwPass *pass, const ScwAffine *a, const ScwReal *x, const ScwReal *dy, int dy_stride, int rows)
{
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  Job job = { .pass = pass, .a = a, .x = x, .dy = dy, .stride = dy_stride, .rows = rows };

  job.t = scw_arena_take (pass->arena, (int64_t) rows * a->rank);
  job.d_t = scw_arena_take (pass->arena, (int64_t) rows * a->rank);
  if (pass->arena->failed)
    return;
  scw_rows (pass->pool, rows, narrow_rows, &job);
  scw_rows (pass->pool, a->outputs, up_outputs, &job);
  scw_rows (pass->pool, a->inputs, down_inputs, &job);
  scw_arena_release (pass->arena, mark);
}
