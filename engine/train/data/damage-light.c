/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/augment.h"
#include "engine/train/data/damage-private.h"
#include "engine/train/network/random.h"

/* ---- chance ---- */

double
scw_roll (ScwDice *d, double low, double high)
{
  return low + (high - low) * scw_random_uniform (d->key, d->i++);
}

int
scw_roll_int (ScwDice *d, int low, int high)
{
  return high <= low ? low : low + (int) (scw_random (d->key, d->i++) % (uint64_t) (high - low + 1));
}

/* Four parts of one hash: near enough to normal, with deviation 1, and much faster. */
static double
normal (uint64_t key, uint64_t i)
{
  const uint64_t h = scw_random (key, i);

  return ((double) ((h & 0xffff) + (h >> 16 & 0xffff) + (h >> 32 & 0xffff) + (h >> 48)) / 65536 - 2)
         * 1.7320508;
}

bool
scw_field_init (ScwField *f, int width, int height, double cell_x, double cell_y, ScwDice *d)
{
  const uint64_t key = scw_random (d->key, d->i++);

  f->cell_x = fmax (cell_x, 1);
  f->cell_y = fmax (cell_y, 1);
  f->across = (int) (width / f->cell_x) + 3;
  f->down = (int) (height / f->cell_y) + 3;
  f->knots = malloc ((size_t) f->across * f->down * sizeof *f->knots);
  for (int i = 0; f->knots != NULL && i < f->across * f->down; i++)
    f->knots[i] = (float) normal (key, (uint64_t) i);
  return f->knots != NULL;
}

void
scw_field_row (const ScwField *f, int y, int width, float *out)
{
  const float at_y = (float) (y / f->cell_y), v = at_y - floorf (at_y), b = v * v * (3 - 2 * v);
  const float *upper = f->knots + (int64_t) at_y * f->across, *lower = upper + f->across,
              step = (float) (1 / f->cell_x);

  for (int x = 0; x < width; x++)
    {
      const float at_x = (float) x * step, u = at_x - floorf (at_x), a = u * u * (3 - 2 * u);
      const int i = (int) at_x;

      out[x]
        = (1 - b) * ((1 - a) * upper[i] + a * upper[i + 1]) + b * ((1 - a) * lower[i] + a * lower[i + 1]);
    }
}

void
scw_field_clear (ScwField *f)
{
  free (f->knots);
}

/* ---- lenses ---- */

/* n pixels 'step' apart, through weights of -reach .. reach. */
static void
blur_line (uint8_t *first, int n, int64_t step, const float *weights, int reach, float *line)
{
  for (int i = -reach; i < n + reach; i++)
    line[i + reach] = (float) first[(i < 0 ? 0 : i >= n ? n - 1 : i) * step];
  for (int i = 0; i < n; i++)
    {
      float v = 0.5f;

      for (int k = 0; k <= 2 * reach; k++)
        v += weights[k] * line[i + k];
      first[i * step] = (uint8_t) v;
    }
}

bool
scw_blur (ScwGray *g, double sigma, ScwError *error)
{
  const int reach = (int) ceil (2.5 * sigma), longest = g->width > g->height ? g->width : g->height;
  float *weights = malloc ((size_t) (2 * reach + 1) * sizeof *weights), sum = 0;
  float *line = malloc ((size_t) (longest + 2 * reach) * sizeof *line);
  const bool ok = weights != NULL && line != NULL;

  for (int k = -reach; ok && k <= reach; k++)
    sum += weights[k + reach] = (float) exp (-k * k / (2 * sigma * sigma));
  for (int k = 0; ok && k <= 2 * reach; k++)
    weights[k] /= sum;
  for (int y = 0; ok && y < g->height; y++)
    blur_line (scw_gray_row (g, y), g->width, 1, weights, reach, line);
  for (int x = 0; ok && x < g->width; x++)
    blur_line (g->pixels + x, g->height, g->width, weights, reach, line);
  free (weights);
  free (line);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

/* Perspective, the wave of a page, and how it dives into the gutter on one side. Points move by less than half a staff
 * space, but for the last few spaces before the gutter. */
ScwGray *
scw_curve (const ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double wave = scw_roll (d, 0, scw_between (0.08, 0.25, hard)) * space, phase = scw_roll (d, 0, 6.3),
               waves = scw_roll (d, 2, 9);
  const double keystone = scw_roll (d, -0.03, 0.03) * scw_between (0.3, 1, hard), middle = g->height / 2.0;
  const bool gutter = scw_roll (d, 0, 1) < 0.5, left = scw_roll (d, 0, 1) < 0.5;
  const double dive = gutter ? scw_roll (d, -0.5, 0.5) * scw_between (0.3, 1, hard) * space : 0;
  const double narrow = gutter ? scw_roll (d, 0, 0.5) * scw_between (0.3, 1, hard) * space : 0,
               reach = scw_roll (d, 2, 6) * space;
  ScwGray *out = scw_gray_new (g->width, g->height, error);

  for (int x = 0; x < g->width && out != NULL; x++)
    {
      const double u = (double) x / g->width, near = exp (-(left ? x : g->width - 1 - x) / reach);
      const double from_x = x + 0.5 + (left ? narrow : -narrow) * near;
      const double tall = 1 + keystone * (u - 0.5), shift = wave * sin (u * waves + phase) + dive * near;

      for (int y = 0; y < g->height; y++)
        scw_gray_row (out, y)[x]
          = (uint8_t) (scw_gray_sample (g, from_x, middle + (y + 0.5 - middle) * tall + shift) + 0.5f);
    }
  return out;
}

ScwGray *
scw_coarsen (const ScwGray *g, ScwDice *d, double hard, ScwError *error)
{
  const double f = scw_roll (d, scw_between (0.8, 0.55, hard), 0.9);
  const int width = (int) (g->width * f), height = (int) (g->height * f);
  ScwGray *small = scw_gray_resize (g, width < 8 ? 8 : width, height < 8 ? 8 : height, error), *out = NULL;

  if (small != NULL)
    out = scw_gray_resize (small, g->width, g->height, error);
  scw_gray_free (small);
  return out;
}

/* ---- lamps ---- */

void
scw_uneven_light (ScwGray *g, ScwDice *d, double hard)
{
  const double most = scw_between (0.15, 0.5, hard), x = scw_roll (d, -most, most),
               y = scw_roll (d, -most, most);
  const double dark = scw_roll (d, 1 - 0.7 * most, 1), bowl = scw_roll (d, 0, most);

  for (int row = 0; row < g->height; row++)
    for (int col = 0; col < g->width; col++)
      {
        const double u = (double) col / g->width - 0.5, v = (double) row / g->height - 0.5;
        const double here = dark * (1 + x * u + y * v - bowl * (u * u + v * v));

        scw_gray_row (g, row)[col] = scw_clipped (scw_gray_row (g, row)[col] * fmin (1, here));
      }
}

/* Of the fold in the middle of a book, or of a hand and a telephone: its edge is a straight line. */
void
scw_shadow (ScwGray *g, ScwDice *d, double hard)
{
  const double deep = scw_roll (d, 0.1, scw_between (0.3, 0.65, hard)), angle = scw_roll (d, 0, 2 * M_PI);
  const bool gutter = scw_roll (d, 0, 1) < 0.5, left = scw_roll (d, 0, 1) < 0.5;
  const double reach = gutter ? g->width * scw_roll (d, 0.03, 0.2) : g->height * scw_roll (d, 0.02, 0.3);
  const double x = scw_roll (d, 0, g->width), y = scw_roll (d, 0, g->height), c = cos (angle),
               s = sin (angle);

  for (int row = 0; row < g->height; row++)
    for (int col = 0; col < g->width; col++)
      {
        const double far = gutter ? (left ? col : g->width - col) : (col - x) * c + (row - y) * s;
        const double share = gutter ? exp (-far / reach) : 0.5 - 0.5 * far / (fabs (far) + reach);

        scw_gray_row (g, row)[col] = scw_clipped (scw_gray_row (g, row)[col] * (1 - deep * share));
      }
}

/* Gray ink on gray paper, and grain: of the film, and broader, of the paper. */
void
scw_grain (ScwGray *g, ScwDice *d, double hard)
{
  const double low = scw_roll (d, 0, scw_between (30, 90, hard)),
               high = scw_roll (d, scw_between (225, 180, hard), 255);
  const double much = scw_roll (d, 0, scw_between (6, 16, hard)),
               broad = scw_roll (d, 0, scw_between (3, 10, hard));
  const uint64_t key = scw_random (d->key, d->i++);
  ScwField field;
  float *row = malloc ((size_t) g->width * sizeof *row);
  const bool rough = row != NULL && scw_field_init (&field, g->width, g->height, 3, 3, d);

  for (int y = 0; y < g->height; y++)
    {
      uint8_t *p = scw_gray_row (g, y);

      if (rough)
        scw_field_row (&field, y, g->width, row);
      for (int x = 0; x < g->width; x++)
        p[x] = scw_clipped (low + p[x] * (high - low) / 255
                            + much * normal (key, (uint64_t) y * (uint64_t) g->width + (uint64_t) x)
                            + (rough ? broad * (double) row[x] : 0));
    }
  if (rough)
    scw_field_clear (&field);
  free (row);
}

/* ---- files ---- */

/* Annex K.1 of the JPEG standard. */
static const uint8_t luminance[64] = {
  16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
  69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
  81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99,
};

/* out = m in m^T, or with 'back' m^T in m. */
static void
transform (float m[8][8], float in[8][8], bool back)
{
  float half[8][8];

  for (int turn = 0; turn < 2; turn++)
    {
      memset (half, 0, sizeof half);
      for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++)
          for (int k = 0; k < 8; k++)
            half[j][i] += (back ? m[k][i] : m[i][k]) * in[k][j]; /* and turned over */
      memcpy (in, half, sizeof half);
    }
}

void
scw_jpeg_blocks (ScwGray *g, int quality)
{
  const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  float m[8][8], block[8][8];

  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 8; j++)
      m[i][j] = (i == 0 ? sqrtf (0.125f) : 0.5f) * cosf ((float) ((2 * j + 1) * i) * (float) M_PI / 16);
  for (int y = 0; y < g->height; y += 8)
    for (int x = 0; x < g->width; x += 8)
      {
        for (int i = 0; i < 64; i++)
          {
            const int row = y + i / 8 < g->height ? y + i / 8 : g->height - 1;
            const int col = x + i % 8 < g->width ? x + i % 8 : g->width - 1;

            block[i / 8][i % 8] = (float) scw_gray_row (g, row)[col] - 128;
          }
        transform (m, block, false);
        for (int i = 0; i < 64; i++)
          {
            const int step = (luminance[i] * scale + 50) / 100;
            const float q = (float) (step < 1 ? 1 : step > 255 ? 255 : step);

            block[i / 8][i % 8] = q * roundf (block[i / 8][i % 8] / q);
          }
        transform (m, block, true);
        for (int i = 0; i < 64; i++)
          if (y + i / 8 < g->height && x + i % 8 < g->width)
            scw_gray_row (g, y + i / 8)[x + i % 8] = scw_clipped ((double) block[i / 8][i % 8] + 128.5);
      }
}
