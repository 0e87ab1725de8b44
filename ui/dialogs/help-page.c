/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/help-page.h"

#include <string.h>

#include <adwaita.h>

#define COLUMN_WIDTH 680

/* Every second 'mark' closes what the one before opened. */
static char *
replace_pairs (const char *text, const char *mark, const char *open, const char *close)
{
  g_auto (GStrv) parts = g_strsplit (text, mark, -1);
  GString *out = g_string_new (parts[0]);

  for (int i = 1; parts[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", i % 2 == 1 ? open : close, parts[i]);
  return g_string_free (out, FALSE);
}

static char *
markup_of (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *bold = replace_pairs (escaped, "**", "<b>", "</b>");

  return replace_pairs (bold, "`", "<tt>", "</tt>");
}

static GtkWidget *
add_text (GtkWidget *box, const char *text, const char *css_class)
{
  g_autofree char *markup = markup_of (text);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_item (GtkWidget *box, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *bullet = gtk_label_new ("•");

  gtk_widget_set_valign (bullet, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), bullet);
  add_text (row, text, NULL);
  gtk_box_append (GTK_BOX (box), row);
}

/* "![words](name)" */
static void
add_picture (GtkWidget *box, const char *line, const char *folder)
{
  const char *middle = strstr (line, "](");
  g_autofree char *words = g_strndup (line + 2, middle - line - 2);
  g_autofree char *name = g_strndup (middle + 2, strlen (middle + 2) - 1);
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  GtkWidget *picture = gtk_picture_new_for_resource (path);
  GdkPaintable *paintable = gtk_picture_get_paintable (GTK_PICTURE (picture));

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), words);
  if (paintable != NULL) /* as high as it is in the widest column: by itself it would shrink to nothing */
    gtk_widget_set_size_request (picture, -1,
                                 (int) (COLUMN_WIDTH * 0.9
                                        / gdk_paintable_get_intrinsic_aspect_ratio (paintable)));
  gtk_widget_add_css_class (picture, "card");
  gtk_box_append (GTK_BOX (box), picture);
}

GtkWidget *
scw_help_page_new (const char *markdown, const char *folder, char **title)
{
  g_auto (GStrv) lines = g_strsplit (markdown, "\n", -1);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), COLUMN_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 36);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  *title = NULL;
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "# "))
      {
        g_free (*title);
        *title = g_strdup (*line + 2);
        add_text (box, *title, "title-1");
      }
    else if (g_str_has_prefix (*line, "## "))
      gtk_widget_set_margin_top (add_text (box, *line + 3, "title-4"), 12);
    else if (g_str_has_prefix (*line, "- "))
      add_item (box, *line + 2);
    else if (g_str_has_prefix (*line, "!["))
      add_picture (box, *line, folder);
    else if (**line != '\0')
      add_text (box, *line, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, *title, -1);
  return scrolled;
}
