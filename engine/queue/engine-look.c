/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  ScwSeat seat; /* first: interrupt takes the job for it */
  int *tokens;  /* (index) those before the one that is asked for */
  int index;
  bool each;
} LookJob;

/* Makes the session compute the place that is asked for, unless it has. */
static bool
bring_to (ScwSession *session, const int *tokens, int index, ScwError *error)
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
copy_each (ScwAttention *a, ScwSession *session, ScwError *error)
{
  const ScwConfig *config = scw_model_config (scw_session_model (session));

  a->layers = config->dec_layers;
  a->heads = config->dec_heads;
  a->each = malloc (sizeof *a->each * a->layers * a->heads * a->n);
  if (a->each == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for attention");
  for (int i = 0; i < a->layers * a->heads; i++)
    {
      const float *map = scw_session_attention_of (session, a->position, i / a->heads, i % a->heads, error);

      if (map == NULL)
        return false;
      memcpy (a->each + (int64_t) i * a->n, map, sizeof *map * a->n);
    }
  return true;
}

static ScwAttention *
copy_attention (const LookJob *look, const ScwKept *kept, ScwError *error)
{
  ScwSession *session = kept->session;
  const float *mean = scw_session_attention (session, look->index + 1);
  const int16_t *rows, *cols;
  ScwAttention *a = mean != NULL ? calloc (1, sizeof *a) : NULL;

  if (a == NULL)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no attention of token %d", look->index);
      return NULL;
    }
  a->position = look->index + 1;
  a->n = scw_session_patches (session, &rows, &cols);
  a->grid_h = kept->grid_h;
  a->grid_w = kept->grid_w;
  a->width = kept->width;
  a->height = kept->height;
  a->rows = copy_of (rows, sizeof *rows * a->n);
  a->cols = copy_of (cols, sizeof *cols * a->n);
  a->mean = copy_of (mean, sizeof *mean * a->n);
  if (a->rows == NULL || a->cols == NULL || a->mean == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for attention");
  else if (!look->each || copy_each (a, session, error))
    return a;
  scw_attention_free (a);
  return NULL;
}

static ScwJobVerdict
look_run (void *data, ScwJob *job)
{
  LookJob *look = data;
  ScwError error = { 0 };
  ScwReport *report = scw_report_new (SCW_REPORT_FINISHED, SCW_WORK_LOOK, scw_job_id (job));
  ScwKept *kept = scw_seat_take (&look->seat, job, &error);
  ScwAttention *attention = NULL;

  if (kept != NULL)
    {
      if (bring_to (kept->session, look->tokens, look->index, &error))
        attention = copy_attention (look, kept, &error);
      scw_seat_leave (&look->seat, kept);
    }
  if (report == NULL)
    scw_attention_free (attention);
  else
    {
      report->ok = attention != NULL;
      report->attention = attention;
      report->error = error;
    }
  scw_engine_post (look->seat.engine, report);
  return SCW_JOB_DONE;
}

static void
look_dropped (void *data, ScwJob *job)
{
  LookJob *look = data;

  scw_engine_post_error (look->seat.engine, SCW_WORK_LOOK, scw_job_id (job),
                         &(ScwError){ SCW_ERROR_CANCELLED, "cancelled" });
}

static void
look_interrupt (void *data)
{
  scw_seat_interrupt (data);
}

static void
look_free (void *data)
{
  LookJob *look = data;

  scw_seat_clear (&look->seat);
  free (look->tokens);
  free (look);
}

static const ScwJobClass look_class = {
  .run = look_run,
  .dropped = look_dropped,
  .free = look_free,
  .interrupt = look_interrupt,
};

uint64_t
scw_engine_look (
  ScwEngine *engine, const ScwSubject *subject, const int *tokens, int n, int index, bool each, int priority)
{
  LookJob *look = index >= 0 && index <= n ? calloc (1, sizeof *look) : NULL;

  if (look == NULL)
    return 0;
  scw_seat_init (&look->seat, engine, subject);
  look->index = index;
  look->each = each;
  look->tokens = malloc (sizeof *look->tokens * (index + 1));
  if (look->tokens == NULL)
    {
      look_free (look);
      return 0;
    }
  memcpy (look->tokens, tokens, sizeof *look->tokens * index);
  return scw_queue_push (engine->queue, &look_class, look, subject->owner, priority);
}
