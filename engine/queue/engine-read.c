/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/decode/grammar-mask.h"
#include "engine/decode/locked-mask.h"
#include "engine/decode/place.h"

typedef struct
{
  ScwSessionLease lease; /* first: interrupt takes the job for it */
  int *ids; /* (room) what stands so far; a session that was evicted in between is rebuilt from it */
  int n, room;
  int n_prefix;
  int32_t *old;    /* (n_old) */
  uint8_t *locked; /* (n_old) */
  int n_old;
  ScwReadRequest how;
  ScwReport *end;
  bool begun;
  bool has_yielded;
  bool in_one_go; /* it does not yield any more */

  /* of the slice that runs */
  ScwJob *job;
  int last;     /* index of the last token; -1: none yet */
  bool closing; /* a repetition was taken back; what comes now closes the stream in its place */
  bool no_memory;
} ReadJob;

static bool
find_focus (const ReadJob *read, int position, float *x, float *y)
{
  const ScwCachedSession *cached = read->lease.cached;
  double px, py;

  if (!scw_place_token (cached->session, position, &px, &py))
    return false;
  scw_view_to_page (&read->lease.subject.view, cached->width, cached->height, &px, &py);
  *x = (float) px;
  *y = (float) py;
  return true;
}

static bool
append_id (ReadJob *read, int index, int id)
{
  if (index >= read->room)
    {
      int room = 2 * index + 64;
      int *ids = realloc (read->ids, sizeof *ids * room);

      if (ids == NULL)
        return false;
      read->ids = ids;
      read->room = room;
    }
  read->ids[index] = id;
  read->n = index + 1;
  return true;
}

/* Tokens that are entered once more, into a session that was rebuilt, are not. */
static bool
is_new (const ReadJob *read, const ScwReadToken *token)
{
  return !token->forced || (read->how.tell_prefix && !read->has_yielded && token->position <= read->n_prefix);
}

static bool
post_token (ReadJob *read, const ScwReadToken *token)
{
  ScwReport *report = scw_report_new (SCW_REPORT_TOKEN, SCW_WORK_READ);

  if (report == NULL)
    return false;
  report->job = scw_job_id (read->job);
  report->index = token->position - 1;
  report->token = *token;
  if (read->how.places)
    report->has_focus = find_focus (read, token->position, &report->focus_x, &report->focus_y);
  scw_engine_post (read->lease.engine, report);
  return true;
}

static bool
on_token (void *data, const ScwReadToken *token)
{
  ReadJob *read = data;
  const int index = token->position - 1;

  read->closing = read->closing || index <= read->last;
  read->last = index;
  if (!token->forced && index < read->n)
    {
      if (!read->closing && read->ids[index] == token->id) /* of an earlier slice: reported then */
        return !scw_job_cancelled (read->job);
      read->n = index;
    }
  if ((is_new (read, token) && !post_token (read, token))
      || (index >= read->n && !append_id (read, index, token->id)))
    {
      read->no_memory = true;
      return false;
    }
  if (read->in_one_go || read->closing) /* another slice would not know that it has to close */
    return !scw_job_cancelled (read->job);
  return !scw_job_should_yield (read->job);
}

/* How many of the session's tokens are already those of the list. */
static bool
rewind_to_common (ScwSession *session, const int *ids, int n, int *common, ScwError *error)
{
  const int held = scw_session_length (session) - 1;

  *common = 0;
  while (*common < held && *common < n && scw_session_token (session, *common + 1) == ids[*common])
    ++*common;
  return scw_session_rewind (session, *common + 1, error);
}

/* Reads under the mask that is wanted. A slice begins at the beginning of the stream: so does its mask. */
static ScwReading *
read_masked (ReadJob *read, ScwReadOptions *options, ScwError *error)
{
  const int staves = read->lease.subject.staves;
  const ScwGrammarOptions grammar_options = { .staves = staves >= 1 && staves <= 3 ? staves : 0 };
  ScwLockedMask *locked = NULL;
  ScwGrammar grammar;
  ScwReading *reading;

  if (read->n_old > 0 && !read->how.no_grammar)
    {
      locked = scw_locked_mask_new (&grammar_options, read->old, read->locked, read->n_old, error);
      if (locked == NULL)
        return NULL;
      options->mask = &scw_locked_mask;
      options->mask_state = locked;
    }
  else if (!read->how.no_grammar)
    {
      scw_grammar_init (&grammar, &grammar_options);
      options->mask = &scw_grammar_mask_soft;
      options->mask_state = &grammar;
    }
  reading = scw_read (read->lease.cached->session, options, error);
  scw_locked_mask_free (locked);
  return reading;
}

/* A beam begins anew after an interruption, at what was given: only so is the result the same. */
static ScwReading *
read_slice (ReadJob *read, ScwError *error)
{
  ScwSession *session = read->lease.cached->session;
  const int known = read->how.beam > 1 ? read->n_prefix : read->n;
  ScwReadOptions options = {
    .beam = read->how.beam,
    .margin = SCW_USUAL_MARGIN,
    .max_tokens = read->how.max_tokens,
    .on_token = on_token,
    .data = read,
    .no_repetition_guard = read->how.no_grammar,
  };
  ScwReading *reading;
  int *missing, common;

  if (!rewind_to_common (session, read->ids, known, &common, error))
    return NULL;
  options.n_prefix = known - common;
  missing = malloc (sizeof *missing * (options.n_prefix + 1));
  if (missing == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a prefix");
      return NULL;
    }
  if (options.n_prefix > 0)
    memcpy (missing, read->ids + common, sizeof *missing * options.n_prefix);
  options.prefix = missing;
  reading = read_masked (read, &options, error);
  free (missing);
  return reading;
}

static bool
is_unreadable (ReadJob *read, ScwError *error)
{
  const ScwModel *model = read->lease.model != NULL ? read->lease.model : read->lease.engine->model;

  return model != NULL && !scw_config_reads (scw_model_config (model), read->lease.subject.staves, error);
}

static ScwJobResult
finish (ReadJob *read, bool ok, ScwReadStop stop, const ScwError *error)
{
  ScwReport *report = scw_engine_job_end (&read->end, read->job);

  report->ok = ok && stop != SCW_STOP_CANCELLED;
  report->stop = stop;
  report->n_tokens = read->n;
  report->error = *error;
  if (ok && !report->ok)
    scw_fail (&report->error, SCW_ERROR_CANCELLED, "cancelled");
  scw_engine_post (read->lease.engine, report);
  return SCW_JOB_FINISHED;
}

static ScwJobResult
finish_without_memory (ReadJob *read)
{
  ScwError error = { 0 };

  scw_fail (&error, SCW_ERROR_MEMORY, "no memory for a reading");
  return finish (read, false, SCW_STOP_CANCELLED, &error);
}

/* After a slice: the job's end, or its rest. */
static ScwJobResult
end_slice (ReadJob *read, const ScwReading *reading, const ScwError *error)
{
  if (reading == NULL)
    return finish (read, false, SCW_STOP_CANCELLED, error);
  if (read->no_memory)
    return finish_without_memory (read);
  if (reading->stop == SCW_STOP_CALLBACK && !scw_job_cancelled (read->job))
    {
      read->has_yielded = true;
      return SCW_JOB_CONTINUE;
    }
  /* The guard against repetitions looks only at what was read in one go: do that, so that the result does not
   * depend on who came in between. */
  if (reading->stop == SCW_STOP_REPETITION && read->has_yielded && read->how.beam <= 1)
    {
      read->has_yielded = false;
      read->in_one_go = true;
      read->n = read->n_prefix;
      return SCW_JOB_CONTINUE;
    }
  if (reading->stop == SCW_STOP_CALLBACK || reading->stop == SCW_STOP_CANCELLED)
    return finish (read, true, SCW_STOP_CANCELLED, error);
  read->n = reading->n;
  return finish (read, true, reading->stop, error);
}

/* False: the job has ended already. */
static bool
begin (ReadJob *read)
{
  ScwReport *started;
  ScwError error = { 0 };

  if (is_unreadable (read, &error))
    {
      read->end->unreadable = true;
      finish (read, false, SCW_STOP_CANCELLED, &error);
      return false;
    }
  started = scw_report_new (SCW_REPORT_STARTED, SCW_WORK_READ);
  if (started == NULL)
    {
      finish_without_memory (read);
      return false;
    }
  started->job = scw_job_id (read->job);
  scw_engine_post (read->lease.engine, started);
  return read->begun = true;
}

/* A network that knows LMX+ is told to write it. */
static bool
choose_dialect (ReadJob *read)
{
  const ScwConfig *config = scw_model_config (scw_session_model (read->lease.cached->session));
  const bool again = read->n_old > 0 && read->old[0] != SCW_LMX_BOS_PLUS;

  if (read->n > 0 || read->how.plain || again || config->vocab <= SCW_LMX_PLAIN_COUNT)
    return true;
  read->n_prefix = 1;
  read->how.tell_prefix = true;
  return append_id (read, 0, SCW_LMX_BOS_PLUS);
}

static ScwJobResult
read_run (void *data, ScwJob *job)
{
  ReadJob *read = data;
  ScwReading *reading;
  ScwError error = { 0 };
  ScwJobResult result;

  read->job = job;
  read->last = -1;
  read->closing = false;
  if (!read->begun && !begin (read))
    return SCW_JOB_FINISHED;
  if (!scw_session_lease_acquire (&read->lease, job, &error))
    return finish (read, false, SCW_STOP_CANCELLED, &error);
  if (!choose_dialect (read))
    {
      scw_session_lease_release (&read->lease);
      return finish_without_memory (read);
    }
  reading = read_slice (read, &error);
  result = end_slice (read, reading, &error);
  scw_reading_free (reading);
  scw_session_lease_release (&read->lease);
  return result;
}

static void
read_dropped (void *data, ScwJob *job)
{
  ReadJob *read = data;

  read->end->n_tokens = read->n;
  scw_engine_post_cancelled (read->lease.engine, scw_engine_job_end (&read->end, job));
}

static void
read_interrupt (void *data)
{
  scw_session_lease_interrupt (data);
}

static void
read_free (void *data)
{
  ReadJob *read = data;

  scw_session_lease_clear (&read->lease);
  scw_report_free (read->end);
  free (read->ids);
  free (read->old);
  free (read->locked);
  free (read);
}

static const ScwJobClass read_class = {
  .run = read_run,
  .dropped = read_dropped,
  .free = read_free,
  .interrupt = read_interrupt,
  .pausable = true,
};

/* Keeps copies of all that the caller lent. */
static bool
copy_request (ReadJob *read, const ScwReadRequest *how)
{
  read->how = *how;
  if (how->beam == 0)
    read->how.beam = SCW_USUAL_BEAM;
  for (int i = 0; i < how->n_prefix; i++)
    if (!append_id (read, i, how->prefix[i]))
      return false;
  read->n_prefix = how->n_prefix - (read->how.beam > 1 ? how->n_interrupted : 0);
  if (how->n_old > 0)
    {
      read->old = malloc (sizeof *read->old * how->n_old);
      read->locked = malloc ((size_t) how->n_old);
      if (read->old == NULL || read->locked == NULL)
        return false;
      for (int i = 0; i < how->n_old; i++)
        read->old[i] = how->old[i];
      memcpy (read->locked, how->locked, (size_t) how->n_old);
      read->n_old = how->n_old;
    }
  read->how.prefix = read->how.old = NULL;
  read->how.locked = NULL;
  return true;
}

uint64_t
scw_engine_read (ScwEngine *engine, const ScwSubject *subject, const ScwReadRequest *how, int priority)
{
  ReadJob *read = calloc (1, sizeof *read);

  if (read == NULL)
    return 0;
  scw_session_lease_init (&read->lease, engine, subject);
  read->how.beam = SCW_USUAL_BEAM;
  read->end = scw_report_new (SCW_REPORT_FINISHED, SCW_WORK_READ);
  if (read->end == NULL || (how != NULL && !copy_request (read, how)))
    {
      read_free (read);
      return 0;
    }
  return scw_queue_push (engine->queue, &read_class, read, subject->owner, priority);
}
