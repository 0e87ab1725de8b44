/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/project/project.h"
#include "app/words/error-words.h"
#include "ui/dialogs/heading-dialog.h"
#include "ui/parts/naming.h"

typedef struct
{
  ScwWindow *window;
  char *path;
  gboolean close; /* when it is saved */
} Save;

static Save *
save_new (ScwWindow *self, const char *path, gboolean close)
{
  Save *save = g_new0 (Save, 1);

  save->window = g_object_ref (self);
  save->path = g_strdup (path);
  save->close = close;
  return save;
}

static void
save_free (gpointer data)
{
  Save *save = data;

  g_object_unref (save->window);
  g_free (save->path);
  g_free (save);
}

static void
free_with_closure (gpointer data, SCW_UNUSED GClosure *closure)
{
  save_free (data);
}

static void start_save (Save *save, gboolean anyway);
static void ask_where (ScwWindow *self, gboolean close);

/* An error as a sentence. */
static char *
sentence (const GError *error)
{
  g_autofree char *words = scw_error_words (error);

  return g_strconcat (words, ".", NULL);
}

/* ---- questions ---- */

/* A question about a save, which the dialog keeps. */
static GtkWidget *
ask (Save *save,
     const char *heading,
     const char *body,
     const char *response,
     const char *label,
     gpointer callback)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (save->window), heading, NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response, label,
                                    NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), response);
  g_signal_connect_data (dialog, "response", callback, save, free_with_closure, 0);
  return dialog;
}

static void
present (GtkWidget *dialog)
{
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_answer (SCW_UNUSED GtkWindow *dialog, const char *response, gpointer data)
{
  Save *save = data;

  if (strcmp (response, "replace") == 0)
    start_save (save_new (save->window, save->path, save->close), TRUE);
  else if (strcmp (response, "elsewhere") == 0)
    ask_where (save->window, save->close);
}

static void
ask_replace (Save *save, const char *heading, const char *body)
{
  GtkWidget *dialog = ask (save, heading, body, "elsewhere", _ ("Save _As…"), on_answer);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "replace", _ ("_Replace"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  present (dialog);
}

static void
tell_not_saved (Save *save, const GError *error)
{
  g_autofree char *why = sentence (error);
  g_autofree char *body
    = g_strdup_printf (_ (
                         "%s A file that was there before is as it was, and nothing in this window is lost."),
                       why);

  present (ask (save, _ ("The Project Was Not Saved"), body, "elsewhere", _ ("Save _As…"), on_answer));
}

/* ---- saving ---- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Save *save = data;
  ScwWindow *self = save->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (save->path), *text = NULL;

  self->saving = FALSE;
  if (!scw_project_save_finish (SCW_DOCUMENT (source), result, &error))
    {
      if (self->journal == NULL) /* the window is gone */
        save_free (save);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
        {
          text
            = g_strdup_printf (_ ("“%s” was written by another program since it was opened or saved here."),
                               name);
          ask_replace (save, _ ("The File Has Changed"), text);
        }
      else
        tell_not_saved (save, error);
      return;
    }
  if (self->journal != NULL)
    {
      scw_journal_saved (self->journal);
      scw_window_remember (save->path);
      text = g_strdup_printf (_ ("“%s” saved"), name);
      scw_window_toast (self, text);
      if (save->close)
        gtk_window_close (GTK_WINDOW (self));
    }
  save_free (save);
}

/* Takes 'save'. */
static void
start_save (Save *save, gboolean anyway)
{
  ScwWindow *self = save->window;

  if (self->saving || self->journal == NULL)
    {
      save_free (save);
      return;
    }
  self->saving = TRUE;
  scw_project_save_async (self->document, save->path, anyway, NULL, on_saved, save);
}

static void
on_where (GtkNativeDialog *dialog, int response, ScwWindow *self)
{
  gboolean close = g_object_get_data (G_OBJECT (dialog), "close") != NULL;
  g_autoptr (GFile) file
    = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (file != NULL && path == NULL)
    scw_window_toast (self, _ ("Only folders on this computer can be written to"));
  else if (path != NULL && scw_project_is_path (path))
    start_save (save_new (self, path, close), FALSE);
  else if (path != NULL)
    {
      g_autofree char *full = g_strconcat (path, SCW_PROJECT_SUFFIX, NULL);
      g_autofree char *name = g_filename_display_basename (full);
      g_autofree char *heading = g_strdup_printf (_ ("Replace “%s”?"), name);

      if (g_file_test (full, G_FILE_TEST_EXISTS)) /* the file chooser did not see that */
        ask_replace (save_new (self, full, close), heading, _ ("A file of this name exists already."));
      else
        start_save (save_new (self, full, close), FALSE);
    }
  g_object_unref (dialog);
}

static void
ask_where (ScwWindow *self, gboolean close)
{
  const char *path = scw_document_get_path (self->document);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autofree char *name = scw_window_propose_name (self, SCW_PROJECT_SUFFIX);
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Save Project"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Save"), NULL);

  if (file != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL);
  else
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  if (close)
    g_object_set_data (G_OBJECT (dialog), "close", GINT_TO_POINTER (TRUE));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_where), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
save (ScwWindow *self, gboolean close)
{
  const char *path = scw_document_get_path (self->document);

  if (path != NULL)
    start_save (save_new (self, path, close), FALSE);
  else
    ask_where (self, close);
}

ACTION (on_save) { save (data, FALSE); }

ACTION (on_save_as) { ask_where (data, FALSE); }

ACTION (on_save_to) { start_save (save_new (data, g_variant_get_string (parameter, NULL), FALSE), FALSE); }

ACTION (on_heading) { scw_heading_ask (data, ((ScwWindow *) data)->document); }

ACTION (on_set_heading)
{
  const char *title, *composer;

  g_variant_get (parameter, "(&s&s)", &title, &composer);
  scw_heading_set (((ScwWindow *) data)->document, title, composer);
}

static const GActionEntry entries[] = {
  { "heading", on_heading },
  { "set-heading", on_set_heading, "(ss)" },
  { "save", on_save },
  { "save-as", on_save_as },
  { "save-to", on_save_to, "s" },
};

void
scw_window_add_keep_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* ---- opening ---- */

static void
tell (ScwWindow *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "fine", _ ("_OK"));
  present (dialog);
}

static void
tell_not_opened (ScwWindow *self, const GError *error)
{
  g_autofree char *body = sentence (error);

  if (g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_NEWER))
    tell (self, _ ("Made by a Newer Scorewright"),
          _ ("This project was saved by a newer version, and this one would lose what it does not know. "
             "It was not touched. Update Scorewright to open it."));
  else
    tell (self, _ ("The Project Cannot Be Opened"), body);
}

/* One begins where there is something to see. */
static void
select_first (ScwWindow *self)
{
  ScwSystemBox *box = scw_document_nth_read_box (self->document, 0);

  if (box != NULL)
    scw_selection_set_box (self->selection, box);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwWindow *self = data;
  g_autoptr (GError) error = NULL;

  self->loading = FALSE;
  if (self->journal == NULL) /* the window is gone */
    scw_project_load_finish (SCW_DOCUMENT (source), result, NULL);
  else if (scw_project_load_finish (self->document, result, &error))
    {
      scw_window_remember (scw_document_get_path (self->document));
      select_first (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_not_opened (self, error);
  g_object_unref (self);
}

/* The window that has it open, or NULL. */
static GtkWindow *
window_with (ScwWindow *self, const char *path)
{
  GList *windows = gtk_application_get_windows (gtk_window_get_application (GTK_WINDOW (self)));

  for (; windows != NULL; windows = windows->next)
    if (SCW_IS_WINDOW (windows->data)
        && g_strcmp0 (scw_document_get_path (SCW_WINDOW (windows->data)->document), path) == 0)
      return windows->data;
  return NULL;
}

void
scw_window_open_project (ScwWindow *self, const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  GtkWindow *other = window_with (self, full);

  if (other != NULL)
    {
      gtk_window_present (other);
      return;
    }
  if (!scw_window_is_empty (self))
    {
      self = scw_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->worker);
      gtk_window_present (GTK_WINDOW (self));
    }
  self->loading = TRUE;
  scw_project_load_async (self->document, full, self->cancellable, on_loaded, g_object_ref (self));
}

/* ---- the journal ---- */

static void
on_message (ScwWindow *self)
{
  const GError *error = scw_journal_get_error (self->journal);
  g_autofree char *words = error != NULL ? scw_error_words (error) : NULL;
  g_autofree char *text
    = words != NULL ? g_strdup_printf (_ ("Changes cannot be kept safe until they are saved: %s"), words)
                    : NULL;

  gtk_widget_set_visible (self->keep_bar, text != NULL);
  gtk_label_set_label (self->keep_label, text != NULL ? text : "");
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwWindow *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  self->loading = FALSE;
  if (scw_journal_restore_finish (SCW_JOURNAL (source), result, &error))
    {
      if (self->journal != NULL)
        select_first (self);
    }
  else if (self->journal != NULL)
    {
      body = sentence (error);
      tell (self, _ ("It Could Not Be Restored"), body);
    }
  g_object_unref (self);
}

void
scw_window_restore (ScwWindow *self, ScwLeft *left)
{
  self->loading = TRUE;
  scw_journal_restore_async (self->journal, left, NULL, on_restored, g_object_ref (self));
}

void
scw_window_init_keep (ScwWindow *self)
{
  self->journal = scw_journal_new (self->document, NULL);
  g_signal_connect_object (self->journal, "notify::error", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
}

void
scw_window_end_keep (ScwWindow *self)
{
  if (self->journal == NULL)
    return;
  scw_journal_discard (self->journal);
  g_clear_object (&self->journal);
}

void
scw_window_keep (ScwWindow *self)
{
  if (self->journal == NULL)
    return;
  g_object_run_dispose (G_OBJECT (self->journal));
  g_clear_object (&self->journal);
}

/* ---- closing ---- */

static gboolean
close_now (gpointer data)
{
  gtk_window_close (data);
  return G_SOURCE_REMOVE;
}

/* The dialog is still about to close itself, and must not outlive the window it belongs to. */
static void
on_close_response (SCW_UNUSED GtkWindow *dialog, const char *response, ScwWindow *self)
{
  if (strcmp (response, "discard") == 0)
    {
      self->closing = TRUE;
      g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_now, g_object_ref (self), g_object_unref);
    }
  else if (strcmp (response, "save") == 0)
    {
      scw_document_stop (self->document); /* what comes after the save would be lost */
      save (self, TRUE);
    }
}

gboolean
scw_window_may_close (ScwWindow *self)
{
  GtkWidget *dialog;

  if (!scw_document_is_unsaved (self->document))
    return TRUE;
  if (self->close_question != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->close_question));
      return FALSE;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Save Changes?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("“%s” has changes that will be lost unless they are saved."),
                                  scw_document_get_title (self->document));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Discard"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_response), self, 0);
  g_set_weak_pointer (&self->close_question, dialog);
  present (dialog);
  return FALSE;
}
