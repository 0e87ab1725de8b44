/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/adapt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/data/loader.h"
#include "engine/train/network/random.h"
#include "engine/train/objectives/schedule.h"
#include "engine/train/objectives/teacher.h"

#define KEEP ((int64_t) 1 << 30) /* bytes of activations */

struct ScwAdapt
{
  ScwAdaptOptions options;
  ScwLearner *learner;
  int n_learned, n_held;
  ScwSample *learned; /* (n_learned, variants) */
  ScwSample *held;    /* (n_held) */
  int *order;         /* (n_learned) */
  int epoch;
  int since_best;
  double best_wrong, best_loss; /* on the pairs held back */
  ScwReal *best;                /* the additions then */
};

ScwAdaptOptions
scw_adapt_defaults (void)
{
  return (ScwAdaptOptions){ .additions = scw_lora_defaults (),
                            .encoder_rate = 1e-3,
                            .epochs = 12,
                            .patience = 6,
                            .batch = 4,
                            .variants = 6,
                            .strength = 0.4,
                            .held = 0.2,
                            .replaced = 0.1,
                            .dropout = 0.1f };
}

static size_t
additions_bytes (const ScwAdapt *a)
{
  const ScwLayout *layout = &a->learner->layout;

  return (size_t) (layout->size - layout->first) * sizeof (ScwReal);
}

/* ---- pictures ---- */

static void
forget (ScwSample *samples, int n)
{
  for (int i = 0; samples != NULL && i < n; i++)
    {
      if (samples[i].patches != NULL)
        scw_patches_free ((ScwPatches *) samples[i].patches);
      free ((void *) samples[i].memory);
      samples[i] = (ScwSample){ 0 };
    }
}

/* What encoder and head make of a sample, kept with it. */
static bool
remember (ScwAdapt *a, ScwSample *s, ScwError *error)
{
  const ScwLayout *layout = &a->learner->layout;
  ScwReal *memory = malloc ((size_t) s->patches->n * layout->config.dec_dim * sizeof *memory);

  s->memory = memory;
  if (memory == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  return scw_train_memory (&a->learner->pass, layout, s->patches, memory, error);
}

typedef struct
{
  const ScwData *data;
  ScwDataReport report;
  void *report_data;
  bool (*go_on) (void *data);
  void *go_on_data;
} Source;

/* Sample i and its variants (n). *used false: it cannot be used, which was reported. */
static bool
load (ScwAdapt *a, const Source *from, int i, int n, ScwSample *samples, bool *used, ScwError *error)
{
  const ScwAdaptOptions *o = &a->options;
  ScwError problem = { 0 };

  *used = true;
  for (int v = 0; v < n; v++)
    {
      const uint64_t key = scw_random (o->seed ^ 0xada9u, (uint64_t) (i * n + v));

      if (from->go_on != NULL && !from->go_on (from->go_on_data))
        return scw_fail (error, SCW_ERROR_CANCELLED, "cancelled");
      if (!scw_load_sample (from->data, i, &a->learner->layout.config, v == 0 ? 0 : o->strength, key, true,
                            &samples[v], &problem))
        {
          if (problem.code == SCW_ERROR_MEMORY)
            return scw_fail (error, problem.code, "%s", problem.message);
          if (from->report != NULL)
            from->report (from->report_data, problem.message);
          *used = false;
          return true;
        }
      if (!o->additions.encoder && !remember (a, &samples[v], error))
        return false;
    }
  return true;
}

/* Takes pairs in random order: first those held back, then those to learn from. */
static bool
load_all (ScwAdapt *a, const Source *from, ScwError *error)
{
  const int n = scw_data_count (from->data), variants = a->options.variants;
  const int wanted = (int) fmax (1, floor (a->options.held * n + 0.5));
  int *order = calloc ((size_t) n + 1, sizeof *order);
  bool ok = order != NULL, used;

  a->held = calloc ((size_t) n + 1, sizeof *a->held);
  a->learned = calloc ((size_t) (n + 1) * variants, sizeof *a->learned);
  a->order = calloc ((size_t) n + 1, sizeof *a->order);
  if (!ok || a->held == NULL || a->learned == NULL || a->order == NULL)
    {
      free (order);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  scw_random_order (scw_random (a->options.seed, 0x4e1d), order, n);
  for (int i = 0; ok && i < n; i++)
    {
      const bool hold = a->n_held < wanted;
      ScwSample *to = hold ? &a->held[a->n_held] : &a->learned[a->n_learned * variants];

      ok = load (a, from, order[i], hold ? 1 : variants, to, &used, error);
      if (!ok || used) /* what failed is to be freed, too */
        *(hold ? &a->n_held : &a->n_learned) += 1;
      else
        forget (to, hold ? 1 : variants);
    }
  free (order);
  if (ok && (a->n_held < 1 || a->n_learned < 1))
    return scw_fail (error, SCW_ERROR_ARGUMENT,
                     "%d pairs: there must be one to learn from and one to hold back at least", n);
  return ok;
}

/* ---- measuring ---- */

/* Adds the derivatives where g is not NULL. */
static bool
teach (ScwAdapt *a,
       const ScwSample *samples,
       int n,
       uint64_t serial,
       double factor,
       ScwTally *tally,
       ScwError *error)
{
  return scw_teacher_forcing (&a->learner->pass, &a->learner->layout, samples, n, serial, 0, factor, tally,
                              error);
}

static bool
measure (ScwAdapt *a, double *loss, double *wrong, ScwError *error)
{
  ScwPass *pass = &a->learner->pass;
  ScwTally tally = { 0 };
  bool ok = true;

  pass->g = NULL;
  pass->dropout = 0;
  for (int i = 0; ok && i < a->n_held; i++)
    ok = teach (a, &a->held[i], 1, 0, 0, &tally, error);
  pass->g = a->learner->g;
  *loss = tally.loss / (double) (tally.count > 0 ? tally.count : 1);
  *wrong = (double) tally.wrong / (double) (tally.count > 0 ? tally.count : 1);
  return ok;
}

/* ---- learning ---- */

static int
steps_an_epoch (const ScwAdapt *a)
{
  return (a->n_learned + a->options.batch - 1) / a->options.batch;
}

/* Some tokens are fed as others of the same text. fed (n) gets them. */
static void
replace (const ScwAdapt *a, const ScwSample *s, uint64_t key, int *fed)
{
  for (int t = 0; t < s->n; t++)
    {
      const bool other = t > 0 && scw_random_uniform (key, (uint64_t) (2 * t)) < a->options.replaced;

      fed[t]
        = s->ids[other ? 1 + (int) (scw_random (key, (uint64_t) (2 * t + 1)) % (uint64_t) (s->n - 1)) : t];
    }
}

/* A pair, as this epoch shows it. */
static bool
teach_one (ScwAdapt *a, int which, double factor, ScwTally *tally, ScwError *error)
{
  const int variant = (a->epoch + which) % a->options.variants;
  const uint64_t key = scw_random (a->options.seed ^ 0xfed, (uint64_t) a->epoch);
  ScwSample s = a->learned[which * a->options.variants + variant];
  int *fed = calloc ((size_t) s.n, sizeof *fed);
  bool ok;

  if (fed == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  replace (a, &s, scw_random (key, (uint64_t) which), fed);
  s.fed = fed;
  ok = teach (a, &s, 1, (uint64_t) which, factor, tally, error);
  free (fed);
  return ok;
}

static bool
step (ScwAdapt *a, int at, ScwTally *tally, ScwError *error)
{
  const ScwAdaptOptions *o = &a->options;
  const int n = a->n_learned - at < o->batch ? a->n_learned - at : o->batch;
  const int64_t steps = (int64_t) o->epochs * steps_an_epoch (a);
  ScwAdamwOptions adamw = scw_adamw_defaults ();
  int64_t units = 0;
  bool ok = true;

  adamw.rate = o->rate > 0 ? o->rate : o->additions.encoder ? 2e-5 : 2e-4;
  adamw.encoder_rate = o->encoder_rate;
  scw_learner_begin (a->learner);
  a->learner->pass.dropout = o->dropout;
  for (int i = at; i < at + n; i++)
    units += scw_count_tokens (&a->learned[a->order[i] * o->variants], 1);
  for (int i = at; ok && i < at + n; i++)
    ok = teach_one (a, a->order[i], 1 / (double) units, tally, error);
  if (ok)
    scw_learner_step (a->learner, &adamw,
                      scw_schedule_rate (a->learner->adamw.step, steps_an_epoch (a), steps, 0.02));
  return ok;
}

static void
remember_best (ScwAdapt *a, ScwAdaptEpoch *result)
{
  result->best
    = result->wrong < a->best_wrong || (!(result->wrong > a->best_wrong) && result->held < a->best_loss);
  a->since_best = result->best ? 0 : a->since_best + 1;
  if (!result->best)
    return;
  a->best_wrong = result->wrong;
  a->best_loss = result->held;
  memcpy (a->best, a->learner->w + a->learner->layout.first, additions_bytes (a));
}

bool
scw_adapt_epoch (ScwAdapt *a, ScwAdaptEpoch *result, ScwError *error)
{
  ScwTally tally = { 0 };

  *result = (ScwAdaptEpoch){ .epoch = a->epoch + 1 };
  scw_random_order (scw_random (a->options.seed ^ 0xe90c, (uint64_t) a->epoch), a->order, a->n_learned);
  for (int at = 0; at < a->n_learned; at += a->options.batch)
    if (!step (a, at, &tally, error))
      return false;
  a->epoch++;
  result->loss = tally.loss / (double) tally.count;
  if (!measure (a, &result->held, &result->wrong, error))
    return false;
  remember_best (a, result);
  result->done = a->epoch >= a->options.epochs || a->since_best >= a->options.patience;
  return true;
}

bool
scw_adapt_save (ScwAdapt *a, const char *path, const char *const *metadata, ScwError *error)
{
  memcpy (a->learner->w + a->learner->layout.first, a->best, additions_bytes (a));
  return scw_learner_export_additions (a->learner, path, metadata, error);
}

/* ---- making and freeing ---- */

ScwAdapt *
scw_adapt_new (const ScwWeights *weights,
               const ScwData *data,
               const ScwAdaptOptions *options,
               ScwDataReport report,
               void *report_data,
               bool (*go_on) (void *data),
               void *go_on_data,
               ScwError *error)
{
  const Source from = { data, report, report_data, go_on, go_on_data };
  ScwAdapt *a = calloc (1, sizeof *a);

  if (a == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  a->options = *options;
  a->learner
    = scw_learner_new_additions (weights, &options->additions, options->seed, options->threads, error);
  if (a->learner != NULL)
    {
      a->learner->pass.keep = KEEP;
      a->best = malloc (additions_bytes (a));
      if (a->best == NULL)
        scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      else if (load_all (a, &from, error) && measure (a, &a->best_loss, &a->best_wrong, error))
        {
          memcpy (a->best, a->learner->w + a->learner->layout.first, additions_bytes (a));
          return a;
        }
    }
  scw_adapt_free (a);
  return NULL;
}

void
scw_adapt_free (ScwAdapt *a)
{
  if (a == NULL)
    return;
  forget (a->learned, a->n_learned * a->options.variants);
  forget (a->held, a->n_held);
  free (a->learned);
  free (a->held);
  free (a->order);
  free (a->best);
  scw_learner_free (a->learner);
  free (a);
}

int
scw_adapt_learned (const ScwAdapt *a)
{
  return a->n_learned;
}

int
scw_adapt_held (const ScwAdapt *a, const ScwSample **samples)
{
  *samples = a->held;
  return a->n_held;
}
