/* SPDX-License-Identifier: GPL-3.0-or-later */
/* offer HOW FILE...: another program with something to give, for tests of what is pasted and dropped.
 *
 *     picture   the file's picture is on the clipboard
 *     files     the files are on the clipboard
 *     text      the words are on the clipboard
 *     drag      a window of 200 x 200 pixels in the upper left corner, from which the files can be dragged
 *
 * It prints "ready" and gives until it is killed. */
#include <gtk/gtk.h>

#include <string.h>

#include "engine/unused.h"

static GdkContentProvider *
files_of (char **paths)
{
  GSList *files = NULL;
  GdkFileList *list;

  for (int i = 0; paths[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_path (paths[i]));
  list = gdk_file_list_new_from_list (files);
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
}

static GdkContentProvider *
content_of (const char *how, char **what)
{
  g_autoptr (GError) error = NULL;
  GdkTexture *texture;

  if (strcmp (how, "text") == 0)
    return gdk_content_provider_new_typed (G_TYPE_STRING, what[0]);
  if (strcmp (how, "picture") != 0)
    return files_of (what);
  texture = gdk_texture_new_from_filename (what[0], &error);
  if (texture == NULL)
    g_error ("%s", error->message);
  return gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
}

static gboolean
say_ready (SCW_UNUSED gpointer data)
{
  g_print ("ready\n");
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  GtkWidget *window, *area;
  GtkDragSource *source;

  if (argc < 3)
    return 2;
  gtk_init ();
  window = gtk_window_new ();
  area = gtk_drawing_area_new ();
  gtk_window_set_title (GTK_WINDOW (window), "offer");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 200);
  gtk_window_set_child (GTK_WINDOW (window), area);
  source = gtk_drag_source_new ();
  gtk_drag_source_set_content (source, content_of (argv[1], argv + 2));
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (source));
  gtk_window_present (GTK_WINDOW (window));
  if (strcmp (argv[1], "drag") != 0)
    gdk_clipboard_set_content (gtk_widget_get_clipboard (window), content_of (argv[1], argv + 2));
  g_timeout_add (100, say_ready, NULL);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}
