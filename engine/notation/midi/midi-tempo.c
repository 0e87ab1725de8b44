/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-tempo.c: how fast. What a file says is played counts before what a metronome mark shows, and that before
 * what words mean. Words count where tempo words stand: above a staff, and not in italics alone. A tempo that is
 * heard and not seen (a ritardando played out by another program) is not what "a tempo" goes back to. */
#include <stdlib.h>

#include "engine/notation/midi/midi-private.h"
#include "engine/notation/midi/play-words.h"

#define LEAST_TEMPO 5
#define MOST_TEMPO  1000

typedef enum
{
  RANK_WORDS,
  RANK_TOLD,
} Rank;

typedef struct
{
  ScwFraction at; /* as written */
  Rank rank;
  int order;
  ScwTempoWay way;
  double tempo;
  bool seen;
} Change;

typedef struct
{
  Change *at; /* by time */
  int n, capacity;
} Changes;

static double
clamp (double tempo)
{
  return tempo < LEAST_TEMPO ? LEAST_TEMPO : tempo > MOST_TEMPO ? MOST_TEMPO : tempo;
}

static bool
see (Changes *changes, const ScwPart *part, const ScwMark *mark, ScwFraction at)
{
  Change change = { .at = at, .rank = RANK_TOLD, .way = SCW_TEMPO_SET, .tempo = mark->tempo };

  change.order = changes->n;
  change.seen = !mark->silent;
  if (!(mark->tempo > 0))
    {
      if (mark->kind != SCW_MARK_WORDS || !scw_mark_is_above (mark) || (mark->italic && !mark->bold))
        return true;
      change.rank = RANK_WORDS;
      change.way = scw_tempo_words (scw_part_text (part, mark->text), &change.tempo);
      if (change.way == SCW_TEMPO_ON)
        return true;
    }
  if (changes->n == changes->capacity)
    {
      const int wanted = changes->capacity * 2 + 16;
      Change *grown = realloc (changes->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return false;
      changes->at = grown;
      changes->capacity = wanted;
    }
  changes->at[changes->n++] = change;
  return true;
}

static int
compare (const void *left, const void *right)
{
  const Change *a = left, *b = right;
  const int order = scw_fraction_cmp (a->at, b->at);

  if (order != 0)
    return order;
  return a->rank != b->rank ? (int) a->rank - (int) b->rank : a->order - b->order;
}

/* Puts numbers in the place of "a tempo" and "Tempo I", and leaves one change for each time. */
static void
resolve (Changes *changes)
{
  double first = 0, last = SCW_MIDI_TEMPO;
  int kept = 0;

  for (int i = 0; i < changes->n; i++)
    {
      Change change = changes->at[i];

      if (change.way == SCW_TEMPO_BACK)
        change.tempo = last;
      else if (change.way == SCW_TEMPO_FIRST)
        change.tempo = first > 0 ? first : SCW_MIDI_TEMPO;
      else
        change.tempo = clamp (change.tempo);
      if (change.seen || first <= 0)
        last = change.tempo;
      if (first <= 0)
        first = change.tempo;
      if (kept > 0 && scw_fraction_cmp (changes->at[kept - 1].at, change.at) == 0)
        kept--;
      changes->at[kept++] = change;
    }
  changes->n = kept;
}

static bool
add (ScwMidi *midi, int *capacity, ScwFraction onset, double tempo)
{
  if (midi->n_tempi > 0 && midi->tempi[midi->n_tempi - 1].tempo == tempo)
    return true;
  if (midi->n_tempi == *capacity)
    {
      const int wanted = *capacity * 2 + 16;
      ScwMidiTempo *grown = realloc (midi->tempi, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return false;
      midi->tempi = grown;
      *capacity = wanted;
    }
  midi->tempi[midi->n_tempi++] = (ScwMidiTempo){ onset, tempo };
  return true;
}

/* The first change that is later. */
static int
after (const Changes *changes, ScwFraction at)
{
  int low = 0, high = changes->n;

  while (low < high)
    {
      const int middle = (low + high) / 2;

      if (scw_fraction_cmp (changes->at[middle].at, at) <= 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The changes as the measures are played; where these jump, the tempo is what is written there. */
static bool
play (ScwMidi *midi, const Changes *changes, const ScwFraction *written, double factor)
{
  int capacity = 0;
  bool ok = true;

  for (int k = 0; ok && k < midi->n_measures; k++)
    {
      const int m = midi->measures[k];
      int next = after (changes, written[m]);

      ok = add (midi, &capacity, midi->starts[k],
                clamp (factor * (next > 0 ? changes->at[next - 1].tempo : SCW_MIDI_TEMPO)));
      for (; ok && next < changes->n && scw_fraction_cmp (changes->at[next].at, written[m + 1]) < 0; next++)
        ok = add (midi, &capacity,
                  scw_fraction_add (midi->starts[k], scw_fraction_sub (changes->at[next].at, written[m])),
                  clamp (factor * changes->at[next].tempo));
    }
  if (ok && midi->n_tempi == 0)
    ok = add (midi, &capacity, SCW_FRACTION_ZERO, clamp (factor * SCW_MIDI_TEMPO));
  return ok;
}

bool
scw_midi_add_tempi (ScwMidi *midi, const ScwScore *score, const ScwFraction *written, double tempo)
{
  Changes changes = { 0 };
  double first = SCW_MIDI_TEMPO;
  bool ok = true;

  for (int p = 0; ok && p < score->n_parts; p++)
    for (int m = 0; ok && m < score->parts[p]->n_measures; m++)
      for (int i = 0; ok && i < score->parts[p]->measures[m].n_elements; i++)
        {
          const ScwElement *element = &score->parts[p]->measures[m].elements[i];

          if (element->kind == SCW_ELEMENT_MARK)
            ok = see (&changes, score->parts[p], &element->mark,
                      scw_fraction_add (written[m], element->onset));
        }
  if (ok && changes.n > 0)
    {
      qsort (changes.at, (size_t) changes.n, sizeof *changes.at, compare);
      resolve (&changes);
      if (changes.at[0].at.num == 0)
        first = changes.at[0].tempo;
    }
  ok = ok && play (midi, &changes, written, tempo > 0 ? tempo / first : 1);
  free (changes.at);
  return ok;
}

double
scw_midi_tempo_at (const ScwMidi *midi, ScwFraction onset)
{
  int low = 0, high = midi->n_tempi;

  while (high - low > 1)
    {
      const int middle = (low + high) / 2;

      if (scw_fraction_cmp (midi->tempi[middle].onset, onset) <= 0)
        low = middle;
      else
        high = middle;
    }
  return midi->tempi[low].tempo;
}
