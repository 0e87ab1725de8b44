/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h: musical checks that no schema makes: does the music add up?
 *
 *     measures   every voice fills the measure: the time signature, printed or inferred from measures that agree.
 *                Pick-ups, a last measure that completes one, and measures split by a barline or the end of a
 *                line are fine where all voices agree
 *     ties       meet a note of the same pitch that begins where the tied one ends
 *     tuplets    close in their measure, and are as long as their notes say
 *     tremolos   between two notes have both
 *     beams      nest, end, and are not more than flags
 *     chords     are notes of one length; voices do not overlap themselves, staves exist
 *
 * A problem names the measure, staff, voice, system (region) and tokens. ERROR: the measure is wrong;
 * WARNING: it may be intended. Messages use the printed measure numbers.
 */
#pragma once

#include "engine/notation/score/part.h"

/* Appends what is wrong with a score whose times are resolved. problems must not be NULL. */
void scw_check_part (const ScwPart *part, ScwProblems *problems);

/* The same for one system of a longer piece: its first and last measure may be parts of measures, and what is
 * open at its ends is fine. */
void scw_check_system (const ScwPart *part, ScwProblems *problems);
