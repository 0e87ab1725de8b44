/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h: random numbers without a state: a number is a hash of what it is for.
 *
 * Whoever knows the seed, the step and the place can draw the same number again: the backward pass its
 * dropout, a continued run its next batch, a second machine its share of the batch. A checkpoint therefore
 * needs to hold no more of the random state than the seed and the count of steps.
 *
 * The hash is SplitMix64's finaliser (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
 * generators").
 */
#pragma once

#include <stdint.h>

/* 64 bits for the i-th number of stream 'key'; also makes a key of a key. */
uint64_t scw_random (uint64_t key, uint64_t i);

/* Uniform in (0, 1), never 0 or 1; and normal with mean 0 and deviation 1. */
double scw_random_uniform (uint64_t key, uint64_t i);
double scw_random_normal (uint64_t key, uint64_t i);

/* order (n) = a random permutation of 0 .. n - 1. */
void scw_random_order (uint64_t key, int *order, int n);
