/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
chance (Canvas *canvas)
{
  canvas->seed = canvas->seed * 1664525u + 1013904223u;
  return (canvas->seed >> 8) / 16777216.0;
}

static void
ink (ScwGray *page, int x, int y, double share, int gray)
{
  uint8_t *p;

  if (x < 0 || y < 0 || x >= page->width || y >= page->height || share <= 0)
    return;
  p = scw_gray_row (page, y) + x;
  *p = (uint8_t) lrint (*p + (gray - *p) * fmin (share, 1));
}

void
draw_box (ScwGray *page, double x0, double y0, double x1, double y1, int gray)
{
  for (int y = (int) floor (y0); y < y1; y++)
    for (int x = (int) floor (x0); x < x1; x++)
      ink (page, x, y, (fmin (x + 1, x1) - fmax (x, x0)) * (fmin (y + 1, y1) - fmax (y, y0)), gray);
}

void
draw_stroke (ScwGray *page, double x0, double y0, double x1, double y1, double thickness)
{
  double dx = x1 - x0, dy = y1 - y0, length = hypot (dx, dy), half = thickness / 2;

  for (int y = (int) floor (fmin (y0, y1) - half - 1); y <= fmax (y0, y1) + half + 1; y++)
    for (int x = (int) floor (fmin (x0, x1) - half - 1); x <= fmax (x0, x1) + half + 1; x++)
      {
        double px = x + 0.5 - x0, py = y + 0.5 - y0,
               t = fmin (fmax ((px * dx + py * dy) / length / length, 0), 1);

        ink (page, x, y, half + 0.5 - hypot (px - t * dx, py - t * dy), 0);
      }
}

void
draw_blob (ScwGray *page, double cx, double cy, double rx, double ry)
{
  for (int y = (int) floor (cy - ry); y <= cy + ry; y++)
    for (int x = (int) floor (cx - rx); x <= cx + rx; x++)
      ink (page, x, y, (1 - hypot ((x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry)) * fmin (rx, ry) + 0.5, 0);
}

/* A note 'step' half spaces below the top line, with ledger lines and a stem. */
static void
note (Canvas *c, double x, double y, int step, double stem_end)
{
  double s = c->space, head = y + step * s / 2;

  draw_blob (c->page, x, head, 0.65 * s, 0.48 * s);
  for (int line = -2; line >= step; line -= 2)
    draw_box (c->page, x - s, y + line * s / 2 - 0.06 * s, x + s, y + line * s / 2 + 0.06 * s, 0);
  for (int line = 10; line <= step; line += 2)
    draw_box (c->page, x - s, y + line * s / 2 - 0.06 * s, x + s, y + line * s / 2 + 0.06 * s, 0);
  draw_box (c->page, x + 0.5 * s, fmin (head, stem_end), x + 0.62 * s, fmax (head, stem_end), 0);
}

void
draw_staff (Canvas *c, double x, double y, double w, int ledgers)
{
  double s = c->space;

  for (int k = 0; k < 5; k++)
    draw_box (c->page, x, y + k * s - 0.06 * s, x + w, y + k * s + 0.06 * s, 0);
  /* clef and signature */
  draw_stroke (c->page, x + s, y - s, x + 2.2 * s, y + 5 * s, 0.3 * s);
  draw_blob (c->page, x + 1.8 * s, y + 3 * s, 0.9 * s, 0.7 * s);
  for (int k = 0; k < 3; k++)
    draw_stroke (c->page, x + (3.2 + k) * s, y + k * s - 0.6 * s, x + (3.2 + k) * s, y + (k + 1) * s,
                 0.2 * s);
  for (double at = 8 * s; at < w - 6 * s; at += (5 + 2 * chance (c)) * s)
    {
      int step = (int) (chance (c) * (9 + 4 * ledgers)) - 2 * ledgers;
      double end = step < 4 ? y + (step / 2.0 + 3.5) * s : y + (step / 2.0 - 3.5) * s;

      note (c, x + at, y, step, end);
      if (chance (c) < 0.5)
        {
          /* a beamed group with a chord in it */
          note (c, x + at + 2.2 * s, y, step, end);
          note (c, x + at + 2.2 * s, y, step < 4 ? step + 2 : step - 2, end);
          draw_box (c->page, x + at + 0.5 * s, end - 0.25 * s, x + at + 2.8 * s, end + 0.25 * s, 0);
        }
    }
}

static void
brace_stroke (Canvas *c, double x, double y0, double y1)
{
  double s = c->space, px = x, py = y0;

  for (int i = 1; i <= 20; i++)
    {
      double t = i / 20.0, bulge = 0.5 - 0.5 * cos (2 * M_PI * t),
             nx = x - s * (bulge + (t == 0.5 ? 0.4 : 0)), ny = y0 + t * (y1 - y0);

      draw_stroke (c->page, px, py, nx, ny, 0.35 * s);
      px = nx;
      py = ny;
    }
}

void
draw_system (Canvas *c,
             double x,
             double y,
             double w,
             int n,
             double pitch,
             bool through,
             bool edge,
             bool brace,
             int ledgers)
{
  double s = c->space, bottom = y + (n - 1) * pitch * s + 4 * s;
  int bars = w > 60 * s ? 4 : 2;

  for (int i = 0; i < n; i++)
    draw_staff (c, x, y + i * pitch * s, w, ledgers);
  for (int b = 1; b <= bars; b++)
    for (int i = 0; i < n; i++)
      {
        double top = y + i * pitch * s, at = x + w * b / bars - 0.1 * s;

        draw_box (c->page, at - 0.1 * s, top, at + 0.1 * s, through ? bottom : top + 4 * s, 0);
      }
  if (edge)
    draw_box (c->page, x, y, x + 0.18 * s, bottom, 0);
  if (brace)
    brace_stroke (c, x - 0.5 * s, y, bottom);
}

void
draw_bracket (Canvas *c, double x, double y0, double y1)
{
  double s = c->space;

  draw_box (c->page, x - 0.9 * s, y0 - 0.3 * s, x - 0.45 * s, y1 + 0.3 * s, 0);
  draw_stroke (c->page, x - 0.7 * s, y0 - 0.3 * s, x + 0.3 * s, y0 - 1.1 * s, 0.25 * s);
  draw_stroke (c->page, x - 0.7 * s, y1 + 0.3 * s, x + 0.3 * s, y1 + 1.1 * s, 0.25 * s);
}

void
draw_text (Canvas *c, double x, double y, double w, double h, double size)
{
  for (double row = y; row + size <= y + h; row += 1.6 * size)
    for (double at = x; at < x + w; at += size * (chance (c) < 0.15 ? 1.3 : 0.65))
      {
        draw_stroke (c->page, at, row, at, row + size, 0.14 * size);
        draw_stroke (c->page, at, row + size * chance (c), at + 0.4 * size, row + size * chance (c),
                     0.14 * size);
        draw_stroke (c->page, at + 0.4 * size, row + 0.4 * size, at + 0.4 * size, row + size, 0.12 * size);
      }
}

void
draw_shade (ScwGray *page, double dark)
{
  for (int y = 0; y < page->height; y++)
    for (int x = 0; x < page->width; x++)
      {
        double light = dark + (1 - dark) * x / page->width, top = sqrt (dark);
        uint8_t *p = scw_gray_row (page, y) + x;

        *p = (uint8_t) (15 + *p * 0.9 * light * (top + (1 - top) * y / page->height));
      }
}

void
draw_noise (Canvas *c, double deviation, double salt)
{
  int64_t n = (int64_t) c->page->width * c->page->height;

  for (int64_t i = 0; i < n; i++)
    {
      double v = c->page->pixels[i];

      if (deviation > 0)
        v += (chance (c) + chance (c) + chance (c) + chance (c) - 2) * sqrt (3) * deviation;
      if (salt > 0 && chance (c) < salt)
        v = chance (c) < 0.5 ? 0 : 255;
      c->page->pixels[i] = (uint8_t) fmin (fmax (v, 0), 255);
    }
}

void
draw_edges (ScwGray *page, int width)
{
  draw_box (page, 0, 0, width, page->height, 0);
  draw_box (page, page->width - width, 0, page->width, page->height, 0);
  draw_box (page, 0, 0, page->width, width / 2, 0);
  draw_box (page, 0, page->height - width, page->width, page->height, 0);
}

static void
blur_line (uint8_t *p, int n, int stride, int radius, uint8_t *copy)
{
  for (int i = 0; i < n; i++)
    copy[i] = p[(int64_t) i * stride];
  for (int i = 0; i < n; i++)
    {
      int sum = 0;

      for (int k = -radius; k <= radius; k++)
        sum += copy[i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k];
      p[(int64_t) i * stride] = (uint8_t) (sum / (2 * radius + 1));
    }
}

void
draw_blur (ScwGray *page, int radius)
{
  uint8_t *copy = malloc ((size_t) page->width + page->height);

  for (int pass = 0; pass < 2; pass++)
    {
      for (int y = 0; y < page->height; y++)
        blur_line (scw_gray_row (page, y), page->width, 1, radius, copy);
      for (int x = 0; x < page->width; x++)
        blur_line (page->pixels + x, page->height, page->width, radius, copy);
    }
  free (copy);
}
