/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An attention of fewer values than this is not worth waking anybody. */
#define SHARE_ATTENTION (16 << 10)

/* The buffers of a step, cut from one piece of memory. */
typedef struct
{
  float *x, *normed, *out; /* (dim) */
  float *qkv;              /* (3 dim) */
  float *hidden;           /* (mlp) */
  float *scores;           /* (heads, capacity) */
  float *low;              /* (SCW_MAX_RANK) */
  float *added;            /* (3 dim or mlp) */
} Work;

static Work
work_of (const ScwCaches *caches, const ScwConfig *c)
{
  Work w;

  w.x = caches->work;
  w.normed = w.x + c->dec_dim;
  w.out = w.normed + c->dec_dim;
  w.qkv = w.out + c->dec_dim;
  w.hidden = w.qkv + 3 * c->dec_dim;
  w.scores = w.hidden + c->dec_mlp;
  w.low = w.scores + (int64_t) c->dec_heads * caches->capacity;
  w.added = w.low + SCW_MAX_RANK;
  return w;
}

static size_t
work_size (const ScwConfig *c)
{
  const int widest = 3 * c->dec_dim > c->dec_mlp ? 3 * c->dec_dim : c->dec_mlp;

  return (size_t) 6 * c->dec_dim + c->dec_mlp + (size_t) c->dec_heads * c->max_tokens + SCW_MAX_RANK + widest;
}

bool
scw_caches_init (ScwCaches *caches, const ScwNetwork *net, int patches, ScwError *error)
{
  const ScwConfig *c = &net->config;
  const size_t cache = (size_t) c->dec_layers * c->max_tokens * c->dec_dim;

  caches->capacity = c->max_tokens;
  caches->keys = malloc (cache * sizeof (float)); /* touched only as far as tokens come */
  caches->values = malloc (cache * sizeof (float));
  caches->work = malloc (work_size (c) * sizeof (float));
  caches->attention = malloc ((size_t) c->dec_layers * c->dec_heads * patches * sizeof (float));
  if (caches->keys != NULL && caches->values != NULL && caches->work != NULL && caches->attention != NULL)
    return true;
  scw_caches_clear (caches);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for the caches of %d tokens", c->max_tokens);
}

void
scw_caches_clear (ScwCaches *caches)
{
  free (caches->keys);
  free (caches->values);
  free (caches->work);
  free (caches->attention);
  *caches = (ScwCaches){ 0 };
}

void
scw_caches_copy (ScwCaches *to, const ScwCaches *from, const ScwNetwork *net, int first, int end)
{
  const int width = net->config.dec_dim / net->config.dec_heads;

  for (int i = 0; first < end && i < net->config.dec_layers * net->config.dec_heads; i++)
    {
      const int64_t at = ((int64_t) i * to->capacity + first) * width;
      const size_t bytes = (size_t) (end - first) * width * sizeof (float);

      memcpy (to->keys + at, from->keys + at, bytes);
      memcpy (to->values + at, from->values + at, bytes);
    }
}

typedef struct
{
  const float *q;      /* (dim) */
  const float *keys;   /* (heads, stride, width) */
  const float *values; /* the same */
  float *scores;       /* (heads, score_stride) */
  float *out;          /* (dim) */
  int n;               /* keys that are seen */
  int stride;
  int score_stride;
  int width;
} Attention;

static void
attend_head (void *data, int head)
{
  const ScwKernels *k = scw_kernels ();
  const Attention *a = data;
  const int64_t at = (int64_t) head * a->stride * a->width;
  float *scores = a->scores + (int64_t) head * a->score_stride;

  k->gemv_f32 (a->keys + at, a->q + head * a->width, NULL, scores, a->n, a->width);
  k->softmax (scores, a->n, 1.0f / sqrtf ((float) a->width));
  k->weighted_rows (scores, a->values + at, a->out + head * a->width, a->n, a->width);
}

static void
attend (ScwPool *pool, Attention *a, int heads)
{
  const bool share = (int64_t) a->n * a->width * heads >= SHARE_ATTENTION;

  scw_pool_run (share ? pool : NULL, heads, attend_head, a);
}

/* The first n outputs. */
static void
linear (ScwPool *pool, const ScwLinear *l, const Work *w, const float *x, int n, float *y)
{
  const ScwKernels *k = scw_kernels ();
  const ScwMatrix part = scw_matrix_rows (&l->w, 0, n);

  scw_matrix_times_vector (pool, &part, x, l->b, y);
  if (l->rank == 0)
    return;
  k->gemv_f32 (l->down, x, NULL, w->low, l->rank, l->w.cols);
  k->weighted_rows (w->low, l->up, w->added, l->rank, l->w.rows);
  k->add (y, w->added, n);
}

/* x is what a sub-layer reads: itself or its norm. */
static const float *
before (const ScwConfig *c, const ScwNorm *norm, const Work *w)
{
  if (!c->norm_first)
    return w->x;
  scw_kernels ()->layer_norm (w->x, norm->weight, norm->bias, SCW_BLOCK_EPS, w->normed, c->dec_dim);
  return w->normed;
}

static void
after (const ScwConfig *c, const ScwNorm *norm, const Work *w, const float *y)
{
  scw_kernels ()->add (w->x, y, c->dec_dim);
  if (!c->norm_first)
    scw_kernels ()->layer_norm (w->x, norm->weight, norm->bias, SCW_BLOCK_EPS, w->x, c->dec_dim);
}

static void
self_attention (
  const ScwNetwork *net, ScwPool *pool, int layer, const Work *w, ScwCaches *caches, int position)
{
  const ScwConfig *c = &net->config;
  const ScwDecoderLayer *l = &net->decoder[layer];
  const int dim = c->dec_dim, width = dim / c->dec_heads;
  const int64_t first = (int64_t) layer * caches->capacity * dim;
  Attention a = {
    .q = w->qkv,
    .keys = caches->keys + first,
    .values = caches->values + first,
    .scores = w->scores,
    .out = w->out,
    .n = position + 1,
    .stride = caches->capacity,
    .score_stride = caches->capacity,
    .width = width,
  };

  linear (pool, &l->self_in, w, before (c, &l->norm1, w), 3 * dim, w->qkv);
  for (int h = 0; h < c->dec_heads; h++)
    {
      const int64_t at = first + ((int64_t) h * caches->capacity + position) * width;

      memcpy (caches->keys + at, w->qkv + dim + h * width, (size_t) width * sizeof (float));
      memcpy (caches->values + at, w->qkv + 2 * dim + h * width, (size_t) width * sizeof (float));
    }
  attend (pool, &a, c->dec_heads);
  linear (pool, &l->self_out, w, w->out, dim, w->normed);
  after (c, &l->norm1, w, w->normed);
}

static void
cross_attention (
  const ScwNetwork *net, ScwPool *pool, int layer, const Work *w, ScwCaches *caches, const ScwMemory *m)
{
  const ScwConfig *c = &net->config;
  const ScwDecoderLayer *l = &net->decoder[layer];
  const int64_t first = (int64_t) layer * m->n * c->dec_dim;
  Attention a = {
    .q = w->qkv,
    .keys = m->keys + first,
    .values = m->values + first,
    .scores = caches->attention + (int64_t) layer * c->dec_heads * m->n,
    .out = w->out,
    .n = m->n,
    .stride = m->n,
    .score_stride = m->n,
    .width = c->dec_dim / c->dec_heads,
  };

  linear (pool, &l->cross_in, w, before (c, &l->norm2, w), c->dec_dim, w->qkv);
  attend (pool, &a, c->dec_heads);
  linear (pool, &l->cross_out, w, w->out, c->dec_dim, w->normed);
  after (c, &l->norm2, w, w->normed);
}

static void
feed_forward (const ScwNetwork *net, ScwPool *pool, int layer, const Work *w)
{
  const ScwConfig *c = &net->config;
  const ScwDecoderLayer *l = &net->decoder[layer];

  linear (pool, &l->linear1, w, before (c, &l->norm3, w), c->dec_mlp, w->hidden);
  scw_kernels ()->gelu (w->hidden, c->dec_mlp);
  linear (pool, &l->linear2, w, w->hidden, c->dec_dim, w->out);
  after (c, &l->norm3, w, w->out);
}

bool
scw_decode (const ScwNetwork *net,
            ScwPool *pool,
            const ScwMemory *memory,
            ScwCaches *caches,
            int token,
            int position,
            float *logits,
            const _Atomic bool *cancel)
{
  const ScwConfig *c = &net->config;
  const Work w = work_of (caches, c);

  scw_matrix_read_row (&net->vocab_embedding, token, w.x);
  scw_matrix_read_row (&net->dec_pos, position, w.normed);
  scw_kernels ()->add (w.x, w.normed, c->dec_dim);
  for (int i = 0; i < c->dec_layers; i++)
    {
      if (cancel != NULL && atomic_load_explicit (cancel, memory_order_relaxed))
        return false;
      self_attention (net, pool, i, &w, caches, position);
      cross_attention (net, pool, i, &w, caches, memory);
      feed_forward (net, pool, i, &w);
    }
  if (logits == NULL)
    return true;
  scw_kernels ()->layer_norm (w.x, net->dec_norm.weight, net->dec_norm.bias, SCW_FINAL_EPS, w.normed,
                              c->dec_dim);
  linear (pool, &net->unembed, &w, w.normed, c->vocab, logits);
  return true;
}
