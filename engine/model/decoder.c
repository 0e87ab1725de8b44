/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An attention of fewer values than this is not worth waking anybody. */
#define SHARE_ATTENTION (16 << 10)

/* The streams of a step, and the buffers of each, cut from one piece of memory. */
typedef struct
{
  const ScwNetwork *net;
  ScwPool *pool;
  const ScwMemory *memory;
  const ScwDecodeStep *steps; /* (n) */
  int n;
  float *x[SCW_DECODE_MOST], *normed[SCW_DECODE_MOST], *out[SCW_DECODE_MOST]; /* (dim) each */
  float *qkv[SCW_DECODE_MOST];                                                /* (3 dim) */
  float *hidden[SCW_DECODE_MOST];                                             /* (mlp) */
  float *scores[SCW_DECODE_MOST];                                             /* (heads, capacity) */
  float *low, *added; /* (SCW_MAX_RANK), (3 dim or mlp): of the first */
} Streams;

static Streams
streams_of (const ScwNetwork *net, ScwPool *pool, const ScwMemory *memory, const ScwDecodeStep *steps, int n)
{
  const ScwConfig *c = &net->config;
  Streams s = { .net = net, .pool = pool, .memory = memory, .steps = steps, .n = n };

  for (int i = 0; i < n; i++)
    {
      s.x[i] = steps[i].caches->work;
      s.normed[i] = s.x[i] + c->dec_dim;
      s.out[i] = s.normed[i] + c->dec_dim;
      s.qkv[i] = s.out[i] + c->dec_dim;
      s.hidden[i] = s.qkv[i] + 3 * c->dec_dim;
      s.scores[i] = s.hidden[i] + c->dec_mlp;
    }
  s.low = s.scores[0] + (int64_t) c->dec_heads * steps[0].caches->capacity;
  s.added = s.low + SCW_MAX_RANK;
  return s;
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

/* Of several streams. */
typedef struct
{
  Attention of[SCW_DECODE_MOST]; /* (n) */
  int n;
} Attentions;

/* The streams' turns at one head follow each other: they may look at the same keys. */
static void
attend_head (void *data, int index)
{
  const ScwKernels *k = scw_kernels ();
  const Attentions *all = data;
  const Attention *a = &all->of[index % all->n];
  const int head = index / all->n;
  const int64_t at = (int64_t) head * a->stride * a->width;
  float *scores = a->scores + (int64_t) head * a->score_stride;

  k->gemv_f32 (a->keys + at, a->q + head * a->width, NULL, scores, a->n, a->width);
  k->softmax (scores, a->n, 1.0f / sqrtf ((float) a->width));
  k->weighted_rows (scores, a->values + at, a->out + head * a->width, a->n, a->width);
}

static void
attend (ScwPool *pool, Attentions *a, int heads)
{
  int64_t values = 0;

  for (int i = 0; i < a->n; i++)
    values += (int64_t) a->of[i].n * a->of[i].width * heads;
  scw_pool_run (values >= SHARE_ATTENTION ? pool : NULL, heads * a->n, attend_head, a);
}

/* The first 'rows' outputs. */
static void
linear (const Streams *s, const ScwLinear *l, float *const *x, int rows, float *const *y)
{
  const ScwKernels *k = scw_kernels ();
  const ScwMatrix part = scw_matrix_rows (&l->w, 0, rows);

  scw_matrix_times_vectors (s->pool, &part, x, l->b, y, s->n);
  for (int i = 0; i < s->n && l->rank > 0; i++)
    {
      k->gemv_f32 (l->down, x[i], NULL, s->low, l->rank, l->w.cols);
      k->weighted_rows (s->low, l->up, s->added, l->rank, l->w.rows);
      k->add (y[i], s->added, rows);
    }
}

/* What a sub-layer reads: x itself or its norm. */
static float *const *
before (Streams *s, const ScwNorm *norm)
{
  const ScwConfig *c = &s->net->config;

  if (!c->norm_first)
    return s->x;
  for (int i = 0; i < s->n; i++)
    scw_kernels ()->layer_norm (s->x[i], norm->weight, norm->bias, SCW_BLOCK_EPS, s->normed[i], c->dec_dim);
  return s->normed;
}

static void
after (const Streams *s, const ScwNorm *norm, float *const *y)
{
  const ScwConfig *c = &s->net->config;

  for (int i = 0; i < s->n; i++)
    {
      scw_kernels ()->add (s->x[i], y[i], c->dec_dim);
      if (!c->norm_first)
        scw_kernels ()->layer_norm (s->x[i], norm->weight, norm->bias, SCW_BLOCK_EPS, s->x[i], c->dec_dim);
    }
}

/* Puts the key and value of the token at its position. */
static void
store (const ScwConfig *c, ScwCaches *caches, int64_t first, int position, const float *qkv)
{
  const int dim = c->dec_dim, width = dim / c->dec_heads;

  for (int h = 0; h < c->dec_heads; h++)
    {
      const int64_t at = first + ((int64_t) h * caches->capacity + position) * width;

      memcpy (caches->keys + at, qkv + dim + h * width, (size_t) width * sizeof (float));
      memcpy (caches->values + at, qkv + 2 * dim + h * width, (size_t) width * sizeof (float));
    }
}

static void
self_attention (Streams *s, int layer)
{
  const ScwConfig *c = &s->net->config;
  const ScwDecoderLayer *l = &s->net->decoder[layer];
  Attentions all = { .n = s->n };

  linear (s, &l->self_in, before (s, &l->norm1), 3 * c->dec_dim, s->qkv);
  for (int i = 0; i < s->n; i++)
    {
      ScwCaches *caches = s->steps[i].caches;
      const int64_t first = (int64_t) layer * caches->capacity * c->dec_dim;

      store (c, caches, first, s->steps[i].position, s->qkv[i]);
      all.of[i] = (Attention){
        .q = s->qkv[i],
        .keys = caches->keys + first,
        .values = caches->values + first,
        .scores = s->scores[i],
        .out = s->out[i],
        .n = s->steps[i].position + 1,
        .stride = caches->capacity,
        .score_stride = caches->capacity,
        .width = c->dec_dim / c->dec_heads,
      };
    }
  attend (s->pool, &all, c->dec_heads);
  linear (s, &l->self_out, s->out, c->dec_dim, s->normed);
  after (s, &l->norm1, s->normed);
}

static void
cross_attention (Streams *s, int layer)
{
  const ScwConfig *c = &s->net->config;
  const ScwDecoderLayer *l = &s->net->decoder[layer];
  const ScwMemory *m = s->memory;
  const int64_t first = (int64_t) layer * m->n * c->dec_dim;
  Attentions all = { .n = s->n };

  linear (s, &l->cross_in, before (s, &l->norm2), c->dec_dim, s->qkv);
  for (int i = 0; i < s->n; i++)
    all.of[i] = (Attention){
      .q = s->qkv[i],
      .keys = m->keys + first,
      .values = m->values + first,
      .scores = s->steps[i].caches->attention + (int64_t) layer * c->dec_heads * m->n,
      .out = s->out[i],
      .n = m->n,
      .stride = m->n,
      .score_stride = m->n,
      .width = c->dec_dim / c->dec_heads,
    };
  attend (s->pool, &all, c->dec_heads);
  linear (s, &l->cross_out, s->out, c->dec_dim, s->normed);
  after (s, &l->norm2, s->normed);
}

static void
feed_forward (Streams *s, int layer)
{
  const ScwConfig *c = &s->net->config;
  const ScwDecoderLayer *l = &s->net->decoder[layer];

  linear (s, &l->linear1, before (s, &l->norm3), c->dec_mlp, s->hidden);
  for (int i = 0; i < s->n; i++)
    scw_kernels ()->gelu (s->hidden[i], c->dec_mlp);
  linear (s, &l->linear2, s->hidden, c->dec_dim, s->out);
  after (s, &l->norm3, s->out);
}

static bool
is_cancelled (const Streams *s)
{
  for (int i = 0; i < s->n; i++)
    if (s->steps[i].cancel != NULL && atomic_load_explicit (s->steps[i].cancel, memory_order_relaxed))
      return true;
  return false;
}

/* Of those streams that want them. */
static void
find_logits (Streams *s)
{
  const ScwConfig *c = &s->net->config;
  const ScwNorm *norm = &s->net->dec_norm;
  float *logits[SCW_DECODE_MOST];
  int n = 0;

  for (int i = 0; i < s->n; i++)
    if (s->steps[i].logits != NULL)
      {
        scw_kernels ()->layer_norm (s->x[i], norm->weight, norm->bias, SCW_FINAL_EPS, s->normed[n],
                                    c->dec_dim);
        logits[n++] = s->steps[i].logits;
      }
  s->n = n;
  if (n > 0)
    linear (s, &s->net->unembed, s->normed, c->vocab, logits);
}

bool
scw_decode (const ScwNetwork *net, ScwPool *pool, const ScwMemory *memory, const ScwDecodeStep *steps, int n)
{
  const ScwConfig *c = &net->config;
  Streams s = streams_of (net, pool, memory, steps, n);

  for (int i = 0; i < n; i++)
    {
      scw_matrix_read_row (&net->vocab_embedding, steps[i].token, s.x[i]);
      scw_matrix_read_row (&net->dec_pos, steps[i].position, s.normed[i]);
      scw_kernels ()->add (s.x[i], s.normed[i], c->dec_dim);
    }
  for (int layer = 0; layer < c->dec_layers; layer++)
    {
      if (is_cancelled (&s))
        return false;
      self_attention (&s, layer);
      cross_attention (&s, layer);
      feed_forward (&s, layer);
    }
  find_logits (&s);
  return true;
}
