/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut.h: some measures of a score. */
#pragma once

#include "engine/notation/score/score.h"

typedef enum
{
  SCW_CUT_EXCERPT, /* a piece of its own: begins with the time in force; ties and slurs with one end inside are gone, and
                      so are the pages of the whole */
  SCW_CUT_ROW, /* as a line of print: a time signature only where it is told, ties and slurs may leave it */
} ScwCut;

/* The measures [first, end) of all parts, from 0, as a score of their own: clefs and key that are in force begin
 * it; hairpins, pedal, octave lines and endings that reach over an edge begin or end there. Numbers stay. NULL: memory.
 */
ScwScore *scw_score_cut (const ScwScore *score, int first, int end, ScwCut kind, ScwError *error);

/* The same for one part. */
ScwPart *scw_part_cut (const ScwPart *part, int first, int end, ScwCut kind, ScwError *error);

/* The index of the first measure from 'from' on with this printed number; 'last': of several in a row (a measure that a
 * repeat cuts) the last. Movements have their own numbers. -1: there is none. */
int scw_score_numbered (const ScwScore *score, const char *number, int from, bool last);
