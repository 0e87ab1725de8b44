/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/mapped.h"
#include "engine/model/decoder.h"

struct ScwSession
{
  ScwModel *model;
  const ScwNetwork *net;
  ScwPool *pool;
  ScwMemory *memory; /* NULL before encode */
  ScwCaches caches;
  int *tokens;   /* (capacity) */
  float *logits; /* (capacity, vocab): row p was computed from tokens 0 .. p and speaks of position p + 1 */
  float *attention; /* (capacity, patches): row p, mean over layers and heads, of the same step */
  int length;
  int computed; /* rows of logits that belong to the tokens held */
  int attended; /* the row whose attention caches.attention holds, or -1 */
  _Atomic bool cancel;
};

ScwSession *
scw_session_new (ScwModel *model, ScwError *error)
{
  const ScwNetwork *net = scw_model_network (model);
  const size_t capacity = (size_t) net->config.max_tokens;
  ScwSession *s;

  if (net->config.dec_dim == 0)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "the network has no decoder");
      return NULL;
    }
  s = calloc (1, sizeof *s);
  if (s == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a session");
      return NULL;
    }
  s->model = scw_model_ref (model);
  s->net = net;
  s->pool = scw_model_pool (model);
  s->attended = -1;
  s->tokens = malloc (capacity * sizeof *s->tokens);
  s->logits = malloc (capacity * net->config.vocab * sizeof *s->logits);
  if (s->tokens == NULL || s->logits == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a session");
      scw_session_free (s);
      return NULL;
    }
  return s;
}

static void
forget_image (ScwSession *s)
{
  scw_memory_unref (s->memory);
  s->memory = NULL;
  scw_caches_clear (&s->caches);
  free (s->attention);
  s->attention = NULL;
  s->length = s->computed = 0;
  s->attended = -1;
}

void
scw_session_free (ScwSession *s)
{
  if (s == NULL)
    return;
  forget_image (s);
  free (s->tokens);
  free (s->logits);
  scw_model_unref (s->model);
  free (s);
}

ScwModel *
scw_session_model (const ScwSession *s)
{
  return s->model;
}

/* Takes the memory. */
static bool
look_at (ScwSession *s, ScwMemory *memory, ScwError *error)
{
  const size_t capacity = (size_t) s->net->config.max_tokens;

  s->memory = memory;
  s->attention = malloc (capacity * memory->n * sizeof *s->attention);
  if (s->attention == NULL || !scw_caches_init (&s->caches, s->net, memory->n, error))
    {
      forget_image (s);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a session");
    }
  s->tokens[0] = SCW_TOKEN_BOS;
  s->length = 1;
  return true;
}

bool
scw_session_encode (ScwSession *s, const ScwPatches *patches, ScwError *error)
{
  ScwMemory *memory;

  forget_image (s);
  memory = scw_memory_new (s->net, s->pool, patches, &s->cancel, error);
  return memory != NULL && look_at (s, memory, error);
}

ScwSession *
scw_session_fork (const ScwSession *from, ScwError *error)
{
  ScwSession *s;

  if (from->memory == NULL)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no image has been encoded");
      return NULL;
    }
  s = scw_session_new (from->model, error);
  if (s == NULL)
    return NULL;
  if (!look_at (s, scw_memory_ref (from->memory), error) || !scw_session_assign (s, from, error))
    {
      scw_session_free (s);
      return NULL;
    }
  return s;
}

/* 1 for a stream of LMX+, which the decoder gets without its first token. */
static int
n_unseen (const ScwSession *s)
{
  return s->length > 1 && s->tokens[1] == SCW_TOKEN_BOS_PLUS;
}

bool
scw_session_assign (ScwSession *to, const ScwSession *from, ScwError *error)
{
  const size_t vocab = (size_t) to->net->config.vocab;
  const bool alike = n_unseen (to) == n_unseen (from);
  int same = 0;

  if (to->memory == NULL || to->memory != from->memory)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "the sessions look at different images");
  if (to == from)
    return true;
  while (alike && same < to->computed && same < from->computed && to->tokens[same] == from->tokens[same])
    same++;
  if (same < from->computed)
    {
      const size_t n = (size_t) (from->computed - same), patches = (size_t) to->memory->n;

      scw_caches_copy (&to->caches, &from->caches, to->net, same > 0 ? same - n_unseen (from) : 0,
                       from->computed);
      memcpy (to->logits + same * vocab, from->logits + same * vocab, n * vocab * sizeof (float));
      memcpy (to->attention + same * patches, from->attention + same * patches, n * patches * sizeof (float));
    }
  memcpy (to->tokens, from->tokens, (size_t) from->length * sizeof *to->tokens);
  to->length = from->length;
  to->computed = from->computed;
  to->attended = -1;
  return true;
}

static void
average_attention (const ScwSession *s, float *mean)
{
  const int n = s->memory->n, maps = s->net->config.dec_layers * s->net->config.dec_heads;

  memset (mean, 0, (size_t) n * sizeof *mean);
  for (int i = 0; i < maps; i++)
    scw_kernels ()->add (mean, s->caches.attention + (int64_t) i * n, n);
  for (int i = 0; i < n; i++)
    mean[i] /= (float) maps;
}

/* What the decoder gets for position p: token p at its place. For the <bos> before <bos:plus> that is <bos:plus>, so
 * that there is something to look at. */
static ScwDecodeStep
step_of (ScwSession *s, int p, float *logits)
{
  const int first = n_unseen (s), from = p > first ? p : first;

  return (ScwDecodeStep){ &s->caches, s->tokens[from], from - first, logits, &s->cancel };
}

static bool
run_position (ScwSession *s, int p, float *logits, ScwError *error)
{
  const ScwDecodeStep step = step_of (s, p, logits);

  s->attended = -1;
  if (!scw_decode (s->net, s->pool, s->memory, &step, 1))
    return scw_fail (error, SCW_ERROR_CANCELLED, "cancelled");
  s->attended = p;
  return true;
}

/* Nothing but <bos:plus> can come first in a stream that has it. */
static void
tell_plus (ScwSession *s)
{
  for (int i = 0; i < s->net->config.vocab; i++)
    s->logits[i] = i == SCW_TOKEN_BOS_PLUS ? 0 : -100;
}

const float *
scw_session_step (ScwSession *s, ScwError *error)
{
  const int vocab = s->net->config.vocab;

  if (s->memory == NULL)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no image has been encoded");
      return NULL;
    }
  if (atomic_load (&s->cancel))
    {
      scw_fail (error, SCW_ERROR_CANCELLED, "cancelled");
      return NULL;
    }
  for (; s->computed < s->length; s->computed++)
    {
      if (!run_position (s, s->computed, s->logits + (int64_t) s->computed * vocab, error))
        return NULL;
      if (s->computed < n_unseen (s))
        tell_plus (s);
      average_attention (s, s->attention + (int64_t) s->computed * s->memory->n);
    }
  if (s->length >= s->net->config.max_tokens)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "more than %d tokens in one stream", s->net->config.max_tokens);
      return NULL;
    }
  return scw_mapped_check (error) ? s->logits + (int64_t) (s->length - 1) * vocab : NULL;
}

/* Whether the decoder has just the last token to see. */
static bool
is_a_step_behind (const ScwSession *s, const ScwSession *like)
{
  return s->memory != NULL && s->memory == like->memory && s->computed == s->length - 1;
}

void
scw_session_step_all (ScwSession *const *sessions, int n)
{
  for (int first = 0; first < n; first += SCW_DECODE_MOST)
    {
      ScwDecodeStep steps[SCW_DECODE_MOST];
      ScwSession *together[SCW_DECODE_MOST];
      int m = 0;

      for (int i = first; i < n && i < first + SCW_DECODE_MOST; i++)
        {
          ScwSession *s = sessions[i];
          const int p = s->length - 1;

          if (!is_a_step_behind (s, sessions[first]))
            continue; /* it steps by itself */
          s->attended = -1;
          together[m] = s;
          steps[m++] = step_of (s, p, s->logits + (int64_t) p * s->net->config.vocab);
        }
      if (m < 2 || !scw_decode (sessions[first]->net, sessions[first]->pool, together[0]->memory, steps, m))
        continue;
      for (int i = 0; i < m; i++)
        {
          ScwSession *s = together[i];

          s->attended = s->computed;
          average_attention (s, s->attention + (int64_t) s->computed * s->memory->n);
          s->computed++;
        }
    }
}

bool
scw_session_force (ScwSession *s, int token, ScwError *error)
{
  const ScwConfig *c = &s->net->config;

  if (s->memory == NULL)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "no image has been encoded");
  if (token < 0 || token >= c->vocab)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "there is no token %d", token);
  if (s->length >= c->max_tokens)
    return scw_fail (error, SCW_ERROR_LIMIT, "more than %d tokens in one stream", c->max_tokens);
  s->tokens[s->length++] = token;
  if (n_unseen (s) && s->length == 2)
    s->computed = 0; /* what was computed has <bos> in its place */
  return true;
}

bool
scw_session_rewind (ScwSession *s, int n, ScwError *error)
{
  if (n < 1 || n > s->length)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "cannot rewind to %d of %d tokens", n, s->length);
  if (n == 1 && n_unseen (s))
    s->computed = 0;
  s->length = n;
  if (s->computed > n)
    s->computed = n;
  if (s->attended >= n)
    s->attended = -1;
  return true;
}

int
scw_session_length (const ScwSession *s)
{
  return s->length;
}

int
scw_session_capacity (const ScwSession *s)
{
  return s->net->config.max_tokens;
}

int
scw_session_token (const ScwSession *s, int position)
{
  return position >= 0 && position < s->length ? s->tokens[position] : -1;
}

const float *
scw_session_logits (const ScwSession *s, int position)
{
  return position >= 1 && position <= s->computed
           ? s->logits + (int64_t) (position - 1) * s->net->config.vocab
           : NULL;
}

void
scw_log_softmax (const float *logits, int n, float *out)
{
  double top = -HUGE_VAL, sum = 0;

  for (int i = 0; i < n; i++)
    top = (double) logits[i] > top ? (double) logits[i] : top;
  for (int i = 0; i < n; i++)
    sum += exp ((double) logits[i] - top);
  for (int i = 0; i < n; i++)
    out[i] = (float) ((double) logits[i] - top - log (sum));
}

const float *
scw_session_attention (const ScwSession *s, int position)
{
  return position >= 1 && position <= s->computed ? s->attention + (int64_t) (position - 1) * s->memory->n
                                                  : NULL;
}

const float *
scw_session_attention_of (ScwSession *s, int position, int layer, int head, ScwError *error)
{
  const ScwConfig *c = &s->net->config;

  if (position < 1 || position > s->computed || layer < 0 || layer >= c->dec_layers || head < 0
      || head >= c->dec_heads)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no attention of layer %d, head %d at position %d", layer, head,
                position);
      return NULL;
    }
  /* Running a position again leaves the same keys and values where they are. */
  if (s->attended != position - 1 && !run_position (s, position - 1, NULL, error))
    return NULL;
  return s->caches.attention + ((int64_t) layer * c->dec_heads + head) * s->memory->n;
}

int
scw_session_patches (const ScwSession *s, const int16_t **rows, const int16_t **cols)
{
  if (rows != NULL)
    *rows = s->memory != NULL ? s->memory->rows : NULL;
  if (cols != NULL)
    *cols = s->memory != NULL ? s->memory->cols : NULL;
  return s->memory != NULL ? s->memory->n : 0;
}

const float *
scw_session_memory (const ScwSession *s)
{
  return s->memory != NULL ? s->memory->memory : NULL;
}

void
scw_session_cancel (ScwSession *s)
{
  atomic_store (&s->cancel, true);
}

void
scw_session_uncancel (ScwSession *s)
{
  atomic_store (&s->cancel, false);
}

bool
scw_session_cancelled (const ScwSession *s)
{
  return atomic_load (&s->cancel);
}

int64_t
scw_session_bytes (const ScwSession *s)
{
  const ScwConfig *c = &s->net->config;
  const int64_t tokens = c->max_tokens;
  int64_t floats = tokens * c->vocab;

  if (s->memory != NULL)
    floats += 2 * tokens * c->dec_layers * c->dec_dim + tokens * s->memory->n
              + (int64_t) s->memory->n * c->dec_dim * (2 * c->dec_layers + 1);
  return floats * 4;
}
