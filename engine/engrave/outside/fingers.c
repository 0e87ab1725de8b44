/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingers.c: fingering stands next to its chord, within slurs, unless something is there: then outside of all. */
#include "engine/engrave/outside/outside.h"

#define GAP 0.3

/* Whether two items belong to one chord's fingers: these follow each other in the list. */
static bool
one_stack (const ScwItem *a, const ScwItem *b)
{
  return b->role == SCW_ROLE_FINGERING && a->part == b->part && a->measure == b->measure
         && a->staff == b->staff && a->voice == b->voice && a->box.x0 < b->box.x1 && b->box.x0 < a->box.x1;
}

static void
settle (Outside *outside, int first, int end)
{
  ScwItem *items = outside->drawing->items->at;
  int staff = items[first].staff,
      side = items[first].y < outside->drawing->staff_y[staff] + 2 ? ABOVE : BELOW;
  double way = 0;

  if (scw_outside_is_met (outside, first, end, true))
    {
      scw_outside_find_side (outside, first, end, &staff, &side);
      way = scw_outside_way (outside, first, end, staff, side, GAP);
    }
  for (int i = first; i < end; i++)
    {
      items[i].staff = staff;
      scw_item_move (&items[i], 0, way);
      scw_skyline_add (&outside->skyline, &items[i]);
    }
}

void
scw_outside_fingers (Outside *outside)
{
  const ScwItems *items = outside->drawing->items;

  for (int first = 0, end; first < items->n; first = end)
    {
      end = first + 1;
      if (items->at[first].role != SCW_ROLE_FINGERING || items->at[first].part != outside->drawing->n_part)
        continue;
      while (end < items->n && one_stack (&items->at[first], &items->at[end]))
        end++;
      settle (outside, first, end);
    }
}
