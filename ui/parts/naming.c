/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/naming.h"

#include <adwaita.h>

static char *
without_mnemonic (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *at = label; *at != '\0'; at++)
    if (*at != '_' || at[1] == '_')
      g_string_append_c (text, *at);
  return g_string_free (text, FALSE);
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_buttons (GtkWidget *widget, const char *name)
{
  if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
    set_name (widget, name);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      name_buttons (child, name);
}

/* What scrolls in it can have the focus. */
static void
name_scroller (GtkWidget *widget, const char *name)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (GTK_IS_SCROLLED_WINDOW (child) && name != NULL && *name != '\0')
    set_name (child, name);
  else if (GTK_IS_SCROLLED_WINDOW (child))
    gtk_widget_set_focusable (child, FALSE);
}

static void
name_message (AdwStatusPage *page)
{
  name_scroller (GTK_WIDGET (page), adw_status_page_get_title (page));
}

void
scw_name_controls (GtkWidget *widget)
{
  const char *tip = gtk_widget_get_tooltip_text (widget);
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  if (GTK_IS_BUTTON (widget) && (label != NULL || tip != NULL))
    {
      g_autofree char *plain = label != NULL ? without_mnemonic (label) : g_strdup (tip);

      set_name (widget, plain);
    }
  else if (ADW_IS_STATUS_PAGE (widget))
    {
      name_message (ADW_STATUS_PAGE (widget));
      g_signal_connect (widget, "notify::title", G_CALLBACK (name_message), NULL);
    }
  else if (ADW_IS_PREFERENCES_PAGE (widget))
    name_scroller (widget, gtk_window_get_title (GTK_WINDOW (gtk_widget_get_root (widget))));
  else if (GTK_IS_RANGE (widget) && tip != NULL)
    set_name (widget, tip);
  else if (GTK_IS_MENU_BUTTON (widget) && tip != NULL)
    name_buttons (widget, tip);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      scw_name_controls (child);
      if (ADW_IS_SPLIT_BUTTON (widget) && tip != NULL && GTK_IS_BUTTON (child))
        set_name (child, tip);
    }
  if (ADW_IS_SPLIT_BUTTON (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      if (GTK_IS_MENU_BUTTON (child))
        name_buttons (child, adw_split_button_get_dropdown_tooltip (ADW_SPLIT_BUTTON (widget)));
}
