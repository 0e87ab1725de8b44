/* SPDX-License-Identifier: GPL-3.0-or-later */
/* system.h: draws one system; only for engine/engrave. */
#pragma once

#include "engine/engrave/draw/draw.h"

typedef struct
{
  ScwItems items;
  double *x0, *x1; /* (measures): from barline to barline */
  double staff_y[MAX_STAVES];
  double width;
  ScwExtent box;
} Sheet;

/* The measures [first, end), which end where 'ends' (n_ends; from the first on) says, see
 * scw_engraving_set_ends; n_ends 0: stretched to the width of the style (the last line only within reason).
 */
typedef struct
{
  int first, end;
  const double *ends;
  int n_ends;
} LinePlan;

/* Lays measures side by side on a line. Spanners: those that touch these measures. False: memory. */
bool scw_sheet_draw (Sheet *sheet,
                     const ScwPart *part,
                     Layout *const *layouts, /* (measures of the score) */
                     const LinePlan *plan,
                     const Spanner *spanners,
                     int n_spanners,
                     const ScwMusicFont *font,
                     const ScwEngraveStyle *style);
void scw_sheet_clear (Sheet *sheet);

/* The room a measure takes by itself, and the clefs and key before a line that begins with it. */
double scw_measure_natural (const Layout *layout, const ScwMusicFont *font);
double scw_prefix_width (const Layout *layout, const ScwMusicFont *font);
