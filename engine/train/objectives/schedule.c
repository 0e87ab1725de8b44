/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/schedule.h"

#include <math.h>

double
scw_schedule_rate (int64_t step, int64_t warmup, int64_t steps, double low)
{
  double done;

  if (step < warmup)
    return (double) (step + 1) / (double) warmup;
  if (steps <= warmup || step >= steps)
    return steps <= warmup ? 1 : low;
  done = (double) (step - warmup) / (double) (steps - warmup);
  return low + (1 - low) * 0.5 * (1 + cos (M_PI * done));
}

ScwSamplingSchedule
scw_sampling_defaults (void)
{
  return (ScwSamplingSchedule){ 35.0 / 40, 5, 0.1 };
}

ScwSampling
scw_schedule_sampling (const ScwSamplingSchedule *s, double progress)
{
  const double done = fmin (1, fmax (0, progress) / s->share);

  return (ScwSampling){ 1 - done, s->tau_first * pow (s->tau_last / s->tau_first, done), progress >= 0.5 };
}

ScwAttemptSchedule
scw_attempt_defaults (void)
{
  return (ScwAttemptSchedule){ 768, 1536, 50, 10, 1.1, 0.6, 0.05, 0, 0.1, 0.01 };
}

static double
between (double first, double last, double done)
{
  return first + (last - first) * done;
}

ScwAttempt
scw_schedule_attempt (const ScwAttemptSchedule *s, double progress)
{
  const double done = fmin (1, fmax (0, progress));

  return (ScwAttempt){ .actions = (int) lrint (between (s->actions_first, s->actions_last, done)),
                       .top_k = (int) lrint (between (s->top_k_first, s->top_k_last, done)),
                       .temperature = between (s->temperature_first, s->temperature_last, done),
                       .entropy = between (s->entropy_first, s->entropy_last, done),
                       .anchor = between (s->anchor_first, s->anchor_last, done) };
}
