/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loss.h: cross-entropy over rows of logits.
 *
 *     loss = - sum_v t_v log softmax (z)_v,   t = (1 - s) [v = target] + s / vocab
 *     d_z  = softmax (z) - t
 *
 * s is the label smoothing of Szegedy et al. 2016, "Rethinking the Inception architecture".
 */
#pragma once

#include "engine/train/network/pass.h"

/* Returns the sum of the losses of all rows. z (rows, vocab) becomes factor * d_z; with factor 0 it stays as
 * it is. */
double scw_cross_entropy (
  ScwPass *pass, ScwReal *z, const int *targets, int rows, int vocab, double smoothing, double factor);

/* p (n) = softmax (z); returns log (sum (exp (z))). p may be z. */
double scw_softmax_row (const ScwReal *z, int n, ScwReal *p);
