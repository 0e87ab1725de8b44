/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reward.h: the reward of a rollout, for GRPO (grpo.h).
 *
 *     7   exp (-0.01 TEDn)        the work needed to correct the music (measure/tedn.h)
 *     1.5 exp (-0.25 errors)      tokens that are invalid in their place; -3 if there is no measure at all
 *     2.5 F1                      of the tokens, whatever their order
 *    -2   repetition              eights of tokens that were written before: their share, above that of the
 *                                 true text
 *    -2   length                  2^((d - 5) / 50) - 1 for d tokens too many or too few, 0 below 5, 3 at most
 *
 * A perfect text scores 11, the worst -11. The weights are the author's. The definition of repetition and
 * the bound on length are ours: without a bound, a text that never ends would outweigh all others in its
 * group.
 */
#pragma once

#include "engine/train/objectives/rollout.h"

#define SCW_REWARD_BEST  11.0
#define SCW_REWARD_WORST -11.0

typedef struct
{
  double tedn, f1, repetition, length; /* not weighted */
  double form;                         /* 1.5 exp (-0.25 errors), or -3 */
  double total;
} ScwRewardTerms;

/* Both lists without <bos> and <eos>. False and error when memory is short or the truth is no music. */
bool scw_reward_terms (
  const int *read, int n_read, const int *truth, int n_truth, ScwRewardTerms *terms, ScwError *error);

/* A ScwReward; data is not looked at. What cannot be measured has the worst. */
double scw_reward (void *data, const ScwSample *sample, const int *ids, int n);
