/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/draw/outside.h"

#include <math.h>

#include "engine/engrave/draw/lyrics.h"
#include "engine/engrave/draw/words.h"
#include <stddef.h>

#define PAD 0.25 /* left and right of an item */

int
scw_outside_staff (const Outside *outside, int told)
{
  int staff = told < 1 ? 0 : told - 1;

  return staff < outside->drawing->staves ? staff : outside->drawing->staves - 1;
}

bool
scw_outside_is_open (const Outside *outside, int first, int end, int staff, int side)
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
scw_outside_settle (Outside *outside, int first, int staff, int side, double gap)
{
  if (first >= outside->drawing->items->n)
    return;
  if (!scw_outside_is_open (outside, first, outside->drawing->items->n, staff, side)
      && scw_outside_is_open (outside, first, outside->drawing->items->n, staff, -side))
    side = -side;
  move (outside, first, staff,
        scw_outside_way (outside, first, outside->drawing->items->n, staff, side, gap));
}

void
scw_outside_settle_between (Outside *outside, int first, int staff, int side, double gap)
{
  const Drawing *drawing = outside->drawing;
  int next = staff + side;
  double way, middle, y0 = 1e6, y1 = -1e6;

  if (first >= drawing->items->n || !drawing->settled || next < 0 || next >= drawing->staves
      || !scw_outside_is_open (outside, first, outside->drawing->items->n, staff, side))
    {
      scw_outside_settle (outside, first, staff, side, gap);
      return;
    }
  for (int i = first; i < drawing->items->n; i++)
    {
      y0 = fmin (y0, drawing->items->at[i].box.y0);
      y1 = fmax (y1, drawing->items->at[i].box.y1);
    }
  middle = (drawing->staff_y[staff] + drawing->staff_y[next] + 4) / 2 - (y0 + y1) / 2;
  way = scw_outside_way (outside, first, outside->drawing->items->n, staff, side, gap);
  if (side == BELOW)
    way = fmax (way, fmin (middle,
                           scw_outside_way (outside, first, outside->drawing->items->n, next, ABOVE, gap)));
  else
    way = fmin (way, fmax (middle,
                           scw_outside_way (outside, first, outside->drawing->items->n, next, BELOW, gap)));
  move (outside, first, staff, way);
}

bool
scw_draw_outside (Drawing *drawing, const Spanner *spanners, int n_spanners)
{
  Outside outside = { .drawing = drawing, .spanners = spanners, .n_spanners = n_spanners };
  double width = drawing->n_bars > 0 ? drawing->bars[drawing->n_bars - 1].x1 : 0;
  bool ok;

  scw_draw_glissandos (drawing, spanners, n_spanners);
  if (!scw_skyline_make (&outside.skyline, drawing, width))
    return false;
  scw_outside_fingers (&outside);
  scw_outside_signs (&outside);
  ok = scw_outside_lyrics (&outside) && scw_outside_dynamics (&outside);
  scw_outside_expressions (&outside);
  scw_outside_octave_lines (&outside);
  ok = ok && scw_outside_pedals (&outside);
  scw_outside_symbols (&outside);
  if (drawing->n_part == 0)
    {
      scw_outside_jumps (&outside);
      scw_outside_endings (&outside);
    }
  scw_outside_tempos (&outside);
  scw_skyline_clear (&outside.skyline);
  return ok;
}
