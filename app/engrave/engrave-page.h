/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave-page.h: a whole score on pages, with title and composer, as PDF, SVG or PNG. */
#pragma once

#include "app/engrave/engrave-cairo.h"

typedef struct
{
  double width_mm, height_mm; /* of the paper */
  double margin_mm;
  double staff_space_mm;        /* 0: as usual for so many staves */
  const char *title, *composer; /* NULL: the score's */
  const char *part;             /* for whom it is, above the title; NULL: not told */
  double dpi;                   /* of PNG */
} ScwPageStyle;

/* A4; 1.75 mm for voice and piano, less for more staves. */
ScwPageStyle scw_page_style (void);

/* Writes the score to a file whose name ends in .pdf (pages), .svg or .png (one picture as high as the music
 * is). Pages break where the score says so, or where they are full. On failure an older file is left as it
 * was. */
gboolean scw_engrave_to_file (
  const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, const char *path, GError **error);

/* The number of pages a PDF of this would have; 0 and error on failure. */
int scw_engrave_count_pages (const ScwScore *score,
                             ScwGlyphFont *font,
                             const ScwPageStyle *style,
                             GError **error);

/* Paints a page (from 0) at the origin of cr, in points, for printing. */
gboolean scw_engrave_paint_page (cairo_t *cr,
                                 const ScwScore *score,
                                 ScwGlyphFont *font,
                                 const ScwPageStyle *style,
                                 int page,
                                 GError **error);
