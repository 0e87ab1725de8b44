/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve.c: what follows from the elements of a score: onsets, lengths, sounding pitches, measure numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/pairs.h"
#include "engine/notation/score/resolve.h"

/* The backups right behind element i, together. */
static ScwFraction
backup_after (const ScwMeasure *measure, int i)
{
  ScwFraction sum = SCW_FRACTION_ZERO;

  for (i++; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MARK)
        continue;
      if (element->kind != SCW_ELEMENT_MOVE || !element->move.backup)
        break;
      sum = scw_fraction_add (sum, element->move.duration);
    }
  return sum;
}

/* How long the measure rest at element i lasts that stands at 'position'; 'end' is the longest voice so far.
 */
static ScwFraction
measure_rest_length (const ScwPart *part, int m, int i, ScwFraction position, ScwFraction end)
{
  const ScwMeasure *measure = &part->measures[m];
  ScwFraction back = backup_after (measure, i);
  ScwFraction by_others = scw_fraction_sub (back.num > 0 ? back : end, position);
  ScwFraction by_time = scw_time_length (measure->time);

  if (measure->time.beats > 0)
    {
      /* A pick-up is shorter than its time signature. */
      bool shorter = by_others.num > 0 && scw_fraction_cmp (by_others, by_time) < 0;

      return m == 0 && shorter ? by_others : by_time;
    }
  if (by_others.num > 0)
    return by_others;
  if (m > 0 && part->measures[m - 1].length.num > 0)
    return part->measures[m - 1].length;
  return scw_fraction (4, 1);
}

typedef struct
{
  ScwFraction position;
  ScwFraction end;        /* of the longest voice so far */
  ScwFraction last_onset; /* of the last note that chord notes belong to */
} Walk;

static void
place_note (ScwPart *part, int m, int i, ScwTimes times, Walk *walk)
{
  ScwMeasure *measure = &part->measures[m];
  ScwElement *element = &measure->elements[i];
  ScwNote *note = &element->note;

  if (note->measure_rest && times == SCW_TIMES_REFERENCE)
    note->duration = scw_time_length (measure->time);
  else if (note->measure_rest && (times == SCW_TIMES_RESOLVE || note->duration.num <= 0)
           && !(measure->implicit && note->duration.num > 0))
    note->duration = measure_rest_length (part, m, i, walk->position, walk->end);
  if (note->chord)
    {
      element->onset = times == SCW_TIMES_REFERENCE && !note->grace
                         ? scw_fraction_sub (walk->position, note->duration)
                         : walk->last_onset;
      return;
    }
  element->onset = walk->position;
  walk->last_onset = walk->position;
  if (note->grace)
    return;
  walk->position = scw_fraction_add (walk->position, note->duration);
  if (scw_fraction_cmp (walk->position, walk->end) > 0)
    walk->end = walk->position;
}

static void
place_move (ScwElement *element, ScwTimes times, Walk *walk)
{
  element->onset = walk->position;
  if (!element->move.backup)
    walk->position = scw_fraction_add (walk->position, element->move.duration);
  else
    walk->position = scw_fraction_sub (walk->position, element->move.duration);
  if (walk->position.num < 0 && times != SCW_TIMES_REFERENCE)
    walk->position = SCW_FRACTION_ZERO;
  /* A hidden rest at the end belongs to the measure. */
  if (times != SCW_TIMES_REFERENCE && scw_fraction_cmp (walk->position, walk->end) > 0)
    walk->end = walk->position;
}

/* How long a measure is in which nothing is told to last: as its time signature says, or as the one before. */
static ScwFraction
empty_length (const ScwPart *part, int m)
{
  const ScwMeasure *measure = &part->measures[m];

  if (measure->time.beats > 0)
    return scw_time_length (measure->time);
  return m > 0 ? part->measures[m - 1].length : SCW_FRACTION_ZERO;
}

/* How many of a kind begin and end within one note. */
#define MOST_SHARED 3

/* Whether marks i and k of a measure of tokens are of one kind, staff and side, both ends or both beginnings, and stand in one
 * place. */
static bool
stand_together (const ScwMeasure *measure, int i, int k)
{
  const ScwMark *a = &measure->elements[i].mark, *b = &measure->elements[k].mark;

  return a->kind == b->kind && a->staff == b->staff && scw_mark_is_stop (a) == scw_mark_is_stop (b)
         && a->placement == b->placement
         && scw_fraction_cmp (measure->elements[i].onset, measure->elements[k].onset) == 0;
}

/* Marks like i before the same note, itself included; how many. */
static int
gather (const ScwMeasure *measure, int i, int found[MOST_SHARED + 1])
{
  int n = 0;

  for (int k = i;
       k < measure->n_elements && measure->elements[k].kind == SCW_ELEMENT_MARK && n <= MOST_SHARED; k++)
    if (stand_together (measure, i, k))
      found[n++] = k;
  return n;
}

/* The first end of what begins at i, behind it in the measure; -1: none. */
static int
first_end (const ScwMeasure *measure, int i)
{
  const ScwElement *start = &measure->elements[i];
  int found = -1;

  for (int k = i + 1; k < measure->n_elements; k++)
    {
      const ScwElement *element = &measure->elements[k];

      if (element->kind == SCW_ELEMENT_MARK && element->mark.kind == start->mark.kind
          && element->mark.staff == start->mark.staff && scw_mark_is_stop (&element->mark)
          && scw_fraction_cmp (element->onset, start->onset) > 0
          && (found < 0 || scw_fraction_cmp (element->onset, measure->elements[found].onset) < 0))
        found = k;
    }
  return found;
}

/* "wedge:crescendo wedge:diminuendo C4 wedge:stop wedge:stop": they follow each other within the note, each with a part
 * of it. */
static void
share_note (ScwMeasure *measure, int i)
{
  int starts[MOST_SHARED + 1], stops[MOST_SHARED + 1];
  const int n = gather (measure, i, starts), end = n > 1 && n <= MOST_SHARED ? first_end (measure, i) : -1;
  ScwFraction from, part;

  if (end < 0 || gather (measure, end, stops) != n)
    return;
  for (int k = 1; k < n && measure->elements[i].mark.kind == SCW_MARK_WEDGE; k++)
    if (measure->elements[starts[k]].mark.value == measure->elements[starts[k - 1]].mark.value)
      return; /* of two voices */
  from = measure->elements[i].onset;
  part = scw_fraction_div (scw_fraction_sub (measure->elements[end].onset, from), scw_fraction (n, 1));
  for (int k = 0; k < n; k++)
    {
      const ScwFraction begin = scw_fraction_add (from, scw_fraction_mul (part, scw_fraction (k, 1)));

      measure->elements[starts[k]].onset = begin;
      measure->elements[stops[k]].onset = scw_fraction_add (begin, part);
    }
}

static void
share_notes (ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MARK
          && (element->mark.kind == SCW_MARK_WEDGE || element->mark.kind == SCW_MARK_PEDAL)
          && !scw_mark_is_stop (&element->mark))
        share_note (measure, i);
    }
}

void
scw_part_resolve_times_as (ScwPart *part, ScwTimes times)
{
  ScwTime time = { 0 };

  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];
      Walk walk = { SCW_FRACTION_ZERO, SCW_FRACTION_ZERO, SCW_FRACTION_ZERO };

      measure->time = time;
      for (int i = 0; i < measure->n_elements; i++)
        {
          ScwElement *element = &measure->elements[i];

          if (element->kind == SCW_ELEMENT_NOTE)
            place_note (part, m, i, times, &walk);
          else if (element->kind == SCW_ELEMENT_MOVE)
            place_move (element, times, &walk);
          else if (element->kind != SCW_ELEMENT_MARK || times != SCW_TIMES_KEEP) /* a file's marks know it */
            {
              element->onset = walk.position;
              if (element->kind == SCW_ELEMENT_TIME)
                measure->time = element->time;
            }
        }
      if (times == SCW_TIMES_RESOLVE)
        share_notes (measure);
      measure->length = walk.end;
      if (times != SCW_TIMES_REFERENCE && walk.end.num == 0 && !scw_measure_has_notes (measure))
        measure->length = empty_length (part, m);
      time = measure->time;
    }
}

void
scw_part_resolve_times (ScwPart *part)
{
  scw_part_resolve_times_as (part, SCW_TIMES_RESOLVE);
}

/* How many measures one of tokens stands for. */
static int
rest_count (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements && measure->in_rest == 0; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
      return measure->elements[i].count;
  return 1;
}

void
scw_part_number_measures (ScwPart *part)
{
  int number = 1;

  for (int m = 0; m < part->n_measures; m++)
    {
      ScwMeasure *measure = &part->measures[m];

      measure->implicit = false;
      if (m == 0 && part->n_measures > 1 && measure->time.beats > 0 && measure->length.num > 0
          && scw_fraction_cmp (measure->length, scw_time_length (measure->time)) < 0)
        {
          measure->implicit = true;
          number = 0;
        }
      snprintf (measure->number, sizeof measure->number, "%d", number);
      number += rest_count (measure);
    }
}
