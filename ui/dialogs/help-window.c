/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/help-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/dialogs/help-page.h"

#define FOLDER "/io/github/scorewright/Scorewright/help"

static int
by_name (const void *a, const void *b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* A chapter in the person's language, in English where it has not been translated. */
static GBytes *
chapter (const char *name)
{
  GBytes *text = NULL;

  for (const char *const *language = g_get_language_names (); *language != NULL && text == NULL; language++)
    {
      g_autofree char *path = g_strconcat (FOLDER "/", *language, "/", name, NULL);
      g_autofree char *english = g_strconcat (FOLDER "/", name, NULL);

      if (g_str_has_prefix (*language, "en") || g_str_equal (*language, "C"))
        return g_resources_lookup_data (english, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      text = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    }
  return text;
}

/* The chapters in the order of their names. */
static void
add_chapters (GtkStack *stack)
{
  g_auto (GStrv) names = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  qsort (names, g_strv_length (names), sizeof *names, by_name);
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *title = NULL;
      g_autoptr (GBytes) text = NULL;
      GtkWidget *page;

      if (!g_str_has_suffix (*name, ".md"))
        continue;
      text = chapter (*name);
      page = scw_help_page_new (g_bytes_get_data (text, NULL), FOLDER, &title);
      gtk_stack_add_titled (stack, page, *name, title);
    }
}

/* What GTK does not say of its own list. */
static void
name_rows (GtkWidget *widget, GtkWidget *row)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    gtk_widget_set_focusable (widget, FALSE);
  if (GTK_IS_LIST_BOX_ROW (widget))
    row = widget;
  if (GTK_IS_LABEL (widget) && row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    gtk_label_get_label (GTK_LABEL (widget)), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_rows (child, row);
}

static gboolean
close_it (GtkWidget *window, SCW_UNUSED GVariant *arguments, SCW_UNUSED gpointer data)
{
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

static GtkWidget *
make_content (void)
{
  GtkWidget *stack = gtk_stack_new (), *sidebar = gtk_stack_sidebar_new ();
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  add_chapters (GTK_STACK (stack));
  gtk_stack_sidebar_set_stack (GTK_STACK_SIDEBAR (sidebar), GTK_STACK (stack));
  name_rows (sidebar, NULL);
  gtk_widget_set_hexpand (stack, TRUE);
  gtk_widget_set_vexpand (columns, TRUE);
  gtk_box_append (GTK_BOX (columns), sidebar);
  gtk_box_append (GTK_BOX (columns), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (columns), stack);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), columns);
  return content;
}

void
scw_help_show (GtkApplication *application)
{
  static GtkWindow *window;

  if (window == NULL)
    {
      GtkEventController *keys = gtk_shortcut_controller_new ();

      window = GTK_WINDOW (adw_window_new ());
      g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
      gtk_window_set_application (window, application);
      gtk_window_set_title (window, _ ("Help"));
      gtk_window_set_default_size (window, 940, 700);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                            gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                              gtk_callback_action_new (close_it, NULL,
                                                                                       NULL)));
      gtk_widget_add_controller (GTK_WIDGET (window), keys);
      adw_window_set_content (ADW_WINDOW (window), make_content ());
    }
  gtk_window_present (window);
}
