/* SPDX-License-Identifier: GPL-3.0-or-later */
/* touch.h: uses all that opened weights promise. */
#pragma once

#include <string.h>

#include "engine/model/weights/weights.h"
#include "tests/fuzz/fuzz.h"

static inline void
touch_weights (const ScwWeights *weights)
{
  for (int i = 0; i < scw_weights_count (weights); i++)
    {
      const ScwTensor *tensor = scw_weights_at (weights, i);
      int64_t n = scw_tensor_elements (tensor);
      float values[512];

      FUZZ_CHECK (scw_weights_find (weights, tensor->name) == tensor);
      FUZZ_CHECK (n >= 0 && tensor->n_dims >= 0 && tensor->n_dims <= SCW_MAX_DIMS);
      FUZZ_CHECK ((tensor->scale != NULL) == (tensor->dtype == SCW_DTYPE_I8));
      for (int64_t at = 0; at < n; at += 512)
        {
          int64_t count = n - at < 512 ? n - at : 512;

          scw_tensor_read_f32 (tensor, at, count, values);
          FUZZ_CHECK (!(values[0] < values[0]) && !(values[count - 1] < values[count - 1])); /* read them */
        }
    }
  for (int i = 0; i < scw_weights_metadata_count (weights); i++)
    FUZZ_CHECK (scw_weights_metadata (weights, scw_weights_metadata_key (weights, i)) != NULL);
}
