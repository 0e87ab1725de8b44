/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/align.h"

#include <stdlib.h>

#include "engine/notation/lmx/lmx.h"

/* An edit costs EDIT, a replacement by another class 1 more: never as much as an edit, however many. */
#define EDIT ((int64_t) 1 << 32)

static int64_t
cost_of_replacing (int32_t a, int32_t b)
{
  const ScwLmxInfo *info_a, *info_b;

  if (a == b)
    return 0;
  info_a = scw_lmx_info (a);
  info_b = scw_lmx_info (b);
  return EDIT + (info_a == NULL || info_b == NULL || info_a->class != info_b->class);
}

/* Fills steps (n_a + 1, n_b + 1) with the last edit of the best alignment of the first i with the first j
 * tokens. 'row' holds n_b + 1. */
static void
fill_steps (const int32_t *a, int n_a, const int32_t *b, int n_b, int64_t *row, uint8_t *steps)
{
  for (int j = 0; j <= n_b; j++)
    {
      row[j] = j * EDIT;
      steps[j] = SCW_EDIT_MISSED;
    }
  for (int i = 1; i <= n_a; i++)
    {
      int64_t corner = row[0];

      row[0] = i * EDIT;
      steps += n_b + 1;
      steps[0] = SCW_EDIT_INVENTED;
      for (int j = 1; j <= n_b; j++)
        {
          const int64_t change = cost_of_replacing (a[i - 1], b[j - 1]), above = row[j];
          int64_t best = corner + change;

          steps[j] = change == 0 ? SCW_EDIT_KEPT : SCW_EDIT_REPLACED;
          if (above + EDIT < best)
            {
              best = above + EDIT;
              steps[j] = SCW_EDIT_INVENTED;
            }
          if (row[j - 1] + EDIT < best)
            {
              best = row[j - 1] + EDIT;
              steps[j] = SCW_EDIT_MISSED;
            }
          row[j] = best;
          corner = above;
        }
    }
}

/* Writes the alignment backwards, so that it ends before edits[end]; returns where it begins. */
static int
trace (const int32_t *a, int i, const int32_t *b, int j, const uint8_t *steps, ScwEdit *edits, int end)
{
  const size_t width = (size_t) j + 1;

  while (i > 0 || j > 0)
    {
      ScwEdit edit = { (ScwEditKind) steps[(size_t) i * width + (size_t) j], -1, -1 };

      if (edit.kind != SCW_EDIT_MISSED)
        edit.read = a[--i];
      if (edit.kind != SCW_EDIT_INVENTED)
        edit.truth = b[--j];
      edits[--end] = edit;
    }
  return end;
}

static bool
align_middle (const int32_t *a, int n_a, const int32_t *b, int n_b, ScwEdit *edits, int *n, ScwError *error)
{
  const size_t pairs = ((size_t) n_a + 1) * ((size_t) n_b + 1);
  uint8_t *steps;
  int64_t *row;
  int start;

  if (pairs > SCW_ALIGN_MAX_PAIRS)
    return scw_fail (error, SCW_ERROR_LIMIT, "%d and %d tokens are too many to be aligned", n_a, n_b);
  steps = malloc (pairs);
  row = malloc (((size_t) n_b + 1) * sizeof *row);
  if (steps == NULL || row == NULL)
    {
      free (steps);
      free (row);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory to align %d with %d tokens", n_a, n_b);
    }
  fill_steps (a, n_a, b, n_b, row, steps);
  start = trace (a, n_a, b, n_b, steps, edits, n_a + n_b);
  *n = n_a + n_b - start;
  for (int i = 0; i < *n; i++)
    edits[i] = edits[start + i];
  free (steps);
  free (row);
  return true;
}

static int
keep (ScwEdit *edits, int n, const int32_t *tokens, int count)
{
  for (int i = 0; i < count; i++)
    edits[n++] = (ScwEdit){ SCW_EDIT_KEPT, tokens[i], tokens[i] };
  return n;
}

ScwEdit *
scw_align (const int32_t *read, int n_read, const int32_t *truth, int n_truth, int *n_edits, ScwError *error)
{
  ScwEdit *edits = malloc (((size_t) n_read + (size_t) n_truth + 1) * sizeof *edits);
  const int n_least = n_read < n_truth ? n_read : n_truth;
  int head = 0, tail = 0, middle = 0;

  if (edits == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory to align %d with %d tokens", n_read, n_truth);
      return NULL;
    }
  while (head < n_least && read[head] == truth[head])
    head++;
  while (tail < n_least - head && read[n_read - 1 - tail] == truth[n_truth - 1 - tail])
    tail++;
  keep (edits, 0, truth, head);
  if (!align_middle (read + head, n_read - head - tail, truth + head, n_truth - head - tail, edits + head,
                     &middle, error))
    {
      free (edits);
      return NULL;
    }
  *n_edits = keep (edits, head + middle, truth + n_truth - tail, tail);
  return edits;
}
