/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fraction.h: exact durations, in quarter notes.
 *
 * A fraction is always in lowest terms with a positive denominator; {0, 1} is zero. Sums and products are
 * exact while the denominator is below 2^31 and the numerator below 2^53, limits that real music never
 * approaches. Beyond them (hostile files, garbage tokens) values are rounded to the nearest 1/46126080, so
 * nothing overflows.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  int64_t num;
  int64_t den;
} ScwFraction;

#define SCW_FRACTION_ZERO ((ScwFraction){ 0, 1 })

/* num / den in lowest terms; den 0 gives zero. */
ScwFraction scw_fraction (int64_t num, int64_t den);

ScwFraction scw_fraction_add (ScwFraction a, ScwFraction b);
ScwFraction scw_fraction_sub (ScwFraction a, ScwFraction b);
ScwFraction scw_fraction_mul (ScwFraction a, ScwFraction b);

/* Division by zero gives zero. */
ScwFraction scw_fraction_div (ScwFraction a, ScwFraction b);

/* Below, equal to or above zero as a is below, equal to or above b. */
int scw_fraction_cmp (ScwFraction a, ScwFraction b);

/* Least common multiple of two numbers above zero, or 0 when it would exceed 2^31 - 1. */
int64_t scw_lcm (int64_t a, int64_t b);
