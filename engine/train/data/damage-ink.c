/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/damage-private.h"
#include "engine/train/network/random.h"

static bool
no_memory (ScwError *error)
{
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

/* The darkest of each 2 x 2 pixels; or half way to the lightest, which would leave nothing of a line of one pixel. */
void
scw_change_ink (ScwGray *g, bool thicker)
{
  for (int y = g->height - 1; y >= 0; y--)
    for (int x = g->width - 1; x >= 0; x--)
      {
        uint8_t *row = scw_gray_row (g, y), *above = y > 0 ? scw_gray_row (g, y - 1) : row, v = row[x];
        const uint8_t others[] = { above[x], row[x > 0 ? x - 1 : 0], above[x > 0 ? x - 1 : 0] };

        for (int k = 0; k < 3; k++)
          v = (others[k] < v) == thicker ? others[k] : v;
        row[x] = thicker ? v : (uint8_t) ((row[x] + v) / 2);
      }
}

/* How much of the dark of a line of one pixel is left in its middle by a blur of sigma pixels. Levels at which a blurred
 * picture is cut off are measured by it: a line shall break, not vanish. */
static double
left_of_line (double sigma)
{
  return sigma > 0.4 ? 255 * 0.3989 / sigma : 255;
}

/* The edges of strokes that swelled and frayed, thick here and thin there: a blurred picture cut off at a level that
 * varies from place to place. */
bool
scw_run_ink (ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double sigma = scw_roll (d, 0.06, 0.11) * space, line = left_of_line (sigma);
  const double ragged = line * scw_roll (d, 0.05, scw_between (0.1, 0.28, hard));
  const double patchy = line * scw_roll (d, 0, scw_between (0.05, 0.18, hard));
  const double level = 255 - line * scw_roll (d, scw_between (0.5, 0.3, hard), scw_between (0.6, 0.85, hard));
  ScwField fine, broad;
  float *row = malloc (2 * (size_t) g->width * sizeof *row), *other = row + g->width;
  const double cell = scw_roll (d, 0.16, 0.34) * space, far = scw_roll (d, 2.5, 10) * space;
  bool ok = scw_field_init (&fine, g->width, g->height, cell, cell, d);

  ok = scw_field_init (&broad, g->width, g->height, far, far, d) && ok && row != NULL
       && scw_blur (g, sigma, error);
  for (int y = 0; y < g->height && ok; y++)
    {
      uint8_t *p = scw_gray_row (g, y);

      scw_field_row (&fine, y, g->width, row);
      scw_field_row (&broad, y, g->width, other);
      for (int x = 0; x < g->width; x++)
        p[x] = p[x] + ragged * (double) row[x] + patchy * (double) other[x] < level ? 0 : 255;
    }
  scw_field_clear (&fine);
  scw_field_clear (&broad);
  free (row);
  return ok || no_memory (error);
}

/* out = the lightest (or darkest) of 3 x 3. */
static void
extreme (const ScwGray *g, uint8_t *out, uint8_t *between, bool lightest)
{
  const int w = g->width, h = g->height;

  for (int y = 0; y < h; y++)
    {
      const uint8_t *p = scw_gray_row (g, y);

      for (int x = 0; x < w; x++)
        {
          const uint8_t a = p[x > 0 ? x - 1 : 0], b = p[x], c = p[x + 1 < w ? x + 1 : x];
          const uint8_t most = a > b ? a : b, least = a < b ? a : b;

          between[(int64_t) y * w + x] = lightest ? (most > c ? most : c) : (least < c ? least : c);
        }
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        const uint8_t a = between[(int64_t) (y > 0 ? y - 1 : 0) * w + x], b = between[(int64_t) y * w + x],
                      c = between[(int64_t) (y + 1 < h ? y + 1 : y) * w + x];
        const uint8_t most = a > b ? a : b, least = a < b ? a : b;

        out[(int64_t) y * w + x] = lightest ? (most > c ? most : c) : (least < c ? least : c);
      }
}

/* The picture without its thin strokes (morphological closing): (height, width), or NULL. */
static uint8_t *
without_thin (const ScwGray *g)
{
  const size_t n = (size_t) g->width * g->height;
  uint8_t *a = malloc (n), *b = malloc (n), *c = malloc (n);
  const ScwGray wide = { g->width, g->height, a };

  if (a != NULL && b != NULL && c != NULL)
    {
      extreme (g, a, b, true);
      extreme (&wide, c, b, false);
    }
  else
    {
      free (c);
      c = NULL;
    }
  free (a);
  free (b);
  return c;
}

/* Staff lines and stems interrupted, more along a line than across it; a few holes in everything. */
bool
scw_wear (ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double limit = scw_roll (d, scw_between (2.3, 1.1, hard), 2.4);
  const double cell = scw_roll (d, 0.25, 0.8) * space, along = cell * scw_roll (d, 1, 4);
  uint8_t *thick = without_thin (g);
  float *row = malloc ((size_t) g->width * sizeof *row);
  ScwField field;
  const bool ok
    = scw_field_init (&field, g->width, g->height, along, cell, d) && thick != NULL && row != NULL;

  for (int y = 0; y < g->height && ok; y++)
    {
      uint8_t *p = scw_gray_row (g, y);
      const uint8_t *t = thick + (int64_t) y * g->width;

      scw_field_row (&field, y, g->width, row);
      for (int x = 0; x < g->width; x++)
        p[x] = (double) row[x] > limit + (t[x] > 128 ? 0 : 0.9) ? 255 : p[x];
    }
  scw_field_clear (&field);
  free (thick);
  free (row);
  return ok || no_memory (error);
}

/* Thin strokes are gray, or nearly gone, here and there: hair lines of a plate that was printed from too often. */
bool
scw_fade (ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double pale = scw_roll (d, scw_between (0.5, 0.2, hard), 0.75), varies = scw_roll (d, 0.1, 0.3);
  uint8_t *thick = without_thin (g);
  float *row = malloc ((size_t) g->width * sizeof *row);
  ScwField field;
  const bool ok
    = scw_field_init (&field, g->width, g->height, scw_roll (d, 3, 15) * space, scw_roll (d, 1, 6) * space, d)
      && thick != NULL && row != NULL;

  for (int y = 0; y < g->height && ok; y++)
    {
      uint8_t *p = scw_gray_row (g, y);
      const uint8_t *t = thick + (int64_t) y * g->width;

      scw_field_row (&field, y, g->width, row);
      for (int x = 0; x < g->width; x++)
        {
          const double left = pale + varies * (double) row[x]; /* of what is dark in thin strokes alone */
          const double thin = (double) t[x] - p[x];

          p[x] = scw_clipped (thin > 0 ? t[x] - thin * (left < 0.1 ? 0.1 : left > 1 ? 1 : left) : p[x]);
        }
    }
  scw_field_clear (&field);
  free (thick);
  free (row);
  return ok || no_memory (error);
}

/* A scanner of one bit whose level was too high or too low. */
bool
scw_one_bit (ScwGray *g, ScwDice *d, double hard, ScwError *error)
{
  const double sigma = scw_roll (d, 0.5, 1.1), line = left_of_line (sigma);
  const double level
    = 255 - line * scw_roll (d, scw_between (0.45, 0.25, hard), scw_between (0.6, 0.85, hard));
  const double much = line * scw_roll (d, 0, scw_between (0.1, 0.25, hard));
  const uint64_t key = scw_random (d->key, d->i++);

  if (!scw_blur (g, sigma, error))
    return false;
  for (int64_t i = 0; i < (int64_t) g->width * g->height; i++)
    {
      const uint64_t h = scw_random (key, (uint64_t) i);

      g->pixels[i]
        = g->pixels[i] + much * ((double) (h & 0xffff) + (double) (h >> 16 & 0xffff) - 65535) / 32768 < level
            ? 0
            : 255;
    }
  return true;
}

/* A halftone screen: gray paper becomes dots. */
void
scw_screen (ScwGray *g, double space, ScwDice *d, double hard)
{
  const double paper = scw_roll (d, scw_between (235, 190, hard), 240), ink = scw_roll (d, 0, 60);
  const double pitch = scw_roll (d, 0.2, 0.38) * space, angle = scw_roll (d, 0.3, 1.25),
               soft = scw_roll (d, 20, 60);
  const double a = 2 * M_PI * cos (angle) / pitch, b = 2 * M_PI * sin (angle) / pitch;

  for (int y = 0; y < g->height; y++)
    for (int x = 0; x < g->width; x++)
      {
        uint8_t *p = scw_gray_row (g, y) + x;
        const double v = ink + *p * (paper - ink) / 255;
        const double dot = 127.5 + 60 * (cos (a * x + b * y) + cos (b * x - a * y));

        *p = scw_clipped (127.5 + (v - dot) * 127.5 / soft);
      }
}
