/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar-advance.c: how the automaton's state follows the tokens, allowed or not. */
#include "engine/notation/grammar/grammar-state.h"

#include <string.h>

void
scw_grammar_init (ScwGrammar *g, const ScwGrammarOptions *options)
{
  memset (g, 0, sizeof *g);
  if (options != NULL)
    g->options = *options;
  g->stage = STAGE_START;
  g->measure = -1;
  g->staves = (uint8_t) g->options.staves;
  g->staves_known = g->options.staves > 0;
}

int64_t
scw_grammar_note_ticks (int type, int modification, int dots)
{
  int64_t ticks = type_ticks (type);
  int64_t part = ticks;

  for (int i = 0; i < dots && i < MAX_DOTS; i++)
    ticks += part /= 2;
  if (modification != 0)
    {
      const ScwLmxInfo *info = scw_lmx_info (modification);

      ticks = ticks / info->value * info->second;
    }
  return ticks;
}

/* Sets the current note's length from what is known of it. */
static void
measure_note (ScwGrammar *g)
{
  if (g->note.grace || g->note.chord || g->note.measure_rest || g->note.type == 0)
    g->note.length = 0;
  else
    g->note.length = scw_grammar_note_ticks (g->note.type, g->note.modification, g->note.dots);
}

/* The length that a measure rest has here, or 0: not known. */
static int64_t
rest_length (const ScwGrammar *g)
{
  /* Measures are often shorter or longer than their time signature: only the backup behind it is certain. */
  if (!g->options.strict)
    return 0;
  if (g->earlier_voice && g->latest > 0)
    return g->latest;
  return g->beats > 0 || g->confidence > 1 ? g->expected : 0;
}

/* The current note, if there is one, is complete. */
static void
finish_note (ScwGrammar *g)
{
  if (g->stage != STAGE_NOTE && g->stage != STAGE_TREMOLO)
    return;
  if (g->note.measure_rest && !g->note.grace)
    {
      int64_t length = rest_length (g);

      /* What follows tells how long it was: another voice's backup. */
      if (length > g->position)
        g->position = length;
      else
        g->lost = true;
    }
  g->position += g->note.length;
  g->note.length = 0;
  if (g->staves == 0 && !g->note.chord)
    {
      g->staves = 1;
      g->staves_known = true;
    }
  if (!g->lost)
    g->voices[g->voice].end = g->position;
  if (g->position > g->latest)
    g->latest = g->position;
  if (!g->note.chord)
    {
      g->lead.valid = !g->note.rest;
      g->lead.grace = g->note.grace;
      g->lead.slash = g->note.slash;
      g->lead.type = g->note.type;
      g->lead.modification = g->note.modification;
      g->lead.dots = g->note.dots;
      g->lead.unison = false;
    }
  else
    g->lead.unison = g->lead.pitch == g->note.pitch;
  g->lead.pitch = g->note.pitch;
  g->stage = STAGE_BETWEEN;
}

/* A run of backups has ended. */
static void
finish_backup (ScwGrammar *g)
{
  if (g->move_type == 0)
    return;
  g->move_type = 0;
  if (g->lost)
    {
      /* A measure rest of unknown length was as long as the way back from it. */
      if (g->position > g->latest)
        g->latest = g->position;
      g->position = 0;
    }
  g->lost = false;
}

/* Learns from a complete measure how long measures are. */
static void
learn_length (ScwGrammar *g)
{
  if (g->latest <= 0 || g->lost)
    return;
  if (g->latest == g->expected)
    g->confidence += g->confidence < 3;
  else if (g->confidence > 1)
    g->confidence--;
  else
    {
      g->expected = g->latest;
      g->confidence = 1;
    }
}

/* What the options say of the length of the measure that begins. */
static void
take_length (ScwGrammar *g)
{
  const bool known = g->options.lengths != NULL && g->measure < g->options.measures;
  const ScwFraction length = known ? g->options.lengths[g->measure] : (ScwFraction){ 0, 1 };

  g->told = length.num > 0 && length.den > 0;
  if (!g->told)
    return;
  g->expected = length.num * (TICKS_WHOLE / 4) / length.den;
  g->confidence = 3;
}

static void
begin_measure (ScwGrammar *g)
{
  finish_backup (g);
  if (g->measure >= 0)
    learn_length (g);
  g->measure++;
  take_length (g);
  g->header = 0;
  g->has_note = false;
  g->voice_start = true;
  g->owes_note = false;
  g->earlier_voice = false;
  g->lost = false;
  g->voice = g->staff = 0;
  g->clef_staff = 0;
  g->position = g->latest = 0;
  g->lead.valid = false;
  g->left = g->mark = 0;
  g->both = g->ends_both;
  g->ends_both = false;
  g->right = 0;
  g->abbreviated = false;
  g->wedge.owed = g->shift.owed = g->pedal.owed = false;
  g->at_left = true;
  for (int i = 0; i < SCW_GRAMMAR_VOICES; i++)
    {
      g->voices[i].seen = false;
      g->voices[i].end = 0;
    }
  g->stage = STAGE_BETWEEN;
}

static void
begin_note (ScwGrammar *g)
{
  memset (&g->note, 0, sizeof g->note);
  finish_backup (g);
  g->clef_staff = 0;
  g->header = 3;
  g->mark = 0;
  /* The clefs at the beginning have told how many staves there are. */
  g->staves_known |= g->staves > 0;
}

/* A backup or forward by a type. */
static void
move (ScwGrammar *g, int type)
{
  int64_t ticks = type_ticks (type);

  if (g->stage == STAGE_FORWARD)
    {
      g->position += ticks;
      g->owes_note = false;
      if (g->position > g->latest && !g->lost)
        g->latest = g->position;
    }
  else
    {
      if (g->lost)
        g->position = (g->move_type != 0 ? g->position : 0) + ticks;
      else
        g->position = g->position > ticks ? g->position - ticks : 0;
      g->move_type = (uint8_t) type;
      g->staff = 0;
      g->voice_start = true;
      g->owes_note = true;
      g->earlier_voice = true;
    }
  g->stage = STAGE_BETWEEN;
}

/* Beats and beat type are complete. */
static void
set_time (ScwGrammar *g, int beat_type)
{
  if (!g->told)
    g->expected = TICKS_WHOLE / beat_type * g->beats;
  g->confidence = 3;
  g->stage = g->options.plus ? STAGE_TIME_TOLD : STAGE_BETWEEN;
}

static void
set_rank (ScwGrammar *g, int rank)
{
  if (g->note.rank != rank)
    g->note.count = g->note.starts = g->note.stops = 0;
  g->note.rank = (uint8_t) rank;
  if (g->note.count < UINT8_MAX)
    g->note.count++;
}

static void
beam (ScwGrammar *g, int token)
{
  uint8_t *level = g->note.grace ? &g->voices[g->voice].grace_beams : &g->voices[g->voice].beams;

  set_rank (g, RANK_BEAM);
  if (token == T_BEAM_BEGIN)
    *level += *level < UINT8_MAX;
  else if (token == T_BEAM_END && *level > 0)
    --*level;
  else if (token == T_BEAM_END)
    g->note.carried++;
  g->note.starts += token == T_BEAM_BEGIN;
  g->note.stops += token == T_BEAM_END;
  /* Beams from the system before end once, on one note. */
  if (g->note.carried == 0)
    g->voices[g->voice].beamed = true;
}

static void
tied (ScwGrammar *g, int token)
{
  uint8_t *open = &g->ties[g->note.pitch];

  set_rank (g, RANK_TIED);
  if (token == T_TIED_START)
    *open += *open < UINT8_MAX;
  else if (*open > 0)
    --*open;
  g->note.starts += token == T_TIED_START;
  g->note.stops += token == T_TIED_STOP;
}

static void
tuplet (ScwGrammar *g, int token)
{
  uint8_t *open = &g->voices[g->voice].tuplets;

  set_rank (g, RANK_TUPLET);
  if (token == T_TUPLET_START)
    *open += *open < UINT8_MAX;
  else if (*open > 0)
    --*open;
  g->note.starts += token == T_TUPLET_START;
  g->note.stops += token == T_TUPLET_STOP;
}

static void
tremolo (ScwGrammar *g, int token)
{
  set_rank (g, RANK_TREMOLO);
  g->note.marks = (uint8_t) token;
  if (token == T_TREMOLO_START)
    g->voices[g->voice].tremolo = 1;
  g->stage = STAGE_TREMOLO;
}

static void
tremolo_marks (ScwGrammar *g, int token)
{
  if (g->note.marks == T_TREMOLO_START)
    g->voices[g->voice].tremolo = (uint8_t) token;
  else if (g->note.marks == T_TREMOLO_STOP)
    g->voices[g->voice].tremolo = 0;
  g->stage = STAGE_NOTE;
}

/* The root of a note. */
static void
note_type (ScwGrammar *g, int token)
{
  int flags = type_flags (token);

  g->note.measure_rest = token == T_MEASURE_REST;
  g->note.type = token == T_MEASURE_REST ? 0 : (uint8_t) token;
  g->note.rank = RANK_TYPE;
  g->note.count = 0;
  measure_note (g);
  g->stage = STAGE_NOTE;
  g->has_note = true;
  g->owes_note = false;
  g->voices[g->voice].seen = true;
  /* A note without flags ends whatever beams were left open in its voice. */
  if (flags == 0 && !g->note.grace && !g->note.chord)
    g->voices[g->voice].beams = 0;
}

static void
staff_told (ScwGrammar *g, int staff)
{
  if (!g->staves_known && staff > g->staves)
    g->staves = (uint8_t) (staff < 2 ? 2 : staff);
}

/* Suffixes of a note; anything that is none is ignored. */
static void
suffix (ScwGrammar *g, int token)
{
  if (token_in (token, T_MODIFICATION, T_DOT - T_MODIFICATION))
    {
      set_rank (g, RANK_MODIFICATION);
      g->note.modification = (uint8_t) token;
      measure_note (g);
    }
  else if (token == T_DOT)
    {
      set_rank (g, RANK_DOT);
      g->note.dots += g->note.dots < MAX_DOTS;
      measure_note (g);
    }
  else if (token_in (token, T_ACCIDENTAL, T_STEM - T_ACCIDENTAL))
    set_rank (g, RANK_ACCIDENTAL);
  else if (token_in (token, T_STEM, 3))
    set_rank (g, RANK_STEM);
  else if (token_in (token, T_STAFF, 3))
    {
      set_rank (g, RANK_STAFF);
      g->staff = (uint8_t) (token - T_STAFF + 1);
      staff_told (g, g->staff);
    }
  else if (token_in (token, T_BEAM_BEGIN, 4))
    beam (g, token);
  else if (token_in (token, T_TIED_START, 2))
    tied (g, token);
  else if (token_in (token, T_TUPLET_START, 2))
    tuplet (g, token);
  else if (token_in (token, T_SLUR_START, 2))
    {
      set_rank (g, RANK_SLUR);
      g->note.starts += token == T_SLUR_START && g->note.starts < UINT8_MAX;
      g->note.stops += token == T_SLUR_STOP && g->note.stops < UINT8_MAX;
    }
  else if (token_in (token, T_FERMATA, 6))
    set_rank (g, RANK_FERMATA + token - T_FERMATA);
  else if (token == T_TRILL)
    set_rank (g, RANK_TRILL);
  else if (token_in (token, T_TREMOLO_SINGLE, 4))
    tremolo (g, token);
  else if (token_in (token, T_FINGERING, 6))
    set_rank (g, RANK_FINGERING);
  else if (token_in (token, T_SIGN, SCW_SIGNS))
    set_rank (g, RANK_SIGN + token - T_SIGN);
  else if (token_in (token, T_NOTEHEAD, 3))
    set_rank (g, RANK_NOTEHEAD);
}

/* Whether only LMX+ knows it, and it begins an element. */
static bool
begins_plus (int token)
{
  return token_in (token, T_BARLINE, T_DIGIT - T_BARLINE) || token_in (token, T_SEGNO, T_SYMBOL - T_SEGNO)
         || token_in (token, T_DYNAMICS, T_ABOVE - T_DYNAMICS);
}

/* Tokens that begin something, wherever they stand. False: it is none. */
static bool
begin (ScwGrammar *g, int token)
{
  bool prefix = g->stage >= STAGE_HIDDEN && g->stage <= STAGE_CHORD;

  if (token == T_EOS)
    {
      finish_note (g);
      g->stage = STAGE_END;
    }
  else if (token == T_MEASURE)
    {
      finish_note (g);
      begin_measure (g);
    }
  else if (token_in (token, T_KEY, T_TIME - T_KEY))
    {
      finish_note (g);
      finish_backup (g);
      g->lead.valid = false;
      g->header = 1;
      g->stage = STAGE_BETWEEN;
    }
  else if (token == T_TIME)
    {
      finish_note (g);
      finish_backup (g);
      g->lead.valid = false;
      g->header = 2;
      g->stage = STAGE_TIME;
    }
  else if (token_in (token, T_CLEF, T_PRINT_OBJECT - T_CLEF) || token == T_PERCUSSION)
    {
      finish_note (g);
      finish_backup (g);
      g->lead.valid = false;
      g->header = 3;
      g->mark = 0;
      g->stage = STAGE_CLEF;
    }
  else if (token == T_BACKUP || token == T_FORWARD)
    {
      finish_note (g);
      if (token == T_FORWARD)
        finish_backup (g);
      g->lead.valid = false;
      g->header = 3;
      g->clef_staff = 0;
      g->mark = 0;
      g->stage = token == T_BACKUP ? STAGE_MOVE : STAGE_FORWARD;
    }
  else if (token == T_PRINT_OBJECT || token == T_CUE || token == T_GRACE)
    {
      bool begun = g->stage == STAGE_HIDDEN || g->stage == STAGE_CUE;

      finish_note (g);
      if (!begun)
        begin_note (g);
      g->note.grace = token == T_GRACE;
      g->note.cue |= token == T_CUE;
      g->stage = token == T_GRACE ? STAGE_GRACE : token == T_CUE ? STAGE_CUE : STAGE_HIDDEN;
    }
  else if (begins_plus (token))
    {
      finish_note (g);
      finish_backup (g);
      g->lead.valid = false;
      scw_grammar_advance_plus (g, token);
    }
  else if (token == T_SLASH || token == T_CHORD || token_in (token, T_PITCH, T_FORWARD - T_PITCH))
    {
      finish_note (g);
      if (!prefix)
        begin_note (g);
      if (token == T_SLASH)
        g->note.slash = true;
      else if (token == T_CHORD)
        g->note.chord = true;
      else if (token == T_REST)
        g->note.rest = true;
      else
        g->note.pitch = (uint8_t) (token - T_PITCH);
      g->stage = token == T_SLASH ? STAGE_SLASH : token == T_CHORD ? STAGE_CHORD : STAGE_PITCH;
    }
  else
    return false;
  return true;
}

/* A staff behind a clef. */
static void
clef_staff (ScwGrammar *g, int staff)
{
  staff_told (g, staff);
  g->clef_staff = (uint8_t) staff;
  g->stage = STAGE_BETWEEN;
}

/* A clef without a staff, which another token has shown to be complete. */
static void
finish_clef (ScwGrammar *g, int token)
{
  if (!in_clef (g) || token_in (token, T_STAFF, 3) || token_in (token, T_OCTAVE, 4))
    return;
  g->clef_staff = 1;
  if (g->staves == 0)
    {
      g->staves = 1;
      g->staves_known = true;
    }
  g->stage = STAGE_BETWEEN;
}

/* A suffix of an element that only LMX+ knows. False: it is none, and the element is complete. */
static bool
plus_suffix (ScwGrammar *g, int token)
{
  if (token_in (token, T_DIGIT, 10) && (g->stage == STAGE_ENDING || g->stage == STAGE_COUNT))
    {
      g->digits += g->digits < UINT8_MAX;
      g->last_digit = (uint8_t) (token - T_DIGIT);
      return true;
    }
  if (token_in (token, T_STAFF, 3) && g->stage == STAGE_MARK)
    {
      g->stage = STAGE_MARK_STAFF;
      return true;
    }
  return false;
}

static bool
left_token (int token)
{
  return token == T_REPEAT_FORWARD || token == T_ENDING_START || token == T_SEGNO || token == T_CODA
         || token_in (token, T_DIGIT, 10);
}

bool
scw_grammar_advance (ScwGrammar *g, int token)
{
  bool allowed;

  if (token < T_EOS || token >= SCW_LMX_COUNT)
    return false;
  if (token == T_BOS_PLUS)
    {
      if (g->stage == STAGE_START)
        g->options.plus = true;
      return g->stage == STAGE_START;
    }
  allowed = scw_grammar_allows (g, token);
  finish_clef (g, token);
  if (g->stage >= STAGE_TIME_TOLD && g->stage != STAGE_CLEF_OCTAVE && !plus_suffix (g, token))
    g->stage = STAGE_BETWEEN;
  if (token != T_MEASURE)
    g->at_left &= left_token (token);
  if (begin (g, token))
    return allowed;

  if (token_in (token, T_OCTAVE, 4))
    {
      if (g->stage == STAGE_CLEF)
        g->stage = STAGE_CLEF_OCTAVE;
    }
  else if (in_clef (g))
    clef_staff (g, token - T_STAFF + 1);
  else if (g->stage >= STAGE_TIME_TOLD)
    return allowed; /* plus_suffix took it */
  else if (token_in (token, T_BEATS, T_BEAT_TYPE - T_BEATS))
    {
      g->beats = (uint8_t) (token - T_BEATS + 1);
      if (g->stage == STAGE_TIME)
        g->stage = STAGE_BEATS;
    }
  else if (token_in (token, T_BEAT_TYPE, T_CLEF - T_BEAT_TYPE))
    {
      if (g->stage == STAGE_BEATS)
        set_time (g, 2 << (token - T_BEAT_TYPE));
    }
  else if (token_in (token, T_VOICE, T_TYPE - T_VOICE))
    {
      g->voice = (uint8_t) (token - T_VOICE + 1);
      g->voice_start = false;
      if (g->stage == STAGE_PITCH)
        g->stage = STAGE_VOICE;
    }
  else if (token_in (token, T_TYPE, T_MODIFICATION - T_TYPE))
    {
      if ((g->stage == STAGE_MOVE || g->stage == STAGE_FORWARD) && token != T_MEASURE_REST)
        move (g, token);
      else if (g->stage >= STAGE_HIDDEN && g->stage <= STAGE_VOICE)
        note_type (g, token);
    }
  else if (token_in (token, T_TREMOLO_MARKS, 4))
    {
      if (g->stage == STAGE_TREMOLO)
        tremolo_marks (g, token);
    }
  else if (g->stage == STAGE_NOTE || g->stage == STAGE_TREMOLO)
    {
      g->stage = STAGE_NOTE;
      suffix (g, token);
    }
  return allowed;
}
