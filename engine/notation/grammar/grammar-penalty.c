/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar-penalty.c: the soft mask: what is allowed and still rarely meant. */
#include "engine/notation/grammar/grammar-state.h"

#include <string.h>

/* Added to log-probabilities: a token must be that much likelier than what speaks for the other way. */
#define PENALTY_SHORT    -1.5F /* a voice ends before the measure does */
#define PENALTY_LONG     -1.5F /* a voice goes on behind it */
#define PENALTY_OVERFLOW -1.5F /* a note that does not fit any more */
#define PENALTY_TUPLET   -3.0F /* a voice ends inside a tuplet or tremolo */
#define PENALTY_NO_RATIO -2.0F /* a tuplet of notes without time modification */
#define PENALTY_BEAM     -2.0F /* beams deeper than flags, or left open */
#define PENALTY_TIE      -1.0F /* a tie from nowhere */
#define PENALTY_VOICE    -2.0F /* voices in an unusual order */
#define PENALTY_REST     -2.0F /* a measure rest behind something */
#define PENALTY_MOVE     -1.0F /* a way back that does not lead to the barline */
#define WEIGHT_FIRST     0.3F  /* the first measure may be a pick-up, or begin in the system before */
#define WEIGHT_LAST      0.5F  /* the last one may go on in the next system */

static void
add (float *penalty, int first, int n, float value)
{
  for (int t = first; t < first + n; t++)
    penalty[t] += value;
}

/* How much the expected length counts, 0 .. 1. */
static float
trust (const ScwGrammar *g)
{
  static const float weights[] = { 0.0F, 0.4F, 0.8F, 1.0F };

  return weights[g->confidence];
}

/* How much the expected length counts in this measure. */
static float
trust_here (const ScwGrammar *g)
{
  return trust (g) * (g->measure == 0 && !g->told ? WEIGHT_FIRST : 1.0F);
}

/* Where the current voice should end, and how much that counts; 0 when nobody knows. */
static int64_t
voice_target (const ScwGrammar *g, float *weight)
{
  if (g->earlier_voice && g->latest > 0 && !g->told)
    {
      bool agree = g->confidence == 0 || g->latest >= g->expected;

      /* An earlier voice that was short itself is no measure for this one. */
      *weight = agree || g->measure == 0 ? 1.0F : 0.5F;
      return g->latest;
    }
  *weight = trust_here (g);
  return g->confidence > 0 ? g->expected : 0;
}

/* Whether the position is one where no voice can be called short. */
static bool
is_full (const ScwGrammar *g, int64_t position, int64_t target)
{
  return position + TICKS_SLACK >= target || (g->confidence > 0 && position == g->expected);
}

/* The voice ends here: short, or inside of something. */
static void
penalise_ends (const ScwGrammar *g, float *penalty)
{
  const int v = g->voice;
  const int64_t position = position_after (g);
  const bool unknown = g->lost || (g->stage == STAGE_NOTE && g->note.measure_rest);
  float weight = 0.0F, value = 0.0F;
  int64_t target = voice_target (g, &weight);

  if (!unknown && target > 0 && !is_full (g, position, target))
    value += PENALTY_SHORT * weight;
  if (g->voices[v].tuplets > 0 || g->voices[v].tremolo != 0)
    value += PENALTY_TUPLET;
  if (g->voices[v].beams > 0)
    value += 0.5F * PENALTY_BEAM;
  penalty[T_BACKUP] += value;
  penalty[T_MEASURE] += value;
  penalty[T_EOS] += value * (g->told ? 1.0F : WEIGHT_LAST);
}

/* The voice goes on behind the end of the measure. Grace notes may stand there. */
static void
penalise_going_on (const ScwGrammar *g, float *penalty)
{
  const int64_t position = position_after (g);
  float weight = 0.0F;
  int64_t target = voice_target (g, &weight);

  if (g->lost || target <= 0)
    return;
  if (g->confidence > 0 && g->expected > target)
    target = g->expected;
  if (position < target)
    return;
  add (penalty, T_PITCH, SCW_GRAMMAR_PITCHES, PENALTY_LONG * weight);
  penalty[T_REST] += PENALTY_LONG * weight;
  penalty[T_PRINT_OBJECT] += PENALTY_LONG * weight;
  penalty[T_CUE] += PENALTY_LONG * weight;
  penalty[T_FORWARD] += PENALTY_LONG * weight;
}

/* In a run of backups that has not come to the barline. */
static void
penalise_half_way (const ScwGrammar *g, float *penalty)
{
  if (g->move_type == 0 || g->lost || g->position < type_ticks (T_TYPE))
    return;
  for (int t = 0; t < SCW_LMX_COUNT; t++)
    if (t != T_BACKUP)
      penalty[t] += PENALTY_MOVE;
}

static void
penalise_move (const ScwGrammar *g, float *penalty)
{
  if (g->lost)
    return;
  /* To the barline, largest type first. */
  for (int type = T_MAXIMA; type >= T_TYPE; type--)
    if (type_ticks (type) <= g->position)
      {
        add (penalty, T_TYPE, T_MEASURE_REST - T_TYPE, PENALTY_MOVE);
        penalty[type] -= PENALTY_MOVE;
        return;
      }
}

/* How much time is left for the current note; below 0: not known, or already too long. */
static int64_t
room (const ScwGrammar *g, float *weight)
{
  int64_t target = voice_target (g, weight);

  if (g->lost || g->note.grace || g->note.chord || target <= 0)
    return -1;
  if (g->confidence > 0 && g->expected > target)
    target = g->expected;
  return target - g->position;
}

static void
penalise_types (const ScwGrammar *g, float *penalty)
{
  float weight = 0.0F;
  int64_t left = room (g, &weight);
  bool beamed = g->voices[g->voice].beams > 0 && !g->note.grace && !g->note.chord;

  for (int type = T_TYPE; left > 0 && type <= T_MAXIMA; type++)
    if (type_ticks (type) > left)
      {
        /* In a tuplet it may fit, and a tuplet may begin with it. */
        bool tuplet = type_ticks (type) * 2 / 3 <= left;

        penalty[type] += PENALTY_OVERFLOW * weight * (tuplet ? 0.2F : 1.0F);
      }
  if (beamed && !g->note.rest)
    add (penalty, T_QUARTER, T_MEASURE_REST - T_QUARTER, PENALTY_BEAM);
  if (g->position > 0 || g->voices[g->voice].tuplets > 0)
    penalty[T_MEASURE_REST] += PENALTY_REST;
}

static void
penalise_dot (const ScwGrammar *g, float *penalty)
{
  float weight = 0.0F;
  int64_t left = room (g, &weight);
  int64_t dotted;

  if (left <= 0 || g->note.type == 0)
    return;
  dotted = scw_grammar_note_ticks (g->note.type, g->note.modification, g->note.dots + 1);
  if (g->note.length <= left && dotted > left)
    penalty[T_DOT] += PENALTY_OVERFLOW * weight;
}

static void
penalise_spanners (const ScwGrammar *g, float *penalty)
{
  const int flags = g->note.type != 0 ? type_flags (g->note.type) : 0;
  const int level = g->note.grace ? g->voices[g->voice].grace_beams : g->voices[g->voice].beams;

  penalise_dot (g, penalty);
  if (level >= flags)
    penalty[T_BEAM_BEGIN] += PENALTY_BEAM;
  if (level == 0)
    {
      penalty[T_FORWARD_HOOK] += PENALTY_BEAM;
      penalty[T_BACKWARD_HOOK] += g->note.rank == RANK_BEAM && g->note.stops > 0 ? 0 : PENALTY_BEAM;
    }
  if (g->measure > 0 && g->ties[g->note.pitch] == 0)
    penalty[T_TIED_STOP] += PENALTY_TIE;
  if (g->note.modification == 0)
    penalty[T_TUPLET_START] += PENALTY_NO_RATIO;
  if (g->voices[g->voice].tuplets > 0)
    penalty[T_TUPLET_START] += PENALTY_NO_RATIO;
}

static void
penalise_voices (const ScwGrammar *g, float *penalty)
{
  int latest = 0;

  for (int v = 1; v < SCW_GRAMMAR_VOICES; v++)
    if (g->voices[v].seen)
      latest = v;
  add (penalty, T_VOICE, latest, PENALTY_VOICE);
}

void
scw_grammar_penalty (const ScwGrammar *g, float penalty[SCW_LMX_COUNT])
{
  memset (penalty, 0, SCW_LMX_COUNT * sizeof *penalty);
  if (g->options.plus)
    scw_grammar_penalise_plus (g, penalty);
  switch (g->stage)
    {
    case STAGE_NOTE:
      penalise_spanners (g, penalty);
      penalise_ends (g, penalty);
      penalise_going_on (g, penalty);
      break;
    case STAGE_BETWEEN:
    case STAGE_CLEF:
    case STAGE_CLEF_OCTAVE:
    case STAGE_TIME_TOLD:
    case STAGE_MARK:
    case STAGE_MARK_STAFF:
      if (g->move_type != 0)
        penalise_half_way (g, penalty);
      else
        penalise_ends (g, penalty);
      penalise_going_on (g, penalty);
      break;
    case STAGE_MOVE:
      penalise_move (g, penalty);
      break;
    case STAGE_PITCH:
    case STAGE_VOICE:
      penalise_types (g, penalty);
      if (g->stage == STAGE_PITCH && g->voice_start && !g->note.chord)
        penalise_voices (g, penalty);
      break;
    default:
      break;
    }
}
