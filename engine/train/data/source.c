/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/data/source.h"

#include <stdlib.h>
#include <string.h>

#include "engine/unused.h"

static void
estimate (const void *data, int64_t index, int *tokens, double *cost)
{
  scw_data_ids (data, (int) index, tokens);
  *cost = scw_data_cost (data, (int) index);
}

static bool
draw (const void *data, SCW_UNUSED uint64_t seed, int64_t index, bool marks, ScwDrawn *d, ScwError *error)
{
  const int *ids;

  *d = (ScwDrawn){ .space = SCW_DATA_SPACE };
  d->picture = scw_data_picture (data, (int) index, error);
  if (d->picture == NULL)
    return false;
  ids = scw_data_ids (data, (int) index, &d->n);
  d->ids = malloc ((size_t) d->n * sizeof *d->ids);
  if (d->ids == NULL)
    {
      scw_drawn_clear (d);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  memcpy (d->ids, ids, (size_t) d->n * sizeof *ids);
  if (marks)
    d->marks = scw_data_marks (data, (int) index, &d->n_marks);
  return true;
}

static void
name (const void *data, int64_t index, char *out, int size)
{
  scw_data_name (data, (int) index, out, size);
}

ScwSource
scw_source_of (const ScwData *data)
{
  return (ScwSource){
    .data = data, .n = scw_data_count (data), .share = 1, .estimate = estimate, .draw = draw, .name = name
  };
}

void
scw_drawn_clear (ScwDrawn *d)
{
  scw_gray_free (d->picture);
  free (d->ids);
  free (d->marks);
  memset (d, 0, sizeof *d);
}
