/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar-plus.c: what LMX+ adds to the automaton. */
#include "engine/notation/grammar/grammar-state.h"

#include <string.h>

#define MAX_DIGITS 4 /* of a multiple rest */

#define PENALTY_TWICE   -2.0F /* a wedge, octave line, pedal or ending begins inside of another */
#define PENALTY_NOWHERE -2.0F /* one ends that did not begin in this system */
#define PENALTY_SIGN    -2.0F /* a sign on a rest */

static void
allow (uint8_t *mask, int first, int n)
{
  memset (mask + first, 1, (size_t) n);
}

/* Marks stand in the order of words, octave lines, dynamics, wedges, pedals; what ends before what begins. */
static int
mark_rank (int token)
{
  if (token_in (token, T_WORDS, 4))
    return 1 + token - T_WORDS;
  if (token == T_SHIFT_STOP)
    return 5;
  if (token_in (token, T_SHIFT, 4))
    return 6;
  if (token_in (token, T_DYNAMICS, T_WEDGE - T_DYNAMICS))
    return 7;
  if (token == T_WEDGE_STOP)
    return 8;
  if (token_in (token, T_WEDGE, 2))
    return 9;
  if (token == T_PEDAL_STOP)
    return 10;
  if (token == T_PEDAL_START || token == T_PEDAL_CHANGE)
    return 11;
  return 0;
}

static void
allow_marks (const ScwGrammar *g, uint8_t *mask)
{
  for (int token = T_DYNAMICS; token < T_ABOVE; token++)
    mask[token] = mark_rank (token) >= g->mark;
  /* One may end before it begins, as voices are written one after the other. */
  mask[T_WEDGE_STOP] &= g->wedge.open > 0 || !g->wedge.seen || !g->wedge.owed;
  mask[T_SHIFT_STOP] &= g->shift.open > 0 || !g->shift.seen || !g->shift.owed;
  mask[T_PEDAL_STOP] &= g->pedal.open > 0 || !g->pedal.seen || !g->pedal.owed;
  mask[T_PEDAL_CHANGE] &= g->pedal.open > 0 || !g->pedal.seen || !g->pedal.owed;
}

static void
allow_left (const ScwGrammar *g, uint8_t *mask)
{
  mask[T_REPEAT_FORWARD] = g->left < LEFT_REPEAT && !g->both;
  mask[T_ENDING_START] = g->left < LEFT_ENDING;
  mask[T_SEGNO] = g->left < LEFT_SEGNO;
  mask[T_CODA] = g->left < LEFT_CODA;
}

static void
allow_right (const ScwGrammar *g, uint8_t *mask)
{
  if (g->right < RIGHT_BARLINE)
    allow (mask, T_BARLINE, T_REPEAT_FORWARD - T_BARLINE);
  if (g->right < RIGHT_REPEAT)
    allow (mask, T_REPEAT_BACKWARD, 2);
  if (g->right < RIGHT_ENDING && (g->ending.open > 0 || !g->ending.seen))
    allow (mask, T_ENDING_STOP, 2);
}

/* Behind what stands for a whole measure or at its right barline, only more of that may come. */
static void
forbid_music (const ScwGrammar *g, uint8_t *mask)
{
  memset (mask, 0, SCW_LMX_COUNT);
  scw_grammar_allow_ends (g, mask);
}

void
scw_grammar_allow_plus (const ScwGrammar *g, bool may_end, uint8_t *mask)
{
  if (g->right > 0 || g->abbreviated)
    forbid_music (g, mask);
  if (may_end || g->abbreviated)
    allow_right (g, mask);
  if (g->right > 0)
    return;
  allow_marks (g, mask);
  if (g->abbreviated)
    return;
  if (g->mark > 0)
    {
      mask[T_CHORD] = mask[T_TIME] = 0;
      memset (mask + T_KEY, 0, T_TIME - T_KEY);
    }
  mask[T_CUE] = 1;
  if (mask[T_CLEF])
    mask[T_PERCUSSION] = 1;
  if (g->at_left)
    allow_left (g, mask);
  if (!g->has_note && !g->owes_note && g->position == 0 && g->mark == 0)
    mask[T_MULTIPLE_REST] = mask[T_MEASURE_REPEAT] = 1;
}

void
scw_grammar_allow_signs (const ScwGrammar *g, uint8_t *mask)
{
  const int rank = g->note.rank;
  const bool head = !g->note.rest;

  if (head && (rank < RANK_FINGERING || (rank == RANK_FINGERING && g->note.count < SCW_NOTE_MAX_FINGERS)))
    allow (mask, T_FINGERING, 6);
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    mask[T_SIGN + sign] = rank < RANK_SIGN + sign;
  if (head && rank < RANK_NOTEHEAD)
    allow (mask, T_NOTEHEAD, 3);
}

bool
scw_grammar_plus_complete (const ScwGrammar *g)
{
  if (g->stage == STAGE_ENDING || g->stage == STAGE_COUNT)
    return g->digits > 0;
  return g->stage != STAGE_MARK || scw_grammar_tells_staff (g) != 1;
}

void
scw_grammar_allow_plus_stage (const ScwGrammar *g, uint8_t *mask)
{
  const bool first = g->digits == 0;

  switch (g->stage)
    {
    case STAGE_ENDING:
      for (int digit = g->last_digit + 1; digit <= 9; digit++)
        mask[T_DIGIT + digit] = 1;
      break;
    case STAGE_COUNT:
      if (g->digits < MAX_DIGITS)
        allow (mask, T_DIGIT + first, 10 - first);
      break;
    case STAGE_MARK:
      if (scw_grammar_tells_staff (g) != 0)
        allow (mask, T_STAFF, g->staves_known ? g->staves : 3);
      if (scw_grammar_tells_staff (g) != 1)
        allow (mask, T_ABOVE, 2);
      break;
    default:
      allow (mask, T_ABOVE, 2);
      break;
    }
}

/* A mark or an ending begins or ends. */
#define BEGINS(what)                                          \
  do                                                          \
    {                                                         \
      (what).open += (what).open < UINT8_MAX && !(what).owed; \
      (what).seen = true;                                     \
      (what).owed = false;                                    \
    }                                                         \
  while (0)
#define ENDS(what)                                    \
  do                                                  \
    {                                                 \
      (what).owed |= (what).open == 0 && (what).seen; \
      (what).open -= (what).open > 0;                 \
      (what).seen = true;                             \
    }                                                 \
  while (0)

static void
begin_mark (ScwGrammar *g, int token)
{
  if (token_in (token, T_WEDGE, 2))
    BEGINS (g->wedge);
  else if (token == T_WEDGE_STOP)
    ENDS (g->wedge);
  else if (token_in (token, T_SHIFT, 4))
    BEGINS (g->shift);
  else if (token == T_SHIFT_STOP)
    ENDS (g->shift);
  else if (token == T_PEDAL_START)
    BEGINS (g->pedal);
  else if (token == T_PEDAL_STOP)
    ENDS (g->pedal);
  else if (token == T_PEDAL_CHANGE)
    g->pedal.seen = true;
  g->mark = (uint8_t) mark_rank (token);
  g->stage = STAGE_MARK;
}

void
scw_grammar_advance_plus (ScwGrammar *g, int token)
{
  if (token_in (token, T_DYNAMICS, T_ABOVE - T_DYNAMICS))
    {
      g->header = 3;
      begin_mark (g, token);
      return;
    }
  g->stage = STAGE_BETWEEN;
  g->digits = g->last_digit = 0;
  if (token == T_REPEAT_FORWARD)
    g->left = LEFT_REPEAT;
  else if (token == T_ENDING_START)
    {
      g->left = LEFT_ENDING;
      BEGINS (g->ending);
      g->stage = STAGE_ENDING;
    }
  else if (token == T_SEGNO)
    g->left = LEFT_SEGNO;
  else if (token == T_CODA)
    g->left = LEFT_CODA;
  else if (token == T_MULTIPLE_REST || token == T_MEASURE_REPEAT)
    {
      g->abbreviated = g->has_note = true;
      g->stage = token == T_MULTIPLE_REST ? STAGE_COUNT : STAGE_BETWEEN;
    }
  else if (token_in (token, T_BARLINE, T_REPEAT_FORWARD - T_BARLINE))
    g->right = RIGHT_BARLINE;
  else if (token_in (token, T_REPEAT_BACKWARD, 2))
    {
      g->right = RIGHT_REPEAT;
      g->ends_both = token == T_REPEAT_BOTH;
    }
  else
    {
      g->right = RIGHT_ENDING;
      ENDS (g->ending);
    }
}

static void
penalise_spanner (float *penalty, int start, int n_starts, int stop, int n_stops, int open)
{
  for (int i = 0; i < n_starts && open > 0; i++)
    penalty[start + i] += PENALTY_TWICE;
  for (int i = 0; i < n_stops && open == 0; i++)
    penalty[stop + i] += PENALTY_NOWHERE;
}

void
scw_grammar_penalise_plus (const ScwGrammar *g, float *penalty)
{
  penalise_spanner (penalty, T_WEDGE, 2, T_WEDGE_STOP, 1, g->wedge.open);
  penalise_spanner (penalty, T_SHIFT, 4, T_SHIFT_STOP, 1, g->shift.open);
  penalise_spanner (penalty, T_PEDAL_START, 1, T_PEDAL_STOP, 2, g->pedal.open);
  penalise_spanner (penalty, T_ENDING_START, 1, T_ENDING_STOP, 2, g->ending.open);
  if (g->stage == STAGE_NOTE && g->note.rest)
    for (int sign = 0; sign < SCW_SIGNS; sign++)
      penalty[T_SIGN + sign] += PENALTY_SIGN;
}
