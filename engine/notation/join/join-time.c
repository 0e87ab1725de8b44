/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join-time.c: the time signature that nobody printed. */
#include <string.h>

#include "engine/notation/join/join.h"
#include "engine/notation/score/length.h"

/* The most that LMX can say. */
#define MAX_BEATS     16
#define MAX_BEAT_TYPE 16

ScwTime
scw_time_of_length (ScwFraction length, bool compound)
{
  ScwTime none = { 0, 0 };
  int64_t beats = length.num;
  int64_t beat_type = 4 * length.den;

  /* 6/8 and 12/8 rather than 3/4 and 6/4; 3/8 and 9/8 are what they are. */
  if (compound && length.den == 1 && (beats == 3 || beats == 6))
    {
      beats *= 2;
      beat_type = 8;
    }
  else if (length.den == 1 && beats > 7 && beats % 2 == 0)
    {
      beats /= 2;
      beat_type = 2;
    }
  if (beats < 1 || beats > MAX_BEATS || beat_type > MAX_BEAT_TYPE || (beat_type & (beat_type - 1)) != 0)
    return none;
  return (ScwTime){ .beats = (int) beats, .beat_type = (int) beat_type };
}

static bool
is_multiple (ScwFraction time, ScwFraction of)
{
  return scw_fraction_div (time, of).den == 1;
}

/* What one note says: above zero for groups of three eighths, below for pairs. */
static int
vote_of_note (const ScwElement *element)
{
  const ScwNote *note = &element->note;
  const ScwFraction three = scw_fraction (3, 2), one = scw_fraction (1, 1);
  bool on_three = is_multiple (element->onset, three);
  bool on_one = is_multiple (element->onset, one);

  if (note->type == SCW_TYPE_QUARTER && note->dots == 1)
    return on_three ? 2 : 0;
  if (note->type == SCW_TYPE_QUARTER && note->dots == 0 && note->actual == 0)
    return on_one && !on_three ? -1 : 0;
  if (note->type == SCW_TYPE_HALF && note->dots == 0)
    return -2;
  return 0;
}

/* What the beams of a measure say: where they begin and how far they reach. */
static int
vote_of_beams (const ScwMeasure *measure)
{
  int open = 0, votes = 0;
  ScwFraction start = SCW_FRACTION_ZERO;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const ScwNote *note = &element->note;

      if (element->kind == SCW_ELEMENT_MOVE)
        open = 0;
      if (element->kind != SCW_ELEMENT_NOTE || note->chord || note->grace)
        continue;
      for (int b = 0; b < note->n_beams; b++)
        {
          if (note->beams[b] == SCW_BEAM_BEGIN && open++ == 0)
            start = element->onset;
          if (note->beams[b] == SCW_BEAM_END && open > 0 && --open == 0)
            {
              ScwFraction length
                = scw_fraction_sub (scw_fraction_add (element->onset, note->duration), start);

              if (scw_fraction_cmp (length, scw_fraction (3, 2)) == 0)
                votes += is_multiple (start, scw_fraction (3, 2)) ? 2 : 0;
              else if (scw_fraction_cmp (length, scw_fraction (1, 1)) == 0
                       || scw_fraction_cmp (length, scw_fraction (2, 1)) == 0)
                votes -= is_multiple (start, scw_fraction (1, 1)) ? 2 : 0;
            }
        }
    }
  return votes;
}

/* Whether the notes of measures [0, end) go in groups of three eighths. */
static bool
is_compound (const ScwPart *part, int end)
{
  int votes = 0;

  for (int m = 0; m < end; m++)
    {
      votes += vote_of_beams (&part->measures[m]);
      for (int i = 0; i < part->measures[m].n_elements; i++)
        {
          const ScwElement *element = &part->measures[m].elements[i];

          if (element->kind == SCW_ELEMENT_NOTE && !element->note.chord && !element->note.grace)
            votes += vote_of_note (element);
        }
    }
  return votes > 0;
}

static bool
has_time (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_TIME)
      return true;
  return false;
}

/* Where a time signature belongs: behind the key. */
static int
place_of_time (const ScwMeasure *measure)
{
  int place = 0;

  while (place < measure->n_elements && measure->elements[place].kind == SCW_ELEMENT_KEY)
    place++;
  return place;
}

static bool
insert_time (ScwMeasure *measure, ScwTime time)
{
  ScwElement element = { .kind = SCW_ELEMENT_TIME, .time = time, .onset = SCW_FRACTION_ZERO };
  int place = place_of_time (measure);

  if (scw_measure_add (measure, SCW_ELEMENT_TIME, NULL) == NULL)
    return false;
  memmove (measure->elements + place + 1, measure->elements + place,
           (size_t) (measure->n_elements - 1 - place) * sizeof element);
  element.span.first = element.span.end
    = place > 0 ? measure->elements[place - 1].span.end : measure->span.first;
  measure->elements[place] = element;
  return true;
}

bool
scw_infer_time (ScwPart *part, bool *ok)
{
  ScwFraction length = SCW_FRACTION_ZERO;
  ScwTime time;
  int end = 0;

  *ok = true;
  while (end < part->n_measures && !has_time (&part->measures[end]))
    end++;
  if (end == 0 || !scw_common_length (part, 0, end, &length))
    return false;
  time = scw_time_of_length (length, is_compound (part, end));
  if (time.beats == 0)
    return false;
  *ok = insert_time (&part->measures[0], time);
  if (*ok)
    scw_part_resolve_times (part);
  return *ok;
}
