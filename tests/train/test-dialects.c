/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialects of LMX are read as they are learned (test-data.c): what begins with <bos:plus> has it in place of <bos>. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/model/session.h"
#include "engine/train/objectives/learner.h"
#include "tests/train/made.h"

#define VOCAB 240

static ScwConfig
config_of_both (void)
{
  ScwConfig c = made_config (true);

  c.vocab = VOCAB;
  return c;
}

/* A network, and the same with the embedding of <bos:plus> for that of <bos> as well. */
static void
make_models (ScwModel *models[2])
{
  const ScwConfig config = config_of_both ();
  ScwError error = { 0 };
  ScwLearner *l = scw_learner_new (&config, NULL, 5, 1, &error);
  char path[] = "/tmp/scw-dialects-XXXXXX";
  const int file = mkstemp (path);

  assert_true (l != NULL && file >= 0);
  close (file);
  for (int k = 0; k < 2; k++)
    {
      ScwReal *rows = l->w + l->layout.embedding;

      if (k == 1)
        memcpy (rows, rows + SCW_TOKEN_BOS_PLUS * config.dec_dim, sizeof *rows * (size_t) config.dec_dim);
      assert_true (scw_learner_export (l, path, SCW_DTYPE_F32, &error));
      models[k] = scw_model_open (path, &(ScwModelOptions){ .threads = 1 }, &error);
      if (models[k] == NULL)
        fail_msg ("%s", error.message);
    }
  unlink (path);
  scw_learner_free (l);
}

static ScwSession *
begin (ScwModel *model, const ScwPatches *image)
{
  ScwError error = { 0 };
  ScwSession *s = scw_session_new (model, &error);

  assert_true (s != NULL && scw_session_encode (s, image, &error));
  return s;
}

static void
force (ScwSession *s, int token)
{
  assert_true (scw_session_force (s, token, NULL));
}

/* What 's' says next is what 'like' says next. */
static void
assert_same_step (ScwSession *s, ScwSession *like)
{
  const float *a = scw_session_step (s, NULL), *b = scw_session_step (like, NULL);

  assert_true (a != NULL && b != NULL);
  assert_memory_equal (a, b, VOCAB * sizeof *a);
}

typedef struct
{
  Made *made;
  ScwModel *models[2];
  ScwSession *plus,
    *like; /* a stream of LMX+, and one that begins with what stands in place of <bos> there */
} Fixture;

static int
setup (void **state)
{
  Fixture *f = calloc (1, sizeof *f);

  f->made = made_samples (3);
  make_models (f->models);
  f->plus = begin (f->models[0], &f->made->patches[0]);
  f->like = begin (f->models[1], &f->made->patches[0]);
  *state = f;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *f = *state;

  scw_session_free (f->plus);
  scw_session_free (f->like);
  for (int k = 0; k < 2; k++)
    scw_model_unref (f->models[k]);
  made_free (f->made);
  free (f);
  return 0;
}

static void
test_takes_the_place_of_bos (void **state)
{
  Fixture *f = *state;

  for (int round = 0; round < 2; round++)
    {
      if (round == 1) /* what was computed with <bos> does not stay */
        assert_non_null (scw_session_step (f->plus, NULL));
      force (f->plus, SCW_TOKEN_BOS_PLUS);
      assert_same_step (f->plus, f->like);
      for (int token = 3; token < 7; token++)
        {
          force (f->plus, token);
          force (f->like, token);
          assert_same_step (f->plus, f->like);
          assert_memory_equal (scw_session_attention (f->plus, token),
                               scw_session_attention (f->like, token - 1),
                               sizeof (float) * (size_t) f->made->patches[0].n);
        }
      assert_true (scw_session_rewind (f->plus, 1, NULL) && scw_session_rewind (f->like, 1, NULL));
    }
}

/* Taken back, it leaves nothing behind. */
static void
test_goes_back_to_plain (void **state)
{
  Fixture *f = *state;
  ScwSession *plain = begin (f->models[0], &f->made->patches[0]);

  force (f->plus, SCW_TOKEN_BOS_PLUS);
  force (f->plus, 4);
  assert_non_null (scw_session_step (f->plus, NULL));
  assert_true (scw_session_rewind (f->plus, 1, NULL));
  force (f->plus, 5);
  force (plain, 5);
  assert_same_step (f->plus, plain);
  scw_session_free (plain);
}

/* From a stream of either dialect to one of the other, and between two of one. */
static void
test_is_assigned (void **state)
{
  Fixture *f = *state;
  ScwSession *fork = scw_session_fork (f->plus, NULL), *plain = begin (f->models[0], &f->made->patches[0]);

  assert_non_null (fork);
  force (fork, 6);
  assert_non_null (scw_session_step (fork, NULL));
  force (f->plus, SCW_TOKEN_BOS_PLUS);
  force (f->plus, 3);
  assert_non_null (scw_session_step (f->plus, NULL));
  for (int round = 0; round < 2; round++)
    {
      assert_true (scw_session_assign (fork, f->plus, NULL));
      force (fork, 4 + round);
      force (f->plus, 4 + round);
      assert_same_step (fork, f->plus);
    }
  force (f->like, 3);
  force (f->like, 4);
  force (f->like, 5);
  assert_same_step (fork, f->like);

  assert_true (scw_session_rewind (f->plus, 1, NULL));
  force (f->plus, 6);
  force (plain, 6);
  assert_non_null (scw_session_step (f->plus, NULL));
  assert_true (scw_session_assign (fork, f->plus, NULL));
  assert_same_step (fork, plain);
  scw_session_free (fork);
  scw_session_free (plain);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_takes_the_place_of_bos, setup, teardown),
    cmocka_unit_test_setup_teardown (test_goes_back_to_plain, setup, teardown),
    cmocka_unit_test_setup_teardown (test_is_assigned, setup, teardown),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
