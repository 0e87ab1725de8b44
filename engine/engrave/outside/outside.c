/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outside.c: where there is room. */
#include "engine/engrave/outside/outside.h"

#include <math.h>
#include <stdlib.h>

#define PAD         0.25 /* left and right of an item */
#define CENTRE_GAP  0.6
#define MOST_PUSHED 2.5 /* how much farther out a line may stand for what goes on behind it */

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

static void
add_group (Outside *outside, int first, int with)
{
  if (outside->n_groups % 16 == 0)
    {
      ItemGroup *grown = realloc (outside->groups, ((size_t) outside->n_groups + 16) * sizeof *grown);

      if (grown == NULL)
        {
          outside->failed = true;
          return;
        }
      outside->groups = grown;
    }
  outside->groups[outside->n_groups++] = (ItemGroup){ first, outside->drawing->items->n, with };
}

void
scw_outside_settle_between (Outside *outside, int first, int staff, int side, double gap)
{
  if (first >= outside->drawing->items->n || outside->failed)
    return;
  scw_outside_settle (outside, first, staff, side, gap);
  add_group (outside, first, -1);
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

static void
move_group (Outside *outside, const ItemGroup *group, double way)
{
  for (int i = group->first; i < group->end; i++)
    scw_item_move (&outside->drawing->items->at[i], 0, way);
}

/* Moves a group outwards, unless it would meet something there. */
static bool
push (Outside *outside, const ItemGroup *group, double way)
{
  move_group (outside, group, way);
  if (scw_outside_is_met (outside, group->first, group->end, false))
    {
      move_group (outside, group, -way);
      return false;
    }
  for (int i = group->first; i < group->end; i++)
    scw_skyline_add (&outside->skyline, &outside->drawing->items->at[i]);
  return true;
}

/* Whether any of the items from 'first' on stands above or below one of a group. */
static bool
is_over (const Outside *outside, int first, const ItemGroup *group)
{
  const ScwItems *items = outside->drawing->items;

  for (int i = first; i < items->n; i++)
    for (int k = group->first; k < group->end; k++)
      if (items->at[k].box.x1 > items->at[i].box.x0 - PAD && items->at[k].box.x0 < items->at[i].box.x1 + PAD)
        return true;
  return false;
}

void
scw_outside_settle_behind (Outside *outside, int first, int staff, int side, double gap, int other)
{
  ScwItem *items = outside->drawing->items->at;
  int end = outside->drawing->items->n, g = outside->n_groups - 1, on = staff, to = side;
  double way, farther;

  while (g >= 0 && (other < outside->groups[g].first || other >= outside->groups[g].end))
    g--;
  if (first >= end || g < 0 || outside->failed || is_over (outside, first, &outside->groups[g]))
    {
      scw_outside_settle_between (outside, first, staff, side, gap);
      return;
    }
  scw_outside_find_side (outside, first, end, &on, &to);
  way = scw_outside_way (outside, first, end, on, to, gap);
  farther = (items[first].y + way - items[other].y) * to;
  if (on != items[other].staff || to != side || farther > MOST_PUSHED
      || (farther > 0 && !push (outside, &outside->groups[g], farther * to)))
    {
      scw_outside_settle_between (outside, first, staff, side, gap);
      return;
    }
  move (outside, first, on, items[other].y - items[first].y);
  add_group (outside, first, g);
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

/* How far down a group has to go to the middle between its staff and the next, as far as there is room. */
static double
way_to_middle (const Outside *outside, int g)
{
  const Drawing *drawing = outside->drawing;
  const ScwItem *items = drawing->items->at;
  const ItemGroup *group = &outside->groups[g];
  int staff = items[group->first].staff;
  double y0 = 1e6, y1 = -1e6, way;

  if (staff + 1 >= drawing->staves || items[group->first].y < drawing->staff_y[staff])
    return 0;
  for (int i = group->first; i < group->end; i++)
    {
      y0 = fmin (y0, items[i].box.y0);
      y1 = fmax (y1, items[i].box.y1);
    }
  way = (drawing->staff_y[staff] + 4 + drawing->staff_y[staff + 1] - y0 - y1) / 2;
  for (int k = 0; k < outside->n_groups; k++)
    if (k == g || outside->groups[k].with == g)
      way = room_below (outside, outside->groups[k].first, outside->groups[k].end, way, CENTRE_GAP);
  return way;
}

void
scw_outside_centre (Outside *outside)
{
  for (int g = 0; g < outside->n_groups && outside->drawing->settled; g++)
    if (outside->groups[g].with < 0)
      {
        double way = way_to_middle (outside, g);

        for (int k = 0; k < outside->n_groups; k++)
          if (k == g || outside->groups[k].with == g)
            move_group (outside, &outside->groups[k], way);
      }
  free (outside->groups);
  outside->groups = NULL;
  outside->n_groups = 0;
}
