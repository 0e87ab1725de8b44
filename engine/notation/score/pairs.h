/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pairs.h: hairpins, octave lines and pedals, whose two ends are marks of their own.
 *
 *     wedge:crescendo C4 quarter D4 quarter wedge:stop E4 half
 *     ^ from                                ^ to
 *
 * A stop ends what began last on its staff, or else what began last at all; of hairpins that are numbered the one with
 * its number. What ends and begins at one time ends first. A pedal that is pressed again ends the
 * one before, and a change keeps it down (or presses it, where it was up).
 */
#pragma once

#include "engine/notation/score/part.h"

/* Element i of measure m; m is -1 where there is none. */
typedef struct
{
  int m, i;
} ScwMarkPlace;

typedef struct
{
  ScwMarkKind kind;
  int staff;             /* of its beginning, from 1; 0: the part has only one */
  ScwMarkPlace from, to; /* not both -1 */
  bool pressed_again;    /* 'to' is the next start of a pedal, which belongs to another pair */
} ScwMarkPair;

typedef struct
{
  ScwMarkPair *at; /* (n) in the order of their ends in time; those without an end come last */
  int n;
} ScwMarkPairs;

/* Onsets must be right. False: memory. To be emptied with scw_mark_pairs_clear. */
bool scw_pair_marks (const ScwPart *part, ScwMarkPairs *pairs, ScwError *error);
void scw_mark_pairs_clear (ScwMarkPairs *pairs);

/* Whether a mark ends something, or is one of the three kinds at all. */
bool scw_mark_is_stop (const ScwMark *mark);
bool scw_mark_has_ends (ScwMarkKind kind);
