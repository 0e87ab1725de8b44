/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adaptation.h: a file of low-rank additions (LoRA) to the matrices of one model: what was learned from a
 * person's corrections (engine/train/network/lora.h). The model's weights stay as they are.
 *
 *     y = w x + b + up (down x)
 *
 * It is a safetensors file of F32 tensors NAME.down (rank, inputs) and NAME.up (outputs, rank) for the
 * matrices NAME it adds to. The metadata "scorewright.adaptation" (JSON) says what it is, which model it
 * belongs to (scw_weights_fingerprint) and how that model and the two together read pairs that were held
 * back.
 */
#pragma once

#include "engine/model/weights/weights.h"

#define SCW_ADAPTATION_KEY "scorewright.adaptation"
#define SCW_MAX_RANK       256 /* of additions */

typedef struct
{
  char name[64];
  char date[32];        /* "2026-11-28" */
  uint64_t model;       /* fingerprint of the model's weights */
  char model_name[32];  /* "mid" */
  int rank;             /* of the additions */
  bool encoder;         /* the encoder was adapted, too */
  int learned, held;    /* pairs: learned from, held back */
  double before, after; /* symbol error rate on those held back, 0 .. 1 */
} ScwAdaptationFacts;

/* The JSON. Free it; NULL when out of memory. */
char *scw_adaptation_format (const ScwAdaptationFacts *facts);

/* The facts of an adaptation. SCW_ERROR_FORMAT if the file is something else. */
bool scw_adaptation_facts (const ScwWeights *adaptation, ScwAdaptationFacts *facts, ScwError *error);

/* Opens an adaptation of 'model'. SCW_ERROR_MODEL, in words for a musician, if it belongs to another. */
ScwWeights *scw_adaptation_open (const char *path, const ScwWeights *model, ScwError *error);

/* What is added to the matrix 'name' (outputs, inputs); rank 0: nothing. */
typedef struct
{
  int rank;
  const float *down; /* (rank, inputs) */
  const float *up;   /* (outputs, rank) */
} ScwLora;

/* False and error if it does not fit. */
bool scw_adaptation_find (const ScwWeights *adaptation,
                          const char *name,
                          int outputs,
                          int inputs,
                          ScwLora *addition,
                          ScwError *error);
