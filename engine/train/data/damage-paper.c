/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/damage-private.h"
#include "engine/train/network/random.h"

ScwGray *
scw_with_margin (const ScwGray *g, const int margin[4], ScwError *error)
{
  ScwGray *out = scw_gray_new (g->width + margin[0] + margin[1], g->height + margin[2] + margin[3], error);

  for (int y = 0; out != NULL && y < g->height; y++)
    memcpy (scw_gray_row (out, y + margin[2]) + margin[0], scw_gray_row (g, y), (size_t) g->width);
  return out;
}

/* The outermost row of ink, from above or from below. */
static int
edge_row (const ScwGray *g, bool from_below)
{
  for (int i = 0; i < g->height; i++)
    {
      const int y = from_below ? g->height - 1 - i : i;

      for (int x = 0; x < g->width; x++)
        if (scw_gray_row (g, y)[x] < 128)
          return y;
    }
  return from_below ? 0 : g->height - 1;
}

ScwGray *
scw_with_scrap (const ScwGray *g, double space, ScwDice *d, double hard, int *above, ScwError *error)
{
  const bool at_top = scw_roll (d, 0, 1) < 0.5;
  const int high = (int) (scw_roll (d, 0.4, scw_between (1.2, 3, hard)) * space) + 1;
  const int gap = (int) (scw_roll (d, 0.3, 1.5) * space), shift = scw_roll_int (d, 0, g->width - 1);
  const int edge = edge_row (g, at_top); /* of the system above we see its lowest rows */
  const int margin[4] = { 0, 0, at_top ? high + gap : 0, at_top ? 0 : high + gap };
  const double from = scw_roll (d, -0.5, 0.6) * g->width, to = scw_roll (d, 0.4, 1.5) * g->width;
  ScwGray *out = scw_with_margin (g, margin, error);

  for (int i = 0; i < high && out != NULL; i++)
    {
      const int y = at_top ? edge - high + 1 + i : edge + i;
      uint8_t *row = scw_gray_row (out, at_top ? i : out->height - high + i);

      for (int x = 0; x < g->width && y >= 0 && y < g->height; x++)
        if (x >= from && x < to)
          row[x] = scw_gray_row (g, y)[(x + shift) % g->width];
    }
  *above = margin[2];
  return out;
}

static void
darken (ScwGray *g, int x, int y, double v)
{
  if (x >= 0 && x < g->width && y >= 0 && y < g->height && scw_gray_row (g, y)[x] > v)
    scw_gray_row (g, y)[x] = scw_clipped (v);
}

void
scw_speckle (ScwGray *g, double space, ScwDice *d, double hard)
{
  const double each = g->width / space * (g->height / space); /* square staff spaces */
  const int n = (int) (each * scw_roll (d, 0, scw_between (0.05, 0.3, hard))) + 2;
  const bool white = scw_roll (d, 0, 1) < 0.4, clustered = scw_roll (d, 0, 1) < 0.5;
  double x = 0, y = 0;

  for (int i = 0; i < n; i++)
    {
      const int across = scw_roll_int (d, 1, (int) fmax (1, 0.22 * space)),
                down = scw_roll_int (d, 1, (int) fmax (1, 0.22 * space));

      if (!clustered || i % 12 == 0 || scw_roll (d, 0, 1) < 0.1)
        {
          x = scw_roll (d, 0, g->width);
          y = scw_roll (d, 0, g->height);
        }
      else
        {
          x += scw_roll (d, -1.2, 1.2) * space;
          y += scw_roll (d, -0.6, 0.6) * space;
        }
      for (int k = 0; k < across * down; k++)
        {
          const int col = (int) x + k % across, row = (int) y + k / across;

          if (!white)
            darken (g, col, row, 0);
          else if (col >= 0 && col < g->width && row >= 0 && row < g->height)
            scw_gray_row (g, row)[col] = 255;
        }
    }
}

/* A round point of a pencil or pen, its edge soft, its stroke grainy: 'grain' is the share that catches no colour. */
static void
dab (ScwGray *g, double x, double y, double radius, double v, double grain, uint64_t key)
{
  for (int row = (int) floor (y - radius); row <= (int) ceil (y + radius); row++)
    for (int col = (int) floor (x - radius); col <= (int) ceil (x + radius); col++)
      {
        const double far = hypot (col + 0.5 - x, row + 0.5 - y) - radius;

        if (far < 0.5 && scw_random_uniform (key, (uint64_t) (uint32_t) row << 32 | (uint32_t) col) > grain)
          darken (g, col, row, far < -0.5 ? v : v + (255 - v) * (far + 0.5));
      }
}

typedef struct
{
  double x[4], y[4];
} Curve; /* Bezier's, cubic */

static void
draw (ScwGray *g, const Curve *c, double radius, double v, double grain, uint64_t key)
{
  const double length = hypot (c->x[1] - c->x[0], c->y[1] - c->y[0])
                        + hypot (c->x[2] - c->x[1], c->y[2] - c->y[1])
                        + hypot (c->x[3] - c->x[2], c->y[3] - c->y[2]);
  const int n = (int) (1.5 * length) + 1;

  for (int i = 0; i <= n; i++)
    {
      const double t = (double) i / n, u = 1 - t;
      const double w[4] = { u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t };

      dab (g, w[0] * c->x[0] + w[1] * c->x[1] + w[2] * c->x[2] + w[3] * c->x[3],
           w[0] * c->y[0] + w[1] * c->y[1] + w[2] * c->y[2] + w[3] * c->y[3], radius, v, grain, key);
    }
}

/* Half an ellipse is one curve. */
static void
ring (ScwGray *g,
      double x,
      double y,
      double across,
      double down,
      double radius,
      double v,
      double grain,
      uint64_t key)
{
  for (int half = -1; half <= 1; half += 2)
    draw (g,
          &(Curve){ { x - across, x - across, x + across, x + across },
                    { y, y + half * down * 4 / 3, y + half * down * 4 / 3, y } },
          radius, v, grain, key);
}

/* Bowings, circles, fingerings and underlining that a player put in. */
void
scw_pencil (ScwGray *g, double space, ScwDice *d, double hard)
{
  const double v = scw_roll (d, scw_between (140, 60, hard), 175), radius = scw_roll (d, 0.05, 0.11) * space;
  const double grain = scw_roll (d, 0.1, 0.5);
  const int n = scw_roll_int (d, 1, (int) scw_between (2, 5, hard));

  for (int i = 0; i < n; i++)
    {
      const double x = scw_roll (d, 0, g->width), y = scw_roll (d, 0, g->height),
                   size = scw_roll (d, 0.6, 1.6) * space;
      const int what = scw_roll_int (d, 0, 3);
      const uint64_t key = scw_random (d->key, d->i++);
      Curve c;

      for (int k = 0; k < 4; k++)
        {
          c.x[k] = x
                   + (what < 2 ? scw_roll (d, -1, 1) : scw_roll (d, 1.0 * k, 1.5 * k)) * (what == 2 ? 3 : 1)
                       * size;
          c.y[k] = y + scw_roll (d, -1, 1) * size * (what == 2 ? 0.4 : 1);
        }
      if (what == 3)
        ring (g, x, y, size * scw_roll (d, 1, 2), size, radius, v, grain, key);
      else
        draw (g, &c, radius, v, grain, key);
      if (what == 1) /* a second stroke, as of a 4 or a cross */
        draw (g, &(Curve){ { c.x[3], c.x[2], x + size, x - size }, { c.y[3], c.y[2], y, y + size } }, radius,
              v, grain, key);
    }
}

/* The mark of a library: a ring or a frame and lines of letters, unevenly inked. */
bool
scw_stamp (ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double across = scw_roll (d, 2.5, 5) * space, down = across * scw_roll (d, 0.4, 1),
               pen = scw_roll (d, 0.05, 0.1) * space;
  const double x = scw_roll (d, 0, g->width), y = scw_roll (d, 0, g->height),
               v = scw_roll (d, scw_between (150, 70, hard), 170);
  const double grain = scw_roll (d, 0.05, 0.4), letter = scw_roll (d, 0.5, 0.9) * space;
  const bool round = scw_roll (d, 0, 1) < 0.7;
  const uint64_t key = scw_random (d->key, d->i++);
  ScwGray *ink = scw_gray_new (g->width, g->height, error);

  if (ink == NULL)
    return false;
  for (int k = 0; k < 2; k++)
    {
      const double a = across * (1 - 0.15 * k), b = down * (1 - 0.15 * k);

      if (round)
        ring (ink, x, y, a, b, pen, v, grain, key);
      for (int side = 0; side < 4 && !round; side++)
        {
          const double from_x = side == 1 ? a : -a, to_x = side == 3 ? -a : a, from_y = side == 2 ? b : -b,
                       to_y = side == 0 ? -b : b;

          draw (ink,
                &(Curve){ { x + from_x, x + from_x, x + to_x, x + to_x },
                          { y + from_y, y + from_y, y + to_y, y + to_y } },
                pen, v, grain, key);
        }
    }
  for (double line = -0.5 * down; line < 0.6 * down; line += 1.5 * letter)
    for (double at = -0.6 * across; at < 0.6 * across; at += 0.9 * letter)
      if (scw_roll (d, 0, 1) < 0.85)
        {
          Curve c;

          for (int k = 0; k < 4; k++)
            {
              c.x[k] = x + at + scw_roll (d, -0.4, 0.4) * letter;
              c.y[k] = y + line + (k % 2 ? 0.5 : -0.5) * letter;
            }
          draw (ink, &c, pen, v, grain, key);
        }
  for (int64_t i = 0; i < (int64_t) g->width * g->height; i++)
    g->pixels[i] = ink->pixels[i] < g->pixels[i] ? ink->pixels[i] : g->pixels[i];
  scw_gray_free (ink);
  return true;
}

bool
scw_shine_through (ScwGray *g, double space, ScwDice *d, double hard, ScwError *error)
{
  const double strength = scw_roll (d, 0.05, scw_between (0.15, 0.4, hard));
  const int down = scw_roll_int (d, 0, g->height - 1), along = scw_roll_int (d, 0, g->width - 1);
  ScwGray *back = scw_gray_new (g->width, g->height, error);
  bool ok = back != NULL;

  for (int y = 0; y < g->height && ok; y++)
    for (int x = 0; x < g->width; x++)
      scw_gray_row (back, y)[x]
        = scw_gray_row (g, (y + down) % g->height)[g->width - 1 - (x + along) % g->width];
  ok = ok && scw_blur (back, scw_roll (d, 0.08, 0.25) * space, error);
  for (int64_t i = 0; i < (int64_t) g->width * g->height && ok; i++)
    {
      const double v = 255 - strength * (255 - back->pixels[i]);

      g->pixels[i] = g->pixels[i] < v ? g->pixels[i] : scw_clipped (v);
    }
  scw_gray_free (back);
  return ok;
}
