/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/adamw.h"

#include <math.h>
#include <stdlib.h>

#define PIECE 16384

ScwAdamwOptions
scw_adamw_defaults (void)
{
  return (ScwAdamwOptions){ .rate = 1e-4,
                            .encoder_rate = 1e-5,
                            .layer_decay = 0.9,
                            .beta1 = 0.9,
                            .beta2 = 0.95,
                            .epsilon = 1e-8,
                            .weight_decay = 0.01,
                            .clip = 1 };
}

bool
scw_adamw_init (ScwAdamw *adamw, const ScwLayout *layout, ScwError *error)
{
  *adamw = (ScwAdamw){ scw_layout_learned (layout), scw_layout_learned (layout), 0 };
  if (adamw->m != NULL && adamw->v != NULL)
    return true;
  scw_adamw_clear (adamw);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

void
scw_adamw_clear (ScwAdamw *adamw)
{
  free (adamw->m);
  free (adamw->v);
  *adamw = (ScwAdamw){ 0 };
}

double
scw_adamw_rate (const ScwAdamwOptions *options, const ScwParameter *p)
{
  switch (p->part)
    {
    case SCW_PART_ENCODER:
      return options->encoder_rate * pow (options->layer_decay, p->depth);
    case SCW_PART_ENCODER_ADDITIONS:
      return options->encoder_rate;
    default:
      return options->rate;
    }
}

/* ---- norm ---- */

typedef struct
{
  const ScwReal *g;
  int64_t n;
  double *sums;
} Norm;

static void
norm_piece (void *data, int index)
{
  const Norm *j = data;
  const int64_t at = (int64_t) index * PIECE;

  j->sums[index] = scw_train_kernels ()->squares (j->g + at, j->n - at < PIECE ? j->n - at : PIECE);
}

double
scw_gradient_norm (ScwPool *pool, const ScwLayout *layout, const ScwReal *g)
{
  const int64_t n = layout->size - layout->first;
  const int pieces = (int) ((n + PIECE - 1) / PIECE);
  Norm job = { g, n, calloc ((size_t) pieces, sizeof (double)) };
  double sum = 0;

  if (job.sums == NULL)
    return (double) NAN;
  scw_pool_run (pool, pieces, norm_piece, &job);
  for (int i = 0; i < pieces; i++)
    sum += job.sums[i];
  free (job.sums);
  return sqrt (sum);
}

/* ---- step ---- */

typedef struct
{
  const ScwAdamw *adamw;
  const ScwReal *g;
  ScwReal *w;
  const ScwParameter *parameter;
  int64_t first; /* of the arenas but w */
  ScwAdamwStep step;
} Update;

static void
update_piece (void *data, int index)
{
  const Update *j = data;
  const int64_t begin = (int64_t) index * PIECE, at = j->parameter->at + begin;
  const int64_t n = j->parameter->n - begin < PIECE ? j->parameter->n - begin : PIECE;

  const int64_t in = at - j->first;

  scw_train_kernels ()->adamw (j->w + at, j->adamw->m + in, j->adamw->v + in, j->g + in, n, &j->step);
}

double
scw_adamw_step (ScwAdamw *adamw,
                const ScwLayout *layout,
                ScwPool *pool,
                const ScwAdamwOptions *o,
                double factor,
                const ScwReal *g,
                ScwReal *w)
{
  const double norm = scw_gradient_norm (pool, layout, g);
  Update job = { .adamw = adamw, .g = g, .w = w, .first = layout->first };
  double t;

  if (!isfinite (norm))
    return norm;
  t = (double) ++adamw->step;
  for (int i = 0; i < layout->n; i++)
    {
      const ScwParameter *p = &layout->parameters[i];
      const double rate = scw_adamw_rate (o, p) * factor;

      if (rate == 0 || p->at < layout->first)
        continue;
      job.parameter = p;
      job.step = (ScwAdamwStep){
        .keep = (ScwReal) (1 - (o->decay_all || p->decays ? rate * o->weight_decay : 0)),
        .step = (ScwReal) (rate / (1 - pow (o->beta1, t))),
        .beta1 = (ScwReal) o->beta1,
        .beta2 = (ScwReal) o->beta2,
        .second = (ScwReal) (1 / sqrt (1 - pow (o->beta2, t))),
        .epsilon = (ScwReal) o->epsilon,
        .clip = (ScwReal) (o->clip > 0 && norm > o->clip ? o->clip / (norm + 1e-6) : 1),
      };
      scw_pool_run (pool, (int) ((p->n + PIECE - 1) / PIECE), update_piece, &job);
    }
  return norm;
}
