/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyrics.h: which syllables stand under the right note.
 *
 * A syllable is its text and the place of its note: measure number and position in the measure. One that was read is
 * correct if the truth has an equal one; each is matched at most once. Verses are not told apart, nor how syllables are
 * joined to words. Lines that only go on are no syllables.
 */
#pragma once

#include "engine/measure/rates.h"
#include "engine/notation/score/part.h"

/* Sums over parts; begins as {0}. */
typedef struct
{
  int64_t truth, read, matched;
} ScwLyricSum;

/* Both parts resolved. False: memory, and nothing was added. */
bool scw_lyrics_add (ScwLyricSum *sum, const ScwPart *read, const ScwPart *truth, ScwError *error);

ScwRates scw_lyric_rates (const ScwLyricSum *sum);
