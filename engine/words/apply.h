/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply.h: puts the words of a page into the music that was read there.
 *
 * What is less sure than 'least' is left out.
 */
#pragma once

#include "engine/notation/score/score.h"
#include "engine/words/words.h"

/* Into the music of one row, as it was made from the row's tokens: syllables to their notes, texts to the marks that have a
 * token; tempo, metronome marks and chord symbols without one become marks of their own. False: memory. */
bool scw_words_apply_row (ScwPart *part, const ScwWords *words, int row, double least, ScwError *error);

/* Into the score that was made of the rows: what stands above the music where the score has none, and the names of
 * parts; parts (n_rows): the part of each row, or -1. False: memory. */
bool scw_words_apply_score (
  ScwScore *score, const ScwWords *words, const int *parts, int n_rows, double least, ScwError *error);
