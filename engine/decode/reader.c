/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/reader.h"

#include <math.h>
#include <stdlib.h>

#include "engine/decode/reader-private.h"

bool
scw_reader_hold (ScwSession *session, const ScwTrail *trail, ScwError *error)
{
  int same = 0;

  while (same < trail->n && trail->tokens[same].id == scw_session_token (session, same + 1))
    same++;
  if (!scw_session_rewind (session, same + 1, error))
    return false;
  for (; same < trail->n; same++)
    if (!scw_session_force (session, trail->tokens[same].id, error))
      return false;
  return true;
}

bool
scw_reader_report (const ScwReader *r, const ScwTrail *trail, int first)
{
  for (int i = first; i < trail->n; i++)
    if (r->options->on_token != NULL && !r->options->on_token (r->options->data, &trail->tokens[i]))
      return false;
  return true;
}

/* The logits of the next place. NULL and *stop set when that is a reason to stop; NULL and *stop untouched:
 * an error. */
static const float *
next_logits (ScwReader *r, bool *stopped, ScwError *error)
{
  ScwError problem = { 0 };
  const float *logits = scw_session_step (r->session, &problem);

  *stopped = logits == NULL && (problem.code == SCW_ERROR_CANCELLED || problem.code == SCW_ERROR_LIMIT);
  if (*stopped)
    r->stop = problem.code == SCW_ERROR_CANCELLED ? SCW_STOP_CANCELLED : SCW_STOP_LIMIT;
  else if (logits == NULL)
    scw_fail (error, problem.code, "%s", problem.message);
  return logits;
}

/* Looks once more at what the session held already and the prefix: probabilities, alternatives, the mask's
 * way. */
static bool
walk_held (ScwReader *r, void *state, int n_held, bool *ended, ScwError *error)
{
  const int length = scw_session_length (r->session);
  bool stopped;

  *ended = false;
  if (length > 1 && next_logits (r, &stopped, error) == NULL)
    {
      *ended = stopped;
      if (!stopped || r->stop == SCW_STOP_CANCELLED)
        return stopped;
    }
  for (int p = 1; p < length; p++)
    {
      const float *logits = scw_session_logits (r->session, p);
      const int id = scw_session_token (r->session, p);
      ScwReadToken token;

      scw_choices_look (&r->choices, logits, r->mask, state, false);
      token = scw_choices_token (&r->choices, logits, id, p);
      token.forced = p >= n_held;
      token.overruled = false;
      if (id == SCW_TOKEN_EOS)
        {
          r->end_probability = token.probability;
          r->stop = SCW_STOP_EOS;
          *ended = true;
          return scw_session_rewind (r->session, p, error);
        }
      if (!scw_trail_append (&r->trail, &token, error))
        return false;
      if (r->mask != NULL)
        r->mask->advance (state, id);
      if (p >= n_held && !scw_reader_report (r, &r->trail, r->trail.n - 1))
        {
          r->stop = SCW_STOP_CALLBACK;
          *ended = true;
          return scw_session_rewind (r->session, p + 1, error);
        }
    }
  return true;
}

/* One token further. *ended: by <eos>, a dead end, or a reason of next_logits. */
static bool
read_one (ScwReader *r, void *state, bool closing, bool *ended, ScwError *error)
{
  const float *logits = next_logits (r, ended, error);
  ScwReadToken token;
  int id;

  if (logits == NULL)
    return *ended;
  scw_choices_look (&r->choices, logits, r->mask, state, closing);
  id = scw_choices_best (&r->choices);
  *ended = id < 0 || id == SCW_TOKEN_EOS;
  if (*ended)
    {
      r->stop = id < 0 ? SCW_STOP_DEAD_END : SCW_STOP_EOS;
      r->trail.logprob += id < 0 ? 0 : (double) r->choices.plain[id];
      r->end_probability = id < 0 ? 0 : expf (r->choices.plain[id]);
      return true;
    }
  token = scw_choices_token (&r->choices, logits, id, r->trail.n + 1);
  r->trail.logprob += (double) r->choices.plain[id];
  if (!scw_trail_append (&r->trail, &token, error) || !scw_session_force (r->session, id, error))
    return false;
  if (r->mask != NULL)
    r->mask->advance (state, id);
  if (!scw_reader_report (r, &r->trail, r->trail.n - 1))
    {
      r->stop = SCW_STOP_CALLBACK;
      *ended = true;
    }
  return true;
}

/* A mask state after the trail, from that before the first token that was read; or NULL. */
static void *
walk_again (const ScwReader *r, const void *beginning)
{
  void *state = r->mask->copy (beginning);

  for (int i = r->start; state != NULL && i < r->trail.n; i++)
    r->mask->advance (state, r->trail.tokens[i].id);
  return state;
}

/* Ends a stream that did not end by itself, as far as the mask knows how. The reason it stopped for remains.
 */
static bool
close_stream (ScwReader *r, void *state, ScwError *error)
{
  const ScwReadStop why = r->stop;
  bool ended = r->mask == NULL || r->mask->closing == NULL, ok = true;

  for (int i = 0; i < SCW_CLOSING_RESERVE && ok && !ended && r->trail.n < r->most; i++)
    ok = read_one (r, state, true, &ended, error);
  if (r->stop == SCW_STOP_EOS || r->stop == SCW_STOP_DEAD_END)
    r->stop = why;
  return ok;
}

bool
scw_reader_close (ScwReader *r, const void *beginning, ScwError *error)
{
  void *state = beginning != NULL ? walk_again (r, beginning) : NULL;
  bool ok;

  if (state == NULL)
    return true;
  ok = close_stream (r, state, error);
  r->mask->free (state);
  return ok;
}

/* Takes a circle back. 'beginning' is the mask before the first token that was read, kept for this. */
static bool
cut_circle (ScwReader *r, const void *beginning, int circle, ScwError *error)
{
  r->stop = SCW_STOP_REPETITION;
  scw_trail_drop (&r->trail, circle);
  return scw_session_rewind (r->session, r->trail.n + 1, error) && scw_reader_close (r, beginning, error);
}

static bool
read_on (ScwReader *r, void *state, const void *beginning, ScwError *error)
{
  bool ended = false;

  while (!ended)
    {
      const int circle = r->options->no_repetition_guard ? 0 : scw_trail_circle (&r->trail, r->start);

      if (circle > 0)
        return cut_circle (r, beginning, circle, error);
      if (r->trail.n >= r->limit)
        {
          r->stop = SCW_STOP_LIMIT;
          return close_stream (r, state, error);
        }
      if (!read_one (r, state, false, &ended, error))
        return false;
    }
  return true;
}

bool
scw_read_greedy (ScwReader *r, void *state, ScwError *error)
{
  void *beginning = NULL;
  bool ok;

  if (r->mask != NULL && r->mask->copy != NULL && r->mask->free != NULL)
    {
      beginning = r->mask->copy (state);
      if (beginning == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for reading");
    }
  ok = read_on (r, state, beginning, error);
  if (beginning != NULL)
    r->mask->free (beginning);
  return ok;
}

/* Leaves room for closing, both in the model's positions and below a limit of the caller's. */
static void
find_limits (ScwReader *r)
{
  const int reserve = r->mask != NULL && r->mask->closing != NULL ? SCW_CLOSING_RESERVE : 0;
  const int wish = r->options->max_tokens;

  r->most = scw_session_capacity (r->session) - 1;
  if (wish > 0 && wish < r->most)
    r->most = wish;
  r->limit = r->most > 2 * reserve ? r->most - reserve : r->most;
}

static bool
read_all (ScwReader *r, ScwError *error)
{
  const ScwReadOptions *o = r->options;
  const int held = scw_session_length (r->session);
  bool ended;

  for (int i = 0; i < o->n_prefix; i++)
    if (!scw_session_force (r->session, o->prefix[i], error))
      return false;
  if (!walk_held (r, o->mask_state, held, &ended, error))
    return false;
  if (ended)
    return true;
  r->start = r->trail.n;
  return o->beam > 1 ? scw_read_beam (r, o->mask_state, error) : scw_read_greedy (r, o->mask_state, error);
}

ScwReading *
scw_read (ScwSession *session, const ScwReadOptions *options, ScwError *error)
{
  static const ScwReadOptions none;
  ScwReader r = { .session = session, .options = options != NULL ? options : &none };
  ScwReading *reading = NULL;

  r.mask = r.options->mask;
  find_limits (&r);
  if (scw_session_length (session) < 1)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no image has been encoded");
      return NULL;
    }
  if (r.options->beam > 1 && r.mask != NULL && (r.mask->copy == NULL || r.mask->free == NULL))
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "a beam needs a mask that can be copied");
      return NULL;
    }
  if (scw_choices_init (&r.choices, scw_model_config (scw_session_model (session))->vocab, error)
      && read_all (&r, error))
    reading = calloc (1, sizeof *reading);
  scw_choices_clear (&r.choices);
  if (reading == NULL)
    {
      free (r.trail.tokens);
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for reading");
      return NULL;
    }
  reading->tokens = r.trail.tokens;
  reading->n = r.trail.n;
  reading->stop = r.stop;
  reading->end_probability = r.end_probability;
  reading->logprob = r.trail.logprob;
  return reading;
}

void
scw_reading_free (ScwReading *reading)
{
  if (reading == NULL)
    return;
  free (reading->tokens);
  free (reading);
}
