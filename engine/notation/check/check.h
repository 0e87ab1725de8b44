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
 *     repeats    begin and end; a first ending is repeated and followed by a second; what jumps back or to a
 *                coda finds it, and a segno or coda has something that leads to it
 *     marks      hairpins, octave lines and pedals have two ends; a hairpin is about notes
 *     lyrics     stand under notes; a rest of several measures has none
 *
 * A problem names the part, measure, staff, voice, system (region) and tokens. ERROR: the measure is wrong;
 * WARNING: it may be intended, or can be played as it is. Messages use the printed measure numbers.
 *
 * What only words say is looked at where there are words: tokens tell that there are some, and not what they say,
 * so that nothing is reported that they might explain.
 */
#pragma once

#include "engine/notation/score/score.h"

/* How many measures a row's picture shows, by its barlines: the same when it is sure. 0: nobody knows. */
typedef struct
{
  int least, most;
} ScwBarsSeen;

/* What the rest of the score says about one system of it. All zero: nothing is known. Lengths are of measures, 0 where
 * they are not known. */
typedef struct
{
  ScwFraction
    untimed; /* how long measures are until a time signature stands in the system: that in force, or what the
                          others agree on */
  ScwFraction before; /* of the measure before the first: what it lacks, the first one may have */
  ScwFraction behind; /* of the measure behind the last */
} ScwSurroundings;

/* What a system says to the others. */
typedef struct
{
  ScwFraction first, last; /* lengths of its first and last measure */
  ScwFraction timed;       /* how long measures are by the last time signature in it */
  ScwFraction agreed;      /* on what those before the first agree */
  int n_untimed;           /* so many measures */
  bool ends; /* what is repeated, or a section, ends with it: the next may begin with a pick-up */
} ScwSystemLengths;

/* Appends what is wrong with a score whose times are resolved. problems must not be NULL. */
void scw_check_part (const ScwPart *part, ScwProblems *problems);

/* The same for all parts, whose times are resolved. A measure is as long as most parts that have notes there say,
 * where at least two of them agree; what concerns all parts, as repeats do, is told once, of part 0. */
void scw_check_score (const ScwScore *score, ScwProblems *problems);

/* The same for one system of a longer piece: its first and last measure may be parts of measures, and what is
 * open at its ends is fine. */
void scw_check_system (const ScwPart *part, ScwProblems *problems);

/* The same where the rest of the score is known: its first measure may be short only if the one before lacks as
 * much, and so on. */
void scw_check_system_within (const ScwPart *part, const ScwSurroundings *around, ScwProblems *problems);

ScwSystemLengths scw_system_lengths (const ScwPart *part);

/* Appends a problem of the last measure of a row if it has fewer measures than its picture shows, or more: an ERROR
 * where the picture is sure. What stands between two barlines is one, a rest of several measures, too. */
void scw_check_bars (const ScwPart *part, ScwBarsSeen seen, ScwProblems *problems);
