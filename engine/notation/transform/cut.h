/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut.h: some measures of a score. */
#pragma once

#include "engine/notation/score/score.h"

/* The measures [first, end) of all parts, from 0, as a score of their own: clefs, key and time that are in force begin
 * it; hairpins, pedal, octave lines and endings that reach over an edge begin or end there; ties and slurs with only one
 * end inside are taken away. Numbers stay. NULL: memory. */
ScwScore *scw_score_cut (const ScwScore *score, int first, int end, ScwError *error);

/* The index of the measure with this printed number, the last of several for 'last'; -1: there is none. */
int scw_score_numbered (const ScwScore *score, const char *number, bool last);
