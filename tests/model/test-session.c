/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/session.h"

#include <pthread.h>
#include <string.h>

#include "tests/model/close.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

static ScwModel *
nano (bool norm_first)
{
  ScwConfig config;
  ScwModel *model;

  assert_true (scw_config_named (&config, "nano", NULL));
  config.norm_first = norm_first;
  model = scw_model_random (&config, 17, &(ScwModelOptions){ .threads = 2 }, NULL);
  assert_non_null (model);
  return model;
}

static ScwSession *
begin (ScwModel *model, const ScwPatches *image)
{
  ScwError error = { 0 };
  ScwSession *s = scw_session_new (model, &error);

  assert_non_null (s);
  if (!scw_session_encode (s, image, &error))
    fail_msg ("%s", error.message);
  return s;
}

static int
best (const float *logits, int n)
{
  int top = 0;

  for (int i = 1; i < n; i++)
    top = logits[i] > logits[top] ? i : top;
  return top;
}

/* Greedy reading of the three images of a fixture: tokens, log-probabilities, cross-attention. */
static void
check_greedy (const char *tag)
{
  char name[64];
  const char *path;
  Fixture *f;
  ScwModel *model;
  ScwError error = { 0 };

  snprintf (name, sizeof name, "fixtures/nano-%s.safetensors", tag);
  path = data_path (name);
  model = scw_model_open (path, NULL, &error);
  if (model == NULL)
    fail_msg ("%s", error.message);
  snprintf (name, sizeof name, "fixtures/%s-greedy.safetensors", tag);
  f = fixture_open (data_path (name));
  for (int i = 0; i < 3; i++)
    {
      const ScwConfig *c = scw_model_config (model);
      ScwPatches *image = fixture_image (f, i);
      ScwSession *s = begin (model, image);
      double *tokens, *logprobs, *attention, *slice = malloc ((size_t) image->n * sizeof *slice);
      size_t n;
      float got[227];
      int steps;

      snprintf (name, sizeof name, "tokens.%d", i);
      tokens = fixture_read (f, name, &n);
      steps = (int) n - 1;
      snprintf (name, sizeof name, "logprobs.%d", i);
      logprobs = fixture_read (f, name, NULL);
      snprintf (name, sizeof name, "cross_attention.%d", i);
      attention = fixture_read (f, name, NULL);
      assert_true (steps >= 2);
      for (int t = 0; t < steps; t++)
        {
          const float *logits = scw_session_step (s, &error);

          assert_non_null (logits);
          scw_log_softmax (logits, 227, got);
          assert_close ("logprobs", got, logprobs + (size_t) t * 227, 227, 1e-4);
          assert_int_equal (best (logits, 227), (int) tokens[t + 1]);
          assert_true (scw_session_force (s, (int) tokens[t + 1], &error));
        }
      /* every layer and head, backwards, so that each is computed anew */
      for (int t = steps - 1; t >= 0; t--)
        {
          for (int k = 0; k < image->n; k++)
            slice[k] = 0;
          for (int l = 0; l < c->dec_layers; l++)
            for (int h = 0; h < c->dec_heads; h++)
              {
                const double *expected = attention + (((size_t) l * c->dec_heads + h) * steps + t) * image->n;

                for (int k = 0; k < image->n; k++)
                  slice[k] += expected[k] / (c->dec_layers * c->dec_heads);
                for (int k = 0; k < image->n; k++)
                  assert_true (
                    fabs ((double) scw_session_attention_of (s, t + 1, l, h, NULL)[k] - expected[k]) < 1e-4);
              }
          for (int k = 0; k < image->n; k++)
            assert_true (fabs ((double) scw_session_attention (s, t + 1)[k] - slice[k]) < 1e-4);
        }
      free (tokens);
      free (logprobs);
      free (attention);
      free (slice);
      scw_session_free (s);
      random_image_free (image);
    }
  fixture_free (f);
  scw_model_unref (model);
}

static void
greedy_postnorm (SCW_UNUSED void **state)
{
  check_greedy ("postnorm");
}

static void
greedy_prenorm (SCW_UNUSED void **state)
{
  check_greedy ("prenorm");
}

/* The logits of teacher forcing, token by token. */
static void
check_forcing (const char *tag)
{
  char name[64];
  const char *path;
  Fixture *f;
  ScwModel *model;
  double *ids, *logits;
  int tokens;

  snprintf (name, sizeof name, "fixtures/nano-%s.safetensors", tag);
  path = data_path (name);
  model = scw_model_open (path, NULL, NULL);
  snprintf (name, sizeof name, "fixtures/%s-teacher-forcing.safetensors", tag);
  f = fixture_open (data_path (name));
  ids = fixture_read (f, "ids", NULL);
  logits = fixture_read (f, "logits", NULL);
  tokens = fixture_side (f, "ids", 1);
  for (int i = 0; i < 3; i++)
    {
      ScwPatches *image = fixture_image (f, i);
      ScwSession *s = begin (model, image);

      for (int t = 0; t + 1 < tokens && ids[i * tokens + t + 1] != SCW_TOKEN_PAD; t++)
        {
          const float *got = scw_session_step (s, NULL);

          assert_non_null (got);
          assert_close ("logits", got, logits + ((size_t) i * (tokens - 1) + t) * 227, 227, 1e-4);
          assert_true (scw_session_force (s, (int) ids[i * tokens + t + 1], NULL));
        }
      scw_session_free (s);
      random_image_free (image);
    }
  free (ids);
  free (logits);
  fixture_free (f);
  scw_model_unref (model);
}

static void
forcing (SCW_UNUSED void **state)
{
  check_forcing ("postnorm");
  check_forcing ("prenorm");
}

/* Step by step with caches against the whole stream at once, in double. */
static void
cached_equals_uncached (SCW_UNUSED void **state)
{
  for (int pre = 0; pre < 2; pre++)
    {
      ScwModel *model = nano (pre == 1);
      const ScwNetwork *net = scw_model_network (model);
      const ScwConfig *c = &net->config;
      ScwPatches *image = random_image (5, 11, true, 6);
      ScwSession *s = begin (model, image);
      double *encoded = reference_encode (net, image), *memory = reference_memory (net, encoded, image->n),
             *logits, *attention;
      int ids[48];
      unsigned seed = 1;

      for (int i = 0; i < c->max_tokens; i++)
        ids[i] = i == 0 ? 0 : 3 + rand_r (&seed) % 224;
      attention
        = malloc ((size_t) c->dec_layers * c->dec_heads * c->max_tokens * image->n * sizeof *attention);
      logits = reference_logits (net, memory, image->n, ids, c->max_tokens, attention);
      assert_close ("memory", scw_session_memory (s), memory, (size_t) image->n * c->dec_dim, 1e-5);
      for (int t = 0; t + 1 < c->max_tokens; t++)
        {
          const float *got = scw_session_step (s, NULL);

          assert_close ("logits", got, logits + (size_t) t * c->vocab, (size_t) c->vocab, 1e-5);
          assert_true (scw_session_force (s, ids[t + 1], NULL));
        }
      for (int t = 0; t + 1 < c->max_tokens; t += 9)
        for (int l = 0; l < c->dec_layers; l++)
          for (int h = 0; h < c->dec_heads; h++)
            assert_close ("attention", scw_session_attention_of (s, t + 1, l, h, NULL),
                          attention + (((size_t) l * c->dec_heads + h) * c->max_tokens + t) * image->n,
                          (size_t) image->n, 1e-5);
      free (encoded);
      free (memory);
      free (logits);
      free (attention);
      scw_session_free (s);
      random_image_free (image);
      scw_model_unref (model);
    }
}

/* Feeds ids[from ..] and compares every step with what was kept. */
static void
feed (ScwSession *s, const int *ids, int from, int end, float *kept, bool compare)
{
  for (int t = from; t < end; t++)
    {
      const float *logits = scw_session_step (s, NULL);

      assert_non_null (logits);
      if (compare)
        assert_memory_equal (logits, kept + t * 227, 227 * sizeof *kept);
      else
        memcpy (kept + t * 227, logits, 227 * sizeof *kept);
      assert_true (scw_session_force (s, ids[t], NULL));
    }
}

static void
rewind_equals_fresh (SCW_UNUSED void **state)
{
  ScwModel *model = nano (true);
  ScwPatches *image = random_image (4, 9, false, 2);
  ScwSession *s = begin (model, image), *fresh = begin (model, image);
  static float kept[40 * 227], other[40 * 227];
  int ids[40], wrong[40];
  unsigned seed = 8;

  for (int i = 0; i < 40; i++)
    {
      ids[i] = 3 + rand_r (&seed) % 224;
      wrong[i] = 3 + rand_r (&seed) % 224;
    }
  feed (fresh, ids, 0, 40, kept, false);
  feed (s, wrong, 0, 40, other, false);
  assert_true (scw_session_rewind (s, 1, NULL));
  feed (s, ids, 0, 20, kept, true);
  feed (s, wrong, 20, 40, other, false);
  assert_true (scw_session_rewind (s, 21, NULL));
  assert_non_null (
    scw_session_attention_of (s, 5, 1, 2, NULL)); /* an old position is run again: nothing changes */
  feed (s, ids, 20, 40, kept, true);
  /* tokens entered without a step between them */
  assert_true (scw_session_rewind (s, 3, NULL));
  for (int i = 2; i < 30; i++)
    assert_true (scw_session_force (s, ids[i], NULL));
  feed (s, ids, 30, 40, kept, true);
  assert_false (scw_session_rewind (s, 0, NULL));
  assert_false (scw_session_rewind (s, 42, NULL));
  assert_int_equal (scw_session_length (s), 41);
  scw_session_free (s);
  scw_session_free (fresh);
  random_image_free (image);
  scw_model_unref (model);
}

static void
forks (SCW_UNUSED void **state)
{
  ScwModel *model = nano (true);
  ScwPatches *image = random_image (4, 9, false, 2), *second = random_image (2, 2, false, 3);
  ScwSession *a = begin (model, image), *b, *c;
  static float kept[30 * 227], other[30 * 227];
  int ids[30], wrong[30];

  for (int i = 0; i < 30; i++)
    {
      ids[i] = 3 + (i * 37) % 224;
      wrong[i] = 3 + (i * 53 + 7) % 224;
    }
  feed (a, ids, 0, 30, kept, false);
  assert_true (scw_session_rewind (a, 11, NULL));
  b = scw_session_fork (a, NULL);
  assert_non_null (b);
  feed (b, wrong, 10, 25, other, false);
  feed (a, ids, 10, 20, kept, true);
  assert_true (scw_session_assign (b, a, NULL));
  scw_session_free (a);
  feed (b, ids, 20, 30, kept, true);
  c = begin (model, second);
  assert_false (scw_session_assign (c, b, NULL));
  scw_session_free (b);
  scw_session_free (c);
  random_image_free (image);
  random_image_free (second);
  scw_model_unref (model);
}

static void
limits (SCW_UNUSED void **state)
{
  ScwModel *model = nano (false);
  ScwPatches *image = random_image (2, 3, false, 2), *large = random_image (7, 3, false, 2);
  ScwSession *s = scw_session_new (model, NULL);
  ScwError error = { 0 };

  assert_null (scw_session_step (s, &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
  assert_false (scw_session_force (s, 3, NULL));
  error = (ScwError){ 0 };
  assert_false (scw_session_encode (s, large, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  assert_true (scw_session_encode (s, image, NULL));
  assert_false (scw_session_force (s, 227, NULL));
  assert_false (scw_session_force (s, -1, NULL));
  for (int i = 1; i < 48; i++)
    assert_true (scw_session_force (s, 3, NULL));
  error = (ScwError){ 0 };
  assert_false (scw_session_force (s, 3, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  error = (ScwError){ 0 };
  assert_null (scw_session_step (s, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  assert_true (scw_session_rewind (s, 47, NULL));
  assert_non_null (scw_session_step (s, NULL));
  scw_session_free (s);
  random_image_free (image);
  random_image_free (large);
  scw_model_unref (model);
}

static void
cancelled_before (SCW_UNUSED void **state)
{
  ScwModel *model = nano (true);
  ScwPatches *image = random_image (2, 3, false, 2);
  ScwSession *s = begin (model, image);
  float first[227];
  ScwError error = { 0 };

  memcpy (first, scw_session_step (s, NULL), sizeof first);
  assert_true (scw_session_force (s, 9, NULL));
  scw_session_cancel (s);
  assert_null (scw_session_step (s, &error));
  assert_int_equal (error.code, SCW_ERROR_CANCELLED);
  scw_session_uncancel (s);
  assert_true (scw_session_rewind (s, 1, NULL));
  assert_memory_equal (scw_session_step (s, NULL), first, sizeof first);
  scw_session_free (s);
  random_image_free (image);
  scw_model_unref (model);
}

static void *
cancel_soon (void *session)
{
  usleep (20000);
  scw_session_cancel (session);
  return NULL;
}

/* A picture that takes seconds, and a stream without end: both stop when another thread says so. */
static void
cancelled_from_another_thread (SCW_UNUSED void **state)
{
  ScwConfig config;
  ScwModel *model;
  ScwSession *s;
  ScwPatches *large = random_image (60, 120, false, 1), *image = random_image (6, 10, false, 1);
  ScwError error = { 0 };
  pthread_t thread;

  assert_true (scw_config_named (&config, "tiny", NULL));
  model = scw_model_random (&config, 1, &(ScwModelOptions){ .threads = 2 }, NULL);
  s = scw_session_new (model, NULL);
  pthread_create (&thread, NULL, cancel_soon, s);
  assert_false (scw_session_encode (s, large, &error));
  assert_int_equal (error.code, SCW_ERROR_CANCELLED);
  pthread_join (thread, NULL);
  scw_session_uncancel (s);
  assert_true (scw_session_encode (s, image, NULL));
  error = (ScwError){ 0 };
  pthread_create (&thread, NULL, cancel_soon, s);
  while (scw_session_step (s, &error) != NULL)
    if (!scw_session_force (s, 3, NULL))
      assert_true (scw_session_rewind (s, 1, NULL));
    else if (scw_session_length (s) == scw_session_capacity (s))
      assert_true (scw_session_rewind (s, 1, NULL));
  assert_int_equal (error.code, SCW_ERROR_CANCELLED);
  pthread_join (thread, NULL);
  scw_session_free (s);
  random_image_free (large);
  random_image_free (image);
  scw_model_unref (model);
}

typedef struct
{
  ScwModel *model;
  unsigned seed;
  float *logits; /* (20, 227) */
} Reader;

static void *
read_alone (void *data)
{
  Reader *r = data;
  ScwPatches *image = random_image (3 + (int) r->seed % 3, 11, false, r->seed);
  ScwSession *s = scw_session_new (r->model, NULL);

  if (s != NULL && scw_session_encode (s, image, NULL))
    for (int t = 0; t < 20; t++)
      {
        memcpy (r->logits + t * 227, scw_session_step (s, NULL), 227 * sizeof (float));
        scw_session_force (s, best (r->logits + t * 227, 227), NULL);
      }
  scw_session_free (s);
  random_image_free (image);
  scw_scratch_drop ();
  return NULL;
}

/* Four sessions on one model at once say what each says alone. */
static void
sessions_at_once (SCW_UNUSED void **state)
{
  ScwModel *model = nano (true);
  Reader alone[4], together[4];
  pthread_t threads[4];

  for (int round = 0; round < 5; round++)
    {
      for (int i = 0; i < 4; i++)
        {
          alone[i] = (Reader){ model, (unsigned) (round * 4 + i + 1), calloc (20 * 227, sizeof (float)) };
          together[i] = (Reader){ model, (unsigned) (round * 4 + i + 1), calloc (20 * 227, sizeof (float)) };
          read_alone (&alone[i]);
        }
      for (int i = 0; i < 4; i++)
        pthread_create (&threads[i], NULL, read_alone, &together[i]);
      for (int i = 0; i < 4; i++)
        {
          pthread_join (threads[i], NULL);
          assert_memory_equal (alone[i].logits, together[i].logits, 20 * 227 * sizeof (float));
          assert_true (alone[i].logits[0] != 0);
          free (alone[i].logits);
          free (together[i].logits);
        }
    }
  scw_model_unref (model);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (greedy_postnorm),
    cmocka_unit_test (greedy_prenorm),
    cmocka_unit_test (forcing),
    cmocka_unit_test (cached_equals_uncached),
    cmocka_unit_test (rewind_equals_fresh),
    cmocka_unit_test (forks),
    cmocka_unit_test (limits),
    cmocka_unit_test (cancelled_before),
    cmocka_unit_test (cancelled_from_another_thread),
    cmocka_unit_test (sessions_at_once),
  };

  return cmocka_run_group_tests_name ("session", tests, NULL, NULL);
}
