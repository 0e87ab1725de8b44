/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.c: which staves belong together, and in which order they are read.
 *
 * Two staves are joined by strokes that run unbroken from the top line of the upper one to the bottom line of
 * the lower one: barlines and the stroke at the left edge. Each stroke is followed row by row and may drift
 * sideways, since on a photograph barlines do not stand square to the lines.
 */
#include "engine/image/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MISSED 0.1  /* share of a stroke's rows that may show no ink */
#define DRIFT  0.3f /* what a step aside costs, in missed rows */

typedef enum
{
  JOINED_NOT,
  JOINED_LEFT, /* by the stroke at the left edge alone */
  JOINED_BARS,
} Joined;

static double
overlap (double a0, double a1, double b0, double b1)
{
  return fmin (a1, b1) - fmax (a0, b0);
}

/* The best stroke that ends in a column. */
typedef struct
{
  float cost;    /* rows without ink and steps aside */
  int leftmost;  /* column it has been in */
  double y0, y1; /* the column's way: from the upper staff's top line to the lower staff's bottom line */
} Stroke;

static void
strokes_start (Stroke *strokes, int n, const ScwStaff *upper, const ScwStaff *lower, double left)
{
  for (int i = 0; i < n; i++)
    {
      double x = left + i;

      strokes[i] = (Stroke){
        .leftmost = i,
        .y0 = scw_staff_middle (upper, x) - 2 * scw_staff_space_at (upper, x),
        .y1 = scw_staff_middle (lower, x) + 2 * scw_staff_space_at (lower, x),
      };
    }
}

/* All strokes take one step down, to 't' of their way: straight on or one column aside. */
static void
strokes_step (const ScwInk *ink, const Stroke *from, Stroke *to, int n, double left, double slope, double t)
{
  for (int i = 0; i < n; i++)
    {
      double y = from[i].y0 + t * (from[i].y1 - from[i].y0);
      int x = (int) lrint (left + i - slope * (y - (from[i].y0 + from[i].y1) / 2)), row = (int) floor (y);

      to[i].cost = from[i].cost;
      to[i].leftmost = from[i].leftmost;
      for (int k = i - 1; k <= i + 1; k += 2)
        if (k >= 0 && k < n && from[k].cost + DRIFT < to[i].cost)
          {
            to[i].cost = from[k].cost + DRIFT;
            to[i].leftmost = from[k].leftmost;
          }
      to[i].leftmost = i < to[i].leftmost ? i : to[i].leftmost;
      to[i].cost
        += !(scw_ink_at (ink, x, row) || scw_ink_at (ink, x - 1, row) || scw_ink_at (ink, x + 1, row));
    }
}

static bool
join (const ScwInk *ink, const ScwStaff *upper, const ScwStaff *lower, Joined *joined, ScwError *error)
{
  double space = upper->space[SCW_STAFF_KNOTS / 2], edge = fmax (upper->left, lower->left);
  double left = fmin (upper->left, lower->left) - space, right = fmax (upper->right, lower->right) + space;
  double x = (edge + fmin (upper->right, lower->right)) / 2, slope = (upper->slope + lower->slope) / 2;
  int n = (int) (right - left), bars = 0, at_left = 0;
  int rows = (int) (scw_staff_middle (lower, x) - scw_staff_middle (upper, x) + 4 * space);
  Stroke *strokes, *next;

  *joined = JOINED_NOT;
  if (n < 1 || rows < 2)
    return true;
  strokes = malloc (sizeof *strokes * 2 * n);
  if (strokes == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for barlines");
  next = strokes + n;
  strokes_start (strokes, n, upper, lower, left);
  strokes_start (next, n, upper, lower, left);
  for (int r = 0; r < rows; r++)
    strokes_step (ink, r % 2 ? next : strokes, r % 2 ? strokes : next, n, left, slope,
                  (double) r / (rows - 1));
  next = rows % 2 ? next : strokes;
  for (int i = 0; i < n; i++)
    if ((double) next[i].cost <= MISSED * rows)
      {
        if (left + next[i].leftmost < edge + 1.5 * space)
          at_left++;
        else
          bars++;
      }
  free (strokes);
  *joined = bars > 0 ? JOINED_BARS : at_left > 0 ? JOINED_LEFT : JOINED_NOT;
  return true;
}

static int
by_height (const void *a, const void *b)
{
  const ScwStaff *p = a, *q = b;
  double x = fmax (p->left, q->left), u, v;

  if (x > fmin (p->right, q->right))
    x = (p->left + p->right + q->left + q->right) / 4;
  u = scw_staff_middle (p, x);
  v = scw_staff_middle (q, x);
  return (u > v) - (u < v);
}

/* The staff right below staff i, or -1. */
static int
staff_below (const ScwStaves *staves, int i)
{
  const ScwStaff *upper = &staves->items[i];
  double nearest = HUGE_VAL;
  int best = -1;

  for (int k = 0; k < staves->n; k++)
    {
      const ScwStaff *lower = &staves->items[k];
      double shared = overlap (upper->left, upper->right, lower->left, lower->right), x, gap;

      if (k == i || shared < 0.6 * fmin (upper->right - upper->left, lower->right - lower->left))
        continue;
      x = fmax (upper->left, lower->left) + shared / 2;
      gap = scw_staff_middle (lower, x) - scw_staff_middle (upper, x);
      if (gap > 0 && gap < nearest)
        {
          nearest = gap;
          best = k;
        }
    }
  return best;
}

static ScwGroup
make_group (const ScwStaves *staves, int first, int n)
{
  ScwGroup group = { .first = first, .n = n, .left = HUGE_VAL, .right = -HUGE_VAL };

  for (int i = first; i < first + n; i++)
    {
      const ScwStaff *staff = &staves->items[i];

      group.left = fmin (group.left, staff->left);
      group.right = fmax (group.right, staff->right);
      group.slope += staff->slope / n;
      for (int k = 0; k < SCW_STAFF_KNOTS; k++)
        group.space += staff->space[k] / SCW_STAFF_KNOTS / n;
    }
  return group;
}

/* Staves joined by the left stroke alone stay apart where other staves of the same stroke have barlines in
 * common: a voice above its piano. */
static bool
is_loose (const Joined *joined, const int *below, int i, int n)
{
  int start = i;

  if (joined[i] != JOINED_LEFT)
    return joined[i] == JOINED_NOT;
  for (int k = 0; k < n; k++)
    if (below[k] == start && joined[k] != JOINED_NOT)
      {
        start = k;
        k = -1;
      }
  for (int k = start; k >= 0 && joined[k] != JOINED_NOT; k = below[k])
    if (joined[k] == JOINED_BARS)
      return true;
  return false;
}

int
scw_group_staves (const ScwInk *ink, ScwStaves *staves, ScwGroup *groups, ScwError *error)
{
  int n = staves->n, n_groups = 0, n_sorted = 0;
  int *below = calloc (n + 1, sizeof *below);
  bool *loose = calloc (n + 1, sizeof *loose), *done = calloc (n + 1, sizeof *done), ok;
  Joined *joined = calloc (n + 1, sizeof *joined);
  ScwStaff *sorted = calloc (n + 1, sizeof *sorted);

  ok = below != NULL && loose != NULL && done != NULL && joined != NULL && sorted != NULL;
  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d staves", n);
  else
    qsort (staves->items, n, sizeof *staves->items, by_height);
  for (int i = 0; ok && i < n; i++)
    {
      below[i] = staff_below (staves, i);
      /* The same staff may not be below two others. */
      for (int k = 0; k < i && below[i] >= 0; k++)
        if (below[k] == below[i] && joined[k] != JOINED_NOT)
          below[i] = -1;
      if (below[i] >= 0)
        ok = join (ink, &staves->items[i], &staves->items[below[i]], &joined[i], error);
    }
  for (int i = 0; ok && i < n; i++)
    loose[i] = is_loose (joined, below, i, n);
  for (int i = 0; ok && i < n; i++)
    {
      int first = n_sorted;

      for (int k = i; k >= 0 && !done[k]; k = loose[k] ? -1 : below[k])
        {
          done[k] = true;
          sorted[n_sorted++] = staves->items[k];
        }
      if (n_sorted > first)
        groups[n_groups++] = (ScwGroup){ .first = first, .n = n_sorted - first };
    }
  if (ok)
    memcpy (staves->items, sorted, sizeof *sorted * n);
  for (int i = 0; ok && i < n_groups; i++)
    groups[i] = make_group (staves, groups[i].first, groups[i].n);
  free (below);
  free (loose);
  free (done);
  free (joined);
  free (sorted);
  return ok ? n_groups : -1;
}

/* ---- reading order */

typedef struct
{
  ScwGroup group;
  double u0, u1, v0, v1; /* in the turned page */
} Placed;

static int
by_top (const void *a, const void *b)
{
  double x = ((const Placed *) a)->v0, y = ((const Placed *) b)->v0;

  return (x > y) - (x < y);
}

static int
by_left (const void *a, const void *b)
{
  double x = ((const Placed *) a)->u0, y = ((const Placed *) b)->u0;

  return (x > y) - (x < y);
}

static void
order_rows (Placed *placed, int n)
{
  qsort (placed, n, sizeof *placed, by_top);
  for (int i = 0, k; i < n; i = k)
    {
      for (k = i + 1; k < n; k++)
        if (overlap (placed[i].v0, placed[i].v1, placed[k].v0, placed[k].v1)
              < 0.5 * fmin (placed[i].v1 - placed[i].v0, placed[k].v1 - placed[k].v0)
            || overlap (placed[i].u0, placed[i].u1, placed[k].u0, placed[k].u1)
                 > 0.3 * (placed[i].u1 - placed[i].u0))
          break;
      qsort (placed + i, k - i, sizeof *placed, by_left);
    }
}

/* How many systems, sorted by their left ends, stand left of the first gutter that has two on each side; 0:
 * none. */
static int
gutter (const Placed *placed, int n)
{
  double end = -HUGE_VAL;

  for (int i = 0; i < n; i++)
    {
      if (i >= 2 && n - i >= 2 && placed[i].u0 > end)
        return i;
      end = fmax (end, placed[i].u1);
    }
  return 0;
}

static void
order_all (Placed *placed, int n)
{
  int left;

  qsort (placed, n, sizeof *placed, by_left);
  left = gutter (placed, n);
  if (left == 0)
    {
      order_rows (placed, n);
      return;
    }
  order_rows (placed, left);
  order_all (placed + left, n - left);
}

void
scw_group_order (ScwGroup *groups, int n, const ScwStaves *staves, double slope)
{
  Placed *placed = calloc (n + 1, sizeof *placed);
  double c = 1 / hypot (1, slope), s = slope * c;

  for (int i = 0; placed != NULL && i < n; i++)
    {
      const ScwStaff *top = &staves->items[groups[i].first], *bottom = top + groups[i].n - 1;
      double x = (groups[i].left + groups[i].right) / 2, y0 = scw_staff_middle (top, x),
             y1 = scw_staff_middle (bottom, x);
      double middle = c * x + s * (y0 + y1) / 2, half = (groups[i].right - groups[i].left) / 2 / c;

      placed[i] = (Placed){
        .group = groups[i],
        .u0 = middle - half,
        .u1 = middle + half,
        .v0 = -s * x + c * y0 - 2 * groups[i].space,
        .v1 = -s * x + c * y1 + 2 * groups[i].space,
      };
    }
  if (placed != NULL)
    order_all (placed, n);
  for (int i = 0; placed != NULL && i < n; i++)
    groups[i] = placed[i].group;
  free (placed);
}
