/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights-private.h: the struct behind ScwWeights, for the code that reads files (weights-open.c, pth.c). */
#pragma once

#include "engine/mapped.h"
#include "engine/model/weights/safetensors.h"
#include "engine/model/weights/weights.h"

typedef struct
{
  char *key;
  char *value;
} ScwWeightsMetadata;

struct ScwWeights
{
  char *path;
  ScwMapped mapped;            /* empty when the memory is the caller's */
  ScwSafetensors *safetensors; /* ... or NULL */

  ScwTensor *tensors; /* names are ours */
  const ScwTensor **by_name;
  int n_tensors;

  ScwWeightsMetadata *metadata;
  int n_metadata;

  void **owned;
  int n_owned;
};

/* Empty; 'path' is for messages. */
ScwWeights *scw_weights_new (const char *path, ScwError *error);

/* Adds a tensor: its name is copied, all else borrowed (see scw_weights_own). The blocks of a split encoder
 * are told by their names and joined when all tensors are there. */
bool scw_weights_add (ScwWeights *weights, const ScwTensor *tensor, ScwError *error);

bool scw_weights_add_metadata (ScwWeights *weights, const char *key, const char *value, ScwError *error);

/* Memory of 'size' bytes, aligned for any dtype, that is freed with the weights. NULL and error when there is
 * none. */
void *scw_weights_own (ScwWeights *weights, size_t size, ScwError *error);

/* All is there: names are final from here on, and can be found. */
bool scw_weights_index (ScwWeights *weights, ScwError *error);
