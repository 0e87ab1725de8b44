/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/parts-dialog.h"

#include "engine/unused.h"
#include "ui/dialogs/part-row.h"
#include "ui/parts/naming.h"

struct _ScwPartsDialog
{
  AdwWindow parent_instance;

  ScwDocument *document;
  GtkStack *stack;
  GtkListBox *list;
  GPtrArray *rows; /* of ScwPartRow, owned by the list */
  guint fill_id;
};

G_DEFINE_FINAL_TYPE (ScwPartsDialog, scw_parts_dialog, ADW_TYPE_WINDOW)

static void
on_changed (ScwPartRow *row, ScwPartsDialog *self)
{
  guint i;

  if (g_ptr_array_find (self->rows, row, &i))
    scw_document_set_part (self->document, scw_part_row_get_place (row), scw_part_row_get_info (row));
}

/* The row goes with its part, open or not, and keeps the focus. */
static void
on_moved (ScwPartRow *row, int place, int by, ScwPartsDialog *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  guint i;
  int to;

  if (!g_ptr_array_find (self->rows, row, &i))
    return;
  to = (int) i + by;
  if (by == 0 || to < 0 || to >= (int) self->rows->len)
    {
      gtk_widget_error_bell (GTK_WIDGET (row));
      return;
    }
  to = scw_part_row_get_place (self->rows->pdata[(int) i + by]);
  g_object_ref (row);
  g_ptr_array_remove_index (self->rows, i);
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_ptr_array_insert (self->rows, (int) i + by, row);
  gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) i + by);
  g_object_unref (row);
  scw_document_move_part (self->document, place, to);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (row)))
    gtk_widget_grab_focus (focus);
}

/* Parts of which nothing was read are no part of the score. */
static gboolean
fill (gpointer data)
{
  ScwPartsDialog *self = data;
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self->document);
  guint n = 0;

  self->fill_id = 0;
  for (int i = 0; i < (int) parts->parts->len; i++)
    {
      ScwPartRow *row;

      if (scw_document_parts_get (parts, i)->n_read == 0)
        continue;
      if (n == self->rows->len)
        {
          row = scw_part_row_new ();
          g_signal_connect_object (row, "part-changed", G_CALLBACK (on_changed), self, 0);
          g_signal_connect_object (row, "part-moved", G_CALLBACK (on_moved), self, 0);
          gtk_list_box_append (self->list, GTK_WIDGET (row));
          scw_name_controls (GTK_WIDGET (row));
          g_ptr_array_add (self->rows, row);
        }
      row = self->rows->pdata[n++];
      scw_part_row_set_part (row, parts, i);
    }
  while (self->rows->len > n)
    {
      gtk_list_box_remove (self->list, self->rows->pdata[self->rows->len - 1]);
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  if (n == 1)
    adw_expander_row_set_expanded (self->rows->pdata[0], TRUE);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
  return G_SOURCE_REMOVE;
}

static void
fill_soon (ScwPartsDialog *self)
{
  if (self->fill_id == 0)
    self->fill_id = g_idle_add (fill, self);
}

/* What is being typed counts. */
static gboolean
scw_parts_dialog_close_request (GtkWindow *window)
{
  gtk_window_set_focus (window, NULL);
  return GTK_WINDOW_CLASS (scw_parts_dialog_parent_class)->close_request (window);
}

static gboolean
step_back (GtkWidget *widget, GVariant *args, SCW_UNUSED gpointer data)
{
  ScwPartsDialog *self = SCW_PARTS_DIALOG (widget);

  if (g_variant_get_boolean (args))
    scw_document_redo (self->document);
  else
    scw_document_undo (self->document);
  return TRUE;
}

static void
scw_parts_dialog_dispose (GObject *object)
{
  ScwPartsDialog *self = SCW_PARTS_DIALOG (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (scw_parts_dialog_parent_class)->dispose (object);
}

static void
scw_parts_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (SCW_PARTS_DIALOG (object)->rows);
  G_OBJECT_CLASS (scw_parts_dialog_parent_class)->finalize (object);
}

static void
scw_parts_dialog_class_init (ScwPartsDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_parts_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_parts_dialog_finalize;
  GTK_WINDOW_CLASS (class)->close_request = scw_parts_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/parts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwPartsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ScwPartsDialog, list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, step_back, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, step_back, "b",
                                TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_y, GDK_CONTROL_MASK, step_back, "b", TRUE);
}

static void
scw_parts_dialog_init (ScwPartsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  scw_name_controls (GTK_WIDGET (self));
}

GtkWindow *
scw_parts_dialog_new (GtkWindow *parent, ScwDocument *document)
{
  ScwPartsDialog *self
    = g_object_new (SCW_TYPE_PARTS_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WINDOW (self);
}
