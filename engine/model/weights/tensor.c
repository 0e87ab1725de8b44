/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/model/weights/weights.h"

int64_t
scw_tensor_elements (const ScwTensor *tensor)
{
  int64_t n = 1;

  for (int i = 0; i < tensor->n_dims; i++)
    n *= tensor->shape[i];
  return n;
}

size_t
scw_tensor_bytes (const ScwTensor *tensor)
{
  size_t n = (size_t) scw_tensor_elements (tensor);
  int64_t cols = tensor->n_dims > 0 ? tensor->shape[tensor->n_dims - 1] : 1;

  switch (tensor->dtype)
    {
    case SCW_DTYPE_F32:
      return n * 4;
    case SCW_DTYPE_BF16:
      return n * 2;
    case SCW_DTYPE_I8:
      return n + (cols > 0 ? n / (size_t) cols * sizeof (float) : 0);
    }
  return 0;
}

static void
read_bf16 (const uint16_t *data, int64_t n, float *out)
{
  for (int64_t i = 0; i < n; i++)
    {
      uint32_t bits = (uint32_t) data[i] << 16;

      memcpy (&out[i], &bits, sizeof bits);
    }
}

static void
read_int8 (const ScwTensor *tensor, int64_t offset, int64_t n, float *out)
{
  const int8_t *data = tensor->data;
  int64_t cols = tensor->n_dims > 0 ? tensor->shape[tensor->n_dims - 1] : 1;

  for (int64_t i = 0; i < n;)
    {
      int64_t row = (offset + i) / cols;
      int64_t stop = (row + 1) * cols - offset;

      for (stop = stop < n ? stop : n; i < stop; i++)
        out[i] = (float) data[offset + i] * tensor->scale[row];
    }
}

void
scw_tensor_read_f32 (const ScwTensor *tensor, int64_t offset, int64_t n, float *out)
{
  switch (tensor->dtype)
    {
    case SCW_DTYPE_F32:
      memcpy (out, (const float *) tensor->data + offset, (size_t) n * sizeof *out);
      return;
    case SCW_DTYPE_BF16:
      read_bf16 ((const uint16_t *) tensor->data + offset, n, out);
      return;
    case SCW_DTYPE_I8:
      read_int8 (tensor, offset, n, out);
      return;
    }
}

const char *
scw_dtype_name (ScwDtype dtype)
{
  static const char *const names[] = { "f32", "bf16", "int8" };

  return names[dtype];
}
