/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/prepare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PIXELS (64 << 20) /* of a prepared picture; at 7 a staff space 1000 of them high and 1300 wide */
#define MIN_SIDE    16
#define LIGHT_BLOCK 6 /* staff spaces: what is looked at for the colour of the paper */

ScwView
scw_view_from_box (const ScwBox *box, double staff_space, double skew_deg)
{
  double angle = fabs (skew_deg) * (M_PI / 180), c = cos (angle), s = sin (angle);
  double det = c * c - s * s;
  ScwView view = {
    .centre_x = box->x + box->w / 2,
    .centre_y = box->y + box->h / 2,
    .w = box->w,
    .h = box->h,
    .skew_deg = skew_deg,
    .staff_space = staff_space,
  };

  if (skew_deg != 0 && det > 0.1)
    {
      double w = (c * box->w - s * box->h) / det, h = (c * box->h - s * box->w) / det;

      /* A box that is no hull (drawn by hand around less) is taken as it is. */
      if (w > box->w / 2 && h > box->h / 4)
        {
          view.w = w;
          view.h = h;
        }
    }
  return view;
}

ScwBox
scw_view_hull (const ScwView *view)
{
  double angle = fabs (view->skew_deg) * (M_PI / 180), c = cos (angle), s = sin (angle);
  double w = view->w * c + view->h * s, h = view->w * s + view->h * c;

  return (ScwBox){ view->centre_x - w / 2, view->centre_y - h / 2, w, h };
}

static bool
is_bent (const ScwView *view)
{
  for (int k = 0; k < SCW_BEND_KNOTS; k++)
    if (view->bend[0][k] != 0 || view->bend[1][k] != 0)
      return true;
  return false;
}

static double
bend_at (const ScwView *view, int staff, double u)
{
  double at = fmin (fmax (u / view->w, 0), 1) * (SCW_BEND_KNOTS - 1);
  int k = (int) fmin (at, SCW_BEND_KNOTS - 2);

  return view->bend[staff][k] + (at - k) * (view->bend[staff][k + 1] - view->bend[staff][k]);
}

/* How far the straight point (u, v) of the rectangle lies below its place, given the bends of its column. */
static double
bend_between (const ScwView *view, double top, double bottom, double v)
{
  double span = view->bend_bottom - view->bend_top;
  double t = span > 1 ? fmin (fmax ((v - view->bend_top) / span, -0.5), 1.5) : 0;

  return top + t * (bottom - top);
}

static void
rectangle_to_page (const ScwView *view, double *x, double *y)
{
  double angle = view->skew_deg * (M_PI / 180), c = cos (angle), s = sin (angle);
  double u = *x - view->w / 2, v = *y - view->h / 2;

  *x = view->centre_x + c * u - s * v;
  *y = view->centre_y + s * u + c * v;
}

void
scw_view_to_page (const ScwView *view, int width, int height, double *x, double *y)
{
  *x *= view->w / width;
  *y *= view->h / height;
  *y += bend_between (view, bend_at (view, 0, *x), bend_at (view, 1, *x), *y);
  rectangle_to_page (view, x, y);
}

void
scw_view_from_page (const ScwView *view, int width, int height, double *x, double *y)
{
  double angle = view->skew_deg * (M_PI / 180), c = cos (angle), s = sin (angle);
  double dx = *x - view->centre_x, dy = *y - view->centre_y;
  double u = view->w / 2 + c * dx + s * dy, bent = view->h / 2 - s * dx + c * dy, v = bent;
  double top = bend_at (view, 0, u), bottom = bend_at (view, 1, u);

  /* The bend varies slowly with v: a few steps settle it. */
  for (int i = 0; i < 8; i++)
    v = bent - bend_between (view, top, bottom, v);
  *x = u * width / view->w;
  *y = v * height / view->h;
}

/* Beyond the page's edge it goes on as light as the paper just inside: white beside a shadow would look like
 * light. */
static uint8_t
paper_near (const ScwGray *page, double x, double y, double reach)
{
  uint8_t lightest = 0;

  for (int i = 0; i < 25; i++)
    {
      int px = (int) fmin (fmax (x + (i % 5 - 2) * reach / 2, 0), page->width - 1);
      int py = (int) fmin (fmax (y + (i / 5 - 2) * reach / 2, 0), page->height - 1);
      uint8_t v = scw_gray_row (page, py)[px];

      lightest = v > lightest ? v : lightest;
    }
  return lightest;
}

static uint8_t
sample_or_paper (const ScwGray *page, double x, double y, double reach)
{
  if (x < 0 || y < 0 || x > page->width || y > page->height)
    return paper_near (page, fmin (fmax (x, 0), page->width), fmin (fmax (y, 0), page->height), reach);
  return (uint8_t) (scw_gray_sample (page, fmin (fmax (x, 0.5), page->width - 0.5),
                                     fmin (fmax (y, 0.5), page->height - 0.5))
                    + 0.5f);
}

/* The rectangle straightened, at the page's own resolution. */
static ScwGray *
straighten (const ScwGray *page, const ScwView *view, ScwError *error)
{
  ScwGray *out = scw_gray_new ((int) lrint (fmax (view->w, 1)), (int) lrint (fmax (view->h, 1)), error);
  double angle = view->skew_deg * (M_PI / 180), c = cos (angle), s = sin (angle);

  for (int x = 0; out != NULL && x < out->width; x++)
    {
      double u = (x + 0.5) * view->w / out->width, du = u - view->w / 2;
      double top = bend_at (view, 0, u), bottom = bend_at (view, 1, u);

      for (int y = 0; y < out->height; y++)
        {
          double v = (y + 0.5) * view->h / out->height,
                 dv = v + bend_between (view, top, bottom, v) - view->h / 2;

          scw_gray_row (out, y)[x] = sample_or_paper (page, view->centre_x + c * du - s * dv,
                                                      view->centre_y + s * du + c * dv, view->staff_space);
        }
    }
  return out;
}

/* The colour of the paper in columns x0 to x1: three quarters of their pixels are not lighter. */
static uint8_t
paper (const ScwGray *gray, int x0, int x1)
{
  int64_t histogram[256] = { 0 }, n = (int64_t) gray->height * (x1 - x0), seen = 0;

  for (int y = 0; y < gray->height; y++)
    for (int x = x0; x < x1; x++)
      histogram[scw_gray_row (gray, y)[x]]++;
  for (int v = 0; v < 256; v++)
    if ((seen += histogram[v]) * 4 >= n * 3)
      return (uint8_t) v;
  return 255;
}

static void
put_lids (ScwGray *gray, const ScwView *view)
{
  double scale = gray->height / view->h;

  for (int bin = 0; bin < SCW_LID_BINS; bin++)
    {
      int x0 = (int) ((int64_t) bin * gray->width / SCW_LID_BINS),
          x1 = (int) ((int64_t) (bin + 1) * gray->width / SCW_LID_BINS);
      int above = (int) fmin (fmax (floor (view->lid[0][bin] * scale), 0), gray->height);
      int below = (int) fmin (fmax (ceil (view->lid[1][bin] * scale), 0), gray->height);
      uint8_t white;

      if (x1 == x0 || (above == 0 && below == gray->height))
        continue;
      white = paper (gray, x0, x1);
      for (int y = 0; y < gray->height; y++)
        if (y < above || y >= below)
          memset (scw_gray_row (gray, y) + x0, white, x1 - x0);
    }
}

static bool
check_view (const ScwGray *page, const ScwView *view, double target_space, ScwError *error)
{
  double most = 2 * hypot (page->width, page->height) + MIN_SIDE;

  if (!(view->staff_space > 0.5 && view->staff_space < most && target_space > 0.5 && target_space < 1000))
    return scw_fail (error, SCW_ERROR_ARGUMENT, "a staff space of %d pixels",
                     (int) fmin (fmax (view->staff_space, -1), 1e6));
  if (!(view->w >= 1 && view->h >= 1 && view->w < most && view->h < most && fabs (view->skew_deg) <= 360
        && fabs (view->centre_x) < most && fabs (view->centre_y) < most))
    return scw_fail (error, SCW_ERROR_ARGUMENT, "a system box that is empty or not on the page");
  if (fmax (view->w * target_space / view->staff_space, 1)
        * fmax (view->h * target_space / view->staff_space, 1)
      > MOST_PIXELS)
    return scw_fail (error, SCW_ERROR_LIMIT,
                     "a system of %d x %d pixels with a staff space of %d is too large to read",
                     (int) view->w, (int) view->h, (int) view->staff_space);
  return true;
}

ScwGray *
scw_crop_prepare (
  const ScwGray *page, const ScwView *view, double target_space, bool stretch, ScwError *error)
{
  double scale;
  ScwBox box;
  ScwGray *crop, *out = NULL;

  if (!check_view (page, view, target_space, error))
    return NULL;
  scale = target_space / view->staff_space;
  box = (ScwBox){ view->centre_x - view->w / 2, view->centre_y - view->h / 2, view->w, view->h };
  if (view->skew_deg == 0 && !is_bent (view) && box.x > -1 && box.y > -1 && box.x + box.w < page->width + 1
      && box.y + box.h < page->height + 1)
    crop = scw_gray_crop (page, &box, error);
  else
    crop = straighten (page, view, error);
  if (crop == NULL)
    return NULL;
  if (view->has_lid)
    put_lids (crop, view);
  out = scw_gray_resize (crop, (int) fmax (MIN_SIDE, rint (fmin (crop->width * scale, 65536))),
                         (int) fmax (MIN_SIDE, rint (fmin (crop->height * scale, 65536))), error);
  if (out != NULL && stretch && !scw_gray_flatten (out, (int) fmax (8, LIGHT_BLOCK * target_space), error))
    {
      scw_gray_free (out);
      out = NULL;
    }
  if (out != NULL && stretch)
    scw_gray_stretch (out);
  scw_gray_free (crop);
  return out;
}
