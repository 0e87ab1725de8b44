/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pool.h: a thread pool that runs the iterations of a loop in parallel.
 *
 * A loop of n independent tasks is handed out one index at a time to the calling thread and the pool's
 * workers. How a matrix is cut into tasks never depends on the number of threads, so results do not either.
 *
 * Several threads may call scw_pool_run on the same pool at once: a caller that finds the pool busy runs
 * all of its tasks itself. Threads that will run many loops, for long, say so (scw_pool_enter): while there are
 * several of them, each runs its own loops alone, which is faster than to share out all of them. OpenBLAS is limited to one thread when the first pool is created, because its
 * threads would compete with ours.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"

typedef struct ScwPool ScwPool;
typedef void (*ScwTask) (void *data, int index);

/* threads counts the caller: 1 has no workers, 0 takes one for each core, 16 at most. NULL and error if
 * threads cannot be started. */
ScwPool *scw_pool_new (int threads, ScwError *error);
void scw_pool_free (ScwPool *pool);
int scw_pool_threads (const ScwPool *pool);

/* Calls task (data, i) for every 0 <= i < n and returns when all have returned. pool may be NULL: no workers.
 */
void scw_pool_run (ScwPool *pool, int n, ScwTask task, void *data);

/* The calling thread begins, or ends, to run many loops. */
void scw_pool_enter (ScwPool *pool);
void scw_pool_leave (ScwPool *pool);

/* Scratch memory of the calling thread, at least n floats, aligned to 64 bytes; kept until the thread ends
 * and handed out again by the next call. NULL when out of memory. */
float *scw_scratch (int64_t n);

/* Gives the calling thread's scratch memory back. */
void scw_scratch_drop (void);
