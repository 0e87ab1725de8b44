/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ties.h: which notes are tied.
 *
 * A tied start goes on in the note of the same step and octave that begins where it ends (in this measure or
 * the next) and has a tied stop; one of the same voice and staff is taken before others. Where none begins
 * just there, the next that has a stop is meant.
 */
#pragma once

#include "engine/notation/score/score.h"

/* From note 0 to note 1; an end that is not in the score has measure and element -1. */
typedef struct
{
  int measure[2];
  int element[2];
} ScwTie;

/* All ties: first those with a start, in the order of the document, then the stops that belong to none.
 * *ties is to be freed. False: memory. */
bool scw_ties_find (const ScwScore *score, ScwTie **ties, int *n, ScwError *error);
