/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/objectives/teacher.h"

#include "engine/train/objectives/loss.h"
#include "engine/train/objectives/symbols.h"

int64_t
scw_count_tokens (const ScwSample *samples, int n)
{
  int64_t tokens = 0;

  for (int i = 0; i < n; i++)
    tokens += samples[i].n - 1;
  return tokens;
}

static int64_t
count_wrong (const ScwReal *logits, const int *targets, int rows, int vocab)
{
  int64_t wrong = 0;

  for (int row = 0; row < rows; row++)
    {
      const ScwReal *l = logits + (int64_t) row * vocab;
      int best = 0;

      for (int v = 1; v < vocab; v++)
        best = l[v] > l[best] ? v : best;
      wrong += best != targets[row];
    }
  return wrong;
}

bool
scw_teacher_forcing (ScwPass *pass,
                     const ScwLayout *layout,
                     const ScwSample *samples,
                     int n,
                     uint64_t serial,
                     double smoothing,
                     double factor,
                     ScwTally *tally,
                     ScwError *error)
{
  ScwBatch b;
  ScwEncoding encoding;
  ScwHeadOut head;
  ScwDecoding decoding;
  const bool known = n > 0 && samples[0].memory != NULL;
  ScwReal *x, *d, *d_seen = NULL;
  int rows;

  scw_pass_begin (pass);
  if (!scw_batch_pack (pass, layout, samples, n, serial, &b, error))
    return false;
  rows = scw_ragged_rows (&b.tokens);
  x = scw_arena_take (pass->arena, (int64_t) rows * layout->config.dec_dim);
  if (x == NULL
      || (known ? !scw_train_known_memory (pass, layout, samples, &b.patches, &head)
                : !scw_train_encoder (pass, layout, &b.patches, b.pixels, b.places, &encoding)
                    || !scw_train_head (pass, layout, &encoding, &head)))
    return scw_pass_check (pass, error);
  if (!known)
    d_seen = scw_train_symbols (pass, layout, samples, &encoding, tally);
  scw_embed (pass, layout, b.inputs, rows, x);
  if (!scw_train_decoder (pass, layout, &b.tokens, x, &b.patches, &head, 0, &decoding))
    return scw_pass_check (pass, error);
  if (pass->g == NULL)
    tally->wrong += count_wrong (decoding.logits, b.targets, rows, layout->config.vocab);
  tally->loss += scw_cross_entropy (pass, decoding.logits, b.targets, rows, layout->config.vocab, smoothing,
                                    pass->g != NULL ? factor : 0);
  tally->count += rows;
  if (pass->g == NULL)
    return scw_pass_check (pass, error);

  d = scw_train_decoder_backward (pass, layout, &decoding, decoding.logits);
  if (d == NULL)
    return scw_pass_check (pass, error);
  scw_embed_backward (pass, layout, b.inputs, rows, d);
  if (known)
    return scw_pass_check (pass, error);
  d = scw_train_head_backward (pass, layout, &encoding, &head);
  if (d != NULL && d_seen != NULL)
    scw_add_all (pass, d, d_seen, (int64_t) scw_ragged_rows (&b.patches) * layout->config.enc_dim);
  if (d != NULL)
    scw_train_encoder_backward (pass, layout, &encoding, d);
  return scw_pass_check (pass, error);
}
