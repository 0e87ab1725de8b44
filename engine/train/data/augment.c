/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/data/augment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/network/random.h"

/* The random numbers of one picture, in order. */
typedef struct
{
  uint64_t key, i;
} Dice;

static double
roll (Dice *d, double low, double high)
{
  return low + (high - low) * scw_random_uniform (d->key, d->i++);
}

static uint8_t
clipped (double v)
{
  return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t) v;
}

/* ---- ink ---- */

/* The darkest (or lightest) of each 2 x 2 pixels. */
static void
change_ink (ScwGray *g, bool thicker)
{
  for (int y = g->height - 1; y >= 0; y--)
    for (int x = g->width - 1; x >= 0; x--)
      {
        uint8_t *row = scw_gray_row (g, y), *above = y > 0 ? scw_gray_row (g, y - 1) : row, v = row[x];
        const uint8_t others[] = { above[x], row[x > 0 ? x - 1 : 0], above[x > 0 ? x - 1 : 0] };

        for (int k = 0; k < 3; k++)
          v = (others[k] < v) == thicker ? others[k] : v;
        row[x] = v;
      }
}

static ScwGray *
with_margin (const ScwGray *g, Dice *d, bool wanted, double m[6], ScwError *error)
{
  int side[4] = { 0 };
  ScwGray *out;

  for (int i = 0; i < 4 && wanted; i++)
    side[i] = (int) roll (d, 0, 20);
  m[2] = side[0];
  m[5] = side[2];
  out = scw_gray_new (g->width + side[0] + side[1], g->height + side[2] + side[3], error);
  for (int y = 0; out != NULL && y < g->height; y++)
    memcpy (scw_gray_row (out, y + side[2]) + side[0], scw_gray_row (g, y), (size_t) g->width);
  return out;
}

static void
shine_through (ScwGray *g, Dice *d)
{
  const double strength = roll (d, 0.05, 0.25);
  const int shift = (int) roll (d, 0, g->height / 2.0 + 1);

  for (int y = 0; y < g->height; y++)
    for (int x = 0; x < g->width / 2; x++)
      {
        /* both halves at once: each shows the other's mirror image, from another height */
        uint8_t *left = scw_gray_row (g, y) + x, *right = scw_gray_row (g, y) + g->width - 1 - x;
        const uint8_t *back = scw_gray_row (g, (y + shift) % g->height);
        const double l = 255 - strength * (255 - back[g->width - 1 - x]),
                     r = 255 - strength * (255 - back[x]);

        *left = *left < l ? *left : clipped (l);
        *right = *right < r ? *right : clipped (r);
      }
}

/* ---- shape ---- */

static bool
blur (ScwGray *g, double sigma, ScwError *error)
{
  const int reach = (int) ceil (3 * sigma), longest = g->width > g->height ? g->width : g->height;
  float *weights = malloc ((size_t) (2 * reach + 1) * sizeof *weights);
  float *line = malloc ((size_t) longest * sizeof *line), sum = 0;
  bool ok;

  for (int k = -reach; weights != NULL && k <= reach; k++)
    sum += weights[k + reach] = (float) exp (-k * k / (2 * sigma * sigma));
  for (int turn = 0; turn < 2 && weights != NULL && line != NULL; turn++)
    for (int a = 0; a < (turn ? g->width : g->height); a++)
      {
        const int n = turn ? g->height : g->width, step = turn ? g->width : 1;
        uint8_t *first = turn ? g->pixels + a : scw_gray_row (g, a);

        for (int i = 0; i < n; i++)
          {
            float v = 0;

            for (int k = -reach; k <= reach; k++)
              {
                const int at = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;

                v += weights[k + reach] * (float) first[(int64_t) at * step];
              }
            line[i] = v / sum;
          }
        for (int i = 0; i < n; i++)
          first[(int64_t) i * step] = (uint8_t) (line[i] + 0.5f);
      }
  ok = weights != NULL && line != NULL;
  free (weights);
  free (line);
  return ok || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

/* What 'm' does, and then: (x, y) to (sx x + b y + dx, c x + sy y + dy). */
static void
then (double m[6], double sx, double b, double dx, double c, double sy, double dy)
{
  for (int k = 0; k < 3; k++)
    {
      const double x = m[k], y = m[3 + k];

      m[k] = sx * x + b * y + (k == 2 ? dx : 0);
      m[3 + k] = c * x + sy * y + (k == 2 ? dy : 0);
    }
}

/* Turned and sheared while it is resized: (x, y) of the old goes to (sx x + b y, a x + sy y) of the new. */
static ScwGray *
bend (ScwGray *g, double sx, double sy, Dice *d, double m[6], ScwError *error)
{
  const double a = roll (d, -0.012, 0.012), b = roll (d, -0.03, 0.03) * sy;
  const double dx = b < 0 ? -b * g->height : 0, dy = a < 0 ? -a * sy * g->width : 0, c = a * sy;
  const double det = sx * sy - b * c;
  const int width = (int) (g->width * sx + fabs (b) * g->height);
  const int height = (int) (g->height * sy + fabs (c) * g->width);
  ScwGray *out;

  then (m, sx, b, dx, c, sy, dy);
  if (!blur (g, 0.45 / sy, error))
    return NULL;
  out = scw_gray_new (width < 16 ? 16 : width, height < 16 ? 16 : height, error);
  for (int y = 0; out != NULL && y < out->height; y++)
    for (int x = 0; x < out->width; x++)
      {
        const double u = x + 0.5 - dx, v = y + 0.5 - dy;

        scw_gray_row (out, y)[x]
          = (uint8_t) (scw_gray_sample (g, (sy * u - b * v) / det, (sx * v - c * u) / det) + 0.5f);
      }
  return out;
}

/* ---- tones ---- */

static void
uneven_light (ScwGray *g, Dice *d)
{
  const double x = roll (d, -0.4, 0.4), y = roll (d, -0.4, 0.4), dark = roll (d, 0.7, 1);

  for (int row = 0; row < g->height; row++)
    for (int col = 0; col < g->width; col++)
      {
        const double here
          = dark * (1 + x * ((double) col / g->width - 0.5) + y * ((double) row / g->height - 0.5));

        scw_gray_row (g, row)[col] = clipped (scw_gray_row (g, row)[col] * fmin (1, here));
      }
}

static void
noise (ScwGray *g, Dice *d)
{
  const double low = roll (d, 0, 70), high = roll (d, 190, 255), much = roll (d, 0, 14);
  const uint64_t key = scw_random (d->key, d->i++);

  for (int64_t i = 0; i < (int64_t) g->width * g->height; i++)
    {
      /* four bytes of one hash: near enough to normal, and much faster */
      const uint64_t h = scw_random (key, (uint64_t) i);
      const double sum
        = (double) ((h & 0xffff) + (h >> 16 & 0xffff) + (h >> 32 & 0xffff) + (h >> 48)) / 65536;

      g->pixels[i] = clipped (low + g->pixels[i] * (high - low) / 255 + much * (sum - 2) * 1.7320508);
    }
}

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
            scw_gray_row (g, y + i / 8)[x + i % 8] = clipped ((double) block[i / 8][i % 8] + 128.5);
      }
}

/* ---- all of it ---- */

static ScwGray *
resized (ScwGray *g, double sx, double sy, double m[6], ScwError *error)
{
  int width = (int) lrint (g->width * sx), height = (int) lrint (g->height * sy);

  width = width < 16 ? 16 : width;
  height = height < 16 ? 16 : height;
  then (m, (double) width / g->width, 0, 0, 0, (double) height / g->height, 0);
  return scw_gray_resize (g, width, height, error);
}

ScwGray *
scw_augment (
  const ScwGray *picture, double space, double target, double strength, uint64_t key, ScwError *error)
{
  double m[6];

  return scw_augment_mapped (picture, space, target, strength, key, m, error);
}

ScwGray *
scw_augment_mapped (const ScwGray *picture,
                    double space,
                    double target,
                    double strength,
                    uint64_t key,
                    double m[6],
                    ScwError *error)
{
  Dice d = { key, 0 };
  const double ink = roll (&d, 0, 1);
  double sy, sx;
  ScwGray *g, *out;
  bool toned = false;

  memcpy (m, (const double[]){ 1, 0, 0, 0, 1, 0 }, 6 * sizeof *m);
  g = with_margin (picture, &d, strength > 0, m, error);
  if (g == NULL)
    return NULL;
  if (ink < 0.27 * strength)
    change_ink (g, ink < 0.15 * strength);
  if (roll (&d, 0, 1) < 0.1 * strength)
    {
      shine_through (g, &d);
      toned = true;
    }
  sy = target / space * (1 + strength * roll (&d, -0.14, 0.14));
  sx = sy * (1 + strength * roll (&d, -0.05, 0.05));
  out = roll (&d, 0, 1) < 0.5 * strength ? bend (g, sx, sy, &d, m, error) : resized (g, sx, sy, m, error);
  scw_gray_free (g);
  if (out != NULL && roll (&d, 0, 1) < 0.3 * strength && !blur (out, roll (&d, 0.3, 0.9), error))
    {
      scw_gray_free (out);
      return NULL;
    }
  if (out == NULL)
    return NULL;
  if (roll (&d, 0, 1) < 0.2 * strength)
    {
      uneven_light (out, &d);
      toned = true;
    }
  if (roll (&d, 0, 1) < 0.4 * strength)
    {
      noise (out, &d);
      toned = true;
    }
  if (roll (&d, 0, 1) < 0.2 * strength)
    {
      scw_jpeg_blocks (out, (int) roll (&d, 30, 90));
      toned = true;
    }
  if (toned)
    scw_gray_stretch (out);
  return out;
}
