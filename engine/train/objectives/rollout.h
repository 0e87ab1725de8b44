/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rollout.h: the rollouts GRPO learns from (grpo.h): texts sampled from the current network, and their
 * rewards.
 *
 * Each picture is encoded once; its rollouts share that memory and have their own caches (engine/model's
 * sessions). A token is drawn from softmax (logits / temperature) over the top k. For each step we keep its
 * log-probability and the tokens that could have been drawn: what scw_grpo needs to compare the old and the
 * new policy over the same distribution.
 */
#pragma once

#include "engine/train/objectives/grpo.h"
#include "engine/train/objectives/learner.h"

/* How good a text is. ids (n) begins with <bos> and ends with <eos> if it came in time; sample is what it
 * should have been. Called from the pool's threads, several at once. */
typedef double (*ScwReward) (void *data, const ScwSample *sample, const int *ids, int n);

typedef struct
{
  int group;          /* 8 */
  int actions;        /* tokens at most: 768 growing to 1536 */
  int top_k;          /* 50 falling to 10; 0: all */
  double temperature; /* 1.1 falling to 0.6 */
} ScwRolloutOptions;

ScwRolloutOptions scw_rollout_defaults (void);

typedef struct
{
  int n;                /* samples * group */
  ScwRollout *rollouts; /* (n) with old log-probabilities, what was allowed, and advantages */
  double *rewards;      /* (n) */
  double mean;          /* of the rewards */
} ScwRollouts;

/* Samples 'group' rollouts for each of n samples with random numbers of 'key' (for samples numbered first,
 * first + 1, ...), rewards them, and compares each with its group. NULL and error. Free with
 * scw_rollouts_free. */
ScwRollouts *scw_rollouts_new (const ScwLearner *learner,
                               const ScwSample *samples,
                               int n,
                               const ScwRolloutOptions *options,
                               uint64_t key,
                               int first,
                               ScwReward reward,
                               void *reward_data,
                               ScwError *error);
void scw_rollouts_free (ScwRollouts *rollouts);
