/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/lmx.h"

typedef struct
{
  ScwSessionLease lease; /* first: interrupt takes the job for it */
  int *tokens;           /* (n) of the row up to the one that is asked for, itself included if it is there */
  int n;
  int index;
  bool each;
  ScwReport *end;
} AttentionJob;

/* Makes the session compute the place behind the first 'index' of its tokens, unless it has. */
static bool
advance_to (ScwSession *session, const int *tokens, int index, ScwError *error)
{
  const int held = scw_session_length (session) - 1;
  int common = 0;

  while (common < held && common < index && scw_session_token (session, common + 1) == tokens[common])
    common++;
  if (common < index && !scw_session_rewind (session, common + 1, error))
    return false;
  for (; common < index; common++)
    if (!scw_session_force (session, tokens[common], error))
      return false;
  return scw_session_attention (session, index + 1) != NULL || scw_session_step (session, error) != NULL;
}

static void *
copy_of (const void *data, size_t size)
{
  void *copy = malloc (size);

  return copy != NULL ? memcpy (copy, data, size) : NULL;
}

static bool
copy_each (ScwAttention *a, ScwSession *session, int position, ScwError *error)
{
  const ScwConfig *config = scw_model_config (scw_session_model (session));

  a->layers = config->dec_layers;
  a->heads = config->dec_heads;
  a->each = malloc (sizeof *a->each * a->layers * a->heads * a->n);
  if (a->each == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for attention");
  for (int i = 0; i < a->layers * a->heads; i++)
    {
      const float *map = scw_session_attention_of (session, position, i / a->heads, i % a->heads, error);

      if (map == NULL)
        return false;
      memcpy (a->each + (int64_t) i * a->n, map, sizeof *map * a->n);
    }
  return true;
}

static ScwAttention *
copy_attention (const AttentionJob *attend, const ScwCachedSession *cached, int position, ScwError *error)
{
  ScwSession *session = cached->session;
  const float *mean = scw_session_attention (session, position);
  const int16_t *rows, *cols;
  ScwAttention *a = mean != NULL ? calloc (1, sizeof *a) : NULL;

  if (a == NULL)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no attention of token %d", attend->index);
      return NULL;
    }
  a->position = attend->index + 1;
  a->n = scw_session_patches (session, &rows, &cols);
  a->grid_h = cached->grid_h;
  a->grid_w = cached->grid_w;
  a->width = cached->width;
  a->height = cached->height;
  a->rows = copy_of (rows, sizeof *rows * a->n);
  a->cols = copy_of (cols, sizeof *cols * a->n);
  a->mean = copy_of (mean, sizeof *mean * a->n);
  if (a->rows == NULL || a->cols == NULL || a->mean == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for attention");
  else if (!attend->each || copy_each (a, session, position, error))
    {
      for (int i = 0; i < a->n; i++)
        a->cols[i] = (int16_t) scw_row_column (&cached->plan, cached->piece, a->cols[i]);
      return a;
    }
  scw_attention_free (a);
  return NULL;
}

/* Takes the session of the piece that the token belongs to; *first: of the piece's tokens. */
static bool
acquire (AttentionJob *attend, ScwJob *job, int *first, ScwError *error)
{
  int piece;

  if (!scw_session_lease_acquire (&attend->lease, job, 0, error))
    return false;
  piece = scw_row_piece_of (&attend->lease.cached->plan, attend->tokens, attend->n, attend->index, first);
  if (piece == 0)
    return true;
  scw_session_lease_release (&attend->lease);
  return scw_session_lease_acquire (&attend->lease, job, piece, error);
}

/* What the network reads of a piece up to the token: the piece's head, and its own tokens behind their `measure`. */
static ScwAttention *
attend_to (const AttentionJob *attend, int first, ScwError *error)
{
  const ScwCachedSession *cached = attend->lease.cached;
  int *stream = malloc (sizeof *stream * (attend->index + SCW_ROW_HEAD_MOST));
  ScwAttention *attention = NULL;
  int n, own = first;

  if (stream == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for attention");
      return NULL;
    }
  n = scw_row_head (attend->tokens, first, cached->piece, stream);
  if (n > 0 && attend->index > first)
    own++;
  else if (n > 0)
    n = stream[0] == SCW_LMX_BOS_PLUS;
  for (; own < attend->index; own++)
    stream[n++] = attend->tokens[own];
  if (advance_to (cached->session, stream, n, error))
    attention = copy_attention (attend, cached, n + 1, error);
  free (stream);
  return attention;
}

static ScwJobResult
attention_run (void *data, ScwJob *job)
{
  AttentionJob *attend = data;
  ScwReport *report = scw_engine_job_end (&attend->end, job);
  int first;

  if (acquire (attend, job, &first, &report->error))
    {
      report->attention = attend_to (attend, first, &report->error);
      scw_session_lease_release (&attend->lease);
    }
  report->ok = report->attention != NULL;
  scw_engine_post (attend->lease.engine, report);
  return SCW_JOB_FINISHED;
}

static void
attention_dropped (void *data, ScwJob *job)
{
  AttentionJob *attend = data;

  scw_engine_post_cancelled (attend->lease.engine, scw_engine_job_end (&attend->end, job));
}

static void
attention_interrupt (void *data)
{
  scw_session_lease_interrupt (data);
}

static void
attention_free (void *data)
{
  AttentionJob *attend = data;

  scw_session_lease_clear (&attend->lease);
  scw_report_free (attend->end);
  free (attend->tokens);
  free (attend);
}

static const ScwJobClass attention_class = {
  .run = attention_run,
  .dropped = attention_dropped,
  .free = attention_free,
  .interrupt = attention_interrupt,
};

uint64_t
scw_engine_attention (
  ScwEngine *engine, const ScwSubject *subject, const int *tokens, int n, int index, bool each, int priority)
{
  AttentionJob *attend = index >= 0 && index <= n ? calloc (1, sizeof *attend) : NULL;

  if (attend == NULL)
    return 0;
  scw_session_lease_init (&attend->lease, engine, subject);
  attend->index = index;
  attend->each = each;
  attend->end = scw_report_new (SCW_REPORT_FINISHED, SCW_WORK_ATTENTION);
  attend->n = index < n ? index + 1 : n;
  attend->tokens = malloc (sizeof *attend->tokens * (index + 1));
  if (attend->end == NULL || attend->tokens == NULL)
    {
      attention_free (attend);
      return 0;
    }
  memcpy (attend->tokens, tokens, sizeof *attend->tokens * attend->n);
  return scw_queue_push (engine->queue, &attention_class, attend, subject->owner, subject->key, priority);
}
