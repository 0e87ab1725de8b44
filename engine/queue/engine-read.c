/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decode/grammar-mask.h"
#include "engine/decode/locked-mask.h"
#include "engine/decode/place.h"
#include "engine/notation/lmx/lmx.h"

/* A reading under the number of measures that the picture shows is preferred although the network likes it less, by this
 * much a token. */
#define AGREEMENT 0.25

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
  ScwFraction *lengths; /* (how.measures) or NULL */
  ScwReport *end;
  bool begun;

  /* A row is read piece by piece (row-plan.h). Positions are those of the piece's stream, indices those of the row. */
  ScwRowPlan plan;
  bool planned;
  int piece, base; /* and the index of its first token */
  int head[SCW_ROW_HEAD_MOST], n_head;
  ScwReadStop stop; /* of the pieces before */

  /* What has been read is read again under what the picture shows; nothing is reported before it has proved better. */
  bool again, under_blank;
  double liking;          /* of the first reading, a token */
  ScwReadStop first_stop; /* and why it ended */

  bool has_yielded;
  bool in_one_go; /* it does not yield any more */

  /* of the slice that runs */
  ScwJob *job;
  int last;     /* index of the last token; -1: none yet */
  bool closing; /* a repetition was taken back; what comes now closes the stream in its place */
  bool no_memory;
} ReadJob;

/* The index of what stands at a position of the stream; -1: it belongs to the head. */
static int
index_of (const ReadJob *read, int position)
{
  if (read->n_head == 0)
    return read->base + position - 1;
  if (position > read->n_head)
    return read->base + position - read->n_head;
  return position == 1 + (read->head[0] == SCW_LMX_BOS_PLUS) ? read->base : -1;
}

/* Tokens of the row that are not to be read, those of earlier pieces among them. */
static int
given (const ReadJob *read)
{
  return read->n_prefix > read->base ? read->n_prefix : read->base;
}

static bool
find_focus (const ReadJob *read, int position, float *x, float *y)
{
  const ScwCachedSession *cached = read->lease.cached;
  double px, py;

  if (!scw_place_token (cached->session, position, &px, &py))
    return false;
  px = scw_row_x (&cached->plan, cached->piece, px);
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
  const int index = index_of (read, token->position);

  if (read->n_head > 0 && index == read->base)
    return read->n <= index;
  return !token->forced || (read->how.tell_prefix && !read->has_yielded && index < read->n_prefix);
}

/* Whether words are placed by this token. */
static bool
is_head (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL
         && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST
             || info->class == SCW_LMX_MEASURE_REST
             || (info->class >= SCW_LMX_WORDS && info->class <= SCW_LMX_HARMONY));
}

static bool
post_token (ReadJob *read, const ScwReadToken *token)
{
  ScwReport *report = scw_report_new (SCW_REPORT_TOKEN, SCW_WORK_READ);

  if (report == NULL)
    return false;
  report->job = scw_job_id (read->job);
  report->index = index_of (read, token->position);
  report->token = *token;
  report->token.position = report->index + 1;
  if (read->how.places || (read->how.note_places && is_head (token->id)))
    report->has_focus = find_focus (read, token->position, &report->focus_x, &report->focus_y);
  scw_engine_post (read->lease.engine, report);
  return true;
}

static bool
on_token (void *data, const ScwReadToken *token)
{
  ReadJob *read = data;
  const int index = index_of (read, token->position);

  if (index < 0)
    return true;
  if (read->again)
    return !scw_job_cancelled (read->job) && (token->forced || !scw_job_should_yield (read->job));
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

/* What is known of the measures of the piece. */
static void
tell_measures (const ReadJob *read, ScwGrammarOptions *options)
{
  const ScwRowPlan *plan = &read->plan;
  const int first = plan->pieces[read->piece].first;

  if (read->how.measures > 0 && (plan->n == 1 || plan->bars.n == read->how.measures))
    {
      options->measures = plan->n == 1 ? read->how.measures : scw_row_measures (plan, read->piece);
      options->lengths = read->lengths != NULL ? read->lengths + first : NULL;
    }
  if (read->again)
    {
      options->measures = scw_row_measures (plan, read->piece);
      options->blank = read->under_blank ? plan->blank + first : NULL;
    }
}

/* Those of the earlier reading's tokens that belong to the piece, behind its head. False: memory. */
static bool
old_of_piece (const ReadJob *read, int32_t **tokens, uint8_t **locked, int *n)
{
  const ScwRowPlan *plan = &read->plan;
  const int first = plan->pieces[read->piece].first;
  const int end = read->piece + 1 < plan->n ? plan->pieces[read->piece + 1].first : read->n_old;
  const int room = read->n_old + SCW_ROW_HEAD_MOST;
  int measure = -1;

  *tokens = malloc (sizeof **tokens * room);
  *locked = malloc ((size_t) room);
  *n = 0;
  if (*tokens == NULL || *locked == NULL)
    return false;
  for (int i = 0; i < read->n_head; i++)
    {
      (*tokens)[*n] = read->head[i];
      (*locked)[(*n)++] = 1;
    }
  for (int i = 0; i < read->n_old; i++)
    {
      const bool begins = read->old[i] == SCW_LMX_MEASURE;

      measure += begins;
      if ((measure < first && read->piece > 0) || measure >= end)
        continue;
      if (read->n_head > 0 && begins && measure == first) /* it stands in the head */
        continue;
      (*tokens)[*n] = read->old[i];
      (*locked)[(*n)++] = read->locked[i];
    }
  return true;
}

/* Reads under the mask that is wanted. A slice begins at the beginning of the stream: so does its mask. */
static ScwReading *
read_masked (ReadJob *read, ScwReadOptions *options, ScwError *error)
{
  const int staves = read->lease.subject.staves;
  ScwGrammarOptions grammar_options = { .staves = staves >= 1 && staves <= 3 ? staves : 0 };
  ScwLockedMask *locked = NULL;
  ScwGrammar grammar;
  ScwReading *reading;

  tell_measures (read, &grammar_options);
  if (read->n_old > 0 && !read->how.no_grammar)
    {
      int32_t *old;
      uint8_t *is_locked;
      int n;

      if (old_of_piece (read, &old, &is_locked, &n))
        locked = scw_locked_mask_new (&grammar_options, old, is_locked, n, error);
      else
        scw_fail (error, SCW_ERROR_MEMORY, "no memory for locked symbols");
      free (old);
      free (is_locked);
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

/* The stream of the piece as far as the row's first n tokens. */
static int *
make_stream (const ReadJob *read, int n, int *n_stream)
{
  int *stream = malloc (sizeof *stream * (n + SCW_ROW_HEAD_MOST));
  int from = read->base;

  *n_stream = 0;
  if (stream == NULL)
    return NULL;
  for (int i = 0; i < read->n_head; i++)
    stream[(*n_stream)++] = read->head[i];
  for (from += read->n_head > 0; from < n; from++)
    stream[(*n_stream)++] = read->ids[from];
  return stream;
}

/* A beam begins anew after an interruption, at what was given: only so is the result the same. */
static ScwReading *
read_slice (ReadJob *read, ScwError *error)
{
  ScwSession *session = read->lease.cached->session;
  const int known = read->how.beam > 1 || read->again ? given (read) : read->n;
  const int most = read->how.max_tokens - read->base + read->n_head;
  ScwReadOptions options = {
    .beam = read->how.beam,
    .margin = SCW_USUAL_MARGIN,
    .max_tokens = read->how.max_tokens > 0 && most < read->n_head + 1 ? read->n_head + 1 : most,
    .on_token = on_token,
    .data = read,
    .no_repetition_guard = read->how.no_grammar,
  };
  ScwReading *reading = NULL;
  int *stream, n, common;

  if (read->how.max_tokens <= 0)
    options.max_tokens = 0;
  stream = make_stream (read, known, &n);
  if (stream == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for a prefix");
  else if (rewind_to_common (session, stream, n, &common, error))
    {
      options.prefix = stream + common;
      options.n_prefix = n - common;
      reading = read_masked (read, &options, error);
    }
  free (stream);
  return reading;
}

static bool
is_unreadable (ReadJob *read, ScwError *error)
{
  const ScwModel *model = scw_session_lease_model (&read->lease);

  return model != NULL && !scw_config_reads (scw_model_config (model), read->lease.subject.staves, error);
}

static ScwJobResult
finish (ReadJob *read, bool ok, ScwReadStop stop, const ScwError *error)
{
  ScwReport *report = scw_engine_job_end (&read->end, read->job);

  report->ok = ok && stop != SCW_STOP_CANCELLED;
  report->stop = stop;
  report->n_tokens = read->n;
  report->bars = (ScwBarsSeen){ read->plan.bars.least, read->plan.bars.most };
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

/* ---- what was read, and what the picture shows ---- */

/* The mean log-probability of the tokens that were not given. */
static double
liking_of (const ReadJob *read, const ScwReading *reading)
{
  double sum = log (fmax ((double) reading->end_probability, 1e-9));
  int n = 1;

  for (int i = 0; i < reading->n; i++)
    if (index_of (read, reading->tokens[i].position) >= given (read))
      {
        sum += log (fmax ((double) reading->tokens[i].probability, 1e-9));
        n++;
      }
  return sum / n;
}

/* Measures of a reading; *invented: where the picture has no ink there is more than measure rests that one sees. */
static int
count_measures (const ReadJob *read, const ScwReading *reading, bool *invented)
{
  const ScwRowPlan *plan = &read->plan;
  const int first = plan->pieces[read->piece].first;
  int n = 0;

  *invented = false;
  for (int i = 0; i < reading->n; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (reading->tokens[i].id);

      n += reading->tokens[i].id == SCW_LMX_MEASURE;
      if (info != NULL && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_PRINT_OBJECT) && n > 0
          && first + n - 1 < plan->bars.n)
        *invented = *invented || plan->blank[first + n - 1];
    }
  return n;
}

/* Whether the picture says otherwise, and surely. What a person has said counts more. */
static bool
should_read_again (ReadJob *read, const ScwReading *reading)
{
  const ScwRowPlan *plan = &read->plan;
  const bool all_blank = plan->bars.n > 0 && plan->n_blank == plan->bars.n;
  bool invented;
  const int n = count_measures (read, reading, &invented);
  const bool miscounted = n != scw_row_measures (plan, read->piece);

  if (read->again || read->how.no_grammar || read->how.measures > 0
      || !(scw_bars_sure (&plan->bars) || all_blank)
      || (read->how.max_tokens > 0 && reading->stop == SCW_STOP_LIMIT))
    return false;
  read->under_blank
    = (invented || (all_blank && miscounted)) && read->n_old == 0 && given (read) == read->base;
  return read->under_blank || (scw_bars_sure (&plan->bars) && miscounted);
}

/* Reports what is different in the second reading. False: memory. */
static bool
take_reading (ReadJob *read, const ScwReading *reading)
{
  bool same = true;

  for (int i = 0; i < reading->n; i++)
    {
      const ScwReadToken *token = &reading->tokens[i];
      const int index = index_of (read, token->position);

      same = same && (index < 0 || (index < read->n && read->ids[index] == token->id));
      if (!same && index >= given (read)
          && (!post_token (read, token) || !append_id (read, index, token->id)))
        return false;
    }
  return true;
}

static ScwJobResult
read_again (ReadJob *read, const ScwReading *reading)
{
  read->again = read->has_yielded = true;
  read->liking = liking_of (read, reading);
  read->first_stop = reading->stop;
  return SCW_JOB_CONTINUE;
}

/* The piece's end: that of the job, or the next piece. */
static ScwJobResult
end_piece (ReadJob *read, ScwReadStop stop, const ScwError *error)
{
  if (read->stop == SCW_STOP_EOS)
    read->stop = stop;
  if (read->piece + 1 == read->plan.n || (read->how.max_tokens > 0 && read->n >= read->how.max_tokens))
    return finish (read, true, read->stop, error);
  read->piece++;
  read->base = read->n;
  read->n_head = scw_row_head (read->ids, read->base, read->piece, read->head);
  read->again = false;
  return SCW_JOB_CONTINUE;
}

/* The second reading has been made: the better one stays. */
static ScwJobResult
choose_reading (ReadJob *read, const ScwReading *reading, const ScwError *error)
{
  const bool better = read->under_blank || read->first_stop != SCW_STOP_EOS
                      || liking_of (read, reading) + AGREEMENT >= read->liking;

  if (reading->stop != SCW_STOP_EOS || !better)
    return end_piece (read, read->first_stop, error);
  if (!take_reading (read, reading))
    return finish_without_memory (read);
  read->n = index_of (read, reading->n) + 1;
  return end_piece (read, SCW_STOP_EOS, error);
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
  if (reading->stop == SCW_STOP_CALLBACK || reading->stop == SCW_STOP_CANCELLED)
    return finish (read, true, SCW_STOP_CANCELLED, error);
  if (read->again)
    return choose_reading (read, reading, error);
  /* The guard against repetitions looks only at what was read in one go: do that, so that the result does not
   * depend on who came in between. */
  if (reading->stop == SCW_STOP_REPETITION && read->has_yielded && !read->in_one_go && read->how.beam <= 1)
    {
      read->has_yielded = false;
      read->in_one_go = true;
      read->n = given (read);
      return SCW_JOB_CONTINUE;
    }
  read->n = index_of (read, reading->n) + 1;
  if (should_read_again (read, reading))
    return read_again (read, reading);
  return end_piece (read, reading->stop, error);
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

/* A network that knows LMX+ is told to write it, and so is whoever listens, also where the session has read already. */
static bool
choose_dialect (ReadJob *read)
{
  ScwSession *session = read->lease.cached->session;
  const ScwConfig *config = scw_model_config (scw_session_model (session));
  const bool again = read->n_old > 0 && read->old[0] != SCW_LMX_BOS_PLUS;

  if (read->n > 0 || read->how.plain || again || config->vocab <= SCW_LMX_PLAIN_COUNT)
    return true;
  read->n_prefix = 1;
  read->how.tell_prefix = true;
  return scw_session_rewind (session, 1, NULL) && append_id (read, 0, SCW_LMX_BOS_PLUS);
}

/* Where in the row reading goes on: behind what was given. */
static bool
find_piece (ReadJob *read, ScwJob *job, ScwError *error)
{
  const int known = read->how.beam > 1 ? read->n_prefix : read->n;

  if (read->planned)
    return true;
  read->plan = read->lease.cached->plan;
  read->planned = true;
  read->piece = scw_row_piece_of (&read->plan, read->ids, known, known - 1, &read->base);
  read->n_head = scw_row_head (read->ids, read->base, read->piece, read->head);
  if (read->piece == 0)
    return true;
  scw_session_lease_release (&read->lease);
  return scw_session_lease_acquire (&read->lease, job, read->piece, error);
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
  if (!scw_session_lease_acquire (&read->lease, job, read->piece, &error) || !find_piece (read, job, &error))
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
  free (read->lengths);
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
  if (how->measures > 0 && how->lengths != NULL)
    {
      read->lengths = malloc (sizeof *read->lengths * how->measures);
      if (read->lengths == NULL)
        return false;
      memcpy (read->lengths, how->lengths, sizeof *read->lengths * how->measures);
    }
  read->how.prefix = read->how.old = NULL;
  read->how.locked = NULL;
  read->how.lengths = NULL;
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
  return scw_queue_push (engine->queue, &read_class, read, subject->owner, subject->key, priority);
}
