/* weights.h: a file of named tensors, memory-mapped and read-only.
 *
 * Three kinds of file open through one door:
 *   - safetensors (f32, bf16, and our int8 variant, see scw_weights_open),
 *   - the author's PyTorch checkpoints (.pth: a zip with a restricted pickle).
 * Nothing in a file is trusted: a lying header, an overlapping or truncated tensor, an unknown global in a
 * pickle are errors that name the file, the tensor and the byte.
 *
 * Tensor data points into the mapping (a stored .pth member too) and lives as long as the ScwWeights.
 * A ScwWeights never changes after opening: any number of threads may read it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

typedef enum
{
  SCW_DTYPE_F32,
  SCW_DTYPE_BF16,
  SCW_DTYPE_I8, /* a row-quantised matrix: row r is data[r] * scale[r] */
} ScwDtype;

#define SCW_MAX_DIMS 4

typedef struct
{
  const char *name; /* the author's PyTorch name, joined: encoder.encoder_blocks.layers.0.norm1.weight */
  ScwDtype dtype;
  int n_dims;
  int64_t shape[SCW_MAX_DIMS]; /* row-major, outermost first */
  const void *data;
  const float *scale; /* (shape[0]) for SCW_DTYPE_I8, else NULL */
} ScwTensor;

typedef struct ScwWeights ScwWeights;

/* Opens 'path'. NULL and error on failure. */
ScwWeights *scw_weights_open (const char *path, ScwError *error);
void scw_weights_free (ScwWeights *weights);

int scw_weights_count (const ScwWeights *weights);
const ScwTensor *scw_weights_at (const ScwWeights *weights, int i);

/* The tensor of this name, or NULL. */
const ScwTensor *scw_weights_find (const ScwWeights *weights, const char *name);

/* A string of the file's metadata ("vitomr.config", "vitomr.vocab"), or NULL. .pth files have none. */
const char *scw_weights_metadata (const ScwWeights *weights, const char *key);

/* The file's path as it was given, for messages. */
const char *scw_weights_path (const ScwWeights *weights);

/* Number of elements of a tensor. */
int64_t scw_tensor_elements (const ScwTensor *tensor);

/* Copies n elements from 'offset' of a tensor of any dtype to f32. */
void scw_tensor_read_f32 (const ScwTensor *tensor, int64_t offset, int64_t n, float *out);
