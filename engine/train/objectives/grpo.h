/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grpo.h: group relative policy optimisation, GRPO: reinforcement learning from the model's own rollouts
 * (Shao et al. 2024, "DeepSeekMath"; the clipped ratio is that of Schulman et al. 2017, "Proximal policy
 * optimization").
 *
 * For each picture the decoder samples a group of texts ("rollouts"). Each gets a reward; its advantage is
 * the distance from the group's mean, in standard deviations. Then
 *
 *     ratio     = exp (log p_new (token) - log p_old (token))
 *     objective = mean over a rollout's tokens of min (ratio a, clip (ratio, 1 - eps, 1 + eps) a),
 *                 summed over rollouts, divided by the number of pictures
 *     loss      = -(objective + beta entropy / log (vocab) - lambda cross-entropy of the true text)
 *
 * p_old and p_new are the same kind of distribution for both policies: softmax (logits / temperature) over
 * the tokens that the sampler allowed at that step (its top k), or over all. (The published implementation
 * takes p_old from the top k without temperature and p_new from all tokens.) Encoder and transition head
 * are frozen.
 */
#pragma once

#include "engine/train/objectives/teacher.h"

typedef struct
{
  const int *ids; /* (n) <bos>, then what was sampled, <eos> included if it came */
  int n;
  const float *old_logprobs; /* (n - 1) of ids[1] .. */
  const uint32_t *allowed;   /* (n - 1, (vocab + 31) / 32) bits: what could be sampled; NULL: all */
  double advantage;
} ScwRollout;

typedef struct
{
  double epsilon;     /* 0.2 */
  double entropy;     /* beta: 0.05 falling to 0 */
  double anchor;      /* lambda: 0.1 falling to 0.01; 0: the true texts are not needed */
  double temperature; /* the sampler's */

  /* Pictures and predicted tokens of the true texts in the whole batch, where this is a part of one: the
   * results and derivatives of its parts add up. 0: this is all of it. */
  int64_t pictures, tokens;
} ScwGrpoOptions;

ScwGrpoOptions scw_grpo_defaults (void);

typedef struct
{
  double objective, entropy, cross_entropy, loss; /* as above */
  double clipped; /* share of a rollout's tokens whose ratio was clipped, mean over rollouts */
} ScwGrpoResult;

/* Rewards of a group (n) to advantages: (r - mean) / (deviation + 1e-4). */
void scw_grpo_advantages (const double *rewards, int n, double *advantages);

/* n samples, and group rollouts for each, rollouts[i * group + k] being of sample i. Adds the derivatives of
 * the loss where pass->g is not NULL. logprobs may be NULL, or gets log p_new of the rollouts' tokens, one
 * rollout behind the other. */
bool scw_grpo (ScwPass *pass,
               const ScwLayout *layout,
               const ScwSample *samples,
               int n,
               const ScwRollout *rollouts,
               int group,
               uint64_t serial,
               const ScwGrpoOptions *options,
               float *logprobs,
               ScwGrpoResult *result,
               ScwError *error);
