/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/course.h"

#include <math.h>
#include <string.h>

#include "engine/train/attempts.h"
#include "engine/train/objectives/reward.h"

ScwCourse
scw_course_defaults (ScwObjective objective, int64_t steps)
{
  ScwCourse c = { .objective = objective,
                  .low = 1e-2,
                  .adamw = scw_adamw_defaults (),
                  .dropout = 0.1f,
                  .dropout_encoder = 0.05f,
                  .hidden = SCW_MAE_HIDDEN,
                  .sampling = scw_sampling_defaults (),
                  .attempt = scw_attempt_defaults (),
                  .group = 8,
                  .updates = 2,
                  .epsilon = 0.2,
                  .reward = scw_reward };

  if (objective == SCW_COURSE_MAE)
    {
      c.adamw.rate = c.adamw.encoder_rate = 1.5e-4;
      c.adamw.layer_decay = 1;
      c.adamw.weight_decay = 0.05;
    }
  if (objective == SCW_COURSE_GRPO)
    {
      c.adamw.rate = 1e-6;
      c.adamw.encoder_rate = 0;
      c.adamw.weight_decay = 0; /* it would wear away the transition head, which learns nothing */
      c.low = 1;
      c.part = 12000;
    }
  if (objective == SCW_COURSE_MAE || objective == SCW_COURSE_GRPO)
    c.dropout = c.dropout_encoder = 0; /* old and new policies are the same network */
  scw_course_lengthen (&c, steps);
  return c;
}

void
scw_course_lengthen (ScwCourse *c, int64_t steps)
{
  c->steps = steps;
  c->warmup = c->objective == SCW_COURSE_GRPO ? 0 : steps / (c->objective == SCW_COURSE_MAE ? 10 : 20);
}

/* How many units the loss is a mean of. */
static int64_t
count_units (const ScwCourse *c, const ScwSample *samples, int n)
{
  return c->objective == SCW_COURSE_MAE ? scw_mae_count (samples, n, c->hidden)
                                        : scw_count_tokens (samples, n);
}

static bool
add_part (const ScwCourse *c,
          ScwLearner *l,
          const ScwSample *samples,
          int n,
          uint64_t serial,
          const ScwSampling *sampling,
          double factor,
          ScwTally *tally,
          ScwError *error)
{
  const ScwSamplingOptions o
    = { .tau = sampling->tau, .hard = sampling->hard, .truth = sampling->truth, .smoothing = c->smoothing };

  switch (c->objective)
    {
    case SCW_COURSE_MAE:
      return scw_masked_autoencoder (&l->pass, &l->layout, samples, n, serial, c->hidden, NULL, factor, NULL,
                                     tally, error);
    case SCW_COURSE_SCHEDULED:
      return scw_scheduled_sampling (&l->pass, &l->layout, samples, n, serial, &o, factor, tally, error);
    case SCW_COURSE_GRPO: /* measured by its true texts */
    case SCW_COURSE_TEACHER:
      break;
    }
  return scw_teacher_forcing (&l->pass, &l->layout, samples, n, serial, c->smoothing, factor, tally, error);
}

/* Samples of the next part, at least one. */
static int
part_size (const ScwCourse *c, const ScwSample *samples, int n)
{
  double cost = 0;
  int k = 0;

  while (k < n && (k == 0 || c->part <= 0 || cost + samples[k].patches->n + 2 * samples[k].n <= c->part))
    {
      cost += samples[k].patches->n + 2 * samples[k].n;
      k++;
    }
  return k;
}

/* The gradient of the batch, of which all ranks together have 'units'. */
static bool
learn (const ScwCourse *c, ScwLearner *l, const ScwLoaded *b, double units, ScwTally *tally, ScwError *error)
{
  const ScwSampling sampling
    = scw_schedule_sampling (&c->sampling, (double) l->adamw.step / (double) (c->steps > 0 ? c->steps : 1));
  ScwReduction reduction = scw_reduction (l->ranks, l->g, l->layout.size);
  bool ok = true;

  l->pass.final_data = &reduction;
  for (int at = 0, n; ok && at < b->n; at += n)
    {
      n = part_size (c, b->samples + at, b->n - at);
      l->pass.final = at + n == b->n ? scw_reduction_advance : NULL;
      ok = add_part (c, l, b->samples + at, n, (uint64_t) (l->progress.samples + b->first + at), &sampling,
                     units > 0 ? 1 / units : 0, tally, error);
    }
  l->pass.final = NULL;
  return ok && scw_reduction_finish (&reduction, error);
}

static bool
step_on_truth (const ScwCourse *c, ScwLearner *l, const ScwLoaded *b, ScwCourseStep *result, ScwError *error)
{
  const double factor = scw_schedule_rate (l->adamw.step, c->warmup, c->steps, c->low);
  double units[] = { (double) count_units (c, b->samples, b->n), 0 }, losses[2];
  ScwTally tally = { 0 };

  l->pass.dropout = c->dropout;
  l->pass.dropout_encoder = c->dropout_encoder;
  scw_learner_begin (l);
  for (int i = 0; i < b->n; i++)
    units[1] += b->samples[i].patches->n;
  if (!scw_ranks_sum (l->ranks, units, 2, error))
    return false;
  l->pass.symbols = units[1] > 0 ? c->symbols / units[1] : 0;
  if (!learn (c, l, b, units[0], &tally, error))
    return false;
  losses[0] = tally.loss;
  losses[1] = tally.symbols;
  if (!scw_ranks_sum (l->ranks, losses, 2, error))
    return false;
  result->count = (int64_t) units[0];
  result->loss = units[0] > 0 ? losses[0] / units[0] : 0;
  result->symbols = units[1] > 0 ? losses[1] / units[1] : 0;
  result->rate = c->adamw.rate * factor;
  result->norm = units[0] > 0 ? scw_learner_step (l, &c->adamw, factor) : 0;
  return true;
}

bool
scw_course_learn (
  const ScwCourse *c, ScwLearner *l, const ScwLoaded *b, ScwCourseStep *result, ScwError *error)
{
  bool ok;

  *result = (ScwCourseStep){ .samples = b->total };
  ok = c->objective == SCW_COURSE_GRPO ? scw_step_on_attempts (c, l, b, result, error)
                                       : step_on_truth (c, l, b, result, error);
  result->step = l->adamw.step;
  l->progress.samples += b->total;
  l->progress.epoch = b->epoch;
  l->progress.position = b->position;
  return ok;
}

bool
scw_course_step (const ScwCourse *c, ScwLearner *l, ScwLoader *loader, ScwCourseStep *result, ScwError *error)
{
  ScwLoaded *b = scw_loader_next (loader, error);
  const bool ok = b != NULL && scw_course_learn (c, l, b, result, error);

  scw_loaded_free (b);
  return ok;
}

double
scw_course_measure (const ScwCourse *c, ScwLearner *l, const ScwData *data, int n, ScwError *error)
{
  const ScwSampling none = { 1, 1, false };
  ScwCourse plain = *c;
  ScwTally tally = { 0 };
  bool ok = true;

  plain.objective = c->objective == SCW_COURSE_MAE ? SCW_COURSE_MAE : SCW_COURSE_TEACHER;
  plain.smoothing = 0;
  l->pass.g = NULL;
  l->pass.seed = 1; /* the same patches hidden each time */
  l->pass.dropout = l->pass.dropout_encoder = 0;
  for (int i = 0; ok && i < n && i < scw_data_count (data); i++)
    {
      ScwSample s;

      ok = scw_load_sample (data, i, &l->layout.config, 0, 0, false, &s, error);
      if (ok)
        {
          ok = add_part (&plain, l, &s, 1, (uint64_t) i, &none, 0, &tally, error);
          scw_patches_free ((ScwPatches *) s.patches);
        }
    }
  l->pass.g = l->g;
  return ok && tally.count > 0 ? tally.loss / (double) tally.count : (double) NAN;
}
