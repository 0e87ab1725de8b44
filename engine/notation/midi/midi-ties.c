/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-ties.c: ties, in the order in which the measures are played: over a repeat a tie goes to what sounds next,
 * so the first notes of all endings may go on what leads to them. */
#include <stdlib.h>

#include "engine/notation/midi/midi-private.h"

#define MOST_OPEN 64 /* ties of a key that wait for their end; more are not looked at */

/* A note that begins or ends a tie, or both. */
typedef struct
{
  ScwFraction onset, end; /* as played */
  int played, place;      /* its measure, and its place among all elements */
  int root;               /* the place of the note that sounds for it; its own where none does */
  uint8_t pitch, voice, staff;
  bool starts, stops;
  bool first; /* stands at the beginning of its measure */
} Tied;

static bool
has (const ScwNote *note, ScwStartStop what)
{
  for (int i = 0; i < note->n_tieds; i++)
    if (note->tieds[i] == what)
      return true;
  return false;
}

static int
compare (const void *left, const void *right)
{
  const Tied *a = left, *b = right;
  const int order = scw_fraction_cmp (a->onset, b->onset);

  return order != 0 ? order : a->place - b->place;
}

static int
collect (const ScwMidiPlayer *player, Tied *tied)
{
  int n = 0;

  for (int k = 0; k < player->midi->n_measures; k++)
    {
      const ScwMeasure *measure = scw_midi_played (player, k);

      for (int i = 0; measure != NULL && i < measure->n_elements; i++)
        {
          const ScwNote *note = &measure->elements[i].note;
          Tied one = { .played = k, .place = player->base[k] + i };
          int pitch;

          if (measure->elements[i].kind != SCW_ELEMENT_NOTE || !note->has_pitch || note->grace || note->cue
              || note->n_tieds == 0)
            continue;
          pitch = scw_midi_pitch (note);
          if (pitch < 0 || pitch > 127)
            continue;
          one.root = one.place;
          one.pitch = (uint8_t) pitch;
          one.voice = note->voice;
          one.staff = note->staff;
          one.starts = has (note, SCW_START);
          one.stops = has (note, SCW_STOP);
          one.first = measure->elements[i].onset.num == 0;
          one.onset = scw_fraction_add (player->midi->starts[k], measure->elements[i].onset);
          one.end = scw_fraction_add (one.onset, note->duration);
          if (tied != NULL)
            tied[n] = one;
          n++;
        }
    }
  return n;
}

/* How well 'to' goes on what 'from' began; 0: not at all. */
static int
fits (const Tied *from, const Tied *to)
{
  const int gap = scw_fraction_cmp (to->onset, from->end);
  int good = 1;

  if (scw_fraction_cmp (to->onset, from->onset) <= 0)
    return 0;
  if (gap != 0 && to->played != from->played && !(to->first && to->played == from->played + 1))
    return 0;
  good += gap == 0 ? 4 : 0;
  good += from->voice == to->voice ? 2 : 0;
  good += from->staff == to->staff ? 1 : 0;
  return good;
}

/* Of each key a list of notes whose tie has not ended. */
static void
join (ScwMidiPlayer *player, Tied *tied, int n, int *next)
{
  int open[128];

  for (int i = 0; i < 128; i++)
    open[i] = -1;
  for (int i = 0; i < n; i++)
    {
      Tied *to = &tied[i];
      int *best = NULL, most = 0, seen = 0;

      for (int *at = &open[to->pitch]; *at >= 0 && seen < MOST_OPEN;)
        {
          const int good = to->stops ? fits (&tied[*at], to) : 0;

          if (to->played > tied[*at].played + 1 && scw_fraction_cmp (tied[*at].end, to->onset) < 0)
            {
              *at = next[*at]; /* too long ago */
              continue;
            }
          if (good > most)
            {
              most = good;
              best = at;
            }
          at = &next[*at];
          seen++;
        }
      if (best != NULL)
        {
          const Tied *from = &tied[*best];
          ScwFraction *longer = &player->longer[from->root];
          ScwFraction more = scw_fraction_sub (to->end, from->end);

          *best = next[*best];
          to->root = from->root;
          player->tied_to[to->place] = true;
          if (more.num > 0)
            *longer = scw_fraction_add (*longer, more);
          else
            to->end = from->end;
        }
      if (to->starts)
        {
          next[i] = open[to->pitch];
          open[to->pitch] = i;
        }
    }
}

bool
scw_midi_merge_ties (ScwMidiPlayer *player)
{
  int n = collect (player, NULL);
  Tied *tied = calloc ((size_t) n + 1, sizeof *tied);
  int *next = calloc ((size_t) n + 1, sizeof *next);
  const bool ok = tied != NULL && next != NULL;

  if (ok && n > 0)
    {
      collect (player, tied);
      qsort (tied, (size_t) n, sizeof *tied, compare);
      join (player, tied, n, next);
    }
  free (tied);
  free (next);
  return ok;
}
