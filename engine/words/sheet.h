/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h: a page taken apart into connected pieces of ink; only for engine/words.
 *
 * Everything is in pixels of the working copy ('scale' page pixels each), whose staff space is 32 pixels at most.
 */
#pragma once

#include "engine/words/words.h"

/* A piece of ink. Sides are half open. */
typedef struct
{
  int x0, y0, x1, y1;
  int area;
  bool music; /* it is connected to a staff */
  bool taken; /* by a line of text */
} ScwPiece;

/* Ink in a row of pixels: [x0, x1) at y. */
typedef struct
{
  int y, x0, x1;
  int piece;
} ScwInkRun;

/* A row, and where its staves are in its own straight coordinates: pixels of the view, from its top left corner. */
typedef struct
{
  ScwView view;
  double x0, y0, x1, y1; /* upright hull of its staff lines */
  double top, bottom;    /* v of the first and the last line */
  int staves;            /* of more than two, what stands between them is taken for music */
  double space;
} ScwInkSheetRow;

typedef struct
{
  int width, height;
  double scale;
  uint8_t *pixels; /* (height, width) 0 ink .. 255 paper, evenly lit */
  ScwPiece *pieces;
  int n_pieces;
  ScwInkRun *runs; /* (n_runs) from the top down */
  int n_runs;
  ScwInkSheetRow *rows; /* (n_rows) */
  int n_rows;
  double space;  /* of most rows */
  ScwView level; /* the whole page, turned as its rows are */
} ScwInkSheet;

/* Takes the page apart. *out is NULL, and nothing failed, where it is too large or has no row. */
bool
scw_ink_sheet_new (const ScwGray *page, const ScwWordsRow *rows, int n, ScwInkSheet **out, ScwError *error);
void scw_ink_sheet_free (ScwInkSheet *sheet);

/* Paints white what no line of text has taken. */
void scw_ink_sheet_whiten (ScwInkSheet *sheet);

/* A point of the sheet in a view's straight coordinates, and back. */
void scw_ink_sheet_to_view (const ScwView *view, double *x, double *y);
void scw_ink_sheet_from_view (const ScwView *view, double *x, double *y);

/* The ink of a rectangle in a view's coordinates, drawn into [x, x + w) of a picture whose height covers it:
 * 'zoom' pixels for each of the view's. */
void scw_ink_sheet_draw (const ScwInkSheet *sheet,
                         const ScwView *view,
                         double u0,
                         double v0,
                         double zoom,
                         ScwGray *picture,
                         int x,
                         int w);
