/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/weights.h"

#include <stdlib.h>
#include <string.h>

#include "engine/model/weights/join.h"
#include "engine/model/weights/weights-private.h"

/* Room for one more element of an array whose room is always the next power of two. */
static bool
grow (void **array, int n, size_t element, ScwError *error)
{
  void *larger;

  if ((n & (n - 1)) != 0)
    return true;
  larger = realloc (*array, (n == 0 ? 1 : (size_t) n * 2) * element);
  if (larger == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  *array = larger;
  return true;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp ((*(const ScwTensor *const *) a)->name, (*(const ScwTensor *const *) b)->name);
}

bool
scw_weights_add (ScwWeights *weights, const ScwTensor *tensor, ScwError *error)
{
  ScwTensor added = *tensor;

  if (!grow ((void **) &weights->tensors, weights->n_tensors, sizeof *weights->tensors, error))
    return false;
  added.name = strdup (tensor->name);
  if (added.name == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  weights->tensors[weights->n_tensors++] = added;
  return true;
}

bool
scw_weights_add_metadata (ScwWeights *weights, const char *key, const char *value, ScwError *error)
{
  ScwWeightsMetadata added;

  if (!grow ((void **) &weights->metadata, weights->n_metadata, sizeof *weights->metadata, error))
    return false;
  added = (ScwWeightsMetadata){ strdup (key), strdup (value) };
  weights->metadata[weights->n_metadata++] = added;
  return (added.key != NULL && added.value != NULL) || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

void *
scw_weights_own (ScwWeights *weights, size_t size, ScwError *error)
{
  void *memory = NULL;

  if (!grow ((void **) &weights->owned, weights->n_owned, sizeof *weights->owned, error))
    return NULL;
  if (posix_memalign (&memory, 64, size + (size == 0)) != 0)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %zu bytes", size);
      return NULL;
    }
  weights->owned[weights->n_owned++] = memory;
  return memory;
}

bool
scw_weights_index (ScwWeights *weights, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];

  if (!scw_join_encoder_blocks (weights->tensors, weights->n_tensors, error))
    return false;
  weights->by_name = calloc ((size_t) weights->n_tensors + 1, sizeof *weights->by_name);
  if (weights->by_name == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (int i = 0; i < weights->n_tensors; i++)
    weights->by_name[i] = &weights->tensors[i];
  qsort (weights->by_name, (size_t) weights->n_tensors, sizeof *weights->by_name, compare_names);
  for (int i = 1; i < weights->n_tensors; i++)
    if (strcmp (weights->by_name[i - 1]->name, weights->by_name[i]->name) == 0)
      return scw_fail (error, SCW_ERROR_FORMAT, "there are two tensors '%s'",
                       scw_shown (shown, weights->by_name[i]->name, strlen (weights->by_name[i]->name)));
  return true;
}

ScwWeights *
scw_weights_new (const char *path, ScwError *error)
{
  ScwWeights *weights = calloc (1, sizeof *weights);

  if (weights != NULL)
    weights->path = strdup (path);
  if (weights != NULL && weights->path != NULL)
    return weights;
  free (weights);
  scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  return NULL;
}

ScwWeights *
scw_weights_build (const ScwTensor *tensors, int n, const char *const *metadata, ScwError *error)
{
  ScwWeights *weights = scw_weights_new ("memory", error);
  bool ok = weights != NULL;

  for (int i = 0; ok && i < n; i++)
    ok = scw_weights_add (weights, &tensors[i], error);
  for (int i = 0; ok && metadata != NULL && metadata[i] != NULL; i += 2)
    ok = scw_weights_add_metadata (weights, metadata[i], metadata[i + 1], error);
  if (ok && scw_weights_index (weights, error))
    return weights;
  scw_weights_free (weights);
  return NULL;
}

void
scw_weights_free (ScwWeights *weights)
{
  if (weights == NULL)
    return;
  for (int i = 0; i < weights->n_tensors; i++)
    free ((void *) weights->tensors[i].name);
  for (int i = 0; i < weights->n_metadata; i++)
    {
      free (weights->metadata[i].key);
      free (weights->metadata[i].value);
    }
  for (int i = 0; i < weights->n_owned; i++)
    free (weights->owned[i]);
  free (weights->owned);
  free (weights->metadata);
  free (weights->tensors);
  free (weights->by_name);
  scw_safetensors_free (weights->safetensors);
  scw_mapped_close (&weights->mapped);
  free (weights->path);
  free (weights);
}

int
scw_weights_count (const ScwWeights *weights)
{
  return weights->n_tensors;
}

const ScwTensor *
scw_weights_at (const ScwWeights *weights, int i)
{
  return &weights->tensors[i];
}

const ScwTensor *
scw_weights_find (const ScwWeights *weights, const char *name)
{
  const ScwTensor key = { .name = name };
  const ScwTensor *wanted = &key;
  const ScwTensor **found = bsearch (&wanted, weights->by_name, (size_t) weights->n_tensors,
                                     sizeof *weights->by_name, compare_names);

  return found != NULL ? *found : NULL;
}

int
scw_weights_metadata_count (const ScwWeights *weights)
{
  return weights->n_metadata;
}

const char *
scw_weights_metadata_key (const ScwWeights *weights, int i)
{
  return weights->metadata[i].key;
}

const char *
scw_weights_metadata (const ScwWeights *weights, const char *key)
{
  for (int i = 0; i < weights->n_metadata; i++)
    if (strcmp (weights->metadata[i].key, key) == 0)
      return weights->metadata[i].value;
  return NULL;
}

const char *
scw_weights_path (const ScwWeights *weights)
{
  return weights->path;
}

static uint64_t
hash_bytes (uint64_t h, const void *data, size_t size)
{
  const char *at = data;
  uint64_t word;

  for (; size >= sizeof word; at += sizeof word, size -= sizeof word)
    {
      memcpy (&word, at, sizeof word);
      h = (h ^ word) * 0x9e3779b97f4a7c15u;
      h ^= h >> 32;
    }
  word = size;
  memcpy (&word, at, size);
  h = (h ^ word ^ (uint64_t) size << 56) * 0x9e3779b97f4a7c15u;
  return h ^ h >> 29;
}

/* Some blocks of it, evenly spread. */
static uint64_t
hash_samples (uint64_t h, const void *data, size_t size)
{
  enum
  {
    BLOCK = 64,
    BLOCKS = 8
  };

  if (size <= BLOCK * BLOCKS)
    return hash_bytes (h, data, size);
  for (size_t i = 0; i < BLOCKS; i++)
    h = hash_bytes (h, (const char *) data + (size - BLOCK) / (BLOCKS - 1) * i, BLOCK);
  return h;
}

uint64_t
scw_weights_fingerprint (const ScwWeights *weights)
{
  uint64_t sum = 0;

  for (int i = 0; i < scw_weights_count (weights); i++)
    {
      const ScwTensor *t = scw_weights_at (weights, i);
      const int64_t n = scw_tensor_elements (t);
      const int64_t rows = t->n_dims > 0 && t->shape[t->n_dims - 1] > 0 ? n / t->shape[t->n_dims - 1] : 0;
      const size_t width = t->dtype == SCW_DTYPE_F32 ? 4 : t->dtype == SCW_DTYPE_BF16 ? 2 : 1;
      uint64_t h = hash_bytes ((uint64_t) t->dtype, t->name, strlen (t->name));

      h = hash_bytes (h, t->shape, (size_t) t->n_dims * sizeof t->shape[0]);
      h = hash_samples (h, t->data, (size_t) n * width);
      sum += t->scale != NULL ? hash_samples (h, t->scale, (size_t) rows * sizeof *t->scale) : h;
    }
  return sum;
}

int64_t
scw_weights_parameters (const ScwWeights *weights)
{
  int64_t sum = 0;

  for (int i = 0; i < weights->n_tensors; i++)
    sum += scw_tensor_elements (&weights->tensors[i]);
  return sum;
}
