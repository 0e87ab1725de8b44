/* SPDX-License-Identifier: GPL-3.0-or-later */
/* canvas.h: fills outlines in a gray picture, each pixel by the part of it that is covered.
 *
 * Every edge adds its signed area to the pixels it crosses, and a running sum along the row gives the coverage
 * (Levien 2016, "Inside the fastest font renderer in the world"). It costs what the outline is long, and the same
 * outline gives the same pixels on every machine.
 *
 * A shape is a list of contours; where some overlap, those that run in one direction are one area.
 */
#pragma once

#include <stddef.h>

#include "engine/image/gray.h"

typedef struct
{
  float x, y;
} ScwShapePoint;

/* All zero is an empty one. */
typedef struct
{
  ScwShapePoint *points;
  int n_points, points_room;
  int *ends; /* (n_ends): one behind the last point of each contour, which is closed */
  int n_ends, ends_room;
  bool failed; /* memory was short: something is missing */
} ScwShape;

void scw_shape_empty (ScwShape *shape); /* keeps its memory */
void scw_shape_clear (ScwShape *shape);

void scw_shape_to (ScwShape *shape, double x, double y);
/* A cubic Bezier curve from the last point, as 'pieces' lines. */
void
scw_shape_curve (ScwShape *shape, double ax, double ay, double bx, double by, double x, double y, int pieces);
void scw_shape_close (ScwShape *shape);

typedef struct
{
  ScwGray *gray;
  float *cover;
  size_t room;
} ScwCanvas;

/* Fills a shape, in pixels. ink 1 is black on white paper, less is paler; paint over paint gets darker. What lies
 * outside is not painted. False: memory. */
bool scw_canvas_fill (ScwCanvas *canvas, const ScwShape *shape, double ink, ScwError *error);
void scw_canvas_clear (ScwCanvas *canvas); /* the picture stays */
