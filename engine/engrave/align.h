/* SPDX-License-Identifier: GPL-3.0-or-later */
/* align.h: where the measures of an original end, for an engraving under it (scw_engraving_set_ends).
 *
 *     original   |  o  o   o  |    o    o  |          a network has said where it saw each token (seen),
 *     engraving  |  o  o   o  |    o    o  |          the picture may have shown upright lines (lines)
 *
 * A measure ends a little before the first notes of the next one; where an upright line stands near that
 * place, it ends there. What is not known is put in proportion to the lengths of the measures.
 *
 * Lengths are staff spaces from the beginning of the line of music.
 */
#pragma once

#include "engine/notation/score/score.h"

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
int scw_align_measures (const ScwScore *score, const ScwOriginal *original, double *ends);
