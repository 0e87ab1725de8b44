/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PyTorch checkpoints: the zip and all that is in it (checksums are not looked at, see tests/fuzz/run). */
#include "tests/fuzz/fuzz.h"

#include "engine/model/weights/pth.h"
#include "tests/fuzz/touch.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwWeights *weights;

  if (!scw_pth_is_zip (data, size))
    return -1;
  weights = scw_weights_open_memory (data, size, "fuzz", &error);
  if (weights == NULL)
    fuzz_check_error (&error);
  else
    touch_weights (weights);
  scw_weights_free (weights);
  return 0;
}
