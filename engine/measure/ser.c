/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/ser.h"

#include <stdlib.h>

#include "engine/notation/lmx/lmx.h"

int64_t
scw_edit_distance (const int32_t *a, int n_a, const int32_t *b, int n_b, ScwError *error)
{
  int *row = malloc (((size_t) n_b + 1) * sizeof *row);
  int distance;

  if (row == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to compare %d with %d tokens", n_a, n_b);
      return -1;
    }
  for (int j = 0; j <= n_b; j++)
    row[j] = j;
  for (int i = 1; i <= n_a; i++)
    {
      int corner = row[0]; /* the cell above and to the left */

      row[0] = i;
      for (int j = 1; j <= n_b; j++)
        {
          int above = row[j];
          int best = corner + (a[i - 1] != b[j - 1]);

          if (above + 1 < best)
            best = above + 1;
          if (row[j - 1] + 1 < best)
            best = row[j - 1] + 1;
          row[j] = best;
          corner = above;
        }
    }
  distance = row[n_b];
  free (row);
  return distance;
}

bool
scw_ser_add (ScwSer *ser, const int32_t *read, int n_read, const int32_t *truth, int n_truth, ScwError *error)
{
  int64_t edits = scw_edit_distance (read, n_read, truth, n_truth, error);

  if (edits < 0)
    return false;
  ser->edits += edits;
  ser->tokens += n_truth;
  ser->systems++;
  ser->exact += edits == 0;
  return true;
}

double
scw_ser_rate (const ScwSer *ser)
{
  if (ser->tokens == 0)
    return ser->edits > 0 ? 1 : 0;
  return (double) ser->edits / (double) ser->tokens;
}

double
scw_ser_exact_rate (const ScwSer *ser)
{
  return ser->systems > 0 ? (double) ser->exact / (double) ser->systems : 0;
}

int
scw_without_tuplets (const int32_t *tokens, int n, int32_t *out)
{
  int kept = 0;

  for (int i = 0; i < n; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);

      if (info == NULL || (info->class != SCW_LMX_TUPLET && info->class != SCW_LMX_MODIFICATION))
        out[kept++] = tokens[i];
    }
  return kept;
}

static bool
is_mark (ScwLmxClass class)
{
  return class >= SCW_LMX_DYNAMICS && class <= SCW_LMX_HARMONY;
}

int
scw_without_marks (const int32_t *tokens, int n, int32_t *out)
{
  bool after_mark = false;
  int kept = 0;

  for (int i = 0; i < n; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);
      const ScwLmxClass class = info != NULL ? info->class : SCW_LMX_SPECIAL;

      if (info != NULL && tokens[i] >= SCW_LMX_PLAIN_COUNT)
        after_mark = is_mark (class) || (after_mark && class == SCW_LMX_PLACEMENT);
      else if (after_mark && class == SCW_LMX_STAFF)
        after_mark = false; /* the mark's own */
      else
        {
          after_mark = false;
          out[kept++] = tokens[i];
        }
    }
  return kept;
}
