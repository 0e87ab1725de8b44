/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <string.h>

#include <gio/gdesktopappinfo.h>

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/project/document-export.h"
#include "app/project/document-json.h"
#include "ui/parts/naming.h"

typedef struct
{
  ScwWindow *window;
  char *path;
  gboolean open; /* with the default program */
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->window);
  g_free (export->path);
  g_free (export);
}

static void start_export (ScwWindow *self, const char *path, gboolean anyway, gboolean open);

/* ---- what cannot be written ---- */

static void
on_invalid_response (SCW_UNUSED GtkWindow *dialog, const char *response, Export *export)
{
  if (strcmp (response, "anyway") == 0)
    start_export (export->window, export->path, TRUE, export->open);
  else if (strcmp (response, "show") == 0)
    adw_view_stack_set_visible_child_name (export->window->side_stack, "problems");
  export_free (export);
}

static void
ask_anyway (Export *export, const ScwComposition *composition)
{
  GtkWidget *dialog
    = adw_message_dialog_new (GTK_WINDOW (export->window), _ ("The File Would Not Be Valid"), NULL);
  const ScwProblem *reason = composition->problems.count > 0 ? &composition->problems.items[0] : NULL;
  char message[SCW_PROBLEM_MESSAGE] = "";

  for (int i = 0; i < composition->problems.count; i++)
    if (composition->problems.items[i].kind == SCW_PROBLEM_SCHEMA)
      {
        reason = &composition->problems.items[i];
        break;
      }
  if (reason != NULL)
    scw_problem_message (reason, message);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ (
                                    "Nothing was written, so a file that was there before is as it was. %s."),
                                  message);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "show",
                                    _ ("_Show Problems"), "anyway", _ ("_Write Anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "anyway",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "show");
  g_signal_connect (dialog, "response", G_CALLBACK (on_invalid_response), export);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- exporting ---- */

static void
open_file (ScwWindow *self, const char *path)
{
  g_autoptr (GAppInfo) musescore = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GList *files = g_list_append (NULL, file);
  static const char *const known[] = { "org.musescore.MuseScore.desktop", "mscore3.desktop",
                                       "musescore3.desktop", "mscore.desktop", "musescore.desktop" };

  for (gsize i = 0; i < G_N_ELEMENTS (known) && musescore == NULL; i++)
    musescore = G_APP_INFO (g_desktop_app_info_new (known[i]));
  if (musescore == NULL)
    musescore = g_app_info_get_default_for_type ("application/vnd.recordare.musicxml+xml", FALSE);
  if (musescore == NULL)
    scw_window_toast (self, _ ("No program that opens MusicXML is installed, for example MuseScore"));
  else if (!g_app_info_launch (musescore, files, NULL, &error))
    scw_window_toast_error (self, error);
  g_list_free (files);
}

static void
on_show_folder (AdwToast *toast, ScwWindow *self)
{
  const char *path = g_object_get_data (G_OBJECT (toast), "path");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

/* With a button that opens the folder of the file. */
static AdwToast *
folder_toast (ScwWindow *self, const char *text, const char *path)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("Open Folder"));
  g_object_set_data_full (G_OBJECT (toast), "path", g_strdup (path), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_show_folder), self, 0);
  return toast;
}

void
scw_window_say_written (ScwWindow *self, const char *path, int n)
{
  g_autofree char *name = g_filename_display_basename (path), *text = NULL, *escaped = NULL;
  AdwToast *toast;

  text = n > 0 ? g_strdup_printf (ngettext ("“%s” written, with %d problem to look at",
                                            "“%s” written, with %d problems to look at", (gulong) n),
                                  name, n)
               : g_strdup_printf (_ ("“%s” written"), name);
  scw_news_say (self->news, text);
  if (n > 0)
    {
      escaped = g_markup_escape_text (text, -1);
      toast = adw_toast_new (escaped);
      adw_toast_set_button_label (toast, _ ("Show"));
      adw_toast_set_action_name (toast, "win.problems");
    }
  else
    toast = folder_toast (self, text, path);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
scw_window_say_many_written (ScwWindow *self, GPtrArray *paths)
{
  g_autofree char *text
    = g_strdup_printf (ngettext ("%u part written", "%u parts written", paths->len), paths->len);

  scw_news_say (self->news, text);
  adw_toast_overlay_add_toast (self->toasts, folder_toast (self, text, paths->pdata[0]));
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = scw_document_export_finish (SCW_DOCUMENT (source), result, &error);

  if (composition == NULL)
    {
      if (g_str_has_suffix (export->path, ".txt")
          && g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_NOTATION))
        scw_window_toast (export->window, _ ("There are no lyrics"));
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        scw_window_toast_error (export->window, error);
    }
  else if (!composition->valid && !g_object_get_data (G_OBJECT (result), "anyway"))
    {
      ask_anyway (export, composition);
      return; /* the dialog has it now */
    }
  else if (export->open)
    open_file (export->window, export->path);
  else
    scw_window_say_written (export->window, export->path, composition->problems.count);
  export_free (export);
}

static void
on_exported_anyway (GObject *source, GAsyncResult *result, gpointer data)
{
  g_object_set_data (G_OBJECT (result), "anyway", GINT_TO_POINTER (TRUE));
  on_exported (source, result, data);
}

static void
export_json (ScwWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = scw_document_to_json (self->document, &error);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = g_strdup_printf (_ ("“%s” written"), name);

  if (json == NULL || !scw_save (path, json, strlen (json), &error))
    scw_window_toast_error (self, error);
  else
    scw_window_toast (self, text);
}

static void
start_export (ScwWindow *self, const char *path, gboolean anyway, gboolean open)
{
  ScwFormat format;
  Export *export;

  if (g_str_has_suffix (path, ".json"))
    {
      export_json (self, path);
      return;
    }
  if (scw_window_can_render (path))
    {
      scw_window_render_to (self, path);
      return;
    }
  if (!scw_format_of_path (path, &format))
    {
      scw_window_toast (self,
                        _ ("The name must end in .musicxml, .mxl, .lmx, .txt, .json, .mid, .wav or .pdf"));
      return;
    }
  export = g_new0 (Export, 1);
  export->window = g_object_ref (self);
  export->path = g_strdup (path);
  export->open = open;
  scw_document_export_async (self->document, path, format, anyway, self->cancellable,
                             anyway ? on_exported_anyway : on_exported, export);
}

void
scw_window_export_to (ScwWindow *self, const char *path, gboolean anyway)
{
  start_export (self, path, anyway, FALSE);
}

static void
on_export_response (GtkNativeDialog *dialog, int response, ScwWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);
      const char *suffix = g_object_get_data (G_OBJECT (dialog), "suffix");
      ScwFormat format;
      g_autofree char *full = NULL;

      if (path == NULL)
        scw_window_toast (self, _ ("Only folders on this computer can be written to"));
      else
        {
          full = scw_format_of_path (path, &format) || g_str_has_suffix (path, ".json")
                     || scw_window_can_render (path)
                   ? g_strdup (path)
                   : g_strconcat (path, suffix, NULL);
          scw_window_export_to (self, full, FALSE);
        }
    }
  g_object_unref (dialog);
}

char *
scw_window_propose_name (ScwWindow *self, const char *suffix)
{
  const char *title = scw_document_get_title (self->document);
  const char *dot = strrchr (title, '.');
  g_autofree char *stem = dot != NULL && dot != title && strlen (dot) <= 5
                            ? g_strndup (title, (gsize) (dot - title))
                            : g_strdup (title);

  g_strdelimit (stem, "/", '-');
  return g_strconcat (*stem != '\0' ? stem : _ ("Untitled"), suffix, NULL);
}

void
scw_window_export_dialog (ScwWindow *self, const char *suffix)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Export Music"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Export"), NULL);
  g_autofree char *name = scw_window_propose_name (self, suffix);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "suffix", g_strdup (suffix), g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_export_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* A copy in the cache: the other program may keep it open. */
void
scw_window_open_with (ScwWindow *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "scorewright", NULL);
  g_autofree char *name = scw_window_propose_name (self, ".musicxml");
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    scw_window_toast (self, _ ("The cache folder cannot be written to"));
  else
    start_export (self, path, FALSE, TRUE);
}

/* ---- the overlay ---- */

void
scw_window_save_overlay_to (ScwWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (path), *text = NULL;

  if (!scw_transcription_view_save_overlay (self->transcription, path, &error))
    {
      scw_window_toast_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("“%s” written"), name);
  scw_window_toast (self, text);
}

static void
on_overlay_response (GtkNativeDialog *dialog, int response, ScwWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        scw_window_save_overlay_to (self, path);
    }
  g_object_unref (dialog);
}

void
scw_window_save_overlay_dialog (ScwWindow *self)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Save the Overlay"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Save"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("overlay.png"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_overlay_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
