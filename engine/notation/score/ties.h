/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ties.h: which notes are tied.
 *
 * A tied start continues in the note of the same step and octave that begins where it ends (in this measure
 * or the next) and has a tied stop; a note in the same voice and staff is preferred. If none begins exactly
 * there, the next one with a stop is taken.
 */
#pragma once

#include "engine/notation/score/part.h"

/* From note 0 to note 1; an end that is not in the score has measure and element -1. */
typedef struct
{
  int measure[2];
  int element[2];
} ScwTie;

/* All ties: first those with a start, in the order of the document, then the stops that belong to none.
 * *ties is to be freed. False: memory. */
bool scw_ties_find (const ScwPart *part, ScwTie **ties, int *n, ScwError *error);
