/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes.h: note F1: which notes would sound right, whatever their notation.
 *
 * A note is its sounding pitch (in semitones, C4 = 60), its onset (measure number and position in the
 * measure) and its duration. Every written note counts, including chord notes, hidden notes and both ends
 * of a tie. Grace notes have duration 0 and the onset of the note they precede. Rests and unpitched notes
 * do not count. A note that was read is correct if the truth has an equal one; each is matched at most
 * once. Onsets are relative to the barline, so a wrong duration does not spoil later measures; a missing
 * measure still shifts all that follow.
 *
 * Worked example, a measure of 2/4:
 *
 *     truth   C4 quarter at 0, E4 quarter at 0 (chord), F#4 eighth at 1, G4 eighth at 3/2
 *     read    C4 quarter at 0, E4 quarter at 0 (chord), F4  eighth at 1, G4 quarter at 3/2, A4 eighth at 5/2
 *
 * C and E are right; F is not F sharp; G has the right pitch and onset but the wrong duration; A is not in
 * the truth. matched 2, matched_onset (ignoring duration) 3, read 5, truth 4: precision 2/5, recall 2/4, F1
 * = 4/9; by pitch and onset only 3/5, 3/4 and 6/9.
 */
#pragma once

#include "engine/measure/rates.h"
#include "engine/notation/score/part.h"

/* Sums over systems; begins as {0}. */
typedef struct
{
  int64_t truth, read;
  int64_t matched;       /* pitch, onset, duration */
  int64_t matched_onset; /* pitch, onset */
} ScwNoteSum;

/* Both scores resolved. False: memory, and nothing was added. */
bool scw_notes_add (ScwNoteSum *sum, const ScwPart *read, const ScwPart *truth, ScwError *error);

ScwRates scw_note_rates (const ScwNoteSum *sum);
ScwRates scw_note_onset_rates (const ScwNoteSum *sum);
