/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.h: a network, opened once and shared by all sessions.
 *
 *     patches (n, 256) -> encoder (n, enc_dim) -> transition head (n, dec_dim) = memory
 *     tokens so far + memory -> decoder -> logits (227) of the next token
 *
 * A ScwModel never changes after opening: any number of threads may use it, each through its own session
 * (session.h). It is reference-counted, and every session holds a reference. f32 weights are used straight
 * from the file mapping.
 *
 * The model owns the thread pool of its sessions. Two sessions that run at the same time do not wait for
 * each other: the one that finds the pool busy computes on its own thread. Results never depend on the
 * number of threads.
 */
#pragma once

#include "engine/compute/pool.h"
#include "engine/error.h"
#include "engine/model/config.h"
#include "engine/model/weights/weights.h"

typedef struct ScwModel ScwModel;

/* How the decoder's matrices are kept. Products are always f32; the encoder's matrices are kept in f32. */
typedef enum
{
  SCW_MODEL_AS_IN_FILE,
  SCW_MODEL_F32,
  SCW_MODEL_BF16,
  SCW_MODEL_I8, /* quantised by rows at opening, unless the file is */
} ScwModelDtype;

typedef struct
{
  ScwModelDtype dtype;
  int threads;       /* 0: one for each core, 16 at most */
  bool encoder_only; /* a file without transition head and decoder (MAE pre-training) */
  int enc_heads;     /* heads of a file without config; 0: dim / 64 */

  /* A file of additions to these weights (adaptation.h), or NULL. */
  const char *adaptation;
} ScwModelOptions;

/* Opens a weight file. Every tensor must be there with its shape. options may be NULL. NULL and error on
 * failure. */
ScwModel *scw_model_open (const char *path, const ScwModelOptions *options, ScwError *error);

/* The same from weights that are already open; takes them, on failure too. */
ScwModel *scw_model_from_weights (ScwWeights *weights, const ScwModelOptions *options, ScwError *error);

/* A network with random weights, for benchmarks and tests. The same seed gives the same weights. */
ScwModel *
scw_model_random (const ScwConfig *config, uint64_t seed, const ScwModelOptions *options, ScwError *error);

ScwModel *scw_model_ref (ScwModel *model);
void scw_model_unref (ScwModel *model);

const ScwConfig *scw_model_config (const ScwModel *model);
int64_t scw_model_parameters (const ScwModel *model);

/* The adaptation it was opened with, or NULL. */
const ScwWeights *scw_model_adaptation (const ScwModel *model);

/* How the decoder's matrices are kept. */
ScwDtype scw_model_dtype (const ScwModel *model);

/* Bytes of weights that one step of the decoder reads: its matrices without the cross-attention's keys and
 * values. */
int64_t scw_model_step_bytes (const ScwModel *model);

/* Multiplications and additions of encoding n patches (one image), transition head included. */
double scw_model_encode_flops (const ScwModel *model, int n);

/* The vocabulary in the file's metadata, a token a line, or NULL. */
const char *scw_model_vocabulary (const ScwModel *model);

/* Does the file's vocabulary say the same names in the same order, at least the first 'least' of the n? True if the file
 * has none and the count fits. */
bool scw_model_check_vocabulary (
  const ScwModel *model, const char *const *names, int least, int n, ScwError *error);

ScwPool *scw_model_pool (const ScwModel *model);
