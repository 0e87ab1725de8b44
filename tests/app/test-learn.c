/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning in a child process, played by a script: what it says comes through, failure and cancelling too. */
#include "app/learn/learn.h"
#include "engine/unused.h"

#include <string.h>

#include <glib/gstdio.h>

#include "app/error.h"

static const char script[]
  = "#!/bin/sh\n"
    "echo '{\"event\":\"begin\",\"learned\":8,\"held\":2}'\n"
    "echo '{\"event\":\"epoch\",\"epoch\":1,\"progress\":0.5}'\n"
    "finish () { echo '{\"event\":\"done\",\"name\":\"'$1'\",\"learned\":8,\"held\":2,\"before\":0.08,'"
    "'\"after\":0.05,\"kept\":'$2'}'; }\n"
    "case \"$*\" in\n"
    "*--name=good*) finish good true;;\n"
    "*--name=poor*) finish poor false;;\n"
    "*--name=bad*) echo 'scorewright-cli: it broke' >&2; exit 1;;\n"
    "*--name=lost*) echo '{\"event\":\"failed\",\"deed\":\"open\",\"subject\":\"/a/b.png\",'"
    "'\"reason\":\"truncated\",\"detail\":0,\"why\":\"it ends\"}'; echo 'scorewright-cli: x' >&2; exit 1;;\n"
    "*--name=mute*) exit 0;;\n"
    "*--name=chatty*) i=0; while [ $i -lt 4000 ]; do echo \"warning $i: a line that says little, and is "
    "long\" >&2;"
    " i=$((i+1)); done; finish chatty true;;\n"
    "*--name=slow*) exec sleep 1000;;\n"
    "esac\n";

typedef struct
{
  char *folder, *program;
  ScwLearn *learn;
  GMainLoop *loop;
  double seen;     /* progress */
  gboolean cancel; /* when it was seen */
} Fixture;

static void
on_state (Fixture *f)
{
  if (scw_learn_get_state (f->learn) != SCW_LEARN_RUNNING)
    g_main_loop_quit (f->loop);
}

static void
on_progress (Fixture *f)
{
  f->seen = MAX (f->seen, scw_learn_get_progress (f->learn));
  if (f->seen > 0 && f->cancel)
    scw_learn_cancel (f->learn);
}

static void
set_up (Fixture *f, gconstpointer name)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("scw-learn-XXXXXX", &error);
  f->program = g_build_filename (f->folder, name, NULL);
  g_assert_true (g_file_set_contents_full (f->program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error));
  g_setenv ("SCW_CLI", f->program, TRUE);
  f->loop = g_main_loop_new (NULL, FALSE);
  f->learn = scw_learn_new ();
  g_signal_connect_swapped (f->learn, "notify::state", G_CALLBACK (on_state), f);
  g_signal_connect_swapped (f->learn, "notify::progress", G_CALLBACK (on_progress), f);
}

static void
tear_down (Fixture *f, SCW_UNUSED gconstpointer name)
{
  g_object_unref (f->learn);
  g_main_loop_unref (f->loop);
  g_unlink (f->program);
  g_rmdir (f->folder);
  g_free (f->program);
  g_free (f->folder);
}

static ScwLearnState
run (Fixture *f, const char *name)
{
  scw_learn_start (f->learn, scw_pairs_new (), NULL, name, TRUE);
  g_assert_cmpint (scw_learn_get_state (f->learn), ==, SCW_LEARN_RUNNING);
  g_main_loop_run (f->loop);
  if (scw_learn_get_error (f->learn) != NULL)
    g_test_message ("%s: %s", name, scw_learn_get_error (f->learn)->message);
  return scw_learn_get_state (f->learn);
}

static void
test_outcomes (Fixture *f, SCW_UNUSED gconstpointer data)
{
  const ScwLearnOutcome *outcome;
  ScwErrorParts parts;

  g_assert_cmpint (run (f, "good"), ==, SCW_LEARN_DONE);
  outcome = scw_learn_get_outcome (f->learn);
  g_assert_cmpstr (outcome->name, ==, "good");
  g_assert_true (outcome->kept && outcome->learned == 8 && outcome->held == 2);
  g_assert_cmpfloat (outcome->before, ==, 0.08);
  g_assert_cmpfloat (outcome->after, ==, 0.05);
  g_assert_cmpfloat (f->seen, ==, 0.5);

  g_assert_cmpint (run (f, "poor"), ==, SCW_LEARN_DONE);
  g_assert_false (scw_learn_get_outcome (f->learn)->kept);

  g_assert_cmpint (run (f, "bad"), ==, SCW_LEARN_FAILED);
  g_assert_cmpstr (scw_learn_get_error (f->learn)->message, ==, "scorewright-cli: it broke"); /* as it is */
  g_assert_null (scw_learn_get_outcome (f->learn));

  g_assert_cmpint (run (f, "lost"), ==, SCW_LEARN_FAILED); /* what it says as an event is known */
  parts = scw_app_error_parts (scw_learn_get_error (f->learn));
  g_assert_cmpstr (scw_learn_get_error (f->learn)->message, ==, "cannot open '/a/b.png': it ends");
  g_assert_cmpint (parts.deed, ==, SCW_DEED_OPEN);
  g_assert_cmpint (parts.reason, ==, SCW_REASON_TRUNCATED);

  g_assert_cmpint (run (f, "mute"), ==, SCW_LEARN_FAILED);
  parts = scw_app_error_parts (scw_learn_get_error (f->learn));
  g_assert_cmpint (parts.reason, ==, SCW_REASON_LEARNER_SILENT);

  g_assert_cmpint (run (f, "chatty"), ==, SCW_LEARN_DONE); /* more than its pipe holds */
}

static void
test_cancelled (Fixture *f, SCW_UNUSED gconstpointer data)
{
  f->cancel = TRUE;
  g_assert_cmpint (run (f, "slow"), ==, SCW_LEARN_CANCELLED);
  f->cancel = FALSE;
  g_assert_cmpint (run (f, "good"), ==, SCW_LEARN_DONE);
}

static void
test_no_program (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_setenv ("SCW_CLI", "/nowhere/scorewright-cli", TRUE);
  g_assert_cmpint (run (f, "good"), ==, SCW_LEARN_FAILED);
  g_assert_nonnull (strstr (scw_learn_get_error (f->learn)->message, "not installed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/learn/outcomes", Fixture, "cli", set_up, test_outcomes, tear_down);
  g_test_add ("/learn/cancelled", Fixture, "cli", set_up, test_cancelled, tear_down);
  g_test_add ("/learn/no-program", Fixture, "cli", set_up, test_no_program, tear_down);
  return g_test_run ();
}
