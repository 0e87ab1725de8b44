/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/join/expand.h"

#include <stddef.h>

#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"
#include "engine/notation/score/resolve.h"

static bool
is_bare (const ScwMeasure *measure)
{
  return scw_measure_is_abbreviated (measure) && !scw_measure_has_notes (measure);
}

bool
scw_part_is_abbreviated (const ScwPart *part)
{
  for (int m = 0; m < part->n_measures; m++)
    if (is_bare (&part->measures[m]))
      return true;
  return false;
}

/* How many measures it stands for; 0: it is a percent sign. */
static int
count_of (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST)
      return measure->elements[i].count;
  return 0;
}

/* Appends an element behind what stands there. */
static ScwElement *
add (ScwMeasure *measure, ScwElementKind kind, ScwSpan span, ScwError *error)
{
  ScwElement *element = scw_measure_add (measure, kind, error);

  if (element != NULL)
    element->span = span;
  return element;
}

/* The notes and moves of a measure, again. */
static bool
add_notes (ScwMeasure *measure, const ScwMeasure *from, ScwError *error)
{
  for (int i = 0; i < from->n_elements; i++)
    if (from->elements[i].kind == SCW_ELEMENT_NOTE || from->elements[i].kind == SCW_ELEMENT_MOVE)
      {
        ScwElement *element = add (measure, from->elements[i].kind, measure->span, error);

        if (element == NULL)
          return false;
        *element = from->elements[i];
        element->span = measure->span;
        if (element->kind == SCW_ELEMENT_NOTE)
          element->note.n_lyrics = 0;
      }
  return true;
}

/* Takes the marks of the right barline out of a measure into another, at its end. */
static bool
move_right (ScwMeasure *from, ScwMeasure *to, ScwError *error)
{
  int kept = 0;

  for (int i = 0; i < from->n_elements; i++)
    {
      ScwElement element = from->elements[i];

      if (!scw_element_is_right (&element))
        {
          from->elements[kept++] = element;
          continue;
        }
      if (add (to, element.kind, element.span, error) == NULL)
        return false;
      to->elements[to->n_elements - 1] = element;
    }
  from->n_elements = kept;
  return true;
}

static bool
expand_rest (ScwPart *part, const ScwPart *from, int m, int count, ScwError *error)
{
  const ScwMeasure *source = &from->measures[m];
  const int first = part->n_measures;

  if (!scw_part_append_measure (part, from, m, error))
    return false;
  for (int k = 1; k < count; k++)
    {
      ScwMeasure *measure = scw_part_add_measure (part, error);

      if (measure == NULL)
        return false;
      measure->span = source->span;
      measure->region = source->region;
      measure->time = source->time;
      measure->length = source->length;
    }
  for (int k = 0; k < count; k++)
    {
      part->measures[first + k].in_rest = k + 1;
      if (!scw_measure_add_rests (&part->measures[first + k], part->staves, source->length, error))
        return false;
    }
  return count == 1 || move_right (&part->measures[first], &part->measures[first + count - 1], error);
}

ScwPart *
scw_part_expand (const ScwPart *part, ScwError *error)
{
  ScwPart *whole = scw_part_new_like (part, error);
  bool ok = whole != NULL, longer = false;

  for (int m = 0; ok && m < part->n_measures; m++)
    {
      const ScwMeasure *source = &part->measures[m];

      longer |= is_bare (source) && count_of (source) > 1;
      if (is_bare (source) && count_of (source) > 0)
        ok = expand_rest (whole, part, m, count_of (source), error);
      else
        {
          ok = scw_part_append_measure (whole, part, m, error);
          if (ok && is_bare (source) && whole->n_measures > 1)
            ok = add_notes (&whole->measures[whole->n_measures - 1], &whole->measures[whole->n_measures - 2],
                            error);
        }
    }
  if (ok)
    {
      scw_part_resolve_times_as (whole, SCW_TIMES_KEEP);
      if (longer)
        scw_part_number_measures (whole);
      return whole;
    }
  scw_part_free (whole);
  return NULL;
}

/* Whether an element may stand in a row of rests: at the beginning of the row, within it, at its end. */
static bool
may_rest (const ScwElement *element, bool first, bool last)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_NOTE:
      return element->note.measure_rest && !element->note.hidden && !element->note.fermata;
    case SCW_ELEMENT_MOVE:
      return true;
    case SCW_ELEMENT_MARK:
      return element->mark.silent
               ? first
               : first && element->onset.num == 0 && !scw_mark_has_ends (element->mark.kind);
    case SCW_ELEMENT_MULTIPLE_REST:
    case SCW_ELEMENT_MEASURE_REPEAT:
      return false;
    default:
      return scw_element_is_right (element) ? last : first && element->onset.num == 0;
    }
}

static bool
rests (const ScwMeasure *measure, bool first, bool last)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (!may_rest (&measure->elements[i], first, last))
      return false;
  return scw_measure_has_notes (measure) && measure->in_rest == 0 && !measure->implicit
         && measure->fermatas == 0 && measure->length.num > 0;
}

/* How many measures from m on are a row of rests. */
static int
row_of_rests (const ScwPart *part, int m)
{
  const ScwMeasure *first = &part->measures[m];
  int n = 0;

  while (
    m + n < part->n_measures && n < SCW_MULTIPLE_REST_MAX && rests (&first[n], n == 0, true)
    && (n == 0
        || (rests (&first[n - 1], n == 1, false) && scw_fraction_cmp (first[n].length, first->length) == 0)))
    n++;
  return n;
}

bool
scw_part_gather_rests (ScwPart *part, ScwError *error)
{
  int m = 0;

  while (m < part->n_measures)
    {
      const int n = row_of_rests (part, m);

      if (n > 1 && !scw_measure_put_rest (&part->measures[m], n, error))
        return false;
      for (int k = 0; n > 1 && k < n; k++)
        part->measures[m + k].in_rest = k + 1;
      m += n > 1 ? n : 1;
    }
  return true;
}
