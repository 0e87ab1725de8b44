/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/page-list.h"

#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/page/page-row.h"
#include "ui/parts/late-menu.h"

struct _ScwPageList
{
  GtkBox parent_instance;

  ScwSelection *selection;
  GtkListView *view;
  GtkMenuButton *menu_button;
  GMenuModel *page_menu;
  GtkSingleSelection *model;
  gboolean updating;
  guint sync_id;
};

G_DEFINE_FINAL_TYPE (ScwPageList, scw_page_list, GTK_TYPE_BOX)

static void
on_setup (SCW_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, scw_page_row_new ());
}

static void
on_bind (SCW_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item)
{
  scw_page_row_set_page (SCW_PAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                         gtk_list_item_get_position (item));
}

static void
on_unbind (SCW_UNUSED GtkSignalListItemFactory *factory, GtkListItem *item)
{
  scw_page_row_set_page (SCW_PAGE_ROW (gtk_list_item_get_child (item)), NULL, 0);
}

static void
on_row_selected (ScwPageList *self)
{
  ScwDocumentPage *page = gtk_single_selection_get_selected_item (self->model);

  if (!self->updating && self->sync_id == 0 && page != NULL)
    scw_selection_set_page (self->selection, page);
}

static gboolean
show_selected (gpointer data)
{
  ScwPageList *self = data;
  ScwDocumentPage *page = scw_selection_get_page (self->selection);
  guint position = GTK_INVALID_LIST_POSITION;

  if (page != NULL)
    scw_document_find_page (scw_selection_get_document (self->selection), page, &position);
  self->updating = TRUE;
  if (gtk_single_selection_get_selected (self->model) != position)
    gtk_single_selection_set_selected (self->model, position);
  self->updating = FALSE;
  self->sync_id = 0;
  return G_SOURCE_REMOVE;
}

/* Later: when pages come and go, the list view may not have heard of it yet. */
static void
on_page_selected (ScwPageList *self)
{
  if (self->sync_id == 0)
    self->sync_id = g_idle_add (show_selected, self);
}

void
scw_page_list_set_selection (ScwPageList *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  self->updating = TRUE;
  self->model
    = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (scw_selection_get_document (selection))));
  gtk_single_selection_set_autoselect (self->model, FALSE);
  gtk_single_selection_set_can_unselect (self->model, TRUE);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->model));
  self->updating = FALSE;
  g_signal_connect_object (self->model, "notify::selected", G_CALLBACK (on_row_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::page", G_CALLBACK (on_page_selected), self, G_CONNECT_SWAPPED);
  on_page_selected (self);
}

static void
scw_page_list_dispose (GObject *object)
{
  ScwPageList *self = SCW_PAGE_LIST (object);

  g_clear_handle_id (&self->sync_id, g_source_remove);
  g_clear_object (&self->model);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_page_list_parent_class)->dispose (object);
}

static void
scw_page_list_class_init (ScwPageListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_page_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/page-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwPageList, view);
  gtk_widget_class_bind_template_child (widget_class, ScwPageList, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ScwPageList, page_menu);
}

static void
scw_page_list_init (ScwPageList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  scw_menu_button_set_late_model (self->menu_button, self->page_menu);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->view, factory);
  g_object_unref (factory);
}
