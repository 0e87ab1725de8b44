/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "app/engrave/engrave-parts.h"
#include "app/project/document-export.h"
#include "app/sound/sound-export.h"
#include "ui/parts/naming.h"
#include "ui/parts/settings.h"
#include "ui/parts/sound-words.h"

typedef gboolean (*Write) (
  const ScwScore *score, const char *path, const char *soundfont, GCancellable *cancellable, GError **error);

/* ---- files ---- */

static gboolean
write_midi (const ScwScore *score,
            const char *path,
            SCW_UNUSED const char *soundfont,
            SCW_UNUSED GCancellable *cancellable,
            GError **error)
{
  return scw_sound_export_midi (score, 0, path, error);
}

static gboolean
write_wav (
  const ScwScore *score, const char *path, const char *soundfont, GCancellable *cancellable, GError **error)
{
  const ScwSoundOptions options = { .soundfont = soundfont };

  return scw_sound_export_wav (score, &options, path, NULL, NULL, cancellable, error);
}

static gboolean
write_pdf (const ScwScore *score,
           const char *path,
           SCW_UNUSED const char *soundfont,
           SCW_UNUSED GCancellable *cancellable,
           GError **error)
{
  const ScwPageStyle style = scw_page_style ();
  ScwGlyphFont *font = scw_glyph_font_open (NULL, error);
  gboolean fine = font != NULL && scw_engrave_to_file (score, font, &style, path, error);

  g_clear_pointer (&font, scw_glyph_font_free);
  return fine;
}

static const struct
{
  const char *suffix;
  Write write;
} kinds[] = {
  { ".mid", write_midi },
  { ".midi", write_midi },
  { ".wav", write_wav },
  { ".pdf", write_pdf },
};

static Write
find_kind (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].suffix))
      return kinds[i].write;
  return NULL;
}

gboolean
scw_window_can_render (const char *path)
{
  return find_kind (path) != NULL;
}

typedef struct
{
  ScwScore *score;
  char *path, *soundfont;
  Write write;
} Render;

static void
render_free (gpointer data)
{
  Render *render = data;

  scw_score_free (render->score);
  g_free (render->path);
  g_free (render->soundfont);
  g_free (render);
}

static void
render_in_thread (GTask *task, SCW_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  const Render *render = data;
  GError *error = NULL;

  if (render->write (render->score, render->path, render->soundfont, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_rendered (GObject *source, GAsyncResult *result, SCW_UNUSED gpointer data)
{
  ScwWindow *self = SCW_WINDOW (source);
  const Render *render = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    scw_window_say_written (self, render->path, 0);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    scw_window_toast (self, scw_sound_words (error));
}

/* The music as it is now (on paper without parts that are hidden), or NULL after having said why. */
static ScwScore *
score_of (ScwWindow *self, gboolean on_paper)
{
  g_autoptr (GError) error = NULL;
  ScwScore *score = on_paper ? scw_document_make_paper_score (self->document, &error)
                             : scw_document_make_score (self->document, &error);

  if (score == NULL && on_paper && scw_document_nth_read_box (self->document, 0) != NULL)
    scw_window_toast (self, _ ("All parts are hidden: show one in the list of parts"));
  else if (score == NULL)
    scw_window_toast_error (self, error);
  return score;
}

void
scw_window_render_to (ScwWindow *self, const char *path)
{
  ScwScore *score = score_of (self, find_kind (path) == write_pdf);
  Render *render;
  GTask *task;

  if (score == NULL)
    return;
  render = g_new0 (Render, 1);
  render->score = score;
  render->path = g_strdup (path);
  render->soundfont = scw_settings_soundfont ();
  render->write = find_kind (path);
  if (render->write == write_wav)
    {
      g_autofree char *name = g_filename_display_basename (path);
      g_autofree char *text = g_strdup_printf (_ ("Writing “%s”…"), name);

      scw_window_toast (self, text);
    }
  task = g_task_new (self, self->cancellable, on_rendered, NULL);
  g_task_set_task_data (task, render, render_free);
  g_task_run_in_thread (task, render_in_thread);
  g_object_unref (task);
}

/* ---- each part ---- */

typedef struct
{
  ScwWindow *window;
  ScwScore *score;
  GPtrArray *paths;
} Stands;

static void
stands_free (gpointer data)
{
  Stands *stands = data;

  g_object_unref (stands->window);
  scw_score_free (stands->score);
  g_ptr_array_unref (stands->paths);
  g_free (stands);
}

static void
write_stands (GTask *task, SCW_UNUSED gpointer source, gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  const Stands *stands = data;
  const ScwPageStyle style = scw_page_style ();
  GError *error = NULL;
  ScwGlyphFont *font = scw_glyph_font_open (NULL, &error);

  if (font != NULL && scw_engrave_parts_to_files (stands->score, font, &style, stands->paths, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_clear_pointer (&font, scw_glyph_font_free);
}

static void
on_stands_written (GObject *source, GAsyncResult *result, SCW_UNUSED gpointer data)
{
  const Stands *stands = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    scw_window_say_many_written (SCW_WINDOW (source), stands->paths);
  else
    scw_window_toast_error (SCW_WINDOW (source), error);
}

/* Takes 'stands'. */
static void
start_stands (Stands *stands)
{
  GTask *task = g_task_new (stands->window, NULL, on_stands_written, NULL);

  g_task_set_task_data (task, stands, stands_free);
  g_task_run_in_thread (task, write_stands);
  g_object_unref (task);
}

static void
on_replace_response (SCW_UNUSED GtkWindow *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "replace"))
    start_stands (data);
  else
    stands_free (data);
}

static void
ask_to_replace (Stands *stands, guint n)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (stands->window), _ ("Replace Files?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  ngettext ("%u file of this name is there already.",
                                            "%u files of these names are there already.", n),
                                  n);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace",
                                    _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_replace_response), stands);
  scw_name_controls (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* path: "Quartet.pdf" */
static void
export_parts (ScwWindow *self, const char *path)
{
  ScwScore *score = score_of (self, TRUE);
  Stands *stands;
  guint n = 0;

  if (score == NULL)
    return;
  stands = g_new0 (Stands, 1);
  *stands = (Stands){ g_object_ref (self), score, scw_part_paths (path, score) };
  for (guint i = 0; i < stands->paths->len; i++)
    n += g_file_test (stands->paths->pdata[i], G_FILE_TEST_EXISTS);
  if (n > 0)
    ask_to_replace (stands, n);
  else
    start_stands (stands);
}

static void
on_folder_response (GtkNativeDialog *dialog, int response, ScwWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *folder = g_file_get_path (file), *name = scw_window_propose_name (self, ".pdf");
      g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

      if (path == NULL)
        scw_window_toast (self, _ ("Only folders on this computer can be written to"));
      else
        export_parts (self, path);
    }
  g_object_unref (dialog);
}

ACTION (on_export_parts)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Folder for the Parts"), GTK_WINDOW (data),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Export"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_folder_response), data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

ACTION (on_export_parts_to) { export_parts (data, g_variant_get_string (parameter, NULL)); }

/* ---- paper ---- */

typedef struct
{
  ScwWindow *window;
  ScwScore *score;
  ScwGlyphFont *font;
  char *path; /* to a file instead */
} Print;

static void
print_free (gpointer data, SCW_UNUSED GClosure *closure)
{
  Print *print = data;

  g_object_unref (print->window);
  scw_score_free (print->score);
  scw_glyph_font_free (print->font);
  g_free (print->path);
  g_free (print);
}

/* The paper as it was chosen; the margins are the music's own. */
static ScwPageStyle
style_of (GtkPrintContext *context)
{
  GtkPageSetup *setup = gtk_print_context_get_page_setup (context);
  ScwPageStyle style = scw_page_style ();

  style.width_mm = gtk_page_setup_get_paper_width (setup, GTK_UNIT_MM);
  style.height_mm = gtk_page_setup_get_paper_height (setup, GTK_UNIT_MM);
  return style;
}

static void
on_begin_print (GtkPrintOperation *operation, GtkPrintContext *context, gpointer data)
{
  Print *print = data;
  ScwPageStyle style = style_of (context);
  g_autoptr (GError) error = NULL;
  int n = scw_engrave_count_pages (print->score, print->font, &style, &error);

  if (n > 0)
    gtk_print_operation_set_n_pages (operation, n);
  else
    {
      scw_window_toast_error (print->window, error);
      gtk_print_operation_cancel (operation);
    }
}

static void
on_draw_page (SCW_UNUSED GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer data)
{
  Print *print = data;
  ScwPageStyle style = style_of (context);
  g_autoptr (GError) error = NULL;

  if (!scw_engrave_paint_page (gtk_print_context_get_cairo_context (context), print->score, print->font,
                               &style, page, &error))
    scw_window_toast_error (print->window, error);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer data)
{
  Print *print = data;
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      scw_window_toast_error (print->window, error);
    }
  else if (result == GTK_PRINT_OPERATION_RESULT_APPLY && print->path != NULL)
    scw_window_say_written (print->window, print->path, 0);
}

static Print *
print_new (ScwWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  ScwScore *score = score_of (self, TRUE);
  ScwGlyphFont *font = score != NULL ? scw_glyph_font_open (NULL, &error) : NULL;
  Print *print;

  if (font == NULL)
    {
      if (error != NULL)
        scw_window_toast_error (self, error);
      scw_score_free (score);
      return NULL;
    }
  print = g_new0 (Print, 1);
  *print = (Print){ g_object_ref (self), score, font, g_strdup (path) };
  return print;
}

static void
start_print (ScwWindow *self, const char *path)
{
  Print *print = print_new (self, path);
  g_autoptr (GtkPrintOperation) operation = NULL;

  if (print == NULL)
    return;
  operation = gtk_print_operation_new ();
  gtk_print_operation_set_job_name (operation, scw_document_get_title (self->document));
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (path != NULL)
    gtk_print_operation_set_export_filename (operation, path);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_print), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), print);
  g_signal_connect_data (operation, "done", G_CALLBACK (on_done), print, print_free, 0);
  gtk_print_operation_run (operation,
                           path != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT
                                        : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (self), NULL); /* errors come with "done" */
}

ACTION (on_print) { start_print (data, NULL); }

ACTION (on_print_to) { start_print (data, g_variant_get_string (parameter, NULL)); }

static const GActionEntry entries[] = {
  { "print", on_print },
  { "print-to", on_print_to, "s" },
  { "export-parts", on_export_parts },
  { "export-parts-to", on_export_parts_to, "s" },
};

void
scw_window_add_render_actions (ScwWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
