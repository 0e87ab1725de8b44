/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pickle machine alone. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "engine/model/weights/pickle.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwPickle *pickle = scw_pickle_read (data, size, "fuzz", &error);

  if (pickle == NULL)
    fuzz_check_error (&error);
  for (int i = 0; pickle != NULL && i < scw_pickle_count (pickle); i++)
    {
      const ScwPickleTensor *tensor = scw_pickle_at (pickle, i);

      FUZZ_CHECK (strlen (tensor->name) > 0 && strlen (tensor->storage) > 0);
      FUZZ_CHECK (scw_raw_dtype_size (tensor->dtype) > 0);
      FUZZ_CHECK (tensor->offset >= 0 && tensor->storage_elements >= 0 && tensor->byte < size);
      for (int d = 0; d < tensor->n_dims; d++)
        FUZZ_CHECK (tensor->shape[d] >= 0 && tensor->stride[d] >= 0);
    }
  scw_pickle_free (pickle);
  return 0;
}
