/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.c: the order in which systems are read. */
#include "engine/image/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
overlap (double a0, double a1, double b0, double b1)
{
  return fmin (a1, b1) - fmax (a0, b0);
}

typedef struct
{
  const ScwStaffRow *rows; /* of one system */
  int n;
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
order_lines (Placed *placed, int n)
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
      order_lines (placed, n);
      return;
    }
  order_lines (placed, left);
  order_all (placed + left, n - left);
}

/* The hull of the rows of a system, as the page is turned by 'slope'. */
static Placed
place (const ScwStaffRow *rows, int n, const ScwStaves *staves, double slope)
{
  const ScwStaffRow *last = &rows[n - 1];
  const ScwStaff *top = &staves->items[rows->first], *bottom = &staves->items[last->first + last->n - 1];
  double c = 1 / hypot (1, slope), s = slope * c, left = rows->left, right = rows->right, x, y0, y1, middle,
         half;

  for (int i = 1; i < n; i++)
    {
      left = fmin (left, rows[i].left);
      right = fmax (right, rows[i].right);
    }
  x = (left + right) / 2;
  y0 = scw_staff_middle (top, x);
  y1 = scw_staff_middle (bottom, x);
  middle = c * x + s * (y0 + y1) / 2;
  half = (right - left) / 2 / c;
  return (Placed){
    .rows = rows,
    .n = n,
    .u0 = middle - half,
    .u1 = middle + half,
    .v0 = -s * x + c * y0 - 2 * rows->space,
    .v1 = -s * x + c * y1 + 2 * last->space,
  };
}

bool
scw_group_order (ScwStaffRow *rows, int n, const ScwStaves *staves, double slope, ScwError *error)
{
  Placed *placed = calloc (n + 1, sizeof *placed);
  ScwStaffRow *ordered = calloc (n + 1, sizeof *ordered);
  bool ok = placed != NULL && ordered != NULL;
  int n_placed = 0, at = 0;

  for (int i = 0, k; ok && i < n; i = k)
    {
      for (k = i + 1; k < n && rows[k].group == rows[i].group; k++)
        ;
      placed[n_placed++] = place (&rows[i], k - i, staves, slope);
    }
  if (ok)
    order_all (placed, n_placed);
  for (int i = 0; ok && i < n_placed; i++)
    for (int k = 0; k < placed[i].n; k++)
      {
        ordered[at] = placed[i].rows[k];
        ordered[at++].group = i;
      }
  if (ok)
    memcpy (rows, ordered, sizeof *rows * n);
  free (placed);
  free (ordered);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d rows", n);
}
