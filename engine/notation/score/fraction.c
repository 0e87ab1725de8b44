/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/fraction.h"

/* 2^10 * 3^2 * 5 * 7 * 11 * 13: what a value is rounded to when it would get out of hand. */
#define GRID    (INT64_C (1024) * 45045)
#define MAX_DEN (INT64_C (1) << 31)
#define MAX_NUM (INT64_C (1) << 53)

typedef __int128 Wide;

/* Of numbers that are not negative. Nearly all are small, and dividing wide ones is slow. */
static Wide
wide_gcd (Wide a, Wide b)
{
  uint64_t small, other;

  while (b != 0 && (a > INT64_MAX || b > INT64_MAX))
    {
      Wide rest = a % b;

      a = b;
      b = rest;
    }
  if (b == 0)
    return a;
  small = (uint64_t) a;
  other = (uint64_t) b;
  while (other != 0)
    {
      uint64_t rest = small % other;

      small = other;
      other = rest;
    }
  return (Wide) small;
}

static ScwFraction
make (Wide num, Wide den)
{
  bool negative = (num < 0) != (den < 0);
  Wide divisor;

  if (num == 0 || den == 0)
    return SCW_FRACTION_ZERO;
  num = num < 0 ? -num : num;
  den = den < 0 ? -den : den;
  divisor = wide_gcd (num, den);
  if (divisor > 1)
    {
      num /= divisor;
      den /= divisor;
    }
  if (den > MAX_DEN || num > MAX_NUM)
    {
      Wide whole = num / den;
      Wide rest = num % den;

      if (whole >= MAX_NUM / GRID)
        return (ScwFraction){ negative ? -(MAX_NUM / GRID) : MAX_NUM / GRID, 1 };
      while (den > (Wide) 1 << 90) /* so that rest * GRID fits */
        {
          den >>= 1;
          rest >>= 1;
        }
      num = whole * GRID + (rest * GRID + den / 2) / den;
      den = GRID;
      divisor = num == 0 ? GRID : wide_gcd (num, den);
      num /= divisor;
      den /= divisor;
    }
  return (ScwFraction){ negative ? -(int64_t) num : (int64_t) num, (int64_t) den };
}

ScwFraction
scw_fraction (int64_t num, int64_t den)
{
  return make (num, den);
}

ScwFraction
scw_fraction_add (ScwFraction a, ScwFraction b)
{
  return make ((Wide) a.num * b.den + (Wide) b.num * a.den, (Wide) a.den * b.den);
}

ScwFraction
scw_fraction_sub (ScwFraction a, ScwFraction b)
{
  return make ((Wide) a.num * b.den - (Wide) b.num * a.den, (Wide) a.den * b.den);
}

ScwFraction
scw_fraction_mul (ScwFraction a, ScwFraction b)
{
  return make ((Wide) a.num * b.num, (Wide) a.den * b.den);
}

ScwFraction
scw_fraction_div (ScwFraction a, ScwFraction b)
{
  return make ((Wide) a.num * b.den, (Wide) a.den * b.num);
}

int
scw_fraction_cmp (ScwFraction a, ScwFraction b)
{
  Wide left = (Wide) a.num * b.den;
  Wide right = (Wide) b.num * a.den;

  return left < right ? -1 : left > right;
}

int64_t
scw_lcm (int64_t a, int64_t b)
{
  Wide all;

  if (a <= 0 || b <= 0)
    return 0;
  all = (Wide) a / wide_gcd (a, b) * b;
  return all > INT32_MAX ? 0 : (int64_t) all;
}
