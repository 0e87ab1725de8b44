/* SPDX-License-Identifier: GPL-3.0-or-later */
/* teacher.h: teacher forcing: predict the next token after every prefix of the true text (Williams and
 * Zipser 1989, "A learning algorithm for continually running fully recurrent neural networks").
 *
 * An objective adds its gradients to pass->g and its loss to a tally. Division by the number of tokens in
 * the whole batch is done by 'factor', so a batch may be split into parts, or over several machines, and
 * still give the same sum.
 */
#pragma once

#include "engine/train/network/batch.h"

typedef struct
{
  double loss; /* summed over tokens (patches, rollouts), not divided */
  int64_t count;
  int64_t wrong;  /* predictions whose likeliest token is another; counted where nothing is learned */
  double symbols; /* the auxiliary loss (symbols.h), summed over patches */
} ScwTally;

/* Tokens that n samples predict. */
int64_t scw_count_tokens (const ScwSample *samples, int n);

/* loss = sum over tokens of cross-entropy; derivatives of factor * loss where pass->g is not NULL. 'serial'
 * numbers the first sample (dropout). Resets the arena. */
bool scw_teacher_forcing (ScwPass *pass,
                          const ScwLayout *layout,
                          const ScwSample *samples,
                          int n,
                          uint64_t serial,
                          double smoothing,
                          double factor,
                          ScwTally *tally,
                          ScwError *error);
