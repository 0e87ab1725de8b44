/* SPDX-License-Identifier: GPL-3.0-or-later */
/* system.h: draws one system; only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"
#include "engine/notation/score/score.h"

typedef struct
{
  ScwItems items;
  double *x0, *x1;  /* (measures): from barline to barline */
  double *staff_y;  /* (staves of all parts) */
  int *first_staff; /* (parts + 1): the first staff of each */
  double width;
  ScwExtent box;
} Sheet;

/* The measures [first, end), which end where 'ends' (n_ends; from the first on) says, see
 * scw_engraving_set_ends; n_ends 0: stretched to the width (the last line only within reason). */
typedef struct
{
  int first, end;
  int n_measures; /* of the score */
  double width;
  double more; /* that parts are apart than they need */
  const double *ends;
  int n_ends;
} LinePlan;

/* Lays measures side by side on a line. Rows: one for each part of the score. False: memory. */
bool scw_sheet_draw (Sheet *sheet,
                     const ScwScore *score,
                     const Row *rows,
                     const LinePlan *plan,
                     const ScwMusicFont *font,
                     const ScwEngraveStyle *style);
void scw_sheet_clear (Sheet *sheet);
