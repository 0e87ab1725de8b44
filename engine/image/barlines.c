/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/barlines.h"

#include <math.h>

#define DARK 150  /* of a line that is spread over two pixels */
#define FULL 0.92 /* of the height of a staff */
#define WIDE 2.0  /* staff spaces: no line is as wide */

static bool
is_full (const ScwGray *picture, int x, double middle, double space)
{
  int from = (int) lround (middle - 2 * space), to = (int) lround (middle + 2 * space), dark = 0;

  if (from < 0 || to >= picture->height)
    return false;
  for (int y = from; y <= to; y++)
    {
      const uint8_t *row = scw_gray_row (picture, y);

      dark += row[x] < DARK || (x > 0 && row[x - 1] < DARK) || (x + 1 < picture->width && row[x + 1] < DARK);
    }
  return dark >= FULL * (to - from + 1);
}

int
scw_find_barlines (const ScwGray *picture, const ScwView *view, double *xs, int most)
{
  double scale = view->h > 0 ? picture->height / view->h : 0, space = view->staff_space * scale;
  double top = view->bend_top * scale, bottom = view->bend_bottom * scale;
  int n = 0, begun = -1;

  if (bottom - top < 5 * space || space < 2)
    return 0;
  for (int x = 0; x <= picture->width && n < most; x++)
    {
      bool full
        = x < picture->width && is_full (picture, x, top, space) && is_full (picture, x, bottom, space);

      if (full && begun < 0)
        begun = x;
      if (full || begun < 0)
        continue;
      if (x - begun <= WIDE * space + 2)
        xs[n++] = (begun + x - 1) / 2.0;
      begun = -1;
    }
  return n;
}

/* ---- measures ---- */

#define INK     190  /* darker than this belongs to a line, however thin */
#define THROUGH 0.97 /* of the height of the system, for a barline */
#define NEARLY  0.80 /* for what may be one */
#define BROAD   1.2  /* staff spaces: a thick barline is narrower */
#define DOUBLE  1.7  /* closer than this, lines are one double bar */
#define CLOSE   4.0  /* no measure is as short */
#define MARGIN  2.0  /* from where the staves begin or end to the barline there */

/* Where the staves lie in the picture. */
typedef struct
{
  double space;
  double top, bottom; /* first line of the first staff, last of the last */
  int staves;         /* 1, or 2: the outer ones */
} Staves;

static bool
find_staves (const ScwGray *picture, const ScwView *view, Staves *staves)
{
  const double scale = view->h > 0 ? picture->height / view->h : 0;

  staves->space = view->staff_space * scale;
  staves->top = view->bend_top * scale - 2 * staves->space;
  staves->bottom = view->bend_bottom * scale + 2 * staves->space;
  staves->staves = staves->bottom - staves->top >= 9 * staves->space ? 2 : 1;
  return staves->space >= 2 && view->bend_bottom > 0 && staves->top >= 0 && staves->bottom < picture->height;
}

static bool
is_ink (const ScwGray *picture, int x, int y)
{
  return x >= 0 && x < picture->width && scw_gray_row (picture, y)[x] < INK;
}

/* Of a column, how much is dark; a line may lean by a pixel. */
static double
dark_share (const ScwGray *picture, const Staves *staves, int x)
{
  const int from = (int) lround (staves->top), to = (int) lround (staves->bottom);
  int dark = 0;

  for (int y = from; y <= to; y++)
    dark += is_ink (picture, x - 1, y) || is_ink (picture, x, y) || is_ink (picture, x + 1, y);
  return (double) dark / (to - from + 1);
}

/* Whether the lines of a staff (its first at 'top') can be seen in a column. */
static bool
has_lines (const ScwGray *picture, const Staves *staves, double top, int x)
{
  int seen = 0;

  for (int line = 0; line < 5; line++)
    {
      const int y = (int) lround (top + line * staves->space);
      bool dark = false;

      for (int k = y > 0 ? y - 1 : 0; k <= y + 1 && k < picture->height; k++)
        dark = dark || is_ink (picture, x, k);
      seen += dark;
    }
  return seen >= 4;
}

/* Where the first staff begins and ends: runs of its lines, stains aside. */
static void
find_extent (const ScwGray *picture, const Staves *staves, int *first, int *last)
{
  const int enough = (int) (2 * staves->space);
  int run = 0;

  *first = *last = -1;
  for (int x = 0; x < picture->width; x++)
    {
      run = has_lines (picture, staves, staves->top, x) ? run + 1 : 0;
      if (run >= enough)
        {
          if (*first < 0)
            *first = x + 1 - enough;
          *last = x;
        }
    }
}

/* Counts the barlines that may be none. */
static void
take_line (ScwBars *bars, int *n, int *doubtful, double x, double width, double space)
{
  const double gap = *n > 0 ? x - bars->ends[*n - 1] : CLOSE * space;

  if (gap < DOUBLE * space)
    {
      bars->ends[*n - 1] = x;
      return;
    }
  *doubtful += width > BROAD * space || gap < CLOSE * space;
  if (*n <= SCW_BARS_MOST)
    bars->ends[(*n)++] = x;
}

/* How many places are nearly through that are no side of a barline. */
static int
count_near (const ScwBars *bars, int n, const double *near, int n_near, double space)
{
  double last = -CLOSE * space;
  int count = 0;

  for (int i = 0; i < n_near; i++)
    {
      bool beside = near[i] - last < DOUBLE * space;

      for (int k = 0; k < n; k++)
        beside = beside || fabs (near[i] - bars->ends[k]) < DOUBLE * space;
      count += !beside;
      last = near[i];
    }
  return count;
}

/* The staves begin and end with a barline, or there may be one more measure, or one less. */
static void
look_at_ends (const ScwGray *picture, const Staves *staves, ScwBars *bars, int *n)
{
  const double space = staves->space;
  int first, last;

  find_extent (picture, staves, &first, &last);
  if (first < 0 || *n == 0)
    return;
  bars->most += bars->ends[0] > first + MARGIN * space;
  if (bars->ends[*n - 1] >= last - MARGIN * space)
    return;
  if (bars->ends[*n - 1] < last - CLOSE * space && *n <= SCW_BARS_MOST)
    {
      bars->ends[(*n)++] = last;
      bars->least--; /* a key or a time for the next system stands there */
    }
  else
    bars->most++;
}

#define NEAR_MOST 400

void
scw_find_bars (const ScwGray *picture, const ScwView *view, ScwBars *bars)
{
  double near[NEAR_MOST];
  int n = 0, n_near = 0, doubtful = 0, begun = -1;
  Staves staves;

  *bars = (ScwBars){ 0 };
  if (!find_staves (picture, view, &staves))
    return;
  for (int x = 0; x <= picture->width; x++)
    {
      const double share = x < picture->width ? dark_share (picture, &staves, x) : 0;

      if (share >= THROUGH && begun < 0)
        begun = x;
      if (share >= THROUGH)
        continue;
      if (begun >= 0)
        take_line (bars, &n, &doubtful, (begun + x - 1) / 2.0, x - begun, staves.space);
      begun = -1;
      if (share >= NEARLY && n_near < NEAR_MOST)
        near[n_near++] = x;
    }
  look_at_ends (picture, &staves, bars, &n);
  bars->n = n > 1 ? n - 1 : 0;
  bars->least += bars->n - doubtful;
  bars->most += bars->n + count_near (bars, n, near, n_near, staves.space);
  if (bars->least < 1)
    bars->least = 1;
  if (bars->n == 0 || staves.staves < 2 || n_near == NEAR_MOST || n > SCW_BARS_MOST)
    bars->least = bars->most = 0;
}

/* Whether a row of the picture is one of those that a line of the outer staves may darken. */
static bool
is_on_line (const Staves *staves, int y)
{
  const double tops[] = { staves->top, staves->bottom - 4 * staves->space };

  for (int i = 0; i < staves->staves; i++)
    for (int line = 0; line < 5; line++)
      if (fabs (y - (tops[i] + line * staves->space)) <= 0.25 * staves->space + 0.5)
        return true;
  return false;
}

int
scw_find_blank_bars (const ScwGray *picture, const ScwView *view, const ScwBars *bars, uint8_t *blank)
{
  Staves staves;
  int n = 0;

  if (!find_staves (picture, view, &staves))
    return 0;
  for (int m = 0; m < bars->n; m++)
    {
      const int from = (int) (bars->ends[m] + staves.space), to = (int) (bars->ends[m + 1] - staves.space);

      blank[m] = to - from >= 2 * staves.space;
      for (int y = 0; y < picture->height && blank[m]; y++)
        for (int x = from; x < to && blank[m] && !is_on_line (&staves, y); x++)
          blank[m] = !is_ink (picture, x, y);
      n += blank[m];
    }
  return n;
}
