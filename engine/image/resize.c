/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resize.c: pictures to another size. Both ways are separable: a table of weights for each side, rows first.
 *
 * Sources: area weights are the overlap of two pixel grids; the antialiased bicubic is Keys' kernel with a =
 * -0.5, widened by the scale when shrinking, weights normalised, as PyTorch and Pillow have it.
 */
#include "engine/image/resize.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  int n_max;      /* weights a new pixel has at most */
  int *first;     /* (size) first old pixel */
  int *count;     /* (size) */
  float *weights; /* (size, n_max) */
} Taps;

static void
taps_clear (Taps *taps)
{
  free (taps->first);
  free (taps->count);
  free (taps->weights);
}

static bool
taps_alloc (Taps *taps, int size, int n_max)
{
  taps->n_max = n_max;
  taps->first = malloc (sizeof (int) * size);
  taps->count = malloc (sizeof (int) * size);
  taps->weights = calloc ((size_t) size * n_max, sizeof (float));
  return taps->first != NULL && taps->count != NULL && taps->weights != NULL;
}

/* New pixel i covers the old ones from i * scale to (i + 1) * scale. */
static bool
area_taps (Taps *taps, int from, int to)
{
  double scale = (double) from / to;

  if (!taps_alloc (taps, to, (int) ceil (scale) + 2))
    return false;
  for (int i = 0; i < to; i++)
    {
      double a = i * scale, b = fmin (a + scale, from);
      int first = (int) (a + 1e-3), last = (int) ceil (b - 1e-3);

      taps->first[i] = first;
      taps->count[i] = last - first;
      for (int j = first; j < last; j++)
        taps->weights[(size_t) i * taps->n_max + j - first]
          = (float) ((fmin (j + 1, b) - fmax (j, a)) / (b - a));
    }
  return true;
}

static bool
linear_taps (Taps *taps, int from, int to)
{
  double scale = (double) from / to;

  if (!taps_alloc (taps, to, 2))
    return false;
  for (int i = 0; i < to; i++)
    {
      double at = fmin (fmax ((i + 0.5) * scale - 0.5, 0), from - 1);
      int first = (int) at < from - 2 ? (int) at : from > 1 ? from - 2 : 0;

      taps->first[i] = first;
      taps->count[i] = from > 1 ? 2 : 1;
      taps->weights[2 * (size_t) i] = from > 1 ? (float) (1 - (at - first)) : 1;
      taps->weights[2 * (size_t) i + 1] = (float) (at - first);
    }
  return true;
}

static double
keys (double x)
{
  const double a = -0.5;

  x = fabs (x);
  if (x < 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

static bool
cubic_taps (Taps *taps, int from, int to)
{
  double scale = (double) from / to, wide = fmax (scale, 1), support = 2 * wide;

  if (!taps_alloc (taps, to, (int) ceil (support) * 2 + 1))
    return false;
  for (int i = 0; i < to; i++)
    {
      double centre = (i + 0.5) * scale, sum = 0;
      int first = (int) fmax (centre - support + 0.5, 0);
      int last = (int) fmin (centre + support + 0.5, from);
      float *w = taps->weights + (size_t) i * taps->n_max;

      taps->first[i] = first;
      taps->count[i] = last - first;
      for (int j = first; j < last; j++)
        sum += keys ((j - centre + 0.5) / wide);
      for (int j = first; j < last; j++)
        w[j - first] = (float) (keys ((j - centre + 0.5) / wide) / sum);
    }
  return true;
}

static void
squeeze_row (const uint8_t *row, const Taps *taps, int to, float *out)
{
  for (int x = 0; x < to; x++)
    {
      const float *w = taps->weights + (size_t) x * taps->n_max;
      const uint8_t *p = row + taps->first[x];
      float sum = 0;

      for (int j = 0; j < taps->count[x]; j++)
        sum += w[j] * p[j];
      out[x] = sum;
    }
}

/* Rows in the order they are needed; squeezed ones are kept in a ring, so that a large page costs no large
 * buffer. */
static bool
resample (const ScwGray *gray,
          const Taps *across,
          const Taps *down,
          int width,
          int height,
          void (*put) (void *, int, const float *),
          void *data)
{
  int ring = down->n_max + 1, done = 0;
  float *rows = malloc (sizeof (float) * width * (size_t) ring);
  float *sum = malloc (sizeof (float) * width);
  bool ok = rows != NULL && sum != NULL;

  for (int y = 0; ok && y < height; y++)
    {
      int first = down->first[y], last = first + down->count[y];

      if (done < first)
        done = first;
      for (; done < last; done++)
        squeeze_row (scw_gray_row (gray, done), across, width, rows + (size_t) (done % ring) * width);
      for (int x = 0; x < width; x++)
        sum[x] = 0;
      for (int j = first; j < last; j++)
        {
          const float *row = rows + (size_t) (j % ring) * width;
          float w = down->weights[(size_t) y * down->n_max + j - first];

          for (int x = 0; x < width; x++)
            sum[x] += w * row[x];
        }
      put (data, y, sum);
    }
  free (rows);
  free (sum);
  return ok;
}

static void
put_bytes (void *data, int y, const float *row)
{
  ScwGray *out = data;
  uint8_t *to = scw_gray_row (out, y);

  for (int x = 0; x < out->width; x++)
    to[x] = (uint8_t) lrintf (row[x] < 0 ? 0 : row[x] > 255 ? 255 : row[x]);
}

ScwGray *
scw_gray_resize (const ScwGray *gray, int width, int height, ScwError *error)
{
  Taps across = { 0 }, down = { 0 };
  ScwGray *out = scw_gray_new (width, height, error);
  bool ok = out != NULL;

  ok = ok && (width <= gray->width ? area_taps : linear_taps) (&across, gray->width, width);
  ok = ok && (height <= gray->height ? area_taps : linear_taps) (&down, gray->height, height);
  ok = ok && resample (gray, &across, &down, width, height, put_bytes, out);
  taps_clear (&across);
  taps_clear (&down);
  if (!ok)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to resize a picture to %d x %d", width, height);
      scw_gray_free (out);
      return NULL;
    }
  return out;
}

typedef struct
{
  int width;
  float *out;
} Floats;

static void
put_floats (void *data, int y, const float *row)
{
  Floats *to = data;

  for (int x = 0; x < to->width; x++)
    {
      float v = row[x] / 255;

      to->out[(size_t) y * to->width + x] = v < 0 ? 0 : v > 1 ? 1 : v;
    }
}

bool
scw_resize_bicubic (const ScwGray *gray, int width, int height, float *out, ScwError *error)
{
  Taps across = { 0 }, down = { 0 };
  Floats floats = { width, out };
  bool ok = cubic_taps (&across, gray->width, width) && cubic_taps (&down, gray->height, height)
            && resample (gray, &across, &down, width, height, put_floats, &floats);

  taps_clear (&across);
  taps_clear (&down);
  if (!ok)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to resize a picture to %d x %d", width, height);
  return true;
}
