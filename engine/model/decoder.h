/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decoder.h: a step of the decoder. Internal to engine/model.
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

/* One of several streams that go a step on side by side. */
typedef struct
{
  ScwCaches *caches;
  int token;
  int position;
  float *logits;              /* (vocab), or NULL */
  const _Atomic bool *cancel; /* or NULL */
} ScwDecodeStep;

enum
{
  SCW_DECODE_MOST = 8
};

/* Steps n streams over the same image, 1 .. SCW_DECODE_MOST: each matrix is read once for all of them, and what comes out
 * is the same to the bit as for each alone. False if one was cancelled; the caches of these positions are then half
 * written, which hurts nobody. */
bool scw_decode (
  const ScwNetwork *network, ScwPool *pool, const ScwMemory *memory, const ScwDecodeStep *steps, int n);
