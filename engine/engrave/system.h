/* system.h: private to engine/engrave: one line of music. */
#pragma once

#include "engine/engrave/draw.h"

typedef struct
{
  ScwItems items;
  double *x0, *x1; /* (measures): from barline to barline */
  double staff_y[MAX_STAVES];
  double width;
  ScwBox box;
} Sheet;

/* Lays the measures [first, end) side by side on a line. 'fill': stretched to the width of the style (the
 * last line only within reason). Spanners: those that touch these measures. False: memory. */
bool scw_sheet_draw (Sheet *sheet,
                     const ScwScore *score,
                     Layout *const *layouts, /* (measures of the score) */
                     int first,
                     int end,
                     bool last,
                     const Spanner *spanners,
                     int n_spanners,
                     const ScwMusicFont *font,
                     const ScwEngraveStyle *style);
void scw_sheet_clear (Sheet *sheet);

/* The room a measure takes by itself, and the clefs and key before a line that begins with it. */
double scw_measure_natural (const Layout *layout, const ScwMusicFont *font);
double scw_prefix_width (const Layout *layout, const ScwMusicFont *font);
