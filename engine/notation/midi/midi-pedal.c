/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-pedal.c: the sustaining pedal, as the measures are played. It is let up where these jump, and goes down
 * again if it is down in what follows. */
#include <stdlib.h>

#include "engine/notation/midi/midi-private.h"

/* How long the dampers lie on the strings when the pedal is changed: a sixteenth of a quarter. */
#define CHANGE scw_fraction (1, 16)

typedef struct
{
  ScwMidi *midi;
  int part;
  bool down;
  bool ok;
} Foot;

static void
put (Foot *foot, ScwFraction onset, bool down)
{
  foot->ok = foot->ok
             && scw_midi_add_control (foot->midi, &(ScwMidiControl){ onset, foot->part, SCW_MIDI_PEDAL,
                                                                     (uint8_t) (down ? 127 : 0) });
  foot->down = down;
}

static void
press (Foot *foot, ScwFraction onset, ScwPedal pedal)
{
  if (pedal == SCW_PEDAL_STOP)
    {
      if (foot->down)
        put (foot, onset, false);
      return;
    }
  if (foot->down)
    {
      put (foot, onset, false);
      onset = scw_fraction_add (onset, CHANGE);
    }
  put (foot, onset, true);
}

typedef struct
{
  int measure, order;
  ScwFraction onset;
  ScwPedal pedal;
} Press;

static int
compare_presses (const void *left, const void *right)
{
  const Press *a = left, *b = right;
  int order = a->measure - b->measure;

  if (order == 0)
    order = scw_fraction_cmp (a->onset, b->onset);
  return order != 0 ? order : a->order - b->order;
}

static int
collect (const ScwPart *part, Press *presses)
{
  int n = 0;

  for (int m = 0; m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_MARK || element->mark.kind != SCW_MARK_PEDAL)
          continue;
        if (presses != NULL)
          presses[n] = (Press){ m, i, element->onset, (ScwPedal) element->mark.value };
        n++;
      }
  return n;
}

/* first: (measures + 1) the first of a measure's in 'presses'. */
static void
play (Foot *foot, const ScwPart *part, const Press *presses, const int *first)
{
  const ScwMidi *midi = foot->midi;

  for (int k = 0; k < midi->n_measures; k++)
    {
      const int m = midi->measures[k];
      const bool jumps = k > 0 && m != midi->measures[k - 1] + 1;

      if (jumps && foot->down)
        put (foot, midi->starts[k], false);
      if (m >= part->n_measures)
        continue;
      if (jumps && first[m] > 0 && presses[first[m] - 1].pedal != SCW_PEDAL_STOP)
        put (foot, scw_fraction_add (midi->starts[k], CHANGE), true);
      for (int i = first[m]; i < first[m + 1]; i++)
        press (foot, scw_fraction_add (midi->starts[k], presses[i].onset), presses[i].pedal);
    }
  if (foot->down)
    put (foot, midi->starts[midi->n_measures], false);
}

static void
play_part (Foot *foot, const ScwPart *part)
{
  const int n = collect (part, NULL);
  Press *presses = calloc ((size_t) n + 1, sizeof *presses);
  int *first = calloc ((size_t) part->n_measures + 1, sizeof *first);

  foot->ok = presses != NULL && first != NULL;
  if (foot->ok && n > 0)
    {
      collect (part, presses);
      qsort (presses, (size_t) n, sizeof *presses, compare_presses);
      for (int m = 0, i = 0; m <= part->n_measures; m++)
        {
          while (i < n && presses[i].measure < m)
            i++;
          first[m] = i;
        }
      foot->down = false;
      play (foot, part, presses, first);
    }
  free (presses);
  free (first);
}

bool
scw_midi_add_pedals (ScwMidi *midi, const ScwScore *score)
{
  Foot foot = { .midi = midi, .ok = true };

  for (int p = 0; foot.ok && p < score->n_parts; p++)
    {
      foot.part = p;
      play_part (&foot, score->parts[p]);
    }
  return foot.ok;
}
