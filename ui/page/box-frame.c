/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/box-frame.h"

#include <glib/gi18n.h>

#include "engine/unused.h"

#define HANDLE 9  /* widget pixels a side */
#define REACH  9  /* how near a pointer must come */
#define NAME   40 /* so much of a name says something */

struct _ScwBoxFrame
{
  GtkWidget parent_instance;

  ScwSystemBox *box;
  GtkWidget *badge; /* the number and what is going on */
  GtkWidget *number;
  GtkWidget *part_label; /* below it, where there is room beside the frame */
  GtkWidget *spinner;
  GtkWidget *icon;
  guint index, count;
  char *part; /* its name, or NULL where there is only one */
  gboolean selected;
  gboolean outside; /* the badge stands beside the frame */
  int room;         /* there */
};

G_DEFINE_FINAL_TYPE (ScwBoxFrame, scw_box_frame, GTK_TYPE_WIDGET)

enum
{
  CONTEXT_MENU,
  ROW_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
describe (ScwSystemBox *box)
{
  guint n = scw_system_box_get_n_tokens (box);
  const GError *error = scw_system_box_get_error (box);

  switch (scw_system_box_get_state (box))
    {
    case SCW_REGION_READING:
      return g_strdup_printf (g_dngettext (NULL, "being read, %u symbol so far",
                                           "being read, %u symbols so far", n),
                              n);
    case SCW_REGION_DONE:
      return g_strdup_printf (g_dngettext (NULL, "%u symbol read", "%u symbols read", n), n);
    case SCW_REGION_INTERRUPTED:
      return g_strdup_printf (g_dngettext (NULL, "stopped after %u symbol", "stopped after %u symbols", n),
                              n);
    case SCW_REGION_UNREADABLE:
    case SCW_REGION_FAILED:
      return g_strdup (error != NULL ? error->message : _ ("could not be read"));
    case SCW_REGION_WAITING:
    default:
      return g_strdup (_ ("not read yet"));
    }
}

static void
update (ScwBoxFrame *self)
{
  ScwRegionState state = scw_system_box_get_state (self->box);
  guint n_problems = 0;
  g_autofree char *number = g_strdup_printf ("%u", self->index + 1);
  /* Translators: the second system of five on a page */
  g_autofree char *name = g_strdup_printf (_ ("System %u of %u"), self->index + 1, self->count);
  g_autofree char *what = describe (self->box);
  g_autofree char *described = self->part != NULL ? g_strdup_printf ("%s, %s", self->part, what) : NULL;
  const char *all = described != NULL ? described : what;
  g_autofree char *tip = g_strdup_printf ("%s: %s", name, all);
  gboolean failed = state == SCW_REGION_FAILED || state == SCW_REGION_UNREADABLE;

  scw_system_box_get_problems (self->box, &n_problems);
  gtk_label_set_label (GTK_LABEL (self->number), number);
  gtk_widget_set_visible (self->spinner, state == SCW_REGION_READING);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), state == SCW_REGION_READING);
  gtk_widget_set_visible (self->icon,
                          failed || (state == SCW_REGION_DONE) || state == SCW_REGION_INTERRUPTED);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), failed || n_problems > 0 ? "dialog-warning-symbolic"
                                                        : state == SCW_REGION_INTERRUPTED
                                                          ? "media-playback-stop-symbolic"
                                                          : "object-select-symbolic");
  (failed ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "failed");
  (state == SCW_REGION_READING ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self),
                                                                                          "reading");
  gtk_widget_set_tooltip_text (self->badge, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, all, -1);
}

void
scw_box_frame_set_place (ScwBoxFrame *self, guint index, guint count)
{
  self->index = index;
  self->count = count;
  update (self);
}

void
scw_box_frame_set_part (ScwBoxFrame *self, const char *part)
{
  g_autofree char *tip = NULL;

  if (g_strcmp0 (self->part, part) == 0)
    return;
  g_free (self->part);
  self->part = g_strdup (part);
  gtk_label_set_label (GTK_LABEL (self->part_label), part != NULL ? part : "");
  gtk_widget_set_cursor_from_name (self->part_label, part != NULL ? "grab" : NULL);
  gtk_widget_set_cursor_from_name (self->badge, part != NULL ? "grab" : NULL);
  /* Translators: %s is the name of a part */
  tip = part != NULL ? g_strdup_printf (_ ("%s. Drag this to a system that belongs to another part."), part)
                     : NULL;
  gtk_widget_set_tooltip_text (self->part_label, tip);
  update (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
scw_box_frame_set_selected (ScwBoxFrame *self, gboolean selected)
{
  if (self->selected == selected)
    return;
  self->selected = selected;
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
scw_box_frame_set_room (ScwBoxFrame *self, int room)
{
  GtkRequisition size;
  gboolean outside;

  gtk_widget_get_preferred_size (self->badge, &size, NULL);
  self->room = room;
  outside = room >= size.width;
  if (self->outside == outside)
    return;
  self->outside = outside;
  gtk_widget_queue_allocate (GTK_WIDGET (self)); /* its size may stay */
  (self->outside ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (self->badge, "outside");
}

ScwSystemBox *
scw_box_frame_get_box (ScwBoxFrame *self)
{
  return self->box;
}

int
scw_box_frame_grip (double x, double y, double w, double h, gboolean handles)
{
  int grip = SCW_GRIP_NONE;
  double reach_x = MIN (REACH, w / 4), reach_y = MIN (REACH, h / 4);

  if (handles && x > -REACH && x < w + REACH && y > -REACH && y < h + REACH)
    {
      if (x < reach_x)
        grip |= SCW_GRIP_LEFT;
      else if (x > w - reach_x)
        grip |= SCW_GRIP_RIGHT;
      if (y < reach_y)
        grip |= SCW_GRIP_TOP;
      else if (y > h - reach_y)
        grip |= SCW_GRIP_BOTTOM;
    }
  if (grip != SCW_GRIP_NONE)
    return grip;
  return x >= 0 && y >= 0 && x < w && y < h ? SCW_GRIP_MOVE : SCW_GRIP_NONE;
}

const char *
scw_box_frame_cursor (int grip)
{
  switch (grip)
    {
    case SCW_GRIP_LEFT:
    case SCW_GRIP_RIGHT:
      return "ew-resize";
    case SCW_GRIP_TOP:
    case SCW_GRIP_BOTTOM:
      return "ns-resize";
    case SCW_GRIP_LEFT | SCW_GRIP_TOP:
    case SCW_GRIP_RIGHT | SCW_GRIP_BOTTOM:
      return "nwse-resize";
    case SCW_GRIP_RIGHT | SCW_GRIP_TOP:
    case SCW_GRIP_LEFT | SCW_GRIP_BOTTOM:
      return "nesw-resize";
    case SCW_GRIP_MOVE:
      return "move";
    default:
      return NULL;
    }
}

static void
snapshot_handle (GtkSnapshot *snapshot, float x, float y, const GdkRGBA *colour)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  const float half = HANDLE / 2.0f;
  GskRoundedRect rect;
  const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  const GdkRGBA colours[4] = { *colour, *colour, *colour, *colour };

  gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (x - half, y - half, HANDLE, HANDLE), 2);
  gtk_snapshot_push_rounded_clip (snapshot, &rect);
  gtk_snapshot_append_color (snapshot, &white, &rect.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &rect, widths, colours);
}

static void
scw_box_frame_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwBoxFrame *self = SCW_BOX_FRAME (widget);
  float w = (float) gtk_widget_get_width (widget), h = (float) gtk_widget_get_height (widget);
  GdkRGBA colour;

  gtk_widget_snapshot_child (widget, self->badge, snapshot);
  gtk_widget_snapshot_child (widget, self->part_label, snapshot);
  if (!self->selected)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 3; column++)
      if (row != 1 || column != 1)
        snapshot_handle (snapshot, (float) column * w / 2, (float) row * h / 2, &colour);
}

static void
scw_box_frame_measure (SCW_UNUSED GtkWidget *widget,
                       SCW_UNUSED GtkOrientation orientation,
                       SCW_UNUSED int for_size,
                       int *minimum,
                       int *natural,
                       SCW_UNUSED int *minimum_baseline,
                       SCW_UNUSED int *natural_baseline)
{
  *minimum = *natural = 1; /* the canvas says how large it is */
}

/* Beside the frame alone: the music is not to be covered. */
static void
allocate_part (ScwBoxFrame *self, int top)
{
  GtkRequisition least, wanted;
  int width;

  gtk_widget_get_preferred_size (self->part_label, &least, &wanted);
  width = MIN (wanted.width, self->room);
  gtk_widget_set_child_visible (self->part_label,
                                self->part != NULL && self->outside && width >= MIN (wanted.width, NAME));
  gtk_widget_size_allocate (self->part_label,
                            &(GtkAllocation){ -MAX (width, least.width), top, MAX (width, least.width),
                                              wanted.height },
                            -1);
}

static void
scw_box_frame_size_allocate (GtkWidget *widget,
                             SCW_UNUSED int width,
                             SCW_UNUSED int height,
                             SCW_UNUSED int baseline)
{
  ScwBoxFrame *self = SCW_BOX_FRAME (widget);
  GtkRequisition size;

  gtk_widget_get_preferred_size (self->badge, &size, NULL);
  gtk_widget_size_allocate (self->badge,
                            &(GtkAllocation){ self->outside ? -size.width : 0, 0, size.width, size.height },
                            -1);
  allocate_part (self, size.height);
}

static gboolean
press_menu (GtkWidget *widget, SCW_UNUSED GVariant *args, SCW_UNUSED gpointer data)
{
  g_signal_emit (widget, signals[CONTEXT_MENU], 0, gtk_widget_get_width (widget) / 2.0,
                 gtk_widget_get_height (widget) / 2.0);
  return TRUE;
}

static void
on_secondary_click (ScwBoxFrame *self, SCW_UNUSED int n_press, double x, double y)
{
  g_signal_emit (self, signals[CONTEXT_MENU], 0, x, y);
}

/* ---- its part is that of another row ---- */

static GdkContentProvider *
on_prepare (ScwBoxFrame *self)
{
  return self->part != NULL ? gdk_content_provider_new_typed (SCW_TYPE_SYSTEM_BOX, self->box) : NULL;
}

static void
on_drag_begin (GtkDragSource *source, SCW_UNUSED GdkDrag *drag, ScwBoxFrame *self)
{
  GtkWidget *shown = gtk_widget_get_child_visible (self->part_label) ? self->part_label : self->badge;
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (shown);
  g_autoptr (GdkPaintable) now = gdk_paintable_get_current_image (picture);

  gtk_drag_source_set_icon (source, now, 0, 0);
}

static gboolean
on_drop (ScwBoxFrame *self, const GValue *value)
{
  ScwSystemBox *box = g_value_get_object (value);

  if (box != NULL && box != self->box)
    g_signal_emit (self, signals[ROW_DROPPED], 0, box);
  return box != NULL && box != self->box;
}

static void
make_handle (ScwBoxFrame *self, GtkWidget *widget)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (on_prepare), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_drag_begin), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

gboolean
scw_box_frame_is_handle (ScwBoxFrame *self, GtkWidget *widget)
{
  return self->part != NULL && widget != NULL
         && (widget == self->part_label || widget == self->badge
             || gtk_widget_is_ancestor (widget, self->badge));
}

static void
scw_box_frame_dispose (GObject *object)
{
  ScwBoxFrame *self = SCW_BOX_FRAME (object);

  g_clear_pointer (&self->badge, gtk_widget_unparent);
  g_clear_pointer (&self->part_label, gtk_widget_unparent);
  g_clear_object (&self->box);
  g_clear_pointer (&self->part, g_free);
  G_OBJECT_CLASS (scw_box_frame_parent_class)->dispose (object);
}

/* How far the left, top, right and bottom sides go with an arrow key. */
static void
bind_sides (GtkWidgetClass *class, guint key, GdkModifierType mods, int left, int top, int right, int bottom)
{
  gtk_widget_class_add_binding_action (class, key, mods, "win.box-sides", "(iiii)", left, top, right, bottom);
}

static void
bind_keys (GtkWidgetClass *class)
{
  const GdkModifierType shift = GDK_SHIFT_MASK, other = GDK_SHIFT_MASK | GDK_ALT_MASK,
                        ctrl = GDK_CONTROL_MASK;

  bind_sides (class, GDK_KEY_Left, 0, -1, 0, -1, 0);
  bind_sides (class, GDK_KEY_Right, 0, 1, 0, 1, 0);
  bind_sides (class, GDK_KEY_Up, 0, 0, -1, 0, -1);
  bind_sides (class, GDK_KEY_Down, 0, 0, 1, 0, 1);
  bind_sides (class, GDK_KEY_Left, shift, 0, 0, -1, 0);
  bind_sides (class, GDK_KEY_Right, shift, 0, 0, 1, 0);
  bind_sides (class, GDK_KEY_Up, shift, 0, 0, 0, -1);
  bind_sides (class, GDK_KEY_Down, shift, 0, 0, 0, 1);
  bind_sides (class, GDK_KEY_Left, other, -1, 0, 0, 0);
  bind_sides (class, GDK_KEY_Right, other, 1, 0, 0, 0);
  bind_sides (class, GDK_KEY_Up, other, 0, -1, 0, 0);
  bind_sides (class, GDK_KEY_Down, other, 0, 1, 0, 0);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Up, GDK_ALT_MASK, "win.box-part-step", "i", -1);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Down, GDK_ALT_MASK, "win.box-part-step", "i", 1);
  gtk_widget_class_add_binding_action (class, GDK_KEY_n, 0, "win.box-new-part", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Delete, 0, "win.box-delete", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_BackSpace, 0, "win.box-delete", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Up, ctrl, "win.box-earlier", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Down, ctrl, "win.box-later", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_s, 0, "win.box-split", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_m, 0, "win.box-merge", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Return, 0, "win.box-read", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_KP_Enter, 0, "win.box-read", NULL);
  gtk_widget_class_add_binding (class, GDK_KEY_Menu, 0, press_menu, NULL);
  gtk_widget_class_add_binding (class, GDK_KEY_F10, shift, press_menu, NULL);
}

static void
scw_box_frame_class_init (ScwBoxFrameClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_box_frame_dispose;
  widget_class->snapshot = scw_box_frame_snapshot;
  widget_class->measure = scw_box_frame_measure;
  widget_class->size_allocate = scw_box_frame_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "systembox");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  bind_keys (widget_class);
  signals[CONTEXT_MENU] = g_signal_new ("context-menu", SCW_TYPE_BOX_FRAME, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[ROW_DROPPED] = g_signal_new ("row-dropped", SCW_TYPE_BOX_FRAME, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, SCW_TYPE_SYSTEM_BOX);
}

static void
scw_box_frame_init (ScwBoxFrame *self)
{
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkDropTarget *target = gtk_drop_target_new (SCW_TYPE_SYSTEM_BOX, GDK_ACTION_MOVE);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (secondary, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));

  self->badge = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->badge, "badge");
  self->number = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->number, "numeric");
  self->part_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->part_label, "partname");
  gtk_label_set_ellipsize (GTK_LABEL (self->part_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->part_label), 16);
  self->spinner = gtk_spinner_new ();
  self->icon = gtk_image_new ();
  gtk_box_append (GTK_BOX (self->badge), self->number);
  gtk_box_append (GTK_BOX (self->badge), self->spinner);
  gtk_box_append (GTK_BOX (self->badge), self->icon);
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
  gtk_widget_set_parent (self->part_label, GTK_WIDGET (self));
  make_handle (self, self->badge);
  make_handle (self, self->part_label);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
scw_box_frame_new (ScwSystemBox *box)
{
  ScwBoxFrame *self = g_object_new (SCW_TYPE_BOX_FRAME, NULL);

  self->box = g_object_ref (box);
  g_signal_connect_object (box, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (box, "notify::problems", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
