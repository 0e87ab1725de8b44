/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h: stateless random numbers: each is a hash of what it is used for.
 *
 * Given the seed, the step and the place, the same number can be drawn again: by the backward pass for its
 * dropout, by a resumed run for its next batch, by another machine for its share. So a checkpoint needs
 * only the seed and the step count.
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
