/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joints.c: strokes from staff to staff, and the signs left of them.
 *
 * Each stroke is followed row by row and may drift sideways, since on a photograph barlines do not stand square
 * to the lines.
 *
 * Left of the edge, text and stains are told apart from signs by their height. A bracket has a spine: ink in one
 * place, leaning as the edge does, from top to bottom. A brace has none: its tip, half way down, lies further
 * left than its arms, and its ends lie further right.
 */
#include "engine/image/joints.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MISSED  0.1  /* share of a stroke's rows that may show no ink */
#define DRIFT   0.3f /* what a step aside costs, in missed rows */
#define AT_EDGE 1.5  /* staff spaces from the edge to what is no barline yet */
#define BROAD   1.5  /* staff spaces: the rim of a scan, no stroke */

#define SIGN_REACH 3.5  /* staff spaces from the edge to the left */
#define SIGN_NEAR  0.2  /* nearer is the stroke at the edge */
#define SIGN_WINGS 1.2  /* staff spaces above and below */
#define SIGN_HIGH  2.5  /* staff spaces: letters are lower */
#define SPINE      0.85 /* share of the rows with ink, for a bracket */
#define FIRM       0.97 /* even if there seems to be a brace */
#define CURVE      0.3  /* staff spaces that a brace's tip and ends are off its arms, together */
#define SIGN_MOST  64   /* columns of a strip, at most */

/* The best stroke that ends in a column. */
typedef struct
{
  float cost;    /* rows without ink and steps aside */
  int leftmost;  /* column it has been in */
  double y0, y1; /* the column's way */
} Stroke;

/* Where strokes are looked for: columns from 'left', of which there are n; from so many staff spaces below the
 * middle of the upper staff to so many below that of the lower one. */
typedef struct
{
  double left;
  int n;
  double from, to;
  int broadest; /* ink that is broader than that is none; 0: however broad */
} Field;

static void
strokes_start (Stroke *strokes, const Field *field, const ScwStaff *upper, const ScwStaff *lower)
{
  for (int i = 0; i < field->n; i++)
    {
      double x = field->left + i;

      strokes[i] = (Stroke){
        .leftmost = i,
        .y0 = scw_staff_middle (upper, x) + field->from * scw_staff_space_at (upper, x),
        .y1 = scw_staff_middle (lower, x) + field->to * scw_staff_space_at (lower, x),
      };
    }
}

static bool
is_broad (const ScwInk *ink, int x, int y, int broadest)
{
  int run = 1;

  for (int k = x - 1; run <= broadest && scw_ink_at (ink, k, y); k--)
    run++;
  for (int k = x + 1; run <= broadest && scw_ink_at (ink, k, y); k++)
    run++;
  return run > broadest;
}

static bool
is_stroke (const ScwInk *ink, int x, int y, int broadest)
{
  for (int k = x - 1; k <= x + 1; k++)
    if (scw_ink_at (ink, k, y) && (broadest == 0 || !is_broad (ink, k, y, broadest)))
      return true;
  return false;
}

/* All strokes take one step down, to 't' of their way: straight on or one column aside. */
static void
strokes_step (const ScwInk *ink, const Stroke *from, Stroke *to, const Field *field, double slope, double t)
{
  for (int i = 0; i < field->n; i++)
    {
      double y = from[i].y0 + t * (from[i].y1 - from[i].y0);
      int x = (int) lrint (field->left + i - slope * (y - (from[i].y0 + from[i].y1) / 2)),
          row = (int) floor (y);

      to[i].cost = from[i].cost;
      to[i].leftmost = from[i].leftmost;
      for (int k = i - 1; k <= i + 1; k += 2)
        if (k >= 0 && k < field->n && from[k].cost + DRIFT < to[i].cost)
          {
            to[i].cost = from[k].cost + DRIFT;
            to[i].leftmost = from[k].leftmost;
          }
      to[i].leftmost = i < to[i].leftmost ? i : to[i].leftmost;
      to[i].cost += !is_stroke (ink, x, row, field->broadest);
    }
}

/* The strokes of a field at their ends; NULL where memory is short. 'rows': of their way. */
static Stroke *
follow (const ScwInk *ink,
        const Field *field,
        const ScwStaff *upper,
        const ScwStaff *lower,
        int rows,
        ScwError *error)
{
  double slope = (upper->slope + lower->slope) / 2;
  Stroke *strokes = malloc (sizeof *strokes * 2 * field->n), *next = strokes + field->n;

  if (strokes == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for barlines");
      return NULL;
    }
  strokes_start (strokes, field, upper, lower);
  strokes_start (next, field, upper, lower);
  for (int r = 0; r < rows; r++)
    strokes_step (ink, r % 2 ? next : strokes, r % 2 ? strokes : next, field, slope, (double) r / (rows - 1));
  if (rows % 2)
    memcpy (strokes, next, sizeof *strokes * field->n);
  return strokes;
}

static bool
find_line (const ScwInk *ink,
           const ScwStaff *upper,
           const ScwStaff *lower,
           double left,
           double space,
           ScwJoint *joint,
           ScwError *error)
{
  double edge = fmax (upper->left, lower->left);
  Field field = { .left = fmin (fmin (upper->left, lower->left), left) - SIGN_REACH * space,
                  .from = 2,
                  .to = -2,
                  .broadest = (int) (BROAD * space) };
  int rows = (int) (joint->gap * space);
  float least = (float) rows;
  Stroke *strokes;

  field.n = (int) (edge + AT_EDGE * space - field.left);
  if (rows < 2 || field.n < 1)
    return true;
  strokes = follow (ink, &field, upper, lower, rows, error);
  for (int i = 0; strokes != NULL && i < field.n; i++)
    least = fminf (least, strokes[i].cost);
  joint->line = 1 - (double) least / rows;
  free (strokes);
  return strokes != NULL;
}

bool
scw_joint_find (const ScwInk *ink,
                const ScwStaff *upper,
                const ScwStaff *lower,
                double left,
                ScwJoint *joint,
                ScwError *error)
{
  double space = upper->space[SCW_STAFF_KNOTS / 2], edge = fmax (upper->left, lower->left);
  double right = fmax (upper->right, lower->right) + space,
         end = fmin (upper->right, lower->right) - AT_EDGE * space;
  double x = (edge + fmin (upper->right, lower->right)) / 2,
         apart = scw_staff_middle (lower, x) - scw_staff_middle (upper, x);
  Field field = { .left = fmin (upper->left, lower->left) - space, .from = -2, .to = 2 };
  int rows = (int) (apart + 4 * space), last = INT32_MIN;
  Stroke *strokes;

  *joint = (ScwJoint){ .gap = apart / space - 4 };
  field.n = (int) (right - field.left);
  if (field.n < 1 || rows < 2)
    return true;
  strokes = follow (ink, &field, upper, lower, rows, error);
  if (strokes == NULL)
    return false;
  for (int i = 0; i < field.n; i++)
    {
      if ((double) strokes[i].cost > MISSED * rows)
        continue;
      if (field.left + strokes[i].leftmost < edge + AT_EDGE * space)
        joint->edge = true;
      else
        {
          joint->bars += last == INT32_MIN || i - last > space;
          last = i;
          joint->end = joint->end || field.left + i > end;
        }
    }
  free (strokes);
  return find_line (ink, upper, lower, left, space, joint, error);
}

/* ---- the edge */

#define LEAN      0.06 /* more or less than square to the lines */
#define STEP      3.0  /* working pixels that two leans differ by, from top to bottom */
#define EDGE_NEAR 1.2  /* staff spaces from where the staves begin */
#define EDGE_SURE 0.6  /* share of the gaps */

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Share of the gaps' rows in which there is a thin stroke. */
static double
edge_share (const ScwInk *ink, const ScwEdge *edge, const ScwStaff *const *staves, int n, int broadest)
{
  int rows = 0, dark = 0;

  for (int i = 0; i + 1 < n; i++)
    {
      double x0 = edge->x + edge->lean * (scw_staff_middle (staves[i], edge->x) - edge->y0),
             x1 = edge->x + edge->lean * (scw_staff_middle (staves[i + 1], edge->x) - edge->y0);
      int from = (int) (scw_staff_middle (staves[i], x0) + 2.3 * scw_staff_space_at (staves[i], x0)),
          to = (int) (scw_staff_middle (staves[i + 1], x1) - 2.3 * scw_staff_space_at (staves[i + 1], x1));

      for (int y = from; y < to; y++)
        {
          int x = (int) lrint (edge->x + edge->lean * (y - edge->y0));

          dark += scw_ink_at (ink, x, y) && !is_broad (ink, x, y, broadest);
          rows++;
        }
    }
  return rows > 0 ? (double) dark / rows : 0;
}

ScwEdge
scw_edge_find (const ScwInk *ink, const ScwStaff *const *staves, int n)
{
  const ScwStaff *top = staves[0], *bottom = staves[n - 1];
  double slope = 0, lefts[64], space = top->space[0];
  double y0 = scw_staff_middle (top, top->left), height = scw_staff_middle (bottom, bottom->left) - y0;
  ScwEdge best = { .y0 = y0 }, edge = { .y0 = y0 };
  double most = EDGE_SURE, step = STEP / fmax (height, 1);

  for (int i = 0; i < n; i++)
    slope += staves[i]->slope / n;
  n = n < 64 ? n : 64;
  for (int i = 0; i < n; i++)
    lefts[i] = staves[i]->left + slope * (scw_staff_middle (staves[i], staves[i]->left) - y0);
  qsort (lefts, n, sizeof *lefts, by_size);
  best.x = lefts[(n - 1) / 2];
  best.lean = -slope;
  for (double lean = -slope - LEAN; lean <= -slope + LEAN; lean += step)
    for (double x = lefts[(n - 1) / 2] - EDGE_NEAR * space; x <= lefts[(n - 1) / 2] + EDGE_NEAR * space; x++)
      {
        double share;

        edge.x = x;
        edge.lean = lean;
        share = edge_share (ink, &edge, staves, n, (int) (BROAD * space));
        /* A bracket is further to the left. */
        if (share > most + 0.05 || (share >= most && x > best.x))
          {
            most = share;
            best = edge;
          }
      }
  return best;
}

/* ---- signs */

/* The ink left of the edge, upright: rows from above the upper staff to below the lower one, columns from
 * SIGN_REACH left of the edge up to it. */
typedef struct
{
  int width, height;
  int top, bottom; /* rows of the outer lines */
  int left;        /* column in which the picture begins, if it does so here */
  double space;
  uint8_t *ink; /* (height, width) 1: ink, 2: ink that is higher than letters */
  int *stack;   /* (height * width) */
} Strip;

static void
strip_fill (const ScwInk *ink, const ScwEdge *edge, double first, Strip *strip)
{
  for (int r = 0; r < strip->height; r++)
    {
      double y = first + (r - strip->top), x = edge->x + edge->lean * (y - edge->y0);

      for (int i = 0; i < strip->width; i++)
        {
          int column = (int) lrint (x - SIGN_REACH * strip->space + i), row = (int) lrint (y);

          /* The rim of a scan is no bracket. */
          strip->ink[r * strip->width + i]
            = scw_ink_at (ink, column, row) && !is_broad (ink, column, row, (int) (BROAD * strip->space));
        }
    }
}

/* Marks the ink that hangs together with what is at 'start' as high ink, or takes it away. */
static void
strip_sort (Strip *strip, int start)
{
  int n = 0, next = 0, top = start / strip->width, bottom = top;

  strip->stack[n++] = start;
  strip->ink[start] = 2;
  while (next < n)
    {
      int at = strip->stack[next++], x = at % strip->width, y = at / strip->width;

      top = y < top ? y : top;
      bottom = y > bottom ? y : bottom;
      for (int k = 0; k < 9; k++)
        {
          int nx = x + k % 3 - 1, ny = y + k / 3 - 1, to = ny * strip->width + nx;

          if (nx >= 0 && ny >= 0 && nx < strip->width && ny < strip->height && strip->ink[to] == 1)
            {
              strip->ink[to] = 2;
              strip->stack[n++] = to;
            }
        }
    }
  if (bottom - top < SIGN_HIGH * strip->space)
    for (int i = 0; i < n; i++)
      strip->ink[strip->stack[i]] = 0;
}

/* Share of the rows from 'from' to 'to' of the height with ink in a column or beside it. */
static double
column_share (const Strip *strip, int x, double from, double to)
{
  int y0 = (int) (strip->top + from * (strip->bottom - strip->top)),
      y1 = (int) (strip->top + to * (strip->bottom - strip->top)), dark = 0;

  for (int y = y0; y <= y1; y++)
    {
      const uint8_t *row = strip->ink + y * strip->width;

      dark += row[x] || (x > 0 && row[x - 1]) || (x + 1 < strip->width && row[x + 1]);
    }
  return (double) dark / (y1 - y0 + 1);
}

/* The share of the rows that the best upright column covers, the middle included, where a brace has its tip. */
static double
spine_of (const Strip *strip)
{
  double most = 0;

  /* Half a brace, cut off by the picture's edge, is straight. */
  for (int x = strip->left > 0 ? strip->left + 3 : 0; x < strip->width; x++)
    most = fmax (most, fmin (column_share (strip, x, 0.01, 0.99), column_share (strip, x, 0.42, 0.58)));
  return most;
}

/* Between two shares of the height, the left end of the ink: the column that so large a share of the rows does not
 * reach. NAN where most have no ink. */
static double
left_end (const Strip *strip, double from, double to, double share)
{
  int counts[SIGN_MOST] = { 0 }, inked = 0, sum = 0;
  int y0 = strip->top + (int) (from * (strip->bottom - strip->top)),
      y1 = strip->top + (int) (to * (strip->bottom - strip->top));

  for (int y = y0; y <= y1; y++)
    for (int x = 0; x < strip->width; x++)
      if (strip->ink[y * strip->width + x])
        {
          counts[x]++;
          inked++;
          break;
        }
  for (int x = 0; x < strip->width && inked >= 0.4 * (y1 - y0 + 1); x++)
    {
      sum += counts[x];
      if (sum > share * inked)
        return x;
    }
  return (double) NAN;
}

/* How far tip and ends are off the arms, staff spaces; 0 where there is too little to see. */
static double
curve_of (const Strip *strip)
{
  double arms = (left_end (strip, 0.14, 0.4, 0.5) + left_end (strip, 0.6, 0.86, 0.5)) / 2,
         tip = arms - left_end (strip, 0.46, 0.54, 0.2);
  double ends = fmin (left_end (strip, 0.01, 0.06, 0.5), left_end (strip, 0.94, 0.99, 0.5)) - arms;

  if (isnan (arms) || tip < 0)
    return 0;
  return ((isnan (tip) ? 0.0 : tip) + (isnan (ends) ? 0.0 : ends)) / strip->space;
}

bool
scw_sign_find (const ScwInk *ink,
               const ScwEdge *edge,
               const ScwStaff *upper,
               const ScwStaff *lower,
               ScwSign *sign,
               ScwError *error)
{
  Strip strip = { .space = upper->space[0] };
  double first = scw_staff_middle (upper, edge->x) - 2 * strip.space;
  double height = scw_staff_middle (lower, edge->x) + 2 * strip.space - first;
  bool ok;

  *sign = SCW_SIGN_NONE;
  strip.top = (int) (SIGN_WINGS * strip.space);
  strip.bottom = strip.top + (int) height;
  strip.width = (int) fmin ((SIGN_REACH - SIGN_NEAR) * strip.space, SIGN_MOST);
  strip.height = strip.bottom + strip.top + 1;
  strip.left = (int) (SIGN_REACH * strip.space - edge->x);
  if (strip.width < 1 || height < 1)
    return true;
  strip.ink = calloc ((size_t) strip.width * strip.height, sizeof *strip.ink);
  strip.stack = malloc (sizeof *strip.stack * strip.width * strip.height);
  ok = strip.ink != NULL && strip.stack != NULL;
  if (ok)
    {
      strip_fill (ink, edge, first, &strip);
      for (int i = 0; i < strip.width * strip.height; i++)
        if (strip.ink[i] == 1)
          strip_sort (&strip, i);
      double spine = spine_of (&strip);
      bool brace = curve_of (&strip) > CURVE;

      /* A brace beside a bracket joins parts. */
      *sign = spine > FIRM || (spine > SPINE && !brace) ? SCW_SIGN_BRACKET
              : brace                                   ? SCW_SIGN_BRACE
                                                        : SCW_SIGN_NONE;
    }
  free (strip.ink);
  free (strip.stack);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for braces");
}
