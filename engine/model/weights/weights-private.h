/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights-private.h: how the readers of weight files fill a ScwWeights. For engine/model only. */
#pragma once

#include "engine/mapped.h"
#include "engine/model/weights/weights.h"

/* Adds a tensor: its name is copied, all else borrowed (see scw_weights_own). The blocks of a split encoder
 * are told by their names and joined when all tensors are there. */
bool scw_weights_add (ScwWeights *weights, const ScwTensor *tensor, ScwError *error);

bool scw_weights_add_metadata (ScwWeights *weights, const char *key, const char *value, ScwError *error);

/* Memory of 'size' bytes, aligned for any dtype, that is freed with the weights. NULL and error when there is
 * none. */
void *scw_weights_own (ScwWeights *weights, size_t size, ScwError *error);
