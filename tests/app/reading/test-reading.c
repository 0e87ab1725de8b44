/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document with an engine: pages from files, boxes that are read, disturbed, deleted, looked at; and the
 * same bytes as the terminal program. A small random network where that will do. */
#include <math.h>
#include <string.h>
#include <gio/gio.h>

#include <glib/gstdio.h>

#include "app/document/box-tokens.h"
#include "app/document/box-content.h"
#include "app/document/changes.h"
#include "app/document/document.h"
#include "app/project/document-export.h"
#include "app/refusal.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"
#include "tests/app/reading/random-worker.h"

static char *
source_path (const char *name)
{
  const char *root = g_getenv ("SCW_SOURCE_ROOT");

  return g_build_filename (root != NULL ? root : ".", name, NULL);
}

static void
keep_result (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* A page of noise with four boxes on it. */
static ScwDocument *
make_document (ScwWorker *worker)
{
  ScwDocument *document = scw_document_new (worker);
  ScwDocumentPage *page;

  g_assert_true (scw_document_add_gray (document, noise_page (), "noise", -1, NULL));
  page = scw_document_get_page (document, 0);
  for (int i = 0; i < 4; i++)
    g_assert_nonnull (scw_document_add_box (document, page, &(ScwBox){ 20, 20 + 190 * i, 850, 180 }, -1));
  WAIT_UNTIL (scw_document_page_get_state (page) == SCW_PAGE_READY);
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 4); /* what was drawn meanwhile stays */
  return document;
}

static ScwSystemBox *
nth_box (ScwDocument *document, guint i)
{
  return scw_document_page_get_box (scw_document_get_page (document, 0), i);
}

static GArray *
tokens_of (ScwSystemBox *box)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);

  g_array_append_vals (tokens, ids, n);
  return tokens;
}

static void
assert_tokens (ScwSystemBox *box, GArray *expected)
{
  g_autoptr (GArray) tokens = tokens_of (box);

  g_assert_cmpmem (tokens->data, tokens->len * sizeof (gint32), expected->data,
                   expected->len * sizeof (gint32));
}

/* ---- tests ---- */

typedef struct
{
  ScwWorker *worker;
  ScwDocument *document;
  GArray *expected[4]; /* the tokens of each box, undisturbed */
} Fixture;

static void
setup (Fixture *f, SCW_UNUSED gconstpointer data)
{
  f->worker = random_worker (11);
  f->document = make_document (f->worker);
  for (int i = 0; i < 4; i++)
    {
      scw_document_read_box (f->document, nth_box (f->document, i), FALSE);
      WAIT_UNTIL (scw_system_box_get_state (nth_box (f->document, i)) == SCW_REGION_DONE);
      f->expected[i] = tokens_of (nth_box (f->document, i));
      g_assert_cmpuint (f->expected[i]->len, >, 20);
    }
  g_clear_object (&f->document);
  f->document = make_document (f->worker);
}

static void
teardown (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_clear_object (&f->document);
  g_clear_object (&f->worker);
  for (int i = 0; i < 4; i++)
    g_array_unref (f->expected[i]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
mirror_tokens (ScwSystemBox *box, guint first, guint removed, guint added, GArray *copy)
{
  g_assert_cmpuint (first + removed, <=, copy->len);
  if (removed > 0)
    g_array_remove_range (copy, first, removed);
  for (guint i = first; i < first + added; i++)
    g_array_insert_val (copy, i, scw_system_box_get_token (box, i)->id);
}

/* It never goes back while something is read. */
static void
check_progress (ScwDocument *document, SCW_UNUSED GParamSpec *pspec, double *last)
{
  double progress = scw_document_get_progress (document);

  if (!scw_document_get_reading (document))
    return;
  g_assert_cmpfloat (progress, >=, *last - 1e-9);
  *last = progress;
}

static void
test_read_all (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (GArray) copy = g_array_new (FALSE, FALSE, sizeof (gint32));
  double last = 0;

  g_signal_connect (nth_box (f->document, 2), "tokens-changed", G_CALLBACK (mirror_tokens), copy);
  g_assert_false (scw_document_get_reading (f->document));
  scw_document_read_all (f->document);
  g_assert_true (scw_document_get_reading (f->document));
  g_assert_true (scw_worker_get_busy (f->worker));
  g_assert_true (scw_system_box_get_queued (nth_box (f->document, 3)));
  g_signal_connect (f->document, "notify::progress", G_CALLBACK (check_progress), &last);
  WAIT_UNTIL (!scw_document_get_reading (f->document));
  for (int i = 0; i < 4; i++)
    {
      ScwSystemBox *box = nth_box (f->document, i);
      const ScwBoxToken *token = scw_system_box_get_token (box, 5);

      assert_tokens (box, f->expected[i]);
      g_assert_cmpint (scw_system_box_get_state (box), ==, SCW_REGION_DONE);
      g_assert_cmpfloat (scw_system_box_get_progress (box), ==, 1);
      g_assert_false (scw_system_box_get_queued (box));
      g_assert_true (token->has_focus);
      g_assert_cmpfloat (token->focus_x, >, 0);
      g_assert_cmpfloat (token->focus_x, <, 900);
      g_assert_cmpfloat (token->focus_y, >, 190 * i);
      g_assert_cmpfloat (token->focus_y, <, 220 + 190 * i);
    }
  assert_tokens (nth_box (f->document, 2), copy);
  WAIT_UNTIL (!scw_worker_get_busy (f->worker));
}

/* Stopped and continued, paused, priorities changed, boxes deleted and brought back: the tokens are the same.
 */
static void
test_disturbed (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwSystemBox) second = g_object_ref (nth_box (f->document, 1));
  ScwDocumentPage *page = scw_document_get_page (f->document, 0);

  scw_document_read_all (f->document);
  WAIT_UNTIL (scw_system_box_get_n_tokens (second) > 5);
  scw_document_delete_box (f->document, second); /* while it is read */
  g_assert_cmpint (scw_system_box_get_state (second), ==, SCW_REGION_INTERRUPTED);
  g_assert_false (scw_system_box_get_queued (second));
  scw_worker_set_paused (f->worker, TRUE);
  scw_document_look_at (f->document, page);
  scw_document_undo (f->document);
  g_assert_true (nth_box (f->document, 1) == second);
  g_assert_cmpuint (scw_system_box_get_n_tokens (second), >, 5);
  scw_worker_set_paused (f->worker, FALSE);
  scw_document_read_box (f->document, second, FALSE); /* goes on where it was stopped */
  g_assert_cmpuint (scw_system_box_get_n_tokens (second), >, 5);
  WAIT_UNTIL (scw_system_box_get_n_tokens (nth_box (f->document, 3)) > 3);
  scw_document_stop (f->document);
  g_assert_false (scw_document_get_reading (f->document));
  g_assert_cmpuint (scw_system_box_get_n_tokens (nth_box (f->document, 3)), >, 3);
  scw_document_read_all (f->document);
  WAIT_UNTIL (!scw_document_get_reading (f->document));
  for (int i = 0; i < 4; i++)
    assert_tokens (nth_box (f->document, i), f->expected[i]);
}

/* Reading again is a command: undo brings back what was there. So does a rectangle that changes while it is
 * read. */
static void
test_read_again (Fixture *f, SCW_UNUSED gconstpointer data)
{
  ScwSystemBox *box = nth_box (f->document, 0);
  ScwModel *other = random_model (77);
  const ScwBox rect = *scw_system_box_get_rect (box);

  scw_document_read_box (f->document, box, FALSE);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  scw_worker_use_model (f->worker, other, "other");
  scw_model_unref (other);
  scw_document_read_box (f->document, box, TRUE);
  g_assert_cmpuint (scw_system_box_get_n_tokens (box), ==, 0);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  g_assert_cmpstr (scw_worker_get_model_name (f->worker), ==, "other");
  g_assert_cmpint (scw_system_box_get_token (box, 0)->id, >=, 0);
  scw_document_undo (f->document);
  assert_tokens (box, f->expected[0]);
  g_assert_cmpint (scw_system_box_get_state (box), ==, SCW_REGION_DONE);
  scw_document_redo (f->document);
  g_assert_cmpint (scw_system_box_get_state (box), ==, SCW_REGION_DONE);

  scw_document_read_box (f->document, box, TRUE);
  WAIT_UNTIL (scw_system_box_get_n_tokens (box) > 3);
  scw_document_set_box_rect (f->document, box, &(ScwBox){ rect.x, rect.y, rect.w - 100, rect.h });
  g_assert_cmpuint (scw_system_box_get_n_tokens (box), ==, 0);
  scw_document_read_box (f->document, box, FALSE);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  scw_document_undo (f->document);
  g_assert_cmpuint (scw_system_box_get_n_tokens (box), >, 3);
  g_assert_cmpint (scw_system_box_get_state (box), ==, SCW_REGION_INTERRUPTED);
}

/* Another model in the middle of a box: it is read to its end by the one it began with. */
static void
test_model_swap (Fixture *f, SCW_UNUSED gconstpointer data)
{
  ScwModel *other = random_model (77);

  scw_document_read_box (f->document, nth_box (f->document, 0), FALSE);
  WAIT_UNTIL (scw_system_box_get_n_tokens (nth_box (f->document, 0)) > 3);
  scw_worker_use_model (f->worker, other, "other");
  scw_model_unref (other);
  WAIT_UNTIL (scw_system_box_get_state (nth_box (f->document, 0)) == SCW_REGION_DONE);
  assert_tokens (nth_box (f->document, 0), f->expected[0]);
  WAIT_UNTIL (scw_worker_get_model_state (f->worker) == SCW_MODEL_OPEN);
}

/* Documents are closed while they load and read; the worker goes on for others. */
static void
test_close_in_the_middle (Fixture *f, SCW_UNUSED gconstpointer data)
{
  for (int i = 0; i < 6; i++)
    {
      ScwDocument *document = make_document (f->worker);
      gint64 end = g_get_monotonic_time () + i * 5000;

      scw_document_read_all (document);
      scw_document_rotate_page (document, scw_document_get_page (document, 0), i % 2);
      while (g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      g_object_add_weak_pointer (G_OBJECT (document), (gpointer *) &document);
      g_object_unref (document);
      g_assert_null (document);
    }
  scw_document_read_all (f->document);
  WAIT_UNTIL (!scw_document_get_reading (f->document));
  for (int i = 0; i < 4; i++)
    assert_tokens (nth_box (f->document, i), f->expected[i]);
}

static void
test_attention (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL, none = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ScwSystemBox *box = nth_box (f->document, 0);
  ScwAttention *a, *again;
  double sum = 0;

  scw_document_read_box (f->document, box, FALSE);
  WAIT_UNTIL (scw_system_box_get_n_tokens (box) > 8);
  scw_worker_set_paused (f->worker, TRUE); /* looking goes on while reading waits */
  scw_document_attention_async (f->document, box, 4, TRUE, NULL, keep_result, &first);
  WAIT_UNTIL (first != NULL);
  a = scw_document_attention_finish (f->document, first, &error);
  g_assert_no_error (error);
  for (int i = 0; i < a->n; i++)
    sum += (double) a->mean[i];
  g_assert_cmpfloat (fabs (sum - 1), <, 1e-3);
  g_assert_cmpint (a->layers * a->heads, >, 0);
  scw_worker_set_paused (f->worker, FALSE);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  assert_tokens (box, f->expected[0]);

  scw_engine_forget (scw_worker_get_engine (f->worker), scw_system_box_get_content (box)->key);
  scw_document_attention_async (f->document, box, 4, FALSE, NULL, keep_result, &second);
  WAIT_UNTIL (second != NULL);
  again = scw_document_attention_finish (f->document, second, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->n, ==, a->n);
  g_assert_cmpmem (again->mean, again->n * sizeof (float), a->mean, a->n * sizeof (float));
  scw_attention_free (a);
  scw_attention_free (again);

  scw_document_attention_async (f->document, box, 9999, FALSE, NULL, keep_result, &none);
  WAIT_UNTIL (none != NULL);
  g_assert_null (scw_document_attention_finish (f->document, none, NULL));
  scw_document_attention_async (f->document, box, 3, TRUE, cancellable, keep_result, &third);
  g_cancellable_cancel (cancellable);
  WAIT_UNTIL (third != NULL);
  g_assert_null (scw_document_attention_finish (f->document, third, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One that may stand there, other than the one that does. */
static int
other_token (ScwSystemBox *box, guint place)
{
  for (int id = SCW_LMX_MEASURE; id < SCW_LMX_COUNT; id++)
    if (id != scw_system_box_get_token (box, place)->id && scw_system_box_can_follow (box, place, &id, 1))
      return id;
  g_assert_not_reached ();
}

static void
test_read_on (Fixture *f, SCW_UNUSED gconstpointer data)
{
  ScwSystemBox *box = nth_box (f->document, 0);
  g_autoptr (GError) error = NULL;
  const int wrong[] = { SCW_LMX_EOS, SCW_LMX_PAD, 600, -1, -1 };
  int id;

  scw_document_read_box (f->document, box, FALSE);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      id = i + 1 < G_N_ELEMENTS (wrong) ? wrong[i] : scw_lmx_token ("beat-type:4"); /* never the first */
      g_assert_false (scw_document_read_on (f->document, box, 0, &id, 1, &error));
      g_assert_error (error, SCW_REFUSED, (int) SCW_CORRECT_REFUSAL_CANNOT_STAND);
      g_clear_error (&error);
      assert_tokens (box, f->expected[0]);
      g_assert_cmpint (scw_system_box_get_state (box), ==, SCW_REGION_DONE);
    }
  id = other_token (box, 10);
  g_assert_true (scw_document_read_on (f->document, box, 10, &id, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (scw_system_box_get_n_tokens (box), ==, 11);
  WAIT_UNTIL (scw_system_box_get_state (box) == SCW_REGION_DONE);
  g_assert_cmpuint (scw_system_box_get_n_tokens (box), >, 11);
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (scw_system_box_get_token (box, i)->id, ==, g_array_index (f->expected[0], gint32, i));
  g_assert_cmpint (scw_system_box_get_token (box, 10)->id, ==, id);
  g_assert_cmpint (scw_system_box_get_token (box, 10)->origin, ==, SCW_ORIGIN_PERSON);
  g_assert_cmpint (scw_system_box_get_token (box, 10)->alternatives[0].id, >=,
                   0); /* what the network thinks of it */
  g_assert_cmpint (scw_system_box_get_token (box, 9)->origin, ==, SCW_ORIGIN_NETWORK);
  g_assert_cmpint (scw_system_box_get_token (box, 11)->origin, ==, SCW_ORIGIN_NETWORK);
  scw_document_undo (f->document);
  assert_tokens (box, f->expected[0]);
}

/* ---- files ---- */

static ScwPicture *
open_picture (const char *name)
{
  g_autofree char *path = source_path (name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ScwPicture *picture;

  scw_document_open_picture_async (path, NULL, NULL, keep_result, &result);
  WAIT_UNTIL (result != NULL);
  picture = scw_document_open_picture_finish (result, &error);
  g_assert_no_error (error);
  return picture;
}

static void
test_files (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autoptr (ScwPicture) pdf = open_picture ("data/samples/two-pages.pdf");
  g_autoptr (ScwDocument) document = scw_document_new (f->worker);
  ScwDocumentPage *pages[2];
  guint n;

  scw_document_add_picture (document, pdf, NULL, -1);
  g_assert_cmpuint (scw_document_get_n_pages (document), ==, 2);
  g_assert_cmpstr (scw_document_get_title (document), ==, "two-pages");
  scw_document_look_at (document, scw_document_get_page (document, 1));
  for (int i = 0; i < 2; i++)
    {
      pages[i] = scw_document_get_page (document, i);
      WAIT_UNTIL (scw_document_page_get_state (pages[i]) == SCW_PAGE_READY);
      g_assert_cmpuint (scw_document_page_get_n_boxes (pages[i]), >, 0);
      g_assert_nonnull (scw_document_page_get_thumbnail (pages[i]));
      g_assert_cmpint (scw_pixels_gray (scw_document_page_get_thumbnail (pages[i]))->height, ==,
                       SCW_PAGE_THUMBNAIL);
      g_assert_cmpfloat (scw_document_page_get_dpi (pages[i]), >, 0);
    }
  n = scw_document_page_get_n_boxes (pages[0]);
  scw_document_rotate_page (document, pages[0], 1);
  g_assert_cmpint (scw_document_page_get_state (pages[0]), ==, SCW_PAGE_LOADING);
  scw_document_undo (document);
  g_assert_cmpuint (scw_document_page_get_n_boxes (pages[0]), ==, n);
  WAIT_UNTIL (scw_document_page_get_state (pages[0]) == SCW_PAGE_READY);
  g_assert_cmpuint (scw_document_page_get_n_boxes (pages[0]), ==, n);
  scw_document_delete_box (document, scw_document_page_get_box (pages[0], 0));
  scw_document_find_systems (document, pages[0]);
  WAIT_UNTIL (scw_document_page_get_state (pages[0]) == SCW_PAGE_READY);
  g_assert_cmpuint (scw_document_page_get_n_boxes (pages[0]), ==, n);
  scw_document_undo (document);
  g_assert_cmpuint (scw_document_page_get_n_boxes (pages[0]), ==, n - 1);
  scw_document_undo (document);
  g_assert_cmpuint (scw_document_page_get_n_boxes (pages[0]), ==, n);
  while (scw_document_get_n_pages (document) > 0) /* they go while they are read */
    scw_document_delete_page (document, scw_document_get_page (document, 0));
}

static void
test_broken_file (Fixture *f, SCW_UNUSED gconstpointer data)
{
  g_autofree char *path = source_path ("data/samples/clean.png"), *bytes = NULL, *short_path = NULL;
  g_autofree char *folder = g_dir_make_tmp ("scw-XXXXXX", NULL);
  g_autoptr (ScwPicture) picture = NULL;
  g_autoptr (ScwDocument) document = scw_document_new (f->worker);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  short_path = g_build_filename (folder, "short.png", NULL);
  g_assert_true (g_file_set_contents (short_path, bytes, size / 2, NULL));
  picture = scw_picture_open (short_path, NULL, &error);
  g_assert_no_error (error);
  scw_document_add_picture (document, picture, NULL, -1);
  WAIT_UNTIL (scw_document_page_get_state (scw_document_get_page (document, 0)) == SCW_PAGE_FAILED);
  g_assert_nonnull (
    strstr (scw_document_page_get_error (scw_document_get_page (document, 0))->message, "short.png"));
  scw_document_read_all (document); /* nothing to read, nothing breaks */
  g_assert_false (scw_document_get_reading (document));
  g_unlink (short_path);
  g_rmdir (folder);
}

/* ---- the bytes of the terminal program ---- */

/* Boxes on a page of noise, as rows of one system or each by itself. */
static ScwDocument *
make_rows (ScwWorker *worker, const int *at, int n, gboolean together)
{
  ScwDocument *document = scw_document_new (worker);
  ScwDocumentPage *page;

  g_assert_true (scw_document_add_gray (document, noise_page (), "noise", -1, NULL));
  page = scw_document_get_page (document, 0);
  for (int i = 0; i < n; i++)
    {
      const ScwBox rect = { 10 + 20 * at[i], 10 + 110 * at[i], 500 + 40 * (at[i] % 3), 100 };
      ScwSystemBox *box = scw_document_add_box (document, page, &rect, i);
      ScwBoxPlace place = *scw_system_box_get_place (box);

      place.staff_space = 10;
      place.view = scw_view_from_box (&rect, 10, 0);
      place.group = together ? 0 : -1;
      scw_document_do (document, "Place", scw_change_box (box, scw_box_content_new (&place, 0)), NULL);
    }
  WAIT_UNTIL (scw_document_page_get_state (page) == SCW_PAGE_READY);
  return document;
}

static int
count_measures (ScwSystemBox *box)
{
  int n = 0;

  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    n += scw_system_box_get_token (box, i)->id == SCW_LMX_MEASURE;
  return n;
}

/* Of three rows two are the same: the third is read once more, under their number of measures. What comes of that stays
 * only if it was read to its end. */
static void
test_the_row_that_differs (void)
{
  static const int pairs[][2] = { { 0, 2 }, { 2, 0 }, { 2, 1 } };
  int n_better = 0, n_kept = 0, n_stopped = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      const int a = pairs[k][0], b = pairs[k][1];
      g_autoptr (ScwWorker) worker = random_worker (56);
      g_autoptr (ScwDocument) alone = make_rows (worker, (int[]){ a, b }, 2, FALSE), together = NULL,
                              stopped = NULL;
      g_autoptr (GArray) first = NULL, second = NULL;
      int wanted;

      scw_document_read_all (alone);
      WAIT_UNTIL (!scw_document_get_reading (alone));
      first = tokens_of (nth_box (alone, 0));
      second = tokens_of (nth_box (alone, 1));
      wanted = count_measures (nth_box (alone, 0));
      if (scw_system_box_get_stop (nth_box (alone, 0)) != SCW_STOP_EOS || wanted == 0
          || wanted == count_measures (nth_box (alone, 1)))
        continue;

      together = make_rows (worker, (int[]){ a, b, a }, 3, TRUE);
      scw_document_read_all (together);
      WAIT_UNTIL (!scw_document_get_reading (together));
      assert_tokens (nth_box (together, 0), first);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpint (scw_system_box_get_state (nth_box (together, i)), ==, SCW_REGION_DONE);
      n_better += count_measures (nth_box (together, 1)) == wanted;
      if (count_measures (nth_box (together, 1)) != wanted)
        {
          assert_tokens (nth_box (together, 1), second);
          n_kept++;
        }

      stopped = make_rows (worker, (int[]){ a, b, a }, 3, TRUE);
      scw_document_read_all (stopped);
      WAIT_UNTIL (scw_system_box_get_state (nth_box (stopped, 2)) == SCW_REGION_DONE);
      g_assert_cmpint (scw_system_box_get_state (nth_box (stopped, 1)), !=, SCW_REGION_DONE);
      scw_document_stop (stopped);
      g_assert_cmpint (scw_system_box_get_state (nth_box (stopped, 1)), ==, SCW_REGION_DONE);
      assert_tokens (nth_box (stopped, 1), second);
      n_stopped++;
    }
  g_assert_cmpint (n_better, >, 0);
  g_assert_cmpint (n_kept, >, 0);
  g_assert_cmpint (n_stopped, >, 0);
}

/* 'words': those of the page, too. */
static void
assert_same_as_cli (const char *picture_name, gboolean words)
{
  const char *cli = g_getenv ("SCW_CLI");
  g_autofree char *model = source_path ("data/model/mid.safetensors");
  g_autofree char *picture_path = source_path (picture_name);
  g_autofree char *folder = NULL, *path = NULL, *errors = NULL, *expected = NULL;
  g_autoptr (ScwWorker) worker = NULL;
  g_autoptr (ScwDocument) document = NULL;
  g_autoptr (ScwPicture) picture = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int status;

  folder = g_dir_make_tmp ("scw-XXXXXX", NULL);
  path = g_build_filename (folder, "cli.musicxml", NULL);
  {
    const char *argv[] = { cli,   "transcribe", "--language", "eng",        "--model",
                           model, "-o",         path,         picture_path, words ? NULL : "--no-words",
                           NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                                 &errors, &status, &error));
    g_assert_no_error (error);
    g_assert_cmpint (status, ==, 0);
  }
  worker = scw_worker_new (&error);
  g_assert_no_error (error);
  scw_worker_open_model (worker, model, SCW_MODEL_AS_IN_FILE, 0);
  scw_words_worker_choose (scw_worker_get_words (worker), words, "eng");
  picture = open_picture (picture_name);
  document = scw_document_new (worker);
  scw_document_add_picture (document, picture, NULL, -1);
  scw_document_read_all (document); /* before the systems are known */
  g_assert_true (scw_document_get_reading (document));
  WAIT_UNTIL (!scw_document_get_reading (document));
  scw_document_compose_async (document, SCW_FORMAT_MUSICXML, NULL, keep_result, &result);
  WAIT_UNTIL (result != NULL);
  composition = scw_document_compose_finish (document, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &expected, &size, &error));
  g_assert_cmpmem (composition->data, composition->size, expected, size);
  g_assert_cmpint (strstr (expected, "<work-title>") != NULL, ==, words);
  g_unlink (path);
  g_rmdir (folder);
}

/* With the words of the page, where they can be read. */
static void
test_same_as_cli (void)
{
  ScwError error = { 0 };
  ScwWordsReader *reader = scw_words_open ("eng", &error);

  if (reader == NULL)
    g_test_message ("without words: %s", error.message);
  assert_same_as_cli ("data/samples/clean.png", reader != NULL);
  scw_words_close (reader);
}

int
main (int argc, char **argv)
{
#define ADD(name, test) g_test_add ("/reading/" name, Fixture, NULL, setup, test, teardown)
  g_test_init (&argc, &argv, NULL);
  ADD ("all", test_read_all);
  ADD ("disturbed", test_disturbed);
  ADD ("again", test_read_again);
  ADD ("model-swap", test_model_swap);
  ADD ("close", test_close_in_the_middle);
  ADD ("attention", test_attention);
  ADD ("on", test_read_on);
  ADD ("files", test_files);
  ADD ("broken-file", test_broken_file);
  g_test_add_func ("/reading/the-row-that-differs", test_the_row_that_differs);
  g_test_add_func ("/reading/same-as-cli", test_same_as_cli);
  return g_test_run ();
}
