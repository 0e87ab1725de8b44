/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
scw_ink_free (ScwInk *ink)
{
  if (ink == NULL)
    return;
  free (ink->soft);
  free (ink->hard);
  free (ink);
}

/* Adds (sign 1) or takes away (-1) a row of the picture to the sums of its columns. */
static void
sum_row (const ScwGray *gray, int y, int sign, int32_t *sums)
{
  if (y < 0 || y >= gray->height)
    return;
  for (int x = 0; x < gray->width; x++)
    sums[x] += sign * scw_gray_row (gray, y)[x];
}

/* How much darker each pixel is than the mean of its surroundings, as a share of that mean, 0 .. 255. */
static bool
darkness (const ScwGray *gray, int radius, uint8_t *out)
{
  int32_t *columns = calloc (gray->width, sizeof *columns);

  if (columns == NULL)
    return false;
  for (int y = 0; y < radius; y++)
    sum_row (gray, y, 1, columns);
  for (int y = 0; y < gray->height; y++)
    {
      int top = y - radius > 0 ? y - radius : 0;
      int bottom = y + radius < gray->height - 1 ? y + radius : gray->height - 1;
      const uint8_t *row = scw_gray_row (gray, y);
      int64_t sum = 0;

      sum_row (gray, y + radius, 1, columns);
      sum_row (gray, y - radius - 1, -1, columns);
      for (int x = 0; x < radius && x < gray->width; x++)
        sum += columns[x];
      for (int x = 0; x < gray->width; x++)
        {
          int left = x - radius > 0 ? x - radius : 0;
          int right = x + radius < gray->width - 1 ? x + radius : gray->width - 1;
          float mean, share;

          if (x + radius < gray->width)
            sum += columns[x + radius];
          if (x - radius - 1 >= 0)
            sum -= columns[x - radius - 1];
          mean = (float) sum / (float) ((right - left + 1) * (bottom - top + 1));
          share = mean > 4 ? (mean - row[x]) / mean : 0;
          out[(int64_t) y * gray->width + x] = (uint8_t) (share > 0 ? share * 255 : 0);
        }
    }
  free (columns);
  return true;
}

/* Full ink is what the darkest half per cent of the page has: a page of music has more ink than that. */
static int
full_ink (const uint8_t *dark, int64_t n)
{
  int64_t histogram[256] = { 0 }, seen = 0;
  int v = 255;

  for (int64_t i = 0; i < n; i++)
    histogram[dark[i]]++;
  while (v > 30 && (seen += histogram[v]) * 200 < n)
    v--;
  return v;
}

ScwInk *
scw_ink_new (const ScwGray *page, int width, int height, int radius, ScwError *error)
{
  ScwGray *gray = scw_gray_resize (page, width, height, error);
  int64_t n = (int64_t) width * height;
  ScwInk *ink = gray != NULL ? calloc (1, sizeof *ink) : NULL;
  int full;

  if (ink != NULL)
    {
      ink->width = width;
      ink->height = height;
      ink->scale_x = (double) page->width / width;
      ink->scale_y = (double) page->height / height;
      ink->soft = malloc (n);
      ink->hard = malloc (n);
    }
  if (ink == NULL || ink->soft == NULL || ink->hard == NULL || !darkness (gray, radius, ink->soft))
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to look at a page of %d x %d pixels", width, height);
      scw_gray_free (gray);
      scw_ink_free (ink);
      return NULL;
    }
  scw_gray_free (gray);
  full = full_ink (ink->soft, n);
  ink->contrast = full / 255.0;
  ink->gain = 1;
  scw_ink_boost (ink, 2 * 255.0 / full);
  ink->gain = 1;
  return ink;
}

void
scw_ink_boost (ScwInk *ink, double gain)
{
  int64_t n = (int64_t) ink->width * ink->height;
  uint8_t soft[256];

  for (int v = 0; v < 256; v++)
    soft[v] = (uint8_t) fmin (255, v * gain);
  for (int64_t i = 0; i < n; i++)
    {
      ink->soft[i] = soft[ink->soft[i]];
      ink->hard[i] = ink->soft[i] >= 128;
    }
  ink->gain *= gain;
}
