/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue.h: a job queue served by one thread or a few, most urgent job first. Plain C: pthreads, no GLib.
 *
 *     any thread:  push, set_priority, cancel, pause          a worker:  run, run, run
 *
 * Jobs run in slices: 'run' returns SCW_JOB_CONTINUE as soon as scw_job_should_yield says that something
 * more urgent is waiting (or that the queue is paused), and is called again in its turn. So a click waits
 * for one step of the network, not for the rest of the page; pausing and cancelling need no other
 * mechanism.
 *
 * Jobs of the same priority begin in the order they were pushed; one that yielded goes before those that have
 * not started. Jobs of the same lane (any number but 0) never run at the same time. Every pushed job ends exactly
 * once: either 'run' returns SCW_JOB_FINISHED, or the job is cancelled and 'dropped' is called. Then comes 'free'.
 * All three are called on a worker, with no lock held.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/error.h"

typedef struct ScwQueue ScwQueue;
typedef struct ScwJob ScwJob;

/* Higher is sooner; any number may be used. */
enum
{
  SCW_PRIORITY_BACKGROUND = 0, /* what nobody looks at yet */
  SCW_PRIORITY_NORMAL = 100,   /* what was asked for */
  SCW_PRIORITY_VISIBLE = 200,  /* what is on the screen */
  SCW_PRIORITY_SELECTED = 300, /* what a person points at */
  SCW_PRIORITY_NOW = 400,      /* a click waits for it */
};

typedef enum
{
  SCW_JOB_FINISHED,
  SCW_JOB_CONTINUE,
} ScwJobResult;

typedef struct
{
  ScwJobResult (*run) (void *data, ScwJob *job);
  void (*dropped) (void *data, ScwJob *job); /* or NULL */
  void (*free) (void *data);                 /* or NULL */
  /* Called once when the job is cancelled while 'run' runs, by the thread that cancels, with the queue's lock
   * held: sets a flag that run polls, and nothing else. NULL: scw_job_cancelled is enough. */
  void (*interrupt) (void *data);
  bool pausable; /* waits while the queue is paused */
} ScwJobClass;

/* What is done in the background while a person uses the program: whoever asks comes before what is done for him,
 * also where processors are few. */
#define SCW_NICE_BACKGROUND 5

#define SCW_QUEUE_THREADS_MOST 16

/* threads: 1 to SCW_QUEUE_THREADS_MOST. niceness: how much lower the priority of its threads, and of the threads
 * those start, is than that of the caller's; 0: the same. NULL and error when there is no memory or no thread to be
 * had. */
ScwQueue *scw_queue_new (int threads, int niceness, ScwError *error);

/* Cancels everything and waits for the workers. Not to be called by one of them. NULL is allowed. */
void scw_queue_free (ScwQueue *queue);

/* Takes 'data', and frees it also on failure. 'owner' is any number, to cancel by. Returns the job's id,
 * never 0 except when memory is short. */
uint64_t scw_queue_push (
  ScwQueue *queue, const ScwJobClass *class, void *data, uint64_t owner, uint64_t lane, int priority);

/* False if the job has ended. */
bool scw_queue_set_priority (ScwQueue *queue, uint64_t id, int priority);
bool scw_queue_cancel (ScwQueue *queue, uint64_t id);

/* All jobs of this owner; returns how many. */
int scw_queue_cancel_owner (ScwQueue *queue, uint64_t owner);

/* While paused, pausable jobs wait; those that run give way at their next step. */
void scw_queue_set_paused (ScwQueue *queue, bool paused);
bool scw_queue_get_paused (ScwQueue *queue);

/* Jobs that have not ended, those that run included. */
int scw_queue_length (ScwQueue *queue);

/* Blocks until no job is left that could run (paused ones may be left). For tests and for the end of a
 * program. */
void scw_queue_drain (ScwQueue *queue);

/* ---- inside run and dropped ---- */

uint64_t scw_job_id (const ScwJob *job);
bool scw_job_cancelled (const ScwJob *job);
bool scw_job_should_yield (const ScwJob *job); /* also true when cancelled */
