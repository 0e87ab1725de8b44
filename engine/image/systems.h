/* SPDX-License-Identifier: GPL-3.0-or-later */
/* systems.h: finds the systems on a page.
 *
 *     ScwPage  ->  ScwSystem, in reading order
 *                    box    from the outer edge of the top staff's first line to that of the bottom staff's
 *                           last line, and from the left to the right end of the lines: the upright hull
 *                    crop   what is read: box and all that belongs to it (ledger notes, slurs, brace)
 *                    view   the same, exactly: turned, bent, without what reaches in from the neighbours
 *                           (prepare.h)
 *
 * Box and crop are in page pixels, and clipped to the page.
 *
 * It works from 150 to 600 dpi on pages that are skewed (up to 6 degrees), stained, unevenly lit,
 * photographed or have black edges. A page without music has no systems.
 *
 * What is read in one go is the row of one part: a single staff, two staves with a brace or common barlines, or three
 * with a brace. A voice above a piano and the parts of a quartet are rows of their own, even if the barlines run
 * through all of them. The rows that sound together have the same group: the stroke at the left edge or barlines join
 * them. Where that is damaged, the other groups of the page decide.
 *
 * Rows of a group stand next to each other, from the top. Reading order of the groups is top to bottom, and left to
 * right for those side by side. If a gutter divides the
 * picture from top to bottom with at least two groups on each side (two pages in one picture), the left
 * side comes first.
 */
#pragma once

#include "engine/image/gray.h"
#include "engine/image/prepare.h"

typedef enum
{
  SCW_QUALITY_FINE,
  SCW_QUALITY_SMALL,   /* too few pixels a staff space */
  SCW_QUALITY_BLURRED, /* the lines run into the gaps */
  SCW_QUALITY_FAINT,   /* hardly any contrast on the whole page */
} ScwQualityReason;

typedef struct
{
  ScwBox box;
  ScwBox crop;
  ScwView view;
  int staves;
  int group;          /* rows of the page with the same number sound together; from 0, in reading order */
  bool bracket;       /* stands in front of this row and the next one of its group */
  bool barlines;      /* run on to the next row of its group */
  bool ossia;         /* a short or small extra staff above another one: of the group, but no part */
  double staff_space; /* page pixels */
  double skew_deg;    /* of this system; positive when the lines fall to the right */
  double quality;     /* 0 hopeless .. 1 good */
  ScwQualityReason reason; /* what is wrong when quality is below 0.5 */
} ScwSystem;

typedef struct ScwPage
{
  int width, height; /* of the picture that was looked at */
  double skew_deg;   /* of all systems, the longer the heavier; 0 without systems */
  int n;
  ScwSystem *systems; /* (n) */
} ScwPage;

/* Finds the systems of a page. false and error when memory is short; a page without music is no error (n is
 * 0). Takes a quarter of a second for a page at 300 dpi. Free with scw_page_free. */
bool scw_find_systems (const ScwGray *page, ScwPage **out, ScwError *error);
void scw_page_free (ScwPage *page);

/* "fine", "too small", "blurred", "too faint" (in English; not translated). */
const char *scw_quality_reason_name (ScwQualityReason reason);
