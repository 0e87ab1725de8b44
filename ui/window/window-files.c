/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/project/project.h"
#include "ui/dialogs/pages-dialog.h"
#include "ui/parts/settings.h"

#define MANY_PAGES 8 /* more than these are asked about */
#define RECENT     8

/* ---- opening ---- */

void
scw_window_remember (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

static void
add_pages (ScwWindow *self, ScwPicture *picture, GArray *pages)
{
  guint first = scw_document_get_n_pages (self->document);

  scw_document_add_picture (self->document, picture, pages, -1);
  if (scw_picture_get_path (picture) != NULL)
    scw_window_remember (scw_picture_get_path (picture));
  if (first < scw_document_get_n_pages (self->document))
    scw_selection_set_page (self->selection, scw_document_get_page (self->document, first));
}

static void
on_pages_chosen (ScwPagesDialog *dialog, GArray *pages, ScwWindow *self)
{
  add_pages (self, scw_pages_dialog_get_picture (dialog), pages);
}

static void open_next (ScwWindow *self);

/* A file that is being opened. */
typedef struct
{
  ScwWindow *window;
  char *path;
  gboolean asked; /* for its password */
  GError *error;  /* what is told if nobody knows it */
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->window);
  g_free (opening->path);
  g_clear_error (&opening->error);
  g_free (opening);
}

static void start_opening (Opening *opening, const char *password);

static void
on_password (const char *password, gpointer data)
{
  Opening *opening = data;
  ScwWindow *self = opening->window;

  if (password != NULL)
    {
      start_opening (opening, password);
      return;
    }
  scw_window_toast_error (self, opening->error);
  open_next (self);
  opening_free (opening);
}

static gboolean
ask_password (Opening *opening, GError *error)
{
  if (error == NULL || scw_app_error_parts (error).reason != SCW_REASON_PASSWORD)
    return FALSE;
  if (opening->error == NULL) /* later ones say that it was another password */
    opening->error = g_error_copy (error);
  scw_window_ask_password (opening->window, opening->path, opening->asked, on_password, opening);
  opening->asked = TRUE;
  return TRUE;
}

static void
on_picture (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  ScwWindow *self = opening->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = scw_document_open_picture_finish (result, &error);

  if (picture == NULL && ask_password (opening, error))
    return;
  if (picture == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        scw_window_toast_error (self, error);
    }
  else if (scw_picture_get_n_pages (picture) > MANY_PAGES)
    {
      GtkWindow *dialog = scw_pages_dialog_new (GTK_WINDOW (self), picture);

      g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_pages_chosen), self, 0);
      g_signal_connect_object (dialog, "destroy", G_CALLBACK (open_next), self, G_CONNECT_SWAPPED);
      gtk_window_present (dialog);
      opening_free (opening);
      return;
    }
  else
    add_pages (self, picture, NULL);
  open_next (self);
  opening_free (opening);
}

static void
start_opening (Opening *opening, const char *password)
{
  scw_document_open_picture_async (opening->path, password, opening->window->cancellable, on_picture,
                                   opening);
}

/* One after the other: their pages stand in the order in which they were given. */
static void
open_next (ScwWindow *self)
{
  char *path = g_queue_pop_head (&self->to_open);
  Opening *opening;

  self->opening = path != NULL;
  if (path == NULL)
    return;
  opening = g_new0 (Opening, 1);
  *opening = (Opening){ .window = g_object_ref (self), .path = path };
  start_opening (opening, NULL);
}

void
scw_window_open_path (ScwWindow *self, const char *path)
{
  if (scw_project_is_path (path))
    {
      scw_window_open_project (self, path);
      return;
    }
  g_queue_push_tail (&self->to_open, g_strdup (path));
  if (!self->opening)
    open_next (self);
}

void
scw_window_open_files (ScwWindow *self, GFile **files, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        scw_window_open_path (self, path);
      else
        scw_window_toast (self, _ ("Only files on this computer can be opened"));
    }
}

static void
on_open_response (GtkNativeDialog *dialog, int response, ScwWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          scw_window_open_files (self, &file, 1);
        }
    }
  g_object_unref (dialog);
}

void
scw_window_open_dialog (ScwWindow *self)
{
  static const char *const types[]
    = { "image/png", "image/jpeg", "image/webp", "image/tiff", "image/heif", "application/pdf" };
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Open Sheet Music"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ ("_Open"), NULL);
  g_autoptr (GtkFileFilter) music = gtk_file_filter_new (), all = gtk_file_filter_new ();

  gtk_file_filter_set_name (music, _ ("Pictures, PDF and Projects"));
  gtk_file_filter_add_suffix (music, SCW_PROJECT_SUFFIX + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    gtk_file_filter_add_mime_type (music, types[i]);
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), music);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_open_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- the clipboard ---- */

/* Luma as everywhere (Rec. 601), over white. */
static ScwGray *
gray_of (GdkTexture *texture)
{
  int w = gdk_texture_get_width (texture), h = gdk_texture_get_height (texture);
  ScwGray *gray = scw_gray_new (w, h, NULL);
  g_autofree guint32 *pixels = gray != NULL ? g_try_new (guint32, (gsize) w * (gsize) h) : NULL;

  if (pixels == NULL)
    {
      scw_gray_free (gray);
      return NULL;
    }
  gdk_texture_download (texture, (guint8 *) pixels, (gsize) w * 4); /* premultiplied ARGB */
  for (gsize i = 0; i < (gsize) w * (gsize) h; i++)
    {
      guint32 p = pixels[i];
      guint luma = (299 * ((p >> 16) & 255) + 587 * ((p >> 8) & 255) + 114 * (p & 255) + 500) / 1000;

      gray->pixels[i] = (guint8) MIN (255, luma + 255 - (p >> 24));
    }
  return gray;
}

static void
on_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwWindow *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, &error);
  ScwGray *gray = texture != NULL ? gray_of (texture) : NULL;
  guint first = scw_document_get_n_pages (self->document);

  if (g_cancellable_is_cancelled (self->cancellable))
    scw_gray_free (gray);
  else if (gray == NULL)
    scw_window_toast (self, _ ("There is no picture on the clipboard"));
  else if (!scw_document_add_gray (self->document, gray, _ ("Pasted picture"), -1, &error))
    scw_window_toast_error (self, error);
  else
    scw_selection_set_page (self->selection, scw_document_get_page (self->document, first));
  g_object_unref (self);
}

static void
on_pasted_files (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwWindow *self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  for (GSList *l = value != NULL ? g_value_get_boxed (value) : NULL; l != NULL; l = l->next)
    {
      GFile *file = l->data;

      scw_window_open_files (self, &file, 1);
    }
  g_object_unref (self);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwWindow *self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (!g_cancellable_is_cancelled (self->cancellable))
    scw_window_paste_measures (self, text != NULL ? text : "");
  g_object_unref (self);
}

/* Pictures, files, and measures that were copied; into a text entry whatever that takes. */
void
scw_window_paste (ScwWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (GTK_IS_TEXT (focus))
    gtk_widget_activate_action (focus, "clipboard.paste", NULL);
  else if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING)
           && !gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST)
           && !gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    gdk_clipboard_read_text_async (clipboard, self->cancellable, on_text, g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, self->cancellable,
                                    on_pasted_files, g_object_ref (self));
  else
    gdk_clipboard_read_texture_async (clipboard, self->cancellable, on_texture, g_object_ref (self));
}

/* ---- dropping ---- */

static gboolean
on_drop (ScwWindow *self, const GValue *value)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    {
      GFile *file = l->data;

      scw_window_open_files (self, &file, 1);
    }
  return TRUE;
}

static GdkDragAction
on_enter (ScwWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
on_leave (ScwWindow *self)
{
  gtk_widget_set_visible (self->drop_hint, FALSE);
}

/* ---- recent files ---- */

static int
by_time (gconstpointer a, gconstpointer b)
{
  return -g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) a),
                               gtk_recent_info_get_modified ((GtkRecentInfo *) b));
}

void
scw_window_update_recent (ScwWindow *self)
{
  GList *items = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()), by_time);
  guint n = 0;

  g_menu_remove_all (self->recent_menu);
  for (GList *l = items; l != NULL && n < RECENT; l = l->next)
    {
      g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (l->data), NULL, NULL);
      g_autoptr (GMenuItem) item = NULL;
      g_auto (GStrv) between = NULL;
      g_autofree char *label = NULL;

      if (path == NULL || !gtk_recent_info_has_application (l->data, g_get_application_name ())
          || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      between = g_strsplit (gtk_recent_info_get_display_name (l->data), "_", -1);
      label = g_strjoinv ("__", between); /* one alone would mark a mnemonic */
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open-path", "s", path);
      g_menu_append_item (self->recent_menu, item);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

void
scw_window_init_files (ScwWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (scw_window_update_recent), self, G_CONNECT_SWAPPED);
  scw_window_update_recent (self);
}
