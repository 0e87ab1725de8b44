/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/block.h"

#include <string.h>

typedef struct
{
  ScwPass *pass;
  const ScwBlock *b;
  const ScwSeen *seen;
  ScwInner *inner;
  int rows, memory_rows;
} Run;

/* ---- self-attention: out = out_proj (attend (in_proj x)) ---- */

static ScwAttend
self_attend (const Run *r)
{
  return (ScwAttend){ .dim = r->b->dim,
                      .heads = r->b->heads,
                      .causal = r->b->decoder,
                      .queries = r->seen->rows,
                      .keys = r->seen->rows,
                      .q_stride = 3 * r->b->dim,
                      .kv_stride = 3 * r->b->dim };
}

static void
self_forward (const Run *r, const ScwReal *x, ScwReal *out)
{
  const int dim = r->b->dim;
  const ScwAttend a = self_attend (r);
  ScwReal *qkv = r->inner->qkv, *attended = r->inner->attended;

  scw_affine_forward (r->pass, &r->b->self_in, x, qkv, 3 * dim, r->rows);
  scw_attend_forward (r->pass, &a, qkv, qkv + dim, qkv + 2 * dim, attended);
  scw_affine_forward (r->pass, &r->b->self_out, attended, out, dim, r->rows);
}

static void
self_backward (const Run *r, const ScwReal *x, const ScwReal *d_out, ScwReal *d_x)
{
  const int dim = r->b->dim;
  const ScwAttend a = self_attend (r);
  const ScwReal *qkv = r->inner->qkv;
  ScwReal *d_attended = scw_arena_take (r->pass->arena, (int64_t) r->rows * dim);
  ScwReal *d_qkv = scw_arena_take (r->pass->arena, (int64_t) r->rows * 3 * dim);

  if (r->pass->arena->failed)
    return;
  scw_affine_backward (r->pass, &r->b->self_out, r->inner->attended, d_out, dim, d_attended, false, r->rows);
  scw_attend_backward (r->pass, &a, qkv, qkv + dim, qkv + 2 * dim, d_attended, d_qkv, d_qkv + dim,
                       d_qkv + 2 * dim);
  scw_affine_backward (r->pass, &r->b->self_in, x, d_qkv, 3 * dim, d_x, false, r->rows);
}

/* ---- cross-attention: queries from x, keys and values from the memory ---- */

static ScwAttend
cross_attend (const Run *r)
{
  return (ScwAttend){ .dim = r->b->dim,
                      .heads = r->b->heads,
                      .queries = r->seen->rows,
                      .keys = r->seen->memory_rows,
                      .q_stride = r->b->dim,
                      .kv_stride = 2 * r->b->dim };
}

static void
cross_forward (const Run *r, const ScwReal *x, ScwReal *out)
{
  const int dim = r->b->dim;
  const ScwAttend a = cross_attend (r);
  const ScwAffine q_in = scw_affine_part (&r->b->cross_in, 0, dim);
  const ScwAffine kv_in = scw_affine_part (&r->b->cross_in, dim, 2 * dim);
  ScwReal *q = r->inner->q, *kv = r->inner->kv, *crossed = r->inner->crossed;

  scw_affine_forward (r->pass, &q_in, x, q, dim, r->rows);
  scw_affine_forward (r->pass, &kv_in, r->seen->memory, kv, 2 * dim, r->memory_rows);
  scw_attend_forward (r->pass, &a, q, kv, kv + dim, crossed);
  scw_affine_forward (r->pass, &r->b->cross_out, crossed, out, dim, r->rows);
}

static void
cross_backward (const Run *r, const ScwReal *x, const ScwReal *d_out, ScwReal *d_x)
{
  const int dim = r->b->dim;
  const ScwAttend a = cross_attend (r);
  const ScwAffine q_in = scw_affine_part (&r->b->cross_in, 0, dim);
  const ScwAffine kv_in = scw_affine_part (&r->b->cross_in, dim, 2 * dim);
  const ScwReal *q = r->inner->q, *kv = r->inner->kv;
  ScwReal *d_crossed = scw_arena_take (r->pass->arena, (int64_t) r->rows * dim);
  ScwReal *d_q = scw_arena_take (r->pass->arena, (int64_t) r->rows * dim);
  ScwReal *d_kv = scw_arena_take (r->pass->arena, (int64_t) r->memory_rows * 2 * dim);

  if (r->pass->arena->failed)
    return;
  scw_affine_backward (r->pass, &r->b->cross_out, r->inner->crossed, d_out, dim, d_crossed, false, r->rows);
  scw_attend_backward (r->pass, &a, q, kv, kv + dim, d_crossed, d_q, d_kv, d_kv + dim);
  scw_affine_backward (r->pass, &kv_in, r->seen->memory, d_kv, 2 * dim, r->seen->d_memory, true,
                       r->memory_rows);
  scw_affine_backward (r->pass, &q_in, x, d_q, dim, d_x, false, r->rows);
}

/* ---- feed-forward: out = linear2 (gelu (linear1 x)) ---- */

static void
feed_forward (const Run *r, const ScwReal *x, ScwReal *out)
{
  const int64_t values = (int64_t) r->rows * r->b->mlp;
  ScwReal *hidden = r->inner->hidden, *act;

  scw_affine_forward (r->pass, &r->b->linear1, x, hidden, r->b->mlp, r->rows);
  act = out != NULL ? scw_arena_take (r->pass->arena, values) : NULL;
  if (act == NULL)
    return;
  scw_gelu_forward (r->pass, hidden, act, values);
  scw_affine_forward (r->pass, &r->b->linear2, act, out, r->b->dim, r->rows);
}

static void
feed_backward (const Run *r, const ScwReal *x, const ScwReal *d_out, ScwReal *d_x)
{
  const int64_t values = (int64_t) r->rows * r->b->mlp;
  ScwReal *hidden = r->inner->hidden;
  ScwReal *act = scw_arena_take (r->pass->arena, values), *d_hidden = scw_arena_take (r->pass->arena, values);

  if (r->pass->arena->failed)
    return;
  scw_gelu_both (r->pass, hidden, act, hidden, values); /* hidden becomes the slope */
  scw_affine_backward (r->pass, &r->b->linear2, act, d_out, r->b->dim, d_hidden, false, r->rows);
  scw_times_all (r->pass, d_hidden, hidden, values);
  scw_affine_backward (r->pass, &r->b->linear1, x, d_hidden, r->b->mlp, d_x, false, r->rows);
}

/* ---- the block ---- */

typedef void (*Forward) (const Run *r, const ScwReal *x, ScwReal *out);
typedef void (*Backward) (const Run *r, const ScwReal *x, const ScwReal *d_out, ScwReal *d_x);

static const Forward encoder_forward[] = { self_forward, feed_forward };
static const Forward decoder_forward[] = { self_forward, cross_forward, feed_forward };
static const Backward encoder_backward[] = { self_backward, feed_backward };
static const Backward decoder_backward[] = { self_backward, cross_backward, feed_backward };

static Run
make_run (ScwPass *pass, const ScwBlock *b, const ScwSeen *seen, ScwInner *inner)
{
  return (Run){
    pass, b, seen, inner, scw_ragged_rows (seen->rows), b->decoder ? scw_ragged_rows (seen->memory_rows) : 0
  };
}

static int
site_of (const Run *r, int sublayer)
{
  return r->b->site + sublayer + 100000 * r->seen->turn;
}

void
scw_block_forward (ScwPass *pass, const ScwBlock *b, const ScwSeen *seen, ScwInner *inner, ScwReal *y)
{
  const Run r = make_run (pass, b, seen, inner);
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  const Forward *forward = b->decoder ? decoder_forward : encoder_forward;
  const int n = b->decoder ? 3 : 2;
  const int64_t values = (int64_t) r.rows * b->dim;
  ScwReal *normed = b->norm_first ? scw_arena_take (pass->arena, values) : NULL;
  ScwReal *out = scw_arena_take (pass->arena, values);

  for (int s = 0; s < n && !pass->arena->failed; s++)
    {
      ScwReal *x = inner->x[s], *next = s + 1 < n ? inner->x[s + 1] : y;

      if (b->norm_first)
        {
          scw_norm_forward (pass, &b->norm[s], x, normed, r.rows);
          forward[s](&r, normed, next != NULL ? out : NULL);
          if (next != NULL && !pass->arena->failed)
            scw_dropout (pass, seen->rows, seen->rate, site_of (&r, s), x, out, next, b->dim);
          continue;
        }
      forward[s](&r, x, out);
      if (pass->arena->failed)
        break;
      scw_dropout (pass, seen->rows, seen->rate, site_of (&r, s), x, out, inner->sum[s], b->dim);
      if (next != NULL)
        scw_norm_forward (pass, &b->norm[s], inner->sum[s], next, r.rows);
    }
  scw_arena_release (pass->arena, mark);
}

void
scw_block_backward (ScwPass *pass, const ScwBlock *b, const ScwSeen *seen, ScwInner *inner, ScwReal *d)
{
  const Run r = make_run (pass, b, seen, inner);
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  const Backward *backward = b->decoder ? decoder_backward : encoder_backward;
  const int64_t values = (int64_t) r.rows * b->dim;
  ScwReal *normed = b->norm_first ? scw_arena_take (pass->arena, values) : NULL;
  ScwReal *d_out = scw_arena_take (pass->arena, values), *d_x = scw_arena_take (pass->arena, values);

  for (int s = b->decoder ? 2 : 1; s >= 0 && !pass->arena->failed; s--)
    {
      const ScwArenaMark inside = scw_arena_mark (pass->arena);
      ScwReal *x = inner->x[s];

      if (b->norm_first)
        {
          scw_norm_forward (pass, &b->norm[s], x, normed, r.rows);
          scw_dropout (pass, seen->rows, seen->rate, site_of (&r, s), NULL, d, d_out, b->dim);
          backward[s](&r, normed, d_out, d_x);
          scw_norm_backward (pass, &b->norm[s], x, d_x, d, true, r.rows);
        }
      else
        {
          scw_norm_backward (pass, &b->norm[s], inner->sum[s], d, d, false, r.rows);
          scw_dropout (pass, seen->rows, seen->rate, site_of (&r, s), NULL, d, d_out, b->dim);
          backward[s](&r, x, d_out, d_x);
          scw_add_all (pass, d, d_x, values);
        }
      scw_arena_release (pass->arena, inside);
    }
  scw_arena_release (pass->arena, mark);
}

/* ---- memory ---- */

int64_t
scw_inner_size (const ScwBlock *b, const ScwSeen *seen)
{
  const int64_t rows = scw_ragged_rows (seen->rows);
  const int sublayers = b->decoder ? 3 : 2;
  int64_t values = rows * b->dim * (sublayers - 1 + (b->norm_first ? 0 : sublayers) + 4) + rows * b->mlp;

  if (b->decoder)
    values += 2 * rows * b->dim + 2 * (int64_t) scw_ragged_rows (seen->memory_rows) * b->dim;
  return values;
}

void
scw_inner_take (ScwArena *arena, const ScwBlock *b, const ScwSeen *seen, ScwReal *x, ScwInner *inner)
{
  const int64_t values = (int64_t) scw_ragged_rows (seen->rows) * b->dim;
  const int sublayers = b->decoder ? 3 : 2;

  inner->x[0] = x;
  for (int s = 1; s < sublayers; s++)
    inner->x[s] = scw_arena_take (arena, values);
  for (int s = 0; s < sublayers && !b->norm_first; s++)
    inner->sum[s] = scw_arena_take (arena, values);
  inner->qkv = scw_arena_take (arena, 3 * values);
  inner->attended = scw_arena_take (arena, values);
  inner->hidden = scw_arena_take (arena, (int64_t) scw_ragged_rows (seen->rows) * b->mlp);
  if (!b->decoder)
    return;
  inner->q = scw_arena_take (arena, values);
  inner->kv = scw_arena_take (arena, 2 * (int64_t) scw_ragged_rows (seen->memory_rows) * b->dim);
  inner->crossed = scw_arena_take (arena, values);
}

/* ---- the stack ---- */

bool
scw_stack_forward (
  ScwPass *pass, const ScwStack *stack, const ScwSeen *seen, ScwReal *x, ScwTape *tape, ScwReal *out)
{
  const int rows = scw_ragged_rows (seen->rows);
  ScwArena *arena = pass->arena;

  tape->x = scw_arena_bytes (arena, (stack->n + 1) * (int64_t) sizeof *tape->x);
  tape->inner = scw_arena_bytes (arena, stack->n * (int64_t) sizeof *tape->inner);
  tape->kept = scw_arena_bytes (arena, stack->n * (int64_t) sizeof *tape->kept);
  if (arena->failed)
    return false;
  tape->x[0] = x;
  for (int i = 0; i < stack->n && !arena->failed; i++)
    {
      const ScwBlock *b = &stack->blocks[i];
      const int64_t bytes = scw_inner_size (b, seen) * (int64_t) sizeof (ScwReal);
      ScwArenaMark mark;

      tape->x[i + 1]
        = pass->g != NULL || i == 0 ? scw_arena_take (arena, (int64_t) rows * b->dim) : tape->x[i];
      tape->kept[i] = pass->g != NULL && pass->kept + bytes <= pass->keep;
      pass->kept += tape->kept[i] ? bytes : 0;
      mark = scw_arena_mark (arena);
      scw_inner_take (arena, b, seen, tape->x[i], &tape->inner[i]);
      if (!arena->failed)
        scw_block_forward (pass, b, seen, &tape->inner[i], tape->x[i + 1]);
      if (!tape->kept[i])
        scw_arena_release (arena, mark);
    }
  if (!arena->failed)
    scw_norm_forward (pass, &stack->norm, tape->x[stack->n], out, rows);
  return !arena->failed;
}

void
scw_stack_backward (ScwPass *pass, const ScwStack *stack, const ScwSeen *seen, ScwTape *tape, ScwReal *d)
{
  scw_norm_backward (pass, &stack->norm, tape->x[stack->n], d, d, false, scw_ragged_rows (seen->rows));
  for (int i = stack->n - 1; i >= 0 && !pass->arena->failed; i--)
    {
      const ScwBlock *b = &stack->blocks[i];
      const ScwArenaMark mark = scw_arena_mark (pass->arena);

      if (!tape->kept[i])
        {
          scw_inner_take (pass->arena, b, seen, tape->x[i], &tape->inner[i]);
          if (!pass->arena->failed)
            scw_block_forward (pass, b, seen, &tape->inner[i], NULL);
        }
      if (!pass->arena->failed)
        scw_block_backward (pass, b, seen, &tape->inner[i], d);
      scw_arena_release (pass->arena, mark);
      scw_pass_final (pass, b->self_in.w);
    }
}
