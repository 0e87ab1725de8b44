/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rates.h: what the machine itself can do, measured in the same run as the network. */
#pragma once

#include <stdint.h>

#include "engine/compute/pool.h"
#include "engine/model/config.h"

/* Seconds on a clock that only goes forward. */
double now_s (void);

/* The median of n values; sorts them. */
double median (double *values, int n);

/* Bytes a second that all threads of a pool together read from memory: the best of several sweeps over 512
 * MiB. */
double memory_rate (ScwPool *pool);

/* Floating point operations a second of OpenBLAS with its own threads on the matrix products of encoding n
 * patches, each as one product (attention: one a head). */
double blas_rate (const ScwConfig *config, int n, int threads, int repeat);
