/* SPDX-License-Identifier: GPL-3.0-or-later */
/* barlines.h: barlines of all styles, with the dots of repeats; only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"

/* What stands between two measures. */
typedef struct
{
  ScwBarStyle style;
  bool backward, forward; /* repeats that end and begin here */
  int element;            /* of the measure before, that tells it; -1 */
  int next_element;       /* of the measure behind it; -1 */
} Barline;

/* Between two measures; either may be NULL. */
Barline scw_barline_between (const Layout *before, const Layout *after);

/* Whether it is a single thin line, as where nothing is told. */
bool scw_barline_is_plain (const Barline *barline);

/* How far it reaches to the left and right of its place. A plain one ends there. */
double scw_barline_left (const Barline *barline);
double scw_barline_right (const Barline *barline);

/* Draws its lines from top to bottom, the right edge of a plain one at x. A tick stands at the top. */
void scw_draw_barline (ScwItems *items,
                       const ScwMusicFont *font,
                       ScwItem item,
                       const Barline *barline,
                       double x,
                       double top,
                       double bottom);

/* The dots of repeats in a staff. */
void scw_draw_repeat_dots (
  ScwItems *items, const ScwMusicFont *font, ScwItem item, const Barline *barline, double x, double staff_y);
