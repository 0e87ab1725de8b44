/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.h: joins several systems into one part.
 *
 *     system 1: measure 1 2 3 |     system 2: measure 1 2 |      ->     1 2 3 | 4 5
 *
 * Each system is read on its own: it starts with its clefs and key, and has a time signature only where one
 * is printed. In the part, clefs and keys that did not change are dropped; each system but the first starts
 * a new line (or page); times and sounding pitches are resolved again, since ties and accidentals cross the
 * boundary; and measures are numbered consecutively. Pick-ups and the second half of a measure that a line
 * break split are not counted.
 *
 * If there is no time signature at the beginning but the measures agree on a length, one is inferred and
 * inserted; 3/4 and 6/8 and the like are told apart by the grouping of the notes.
 */
#pragma once

#include "engine/notation/score/part.h"

/* Joins n systems in this order into a new one. The given ones stay as they are. A first measure's new_page is
 * kept. Elements keep their span in the tokens of their system, whose index (in 'systems') is the measure's
 * 'region'. What does not fit together (staves) is reported in 'problems' (may be NULL), with measures as
 * they are counted in the result. NULL: memory. */
ScwPart *scw_join (ScwPart *const *systems, int n, ScwProblems *problems, ScwError *error);

/* Puts the time signature that follows from the measures into the first measure, if none stands there and
 * they agree on one that LMX can say. True if it did. *ok is false when memory is short. */
bool scw_infer_time (ScwPart *part, bool *ok);

/* The time signature of a measure of this length (quarters): the usual one, or its compound fellow (6/8 for
 * 3/4, 12/8 for 6/4). beats 0: there is none. */
ScwTime scw_time_of_length (ScwFraction length, bool compound);
