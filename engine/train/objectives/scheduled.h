/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheduled.h: scheduled sampling for transformers, in two passes (Bengio et al. 2015, "Scheduled sampling
 * for sequence prediction with recurrent neural networks"; Mihaylova and Martins 2019, "Scheduled sampling
 * for transformers"), with Gumbel-softmax (Jang, Gu and Poole 2017, "Categorical reparameterization with
 * Gumbel-softmax").
 *
 *     pass 1    true tokens           -> logits l      y = softmax ((l + noise) / tau)
 *     pass 2    true tokens, some of them replaced by what pass 1 predicted there:
 *               embedding of position t = y[t - 1] E   -> logits -> cross-entropy
 *
 * Straight-through ('hard'): forward y is 1 at its largest element, backward it is the soft y. Derivatives
 * flow through both passes.
 */
#pragma once

#include "engine/train/objectives/teacher.h"

typedef struct
{
  double tau;
  bool hard;
  double truth; /* probability that a position keeps its true token */
  double smoothing;

  /* For tests: the noise (R, vocab) and which positions are replaced (R) (the first of a text never is); else
   * both are drawn from the pass's seed. R rows as in ScwBatch. */
  const float *noise;
  const bool *replaced;
} ScwSamplingOptions;

/* As scw_teacher_forcing. */
bool scw_scheduled_sampling (ScwPass *pass,
                             const ScwLayout *layout,
                             const ScwSample *samples,
                             int n,
                             uint64_t serial,
                             const ScwSamplingOptions *options,
                             double factor,
                             ScwTally *tally,
                             ScwError *error);
