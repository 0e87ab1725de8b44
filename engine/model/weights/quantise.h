/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quantise.h: writes a weight file in the precision asked for.
 *
 *     f32    as they are
 *     bf16   rounded to the nearest, ties to even: within 2^-8 of each value
 *     int8   matrices and larger by rows of the last dimension, symmetric: scale = largest magnitude of the
 *            row / 127, q = round (x / scale), so every element is within half a scale. Vectors (norms,
 *            biases) stay bf16; so does a tensor with rows shorter than SCW_INT8_MIN_COLUMNS, where the
 *            scales would cost more than is saved.
 *
 * The file is safetensors (see weights.h for the int8 variant). Tensors are sorted by element size, so all
 * are aligned; the metadata is kept, except for "vitomr.int8".
 */
#pragma once

#include "engine/model/weights/weights.h"

#define SCW_INT8_MIN_COLUMNS 16

/* Writes 'weights' to 'path' in the precision 'dtype' and returns the size of the file, 0 and error on
 * failure.
 *
 * Whatever happens, 'path' is either the old file or the whole new one (engine/file.h). It may be the file 'weights' were opened from. Weights
 * that are not finite cannot become int8; the error names the tensor. */
size_t scw_weights_save (const ScwWeights *weights, const char *path, ScwDtype dtype, ScwError *error);

/* How far two sets of weights are apart. */
typedef struct
{
  const char *tensor; /* where the largest difference is, a name of 'a' */
  double largest;     /* largest |a - b| */
  double relative;    /* largest |a - b| / largest |a| of the same tensor, over all tensors */
  double root_mean;   /* root of the mean of (a - b)^2 over all elements */
} ScwWeightsDifference;

/* False and error if the tensors differ in name or shape. */
bool scw_weights_compare (const ScwWeights *a,
                          const ScwWeights *b,
                          ScwWeightsDifference *difference,
                          ScwError *error);

/* One value to bf16 and back, rounded as above. */
uint16_t scw_bf16_from_f32 (float value);

/* Quantises a matrix: q (rows, cols) and scale (rows) from x (rows, cols). False if a value is not finite. */
bool scw_quantise_rows (const float *x, int64_t rows, int64_t cols, int8_t *q, float *scale);
