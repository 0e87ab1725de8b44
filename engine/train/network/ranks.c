/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/ranks.h"

static bool
lost (ScwError *error)
{
  return scw_fail (error, SCW_ERROR_FILE, "the other ranks cannot be reached");
}

ScwReduction
scw_reduction (ScwRanks *ranks, float *g, int64_t size)
{
  return (ScwReduction){ .ranks = ranks, .g = g, .left = size };
}

/* Buckets are counted from the end of the arena, so that they are the same on all ranks whatever each of them
 * had to compute. */
void
scw_reduction_advance (void *data, int64_t at)
{
  ScwReduction *r = data;

  while (r->ranks != NULL && r->left - at >= SCW_BUCKET)
    {
      r->left -= SCW_BUCKET;
      r->failed = !r->ranks->begin (r->ranks, r->g + r->left, SCW_BUCKET) || r->failed;
    }
}

bool
scw_reduction_finish (ScwReduction *r, ScwError *error)
{
  if (r->ranks == NULL)
    return true;
  scw_reduction_advance (r, 0);
  if (r->left > 0)
    r->failed = !r->ranks->begin (r->ranks, r->g, r->left) || r->failed;
  r->left = 0;
  return (r->ranks->finish (r->ranks) && !r->failed) || lost (error);
}

bool
scw_ranks_sum (ScwRanks *ranks, double *values, int n, ScwError *error)
{
  return ranks == NULL || ranks->sum (ranks, values, n) || lost (error);
}
