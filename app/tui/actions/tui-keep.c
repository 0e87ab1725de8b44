/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-keep.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/project/project.h"
#include "app/tui/actions/tui-ask.h"
#include "app/tui/actions/tui-export.h"
#include "app/shown.h"
#include "app/words/error-words.h"

static void open_next (ScwTui *tui);

/* ---- saving ---- */

static void save_to (ScwTui *tui, gboolean anyway);

static void
on_replace (ScwTui *tui, SCW_UNUSED const char *text)
{
  save_to (tui, TRUE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  gboolean fine = scw_project_save_finish (SCW_DOCUMENT (source), result, &error);

  tui->saving = FALSE;
  if (tui->quitting)
    return;
  if (fine)
    {
      scw_journal_saved (tui->journal);
      scw_tui_say (tui, FALSE, _ ("Saved '%s'."), scw_document_get_path (tui->document));
    }
  else
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
        scw_tui_ask (tui, _ ("Another program has changed the file meanwhile. Replace it?"), on_replace,
                     NULL);
      else
        scw_tui_say_error (tui, error);
    }
}

static void
save_to (ScwTui *tui, gboolean anyway)
{
  if (tui->saving)
    return;
  tui->saving = TRUE;
  scw_project_save_async (tui->document, tui->project, anyway, NULL, on_saved, tui);
}

static void
on_project_overwrite (ScwTui *tui, SCW_UNUSED const char *text)
{
  save_to (tui, FALSE);
}

static void
on_project_path (ScwTui *tui, const char *text)
{
  g_autofree char *path = scw_tui_path_of (text);
  g_autofree char *question = NULL;

  if (path == NULL)
    return;
  g_free (tui->project);
  if (scw_project_is_path (path))
    tui->project = g_canonicalize_filename (path, NULL);
  else
    {
      g_autofree char *full = g_strconcat (path, SCW_PROJECT_SUFFIX, NULL);

      tui->project = g_canonicalize_filename (full, NULL);
    }
  if (!g_file_test (tui->project, G_FILE_TEST_EXISTS))
    {
      save_to (tui, FALSE);
      return;
    }
  question = g_strdup_printf (_ ("'%s' exists. Overwrite it?"), tui->project);
  scw_tui_ask (tui, question, on_project_overwrite, NULL);
}

void
scw_tui_save (ScwTui *tui)
{
  const char *path = scw_document_get_path (tui->document);
  g_autofree char *name = NULL;

  if (scw_document_get_n_pages (tui->document) == 0)
    scw_tui_say (tui, TRUE, _ ("No page is open."));
  else if (path != NULL)
    {
      g_free (tui->project);
      tui->project = g_strdup (path);
      save_to (tui, FALSE);
    }
  else
    {
      name = scw_tui_file_name (tui, SCW_PROJECT_SUFFIX);
      scw_tui_prompt (tui, _ ("Save the project as:"), name, on_project_path);
    }
}

/* ---- opening ---- */

static void open_picture (ScwTui *tui, const char *password);

/* With the first file, whatever became of it. */
static void
open_others (ScwTui *tui)
{
  tui->files++;
  tui->tried = FALSE;
  g_clear_error (&tui->locked);
  open_next (tui);
}

static void
try_password (ScwTui *tui)
{
  tui->tried = TRUE;
  open_picture (tui, tui->password);
}

static void
on_password (ScwTui *tui, const char *text)
{
  g_free (tui->password);
  tui->password = g_strdup (text);
  try_password (tui);
}

static void
on_no_password (ScwTui *tui, SCW_UNUSED const char *text)
{
  scw_tui_say_error (tui, tui->locked);
  open_others (tui);
}

/* Opens it with the password that is known, or asks for one. FALSE: that is not why it cannot be opened. */
static gboolean
unlock (ScwTui *tui, GError *error)
{
  g_autofree char *name = NULL, *question = NULL;

  if (scw_app_error_parts (error).reason != SCW_REASON_PASSWORD)
    return FALSE;
  if (tui->locked == NULL) /* later ones say that it was another password */
    tui->locked = g_error_copy (error);
  if (!tui->tried && tui->password != NULL)
    {
      try_password (tui);
      return TRUE;
    }
  name = scw_shown_text (*tui->files);
  question = g_strdup_printf (tui->tried ? _ ("That is not the password of '%s'. The password:")
                                         : _ ("The password of '%s':"),
                              name);
  scw_tui_prompt_secret (tui, question, on_password, on_no_password);
  return TRUE;
}

static void
on_opened (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = scw_document_open_picture_finish (result, &error);

  if (tui->quitting || (picture == NULL && unlock (tui, error)))
    return;
  if (picture != NULL)
    scw_document_add_picture (tui->document, picture, NULL, -1);
  else
    scw_tui_say_error (tui, error);
  open_others (tui);
}

static void
open_picture (ScwTui *tui, const char *password)
{
  scw_document_open_picture_async (*tui->files, password, NULL, on_opened, tui);
}

/* One is at the first symbol of what came with its symbols. */
static void
begin_at_first (ScwTui *tui)
{
  if (tui->box == NULL || scw_system_box_get_n_tokens (tui->box) == 0)
    return;
  tui->follow = FALSE;
  scw_tui_select (tui, tui->box, 0);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  gboolean fine = scw_project_load_finish (SCW_DOCUMENT (source), result, &error);

  if (tui->quitting)
    return;
  if (fine)
    begin_at_first (tui);
  else
    scw_tui_say_error (tui, error);
  open_others (tui);
}

/* One after the other: pages come in the order of the command line. */
static void
open_next (ScwTui *tui)
{
  const char *path = *tui->files;

  if (path == NULL)
    {
      if (tui->read)
        scw_document_read_all (tui->document);
      return;
    }
  if (!scw_project_is_path (path))
    open_picture (tui, NULL);
  else if (scw_document_get_n_pages (tui->document) == 0)
    {
      g_autofree char *full = g_canonicalize_filename (path, NULL);

      scw_project_load_async (tui->document, full, NULL, on_loaded, tui);
    }
  else
    {
      scw_tui_say (tui, TRUE, _ ("'%s' was not opened: a project is opened before pictures, and only one."),
                   path);
      open_others (tui);
    }
}

/* ---- what a program left that was killed ---- */

static void offer_next (ScwTui *tui);

static ScwLeft *
offered (ScwTui *tui)
{
  return tui->left->pdata[0];
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwTui *tui = data;
  g_autoptr (GError) error = NULL;
  gboolean fine = scw_journal_restore_finish (SCW_JOURNAL (source), result, &error);

  if (tui->quitting)
    return;
  if (!fine)
    {
      scw_tui_say_error (tui, error);
      open_next (tui);
      return;
    }
  begin_at_first (tui);
  if (*tui->files != NULL)
    scw_tui_say (tui, FALSE, _ ("Restored. '%s' was not opened."), *tui->files);
  else
    scw_tui_say (tui, FALSE, _ ("Restored."));
}

static void
on_restore (ScwTui *tui, SCW_UNUSED const char *text)
{
  scw_journal_restore_async (tui->journal, offered (tui), NULL, on_restored, tui);
  g_ptr_array_set_size (tui->left, 0); /* the others are offered the next time */
}

static void
on_not_restored (ScwTui *tui, const char *text)
{
  if (*text == 'd')
    scw_left_discard (offered (tui));
  g_ptr_array_remove_index (tui->left, 0);
  offer_next (tui);
}

static void
offer_next (ScwTui *tui)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *when = NULL, *question = NULL;

  if (tui->left->len == 0)
    {
      open_next (tui);
      return;
    }
  time = g_date_time_new_from_unix_local (scw_left_get_time (offered (tui)));
  when = g_date_time_format (time, "%F %H:%M");
  question = g_strdup_printf (/* Translators: (y) is the key that you say in "y"; (d) and (n) stay as they
                                 are. %s: a title, a time */
                              _ ("Not saved: '%s', %s. Restore it (y), discard it (d), later (n)?"),
                              scw_left_get_title (offered (tui)), when);
  scw_tui_ask (tui, question, on_restore, on_not_restored);
}

void
scw_tui_open (ScwTui *tui)
{
  tui->left = scw_journal_find_left (NULL);
  offer_next (tui);
}

/* ---- the journal ---- */

static void
on_message (ScwJournal *journal, SCW_UNUSED GParamSpec *pspec, ScwTui *tui)
{
  const GError *error = scw_journal_get_error (journal);
  g_autofree char *words = error != NULL ? scw_error_words (error) : NULL;

  if (words != NULL)
    scw_tui_say (tui, TRUE, _ ("Changes cannot be kept safe until they are saved: %s"), words);
}

void
scw_tui_begin_keeping (ScwTui *tui)
{
  tui->journal = scw_journal_new (tui->document, NULL);
  g_signal_connect (tui->journal, "notify::error", G_CALLBACK (on_message), tui);
}

void
scw_tui_end_keeping (ScwTui *tui)
{
  g_signal_handlers_disconnect_by_data (tui->journal, tui);
  if (!tui->keep)
    scw_journal_discard (tui->journal);
  g_clear_object (&tui->journal);
  g_ptr_array_unref (tui->left);
  g_free (tui->project);
  g_free (tui->password);
  g_clear_error (&tui->locked);
}

/* ---- leaving ---- */

static void
on_leave (ScwTui *tui, SCW_UNUSED const char *text)
{
  scw_tui_leave (tui);
}

void
scw_tui_quit (ScwTui *tui, gboolean at_once)
{
  const char *path = scw_document_get_path (tui->document);

  tui->keep = at_once;
  if (!at_once && scw_document_is_unsaved (tui->document) && tui->panel != SCW_PANEL_ASK)
    scw_tui_ask (tui,
                 path != NULL ? _ ("The project was changed and not saved. Leave all the same?")
                              : _ ("Nothing has been saved since the last change. Leave all the same?"),
                 on_leave, NULL);
  else
    scw_tui_leave (tui);
}
