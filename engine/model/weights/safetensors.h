/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safetensors.h: reads the safetensors format, with tensors of every dtype.
 *
 *     +---------------+--------------------------+---------------------------------------+
 *     | n, 8 bytes,   | n bytes of JSON          | data: the tensors side by side,       |
 *     | little-endian | {"NAME": {...}, ...}     | no holes, no overlaps, nothing after  |
 *     +---------------+--------------------------+---------------------------------------+
 *
 *     "NAME": {"dtype": "F32", "shape": [4, 3], "data_offsets": [0, 48]}    bytes from the start of the data
 *     "__metadata__": {"KEY": "STRING", ...}
 *
 * Programs open weights with weights.h, which accepts only what a network is made of. This is for code that
 * needs the raw tensors, such as the tests with their reference data (I64 tokens, U8 images, BOOL masks).
 *
 * A file is refused, with a message that names the tensor and the byte, if anything in it is not as above: a
 * header that is longer than the file or SCW_SAFETENSORS_HEADER_MAX, a name twice, more than SCW_MAX_DIMS
 * dimensions, a negative or overflowing shape, a shape that is not as large as its bytes, an unknown dtype,
 * overlaps, holes, missing or surplus bytes.
 *
 * Tensor data points into the mapping and is valid as long as the ScwSafetensors; it is aligned for its
 * dtype (a tensor that is misaligned in the file is copied). An open ScwSafetensors never changes: any
 * number of threads may read it.
 */
#pragma once

#include "engine/model/weights/weights.h"

#define SCW_SAFETENSORS_HEADER_MAX ((size_t) 64 << 20)

typedef enum
{
  SCW_RAW_BOOL, /* one byte, 0 or 1 */
  SCW_RAW_U8,
  SCW_RAW_I8,
  SCW_RAW_I16,
  SCW_RAW_U16,
  SCW_RAW_F16,
  SCW_RAW_BF16,
  SCW_RAW_I32,
  SCW_RAW_U32,
  SCW_RAW_F32,
  SCW_RAW_F64,
  SCW_RAW_I64,
  SCW_RAW_U64,
} ScwRawDtype;

typedef struct
{
  const char *name;
  ScwRawDtype dtype;
  int n_dims; /* 0 is a scalar: one element */
  int64_t shape[SCW_MAX_DIMS];
  int64_t elements;
  const void *data; /* (shape), row-major, little-endian */
  size_t size;      /* bytes */
  size_t byte;      /* where the data begins in the file, for messages */
} ScwRawTensor;

typedef struct ScwSafetensors ScwSafetensors;

/* Opens 'path'. NULL and error on failure. */
ScwSafetensors *scw_safetensors_open (const char *path, ScwError *error);

/* The same for a file that is in memory already; 'data' must outlive the result. */
ScwSafetensors *scw_safetensors_parse (const void *data, size_t size, ScwError *error);

void scw_safetensors_free (ScwSafetensors *file);

/* Tensors in the order of the header. */
int scw_safetensors_count (const ScwSafetensors *file);
const ScwRawTensor *scw_safetensors_at (const ScwSafetensors *file, int i);
const ScwRawTensor *scw_safetensors_find (const ScwSafetensors *file, const char *name);

/* Strings of "__metadata__", in the order of the header. A key that is not there is NULL. */
int scw_safetensors_metadata_count (const ScwSafetensors *file);
const char *scw_safetensors_metadata_key (const ScwSafetensors *file, int i);
const char *scw_safetensors_metadata (const ScwSafetensors *file, const char *key);

/* "F32" and so on, and the bytes of one element. */
const char *scw_raw_dtype_name (ScwRawDtype dtype);
size_t scw_raw_dtype_size (ScwRawDtype dtype);
