/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar.c: the hard mask. */
#include "engine/notation/grammar/grammar.h"
#include "engine/notation/grammar/grammar-state.h"

#include <string.h>

static void
allow (uint8_t *mask, int first, int n)
{
  memset (mask + first, 1, (size_t) (n > 0 ? n : 0));
}

bool
scw_grammar_note_complete (const ScwGrammar *g)
{
  if (g->stage != STAGE_NOTE)
    return false;
  if (g->note.chord && g->lead.valid && g->note.rank <= RANK_DOT)
    return (g->note.modification != 0 || g->lead.modification == 0) && g->note.dots >= g->lead.dots;
  /* The first note of a voice says its staff. */
  return g->note.chord || g->staff != 0 || g->note.rank > RANK_STAFF || scw_grammar_tells_staff (g) != 1;
}

/* The most staves that the system may still turn out to have. */
static int
most_staves (const ScwGrammar *g)
{
  return g->staves_known ? g->staves : 3;
}

/* Whether something open forbids the current voice to end. */
static bool
voice_open (const ScwGrammar *g)
{
  return g->options.strict && (g->voices[g->voice].tuplets > 0 || g->voices[g->voice].tremolo != 0);
}

static bool
voice_free (const ScwGrammar *g, int voice)
{
  return !g->voices[voice].seen || g->lost || g->voices[voice].end <= g->position + TICKS_SLACK;
}

/* Whether a voice is left that was not in this measure. */
static bool
voices_left (const ScwGrammar *g)
{
  for (int v = 1; v <= 4 * most_staves (g); v++)
    if (!g->voices[v].seen)
      return true;
  return false;
}

static bool
may_end_measure (const ScwGrammar *g)
{
  return g->has_note && !g->owes_note && !voice_open (g);
}

static bool
may_back_up (const ScwGrammar *g)
{
  if (g->move_type == T_TYPE || voice_open (g) || !voices_left (g))
    return false;
  if (g->lost || (g->stage == STAGE_NOTE && g->note.measure_rest))
    return true;
  return position_after (g) >= type_ticks (T_TYPE);
}

static void
allow_clefs (const ScwGrammar *g, uint8_t *mask)
{
  if (g->clef_staff < most_staves (g))
    allow (mask, T_CLEF, T_PRINT_OBJECT - T_CLEF);
}

/* The lowest pitch that the chord of the current note may go on with. */
static int
chord_floor (const ScwGrammar *g)
{
  return g->note.pitch + (g->note.chord && g->lead.pitch == g->note.pitch);
}

/* What may begin where an element or `measure` ended. */
static void
allow_elements (const ScwGrammar *g, uint8_t *mask)
{
  bool after_note = g->stage == STAGE_NOTE;
  bool header = !after_note && !in_clef (g);

  if (may_end_measure (g))
    scw_grammar_allow_ends (g, mask);
  if (header && g->header == 0)
    allow (mask, T_KEY, T_TIME - T_KEY);
  if (header && g->header <= 1)
    mask[T_TIME] = 1;
  if (!in_clef (g))
    allow_clefs (g, mask);
  mask[T_BACKUP] = may_back_up (g);
  mask[T_FORWARD] = 1;
  mask[T_PRINT_OBJECT] = mask[T_GRACE] = mask[T_REST] = 1;
  allow (mask, T_PITCH, SCW_GRAMMAR_PITCHES);
  if (after_note)
    mask[T_CHORD] = !g->note.grace && !g->note.rest && chord_floor (g) < SCW_GRAMMAR_PITCHES;
  if (g->options.plus)
    scw_grammar_allow_plus (g, may_end_measure (g), mask);
}

static void
allow_clef_staff (const ScwGrammar *g, uint8_t *mask)
{
  int tells = scw_grammar_tells_staff (g);

  if (g->options.plus && g->stage == STAGE_CLEF)
    allow (mask, T_OCTAVE, 4);
  if (tells != 0)
    allow (mask, T_STAFF + g->clef_staff, most_staves (g) - g->clef_staff);
  if (tells != 1)
    allow_elements (g, mask);
}

static void
allow_move_types (const ScwGrammar *g, uint8_t *mask)
{
  int64_t most = g->position + TICKS_SLACK;

  if (g->stage == STAGE_FORWARD)
    {
      allow (mask, T_TYPE, T_MEASURE_REST - T_TYPE);
      return;
    }
  for (int type = T_TYPE; type <= T_MAXIMA; type++)
    {
      /* A way back of several types has them largest first. */
      bool falls = g->move_type == 0 || type < g->move_type || type == T_MAXIMA;

      mask[type] = falls && (g->lost || type_ticks (type) <= most);
    }
}

/* Pitches of a chord rise. One may stand twice (C and C sharp). */
static void
allow_chord_pitches (const ScwGrammar *g, uint8_t *mask)
{
  int first = g->lead.valid ? g->lead.pitch + g->lead.unison : 0;

  allow (mask, T_PITCH + first, SCW_GRAMMAR_PITCHES - first);
}

static void
allow_voices (const ScwGrammar *g, uint8_t *mask)
{
  bool any = false;

  for (int v = 1; v <= 4 * most_staves (g); v++)
    any |= mask[T_VOICE + v - 1] = voice_free (g, v);
  if (!any)
    allow (mask, T_VOICE, 4 * most_staves (g));
}

/* After a pitch or rest, or its voice. */
static void
allow_root (const ScwGrammar *g, uint8_t *mask)
{
  if (g->note.chord && g->lead.type != 0)
    mask[g->lead.type] = 1;
  else if (g->stage == STAGE_PITCH && g->voice_start)
    allow_voices (g, mask);
  else
    {
      allow (mask, T_TYPE, T_MEASURE_REST - T_TYPE);
      mask[T_MEASURE_REST] = g->note.rest && !voice_open (g);
    }
}

static void
allow_beams (const ScwGrammar *g, uint8_t *mask)
{
  const int flags = g->note.type != 0 ? type_flags (g->note.type) : 0;
  const int level = g->note.grace ? g->voices[g->voice].grace_beams : g->voices[g->voice].beams;
  const int count = g->note.rank == RANK_BEAM ? g->note.count : 0;
  /* Beams of the system before end in the first measure, in voices that had none yet. */
  const bool carries = g->measure == 0 && !g->voices[g->voice].beamed;
  const bool strict = g->options.strict;

  if (g->note.chord || count >= flags || (strict && g->note.rest))
    return;
  mask[T_BEAM_BEGIN] = !strict || level < flags;
  mask[T_BEAM_END] = level > 0 || carries;
  mask[T_FORWARD_HOOK] = !strict || (level > 0 && level < flags);
  mask[T_BACKWARD_HOOK] = !strict || (count > 0 && g->note.stops > 0);
}

static void
allow_ties (const ScwGrammar *g, uint8_t *mask)
{
  const bool same = g->note.rank == RANK_TIED;

  if (!same || g->note.starts == 0)
    mask[T_TIED_START] = 1;
  if (!same || g->note.stops == 0)
    mask[T_TIED_STOP] = !g->options.strict || g->measure == 0 || g->ties[g->note.pitch] > 0;
}

static void
allow_tuplets (const ScwGrammar *g, uint8_t *mask)
{
  const int open = g->voices[g->voice].tuplets;
  const int count = g->note.rank == RANK_TUPLET ? g->note.count : 0;

  if (g->note.grace || g->note.chord || g->note.measure_rest || count >= 2 * MAX_TUPLETS)
    return;
  mask[T_TUPLET_START] = open < MAX_TUPLETS && (g->note.modification != 0 || !g->options.strict);
  mask[T_TUPLET_STOP] = open > 0;
}

static void
allow_tremolos (const ScwGrammar *g, uint8_t *mask)
{
  if (g->note.grace || g->note.chord)
    return;
  mask[T_TREMOLO_SINGLE] = mask[T_UNMEASURED] = 1;
  mask[T_TREMOLO_START] = g->voices[g->voice].tremolo == 0;
  mask[T_TREMOLO_STOP] = g->voices[g->voice].tremolo != 0;
}

/* Modification and dots, which a chord's notes share. */
static void
allow_length (const ScwGrammar *g, uint8_t *mask)
{
  if (g->note.measure_rest)
    return;
  if (g->note.chord && g->lead.valid)
    {
      if (g->note.modification == 0 && g->lead.modification != 0)
        mask[g->lead.modification] = 1;
      else
        mask[T_DOT] = g->note.dots < g->lead.dots;
      return;
    }
  if (g->note.rank < RANK_MODIFICATION && !g->note.grace)
    allow (mask, T_MODIFICATION, T_DOT - T_MODIFICATION);
  mask[T_DOT] = g->note.rank <= RANK_DOT && g->note.dots < MAX_DOTS;
}

/* Accidental, stem and staff. */
static void
allow_appearance (const ScwGrammar *g, uint8_t *mask)
{
  if (g->note.rank < RANK_ACCIDENTAL && !g->note.rest)
    allow (mask, T_ACCIDENTAL, T_STEM - T_ACCIDENTAL);
  if (g->note.chord)
    return;
  if (g->note.rank < RANK_STEM && !g->note.rest)
    allow (mask, T_STEM, 3);
  if (g->note.rank < RANK_STAFF && scw_grammar_tells_staff (g) != 0)
    {
      allow (mask, T_STAFF, most_staves (g));
      if (g->staff != 0)
        mask[T_STAFF + g->staff - 1] = 0;
    }
}

static void
allow_suffixes (const ScwGrammar *g, uint8_t *mask)
{
  const int rank = g->note.rank;
  const bool pitched = !g->note.rest;

  if (rank <= RANK_DOT)
    allow_length (g, mask);
  if (g->note.chord && !scw_grammar_note_complete (g))
    return;
  allow_appearance (g, mask);
  if (!scw_grammar_note_complete (g))
    return;

  if (rank <= RANK_BEAM)
    allow_beams (g, mask);
  if (rank <= RANK_TIED && pitched)
    allow_ties (g, mask);
  if (rank <= RANK_TUPLET)
    allow_tuplets (g, mask);
  if (rank <= RANK_SLUR)
    {
      mask[T_SLUR_START] = rank < RANK_SLUR || g->note.starts < MAX_PER_NOTE;
      mask[T_SLUR_STOP] = rank < RANK_SLUR || g->note.stops < MAX_PER_NOTE;
    }
  for (int i = 0; i < (pitched ? 6 : 1); i++)
    mask[T_FERMATA + i] = rank < RANK_FERMATA + i;
  if (pitched && rank < RANK_TREMOLO)
    allow_tremolos (g, mask);
  if (pitched && rank < RANK_TRILL)
    mask[T_TRILL] = 1;
  if (g->options.plus)
    scw_grammar_allow_signs (g, mask);
  allow_elements (g, mask);
}

/* A chord may go on after a note of the chord, or, for grace notes, behind `grace`. */
static bool
may_chord (const ScwGrammar *g)
{
  return g->lead.valid && g->lead.grace == g->note.grace && g->lead.slash == g->note.slash
         && g->lead.pitch + g->lead.unison < SCW_GRAMMAR_PITCHES;
}

static void
allow_note_start (const ScwGrammar *g, uint8_t *mask)
{
  allow (mask, T_PITCH, SCW_GRAMMAR_PITCHES);
  if (g->stage == STAGE_HIDDEN || g->stage == STAGE_CUE)
    mask[T_GRACE] = mask[T_REST] = 1;
  if (g->stage == STAGE_HIDDEN)
    mask[T_CUE] = g->options.plus;
  if (g->stage == STAGE_GRACE)
    mask[T_SLASH] = 1;
  if (g->stage != STAGE_HIDDEN || g->options.plus) /* one head of a chord may be hidden, or small */
    mask[T_CHORD] = may_chord (g);
}

/* Whether nothing stands in the measure. */
static bool
is_blank (const ScwGrammar *g)
{
  return g->options.blank != NULL && g->measure >= 0 && g->measure < g->options.measures
         && g->options.blank[g->measure];
}

/* Leaves measure rests, one a staff, and the signatures of the system's beginning. Where a prefix has brought something
 * else along, that may go on. */
static void
keep_blank (const ScwGrammar *g, uint8_t *mask)
{
  const bool type = g->stage == STAGE_MOVE, first = g->measure == 0;
  uint8_t left[SCW_LMX_COUNT] = { 0 };
  int voices = 0;

  for (int v = 0; v < SCW_GRAMMAR_VOICES; v++)
    voices += g->voices[v].seen;
  left[T_MEASURE] = mask[T_MEASURE];
  left[T_EOS] = mask[T_EOS];
  left[T_BACKUP] = mask[T_BACKUP] && voices < most_staves (g);
  left[T_REST] = mask[T_REST] && g->voice_start;
  for (int v = 1; v < SCW_GRAMMAR_VOICES; v++)
    left[T_VOICE + v - 1] = mask[T_VOICE + v - 1] && !g->voices[v].seen;
  memcpy (left + T_TYPE, mask + T_TYPE, type ? T_MEASURE_REST - T_TYPE : 0);
  left[T_MEASURE_REST] = mask[T_MEASURE_REST];
  memcpy (left + T_STAFF, mask + T_STAFF, T_BEAM_BEGIN - T_STAFF);
  if (first)
    {
      memcpy (left + T_KEY, mask + T_KEY, T_PRINT_OBJECT - T_KEY);
      memcpy (left + T_SYMBOL, mask + T_SYMBOL, T_DYNAMICS - T_SYMBOL);
    }
  if (memchr (left, 1, sizeof left) != NULL)
    memcpy (mask, left, sizeof left);
}

void
scw_grammar_allowed (const ScwGrammar *g, uint8_t mask[SCW_LMX_COUNT])
{
  memset (mask, 0, SCW_LMX_COUNT);
  switch (g->stage)
    {
    case STAGE_START:
      mask[T_MEASURE] = 1;
      break;
    case STAGE_BETWEEN:
      allow_elements (g, mask);
      break;
    case STAGE_TIME:
      allow (mask, T_BEATS, T_BEAT_TYPE - T_BEATS);
      break;
    case STAGE_BEATS:
      allow (mask, T_BEAT_TYPE, T_CLEF - T_BEAT_TYPE);
      break;
    case STAGE_TIME_TOLD:
      allow (mask, T_SYMBOL, 2);
      allow_elements (g, mask);
      break;
    case STAGE_CLEF:
    case STAGE_CLEF_OCTAVE:
      allow_clef_staff (g, mask);
      break;
    case STAGE_MOVE:
    case STAGE_FORWARD:
      allow_move_types (g, mask);
      break;
    case STAGE_HIDDEN:
    case STAGE_CUE:
    case STAGE_GRACE:
    case STAGE_SLASH:
      allow_note_start (g, mask);
      break;
    case STAGE_CHORD:
      allow_chord_pitches (g, mask);
      break;
    case STAGE_PITCH:
    case STAGE_VOICE:
      allow_root (g, mask);
      break;
    case STAGE_NOTE:
      allow_suffixes (g, mask);
      break;
    case STAGE_TREMOLO:
      if (g->note.marks == T_TREMOLO_STOP && g->voices[g->voice].tremolo > 1)
        mask[g->voices[g->voice].tremolo] = 1;
      else
        allow (mask, T_TREMOLO_MARKS, 4);
      break;
    case STAGE_ENDING:
    case STAGE_COUNT:
    case STAGE_MARK:
    case STAGE_MARK_STAFF:
      if (scw_grammar_plus_complete (g))
        allow_elements (g, mask);
      scw_grammar_allow_plus_stage (g, mask);
      break;
    default:
      break;
    }
  if (is_blank (g))
    keep_blank (g, mask);
}

bool
scw_grammar_allows (const ScwGrammar *g, int token)
{
  uint8_t mask[SCW_LMX_COUNT];

  if (token < 0 || token >= SCW_LMX_COUNT)
    return false;
  scw_grammar_allowed (g, mask);
  return mask[token];
}

/* Leaves only token t, if it is allowed. */
static bool
only (uint8_t *mask, int token)
{
  if (!mask[token])
    return false;
  memset (mask, 0, SCW_LMX_COUNT);
  mask[token] = 1;
  return true;
}

void
scw_grammar_closing (const ScwGrammar *grammar, uint8_t mask[SCW_LMX_COUNT])
{
  ScwGrammar g = *grammar;

  g.options.no_end = false;
  if (g.measure + 1 < g.options.measures)
    g.options.measures = g.measure + 1;
  scw_grammar_allowed (&g, mask);
  if (only (mask, T_EOS))
    return;
  /* A note that ends what is open. A rest could not, and a grace or chord note has to be followed by one. */
  if (g.stage == STAGE_NOTE && (only (mask, T_TUPLET_STOP) || only (mask, T_TREMOLO_STOP)))
    return;
  if (g.stage == STAGE_PITCH || g.stage == STAGE_VOICE)
    {
      only (mask, T_QUARTER);
      return;
    }
  mask[T_GRACE] = mask[T_SLASH] = mask[T_CHORD] = mask[T_PRINT_OBJECT] = mask[T_REST] = mask[T_CUE] = 0;
  if (mask[T_PITCH] && mask[T_PITCH + SCW_GRAMMAR_PITCHES - 1])
    {
      uint8_t pitches[SCW_GRAMMAR_PITCHES];

      memcpy (pitches, mask + T_PITCH, sizeof pitches);
      memset (mask, 0, SCW_LMX_COUNT);
      memcpy (mask + T_PITCH, pitches, sizeof pitches);
      return;
    }
  /* Whatever the note still has to say; nothing that makes it longer. */
  if (g.stage == STAGE_NOTE && !scw_grammar_note_complete (&g) && !g.note.chord)
    for (int t = 0; t < SCW_LMX_COUNT; t++)
      mask[t] &= token_in (t, T_STAFF, 3);
}
