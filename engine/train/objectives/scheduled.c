/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/scheduled.h"

#include <math.h>
#include <string.h>

#include "engine/train/network/random.h"
#include "engine/train/objectives/loss.h"
#include "engine/train/objectives/symbols.h"
#include "engine/unused.h"

/* The replaced positions, packed: row at[i] of the batch is fed y[i] E, y[i] being made of the logits of row
 * at[i] - 1. */
typedef struct
{
  int n;
  int *at;     /* (n) rows of the batch */
  int *choice; /* (n) the largest element of y */
  ScwReal *y;  /* (n, vocab) */
} Replaced;

typedef struct
{
  ScwPass *pass;
  const ScwLayout *layout;
  const ScwSamplingOptions *options;
  uint64_t serial;
  ScwBatch b;
  ScwEncoding encoding;
  ScwHeadOut head;
  ScwDecoding first, second;
  Replaced r;
  int rows;
  ScwReal *d_seen; /* of the auxiliary task */
} Run;

/* The random stream of one row: by sample, not by place in the batch. */
static uint64_t
row_key (const Run *run, int sample, int row)
{
  const uint64_t key = scw_random (run->pass->seed ^ 0x5c4ed, run->serial + (uint64_t) sample);

  return scw_random (key, (uint64_t) (row - run->b.tokens.first[sample]));
}

static void
choose_rows (Run *run)
{
  const ScwRagged *t = &run->b.tokens;

  for (int i = 0; i < t->n; i++)
    for (int row = t->first[i] + 1; row < t->first[i + 1]; row++)
      if (run->options->replaced != NULL
            ? run->options->replaced[row]
            : scw_random_uniform (row_key (run, i, row), 0) >= run->options->truth)
        run->r.at[run->r.n++] = row;
}

static void
sample_rows (void *data, SCW_UNUSED int piece, int first, int n)
{
  const Run *run = data;
  const int vocab = run->layout->config.vocab;
  const ScwRagged *t = &run->b.tokens;
  int sample = 0;

  for (int i = first; i < first + n; i++)
    {
      const int row = run->r.at[i] - 1;
      const ScwReal *logits = run->first.logits + (int64_t) row * vocab;
      ScwReal *y = run->r.y + (int64_t) i * vocab;
      uint64_t key;

      while (t->first[sample + 1] <= row)
        sample++;
      key = row_key (run, sample, row);
      run->r.choice[i] = 0;
      for (int v = 0; v < vocab; v++)
        {
          const double noise = run->options->noise != NULL
                                 ? (double) run->options->noise[(int64_t) row * vocab + v]
                                 : -log (-log (scw_random_uniform (key, (uint64_t) v + 1)));

          y[v] = (ScwReal) (((double) logits[v] + noise) / run->options->tau);
          run->r.choice[i] = y[v] > y[run->r.choice[i]] ? v : run->r.choice[i];
        }
      scw_softmax_row (y, vocab, y);
    }
}

/* x (R, dim) for the second pass: true tokens, and y E where they are replaced. */
static void
mix (Run *run, ScwReal *x)
{
  const int dim = run->layout->config.dec_dim, vocab = run->layout->config.vocab;
  const ScwReal *table = run->pass->w + run->layout->embedding;

  scw_embed (run->pass, run->layout, run->b.inputs, run->rows, x);
  for (int i = 0; i < run->r.n; i++)
    {
      ScwReal *to = x + (int64_t) run->r.at[i] * dim;

      if (run->options->hard)
        memcpy (to, table + (int64_t) run->r.choice[i] * dim, (size_t) dim * sizeof *to);
      else
        SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasNoTrans, 1, dim, vocab, 1, run->r.y + (int64_t) i * vocab,
                  vocab, table, dim, 0, to, dim);
    }
}

/* From d_x (R, dim) to the embedding and, through y, to the first pass's logits (R, vocab). */
static void
mix_backward (Run *run, const ScwReal *d_x, ScwReal *d_logits)
{
  const int dim = run->layout->config.dec_dim, vocab = run->layout->config.vocab;
  const ScwReal *table = run->pass->w + run->layout->embedding;
  ScwReal *d_table = run->pass->g + run->layout->embedding;

  memset (d_logits, 0, (size_t) run->rows * vocab * sizeof *d_logits);
  for (int row = 0, i = 0; row < run->rows; row++)
    {
      const ScwReal *d = d_x + (int64_t) row * dim;
      const ScwReal *y = run->r.y + (int64_t) i * vocab;
      ScwReal *d_y = d_logits + (int64_t) (row - 1) * vocab;

      if (i == run->r.n || run->r.at[i] != row)
        {
          scw_embed_backward (run->pass, run->layout, run->b.inputs + row, 1, d);
          continue;
        }
      if (run->options->hard)
        scw_train_kernels ()->add (d_table + (int64_t) run->r.choice[i] * dim, d, dim);
      else
        SCW_GEMM (CblasRowMajor, CblasTrans, CblasNoTrans, vocab, dim, 1, 1, y, vocab, d, dim, 1, d_table,
                  dim);
      SCW_GEMM (CblasRowMajor, CblasNoTrans, CblasTrans, 1, vocab, dim, 1, d, dim, table, dim, 0, d_y, vocab);
      scw_train_kernels ()->softmax_backward (y, d_y, vocab, (ScwReal) (1 / run->options->tau));
      i++;
    }
}

static bool
forward (Run *run, const ScwSample *samples, ScwTally *tally)
{
  ScwPass *pass = run->pass;
  const int64_t values = (int64_t) run->rows * run->layout->config.dec_dim;
  ScwReal *x1 = scw_arena_take (pass->arena, values), *x2 = scw_arena_take (pass->arena, values);

  run->r.at = scw_arena_bytes (pass->arena, run->rows * (int64_t) sizeof (int));
  run->r.choice = scw_arena_bytes (pass->arena, run->rows * (int64_t) sizeof (int));
  if (pass->arena->failed
      || !scw_train_encoder (pass, run->layout, &run->b.patches, run->b.pixels, run->b.places, &run->encoding)
      || !scw_train_head (pass, run->layout, &run->encoding, &run->head))
    return false;
  run->d_seen = scw_train_symbols (pass, run->layout, samples, &run->encoding, tally);
  choose_rows (run);
  run->r.y = scw_arena_take (pass->arena, (int64_t) run->r.n * run->layout->config.vocab);
  if (run->r.y == NULL)
    return false;
  scw_embed (pass, run->layout, run->b.inputs, run->rows, x1);
  if (run->r.n > 0
      && !scw_train_decoder (pass, run->layout, &run->b.tokens, x1, &run->b.patches, &run->head, 0,
                             &run->first))
    return false;
  scw_rows (pass->pool, run->r.n, sample_rows, run);
  mix (run, x2);
  return scw_train_decoder (pass, run->layout, &run->b.tokens, x2, &run->b.patches, &run->head, 1,
                            &run->second);
}

static void
backward (Run *run)
{
  ScwPass *pass = run->pass;
  const ScwPassFinal final = pass->final;
  ScwReal *d;

  pass->final = run->r.n > 0 ? NULL : final; /* the first pass will add to it */
  d = scw_train_decoder_backward (pass, run->layout, &run->second, run->second.logits);
  pass->final = final;
  if (d == NULL)
    return;
  if (run->r.n > 0)
    {
      mix_backward (run, d, run->first.logits);
      d = scw_train_decoder_backward (pass, run->layout, &run->first, run->first.logits);
      if (d == NULL)
        return;
    }
  scw_embed_backward (pass, run->layout, run->b.inputs, run->rows, d);
  d = scw_train_head_backward (pass, run->layout, &run->encoding, &run->head);
  if (d != NULL && run->d_seen != NULL)
    scw_add_all (pass, d, run->d_seen,
                 (int64_t) scw_ragged_rows (&run->b.patches) * run->layout->config.enc_dim);
  if (d != NULL)
    scw_train_encoder_backward (pass, run->layout, &run->encoding, d);
}

bool
scw_scheduled_sampling (ScwPass *pass,
                        const ScwLayout *layout,
                        const ScwSample *samples,
                        int n,
                        uint64_t serial,
                        const ScwSamplingOptions *options,
                        double factor,
                        ScwTally *tally,
                        ScwError *error)
{
  Run run = { .pass = pass, .layout = layout, .options = options, .serial = serial };

  if (!(options->tau > 0))
    return scw_fail (error, SCW_ERROR_ARGUMENT, "the temperature of scheduled sampling must be above 0");
  scw_pass_begin (pass);
  if (!scw_batch_pack (pass, layout, samples, n, serial, &run.b, error))
    return false;
  run.rows = scw_ragged_rows (&run.b.tokens);
  if (!forward (&run, samples, tally))
    return scw_pass_check (pass, error);
  tally->loss += scw_cross_entropy (pass, run.second.logits, run.b.targets, run.rows, layout->config.vocab,
                                    options->smoothing, pass->g != NULL ? factor : 0);
  tally->count += run.rows;
  if (pass->g != NULL)
    backward (&run);
  return scw_pass_check (pass, error);
}
