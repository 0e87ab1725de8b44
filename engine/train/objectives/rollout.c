/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/rollout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/session.h"
#include "engine/train/network/random.h"
#include "engine/train/objectives/loss.h"

ScwRolloutOptions
scw_rollout_defaults (void)
{
  return (ScwRolloutOptions){ .group = 8, .actions = 768, .top_k = 50, .temperature = 1.1 };
}

typedef struct
{
  const ScwLearner *learner;
  const ScwSample *samples;
  const ScwRolloutOptions *options;
  uint64_t key;
  int first;
  ScwReward reward;
  void *reward_data;
  ScwModel *model;
  ScwRollouts *out;
  ScwError *errors; /* (samples) */
} Run;

/* Marks the k likeliest tokens, 1 bit each; equal ones by their number. */
static void
mark_top (const float *logits, int vocab, int k, uint32_t *allowed)
{
  memset (allowed, 0, (size_t) ((vocab + 31) / 32) * sizeof *allowed);
  for (int v = 0; v < vocab; v++)
    {
      int better = 0;

      for (int u = 0; u < vocab && k > 0; u++)
        better += logits[u] > logits[v] || (!(logits[u] < logits[v]) && u < v);
      if (k <= 0 || better < k)
        allowed[v / 32] |= 1u << v % 32;
    }
}

/* Draws a token; p (vocab) is room. */
static int
draw (const float *logits,
      int vocab,
      const uint32_t *allowed,
      double temperature,
      double dice,
      ScwReal *p,
      float *logp)
{
  int last = 0;

  for (int v = 0; v < vocab; v++)
    p[v] = allowed[v / 32] >> v % 32 & 1 ? logits[v] / (ScwReal) temperature : (ScwReal) -1e30;
  scw_softmax_row (p, vocab, p);
  for (int v = 0; v < vocab; v++)
    {
      if (!(allowed[v / 32] >> v % 32 & 1))
        continue;
      last = v;
      dice -= (double) p[v];
      if (dice < 0)
        break;
    }
  *logp = (float) log (fmax ((double) p[last], 1e-38));
  return last;
}

static bool
sample_one (const Run *run, ScwSession *session, ScwRollout *r, uint64_t key, ScwError *error)
{
  const int vocab = run->learner->layout.config.vocab, words = (vocab + 31) / 32;
  const int capacity = scw_session_capacity (session);
  const int most = run->options->actions < capacity - 1 ? run->options->actions : capacity - 1;
  int *ids = calloc ((size_t) most + 1, sizeof *ids);
  float *logprobs = calloc ((size_t) most + 1, sizeof *logprobs);
  uint32_t *allowed = calloc ((size_t) most * words + 1, sizeof *allowed);
  ScwReal *p = malloc ((size_t) vocab * sizeof *p);
  bool ok = ids != NULL && logprobs != NULL && allowed != NULL && p != NULL;

  *r = (ScwRollout){ ids, 1, logprobs, allowed, 0 };
  if (!ok)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else
    ids[0] = SCW_TOKEN_BOS;
  for (int t = 0; ok && t < most && (t == 0 || ids[t] != SCW_TOKEN_EOS); t++)
    {
      const float *logits = scw_session_step (session, error);

      ok = logits != NULL;
      if (!ok)
        break;
      mark_top (logits, vocab, run->options->top_k, allowed + (int64_t) t * words);
      ids[t + 1] = draw (logits, vocab, allowed + (int64_t) t * words, run->options->temperature,
                         scw_random_uniform (key, (uint64_t) t), p, &logprobs[t]);
      r->n = t + 2;
      ok = scw_session_force (session, ids[t + 1], error);
    }
  free (p);
  return ok;
}

/* All rollouts of one sample, their rewards and advantages. */
static void
sample_task (void *data, int i)
{
  const Run *run = data;
  const int group = run->options->group;
  const uint64_t key = scw_random (run->key, (uint64_t) (run->first + i));
  ScwError *error = &run->errors[i];
  ScwSession *session = scw_session_new (run->model, error);
  double *advantages = calloc ((size_t) group, sizeof *advantages);
  bool ok
    = session != NULL && advantages != NULL && scw_session_encode (session, run->samples[i].patches, error);

  if (advantages == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (int k = 0; ok && k < group; k++)
    {
      ScwRollout *r = &run->out->rollouts[i * group + k];

      ok = scw_session_rewind (session, 1, error)
           && sample_one (run, session, r, scw_random (key, (uint64_t) k), error);
      if (ok)
        run->out->rewards[i * group + k] = run->reward (run->reward_data, &run->samples[i], r->ids, r->n);
    }
  if (ok)
    scw_grpo_advantages (run->out->rewards + i * group, group, advantages);
  for (int k = 0; ok && k < group; k++)
    run->out->rollouts[i * group + k].advantage = advantages[k];
  free (advantages);
  scw_session_free (session);
}

static bool
sample_all (Run *run, int n, ScwError *error)
{
  bool ok = true;

  scw_pool_run (run->learner->pass.pool, n, sample_task, run);
  for (int i = 0; i < n && ok; i++)
    if (run->errors[i].code != SCW_ERROR_NONE)
      ok = scw_fail (error, run->errors[i].code, "%s", run->errors[i].message);
  for (int i = 0; i < run->out->n; i++)
    run->out->mean += run->out->rewards[i] / run->out->n;
  return ok;
}

ScwRollouts *
scw_rollouts_new (const ScwLearner *learner,
                  const ScwSample *samples,
                  int n,
                  const ScwRolloutOptions *options,
                  uint64_t key,
                  int first,
                  ScwReward reward,
                  void *reward_data,
                  ScwError *error)
{
  const ScwModelOptions alone = { .dtype = SCW_MODEL_F32, .threads = 1 };
  Run run = { learner, samples, options, key, first, reward, reward_data, NULL, NULL, NULL };
  ScwWeights *weights;

  if (n < 1 || options->group < 1 || options->actions < 1 || !(options->temperature > 0))
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no rollouts, or a temperature that is not above 0");
      return NULL;
    }
  weights = scw_learner_weights (learner, error);
  run.model = weights != NULL ? scw_model_from_weights (weights, &alone, error) : NULL;
  run.out = calloc (1, sizeof *run.out);
  run.errors = calloc ((size_t) n, sizeof *run.errors);
  if (run.out != NULL)
    {
      run.out->n = n * options->group;
      run.out->rollouts = calloc ((size_t) run.out->n, sizeof *run.out->rollouts);
      run.out->rewards = calloc ((size_t) run.out->n, sizeof *run.out->rewards);
    }
  if (run.out == NULL || run.out->rollouts == NULL || run.out->rewards == NULL || run.errors == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else if (run.model != NULL && sample_all (&run, n, error))
    {
      scw_model_unref (run.model);
      free (run.errors);
      return run.out;
    }
  scw_model_unref (run.model);
  free (run.errors);
  scw_rollouts_free (run.out);
  return NULL;
}

void
scw_rollouts_free (ScwRollouts *r)
{
  if (r == NULL)
    return;
  for (int i = 0; r->rollouts != NULL && i < r->n; i++)
    {
      free ((void *) r->rollouts[i].ids);
      free ((void *) r->rollouts[i].old_logprobs);
      free ((void *) r->rollouts[i].allowed);
    }
  free (r->rollouts);
  free (r->rewards);
  free (r);
}
