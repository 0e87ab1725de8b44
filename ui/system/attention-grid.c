/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/attention-grid.h"

#include <glib/gi18n.h>

#include "ui/system/heat.h"

struct _ScwAttentionGrid
{
  GtkBox parent_instance;

  ScwLook *look;
  GtkWidget *mean;
  GtkWidget *scrolled;
  GtkWidget *grid;
  GtkWidget *hint;
  int layers, heads;
  GPtrArray *pictures; /* of GtkPicture, (layers, heads) */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ScwAttentionGrid, scw_attention_grid, GTK_TYPE_BOX)

static void
on_toggled (GtkToggleButton *button, ScwAttentionGrid *self)
{
  int layer = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "layer"));
  int head = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "head"));

  if (gtk_toggle_button_get_active (button) && !self->updating)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.overlay-head", "(ii)", layer, head);
}

static GtkWidget *
make_cell (ScwAttentionGrid *self, int layer, int head)
{
  GtkWidget *button = gtk_toggle_button_new (), *picture = gtk_picture_new ();
  g_autofree char *name = g_strdup_printf (_ ("Layer %d, head %d"), layer + 1, head + 1);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_FILL);
  gtk_widget_set_size_request (picture, 96, 22);
  gtk_button_set_child (GTK_BUTTON (button), picture);
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (self->mean));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "headcell");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "layer", GINT_TO_POINTER (layer));
  g_object_set_data (G_OBJECT (button), "head", GINT_TO_POINTER (head));
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  g_ptr_array_add (self->pictures, picture);
  return button;
}

static void
build (ScwAttentionGrid *self, int layers, int heads)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->pictures, 0);
  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  self->layers = layers;
  self->heads = heads;
  for (int layer = 0; layer < layers; layer++)
    {
      g_autofree char *number = g_strdup_printf ("%d", layer + 1);
      GtkWidget *label = gtk_label_new (number);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      gtk_grid_attach (GTK_GRID (self->grid), label, 0, layer, 1, 1);
      for (int head = 0; head < heads; head++)
        gtk_grid_attach (GTK_GRID (self->grid), make_cell (self, layer, head), head + 1, layer, 1, 1);
    }
}

static void
update (ScwAttentionGrid *self)
{
  const ScwAttention *a = scw_look_get (self->look);
  gboolean shown = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (a == NULL || a->each == NULL || !shown)
    return;
  gtk_widget_set_visible (self->hint, FALSE);
  gtk_widget_set_visible (self->scrolled, TRUE);
  self->updating = TRUE;
  if (a->layers != self->layers || a->heads != self->heads)
    build (self, a->layers, a->heads);
  for (guint i = 0; i < self->pictures->len; i++)
    {
      g_autoptr (GdkTexture) texture
        = scw_heat_texture (a, a->each + (gsize) i * (gsize) a->n, SCW_HEAT_VIRIDIS, 2);

      gtk_picture_set_paintable (g_ptr_array_index (self->pictures, i), GDK_PAINTABLE (texture));
    }
  if (scw_look_get_layer (self->look) < 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->mean), TRUE);
  self->updating = FALSE;
}

static void
on_map (ScwAttentionGrid *self)
{
  scw_look_set_each (self->look, TRUE);
  update (self);
}

static void
on_unmap (ScwAttentionGrid *self)
{
  scw_look_set_each (self->look, FALSE);
}

void
scw_attention_grid_set_look (ScwAttentionGrid *self, ScwLook *look)
{
  g_set_object (&self->look, look);
  g_signal_connect_object (look, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
}

static void
scw_attention_grid_dispose (GObject *object)
{
  g_clear_object (&SCW_ATTENTION_GRID (object)->look);
  G_OBJECT_CLASS (scw_attention_grid_parent_class)->dispose (object);
}

static void
scw_attention_grid_finalize (GObject *object)
{
  g_ptr_array_unref (SCW_ATTENTION_GRID (object)->pictures);
  G_OBJECT_CLASS (scw_attention_grid_parent_class)->finalize (object);
}

static void
scw_attention_grid_class_init (ScwAttentionGridClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_attention_grid_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_attention_grid_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/attention-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwAttentionGrid, mean);
  gtk_widget_class_bind_template_child (widget_class, ScwAttentionGrid, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ScwAttentionGrid, grid);
  gtk_widget_class_bind_template_child (widget_class, ScwAttentionGrid, hint);
}

static void
scw_attention_grid_init (ScwAttentionGrid *self)
{
  self->pictures = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set_data (G_OBJECT (self->mean), "layer", GINT_TO_POINTER (-1));
  g_object_set_data (G_OBJECT (self->mean), "head", GINT_TO_POINTER (-1));
  g_signal_connect (self->mean, "toggled", G_CALLBACK (on_toggled), self);
}
