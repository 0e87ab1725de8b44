/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/random.h"

#include <math.h>

uint64_t
scw_random (uint64_t key, uint64_t i)
{
  uint64_t z = key + (i + 1) * 0x9e3779b97f4a7c15u;

  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

double
scw_random_uniform (uint64_t key, uint64_t i)
{
  return ((double) (scw_random (key, i) >> 11) + 0.5) * 0x1p-53;
}

double
scw_random_normal (uint64_t key, uint64_t i)
{
  const double u = scw_random_uniform (key, 2 * i), v = scw_random_uniform (key, 2 * i + 1);

  return sqrt (-2 * log (u)) * cos (2 * M_PI * v);
}

void
scw_random_order (uint64_t key, int *order, int n)
{
  for (int i = 0; i < n; i++)
    order[i] = i;
  for (int i = n - 1; i > 0; i--)
    {
      const int j = (int) (scw_random (key, (uint64_t) i) % (uint64_t) (i + 1)), t = order[i];

      order[i] = order[j];
      order[j] = t;
    }
}
