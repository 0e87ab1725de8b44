/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adapt.h: learning from a few corrected pairs of picture and text: low-rank additions (lora.h), trained by
 * teacher forcing, one epoch at a time.
 *
 *     pairs --+-- training: the picture as it is, and augmented variants of it (augment.h)
 *             +-- held out: the share of wrongly predicted tokens decides which epoch was the best
 *
 *     adapt = scw_adapt_new (weights, data, &options, ...);
 *     while (scw_adapt_epoch (adapt, &epoch, &error) && !epoch.done)
 *       say what came of it; stop when there is no more time
 *     scw_adapt_save (adapt, path, metadata, &error);             the best
 *
 * If the encoder is frozen, its output for each picture is computed once at the beginning and kept, so an
 * epoch runs the decoder alone. All randomness follows from the seed.
 */
#pragma once

#include "engine/train/data/data.h"
#include "engine/train/objectives/learner.h"

typedef struct
{
  ScwLoraOptions additions;
  /* Learning rate of the decoder's additions; 0: 2e-4, or where the encoder learns 2e-5, lest the decoder
   * learn the few texts by heart instead. */
  double rate;
  double encoder_rate; /* of the encoder's, where it learns */
  int epochs;          /* at most; the rate falls to nothing towards the last */
  int patience;        /* epochs without a better loss before it is done */
  int batch;           /* pairs of a step */
  int variants;        /* pictures of each pair that is learned from, the plain one among them */
  double strength;     /* of what is done to the others, 0 .. 1 */
  double held;         /* share of the pairs that is held back, 0 .. 0.9; at least one is */
  double replaced;     /* share of the decoder's tokens that are replaced by others: it has to look */
  float dropout;
  uint64_t seed;
  int threads; /* as scw_pool_new */
} ScwAdaptOptions;

ScwAdaptOptions scw_adapt_defaults (void);

typedef struct
{
  int epoch;    /* from 1 */
  double loss;  /* mean over tokens learned from, as it went on */
  double held;  /* the same of the pairs held back, after the epoch, */
  double wrong; /* and the share of their tokens that are predicted wrong */
  bool best;    /* the best so far */
  bool done;    /* no more of it is of use */
} ScwAdaptEpoch;

typedef struct ScwAdapt ScwAdapt;

/* Loads all pictures; 'go_on' (or NULL) is asked now and then whether to (SCW_ERROR_CANCELLED). What a
 * picture is wrong with is said to the report, and the pair left out. 'weights' and 'data' are borrowed,
 * 'weights' only here. NULL and error, also where fewer than two pairs are left. */
ScwAdapt *scw_adapt_new (const ScwWeights *weights,
                         const ScwData *data,
                         const ScwAdaptOptions *options,
                         ScwDataReport report,
                         void *report_data,
                         bool (*go_on) (void *data),
                         void *go_on_data,
                         ScwError *error);
void scw_adapt_free (ScwAdapt *adapt);

/* Pairs that are learned from, and those held back with their plain pictures (borrowed). */
int scw_adapt_learned (const ScwAdapt *adapt);
int scw_adapt_held (const ScwAdapt *adapt, const ScwSample **samples);

bool scw_adapt_epoch (ScwAdapt *adapt, ScwAdaptEpoch *epoch, ScwError *error);

/* Writes the best additions so far; metadata as key, value, ..., NULL. */
bool scw_adapt_save (ScwAdapt *adapt, const char *path, const char *const *metadata, ScwError *error);
