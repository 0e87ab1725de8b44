/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/difference-list.h"

#include <glib/gi18n.h>

#include "engine/notation/lmx/lmx.h"
#include "app/document/measures.h"
#include "ui/system/tokens/token-text.h"

struct _ScwDifferenceList
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwReread *reread;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ScwDifferenceList, scw_difference_list, GTK_TYPE_WIDGET)

/* ---- words ---- */

static char *
words_of (ScwReread *reread, gboolean new, ScwSpan span, int measure)
{
  GString *text = g_string_new (NULL);

  for (int i = span.first; i < span.end; i++)
    {
      int id = new ? g_array_index (scw_reread_get_tokens (reread), ScwBoxToken, i).id
                   : scw_system_box_get_token (scw_reread_get_box (reread), (guint) i)->id;
      g_autofree char *word = scw_token_text (id, id == SCW_LMX_MEASURE ? ++measure : measure);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word);
    }
  /* Translators: in place of symbols, where there are none */
  return span.end > span.first ? g_string_free (text, FALSE)
                               : (g_string_free (text, TRUE), g_strdup (_ ("nothing")));
}

/* The measure of the document that a change begins in. */
static int
measure_of (ScwDifferenceList *self, const ScwChangedSpan *change)
{
  ScwSystemBox *box = scw_reread_get_box (self->reread);
  int measure = scw_measures_before (scw_selection_get_document (self->selection), box);
  guint n = scw_system_box_get_n_tokens (box);

  for (int i = 0; i <= change->removed.first && i < (int) n; i++)
    measure += scw_system_box_get_token (box, (guint) i)->id == SCW_LMX_MEASURE;
  return measure;
}

/* ---- rows ---- */

static void
on_toggled (ScwDifferenceList *self, GtkCheckButton *check)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "change"));

  if (self->reread != NULL && scw_reread_get_state (self->reread) == SCW_REREAD_READY)
    scw_reread_set_chosen (self->reread, i, gtk_check_button_get_active (check));
}

static GtkWidget *
new_label (const char *text, const char *class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "ellipsize",
                                   PANGO_ELLIPSIZE_END, "lines", 2, "wrap", TRUE, "hexpand", TRUE, NULL);

  gtk_widget_add_css_class (label, class);
  return label;
}

static void
add_row (ScwDifferenceList *self, guint i)
{
  const ScwChangedSpan *change = scw_reread_get_change (self->reread, i);
  int measure = measure_of (self, change);
  g_autofree char *was = words_of (self->reread, FALSE, change->removed, measure - 1);
  g_autofree char *is = words_of (self->reread, TRUE, change->added, measure - 1);
  g_autofree char *where = g_strdup_printf (_ ("Measure %d"), measure);
  /* Translators: measure, what stands there, what would instead */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s becomes %s"), where, was, is);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *check = gtk_check_button_new ();
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), scw_reread_get_chosen (self->reread, i));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (check), "change", GUINT_TO_POINTER (i));
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (texts), new_label (where, "caption-heading"));
  gtk_box_append (GTK_BOX (texts), new_label (was, "was"));
  gtk_box_append (GTK_BOX (texts), new_label (is, "is"));
  gtk_widget_set_tooltip_text (texts, name);
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_list_box_append (self->list, row);
}

static void
on_row (ScwDifferenceList *self, GtkListBoxRow *row)
{
  const ScwChangedSpan *change;
  guint n;

  if (row == NULL || self->reread == NULL || scw_reread_get_state (self->reread) != SCW_REREAD_READY)
    return;
  change = scw_reread_get_change (self->reread, (guint) gtk_list_box_row_get_index (row));
  n = scw_system_box_get_n_tokens (scw_reread_get_box (self->reread));
  scw_selection_set_box (self->selection, scw_reread_get_box (self->reread));
  if (n > 0)
    scw_selection_set_token (self->selection, MIN (change->removed.first, (int) n - 1));
}

void
scw_difference_list_set_reread (ScwDifferenceList *self, ScwReread *reread)
{
  GtkWidget *row;

  g_set_object (&self->reread, NULL);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  g_set_object (&self->reread, reread);
  for (guint i = 0; reread != NULL && i < scw_reread_get_n_changes (reread); i++)
    add_row (self, i);
}

void
scw_difference_list_set_selection (ScwDifferenceList *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
}

/* ---- the widget ---- */

static void
scw_difference_list_dispose (GObject *object)
{
  ScwDifferenceList *self = SCW_DIFFERENCE_LIST (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->reread);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_difference_list_parent_class)->dispose (object);
}

static void
scw_difference_list_class_init (ScwDifferenceListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = scw_difference_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "differencelist");
}

static void
scw_difference_list_init (ScwDifferenceList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Changes"),
                                  -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 190);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
}
