/* SPDX-License-Identifier: GPL-3.0-or-later */
/* align.h: where the measures of the original end, so that the engraving below can line up with it
 * (scw_engraving_set_ends).
 *
 *     original   |  o  o   o  |    o    o  |          a network has said where it saw each token (seen),
 *     engraving  |  o  o   o  |    o    o  |          the picture may have shown vertical lines (lines)
 *
 * A measure ends a little before the first notes of the next one, or at a vertical line near that point if
 * there is one. Ends that are not known are interpolated by the lengths of the measures.
 *
 * Positions are in staff spaces from the start of the system.
 */
#pragma once

#include "engine/notation/score/part.h"

typedef struct
{
  const double *seen; /* (n_tokens): x of each; NAN: not known */
  int n_tokens;
  const double *lines; /* (n_lines), rising; may be barlines */
  int n_lines;
  double width; /* of the line of music */
  bool ended;   /* the last measure of the score ends the line; else it is still being read */
} ScwOriginal;

/* Fills in ends (measures of the score), rising, and returns how many measures end: all, or all but the one
 * that is still being read. -1: memory. */
int scw_align_measures (const ScwPart *part, const ScwOriginal *original, double *ends);
