/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decoder.h: one step of the decoder. Internal to engine/model.
 *
 * The token at position p is embedded and passed through all layers; its keys and values are stored in the
 * caches at p. It attends to positions 0 .. p and to the whole image.
 */
#pragma once

#include "engine/model/memory.h"

typedef struct
{
  float *keys; /* (layers, heads, capacity, width) of the tokens' self-attention */
  float *values;
  int capacity;
  float *work;      /* buffers of one step */
  float *attention; /* (layers, heads, patches) of the step that ran last */
} ScwCaches;

bool scw_caches_init (ScwCaches *caches, const ScwNetwork *network, int patches, ScwError *error);
void scw_caches_clear (ScwCaches *caches);

/* Copies what the tokens first .. end - 1 have left. */
void scw_caches_copy (ScwCaches *to, const ScwCaches *from, const ScwNetwork *network, int first, int end);

/* logits (vocab) may be NULL. False if cancelled; caches of this position are then half written, which hurts
 * nobody. */
bool scw_decode (const ScwNetwork *network,
                 ScwPool *pool,
                 const ScwMemory *memory,
                 ScwCaches *caches,
                 int token,
                 int position,
                 float *logits,
                 const _Atomic bool *cancel);
