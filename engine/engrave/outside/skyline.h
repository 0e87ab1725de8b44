/* SPDX-License-Identifier: GPL-3.0-or-later */
/* skyline.h: how far ink reaches above and below each staff, at every x; only for engine/engrave.
 *
 * What stands outside of the staves (dynamics, octave lines, words, endings ...) is placed where the skyline
 * leaves room, and then is part of it. Kept in slices, so what is placed may keep a little more distance than
 * it needs, never less.
 */
#pragma once

#include "engine/engrave/draw/draw.h"

typedef struct
{
  int n, staves;
  double *edges; /* (staves, ABOVE and BELOW, n) */
  bool *blocked; /* (staves, n): something reaches from this staff to the next */
  double staff_y[MAX_STAVES];
} Skyline;

/* That of the drawing's items so far, for a system of this width. False: memory. */
bool scw_skyline_make (Skyline *skyline, const Drawing *drawing, double width);
void scw_skyline_clear (Skyline *skyline);

/* Whether the ink of two items meets; that of a glyph or text is its box. */
bool scw_items_meet (const ScwItem *a, const ScwItem *b);

void scw_skyline_add (Skyline *skyline, const ScwItem *item);
void scw_skyline_add_box (Skyline *skyline, int staff, const ScwExtent *box);

/* The y of the outermost ink on this side between x0 and x1; the outer line of the staff where there is none. */
double scw_skyline_reach (const Skyline *skyline, int staff, int side, double x0, double x1);

/* Whether nothing reaches across to the next staff on this side. */
bool scw_skyline_is_open (const Skyline *skyline, int staff, int side, double x0, double x1);
