/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/heat.h"

#include <math.h>

/* Every eighth of matplotlib's maps (viridis, inferno: S. van der Walt and N. Smith, CC0; cividis: J. Nuñez,
 * C. Anderton, R. Renslow 2018). */
static const guint8 anchors[SCW_N_HEATS][9][3] = {
  { { 68, 1, 84 },
    { 71, 44, 122 },
    { 59, 81, 139 },
    { 44, 113, 142 },
    { 33, 144, 141 },
    { 39, 173, 129 },
    { 92, 200, 99 },
    { 170, 220, 50 },
    { 253, 231, 37 } },
  { { 0, 34, 78 },
    { 24, 54, 110 },
    { 62, 75, 108 },
    { 92, 97, 109 },
    { 124, 123, 120 },
    { 155, 148, 118 },
    { 187, 175, 108 },
    { 222, 203, 90 },
    { 254, 232, 56 } },
  { { 0, 0, 4 },
    { 31, 12, 72 },
    { 85, 15, 109 },
    { 136, 34, 106 },
    { 186, 54, 85 },
    { 227, 89, 51 },
    { 249, 140, 10 },
    { 249, 201, 50 },
    { 252, 255, 164 } },
};

void
scw_heat_colour (ScwHeatMap map, double value, double rgb[3])
{
  double at = CLAMP (value, 0, 1) * 8;
  int i = MIN (7, (int) at);

  for (int c = 0; c < 3; c++)
    rgb[c] = (anchors[map][i][c] + (at - i) * (anchors[map][i + 1][c] - anchors[map][i][c])) / 255;
}

/* The weights on the grid, scaled so that the largest is 1; the root lifts what is small. */
static float *
make_grid (const ScwAttention *a, const float *weights)
{
  float *grid = g_new0 (float, (gsize) a->grid_h *(gsize) a->grid_w);
  float most = 1e-9f;

  for (int i = 0; i < a->n; i++)
    most = MAX (most, weights[i]);
  for (int i = 0; i < a->n; i++)
    if (a->rows[i] >= 0 && a->rows[i] < a->grid_h && a->cols[i] >= 0 && a->cols[i] < a->grid_w)
      grid[a->rows[i] * a->grid_w + a->cols[i]] = sqrtf (weights[i] / most);
  return grid;
}

static float
grid_at (const float *grid, int w, int h, double x, double y)
{
  int x0 = (int) floor (x), y0 = (int) floor (y);
  double fx = x - x0, fy = y - y0, sum = 0;

  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      if (x0 + i >= 0 && x0 + i < w && y0 + j >= 0 && y0 + j < h)
        sum += (i != 0 ? fx : 1 - fx) * (j != 0 ? fy : 1 - fy) * (double) grid[(y0 + j) * w + x0 + i];
  return (float) sum;
}

GdkTexture *
scw_heat_texture (const ScwAttention *a, const float *weights, ScwHeatMap map, int fine)
{
  g_autofree float *grid = make_grid (a, weights);
  int w = a->grid_w * fine, h = a->grid_h * fine;
  guint8 *pixels = g_malloc ((gsize) w * (gsize) h * 4), *to = pixels;
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++, to += 4)
      {
        double v
          = (double) grid_at (grid, a->grid_w, a->grid_h, (x + 0.5) / fine - 0.5, (y + 0.5) / fine - 0.5);
        double alpha = CLAMP ((v - 0.14) * 1.7, 0, 1), rgb[3]; /* the faint haze is clear */

        scw_heat_colour (map, v, rgb);
        for (int c = 0; c < 3; c++)
          to[c] = (guint8) lround (rgb[c] * 255);
        to[3] = (guint8) lround (alpha * 255);
      }
  bytes = g_bytes_new_take (pixels, (gsize) w * (gsize) h * 4);
  return gdk_memory_texture_new (w, h, GDK_MEMORY_R8G8B8A8, bytes, (gsize) w * 4);
}
