/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "tests/support/check.h"

#define TASKS 1000

typedef struct
{
  ScwPool *pool;
  _Atomic int count[TASKS];
  int plain[TASKS]; /* what tasks write is seen by the caller */
} Loop;

static void
count_task (void *data, int index)
{
  Loop *loop = data;

  atomic_fetch_add (&loop->count[index], 1);
  loop->plain[index] = index + 1;
}

static void
run_loops (Loop *loop, int rounds)
{
  for (int round = 1; round <= rounds; round++)
    {
      const int n = round % 7 == 0 ? TASKS : round % 5;

      memset (loop->plain, 0, sizeof loop->plain);
      for (int i = 0; i < TASKS; i++)
        atomic_store (&loop->count[i], 0);
      scw_pool_run (loop->pool, n, count_task, loop);
      for (int i = 0; i < TASKS; i++)
        {
          assert_int_equal (atomic_load (&loop->count[i]), i < n);
          assert_int_equal (loop->plain[i], i < n ? i + 1 : 0);
        }
    }
}

static void
every_task_once (SCW_UNUSED void **state)
{
  static Loop loop;

  for (int threads = 1; threads <= 5; threads += 2)
    {
      loop.pool = scw_pool_new (threads, NULL);
      assert_int_equal (scw_pool_threads (loop.pool), threads);
      run_loops (&loop, 300);
      scw_pool_free (loop.pool);
    }
  loop.pool = NULL;
  run_loops (&loop, 20);
  assert_int_equal (scw_pool_threads (NULL), 1);
}

/* Workers that have gone to sleep wake up again. */
static void
after_a_pause (SCW_UNUSED void **state)
{
  static Loop loop;

  loop.pool = scw_pool_new (4, NULL);
  for (int i = 0; i < 10; i++)
    {
      usleep (2000);
      run_loops (&loop, 7);
    }
  scw_pool_free (loop.pool);
}

static double
processor_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* A task that waits, as one whose core was taken away; any other ends at once. */
static void
wait_task (void *data, int index)
{
  const int *slow = data;

  if (index == *slow)
    usleep (300000);
}

/* Who waits for another's task, caller or worker, leaves its core to others. Time of the processor is no more on a
 * busy machine. */
static void
waiting_is_cheap (SCW_UNUSED void **state)
{
  ScwPool *pool = scw_pool_new (3, NULL);

  for (int slow = 0; slow < 3; slow++)
    {
      const double began = processor_s ();

      scw_pool_run (pool, 3, wait_task, &slow);
      assert_true (processor_s () - began < 0.1);
    }
  scw_pool_free (pool);
}

static void *
run_many (void *data)
{
  run_loops (data, 100);
  return NULL;
}

static void
several_callers (SCW_UNUSED void **state)
{
  static Loop loops[4];
  pthread_t threads[4];
  ScwPool *pool = scw_pool_new (3, NULL);

  for (int i = 0; i < 4; i++)
    {
      loops[i].pool = pool;
      pthread_create (&threads[i], NULL, run_many, &loops[i]);
    }
  for (int i = 0; i < 4; i++)
    pthread_join (threads[i], NULL);
  scw_pool_free (pool);
}

static void
scratch_grows (SCW_UNUSED void **state)
{
  float *a = scw_scratch (10);

  assert_non_null (a);
  assert_int_equal ((uintptr_t) a % 64, 0);
  memset (a, 0, 10 * sizeof *a);
  assert_ptr_equal (scw_scratch (10), a);
  a = scw_scratch (100000);
  memset (a, 0, 100000 * sizeof *a);
  scw_scratch_drop ();
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_task_once),  cmocka_unit_test (after_a_pause), cmocka_unit_test (several_callers),
    cmocka_unit_test (waiting_is_cheap), cmocka_unit_test (scratch_grows),
  };

  return cmocka_run_group_tests_name ("pool", tests, NULL, NULL);
}
