/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/gray.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIDE 65535

ScwGray *
scw_gray_new (int width, int height, ScwError *error)
{
  ScwGray *gray;

  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "a picture of %d x %d pixels: a side must be 1 to %d", width, height,
                MAX_SIDE);
      return NULL;
    }
  gray = malloc (sizeof *gray);
  if (gray != NULL)
    {
      gray->width = width;
      gray->height = height;
      gray->pixels = malloc ((size_t) width * height);
    }
  if (gray == NULL || gray->pixels == NULL)
    {
      free (gray);
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a picture of %d x %d pixels", width, height);
      return NULL;
    }
  memset (gray->pixels, 255, (size_t) width * height);
  return gray;
}

void
scw_gray_free (ScwGray *gray)
{
  if (gray != NULL)
    free (gray->pixels);
  free (gray);
}

static inline float
pixel_or_white (const ScwGray *gray, int x, int y)
{
  return x < 0 || y < 0 || x >= gray->width || y >= gray->height ? 255.0f : scw_gray_row (gray, y)[x];
}

float
scw_gray_sample (const ScwGray *gray, double x, double y)
{
  int x0, y0;
  float fx, fy, above, below;

  if (!(x > -1 && y > -1 && x < gray->width + 1 && y < gray->height + 1))
    return 255;
  /* Adding 1 makes truncation a floor. */
  x0 = (int) (x + 0.5) - 1;
  y0 = (int) (y + 0.5) - 1;
  fx = (float) (x - 0.5 - x0);
  fy = (float) (y - 0.5 - y0);
  if (x0 >= 0 && y0 >= 0 && x0 + 1 < gray->width && y0 + 1 < gray->height)
    {
      const uint8_t *p = scw_gray_row (gray, y0) + x0;

      above = p[0] + fx * (p[1] - p[0]);
      below = p[gray->width] + fx * (p[gray->width + 1] - p[gray->width]);
      return above + fy * (below - above);
    }
  above = pixel_or_white (gray, x0, y0) * (1 - fx) + pixel_or_white (gray, x0 + 1, y0) * fx;
  below = pixel_or_white (gray, x0, y0 + 1) * (1 - fx) + pixel_or_white (gray, x0 + 1, y0 + 1) * fx;
  return above * (1 - fy) + below * fy;
}

ScwGray *
scw_gray_crop (const ScwGray *gray, const ScwBox *box, ScwError *error)
{
  double limit = MAX_SIDE;
  ScwGray *out;
  int x0, y0, left, right;

  if (!(fabs (box->x) <= limit && fabs (box->y) <= limit && box->w <= limit && box->h <= limit))
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "a box that lies nowhere near the picture");
      return NULL;
    }
  x0 = (int) lrint (box->x);
  y0 = (int) lrint (box->y);
  out = scw_gray_new ((int) lrint (box->x + box->w) - x0, (int) lrint (box->y + box->h) - y0, error);
  if (out == NULL)
    return NULL;
  left = x0 > 0 ? x0 : 0;
  right = x0 + out->width < gray->width ? x0 + out->width : gray->width;
  for (int y = 0; y < out->height && left < right; y++)
    if (y0 + y >= 0 && y0 + y < gray->height)
      memcpy (scw_gray_row (out, y) + (left - x0), scw_gray_row (gray, y0 + y) + left, right - left);
  return out;
}

static void
make_rotation (const ScwGray *gray, double degrees, ScwRotation *rotation, int *width, int *height)
{
  double angle = degrees * (M_PI / 180), c = cos (angle), s = sin (angle);

  *width = (int) ceil (gray->width * fabs (c) + gray->height * fabs (s) - 1e-9);
  *height = (int) ceil (gray->width * fabs (s) + gray->height * fabs (c) - 1e-9);
  *rotation = (ScwRotation){
    .cos = c,
    .sin = s,
    .from_x = gray->width / 2.0,
    .from_y = gray->height / 2.0,
    .to_x = *width / 2.0,
    .to_y = *height / 2.0,
  };
}

void
scw_rotation_forward (const ScwRotation *r, double *x, double *y)
{
  double dx = *x - r->from_x, dy = *y - r->from_y;

  *x = r->to_x + r->cos * dx - r->sin * dy;
  *y = r->to_y + r->sin * dx + r->cos * dy;
}

void
scw_rotation_backward (const ScwRotation *r, double *x, double *y)
{
  double dx = *x - r->to_x, dy = *y - r->to_y;

  *x = r->from_x + r->cos * dx + r->sin * dy;
  *y = r->from_y - r->sin * dx + r->cos * dy;
}

ScwGray *
scw_gray_rotate (const ScwGray *gray, double degrees, ScwRotation *rotation, ScwError *error)
{
  ScwRotation r;
  ScwGray *out;
  int width, height;

  make_rotation (gray, degrees, &r, &width, &height);
  if (rotation != NULL)
    *rotation = r;
  out = scw_gray_new (width, height, error);
  for (int y = 0; out != NULL && y < height; y++)
    {
      uint8_t *to = scw_gray_row (out, y);
      double px = 0.5, py = y + 0.5;

      scw_rotation_backward (&r, &px, &py);
      for (int x = 0; x < width; x++)
        to[x] = (uint8_t) (scw_gray_sample (gray, px + r.cos * x, py - r.sin * x) + 0.5f);
    }
  return out;
}

/* The p-th percentile with linear interpolation between the two nearest ranks. */
static double
percentile (const int64_t histogram[256], int64_t n, double p)
{
  double rank = p / 100 * (double) (n - 1);
  int64_t below = (int64_t) rank, seen = 0;
  int low = -1;

  for (int v = 0; v < 256; v++)
    {
      seen += histogram[v];
      if (low < 0 && seen > below)
        low = v;
      if (low >= 0 && seen > below + 1)
        return low + (v - low) * (rank - (double) below);
    }
  return low;
}

void
scw_gray_stretch (ScwGray *gray)
{
  int64_t histogram[256] = { 0 }, n = (int64_t) gray->width * gray->height;
  uint8_t table[256];
  double p1, p90;
  float low, range;

  for (int64_t i = 0; i < n; i++)
    histogram[gray->pixels[i]]++;
  p1 = percentile (histogram, n, 1);
  p90 = percentile (histogram, n, 90);
  low = (float) p1;
  range = (float) fmax (1, p90 - p1);
  for (int v = 0; v < 256; v++)
    {
      float stretched = ((float) v - low) * 255 / range;

      table[v] = (uint8_t) (stretched < 0 ? 0 : stretched > 255 ? 255 : stretched);
    }
  for (int64_t i = 0; i < n; i++)
    gray->pixels[i] = table[gray->pixels[i]];
}
