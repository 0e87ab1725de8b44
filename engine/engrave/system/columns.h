/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.h: the columns of all parts of a system on one line; only for engine/engrave.
 *
 * Columns of different parts that begin at the same time (of one rank, where they are grace notes or clefs)
 * are one slot. A barline is a slot, too: clefs stand before it, keys and times behind it. Lanes are the
 * staves of all parts from the top down, then the lines of syllables and chord symbols of each part.
 */
#pragma once

#include "engine/engrave/draw/barlines.h"

/* What stands behind a barline (or begins a line), with the distance of each from the barline. It is the same
 * for all parts. */
typedef struct
{
  bool begins; /* a line */
  double clef_x, key_x, time_x, width;
  double change;   /* the width of clefs before the barline */
  double repeat_x; /* where a repeat begins that stands behind the signatures; else 0 */
  Barline barline; /* before the measure */
} Opening;

typedef struct
{
  Slot *slots;
  int n;
  int *barlines;   /* (measures + 1): slots where they begin, and the last barline */
  int *first_lane; /* (rows): of its staves */
  int *first_text; /* (rows + 1): of its lines of syllables */
  int lanes;
  int n_staves; /* the first lanes */
  double *taken;
  double *ink; /* what the slots point to */
  int *cursor; /* (rows) */
} Columns;

/* The measures [first, end) of all rows; begins: they begin a line; final: the score ends with them, and it is seen.
 * False: memory. */
bool scw_columns_fill (Columns *columns,
                       const Row *rows,
                       int n_rows,
                       int first,
                       int end,
                       bool begins,
                       bool final,
                       const ScwMusicFont *font);
void scw_columns_clear (Columns *columns);

void scw_plan_opening (
  Opening *opening, const Row *rows, int n_rows, int measure, bool begins, const ScwMusicFont *font);

/* The barline behind one measure and before another (-1: none), as any row tells it; final: the score ends there. */
Barline scw_rows_barline (const Row *rows, int n_rows, int before, int after, bool final);

/* Whether all rows have a multiple rest in a measure, and whether it goes on there from the measure before. */
bool scw_rows_rest (const Row *rows, int n_rows, int measure);
bool scw_rows_rest_on (const Row *rows, int n_rows, int measure);

/* The signs of a staff in front of a measure. */
int scw_opening_signs (const Layout *layout, int staff, bool begins, KeySign signs[14]);

/* The room a measure takes by itself, and the clefs and key before a line that begins with it. */
double scw_measure_natural (const Row *rows, int n_rows, int measure, const ScwMusicFont *font);
/* The least room that measures [first, end) take as a line. */
double scw_least_width (const Row *rows, int n_rows, int first, int end, const ScwMusicFont *font);
double scw_prefix_width (const Row *rows, int n_rows, int measure, const ScwMusicFont *font);
