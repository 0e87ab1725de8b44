/* SPDX-License-Identifier: GPL-3.0-or-later */
/* source.c: slices as samples of training. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/press/press.h"

static void
estimate (const void *data, int64_t index, int *tokens, double *cost)
{
  scw_press_estimate (data, (uint64_t) index, tokens, cost);
}

static bool
draw (const void *data, uint64_t seed, int64_t index, bool marks, ScwDrawn *drawn, ScwError *error)
{
  ScwSlice *slice = scw_press_slice ((ScwPress *) data, seed, (uint64_t) index, error);

  *drawn = (ScwDrawn){ 0 };
  if (slice == NULL)
    return false;
  drawn->ids = malloc ((size_t) slice->tokens.n * sizeof *drawn->ids);
  if (drawn->ids == NULL)
    {
      scw_slice_free (slice);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  drawn->n = slice->tokens.n;
  for (int i = 0; i < drawn->n; i++)
    drawn->ids[i] = slice->tokens.at[i];
  drawn->picture = slice->picture;
  drawn->space = slice->space;
  slice->picture = NULL;
  if (marks)
    {
      drawn->marks = slice->marks;
      drawn->n_marks = slice->n_marks;
      slice->marks = NULL;
    }
  scw_slice_free (slice);
  return true;
}

static void
name (const void *data, int64_t index, char *out, int size)
{
  snprintf (out, (size_t) size, "the press (%d scores), slice %lld", scw_press_n_scores (data),
            (long long) index);
}

ScwSource
scw_press_source (ScwPress *press)
{
  return (ScwSource){
    .data = press, .endless = true, .share = 1, .estimate = estimate, .draw = draw, .name = name
  };
}
