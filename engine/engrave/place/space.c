/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/place/space.h"

#include <math.h>

#define PAD 0.35

double
scw_space (Slot *slots, int n, double *taken, int lanes, double factor)
{
  int before = 0;

  for (int s = 0; s < lanes; s++)
    taken[s] = n > 0 && slots[0].right[s] > NOTHING ? slots[0].right[s] : NOTHING;
  if (n > 0)
    slots[0].x = 0;
  for (int i = 1; i < n; i++)
    {
      Slot *slot = &slots[i];

      slot->x = slots[i - 1].x + (slot->leaning || slots[i - 1].leaning ? 0.2 : 0.6);
      if (!slot->leaning)
        slot->x = fmax (slot->x, slots[before].x + slots[before].ideal * (slots[before].rigid ? 1 : factor));
      for (int s = 0; s < lanes; s++)
        if (slot->left[s] > NOTHING && taken[s] > NOTHING)
          slot->x = fmax (slot->x, taken[s] + slot->left[s] + PAD);
      for (int s = 0; s < lanes; s++)
        if (slot->right[s] > NOTHING)
          taken[s] = fmax (taken[s], slot->x + slot->right[s]);
      if (!slot->leaning)
        before = i;
    }
  for (int i = n - 2; i > 0; i--)
    {
      double room = slots[i + 1].x - slots[i].x - 0.2;

      if (!slots[i].leaning)
        continue;
      for (int k = i + 1; k < n && k < i + 24; k++)
        for (int s = 0; s < lanes; s++)
          if (slots[k].left[s] > NOTHING && slots[i].right[s] > NOTHING)
            room = fmin (room, slots[k].x - slots[k].left[s] - PAD - slots[i].right[s] - slots[i].x);
      if (room > 0)
        slots[i].x += room;
    }
  return n > 0 ? slots[n - 1].x : 0;
}

double
scw_space_to (Slot *slots, int n, double *taken, int lanes, double width, double most)
{
  double low = 0, high = most;

  if (scw_space (slots, n, taken, lanes, most) <= width)
    return most;
  for (int i = 0; i < 40; i++)
    {
      double middle = (low + high) / 2;

      if (scw_space (slots, n, taken, lanes, middle) < width)
        low = middle;
      else
        high = middle;
    }
  scw_space (slots, n, taken, lanes, low);
  return low;
}
