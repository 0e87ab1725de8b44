/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/orient.h"

guint8 *
scw_orient (guint8 *pixels, int *width, int *height, int orientation)
{
  const gsize w = *width, h = *height;
  const gboolean turned = orientation >= 5 && orientation <= 8;
  const gboolean from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const gboolean from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const gsize out_w = turned ? h : w, out_h = turned ? w : h;
  guint8 *out;

  if (orientation < 2 || orientation > 8)
    return pixels;
  out = g_malloc (w * h);
  for (gsize y = 0; y < out_h; y++)
    for (gsize x = 0; x < out_w; x++)
      {
        gsize from_x = turned ? y : x, from_y = turned ? x : y;

        if (from_right)
          from_x = w - 1 - from_x;
        if (from_bottom)
          from_y = h - 1 - from_y;
        out[y * out_w + x] = pixels[from_y * w + from_x];
      }
  g_free (pixels);
  *width = out_w;
  *height = out_h;
  return out;
}
