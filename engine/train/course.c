#include "engine/train/course.h"

#include <math.h>
#include <string.h>

ScwCourse
scw_course_defaults (ScwObjective objective, int64_t steps)
{
  ScwCourse c = { .objective = objective,
                  .steps = steps,
                  .warmup = steps / 20,
                  .low = 1e-2,
                  .adamw = scw_adamw_defaults (),
                  .dropout = 0.1f,
                  .dropout_encoder = 0.05f,
                  .hidden = SCW_MAE_HIDDEN,
                  .sampling = scw_sampling_defaults () };

  if (objective != SCW_COURSE_MAE)
    return c;
  c.warmup = steps / 10;
  c.adamw.rate = c.adamw.encoder_rate = 1.5e-4;
  c.adamw.layer_decay = 1;
  c.adamw.weight_decay = 0.05;
  c.dropout = c.dropout_encoder = 0;
  return c;
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

static bool
learn (const ScwCourse *c, ScwLearner *l, const ScwLoaded *b, ScwTally *tally, ScwError *error)
{
  const ScwSampling sampling
    = scw_schedule_sampling (&c->sampling, (double) l->adamw.step / (double) (c->steps > 0 ? c->steps : 1));
  const int64_t units = count_units (c, b->samples, b->n);
  const double factor = units > 0 ? 1.0 / (double) units : 0;

  for (int at = 0, n; at < b->n; at += n)
    {
      n = part_size (c, b->samples + at, b->n - at);
      if (!add_part (c, l, b->samples + at, n, (uint64_t) (l->progress.samples + at), &sampling, factor,
                     tally, error))
        return false;
    }
  return true;
}

bool
scw_course_step (const ScwCourse *c, ScwLearner *l, ScwLoader *loader, ScwCourseStep *result, ScwError *error)
{
  ScwLoaded *b = scw_loader_next (loader, error);
  const double factor = scw_schedule_rate (l->adamw.step, c->warmup, c->steps, c->low);
  ScwTally tally = { 0 };

  if (b == NULL)
    return false;
  l->pass.dropout = c->dropout;
  l->pass.dropout_encoder = c->dropout_encoder;
  scw_learner_begin (l);
  if (!learn (c, l, b, &tally, error))
    {
      scw_loaded_free (b);
      return false;
    }
  *result = (ScwCourseStep){ .samples = b->n,
                             .count = tally.count,
                             .loss = tally.count > 0 ? tally.loss / (double) tally.count : 0,
                             .rate = c->adamw.rate * factor };
  result->norm = scw_learner_step (l, &c->adamw, factor);
  result->step = l->adamw.step;
  l->progress.samples += b->n;
  l->progress.epoch = b->epoch;
  l->progress.position = b->position;
  scw_loaded_free (b);
  return true;
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

      ok = scw_load_sample (data, i, &l->layout.config, 0, 0, &s, error);
      if (ok)
        {
          ok = add_part (&plain, l, &s, 1, (uint64_t) i, &none, 0, &tally, error);
          scw_patches_free ((ScwPatches *) s.patches);
        }
    }
  l->pass.g = l->g;
  return ok && tally.count > 0 ? tally.loss / (double) tally.count : (double) NAN;
}
