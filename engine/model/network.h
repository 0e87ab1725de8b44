/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.h: the weights of a network, as its layers use them. Internal to engine/model.
 *
 * Matrices are laid out as in PyTorch's Linear, (outputs, inputs). The in_proj of an attention stacks the
 * rows of queries, keys and values.
 */
#pragma once

#include "engine/compute/matrix.h"
#include "engine/model/adaptation.h"
#include "engine/model/model.h"

typedef struct
{
  const float *weight;
  const float *bias;
} ScwNorm;

typedef struct
{
  ScwMatrix w;
  const float *b;

  /* In the decoder, what an adaptation adds to w, so that w may be kept in int8: up^T down. rank 0: nothing.
   * To the encoder's matrices it is added when the model is opened. */
  int rank;
  const float *down; /* (rank, inputs) */
  const float *up;   /* (rank, outputs) */
} ScwLinear;

typedef struct
{
  ScwNorm norm1, norm2;
  ScwLinear in_proj; /* (3 dim, dim) */
  ScwLinear out_proj;
  ScwLinear linear1, linear2;
} ScwEncoderLayer;

typedef struct
{
  ScwNorm norm1, norm2, norm3;
  ScwLinear self_in, self_out;
  ScwLinear cross_in, cross_out;
  ScwLinear linear1, linear2;
} ScwDecoderLayer;

typedef struct
{
  ScwConfig config;
  ScwMatrix enc_pos; /* (pe_h pe_w, enc_dim) */
  ScwLinear projection;
  ScwEncoderLayer *encoder; /* (enc_layers) */
  ScwNorm enc_norm;
  ScwLinear head0, head3;
  ScwMatrix vocab_embedding; /* (vocab, dec_dim) */
  ScwMatrix dec_pos;         /* (max_tokens, dec_dim) */
  ScwDecoderLayer *decoder;  /* (dec_layers) */
  ScwNorm dec_norm;
  ScwLinear unembed;
} ScwNetwork;

#define SCW_BLOCK_EPS 1e-5f
#define SCW_FINAL_EPS 1e-6f

/* What a tensor is for says how it is kept. */
typedef enum
{
  SCW_ROLE_VECTOR,  /* bias, norm: f32 */
  SCW_ROLE_TABLE,   /* embeddings: as in the file, read a row at a time */
  SCW_ROLE_ENCODER, /* matrices of encoder and transition head: f32 */
  SCW_ROLE_DECODER, /* matrices of the decoder: as the options say */
} ScwRole;

/* Where a tensor of the network goes: 'vector' for vectors, 'matrix' for all else. */
typedef struct
{
  const char *name;
  ScwRole role;
  int n_dims;
  int64_t shape[SCW_MAX_DIMS];
  const float **vector;
  ScwMatrix *matrix;
  ScwLinear *linear; /* the matrix is that of a linear layer */
} ScwSlot;

typedef bool (*ScwSlotFunc) (void *data, const ScwSlot *slot, ScwError *error);

/* Allocates the layers of a network of this size. Free with scw_network_clear. */
bool scw_network_init (ScwNetwork *network, const ScwConfig *config, ScwError *error);
void scw_network_clear (ScwNetwork *network);

/* Calls func for every tensor the network has (without head and decoder where the config has none) until one
 * fails. */
bool scw_network_each (ScwNetwork *network, ScwSlotFunc func, void *data, ScwError *error);

/* Rows first .. first + n of a layer's matrix, and what is added to them, as f32 (n, inputs). */
void scw_linear_read (ScwPool *pool, const ScwLinear *linear, int first, int n, float *out);

/* For the sessions. */
const ScwNetwork *scw_model_network (const ScwModel *model);
