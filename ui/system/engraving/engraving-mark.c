/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/engraving/engraving-mark.h"

#include "engine/unused.h"

struct _ScwEngravingMark
{
  GtkWidget parent_instance;

  guint index;
  char *name, *more;
  gboolean selected;
};

G_DEFINE_FINAL_TYPE (ScwEngravingMark, scw_engraving_mark, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  STEP,
  STEP_CHORD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

GtkWidget *
scw_engraving_mark_new (guint index)
{
  ScwEngravingMark *self = g_object_new (SCW_TYPE_ENGRAVING_MARK, NULL);

  self->index = index;
  return GTK_WIDGET (self);
}

guint
scw_engraving_mark_get_index (ScwEngravingMark *self)
{
  return self->index;
}

void
scw_engraving_mark_set_text (ScwEngravingMark *self, const char *name, const char *more)
{
  if (g_strcmp0 (self->name, name) == 0 && g_strcmp0 (self->more, more) == 0)
    return;
  g_free (self->name);
  g_free (self->more);
  self->name = g_strdup (name);
  self->more = g_strdup (more);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, more != NULL ? more : "", -1);
}

void
scw_engraving_mark_set_selected (ScwEngravingMark *self, gboolean selected)
{
  if (self->selected == selected)
    return;
  self->selected = selected;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

static void
on_focus (ScwEngravingMark *self)
{
  if (gtk_widget_has_focus (GTK_WIDGET (self)) && !self->selected)
    g_signal_emit (self, signals[CHOSEN], 0);
}

static gboolean
on_activate (GtkWidget *widget, SCW_UNUSED GVariant *args, SCW_UNUSED gpointer data)
{
  g_signal_emit (widget, signals[CHOSEN], 0);
  return TRUE;
}

static gboolean
on_step (GtkWidget *widget, GVariant *args, SCW_UNUSED gpointer data)
{
  int by;
  gboolean extend;

  g_variant_get (args, "(ib)", &by, &extend);
  g_signal_emit (widget, signals[STEP], 0, by, extend);
  return TRUE;
}

static gboolean
on_step_chord (GtkWidget *widget, GVariant *args, SCW_UNUSED gpointer data)
{
  g_signal_emit (widget, signals[STEP_CHORD], 0, g_variant_get_int32 (args));
  return TRUE;
}

static void
scw_engraving_mark_finalize (GObject *object)
{
  ScwEngravingMark *self = SCW_ENGRAVING_MARK (object);

  g_free (self->name);
  g_free (self->more);
  G_OBJECT_CLASS (scw_engraving_mark_parent_class)->finalize (object);
}

static void
scw_engraving_mark_class_init (ScwEngravingMarkClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = scw_engraving_mark_finalize;
  gtk_widget_class_set_css_name (widget_class, "engravingmark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  signals[CHOSEN] = g_signal_new ("chosen", SCW_TYPE_ENGRAVING_MARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[STEP] = g_signal_new ("step", SCW_TYPE_ENGRAVING_MARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
  signals[STEP_CHORD] = g_signal_new ("step-chord", SCW_TYPE_ENGRAVING_MARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, on_activate, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_step, "(ib)", -1, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_step, "(ib)", 1, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_SHIFT_MASK, on_step, "(ib)", -1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_SHIFT_MASK, on_step, "(ib)", 1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, on_step_chord, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, on_step_chord, "i", -1);
}

static void
scw_engraving_mark_init (ScwEngravingMark *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (on_focus), NULL);
}
