/* SPDX-License-Identifier: GPL-3.0-or-later */
/* barlines.h: vertical lines through a system in its straightened picture, and the measures between them.
 *
 * scw_find_barlines has candidates: a line counts if it covers both staves from the first to the last line, whether
 * or not it continues between them. The left edge counts, and a double bar counts once. Stems that happen to span
 * both staves at the same position are mistaken for one.
 *
 * scw_find_bars is strict, so that a reading may be held against it: lines that go through the whole system, the gap
 * between its staves included, and what stands between two of them is a measure. What looks nearly like a barline may
 * be one more; one that is as broad as a bundle of stems or close to another may be none. Where there is nothing of that
 * kind, and the staves begin and end with a barline, the number is sure.
 * On the 117 grand staves found in tests/data/eval/dev-systems: 77 are sure, and all of those have as many measures
 * as their transcription; of the 40 others it lies between the least and the most. Of single staves nothing is said:
 * stems look like their barlines.
 */
#pragma once

#include <stdint.h>

#include "engine/image/prepare.h"

#define SCW_BARS_MOST 200

typedef struct
{
  int n;                          /* measures; 0: not known */
  int least, most;                /* there are; the same: sure. 0: nobody knows */
  double ends[SCW_BARS_MOST + 1]; /* (n + 1) their ends from left to right, pixels of the picture */
} ScwBars;

/* The middles of the lines, from left to right, in pixels of the picture; at most 'most' of them. Returns how
 * many. 0 where the view does not know its staves (a box drawn by hand). */
int scw_find_barlines (const ScwGray *picture, const ScwView *view, double *xs, int most);

static inline bool
scw_bars_sure (const ScwBars *bars)
{
  return bars->n > 0 && bars->least == bars->n && bars->most == bars->n;
}

/* The measures of a system in its picture. None where the view does not know its staves. */
void scw_find_bars (const ScwGray *picture, const ScwView *view, ScwBars *bars);

/* Sets blank[m] (bars->n) to 1 for measures on and around whose staves there is no ink but the lines of the staves,
 * and returns how many there are. */
int scw_find_blank_bars (const ScwGray *picture, const ScwView *view, const ScwBars *bars, uint8_t *blank);
