/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kind of file it is, and what is read of a safetensors file; pth.c reads the others. */
#include <string.h>

#include "engine/model/weights/pth.h"
#include "engine/model/weights/weights-private.h"

/* The scales of an I8 tensor, checked. */
static const float *
find_scales (const ScwSafetensors *file, const ScwRawTensor *tensor, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];
  char name[1024];
  int64_t cols = tensor->n_dims > 0 ? tensor->shape[tensor->n_dims - 1] : 1;
  int64_t rows = cols > 0 ? tensor->elements / cols : 0;
  const ScwRawTensor *scales;

  scw_shown (shown, tensor->name, strlen (tensor->name));
  if (strlen (tensor->name) + sizeof ".scale" > sizeof name)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "the name of tensor '%s' is too long", shown);
      return NULL;
    }
  strcpy (stpcpy (name, tensor->name), ".scale");
  scales = scw_safetensors_find (file, name);
  if (scales == NULL || scales->dtype != SCW_RAW_F32 || scales->n_dims != 1 || scales->shape[0] != rows)
    {
      scw_fail (error, SCW_ERROR_FORMAT,
                "the I8 tensor '%s' at byte %zu has no F32 tensor of %lld scales, named after it with "
                "'.scale'",
                shown, tensor->byte, (long long) rows);
      return NULL;
    }
  for (int64_t r = 0; r < rows; r++)
    if (!(((const float *) scales->data)[r] >= 0) || ((const float *) scales->data)[r] > 1e30f)
      {
        scw_fail (error, SCW_ERROR_FORMAT, "scale %lld of tensor '%s' at byte %zu is negative or not finite",
                  (long long) r, shown, scales->byte + 4 * (size_t) r);
        return NULL;
      }
  return scales->data;
}

/* NAME.scale beside an I8 tensor NAME is not a tensor of its own. */
static bool
is_scale (const ScwSafetensors *file, const ScwRawTensor *tensor)
{
  size_t n = strlen (tensor->name);
  char name[1024];
  const ScwRawTensor *owner;

  if (n < sizeof ".scale" || n >= sizeof name || strcmp (tensor->name + n - 6, ".scale") != 0)
    return false;
  memcpy (name, tensor->name, n - 6);
  name[n - 6] = '\0';
  owner = scw_safetensors_find (file, name);
  return owner != NULL && owner->dtype == SCW_RAW_I8;
}

static bool
add_raw_tensor (ScwWeights *weights, const ScwRawTensor *raw, bool int8, ScwError *error)
{
  ScwTensor tensor = { .name = raw->name, .n_dims = raw->n_dims, .data = raw->data };
  char shown[SCW_SHOWN_SIZE];

  memcpy (tensor.shape, raw->shape, sizeof tensor.shape);
  if (raw->dtype == SCW_RAW_F32)
    tensor.dtype = SCW_DTYPE_F32;
  else if (raw->dtype == SCW_RAW_BF16)
    tensor.dtype = SCW_DTYPE_BF16;
  else if (raw->dtype == SCW_RAW_I8 && int8)
    {
      tensor.dtype = SCW_DTYPE_I8;
      tensor.scale = find_scales (weights->safetensors, raw, error);
      if (tensor.scale == NULL)
        return false;
    }
  else
    return scw_fail (error, SCW_ERROR_FORMAT, "tensor '%s' at byte %zu is of dtype %s, not %s",
                     scw_shown (shown, raw->name, strlen (raw->name)), raw->byte,
                     scw_raw_dtype_name (raw->dtype), int8 ? "F32, BF16 or I8" : "F32 or BF16");
  return scw_weights_add (weights, &tensor, error);
}

static bool
read_safetensors (ScwWeights *weights, const void *data, size_t size, ScwError *error)
{
  ScwSafetensors *file = scw_safetensors_parse (data, size, error);
  const char *int8;
  char shown[SCW_SHOWN_SIZE];

  weights->safetensors = file;
  if (file == NULL)
    return false;
  int8 = scw_safetensors_metadata (file, "vitomr.int8");
  if (int8 != NULL && strcmp (int8, "1") != 0)
    return scw_fail (error, SCW_ERROR_FORMAT, "int8 weights of the unknown version '%s'",
                     scw_shown (shown, int8, strlen (int8)));
  for (int i = 0; i < scw_safetensors_metadata_count (file); i++)
    {
      const char *key = scw_safetensors_metadata_key (file, i);

      if (!scw_weights_add_metadata (weights, key, scw_safetensors_metadata (file, key), error))
        return false;
    }
  for (int i = 0; i < scw_safetensors_count (file); i++)
    {
      const ScwRawTensor *raw = scw_safetensors_at (file, i);

      if (!is_scale (file, raw) && !add_raw_tensor (weights, raw, int8 != NULL, error))
        return false;
    }
  return true;
}

/* The first bytes say what it is. */
static bool
read_any (ScwWeights *weights, const uint8_t *data, size_t size, ScwError *error)
{
  if (!scw_pth_check_legacy (data, size, error))
    return false;
  if (scw_pth_is_zip (data, size))
    return scw_pth_read (weights, data, size, error);
  if (size > 8 && data[8] != '{')
    return scw_fail (error, SCW_ERROR_FORMAT, "it is neither a safetensors file nor a PyTorch checkpoint");
  return read_safetensors (weights, data, size, error);
}

ScwWeights *
scw_weights_open_memory (const void *data, size_t size, const char *name, ScwError *error)
{
  ScwWeights *weights = scw_weights_new (name, error);
  bool ok;

  if (weights == NULL)
    return NULL;
  ok = read_any (weights, data, size, error) && scw_weights_index (weights, error);
  if (ok)
    return weights;
  scw_fail_about (error, SCW_DEED_OPEN, name);
  scw_weights_free (weights);
  return NULL;
}

ScwWeights *
scw_weights_open (const char *path, ScwError *error)
{
  ScwWeights *weights;
  ScwMapped mapped;

  if (!scw_mapped_open (&mapped, path, error))
    {
      scw_fail_about (error, SCW_DEED_OPEN, path);
      return NULL;
    }
  weights = scw_weights_open_memory (mapped.data, mapped.size, path, error);
  if (weights != NULL)
    weights->mapped = mapped;
  else
    scw_mapped_close (&mapped);
  return weights;
}
