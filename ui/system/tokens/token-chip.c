/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/token-chip.h"

#include <math.h>

#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/parts/settings.h"
#include "ui/system/tokens/token-text.h"

#define ICON 16
#define GAP  3
#define LINE 4 /* below the text */

typedef enum
{
  SURE,
  HALF_SURE, /* below what is usual */
  DOUBTFUL,
  PERSON,
} Trust;

struct _ScwTokenChip
{
  GtkWidget parent_instance;

  ScwSystemBox *box;
  guint index;
  int id, measure;
  Trust trust;
  PangoLayout *layout;
  GdkPaintable *icon;
};

G_DEFINE_FINAL_TYPE (ScwTokenChip, scw_token_chip, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const ScwBoxToken *
get_token (ScwTokenChip *self)
{
  return self->index < scw_system_box_get_n_tokens (self->box)
           ? scw_system_box_get_token (self->box, self->index)
           : NULL;
}

static Trust
trust_of (const ScwBoxToken *token)
{
  if (token->origin == SCW_ORIGIN_PERSON)
    return PERSON;
  if ((double) token->probability < scw_settings_doubtful ())
    return DOUBTFUL;
  return token->probability < 0.9f || token->overruled ? HALF_SURE : SURE;
}

void
scw_token_chip_update (ScwTokenChip *self)
{
  static const char *const classes[] = { "sure", "half-sure", "doubtful", "person" };
  const ScwBoxToken *token = get_token (self);
  g_autofree char *text = scw_token_text (self->id, self->measure);
  g_autofree char *percent = NULL, *what = NULL;

  if (token == NULL)
    return;
  gtk_widget_remove_css_class (GTK_WIDGET (self), classes[self->trust]);
  self->trust = trust_of (token);
  gtk_widget_add_css_class (GTK_WIDGET (self), classes[self->trust]);
  percent = scw_percent ((double) token->probability);
  what = self->trust == PERSON     ? g_strdup (_ ("entered by you"))
         : self->trust == DOUBTFUL ? g_strdup_printf (_ ("doubtful, %s sure"), percent)
                                   : g_strdup_printf (_ ("%s sure"), percent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, what, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_tooltip (GtkWidget *widget,
            SCW_UNUSED int x,
            SCW_UNUSED int y,
            SCW_UNUSED gboolean keyboard,
            GtkTooltip *tooltip,
            SCW_UNUSED gpointer data)
{
  ScwTokenChip *self = SCW_TOKEN_CHIP (widget);
  const ScwBoxToken *token = get_token (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (token == NULL)
    return FALSE;
  if (token->origin == SCW_ORIGIN_PERSON)
    g_string_append_printf (text, "%s\n", _ ("Entered by you"));
  else if (token->overruled)
    g_string_append_printf (text, "%s\n", _ ("The grammar of music ruled out the first choice"));
  for (int i = 0; i < SCW_ALTERNATIVES && token->alternatives[i].probability > 0.0005f; i++)
    {
      g_autofree char *name = scw_token_text (token->alternatives[i].id, 0);
      g_autofree char *escaped = g_markup_escape_text (name, -1);
      g_autofree char *percent = scw_percent ((double) token->alternatives[i].probability);
      gboolean chosen = token->alternatives[i].id == token->id;

      g_string_append_printf (text, chosen ? "<b>%s</b>  %s\n" : "%s  %s\n", escaped, percent);
    }
  if (text->len == 0)
    return FALSE;
  g_string_truncate (text, text->len - 1);
  gtk_tooltip_set_markup (tooltip, text->str);
  return TRUE;
}

static void
choose (ScwTokenChip *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_click (ScwTokenChip *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  choose (self);
}

static void
on_focus (ScwTokenChip *self)
{
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    choose (self);
}

guint
scw_token_chip_get_index (ScwTokenChip *self)
{
  return self->index;
}

void
scw_token_chip_set_selected (ScwTokenChip *self, gboolean selected)
{
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

/* ---- size and drawing ---- */

static void
make_layout (ScwTokenChip *self)
{
  g_autofree char *text = scw_token_text (self->id, self->measure);

  if (self->layout == NULL)
    self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
}

static void
scw_token_chip_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        SCW_UNUSED int for_size,
                        int *minimum,
                        int *natural,
                        SCW_UNUSED int *minimum_baseline,
                        SCW_UNUSED int *natural_baseline)
{
  ScwTokenChip *self = SCW_TOKEN_CHIP (widget);
  int w, h;

  make_layout (self);
  pango_layout_get_pixel_size (self->layout, &w, &h);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = w + (self->icon != NULL ? ICON + GAP : 0);
  else
    *minimum = *natural = MAX (h, ICON) + LINE;
}

/* Doubt is told by the shape of the line as well as by its colour. */
static void
draw_line (cairo_t *cr, Trust trust, double w, double y)
{
  if (trust == DOUBTFUL)
    {
      cairo_set_line_width (cr, 1.6);
      cairo_move_to (cr, 0, y);
      for (double x = 0; x < w; x += 3)
        cairo_line_to (cr, MIN (w, x + 3), y + (((int) (x / 3)) % 2 == 0 ? 2.5 : 0));
    }
  else
    {
      cairo_set_line_width (cr, trust == PERSON ? 2 : 1.4);
      if (trust == HALF_SURE)
        cairo_set_dash (cr, (double[]){ 2, 2 }, 2, 0);
      cairo_move_to (cr, 0, y + 1);
      cairo_line_to (cr, w, y + 1);
    }
  cairo_stroke (cr);
}

static void
scw_token_chip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwTokenChip *self = SCW_TOKEN_CHIP (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int w, h, x = 0, high, wide = gtk_widget_get_width (widget);
  GdkRGBA colour;

  make_layout (self);
  pango_layout_get_pixel_size (self->layout, &w, &h);
  high = MAX (h, ICON);
  gtk_style_context_get_color (style, &colour);
  if (self->icon != NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) ((high - ICON) / 2)));
      gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot, ICON, ICON,
                                                &colour, 1);
      gtk_snapshot_restore (snapshot);
      x = ICON + GAP;
    }
  gtk_snapshot_render_layout (snapshot, style, x, (high - h) / 2.0, self->layout);
  if (self->trust != SURE)
    {
      cairo_t *cr
        = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, (float) high, (float) wide, LINE + 2));

      gdk_cairo_set_source_rgba (cr, &colour);
      draw_line (cr, self->trust, wide, high + 0.5);
      cairo_destroy (cr);
    }
}

static void
find_icon (ScwTokenChip *self)
{
  const char *name = scw_token_icon (self->id);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));

  if (name != NULL)
    self->icon = GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, name, NULL, ICON, 1, GTK_TEXT_DIR_LTR, 0));
}

static void
scw_token_chip_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  ScwTokenChip *self = SCW_TOKEN_CHIP (widget);

  GTK_WIDGET_CLASS (scw_token_chip_parent_class)->css_changed (widget, change);
  if (self->layout != NULL)
    pango_layout_context_changed (self->layout);
}

static void
scw_token_chip_dispose (GObject *object)
{
  ScwTokenChip *self = SCW_TOKEN_CHIP (object);

  g_clear_object (&self->layout);
  g_clear_object (&self->icon);
  g_clear_object (&self->box);
  G_OBJECT_CLASS (scw_token_chip_parent_class)->dispose (object);
}

static void
scw_token_chip_class_init (ScwTokenChipClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_token_chip_dispose;
  widget_class->measure = scw_token_chip_measure;
  widget_class->snapshot = scw_token_chip_snapshot;
  widget_class->css_changed = scw_token_chip_css_changed;
  gtk_widget_class_set_css_name (widget_class, "tokenchip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  signals[CHOSEN]
    = g_signal_new ("chosen", SCW_TYPE_TOKEN_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "win.token-step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "win.token-step", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_CONTROL_MASK, "win.measure-step", "i",
                                       -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_CONTROL_MASK, "win.measure-step", "i",
                                       1);
}

static void
scw_token_chip_init (ScwTokenChip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (on_focus), NULL);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
scw_token_chip_new (ScwSystemBox *box, guint index, int measure)
{
  ScwTokenChip *self = g_object_new (SCW_TYPE_TOKEN_CHIP, NULL);

  self->box = g_object_ref (box);
  self->index = index;
  self->id = scw_system_box_get_token (box, index)->id;
  self->measure = measure;
  find_icon (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), scw_token_class (self->id));
  scw_token_chip_update (self);
  return GTK_WIDGET (self);
}
