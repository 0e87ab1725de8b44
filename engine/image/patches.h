/* SPDX-License-Identifier: GPL-3.0-or-later */
/* patches.h: the input of the network: those 16 x 16 patches of a picture that contain ink, in row order.
 *
 * From a crop to patches, as the shipped models were trained:
 *
 *     1. gray, 0 black to 255 white, straight (prepare.h)
 *     2. resized by 7 / staff space, by area averaging when it shrinks
 *     3. contrast: v -> clip ((v - p1) * 255 / max (1, p90 - p1), 0, 255), p1 and p90 being the 1st and 90th
 *        percentile of the resized crop (linear interpolation), truncated to whole numbers
 *     4. padded right and below with 255 to multiples of 16; at most 60 x 200 patches
 *     5. x = (v / 255 - 0.9) / 0.3 (image_mean and image_std of the configuration)
 *     6. patches without a pixel below 200 ('blank') are left out; the others keep their place (row, column),
 *        which chooses their position embedding, and follow each other row by row
 *
 * Steps 1 to 3 are scw_crop_prepare, 4 to 6 scw_patches_new. A third of a page is blank, and the network
 * never sees it. Training crops held one to six measures of a grand staff with a margin of up to two staff
 * spaces, the staff space up to 14 % off, slightly rotated and sheared.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"
#include "engine/image/gray.h"

#define SCW_PATCH        16 /* pixels a side */
#define SCW_PATCH_PIXELS (SCW_PATCH * SCW_PATCH)

typedef struct
{
  int n;      /* patches kept; at least 1: a blank picture keeps its first patch */
  int grid_h; /* patches of the padded picture, rows and columns */
  int grid_w;
  int16_t *rows; /* (n) place of each kept patch in the grid */
  int16_t *cols; /* (n) */
  float *pixels; /* (n, 256) row by row, (v / 255 - mean) / std */
} ScwPatches;

/* Cuts a picture (already at the network's staff space and contrast) into patches. It is padded right and
 * below with white to whole patches; what lies beyond max_h x max_w patches is an SCW_ERROR_LIMIT (the
 * message says how large it was). A patch is kept if one of its pixels is below 'blank'; blank 0 keeps all.
 * Free with scw_patches_free. */
ScwPatches *scw_patches_new (
  const ScwGray *picture, int max_h, int max_w, float mean, float std, int blank, ScwError *error);
void scw_patches_free (ScwPatches *patches);

/* The patches that 'base' weights were trained on: no contrast step and no staff space. The aspect ratio is
 * rounded down to a whole number a (W div H, or H div W for a tall picture), the short side becomes 16 *
 * floor (sqrt (1024 / a)) pixels and the long side a times that; bicubic with antialiasing; mean 0, std 1;
 * all patches kept. SCW_ERROR_LIMIT beyond max_h x max_w. */
ScwPatches *scw_prepare_base (const ScwGray *picture, int max_h, int max_w, ScwError *error);
