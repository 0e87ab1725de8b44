/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.h: pages of music drawn for the tests, with exactly known places. Lengths in staff spaces unless they
 * say px. */
#pragma once

#include "engine/image/gray.h"

typedef struct
{
  ScwGray *page;
  double space; /* px between two lines */
  unsigned seed;
} Canvas;

/* Fills the px box from (x0, y0) to (x1, y1) with a gray; fractions of a pixel are shaded. */
void draw_box (ScwGray *page, double x0, double y0, double x1, double y1, int gray);

/* A straight stroke from point to point, px. */
void draw_stroke (ScwGray *page, double x0, double y0, double x1, double y1, double thickness);

/* A filled ellipse, px. */
void draw_blob (ScwGray *page, double cx, double cy, double rx, double ry);

/* A staff's five lines and music on it: clef-like strokes, chords, stems, beams, ledger notes as far as
 * 'ledgers' lines out. x, y: left end and top line's middle, px; w px. */
void draw_staff (Canvas *canvas, double x, double y, double w, int ledgers);

/* n staves of one system, the top line of each 'pitch' spaces below that of the one before; barlines run
 * through all of them if 'through', else through each staff alone; 'edge': a stroke joins them at the left,
 * 'brace': with a brace. */
void draw_system (Canvas *canvas,
                  double x,
                  double y,
                  double w,
                  int n,
                  double pitch,
                  bool through,
                  bool edge,
                  bool brace,
                  int ledgers);

/* A bracket left of x, px, from y0 to y1. */
void draw_bracket (Canvas *canvas, double x, double y0, double y1);

/* Lines of letter-like marks in a px box. */
void draw_text (Canvas *canvas, double x, double y, double w, double h, double size);

/* Uneven light: the left side is darkened to 'dark' of its brightness, the top to the square root of that. */
void draw_shade (ScwGray *page, double dark);

/* Gaussian-like noise of this deviation, and this share of pixels black or white. */
void draw_noise (Canvas *canvas, double deviation, double salt);

/* A black frame, px. */
void draw_edges (ScwGray *page, int width);

/* Blurs with a box of (2 radius + 1) px, twice. */
void draw_blur (ScwGray *page, int radius);
