/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/grpo.h"

#include <math.h>
#include <string.h>

#include "engine/train/objectives/loss.h"

ScwGrpoOptions
scw_grpo_defaults (void)
{
  return (ScwGrpoOptions){ .epsilon = 0.2, .entropy = 0.05, .anchor = 0.1, .temperature = 1 };
}

void
scw_grpo_advantages (const double *rewards, int n, double *advantages)
{
  double mean = 0, var = 0;

  for (int i = 0; i < n; i++)
    mean += rewards[i] / n;
  for (int i = 0; i < n; i++)
    var += (rewards[i] - mean) * (rewards[i] - mean) / n;
  for (int i = 0; i < n; i++)
    advantages[i] = (rewards[i] - mean) / (sqrt (var) + 1e-4);
}

typedef struct
{
  ScwPass *pass;
  const ScwLayout *layout;
  const ScwRollout *rollouts;
  const ScwGrpoOptions *options;
  double pictures; /* of the whole batch */
  int group, n;    /* rollouts of a picture, and here */
  ScwRagged rows;  /* of the rollouts' predicted tokens */
  int *inputs;
  ScwReal *logits; /* (rows, vocab) */
  double *terms;   /* (n, 3) objective, entropy, share of clipped tokens of each rollout */
  float *logprobs; /* (rows) or NULL */
} Run;

/* Makes p of the row of logits z: softmax (z / temperature) over what is allowed, 0 elsewhere. */
static void
distribution (const Run *run, const ScwReal *z, const uint32_t *allowed, ScwReal *p)
{
  const int vocab = run->layout->config.vocab;

  for (int v = 0; v < vocab; v++)
    p[v] = allowed == NULL || (allowed[v / 32] >> v % 32 & 1) ? z[v] / (ScwReal) run->options->temperature
                                                              : (ScwReal) -1e30;
  scw_softmax_row (p, vocab, p);
}

/* One token: adds to the rollout's terms; z becomes the derivative of the loss. */
static void
token (const Run *run, int i, int t, ScwReal *z, ScwReal *p)
{
  const ScwGrpoOptions *o = run->options;
  const ScwRollout *r = &run->rollouts[i];
  const int vocab = run->layout->config.vocab, action = r->ids[t + 1];
  const uint32_t *allowed = r->allowed != NULL ? r->allowed + (int64_t) t * ((vocab + 31) / 32) : NULL;
  const double tokens = r->n - 1, low = 1 - o->epsilon, high = 1 + o->epsilon;
  double logp, ratio, plain, bounded, entropy = 0, d_logp, d_entropy;

  distribution (run, z, allowed, p);
  logp = log (fmax ((double) p[action], 1e-38));
  for (int v = 0; v < vocab; v++)
    entropy -= p[v] > 0 ? (double) p[v] * log ((double) p[v]) : 0;
  ratio = exp (logp - (double) r->old_logprobs[t]);
  plain = ratio * r->advantage;
  bounded = fmin (fmax (ratio, low), high) * r->advantage;
  run->terms[i * 3] += fmin (plain, bounded) / tokens;
  run->terms[i * 3 + 1] += entropy / tokens;
  run->terms[i * 3 + 2] += (bounded < plain) / tokens;
  if (run->logprobs != NULL)
    run->logprobs[run->rows.first[i] + t] = (float) logp;

  d_logp = plain <= bounded ? -plain / tokens / run->pictures : 0;
  d_entropy = -o->entropy / log (vocab) / tokens / (run->pictures * run->group);
  for (int v = 0; v < vocab; v++)
    {
      const double q = (double) p[v], by_entropy = q > 0 ? -q * (log (q) + entropy) : 0;

      z[v] = (ScwReal) ((d_logp * ((v == action) - q) + d_entropy * by_entropy) / o->temperature);
    }
}

static void
rollout_task (void *data, int i)
{
  const Run *run = data;
  const int vocab = run->layout->config.vocab;
  ScwReal *p = scw_real_scratch (vocab);

  if (p == NULL)
    atomic_store (&run->pass->no_memory, true);
  for (int t = 0; p != NULL && t < run->rollouts[i].n - 1; t++)
    token (run, i, t, run->logits + (int64_t) (run->rows.first[i] + t) * vocab, p);
}

static bool
check_rollouts (const ScwConfig *c, const ScwRollout *rollouts, int n, ScwError *error)
{
  for (int i = 0; i < n; i++)
    {
      if (rollouts[i].n < 2 || rollouts[i].n - 1 > c->max_tokens)
        return scw_fail (error, SCW_ERROR_LIMIT, "rollout %d has %d tokens, and the network has %d positions",
                         i, rollouts[i].n, c->max_tokens);
      for (int t = 0; t < rollouts[i].n; t++)
        if (rollouts[i].ids[t] < 0 || rollouts[i].ids[t] >= c->vocab)
          return scw_fail (error, SCW_ERROR_ARGUMENT, "rollout %d has an unknown token %d", i,
                           rollouts[i].ids[t]);
    }
  return true;
}

static bool
pack_rollouts (Run *run, uint64_t serial)
{
  ScwArena *arena = run->pass->arena;
  int *lengths = scw_arena_bytes (arena, run->n * (int64_t) sizeof *lengths);

  run->terms = scw_arena_bytes (arena, 3 * run->n * (int64_t) sizeof *run->terms);
  if (arena->failed)
    return false;
  memset (run->terms, 0, 3 * (size_t) run->n * sizeof *run->terms);
  for (int i = 0; i < run->n; i++)
    lengths[i] = run->rollouts[i].n - 1;
  if (!scw_ragged_make (run->pass, lengths, run->n, serial, &run->rows))
    return false;
  run->inputs = scw_arena_bytes (arena, scw_ragged_rows (&run->rows) * (int64_t) sizeof (int));
  if (arena->failed)
    return false;
  for (int i = 0; i < run->n; i++)
    memcpy (run->inputs + run->rows.first[i], run->rollouts[i].ids, (size_t) lengths[i] * sizeof (int));
  return true;
}

/* Embeds, decodes and returns; the encoder's pass learned nothing, so that the memory has no derivative. */
static bool
decode (ScwPass *pass,
        const ScwLayout *l,
        const ScwRagged *rows,
        const int *inputs,
        const ScwRagged *memory_rows,
        const ScwHeadOut *head,
        int turn,
        ScwDecoding *d)
{
  ScwReal *x = scw_arena_take (pass->arena, (int64_t) scw_ragged_rows (rows) * l->config.dec_dim);

  if (x == NULL)
    return false;
  scw_embed (pass, l, inputs, scw_ragged_rows (rows), x);
  return scw_train_decoder (pass, l, rows, x, memory_rows, head, turn, d);
}

/* last: no more will be added to the derivatives. */
static void
learn (ScwPass *pass, const ScwLayout *l, ScwDecoding *d, const int *inputs, bool last)
{
  const ScwPassFinal final = pass->final;
  const ScwReal *d_x;

  pass->final = last ? final : NULL;
  d_x = pass->g != NULL ? scw_train_decoder_backward (pass, l, d, d->logits) : NULL;
  pass->final = final;
  if (d_x != NULL)
    scw_embed_backward (pass, l, inputs, scw_ragged_rows (d->rows), d_x);
}

static void
add_up (const Run *run, ScwGrpoResult *result)
{
  const double rollouts = run->pictures * run->group;

  for (int i = 0; i < run->n; i++)
    {
      result->objective += run->terms[i * 3] / run->pictures;
      result->entropy += run->terms[i * 3 + 1] / rollouts / log (run->layout->config.vocab);
      result->clipped += run->terms[i * 3 + 2] / rollouts;
    }
}

bool
scw_grpo (ScwPass *pass,
          const ScwLayout *layout,
          const ScwSample *samples,
          int n,
          const ScwRollout *rollouts,
          int group,
          uint64_t serial,
          const ScwGrpoOptions *options,
          float *logprobs,
          ScwGrpoResult *result,
          ScwError *error)
{
  Run run = { .pass = pass,
              .layout = layout,
              .rollouts = rollouts,
              .options = options,
              .pictures = options->pictures > 0 ? (double) options->pictures : n,
              .group = group,
              .n = n * group,
              .logprobs = logprobs };
  ScwReal *g = pass->g;
  ScwBatch b;
  ScwEncoding encoding;
  ScwHeadOut head;
  ScwDecoding d;
  bool ok;

  memset (result, 0, sizeof *result);
  if (group < 1 || !(options->temperature > 0))
    return scw_fail (error, SCW_ERROR_ARGUMENT, "no rollouts, or a temperature that is not above 0");
  scw_pass_begin (pass);
  if (!check_rollouts (&layout->config, rollouts, run.n, error)
      || !scw_batch_pack (pass, layout, samples, n, serial, &b, error))
    return false;
  pass->g = NULL;
  ok = scw_train_encoder (pass, layout, &b.patches, b.pixels, b.places, &encoding)
       && scw_train_head (pass, layout, &encoding, &head);
  pass->g = g;
  if (!ok || !pack_rollouts (&run, serial)
      || !decode (pass, layout, &run.rows, run.inputs, &b.patches, &head, 0, &d))
    return scw_pass_check (pass, error);
  run.logits = d.logits;
  scw_pool_run (pass->pool, run.n, rollout_task, &run);
  add_up (&run, result);
  learn (pass, layout, &d, run.inputs, !(options->anchor > 0));

  if (options->anchor > 0)
    {
      const int rows = scw_ragged_rows (&b.tokens);
      const double all = options->tokens > 0 ? (double) options->tokens : rows;

      if (rows == 0 || !decode (pass, layout, &b.tokens, b.inputs, &b.patches, &head, 1, &d))
        return scw_pass_check (pass, error);
      result->cross_entropy = scw_cross_entropy (pass, d.logits, b.targets, rows, layout->config.vocab, 0,
                                                 g != NULL ? options->anchor / all : 0)
                              / all;
      learn (pass, layout, &d, b.inputs, true);
    }
  result->loss
    = -(result->objective + options->entropy * result->entropy - options->anchor * result->cross_entropy);
  return scw_pass_check (pass, error);
}
