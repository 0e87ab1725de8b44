/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outside.c: where there is room. */
#include "engine/engrave/outside/outside.h"

#include <math.h>
#include <stdlib.h>

#define PAD        0.25 /* left and right of an item */
#define CENTRE_GAP 0.6

int
scw_outside_staff (const Outside *outside, int told)
{
  int staff = told < 1 ? 0 : told - 1;

  return staff < outside->drawing->staves ? staff : outside->drawing->staves - 1;
}

static bool
is_open (const Outside *outside, int first, int end, int staff, int side)
{
  for (int i = first; i < end; i++)
    {
      const ScwExtent *box = &outside->drawing->items->at[i].box;

      if (!scw_skyline_is_open (&outside->skyline, staff, side, box->x0 - PAD, box->x1 + PAD))
        return false;
    }
  return true;
}

double
scw_outside_way (const Outside *outside, int first, int end, int staff, int side, double gap)
{
  double way = side == ABOVE ? 1e6 : -1e6;

  for (int i = first; i < end; i++)
    {
      const ScwExtent *box = &outside->drawing->items->at[i].box;
      double reach = scw_skyline_reach (&outside->skyline, staff, side, box->x0 - PAD, box->x1 + PAD);

      way = side == ABOVE ? fmin (way, reach - gap - box->y1) : fmax (way, reach + gap - box->y0);
    }
  return way;
}

static void
move (Outside *outside, int first, int staff, double way)
{
  for (int i = first; i < outside->drawing->items->n; i++)
    {
      ScwItem *item = &outside->drawing->items->at[i];

      item->staff = staff;
      scw_item_move (item, 0, way);
      scw_skyline_add (&outside->skyline, item);
    }
}

void
scw_outside_find_side (const Outside *outside, int first, int end, int *staff, int *side)
{
  if (is_open (outside, first, end, *staff, *side))
    return;
  *side = -*side;
  if (is_open (outside, first, end, *staff, *side))
    return;
  *side = -*side; /* out of the part */
  *staff = *side == ABOVE ? 0 : outside->drawing->staves - 1;
}

void
scw_outside_settle (Outside *outside, int first, int staff, int side, double gap)
{
  int end = outside->drawing->items->n;

  if (first >= end)
    return;
  scw_outside_find_side (outside, first, end, &staff, &side);
  move (outside, first, staff, scw_outside_way (outside, first, end, staff, side, gap));
}

void
scw_outside_settle_beyond (Outside *outside, int first, int staff, int side, double gap)
{
  int end = outside->drawing->items->n;

  if (first >= end)
    return;
  if (!is_open (outside, first, end, staff, side))
    staff = side == ABOVE ? 0 : outside->drawing->staves - 1;
  move (outside, first, staff, scw_outside_way (outside, first, end, staff, side, gap));
}

void
scw_outside_settle_between (Outside *outside, int first, int staff, int side, double gap)
{
  int end = outside->drawing->items->n;

  if (first >= end)
    return;
  scw_outside_settle (outside, first, staff, side, gap);
  if (!outside->drawing->settled)
    return;
  if (outside->n_groups % 16 == 0)
    {
      ItemRange *grown = realloc (outside->groups, ((size_t) outside->n_groups + 16) * sizeof *grown);

      if (grown == NULL)
        {
          outside->failed = true;
          return;
        }
      outside->groups = grown;
    }
  outside->groups[outside->n_groups++] = (ItemRange){ first, end };
}

static bool
counts (const Drawing *drawing, const ScwItem *item)
{
  return item->part == drawing->n_part && item->role != SCW_ROLE_STAFF_LINE && item->role != SCW_ROLE_BARLINE;
}

bool
scw_outside_is_met (const Outside *outside, int first, int end, bool lines)
{
  const ScwItems *items = outside->drawing->items;

  for (int i = 0; i < items->n; i++)
    for (int k = first;
         (i < first || i >= end)
         && (counts (outside->drawing, &items->at[i]) || (lines && items->at[i].role == SCW_ROLE_STAFF_LINE))
         && k < end;
         k++)
      if (scw_items_meet (&items->at[k], &items->at[i]))
        return true;
  return false;
}

/* How far a group of items could be moved down, at most as far as it wants, before it comes near to anything. */
static double
room_below (const Outside *outside, int first, int end, double wanted, double gap)
{
  const ScwItems *items = outside->drawing->items;

  for (int i = 0; i < items->n; i++)
    for (int k = first; (i < first || i >= end) && counts (outside->drawing, &items->at[i]) && k < end; k++)
      {
        const ScwExtent *own = &items->at[k].box, *other = &items->at[i].box;

        if (other->x1 > own->x0 - PAD && other->x0 < own->x1 + PAD && other->y1 > own->y0)
          wanted = fmin (wanted, other->y0 - gap - own->y1);
      }
  return fmax (0, wanted);
}

/* The items [first, end), below a staff, into the middle between it and the next, as far as there is room. */
static void
centre (Outside *outside, int first, int end)
{
  const Drawing *drawing = outside->drawing;
  ScwItem *items = drawing->items->at;
  int staff = items[first].staff;
  double y0 = 1e6, y1 = -1e6, way;

  if (staff + 1 >= drawing->staves || items[first].y < drawing->staff_y[staff])
    return;
  for (int i = first; i < end; i++)
    {
      y0 = fmin (y0, items[i].box.y0);
      y1 = fmax (y1, items[i].box.y1);
    }
  way = (drawing->staff_y[staff] + 4 + drawing->staff_y[staff + 1] - y0 - y1) / 2;
  way = room_below (outside, first, end, way, CENTRE_GAP);
  for (int i = first; i < end; i++)
    scw_item_move (&items[i], 0, way);
}

void
scw_outside_centre (Outside *outside)
{
  for (int i = 0; i < outside->n_groups; i++)
    centre (outside, outside->groups[i].first, outside->groups[i].end);
  free (outside->groups);
  outside->groups = NULL;
  outside->n_groups = 0;
}
