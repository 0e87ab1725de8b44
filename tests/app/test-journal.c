/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: what was changed last is there after kill -9, whatever was going on; a full disk loses
 * nothing; nobody takes what another has open.
 *
 * Run as `test-journal --edit FOLDER SEED`, it is the program that gets killed: it changes a document by
 * script, saves it now and then, and says on its standard output what it has done:
 *
 *     try DIGEST     a change was made; it may be on the disk or not
 *     done           it is
 */
#include "app/project/journal.h"
#include "app/project/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/document/page-content.h"
#include "app/error.h"
#include "app/project/project.h"
#include "tests/app/files.h"
#include "tests/app/kept.h"

#define KILLS 50

static char *self_path;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        remove_folder (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static guint
count_in (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* ---- the program that is killed ---- */

static void
say (const char *what, ScwDocument *document)
{
  g_autofree char *digest = document != NULL ? kept_digest (document) : g_strdup ("");
  g_autofree char *line = g_strdup_printf ("%s %s\n", what, digest);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0) /* whole lines */
    exit (1);
}

static int
edit (const char *folder, guint seed)
{
  g_autofree char *unsaved = g_build_filename (folder, "unsaved", NULL);
  g_autofree char *path = g_build_filename (folder, "x.scorewright", NULL);
  ScwDocument *document = kept_make (NULL);
  ScwJournal *journal = scw_journal_new (document, unsaved);

  for (guint step = seed;; step++)
    {
      say ("try", document);
      if (step % 9 == 8)
        {
          if (!scw_project_save (document, path, FALSE, NULL, NULL))
            return 1;
          scw_journal_saved (journal);
        }
      if (!scw_journal_flush (journal))
        return 1;
      say ("done", NULL);
      kept_change (document, step);
    }
}

/* ---- killing it ---- */

typedef struct
{
  char last[64], before[64]; /* digests: of the change under way (""), of the last one that was done */
  guint n_done;
} Told;

static void
hear (Told *told, const char *line)
{
  if (g_str_has_prefix (line, "try "))
    g_strlcpy (told->last, line + 4, sizeof told->last);
  else
    {
      told->n_done++;
      g_strlcpy (told->before, told->last, sizeof told->before);
    }
}

/* Lets it work for a while, kills it, and gets all that it had said. */
static void
run_and_kill (const char *folder, guint seed, gulong microseconds, Told *told)
{
  g_autofree char *number = g_strdup_printf ("%u", seed);
  const char *argv[] = { self_path, "--edit", folder, number, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  int out;
  FILE *pipe;
  char line[200];
  gint64 end = 0;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                           &pid, NULL, &out, NULL, &error));
  pipe = fdopen (out, "r");
  while (fgets (line, sizeof line, pipe) != NULL)
    {
      g_strchomp (line);
      hear (told, line);
      if (end == 0 && told->n_done > 0)
        {
          g_usleep (microseconds);
          kill (pid, SIGKILL);
          end = 1;
        }
    }
  fclose (pipe);
  waitpid (pid, NULL, 0);
  g_assert_cmpint (end, ==, 1); /* it did not end by itself */
}

/* What the next start finds: the journal's, or what was saved. */
static char *
find_again (const char *folder, gboolean *from_journal)
{
  g_autofree char *unsaved = g_build_filename (folder, "unsaved", NULL);
  g_autofree char *path = g_build_filename (folder, "x.scorewright", NULL);
  g_autoptr (GPtrArray) left = scw_journal_find_left (unsaved);
  g_autoptr (ScwDocument) document = scw_document_new (NULL), saved = scw_document_new (NULL);
  g_autoptr (GError) error = NULL;
  char *digest;

  if (g_file_test (path, G_FILE_TEST_EXISTS)) /* it is never broken */
    {
      g_assert_true (scw_project_load (saved, path, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (left->len, <=, 1);
  *from_journal = left->len == 1;
  if (left->len == 0)
    return kept_digest (saved);
  {
    g_autoptr (ScwJournal) journal = scw_journal_new (document, unsaved);

    g_assert_true (scw_journal_restore (journal, left->pdata[0], &error));
    g_assert_no_error (error);
    digest = kept_digest (document);
    for (guint i = 0; i < scw_document_get_n_pages (document); i++) /* with its pictures */
      {
        ScwPageSource *source = scw_document_page_get_pixel_source (scw_document_get_page (document, i));
        ScwPixels *pixels = scw_page_source_load (source, NULL, &error);

        if (pixels == NULL) /* a scan whose picture was on its way */
          g_assert_true (scw_page_source_is_missing (source));
        scw_pixels_unref (pixels);
        g_clear_error (&error);
      }
    scw_journal_discard (journal);
  }
  g_assert_cmpint (count_in (unsaved), ==, 0);
  return digest;
}

static void
nothing_is_lost_when_it_is_killed (void)
{
  guint n_journal = 0, n_changes = 0, n_under_way = 0;

  for (guint i = 0; i < KILLS; i++)
    {
      g_autofree char *folder = g_dir_make_tmp ("scw-kill-XXXXXX", NULL), *digest = NULL;
      Told told = { 0 };
      gboolean from_journal;

      run_and_kill (folder, i * 31, (gulong) g_test_rand_int_range (0, 150000), &told);
      digest = find_again (folder, &from_journal);
      if (strcmp (digest, told.before) != 0 && strcmp (digest, told.last) != 0)
        g_error ("kill %u after %u changes: what comes back is neither the last change nor the one before", i,
                 told.n_done);
      n_journal += from_journal;
      n_changes += told.n_done;
      n_under_way += strcmp (told.before, told.last) != 0 && strcmp (digest, told.last) == 0;
      remove_folder (folder);
    }
  g_test_message ("killed %d times after %u changes in all: %u came back from the journal, %u from what was "
                  "saved; "
                  "%u changes were there that nobody had been told of",
                  KILLS, n_changes, n_journal, KILLS - n_journal, n_under_way);
  g_assert_cmpint (n_journal, >, KILLS / 4);
}

/* ---- one program ---- */

typedef struct
{
  char *folder;
  ScwDocument *document;
  ScwJournal *journal;
} Open;

static Open
open_new (const char *folder)
{
  Open open = { g_strdup (folder), kept_make (NULL), NULL };

  open.journal = scw_journal_new (open.document, folder);
  g_assert_true (scw_journal_flush (open.journal));
  return open;
}

/* As if it had been killed. */
static void
open_abandon (Open *open)
{
  g_clear_object (&open->journal);
  g_clear_object (&open->document);
  g_clear_pointer (&open->folder, g_free);
}

static void
what_is_open_is_not_offered (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL);
  Open one = open_new (folder), two = open_new (folder);
  GPtrArray *left = scw_journal_find_left (folder), *other;

  g_assert_cmpint (left->len, ==, 0);
  g_ptr_array_unref (left);
  scw_document_set_title (one.document, "one");
  scw_journal_flush (one.journal);
  open_abandon (&one);
  left = scw_journal_find_left (folder);
  g_assert_cmpint (left->len, ==, 1);
  g_assert_cmpstr (scw_left_get_title (left->pdata[0]), ==, "Sonate „in C“");
  g_assert_cmpint (ABS (scw_left_get_time (left->pdata[0]) - time (NULL)), <, 1000);
  other = scw_journal_find_left (folder); /* another program, while this one asks */
  g_assert_cmpint (other->len, ==, 0);
  g_ptr_array_unref (other);
  scw_left_discard (left->pdata[0]);
  g_ptr_array_unref (left);
  open_abandon (&two);
  left = scw_journal_find_left (folder);
  g_assert_cmpint (left->len, ==, 1);
  scw_left_discard (left->pdata[0]);
  g_ptr_array_unref (left);
  g_assert_cmpint (count_in (folder), ==, 0);
  remove_folder (folder);
}

static void
saving_and_discarding_remove_it (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.scorewright", NULL),
                  *unsaved = g_build_filename (folder, "u", NULL);
  Open one = open_new (unsaved);
  GPtrArray *left;

  g_assert_true (scw_project_save (one.document, path, FALSE, NULL, NULL));
  scw_journal_saved (one.journal);
  g_assert_true (scw_journal_flush (one.journal));
  open_abandon (&one);
  left = scw_journal_find_left (unsaved);
  g_assert_cmpint (left->len, ==, 0);
  g_ptr_array_unref (left);
  one = open_new (unsaved);
  scw_journal_discard (one.journal);
  g_assert_cmpint (count_in (unsaved), ==, 0);
  open_abandon (&one);
  remove_folder (folder);
}

static void
a_document_that_is_clean_is_not_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.scorewright", NULL),
                  *unsaved = g_build_filename (folder, "u", NULL);
  g_autoptr (ScwDocument) document = kept_make (NULL), again = scw_document_new (NULL);
  g_autoptr (ScwJournal) journal = scw_journal_new (again, unsaved);

  g_assert_true (scw_project_save (document, path, FALSE, NULL, NULL));
  g_assert_true (scw_project_load (again, path, NULL, NULL));
  g_assert_true (scw_journal_flush (journal));
  g_assert_cmpint (count_in (unsaved), ==, 0);
  scw_document_set_title (again, "changed");
  g_assert_true (scw_journal_flush (journal));
  g_assert_cmpint (count_in (unsaved), ==, 1);
  scw_journal_discard (journal);
  remove_folder (folder);
}

/* A change costs little: what is written does not grow with the document. */
static void
a_change_is_small (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *path = NULL, *inner = NULL;
  Open one = open_new (folder);
  GDir *dir = g_dir_open (folder, 0, NULL);
  struct stat before, after;

  inner = g_build_filename (folder, g_dir_read_name (dir), NULL);
  path = g_build_filename (inner, "journal", NULL);
  g_dir_close (dir);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  for (guint step = 9; step < 9 + 13; step++)
    kept_change (one.document, step);
  g_assert_true (scw_journal_flush (one.journal));
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_test_message ("the whole: %d bytes; thirteen changes more: %d", (int) before.st_size,
                  (int) (after.st_size - before.st_size));
  g_assert_cmpint (after.st_size - before.st_size, <, before.st_size);
  scw_journal_discard (one.journal);
  open_abandon (&one);
  remove_folder (folder);
}

static void
a_full_disk_loses_nothing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *before = NULL, *after = NULL;
  Open one = open_new (folder);
  g_autoptr (ScwDocument) document = scw_document_new (NULL);
  g_autoptr (ScwJournal) journal = scw_journal_new (document, folder);
  GPtrArray *left;
  struct rlimit old, small;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 100;
  setrlimit (RLIMIT_FSIZE, &small);
  for (guint step = 9; step < 30; step++)
    {
      kept_change (one.document, step);
      g_assert_false (scw_journal_flush (one.journal));
      g_assert_cmpstr (scw_journal_get_error (one.journal)->message, ==, "File too large");
      g_assert_cmpint (scw_app_error_parts (scw_journal_get_error (one.journal)).detail, ==, EFBIG);
    }
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_nonnull (scw_journal_get_error (one.journal)); /* it is tried again by itself */
  while (scw_journal_get_error (one.journal) != NULL)
    g_main_context_iteration (NULL, TRUE);
  before = kept_digest (one.document);
  open_abandon (&one);
  left = scw_journal_find_left (folder);
  g_assert_cmpint (left->len, ==, 1);
  g_assert_true (scw_journal_restore (journal, left->pdata[0], NULL));
  g_ptr_array_unref (left);
  after = kept_digest (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (scw_document_get_dirty (document));
  scw_journal_discard (journal);
  remove_folder (folder);
}

static void
a_folder_that_cannot_be_made_is_told (void)
{
  g_autoptr (ScwDocument) document = kept_make (NULL);
  g_autoptr (ScwJournal) journal = scw_journal_new (document, "/proc/no/such");

  g_assert_false (scw_journal_flush (journal));
  g_assert_nonnull (scw_journal_get_error (journal));
  scw_journal_discard (journal);
}

/* What was flushed survives whatever comes then: the folder is looked at as it is. */
static void
flushing_waits_for_scans (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL);
  Open one = open_new (folder);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  g_assert_true (scw_journal_flush (one.journal));
  dir = g_dir_open (folder, 0, NULL);
  name = g_dir_read_name (dir);
  g_assert_nonnull (name);
  {
    g_autofree char *inner = g_build_filename (folder, name, NULL);
    g_autoptr (GDir) files = g_dir_open (inner, 0, NULL);

    while ((name = g_dir_read_name (files)) != NULL)
      n += g_str_has_prefix (name, "page-") && g_str_has_suffix (name, ".png");
  }
  g_assert_cmpuint (n, ==, scw_document_get_n_pages (one.document));
  open_abandon (&one);
  remove_folder (folder);
}

/* SIGTERM: the journal is closed at once, before the pictures of new pages could be made. */
static void
pictures_are_there_when_the_program_is_ended (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *other = NULL;
  g_autoptr (ScwDocument) document = scw_document_new (NULL), again = scw_document_new (NULL);
  ScwJournal *journal = scw_journal_new (document, folder), *next;
  GPtrArray *left;

  for (int i = 0; i < 8; i++)
    {
      ScwGray *gray = scw_gray_new (300, 200, NULL);

      memset (gray->pixels, 30 * i, 300 * 200);
      g_assert_true (scw_document_add_gray (document, gray, "scan", -1, NULL));
    }
  g_object_unref (journal);
  left = scw_journal_find_left (folder);
  g_assert_cmpint (left->len, ==, 1);
  other = g_build_filename (folder, "other", NULL);
  next = scw_journal_new (again, other);
  g_assert_true (scw_journal_restore (next, left->pdata[0], NULL));
  g_assert_cmpint (scw_document_get_n_pages (again), ==, 8);
  for (guint i = 0; i < 8; i++)
    {
      ScwPageSource *source = scw_document_page_get_pixel_source (scw_document_get_page (again, i));
      ScwPixels *pixels = scw_page_source_load (source, NULL, NULL);

      g_assert_nonnull (pixels);
      g_assert_cmpint (scw_pixels_gray (pixels)->pixels[0], ==, 30 * i);
      scw_pixels_unref (pixels);
    }
  scw_journal_discard (next);
  g_object_unref (next);
  g_ptr_array_unref (left);
  remove_folder (folder);
}

static gint searching;

static gpointer
search_on_and_on (gpointer folder)
{
  while (g_atomic_int_get (&searching))
    g_ptr_array_unref (scw_journal_find_left (folder));
  return NULL;
}

/* Another start takes a new folder that is not locked yet for one that was left empty, and removes it. */
static void
other_starts_do_not_remove_it (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL);
  GThread *threads[2];

  g_atomic_int_set (&searching, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("search", search_on_and_on, folder);
  for (int i = 0; i < 100; i++)
    {
      g_autoptr (ScwDocument) document = kept_make (NULL);
      g_autoptr (ScwJournal) journal = scw_journal_new (document, folder);

      g_assert_true (scw_journal_flush (journal));
      g_assert_no_error ((GError *) scw_journal_get_error (journal));
      scw_document_set_title (document, "changed");
      g_assert_true (scw_journal_flush (journal));
      scw_journal_discard (journal);
    }
  g_atomic_int_set (&searching, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  remove_folder (folder);
}

/* Where the program is started from does not matter, nor what the file is called. */
static void
files_are_found_again (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *before = g_get_current_dir (),
                  *unsaved = g_build_filename (folder, "unsaved", NULL),
                  *sample = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "data/samples/clean.png", NULL),
                  *bytes = NULL, *path = g_build_filename (folder, "\xff.png", NULL);
  g_autoptr (ScwDocument) document = scw_document_new (NULL), again = scw_document_new (NULL);
  ScwJournal *journal = scw_journal_new (document, unsaved), *next;
  g_autoptr (ScwPicture) picture = NULL;
  GPtrArray *left;
  gsize n;

  g_assert_true (g_file_get_contents (sample, &bytes, &n, NULL));
  files_write (path, bytes, n);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  picture = scw_picture_open ("\xff.png", NULL, NULL);
  g_assert_nonnull (picture);
  g_assert_cmpstr (scw_picture_get_path (picture), ==, path);
  scw_document_add_picture (document, picture, NULL, -1);
  g_assert_true (scw_journal_flush (journal));
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_object_unref (journal);
  left = scw_journal_find_left (unsaved);
  g_assert_cmpint (left->len, ==, 1);
  next = scw_journal_new (again, unsaved);
  g_assert_true (scw_journal_restore (next, left->pdata[0], NULL));
  g_assert_cmpint (scw_document_get_n_pages (again), ==, 1);
  g_assert_false (
    scw_page_source_is_missing (scw_document_page_get_pixel_source (scw_document_get_page (again, 0))));
  scw_journal_discard (next);
  g_object_unref (next);
  g_ptr_array_unref (left);
  remove_folder (folder);
}

/* Nobody has the password when it is restored: pages of a PDF that asks for one are kept, also those nobody looked at. */
static void
locked_pages_are_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *other = NULL,
                  *path = g_build_filename (folder, "locked.pdf", NULL);
  g_autoptr (ScwDocument) document = scw_document_new (NULL), again = scw_document_new (NULL);
  ScwJournal *journal = scw_journal_new (document, folder), *next;
  g_autoptr (ScwPicture) picture = NULL;
  GPtrArray *left;

  files_write_locked_pdf (path, "s3cret", 3);
  g_assert_null (scw_picture_open (path, NULL, NULL));
  picture = scw_picture_open_locked (path, "s3cret", NULL, NULL);
  g_assert_nonnull (picture);
  scw_document_add_picture (document, picture, NULL, -1);
  g_assert_true (scw_journal_flush (journal));
  g_object_unref (journal);
  left = scw_journal_find_left (folder);
  g_assert_cmpint (left->len, ==, 1);
  other = g_build_filename (folder, "other", NULL);
  next = scw_journal_new (again, other);
  g_assert_true (scw_journal_restore (next, left->pdata[0], NULL));
  g_assert_cmpint (scw_document_get_n_pages (again), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      ScwPageSource *source = scw_document_page_get_pixel_source (scw_document_get_page (again, i));
      ScwPixels *pixels = scw_page_source_load (source, NULL, NULL);

      g_assert_nonnull (pixels);
      scw_pixels_unref (pixels);
    }
  scw_journal_discard (next);
  g_object_unref (next);
  g_ptr_array_unref (left);
  remove_folder (folder);
}

/* Whatever the file system did to it: an older state, or an error; never a crash. */
static void
a_torn_journal_is_read_as_far_as_it_is_whole (void)
{
  g_autofree char *folder = g_dir_make_tmp ("scw-journal-XXXXXX", NULL), *inner = NULL, *path = NULL,
                  *all = NULL;
  Open one = open_new (folder);
  GDir *dir;
  gsize size;
  guint n_restored = 0;

  for (guint step = 9; step < 40; step++)
    {
      kept_change (one.document, step);
      g_assert_true (scw_journal_flush (one.journal));
    }
  open_abandon (&one);
  dir = g_dir_open (folder, 0, NULL);
  inner = g_build_filename (folder, g_dir_read_name (dir), NULL);
  g_dir_close (dir);
  path = g_build_filename (inner, "journal", NULL);
  g_assert_true (g_file_get_contents (path, &all, &size, NULL));
  for (gsize keep = 0; keep < size; keep += size / 61)
    {
      g_autoptr (ScwDocument) document = scw_document_new (NULL);
      g_autofree char *other = g_dir_make_tmp ("scw-other-XXXXXX", NULL);
      g_autoptr (ScwJournal) journal = scw_journal_new (document, other);
      g_autoptr (GPtrArray) left = NULL;
      g_autoptr (GError) error = NULL;

      g_mkdir (inner, 0700);
      all[keep] ^= 1;
      files_write (path, all, keep % 2 ? size : keep + 1);
      all[keep] ^= 1;
      left = scw_journal_find_left (folder);
      g_assert_cmpint (left->len, ==, 1);
      if (scw_journal_restore (journal, left->pdata[0], &error))
        n_restored++;
      else
        g_assert_nonnull (error);
      scw_journal_discard (journal);
      remove_folder (other);
    }
  g_assert_cmpint (n_restored, >, 10);
  remove_folder (folder);
}

static void
only_digits_are_a_sum (void)
{
  static const char *const wrong[]
    = { "+0000000 ", "0x000000 ", "       0 ", "-0000000 ", "         ", "0000000", "" };

  g_assert_cmpstr (scw_keeper_unframe ("00000000 ", 9), ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (scw_keeper_unframe (wrong[i], strlen (wrong[i])));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--edit") == 0)
    return edit (argv[2], (guint) atoi (argv[3]));
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/nothing-is-lost-when-it-is-killed", nothing_is_lost_when_it_is_killed);
  g_test_add_func ("/journal/flushing-waits-for-scans", flushing_waits_for_scans);
  g_test_add_func ("/journal/what-is-open-is-not-offered", what_is_open_is_not_offered);
  g_test_add_func ("/journal/saving-and-discarding-remove-it", saving_and_discarding_remove_it);
  g_test_add_func ("/journal/a-document-that-is-clean-is-not-kept", a_document_that_is_clean_is_not_kept);
  g_test_add_func ("/journal/a-change-is-small", a_change_is_small);
  g_test_add_func ("/journal/a-full-disk-loses-nothing", a_full_disk_loses_nothing);
  g_test_add_func ("/journal/a-folder-that-cannot-be-made-is-told", a_folder_that_cannot_be_made_is_told);
  g_test_add_func ("/journal/pictures-at-the-end", pictures_are_there_when_the_program_is_ended);
  g_test_add_func ("/journal/other-starts", other_starts_do_not_remove_it);
  g_test_add_func ("/journal/files-are-found-again", files_are_found_again);
  g_test_add_func ("/journal/locked-pages-are-kept", locked_pages_are_kept);
  g_test_add_func ("/journal/only-digits-are-a-sum", only_digits_are_a_sum);
  g_test_add_func ("/journal/a-torn-journal", a_torn_journal_is_read_as_far_as_it_is_whole);
  return g_test_run ();
}
