/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gray.h: a grayscale picture: 8 bits a pixel, 0 black to 255 white, rows from the top, no padding.
 *
 * All functions are pure: any number of threads may read a picture that nobody is writing. Functions that
 * create a picture return NULL and set the error if memory runs out or a side is not 1 .. 65535.
 *
 * Coordinates: pixel (0, 0) covers the square from 0 to 1, so its centre is at (0.5, 0.5). Boxes and points
 * are in these units; angles are in degrees, positive clockwise (a level line then slopes down to the
 * right).
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"

typedef struct
{
  int width;
  int height;
  uint8_t *pixels; /* (height, width) */
} ScwGray;

/* A box in pixels: x, y of the top left corner; may be used with fractions. */
typedef struct
{
  double x, y, w, h;
} ScwBox;

/* A white picture. NULL and error when a side is not 1 .. 65535 or memory is short. Free with scw_gray_free.
 */
ScwGray *scw_gray_new (int width, int height, ScwError *error);
void scw_gray_free (ScwGray *gray);

static inline uint8_t *
scw_gray_row (const ScwGray *gray, int y)
{
  return gray->pixels + (int64_t) y * gray->width;
}

/* The picture at a point, linearly interpolated between pixel centres; white outside. 0 .. 255. */
float scw_gray_sample (const ScwGray *gray, double x, double y);

/* The box, rounded to whole pixels, as a picture of its own; what lies outside 'gray' is white. */
ScwGray *scw_gray_crop (const ScwGray *gray, const ScwBox *box, ScwError *error);

/* Resizes to width x height: the mean of the area each new pixel covers along a side that shrinks (fractions
 * weighted), linear interpolation along a side that grows. Agrees with OpenCV's INTER_AREA to the rounding
 * when both sides shrink. */
ScwGray *scw_gray_resize (const ScwGray *gray, int width, int height, ScwError *error);

/* A turned picture and the mapping between the two: the new picture is large enough to hold the old one
 * whole. */
typedef struct
{
  double cos, sin;
  double from_x, from_y; /* centre of the old picture */
  double to_x, to_y;     /* centre of the new one */
} ScwRotation;

/* Turns by 'degrees' (clockwise on the screen) with linear interpolation and white corners. 'rotation' may be
 * NULL. */
ScwGray *scw_gray_rotate (const ScwGray *gray, double degrees, ScwRotation *rotation, ScwError *error);
void scw_rotation_forward (const ScwRotation *rotation, double *x, double *y);  /* old picture -> new */
void scw_rotation_backward (const ScwRotation *rotation, double *x, double *y); /* new picture -> old */

/* Stretches the contrast in place: the 1st percentile goes to 0 and the 90th to 255 (percentiles interpolated
 * linearly, the result truncated), exactly as the shipped models were trained. */
void scw_gray_stretch (ScwGray *gray);

/* Takes uneven light away in place: where the paper (the lightest of each block of 'block' pixels) differs by
 * more than a tenth from place to place, all of it becomes as light as its lightest part. Evenly lit pictures
 * are not touched. */
bool scw_gray_flatten (ScwGray *gray, int block, ScwError *error);
