/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.h: what the music of a system stands in: staff lines, barlines, and in front braces, brackets and names;
 * only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"
#include "engine/notation/score/score.h"

typedef struct
{
  const ScwScore *score;
  const ScwMusicFont *font;
  const ScwEngraveStyle *style;
  ScwItems *items;
  const Row *rows;
  const Bar *bars; /* of the first part */
  int n_bars;
  const int *first_staff; /* (parts + 1) */
  const double *staff_y;  /* (staves) */
  double width;
  bool final; /* ends with the score */
} Frame;

/* How much farther to the right than by itself a system begins, for what stands in front of it. */
double scw_front_room (const ScwScore *score, bool opens, const ScwMusicFont *font);

/* False: memory. */
bool scw_draw_frame (const Frame *frame);

/* Whether barlines run on from a part to the next. */
bool scw_parts_joined (const ScwScore *score, int part);

/* How many staves of a part can be drawn. */
int scw_staves_of (const ScwPart *part);

/* The number of a measure, or "". */
const char *scw_measure_number (const ScwScore *score, int measure);
