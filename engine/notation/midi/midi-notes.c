/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-notes.c: what a note sounds as: itself, or the notes that its ornament stands for. */
#include <stdlib.h>

#include "engine/notation/midi/midi-private.h"

/* More notes than this are not made of ornaments. */
#define MOST_NOTES 2000000

/* Seconds, as MuseScore has them: a grace note with a stroke, a note of an arpeggio, one of an ornament. */
#define ACCIACCATURA 0.065
#define ARPEGGIO     (1.0 / 15)
#define SLOWEST      (1.0 / 8)

typedef ScwMidiPlayer Player;

int
scw_midi_pitch (const ScwNote *note)
{
  static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };

  return 12 * (note->octave + 1) + semitones[note->step % 7] + note->alter;
}

static const ScwMeasure *
measure_of (const Player *player)
{
  return scw_midi_played (player, player->played);
}

static bool
has_sign (const ScwNote *note, ScwSign sign)
{
  return (note->signs & 1u << sign) != 0;
}

/* A note that begins at 'onset' of its measure. */
static void
play (Player *player, int i, int pitch, ScwFraction onset, ScwFraction length)
{
  const ScwElement *element = &measure_of (player)->elements[i];
  const ScwNote *note = &element->note;
  const bool repeated = player->sources[player->measure] != player->measure;
  int velocity
    = scw_loudness_at (player->loudness, scw_fraction_add (player->written[player->measure], element->onset),
                       note->staff)
      + (note->strong_accent ? 30
         : note->accent      ? 20
                             : 0);
  ScwMidi *midi = player->midi;

  pitch += note->unpitched ? 0 : player->part->transpose;
  if (pitch < 0 || pitch > 127 || length.num <= 0 || !player->ok)
    return;
  if (midi->n == player->capacity)
    {
      int wanted = player->capacity == 0 ? 256 : player->capacity * 2;
      ScwMidiNote *grown = realloc (midi->notes, (size_t) wanted * sizeof *grown);

      player->ok = grown != NULL;
      if (!player->ok)
        return;
      midi->notes = grown;
      player->capacity = wanted;
    }
  midi->notes[midi->n++] = (ScwMidiNote){
    .onset = scw_fraction_add (midi->starts[player->played], onset),
    .length = length,
    .pitch = (uint8_t) pitch,
    .velocity = (uint8_t) (velocity < 1     ? 1
                           : velocity > 127 ? 127
                                            : velocity),
    .percussion = note->unpitched,
    .part = player->index,
    .staff = (uint8_t) (note->staff > 0 ? note->staff - 1 : 0),
    .voice = note->voice,
    .played = player->played,
    .measure = player->measure,
    .element = repeated ? -1 : i,
    .span = repeated ? player->part->measures[player->measure].span : element->span,
  };
}

static int
key_alter (int fifths, int step)
{
  static const int sharps[7] = { 2, 4, 6, 1, 3, 5, 7 }, flats[7] = { 6, 4, 2, 7, 5, 3, 1 };

  return fifths >= sharps[step] ? 1 : -fifths >= flats[step] ? -1 : 0;
}

/* The pitch a step of the key above the note, or below. */
static int
step_from (const Player *player, const ScwNote *note, int by)
{
  ScwNote other = *note;

  other.step = (int8_t) ((note->step + by + 7) % 7);
  other.octave = (int8_t) (note->octave + (by > 0 && note->step == 6) - (by < 0 && note->step == 0));
  other.alter = (int8_t) key_alter (player->fifths, other.step);
  return scw_midi_pitch (&other);
}

/* So much time, in quarters, at a place of the measure that is played. */
static ScwFraction
of_seconds (const Player *player, ScwFraction onset, double seconds)
{
  const double tempo
    = scw_midi_tempo_at (player->midi, scw_fraction_add (player->midi->starts[player->played], onset));

  return scw_fraction ((int64_t) (seconds * tempo / 60 * SCW_MIDI_DIVISION + 0.5), SCW_MIDI_DIVISION);
}

/* How long the notes of an ornament are: 32nds, or shorter where these are slow. */
static ScwFraction
quick (const Player *player, ScwFraction onset)
{
  const ScwFraction most = of_seconds (player, onset, SLOWEST);
  ScwFraction unit = scw_fraction (1, 8);

  while (unit.den < 64 && scw_fraction_cmp (unit, most) > 0)
    unit = scw_fraction (1, 2 * unit.den);
  return unit;
}

/* Quick notes with the next step of the key. */
static void
play_trill (Player *player, int i, int pitch, ScwFraction onset, ScwFraction length)
{
  const ScwNote *note = &measure_of (player)->elements[i].note;
  const int above = note->unpitched ? pitch : step_from (player, note, 1);
  ScwFraction unit = quick (player, onset), end = scw_fraction_add (onset, length);

  for (int turn = 0; scw_fraction_cmp (onset, end) < 0 && turn < 4096; turn++)
    {
      play (player, i, turn % 2 == 0 ? pitch : above, onset,
            scw_midi_least (unit, scw_fraction_sub (end, onset)));
      onset = scw_fraction_add (onset, unit);
    }
}

/* A few quick notes, by steps of the key from the one that is written, of which the last lasts. */
static void
play_figure (
  Player *player, int i, int pitch, ScwFraction onset, ScwFraction length, const int8_t *steps, int n)
{
  const ScwNote *note = &measure_of (player)->elements[i].note;
  const ScwFraction unit
    = scw_midi_least (quick (player, onset), scw_fraction_div (length, scw_fraction (n, 1)));

  for (int k = 0; k < n; k++)
    {
      play (player, i, steps[k] == 0 ? pitch : step_from (player, note, steps[k]), onset,
            k < n - 1 ? unit : length);
      onset = scw_fraction_add (onset, unit);
      length = scw_fraction_sub (length, unit);
    }
}

/* Turns and mordents. False: there is none. */
static bool
play_sign (Player *player, int i, int pitch, ScwFraction onset, ScwFraction length)
{
  static const struct
  {
    ScwSign sign;
    int8_t steps[4];
    int n;
  } figures[] = {
    { SCW_SIGN_TURN, { 1, 0, -1, 0 }, 4 },
    { SCW_SIGN_INVERTED_TURN, { -1, 0, 1, 0 }, 4 },
    { SCW_SIGN_MORDENT, { 0, -1, 0 }, 3 },
    { SCW_SIGN_INVERTED_MORDENT, { 0, 1, 0 }, 3 },
  };

  if (measure_of (player)->elements[i].note.unpitched)
    return false;
  for (size_t k = 0; k < sizeof figures / sizeof *figures; k++)
    if (has_sign (&measure_of (player)->elements[i].note, figures[k].sign))
      {
        play_figure (player, i, pitch, onset, length, figures[k].steps, figures[k].n);
        return true;
      }
  return false;
}

/* How much of its length a note is held. */
static ScwFraction
held (const ScwNote *note, ScwFraction length)
{
  if (has_sign (note, SCW_SIGN_STACCATISSIMO))
    return scw_fraction_div (length, scw_fraction (3, 1));
  if (has_sign (note, SCW_SIGN_DETACHED_LEGATO) || (note->staccato && note->tenuto))
    return scw_fraction_mul (length, scw_fraction (2, 3));
  if (note->staccato)
    return scw_fraction_div (length, scw_fraction (2, 1));
  return length;
}

/* How long each stroke of a tremolo is: one mark is an eighth; flags and beams count as marks. */
static ScwFraction
stroke (const ScwNote *note)
{
  int marks = note->tremolo_marks > 0 ? note->tremolo_marks : 3;

  if (note->type != SCW_TYPE_NONE && note->type < SCW_TYPE_QUARTER)
    marks += SCW_TYPE_QUARTER - (int) note->type;
  return scw_fraction (1, INT64_C (1) << (marks > 8 ? 8 : marks));
}

static void
play_strokes (
  Player *player, int i, int pitch, ScwFraction onset, ScwFraction length, ScwFraction unit, int every)
{
  ScwFraction end = scw_fraction_add (onset, length);

  for (int turn = 0; scw_fraction_cmp (onset, end) < 0 && turn < 4096; turn++)
    {
      play (player, i, pitch, onset, scw_midi_least (unit, scw_fraction_sub (end, onset)));
      for (int k = 0; k < every; k++)
        onset = scw_fraction_add (onset, unit);
    }
}

/* The first note of the chord after (or before) the one at element i in its voice, or -1. */
static int
neighbour (const ScwMeasure *measure, int i, int by)
{
  int voice = measure->elements[i].note.voice;

  for (int k = i + by; k >= 0 && k < measure->n_elements; k += by)
    {
      const ScwElement *element = &measure->elements[k];

      if (element->kind == SCW_ELEMENT_MOVE)
        return -1;
      if (element->kind == SCW_ELEMENT_NOTE && !element->note.chord && !element->note.grace
          && element->note.voice == voice)
        return k;
    }
  return -1;
}

/* Two chords in turn, for as long as both together. */
static bool
play_turns (Player *player, int i, int pitch)
{
  const ScwMeasure *measure = measure_of (player);
  const ScwElement *element = &measure->elements[i];
  bool first = element->note.tremolo == SCW_TREMOLO_START;
  int head = i, other;
  const ScwElement *from, *to;
  ScwFraction unit, onset, length;

  while (head > 0 && measure->elements[head].kind == SCW_ELEMENT_NOTE && measure->elements[head].note.chord)
    head--;
  if (measure->elements[head].kind != SCW_ELEMENT_NOTE)
    return false;
  other = neighbour (measure, head, first ? 1 : -1);
  if (other < 0 || measure->elements[other].note.tremolo != (first ? SCW_TREMOLO_STOP : SCW_TREMOLO_START))
    return false;
  from = first ? element : &measure->elements[other];
  to = first ? &measure->elements[other] : element;
  unit = stroke (&from->note);
  onset = from->onset;
  length = scw_fraction_add (from->note.duration, to->note.duration);
  if (!first)
    {
      onset = scw_fraction_add (onset, unit);
      length = scw_fraction_sub (length, unit);
    }
  play_strokes (player, i, pitch, onset, length, unit, 2);
  return true;
}

/* Where the chord's first note stands. */
static int
head_of (const ScwMeasure *measure, int i)
{
  while (i > 0 && measure->elements[i].note.chord && measure->elements[i - 1].kind == SCW_ELEMENT_NOTE)
    i--;
  return i;
}

/* How far down its chord a note stands: the number of notes below it that are broken with it; *n: of all. */
static int
place_in_chord (const ScwMeasure *measure, int i, int *n)
{
  const int first = head_of (measure, i);
  int below = 0;

  *n = 0;
  for (int k = first; k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
                      && (k == first || measure->elements[k].note.chord);
       k++)
    {
      ++*n;
      below += scw_midi_pitch (&measure->elements[k].note) < scw_midi_pitch (&measure->elements[i].note);
    }
  return below;
}

static bool
is_arpeggio (const ScwMeasure *measure, int i)
{
  const int first = head_of (measure, i);

  for (int k = first; k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
                      && (k == first || measure->elements[k].note.chord);
       k++)
    if (measure->elements[k].note.arpeggiate)
      return true;
  return false;
}

/* How many grace notes (chords count as one) stand right before the chord that begins at 'head'. */
static int
graces_before (const ScwMeasure *measure, int head)
{
  int n = 0, voice = measure->elements[head].note.voice;

  for (int k = head - 1; k >= 0; k--)
    {
      const ScwElement *element = &measure->elements[k];

      if (element->kind == SCW_ELEMENT_CLEF || element->kind == SCW_ELEMENT_MARK)
        continue;
      if (element->kind != SCW_ELEMENT_NOTE || !element->note.grace || element->note.voice != voice)
        break;
      n += !element->note.chord && !element->note.cue;
    }
  return n;
}

/* How much each of the n grace notes takes from the note at 'main' that they lead to. Those with a stroke are struck
 * as quickly as can be. A single one without is a long appoggiatura: half of the note, two thirds of a dotted one.
 * Several take a 32nd each; none take more than half of the note. */
static ScwFraction
grace_unit (const Player *player, const ScwMeasure *measure, int main, int n)
{
  const ScwNote *note = &measure->elements[main].note;
  const ScwFraction most = scw_fraction_div (note->duration, scw_fraction (2 * n, 1));
  int last = main - 1;

  while (last > 0 && (measure->elements[last].kind != SCW_ELEMENT_NOTE || measure->elements[last].note.chord))
    last--;
  if (last >= 0 && measure->elements[last].kind == SCW_ELEMENT_NOTE && measure->elements[last].note.slash)
    return scw_midi_least (of_seconds (player, measure->elements[main].onset, ACCIACCATURA), most);
  if (n == 1)
    return scw_fraction_mul (note->duration, note->dots == 1 ? scw_fraction (2, 3) : scw_fraction (1, 2));
  return scw_midi_least (scw_fraction (1, 8), most);
}

static void
play_grace (Player *player, int i, int pitch)
{
  const ScwMeasure *measure = measure_of (player);
  int voice = measure->elements[i].note.voice, head = head_of (measure, i), after = 0, k = head + 1;
  ScwFraction unit = scw_fraction (1, 8), onset = measure->elements[i].onset;

  for (; k < measure->n_elements; k++)
    {
      const ScwElement *element = &measure->elements[k];

      if (element->kind == SCW_ELEMENT_CLEF || element->kind == SCW_ELEMENT_MARK)
        continue;
      if (element->kind != SCW_ELEMENT_NOTE || element->note.voice != voice || !element->note.grace)
        break;
      after += !element->note.chord && !element->note.cue;
    }
  if (k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
      && measure->elements[k].note.voice == voice && measure->elements[k].note.duration.num > 0)
    {
      int n = graces_before (measure, k);

      unit = grace_unit (player, measure, k, n);
      for (int before = n - 1 - after; before > 0; before--)
        onset = scw_fraction_add (onset, unit);
    }
  else /* graces that lead to nothing come before the end */
    for (int before = after + 1; before > 0 && onset.num > 0; before--)
      onset = scw_fraction_sub (onset, unit);
  if (onset.num < 0)
    onset = SCW_FRACTION_ZERO;
  play (player, i, pitch, onset, unit);
}

/* Of percussion; -1: not told. */
static int
key_of (const ScwPart *part, const ScwNote *note)
{
  const int i = note->instrument > 0 ? note->instrument - 1 : 0;

  return i < part->n_instruments ? part->instruments[i].key - 1 : -1;
}

void
scw_midi_play_note (Player *player, int i)
{
  const ScwMeasure *measure = measure_of (player);
  const ScwElement *element = &measure->elements[i];
  const ScwNote *note = &element->note;
  const int pitch = note->unpitched ? key_of (player->part, note) : scw_midi_pitch (note);
  int place = player->base[player->played] + i, n, graces;
  ScwFraction onset = element->onset, length = scw_fraction_add (note->duration, player->longer[place]);

  if (player->tied_to[place] || note->cue)
    return;
  if (note->grace)
    {
      play_grace (player, i, pitch);
      return;
    }
  if (player->style.plain || player->midi->n > MOST_NOTES)
    {
      play (player, i, pitch, onset, length);
      return;
    }
  if ((note->tremolo == SCW_TREMOLO_START || note->tremolo == SCW_TREMOLO_STOP)
      && play_turns (player, i, pitch))
    return;
  if (note->tremolo == SCW_TREMOLO_SINGLE || note->tremolo == SCW_TREMOLO_UNMEASURED)
    {
      play_strokes (player, i, pitch, onset, length, stroke (note), 1);
      return;
    }
  graces = graces_before (measure, head_of (measure, i));
  if (graces > 0)
    {
      const ScwFraction all = scw_fraction_mul (grace_unit (player, measure, head_of (measure, i), graces),
                                                scw_fraction (graces, 1));

      onset = scw_fraction_add (onset, all);
      length = scw_fraction_sub (length, all);
    }
  if (is_arpeggio (measure, i))
    {
      int below = place_in_chord (measure, i, &n);
      ScwFraction late
        = scw_fraction_mul (scw_midi_least (of_seconds (player, onset, ARPEGGIO),
                                            scw_fraction_div (length, scw_fraction (2 * n, 1))),
                            scw_fraction (below, 1));

      onset = scw_fraction_add (onset, late);
      length = scw_fraction_sub (length, late);
    }
  if (note->trill || has_sign (note, SCW_SIGN_WAVY_LINE_START))
    play_trill (player, i, pitch, onset, length);
  else if (!play_sign (player, i, pitch, onset, length))
    play (player, i, pitch, onset, held (note, length));
}
