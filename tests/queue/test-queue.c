/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of jobs: order, priorities, giving way, pause, cancelling. Run under the thread sanitiser too. */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/queue/outbox.h"
#include "engine/queue/queue.h"

/* ---- jobs that write down their names ---- */

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static char journal[4096];
static atomic_int n_freed, n_dropped;

static void
write_down (const char *word)
{
  pthread_mutex_lock (&log_lock);
  strncat (journal, word, sizeof journal - strlen (journal) - 1);
  pthread_mutex_unlock (&log_lock);
}

typedef struct
{
  char name[8];
  int slices;        /* to run before it is done; it gives way where it should */
  atomic_bool *gate; /* waits in its first slice until this opens */
  atomic_bool *begun;
  atomic_bool interrupted;
} Job;

static ScwJobResult
job_run (void *data, ScwJob *job)
{
  Job *j = data;

  if (j->begun != NULL)
    atomic_store (j->begun, true);
  while (j->gate != NULL && !atomic_load (j->gate) && !atomic_load (&j->interrupted))
    usleep (200);
  do
    {
      write_down (j->name);
      if (scw_job_cancelled (job))
        {
          write_down ("!");
          return SCW_JOB_FINISHED;
        }
      if (--j->slices <= 0)
        return SCW_JOB_FINISHED;
    }
  while (!scw_job_should_yield (job));
  return SCW_JOB_CONTINUE;
}

static void
job_dropped (void *data, ScwJob *job)
{
  Job *j = data;

  assert_true (scw_job_cancelled (job));
  write_down ("-");
  write_down (j->name);
  atomic_fetch_add (&n_dropped, 1);
}

static void
job_free (void *data)
{
  atomic_fetch_add (&n_freed, 1);
  free (data);
}

static void
job_interrupt (void *data)
{
  Job *j = data;

  atomic_store (&j->interrupted, true);
}

static const ScwJobClass pausable = { job_run, job_dropped, job_free, job_interrupt, true };
static const ScwJobClass urgent = { job_run, job_dropped, job_free, job_interrupt, false };

static Job *
job_new (const char *name, int slices)
{
  Job *j = calloc (1, sizeof *j);

  snprintf (j->name, sizeof j->name, "%s", name);
  j->slices = slices;
  return j;
}

static uint64_t
push (ScwQueue *queue, const char *name, int slices, int priority)
{
  uint64_t id = scw_queue_push (queue, &pausable, job_new (name, slices), 1, 0, priority);

  assert_true (id != 0);
  return id;
}

/* Keeps a worker busy until the gate opens, so that what is pushed meanwhile has to be ordered. */
static uint64_t
push_gate_in_lane (
  ScwQueue *queue, const char *name, int slices, uint64_t lane, int priority, atomic_bool *gate)
{
  atomic_bool begun = false;
  Job *j = job_new (name, slices);
  uint64_t id;

  j->gate = gate;
  j->begun = &begun;
  id = scw_queue_push (queue, &pausable, j, 2, lane, priority);
  while (!atomic_load (&begun))
    usleep (200);
  j->begun = NULL; /* the job waits at the gate and looks at it no more until then */
  return id;
}

static uint64_t
push_gate (ScwQueue *queue, const char *name, int slices, int priority, atomic_bool *gate)
{
  return push_gate_in_lane (queue, name, slices, 0, priority, gate);
}

static int
setup (void **state)
{
  journal[0] = '\0';
  atomic_store (&n_freed, 0);
  atomic_store (&n_dropped, 0);
  *state = scw_queue_new (1, 0, NULL);
  return *state == NULL;
}

static int
teardown (void **state)
{
  scw_queue_free (*state);
  return 0;
}

static void
test_order (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;

  push_gate (queue, "g", 1, 400, &gate);
  push (queue, "a", 1, 0);
  push (queue, "b", 1, 100);
  push (queue, "c", 1, 0);
  push (queue, "d", 1, 300);
  push (queue, "e", 1, 100);
  assert_int_equal (scw_queue_length (queue), 6);
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gdbeac");
  assert_int_equal (scw_queue_length (queue), 0);
  assert_int_equal (atomic_load (&n_freed), 6);
}

static void
test_priority_changes (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;
  uint64_t c;

  push_gate (queue, "g", 1, 400, &gate);
  push (queue, "a", 1, 100);
  push (queue, "b", 1, 100);
  c = push (queue, "c", 1, 0);
  assert_true (scw_queue_set_priority (queue, c, 200));
  assert_false (scw_queue_set_priority (queue, 12345, 200));
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gcab");
  assert_false (scw_queue_set_priority (queue, c, 0));
}

/* One that is under way gives way to a more urgent one, not to an equal one, and goes on before those that
 * wait. */
static void
test_gives_way (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;

  push_gate (queue, "g", 4, 100, &gate);
  push (queue, "a", 1, 100);
  push (queue, "b", 2, 200);
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gbbggga");
}

static void
test_pause (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;

  push_gate (queue, "g", 3, 100, &gate);
  scw_queue_set_paused (queue, true);
  assert_true (scw_queue_get_paused (queue));
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "g"); /* gave way after the slice in which it was paused */
  scw_queue_push (queue, &urgent, job_new ("u", 1), 1, 0, 0);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gu");
  assert_int_equal (scw_queue_length (queue), 1);
  scw_queue_set_paused (queue, false);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gugg");
}

/* Cancelled while it waits, while it runs, and while it is held by a pause: each ends once. */
static void
test_cancel (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;
  uint64_t g = push_gate (queue, "g", 100, 100, &gate), a = push (queue, "a", 1, 100);

  push (queue, "b", 1, 100);
  assert_true (scw_queue_cancel (queue, a));
  assert_true (scw_queue_cancel (queue, g)); /* never opened: only the interruption ends it */
  scw_queue_drain (queue);
  assert_string_equal (journal, "g!-ab");
  assert_false (scw_queue_cancel (queue, g));
  assert_false (scw_queue_cancel (queue, a));

  scw_queue_set_paused (queue, true);
  a = push (queue, "p", 1, 100);
  assert_true (scw_queue_cancel (queue, a));
  scw_queue_drain (queue);
  assert_string_equal (journal, "g!-ab-p");
  assert_int_equal (scw_queue_length (queue), 0);
  assert_int_equal (atomic_load (&n_freed), 4);
}

static void
test_cancel_owner (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;

  push_gate (queue, "g", 1, 400, &gate); /* owner 2 */
  push (queue, "a", 1, 0);
  push (queue, "b", 1, 0);
  scw_queue_push (queue, &pausable, job_new ("c", 1), 3, 0, 0);
  assert_int_equal (scw_queue_cancel_owner (queue, 1), 2);
  assert_int_equal (scw_queue_cancel_owner (queue, 1), 0);
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "g-a-bc");
}

/* Freed with one running, one that gave way and many waiting: all end. */
static void
test_free_in_the_middle (void **state)
{
  ScwQueue *queue = *state;
  atomic_bool gate = false;

  scw_queue_set_paused (queue, true);
  for (int i = 0; i < 50; i++)
    push (queue, "x", 3, i % 5);
  scw_queue_set_paused (queue, false);
  push_gate (queue, "g", 1000, 400, &gate);
  scw_queue_free (queue);
  *state = NULL;
  assert_int_equal (atomic_load (&n_freed), 51);
}

/* ---- several threads ---- */

static void
wait_for (const char *written)
{
  bool there = false;

  while (!there)
    {
      usleep (200);
      pthread_mutex_lock (&log_lock);
      there = strcmp (journal, written) == 0;
      pthread_mutex_unlock (&log_lock);
    }
}

/* Two jobs run at once. A third that is more urgent takes the place of the less urgent of them, and of no other. */
static void
test_two_threads (SCW_UNUSED void **state)
{
  ScwQueue *queue = scw_queue_new (2, 0, NULL);
  atomic_bool gate_g = false, gate_h = false;

  push_gate (queue, "g", 2, 100, &gate_g);
  push_gate (queue, "h", 2, 300, &gate_h);
  push (queue, "u", 1, 400);
  atomic_store (&gate_h, true);
  wait_for ("hhu");
  atomic_store (&gate_g, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "hhugg");

  journal[0] = '\0';
  atomic_store (&gate_g, false);
  atomic_store (&gate_h, false);
  push_gate (queue, "g", 2, 100, &gate_g);
  push_gate (queue, "h", 2, 300, &gate_h);
  push (queue, "u", 1, 400);
  atomic_store (&gate_g, true);
  wait_for ("gug");
  atomic_store (&gate_h, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "gughh");
  scw_queue_free (queue);
}

/* A job waits for the one in its lane although a thread is free; others do not. */
static void
test_lanes (SCW_UNUSED void **state)
{
  ScwQueue *queue = scw_queue_new (2, 0, NULL);
  atomic_bool gate = false;
  uint64_t dropped;

  push_gate_in_lane (queue, "g", 3, 7, 100, &gate);
  scw_queue_push (queue, &pausable, job_new ("a", 1), 1, 7, 400);
  scw_queue_push (queue, &pausable, job_new ("b", 1), 1, 7, 100);
  dropped = scw_queue_push (queue, &pausable, job_new ("d", 1), 1, 7, 100);
  scw_queue_push (queue, &pausable, job_new ("o", 1), 1, 8, 0);
  wait_for ("o");
  scw_queue_cancel (queue, dropped);
  wait_for ("o-d");
  atomic_store (&gate, true);
  scw_queue_drain (queue);
  assert_string_equal (journal, "o-dgaggb");
  scw_queue_free (queue);
}

/* ---- the thread's priority ---- */

static ScwJobResult
note_niceness (void *data, SCW_UNUSED ScwJob *job)
{
  *(int *) data = getpriority (PRIO_PROCESS, (id_t) gettid ());
  return SCW_JOB_FINISHED;
}

/* Of a thread that stands back, and one that does not. */
static void
test_niceness (SCW_UNUSED void **state)
{
  static const ScwJobClass class = { .run = note_niceness };
  const int own = getpriority (PRIO_PROCESS, (id_t) gettid ());

  for (int niceness = 0; niceness <= 5; niceness += 5)
    {
      ScwQueue *queue = scw_queue_new (1, niceness, NULL);
      int found = -100;

      scw_queue_push (queue, &class, &found, 1, 0, 0);
      scw_queue_drain (queue);
      assert_int_equal (found, own + niceness < 19 ? own + niceness : 19);
      scw_queue_free (queue);
    }
}

/* ---- from many threads ---- */

enum
{
  THREADS = 4,
  EACH = 300
};

#define LANES 5

static atomic_int n_ended, n_clashes;
static atomic_int in_lane[LANES]; /* 0 is none */

typedef struct
{
  int left, lane;
} Drop;

static ScwJobResult
storm_run (void *data, ScwJob *job)
{
  Drop *drop = data;
  bool ended = true;

  if (atomic_fetch_add (&in_lane[drop->lane], 1) > 0 && drop->lane != 0)
    atomic_fetch_add (&n_clashes, 1);
  while (--drop->left > 0 && ended)
    ended = !scw_job_should_yield (job) || scw_job_cancelled (job);
  atomic_fetch_sub (&in_lane[drop->lane], 1);
  if (!ended)
    return SCW_JOB_CONTINUE;
  atomic_fetch_add (&n_ended, 1);
  return SCW_JOB_FINISHED;
}

static void
storm_dropped (SCW_UNUSED void *data, SCW_UNUSED ScwJob *job)
{
  atomic_fetch_add (&n_ended, 1);
}

static const ScwJobClass storm_class = { storm_run, storm_dropped, free, NULL, true };

static void *
storm (void *data)
{
  ScwQueue *queue = data;
  unsigned seed = (unsigned) (uintptr_t) &seed;
  uint64_t ids[16] = { 0 };

  for (int i = 0; i < EACH; i++)
    {
      Drop *drop = malloc (sizeof *drop);

      *drop = (Drop){ 1 + rand_r (&seed) % 8, i % LANES };
      ids[i % 16]
        = scw_queue_push (queue, &storm_class, drop, i % 3, (uint64_t) i % LANES, rand_r (&seed) % 4 * 100);
      switch (rand_r (&seed) % 5)
        {
        case 0:
          scw_queue_cancel (queue, ids[rand_r (&seed) % 16]);
          break;
        case 1:
          scw_queue_set_priority (queue, ids[rand_r (&seed) % 16], rand_r (&seed) % 4 * 100);
          break;
        case 2:
          scw_queue_set_paused (queue, rand_r (&seed) % 2);
          break;
        case 3:
          scw_queue_cancel_owner (queue, 7);
          break;
        default:
          break;
        }
    }
  return NULL;
}

static void
storm_over (ScwQueue *queue)
{
  pthread_t threads[THREADS];

  atomic_store (&n_ended, 0);
  for (int i = 0; i < THREADS; i++)
    assert_int_equal (pthread_create (&threads[i], NULL, storm, queue), 0);
  for (int i = 0; i < THREADS; i++)
    pthread_join (threads[i], NULL);
  scw_queue_set_paused (queue, false);
  scw_queue_drain (queue);
  assert_int_equal (atomic_load (&n_ended), THREADS * EACH);
  assert_int_equal (atomic_load (&n_clashes), 0);
}

static void
test_storm (void **state)
{
  ScwQueue *several = scw_queue_new (3, 0, NULL);

  storm_over (*state);
  storm_over (several);
  scw_queue_free (several);
}

/* ---- the outbox ---- */

typedef struct
{
  ScwOutboxNode node;
  int number;
} Message;

static atomic_int n_wakes;

static void
count_wake (SCW_UNUSED void *data)
{
  atomic_fetch_add (&n_wakes, 1);
}

static void
free_node (ScwOutboxNode *node)
{
  free (node);
}

static void *
put_many (void *data)
{
  for (int i = 0; i < 1000; i++)
    {
      Message *message = calloc (1, sizeof *message);

      message->number = i;
      scw_outbox_put (data, &message->node);
    }
  return NULL;
}

static void
test_outbox (SCW_UNUSED void **state)
{
  ScwOutbox *outbox = scw_outbox_new (count_wake, NULL, NULL);
  pthread_t thread;
  int next = 0, wakes;

  atomic_store (&n_wakes, 0);
  assert_null (scw_outbox_take (outbox));
  assert_int_equal (pthread_create (&thread, NULL, put_many, outbox), 0);
  while (next < 1000)
    {
      Message *message = (Message *) scw_outbox_take (outbox);

      if (message == NULL)
        continue;
      assert_int_equal (message->number, next++);
      free (message);
    }
  pthread_join (thread, NULL);
  wakes = atomic_load (&n_wakes);
  assert_in_range (wakes, 1, 1000);
  put_many (outbox); /* left in it: freed with it, and one wake for all */
  assert_int_equal (atomic_load (&n_wakes), wakes + 1);
  scw_outbox_free (outbox, free_node);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_order, setup, teardown),
    cmocka_unit_test_setup_teardown (test_priority_changes, setup, teardown),
    cmocka_unit_test_setup_teardown (test_gives_way, setup, teardown),
    cmocka_unit_test_setup_teardown (test_pause, setup, teardown),
    cmocka_unit_test_setup_teardown (test_cancel, setup, teardown),
    cmocka_unit_test_setup_teardown (test_cancel_owner, setup, teardown),
    cmocka_unit_test_setup_teardown (test_free_in_the_middle, setup, teardown),
    cmocka_unit_test_setup_teardown (test_two_threads, setup, teardown),
    cmocka_unit_test_setup_teardown (test_lanes, setup, teardown),
    cmocka_unit_test (test_niceness),
    cmocka_unit_test_setup_teardown (test_storm, setup, teardown),
    cmocka_unit_test (test_outbox),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
