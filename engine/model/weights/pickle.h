/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pickle.h: reads the state dict of a PyTorch checkpoint from its pickle, without running any code.
 *
 * A pickle is a program for a small stack machine. Ours implements only what PyTorch writes (protocol 2):
 * tensors, dicts, lists, tuples, strings, numbers, None. It never calls anything. The only globals it
 * accepts are
 *
 *     collections.OrderedDict     torch._utils._rebuild_tensor_v2     torch._utils._rebuild_parameter
 *     torch.{Float,Double,Half,BFloat16,Long,Int,Short,Char,Byte,Bool}Storage
 *
 * REDUCE and BUILD apply to these alone. Anything else is refused, with its name and its byte offset in the
 * pickle.
 *
 * The state dict is the outermost dict, or the one it holds as 'model_state_dict', 'state_dict' or 'model',
 * at most four levels deep. Entries that are no tensors (an epoch, a loss) are skipped.
 *
 * Time and memory are linear in the size of the pickle, however its objects refer to each other: shared
 * objects are not copied, nothing is walked recursively, and all tables are bounded.
 */
#pragma once

#include "engine/model/weights/safetensors.h"

#define SCW_PICKLE_MAX_SIZE ((size_t) 64 << 20)

typedef struct
{
  const char *name; /* lives as long as the ScwPickle, printable ASCII */
  ScwRawDtype dtype;
  const char *storage; /* the storage's key: the zip member data/KEY; lives as long as the ScwPickle */
  int64_t storage_elements;
  int64_t offset; /* of the first element in the storage; not checked against its size */
  int n_dims;
  int64_t shape[SCW_MAX_DIMS];  /* not negative */
  int64_t stride[SCW_MAX_DIMS]; /* in elements, not negative */
  size_t byte;                  /* where in the pickle it was made, for messages */
} ScwPickleTensor;

typedef struct ScwPickle ScwPickle;

/* Reads the pickle. 'name' is what messages call it. NULL and error on failure. */
ScwPickle *scw_pickle_read (const void *data, size_t size, const char *name, ScwError *error);
void scw_pickle_free (ScwPickle *pickle);

int scw_pickle_count (const ScwPickle *pickle);
const ScwPickleTensor *scw_pickle_at (const ScwPickle *pickle, int i);
