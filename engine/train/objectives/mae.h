/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mae.h: pre-trains the encoder by restoring masked patches (He et al. 2022, "Masked autoencoders are
 * scalable vision learners").
 *
 *     all patches  -> a quarter of them -> encoder -> embed ---+
 *                                                              v
 *     mask token wherever a patch is masked, + positions -> light decoder -> 256 pixels a patch
 *
 * The loss is the mean squared error over the pixels of masked patches, with each patch normalised by its
 * own mean and (unbiased) standard deviation; always predicting 0 gives a loss of 1. The author's settings:
 * 75 % masked, rate 1.5e-4, betas 0.9 and 0.95, weight decay 0.05, 50 of 500 epochs of warm-up.
 */
#pragma once

#include "engine/train/objectives/teacher.h"

#define SCW_MAE_HIDDEN 0.75

/* A decoder in proportion to the encoder: half as wide, two layers. */
ScwMaeSizes scw_mae_sizes (const ScwConfig *config);

/* Patches of a picture of n patches that stay visible: at least one. */
int scw_mae_visible (int n, double hidden);

/* Hidden patches of all samples together. */
int64_t scw_mae_count (const ScwSample *samples, int n, double hidden);

/* As scw_teacher_forcing, for a layout with an autoencoder; texts are not looked at. 'orders' may be NULL
 * (drawn from the seed), or hold for each sample a permutation of its patches, the visible ones first.
 * 'predictions' may be NULL, or gets the decoder's pixels (P, patch^2). */
bool scw_masked_autoencoder (ScwPass *pass,
                             const ScwLayout *layout,
                             const ScwSample *samples,
                             int n,
                             uint64_t serial,
                             double hidden,
                             const int *const *orders,
                             double factor,
                             ScwReal *predictions,
                             ScwTally *tally,
                             ScwError *error);
