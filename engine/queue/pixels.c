/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/pixels.h"

#include <stdatomic.h>
#include <stdlib.h>

struct ScwPixels
{
  atomic_int refs;
  ScwGray *gray;
};

ScwPixels *
scw_pixels_new (ScwGray *gray)
{
  ScwPixels *pixels = gray != NULL ? malloc (sizeof *pixels) : NULL;

  if (pixels == NULL)
    {
      scw_gray_free (gray);
      return NULL;
    }
  atomic_init (&pixels->refs, 1);
  pixels->gray = gray;
  return pixels;
}

ScwPixels *
scw_pixels_ref (ScwPixels *pixels)
{
  atomic_fetch_add_explicit (&pixels->refs, 1, memory_order_relaxed);
  return pixels;
}

void
scw_pixels_unref (ScwPixels *pixels)
{
  if (pixels == NULL || atomic_fetch_sub_explicit (&pixels->refs, 1, memory_order_acq_rel) != 1)
    return;
  scw_gray_free (pixels->gray);
  free (pixels);
}

const ScwGray *
scw_pixels_gray (const ScwPixels *pixels)
{
  return pixels->gray;
}
