/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/network.h"

#include <stdio.h>
#include <stdlib.h>

bool
scw_network_init (ScwNetwork *network, const ScwConfig *config, ScwError *error)
{
  *network = (ScwNetwork){ .config = *config };
  network->encoder = calloc ((size_t) config->enc_layers + 1, sizeof *network->encoder);
  network->decoder = calloc ((size_t) config->dec_layers + 1, sizeof *network->decoder);
  if (network->encoder != NULL && network->decoder != NULL)
    return true;
  scw_network_clear (network);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %d layers",
                   config->enc_layers + config->dec_layers);
}

void
scw_network_clear (ScwNetwork *network)
{
  free (network->encoder);
  free (network->decoder);
  network->encoder = NULL;
  network->decoder = NULL;
}

/* The walk over all tensors: a prefix, and what to call. Nothing is called after the first failure. */
typedef struct
{
  char prefix[96];
  ScwRole role;
  ScwSlotFunc func;
  void *data;
  ScwError *error;
  bool ok;
} Walk;

static void
visit (Walk *walk, const char *suffix, ScwSlot slot)
{
  char name[160];

  if (!walk->ok)
    return;
  snprintf (name, sizeof name, "%s%s", walk->prefix, suffix);
  slot.name = name;
  walk->ok = walk->func (walk->data, &slot, walk->error);
}

static void
visit_vector (Walk *walk, const char *suffix, const float **vector, int n)
{
  visit (walk, suffix, (ScwSlot){ .role = SCW_ROLE_VECTOR, .n_dims = 1, .shape = { n }, .vector = vector });
}

static void
visit_norm (Walk *walk, const char *suffix, ScwNorm *norm, int n)
{
  char name[64];

  snprintf (name, sizeof name, "%s.weight", suffix);
  visit_vector (walk, name, &norm->weight, n);
  snprintf (name, sizeof name, "%s.bias", suffix);
  visit_vector (walk, name, &norm->bias, n);
}

/* separator: '.' for Linear's "x.weight", '_' for attention's "in_proj_weight" */
static void
visit_linear (Walk *walk, const char *suffix, char separator, ScwLinear *linear, int outputs, int inputs)
{
  char name[64];

  snprintf (name, sizeof name, "%s%cweight", suffix, separator);
  visit (walk, name,
         (ScwSlot){ .role = walk->role,
                    .n_dims = 2,
                    .shape = { outputs, inputs },
                    .matrix = &linear->w,
                    .linear = linear });
  snprintf (name, sizeof name, "%s%cbias", suffix, separator);
  visit_vector (walk, name, &linear->b, outputs);
}

static void
visit_encoder (Walk *walk, ScwNetwork *net)
{
  const ScwConfig *c = &net->config;
  const int d = c->enc_dim;

  walk->role = SCW_ROLE_ENCODER;
  snprintf (walk->prefix, sizeof walk->prefix, "encoder.");
  visit (walk, "pos_embedding",
         (ScwSlot){
           .role = SCW_ROLE_TABLE, .n_dims = 3, .shape = { c->pe_h, c->pe_w, d }, .matrix = &net->enc_pos });
  visit_linear (walk, "projection", '.', &net->projection, d, c->patch * c->patch);
  for (int i = 0; i < c->enc_layers; i++)
    {
      ScwEncoderLayer *l = &net->encoder[i];

      snprintf (walk->prefix, sizeof walk->prefix, "encoder.encoder_blocks.layers.%d.", i);
      visit_linear (walk, "self_attn.in_proj", '_', &l->in_proj, 3 * d, d);
      visit_linear (walk, "self_attn.out_proj", '.', &l->out_proj, d, d);
      visit_linear (walk, "linear1", '.', &l->linear1, c->enc_mlp, d);
      visit_linear (walk, "linear2", '.', &l->linear2, d, c->enc_mlp);
      visit_norm (walk, "norm1", &l->norm1, d);
      visit_norm (walk, "norm2", &l->norm2, d);
    }
  snprintf (walk->prefix, sizeof walk->prefix, "encoder.encoder_blocks.");
  visit_norm (walk, "norm", &net->enc_norm, d);
}

static void
visit_decoder (Walk *walk, ScwNetwork *net)
{
  const ScwConfig *c = &net->config;
  const int d = c->dec_dim;

  walk->role = SCW_ROLE_DECODER;
  snprintf (walk->prefix, sizeof walk->prefix, "decoder.");
  visit (walk, "pos_embedding",
         (ScwSlot){
           .role = SCW_ROLE_TABLE, .n_dims = 2, .shape = { c->max_tokens, d }, .matrix = &net->dec_pos });
  visit (walk, "vocab_embedding.weight",
         (ScwSlot){
           .role = SCW_ROLE_TABLE, .n_dims = 2, .shape = { c->vocab, d }, .matrix = &net->vocab_embedding });
  for (int i = 0; i < c->dec_layers; i++)
    {
      ScwDecoderLayer *l = &net->decoder[i];

      snprintf (walk->prefix, sizeof walk->prefix, "decoder.decoder_blocks.layers.%d.", i);
      visit_linear (walk, "self_attn.in_proj", '_', &l->self_in, 3 * d, d);
      visit_linear (walk, "self_attn.out_proj", '.', &l->self_out, d, d);
      visit_linear (walk, "multihead_attn.in_proj", '_', &l->cross_in, 3 * d, d);
      visit_linear (walk, "multihead_attn.out_proj", '.', &l->cross_out, d, d);
      visit_linear (walk, "linear1", '.', &l->linear1, c->dec_mlp, d);
      visit_linear (walk, "linear2", '.', &l->linear2, d, c->dec_mlp);
      visit_norm (walk, "norm1", &l->norm1, d);
      visit_norm (walk, "norm2", &l->norm2, d);
      visit_norm (walk, "norm3", &l->norm3, d);
    }
  snprintf (walk->prefix, sizeof walk->prefix, "decoder.");
  visit_norm (walk, "decoder_blocks.norm", &net->dec_norm, d);
  visit_linear (walk, "unembed", '.', &net->unembed, c->vocab, d);
}

bool
scw_network_each (ScwNetwork *net, ScwSlotFunc func, void *data, ScwError *error)
{
  const ScwConfig *c = &net->config;
  Walk walk = { .func = func, .data = data, .error = error, .ok = true };

  visit_encoder (&walk, net);
  if (c->dec_dim > 0)
    {
      walk.role = SCW_ROLE_ENCODER;
      snprintf (walk.prefix, sizeof walk.prefix, "transition_head.");
      visit_linear (&walk, "0", '.', &net->head0, c->head_dim, c->enc_dim);
      visit_linear (&walk, "3", '.', &net->head3, c->dec_dim, c->head_dim);
      visit_decoder (&walk, net);
    }
  return walk.ok;
}

void
scw_linear_read (ScwPool *pool, const ScwLinear *l, int first, int n, float *out)
{
  const ScwMatrix part = scw_matrix_rows (&l->w, first, n);

  scw_matrix_read (pool, &part, out);
  for (int k = 0; k < l->rank; k++)
    for (int r = 0; r < n; r++)
      {
        const float up = l->up[(int64_t) k * l->w.rows + first + r];
        const float *down = l->down + (int64_t) k * l->w.cols;
        float *row = out + (int64_t) r * l->w.cols;

        for (int c = 0; c < l->w.cols; c++)
          row[c] += up * down[c];
      }
}
