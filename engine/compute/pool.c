/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "engine/compute/blas.h"

/* One word tells everything about the loop that is handed out: its number, whether workers may still join it,
 * and how many are inside. A worker joins by adding one while OPEN stands; the caller takes OPEN away when
 * the indices are used up and then waits only for those inside. A worker that wakes too late changes nothing.
 */
#define OPEN   ((uint64_t) 1 << 16)
#define INSIDE (OPEN - 1)
#define ROUND  ((uint64_t) 1 << 17)

#define MAX_THREADS 256
#define MAX_DEFAULT 16    /* a step of the decoder has no work for more */
#define SPIN_NS     60000 /* a step of the decoder is dozens of loops a few microseconds apart */
#define ALONE_NS    50000000

struct ScwPool
{
  int n_workers;
  pthread_t *workers;
  pthread_mutex_t owner;       /* held by the caller whose loop is handed out */
  _Atomic int callers;         /* that have entered */
  _Atomic int64_t alone_until; /* other programs want the cores, as of late: no worker is asked */

  _Atomic uint64_t state;
  _Atomic int next;
  int n;
  ScwTask task;
  void *data;

  pthread_mutex_t sleep_lock;
  pthread_cond_t wake;
  pthread_cond_t left; /* the last worker has left a loop whose caller sleeps */
  _Atomic int sleepers;
  _Atomic bool waiting; /* the caller sleeps */
  _Atomic bool quit;
};

static inline void
relax (void)
{
#if defined __x86_64__ || defined __i386__
  __builtin_ia32_pause ();
#elif defined __aarch64__
  __asm__ volatile("yield");
#endif
}

static int64_t
now_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void
take_indices (ScwPool *pool, ScwTask task, void *data, int n)
{
  for (;;)
    {
      int i = atomic_fetch_add_explicit (&pool->next, 1, memory_order_relaxed);

      if (i >= n)
        return;
      task (data, i);
    }
}

static bool
join_round (ScwPool *pool, uint64_t state)
{
  while (state & OPEN)
    if (atomic_compare_exchange_weak (&pool->state, &state, state + 1))
      return true;
  return false;
}

static bool
is_new (uint64_t state, uint64_t done)
{
  return (state & OPEN) && state / ROUND != done;
}

/* Until a loop is open that this worker has not been through. */
static void
sleep_until_open (ScwPool *pool, uint64_t done)
{
  pthread_mutex_lock (&pool->sleep_lock);
  atomic_fetch_add (&pool->sleepers, 1);
  while (!is_new (atomic_load (&pool->state), done) && !atomic_load (&pool->quit))
    pthread_cond_wait (&pool->wake, &pool->sleep_lock);
  atomic_fetch_sub (&pool->sleepers, 1);
  pthread_mutex_unlock (&pool->sleep_lock);
}

static void
leave_round (ScwPool *pool)
{
  const uint64_t before = atomic_fetch_sub (&pool->state, 1);

  if ((before & INSIDE) == 1 && !(before & OPEN) && atomic_load (&pool->waiting))
    {
      pthread_mutex_lock (&pool->sleep_lock);
      pthread_cond_signal (&pool->left);
      pthread_mutex_unlock (&pool->sleep_lock);
    }
}

static void *
work (void *arg)
{
  ScwPool *pool = arg;
  uint64_t done = UINT64_MAX; /* the round this worker has been through */
  int64_t idle_since = now_ns ();

  while (!atomic_load_explicit (&pool->quit, memory_order_relaxed))
    {
      uint64_t state = atomic_load (&pool->state);

      if (is_new (state, done) && join_round (pool, state))
        {
          done = state / ROUND;
          take_indices (pool, pool->task, pool->data, pool->n);
          leave_round (pool);
          idle_since = now_ns ();
          continue;
        }
      for (int i = 0; i < 16; i++)
        relax ();
      if (now_ns () - idle_since
          > SPIN_NS) /* others may be held up for long: their core may be wanted elsewhere */
        {
          sleep_until_open (pool, done);
          idle_since = now_ns ();
        }
    }
  return NULL;
}

ScwPool *
scw_pool_new (int threads, ScwError *error)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  ScwPool *pool;

  if (threads <= 0)
    {
      threads = (int) sysconf (_SC_NPROCESSORS_ONLN);
      threads = threads < MAX_DEFAULT ? threads : MAX_DEFAULT;
    }
  threads = threads < 1 ? 1 : threads > MAX_THREADS ? MAX_THREADS : threads;
  pthread_once (&once, scw_blas_alone);

  pool = calloc (1, sizeof *pool);
  if (pool == NULL || (pool->workers = calloc ((size_t) threads, sizeof *pool->workers)) == NULL)
    {
      free (pool);
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %d threads", threads);
      return NULL;
    }
  pthread_mutex_init (&pool->owner, NULL);
  pthread_mutex_init (&pool->sleep_lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  pthread_cond_init (&pool->left, NULL);
  for (; pool->n_workers < threads - 1; pool->n_workers++)
    if (pthread_create (&pool->workers[pool->n_workers], NULL, work, pool) != 0)
      {
        scw_pool_free (pool);
        scw_fail (error, SCW_ERROR_MEMORY, "cannot start %d threads", threads);
        return NULL;
      }
  return pool;
}

void
scw_pool_free (ScwPool *pool)
{
  if (pool == NULL)
    return;
  pthread_mutex_lock (&pool->sleep_lock);
  atomic_store (&pool->quit, true);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->sleep_lock);
  for (int i = 0; i < pool->n_workers; i++)
    pthread_join (pool->workers[i], NULL);
  pthread_cond_destroy (&pool->wake);
  pthread_cond_destroy (&pool->left);
  pthread_mutex_destroy (&pool->sleep_lock);
  pthread_mutex_destroy (&pool->owner);
  free (pool->workers);
  free (pool);
}

int
scw_pool_threads (const ScwPool *pool)
{
  return pool == NULL ? 1 : pool->n_workers + 1;
}

void
scw_pool_enter (ScwPool *pool)
{
  atomic_fetch_add (&pool->callers, 1);
}

void
scw_pool_leave (ScwPool *pool)
{
  atomic_fetch_sub (&pool->callers, 1);
}

static void
open_round (ScwPool *pool)
{
  uint64_t state = atomic_load_explicit (&pool->state, memory_order_relaxed);

  atomic_store (&pool->state, (state / ROUND + 1) * ROUND | OPEN);
  if (atomic_load (&pool->sleepers) > 0)
    {
      pthread_mutex_lock (&pool->sleep_lock);
      pthread_cond_broadcast (&pool->wake);
      pthread_mutex_unlock (&pool->sleep_lock);
    }
}

/* A worker inside may have lost its core to another program, for long: do not burn the one it is waiting for, and do
 * without it for a while. */
static void
close_round (ScwPool *pool)
{
  int64_t since = 0;

  atomic_fetch_and (&pool->state, ~OPEN);
  for (int spins = 0; atomic_load (&pool->state) & INSIDE; spins++)
    {
      relax ();
      if (spins % 64 != 0)
        continue;
      since = since == 0 ? now_ns () : since;
      if (now_ns () - since < SPIN_NS)
        continue;
      atomic_store (&pool->alone_until, now_ns () + ALONE_NS);
      pthread_mutex_lock (&pool->sleep_lock);
      atomic_store (&pool->waiting, true);
      while (atomic_load (&pool->state) & INSIDE)
        pthread_cond_wait (&pool->left, &pool->sleep_lock);
      atomic_store (&pool->waiting, false);
      pthread_mutex_unlock (&pool->sleep_lock);
    }
}

static bool
is_alone (ScwPool *pool)
{
  const int64_t until = atomic_load (&pool->alone_until);

  return atomic_load (&pool->callers) > 1 || (until > 0 && now_ns () < until);
}

void
scw_pool_run (ScwPool *pool, int n, ScwTask task, void *data)
{
  if (pool == NULL || pool->n_workers == 0 || n <= 1 || is_alone (pool)
      || pthread_mutex_trylock (&pool->owner) != 0)
    {
      for (int i = 0; i < n; i++)
        task (data, i);
      return;
    }
  pool->task = task;
  pool->data = data;
  pool->n = n;
  atomic_store_explicit (&pool->next, 0, memory_order_relaxed);
  open_round (pool);
  take_indices (pool, task, data, n);
  close_round (pool);
  pthread_mutex_unlock (&pool->owner);
}
