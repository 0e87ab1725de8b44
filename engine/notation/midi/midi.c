/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi.c: the notes that sound, part by part, in the order in which the measures are played. */
#include "engine/notation/midi/midi.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/midi-private.h"
#include "engine/notation/midi/unfold.h"
#include "engine/notation/score/order.h"

ScwMidiStyle
scw_midi_style (void)
{
  return (ScwMidiStyle){ .velocity = 80 };
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
    order = a->played - b->played;
  return order != 0 ? order : a->element - b->element;
}

/* The notes from 'first' on. */
static void
sort (ScwMidi *midi, int first)
{
  if (midi->n > first)
    qsort (midi->notes + first, (size_t) (midi->n - first), sizeof *midi->notes, compare);
}

static int
compare_controls (const void *left, const void *right)
{
  const ScwMidiControl *a = left, *b = right;
  int order = scw_fraction_cmp (a->onset, b->onset);

  if (order == 0)
    order = a->part - b->part;
  if (order == 0)
    order = a->controller - b->controller;
  return order != 0 ? order : a->value - b->value; /* up before down */
}

bool
scw_midi_add_control (ScwMidi *midi, const ScwMidiControl *control)
{
  const int n = midi->n_controls;

  if ((n & (n - 1)) == 0) /* room for as many again */
    {
      ScwMidiControl *grown = realloc (midi->controls, ((size_t) n * 2 + 1) * sizeof *grown);

      if (grown == NULL)
        return false;
      midi->controls = grown;
    }
  midi->controls[midi->n_controls++] = *control;
  return true;
}

/* How many measures one stands for. */
static int
count_of (const ScwMeasure *measure)
{
  if (!scw_measure_has_notes (measure))
    for (int i = 0; i < measure->n_elements; i++)
      if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
        return measure->elements[i].count;
  return 1;
}

static ScwFraction
length_of (const ScwScore *score, int m)
{
  ScwFraction length = SCW_FRACTION_ZERO;

  for (int p = 0; p < score->n_parts; p++)
    if (m < score->parts[p]->n_measures)
      {
        const ScwMeasure *measure = &score->parts[p]->measures[m];
        const ScwFraction whole = scw_fraction_mul (measure->length, scw_fraction (count_of (measure), 1));

        if (scw_fraction_cmp (whole, length) > 0)
          length = whole;
      }
  return length;
}

/* When each measure begins as written: with the longest of the parts. */
static ScwFraction *
find_written (const ScwScore *score)
{
  const int n = scw_score_n_measures (score);
  ScwFraction *written = calloc ((size_t) n + 1, sizeof *written);

  if (written == NULL)
    return NULL;
  written[0] = SCW_FRACTION_ZERO;
  for (int m = 0; m < n; m++)
    written[m + 1] = scw_fraction_add (written[m], length_of (score, m));
  return written;
}

/* Which measures are played, and when each begins. */
static bool
find_starts (ScwMidi *midi, const ScwScore *score, const ScwFraction *written, ScwError *error)
{
  if (!scw_unfold (score, &midi->measures, &midi->n_measures, error))
    return false;
  midi->starts = calloc ((size_t) midi->n_measures + 1, sizeof *midi->starts);
  if (midi->starts == NULL)
    return false;
  midi->starts[0] = SCW_FRACTION_ZERO;
  for (int k = 0; k < midi->n_measures; k++)
    {
      const int m = midi->measures[k];

      midi->starts[k + 1] = scw_fraction_add (midi->starts[k], scw_fraction_sub (written[m + 1], written[m]));
    }
  return true;
}

/* ---- a part ---- */

/* Where the notes of each measure stand: a percent sign repeats what sounds before it. */
static int *
find_sources (const ScwPart *part)
{
  int *sources = calloc ((size_t) part->n_measures + 1, sizeof *sources);

  for (int m = 0; sources != NULL && m < part->n_measures; m++)
    {
      const ScwMeasure *measure = &part->measures[m];
      bool percent = false;

      for (int i = 0; i < measure->n_elements; i++)
        percent |= measure->elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT;
      sources[m] = percent && m > 0 && !scw_measure_has_notes (measure) ? sources[m - 1] : m;
    }
  return sources;
}

/* The key that each measure begins in. */
static int8_t *
find_keys (const ScwPart *part)
{
  int8_t *keys = calloc ((size_t) part->n_measures + 1, sizeof *keys);

  for (int m = 0; keys != NULL && m < part->n_measures; m++)
    {
      keys[m + 1] = keys[m];
      for (int i = 0; i < part->measures[m].n_elements; i++)
        if (part->measures[m].elements[i].kind == SCW_ELEMENT_KEY)
          keys[m + 1] = (int8_t) part->measures[m].elements[i].key.fifths;
    }
  return keys;
}

static bool
prepare (ScwMidiPlayer *player)
{
  const int played = player->midi->n_measures;
  size_t n = 0;

  player->base = calloc ((size_t) played + 1, sizeof *player->base);
  if (player->base == NULL)
    return false;
  for (int k = 0; k < played; k++)
    {
      const ScwMeasure *measure = scw_midi_played (player, k);

      if (n > INT32_MAX / 2)
        return false;
      player->base[k] = (int) n;
      n += measure != NULL ? (size_t) measure->n_elements : 0;
    }
  player->tied_to = calloc (n + 1, sizeof *player->tied_to);
  player->longer = calloc (n + 1, sizeof *player->longer);
  if (player->tied_to == NULL || player->longer == NULL)
    return false;
  for (size_t i = 0; i <= n; i++)
    player->longer[i] = SCW_FRACTION_ZERO;
  return true;
}

static void
play_measure (ScwMidiPlayer *player, int k, const int8_t *keys)
{
  const ScwMeasure *measure = scw_midi_played (player, k);

  if (measure == NULL)
    return;
  player->played = k;
  player->measure = player->midi->measures[k];
  player->fifths = keys[player->measure];
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_KEY)
        player->fifths = element->key.fifths;
      else if (element->kind == SCW_ELEMENT_NOTE && element->note.has_pitch)
        scw_midi_play_note (player, i);
    }
}

static bool
play_part (ScwMidiPlayer *player)
{
  const int first = player->midi->n;
  int *sources = find_sources (player->part);
  int8_t *keys = find_keys (player->part);

  player->sources = sources;
  player->loudness = scw_loudness_new (player->part, player->written, player->style.velocity);
  player->ok = sources != NULL && keys != NULL && player->loudness != NULL && prepare (player)
               && scw_midi_merge_ties (player);
  for (int k = 0; player->ok && k < player->midi->n_measures; k++)
    play_measure (player, k, keys);
  sort (player->midi, first);
  player->ok = player->ok && scw_midi_add_expression (player, first);
  scw_loudness_free (player->loudness);
  free (sources);
  free (keys);
  free (player->base);
  free (player->tied_to);
  free (player->longer);
  return player->ok;
}

static bool
play_parts (ScwMidi *midi, const ScwScore *score, const ScwMidiStyle *style, const ScwFraction *written)
{
  int capacity = 0;
  bool ok = true;

  for (int p = 0; ok && p < score->n_parts; p++)
    {
      ScwMidiPlayer player = { .part = score->parts[p],
                               .index = p,
                               .style = *style,
                               .midi = midi,
                               .capacity = capacity,
                               .written = written };

      ok = play_part (&player);
      capacity = player.capacity;
    }
  sort (midi, 0);
  return ok;
}

ScwMidi *
scw_midi_new (const ScwScore *score, const ScwMidiStyle *style, ScwError *error)
{
  const ScwMidiStyle usual = scw_midi_style ();
  ScwMidi *midi = calloc (1, sizeof *midi);
  ScwFraction *written = find_written (score);
  bool ok;

  style = style != NULL ? style : &usual;
  ok = midi != NULL && written != NULL && find_starts (midi, score, written, error)
       && scw_midi_add_parts (midi, score, style->program)
       && scw_midi_add_tempi (midi, score, written, style->tempo) && play_parts (midi, score, style, written)
       && scw_midi_add_pedals (midi, score);
  if (ok && midi->n_controls > 0)
    qsort (midi->controls, (size_t) midi->n_controls, sizeof *midi->controls, compare_controls);
  free (written);
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
  free (midi->measures);
  free (midi->starts);
  free (midi->tempi);
  free (midi->controls);
  free (midi->parts);
  free (midi);
}
