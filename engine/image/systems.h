/* SPDX-License-Identifier: GPL-3.0-or-later */
/* systems.h: where the music is on a page.
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
 * Works from 150 to 600 dpi, on skewed (to 6 degrees), black-edged, stained, unevenly lit and photographed
 * pages; a page without music has no systems. Staves joined by barlines through the gap are one system; a
 * staff that is joined to the next by nothing is a system of one staff; a voice above a piano that shares
 * only the stroke at the left edge with it too.
 *
 * Reading order is from the top to the bottom, left before right where systems stand side by side. Where a
 * gutter parts a page from top to bottom with two systems or more on each side (two pages in one picture),
 * the left side comes first.
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
  double staff_space;      /* page pixels */
  double skew_deg;         /* of this system; positive when the lines fall to the right */
  double quality;          /* 0 hopeless .. 1 good */
  ScwQualityReason reason; /* what is wrong when quality is below 0.5 */
} ScwSystem;

typedef struct
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
