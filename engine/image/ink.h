/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ink.h: ink detection relative to the local background, so that shadows and black scan edges do not
 * matter. Only for engine/image and engine/words.
 */
#pragma once

#include "engine/image/gray.h"

/* A working copy of a page at a size fit for looking for staves. */
typedef struct
{
  int width, height;
  uint8_t *soft;           /* (height, width) 0 paper .. 255 ink */
  uint8_t *hard;           /* (height, width) 0 or 1 */
  double scale_x, scale_y; /* page pixels per working pixel */
  double contrast;         /* of the page's darkest ink: (paper - ink) / paper */
  double gain;             /* what scw_ink_boost did; 1 */
} ScwInk;

/* 'radius': of the surroundings a pixel is compared with, working pixels. */
ScwInk *scw_ink_new (const ScwGray *page, int width, int height, int radius, ScwError *error);
/* Makes all darkness 'gain' times as dark, for lines that are blurred. */
void scw_ink_boost (ScwInk *ink, double gain);
void scw_ink_free (ScwInk *ink);

static inline bool
scw_ink_at (const ScwInk *ink, int x, int y)
{
  return x >= 0 && y >= 0 && x < ink->width && y < ink->height && ink->hard[(int64_t) y * ink->width + x];
}
