/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schedule.h: values that change in the course of training: the learning rate, the parameters of scheduled
 * sampling, and the settings of GRPO's rollouts.
 *
 * The learning rate rises linearly during warm-up, then follows half a cosine to its final value
 * (Loshchilov and Hutter 2017, "SGDR"; Goyal et al. 2017 for the warm-up):
 *
 *     1 |    /\__
 *       |   /    \__
 *       |  /        \___
 *       | /             \____ end / rate
 *       +--|---------------->  steps
 *        warm-up
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The factor of the rate for step 'step' (counted from 0) of 'steps', the first 'warmup' of them rising.
 * 'low' is the last rate in parts of the full one. */
double scw_schedule_rate (int64_t step, int64_t warmup, int64_t steps, double low);

/* Scheduled sampling at 'progress' (0 .. 1 of all training), over its first 'share' (the author: 35 / 40):
 * the probability of the true token falls linearly from 1 to 0 (Bengio et al. 2015), the temperature of the
 * samples exponentially from tau_first to tau_last (5 and 0.1; Jang, Gu and Poole 2017); samples are
 * straight-through in the second half. */
typedef struct
{
  double share, tau_first, tau_last;
} ScwSamplingSchedule;

typedef struct
{
  double truth; /* probability of the true token */
  double tau;
  bool hard;
} ScwSampling;

ScwSamplingSchedule scw_sampling_defaults (void);
ScwSampling scw_schedule_sampling (const ScwSamplingSchedule *schedule, double progress);

/* GRPO at 'progress': texts grow, from fewer and fewer likely tokens, and ever colder; entropy and the anchor
 * fade. All of it linearly. */
typedef struct
{
  int actions_first, actions_last;            /* 768, 1536 tokens at most */
  int top_k_first, top_k_last;                /* 50, 10 */
  double temperature_first, temperature_last; /* 1.1, 0.6 */
  double entropy_first, entropy_last;         /* 0.05, 0 */
  double anchor_first, anchor_last;           /* 0.1, 0.01: of the true text's cross-entropy */
} ScwAttemptSchedule;

typedef struct
{
  int actions, top_k;
  double temperature, entropy, anchor;
} ScwAttempt;

ScwAttemptSchedule scw_attempt_defaults (void);
ScwAttempt scw_schedule_attempt (const ScwAttemptSchedule *schedule, double progress);
