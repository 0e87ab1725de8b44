/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pixels.h: a grayscale picture shared by several threads: reference-counted, never changed. */
#pragma once

#include "engine/image/gray.h"

typedef struct ScwPixels ScwPixels;

/* Takes the picture, on failure too. NULL: memory, or gray was NULL. */
ScwPixels *scw_pixels_new (ScwGray *gray);
ScwPixels *scw_pixels_ref (ScwPixels *pixels);
void scw_pixels_unref (ScwPixels *pixels);

const ScwGray *scw_pixels_gray (const ScwPixels *pixels);
