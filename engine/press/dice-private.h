/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dice-private.h: random numbers that depend on nothing but a key and their order. */
#pragma once

#include <stdbool.h>

#include "engine/train/network/random.h"

typedef struct
{
  uint64_t key, i;
} Dice;

/* A stream of its own for each purpose, so that one that throws more often does not change the others. */
static inline Dice
dice_for (uint64_t key, uint64_t purpose)
{
  return (Dice){ scw_random (key, purpose), 0 };
}

static inline double
roll (Dice *dice, double low, double high)
{
  return low + (high - low) * scw_random_uniform (dice->key, dice->i++);
}

static inline bool
chance (Dice *dice, double odds)
{
  return scw_random_uniform (dice->key, dice->i++) < odds;
}

/* 0 .. n - 1; n is at least 1. */
static inline int
pick (Dice *dice, int n)
{
  return (int) (scw_random (dice->key, dice->i++) % (uint64_t) n);
}

/* Nearly normal, never more than 3 from 0: exact on every machine, as a sum of uniform ones is. */
static inline double
bell (Dice *dice)
{
  double sum = 0;

  for (int i = 0; i < 4; i++)
    sum += scw_random_uniform (dice->key, dice->i++);
  return (sum - 2) * 1.5;
}
