/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learner.h: a network in training: its weights, the optimiser's moments, and its progress.
 *
 *     scw_learner_begin (learner);                    zeroes the gradients, seeds the pass for this step
 *     scw_teacher_forcing (&learner->pass, ...);      once, or several times on parts of the batch
 *     scw_learner_step (learner, &options, factor);
 *
 * A checkpoint is a safetensors file with all of it: weights by their names, moments as `adamw.m.NAME` and
 * `adamw.v.NAME`, the running mean as `mean.NAME`, and in the metadata `scorewright.training` (JSON) the counters below and the seed. Random
 * numbers are hashes of seed and counters (random.h), so on the same processor a resumed run makes the same
 * steps as one that was never stopped, bit for bit. The file is written atomically (engine/file.h).
 */
#pragma once

#include "engine/train/network/lora.h"
#include "engine/train/network/ranks.h"
#include "engine/train/objectives/adamw.h"
#include "engine/train/objectives/mae.h"

typedef struct
{
  uint64_t seed;
  int64_t epoch;    /* passes through the data completed */
  int64_t position; /* batches of this epoch completed */
  int64_t samples;  /* drawn since the beginning: the serial of the next */
} ScwProgress;

typedef struct
{
  ScwLayout layout;
  ScwReal *w, *g; /* arenas; g of what is learned */
  uint16_t *half; /* w in bf16, or NULL (scw_learner_set_half) */
  ScwReal *mean;  /* the running mean of w, an arena, or NULL (scw_learner_set_mean) */
  double mean_decay;
  int64_t means;  /* times that w went into it */
  ScwAdamw adamw; /* adamw.step counts the steps */
  ScwProgress progress;
  ScwArena arena;
  ScwPass pass;    /* set its dropout and keep as wanted */
  ScwRanks *ranks; /* others that train the same network, or NULL; borrowed */
} ScwLearner;

/* Random weights for a reader, or with 'mae' for an autoencoder. threads as scw_pool_new. Free with
 * scw_learner_free. */
ScwLearner *scw_learner_new (
  const ScwConfig *config, const ScwMaeSizes *mae, uint64_t seed, int threads, ScwError *error);

/* Additions (lora.h) to the reader that 'weights' are, and nothing else, are learned: no checkpoint is
 * made of it, only scw_learner_export_additions. 'weights' are copied. */
ScwLearner *scw_learner_new_additions (
  const ScwWeights *weights, const ScwLoraOptions *additions, uint64_t seed, int threads, ScwError *error);

/* Copies weights from a file into a learner: all, or with encoder_only those of the encoder (of an
 * autoencoder, say). */
bool scw_learner_load (ScwLearner *learner, const char *path, bool encoder_only, ScwError *error);

/* Sets the auxiliary task (symbols.h), before the first step; and takes its layer from a file that has it. */
bool scw_learner_set_symbols (ScwLearner *learner, ScwError *error);
bool scw_learner_load_symbols (ScwLearner *learner, const char *path, ScwError *error);

/* Makes products in bf16 (engine/compute/half.h) from now on; weights, gradients and moments stay f32. False and error where
 * this processor doesn't. */
bool scw_learner_set_half (ScwLearner *learner, ScwError *error);

/* Keeps the running mean of the weights beside them: mean = d mean + (1 - d) w at each step, d as given (0.999, say) but less
 * at first, so that the beginning is soon forgotten (Polyak and Juditsky 1992, "Acceleration of stochastic approximation by
 * averaging"). It is a part of checkpoints; one that has none begins anew, and 0 gives it up. False and error. */
bool scw_learner_set_mean (ScwLearner *learner, double decay, ScwError *error);

/* Puts the mean in the place of the weights, to measure or export it, and by a second call back. */
void scw_learner_swap_mean (ScwLearner *learner);

/* A learner as a checkpoint left it. */
ScwLearner *scw_learner_open (const char *path, int threads, ScwError *error);
void scw_learner_free (ScwLearner *learner);

bool scw_learner_save (const ScwLearner *learner, const char *path, ScwError *error);

/* The weights alone, to read with (f32 or bf16): without the auxiliary task's. */
bool scw_learner_export (const ScwLearner *learner, const char *path, ScwDtype dtype, ScwError *error);

/* The auxiliary task's alone, to go on with. */
bool scw_learner_export_symbols (const ScwLearner *learner, const char *path, ScwError *error);

/* The additions alone: NAME.down (rank, inputs) and NAME.up (outputs, rank) of each matrix NAME, scale
 * multiplied in, with metadata as key, value, ..., NULL. */
bool scw_learner_export_additions (const ScwLearner *learner,
                                   const char *path,
                                   const char *const *metadata,
                                   ScwError *error);

/* The weights as they are now, borrowed: for reading with them in between. Free with scw_weights_free before
 * the next step. */
ScwWeights *scw_learner_weights (const ScwLearner *learner, ScwError *error);

void scw_learner_begin (ScwLearner *learner);

/* Returns the norm of the gradient; where it is not finite no step was made. */
double scw_learner_step (ScwLearner *learner, const ScwAdamwOptions *options, double factor);

/* `vitomr.config` of a configuration. Free it; NULL when out of memory. */
char *scw_config_format (const ScwConfig *config, const ScwMaeSizes *mae);
