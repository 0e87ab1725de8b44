/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/outside/skyline.h"

#include <math.h>
#include <stdlib.h>

#define SLICE 0.25
#define LEFT  12.0 /* how far left of the system it reaches */
#define STEPS 24   /* pieces of a curve */

static int
slice_of (const Skyline *skyline, double x)
{
  double at = floor ((x + LEFT) / SLICE);

  return at < 0 ? 0 : at >= skyline->n ? skyline->n - 1 : (int) at;
}

static double *
edge_of (const Skyline *skyline, int staff, int side)
{
  return skyline->edges + (size_t) skyline->n * (size_t) (2 * staff + (side == BELOW));
}

static void
raise (Skyline *skyline, int staff, int side, const ScwExtent *box)
{
  double *edge = edge_of (skyline, staff, side);

  for (int i = slice_of (skyline, box->x0); i <= slice_of (skyline, box->x1); i++)
    edge[i] = side == ABOVE ? fmin (edge[i], box->y0) : fmax (edge[i], box->y1);
}

void
scw_skyline_add_box (Skyline *skyline, int staff, const ScwExtent *box)
{
  raise (skyline, staff, ABOVE, box);
  raise (skyline, staff, BELOW, box);
}

/* Part of an item: for one that reaches from staff to staff, above the highest and below the lowest of these. */
static void
add_piece (Skyline *skyline, const ScwItem *item, const ScwExtent *box)
{
  int top = 0, bottom = skyline->staves - 1;

  if (!item->across)
    {
      scw_skyline_add_box (skyline, item->staff, box);
      return;
    }
  while (top < skyline->staves - 1 && box->y0 >= skyline->staff_y[top] + 4)
    top++;
  while (bottom > 0 && box->y1 <= skyline->staff_y[bottom])
    bottom--;
  if (top <= bottom)
    {
      raise (skyline, top, ABOVE, box);
      raise (skyline, bottom, BELOW, box);
    }
  for (int s = 0; s + 1 < skyline->staves; s++)
    if (box->y1 > skyline->staff_y[s] + 4 && box->y0 < skyline->staff_y[s + 1])
      for (int i = slice_of (skyline, box->x0 - SLICE); i <= slice_of (skyline, box->x1 + SLICE); i++)
        skyline->blocked[(size_t) s * (size_t) skyline->n + (size_t) i] = true;
}

/* A stroke from a to b, piece by piece. */
static void
add_stroke (Skyline *skyline, const ScwItem *item, ScwPoint a, ScwPoint b, double thick)
{
  int n = (int) fmin (64, fmax (1, fabs (b.x - a.x) / SLICE));

  for (int i = 0; i < n; i++)
    {
      double x0 = a.x + (b.x - a.x) * i / n, x1 = a.x + (b.x - a.x) * (i + 1) / n;
      double y0 = a.y + (b.y - a.y) * i / n, y1 = a.y + (b.y - a.y) * (i + 1) / n;

      add_piece (skyline, item,
                 &(ScwExtent){ fmin (x0, x1), fmin (y0, y1) - thick / 2, fmax (x0, x1),
                               fmax (y0, y1) + thick / 2 });
    }
}

void
scw_skyline_add (Skyline *skyline, const ScwItem *item)
{
  const ScwPoint *p = item->points;

  switch (item->kind)
    {
    case SCW_ITEM_CURVE:
      for (int edge = 0; edge < 8; edge += 4)
        for (int i = 0; i < STEPS; i++)
          add_stroke (skyline, item, scw_bezier (p + edge, (double) i / STEPS),
                      scw_bezier (p + edge, (double) (i + 1) / STEPS), 0.1);
      break;
    case SCW_ITEM_POLYGON:
      add_stroke (skyline, item, p[0], p[1], 0);
      add_stroke (skyline, item, p[3], p[2], 0);
      break;
    case SCW_ITEM_LINE:
      if (fabs (item->x2 - item->x) > fabs (item->y2 - item->y))
        add_stroke (skyline, item, (ScwPoint){ item->x, item->y }, (ScwPoint){ item->x2, item->y2 },
                    item->scale);
      else
        add_piece (skyline, item, &item->box);
      break;
    default:
      add_piece (skyline, item, &item->box);
      break;
    }
}

static bool
counts (const Drawing *drawing, const ScwItem *item)
{
  return item->part == drawing->n_part && item->role != SCW_ROLE_STAFF_LINE
         && (item->role != SCW_ROLE_BARLINE || !item->across) && item->role != SCW_ROLE_BRACE
         && item->role != SCW_ROLE_BRACKET && item->role != SCW_ROLE_NAME && item->role != SCW_ROLE_FINGERING;
}

bool
scw_skyline_make (Skyline *skyline, const Drawing *drawing, double width)
{
  *skyline = (Skyline){ .n = (int) (fmin (fmax (width, 0), 1e5) / SLICE) + (int) (2 * LEFT / SLICE),
                        .staves = drawing->staves };
  skyline->edges = malloc ((size_t) skyline->n * (size_t) skyline->staves * 2 * sizeof *skyline->edges);
  skyline->blocked = calloc ((size_t) skyline->n * (size_t) skyline->staves, sizeof *skyline->blocked);
  if (skyline->edges == NULL || skyline->blocked == NULL)
    {
      scw_skyline_clear (skyline);
      return false;
    }
  for (int s = 0; s < skyline->staves; s++)
    {
      skyline->staff_y[s] = drawing->staff_y[s];
      for (int i = 0; i < skyline->n; i++)
        {
          edge_of (skyline, s, ABOVE)[i] = drawing->staff_y[s];
          edge_of (skyline, s, BELOW)[i] = drawing->staff_y[s] + 4;
        }
    }
  for (int i = 0; i < drawing->items->n; i++)
    if (counts (drawing, &drawing->items->at[i]))
      scw_skyline_add (skyline, &drawing->items->at[i]);
  return true;
}

void
scw_skyline_clear (Skyline *skyline)
{
  free (skyline->edges);
  free (skyline->blocked);
  *skyline = (Skyline){ 0 };
}

double
scw_skyline_reach (const Skyline *skyline, int staff, int side, double x0, double x1)
{
  const double *edge = edge_of (skyline, staff, side);
  int first = slice_of (skyline, x0), last = slice_of (skyline, x1);
  double reach = edge[first];

  for (int i = first + 1; i <= last; i++)
    reach = side == ABOVE ? fmin (reach, edge[i]) : fmax (reach, edge[i]);
  return reach;
}

bool
scw_skyline_is_open (const Skyline *skyline, int staff, int side, double x0, double x1)
{
  int gap = side == ABOVE ? staff - 1 : staff;

  for (int i = slice_of (skyline, x0); gap >= 0 && i <= slice_of (skyline, x1); i++)
    if (skyline->blocked[(size_t) gap * (size_t) skyline->n + (size_t) i])
      return false;
  return true;
}

/* The y of the Bezier curve p at x. */
static double
curve_at (const ScwPoint p[4], double x)
{
  double low = 0, high = 1;
  bool rising = p[3].x >= p[0].x;

  for (int i = 0; i < 12; i++)
    {
      double t = (low + high) / 2;

      if ((scw_bezier (p, t).x < x) == rising)
        low = t;
      else
        high = t;
    }
  return scw_bezier (p, low).y;
}

/* From where to where the ink of an item reaches at x, which lies in its box. */
static void
reach_at (const ScwItem *item, double x, double *y0, double *y1)
{
  const ScwPoint *p = item->points;
  double a, b;

  *y0 = item->box.y0;
  *y1 = item->box.y1;
  if (item->kind == SCW_ITEM_CURVE)
    {
      a = curve_at (p, x);
      b = curve_at (p + 4, x);
      *y0 = fmin (a, b);
      *y1 = fmax (a, b);
    }
  else if (item->kind == SCW_ITEM_POLYGON && p[1].x > p[0].x && p[2].x > p[3].x)
    {
      *y0 = p[0].y + (p[1].y - p[0].y) * (x - p[0].x) / (p[1].x - p[0].x);
      *y1 = p[3].y + (p[2].y - p[3].y) * (x - p[3].x) / (p[2].x - p[3].x);
    }
  else if (item->kind == SCW_ITEM_LINE && fabs (item->x2 - item->x) > fabs (item->y2 - item->y))
    {
      a = item->y + (item->y2 - item->y) * (x - item->x) / (item->x2 - item->x);
      *y0 = a - item->scale / 2;
      *y1 = a + item->scale / 2;
    }
}

bool
scw_items_meet (const ScwItem *a, const ScwItem *b)
{
  double from = fmax (a->box.x0, b->box.x0), to = fmin (a->box.x1, b->box.x1);
  double before[4] = { 0 };
  int n = (int) fmin (200, ceil ((to - from) / 0.1));

  if (from > to || a->box.y0 > b->box.y1 || b->box.y0 > a->box.y1)
    return false;
  for (int i = 0; i <= n; i++)
    {
      double x = n > 0 ? from + (to - from) * i / n : from, a0, a1, b0, b1;

      reach_at (a, x, &a0, &a1);
      reach_at (b, x, &b0, &b1);
      if (fmin (a0, i > 0 ? before[0] : a0) <= fmax (b1, i > 0 ? before[3] : b1)
          && fmin (b0, i > 0 ? before[2] : b0) <= fmax (a1, i > 0 ? before[1] : a1))
        return true;
      before[0] = a0; /* a steep curve goes far from one x to the next */
      before[1] = a1;
      before[2] = b0;
      before[3] = b1;
    }
  return false;
}
