/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/attempts.h"

#include "engine/notation/lmx/lmx.h"
#include "engine/train/network/random.h"

#define KEY 0x6e09

typedef struct
{
  const ScwCourse *course;
  ScwLearner *learner;
  const ScwLoaded *batch;
  ScwRollouts *rollouts; /* NULL: this rank has no sample */
  ScwGrpoOptions options;
} Attempts;

/* Pictures of the next part, at least one. */
static int
part_size (const Attempts *a, int at)
{
  const ScwCourse *c = a->course;
  double cost = 0;
  int n = 0;

  for (; at + n < a->batch->n; n++)
    {
      const ScwSample *s = &a->batch->samples[at + n];

      cost += s->patches->n + 2 * s->n;
      for (int k = 0; k < c->group; k++)
        cost += 2 * a->rollouts->rollouts[(at + n) * c->group + k].n;
      if (n > 0 && c->part > 0 && cost > c->part)
        break;
    }
  return n;
}

static void
add_result (ScwGrpoResult *sum, const ScwGrpoResult *part)
{
  sum->objective += part->objective;
  sum->entropy += part->entropy;
  sum->cross_entropy += part->cross_entropy;
  sum->loss += part->loss;
  sum->clipped += part->clipped;
}

/* The gradient of one update. */
static bool
learn (const Attempts *a, ScwGrpoResult *result, ScwError *error)
{
  const ScwCourse *c = a->course;
  ScwLearner *l = a->learner;
  ScwReduction reduction = scw_reduction (l->ranks, l->g, l->layout.size);
  bool ok = true;

  l->pass.final_data = &reduction;
  for (int at = 0, n; ok && at < a->batch->n; at += n)
    {
      ScwGrpoResult part;

      n = part_size (a, at);
      l->pass.final = at + n == a->batch->n ? scw_reduction_advance : NULL;
      ok
        = scw_grpo (&l->pass, &l->layout, a->batch->samples + at, n,
                    a->rollouts->rollouts + (int64_t) at * c->group, c->group,
                    (uint64_t) (l->progress.samples + a->batch->first + at), &a->options, NULL, &part, error);
      if (ok)
        add_result (result, &part);
    }
  l->pass.final = NULL;
  return ok && scw_reduction_finish (&reduction, error);
}

static bool
update (const Attempts *a, ScwCourseStep *result, ScwError *error)
{
  const ScwCourse *c = a->course;
  ScwLearner *l = a->learner;
  const double factor = scw_schedule_rate (l->adamw.step, c->warmup, c->steps, c->low);
  ScwGrpoResult r = { 0 };
  double values[5];

  l->pass.dropout = c->dropout;
  l->pass.dropout_encoder = c->dropout_encoder;
  scw_learner_begin (l);
  if (!learn (a, &r, error))
    return false;
  values[0] = r.objective;
  values[1] = r.entropy;
  values[2] = r.cross_entropy;
  values[3] = r.loss;
  values[4] = r.clipped;
  if (!scw_ranks_sum (l->ranks, values, 5, error))
    return false;
  result->grpo = (ScwGrpoResult){ values[0], values[1], values[2], values[3], values[4] };
  result->loss = values[3];
  result->rate = c->adamw.rate * factor;
  result->norm = scw_learner_step (l, &c->adamw, factor);
  return true;
}

/* What the attempts were like, over all ranks; and the counts that the parts of the batch are divided by. */
static bool
count (Attempts *a, ScwCourseStep *result, ScwError *error)
{
  const ScwRollouts *r = a->rollouts;
  double sums[] = { a->batch->n, (double) scw_count_tokens (a->batch->samples, a->batch->n), 0, 0, 0 };

  for (int i = 0; r != NULL && i < r->n; i++)
    {
      sums[2] += r->rewards[i];
      sums[3] += r->rollouts[i].n - 1;
      sums[4] += r->rollouts[i].ids[r->rollouts[i].n - 1] == SCW_LMX_EOS;
    }
  if (!scw_ranks_sum (a->learner->ranks, sums, 5, error))
    return false;
  a->options.pictures = (int64_t) sums[0];
  a->options.tokens = (int64_t) sums[1];
  result->count = (int64_t) sums[3];
  if (sums[0] > 0)
    {
      const double attempts = sums[0] * a->course->group;

      result->reward = sums[2] / attempts;
      result->length = sums[3] / attempts;
      result->ended = sums[4] / attempts;
    }
  return true;
}

bool
scw_step_on_attempts (
  const ScwCourse *c, ScwLearner *l, const ScwLoaded *b, ScwCourseStep *result, ScwError *error)
{
  const ScwAttempt now
    = scw_schedule_attempt (&c->attempt, (double) l->adamw.step / (double) (c->steps > 0 ? c->steps : 1));
  const ScwRolloutOptions o
    = { .group = c->group, .actions = now.actions, .top_k = now.top_k, .temperature = now.temperature };
  const uint64_t key = scw_random (l->progress.seed ^ KEY, (uint64_t) l->adamw.step);
  Attempts a = { .course = c, .learner = l, .batch = b };
  bool ok = true;

  a.options = (ScwGrpoOptions){
    .epsilon = c->epsilon, .entropy = now.entropy, .anchor = now.anchor, .temperature = now.temperature
  };
  if (b->n > 0)
    {
      a.rollouts
        = scw_rollouts_new (l, b->samples, b->n, &o, key, b->first, c->reward, c->reward_data, error);
      if (a.rollouts == NULL)
        return false;
    }
  ok = count (&a, result, error);
  for (int i = 0; ok && i < c->updates && a.options.pictures > 0; i++)
    ok = update (&a, result, error);
  scw_rollouts_free (a.rollouts);
  return ok;
}
