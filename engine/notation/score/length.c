/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/length.h"

/* A measure with nothing but measure rests is as long as the others: it has no say in how long that is. */
static bool
has_say (const ScwMeasure *measure)
{
  bool notes = false;

  for (int i = 0; i < measure->n_elements; i++)
    notes |= measure->elements[i].kind == SCW_ELEMENT_NOTE && !measure->elements[i].note.measure_rest;
  return notes && measure->length.num > 0;
}

/* The only length that more than half of [first, end) can have (Boyer and Moore's vote): one pass, no memory. */
static ScwFraction
candidate (const ScwPart *part, int first, int end)
{
  ScwFraction length = SCW_FRACTION_ZERO;
  int lead = 0;

  for (int m = first; m < end; m++)
    {
      if (!has_say (&part->measures[m]))
        continue;
      if (lead == 0)
        length = part->measures[m].length;
      lead += scw_fraction_cmp (part->measures[m].length, length) == 0 ? 1 : -1;
    }
  return length;
}

static bool
agree_on (const ScwPart *part, int first, int end, ScwFraction length)
{
  int votes = 0, counted = 0;

  for (int m = first; m < end; m++)
    {
      int order;

      if (!has_say (&part->measures[m]))
        continue;
      order = scw_fraction_cmp (part->measures[m].length, length);
      votes += order == 0;
      /* Parts of measures at both ends have no vote against longer ones. */
      counted += !(order < 0 && (m == first || m == end - 1));
    }
  return votes >= 2 && 2 * votes > counted;
}

bool
scw_common_length (const ScwPart *part, int first, int end, ScwFraction *length)
{
  for (int without = 0; without < 4; without++) /* either end, or both */
    {
      const ScwFraction common = candidate (part, first + (without & 1), end - (without >> 1));

      if (agree_on (part, first, end, common))
        {
          *length = common;
          return true;
        }
    }
  return false;
}

bool
scw_length_equal (ScwFraction a, ScwFraction b)
{
  ScwFraction difference = scw_fraction_sub (a, b);

  if (difference.num < 0)
    difference.num = -difference.num;
  return scw_fraction_cmp (difference, scw_fraction (1, 64)) < 0;
}
