/* SPDX-License-Identifier: GPL-3.0-or-later */
/* orient.h: rotates and mirrors a grayscale picture according to its EXIF or TIFF orientation. */
#pragma once

#include <glib.h>

/* 'orientation' is 1 to 8 as in EXIF (what is stored as the first row and the first column); anything else
 * counts as 1. Takes the pixels (g_malloc), returns the ones to use from now on, and changes the sides where
 * the picture is turned by 90 degrees. */
guint8 *scw_orient (guint8 *pixels, int *width, int *height, int orientation);
