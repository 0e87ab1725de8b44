/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Project files: all comes back; what is hostile or newer is refused; a failure leaves everything as it was.
 */
#include "app/project/project.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <zip.h>

#include "app/document/page-content.h"
#include "app/document/box-content.h"
#include "app/error.h"
#include "engine/unused.h"
#include "tests/app/files.h"
#include "tests/app/kept.h"

/* Says only the line that differs. */
static void
assert_text (const char *before, const char *after)
{
  g_auto (GStrv) a = g_strsplit (before, "\n", -1), b = g_strsplit (after, "\n", -1);

  for (guint i = 0; a[i] != NULL || b[i] != NULL; i++)
    {
      g_assert_cmpstr (a[i], ==, b[i]);
      if (a[i] == NULL)
        return;
    }
}

static void
assert_same (ScwDocument *a, ScwDocument *b)
{
  g_autofree char *before = kept_describe (a), *after = kept_describe (b);

  assert_text (before, after);
}

static ScwDocument *
load (const char *path)
{
  ScwDocument *document = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (scw_project_load (document, path, NULL, &error));
  g_assert_no_error (error);
  return document;
}

static void
save (ScwDocument *document, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (scw_project_save (document, path, FALSE, NULL, &error));
  g_assert_no_error (error);
}

static void
everything_comes_back (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  const char *path = files_path ("all of it.scorewright"), *again = files_path ("again.scorewright");

  for (guint step = 1; step < 60; step++)
    {
      kept_change (document, step);
      if (step % 6 == 0)
        {
          g_autoptr (ScwDocument) loaded = NULL, twice = NULL;

          save (document, path);
          g_assert_false (scw_document_get_dirty (document));
          loaded = load (path);
          g_assert_false (scw_document_get_dirty (loaded));
          g_assert_cmpstr (scw_document_get_path (loaded), ==, path);
          assert_same (document, loaded);
          save (loaded, again);
          twice = load (again);
          assert_same (document, twice);
        }
    }
}

/* Written by the program as it was before rows: each box is by itself. */
static void
version_1_opens (void)
{
  const char *root = g_getenv ("SCW_SOURCE_ROOT");
  g_autofree char *folder = g_build_filename (root != NULL ? root : ".", "tests", "data", "projects", NULL);
  g_autofree char *path = g_build_filename (folder, "version-1.scorewright", NULL);
  g_autofree char *described = g_build_filename (folder, "version-1.txt", NULL);
  g_autofree char *before = NULL, *after = NULL, *locale = g_strdup (setlocale (LC_NUMERIC, NULL));
  g_autoptr (ScwDocument) document = load (path), again = NULL;

  g_assert_true (g_file_get_contents (described, &before, NULL, NULL));
  setlocale (LC_NUMERIC, "C"); /* it was described so */
  after = kept_describe (document);
  setlocale (LC_NUMERIC, locale);
  assert_text (before, after);
  save (document, files_path ("of version 2.scorewright"));
  again = load (files_path ("of version 2.scorewright"));
  assert_same (document, again);
}

/* What both programs ask about before they end. */
static void
only_what_would_be_lost_is_unsaved (void)
{
  g_autoptr (ScwDocument) seen = scw_document_new (NULL), document = kept_make (NULL);
  const char *path = files_path ("seen.scorewright");

  g_assert_false (scw_document_is_unsaved (seen));
  g_assert_true (scw_document_add_gray (seen, scw_gray_new (600, 800, NULL), "scan", -1, NULL));
  g_assert_true (scw_document_get_dirty (seen));
  g_assert_false (scw_document_is_unsaved (seen));
  save (seen, path);
  g_assert_false (scw_document_is_unsaved (seen));
  scw_document_delete_page (seen, scw_document_get_page (seen, 0)); /* of a project, which is empty now */
  g_assert_true (scw_document_is_unsaved (seen));
  scw_document_undo (seen);
  g_assert_false (scw_document_is_unsaved (seen));
  g_assert_true (scw_document_is_unsaved (document)); /* no project, but read */
}

static void
pictures_come_back (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL), loaded = NULL;
  const char *path = files_path ("pictures.scorewright");

  scw_document_rotate_page (document, scw_document_get_page (document, 0), 1);
  save (document, path);
  loaded = load (path);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      ScwPixels *before
        = scw_page_source_load (scw_document_page_get_pixel_source (scw_document_get_page (document, i)),
                                NULL, &error);
      ScwPixels *after
        = scw_page_source_load (scw_document_page_get_pixel_source (scw_document_get_page (loaded, i)), NULL,
                                &error);
      const ScwGray *a = scw_pixels_gray (before), *b;

      g_assert_no_error (error);
      b = scw_pixels_gray (after);
      g_assert_cmpint (a->width, ==, b->width);
      g_assert_cmpint (a->height, ==, b->height);
      g_assert_cmpmem (a->pixels, (gsize) a->width * a->height, b->pixels, (gsize) b->width * b->height);
      scw_pixels_unref (before);
      scw_pixels_unref (after);
    }
}

static void
deleted_pages_are_not_saved (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL), loaded = NULL;
  const char *path = files_path ("deleted.scorewright");

  scw_document_delete_page (document, scw_document_get_page (document, 0));
  scw_document_set_composer (document, "Clara");
  save (document, path);
  loaded = load (path);
  g_assert_cmpint (scw_document_get_n_pages (loaded), ==, 1);
  g_assert_cmpstr (scw_document_get_undo_label (loaded), ==, "Change composer");
  g_assert_true (scw_document_undo (loaded));
  g_assert_false (scw_document_undo (loaded));
}

static void
on_done (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
saving_goes_on_beside (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL), loaded = scw_document_new (NULL);
  g_autofree char *before = kept_describe (document), *after = NULL;
  const char *path = files_path ("beside.scorewright");
  g_autoptr (GAsyncResult) saved = NULL, opened = NULL;
  g_autoptr (GError) error = NULL;

  scw_project_save_async (document, path, FALSE, NULL, on_done, &saved);
  scw_document_set_title (document, "changed while it was being saved");
  while (saved == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (scw_project_save_finish (document, saved, &error));
  g_assert_true (scw_document_get_dirty (document));
  scw_project_load_async (loaded, path, NULL, on_done, &opened);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (scw_project_load_finish (loaded, opened, &error));
  after = kept_describe (loaded);
  assert_text (before, after);
}

/* ---- what is not as it should be ---- */

/* A copy of a project in which a member is another one (or gone, NULL); what it may be called. */
static const char *
change_member (const char *path, const char *name, const char *member, const void *data, gsize n)
{
  const char *to = files_path (name);
  g_autofree char *all = NULL;
  gsize size;
  zip_t *zip;
  zip_source_t *source;

  g_assert_true (g_file_get_contents (path, &all, &size, NULL));
  files_write (to, all, size);
  zip = zip_open (to, 0, NULL);
  g_assert_nonnull (zip);
  if (data == NULL)
    g_assert_cmpint (zip_delete (zip, (zip_uint64_t) zip_name_locate (zip, member, 0)), ==, 0);
  else
    {
      source = zip_source_buffer (zip, data, n, 0);
      g_assert_cmpint (zip_file_add (zip, member, source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8), >=, 0);
    }
  g_assert_cmpint (zip_close (zip), ==, 0);
  return to;
}

static char *
read_member (const char *path, const char *member, gsize *n)
{
  zip_t *zip = zip_open (path, ZIP_RDONLY, NULL);
  zip_stat_t info;
  zip_file_t *file;
  char *data;

  g_assert_cmpint (zip_stat (zip, member, 0, &info), ==, 0);
  data = g_malloc (info.size + 1);
  file = zip_fopen (zip, member, 0);
  g_assert_cmpint (zip_fread (file, data, info.size), ==, (zip_int64_t) info.size);
  zip_fclose (file);
  zip_discard (zip);
  data[info.size] = '\0';
  *n = info.size;
  return data;
}

static void
assert_refused (const char *path, const char *part)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (scw_project_load (document, path, NULL, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpint (scw_document_get_n_pages (document), ==, 0);
  g_assert_null (scw_document_get_undo_label (document));
}

/* The document's lines with the first 'from' replaced. */
static const char *
change_text (const char *path, const char *name, const char *from, const char *to)
{
  gsize n;
  g_autofree char *text = read_member (path, "document.jsonl", &n);
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *changed = g_strjoinv (to, parts);

  g_assert_cmpint (g_strv_length (parts), ==, 2);
  return change_member (path, name, "document.jsonl", changed, strlen (changed));
}

static const char *
make_project (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  const char *path = files_path ("good.scorewright");

  save (document, path);
  return path;
}

static void
check_failure (const char *path, const char *message, ScwReason reason)
{
  g_autoptr (ScwDocument) document = load (path);
  ScwSystemBox *box = scw_document_page_get_box (scw_document_get_page (document, 0), 0);
  const GError *error = scw_system_box_get_error (box);

  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpint (scw_app_error_parts (error).reason, ==, reason);
}

/* Older projects have a sentence only, and one of a later version may have reasons that are not known yet. */
static void
why_a_system_failed_comes_back (void)
{
  static const char sentence[] = "a system of a single staff, which this model has not learned to read";
  g_autoptr (ScwDocument) document = kept_make (NULL);
  ScwSystemBox *box = scw_document_page_get_box (scw_document_get_page (document, 0), 0);
  const char *path = files_path ("failed.scorewright"), *older, *later;
  ScwError error = { 0 };

  scw_fail_because (&error, SCW_ERROR_ARGUMENT, SCW_REASON_SINGLE_STAFF, 1, "%s", sentence);
  scw_system_box_set_state (box, SCW_REGION_FAILED, SCW_STOP_CALLBACK, &error);
  save (document, path);
  older = change_text (path, "older.scorewright", ",\"reason\":\"single-staff\"", "");
  later = change_text (path, "later.scorewright", "\"single-staff\"", "\"of a later version\"");
  check_failure (path, sentence, SCW_REASON_SINGLE_STAFF);
  check_failure (older, sentence, SCW_REASON_NONE);
  check_failure (later, sentence, SCW_REASON_NONE);
}

/* What is known of a failure is data: nobody has to read the sentence. */
static void
errors_know_file_and_reason (void)
{
  g_autoptr (ScwDocument) document = scw_document_new (NULL), other = kept_make (NULL);
  const char *missing = files_path ("missing.scorewright"), *nowhere = files_path ("no/such/x.scorewright");
  g_autoptr (GError) open = NULL, write = NULL, folder = NULL;
  ScwErrorParts parts;

  g_assert_false (scw_project_load (document, missing, NULL, &open));
  parts = scw_app_error_parts (open);
  g_assert_cmpint (parts.deed, ==, SCW_DEED_OPEN);
  g_assert_cmpstr (parts.subject, ==, missing);
  g_assert_cmpint (parts.reason, ==, SCW_REASON_SYSTEM);
  g_assert_cmpint (parts.detail, ==, ENOENT);
  g_assert_false (scw_project_save (other, nowhere, FALSE, NULL, &write));
  parts = scw_app_error_parts (write);
  g_assert_cmpint (parts.deed, ==, SCW_DEED_SAVE);
  g_assert_cmpstr (parts.subject, ==, nowhere);
  g_assert_cmpint (parts.detail, ==, ENOENT);
  g_assert_false (scw_project_save (other, files_folder (), FALSE, NULL, &folder));
  g_assert_cmpint (scw_app_error_parts (folder).reason, ==, SCW_REASON_NO_FILE);
}

static void
newer_versions_are_refused (void)
{
  const char *path
    = change_text (make_project (), "newer.scorewright", "\"scorewright\":2", "\"scorewright\":3");
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;

  assert_refused (path, "newer Scorewright (version 3 of the format; this program knows version 2)");
  g_assert_false (scw_project_load (document, path, NULL, &error));
  g_assert_error (error, SCW_APP_ERROR, SCW_ERROR_NEWER);
}

static void
broken_files_are_refused (void)
{
  const char *good = make_project (), *nothing = files_path ("nothing.scorewright");
  g_autofree char *all = NULL;
  gsize size;

  assert_refused (files_path ("none.scorewright"), "No such file");
  assert_refused ("/", "not a file");
  files_write (nothing, "", 0);
  assert_refused (nothing, "damaged");
  g_assert_true (g_file_get_contents (good, &all, &size, NULL));
  for (gsize keep = 1; keep < size; keep += size / 23)
    assert_refused (files_truncated (good, (gssize) keep), "damaged");
  for (gsize at = 100; at < size - 200; at += size / 37) /* a byte is another one: refused, or not needed */
    {
      g_autoptr (ScwDocument) document = scw_document_new (NULL);
      g_autoptr (GError) error = NULL;

      all[at] ^= 0x55;
      files_write (nothing, all, size);
      all[at] ^= 0x55;
      if (!scw_project_load (document, nothing, NULL, &error))
        g_assert_nonnull (strstr (error->message, nothing));
    }
}

static void
foolish_text_is_refused (void)
{
  static const struct
  {
    const char *from, *to, *message;
  } cases[] = {
    { "\"scorewright\":2", "\"scorewright\":\"x\"", "line 1: it does not say its version" },
    { "\"tokens\":[[\"", "\"tokens\":[[\"no-such-", "line 2: symbol 0 is not one that is known" },
    { "\"tokens\":[[\"", "\"tokens\":{[\"", "line 2: column" },
    { "\"staves\":0", "\"staves\":-3", "place 0" },
    { "\"crop\":[", "\"crop\":[1e300,", "place 0" },
    { "\"turns\":0", "\"turns\":7", "page" },
    { "\"turns\":0", "\"turns\":null", "page" },
    { "\"pages\":[", "\"pages\":[123456789,", "page" },
    { "\"boxes\":[", "\"boxes\":[3.5,", "system" },
    { "\"state\":\"done\"", "\"state\":\"well done\"", "what was read of a system" },
    { "\"history\":{\"commands\":", "\"history\":{\"commands\":9", "the history" },
    { "\"i\":0", "\"i\":77", "a step of the history" },
    { "\"content\":{\"key\"", "\"content\":{\"kee\"", "without a place" },
    { "\"place\":0", "\"place\":99", "without a place" },
  };
  const char *good = make_project ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (change_text (good, "foolish.scorewright", cases[i].from, cases[i].to), cases[i].message);
  assert_refused (change_member (good, "empty.scorewright", "document.jsonl", "", 0), "ends before");
  assert_refused (change_member (good, "deep.scorewright", "document.jsonl", "[[[[", 4), "line 1: column");
  assert_refused (change_member (good, "without.scorewright", "document.jsonl", NULL, 0),
                  "no document.jsonl");
}

static void
a_million_boxes_are_refused (void)
{
  const char *good = make_project ();
  gsize n;
  g_autofree char *text = read_member (good, "document.jsonl", &n);
  g_autoptr (GString) many = g_string_new_len (text, (gssize) n);

  for (int line = 0; line < 100; line++)
    {
      g_string_append (many, "{\"boxes\":[");
      for (int i = 0; i < 10000; i++)
        g_string_append_printf (many,
                                "%s{\"id\":%d,\"content\":{\"key\":%d,\"place\":0,\"state\":\"waiting\","
                                "\"stop\":\"end\",\"tokens\":[]}}",
                                i > 0 ? "," : "", 1000 + line * 10000 + i, i + 1);
      g_string_append (many, "]}\n");
    }
  assert_refused (change_member (good, "many.scorewright", "document.jsonl", many->str, many->len),
                  "more than 200000 systems");
}

static void
bombs_are_refused (void)
{
  const char *good = make_project ();
  gsize n = (gsize) 300 << 20;
  g_autofree char *zeros = g_malloc (n);

  memset (zeros, ' ', n);
  assert_refused (change_member (good, "bomb.scorewright", "document.jsonl", zeros, n),
                  "document.jsonl is too large");
  assert_refused (change_member (good, "long.scorewright", "document.jsonl", zeros, 20 << 20),
                  "line 1 is too long");
}

static void
pictures_are_looked_at (void)
{
  const char *good = make_project (), *lying = files_path ("lying.png");
  g_autofree char *data = NULL, *member = NULL;
  gsize n;
  zip_t *zip = zip_open (good, ZIP_RDONLY, NULL);

  for (zip_int64_t i = 0; i < zip_get_num_entries (zip, 0); i++)
    if (member == NULL && g_str_has_suffix (zip_get_name (zip, (zip_uint64_t) i, 0), ".png"))
      member = g_strdup (zip_get_name (zip, (zip_uint64_t) i, 0));
  zip_discard (zip);
  g_assert_nonnull (member);
  files_write_lying_png (lying, 60000, 60000);
  g_assert_true (g_file_get_contents (lying, &data, &n, NULL));
  assert_refused (change_member (good, "lying.scorewright", member, data, n),
                  "too large (60000 x 60000 pixels)");
  g_clear_pointer (&data, g_free);
  files_write_lying_png (lying, 5, 7);
  g_assert_true (g_file_get_contents (lying, &data, &n, NULL));
  assert_refused (change_member (good, "other.scorewright", member, data, n), "5 x 7 pixels");
  assert_refused (change_member (good, "text.scorewright", member, "text", 4), "not a gray PNG");
  g_clear_pointer (&data, g_free);
  data = g_malloc0 (200 << 20);
  memcpy (data, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0", 29);
  assert_refused (change_member (good, "swells.scorewright", member, data, 200 << 20), "is too large");
}

static void
names_that_lead_out_are_refused (void)
{
  const char *good = make_project ();

  assert_refused (change_member (good, "out.scorewright", "../../evil", "x", 1), "name that is not allowed");
  assert_refused (change_member (good, "abs.scorewright", "/etc/evil", "x", 1), "name that is not allowed");
}

/* ---- where it cannot be written ---- */

static void
assert_fails_to_save (ScwDocument *document, const char *path, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL, *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = NULL;
  gsize n = 0, m = 0;
  const char *name;

  g_file_get_contents (path, &before, &n, NULL);
  g_assert_false (scw_project_save (document, path, FALSE, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error->message, part);
  g_assert_true (scw_document_get_dirty (document));
  g_file_get_contents (path, &after, &m, NULL);
  g_assert_cmpmem (before, n, after, m);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) /* and nothing is left beside it */
    g_assert_null (strstr (name, ".scorewright."));
}

static void
a_full_disk_is_told (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  const char *path = files_path ("full.scorewright");
  struct rlimit old, small;

  save (document, path);
  scw_document_set_title (document, "longer than before");
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 3000;
  g_assert_cmpint (scw_page_source_png (scw_document_page_get_pixel_source (
                                          scw_document_get_page (document, 0)),
                                        NULL, NULL),
                   >=, 0);
  setrlimit (RLIMIT_FSIZE, &small);
  assert_fails_to_save (document, path, "File too large");
  setrlimit (RLIMIT_FSIZE, &old);
  save (document, path);
  g_assert_false (scw_document_get_dirty (document));
}

static void
a_read_only_folder_is_told (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  const char *folder = files_path ("readonly"), *inside = files_path ("readonly/x.scorewright");

  g_assert_cmpint (g_mkdir (folder, 0555), ==, 0);
  if (geteuid () == 0)
    {
      g_assert_cmpint (chmod (files_folder (), 0755), ==, 0);
      g_assert_cmpint (seteuid (65534), ==, 0);
      assert_fails_to_save (document, inside, "Permission denied");
      g_assert_cmpint (seteuid (0), ==, 0);
    }
  else
    assert_fails_to_save (document, inside, "Permission denied");
  assert_fails_to_save (document, files_path ("no/such/x.scorewright"), "No such file");
  g_rmdir (folder);
}

static void
what_somebody_else_wrote_is_not_overwritten (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL), other = NULL, again = NULL;
  const char *path = files_path ("shared.scorewright");
  g_autoptr (GError) error = NULL;

  save (document, path);
  other = load (path);
  scw_document_set_title (other, "the other's");
  save (other, path);
  scw_document_set_title (document, "mine");
  g_assert_false (scw_project_save (document, path, FALSE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_assert_true (scw_document_get_dirty (document));
  again = load (path);
  g_assert_cmpstr (scw_document_get_title (again), ==, "the other's");
  g_assert_true (scw_project_save (document, path, TRUE, NULL, NULL));
  g_clear_object (&again);
  again = load (path);
  g_assert_cmpstr (scw_document_get_title (again), ==, "mine");
}

/* One that nobody writes to would be waited for for ever. */
static void
a_pipe_is_no_project (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-project-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pipe.scorewright", NULL);
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  alarm (60);
  g_assert_false (scw_project_load (document, path, NULL, &error));
  alarm (0);
  g_assert_error (error, SCW_APP_ERROR, SCW_ERROR_FILE);
  g_assert_true (g_str_has_suffix (error->message, ": not a file"));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_NUMERIC, "de_DE.UTF-8"); /* numbers in files are the same everywhere */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/everything-comes-back", everything_comes_back);
  g_test_add_func ("/project/version-1-opens", version_1_opens);
  g_test_add_func ("/project/pictures-come-back", pictures_come_back);
  g_test_add_func ("/project/deleted-pages-are-not-saved", deleted_pages_are_not_saved);
  g_test_add_func ("/project/saving-goes-on-beside", saving_goes_on_beside);
  g_test_add_func ("/project/why-a-system-failed", why_a_system_failed_comes_back);
  g_test_add_func ("/project/errors-know", errors_know_file_and_reason);
  g_test_add_func ("/project/newer-versions-are-refused", newer_versions_are_refused);
  g_test_add_func ("/project/broken-files-are-refused", broken_files_are_refused);
  g_test_add_func ("/project/foolish-text-is-refused", foolish_text_is_refused);
  g_test_add_func ("/project/a-million-boxes-are-refused", a_million_boxes_are_refused);
  g_test_add_func ("/project/bombs-are-refused", bombs_are_refused);
  g_test_add_func ("/project/pictures-are-looked-at", pictures_are_looked_at);
  g_test_add_func ("/project/names-that-lead-out-are-refused", names_that_lead_out_are_refused);
  g_test_add_func ("/project/only-what-would-be-lost-is-unsaved", only_what_would_be_lost_is_unsaved);
  g_test_add_func ("/project/a-pipe-is-no-project", a_pipe_is_no_project);
  g_test_add_func ("/project/a-full-disk-is-told", a_full_disk_is_told);
  g_test_add_func ("/project/a-read-only-folder-is-told", a_read_only_folder_is_told);
  g_test_add_func ("/project/what-somebody-else-wrote", what_somebody_else_wrote_is_not_overwritten);
  status = g_test_run ();
  files_clear ();
  return status;
}
