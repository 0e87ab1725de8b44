/* SPDX-License-Identifier: GPL-3.0-or-later */
/* close.h: compares numbers within a bound, absolute and relative to the range of what is expected. */
#pragma once

#include <math.h>

#include "tests/support/check.h"

static inline void
assert_close (const char *what, const float *got, const double *expected, size_t n, double bound)
{
  double low = HUGE_VAL, high = -HUGE_VAL, worst = 0;
  size_t where = 0;

  for (size_t i = 0; i < n; i++)
    {
      const double off = fabs ((double) got[i] - expected[i]);

      low = fmin (low, expected[i]);
      high = fmax (high, expected[i]);
      if (!(off <= worst))
        {
          worst = off;
          where = i;
        }
    }
  printf ("# %s: off by %.2e at %zu of %zu, range %.3g\n", what, worst, where, n, high - low);
  if (!(worst <= bound) || !(worst <= bound * (high - low)))
    fail_msg ("%s: off by %g at %zu of %zu (range %g)", what, worst, where, n, high - low);
}
