/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/attend.h"

#include <math.h>
#include <string.h>

#define TILE 64 /* queries */

typedef struct
{
  ScwPass *pass;
  const ScwAttend *a;
  const ScwReal *q, *k, *v, *dout;
  ScwReal *out, *dq, *dk, *dv;
} Job;

/* One tile: queries at .. at + n of sequence i, all keys they see, one head. */
typedef struct
{
  int n, keys;       /* keys seen by the last of the queries */
  int64_t q, kv, io; /* where they begin in q, in k and v, in out */
} Tile;

static Tile
tile_at (const ScwAttend *a, int i, int head, int at)
{
  const int width = a->dim / a->heads, group = a->queries->n / a->keys->n;
  const int first = a->queries->first[i], end = a->queries->first[i + 1];
  const int key = a->keys->first[i / group], keys = a->keys->first[i / group + 1] - key;
  Tile t = { .n = end - first - at < TILE ? end - first - at : TILE };

  t.keys = a->causal ? at + t.n : keys;
  t.q = (int64_t) (first + at) * a->q_stride + head * width;
  t.kv = (int64_t) key * a->kv_stride + head * width;
  t.io = (int64_t) (first + at) * a->dim + head * width;
  return t;
}

/* p (n, keys) = softmax (q k^T / sqrt (width)) */
static void
probabilities (const Job *j, const Tile *t, int at, ScwReal *p)
{
  const ScwAttend *a = j->a;
  const int width = a->dim / a->heads;
  const ScwReal factor = 1 / (ScwReal) sqrt ((double) width);

  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, t->n, t->keys, width, 1, j->q + t->q, a->q_stride,
            j->k + t->kv, a->kv_stride, 0, p, t->keys);
  for (int i = 0; i < t->n; i++)
    {
      const int seen = a->causal ? at + i + 1 : t->keys;
      ScwReal *row = p + (int64_t) i * t->keys;

      scw_real_softmax (row, seen, factor);
      memset (row + seen, 0, (size_t) (t->keys - seen) * sizeof *row);
    }
}

static int
longest (const ScwRagged *r)
{
  int most = 0;

  for (int i = 0; i < r->n; i++)
    most = r->first[i + 1] - r->first[i] > most ? r->first[i + 1] - r->first[i] : most;
  return most;
}

static ScwReal *
scratch (const Job *j, int tiles)
{
  ScwReal *p = scw_real_scratch ((int64_t) tiles * TILE * longest (j->a->keys));

  if (p == NULL)
    atomic_store (&j->pass->no_memory, true);
  return p;
}

static void
forward_head (void *data, int index)
{
  const Job *j = data;
  const ScwAttend *a = j->a;
  const int i = index / a->heads, head = index % a->heads, width = a->dim / a->heads;
  ScwReal *p = scratch (j, 1);

  for (int at = 0; p != NULL && at < a->queries->first[i + 1] - a->queries->first[i]; at += TILE)
    {
      const Tile t = tile_at (a, i, head, at);

      probabilities (j, &t, at, p);
      SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, t.n, width, t.keys, 1, p, t.keys, j->v + t.kv,
                a->kv_stride, 0, j->out + t.io, a->dim);
    }
}

void
scw_attend_forward (
  ScwPass *pass, const ScwAttend *a, const ScwReal *q, const ScwReal *k, const ScwReal *v, ScwReal *out)
{
  Job job = { .pass = pass, .a = a, .q = q, .k = k, .v = v, .out = out };

  scw_pool_run (pass->pool, a->queries->n * a->heads, forward_head, &job);
}

static void
backward_tile (const Job *j, const Tile *t, int at, ScwReal *p, ScwReal *ds)
{
  const ScwAttend *a = j->a;
  const int width = a->dim / a->heads;
  const ScwReal factor = 1 / (ScwReal) sqrt ((double) width);

  probabilities (j, t, at, p);
  SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, t->keys, width, t->n, 1, p, t->keys, j->dout + t->io,
            a->dim, 1, j->dv + t->kv, a->kv_stride);
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, t->n, t->keys, width, 1, j->dout + t->io, a->dim,
            j->v + t->kv, a->kv_stride, 0, ds, t->keys);
  for (int i = 0; i < t->n; i++)
    scw_train_kernels ()->softmax_backward (p + (int64_t) i * t->keys, ds + (int64_t) i * t->keys, t->keys,
                                            factor);
  SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, t->n, width, t->keys, 1, ds, t->keys, j->k + t->kv,
            a->kv_stride, 0, j->dq + t->q, a->q_stride);
  SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, t->keys, width, t->n, 1, ds, t->keys, j->q + t->q,
            a->q_stride, 1, j->dk + t->kv, a->kv_stride);
}

/* One head of one key sequence, and all queries that look at it. */
static void
backward_head (void *data, int index)
{
  const Job *j = data;
  const ScwAttend *a = j->a;
  const int key = index / a->heads, head = index % a->heads, width = a->dim / a->heads;
  const int group = a->queries->n / a->keys->n;
  ScwReal *p = scratch (j, 2);

  if (p == NULL)
    return;
  for (int64_t row = a->keys->first[key]; row < a->keys->first[key + 1]; row++)
    {
      memset (j->dk + row * a->kv_stride + head * width, 0, (size_t) width * sizeof *p);
      memset (j->dv + row * a->kv_stride + head * width, 0, (size_t) width * sizeof *p);
    }
  for (int i = key * group; i < (key + 1) * group; i++)
    for (int at = 0; at < a->queries->first[i + 1] - a->queries->first[i]; at += TILE)
      {
        const Tile t = tile_at (a, i, head, at);

        backward_tile (j, &t, at, p, p + (int64_t) t.n * t.keys);
      }
}

void
scw_attend_backward (ScwPass *pass,
                     const ScwAttend *a,
                     const ScwReal *q,
                     const ScwReal *k,
                     const ScwReal *v,
                     const ScwReal *dout,
                     ScwReal *dq,
                     ScwReal *dk,
                     ScwReal *dv)
{
  Job job = { .pass = pass, .a = a, .q = q, .k = k, .v = v, .dout = dout, .dq = dq, .dk = dk, .dv = dv };

  scw_pool_run (pass->pool, a->keys->n * a->heads, backward_head, &job);
}
