/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/order.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/pairs.h"

/* The place of what belongs to a barline among its like; 0: it does not. */
static int
left_rank (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_REPEAT:
      return element->repeat == SCW_REPEAT_FORWARD ? 1 : 0;
    case SCW_ELEMENT_ENDING:
      return element->ending.type == SCW_ENDING_START ? 2 : 0;
    case SCW_ELEMENT_SEGNO:
      return 3;
    case SCW_ELEMENT_CODA:
      return 4;
    default:
      return 0;
    }
}

static int
right_rank (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_BARLINE:
      return 1;
    case SCW_ELEMENT_REPEAT:
      return element->repeat == SCW_REPEAT_FORWARD ? 0 : 2;
    case SCW_ELEMENT_ENDING:
      return element->ending.type == SCW_ENDING_START ? 0 : 3;
    default:
      return 0;
    }
}

bool
scw_element_is_left (const ScwElement *element)
{
  return left_rank (element) > 0;
}

bool
scw_element_is_right (const ScwElement *element)
{
  return right_rank (element) > 0;
}

bool
scw_measure_is_abbreviated (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST
        || measure->elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT)
      return true;
  return false;
}

static ScwElement *
find_repeat (const ScwMeasure *measure, bool forward)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_REPEAT
        && (measure->elements[i].repeat == SCW_REPEAT_FORWARD) == forward)
      return &measure->elements[i];
  return NULL;
}

bool
scw_part_repeat_begins (const ScwPart *part, int m)
{
  const ScwElement *own = m < part->n_measures ? find_repeat (&part->measures[m], true) : NULL;
  const ScwElement *before = m > 0 ? find_repeat (&part->measures[m - 1], false) : NULL;

  return own != NULL || (before != NULL && before->repeat == SCW_REPEAT_BOTH);
}

bool
scw_part_repeat_ends (const ScwPart *part, int m)
{
  return find_repeat (&part->measures[m], false) != NULL;
}

static void
remove_element (ScwMeasure *measure, ScwElement *element)
{
  const int i = (int) (element - measure->elements);

  memmove (element, element + 1, (size_t) (measure->n_elements - i - 1) * sizeof *element);
  measure->n_elements--;
}

/* :| and |: on either side of a barline are one sign. */
static void
join_repeats (ScwMeasure *measure, ScwMeasure *next)
{
  ScwElement *ends = find_repeat (measure, false), *begins = find_repeat (next, true);

  if (ends == NULL || begins == NULL)
    return;
  ends->repeat = SCW_REPEAT_BOTH;
  remove_element (next, begins);
}

static int
staff_of (int staff)
{
  return staff == 0 ? 1 : staff;
}

/* Starts come after stops of their kind, kinds in their order. */
static int
mark_rank (const ScwMark *mark)
{
  return 2 * (int) mark->kind + !scw_mark_is_stop (mark);
}

int
scw_mark_place (const ScwElement *elements, int n, const ScwElement *mark)
{
  int next = -1, last = -1;
  ScwFraction end = SCW_FRACTION_ZERO;

  for (int i = 0; i < n; i++)
    {
      const ScwElement *element = &elements[i];
      ScwFraction this_end;

      if (element->kind != SCW_ELEMENT_NOTE || staff_of (element->note.staff) != staff_of (mark->mark.staff))
        continue;
      this_end = scw_fraction_add (element->onset, element->note.duration);
      if (last < 0 || scw_fraction_cmp (this_end, end) >= 0)
        {
          last = i;
          end = this_end;
        }
      if (!element->note.chord && scw_fraction_cmp (element->onset, mark->onset) >= 0
          && (next < 0 || scw_fraction_cmp (element->onset, elements[next].onset) < 0))
        next = i;
    }
  if (next >= 0 && scw_fraction_cmp (elements[next].onset, end) < 0)
    return next;
  return last >= 0 ? last + 1 : n;
}

typedef struct
{
  ScwElement element;
  int place; /* before which of the elements that are no marks; n_elements: behind all */
  int rank;
  int index; /* as it stood */
} Placed;

static int
compare_placed (const void *a, const void *b)
{
  const Placed *x = a, *y = b;

  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* Whether both say the same of one barline: a file may have two signs there. */
static bool
is_told_twice (const Placed *a, const Placed *b)
{
  return a->place == b->place && a->rank == b->rank
         && (scw_element_is_left (&b->element) || scw_element_is_right (&b->element));
}

/* The note or rest that lasts when a mark begins; n: there is none. */
static int
note_under (const ScwElement *elements, int n, const ScwElement *mark)
{
  int under = n;

  for (int i = 0; i < n; i++)
    if (elements[i].kind == SCW_ELEMENT_NOTE && !elements[i].note.chord
        && staff_of (elements[i].note.staff) == staff_of (mark->mark.staff)
        && scw_fraction_cmp (elements[i].onset, mark->onset) <= 0
        && (under == n || scw_fraction_cmp (elements[i].onset, elements[under].onset) >= 0))
      under = i;
  return under;
}

static bool
ends (const Placed *stop, const Placed *start)
{
  const ScwMark *a = &start->element.mark, *b = &stop->element.mark;

  return stop->element.kind == SCW_ELEMENT_MARK && stop->place == start->place && a->kind == b->kind
         && staff_of (a->staff) == staff_of (b->staff) && scw_mark_is_stop (b)
         && scw_fraction_cmp (start->element.onset, stop->element.onset) < 0;
}

static bool
is_like (const Placed *placed, const ScwMark *mark)
{
  return placed->element.kind == SCW_ELEMENT_MARK && placed->element.mark.kind == mark->kind
         && staff_of (placed->element.mark.staff) == staff_of (mark->staff);
}

/* What ends where 'start' begins, which was moved before its note, ends before that, too, unless it begins there. */
static void
end_before (Placed *placed, int n, const Placed *start)
{
  const ScwMark *mark = &start->element.mark;
  ScwFraction first = start->element.onset;

  for (int i = 0; i < n; i++)
    if (is_like (&placed[i], mark) && placed[i].place == start->place
        && !scw_mark_is_stop (&placed[i].element.mark)
        && scw_fraction_cmp (placed[i].element.onset, first) < 0)
      first = placed[i].element.onset;
  for (int i = 0; i < n; i++)
    if (is_like (&placed[i], mark) && placed[i].place > start->place
        && scw_mark_is_stop (&placed[i].element.mark)
        && scw_fraction_cmp (placed[i].element.onset, start->element.onset) <= 0
        && scw_fraction_cmp (first, placed[i].element.onset) >= 0)
      placed[i].place = start->place;
}

/* A hairpin within one note would begin where it ends, and so behind its end: it begins before the note. One that ends
 * where it begins then ends before the note, too, unless it has no other. */
static void
part_ends (Placed *placed, int n, const ScwElement *music, int n_music)
{
  for (int i = 0; i < n; i++)
    {
      Placed *start = &placed[i];
      bool ended = false;

      if (start->element.kind != SCW_ELEMENT_MARK || !scw_mark_has_ends (start->element.mark.kind)
          || scw_mark_is_stop (&start->element.mark))
        continue;
      for (int k = 0; k < n && !ended; k++)
        ended = ends (&placed[k], start);
      if (!ended)
        continue;
      start->place = note_under (music, n_music, &start->element);
      end_before (placed, n, start);
    }
}

/* The music of a measure by itself; then everything sorted by its place before, in, or behind the music. */
static bool
order_measure (ScwMeasure *measure, ScwError *error)
{
  const int n = measure->n_elements;
  const bool abbreviated = scw_measure_is_abbreviated (measure);
  Placed *placed;
  ScwElement *music;
  int n_music = 0;

  if (n == 0)
    return true;
  placed = malloc ((size_t) n * sizeof *placed);
  music = malloc ((size_t) n * sizeof *music);
  if (placed == NULL || music == NULL)
    {
      free (placed);
      free (music);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for the order of a measure");
    }
  for (int i = 0; i < n; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind != SCW_ELEMENT_MARK && left_rank (element) == 0 && right_rank (element) == 0)
        music[n_music++] = *element;
    }
  for (int i = 0, at = 0; i < n; i++)
    {
      const ScwElement *element = &measure->elements[i];
      Placed *p = &placed[i];

      *p = (Placed){ .element = *element, .index = i };
      if (element->kind == SCW_ELEMENT_MARK)
        {
          p->place = abbreviated ? n_music : scw_mark_place (music, n_music, element);
          p->rank = mark_rank (&element->mark);
        }
      else if (left_rank (element) > 0)
        {
          p->place = -1;
          p->rank = left_rank (element);
        }
      else if (right_rank (element) > 0)
        {
          p->place = n_music + 1;
          p->rank = right_rank (element);
        }
      else
        {
          p->place = at++;
          p->rank = INT16_MAX; /* behind the marks before it */
        }
    }
  if (!abbreviated)
    part_ends (placed, n, music, n_music);
  qsort (placed, (size_t) n, sizeof *placed, compare_placed);
  measure->n_elements = 0;
  for (int i = 0; i < n; i++)
    if (i == 0 || !is_told_twice (&placed[i - 1], &placed[i]))
      measure->elements[measure->n_elements++] = placed[i].element;
  free (placed);
  free (music);
  return true;
}

bool
scw_part_order (ScwPart *part, ScwError *error)
{
  for (int m = 0; m < part->n_measures; m++)
    {
      if (m + 1 < part->n_measures)
        join_repeats (&part->measures[m], &part->measures[m + 1]);
      if (!order_measure (&part->measures[m], error))
        return false;
    }
  return true;
}

bool
scw_measure_put_rest (ScwMeasure *measure, int count, ScwError *error)
{
  int at = measure->n_elements;

  if (scw_measure_add (measure, SCW_ELEMENT_MULTIPLE_REST, error) == NULL)
    return false;
  measure->elements[at].count = count;
  for (; at > 0 && measure->elements[at - 1].kind != SCW_ELEMENT_KEY
         && measure->elements[at - 1].kind != SCW_ELEMENT_TIME
         && measure->elements[at - 1].kind != SCW_ELEMENT_CLEF
         && !scw_element_is_left (&measure->elements[at - 1]);
       at--)
    {
      const ScwElement rest = measure->elements[at];

      measure->elements[at] = measure->elements[at - 1];
      measure->elements[at - 1] = rest;
    }
  return true;
}
