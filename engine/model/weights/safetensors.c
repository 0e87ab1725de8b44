/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/safetensors.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "engine/mapped.h"

/* A JSON value costs many times its bytes; a header of nothing but brackets must not cost gigabytes. */
#define MAX_JSON_VALUES 2000000

static const struct
{
  const char *name;
  size_t size;
} dtypes[] = {
  [SCW_RAW_BOOL] = { "BOOL", 1 }, [SCW_RAW_U8] = { "U8", 1 },   [SCW_RAW_I8] = { "I8", 1 },
  [SCW_RAW_I16] = { "I16", 2 },   [SCW_RAW_U16] = { "U16", 2 }, [SCW_RAW_F16] = { "F16", 2 },
  [SCW_RAW_BF16] = { "BF16", 2 }, [SCW_RAW_I32] = { "I32", 4 }, [SCW_RAW_U32] = { "U32", 4 },
  [SCW_RAW_F32] = { "F32", 4 },   [SCW_RAW_F64] = { "F64", 8 }, [SCW_RAW_I64] = { "I64", 8 },
  [SCW_RAW_U64] = { "U64", 8 },
};

struct ScwSafetensors
{
  ScwMapped mapped;    /* empty when the memory is the caller's */
  const uint8_t *data; /* what stands behind the header */
  size_t data_size;
  size_t data_byte; /* ... and where that begins in the file */

  json_t *header; /* owns names and metadata */
  json_t *metadata;
  const char **keys; /* of the metadata */
  int n_keys;
  ScwRawTensor *tensors;
  const ScwRawTensor **by_name;
  int n_tensors;
  void **copies; /* (n_tensors) or NULL: aligned copies of tensors that are not aligned in the file */
};

const char *
scw_raw_dtype_name (ScwRawDtype dtype)
{
  return dtypes[dtype].name;
}

size_t
scw_raw_dtype_size (ScwRawDtype dtype)
{
  return dtypes[dtype].size;
}

static json_t *
load_header (const char *text, size_t size, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];
  json_error_t problem;
  json_t *header;
  size_t values = 0;

  for (size_t i = 0; i < size; i++)
    values += text[i] == ',' || text[i] == '[' || text[i] == '{';
  if (values > MAX_JSON_VALUES)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "the header has more than %d values", MAX_JSON_VALUES);
      return NULL;
    }
  header = json_loadb (text, size, JSON_REJECT_DUPLICATES, &problem);
  if (header == NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "the header is not JSON: %s at byte %d",
              scw_shown (shown, problem.text, strlen (problem.text)), 8 + problem.position);
  else if (!json_is_object (header))
    {
      scw_fail (error, SCW_ERROR_FORMAT, "the header is JSON, but not an object");
      json_decref (header);
      header = NULL;
    }
  return header;
}

static bool
read_dtype (ScwRawTensor *tensor, json_t *entry, const char *shown, ScwError *error)
{
  const char *name = json_string_value (json_object_get (entry, "dtype"));
  char shown_dtype[SCW_SHOWN_SIZE];

  if (name == NULL)
    return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' has no dtype", shown);
  for (int i = 0; i < (int) (sizeof dtypes / sizeof dtypes[0]); i++)
    if (strcmp (name, dtypes[i].name) == 0)
      {
        tensor->dtype = (ScwRawDtype) i;
        return true;
      }
  return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' is of the unknown dtype '%s'", shown,
                   scw_shown (shown_dtype, name, strlen (name)));
}

static bool
read_shape (ScwRawTensor *tensor, json_t *entry, const char *shown, ScwError *error)
{
  json_t *shape = json_object_get (entry, "shape");

  if (!json_is_array (shape))
    return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' has no shape", shown);
  if (json_array_size (shape) > SCW_MAX_DIMS)
    return scw_fail (error, SCW_ERROR_LIMIT, "tensor '%s' has %zu dimensions, more than %d", shown,
                     json_array_size (shape), SCW_MAX_DIMS);
  tensor->n_dims = (int) json_array_size (shape);
  tensor->elements = 1;
  for (int i = 0; i < tensor->n_dims; i++)
    {
      json_t *length = json_array_get (shape, (size_t) i);

      if (!json_is_integer (length) || json_integer_value (length) < 0)
        return scw_fail (error, SCW_ERROR_FORMAT,
                         "dimension %d of tensor '%s' is not a whole number of at least 0", i, shown);
      tensor->shape[i] = json_integer_value (length);
      if (__builtin_mul_overflow (tensor->elements, tensor->shape[i], &tensor->elements))
        return scw_fail (error, SCW_ERROR_FORMAT, "the shape of tensor '%s' overflows", shown);
    }
  return true;
}

static bool
read_offsets (
  ScwRawTensor *tensor, json_t *entry, const ScwSafetensors *file, const char *shown, ScwError *error)
{
  json_t *offsets = json_object_get (entry, "data_offsets");
  json_t *first = json_array_get (offsets, 0);
  json_t *last = json_array_get (offsets, 1);
  int64_t begin = json_integer_value (first);
  int64_t end = json_integer_value (last);
  int64_t bytes;

  if (json_array_size (offsets) != 2 || !json_is_integer (first) || !json_is_integer (last))
    return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' has no pair of data offsets", shown);
  if (begin < 0 || end < begin || (uint64_t) end > file->data_size)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "tensor '%s' claims bytes %lld to %lld of %zu (data begins at byte %zu of the file)",
                     shown, (long long) begin, (long long) end, file->data_size, file->data_byte);
  if (__builtin_mul_overflow (tensor->elements, (int64_t) dtypes[tensor->dtype].size, &bytes)
      || bytes != end - begin)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "tensor '%s' at byte %zu has %lld bytes, which is not what its shape and dtype %s need",
                     shown, file->data_byte + (size_t) begin, (long long) (end - begin),
                     dtypes[tensor->dtype].name);
  tensor->data = file->data + begin;
  tensor->size = (size_t) bytes;
  tensor->byte = file->data_byte + (size_t) begin;
  return true;
}

static bool
read_tensor (
  ScwRawTensor *tensor, const char *name, json_t *entry, const ScwSafetensors *file, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];

  scw_shown (shown, name, strlen (name));
  if (!json_is_object (entry))
    return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' is not described by an object", shown);
  tensor->name = name;
  return read_dtype (tensor, entry, shown, error) && read_shape (tensor, entry, shown, error)
         && read_offsets (tensor, entry, file, shown, error);
}

static bool
read_metadata (ScwSafetensors *file, json_t *metadata, ScwError *error)
{
  const char *key;
  json_t *value;
  char shown[SCW_SHOWN_SIZE];

  if (!json_is_object (metadata))
    return scw_fail (error, SCW_ERROR_FORMAT, "the metadata is not an object");
  file->metadata = metadata;
  file->keys = calloc (json_object_size (metadata) + 1, sizeof *file->keys);
  if (file->keys == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  json_object_foreach (metadata, key, value)
  {
    if (!json_is_string (value))
      return scw_fail (error, SCW_ERROR_FORMAT, "metadata '%s' is not a string",
                       scw_shown (shown, key, strlen (key)));
    file->keys[file->n_keys++] = key;
  }
  return true;
}

static bool
read_entries (ScwSafetensors *file, ScwError *error)
{
  const char *name;
  json_t *entry;

  file->tensors = calloc (json_object_size (file->header) + 1, sizeof *file->tensors);
  file->by_name = calloc (json_object_size (file->header) + 1, sizeof *file->by_name);
  if (file->tensors == NULL || file->by_name == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  json_object_foreach (file->header, name, entry)
  {
    if (strcmp (name, "__metadata__") == 0)
      {
        if (!read_metadata (file, entry, error))
          return false;
      }
    else if (!read_tensor (&file->tensors[file->n_tensors++], name, entry, file, error))
      return false;
  }
  return true;
}

static int
compare_places (const void *a, const void *b)
{
  const ScwRawTensor *left = *(const ScwRawTensor *const *) a;
  const ScwRawTensor *right = *(const ScwRawTensor *const *) b;

  if (left->byte != right->byte)
    return left->byte < right->byte ? -1 : 1;
  /* Empty tensors stand before the one that begins at the same place. */
  return left->size < right->size ? -1 : left->size > right->size;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp ((*(const ScwRawTensor *const *) a)->name, (*(const ScwRawTensor *const *) b)->name);
}

/* Sorted by place, each tensor begins where the one before it ends, and the last one ends where the file
 * does. */
static bool
check_places (ScwSafetensors *file, ScwError *error)
{
  char shown[2][SCW_SHOWN_SIZE];
  size_t end = file->data_byte;

  qsort (file->by_name, (size_t) file->n_tensors, sizeof *file->by_name, compare_places);
  for (int i = 0; i < file->n_tensors; i++)
    {
      const ScwRawTensor *tensor = file->by_name[i];

      scw_shown (shown[0], tensor->name, strlen (tensor->name));
      if (tensor->byte < end)
        return scw_fail (error, SCW_ERROR_FORMAT, "tensors '%s' and '%s' overlap at byte %zu",
                         scw_shown (shown[1], file->by_name[i - 1]->name,
                                    strlen (file->by_name[i - 1]->name)),
                         shown[0], tensor->byte);
      if (tensor->byte > end)
        return scw_fail (error, SCW_ERROR_FORMAT, "no tensor has the bytes %zu to %zu, before tensor '%s'",
                         end, tensor->byte, shown[0]);
      end = tensor->byte + tensor->size;
    }
  if (end < file->data_byte + file->data_size)
    return scw_fail (error, SCW_ERROR_FORMAT, "%zu bytes too many, from byte %zu",
                     file->data_byte + file->data_size - end, end);
  return true;
}

static bool
align_tensors (ScwSafetensors *file, ScwError *error)
{
  for (int i = 0; i < file->n_tensors; i++)
    {
      ScwRawTensor *tensor = &file->tensors[i];

      if ((uintptr_t) tensor->data % dtypes[tensor->dtype].size == 0)
        continue;
      if (file->copies == NULL)
        file->copies = calloc ((size_t) file->n_tensors, sizeof *file->copies);
      if (file->copies != NULL)
        file->copies[i] = malloc (tensor->size + 1);
      if (file->copies == NULL || file->copies[i] == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      tensor->data = memcpy (file->copies[i], tensor->data, tensor->size);
    }
  return true;
}

static bool
parse (ScwSafetensors *file, const uint8_t *data, size_t size, ScwError *error)
{
  uint64_t header_size;

  if (size < 8)
    return scw_fail (error, SCW_ERROR_FORMAT, "the file ends at byte %zu, within the length of the header",
                     size);
  header_size = scw_le64 (data);
  if (header_size > size - 8)
    return scw_fail (error, SCW_ERROR_FORMAT, "the header claims %llu bytes, but the file has only %zu",
                     (unsigned long long) header_size, size);
  if (header_size > SCW_SAFETENSORS_HEADER_MAX)
    return scw_fail (error, SCW_ERROR_LIMIT, "the header has %llu bytes, more than %zu",
                     (unsigned long long) header_size, SCW_SAFETENSORS_HEADER_MAX);
  file->data_byte = 8 + (size_t) header_size;
  file->data = data + file->data_byte;
  file->data_size = size - file->data_byte;
  file->header = load_header ((const char *) data + 8, (size_t) header_size, error);
  if (file->header == NULL || !read_entries (file, error))
    return false;

  for (int i = 0; i < file->n_tensors; i++)
    file->by_name[i] = &file->tensors[i];
  if (!check_places (file, error) || !align_tensors (file, error))
    return false;
  qsort (file->by_name, (size_t) file->n_tensors, sizeof *file->by_name, compare_names);
  return true;
}

ScwSafetensors *
scw_safetensors_parse (const void *data, size_t size, ScwError *error)
{
  ScwSafetensors *file = calloc (1, sizeof *file);

  if (file == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else if (!parse (file, data, size, error))
    {
      scw_safetensors_free (file);
      file = NULL;
    }
  return file;
}

ScwSafetensors *
scw_safetensors_open (const char *path, ScwError *error)
{
  ScwSafetensors *file = NULL;
  ScwMapped mapped;

  if (scw_mapped_open (&mapped, path, error))
    {
      file = scw_safetensors_parse (mapped.data, mapped.size, error);
      if (file != NULL)
        file->mapped = mapped;
      else
        scw_mapped_close (&mapped);
    }
  if (file == NULL)
    scw_fail_about (error, SCW_DEED_OPEN, path);
  return file;
}

void
scw_safetensors_free (ScwSafetensors *file)
{
  if (file == NULL)
    return;
  for (int i = 0; file->copies != NULL && i < file->n_tensors; i++)
    free (file->copies[i]);
  free (file->copies);
  free (file->tensors);
  free (file->by_name);
  free (file->keys);
  json_decref (file->header);
  scw_mapped_close (&file->mapped);
  free (file);
}

int
scw_safetensors_count (const ScwSafetensors *file)
{
  return file->n_tensors;
}

const ScwRawTensor *
scw_safetensors_at (const ScwSafetensors *file, int i)
{
  return &file->tensors[i];
}

const ScwRawTensor *
scw_safetensors_find (const ScwSafetensors *file, const char *name)
{
  const ScwRawTensor key = { .name = name };
  const ScwRawTensor *wanted = &key;
  const ScwRawTensor **found
    = bsearch (&wanted, file->by_name, (size_t) file->n_tensors, sizeof *file->by_name, compare_names);

  return found != NULL ? *found : NULL;
}

int
scw_safetensors_metadata_count (const ScwSafetensors *file)
{
  return file->n_keys;
}

const char *
scw_safetensors_metadata_key (const ScwSafetensors *file, int i)
{
  return file->keys[i];
}

const char *
scw_safetensors_metadata (const ScwSafetensors *file, const char *key)
{
  return json_string_value (json_object_get (file->metadata, key));
}
