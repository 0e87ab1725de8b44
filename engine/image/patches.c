/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/patches.h"

#include <math.h>
#include <stdlib.h>

#include "engine/image/resize.h"

void
scw_patches_free (ScwPatches *patches)
{
  if (patches == NULL)
    return;
  free (patches->rows);
  free (patches->cols);
  free (patches->pixels);
  free (patches);
}

static ScwPatches *
patches_alloc (int n, int grid_h, int grid_w, ScwError *error)
{
  ScwPatches *patches = calloc (1, sizeof *patches);

  if (patches != NULL)
    {
      patches->n = n;
      patches->grid_h = grid_h;
      patches->grid_w = grid_w;
      patches->rows = malloc (sizeof (int16_t) * n);
      patches->cols = malloc (sizeof (int16_t) * n);
      patches->pixels = malloc (sizeof (float) * SCW_PATCH_PIXELS * n);
    }
  if (patches == NULL || patches->rows == NULL || patches->cols == NULL || patches->pixels == NULL)
    {
      scw_patches_free (patches);
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d patches", n);
      return NULL;
    }
  return patches;
}

static bool
check_grid (int grid_h, int grid_w, int max_h, int max_w, ScwError *error)
{
  if (grid_h <= max_h && grid_w <= max_w)
    return true;
  return scw_fail (error, SCW_ERROR_LIMIT,
                   "the picture has %d x %d patches (rows x columns), the model reads %d x %d at most",
                   grid_h, grid_w, max_h, max_w);
}

static bool
has_ink (const ScwGray *picture, int row, int col, int blank)
{
  int bottom = (row + 1) * SCW_PATCH < picture->height ? (row + 1) * SCW_PATCH : picture->height;
  int right = (col + 1) * SCW_PATCH < picture->width ? (col + 1) * SCW_PATCH : picture->width;

  for (int y = row * SCW_PATCH; y < bottom; y++)
    for (int x = col * SCW_PATCH; x < right; x++)
      if (scw_gray_row (picture, y)[x] < blank)
        return true;
  return false;
}

static void
cut (const ScwGray *picture, int row, int col, float mean, float std, float *out)
{
  for (int i = 0; i < SCW_PATCH_PIXELS; i++)
    {
      int y = row * SCW_PATCH + i / SCW_PATCH, x = col * SCW_PATCH + i % SCW_PATCH;
      float v = y < picture->height && x < picture->width ? scw_gray_row (picture, y)[x] : 255;

      out[i] = (v / 255 - mean) / std;
    }
}

ScwPatches *
scw_patches_new (
  const ScwGray *picture, int max_h, int max_w, float mean, float std, int blank, ScwError *error)
{
  int grid_h = (picture->height + SCW_PATCH - 1) / SCW_PATCH,
      grid_w = (picture->width + SCW_PATCH - 1) / SCW_PATCH;
  int n = 0;
  bool *keep;
  ScwPatches *patches;

  if (!check_grid (grid_h, grid_w, max_h, max_w, error))
    return NULL;
  keep = malloc (sizeof (bool) * grid_h * (size_t) grid_w);
  if (keep == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d x %d patches", grid_h, grid_w);
      return NULL;
    }
  for (int i = 0; i < grid_h * grid_w; i++)
    n += keep[i] = blank <= 0 || has_ink (picture, i / grid_w, i % grid_w, blank);
  if (n == 0)
    n = keep[0] = true;
  patches = patches_alloc (n, grid_h, grid_w, error);
  for (int i = 0, k = 0; patches != NULL && i < grid_h * grid_w; i++)
    if (keep[i])
      {
        patches->rows[k] = (int16_t) (i / grid_w);
        patches->cols[k] = (int16_t) (i % grid_w);
        cut (picture, i / grid_w, i % grid_w, mean, std, patches->pixels + (size_t) k++ * SCW_PATCH_PIXELS);
      }
  free (keep);
  return patches;
}

static ScwPatches *
patches_from_floats (const float *pixels, int grid_h, int grid_w, ScwError *error)
{
  ScwPatches *patches = patches_alloc (grid_h * grid_w, grid_h, grid_w, error);

  for (int k = 0; patches != NULL && k < patches->n; k++)
    {
      int row = k / grid_w, col = k % grid_w;

      patches->rows[k] = (int16_t) row;
      patches->cols[k] = (int16_t) col;
      for (int i = 0; i < SCW_PATCH_PIXELS; i++)
        patches->pixels[(size_t) k * SCW_PATCH_PIXELS + i]
          = pixels[(size_t) (row * SCW_PATCH + i / SCW_PATCH) * grid_w * SCW_PATCH + col * SCW_PATCH
                   + i % SCW_PATCH];
    }
  return patches;
}

ScwPatches *
scw_prepare_base (const ScwGray *picture, int max_h, int max_w, ScwError *error)
{
  bool wide = picture->width > picture->height;
  int ratio = wide ? picture->width / picture->height : picture->height / picture->width;
  int side = (int) sqrt (1024.0 / ratio);
  int grid_h = wide ? side : side * ratio, grid_w = wide ? side * ratio : side;
  ScwPatches *patches = NULL;
  float *pixels;

  if (side < 1)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "a picture of %d x %d pixels is too narrow to be read",
                picture->width, picture->height);
      return NULL;
    }
  if (!check_grid (grid_h, grid_w, max_h, max_w, error))
    return NULL;
  pixels = malloc (sizeof (float) * SCW_PATCH_PIXELS * grid_h * grid_w);
  if (pixels == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d patches", grid_h * grid_w);
  else if (scw_resize_bicubic (picture, grid_w * SCW_PATCH, grid_h * SCW_PATCH, pixels, error))
    patches = patches_from_floats (pixels, grid_h, grid_w, error);
  free (pixels);
  return patches;
}
