/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/queue.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct ScwJob
{
  ScwQueue *queue;
  const ScwJobClass *class;
  void *data;
  uint64_t id; /* rising: the order among equals */
  uint64_t owner, lane;
  int priority;
  bool begun;
  bool cancelled;
  ScwJob *next;
};

struct ScwQueue
{
  pthread_t threads[SCW_QUEUE_THREADS_MOST];
  int n_threads;
  int niceness;
  pthread_mutex_t lock; /* all that follows */
  pthread_cond_t changed;
  ScwJob *waiting; /* in no order */
  ScwJob *running; /* likewise */
  int n_running;
  uint64_t last_id;
  int length;
  bool paused;
  bool ends;
};

static bool
is_held (const ScwQueue *queue, const ScwJob *job)
{
  return queue->paused && job->class->pausable && !job->cancelled;
}

/* The job that runs in the lane of another; NULL: none. */
static const ScwJob *
lane_holder (const ScwQueue *queue, const ScwJob *job)
{
  for (const ScwJob *other = queue->running; job->lane != 0 && other != NULL; other = other->next)
    if (other->lane == job->lane)
      return other;
  return NULL;
}

/* Those that are cancelled are only told, whatever runs in their lane. */
static bool
may_run (const ScwQueue *queue, const ScwJob *job)
{
  return job->cancelled || (!is_held (queue, job) && lane_holder (queue, job) == NULL);
}

/* Cancelled ones first: they only have to be told. */
static bool
goes_before (const ScwJob *a, const ScwJob *b)
{
  if (a->cancelled != b->cancelled)
    return a->cancelled;
  if (a->priority != b->priority)
    return a->priority > b->priority;
  if (a->begun != b->begun)
    return a->begun;
  return a->id < b->id;
}

static ScwJob **
most_urgent (ScwQueue *queue)
{
  ScwJob **best = NULL;

  for (ScwJob **at = &queue->waiting; *at != NULL; at = &(*at)->next)
    if (may_run (queue, *at) && (best == NULL || goes_before (*at, *best)))
      best = at;
  return best;
}

static void
list_add (ScwJob **list, ScwJob *job)
{
  job->next = *list;
  *list = job;
}

static void
list_remove (ScwJob **list, const ScwJob *job)
{
  while (*list != job)
    list = &(*list)->next;
  *list = job->next;
}

static void
end_job (ScwJob *job)
{
  if (job->class->free != NULL)
    job->class->free (job->data);
  free (job);
}

/* Runs a slice of a job, without the lock; true when the job has ended. */
static bool
run_slice (ScwJob *job, bool cancelled)
{
  if (!cancelled)
    return job->class->run (job->data, job) == SCW_JOB_FINISHED;
  if (job->class->dropped != NULL)
    job->class->dropped (job->data, job);
  return true;
}

/* On Linux a thread has a niceness of its own, and those it starts (a model's pool) have the same. */
static void
lower_priority (int niceness)
{
  const id_t thread = (id_t) gettid ();

  if (niceness != 0)
    setpriority (PRIO_PROCESS, thread, getpriority (PRIO_PROCESS, thread) + niceness);
}

static void *
work (void *data)
{
  ScwQueue *queue = data;

  lower_priority (queue->niceness);
  pthread_mutex_lock (&queue->lock);
  for (;;)
    {
      ScwJob **at = most_urgent (queue);
      ScwJob *job;
      bool cancelled, ended;

      if (at == NULL)
        {
          if (queue->ends && queue->waiting == NULL)
            break;
          pthread_cond_wait (&queue->changed, &queue->lock);
          continue;
        }
      job = *at;
      *at = job->next;
      list_add (&queue->running, job);
      queue->n_running++;
      cancelled = job->cancelled;
      pthread_mutex_unlock (&queue->lock);

      ended = run_slice (job, cancelled);

      pthread_mutex_lock (&queue->lock);
      list_remove (&queue->running, job);
      queue->n_running--;
      pthread_cond_broadcast (&queue->changed); /* a pause has taken effect, a lane is free */
      if (!ended)
        {
          job->begun = true;
          list_add (&queue->waiting, job);
          continue;
        }
      pthread_mutex_unlock (&queue->lock);
      end_job (job);
      pthread_mutex_lock (&queue->lock);
      queue->length--;
      pthread_cond_broadcast (&queue->changed);
    }
  pthread_mutex_unlock (&queue->lock);
  return NULL;
}

ScwQueue *
scw_queue_new (int threads, int niceness, ScwError *error)
{
  ScwQueue *queue = calloc (1, sizeof *queue);

  if (queue == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a queue");
      return NULL;
    }
  queue->niceness = niceness;
  pthread_mutex_init (&queue->lock, NULL);
  pthread_cond_init (&queue->changed, NULL);
  threads = threads < 1 ? 1 : threads > SCW_QUEUE_THREADS_MOST ? SCW_QUEUE_THREADS_MOST : threads;
  pthread_mutex_lock (&queue->lock); /* workers look at n_threads */
  while (queue->n_threads < threads
         && pthread_create (&queue->threads[queue->n_threads], NULL, work, queue) == 0)
    queue->n_threads++;
  pthread_mutex_unlock (&queue->lock);
  if (queue->n_threads == threads)
    return queue;
  scw_queue_free (queue);
  scw_fail (error, SCW_ERROR_MEMORY, "cannot start a thread");
  return NULL;
}

/* With the lock held. */
static void
cancel_job (ScwQueue *queue, ScwJob *job)
{
  if (job->cancelled)
    return;
  job->cancelled = true;
  for (const ScwJob *other = queue->running; other != NULL; other = other->next)
    if (job == other && job->class->interrupt != NULL)
      job->class->interrupt (job->data);
}

static int
cancel_matching (ScwQueue *queue, bool all, uint64_t owner)
{
  ScwJob *const lists[] = { queue->waiting, queue->running };
  int n = 0;

  for (int i = 0; i < 2; i++)
    for (ScwJob *job = lists[i]; job != NULL; job = job->next)
      if ((all || job->owner == owner) && !job->cancelled)
        {
          cancel_job (queue, job);
          n++;
        }
  pthread_cond_broadcast (&queue->changed);
  return n;
}

void
scw_queue_free (ScwQueue *queue)
{
  if (queue == NULL)
    return;
  pthread_mutex_lock (&queue->lock);
  queue->ends = true;
  cancel_matching (queue, true, 0);
  pthread_mutex_unlock (&queue->lock);
  for (int i = 0; i < queue->n_threads; i++)
    pthread_join (queue->threads[i], NULL);
  pthread_cond_destroy (&queue->changed);
  pthread_mutex_destroy (&queue->lock);
  free (queue);
}

uint64_t
scw_queue_push (
  ScwQueue *queue, const ScwJobClass *class, void *data, uint64_t owner, uint64_t lane, int priority)
{
  ScwJob *job = calloc (1, sizeof *job);
  uint64_t id;

  if (job == NULL)
    {
      if (class->free != NULL)
        class->free (data);
      return 0;
    }
  *job = (ScwJob){
    .queue = queue, .class = class, .data = data, .owner = owner, .lane = lane, .priority = priority
  };
  pthread_mutex_lock (&queue->lock);
  id = job->id = ++queue->last_id; /* the job may be gone as soon as the lock is */
  job->cancelled = queue->ends;
  list_add (&queue->waiting, job);
  queue->length++;
  pthread_cond_broadcast (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
  return id;
}

static ScwJob *
find (ScwQueue *queue, uint64_t id)
{
  ScwJob *const lists[] = { queue->waiting, queue->running };

  for (int i = 0; i < 2; i++)
    for (ScwJob *job = lists[i]; job != NULL; job = job->next)
      if (job->id == id)
        return job;
  return NULL;
}

bool
scw_queue_set_priority (ScwQueue *queue, uint64_t id, int priority)
{
  ScwJob *job;

  pthread_mutex_lock (&queue->lock);
  job = find (queue, id);
  if (job != NULL)
    job->priority = priority;
  pthread_mutex_unlock (&queue->lock);
  return job != NULL;
}

bool
scw_queue_cancel (ScwQueue *queue, uint64_t id)
{
  ScwJob *job;

  pthread_mutex_lock (&queue->lock);
  job = find (queue, id);
  if (job != NULL)
    cancel_job (queue, job);
  pthread_cond_broadcast (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
  return job != NULL;
}

int
scw_queue_cancel_owner (ScwQueue *queue, uint64_t owner)
{
  int n;

  pthread_mutex_lock (&queue->lock);
  n = cancel_matching (queue, false, owner);
  pthread_mutex_unlock (&queue->lock);
  return n;
}

void
scw_queue_set_paused (ScwQueue *queue, bool paused)
{
  pthread_mutex_lock (&queue->lock);
  queue->paused = paused;
  pthread_cond_broadcast (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
}

bool
scw_queue_get_paused (ScwQueue *queue)
{
  bool paused;

  pthread_mutex_lock (&queue->lock);
  paused = queue->paused;
  pthread_mutex_unlock (&queue->lock);
  return paused;
}

int
scw_queue_length (ScwQueue *queue)
{
  int length;

  pthread_mutex_lock (&queue->lock);
  length = queue->length;
  pthread_mutex_unlock (&queue->lock);
  return length;
}

/* Jobs that have ended but are not freed yet count, so that nothing of them is left after this. */
static bool
is_idle (ScwQueue *queue)
{
  int held = 0;

  for (ScwJob *job = queue->waiting; job != NULL; job = job->next)
    held += is_held (queue, job);
  return queue->length == held;
}

void
scw_queue_drain (ScwQueue *queue)
{
  pthread_mutex_lock (&queue->lock);
  while (!is_idle (queue))
    pthread_cond_wait (&queue->changed, &queue->lock);
  pthread_mutex_unlock (&queue->lock);
}

uint64_t
scw_job_id (const ScwJob *job)
{
  return job->id;
}

bool
scw_job_cancelled (const ScwJob *job)
{
  bool cancelled;

  pthread_mutex_lock (&job->queue->lock);
  cancelled = job->cancelled;
  pthread_mutex_unlock (&job->queue->lock);
  return cancelled;
}

/* Whether it is this job that makes room for one that waits: the other needs its lane, or its thread, where no thread is
 * free and none has a less urgent job. */
static bool
stands_in_the_way (const ScwQueue *queue, const ScwJob *job, const ScwJob *waiting)
{
  const ScwJob *holder = lane_holder (queue, waiting);

  if (is_held (queue, waiting) || (!waiting->cancelled && waiting->priority <= job->priority))
    return false;
  if (holder != NULL && !waiting->cancelled)
    return holder == job;
  if (queue->n_running < queue->n_threads)
    return false;
  for (const ScwJob *other = queue->running; other != NULL; other = other->next)
    if (other->priority < job->priority)
      return false;
  return true;
}

bool
scw_job_should_yield (const ScwJob *job)
{
  ScwQueue *queue = job->queue;
  bool yield;

  pthread_mutex_lock (&queue->lock);
  yield = is_held (queue, job) || job->cancelled;
  for (const ScwJob *other = queue->waiting; !yield && other != NULL; other = other->next)
    yield = stands_in_the_way (queue, job, other);
  pthread_mutex_unlock (&queue->lock);
  return yield;
}
