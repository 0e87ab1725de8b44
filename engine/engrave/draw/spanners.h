/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spanners.h: the ties, slurs and lines of a part; only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"

typedef struct
{
  Spanner *at;
  int n;
  int capacity;
} Spanners;

/* sides.c: the side of a tie or slur, given the layouts of all measures of the score. */
int scw_curve_side (Layout *const *layouts, const Spanner *spanner);

/* Whether an end of it, or of a line any part, is in the measures [first, end). */
bool scw_spanner_touches (const Spanner *spanner, int first, int end);

/* Replaces the list, without sides. False: memory. */
bool scw_spanners_find (const ScwPart *part, Spanners *spanners, ScwError *error);
