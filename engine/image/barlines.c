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
