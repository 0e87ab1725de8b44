/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranks.h: data-parallel training: several processes ("ranks") train one network, each on its share of
 * every batch.
 *
 *     rank 0   samples 0 .. k of the batch    gradient --+
 *                                                        +--> sum: the same step, the same weights everywhere
 *     rank 1   samples k + 1 ..               gradient --+
 *
 * Communication is not implemented here: the program that starts the ranks fills in a ScwRanks
 * (app/cli/train/ranks.h, OpenMPI). All ranks call the same functions in the same order. Gradients are
 * summed in buckets, each as soon as the backward pass has finished it (ScwPass.final), so communication
 * overlaps with computation (Li et al. 2020, "PyTorch distributed").
 */
#pragma once

#include "engine/train/network/pass.h"

typedef struct ScwRanks ScwRanks;
struct ScwRanks
{
  int rank, n;
  void *data;

  /* values (n) become their sums over all ranks. */
  bool (*sum) (ScwRanks *ranks, double *values, int n);

  /* The same in the background, from 'begin' until 'finish', which waits for all that was begun. 'values'
   * must not be touched in between. */
  bool (*begin) (ScwRanks *ranks, float *values, int64_t n);
  bool (*finish) (ScwRanks *ranks);

  /* Ends all ranks, this one too, with an exit code: when one of them cannot go on. */
  void (*abandon) (ScwRanks *ranks, int code);
};

/* The sum of one gradient, an arena of 'size' numbers. */
typedef struct
{
  ScwRanks *ranks;
  float *g;
  int64_t left; /* what lies before it has not been begun */
  bool failed;
} ScwReduction;

/* Numbers in a bucket. */
#define SCW_BUCKET ((int64_t) 1 << 20)

/* ranks NULL: nothing is summed, and all goes well. */
ScwReduction scw_reduction (ScwRanks *ranks, float *g, int64_t size);

/* The ScwPassFinal of a reduction. */
void scw_reduction_advance (void *reduction, int64_t at);

/* Sums what is left and waits. False and error if the ranks have lost each other. */
bool scw_reduction_finish (ScwReduction *reduction, ScwError *error);

/* values (n) = their sums; as they are where ranks is NULL. */
bool scw_ranks_sum (ScwRanks *ranks, double *values, int n, ScwError *error);
