/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/page-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/words/error-words.h"

struct _ScwPageView
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwDocumentPage *page;
  GtkStack *stack; /* "page", "loading", "failed" */
  ScwPageCanvas *canvas;
  GtkButton *zoom_label;
  AdwStatusPage *failed;
  GtkWidget *remark; /* what was done to the page, until somebody has read it */
  GtkLabel *remark_label;
  GtkPopover *menu;
  GMenuModel *box_menu;
  GMenu *part_menu;
};

G_DEFINE_FINAL_TYPE (ScwPageView, scw_page_view, GTK_TYPE_WIDGET)

static void
update_remark (ScwPageView *self)
{
  const ScwPageRemark remark
    = self->page != NULL ? scw_document_page_get_remark (self->page) : (ScwPageRemark){ 0 };
  g_autofree char *words = scw_remark_words (&remark);

  if (words != NULL)
    gtk_label_set_label (self->remark_label, words);
  gtk_widget_set_visible (self->remark, words != NULL
                                          && scw_document_page_get_state (self->page) == SCW_PAGE_READY
                                          && g_strcmp0 (g_object_get_data (G_OBJECT (self->page),
                                                                           "scw-remark-that-was-read"),
                                                        words)
                                               != 0);
}

static void
on_close_remark (ScwPageView *self)
{
  g_object_set_data_full (G_OBJECT (self->page), "scw-remark-that-was-read",
                          g_strdup (gtk_label_get_label (self->remark_label)), g_free);
  update_remark (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
update (ScwPageView *self)
{
  const char *name = "loading";

  if (self->page != NULL && scw_document_page_get_state (self->page) == SCW_PAGE_FAILED)
    {
      const GError *error = scw_document_page_get_error (self->page);
      g_autofree char *words = error != NULL ? scw_error_words (error) : g_strdup ("");
      g_autofree char *text = g_markup_escape_text (words, -1);

      adw_status_page_set_description (self->failed, text);
      name = "failed";
    }
  else if (self->page != NULL && scw_document_page_get_width (self->page) > 0)
    name = "page";
  gtk_stack_set_visible_child_name (self->stack, name);
  update_remark (self);
}

static void
on_page_selected (ScwPageView *self)
{
  ScwDocumentPage *page = scw_selection_get_page (self->selection);

  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  g_set_object (&self->page, page);
  if (page != NULL)
    {
      g_signal_connect_object (page, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "items-changed", G_CALLBACK (update_remark), self, G_CONNECT_SWAPPED);
      scw_document_look_at (scw_selection_get_document (self->selection), page);
    }
  update (self);
}

static void
on_zoom (ScwPageView *self)
{
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), scw_page_canvas_get_zoom (self->canvas) * 100);

  gtk_button_set_label (self->zoom_label, text);
}

/* The parts that the selected system can be. */
static void
fill_part_menu (ScwPageView *self)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (scw_selection_get_document (self->selection));

  g_menu_remove_all (self->part_menu);
  for (int i = 0; i < (int) parts->parts->len; i++)
    {
      g_autofree char *name = scw_document_parts_name (parts, i);
      g_auto (GStrv) pieces = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", pieces);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.box-part", "i", i);
      g_menu_append_item (self->part_menu, item);
    }
}

static void
on_context_menu (ScwPageView *self, double x, double y)
{
  fill_part_menu (self);
  if (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (self->menu)) == NULL) /* as in parts/late-menu.h */
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), self->box_menu);
  gtk_popover_set_pointing_to (self->menu, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (self->menu);
}

void
scw_page_view_set_selection (ScwPageView *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  scw_page_canvas_set_selection (self->canvas, selection);
  g_signal_connect_object (selection, "notify::page", G_CALLBACK (on_page_selected), self, G_CONNECT_SWAPPED);
  on_page_selected (self);
}

ScwPageCanvas *
scw_page_view_get_canvas (ScwPageView *self)
{
  return self->canvas;
}

static void
scw_page_view_dispose (GObject *object)
{
  ScwPageView *self = SCW_PAGE_VIEW (object);
  GtkWidget *child;

  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->page);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_page_view_parent_class)->dispose (object);
}

static void
scw_page_view_class_init (ScwPageViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_PAGE_CANVAS);
  G_OBJECT_CLASS (class)->dispose = scw_page_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/page-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, stack);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, canvas);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, zoom_label);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, failed);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, remark);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, remark_label);
  gtk_widget_class_bind_template_callback (widget_class, on_close_remark);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, menu);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, box_menu);
  gtk_widget_class_bind_template_child (widget_class, ScwPageView, part_menu);
}

static void
scw_page_view_init (ScwPageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self->canvas));
  g_signal_connect_swapped (self->canvas, "notify::zoom", G_CALLBACK (on_zoom), self);
  g_signal_connect_swapped (self->canvas, "context-menu", G_CALLBACK (on_context_menu), self);
}
