/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "engine/mapped.h"
#include "engine/model/weights/pickle-private.h"

#define MAX_TENSORS 20000
#define MAX_NAME    500
#define MAX_NESTING 4

static const PickleValue *
value_of (const ScwPickle *pickle, uint32_t value)
{
  return &pickle->values[value];
}

static const PickleValue *
item (const ScwPickle *pickle, const PickleValue *tuple, uint32_t i)
{
  return value_of (pickle, pickle->items[tuple->tuple.first + i]);
}

static bool
is_string (const ScwPickle *pickle, const PickleValue *value, const char *text)
{
  return value->kind == PICKLE_STRING && value->string.n == strlen (text)
         && memcmp (pickle->data + value->string.at, text, value->string.n) == 0;
}

/* The dict that a dict holds as its state dict, or NULL. Of equal keys the last counts, as in Python. */
static const PickleValue *
find_inner (const ScwPickle *pickle, const PickleValue *dict)
{
  static const char *const keys[] = { "model_state_dict", "state_dict", "model" };

  for (int k = 0; k < 3; k++)
    {
      const PickleValue *found = NULL;

      for (uint32_t p = dict->dict.first; p != 0; p = pickle->pairs[p].next)
        if (is_string (pickle, value_of (pickle, pickle->pairs[p].key), keys[k]))
          found = value_of (pickle, pickle->pairs[p].value);
      if (found != NULL && found->kind == PICKLE_DICT)
        return found;
    }
  return NULL;
}

static bool
is_tensor (const ScwPickle *pickle, const PicklePair *pair)
{
  return value_of (pickle, pair->key)->kind == PICKLE_STRING
         && value_of (pickle, pair->value)->kind == PICKLE_TENSOR;
}

static const PickleValue *
key_of_storage (const ScwPickle *pickle, const PickleValue *tensor)
{
  return item (pickle, item (pickle, tensor, 0), 2);
}

static bool
check_string (const ScwPickle *pickle, const PickleValue *string, const PickleValue *tensor, ScwError *error)
{
  const char *text = (const char *) pickle->data + string->string.at;
  char shown[SCW_SHOWN_SIZE];
  bool good = string->string.n > 0 && string->string.n <= MAX_NAME;

  for (uint32_t i = 0; good && i < string->string.n; i++)
    good = text[i] >= 0x20 && text[i] < 0x7f;
  return good
         || scw_fail (error, SCW_ERROR_FORMAT,
                      "the name '%s' of the tensor at byte %u of '%s' is not fit to be one",
                      scw_shown (shown, text, string->string.n), tensor->byte, pickle->name);
}

/* Counts the tensors and the bytes of their names. */
static bool
count_tensors (const ScwPickle *pickle, const PickleValue *dict, int *n, size_t *bytes, ScwError *error)
{
  *n = 0;
  *bytes = 0;
  for (uint32_t p = dict->dict.first; p != 0; p = pickle->pairs[p].next)
    if (is_tensor (pickle, &pickle->pairs[p]))
      {
        const PickleValue *key = value_of (pickle, pickle->pairs[p].key);
        const PickleValue *tensor = value_of (pickle, pickle->pairs[p].value);
        const PickleValue *storage = key_of_storage (pickle, tensor);

        if (!check_string (pickle, key, tensor, error) || !check_string (pickle, storage, tensor, error))
          return false;
        *bytes += key->string.n + storage->string.n + 2;
        if (++*n > MAX_TENSORS)
          return scw_fail (error, SCW_ERROR_LIMIT, "'%s' has more than %d tensors", pickle->name,
                           MAX_TENSORS);
      }
  return *n > 0
         || scw_fail (error, SCW_ERROR_FORMAT, "the dict at byte %u of '%s' holds no tensors", dict->byte,
                      pickle->name);
}

static const char *
copy_string (const ScwPickle *pickle, const PickleValue *string, char **at)
{
  char *copy = *at;

  memcpy (copy, pickle->data + string->string.at, string->string.n);
  copy[string->string.n] = '\0';
  *at += string->string.n + 1;
  return copy;
}

static void
read_tensor (const ScwPickle *pickle, const PicklePair *pair, ScwPickleTensor *out, char **strings)
{
  const PickleValue *tensor = value_of (pickle, pair->value);
  const PickleValue *storage = item (pickle, tensor, 0);
  const PickleValue *shape = item (pickle, tensor, 2);
  const PickleValue *stride = item (pickle, tensor, 3);

  out->name = copy_string (pickle, value_of (pickle, pair->key), strings);
  out->storage = copy_string (pickle, key_of_storage (pickle, tensor), strings);
  out->dtype = (ScwRawDtype) (item (pickle, storage, 1)->global - GLOBAL_STORAGE);
  out->storage_elements = item (pickle, storage, 4)->integer;
  out->offset = item (pickle, tensor, 1)->integer;
  out->n_dims = (int) shape->tuple.n;
  out->byte = tensor->byte;
  for (int d = 0; d < out->n_dims; d++)
    {
      out->shape[d] = item (pickle, shape, (uint32_t) d)->integer;
      out->stride[d] = item (pickle, stride, (uint32_t) d)->integer;
    }
}

bool
scw_pickle_read_state (ScwPickle *pickle, uint32_t root, ScwError *error)
{
  const PickleValue *dict = value_of (pickle, root);
  const PickleValue *inner;
  size_t bytes;
  char *strings;
  int n;

  if (dict->kind != PICKLE_DICT)
    return scw_fail (error, SCW_ERROR_FORMAT, "'%s' holds no dict of tensors", pickle->name);
  for (int i = 0; i < MAX_NESTING && (inner = find_inner (pickle, dict)) != NULL; i++)
    dict = inner;
  if (!count_tensors (pickle, dict, &n, &bytes, error))
    return false;
  pickle->tensors = calloc ((size_t) n, sizeof *pickle->tensors);
  pickle->strings = strings = malloc (bytes);
  if (pickle->tensors == NULL || strings == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (uint32_t p = dict->dict.first; p != 0; p = pickle->pairs[p].next)
    if (is_tensor (pickle, &pickle->pairs[p]))
      read_tensor (pickle, &pickle->pairs[p], &pickle->tensors[pickle->n_tensors++], &strings);
  return true;
}
