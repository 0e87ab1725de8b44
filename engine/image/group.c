/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.c: which staves sound together, and which of those are one row.
 *
 * Staves that the stroke at the left edge or barlines join are a system; what cannot be seen in one system of the
 * page is as in the others. In a system, staves with a brace are a row, and so are two that barlines join, unless
 * a bracket says that each is a part of its own, or the barlines join more than two. Two that no barline stands in
 * are manuscript paper for a piano.
 */
#include "engine/image/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/image/joints.h"

#define JOINED        0.9 /* share of a gap that a stroke covers */
#define PERHAPS       0.5
#define SHORT         0.7 /* of the width of a staff beside it, at most */
#define GHOST_TOUCHES 1.2 /* staff spaces: no staff is as close to another */
#define GHOST_THICK   1.6 /* times as thick as the page's lines */
#define GHOST_SEEN    0.7 /* share of its length in which its lines are seen */
#define OSSIA_GAP     7   /* staff spaces above it, at most */
#define EDGE_REACH    8   /* staff spaces that the left end of a staff may be missed by */

/* Staves that sound together: places in Page.order, from the top. */
typedef struct
{
  int first, n;
} System;

typedef struct
{
  const ScwInk *ink;
  const ScwStaff *staves; /* (n) by height */
  int n;
  int *below;       /* (n) the staff below, ossias aside; -1: none */
  ScwJoint *joints; /* (n) with the staff below */
  bool *linked;     /* (n) sounds together with the staff below */
  bool *blank;      /* (n) and is of paper that nobody has written on: no barline stands in it */
  bool *ossia;      /* (n) */
  ScwSign *pairs;   /* (n) left of this staff and the one below */
  ScwSign *threes;  /* (n) and the one below that */
  int *order;       /* (n) staves, ossias aside, system by system */
  System *systems;
  int n_systems;
  double *gaps; /* (n) to work with */
} Page;

static bool
page_init (Page *page, const ScwInk *ink, const ScwStaves *staves)
{
  int n = staves->n;

  *page = (Page){
    .ink = ink,
    .staves = staves->items,
    .n = n,
    .below = calloc (n + 1, sizeof *page->below),
    .joints = calloc (n + 1, sizeof *page->joints),
    .linked = calloc (n + 1, sizeof *page->linked),
    .blank = calloc (n + 1, sizeof *page->blank),
    .ossia = calloc (n + 1, sizeof *page->ossia),
    .pairs = calloc (n + 1, sizeof *page->pairs),
    .threes = calloc (n + 1, sizeof *page->threes),
    .order = calloc (n + 1, sizeof *page->order),
    .systems = calloc (n + 1, sizeof *page->systems),
    .gaps = calloc (n + 1, sizeof *page->gaps),
  };
  return page->below != NULL && page->joints != NULL && page->linked != NULL && page->blank != NULL
         && page->ossia != NULL && page->pairs != NULL && page->threes != NULL && page->order != NULL
         && page->systems != NULL && page->gaps != NULL;
}

static void
page_clear (Page *page)
{
  free (page->below);
  free (page->joints);
  free (page->linked);
  free (page->blank);
  free (page->ossia);
  free (page->pairs);
  free (page->threes);
  free (page->order);
  free (page->systems);
  free (page->gaps);
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

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values, int n)
{
  qsort (values, n, sizeof *values, by_size);
  return n > 0 ? values[n / 2] : 0;
}

static double
space_of (const ScwStaff *staff)
{
  return staff->space[SCW_STAFF_KNOTS / 2];
}

static double
overlap (const ScwStaff *a, const ScwStaff *b)
{
  return fmin (a->right, b->right) - fmax (a->left, b->left);
}

/* From middle line to middle line, where both staves are. */
static double
apart (const ScwStaff *upper, const ScwStaff *lower)
{
  double x = fmax (upper->left, lower->left) + overlap (upper, lower) / 2;

  return scw_staff_middle (lower, x) - scw_staff_middle (upper, x);
}

/* The staff right below staff i, ossias aside, or -1. */
static int
staff_below (const Page *page, int i)
{
  const ScwStaff *upper = &page->staves[i];
  double nearest = HUGE_VAL;
  int best = -1;

  for (int k = 0; k < page->n; k++)
    {
      const ScwStaff *lower = &page->staves[k];
      double gap;

      if (k == i || page->ossia[k]
          || overlap (upper, lower) < 0.6 * fmin (upper->right - upper->left, lower->right - lower->left))
        continue;
      gap = apart (upper, lower);
      if (gap > 0 && gap < nearest)
        {
          nearest = gap;
          best = k;
        }
    }
  return best;
}

/* ---- what is no staff of its own */

/* Beams and ledger lines now and then look like a short staff: thick or faint lines, or close to real ones. */
static bool
is_ghost (const ScwStaves *staves, int i, double thickness)
{
  const ScwStaff *staff = &staves->items[i];
  double space = space_of (staff);

  for (int k = 0; k < staves->n; k++)
    {
      const ScwStaff *other = &staves->items[k];
      double gap;

      if (staff->right - staff->left > SHORT * (other->right - other->left)
          || staff->left < other->left + 2 * space || staff->right > other->right + space)
        continue;
      gap = fabs (apart (staff, other)) / space - 4;
      if (gap < GHOST_TOUCHES
          || (gap < OSSIA_GAP && (staff->thickness > GHOST_THICK * thickness || staff->seen < GHOST_SEEN)))
        return true;
    }
  return false;
}

static void
drop_ghosts (ScwStaves *staves, double *work)
{
  double thickness;
  int n = 0;

  for (int i = 0; i < staves->n; i++)
    work[i] = staves->items[i].thickness;
  thickness = median (work, staves->n);
  for (int i = 0; i < staves->n; i++)
    work[i] = is_ghost (staves, i, thickness);
  for (int i = 0; i < staves->n; i++)
    if (work[i] > 0)
      scw_staff_clear (&staves->items[i]);
    else
      staves->items[n++] = staves->items[i];
  staves->n = n;
}

/* ---- ossias */

/* Where the left edge may be: the staves above and below may begin further left than is seen here. */
static double
left_near (const Page *page, int i, int k)
{
  double left = fmin (page->staves[i].left, page->staves[k].left), space = space_of (&page->staves[i]);

  for (int j = 0; j < page->n; j++)
    {
      double moved = page->staves[j].left
                     + page->staves[j].slope * (page->staves[j].middle[0] - page->staves[i].middle[0]);

      if ((page->below[j] == i || page->below[k] == j) && moved > left - EDGE_REACH * space)
        left = fmin (left, moved);
    }
  return left;
}

static bool
is_joined (const ScwJoint *joint)
{
  return joint->bars > 0 || joint->edge;
}

/* Short, close above the staff below, and within its ends; not joined to what is above. */
static bool
find_ossia (Page *page, int i, double usual, ScwError *error)
{
  const ScwStaff *staff = &page->staves[i], *lower;
  double space = space_of (staff), gap;
  ScwJoint joint;

  if (page->below[i] < 0)
    return true;
  lower = &page->staves[page->below[i]];
  gap = apart (staff, lower) / space - 4;
  if (staff->right - staff->left > SHORT * (lower->right - lower->left) || staff->left < lower->left - space
      || staff->right > lower->right + space || gap > OSSIA_GAP || gap > usual)
    return true;
  for (int k = 0; k < page->n; k++)
    if (page->below[k] == i)
      {
        if (!scw_joint_find (page->ink, &page->staves[k], staff, staff->left, &joint, error))
          return false;
        if (joint.end || (joint.edge && fabs (page->staves[k].left - staff->left) < 3 * space))
          return true;
      }
  if (!scw_joint_find (page->ink, staff, lower, staff->left, &joint, error))
    return false;
  page->ossia[i] = staff->left > lower->left + 3 * space || (joint.edge && joint.bars == 0);
  return true;
}

static bool
find_ossias (Page *page, ScwError *error)
{
  double usual;
  int n = 0;

  for (int i = 0; i < page->n; i++)
    {
      page->below[i] = staff_below (page, i);
      if (page->below[i] >= 0)
        page->gaps[n++]
          = apart (&page->staves[i], &page->staves[page->below[i]]) / space_of (&page->staves[i]) - 4;
    }
  usual = median (page->gaps, n);
  for (int i = 0; i < page->n; i++)
    if (!find_ossia (page, i, usual, error))
      return false;
  return true;
}

/* ---- systems */

static bool
find_joints (Page *page, ScwError *error)
{
  for (int i = 0; i < page->n; i++)
    page->below[i] = page->ossia[i] ? -1 : staff_below (page, i);
  for (int i = 0; i < page->n; i++)
    {
      int below = page->below[i];

      /* The same staff may not be below two others. */
      for (int k = 0; k < i && below >= 0; k++)
        if (page->below[k] == below && is_joined (&page->joints[k]))
          below = page->below[i] = -1;
      if (below >= 0
          && !scw_joint_find (page->ink, &page->staves[i], &page->staves[below], left_near (page, i, below),
                              &page->joints[i], error))
        return false;
      page->linked[i] = below >= 0 && (page->joints[i].line >= JOINED || is_joined (&page->joints[i]));
      if (page->linked[i] && page->joints[i].bars == 0)
        {
          ScwJoint own;

          if (!scw_joint_find (page->ink, &page->staves[i], &page->staves[i], page->staves[i].left, &own,
                               error))
            return false;
          page->blank[i] = own.bars == 0;
        }
    }
  return true;
}

static void
collect_systems (Page *page)
{
  int n = 0;

  page->n_systems = 0;
  for (int i = 0; i < page->n; i++)
    {
      bool top = !page->ossia[i];

      for (int k = 0; k < page->n; k++)
        top = top && !(page->linked[k] && page->below[k] == i);
      if (!top)
        continue;
      page->systems[page->n_systems] = (System){ .first = n };
      for (int k = i; k >= 0; k = page->linked[k] ? page->below[k] : -1)
        page->order[n++] = k;
      page->systems[page->n_systems].n = n - page->systems[page->n_systems].first;
      page->n_systems++;
    }
}

/* The number of staves in most systems of the page; 0: they have no number in common. */
static int
usual_size (const Page *page)
{
  int best = 0, most = 0;

  for (int i = 0; i < page->n_systems; i++)
    {
      int size = page->systems[i].n, count = 0;

      for (int k = 0; k < page->n_systems; k++)
        count += page->systems[k].n == size;
      if (size > 1 && count > 1 && count * size > most)
        {
          most = count * size;
          best = size;
        }
    }
  return best;
}

static const System *
system_from (const Page *page, int top)
{
  for (int i = 0; i < page->n_systems; i++)
    if (page->order[page->systems[i].first] == top)
      return &page->systems[i];
  return NULL;
}

/* The widest gap in a system. */
static double
widest_gap (const Page *page)
{
  double widest = 0;

  for (int i = 0; i < page->n; i++)
    if (page->linked[i])
      widest = fmax (widest, page->joints[i].gap);
  return widest;
}

/* Systems that fell apart where the stroke at the edge is faint. */
static void
mend_systems (Page *page)
{
  double widest = widest_gap (page);

  for (int i = 0; i < page->n_systems; i++)
    {
      const System *upper = &page->systems[i], *lower;
      int last = page->order[upper->first + upper->n - 1];
      int size = usual_size (page);

      lower = page->below[last] >= 0 ? system_from (page, page->below[last]) : NULL;
      if (lower == NULL || upper->n + lower->n > size || page->joints[last].line < PERHAPS
          || page->joints[last].gap > 1.3 * widest)
        continue;
      page->linked[last] = true;
      collect_systems (page);
      i = -1;
    }
}

/* ---- rows */

static bool
find_signs_of (Page *page, const System *system, ScwError *error)
{
  const ScwStaff **staves = malloc (sizeof (ScwStaff *) * system->n);
  bool ok = staves != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for braces");
  ScwEdge edge;

  for (int k = 0; ok && k < system->n; k++)
    staves[k] = &page->staves[page->order[system->first + k]];
  if (ok)
    edge = scw_edge_find (page->ink, staves, system->n);
  for (int k = 0; ok && k + 1 < system->n; k++)
    {
      int at = page->order[system->first + k];

      ok = scw_sign_find (page->ink, &edge, staves[k], staves[k + 1], &page->pairs[at], error)
           && (k + 2 >= system->n
               || scw_sign_find (page->ink, &edge, staves[k], staves[k + 2], &page->threes[at], error));
    }
  free (staves);
  return ok;
}

static bool
find_signs (Page *page, ScwError *error)
{
  for (int i = 0; i < page->n_systems; i++)
    if (page->systems[i].n > 1 && !find_signs_of (page, &page->systems[i], error))
      return false;
  return true;
}

/* How many systems of this size have the sign at their k-th staff; 'all': of how many. */
static int
count_signs (const Page *page, int size, int k, const ScwSign *signs, ScwSign sign, int *all)
{
  int n = 0;

  *all = 0;
  for (int i = 0; i < page->n_systems; i++)
    if (page->systems[i].n == size)
      {
        n += signs[page->order[page->systems[i].first + k]] == sign;
        ++*all;
      }
  return n;
}

/* What is left of the k-th staff of a system, as far as this and the other systems show it. */
static ScwSign
sign_at (const Page *page, const System *system, int k, const ScwSign *signs)
{
  int all, braces = count_signs (page, system->n, k, signs, SCW_SIGN_BRACE, &all),
           brackets = count_signs (page, system->n, k, signs, SCW_SIGN_BRACKET, &all);
  ScwSign own = signs[page->order[system->first + k]];

  if (own == SCW_SIGN_BRACE ? brackets <= braces : own == SCW_SIGN_BRACKET && braces <= brackets)
    return own;
  if (braces > brackets && 2 * braces >= all && all > 2)
    return SCW_SIGN_BRACE;
  return brackets > braces && 2 * brackets >= all && all > 2 ? SCW_SIGN_BRACKET : SCW_SIGN_NONE;
}

/* Whether barlines join the k-th staff of a system to the next: 1 certainly, -1 certainly not. Stems may meet here
 * and there, but the last barline runs through if any does. */
static int
bars_at (const Page *page, const System *system, int k)
{
  const ScwJoint *joint = &page->joints[page->order[system->first + k]];

  if (joint->bars == 0)
    return system->n == 2 && page->blank[page->order[system->first + k]] ? 1 : -1;
  return joint->end && joint->bars > 1 ? 1 : 0;
}

/* The same, where it is doubtful as in most other systems of the size. */
static bool
has_bars (const Page *page, const System *system, int k)
{
  int balance = 0, own;

  if (k < 0 || k + 1 >= system->n)
    return false;
  own = bars_at (page, system, k);
  for (int i = 0; i < page->n_systems; i++)
    if (page->systems[i].n == system->n)
      balance += bars_at (page, &page->systems[i], k);
  return own > 0 ? balance >= 0 : own == 0 && (balance > 0 || (balance == 0 && system->n == 2));
}

/* Two staves that barlines join, in the only system of its kind: what looks like a bracket may be half a brace. */
static bool
is_lone_pair (const Page *page, const System *system)
{
  int all;

  count_signs (page, system->n, 0, page->pairs, SCW_SIGN_BRACKET, &all);
  return system->n == 2 && all == 1 && page->joints[page->order[system->first]].bars > 0;
}

/* How many staves the row has that begins at the k-th of a system. */
static int
row_size (const Page *page, const System *system, int k)
{
  ScwSign sign;

  if (k + 1 == system->n)
    return 1;
  sign = sign_at (page, system, k, page->pairs);
  if (sign == SCW_SIGN_NONE && k + 2 < system->n
      && sign_at (page, system, k + 1, page->pairs) == SCW_SIGN_NONE
      && sign_at (page, system, k, page->threes) == SCW_SIGN_BRACE)
    return 3;
  if (sign == SCW_SIGN_BRACE)
    return 2;
  if (sign == SCW_SIGN_BRACKET && !is_lone_pair (page, system))
    return 1;
  return has_bars (page, system, k) && !has_bars (page, system, k - 1) && !has_bars (page, system, k + 1) ? 2
                                                                                                          : 1;
}

/* ---- putting it together */

static ScwStaffRow
make_row (const ScwStaff *staves, int first, int n)
{
  ScwStaffRow row = { .first = first, .n = n, .left = HUGE_VAL, .right = -HUGE_VAL };

  for (const ScwStaff *staff = staves + first; staff < staves + first + n; staff++)
    {
      row.left = fmin (row.left, staff->left);
      row.right = fmax (row.right, staff->right);
      row.slope += staff->slope / n;
      for (int k = 0; k < SCW_STAFF_KNOTS; k++)
        row.space += staff->space[k] / SCW_STAFF_KNOTS / n;
    }
  return row;
}

/* Copies the staves system by system and says which are rows. */
static int
lay_out (const Page *page, ScwStaff *sorted, ScwStaffRow *rows)
{
  int n_rows = 0, n_sorted = 0;

  for (int i = 0; i < page->n_systems; i++)
    for (int k = 0, size; k < page->systems[i].n; k += size)
      {
        const int *at = &page->order[page->systems[i].first + k];

        for (int o = 0; o < page->n; o++)
          if (page->ossia[o] && staff_below (page, o) == at[0])
            {
              sorted[n_sorted] = page->staves[o];
              rows[n_rows] = make_row (sorted, n_sorted++, 1);
              rows[n_rows].ossia = true;
              rows[n_rows++].group = i;
            }
        size = row_size (page, &page->systems[i], k);
        for (int j = 0; j < size; j++)
          sorted[n_sorted + j] = page->staves[at[j]];
        rows[n_rows] = make_row (sorted, n_sorted, size);
        if (k + size < page->systems[i].n)
          {
            rows[n_rows].bracket
              = sign_at (page, &page->systems[i], k + size - 1, page->pairs) == SCW_SIGN_BRACKET;
            rows[n_rows].barlines = has_bars (page, &page->systems[i], k + size - 1);
          }
        rows[n_rows++].group = i;
        n_sorted += size;
      }
  return n_rows;
}

int
scw_group_staves (const ScwInk *ink, ScwStaves *staves, ScwStaffRow *rows, ScwError *error)
{
  ScwStaff *sorted = calloc (staves->n + 1, sizeof *sorted);
  Page page;
  bool ok = page_init (&page, ink, staves) && sorted != NULL;
  int n_rows = -1;

  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d staves", staves->n);
  else
    {
      drop_ghosts (staves, page.gaps);
      page.n = staves->n;
      qsort (staves->items, staves->n, sizeof *staves->items, by_height);
    }
  ok = ok && find_ossias (&page, error) && find_joints (&page, error);
  if (ok)
    {
      collect_systems (&page);
      mend_systems (&page);
      ok = find_signs (&page, error);
    }
  if (ok)
    {
      n_rows = lay_out (&page, sorted, rows);
      memcpy (staves->items, sorted, sizeof *sorted * staves->n);
    }
  page_clear (&page);
  free (sorted);
  return n_rows;
}
