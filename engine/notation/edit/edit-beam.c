/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-beam.c: beams as the time signature groups them. */
#include "engine/notation/edit/edit-private.h"
#include "engine/notation/join/join.h"

enum
{
  MAX_GROUP = 64,
  MAX_LEVELS = 8
};

static int
flags (const ScwNote *note)
{
  return note->type >= SCW_TYPE_QUARTER || note->type == SCW_TYPE_NONE ? 0
                                                                       : SCW_TYPE_QUARTER - (int) note->type;
}

/* How long a group of beats is, where the shortest note has so many flags. */
static ScwFraction
group_length (const ScwMeasure *measure, bool short_notes)
{
  ScwTime time = measure->time;
  ScwFraction beat;

  if (time.beats == 0)
    time = scw_time_of_length (measure->length, false);
  if (time.beats == 0)
    return scw_fraction (1, 1);
  beat = scw_fraction (4, time.beat_type);
  if (time.beat_type >= 8 && time.beats % 3 == 0)
    return scw_fraction_mul (beat, scw_fraction (3, 1));
  if (time.beat_type >= 8)
    return scw_fraction_mul (beat, scw_fraction (time.beats % 2 == 0 ? 2 : time.beats, 1));
  if (short_notes)
    return scw_fraction (1, 1);
  return time.beats % 2 == 0 && time.beat_type == 4 ? scw_fraction (2, 1) : beat;
}

static int64_t
group_of (ScwFraction onset, ScwFraction length)
{
  ScwFraction n = scw_fraction_div (onset, length);

  return n.num / n.den;
}

static bool
may_beam (const ScwElement *element, int voice)
{
  return scw_edit_is_event (element) && scw_edit_in_voice (element, voice);
}

/* Beams open behind a note, from those open before it. */
static int
open_after (int open, const ScwNote *note)
{
  for (int i = 0; i < note->n_beams; i++)
    open += note->beams[i] == SCW_BEAM_BEGIN ? 1 : note->beams[i] == SCW_BEAM_END ? -1 : 0;
  return open;
}

/* Beams that a voice brings along from the measure before. */
static int
open_before (const ScwMeasure *measure, int voice)
{
  int open = 0, least = 0;

  for (int i = 0; i < measure->n_elements; i++)
    if (may_beam (&measure->elements[i], voice))
      {
        open = open_after (open, &measure->elements[i].note);
        least = open < least ? open : least;
      }
  return -least;
}

typedef struct
{
  ScwFraction from, to;
  bool comes, goes; /* a beam that is touched comes from the measure before, goes on in the next one */
} Range;

/* A beam from event 'first' to event 'last' that reaches into the range makes it wider. */
static void
include_beam (Range *range, const ScwElement *first, const ScwElement *last)
{
  if (scw_fraction_cmp (first->onset, range->to) >= 0
      || scw_fraction_cmp (scw_edit_end (last), range->from) <= 0)
    return;
  if (scw_fraction_cmp (first->onset, range->from) < 0)
    range->from = first->onset;
  if (scw_fraction_cmp (scw_edit_end (last), range->to) > 0)
    range->to = scw_edit_end (last);
}

/* Widens [from, to) to groups of beats and to all beams that reach into it. */
static void
widen (const ScwMeasure *measure, int voice, Range *range)
{
  ScwFraction length = group_length (measure, false);
  const ScwElement *first = NULL, *last = NULL;
  int before = open_before (measure, voice), open = before;
  bool carried = before > 0;

  range->from = scw_fraction_mul (length, scw_fraction (group_of (range->from, length), 1));
  if (scw_fraction_div (range->to, length).den != 1)
    range->to = scw_fraction_mul (length, scw_fraction (group_of (range->to, length) + 1, 1));
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (!may_beam (element, voice))
        continue;
      if (first == NULL)
        first = element;
      last = element;
      open = open_after (open, &element->note);
      if (open > 0)
        continue;
      if (first != element || carried)
        include_beam (range, first, element);
      range->comes |= carried && scw_fraction_cmp (first->onset, range->from) >= 0;
      carried = false;
      first = NULL;
      open = 0;
    }
  if (open > 0 && first != NULL)
    {
      include_beam (range, first, last);
      range->goes = scw_fraction_cmp (scw_edit_end (last), range->to) <= 0
                    && scw_fraction_cmp (last->onset, range->from) >= 0;
      range->comes |= carried && range->goes && scw_fraction_cmp (first->onset, range->from) >= 0;
    }
}

static void
add_beam (ScwNote *note, ScwBeam beam)
{
  if (note->n_beams < SCW_NOTE_MAX_BEAMS)
    note->beams[note->n_beams++] = (uint8_t) beam;
}

/* Level by level: rows of notes with so many flags, and hooks for single ones. */
static void
beam_group (ScwElement **notes, int n)
{
  if (n < 2)
    return;
  for (int level = 1; level <= MAX_LEVELS; level++)
    for (int i = 0; i < n; i++)
      {
        int end = i;

        while (end < n && flags (&notes[end]->note) >= level)
          end++;
        if (end - i >= 2)
          {
            add_beam (&notes[i]->note, SCW_BEAM_BEGIN);
            add_beam (&notes[end - 1]->note, SCW_BEAM_END);
          }
        else if (end - i == 1)
          add_beam (&notes[i]->note, i == 0 ? SCW_BEAM_FORWARD_HOOK : SCW_BEAM_BACKWARD_HOOK);
        if (end > i)
          i = end - 1;
      }
}

/* Whether a note goes on with the group that began at 'start'. */
static bool
belongs (const ScwMeasure *measure,
         const ScwElement *start,
         const ScwElement *last,
         const ScwElement *element,
         bool short_notes)
{
  ScwFraction length = group_length (measure, short_notes);
  bool same = group_of (start->onset, length) == group_of (element->onset, length);

  for (int i = 0; i < element->note.n_tuplets; i++)
    if (element->note.tuplets[i] == SCW_START)
      return false;
  if ((last->note.actual != 0) != (element->note.actual != 0)
      || scw_fraction_cmp (scw_edit_end (last), element->onset) != 0)
    return false;
  if (element->note.actual != 0) /* a tuplet is one group; one that nobody marked ends with the beat */
    {
      for (int i = 0; i < last->note.n_tuplets; i++)
        if (last->note.tuplets[i] == SCW_STOP)
          return false;
      for (int i = 0; i < start->note.n_tuplets; i++)
        if (start->note.tuplets[i] == SCW_START)
          return true;
    }
  return same;
}

/* Whether the beats that a note stands in have notes shorter than eighths, or tuplets. */
static bool
has_short_notes (const ScwMeasure *measure, int voice, ScwFraction onset)
{
  ScwFraction length = group_length (measure, false);

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (may_beam (element, voice) && group_of (element->onset, length) == group_of (onset, length)
          && (flags (&element->note) > 1 || element->note.actual != 0))
        return true;
    }
  return false;
}

static void
beam_range (ScwMeasure *measure, int voice, const Range *range)
{
  ScwElement *group[MAX_GROUP];
  int n = 0;

  for (int i = 0; i < measure->n_elements; i++)
    {
      ScwElement *element = &measure->elements[i];
      bool beamed;

      if (!may_beam (element, voice) || scw_fraction_cmp (element->onset, range->from) < 0
          || scw_fraction_cmp (element->onset, range->to) >= 0)
        continue;
      element->note.n_beams = 0;
      beamed = !element->note.rest && flags (&element->note) > 0;
      if (n > 0
          && (!beamed || n == MAX_GROUP
              || !belongs (measure, group[0], group[n - 1], element,
                           has_short_notes (measure, voice, group[0]->onset))))
        {
          beam_group (group, n);
          n = 0;
        }
      if (beamed)
        group[n++] = element;
    }
  beam_group (group, n);
}

/* How many beams of the voice go on over the barline behind a measure. */
static int
open_behind (const ScwMeasure *measure, int voice)
{
  int open = open_before (measure, voice);

  for (int i = 0; i < measure->n_elements; i++)
    if (may_beam (&measure->elements[i], voice))
      open = open_after (open, &measure->elements[i].note);
  return open;
}

/* Beams over barlines are cut, on both sides. */
void
scw_edit_beam (ScwEditing *e, int m, int voice, ScwFraction from, ScwFraction to)
{
  Range range = { from, to, false, false };

  for (;;)
    {
      widen (&e->part->measures[m], voice, &range);
      if (!range.comes || m == 0 || open_behind (&e->part->measures[m - 1], voice) == 0)
        break;
      m--;
      range = (Range){ e->part->measures[m].length, e->part->measures[m].length, false, true };
      range.from = scw_fraction_sub (range.from, scw_fraction (1, 64));
    }
  for (;;)
    {
      e->dirty[m] = true;
      beam_range (&e->part->measures[m], voice, &range);
      if (!range.goes || m + 1 == e->part->n_measures)
        break;
      m++;
      range = (Range){ SCW_FRACTION_ZERO, scw_fraction (1, 64), false, false };
      widen (&e->part->measures[m], voice, &range);
    }
}

void
scw_edit_mend_beams (ScwEditing *e)
{
  for (int m = 0; m + 1 < e->part->n_measures; m++)
    for (int voice = 0; voice <= 12; voice++)
      {
        const ScwMeasure *measure = &e->part->measures[m];
        const int open = open_behind (measure, voice);

        if (open == open_before (&measure[1], voice))
          continue;
        if (open > 0)
          scw_edit_beam (e, m, voice, scw_fraction_sub (measure->length, scw_fraction (1, 64)),
                         measure->length);
        if (open_before (&e->part->measures[m + 1], voice) > 0)
          scw_edit_beam (e, m + 1, voice, SCW_FRACTION_ZERO, scw_fraction (1, 64));
      }
}

void
scw_edit_unbeam (ScwEditing *e, ScwAt at)
{
  ScwElement *element = scw_edit_element (e, at);
  bool rest = element->note.rest;

  element->note.rest = true;
  scw_edit_beam (e, at.m, element->note.voice, element->onset, scw_edit_end (element));
  element->note.rest = rest;
}

/* Whether element i is no note, but may stand between grace notes. */
static bool
stands_between (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_MARK || element->kind == SCW_ELEMENT_CLEF;
}

void
scw_edit_beam_graces (ScwEditing *e, int m, int i)
{
  ScwMeasure *measure = &e->part->measures[m];
  ScwElement *group[MAX_GROUP];
  int voice = measure->elements[i].note.voice, n = 0;

  while (
    i > 0
    && (stands_between (&measure->elements[i - 1])
        || (scw_edit_in_voice (&measure->elements[i - 1], voice) && measure->elements[i - 1].note.grace)))
    i--;
  for (; i < measure->n_elements; i++)
    {
      ScwElement *element = &measure->elements[i];

      if (stands_between (element))
        continue;
      if (!scw_edit_in_voice (element, voice) || !element->note.grace)
        break;
      element->note.n_beams = 0;
      if (element->note.chord)
        continue;
      if (flags (&element->note) == 0 || n == MAX_GROUP)
        {
          beam_group (group, n);
          n = 0;
        }
      if (flags (&element->note) > 0)
        group[n++] = element;
    }
  beam_group (group, n);
}
