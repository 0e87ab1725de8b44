/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which row is which part, as a person says it: given to others, named, hidden, undone, and what files make of it. */
#include <string.h>

#include <glib/gstdio.h>

#include "app/document/changes.h"
#include "app/project/document-export.h"
#include "app/project/project.h"
#include "app/score/rows.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

#define VOICE "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C5 voice:1 whole"
#define LOW   "measure key:fifths:0 time beats:4 beat-type:4 clef:F4 C3 voice:1 whole"
#define PIANO                                                                      \
  "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 " \
  "C4 voice:1 whole staff:1 backup whole C3 voice:5 whole staff:2"

/* ---- rows and a list ---- */

/* "1 2 1": what the rows become; rows are "1s 1p 2s": system, and whether voice (s), low voice (b) or piano (p). */
static void
assert_assigned (const char *rows, const ScwPartList *known, const char *expected)
{
  g_auto (GStrv) all = g_strsplit (rows, " ", -1);
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GArray) ids = NULL;
  const int n = (int) g_strv_length (all);
  ScwSystemTokens tokens[8] = { 0 };
  ScwRowPlace places[8] = { 0 };
  ScwTokens read[8] = { 0 };
  int parts[8];

  for (int i = 0; i < n; i++)
    {
      const char *words = all[i][1] == 's' ? VOICE : all[i][1] == 'b' ? LOW : PIANO;

      g_assert_true (scw_lmx_parse (words, strlen (words), &read[i], NULL, NULL));
      tokens[i] = (ScwSystemTokens){ .tokens = read[i].at, .n = read[i].n };
      places[i] = (ScwRowPlace){ 1, all[i][0] - '0', all[i][1] == 'p' ? 2 : 1, FALSE, (guint64) (i + 1) };
    }
  ids = scw_assign_rows (tokens, places, n, known, parts, NULL);
  for (int i = 0; i < n; i++)
    g_string_append_printf (found, "%s%d", i > 0 ? " " : "", parts[i]);
  g_string_append (found, " :");
  for (guint p = 0; p < ids->len; p++)
    g_string_append_printf (found, " %d", g_array_index (ids, int, p));
  g_assert_cmpstr (found->str, ==, expected);
  for (int i = 0; i < n; i++)
    scw_tokens_clear (&read[i]);
}

static ScwPartList *
list_of (const int *ids, int n, const char *rows)
{
  ScwPartList *list = scw_part_list_new ();

  for (int i = 0; i < n; i++)
    scw_part_list_add (list, &(ScwPartInfo){ .id = ids[i], .staves = ids[i] >= 10 ? 2 : 1 });
  for (guint64 i = 0; rows[i] != '\0'; i++)
    if (rows[i] == 'x')
      scw_part_list_put_row (list, i + 1, SCW_PART_NONE);
    else if (rows[i] != '-')
      scw_part_list_put_row (list, i + 1, rows[i] - '0');
  return list;
}

#define LIST(rows, ...) \
  list_of ((const int[]){ __VA_ARGS__ }, (int) G_N_ELEMENTS (((const int[]){ __VA_ARGS__ })), rows)

static void
what_a_person_says_goes_first (void)
{
  g_autoptr (ScwPartList) none = scw_part_list_new ();
  g_autoptr (ScwPartList) moved = LIST ("--12--2", 1, 2);
  g_autoptr (ScwPartList) out = LIST ("x", 1);
  g_autoptr (ScwPartList) clash = LIST ("11", 1, 2);

  assert_assigned ("1s 1p 2s 2p", NULL, "0 1 0 1 : 0 0");
  assert_assigned ("1s 1p 2s 2p", none, "0 1 0 1 : 0 0");
  /* rows 3 and 4 say what 1 and 2, 5 and 6 are; row 7 is another one than it looks */
  assert_assigned ("1s 1p 2s 2p 3s 3p 4s", moved, "0 1 0 1 0 1 1 : 1 2");
  /* left out; the rest is as it looks, and the part without rows is taken up */
  assert_assigned ("1s 1s 1p 2s 2p", out, "-1 0 1 0 1 : 1 0");
  /* two rows of a system are never one part */
  assert_assigned ("1s 1s", clash, "0 1 : 1 0");
}

static void
new_rows_go_by_those_that_are_known (void)
{
  g_autoptr (ScwPartList) piano = LIST ("7", 7);
  g_autoptr (ScwPartList) swapped = LIST ("21", 1, 2);

  /* the voice above is new, and stands above */
  assert_assigned ("1p 2s 2p", piano, "1 0 1 : 0 7");
  /* the upper row was given to the part below */
  assert_assigned ("1s 1b 2s 2b", swapped, "1 0 1 0 : 1 2");
}

static void
parts_without_rows_are_taken_up (void)
{
  ScwPartList *list = scw_part_list_new ();

  scw_part_list_add (list, &(ScwPartInfo){ .id = 4, .name = (char *) "Voice", .staves = 1 });
  scw_part_list_add (list, &(ScwPartInfo){ .id = 9, .name = (char *) "Piano", .staves = 2 });
  scw_part_list_put_row (list, 1000, 4);
  scw_part_list_put_row (list, 1001, 9);
  assert_assigned ("1s 1p 2s 2p", list, "0 1 0 1 : 4 9");
  assert_assigned ("1p 2p", list, "0 0 : 9");
  scw_part_list_unref (list);
}

/* ---- a document ---- */

static void
put (ScwDocument *document, ScwSystemBox *box, int group, int staves, const char *words)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  ScwTokens tokens = { 0 };

  g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  g_array_set_size (content->tokens, 0);
  for (int i = 0; i < tokens.n; i++)
    g_array_append_val (content->tokens, ((ScwBoxToken){ .id = tokens.at[i], .probability = 1 }));
  for (guint i = 0; i < content->tokens->len; i++)
    for (int k = 0; k < SCW_ALTERNATIVES; k++)
      g_array_index (content->tokens, ScwBoxToken, i).alternatives[k].id = -1;
  content->place.group = group;
  content->place.staves = staves;
  content->state = SCW_REGION_DONE;
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  scw_tokens_clear (&tokens);
}

/* Two systems of a voice and a piano. */
static ScwDocument *
song (ScwSystemBox **boxes)
{
  ScwDocument *document = scw_document_new (NULL);

  g_assert_true (scw_document_add_gray (document, scw_gray_new (600, 800, NULL), "scan", -1, NULL));
  for (int i = 0; i < 4; i++)
    {
      boxes[i] = scw_document_add_box (document, scw_document_get_page (document, 0),
                                       &(ScwBox){ 10, 10 + 90 * i, 500, 80 }, -1);
      put (document, boxes[i], i / 2, i % 2 + 1, i % 2 == 0 ? VOICE : PIANO);
    }
  return document;
}

static void
assert_parts (ScwDocument *document, const char *expected)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (document);
  g_autoptr (GString) found = g_string_new (NULL);
  ScwDocumentPage *page = scw_document_get_page (document, 0);

  for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
    g_string_append_printf (found, "%d ", scw_document_parts_of (parts, scw_document_page_get_box (page, b)));
  for (int p = 0; p < (int) parts->parts->len; p++)
    {
      g_autofree char *name = scw_document_parts_name (parts, p);

      g_string_append_printf (found, "%s%s", p > 0 ? ", " : ": ", name);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static ScwPartInfo
info_of (ScwDocument *document, int i)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (document);
  ScwPartInfo info = scw_document_parts_get (parts, i)->info;

  info.name = info.abbreviation = NULL;
  return info;
}

static void
rename_part (ScwDocument *document, int i, const char *name)
{
  ScwPartInfo info = info_of (document, i);

  info.name = (char *) name;
  scw_document_set_part (document, i, &info);
}

static void
rows_are_given_to_other_parts (void)
{
  ScwSystemBox *boxes[4];
  g_autoptr (ScwDocument) document = song (boxes);

  assert_parts (document, "0 1 0 1 : Part 1, Piano");
  g_assert_null (scw_document_get_part_list (document));
  scw_document_give_row (document, boxes[2], 1); /* they change places */
  assert_parts (document, "0 1 1 0 : Part 1, Part 2");
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Move to another part");
  scw_document_give_row (document, boxes[2], 1); /* it is that already */
  scw_document_undo (document);
  assert_parts (document, "0 1 0 1 : Part 1, Piano");
  g_assert_null (scw_document_get_part_list (document));
  scw_document_redo (document);
  assert_parts (document, "0 1 1 0 : Part 1, Part 2");
  scw_document_undo (document);
  scw_document_give_row_new_part (document, boxes[2], NULL);
  assert_parts (document, "0 2 1 2 : Part 1, Part 2, Piano");
  scw_document_give_row (document, boxes[2], -1);
  assert_parts (document, "0 1 -1 1 : Part 1, Piano");
  scw_document_undo (document);
  scw_document_undo (document);
  scw_document_give_row_new_part (document, boxes[3], "Harfe"); /* below the voice */
  assert_parts (document, "0 2 0 1 : Part 1, Harfe, Part 3");
  scw_document_undo (document); /* one step */
  assert_parts (document, "0 1 0 1 : Part 1, Piano");
}

/* The parts are looked for again only when something that they are found by is another. */
static ScwDocumentParts *
assert_found (ScwDocument *document, ScwDocumentParts *before, gboolean anew)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (document);

  g_assert_true ((parts != before) == anew);
  scw_document_parts_unref (before);
  return g_steal_pointer (&parts);
}

static void
parts_are_found_once (void)
{
  ScwSystemBox *boxes[4];
  g_autoptr (ScwDocument) document = song (boxes);
  ScwDocumentParts *parts = scw_document_find_parts (document);
  const guint n = scw_system_box_get_n_tokens (boxes[0]);
  ScwBoxToken token = *scw_system_box_get_token (boxes[0], n - 1);
  GArray *words = scw_word_list_new ();
  ScwWord word = { .role = SCW_WORD_LYRIC, .text = (char *) "la", .verse = 1, .staff = 1 };

  parts = assert_found (document, parts, FALSE);
  token.id = SCW_LMX_MEASURE;
  scw_system_box_put_token (boxes[0], n, &token);
  parts = assert_found (document, parts, TRUE); /* in the first measure still, or its end */
  scw_system_box_put_token (boxes[0], n + 1, &token);
  parts = assert_found (document, parts, FALSE);
  scw_system_box_set_bars (boxes[0], (ScwBarsSeen){ 2, 2 });
  scw_document_set_title (document, "A song");
  parts = assert_found (document, parts, FALSE);
  g_assert_false (scw_document_parts_get (parts, 0)->is_sung);
  scw_word_list_add (words, scw_page_word_new (&word, FALSE), -1);
  scw_system_box_take_words (boxes[2], words);
  parts = assert_found (document, parts, TRUE);
  g_assert_true (scw_document_parts_get (parts, 0)->is_sung);
  g_assert_false (scw_document_parts_get (parts, 1)->is_sung);
  rename_part (document, 0, "Alto");
  parts = assert_found (document, parts, TRUE);
  scw_document_delete_box (document, boxes[3]);
  parts = assert_found (document, parts, TRUE);
  scw_document_undo (document);
  parts = assert_found (document, parts, TRUE);
  scw_document_move_box (document, boxes[0], 1);
  parts = assert_found (document, parts, TRUE);
  scw_document_parts_unref (parts);
}

static void
parts_are_moved (void)
{
  ScwSystemBox *boxes[4], *more;
  g_autoptr (ScwDocument) document = song (boxes);

  scw_document_move_part (document, 0, 1);
  assert_parts (document, "1 0 1 0 : Part 1, Part 2"); /* the piano is the upper one now */
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Move part");
  rename_part (document, 0, "Klavier");
  more
    = scw_document_add_box (document, scw_document_get_page (document, 0), &(ScwBox){ 10, 500, 500, 80 }, -1);
  put (document, more, -1, 1, VOICE); /* goes by those that are known */
  assert_parts (document, "1 0 1 0 1 : Klavier, Part 2");
  scw_document_move_part (document, 1, 0);
  assert_parts (document, "0 1 0 1 0 : Part 1, Klavier");
  scw_document_move_part (document, 1, 1);
  scw_document_move_part (document, 0, 2);
  scw_document_undo (document);
  assert_parts (document, "1 0 1 0 1 : Klavier, Part 2");
  for (int i = 0; i < 4; i++)
    scw_document_undo (document);
  assert_parts (document, "0 1 0 1 : Part 1, Piano");
  g_assert_null (scw_document_get_part_list (document));
  scw_document_give_row_new_part (document, boxes[2], NULL); /* 3 parts: from above, from below */
  assert_parts (document, "0 2 1 2 : Part 1, Part 2, Piano");
  scw_document_move_part (document, 0, 2);
  assert_parts (document, "2 1 0 1 : Part 1, Piano, Part 3");
  scw_document_move_part (document, 2, 0);
  assert_parts (document, "0 2 1 2 : Part 1, Part 2, Piano");
}

static guint
count_other_keys (ScwSystemBox *box)
{
  guint n, count = 0;
  const ScwProblem *problems = scw_system_box_get_problems (box, &n);

  for (guint i = 0; i < n; i++)
    count += problems[i].fault == SCW_FAULT_OTHER_KEY && problems[i].first_token == 1;
  return count;
}

static void
keep_result (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
another_key_than_the_other_rows_is_told (void)
{
  ScwSystemBox *boxes[4];
  g_autoptr (ScwDocument) document = song (boxes);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ScwPartInfo info = info_of (document, 0);
  int told = 0;

  put (document, boxes[2], 1, 1, "measure key:fifths:2 time beats:4 beat-type:4 clef:G2 C5 voice:1 whole");
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (count_other_keys (boxes[i]), ==, i >= 2); /* nobody knows which of the two */
  scw_document_compose_async (document, SCW_FORMAT_MUSICXML, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  composition = scw_document_compose_finish (document, result, &error);
  g_assert_no_error (error);
  for (int i = 0; i < composition->problems.count; i++)
    told += composition->problems.items[i].fault == SCW_FAULT_OTHER_KEY
            && composition->problems.items[i].region >= 2;
  g_assert_cmpint (told, ==, 2);
  info.transpose = -2; /* for a clarinet: now it is the other system that is strange */
  info.transpose_steps = -1;
  scw_document_set_part (document, 0, &info);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (count_other_keys (boxes[i]), ==, i < 2);
  scw_document_undo (document);
  scw_document_undo (document);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (count_other_keys (boxes[i]), ==, 0);
}

static void
it_survives_reading_again_and_new_systems (void)
{
  ScwSystemBox *boxes[4], *more;
  g_autoptr (ScwDocument) document = song (boxes);
  ScwDocumentPage *page = scw_document_get_page (document, 0);

  scw_document_give_row (document, boxes[2], 1);
  rename_part (document, 0, "Singstimme");
  assert_parts (document, "0 1 1 0 : Singstimme, Part 2");
  put (document, boxes[2], 1, 1, LOW); /* read again, otherwise */
  assert_parts (document, "0 1 1 0 : Singstimme, Part 2");
  more = scw_document_add_box (document, page, &(ScwBox){ 10, 500, 500, 80 }, -1);
  put (document, more, -1, 2, PIANO);
  assert_parts (document, "0 1 1 0 1 : Singstimme, Part 2");

  /* Systems are looked for again: all of them are others. */
  for (int i = 0; i < 4; i++)
    scw_document_delete_box (document, boxes[i]);
  scw_document_delete_box (document, more);
  for (int i = 0; i < 4; i++)
    {
      boxes[i] = scw_document_add_box (document, page, &(ScwBox){ 10, 10 + 90 * i, 500, 80 }, -1);
      put (document, boxes[i], i / 2, i % 2 + 1, i % 2 == 0 ? VOICE : PIANO);
    }
  assert_parts (document, "0 1 0 1 : Singstimme, Piano");
}

static void
files_say_what_a_person_says (void)
{
  ScwSystemBox *boxes[4];
  g_autoptr (ScwDocument) document = song (boxes);
  ScwPartInfo info = info_of (document, 1);
  guint32 muted;
  ScwScore *score;

  info.name = (char *) "Clarinet";
  info.abbreviation = (char *) "Cl.";
  info.program = 72;
  info.transpose = -2;
  info.transpose_steps = -1;
  info.muted = TRUE;
  scw_document_set_part (document, 1, &info);
  g_assert_cmpstr (scw_document_get_undo_label (document), ==, "Mute part");
  score = scw_document_make_sound_score (document, &muted, NULL);
  g_assert_cmpuint (muted, ==, 6); /* the second and third staff */
  g_assert_cmpstr (score->parts[0]->name, ==, "Part 1");
  g_assert_cmpstr (score->parts[1]->name, ==, "Clarinet");
  g_assert_cmpstr (score->parts[1]->abbreviation, ==, "Cl.");
  g_assert_cmpint (score->parts[1]->program, ==, 72);
  g_assert_cmpint (score->parts[1]->transpose, ==, -2);
  scw_score_free (score);

  info = info_of (document, 0);
  info.hidden = TRUE;
  scw_document_set_part (document, 0, &info);
  score = scw_document_make_paper_score (document, NULL);
  g_assert_cmpint (score->n_parts, ==, 1);
  g_assert_cmpstr (score->parts[0]->name, ==, "Clarinet");
  scw_score_free (score);
  score = scw_document_make_score (document, NULL);
  g_assert_cmpint (score->n_parts, ==, 2);
  scw_score_free (score);
  info = info_of (document, 1);
  info.hidden = TRUE;
  scw_document_set_part (document, 1, &info);
  g_assert_null (scw_document_make_paper_score (document, NULL));
}

static void
a_project_keeps_it (void)
{
  ScwSystemBox *boxes[4];
  g_autoptr (ScwDocument) document = song (boxes), again = scw_document_new (NULL);
  g_autofree char *folder = g_dir_make_tmp ("scw-parts-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "song.scorewright", NULL);
  g_autoptr (GError) error = NULL;

  scw_document_give_row (document, boxes[2], 1);
  rename_part (document, 0, "Singstimme");
  scw_project_save (document, path, FALSE, NULL, &error);
  g_assert_no_error (error);
  scw_project_load (again, path, NULL, &error);
  g_assert_no_error (error);
  assert_parts (again, "0 1 1 0 : Singstimme, Part 2");
  scw_document_undo (again);
  assert_parts (again, "0 1 1 0 : Part 1, Part 2");
  scw_document_undo (again);
  assert_parts (again, "0 1 0 1 : Part 1, Piano");
  scw_document_redo (again);
  scw_document_redo (again);
  assert_parts (again, "0 1 1 0 : Singstimme, Part 2");
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parts/said", what_a_person_says_goes_first);
  g_test_add_func ("/parts/new-rows", new_rows_go_by_those_that_are_known);
  g_test_add_func ("/parts/orphans", parts_without_rows_are_taken_up);
  g_test_add_func ("/parts/given", rows_are_given_to_other_parts);
  g_test_add_func ("/parts/found-once", parts_are_found_once);
  g_test_add_func ("/parts/moved", parts_are_moved);
  g_test_add_func ("/parts/other-key", another_key_than_the_other_rows_is_told);
  g_test_add_func ("/parts/survives", it_survives_reading_again_and_new_systems);
  g_test_add_func ("/parts/files", files_say_what_a_person_says);
  g_test_add_func ("/parts/project", a_project_keeps_it);
  return g_test_run ();
}
