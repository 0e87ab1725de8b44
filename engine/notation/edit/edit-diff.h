/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-diff.h: the difference between two readings of a region, note by note.
 *
 * Both token lists are split into elements (a note with all its tokens, a clef, a move ...) and the
 * elements are aligned, so a change never contains half a note.
 *
 *     old   measure clef:G2 C4 quarter D4 quarter ...      one change: removed [2, 4), added [2, 5)
 *     new   measure clef:G2 C4 quarter sharp D4 quarter
 */
#pragma once

#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/part.h"

typedef struct
{
  ScwSpan removed; /* of the old list */
  ScwSpan added;   /* of the new one; either may be empty, not both */
} ScwChangedSpan;

typedef struct
{
  ScwChangedSpan *items; /* (n) from left to right, with something unchanged between any two */
  int n;
} ScwDifference;

/* False: memory. The result is emptied with scw_difference_clear. */
bool scw_difference (
  const int32_t *old, int n_old, const int32_t *new, int n_new, ScwDifference *difference, ScwError *error);
void scw_difference_clear (ScwDifference *difference);

/* The old list with only some of the changes taken: those with taken[i]. 'tokens' gets the result, and 'from'
 * (may be NULL) for each the position in the old list, or -1 - its position in the new one. Whether that
 * parses is for the caller to look at. */
bool scw_difference_apply (const ScwDifference *difference,
                           const bool *taken, /* (n); NULL: all */
                           const int32_t *old,
                           int n_old,
                           const int32_t *new,
                           ScwTokens *tokens,
                           ScwTokens *from,
                           ScwError *error);
