/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights.h: a file of named tensors, memory-mapped and read-only.
 *
 * Four formats are supported; the first bytes of the file, not its name, say which it is:
 *
 *   - safetensors with F32 and BF16 tensors;
 *   - our int8 variant of it, marked by the metadata "vitomr.int8": "1". An I8 tensor NAME of shape
 *     (..., cols) comes with an F32 tensor NAME.scale (rows), rows being the product of all dimensions but
 *     the last. The two become one tensor of SCW_DTYPE_I8: element (r, c) is data[r * cols + c] * scale[r];
 *   - the author's PyTorch checkpoints (.pth: a zip with a restricted pickle, see pth.h);
 *   - safetensors of a published checkpoint whose encoder is split into `encoder.frozen_blocks` and
 *     `encoder.fine_tune_blocks`. Here, and in a .pth, these are joined into `encoder.encoder_blocks`.
 *
 * The tensors have the author's PyTorch names:
 *
 *     encoder.pos_embedding (pe_h, pe_w, enc_dim), encoder.projection.*
 *     encoder.encoder_blocks.layers.N.{self_attn.in_proj_weight, self_attn.in_proj_bias, self_attn.out_proj.*,
 *                                      linear1.*, linear2.*, norm1.*, norm2.*}
 *     encoder.encoder_blocks.norm.*
 *     transition_head.{0, 3}.*
 *     decoder.vocab_embedding.weight (vocab, dec_dim), decoder.pos_embedding (max_tokens, dec_dim)
 *     decoder.decoder_blocks.layers.N.{self_attn.*, multihead_attn.*, linear1.*, linear2.*, norm1.*, norm2.*,
 *                                      norm3.*}
 *     decoder.decoder_blocks.norm.*, decoder.unembed.*
 *
 * Files are not trusted: a wrong header, an overlapping or truncated tensor or an unknown global in a
 * pickle is an error that names the file, the tensor and the byte.
 *
 * Tensor data points into the mapping (also for a stored .pth member) and is valid as long as the
 * ScwWeights. Tensors that are misaligned or have to be converted (f16, f64, strides) are copies owned by
 * the ScwWeights. A ScwWeights never changes after opening: any number of threads may read it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

typedef enum
{
  SCW_DTYPE_F32,
  SCW_DTYPE_BF16,
  SCW_DTYPE_I8, /* quantised by rows, symmetric: -127 to 127 times the row's scale */
} ScwDtype;

#define SCW_MAX_DIMS 4

typedef struct
{
  const char *name; /* the author's PyTorch name, joined: encoder.encoder_blocks.layers.0.norm1.weight */
  ScwDtype dtype;
  int n_dims;
  int64_t shape[SCW_MAX_DIMS]; /* row-major, outermost first */
  const void *data;
  const float *scale; /* (elements / last dimension) for SCW_DTYPE_I8, else NULL; (rows) of a matrix */
} ScwTensor;

typedef struct ScwWeights ScwWeights;

/* Opens 'path'. NULL and error on failure. */
ScwWeights *scw_weights_open (const char *path, ScwError *error);

/* The same for a file that is in memory already. 'name' stands for the path in messages; 'data' must outlive
 * the result. */
ScwWeights *scw_weights_open_memory (const void *data, size_t size, const char *name, ScwError *error);

/* Weights that were made, not read (training, tests, random weights for benchmarks): n tensors, whose data
 * and scales are borrowed and must outlive the result (names and the rest are copied), and metadata as key,
 * value, ..., NULL (or NULL). */
ScwWeights *scw_weights_build (const ScwTensor *tensors, int n, const char *const *metadata, ScwError *error);

void scw_weights_free (ScwWeights *weights);

/* Tensors in the order of the file's header or pickle. */
int scw_weights_count (const ScwWeights *weights);
const ScwTensor *scw_weights_at (const ScwWeights *weights, int i);

/* The tensor of this name, or NULL. */
const ScwTensor *scw_weights_find (const ScwWeights *weights, const char *name);

/* A string of the file's metadata ("vitomr.config", "vitomr.vocab"), or NULL. .pth files have none. */
const char *scw_weights_metadata (const ScwWeights *weights, const char *key);
int scw_weights_metadata_count (const ScwWeights *weights);
const char *scw_weights_metadata_key (const ScwWeights *weights, int i);

/* The file's path as it was given, for messages. */
const char *scw_weights_path (const ScwWeights *weights);

/* Number of elements of all tensors: the parameters. */
int64_t scw_weights_parameters (const ScwWeights *weights);

/* A number that tells these weights from others: names and shapes of all tensors, and samples of their
 * contents, so that it costs little; the order in the file does not matter. */
uint64_t scw_weights_fingerprint (const ScwWeights *weights);

/* Number of elements of a tensor. */
int64_t scw_tensor_elements (const ScwTensor *tensor);

/* Bytes of the tensor's data, scales included. */
size_t scw_tensor_bytes (const ScwTensor *tensor);

/* Copies n elements from 'offset' of a tensor of any dtype to f32. */
void scw_tensor_read_f32 (const ScwTensor *tensor, int64_t offset, int64_t n, float *out);

/* "f32", "bf16", "int8". */
const char *scw_dtype_name (ScwDtype dtype);
