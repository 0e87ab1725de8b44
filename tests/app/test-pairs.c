/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has put right becomes pairs, from a document and from a project; and which adaptation is on.
 */
#include "app/learn/pairs.h"

#include <glib/gstdio.h>

#include "app/correct/correct.h"
#include "app/project/project.h"
#include "app/reading/adaptations.h"
#include "engine/train/data/data.h"
#include "tests/app/kept.h"

static gboolean
has_person (ScwSystemBox *box)
{
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    if (scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON)
      return TRUE;
  return FALSE;
}

/* The boxes of a document, those with a person's tokens or the others. */
static GPtrArray *
boxes_of (ScwDocument *document, gboolean person)
{
  GPtrArray *boxes = g_ptr_array_new ();

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint i = 0; i < scw_document_page_get_n_boxes (page); i++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, i);

          if (scw_system_box_get_state (box) == SCW_REGION_DONE && has_person (box) == person)
            g_ptr_array_add (boxes, box);
        }
    }
  return boxes;
}

/* Writes the pairs, and looks at them as training would. */
static void
check_written (const ScwPairs *pairs, GPtrArray *boxes)
{
  g_autoptr (GError) error = NULL;
  char *folder = scw_pairs_write (pairs, NULL, &error);
  ScwError problem = { 0 };
  ScwData *data = scw_data_new (1536, true, NULL, NULL, &problem);

  g_assert_cmpuint (scw_pairs_get_n (pairs), ==, boxes->len);
  g_assert_no_error (error);
  g_assert_true (scw_data_add (data, folder, &problem));
  g_assert_cmpint (scw_data_count (data), ==, boxes->len);
  for (guint i = 0; i < boxes->len; i++)
    {
      int n, n_ids;
      const int *text = scw_data_ids (data, i, &n);
      g_autofree gint32 *ids = scw_system_box_dup_ids (g_ptr_array_index (boxes, i), &n_ids);
      ScwGray *picture = scw_data_picture (data, i, &problem);

      g_assert_nonnull (picture);
      g_assert_cmpint (picture->height, >, 4 * SCW_DATA_SPACE);
      scw_gray_free (picture);
      g_assert_cmpmem (text + 1, (n - 2) * sizeof *text, ids, n_ids * sizeof *ids);
    }
  scw_data_free (data);
  scw_pairs_remove (folder);
}

static void
test_pairs (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  g_autoptr (GPtrArray) untouched = boxes_of (document, FALSE);
  g_autoptr (GPtrArray) corrected = NULL;
  g_autoptr (ScwPairs) pairs = scw_pairs_new (), kept = scw_pairs_new (), none = scw_pairs_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("scw-pairs-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "song.scorewright", NULL);
  ScwSystemBox *box = NULL;

  /* before and after a person has taken another of the network's suggestions */
  g_assert_cmpuint (untouched->len, >, 0);
  corrected = boxes_of (document, TRUE);
  g_assert_cmpuint (scw_pairs_add_document (none, document), ==, corrected->len);
  box = g_ptr_array_index (untouched, 0);
  for (guint i = 0; i < scw_system_box_get_n_tokens (box) && !has_person (box); i++)
    if (scw_system_box_get_token (box, i)->alternatives[1].allowed)
      scw_correct_take_alternative (document, box, i, 1);
  g_assert_true (has_person (box));
  g_ptr_array_unref (corrected);
  corrected = boxes_of (document, TRUE);
  g_assert_cmpuint (scw_pairs_add_document (pairs, document), ==, scw_pairs_get_n (none) + 1);
  check_written (pairs, corrected);

  g_assert_true (scw_project_save (document, path, FALSE, NULL, &error));
  g_assert_true (scw_pairs_add_project (kept, path, NULL, &error));
  g_assert_no_error (error);
  check_written (kept, corrected);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);

  g_assert_false (scw_pairs_add_project (kept, path, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_names (void)
{
  const char *bad[]
    = { "", ".hidden", "a/b", "0123456789012345678901234567890123456789012345678901234567890", "\xff" };
  g_autofree char *a = scw_adaptations_path ("my edition");

  g_assert_true (scw_adaptations_check_name ("my edition", NULL));
  g_assert_true (g_str_has_suffix (a, "/scorewright/adaptations/my edition.safetensors"));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (scw_adaptations_check_name (bad[i], NULL));
}

/* Nothing is on, so nothing is chosen but what is named. */
static void
test_choice (void)
{
  g_autofree char *named = NULL;
  g_autoptr (GPtrArray) list = scw_adaptations_list ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (scw_adaptations_choose ("/nowhere/model.safetensors", NULL));
  g_assert_null (scw_adaptations_choose ("/nowhere/model.safetensors", "none"));
  named = scw_adaptations_choose ("/nowhere/model.safetensors", "/nowhere/a.safetensors");
  g_assert_cmpstr (named, ==, "/nowhere/a.safetensors");
  g_assert_false (scw_adaptations_set_on ("nothing", TRUE, &error));
  g_assert_nonnull (strstr (error->message, "there is no adaptation 'nothing'"));
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("scw-home-XXXXXX", NULL);
  int code;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pairs/document-and-project", test_pairs);
  g_test_add_func ("/adaptations/names", test_names);
  g_test_add_func ("/adaptations/choice", test_choice);
  code = g_test_run ();
  g_rmdir (home);
  return code;
}
