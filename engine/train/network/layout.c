/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/network/random.h"

/* ---- laying out ---- */

typedef struct
{
  ScwLayout *layout;
  ScwLayoutPart part;
  int depth;
  bool failed;
} Builder;

#define GROW 64

int64_t
scw_layout_append (ScwLayout *l, const ScwParameter *like)
{
  ScwParameter *p;

  if (l->n % GROW == 0)
    {
      p = realloc (l->parameters, (size_t) (l->n + GROW) * sizeof *p);
      if (p == NULL)
        return -1;
      l->parameters = p;
    }
  p = &l->parameters[l->n++];
  *p = *like;
  p->at = l->size;
  p->n = 1;
  for (int i = 0; i < p->n_dims; i++)
    p->n *= p->shape[i];
  l->size += (p->n + 15) / 16 * 16;
  return p->at;
}

/* The next parameter; 'cols' 0 is a vector, 'deep' a third dimension before the other two. */
static int64_t
place (Builder *b, const char *name, int64_t deep, int64_t rows, int64_t cols, ScwStart start, double scale)
{
  ScwParameter p = { .part = b->part, .depth = b->depth, .start = start, .scale = scale };
  int64_t at;

  snprintf (p.name, sizeof p.name, "%s", name);
  if (deep > 0)
    p.shape[p.n_dims++] = deep;
  p.shape[p.n_dims++] = rows;
  if (cols > 0)
    p.shape[p.n_dims++] = cols;
  p.decays = cols > 0 && strstr (name, "embedding") == NULL && strstr (name, "token") == NULL;
  at = scw_layout_append (b->layout, &p);
  b->failed = b->failed || at < 0;
  return at < 0 ? 0 : at;
}

static const char *
join (char out[96], const char *prefix, const char *name)
{
  if (snprintf (out, 96, "%s%s", prefix, name) >= 96)
    out[0] = '\0';
  return out;
}

/* Linear layer as PyTorch starts it; 'attention' as torch.nn.MultiheadAttention and vitomr.py do. */
static ScwAffine
affine (Builder *b, const char *prefix, int inputs, int outputs, bool attention)
{
  const double range = attention ? sqrt (6.0 / (inputs + outputs)) : 1 / sqrt (inputs);
  char name[96];
  ScwAffine a = { .inputs = inputs, .outputs = outputs };

  a.w = place (b, join (name, prefix, "weight"), 0, outputs, inputs, SCW_START_UNIFORM, range);
  a.b = place (b, join (name, prefix, "bias"), 0, outputs, 0, attention ? SCW_START_ZERO : SCW_START_UNIFORM,
               range);
  return a;
}

static ScwNormAt
norm (Builder *b, const char *prefix, const char *which, int dim, double eps)
{
  char name[96], end[24];
  ScwNormAt n = { .dim = dim, .eps = (ScwReal) eps };

  snprintf (end, sizeof end, "%s.weight", which);
  n.w = place (b, join (name, prefix, end), 0, dim, 0, SCW_START_ONE, 0);
  snprintf (end, sizeof end, "%s.bias", which);
  n.b = place (b, join (name, prefix, end), 0, dim, 0, SCW_START_ZERO, 0);
  return n;
}

static void
attention (Builder *b, const char *prefix, const char *which, int dim, ScwAffine *in, ScwAffine *out)
{
  char name[96], end[40];

  snprintf (end, sizeof end, "%s.in_proj_", which);
  *in = affine (b, join (name, prefix, end), dim, 3 * dim, true);
  snprintf (end, sizeof end, "%s.out_proj.", which);
  *out = affine (b, join (name, prefix, end), dim, dim, true);
}

static void
block (Builder *b, ScwBlock *k, const char *prefix)
{
  const char *norms[] = { "norm1", "norm2", "norm3" };
  char name[96];

  attention (b, prefix, "self_attn", k->dim, &k->self_in, &k->self_out);
  if (k->decoder)
    attention (b, prefix, "multihead_attn", k->dim, &k->cross_in, &k->cross_out);
  k->linear1 = affine (b, join (name, prefix, "linear1."), k->dim, k->mlp, false);
  k->linear2 = affine (b, join (name, prefix, "linear2."), k->mlp, k->dim, false);
  for (int i = 0; i < (k->decoder ? 3 : 2); i++)
    k->norm[i] = norm (b, prefix, norms[i], k->dim, 1e-5);
}

static void
stack (Builder *b, ScwStack *s, int layers, ScwBlock like, const char *prefix)
{
  char name[96];

  s->n = layers;
  s->blocks = calloc ((size_t) layers + 1, sizeof *s->blocks);
  if (s->blocks == NULL)
    {
      s->n = 0;
      b->failed = true;
      return;
    }
  for (int i = 0; i < layers; i++)
    {
      s->blocks[i] = like;
      s->blocks[i].site += 8 * i;
      b->depth = layers - i;
      snprintf (name, sizeof name, "%slayers.%d.", prefix, i);
      block (b, &s->blocks[i], name);
    }
  b->depth = 0;
  s->norm = norm (b, prefix, "norm", like.dim, 1e-6);
}

static void
lay_encoder (Builder *b)
{
  ScwLayout *l = b->layout;
  const ScwConfig *c = &l->config;
  const ScwBlock like
    = { .dim = c->enc_dim, .heads = c->enc_heads, .mlp = c->enc_mlp, .norm_first = c->norm_first };

  b->part = SCW_PART_ENCODER;
  b->depth = c->enc_layers + 1;
  l->enc_pos = place (b, "encoder.pos_embedding", c->pe_h, c->pe_w, c->enc_dim, SCW_START_GRID, 0.5);
  l->projection = affine (b, "encoder.projection.", c->patch * c->patch, c->enc_dim, false);
  stack (b, &l->encoder, c->enc_layers, like, "encoder.encoder_blocks.");
}

static void
lay_reader (Builder *b)
{
  ScwLayout *l = b->layout;
  const ScwConfig *c = &l->config;
  const ScwBlock like = { .dim = c->dec_dim,
                          .heads = c->dec_heads,
                          .mlp = c->dec_mlp,
                          .norm_first = c->norm_first,
                          .decoder = true,
                          .site = 20000 };

  b->part = SCW_PART_HEAD;
  l->head0 = affine (b, "transition_head.0.", c->enc_dim, c->head_dim, false);
  l->head3 = affine (b, "transition_head.3.", c->head_dim, c->dec_dim, false);
  b->part = SCW_PART_DECODER;
  l->embedding = place (b, "decoder.vocab_embedding.weight", 0, c->vocab, c->dec_dim, SCW_START_NORMAL,
                        1 / sqrt (c->dec_dim));
  l->dec_pos = place (b, "decoder.pos_embedding", 0, c->max_tokens, c->dec_dim, SCW_START_WAVES, 0.1);
  stack (b, &l->decoder, c->dec_layers, like, "decoder.decoder_blocks.");
  l->unembed = affine (b, "decoder.unembed.", c->dec_dim, c->vocab, false);
}

static void
lay_mae (Builder *b)
{
  ScwLayout *l = b->layout;
  const ScwConfig *c = &l->config;
  const ScwMaeSizes *m = &l->mae_sizes;
  const ScwBlock like
    = { .dim = m->dim, .heads = m->heads, .mlp = m->mlp, .norm_first = c->norm_first, .site = 40000 };

  b->part = SCW_PART_MAE;
  l->mask_token = place (b, "mask_token", 1, 1, m->dim, SCW_START_NORMAL, 0.02);
  l->mae_pos = place (b, "decoder_pos_embedding", c->pe_h, c->pe_w, m->dim, SCW_START_GRID, 0.5);
  l->mae_embed = affine (b, "decoder_embed.", c->enc_dim, m->dim, false);
  stack (b, &l->mae, m->layers, like, "decoder.decoder_blocks.");
  l->mae_unembed = affine (b, "decoder_unembed.", m->dim, c->patch * c->patch, false);
}

bool
scw_layout_add_symbols (ScwLayout *layout, ScwError *error)
{
  Builder b = { .layout = layout, .part = SCW_PART_SYMBOLS };

  layout->symbols = affine (&b, "aux_head.", layout->config.enc_dim, SCW_SYMBOLS, false);
  return !b.failed || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

bool
scw_layout_init (ScwLayout *layout, const ScwConfig *config, const ScwMaeSizes *mae, ScwError *error)
{
  Builder b = { .layout = layout };

  memset (layout, 0, sizeof *layout);
  layout->config = *config;
  if (mae != NULL
      && (mae->dim < 4 || mae->layers < 1 || mae->heads < 1 || mae->mlp < 1 || mae->dim % mae->heads != 0))
    return scw_fail (error, SCW_ERROR_ARGUMENT, "an autoencoder of %d heads cannot be %d wide", mae->heads,
                     mae->dim);
  if (mae == NULL && config->dec_dim == 0)
    return scw_fail (error, SCW_ERROR_MODEL, "the network has no decoder");
  lay_encoder (&b);
  if (mae != NULL)
    layout->mae_sizes = *mae;
  if (mae != NULL)
    lay_mae (&b);
  else
    lay_reader (&b);
  if (!b.failed)
    return true;
  scw_layout_clear (layout);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

void
scw_layout_clear (ScwLayout *layout)
{
  free (layout->parameters);
  free (layout->encoder.blocks);
  free (layout->decoder.blocks);
  free (layout->mae.blocks);
  memset (layout, 0, sizeof *layout);
}

const ScwParameter *
scw_layout_find (const ScwLayout *layout, const char *name)
{
  for (int i = 0; i < layout->n; i++)
    if (strcmp (layout->parameters[i].name, name) == 0)
      return &layout->parameters[i];
  return NULL;
}

static ScwReal *
arena_of (int64_t size)
{
  const size_t bytes = ((size_t) size * sizeof (ScwReal) + 63) / 64 * 64;
  ScwReal *arena = aligned_alloc (64, bytes);

  if (arena != NULL)
    memset (arena, 0, bytes);
  return arena;
}

ScwReal *
scw_layout_arena (const ScwLayout *layout)
{
  return arena_of (layout->size);
}

ScwReal *
scw_layout_learned (const ScwLayout *layout)
{
  return arena_of (layout->size - layout->first);
}

/* ---- first weights ---- */

/* Element i of 'dim' of the waves of a position. */
static double
wave (int64_t position, int64_t i, int64_t dim)
{
  const double angle = (double) position * exp (-(double) (i / 2 * 2) * log (10000.0) / (double) dim);

  return i % 2 == 0 ? sin (angle) : cos (angle);
}

static double
first_value (const ScwParameter *p, uint64_t key, int64_t i)
{
  const int64_t dim = p->shape[p->n_dims - 1], col = i % dim, half = dim / 2;

  switch (p->start)
    {
    case SCW_START_ONE:
      return 1;
    case SCW_START_UNIFORM:
      return p->scale * (2 * scw_random_uniform (key, (uint64_t) i) - 1);
    case SCW_START_NORMAL:
      return p->scale * scw_random_normal (key, (uint64_t) i);
    case SCW_START_WAVES:
      return p->scale * wave (i / dim, col, dim);
    case SCW_START_GRID:
      return p->scale
             * (col < half ? wave (i / dim / p->shape[1], col, half)
                           : wave (i / dim % p->shape[1], col - half, half));
    case SCW_START_ZERO:
      break;
    }
  return 0;
}

void
scw_layout_start_at (const ScwLayout *layout, int k, uint64_t seed, ScwReal *w)
{
  for (; k < layout->n; k++)
    {
      const ScwParameter *p = &layout->parameters[k];
      const uint64_t key = scw_random (seed, (uint64_t) k);

      for (int64_t i = 0; i < p->n; i++)
        w[p->at + i] = (ScwReal) first_value (p, key, i);
    }
}

void
scw_layout_start (const ScwLayout *layout, uint64_t seed, ScwReal *w)
{
  scw_layout_start_at (layout, 0, seed, w);
}

/* ---- files ---- */

static bool
fits (const ScwParameter *p, const ScwTensor *t)
{
  return t->n_dims == p->n_dims && memcmp (t->shape, p->shape, (size_t) p->n_dims * sizeof p->shape[0]) == 0;
}

static void
read_tensor (const ScwTensor *t, ScwReal *out)
{
  const int64_t n = scw_tensor_elements (t);
  float part[256];

  for (int64_t at = 0; at < n; at += 256)
    {
      const int64_t count = n - at < 256 ? n - at : 256;

      scw_tensor_read_f32 (t, at, count, part);
      for (int64_t i = 0; i < count; i++)
        out[at + i] = (ScwReal) part[i];
    }
}

bool
scw_layout_load (
  const ScwLayout *layout, const ScwWeights *weights, bool encoder_only, ScwReal *w, ScwError *error)
{
  for (int k = 0; k < layout->n; k++)
    {
      const ScwParameter *p = &layout->parameters[k];
      const ScwTensor *t = scw_weights_find (weights, p->name);

      if ((encoder_only && p->part != SCW_PART_ENCODER) || (t == NULL && p->part >= SCW_PART_SYMBOLS))
        continue;
      if (t == NULL)
        return scw_fail (error, SCW_ERROR_MODEL, "cannot train '%s': it has no tensor '%s'",
                         scw_weights_path (weights), p->name);
      if (!fits (p, t))
        return scw_fail (error, SCW_ERROR_MODEL, "cannot train '%s': tensor '%s' has another shape",
                         scw_weights_path (weights), p->name);
      read_tensor (t, w + p->at);
    }
  return true;
}

#ifndef SCW_TRAIN_DOUBLE
void
scw_layout_tensors (
  const ScwLayout *layout, const ScwReal *arena, const char *prefix, ScwTensorName *names, ScwTensor *tensors)
{
  for (int k = 0; k < layout->n; k++)
    {
      const ScwParameter *p = &layout->parameters[k];

      snprintf (names[k].text, sizeof names[k].text, "%s%s", prefix, p->name);
      tensors[k] = (ScwTensor){ .name = names[k].text, .n_dims = p->n_dims, .data = arena + p->at };
      memcpy (tensors[k].shape, p->shape, sizeof p->shape);
    }
}
#endif
