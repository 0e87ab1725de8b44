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

bool
scw_common_length (const ScwPart *part, int first, int end, ScwFraction *length)
{
  ScwFraction common = SCW_FRACTION_ZERO;
  int best = 0, counted = 0;

  for (int m = first; m < end; m++)
    {
      ScwFraction one = part->measures[m].length;
      int votes = 0;

      if (!has_say (&part->measures[m]))
        continue;
      counted++;
      for (int other = first; other < end; other++)
        votes
          += has_say (&part->measures[other]) && scw_fraction_cmp (part->measures[other].length, one) == 0;
      if (votes > best)
        {
          best = votes;
          common = one;
        }
    }
  /* Parts of measures at both ends have no vote against longer ones. */
  for (int i = 0; i < 2 && best > 0; i++)
    {
      int m = i == 0 ? first : end - 1;

      if ((i == 0 || end - 1 > first) && has_say (&part->measures[m])
          && scw_fraction_cmp (part->measures[m].length, common) < 0)
        counted--;
    }
  if (best < 2 || 2 * best <= counted)
    return false;
  *length = common;
  return true;
}

bool
scw_length_equal (ScwFraction a, ScwFraction b)
{
  ScwFraction difference = scw_fraction_sub (a, b);

  if (difference.num < 0)
    difference.num = -difference.num;
  return scw_fraction_cmp (difference, scw_fraction (1, 64)) < 0;
}
