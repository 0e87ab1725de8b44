/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixtures.h: the ragged batch of tests/data/fixtures as patches. */
#pragma once

#include "engine/image/patches.h"
#include "tests/support/fixture.h"

/* Image i of the batch, from 'patches' and 'keep' (every place of its grid is kept). The picture's size gives
 * the grid. */
static inline ScwPatches *
fixture_image (const Fixture *f, int i)
{
  const int longest = fixture_side (f, "patches", 1);
  char name[32];
  double *values = fixture_read (f, "patches", NULL);
  ScwPatches *p = calloc (1, sizeof *p);

  snprintf (name, sizeof name, "image.%d", i);
  p->grid_h = (fixture_side (f, name, 0) + SCW_PATCH - 1) / SCW_PATCH;
  p->grid_w = (fixture_side (f, name, 1) + SCW_PATCH - 1) / SCW_PATCH;
  p->n = p->grid_h * p->grid_w;
  p->rows = calloc ((size_t) p->n, sizeof *p->rows);
  p->cols = calloc ((size_t) p->n, sizeof *p->cols);
  p->pixels = calloc ((size_t) p->n * SCW_PATCH_PIXELS, sizeof *p->pixels);
  for (int k = 0; k < p->n; k++)
    {
      p->rows[k] = (int16_t) (k / p->grid_w);
      p->cols[k] = (int16_t) (k % p->grid_w);
    }
  for (int k = 0; k < p->n * SCW_PATCH_PIXELS; k++)
    p->pixels[k] = (float) values[(size_t) i * longest * SCW_PATCH_PIXELS + k];
  free (values);
  return p;
}
