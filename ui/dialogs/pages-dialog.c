/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/pages-dialog.h"

#include <glib/gi18n.h>

#include "ui/parts/naming.h"

struct _ScwPagesDialog
{
  AdwWindow parent_instance;

  ScwPicture *picture;
  GtkLabel *heading;
  AdwEntryRow *pages;
  GtkLabel *count;
  GtkWidget *add;
};

G_DEFINE_FINAL_TYPE (ScwPagesDialog, scw_pages_dialog, ADW_TYPE_WINDOW)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
parse_number (const char **at, int n, int *number)
{
  guint64 value;
  char *end;

  while (g_ascii_isspace (**at))
    (*at)++;
  if (!g_ascii_isdigit (**at))
    return FALSE;
  value = g_ascii_strtoull (*at, &end, 10);
  if (value < 1 || value > (guint64) n)
    return FALSE;
  *number = (int) value;
  *at = end;
  while (g_ascii_isspace (**at))
    (*at)++;
  return TRUE;
}

GArray *
scw_pages_parse (const char *text, int n)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, (gsize) n + 1);
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (int));

  for (const char *at = text;;)
    {
      int first, last;

      if (!parse_number (&at, n, &first))
        return NULL;
      last = first;
      if (*at == '-' || g_str_has_prefix (at, "–"))
        {
          at += *at == '-' ? 1 : 3;
          if (!parse_number (&at, n, &last))
            return NULL;
        }
      for (int i = MIN (first, last); i <= MAX (first, last); i++)
        wanted[i] = TRUE;
      if (*at == '\0')
        break;
      if (*at != ',' && *at != ';')
        return NULL;
      at++;
    }
  for (int i = 1; i <= n; i++)
    if (wanted[i])
      g_array_append_val (pages, i);
  return g_steal_pointer (&pages);
}

static GArray *
get_pages (ScwPagesDialog *self)
{
  return scw_pages_parse (gtk_editable_get_text (GTK_EDITABLE (self->pages)),
                          scw_picture_get_n_pages (self->picture));
}

static void
on_changed (ScwPagesDialog *self)
{
  g_autoptr (GArray) pages = get_pages (self);
  g_autofree char *text
    = pages != NULL
        ? g_strdup_printf (ngettext ("%u page will be added", "%u pages will be added", pages->len),
                           pages->len)
        : g_strdup (_ ("Write page numbers and ranges, for example 1-4, 7"));

  gtk_widget_set_sensitive (self->add, pages != NULL);
  gtk_label_set_label (self->count, text);
  (pages == NULL ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->pages),
                                                                            "error");
}

static void
on_add (ScwPagesDialog *self)
{
  g_autoptr (GArray) pages = get_pages (self);

  if (pages == NULL)
    return;
  g_signal_emit (self, signals[CHOSEN], 0, pages);
  gtk_window_close (GTK_WINDOW (self));
}

ScwPicture *
scw_pages_dialog_get_picture (ScwPagesDialog *self)
{
  return self->picture;
}

GtkWindow *
scw_pages_dialog_new (GtkWindow *parent, ScwPicture *picture)
{
  ScwPagesDialog *self = g_object_new (SCW_TYPE_PAGES_DIALOG, "transient-for", parent, NULL);
  int n = scw_picture_get_n_pages (picture);
  g_autofree char *name = g_path_get_basename (scw_picture_get_name (picture));
  g_autofree char *heading
    = g_strdup_printf (ngettext ("“%s” has %d page", "“%s” has %d pages", (gulong) n), name, n);
  g_autofree char *all = g_strdup_printf ("1-%d", n);

  self->picture = g_object_ref (picture);
  gtk_label_set_label (self->heading, heading);
  gtk_editable_set_text (GTK_EDITABLE (self->pages), all);
  gtk_widget_grab_focus (GTK_WIDGET (self->pages));
  on_changed (self);
  return GTK_WINDOW (self);
}

static void
scw_pages_dialog_dispose (GObject *object)
{
  g_clear_object (&SCW_PAGES_DIALOG (object)->picture);
  G_OBJECT_CLASS (scw_pages_dialog_parent_class)->dispose (object);
}

static void
scw_pages_dialog_class_init (ScwPagesDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_pages_dialog_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", SCW_TYPE_PAGES_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ARRAY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/pages-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwPagesDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, ScwPagesDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, ScwPagesDialog, count);
  gtk_widget_class_bind_template_child (widget_class, ScwPagesDialog, add);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
scw_pages_dialog_init (ScwPagesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
  g_signal_connect_swapped (self->pages, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->pages, "entry-activated", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (on_add), self);
}
