/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.c: the fine shape of one staff. */
#include <math.h>
#include <stdlib.h>

#include "engine/image/staves.h"

#define WINDOW 9.0 /* of the local fits, staff spaces to each side */
#define BRIDGE \
  1.5 /* how long the lines may be out of sight (clef, noise) before they have ended, staff spaces */
#define KEPT     0.3  /* share of a staff's nodes that must prove to be five lines */
#define RULED    0.6  /* share of a staff with a sixth line that makes it ruled paper */
#define SEEN     0.45 /* share of a staff whose lines must go on; of text and beams it is a tenth at most */
#define SHORTEST 6    /* staff, in staff spaces */
#define BAR      1.3  /* thickest barline that may end a staff, staff spaces */

typedef struct
{
  double middle, space;
  double line, gap; /* darkness 0 .. 255 */
  bool sixth[2];    /* above, below */
} Fine;

/* Mean darkness of a short piece of row y around x. */
static double
dark (const ScwInk *ink, double x, double y, double half)
{
  int row = (int) floor (y), a = (int) fmax (0, x - half), b = (int) fmin (ink->width, x + half + 1), sum = 0;

  if (row < 0 || row >= ink->height || b <= a)
    return 0;
  for (int i = a; i < b; i++)
    sum += ink->soft[(int64_t) row * ink->width + i];
  return (double) sum / (b - a);
}

/* The centre of the line near y, or false: nothing dark, or something thicker than a line. */
static bool
line_near (const ScwInk *ink, double x, double y, double space, double *centre, double *peak)
{
  int reach = (int) fmax (2, 0.35 * space), n = 2 * reach + 1, best = 0, thick = 0;
  double rows[64] = { 0 }, sum = 0, moment = 0;

  if (n > 64)
    return false;
  for (int i = 0; i < n; i++)
    {
      rows[i] = dark (ink, x, y + i - reach, 0.5 * space);
      if (rows[i] > rows[best])
        best = i;
    }
  *peak = rows[best];
  for (int i = 0; i < n; i++)
    thick += rows[i] > 0.6 * *peak;
  if (*peak < 50 || thick > fmax (2.5, 0.4 * space))
    return false;
  for (int i = best - 2 > 0 ? best - 2 : 0; i <= best + 2 && i < n; i++)
    {
      sum += rows[i];
      moment += rows[i] * (floor (y + i - reach) + 0.5);
    }
  *centre = moment / sum;
  return true;
}

static bool
refine (const ScwInk *ink, const ScwNode *node, Fine *fine)
{
  double sk = 0, sy = 0, skk = 0, sky = 0, det, x = (double) node->x, d = (double) node->space, peak, at;
  int n = 0;

  *fine = (Fine){ 0 };
  for (int k = -2; k <= 2; k++)
    {
      bool seen = line_near (ink, x, (double) node->y + k * d, d, &at, &peak);

      fine->line += peak / 5;
      if (!seen)
        continue;
      n++;
      sk += k;
      sy += at;
      skk += k * k;
      sky += k * at;
    }
  for (int k = -2; k < 2; k++)
    fine->gap += dark (ink, x, (double) node->y + (k + 0.5) * d, 0.5 * d) / 4;
  det = n * skk - sk * sk;
  if (n < 3 || det <= 0)
    return false;
  fine->space = (n * sky - sk * sy) / det;
  fine->middle = (sy - fine->space * sk) / n;
  for (int side = 0; side < 2; side++)
    {
      double out = side ? 1 : -1;

      fine->sixth[side] = line_near (ink, x, fine->middle + out * 3 * d, d, &at, &peak)
                          && peak > 0.6 * fine->line
                          && dark (ink, x, fine->middle + out * 2.5 * d, 0.5 * d) < 0.5 * peak;
    }
  return fabs (fine->space - d) < 0.2 * d;
}

/* A straight line through the nodes near x, the nearer the heavier. */
static void
local_fit (const ScwStaff *staff, double x, double window, double *y, double *slope, double *space)
{
  double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, sd = 0, det;
  double last = (double) staff->nodes[staff->n_nodes - 1].x;
  double centre = fmin (fmax (x, (double) staff->nodes[0].x), last);

  for (int tries = 0; tries < 6; tries++, window *= 2)
    {
      int n = 0;

      sw = sx = sy = sxx = sxy = sd = 0;
      for (int i = 0; i < staff->n_nodes; i++)
        {
          double dx = (double) staff->nodes[i].x - centre, t = fabs (dx) / window, w;

          if (t >= 1)
            continue;
          n++;
          w = (1 - t * t) * (1 - t * t) * (double) staff->nodes[i].score;
          sw += w;
          sx += w * dx;
          sy += w * (double) staff->nodes[i].y;
          sxx += w * dx * dx;
          sxy += w * dx * (double) staff->nodes[i].y;
          sd += w * (double) staff->nodes[i].space;
        }
      if (n >= 8)
        break;
    }
  det = sw * sxx - sx * sx;
  *slope = det > 1e-6 * sw ? (sw * sxy - sx * sy) / det : 0;
  *y = (sy - *slope * sx) / sw + *slope * (x - centre);
  *space = sd / sw;
}

/* False: memory. */
static bool
drop_outliers (ScwStaff *staff, double space, double limit)
{
  bool *keep = malloc (sizeof *keep * (staff->n_nodes + 1));
  int n = 0;

  if (keep == NULL)
    return false;
  for (int i = 0; i < staff->n_nodes; i++)
    {
      double y, slope, wide;

      local_fit (staff, (double) staff->nodes[i].x, 1.5 * WINDOW * space, &y, &slope, &wide);
      keep[i] = fabs ((double) staff->nodes[i].y - y) < limit * space;
      n += keep[i];
    }
  if (n >= 6)
    {
      n = 0;
      for (int i = 0; i < staff->n_nodes; i++)
        if (keep[i])
          staff->nodes[n++] = staff->nodes[i];
      staff->n_nodes = n;
    }
  free (keep);
  return true;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static bool
refine_nodes (const ScwInk *ink, ScwStaff *staff, double *space, bool *no_memory)
{
  int n = 0, all = staff->n_nodes, sixth[2] = { 0 };
  double *spaces = malloc (sizeof *spaces * (staff->n_nodes + 1)), contrast = 0;

  *no_memory = spaces == NULL;
  for (int i = 0; spaces != NULL && i < staff->n_nodes; i++)
    {
      Fine fine;

      if (!refine (ink, &staff->nodes[i], &fine))
        continue;
      spaces[n] = fine.space;
      contrast += fine.line - fine.gap;
      sixth[0] += fine.sixth[0];
      sixth[1] += fine.sixth[1];
      staff->nodes[n] = staff->nodes[i];
      staff->nodes[n].y = (float) fine.middle;
      staff->nodes[n++].space = (float) fine.space;
    }
  if (n >= 6)
    {
      qsort (spaces, n, sizeof *spaces, compare_doubles);
      *space = spaces[n / 2];
      staff->sharpness = contrast / n / 255;
      staff->ruled = (double) (sixth[0] > sixth[1] ? sixth[0] : sixth[1]) / n;
      staff->n_nodes = n;
    }
  free (spaces);
  return n >= 6 && n >= KEPT * all;
}

typedef enum
{
  COLUMN_BLANK,
  COLUMN_LINES,
  COLUMN_BAR,
} Column;

static int
soft_at (const ScwInk *ink, int x, int y)
{
  return x >= 0 && y >= 0 && x < ink->width && y < ink->height ? ink->soft[(int64_t) y * ink->width + x] : 0;
}

/* Whether a line is to be seen at a point: ink, or as much darker than beside it as this staff's lines are.
 */
static bool
line_at (const ScwInk *ink, int x, double y, double space, double level)
{
  int reach = (int) fmax (1, 0.13 * space), row = (int) floor (y), most = 0, above, below;

  for (int r = -reach; r <= reach; r++)
    {
      int soft = soft_at (ink, x, row + r);

      most = soft > most ? soft : most;
    }
  if (most >= 128)
    return true;
  above = soft_at (ink, x, (int) floor (y - space / 2));
  below = soft_at (ink, x, (int) floor (y + space / 2));
  return most - (above < below ? above : below) >= level;
}

static double
line_level (const ScwStaff *staff)
{
  return fmax (20, 0.35 * 255 * staff->sharpness);
}

/* What a column of pixels shows of five lines around y. */
static Column
column_at (const ScwInk *ink, int x, double y, double space, double level)
{
  int lines = 0, gaps = 0;

  for (int k = -2; k <= 2; k++)
    lines += line_at (ink, x, y + k * space, space, level);
  for (int k = -2; k < 2; k++)
    gaps += scw_ink_at (ink, x, (int) floor (y + (k + 0.5) * space));
  if (lines < 4)
    return COLUMN_BLANK;
  return gaps >= 3 ? COLUMN_BAR : COLUMN_LINES;
}

/* Where the lines end, going from the staff's inside in one direction. */
static double
line_end (const ScwInk *ink, const ScwStaff *staff, double space, int direction)
{
  const ScwNode *last = &staff->nodes[direction > 0 ? staff->n_nodes - 1 : 0];
  int x = (int) ((double) last->x - direction * 2 * space), end = x, run = 0;
  double y, slope, wide, y0, level = line_level (staff);

  local_fit (staff, (double) last->x, WINDOW * space, &y, &slope, &wide);
  y0 = y - slope * (double) last->x;
  for (; x >= 0 && x < ink->width && abs (x - end) <= BRIDGE * space; x += direction)
    {
      run = column_at (ink, x, y0 + slope * (x + 0.5), wide, level) == COLUMN_LINES ? run + 1 : 0;
      /* A few columns prove nothing: noise and the brace look like lines for a moment. */
      if (run >= 0.45 * space || (run > 0 && x == end + direction))
        end = x;
    }
  for (x = end + direction; abs (x - end) <= BAR * space; x += direction)
    if (x < 0 || x >= ink->width || column_at (ink, x, y0 + slope * (x + 0.5), wide, level) == COLUMN_BLANK)
      {
        end = x - direction;
        break;
      }
  return direction > 0 ? end + 1 : end;
}

static double
line_thickness (const ScwInk *ink, const ScwStaff *staff, double space)
{
  double sum = 0;
  int n = 0;

  for (int i = 0; i < staff->n_nodes; i++)
    for (int k = -2; k <= 2; k++)
      {
        int x = (int) staff->nodes[i].x, run = 0;
        int y = (int) floor ((double) staff->nodes[i].y + k * (double) staff->nodes[i].space);

        if (!scw_ink_at (ink, x, y))
          continue;
        for (int r = y; scw_ink_at (ink, x, r); r--)
          run++;
        for (int r = y + 1; scw_ink_at (ink, x, r); r++)
          run++;
        if (run < 0.4 * space)
          {
            sum += run;
            n++;
          }
      }
  return n > 0 ? sum / n : 1;
}

/* Whether a piece of a line goes on without a gap: text has gaps there. */
static bool
goes_along (const ScwInk *ink, const ScwStaff *staff, double x, double line, double length)
{
  double level = line_level (staff);
  int n = 0, seen = 0;

  for (int i = (int) (x - length / 2); i <= x + length / 2; i++)
    {
      double space = scw_staff_space_at (staff, i + 0.5);

      seen += line_at (ink, i, scw_staff_middle (staff, i + 0.5) + line * space, space, level);
      n++;
    }
  return seen >= 0.9 * n;
}

static double
share_seen (const ScwInk *ink, const ScwStaff *staff, double space)
{
  int n = 0, good = 0;

  for (double x = staff->left + 0.75 * space; x < staff->right - 0.75 * space; x += space / 2)
    {
      int lines = 0;

      for (int k = -2; k <= 2; k++)
        lines += goes_along (ink, staff, x, k, 1.5 * space);
      good += lines >= 4;
      n++;
    }
  return n > 0 ? (double) good / n : 0;
}

double
scw_lines_between (const ScwInk *ink, double x0, double y0, double x1, double y1, double space)
{
  int n = 0, good = 0;

  for (int x = (int) ceil (x0); x < x1; x++)
    {
      double y = y0 + (y1 - y0) * (x + 0.5 - x0) / (x1 - x0);
      int lines = 0;

      for (int k = -2; k <= 2; k++)
        lines += line_at (ink, x, y + k * space, space, 50);
      good += lines >= 3;
      n++;
    }
  return n > 0 ? (double) good / n : 1;
}

double
scw_staff_middle (const ScwStaff *staff, double x)
{
  double at = (x - staff->left) / (staff->right - staff->left) * (SCW_STAFF_KNOTS - 1);
  int k = (int) fmin (fmax (at, 0), SCW_STAFF_KNOTS - 2);

  return staff->middle[k] + (at - k) * (staff->middle[k + 1] - staff->middle[k]);
}

double
scw_staff_space_at (const ScwStaff *staff, double x)
{
  double at = fmin (fmax ((x - staff->left) / (staff->right - staff->left), 0), 1) * (SCW_STAFF_KNOTS - 1);
  int k = (int) fmin (at, SCW_STAFF_KNOTS - 2);

  return staff->space[k] + (at - k) * (staff->space[k + 1] - staff->space[k]);
}

bool
scw_staff_measure (const ScwInk *ink, ScwStaff *staff, bool *no_memory)
{
  double space, slope;

  if (!refine_nodes (ink, staff, &space, no_memory))
    return false;
  *no_memory = !drop_outliers (staff, space, 0.35) || !drop_outliers (staff, space, 0.2);
  if (*no_memory)
    return false;
  staff->left = line_end (ink, staff, space, -1);
  staff->right = line_end (ink, staff, space, 1);
  if (staff->right < staff->left + SHORTEST * space)
    return false;
  for (int k = 0; k < SCW_STAFF_KNOTS; k++)
    local_fit (staff, staff->left + (staff->right - staff->left) * k / (SCW_STAFF_KNOTS - 1), WINDOW * space,
               &staff->middle[k], &slope, &staff->space[k]);
  staff->slope = (staff->middle[SCW_STAFF_KNOTS - 1] - staff->middle[0]) / (staff->right - staff->left);
  staff->thickness = line_thickness (ink, staff, space);
  staff->seen = share_seen (ink, staff, space);
  /* Of a long one a little less is proof enough: blurred lines are seen in pieces. */
  if (staff->right - staff->left > 60 * space && staff->ruled < 0.3)
    return staff->seen >= 0.65 * SEEN;
  return staff->seen >= SEEN && staff->ruled < RULED;
}
