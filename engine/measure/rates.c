/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/measure/rates.h"

static double
share (int64_t part, int64_t whole)
{
  return whole > 0 ? (double) part / (double) whole : 0;
}

ScwRates
scw_rates (int64_t read, int64_t truth, int64_t matched)
{
  if (read == 0 && truth == 0)
    return (ScwRates){ 1, 1, 1 };
  return (ScwRates){ share (matched, read), share (matched, truth), share (2 * matched, read + truth) };
}

int64_t
scw_count_common (
  const void *a, int n, const void *b, int m, size_t size, int (*compare) (const void *, const void *))
{
  int64_t common = 0;

  for (int i = 0, j = 0; i < n && j < m;)
    {
      const int order = compare ((const char *) a + (size_t) i * size, (const char *) b + (size_t) j * size);

      common += order == 0;
      i += order <= 0;
      j += order >= 0;
    }
  return common;
}
