/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rates.h: precision, recall and F1 of what was read against what is there.
 *
 *     precision = matched / read    recall = matched / truth    F1 = 2 matched / (read + truth)
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  double precision, recall, f1; /* 0 .. 1; 1 where there is nothing to find and nothing was read */
} ScwRates;

ScwRates scw_rates (int64_t read, int64_t truth, int64_t matched);

/* How many elements (of 'size' bytes) of two lists, both sorted by 'compare', are in both; each is matched at most once. */
int64_t scw_count_common (
  const void *a, int n, const void *b, int m, size_t size, int (*compare) (const void *, const void *));
