/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures read from the first page to the last through the worker's jobs: the order of what is told, how far ahead
 * is decoded, what fails, and what is left when somebody cancels. A small random network reads one system a page. */
#include <glib/gstdio.h>

#include "app/reading/transcriber.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"
#include "tests/app/files.h"
#include "tests/app/reading/random-worker.h"

#define PAGES 4

typedef struct
{
  ScwWorker *worker;
  ScwTranscriber *transcriber;
  ScwPicture *picture;
  ScwTranscribeOptions options;
  GString *told; /* "s1 r1 t0 t1 f1 ..." */
  GCancellable *cancellable;
  guint cancel_at; /* this many tokens of a region; 0: not */
} Fixture;

static void
on_sheet (SCW_UNUSED ScwTranscriber *transcriber, ScwSheet *sheet, Fixture *f)
{
  g_string_append_printf (f->told, "%s%d ", sheet->message != NULL ? "!" : "s", sheet->page);
}

static void
on_region_started (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, Fixture *f)
{
  g_assert_cmpint (region->state, ==, SCW_REGION_READING);
  g_assert_cmpuint (region->tokens->len, ==, 0);
  g_string_append_printf (f->told, "r%d ", region->page);
}

static void
on_token (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, guint i, Fixture *f)
{
  g_assert_cmpuint (region->tokens->len, ==, i + 1);
  g_assert_cmpint (region->state, ==, SCW_REGION_READING);
  if (i == 0)
    g_string_append (f->told, "t ");
  if (i + 1 == f->cancel_at)
    g_cancellable_cancel (f->cancellable);
}

static void
on_region_finished (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, Fixture *f)
{
  g_string_append_printf (f->told, "f%d ", region->page);
}

static void
use_worker (Fixture *f, ScwWorker *worker)
{
  f->worker = worker;
  f->transcriber = scw_transcriber_new (f->worker);
  g_signal_connect (f->transcriber, "sheet", G_CALLBACK (on_sheet), f);
  g_signal_connect (f->transcriber, "region-started", G_CALLBACK (on_region_started), f);
  g_signal_connect (f->transcriber, "token", G_CALLBACK (on_token), f);
  g_signal_connect (f->transcriber, "region-finished", G_CALLBACK (on_region_finished), f);
}

/* The decoder behind a script that writes down what it is asked for, and breaks page 3 where there is a file
 * "broken". */
static void
wrap_decoder (void)
{
  const char *script = files_path ("decode");
  g_autofree char *text
    = g_strdup_printf ("#!/bin/sh\n"
                       "echo \"$*\" >> '%s'\n"
                       "[ \"$2\" = 3 ] && [ -e '%s' ] && { echo 'error damaged 0 broken'; exit 1; "
                       "}\n"
                       "exec '%s' \"$@\"\n",
                       files_path ("asked"), files_path ("broken"), g_getenv ("SCW_DECODE"));

  files_write (script, text, strlen (text));
  g_assert_cmpint (g_chmod (script, 0755), ==, 0);
  g_setenv ("SCW_DECODE", script, TRUE);
}

/* The last page that was decoded; a page may be asked for more than once, to find its resolution. */
static int
last_page_asked_for (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  int last = 0, page;

  if (!g_file_get_contents (files_path ("asked"), &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (sscanf (lines[i], "%*s %d", &page) == 1) /* page or trial */
      last = MAX (last, page);
  return last;
}

static void
setup (Fixture *f, gconstpointer no_model)
{
  const char *path = files_path ("pages.pdf");
  g_autoptr (GError) error = NULL;

  files_write_pdf (path, PAGES);
  f->picture = scw_picture_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (scw_picture_get_n_pages (f->picture), ==, PAGES);
  g_unlink (files_path ("asked"));
  g_unlink (files_path ("broken"));
  f->options = (ScwTranscribeOptions){ .whole = TRUE, .staff_space = 10, .max_tokens = 60 };
  f->told = g_string_new (NULL);
  f->cancellable = g_cancellable_new ();
  use_worker (f, no_model != NULL ? scw_worker_new (&error) : random_worker (11));
  g_assert_no_error (error);
}

static void
teardown (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_clear_object (&f->transcriber);
  g_clear_object (&f->worker);
  g_clear_object (&f->picture);
  g_clear_object (&f->cancellable);
  g_string_free (f->told, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
keep_transcript (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ScwTranscript **) data = scw_transcriber_run_finish (SCW_TRANSCRIBER (source), result);
}

static ScwTranscript *
run (Fixture *f)
{
  ScwTranscript *transcript = NULL;

  g_string_truncate (f->told, 0);
  scw_transcriber_run_async (f->transcriber, f->picture, &f->options, f->cancellable, keep_transcript,
                             &transcript);
  g_assert_null (transcript);
  WAIT_UNTIL (transcript != NULL);
  return transcript;
}

static ScwRegion *
nth_region (ScwTranscript *transcript, guint i)
{
  ScwSheet *sheet = g_ptr_array_index (transcript->sheets, i);

  g_assert_cmpuint (sheet->regions->len, ==, 1);
  return g_ptr_array_index (sheet->regions, 0);
}

static void
assert_same_tokens (ScwRegion *a, ScwRegion *b, guint n)
{
  g_assert_cmpuint (a->tokens->len, >=, n);
  g_assert_cmpuint (b->tokens->len, >=, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (a->tokens, ScwReadToken, i).id, ==,
                     g_array_index (b->tokens, ScwReadToken, i).id);
}

/* ---- tests ---- */

static void
test_order (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwTranscript) all = run (f), some = NULL;
  const int wanted[] = { 2, 4 };

  g_assert_cmpstr (f->told->str, ==, "s1 r1 t f1 s2 r2 t f2 s3 r3 t f3 s4 r4 t f4 ");
  g_assert_false (all->interrupted);
  g_assert_cmpint (all->n_failed, ==, 0);
  g_assert_cmpuint (all->sheets->len, ==, PAGES);
  for (int i = 0; i < PAGES; i++)
    {
      ScwRegion *region = nth_region (all, i);

      g_assert_cmpint (region->page, ==, i + 1);
      g_assert_cmpint (region->state, ==, SCW_REGION_DONE);
      g_assert_cmpuint (region->tokens->len, >, 10);
      g_assert_cmpuint (region->tokens->len, <=, 60);
      g_assert_null (region->message);
    }
  f->options.pages = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_vals (f->options.pages, wanted, 2);
  some = run (f);
  g_array_unref (f->options.pages);
  g_assert_cmpstr (f->told->str, ==, "s2 r2 t f2 s4 r4 t f4 ");
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpuint (nth_region (some, i)->tokens->len, ==, nth_region (all, wanted[i] - 1)->tokens->len);
      assert_same_tokens (nth_region (some, i), nth_region (all, wanted[i] - 1),
                          nth_region (some, i)->tokens->len);
    }
}

/* All that the page thread has to do is done, and what it found is told. */
static void
settle_pages (Fixture *f)
{
  do
    scw_queue_drain (scw_worker_get_page_queue (f->worker));
  while (g_main_context_iteration (NULL, FALSE));
}

/* While a page is read the next is decoded, and no other. */
static void
test_one_page_ahead (Fixture *f, SCW_UNUSED gconstpointer data)
{
  ScwTranscript *transcript = NULL;

  scw_worker_set_paused (f->worker, TRUE);
  scw_transcriber_run_async (f->transcriber, f->picture, &f->options, NULL, keep_transcript, &transcript);
  WAIT_UNTIL (strcmp (f->told->str, "s1 ") == 0);
  settle_pages (f);
  g_assert_cmpint (last_page_asked_for (), ==, 2);
  g_assert_cmpstr (f->told->str, ==, "s1 ");
  scw_worker_set_paused (f->worker, FALSE);
  WAIT_UNTIL (transcript != NULL);
  g_assert_cmpint (last_page_asked_for (), ==, PAGES);
  scw_transcript_free (transcript);
}

/* A page that cannot be read is told in its turn, and the others are read. */
static void
test_broken_page (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwTranscript) transcript = NULL;
  ScwSheet *third;

  files_write (files_path ("broken"), "", 0);
  transcript = run (f);
  g_assert_cmpstr (f->told->str, ==, "s1 r1 t f1 s2 r2 t f2 !3 s4 r4 t f4 ");
  g_assert_cmpint (transcript->n_failed, ==, 1);
  g_assert_cmpuint (transcript->sheets->len, ==, PAGES);
  third = g_ptr_array_index (transcript->sheets, 2);
  g_assert_nonnull (strstr (third->message, "broken"));
  g_assert_cmpuint (third->regions->len, ==, 0);
}

static void
test_cancelled (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwTranscript) whole = run (f), begun = NULL, waiting = NULL, never = NULL;
  ScwRegion *region;
  ScwTranscript *result = NULL;

  f->cancel_at = 3;
  begun = run (f);
  g_assert_true (g_str_has_prefix (f->told->str, "s1 r1 t f1 "));
  g_assert_cmpuint (begun->sheets->len, ==, 1);
  g_assert_true (begun->interrupted);
  g_assert_cmpint (begun->n_failed, ==, 0);
  region = nth_region (begun, 0);
  g_assert_cmpuint (region->tokens->len, >=, 3);
  assert_same_tokens (region, nth_region (whole, 0), region->tokens->len);
  g_assert_null (region->message);
  if (region->state != SCW_REGION_DONE) /* the network may have been faster */
    g_assert_cmpint (region->state, ==, SCW_REGION_INTERRUPTED);

  g_cancellable_reset (f->cancellable); /* cancelled before it begins to read: nobody hears of that region */
  scw_worker_set_paused (f->worker, TRUE);
  g_string_truncate (f->told, 0);
  scw_transcriber_run_async (f->transcriber, f->picture, &f->options, f->cancellable, keep_transcript,
                             &result);
  WAIT_UNTIL (f->told->len > 0);
  g_cancellable_cancel (f->cancellable);
  WAIT_UNTIL (result != NULL);
  waiting = result;
  g_assert_cmpstr (f->told->str, ==, "s1 ");
  g_assert_cmpint (nth_region (waiting, 0)->state, ==, SCW_REGION_WAITING);
  g_assert_true (waiting->interrupted);
  scw_worker_set_paused (f->worker, FALSE);

  never = run (f); /* still cancelled */
  g_assert_cmpstr (f->told->str, ==, "");
  g_assert_cmpuint (never->sheets->len, ==, 0);
  g_assert_true (never->interrupted);
}

/* Two runs at a time, one of which is cancelled: the other does not notice. */
static void
test_side_by_side (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwTranscript) alone = run (f);
  ScwTranscript *first = NULL, *second = NULL;

  scw_transcriber_run_async (f->transcriber, f->picture, &f->options, f->cancellable, keep_transcript,
                             &first);
  scw_transcriber_run_async (f->transcriber, f->picture, &f->options, NULL, keep_transcript, &second);
  g_string_truncate (f->told, 0);
  WAIT_UNTIL (f->told->len > 0);
  g_cancellable_cancel (f->cancellable);
  WAIT_UNTIL (first != NULL && second != NULL);
  g_assert_true (first->interrupted);
  g_assert_false (second->interrupted);
  g_assert_cmpuint (second->sheets->len, ==, PAGES);
  for (int i = 0; i < PAGES; i++)
    {
      g_assert_cmpint (nth_region (second, i)->state, ==, SCW_REGION_DONE);
      assert_same_tokens (nth_region (second, i), nth_region (alone, i), nth_region (alone, i)->tokens->len);
    }
  scw_transcript_free (first);
  scw_transcript_free (second);
}

static void
test_without_model (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwTranscript) read = run (f), detected = NULL;

  g_assert_cmpint (read->n_failed, ==, PAGES);
  g_assert_cmpint (nth_region (read, 0)->state, ==, SCW_REGION_FAILED);
  g_assert_cmpstr (nth_region (read, 0)->message, ==, "no model is open");
  f->options.detect_only = TRUE;
  detected = run (f);
  g_assert_cmpstr (f->told->str, ==, "s1 s2 s3 s4 ");
  g_assert_cmpint (detected->n_failed, ==, 0);
  g_assert_cmpint (nth_region (detected, 3)->state, ==, SCW_REGION_WAITING);
}

/* ---- systems of several rows ---- */

/* A page of noise whose rows are at these places; all of them in one group, or each by itself. */
static ScwTranscript *
read_rows (Fixture *f, const int *at, int n, gboolean together)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new_with_free_func (g_object_unref);
  ScwSheet *sheet = scw_sheet_new ();

  sheet->page = 1;
  g_ptr_array_add (boxes, sheet);
  for (int i = 0; i < n; i++)
    {
      ScwRegion *region = scw_region_new ();

      region->box = region->crop = (ScwBox){ 10 + 20 * at[i], 10 + 110 * at[i], 500 + 40 * (at[i] % 3), 100 };
      region->staff_space = 10;
      region->group = together ? 0 : -1;
      g_ptr_array_add (sheet->regions, region);
    }
  f->options = (ScwTranscribeOptions){ .boxes = boxes };
  return run (f);
}

static int
count_measures (const ScwRegion *region)
{
  int n = 0;

  for (guint i = 0; i < region->tokens->len; i++)
    n += g_array_index (region->tokens, ScwReadToken, i).id == SCW_LMX_MEASURE;
  return n;
}

static ScwRegion *
nth_row (ScwTranscript *transcript, guint i)
{
  return g_ptr_array_index (((ScwSheet *) transcript->sheets->pdata[0])->regions, i);
}

/* Of three rows two are the same: the third is read once more, under their number of measures, and what comes of that
 * stays only if it was read to the end. Some random networks read two places so that this can be seen. */
static void
test_the_row_that_differs (void)
{
  static const guint64 seeds[] = { 25, 29, 56 };
  static const int pairs[][2] = { { 0, 2 }, { 2, 0 }, { 2, 1 }, { 4, 2 }, { 4, 5 } };
  ScwGray *gray = noise_page ();
  int n_better = 0, n_kept = 0;

  files_write_png (files_path ("noise.png"), gray->width, gray->height, 8, 0, gray->pixels);
  scw_gray_free (gray);
  for (gsize k = 0; k < G_N_ELEMENTS (seeds) * G_N_ELEMENTS (pairs); k++)
    {
      const int *pair = pairs[k % G_N_ELEMENTS (pairs)];
      Fixture f = { .told = g_string_new (NULL), .cancellable = g_cancellable_new () };
      g_autoptr (ScwTranscript) alone = NULL, together = NULL;
      const ScwRegion *first, *second;

      f.picture = scw_picture_open (files_path ("noise.png"), NULL, NULL);
      use_worker (&f, random_worker (seeds[k / G_N_ELEMENTS (pairs)]));
      alone = read_rows (&f, pair, 2, FALSE);
      g_assert_cmpstr (f.told->str, ==, "s1 r1 t f1 r1 t f1 ");
      first = nth_row (alone, 0);
      second = nth_row (alone, 1);
      if (first->stop == SCW_STOP_EOS && count_measures (first) > 0
          && count_measures (first) != count_measures (second))
        {
          ScwRegion *now;

          together = read_rows (&f, (int[]){ pair[0], pair[1], pair[0] }, 3, TRUE);
          now = nth_row (together, 1);
          g_assert_cmpstr (f.told->str, ==, "s1 r1 t f1 r1 t f1 r1 t f1 r1 t f1 ");
          g_assert_cmpint (now->state, ==, SCW_REGION_DONE);
          assert_same_tokens (nth_row (together, 0), nth_row (alone, 0), first->tokens->len);
          if (count_measures (now) == count_measures (first))
            n_better++;
          else
            {
              g_assert_cmpuint (now->tokens->len, ==, second->tokens->len);
              assert_same_tokens (now, nth_row (alone, 1), second->tokens->len);
              n_kept++;
            }
        }
      teardown (&f, NULL);
    }
  g_assert_cmpint (n_better, >, 0);
  g_assert_cmpint (n_kept, >, 0);
}

int
main (int argc, char **argv)
{
#define ADD(name, test, no_model) \
  g_test_add ("/transcriber/" name, Fixture, GINT_TO_POINTER (no_model), setup, test, teardown)
  int failed;

  g_test_init (&argc, &argv, NULL);
  wrap_decoder ();
  ADD ("order", test_order, FALSE);
  ADD ("one-page-ahead", test_one_page_ahead, FALSE);
  ADD ("broken-page", test_broken_page, FALSE);
  ADD ("cancelled", test_cancelled, FALSE);
  g_test_add_func ("/transcriber/the-row-that-differs", test_the_row_that_differs);
  ADD ("side-by-side", test_side_by_side, FALSE);
  ADD ("without-model", test_without_model, TRUE);
  failed = g_test_run ();
  files_clear ();
  return failed;
}
