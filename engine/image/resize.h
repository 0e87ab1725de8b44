/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resize.h: resizing for 'base' weights; scw_gray_resize is in gray.h. */
#pragma once

#include "engine/image/gray.h"

/* Bicubic with antialiasing as PyTorch does it (interpolate, mode 'bicubic', antialias), clamped: out
 * (height, width), 0 .. 1. */
bool scw_resize_bicubic (const ScwGray *gray, int width, int height, float *out, ScwError *error);
