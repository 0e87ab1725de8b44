/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/page-row.h"

#include <glib/gi18n.h>

#include "app/words/error-words.h"
#include "ui/page/tiles.h"

struct _ScwPageRow
{
  GtkBox parent_instance;

  ScwDocumentPage *page;
  guint position;
  GtkPicture *picture;
  GtkLabel *name;
  GtkLabel *state;
};

G_DEFINE_FINAL_TYPE (ScwPageRow, scw_page_row, GTK_TYPE_BOX)

static char *
state_text (ScwDocumentPage *page)
{
  guint n = scw_document_page_get_n_boxes (page), read = 0;

  switch (scw_document_page_get_state (page))
    {
    case SCW_PAGE_WAITING:
      return g_strdup (_ ("Waiting"));
    case SCW_PAGE_LOADING:
      return g_strdup (_ ("Looking for systems…"));
    case SCW_PAGE_FAILED:
      return g_strdup (_ ("Cannot be shown"));
    case SCW_PAGE_READY:
    default:
      break;
    }
  for (guint i = 0; i < n; i++)
    read += scw_system_box_get_n_tokens (scw_document_page_get_box (page, i)) > 0;
  if (n == 0)
    return g_strdup (_ ("No systems"));
  if (read > 0)
    return g_strdup_printf (_ ("%u of %u read"), read, n);
  return g_strdup_printf (ngettext ("%u system", "%u systems", n), n);
}

static void
update (ScwPageRow *self)
{
  g_autofree char *name = g_strdup_printf (_ ("Page %u"), self->position + 1);
  g_autofree char *state = state_text (self->page);

  const ScwPageRemark remark = scw_document_page_get_remark (self->page);
  g_autofree char *words = scw_remark_words (&remark);
  g_autofree char *all = words != NULL ? g_strdup_printf ("%s. %s", state, words) : g_strdup (state);
  g_autofree char *tooltip = words != NULL
                               ? g_strdup_printf ("%s\n%s", scw_document_page_get_name (self->page), words)
                               : g_strdup (scw_document_page_get_name (self->page));

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->state, state);
  if (gtk_widget_get_parent (GTK_WIDGET (self)) != NULL) /* the list's, which has the focus */
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    all, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

static void
on_thumbnail (ScwPageRow *self)
{
  ScwPixels *small = scw_document_page_get_thumbnail (self->page);
  g_autoptr (GdkTexture) texture = small != NULL ? scw_texture_from_gray (scw_pixels_gray (small)) : NULL;

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static void
follow_boxes (ScwPageRow *self)
{
  for (guint i = 0; i < scw_document_page_get_n_boxes (self->page); i++)
    {
      ScwSystemBox *box = scw_document_page_get_box (self->page, i);

      g_signal_handlers_disconnect_by_func (box, update, self);
      g_signal_connect_object (box, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
unfollow (ScwPageRow *self)
{
  if (self->page == NULL)
    return;
  for (guint i = 0; i < scw_document_page_get_n_boxes (self->page); i++)
    g_signal_handlers_disconnect_by_func (scw_document_page_get_box (self->page, i), update, self);
  g_signal_handlers_disconnect_by_data (self->page, self);
}

void
scw_page_row_set_page (ScwPageRow *self, ScwDocumentPage *page, guint position)
{
  unfollow (self);
  g_set_object (&self->page, page);
  self->position = position;
  if (page == NULL)
    return;
  g_signal_connect_object (page, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "items-changed", G_CALLBACK (follow_boxes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::thumbnail-serial", G_CALLBACK (on_thumbnail), self,
                           G_CONNECT_SWAPPED);
  follow_boxes (self);
  on_thumbnail (self);
}

static void
scw_page_row_dispose (GObject *object)
{
  scw_page_row_set_page (SCW_PAGE_ROW (object), NULL, 0);
  G_OBJECT_CLASS (scw_page_row_parent_class)->dispose (object);
}

static void
scw_page_row_class_init (ScwPageRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_page_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/page-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwPageRow, picture);
  gtk_widget_class_bind_template_child (widget_class, ScwPageRow, name);
  gtk_widget_class_bind_template_child (widget_class, ScwPageRow, state);
}

static void
scw_page_row_init (ScwPageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
scw_page_row_new (void)
{
  return g_object_new (SCW_TYPE_PAGE_ROW, NULL);
}
