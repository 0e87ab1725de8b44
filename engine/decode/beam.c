/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beam reading: the N likeliest beginnings side by side, each with a session of its own that shares the
 * image.
 *
 * Hypotheses that ended compete by their mean score a token: sums would favour those that gave up early. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decode/reader-private.h"

#define MOST 64 /* hypotheses */

typedef struct
{
  ScwSession *session; /* the reader's own for the first */
  ScwTrail trail;
  void *state; /* of the mask */
  bool alive;
} Hypothesis;

typedef struct
{
  int parent;
  int id;
  double score;
  double logprob;
} Candidate;

typedef struct
{
  ScwReader *r;
  int n;
  Hypothesis *now, *next; /* (n) */
  Candidate *candidates;  /* (n), best first */
  int n_candidates;
  ScwTrail ended; /* the best that said <eos> */
  bool has_ended;
  float end_probability;
  int reported;
} Beam;

/* Over the whole stream: what was given counts as certain, so that reading on from a part of a reading weighs its rest as
 * the reading did. */
static double
mean_score (const ScwTrail *trail)
{
  return trail->score / (trail->n + 1);
}

static bool
beam_init (Beam *b, ScwReader *r, void *state, ScwError *error)
{
  *b = (Beam){ .r = r, .n = r->options->beam < MOST ? r->options->beam : MOST, .reported = r->trail.n };
  b->now = calloc ((size_t) b->n, sizeof *b->now);
  b->next = calloc ((size_t) b->n, sizeof *b->next);
  b->candidates = calloc ((size_t) b->n + 1, sizeof *b->candidates);
  if (b->now == NULL || b->next == NULL || b->candidates == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a beam of %d", b->n);
  b->now[0].session = r->session;
  for (int i = 1; i < b->n; i++)
    if ((b->now[i].session = scw_session_fork (r->session, error)) == NULL)
      return false;
  b->now[0].alive = true;
  if (r->mask != NULL && (b->now[0].state = r->mask->copy (state)) == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a beam of %d", b->n);
  return scw_trail_copy (&b->now[0].trail, &r->trail, error);
}

static void
beam_clear (Beam *b)
{
  for (int i = 0; i < b->n; i++)
    for (int k = 0; k < 2; k++)
      {
        Hypothesis *h = k == 0 ? b->now : b->next;

        if (h == NULL)
          continue;
        if (h[i].session != b->r->session)
          scw_session_free (h[i].session);
        if (h[i].state != NULL)
          b->r->mask->free (h[i].state);
        free (h[i].trail.tokens);
      }
  free (b->now);
  free (b->next);
  free (b->candidates);
  free (b->ended.tokens);
}

static void
offer (Beam *b, const Candidate *c)
{
  int at = b->n_candidates < b->n ? b->n_candidates++ : b->n;

  for (; at > 0 && c->score > b->candidates[at - 1].score; at--)
    if (at < b->n)
      b->candidates[at] = b->candidates[at - 1];
  if (at < b->n)
    b->candidates[at] = *c;
}

/* A hypothesis that may end here: is it the best of those so far? */
static bool
note_end (Beam *b, const Hypothesis *h, double score, double logprob, ScwError *error)
{
  ScwTrail with_end = h->trail;

  with_end.score = score;
  if (b->has_ended && mean_score (&with_end) <= mean_score (&b->ended))
    return true;
  if (!scw_trail_copy (&b->ended, &h->trail, error))
    return false;
  b->ended.score = score;
  b->ended.logprob = h->trail.logprob + logprob;
  b->end_probability = (float) exp (logprob);
  b->has_ended = true;
  return true;
}

/* Steps one hypothesis and offers what may follow it. */
static bool
expand (Beam *b, int index, ScwError *error)
{
  ScwReader *r = b->r;
  Hypothesis *h = &b->now[index];
  ScwChoices *c = &r->choices;
  const float *logits = scw_session_step (h->session, error);
  double least = -INFINITY;

  if (logits == NULL)
    return false;
  scw_choices_look (c, logits, r->mask, h->state, false);
  for (int k = 0; k <= b->n; k++)
    {
      const int id = scw_choices_best (c);
      Candidate one = { .parent = index, .id = id };

      if (id < 0 || (double) c->scored[id] < least)
        break;
      if (k == 0 && r->options->margin > 0)
        least = (double) c->scored[id] - r->options->margin;
      one.score = h->trail.score + (double) c->scored[id];
      one.logprob = h->trail.logprob + (double) c->plain[id];
      if (id != SCW_TOKEN_EOS)
        offer (b, &one);
      /* an end counts if it would have had a place in the beam */
      else if (k < b->n && !note_end (b, h, one.score, (double) c->plain[id], error))
        return false;
      c->scored[id] = -INFINITY;
    }
  return true;
}

/* The child takes over its parent's session if no sibling has, else one that nobody needs. */
static ScwSession *
find_session (Beam *b, int parent, bool *taken)
{
  if (!taken[parent])
    {
      taken[parent] = true;
      return b->now[parent].session;
    }
  for (int i = 0; i < b->n; i++)
    {
      bool needed = taken[i];

      for (int k = 0; k < b->n_candidates && !needed; k++)
        needed = b->candidates[k].parent == i;
      if (!needed)
        {
          taken[i] = true;
          return b->now[i].session;
        }
    }
  return NULL;
}

static bool
make_child (Beam *b, Hypothesis *child, const Candidate *c, bool *taken, ScwError *error)
{
  const Hypothesis *parent = &b->now[c->parent];
  const int length = parent->trail.n + 1;
  ScwSession *from = parent->session;
  const float *logits = scw_session_logits (from, length);
  ScwReadToken token;

  /* The first child of a parent has moved its session one token on: what was computed up to here is still
   * there. */
  child->session = find_session (b, c->parent, taken);
  if (child->session != from
      && (!scw_session_assign (child->session, from, error)
          || !scw_session_rewind (child->session, length, error)))
    return false;
  scw_choices_look (&b->r->choices, logits, b->r->mask, parent->state, false);
  token = scw_choices_token (&b->r->choices, logits, c->id, length);
  if (!scw_session_force (child->session, c->id, error)
      || !scw_trail_copy (&child->trail, &parent->trail, error)
      || !scw_trail_append (&child->trail, &token, error))
    return false;
  child->trail.score = c->score;
  child->trail.logprob = c->logprob;
  child->alive = true;
  if (b->r->mask != NULL)
    {
      if (child->state != NULL)
        b->r->mask->free (child->state);
      child->state = b->r->mask->copy (parent->state);
      if (child->state == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for a beam of %d", b->n);
      b->r->mask->advance (child->state, c->id);
    }
  return true;
}

static void
give_up_hopeless (Beam *b)
{
  const double margin = b->r->options->margin;

  while (margin > 0 && b->candidates[b->n_candidates - 1].score < b->candidates[0].score - margin)
    b->n_candidates--;
}

static bool
expand_all (Beam *b, ScwError *error)
{
  ScwSession *alive[MOST];
  int n = 0;

  for (int i = 0; i < b->n; i++)
    if (b->now[i].alive)
      alive[n++] = b->now[i].session;
  scw_session_step_all (alive, n);
  b->n_candidates = 0;
  for (int i = 0; i < b->n; i++)
    if (b->now[i].alive && !expand (b, i, error))
      return false;
  return true;
}

/* Candidates become hypotheses; sessions that are left over stay with the dead ones. */
static bool
select_next (Beam *b, ScwError *error)
{
  bool taken[MOST] = { false }, ok = true;
  Hypothesis *old = b->now;

  for (int i = 0; i < b->n; i++)
    {
      b->next[i].alive = false;
      b->next[i].session = NULL;
    }
  for (int k = 0; k < b->n_candidates && ok; k++)
    ok = make_child (b, &b->next[k], &b->candidates[k], taken, error);
  for (int i = 0, k = 0; i < b->n; i++)
    if (!taken[i])
      {
        while (b->next[k].session != NULL)
          k++;
        b->next[k].session = old[i].session;
      }
  for (int i = 0; i < b->n; i++)
    old[i].session = NULL;
  b->now = b->next;
  b->next = old;
  return ok;
}

/* Who is told of a token may look where the network saw it: the reader's own session has to be one that goes on. */
static void
hold_common (Beam *b)
{
  for (int i = 0; i < b->n; i++)
    if (b->now[i].alive && b->now[i].session == b->r->session)
      return;
  scw_session_assign (b->r->session, b->now[0].session, NULL);
}

/* Reports what all hypotheses have in common; false if the caller wants to stop. */
static bool
report_agreed (Beam *b)
{
  const ScwTrail *first = &b->now[0].trail;
  const int told = b->reported;
  int agreed = first->n;
  ScwTrail part = *first;

  for (int i = 1; i < b->n; i++)
    for (int t = 0; b->now[i].alive && t < agreed; t++)
      if (b->now[i].trail.tokens[t].id != first->tokens[t].id)
        agreed = t;
  for (int t = 0; b->has_ended && t < agreed; t++)
    if (t >= b->ended.n || b->ended.tokens[t].id != first->tokens[t].id)
      agreed = t;
  if (agreed <= b->reported)
    return true;
  hold_common (b);
  part.n = b->reported = agreed;
  return scw_reader_report (b->r, &part, told);
}

/* True while a hypothesis is alive that is better than the best that ended. */
static bool
undecided (const Beam *b)
{
  for (int i = 0; i < b->n; i++)
    if (b->now[i].alive && (!b->has_ended || mean_score (&b->now[i].trail) > mean_score (&b->ended)))
      return true;
  return false;
}

static bool
run (Beam *b, ScwError *error)
{
  ScwReader *r = b->r;

  while (undecided (b))
    {
      const ScwTrail *best = &b->now[0].trail;

      if (best->n >= r->limit)
        r->stop = SCW_STOP_LIMIT;
      else if (!r->options->no_repetition_guard && scw_trail_circle (best, r->start) > 0)
        r->stop = SCW_STOP_REPETITION;
      else if (scw_session_cancelled (r->session))
        r->stop = SCW_STOP_CANCELLED;
      else
        r->stop = SCW_STOP_EOS;
      if (r->stop != SCW_STOP_EOS)
        return true;
      if (!expand_all (b, error))
        return false;
      if (b->n_candidates == 0)
        {
          r->stop = b->has_ended ? SCW_STOP_EOS : SCW_STOP_DEAD_END;
          return true;
        }
      give_up_hopeless (b);
      if (!select_next (b, error))
        return false;
      if (!report_agreed (b))
        {
          r->stop = SCW_STOP_CALLBACK;
          return true;
        }
    }
  r->stop = SCW_STOP_EOS;
  return true;
}

/* The result: what ended best, or what all agreed on when reading was stopped. */
static bool
conclude (Beam *b, const void *beginning, ScwError *error)
{
  ScwReader *r = b->r;
  const bool stopped = r->stop == SCW_STOP_CALLBACK || r->stop == SCW_STOP_CANCELLED;
  const bool ended = b->has_ended && !stopped && !undecided (b);
  int first = 0;

  for (int i = 1; i < b->n; i++)
    if (b->now[i].alive && !b->now[first].alive)
      first = i;
  if (!scw_trail_copy (&r->trail, ended ? &b->ended : &b->now[first].trail, error))
    return false;
  if (ended)
    {
      r->stop = SCW_STOP_EOS;
      r->end_probability = b->end_probability;
    }
  if (r->stop == SCW_STOP_REPETITION)
    r->trail.n -= scw_trail_circle (&r->trail, r->start);
  if (stopped)
    scw_trail_drop (&r->trail, r->trail.n - b->reported); /* not decided yet */
  if (!scw_reader_hold (r->session, &r->trail, error))
    return false;
  scw_session_step (r->session, NULL); /* so that logits and attention of all tokens can be asked for */
  if (b->reported < r->trail.n && !scw_reader_report (r, &r->trail, b->reported))
    r->stop = SCW_STOP_CALLBACK;
  if (r->stop == SCW_STOP_LIMIT || r->stop == SCW_STOP_REPETITION)
    return scw_reader_close (r, beginning, error);
  return true;
}

bool
scw_read_beam (ScwReader *r, void *state, ScwError *error)
{
  Beam b;
  ScwError problem = { 0 };
  bool ok = beam_init (&b, r, state, error) && run (&b, &problem);

  if (!ok && problem.code == SCW_ERROR_CANCELLED)
    {
      r->stop = SCW_STOP_CANCELLED;
      ok = true;
    }
  if (!ok)
    scw_fail (error, problem.code, "%s", problem.message);
  ok = ok && conclude (&b, state, error);
  beam_clear (&b);
  return ok;
}
