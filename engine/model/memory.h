/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.h: the encoded image, as the decoder attends to it. Computed once, reference-counted, shared by a
 * session and its forks; read-only. Internal to engine/model.
 *
 * Keys and values of the cross-attention are stored by head, so that a step reads each of them
 * sequentially: keys (layers, heads, n, width), values the same, width = dec_dim / heads.
 */
#pragma once

#include "engine/model/encoder.h"

typedef struct
{
  _Atomic int references;
  int n;
  int16_t *rows; /* (n) */
  int16_t *cols; /* (n) */
  float *memory; /* (n, dec_dim) */
  float *keys;
  float *values;
} ScwMemory;

ScwMemory *scw_memory_new (const ScwNetwork *network,
                           ScwPool *pool,
                           const ScwPatches *patches,
                           const _Atomic bool *cancel,
                           ScwError *error);
ScwMemory *scw_memory_ref (ScwMemory *memory);
void scw_memory_unref (ScwMemory *memory);
