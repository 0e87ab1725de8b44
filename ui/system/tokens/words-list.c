/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/words-list.h"

#include <glib/gi18n.h>

#include "app/words/measure-words.h"
#include "engine/notation/lmx/lmx.h"
#include "app/document/measures.h"

#define WAIT_MS 200 /* symbols come faster than anybody reads */

struct _ScwWordsList
{
  GtkBox parent_instance;

  ScwSelection *selection;
  ScwSystemBox *box;
  GtkListBox *list;
  GArray *starts; /* of int: the first symbol of each row's measure */
  guint wait_id;
  gboolean going; /* the row is selected because the symbol is */
};

G_DEFINE_FINAL_TYPE (ScwWordsList, scw_words_list, GTK_TYPE_BOX)

/* ---- rows ---- */

static GtkWidget *
row_at (ScwWordsList *self, int i)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, i));
}

static void
set_row (ScwWordsList *self, int i, const char *words)
{
  GtkWidget *row = row_at (self, i), *label;

  if (row == NULL)
    {
      row = gtk_list_box_row_new ();
      label = gtk_label_new (NULL);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_set_margin_start (label, 12);
      gtk_widget_set_margin_end (label, 12);
      gtk_widget_set_margin_top (label, 6);
      gtk_widget_set_margin_bottom (label, 6);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_list_box_append (self->list, row);
    }
  label = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), words) == 0)
    return;
  gtk_label_set_label (GTK_LABEL (label), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
find_starts (ScwWordsList *self)
{
  g_array_set_size (self->starts, 0);
  for (int i = 0; self->box != NULL && i < (int) scw_system_box_get_n_tokens (self->box); i++)
    if (scw_system_box_get_token (self->box, i)->id == SCW_LMX_MEASURE)
      g_array_append_val (self->starts, i);
}

/* ---- rows and symbols ---- */

static void
on_token (ScwWordsList *self)
{
  int token = MAX (0, scw_selection_get_token (self->selection)), i = (int) self->starts->len - 1;

  while (i > 0 && g_array_index (self->starts, int, i) > token)
    i--;
  self->going = TRUE;
  gtk_list_box_select_row (self->list, i >= 0 ? gtk_list_box_get_row_at_index (self->list, i) : NULL);
  self->going = FALSE;
}

static void
on_row (ScwWordsList *self, GtkListBoxRow *row)
{
  int i = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  if (!self->going && i >= 0 && i < (int) self->starts->len)
    scw_selection_set_token (self->selection, g_array_index (self->starts, int, i));
}

static gboolean
fill (gpointer data)
{
  ScwWordsList *self = data;
  int n = 0, rows = 0;
  g_autofree gint32 *ids = self->box != NULL ? scw_system_box_dup_ids (self->box, &n) : NULL;
  int before
    = self->box != NULL ? scw_measures_before (scw_selection_get_document (self->selection), self->box) : 0;
  g_auto (GStrv) words = scw_measure_words_of_all (ids, n, before);

  self->wait_id = 0;
  find_starts (self);
  for (; words[rows] != NULL; rows++)
    set_row (self, rows, words[rows]);
  while (row_at (self, rows) != NULL)
    gtk_list_box_remove (self->list, row_at (self, rows));
  on_token (self);
  return G_SOURCE_REMOVE;
}

/* Only where it is seen. */
static void
fill_soon (ScwWordsList *self)
{
  if (self->wait_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->wait_id = g_timeout_add (WAIT_MS, fill, self);
}

static void
take_box (ScwWordsList *self, ScwSystemBox *box)
{
  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    g_signal_connect_object (box, "tokens-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
}

static void
on_box_selected (ScwWordsList *self)
{
  take_box (self, scw_selection_get_box (self->selection));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
}

static void
scw_words_list_map (GtkWidget *widget)
{
  ScwWordsList *self = SCW_WORDS_LIST (widget);

  GTK_WIDGET_CLASS (scw_words_list_parent_class)->map (widget);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  fill (self);
}

/* ---- for the others ---- */

void
scw_words_list_set_selection (ScwWordsList *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (on_token), self, G_CONNECT_SWAPPED);
  on_box_selected (self);
}

void
scw_words_list_grab_focus (ScwWordsList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->list));
}

static void
scw_words_list_dispose (GObject *object)
{
  ScwWordsList *self = SCW_WORDS_LIST (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  take_box (self, NULL);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_words_list_parent_class)->dispose (object);
}

static void
scw_words_list_finalize (GObject *object)
{
  g_array_unref (SCW_WORDS_LIST (object)->starts);
  G_OBJECT_CLASS (scw_words_list_parent_class)->finalize (object);
}

static void
scw_words_list_class_init (ScwWordsListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = scw_words_list_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_words_list_finalize;
  GTK_WIDGET_CLASS (class)->map = scw_words_list_map;
}

static void
scw_words_list_init (ScwWordsList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->starts = g_array_new (FALSE, FALSE, sizeof (int));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Measures in words"), -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_row), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_focusable (scrolled, FALSE);
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (self), scrolled);
}
