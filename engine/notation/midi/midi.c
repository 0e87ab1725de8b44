/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi.c: the notes that sound. */
#include "engine/notation/midi/midi.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/ties.h"

/* Plays one part. */
typedef struct
{
  const ScwPart *part;
  int index; /* of the part */
  ScwMidiStyle style;
  ScwMidi *midi;
  int capacity;
  int *base;           /* (measures): the place of a measure's first element */
  bool *tied_to;       /* (elements): goes on a note before, and does not sound itself */
  ScwFraction *longer; /* (elements): what ties add */
  int measure, fifths;
  bool ok;
} Player;

ScwMidiStyle
scw_midi_style (void)
{
  return (ScwMidiStyle){ .tempo = 100, .velocity = 80 };
}

static ScwFraction
least (ScwFraction a, ScwFraction b)
{
  return scw_fraction_cmp (a, b) < 0 ? a : b;
}

static int
pitch_of (const ScwNote *note)
{
  static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };

  return 12 * (note->octave + 1) + semitones[note->step % 7] + note->alter;
}

static void
play (Player *player, int i, int pitch, ScwFraction onset, ScwFraction length)
{
  const ScwElement *element = &player->part->measures[player->measure].elements[i];
  const ScwNote *note = &element->note;
  int velocity = player->style.velocity + (note->strong_accent ? 30 : note->accent ? 20 : 0);
  ScwMidi *midi = player->midi;

  pitch += player->part->transpose;
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
    .onset = scw_fraction_add (midi->starts[player->measure], onset),
    .length = length,
    .pitch = (uint8_t) pitch,
    .velocity = (uint8_t) (velocity < 1     ? 1
                           : velocity > 127 ? 127
                                            : velocity),
    .part = player->index,
    .staff = (uint8_t) (note->staff > 0 ? note->staff - 1 : 0),
    .voice = note->voice,
    .measure = player->measure,
    .element = i,
    .span = element->span,
  };
}

static int
key_alter (int fifths, int step)
{
  static const int sharps[7] = { 2, 4, 6, 1, 3, 5, 7 }, flats[7] = { 6, 4, 2, 7, 5, 3, 1 };

  return fifths >= sharps[step] ? 1 : -fifths >= flats[step] ? -1 : 0;
}

/* Thirty-seconds with the next step of the key. */
static void
play_trill (Player *player, int i, int pitch, ScwFraction onset, ScwFraction length)
{
  ScwNote above = player->part->measures[player->measure].elements[i].note;
  ScwFraction unit = scw_fraction (1, 8), end = scw_fraction_add (onset, length);

  above.octave = (int8_t) (above.octave + (above.step == 6));
  above.step = (int8_t) ((above.step + 1) % 7);
  above.alter = (int8_t) key_alter (player->fifths, above.step);
  for (int turn = 0; scw_fraction_cmp (onset, end) < 0 && turn < 4096; turn++)
    {
      play (player, i, turn % 2 == 0 ? pitch : pitch_of (&above), onset,
            least (unit, scw_fraction_sub (end, onset)));
      onset = scw_fraction_add (onset, unit);
    }
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
      play (player, i, pitch, onset, least (unit, scw_fraction_sub (end, onset)));
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
  const ScwMeasure *measure = &player->part->measures[player->measure];
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

/* How far down its chord a note stands: the number of notes below it that are broken with it; *n: of all. */
static int
place_in_chord (const ScwMeasure *measure, int i, int *n)
{
  int first = i, below = 0;

  while (first > 0 && measure->elements[first].note.chord
         && measure->elements[first - 1].kind == SCW_ELEMENT_NOTE)
    first--;
  *n = 0;
  for (int k = first; k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
                      && (k == first || measure->elements[k].note.chord);
       k++)
    {
      ++*n;
      below += pitch_of (&measure->elements[k].note) < pitch_of (&measure->elements[i].note);
    }
  return below;
}

static bool
is_arpeggio (const ScwMeasure *measure, int i)
{
  int first = i;

  while (first > 0 && measure->elements[first].note.chord
         && measure->elements[first - 1].kind == SCW_ELEMENT_NOTE)
    first--;
  for (int k = first; k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
                      && (k == first || measure->elements[k].note.chord);
       k++)
    if (measure->elements[k].note.arpeggiate)
      return true;
  return false;
}

/* Where the chord's first note stands. */
static int
head_of (const ScwMeasure *measure, int i)
{
  while (i > 0 && measure->elements[i].note.chord && measure->elements[i - 1].kind == SCW_ELEMENT_NOTE)
    i--;
  return i;
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
      n += !element->note.chord;
    }
  return n;
}

/* Each grace note takes an eighth of a quarter from the note it leads to, all of them half of it at most. */
static ScwFraction
grace_unit (ScwFraction main, int n)
{
  return least (scw_fraction (1, 8), scw_fraction_div (main, scw_fraction (2 * n, 1)));
}

static void
play_grace (Player *player, int i, int pitch)
{
  const ScwMeasure *measure = &player->part->measures[player->measure];
  int voice = measure->elements[i].note.voice, head = head_of (measure, i), after = 0, k = head + 1;
  ScwFraction unit = scw_fraction (1, 8), onset = measure->elements[i].onset;

  for (; k < measure->n_elements; k++)
    {
      const ScwElement *element = &measure->elements[k];

      if (element->kind == SCW_ELEMENT_CLEF || element->kind == SCW_ELEMENT_MARK)
        continue;
      if (element->kind != SCW_ELEMENT_NOTE || element->note.voice != voice || !element->note.grace)
        break;
      after += !element->note.chord;
    }
  if (k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_NOTE
      && measure->elements[k].note.voice == voice && measure->elements[k].note.duration.num > 0)
    {
      int n = graces_before (measure, k);

      unit = grace_unit (measure->elements[k].note.duration, n);
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

static void
play_note (Player *player, int i)
{
  const ScwMeasure *measure = &player->part->measures[player->measure];
  const ScwElement *element = &measure->elements[i];
  const ScwNote *note = &element->note;
  int place = player->base[player->measure] + i, pitch = pitch_of (note), n, graces;
  ScwFraction onset = element->onset, length = scw_fraction_add (note->duration, player->longer[place]);

  if (player->tied_to[place] || note->cue || note->unpitched)
    return;
  if (note->grace)
    {
      play_grace (player, i, pitch);
      return;
    }
  if (player->style.plain)
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
  for (; graces > 0; graces--)
    {
      ScwFraction unit = grace_unit (note->duration, graces_before (measure, head_of (measure, i)));

      onset = scw_fraction_add (onset, unit);
      length = scw_fraction_sub (length, unit);
    }
  if (is_arpeggio (measure, i))
    {
      int below = place_in_chord (measure, i, &n);
      ScwFraction late
        = scw_fraction_mul (least (scw_fraction (1, 12), scw_fraction_div (length, scw_fraction (2 * n, 1))),
                            scw_fraction (below, 1));

      onset = scw_fraction_add (onset, late);
      length = scw_fraction_sub (length, late);
    }
  if (note->trill)
    {
      play_trill (player, i, pitch, onset, length);
      return;
    }
  if (note->staccato)
    length = scw_fraction_div (length, scw_fraction (2, 1));
  play (player, i, pitch, onset, length);
}

/* Chains of ties make their first note longer and silence the others. */
static bool
merge_ties (Player *player, ScwError *error)
{
  ScwTie *ties;
  int n;

  if (!scw_ties_find (player->part, &ties, &n, error))
    return false;
  for (int i = n - 1; i >= 0; i--) /* from the end, so that a chain adds up */
    {
      const ScwElement *from, *to;
      int a, b;

      if (ties[i].measure[0] < 0 || ties[i].measure[1] < 0)
        continue;
      from = &player->part->measures[ties[i].measure[0]].elements[ties[i].element[0]];
      to = &player->part->measures[ties[i].measure[1]].elements[ties[i].element[1]];
      a = player->base[ties[i].measure[0]] + ties[i].element[0];
      b = player->base[ties[i].measure[1]] + ties[i].element[1];
      if (from->note.grace || to->note.grace || from->note.alter != to->note.alter)
        continue;
      player->tied_to[b] = true;
      player->longer[a] = scw_fraction_add (to->note.duration, player->longer[b]);
    }
  free (ties);
  return true;
}

static int
compare (const void *left, const void *right)
{
  const ScwMidiNote *a = left, *b = right;
  int order = scw_fraction_cmp (a->onset, b->onset);

  if (order == 0)
    order = a->part - b->part;
  if (order == 0)
    order = a->staff - b->staff;
  if (order == 0)
    order = a->pitch - b->pitch;
  if (order == 0)
    order = a->measure - b->measure;
  return order != 0 ? order : a->element - b->element;
}

static bool
prepare (Player *player)
{
  const ScwPart *part = player->part;
  size_t n = 0;

  player->base = calloc ((size_t) part->n_measures + 1, sizeof *player->base);
  if (player->base == NULL)
    return false;
  for (int m = 0; m < part->n_measures; m++)
    {
      player->base[m] = (int) n;
      n += (size_t) part->measures[m].n_elements;
    }
  player->tied_to = calloc (n + 1, sizeof *player->tied_to);
  player->longer = calloc (n + 1, sizeof *player->longer);
  if (player->tied_to == NULL || player->longer == NULL)
    return false;
  for (size_t i = 0; i <= n; i++)
    player->longer[i] = SCW_FRACTION_ZERO;
  return true;
}

/* When each measure begins: with the longest of the parts. */
static bool
find_starts (ScwMidi *midi, const ScwScore *score)
{
  midi->n_measures = scw_score_n_measures (score);
  midi->starts = calloc ((size_t) midi->n_measures + 1, sizeof *midi->starts);
  if (midi->starts == NULL)
    return false;
  midi->starts[0] = SCW_FRACTION_ZERO;
  for (int m = 0; m < midi->n_measures; m++)
    {
      ScwFraction length = SCW_FRACTION_ZERO;

      for (int p = 0; p < score->n_parts; p++)
        if (m < score->parts[p]->n_measures
            && scw_fraction_cmp (score->parts[p]->measures[m].length, length) > 0)
          length = score->parts[p]->measures[m].length;
      midi->starts[m + 1] = scw_fraction_add (midi->starts[m], length);
    }
  return true;
}

static void
play_measure (Player *player, int m)
{
  const ScwMeasure *measure = &player->part->measures[m];

  player->measure = m;
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_KEY)
        player->fifths = element->key.fifths;
      else if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch)
        play_note (player, i);
    }
}

static bool
play_part (Player *player, ScwError *error)
{
  player->ok = prepare (player) && merge_ties (player, error);
  for (int m = 0; player->ok && m < player->part->n_measures; m++)
    play_measure (player, m);
  free (player->base);
  free (player->tied_to);
  free (player->longer);
  return player->ok;
}

ScwMidi *
scw_midi_new (const ScwScore *score, const ScwMidiStyle *style, ScwError *error)
{
  ScwMidi *midi = calloc (1, sizeof *midi);
  bool ok = midi != NULL && find_starts (midi, score);
  int capacity = 0;

  for (int p = 0; ok && p < score->n_parts; p++)
    {
      Player player = { .part = score->parts[p],
                        .index = p,
                        .style = style != NULL ? *style : scw_midi_style (),
                        .midi = midi,
                        .capacity = capacity };

      ok = play_part (&player, error);
      capacity = player.capacity;
    }
  if (ok && midi->n > 0)
    qsort (midi->notes, (size_t) midi->n, sizeof *midi->notes, compare);
  if (ok)
    return midi;
  scw_fail (error, SCW_ERROR_MEMORY, "no memory for the notes that sound");
  scw_midi_free (midi);
  return NULL;
}

void
scw_midi_free (ScwMidi *midi)
{
  if (midi == NULL)
    return;
  free (midi->notes);
  free (midi->starts);
  free (midi);
}
