/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.h: the offset of each network parameter in an arena of numbers.
 *
 * Weights, gradients and both moments of the optimiser are four arenas with the same layout. Code that
 * handles all parameters loops over 'parameters'; a layer finds its own by their offsets.
 *
 * There are layouts for two networks: the reader (ViTOMR: encoder, transition head, decoder) and, for
 * pre-training the encoder, a masked autoencoder (the same encoder with a light decoder, mae.h). Names are
 * the author's; a pre-trained encoder is loaded into the reader by name.
 *
 * A layout must not change once an arena uses it.
 */
#pragma once

#include "engine/model/config.h"
#include "engine/model/weights/weights.h"
#include "engine/train/network/block.h"

typedef enum
{
  SCW_PART_ENCODER,
  SCW_PART_HEAD,
  SCW_PART_DECODER,
  SCW_PART_MAE,               /* the autoencoder's own decoder */
  SCW_PART_SYMBOLS,           /* the auxiliary task, symbols.h */
  SCW_PART_ENCODER_ADDITIONS, /* lora.h: to encoder and transition head, */
  SCW_PART_ADDITIONS,         /* lora.h */
} ScwLayoutPart;

typedef enum
{
  SCW_START_ZERO,
  SCW_START_ONE,
  SCW_START_UNIFORM, /* in -scale .. scale */
  SCW_START_NORMAL,  /* deviation 'scale' */
  SCW_START_WAVES,   /* scale times sines and cosines of the position (Vaswani et al. 2017) */
  SCW_START_GRID,    /* the same for rows in the first half and columns in the second */
} ScwStart;

typedef struct
{
  char name[96];
  int n_dims;
  int64_t shape[SCW_MAX_DIMS];
  int64_t at, n; /* place and number of elements */
  ScwLayoutPart part;
  int depth;   /* in the encoder: 0 last norm, 1 last block, 2 the block before, ..., layers + 1 embedding */
  bool decays; /* weight decay: matrices, but neither embeddings nor biases nor norms */
  ScwStart start;
  double scale;
} ScwParameter;

/* Classes of symbols. */
#define SCW_SYMBOLS 147

/* Sizes of the autoencoder's decoder. */
typedef struct
{
  int dim, layers, heads, mlp;
} ScwMaeSizes;

typedef struct
{
  ScwConfig config;
  ScwParameter *parameters;
  int n;
  int64_t size;  /* reals in an arena; between parameters there are some that stay 0 */
  int64_t first; /* what lies before stands still: derivatives and moments begin here */

  int64_t enc_pos; /* (pe_h pe_w, enc_dim) */
  ScwAffine projection;
  ScwStack encoder;

  ScwAffine head0, head3;
  int64_t embedding; /* (vocab, dec_dim) */
  int64_t dec_pos;   /* (max_tokens, dec_dim) */
  ScwStack decoder;
  ScwAffine unembed;

  ScwAffine symbols; /* outputs 0: the task is not set */

  ScwMaeSizes mae_sizes; /* dim 0: a reader */
  ScwAffine mae_embed, mae_unembed;
  int64_t mask_token; /* (dim) */
  int64_t mae_pos;    /* (pe_h pe_w, dim) */
  ScwStack mae;
} ScwLayout;

/* Lays out a reader, or with 'mae' an autoencoder. Free with scw_layout_clear. */
bool scw_layout_init (ScwLayout *layout, const ScwConfig *config, const ScwMaeSizes *mae, ScwError *error);
void scw_layout_clear (ScwLayout *layout);

/* Adds the layer of the auxiliary task behind all others: in the backward pass it is the first to be done. */
bool scw_layout_add_symbols (ScwLayout *layout, ScwError *error);

const ScwParameter *scw_layout_find (const ScwLayout *layout, const char *name);

/* Places one more parameter behind all others, whose name, shape and start are those of 'like'; its place. -1
 * when out of memory. */
int64_t scw_layout_append (ScwLayout *layout, const ScwParameter *like);

/* An arena of zeros, or one of what is learned alone (size - first); free it with free. NULL when out of
 * memory. */
ScwReal *scw_layout_arena (const ScwLayout *layout);
ScwReal *scw_layout_learned (const ScwLayout *layout);

/* Random weights, the same for the same seed: all, or those from one parameter on. */
void scw_layout_start (const ScwLayout *layout, uint64_t seed, ScwReal *w);
void scw_layout_start_at (const ScwLayout *layout, int parameter, uint64_t seed, ScwReal *w);

/* Reads all parameters from a weight file, or with 'encoder_only' those of the encoder alone. Those of the
 * auxiliary task and additions may be missing. False and error (the tensor's name) if another is, or has
 * another shape. */
bool scw_layout_load (
  const ScwLayout *layout, const ScwWeights *weights, bool encoder_only, ScwReal *w, ScwError *error);

#ifndef SCW_TRAIN_DOUBLE
/* An arena seen as tensors (n) of the parameters' names with 'prefix' before them; they point into the arena
 * and into 'names' (n), which the caller frees with the array. */
typedef struct
{
  char text[128];
} ScwTensorName;
void scw_layout_tensors (const ScwLayout *layout,
                         const ScwReal *arena,
                         const char *prefix,
                         ScwTensorName *names,
                         ScwTensor *tensors);
#endif
