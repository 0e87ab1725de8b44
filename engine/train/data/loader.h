/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loader.h: batches of training data, prepared ahead of time, on its own thread.
 *
 * Samples come from one source (source.h) or from several by share. An epoch has as many samples as all sources that come to
 * an end have together (one of them alone: each once). A source's part of an epoch goes on where that of the epoch before
 * ended, in one permutation of its samples after the other, so each of them is seen as often as any other.
 *
 *     A, 4 samples, share 0.7     c a d b a c b | d b d a c ...      epoch 0 takes 7, epoch 1 the next 7
 *     B, 6 samples, share 0.3     4 0 2         | 5 1 3              and 3
 *
 * An epoch is cut into batches of similar cost rather than equal size: samples of similar length are grouped, and the
 * batches are shuffled. Everything follows from the seed and the epoch number, so a resumed run continues with exactly the
 * next batch, and each of several ranks gets its share of the same batch.
 */
#pragma once

#include "engine/train/data/source.h"
#include "engine/train/objectives/learner.h"

typedef struct
{
  double budget;   /* cost of a rank's share of a batch */
  double max_cost; /* samples that cost more are left out; 0: none are */
  double strength; /* of augmentation, 0 .. 1 */
  bool symbols;    /* samples know their symbols, for the auxiliary task */
  int rank, ranks; /* which share of each batch is loaded here (ranks.h); 0, 0: all of it */
} ScwLoaderOptions;

typedef struct
{
  int n;
  ScwSample *samples; /* (n) the share of this rank; there may be none where there are several */
  int first, total;   /* number of its first sample in the whole batch, and samples of that */
  int64_t epoch;      /* the progress after this batch: */
  int64_t position;
} ScwLoaded;

typedef struct ScwLoader ScwLoader;

/* Starts at progress->epoch and ->position with progress->seed. 'sources' are copied; their data and 'config' must outlive the
 * loader.
 * A picture that cannot be read or does not fit is said to 'report' and left out. NULL and error if there is
 * no sample or no thread. */
ScwLoader *scw_loader_new (const ScwSource *sources,
                           int n_sources,
                           const ScwConfig *config,
                           const ScwLoaderOptions *options,
                           const ScwProgress *progress,
                           ScwDataReport report,
                           void *report_data,
                           ScwError *error);
void scw_loader_free (ScwLoader *loader);

/* Batches of epoch 0; others may differ by a few. */
int scw_loader_batches (const ScwLoader *loader);

/* The next batch, which belongs to the caller (scw_loaded_free). NULL and error when memory is short or no
 * picture of a whole epoch could be read. Reports are made here, in the caller's thread. */
ScwLoaded *scw_loader_next (ScwLoader *loader, ScwError *error);
void scw_loaded_free (ScwLoaded *loaded);

/* One sample, without its symbols. 'stretch': always with the contrast step, as in reading, not only where
 * the tones were changed. Free its patches with scw_patches_free. */
bool scw_load_sample (const ScwData *data,
                      int i,
                      const ScwConfig *config,
                      double strength,
                      uint64_t key,
                      bool stretch,
                      ScwSample *sample,
                      ScwError *error);
