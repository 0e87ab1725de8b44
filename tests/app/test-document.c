/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document without an engine: commands, undo, lists that tell what changed. */
#include <gio/gio.h>

#include <math.h>

#include <glib/gstdio.h>

#include "app/document/changes.h"
#include "app/document/document.h"
#include "app/document/kept.h"
#include "app/project/document-export.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/unused.h"

/* ---- a description of all that can be undone ---- */

static void
describe_box (GString *out, ScwSystemBox *box)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);

  g_string_append_printf (out, "  box %" G_GUINT64_FORMAT " %d,%d %dx%d hand %d staves %d state %d:",
                          scw_system_box_get_id (box), (int) place->crop.x, (int) place->crop.y,
                          (int) place->crop.w, (int) place->crop.h, place->by_hand, place->staves,
                          scw_system_box_get_state (box));
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    g_string_append_printf (out, " %d%s", scw_system_box_get_token (box, i)->id,
                            scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON ? "p" : "");
  g_string_append_c (out, '\n');
}

static char *
describe (ScwDocument *document)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "title '%s'\n", scw_document_get_title (document));
  for (guint i = 0; i < scw_document_get_n_pages (document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, i);

      g_string_append_printf (out, "page %" G_GUINT64_FORMAT " %dx%d turned %d\n",
                              scw_document_page_get_id (page), scw_document_page_get_width (page),
                              scw_document_page_get_height (page), scw_document_page_get_turns (page));
      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        describe_box (out, scw_document_page_get_box (page, k));
    }
  return g_string_free (out, FALSE);
}

/* ---- a list that follows another one by its signals alone ---- */

static void
follow (GListModel *model, guint position, guint removed, guint added, GPtrArray *copy)
{
  g_assert_cmpuint (position + removed, <=, copy->len);
  if (removed > 0)
    g_ptr_array_remove_range (copy, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (copy, position + i, g_list_model_get_item (model, position + i));
}

static void
assert_followed (GListModel *model, GPtrArray *copy)
{
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, copy->len);
  for (guint i = 0; i < copy->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (copy, i));
    }
}

static void
follow_tokens (ScwSystemBox *box, guint first, guint removed, guint added, GArray *copy)
{
  g_assert_cmpuint (first + removed, <=, copy->len);
  if (removed > 0)
    g_array_remove_range (copy, first, removed);
  for (guint i = first; i < first + added; i++)
    g_array_insert_val (copy, i, scw_system_box_get_token (box, i)->id);
}

/* ---- helpers ---- */

static void
add_page (ScwDocument *document, int position)
{
  g_autoptr (GError) error = NULL;
  ScwGray *gray = scw_gray_new (600, 800, NULL);

  g_assert_true (scw_document_add_gray (document, gray, "scan", position, &error));
  g_assert_no_error (error);
}

static ScwSystemBox *
any_box (ScwDocument *document, GRand *rand)
{
  ScwDocumentPage *page;
  guint n;

  if (scw_document_get_n_pages (document) == 0)
    return NULL;
  page = scw_document_get_page (document, g_rand_int_range (rand, 0, scw_document_get_n_pages (document)));
  n = scw_document_page_get_n_boxes (page);
  return n > 0 ? scw_document_page_get_box (page, g_rand_int_range (rand, 0, n)) : NULL;
}

static ScwBox
any_rect (GRand *rand)
{
  return (ScwBox){ g_rand_int_range (rand, -50, 600), g_rand_int_range (rand, -50, 800),
                   g_rand_int_range (rand, 5, 500), g_rand_int_range (rand, 5, 300) };
}

/* Another rectangle as a command that replaces tokens, as reading on does. */
static void
rewrite (ScwDocument *document, ScwSystemBox *box, GRand *rand)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));

  for (int i = g_rand_int_range (rand, 1, 5); i > 0; i--)
    {
      ScwBoxToken token = { .id = g_rand_int_range (rand, 3, 227), .origin = SCW_ORIGIN_PERSON };

      g_array_append_val (content->tokens, token);
    }
  content->state = SCW_REGION_DONE;
  scw_document_do (document, "Rewrite", scw_change_box (box, content), NULL);
}

static void
random_command (ScwDocument *document, GRand *rand)
{
  guint n = scw_document_get_n_pages (document);
  ScwDocumentPage *page = n > 0 ? scw_document_get_page (document, g_rand_int_range (rand, 0, n)) : NULL;
  ScwSystemBox *box = any_box (document, rand), *other = any_box (document, rand);
  ScwBox rect = any_rect (rand);
  int what = g_rand_int_range (rand, 0, 16);

  if (page == NULL || (what == 0 && n < 5))
    add_page (document, g_rand_int_range (rand, -1, (int) n + 1));
  else if (what == 1 && g_rand_int_range (rand, 0, 3) == 0)
    scw_document_delete_page (document, page);
  else if (what == 2)
    scw_document_move_page (document, g_rand_int_range (rand, 0, n), g_rand_int_range (rand, 0, n));
  else if (what == 3)
    scw_document_rotate_page (document, page, g_rand_int_range (rand, -3, 5));
  else if (what == 4)
    {
      g_autofree char *title = g_strdup_printf ("title %d", g_rand_int_range (rand, 0, 5));

      scw_document_set_title (document, title);
    }
  else if (what <= 7 || box == NULL)
    scw_document_add_box (document, page, &rect, g_rand_int_range (rand, -1, 4));
  else if (what == 8)
    scw_document_delete_box (document, box);
  else if (what == 9)
    scw_document_set_box_rect (document, box, &rect);
  else if (what == 10)
    {
      for (int i = 0; i < 4; i++)
        {
          rect.x += 3;
          scw_document_drag_box_rect (document, box, &rect);
        }
      scw_document_end_drag (document);
    }
  else if (what == 11)
    scw_document_move_box (document, box, g_rand_int_range (rand, 0, 4));
  else if (what == 12)
    scw_document_split_box (document, box,
                            scw_system_box_get_rect (box)->y
                              + scw_system_box_get_rect (box)->h * g_rand_double_range (rand, 0.1, 0.9));
  else if (what == 13 && other != NULL)
    scw_document_merge_boxes (document, box, other);
  else
    rewrite (document, box, rand);
}

/* Undo all gives the start, redo all the end, and every state in between is what it was. */
static void
test_random (void)
{
  for (guint seed = 1; seed <= 12; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (ScwDocument) document = scw_document_new (NULL);
      g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) copy = g_ptr_array_new_with_free_func (g_object_unref);
      const char *label = NULL;

      g_signal_connect (document, "items-changed", G_CALLBACK (follow), copy);
      for (int i = 0; i < 2; i++)
        add_page (document, -1);
      scw_document_set_read_since (document, FALSE);
      g_assert_null (scw_document_get_undo_label (document)); /* pages that it is opened with */
      g_ptr_array_add (states, describe (document));
      scw_document_set_title (document, "A first command");
      scw_document_undo (document);
      for (int i = 0; i < 150; i++)
        {
          char *state;
          gboolean drags;

          random_command (document, rand);
          state = describe (document);
          drags = g_strcmp0 (state, g_ptr_array_index (states, states->len - 1)) == 0;
          if (!drags)
            g_ptr_array_add (states, state);
          else
            g_free (state); /* a command that was refused, or changed nothing that is seen */
          assert_followed (G_LIST_MODEL (document), copy);
          if (i % 10 == 9) /* there and back in the middle, too */
            {
              g_autofree char *before = describe (document), *after = NULL;

              g_assert_true (scw_document_undo (document));
              g_assert_true (scw_document_redo (document));
              after = describe (document);
              g_assert_cmpstr (before, ==, after);
            }
        }
      label = scw_document_get_undo_label (document);
      g_assert_nonnull (label);
      g_assert_true (scw_document_get_dirty (document));
      for (int round = 0; round < 2; round++)
        {
          for (guint i = states->len - 1; i > 0;)
            {
              g_autofree char *state = NULL;

              g_assert_true (scw_document_undo (document));
              state = describe (document);
              assert_followed (G_LIST_MODEL (document), copy);
              if (g_strcmp0 (state, g_ptr_array_index (states, i)) != 0)
                g_assert_cmpstr (state, ==, g_ptr_array_index (states, --i));
            }
          while (scw_document_undo (document)) /* those that are not seen */
            ;
          g_assert_false (scw_document_get_dirty (document));
          g_assert_null (scw_document_get_undo_label (document));
          for (guint i = 0; i < states->len - 1;)
            {
              g_autofree char *state = NULL;

              g_assert_true (scw_document_redo (document));
              state = describe (document);
              if (g_strcmp0 (state, g_ptr_array_index (states, i)) != 0)
                g_assert_cmpstr (state, ==, g_ptr_array_index (states, ++i));
            }
          while (scw_document_redo (document))
            ;
          g_assert_cmpstr (scw_document_get_undo_label (document), ==, label);
        }
    }
}

static void
test_box_signals (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) copy = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (int));
  ScwDocumentPage *page;
  ScwSystemBox *box;

  add_page (document, -1);
  page = scw_document_get_page (document, 0);
  g_signal_connect (page, "items-changed", G_CALLBACK (follow), copy);
  box = scw_document_add_box (document, page, &(ScwBox){ 50, 50, 400, 150 }, -1);
  g_object_ref (
    box); /* it leaves the document for good when its addition is undone and something else done */
  g_object_ref (page);
  g_signal_connect (box, "tokens-changed", G_CALLBACK (follow_tokens), tokens);
  for (int i = 0; i < 300; i++)
    {
      ScwSystemBox *any = any_box (document, rand);
      ScwBox rect = any_rect (rand);
      g_autofree gint32 *ids = NULL;
      int n, what = g_rand_int_range (rand, 0, 8);

      if (what == 0)
        scw_document_undo (document);
      else if (what == 1)
        scw_document_redo (document);
      else if (what == 2 || any == NULL)
        scw_document_add_box (document, page, &rect, -1);
      else if (what == 3)
        scw_document_move_box (document, any, g_rand_int_range (rand, 0, 6));
      else if (what == 4 && any != box)
        scw_document_delete_box (document, any);
      else if (what == 5)
        scw_document_split_box (document, any, scw_system_box_get_rect (any)->y + 40);
      else
        rewrite (document, any, rand);
      if (scw_document_get_n_pages (document) == 0)
        scw_document_redo (document);
      assert_followed (G_LIST_MODEL (page), copy);
      ids = scw_system_box_dup_ids (box, &n);
      g_assert_cmpmem (ids, n * sizeof *ids, tokens->data, tokens->len * sizeof (int));
    }
  g_signal_handlers_disconnect_by_data (box, tokens);
  g_signal_handlers_disconnect_by_data (page, copy);
  g_object_unref (box);
  g_object_unref (page);
}

static void
test_drag_is_one_command (void)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  ScwSystemBox *box, *other;
  ScwDocumentPage *page;

  add_page (document, -1);
  page = scw_document_get_page (document, 0);
  box = scw_document_add_box (document, page, &(ScwBox){ 50, 50, 400, 150 }, -1);
  other = scw_document_add_box (document, page, &(ScwBox){ 50, 250, 400, 150 }, -1);
  for (int i = 1; i <= 20; i++)
    g_assert_true (scw_document_drag_box_rect (document, box, &(ScwBox){ 50 + i, 50, 400, 150 }));
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Move system");
  scw_document_end_drag (document);
  g_assert_true (scw_document_drag_box_rect (document, box, &(ScwBox){ 71, 50, 450, 150 }));
  g_assert_true (scw_document_drag_box_rect (document, other, &(ScwBox){ 60, 250, 400, 150 }));
  scw_document_undo (document); /* other: another box is another drag */
  g_assert_cmpfloat (scw_system_box_get_rect (other)->x, ==, 50);
  scw_document_undo (document); /* the second drag */
  g_assert_cmpfloat (scw_system_box_get_rect (box)->x, ==, 70);
  scw_document_undo (document);
  g_assert_cmpfloat (scw_system_box_get_rect (box)->x, ==, 50);
  scw_document_redo (document);
  g_assert_cmpfloat (scw_system_box_get_rect (box)->x, ==, 70);
  g_assert_true (scw_document_drag_box_rect (document, box, &(ScwBox){ 80, 50, 400, 150 }));
  g_assert_null (scw_document_get_redo_label (document));
  scw_document_undo (document); /* what was redone is not dragged on */
  g_assert_cmpfloat (scw_system_box_get_rect (box)->x, ==, 70);
}

static void
test_refusals (void)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  ScwDocumentPage *page;
  ScwSystemBox *box;

  add_page (document, -1);
  page = scw_document_get_page (document, 0);
  g_assert_null (scw_document_add_box (document, page, &(ScwBox){ 590, 10, 400, 100 }, -1));
  g_assert_null (scw_document_add_box (document, page, &(ScwBox){ 10, 10, 5, 100 }, -1));
  g_assert_null (scw_document_add_box (document, page, &(ScwBox){ 10, 10, (double) NAN, 100 }, -1));
  box = scw_document_add_box (document, page, &(ScwBox){ -20, 700, 1000, 300 }, -1);
  g_assert_cmpfloat (scw_system_box_get_rect (box)->x, ==, 0);
  g_assert_cmpfloat (scw_system_box_get_rect (box)->w, ==, 600);
  g_assert_cmpfloat (scw_system_box_get_rect (box)->h, ==, 100);
  g_assert_false (scw_document_set_box_rect (document, box, &(ScwBox){ 700, 10, 50, 50 }));
  g_assert_false (scw_document_split_box (document, box, 705));
  g_assert_false (scw_document_merge_boxes (document, box, box));
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Add system");
  g_object_ref (box);
  scw_document_delete_box (document, box);
  g_assert_false (scw_document_set_box_rect (document, box, &(ScwBox){ 0, 0, 50, 50 }));
  scw_document_delete_box (document, box);
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 0);
  scw_document_undo (document);
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 1);
  g_object_unref (box);
}

/* Reading order of a box that was drawn, and what becomes of tokens when the rectangle changes. */
static void
test_boxes (void)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  ScwBoxToken token = { .id = 30 };
  ScwSystemBox *low, *high, *middle;
  ScwDocumentPage *page;

  add_page (document, -1);
  page = scw_document_get_page (document, 0);
  low = scw_document_add_box (document, page, &(ScwBox){ 10, 500, 400, 100 }, -1);
  high = scw_document_add_box (document, page, &(ScwBox){ 10, 20, 400, 100 }, -1);
  middle = scw_document_add_box (document, page, &(ScwBox){ 10, 250, 400, 100 }, -1);
  g_assert_null (scw_document_get_history_box (document, TRUE));
  g_assert_true (scw_document_page_get_box (page, 0) == high);
  g_assert_true (scw_document_page_get_box (page, 1) == middle);
  g_assert_true (scw_document_page_get_box (page, 2) == low);
  scw_system_box_put_token (low, 0, &token);
  scw_system_box_set_state (low, SCW_REGION_DONE, SCW_STOP_EOS, NULL);
  scw_document_set_box_rect (document, low, &(ScwBox){ 10, 500, 420, 100 }); /* the same staves */
  g_assert_cmpuint (scw_system_box_get_n_tokens (low), ==, 1);
  g_assert_cmpint (scw_system_box_get_state (low), ==, SCW_REGION_DONE);
  g_assert_true (scw_document_get_history_box (document, FALSE) == low);
  scw_document_set_box_rect (document, low, &(ScwBox){ 10, 300, 420, 300 }); /* those of another, too */
  g_assert_cmpuint (scw_system_box_get_n_tokens (low), ==, 0);
  scw_document_undo (document);
  for (int i = 0; i <= 60; i += 20) /* out of its staves and back in one drag */
    {
      scw_document_drag_box_rect (document, low, &(ScwBox){ 10, 500, 420, 100 - (i < 60 ? i : 0) });
      g_assert_cmpuint (scw_system_box_get_n_tokens (low), ==, i == 0 || i == 60);
    }
  scw_document_end_drag (document);
  scw_document_set_box_rect (document, low, &(ScwBox){ 10, 500, 300, 100 });
  g_assert_cmpuint (scw_system_box_get_n_tokens (low), ==, 0);
  g_assert_cmpint (scw_system_box_get_state (low), ==, SCW_REGION_WAITING);
  scw_document_undo (document);
  g_assert_cmpuint (scw_system_box_get_n_tokens (low), ==, 1);
  g_assert_cmpint (scw_system_box_get_state (low), ==, SCW_REGION_DONE);

  g_assert_true (scw_document_merge_boxes (document, high, middle));
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 2);
  g_assert_cmpfloat (scw_system_box_get_rect (scw_document_page_get_box (page, 0))->h, ==, 330);
  g_assert_true (scw_document_split_box (document, scw_document_page_get_box (page, 0), 120));
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 3);
  g_assert_cmpfloat (scw_system_box_get_rect (scw_document_page_get_box (page, 1))->y, ==, 120);
  scw_document_rotate_page (document, page, 1);
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 0);
  g_assert_cmpint (scw_document_page_get_width (page), ==, 800);
  scw_document_undo (document);
  g_assert_cmpuint (scw_document_page_get_n_boxes (page), ==, 3);
  g_assert_cmpint (scw_document_page_get_width (page), ==, 600);
}

/* Pixels of a turned page, and the bound on what is kept. */
static void
test_pixels (void)
{
  g_autoptr (GError) error = NULL;
  ScwGray *gray = scw_gray_new (30, 20, NULL);
  ScwPageSource *source, *turned;

  for (int i = 0; i < 600; i++)
    gray->pixels[i] = i % 251;
  source = scw_page_source_new_spooled (gray, &error);
  g_assert_no_error (error);
  for (int turns = 0; turns < 4; turns++)
    {
      ScwPixels *pixels;
      const ScwGray *out;

      turned = scw_page_source_turned (source, turns);
      pixels = scw_page_source_load (turned, NULL, &error);
      g_assert_no_error (error);
      out = scw_pixels_gray (pixels);
      g_assert_cmpint (out->width, ==, turns % 2 ? 20 : 30);
      for (int y = 0; y < 20; y++)
        for (int x = 0; x < 30; x++)
          {
            int px[] = { x, 19 - y, 29 - x, y }, py[] = { y, x, 19 - y, 29 - x };

            g_assert_cmpint (scw_gray_row (out, py[turns])[px[turns]], ==, (y * 30 + x) % 251);
          }
      scw_pixels_unref (pixels);
      scw_page_source_unref (turned);
    }
  scw_page_source_unref (source);
  g_assert_cmpuint (scw_page_source_cached_bytes (), ==, 0);
}

static void
test_cache_is_bounded (void)
{
  ScwPageSource *sources[6];

  for (int i = 0; i < 6; i++) /* 6 * 100 MB */
    {
      ScwGray *gray = scw_gray_new (10000, 10000, NULL);

      sources[i] = scw_page_source_new_spooled (gray, NULL);
      g_assert_nonnull (sources[i]);
      g_assert_cmpuint (scw_page_source_cached_bytes (), <=, SCW_PAGE_CACHE_BYTES);
    }
  g_assert_null (scw_page_source_peek (sources[0]));
  scw_pixels_unref (scw_page_source_load (sources[0], NULL, NULL));
  g_assert_cmpuint (scw_page_source_cached_bytes (), <=, SCW_PAGE_CACHE_BYTES);
  for (int i = 0; i < 6; i++)
    scw_page_source_unref (sources[i]);
  g_assert_cmpuint (scw_page_source_cached_bytes (), ==, 0);
}

/* ---- export ---- */

static void
put_words (ScwSystemBox *box, const char *words)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);

  for (int i = 0; all[i] != NULL; i++)
    {
      ScwBoxToken token = { .id = scw_lmx_token (all[i]) };

      g_assert_cmpint (token.id, >=, 0);
      scw_system_box_put_token (box, i, &token);
    }
}

static void
keep_result (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Title and composer are in the file, which is valid with them, and come back out of it. */
static void
check_heading (ScwDocument *document)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  GError *error = NULL;
  ScwScore *score, *back;

  scw_document_compose_async (document, SCW_FORMAT_MUSICXML, NULL, keep_result, &result);
  composition = scw_document_compose_finish (document, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (composition->valid);
  back = scw_score_read_memory (composition->data, composition->size, "test", SCW_PART_ANY, NULL, NULL);
  score = scw_document_make_score (document, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->title, ==, "Sonata");
  g_assert_cmpstr (back->composer, ==, "Clara & Robert");
  g_assert_cmpstr (score->title, ==, "Sonata");
  g_assert_cmpstr (score->composer, ==, "Clara & Robert");
  g_assert_cmpint (scw_score_n_measures (score), ==, scw_score_n_measures (back));
  scw_score_free (score);
  scw_score_free (back);
}

static void
test_export (void)
{
  static const char *const words
    = "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 C4 voice:1 whole staff:1";
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) nothing = NULL, result = NULL;
  g_autoptr (ScwComposition) composition = NULL, expected = NULL;
  g_autofree char *folder = g_dir_make_tmp ("scw-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.musicxml", NULL), *written = NULL;
  ScwSystemTokens systems[2] = { 0 };
  ScwSystemBox *boxes[2];
  gsize size;

  for (int i = 0; i < 2; i++)
    {
      add_page (document, -1);
      boxes[i] = scw_document_add_box (document, scw_document_get_page (document, i),
                                       &(ScwBox){ 10, 20, 400, 100 }, -1);
    }
  scw_document_export_async (document, path, SCW_FORMAT_MUSICXML, FALSE, NULL, keep_result, &nothing);
  g_assert_null (scw_document_export_finish (document, wait_for (&nothing), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  for (int i = 0; i < 2; i++)
    {
      put_words (boxes[i], words);
      systems[i].tokens = scw_system_box_dup_ids (boxes[i], &systems[i].n);
      systems[i].new_page = i > 0;
    }
  g_assert_true (scw_document_nth_read_box (document, 1) == boxes[1]);
  g_assert_null (scw_document_nth_read_box (document, 2));
  g_assert_true (scw_document_get_dirty (document));
  scw_document_export_async (document, path, SCW_FORMAT_MUSICXML, FALSE, NULL, keep_result, &result);
  composition = scw_document_export_finish (document, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (composition->valid);
  g_assert_true (scw_document_get_dirty (document)); /* exporting is not saving */
  g_assert_true (g_file_get_contents (path, &written, &size, NULL));
  expected = scw_compose (systems, 2, SCW_FORMAT_MUSICXML, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (written, size, expected->data, expected->size);
  scw_document_set_title (document, "Sonata");
  scw_document_set_composer (document, "Clara & Robert");
  g_assert_true (scw_document_get_dirty (document));
  check_heading (document);
  scw_document_undo (document);
  scw_document_undo (document);
  for (int i = 0; i < 2; i++)
    g_free ((gpointer) systems[i].tokens);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/random-commands", test_random);
  g_test_add_func ("/document/box-signals", test_box_signals);
  g_test_add_func ("/document/drag", test_drag_is_one_command);
  g_test_add_func ("/document/refusals", test_refusals);
  g_test_add_func ("/document/boxes", test_boxes);
  g_test_add_func ("/document/pixels", test_pixels);
  g_test_add_func ("/document/cache", test_cache_is_bounded);
  g_test_add_func ("/document/export", test_export);
  return g_test_run ();
}
