/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight files as a program opens them: safetensors, mostly. */
#include "tests/fuzz/fuzz.h"

#include "engine/model/weights/weights.h"
#include "tests/fuzz/touch.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (data, size, "fuzz", &error);

  if (weights == NULL)
    fuzz_check_error (&error);
  else
    touch_weights (weights);
  scw_weights_free (weights);
  return 0;
}
