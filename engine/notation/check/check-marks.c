/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-marks.c: hairpins, octave lines and pedals, syllables, rests of several measures. */
#include "engine/notation/check/check-private.h"

#include <stddef.h>

#include "engine/notation/score/pairs.h"

static ScwFraction
end_of (const ScwElement *element)
{
  return scw_fraction_add (element->onset, element->note.duration);
}

/* Whether anything sounds or begins between two places, on any staff: a hairpin between two staves is about both. */
static bool
has_note_between (const ScwPart *part, ScwMarkPlace from, ScwMarkPlace to)
{
  const ScwFraction begin = part->measures[from.m].elements[from.i].onset;
  const ScwFraction end = part->measures[to.m].elements[to.i].onset;

  for (int m = from.m; m <= to.m; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];

        if (!scw_check_is_note (element) || element->note.rest
            || (m == from.m && !element->note.grace && scw_fraction_cmp (end_of (element), begin) <= 0)
            || (m == to.m && scw_fraction_cmp (element->onset, end) > 0))
          continue;
        return true;
      }
  return false;
}

typedef struct
{
  ScwFault no_end, no_beginning;
} Faults;

static const ScwElement *
element_at (const ScwPart *part, ScwMarkPlace place)
{
  return &part->measures[place.m].elements[place.i];
}

static bool
is_earlier (const ScwPart *part, ScwMarkPlace a, ScwMarkPlace b)
{
  if (a.m != b.m)
    return a.m < b.m;
  return scw_fraction_cmp (element_at (part, a)->onset, element_at (part, b)->onset) < 0;
}

/* Whether nothing of its kind stands before a stop: of a system, it may have begun in the one before. */
static bool
is_first (const ScwCheck *check, const ScwMarkPairs *pairs, const ScwMarkPair *stop)
{
  for (int i = 0; i < pairs->n; i++)
    {
      const ScwMarkPair *pair = &pairs->at[i];

      if (pair->kind == stop->kind
          && is_earlier (check->part, pair->from.m >= 0 ? pair->from : pair->to, stop->to))
        return false;
    }
  return true;
}

/* Whether the pedal is ever released: many editions only say where it is pressed. */
static bool
is_released (const ScwMarkPairs *pairs)
{
  for (int i = 0; i < pairs->n; i++)
    if (pairs->at[i].kind == SCW_MARK_PEDAL && pairs->at[i].to.m >= 0 && !pairs->at[i].pressed_again)
      return true;
  return false;
}

static void
check_pair (const ScwCheck *check, const ScwMarkPairs *pairs, int k)
{
  static const Faults faults[] = {
    [SCW_MARK_OCTAVE_SHIFT] = { SCW_FAULT_OCTAVE_NO_END, SCW_FAULT_OCTAVE_NO_BEGINNING },
    [SCW_MARK_WEDGE] = { SCW_FAULT_WEDGE_NO_END, SCW_FAULT_WEDGE_NO_BEGINNING },
    [SCW_MARK_PEDAL] = { SCW_FAULT_PEDAL_NO_END, SCW_FAULT_PEDAL_NO_BEGINNING },
  };
  const ScwMarkPair *pair = &pairs->at[k];

  if (pair->from.m < 0)
    {
      if (!check->system || !is_first (check, pairs, pair))
        scw_check_warn (check, faults[pair->kind].no_beginning, pair->to.m,
                        element_at (check->part, pair->to), 0);
    }
  else if (pair->to.m < 0)
    {
      if (!check->system && (pair->kind != SCW_MARK_PEDAL || is_released (pairs)))
        scw_check_warn (check, faults[pair->kind].no_end, pair->from.m, element_at (check->part, pair->from),
                        0);
    }
  else if (pair->kind == SCW_MARK_WEDGE && !has_note_between (check->part, pair->from, pair->to))
    scw_check_warn (check, SCW_FAULT_WEDGE_NO_NOTE, pair->from.m, element_at (check->part, pair->from), 0);
}

void
scw_check_marks (const ScwCheck *check)
{
  ScwMarkPairs pairs;

  if (!scw_pair_marks (check->part, &pairs, NULL))
    {
      check->problems->no_memory = true;
      return;
    }
  for (int k = 0; k < pairs.n; k++)
    check_pair (check, &pairs, k);
  scw_mark_pairs_clear (&pairs);
}

void
scw_check_lyrics (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      bool syllable = false;

      if (!scw_check_is_note (element) || !element->note.rest)
        continue;
      for (int k = 0; k < element->note.n_lyrics; k++)
        syllable |= check->part->lyrics[element->note.first_lyric + k].text != 0;
      if (syllable)
        scw_check_warn (check, SCW_FAULT_LYRIC_REST, m, element, element->note.voice);
    }
}

void
scw_check_rests (const ScwCheck *check, int m)
{
  const ScwMeasure *measure = &check->part->measures[m];
  bool rests = measure->in_rest > 0;

  for (int i = 0; i < measure->n_elements; i++)
    rests |= measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST;
  for (int i = 0; rests && i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!scw_check_is_note (element) || element->note.rest || element->note.hidden)
        continue;
      scw_check_report (check, SCW_FAULT_MULTIPLE_REST_NOTES, m, element, element->note.voice);
      return;
    }
}
