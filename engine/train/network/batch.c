/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/batch.h"

#include <string.h>

#define HEAD_SITE 10000

/* ---- packing ---- */

bool
scw_ragged_make (ScwPass *pass, const int *lengths, int n, uint64_t serial, ScwRagged *ragged)
{
  int *first = scw_arena_bytes (pass->arena, (n + 1) * (int64_t) sizeof *first);
  uint32_t *keys = NULL;

  if (first == NULL)
    return false;
  first[0] = 0;
  for (int i = 0; i < n; i++)
    first[i + 1] = first[i] + lengths[i];
  *ragged = (ScwRagged){ n, first, NULL };
  if (pass->dropout <= 0 && pass->dropout_encoder <= 0)
    return true;
  keys = scw_arena_bytes (pass->arena, first[n] * (int64_t) sizeof *keys);
  if (keys == NULL)
    return false;
  scw_ragged_keys (ragged, serial, keys);
  ragged->keys = keys;
  return true;
}

static bool
check_sample (const ScwConfig *c, const ScwSample *s, int i, ScwError *error)
{
  const ScwPatches *p = s->patches;

  if (p->n < 1 || c->patch != SCW_PATCH)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "sample %d has no patches of %d pixels a side", i, c->patch);
  for (int k = 0; k < p->n; k++)
    if (p->rows[k] < 0 || p->rows[k] >= c->pe_h || p->cols[k] < 0 || p->cols[k] >= c->pe_w)
      return scw_fail (error, SCW_ERROR_LIMIT,
                       "sample %d has %d x %d patches, and the network sees at most %d x %d", i, p->grid_h,
                       p->grid_w, c->pe_h, c->pe_w);
  if (s->ids == NULL)
    return true;
  if (s->n < 2 || s->n - 1 > c->max_tokens)
    return scw_fail (error, SCW_ERROR_LIMIT, "sample %d has %d tokens, and the network has %d positions", i,
                     s->n, c->max_tokens);
  for (int k = 0; k < s->n; k++)
    if (s->ids[k] < 0 || s->ids[k] >= c->vocab)
      return scw_fail (error, SCW_ERROR_ARGUMENT, "sample %d has an unknown token %d", i, s->ids[k]);
  return true;
}

static bool
pack_patches (ScwPass *pass, const ScwConfig *c, const ScwSample *samples, int n, ScwBatch *batch)
{
  const int pixels = c->patch * c->patch, rows = scw_ragged_rows (&batch->patches);

  batch->pixels = scw_arena_take (pass->arena, (int64_t) rows * pixels);
  batch->places = scw_arena_bytes (pass->arena, rows * (int64_t) sizeof *batch->places);
  if (pass->arena->failed)
    return false;
  for (int i = 0; i < n; i++)
    {
      const ScwPatches *p = samples[i].patches;
      const int first = batch->patches.first[i];
      ScwReal *to = batch->pixels + (int64_t) first * pixels;

      for (int k = 0; k < p->n; k++)
        batch->places[first + k] = p->rows[k] * c->pe_w + p->cols[k];
      for (int64_t k = 0; k < (int64_t) p->n * pixels; k++)
        to[k] = (ScwReal) p->pixels[k];
    }
  return true;
}

static bool
pack_tokens (ScwPass *pass, const ScwSample *samples, int n, ScwBatch *batch)
{
  const int rows = scw_ragged_rows (&batch->tokens);

  batch->inputs = scw_arena_bytes (pass->arena, rows * (int64_t) sizeof (int));
  batch->targets = scw_arena_bytes (pass->arena, rows * (int64_t) sizeof (int));
  if (pass->arena->failed)
    return false;
  for (int i = 0; i < n; i++)
    {
      const size_t bytes = (size_t) (samples[i].n - 1) * sizeof (int);

      memcpy (batch->inputs + batch->tokens.first[i],
              samples[i].fed != NULL ? samples[i].fed : samples[i].ids, bytes);
      memcpy (batch->targets + batch->tokens.first[i], samples[i].ids + 1, bytes);
    }
  return true;
}

bool
scw_batch_pack (ScwPass *pass,
                const ScwLayout *layout,
                const ScwSample *samples,
                int n,
                uint64_t serial,
                ScwBatch *batch,
                ScwError *error)
{
  int64_t patches = 0, tokens = 0;
  int *lengths;

  memset (batch, 0, sizeof *batch);
  if (n < 1)
    return scw_fail (error, SCW_ERROR_ARGUMENT, "a batch of no samples");
  for (int i = 0; i < n; i++)
    {
      if (!check_sample (&layout->config, &samples[i], i, error))
        return false;
      patches += samples[i].patches->n;
      tokens += samples[i].n;
    }
  if (patches > 1 << 22 || tokens > 1 << 22)
    return scw_fail (error, SCW_ERROR_LIMIT, "a batch of %lld patches and %lld tokens", (long long) patches,
                     (long long) tokens);
  lengths = scw_arena_bytes (pass->arena, n * (int64_t) sizeof *lengths);
  if (lengths == NULL)
    return scw_pass_check (pass, error);
  for (int i = 0; i < n; i++)
    lengths[i] = samples[i].patches->n;
  if (!scw_ragged_make (pass, lengths, n, serial, &batch->patches)
      || (samples[0].memory == NULL && !pack_patches (pass, &layout->config, samples, n, batch)))
    return scw_pass_check (pass, error);
  if (samples[0].ids == NULL)
    return true;
  for (int i = 0; i < n; i++)
    lengths[i] = samples[i].n - 1;
  if (!scw_ragged_make (pass, lengths, n, serial, &batch->tokens) || !pack_tokens (pass, samples, n, batch))
    return scw_pass_check (pass, error);
  return true;
}

/* ---- tables of embeddings ---- */

static void
add_rows_of (const ScwReal *table, const int *index, int rows, int dim, ScwReal *x)
{
  for (int64_t i = 0; i < rows; i++)
    scw_train_kernels ()->add (x + i * dim, table + (int64_t) index[i] * dim, dim);
}

static void
add_to_rows (ScwReal *table, const int *index, int rows, int dim, const ScwReal *d)
{
  for (int64_t i = 0; table != NULL && i < rows; i++)
    scw_train_kernels ()->add (table + (int64_t) index[i] * dim, d + i * dim, dim);
}

void
scw_embed (ScwPass *pass, const ScwLayout *layout, const int *ids, int rows, ScwReal *x)
{
  const int dim = layout->config.dec_dim;

  memset (x, 0, (size_t) rows * dim * sizeof *x);
  add_rows_of (pass->w + layout->embedding, ids, rows, dim, x);
}

void
scw_embed_backward (ScwPass *pass, const ScwLayout *layout, const int *ids, int rows, const ScwReal *d_x)
{
  add_to_rows (scw_pass_derivative (pass, layout->embedding), ids, rows, layout->config.dec_dim, d_x);
}

/* ---- encoder ---- */

bool
scw_train_encoder (ScwPass *pass,
                   const ScwLayout *layout,
                   const ScwRagged *ragged,
                   const ScwReal *pixels,
                   const int *places,
                   ScwEncoding *e)
{
  const int rows = scw_ragged_rows (ragged), dim = layout->config.enc_dim;
  ScwReal *x = scw_arena_take (pass->arena, (int64_t) rows * dim);

  memset (e, 0, sizeof *e);
  e->rows = ragged;
  e->pixels = pixels;
  e->places = places;
  e->seen = (ScwSeen){ .rows = ragged, .rate = pass->dropout_encoder };
  e->out = scw_arena_take (pass->arena, (int64_t) rows * dim);
  if (pass->arena->failed)
    return false;
  scw_affine_forward (pass, &layout->projection, pixels, x, dim, rows);
  add_rows_of (pass->w + layout->enc_pos, places, rows, dim, x);
  return scw_stack_forward (pass, &layout->encoder, &e->seen, x, &e->tape, e->out);
}

void
scw_train_encoder_backward (ScwPass *pass, const ScwLayout *layout, ScwEncoding *e, ScwReal *d)
{
  const int rows = scw_ragged_rows (e->rows), dim = layout->config.enc_dim;

  scw_stack_backward (pass, &layout->encoder, &e->seen, &e->tape, d);
  add_to_rows (scw_pass_derivative (pass, layout->enc_pos), e->places, rows, dim, d);
  scw_affine_backward (pass, &layout->projection, e->pixels, d, dim, NULL, false, rows);
}

/* ---- transition head ---- */

bool
scw_train_head (ScwPass *pass, const ScwLayout *layout, const ScwEncoding *e, ScwHeadOut *h)
{
  const int rows = scw_ragged_rows (e->rows), wide = layout->head0.outputs, dim = layout->head3.outputs;
  const int64_t values = (int64_t) rows * wide;
  ScwArenaMark mark;
  ScwReal *act;

  memset (h, 0, sizeof *h);
  h->hidden = scw_arena_take (pass->arena, values);
  h->memory = scw_arena_take (pass->arena, (int64_t) rows * dim);
  if (pass->g != NULL)
    h->d_memory = scw_arena_take (pass->arena, (int64_t) rows * dim);
  mark = scw_arena_mark (pass->arena);
  act = scw_arena_take (pass->arena, values);
  if (pass->arena->failed)
    return false;
  if (h->d_memory != NULL)
    memset (h->d_memory, 0, (size_t) rows * dim * sizeof *h->d_memory);
  scw_affine_forward (pass, &layout->head0, e->out, h->hidden, wide, rows);
  scw_gelu_forward (pass, h->hidden, act, values);
  scw_dropout (pass, e->rows, pass->dropout, HEAD_SITE, NULL, act, act, wide);
  scw_affine_forward (pass, &layout->head3, act, h->memory, dim, rows);
  scw_arena_release (pass->arena, mark);
  return true;
}

bool
scw_train_known_memory (
  ScwPass *pass, const ScwLayout *layout, const ScwSample *samples, const ScwRagged *ragged, ScwHeadOut *h)
{
  const int dim = layout->config.dec_dim;

  memset (h, 0, sizeof *h);
  h->memory = scw_arena_take (pass->arena, (int64_t) scw_ragged_rows (ragged) * dim);
  for (int i = 0; h->memory != NULL && i < ragged->n; i++)
    memcpy (h->memory + (int64_t) ragged->first[i] * dim, samples[i].memory,
            (size_t) samples[i].patches->n * dim * sizeof *h->memory);
  return h->memory != NULL;
}

bool
scw_train_memory (
  ScwPass *pass, const ScwLayout *layout, const ScwPatches *patches, ScwReal *memory, ScwError *error)
{
  const ScwSample sample = { .patches = patches };
  ScwPass plain = { .pool = pass->pool, .w = pass->w, .arena = pass->arena };
  ScwBatch b;
  ScwEncoding e;
  ScwHeadOut head;

  scw_pass_begin (&plain);
  if (!scw_batch_pack (&plain, layout, &sample, 1, 0, &b, error))
    return false;
  if (!scw_train_encoder (&plain, layout, &b.patches, b.pixels, b.places, &e)
      || !scw_train_head (&plain, layout, &e, &head) || !scw_pass_check (&plain, NULL))
    return scw_pass_check (&plain, error);
  memcpy (memory, head.memory, (size_t) patches->n * layout->config.dec_dim * sizeof *memory);
  return true;
}

ScwReal *
scw_train_head_backward (ScwPass *pass, const ScwLayout *layout, const ScwEncoding *e, const ScwHeadOut *h)
{
  const int rows = scw_ragged_rows (e->rows), wide = layout->head0.outputs, dim = layout->head3.outputs;
  const int64_t values = (int64_t) rows * wide;
  ScwReal *d = scw_arena_take (pass->arena, (int64_t) rows * layout->config.enc_dim);
  const ScwArenaMark mark = scw_arena_mark (pass->arena);
  ScwReal *act = scw_arena_take (pass->arena, values), *d_hidden = scw_arena_take (pass->arena, values);

  if (pass->arena->failed)
    return NULL;
  scw_gelu_both (pass, h->hidden, act, h->hidden, values); /* hidden becomes the slope */
  scw_dropout (pass, e->rows, pass->dropout, HEAD_SITE, NULL, act, act, wide);
  scw_affine_backward (pass, &layout->head3, act, h->d_memory, dim, d_hidden, false, rows);
  scw_dropout (pass, e->rows, pass->dropout, HEAD_SITE, NULL, d_hidden, d_hidden, wide);
  scw_times_all (pass, d_hidden, h->hidden, values);
  scw_affine_backward (pass, &layout->head0, e->out, d_hidden, wide, d, false, rows);
  scw_arena_release (pass->arena, mark);
  scw_pass_final (pass, layout->head0.w);
  return d;
}

/* ---- decoder ---- */

bool
scw_train_decoder (ScwPass *pass,
                   const ScwLayout *layout,
                   const ScwRagged *ragged,
                   ScwReal *x,
                   const ScwRagged *memory_rows,
                   const ScwHeadOut *head,
                   int turn,
                   ScwDecoding *d)
{
  const int rows = scw_ragged_rows (ragged), dim = layout->config.dec_dim, vocab = layout->config.vocab;

  memset (d, 0, sizeof *d);
  d->rows = ragged;
  d->seen = (ScwSeen){ .rows = ragged,
                       .memory_rows = memory_rows,
                       .memory = head->memory,
                       .d_memory = head->d_memory,
                       .rate = pass->dropout,
                       .turn = turn };
  d->out = scw_arena_take (pass->arena, (int64_t) rows * dim);
  d->logits = scw_arena_take (pass->arena, (int64_t) rows * vocab);
  if (pass->arena->failed)
    return false;
  for (int i = 0; i < ragged->n; i++)
    scw_train_kernels ()->add (x + (int64_t) ragged->first[i] * dim, pass->w + layout->dec_pos,
                               (int64_t) (ragged->first[i + 1] - ragged->first[i]) * dim);
  if (!scw_stack_forward (pass, &layout->decoder, &d->seen, x, &d->tape, d->out))
    return false;
  scw_affine_forward (pass, &layout->unembed, d->out, d->logits, vocab, rows);
  return true;
}

ScwReal *
scw_train_decoder_backward (ScwPass *pass, const ScwLayout *layout, ScwDecoding *d, const ScwReal *d_logits)
{
  const int rows = scw_ragged_rows (d->rows), dim = layout->config.dec_dim;
  ScwReal *d_x = scw_arena_take (pass->arena, (int64_t) rows * dim);
  ScwReal *d_pos = scw_pass_derivative (pass, layout->dec_pos);

  if (d_x == NULL)
    return NULL;
  scw_affine_backward (pass, &layout->unembed, d->out, d_logits, layout->config.vocab, d_x, false, rows);
  scw_stack_backward (pass, &layout->decoder, &d->seen, &d->tape, d_x);
  for (int i = 0; d_pos != NULL && i < d->rows->n; i++)
    scw_train_kernels ()->add (d_pos, d_x + (int64_t) d->rows->first[i] * dim,
                               (int64_t) (d->rows->first[i + 1] - d->rows->first[i]) * dim);
  return pass->arena->failed ? NULL : d_x;
}
