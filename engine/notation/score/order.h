/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h: the one order in which a measure is written (lmx.h), whatever order a file had.
 *
 *     repeat:forward, ending:start, segno, coda | key, time, clefs, voices with their marks |
 *     barline, repeat:backward or both, ending:stop or discontinue
 *
 * A mark stands before a note of its staff that begins where the mark does, or else as soon as possible after it;
 * of several before the first of them. Where there is none it stands behind the note that ends last. A hairpin, octave
 * line or pedal that would come out behind its own end begins before the note that it is drawn over, and what ends where it
 * begins ends there, too. A repeat that begins
 * where one ends is one sign.
 */
#pragma once

#include "engine/notation/score/part.h"

/* Puts the elements of all measures in order. Onsets stay what they are, so times must be resolved. False: memory. */
bool scw_part_order (ScwPart *part, ScwError *error);

/* Where a mark is to stand among elements: the index of the note that it comes before, or behind which it comes last. */
int scw_mark_place (const ScwElement *elements, int n, const ScwElement *mark);

/* The elements of a measure that belong to its left or right barline. */
bool scw_element_is_left (const ScwElement *element);
bool scw_element_is_right (const ScwElement *element);

/* Whether one sign stands for all the notes of a measure: a multiple rest, a percent sign. */
bool scw_measure_is_abbreviated (const ScwMeasure *measure);

/* Whether a repeat begins at measure m, whichever measure says so. */
bool scw_part_repeat_begins (const ScwPart *part, int m);

/* Whether the repeat ends with measure m. */
bool scw_part_repeat_ends (const ScwPart *part, int m);

/* Puts a rest of so many measures where it belongs: behind the signatures. False: memory. */
bool scw_measure_put_rest (ScwMeasure *measure, int count, ScwError *error);
