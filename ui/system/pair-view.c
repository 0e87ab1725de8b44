/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/pair-view.h"

#include <math.h>

#include "engine/unused.h"
#include "ui/parts/scrolling.h"

#define MAX_ZOOM  8.0
#define PAD       12.0 /* pixels around both */
#define GAP       4.0  /* pixels between them */
#define MAX_SPACE 16.0 /* pixels of a staff space that are large enough */
#define MIN_SPACE 5.5  /* and too small; rather scroll */

struct _ScwPairView
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwSystemBox *box;
  GtkWidget *crop, *engraving;
  GtkAdjustment *adjustment[2];
  GtkScrollablePolicy policy[2];
  double zoom, space;
  double wide, high; /* of what is shown, pixels */
  double pointer_x, pinch_zoom;
  double anchor_widget, anchor_spaces; /* of the original that stay where they are while zooming */
  gboolean anchored, reveal;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (ScwPairView,
                               scw_pair_view,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

/* ---- how large ----
 *
 * What changes the size of what is scrolled asks for a resize: the scrolled window, which shows and hides its
 * bars by it, must be in the allocation itself, or GTK draws it before it was allocated again. */

/* The crop in staff spaces. */
static void
get_crop_size (ScwPairView *self, double *w, double *h)
{
  const ScwView *view = self->box != NULL ? &scw_system_box_get_place (self->box)->view : NULL;

  *w = view != NULL && view->staff_space > 0 ? MAX (4, view->w / view->staff_space) : 100;
  *h = view != NULL && view->staff_space > 0 ? MAX (4, view->h / view->staff_space) : 20;
}

static void
plan (ScwPairView *self, double width, double height)
{
  ScwEngravingView *engraving = SCW_ENGRAVING_VIEW (self->engraving);
  double crop_w, crop_h, below, fit;

  get_crop_size (self, &crop_w, &crop_h);
  below = scw_engraving_view_get_height (engraving);
  fit = MIN (MAX_SPACE, (width - 2 * PAD) / crop_w);
  /* Before anything is read there is room for it, so that nothing jumps when it begins. */
  fit = MIN (fit, MAX (MIN_SPACE, (height - 2 * PAD - GAP) / (crop_h + MAX (below, 20))));
  self->space = MAX (1, fit * self->zoom);
  self->wide
    = ceil (MAX (crop_w * self->space, scw_engraving_view_get_width (engraving) * self->space)) + 2 * PAD;
  self->high = ceil ((crop_h + below) * self->space) + 2 * PAD + GAP;
}

static void
configure (ScwPairView *self, int axis, double value, double all, double page)
{
  if (self->adjustment[axis] != NULL)
    gtk_adjustment_configure (self->adjustment[axis], CLAMP (value, 0, MAX (0, all - page)), 0,
                              MAX (all, page), page * 0.1, page * 0.9, page);
}

static double
scroll_of (ScwPairView *self, int axis)
{
  return self->adjustment[axis] != NULL ? gtk_adjustment_get_value (self->adjustment[axis]) : 0;
}

/* Where the selected symbol is, or while reading the last one, in staff spaces of the original. */
static gboolean
get_place_of_interest (ScwPairView *self, double *x)
{
  ScwEngraved *engraved = scw_engraving_view_get_engraved (SCW_ENGRAVING_VIEW (self->engraving));
  int n, token = self->selection != NULL ? scw_selection_get_token (self->selection) : -1, part;
  const ScwEngravedPart *parts = scw_engraved_get_parts (engraved, &n);

  if (token < 0 && self->box != NULL && scw_system_box_get_state (self->box) == SCW_REGION_READING)
    token = (int) scw_system_box_get_n_tokens (self->box) - 1;
  part = scw_engraved_part_of (engraved, token);
  if (part < 0 || !scw_engraved_is_visible (engraved, part))
    return FALSE;
  *x = scw_engraved_get_left (engraved)
       + (parts[part].box.x0 + parts[part].box.x1) / 2 * scw_engraved_get_scale (engraved);
  return TRUE;
}

static double
horizontal_scroll (ScwPairView *self, int width)
{
  double value = scroll_of (self, 0), x;

  if (self->anchored)
    return PAD + self->anchor_spaces * self->space - self->anchor_widget;
  if (self->reveal && get_place_of_interest (self, &x))
    {
      double margin = MIN (80, width / 4.0), at = PAD + x * self->space;

      value = MIN (value, at - margin);
      value = MAX (value, at + margin - width);
    }
  return value;
}

static void
scw_pair_view_size_allocate (GtkWidget *widget, int width, int height, SCW_UNUSED int baseline)
{
  ScwPairView *self = SCW_PAIR_VIEW (widget);
  double crop_w, crop_h, x, y, scroll;
  int crop_height;

  plan (self, width, height);
  get_crop_size (self, &crop_w, &crop_h);
  scroll = horizontal_scroll (self, width);
  self->anchored = self->reveal = FALSE;
  configure (self, 0, scroll, self->wide, width);
  configure (self, 1, scroll_of (self, 1), self->high, height);
  x = floor (self->wide < width ? (width - self->wide) / 2 : -scroll_of (self, 0)) + PAD;
  y = floor (self->high < height ? 0 : -scroll_of (self, 1)) + PAD;
  crop_height = (int) round (crop_h * self->space);
  gtk_widget_size_allocate (self->crop,
                            &(GtkAllocation){ (int) x, (int) y, (int) round (crop_w * self->space),
                                              crop_height },
                            -1);
  scw_engraving_view_set_scale (SCW_ENGRAVING_VIEW (self->engraving), self->space, PAD);
  gtk_widget_size_allocate (self->engraving,
                            &(GtkAllocation){ (int) (x - PAD), (int) (y + crop_height + GAP),
                                              (int) MAX (1, self->wide),
                                              (int) MAX (1, self->high - crop_height - 2 * PAD - GAP) },
                            -1);
}

static void
scw_pair_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       SCW_UNUSED int for_size,
                       int *minimum,
                       int *natural,
                       SCW_UNUSED int *minimum_baseline,
                       SCW_UNUSED int *natural_baseline)
{
  ScwPairView *self = SCW_PAIR_VIEW (widget);
  int ignored;

  gtk_widget_measure (self->crop, orientation, -1, &ignored, &ignored, NULL, NULL);
  gtk_widget_measure (self->engraving, orientation, -1, &ignored, &ignored, NULL, NULL);
  *minimum = 60;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 320;
}

/* ---- zooming ---- */

static void
zoom_around (ScwPairView *self, double zoom, double x)
{
  self->anchor_widget = x;
  self->anchor_spaces = (x + scroll_of (self, 0) - PAD) / self->space;
  self->anchored = TRUE;
  self->zoom = CLAMP (zoom, 1, MAX_ZOOM);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
scw_pair_view_set_zoom (ScwPairView *self, double zoom)
{
  zoom_around (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0);
}

double
scw_pair_view_get_zoom (ScwPairView *self)
{
  return self->zoom;
}

static gboolean
on_scroll (ScwPairView *self, SCW_UNUSED double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) == 0 || dy == 0)
    return GDK_EVENT_PROPAGATE;
  zoom_around (self, self->zoom * pow (1.15, -dy), self->pointer_x);
  return GDK_EVENT_STOP;
}

static void
on_motion (ScwPairView *self, double x, SCW_UNUSED double y)
{
  self->pointer_x = x;
}

static void
on_pinch_begin (ScwPairView *self)
{
  self->pinch_zoom = self->zoom;
}

static void
on_pinch (ScwPairView *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    zoom_around (self, self->pinch_zoom * scale, x);
}

/* ---- following ----
 *
 * Where the size of all changes, a new size is asked for: scroll bars that come or go while only this widget
 * is allocated would leave the scrolled window without its allocation. */

static void
reveal (ScwPairView *self)
{
  self->reveal = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_engraving_changed (ScwPairView *self)
{
  if (self->box != NULL && scw_system_box_get_state (self->box) == SCW_REGION_READING)
    self->reveal = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_crop_loaded (ScwPairView *self)
{
  scw_engraving_view_set_original (SCW_ENGRAVING_VIEW (self->engraving),
                                   scw_crop_view_get_gray (SCW_CROP_VIEW (self->crop)));
}

/* Over the original: what was made of it. */
static gboolean
on_crop_tooltip (GtkWidget *crop, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  ScwPairView *self = data;
  int token = keyboard ? -1 : scw_crop_view_token_at (SCW_CROP_VIEW (crop), x, y);
  g_autofree char *text = scw_engraving_view_token_text (SCW_ENGRAVING_VIEW (self->engraving), token);

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
on_box_selected (ScwPairView *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    g_signal_connect_object (box, "geometry-changed", G_CALLBACK (gtk_widget_queue_resize), self,
                             G_CONNECT_SWAPPED);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
scw_pair_view_set_sources (ScwPairView *self, ScwSelection *selection, ScwLook *look)
{
  g_set_object (&self->selection, selection);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (reveal), self, G_CONNECT_SWAPPED);
  scw_crop_view_set_sources (SCW_CROP_VIEW (self->crop), selection, look);
  scw_engraving_view_set_selection (SCW_ENGRAVING_VIEW (self->engraving), selection);
  on_box_selected (self);
}

ScwCropView *
scw_pair_view_get_crop (ScwPairView *self)
{
  return SCW_CROP_VIEW (self->crop);
}

ScwEngravingView *
scw_pair_view_get_engraving (ScwPairView *self)
{
  return SCW_ENGRAVING_VIEW (self->engraving);
}

/* Where there is more than fits, it turns like a page. */
static void
show_cursor (ScwPairView *self, double x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), at = PAD + x * self->space,
         margin = MIN (80, width / 4), left = scroll_of (self, 0);

  if (x >= 0 && self->adjustment[0] != NULL && (at < left || at > left + width - margin))
    gtk_adjustment_set_value (self->adjustment[0], at - margin);
}

void
scw_pair_view_set_cursor (ScwPairView *self, double quarters)
{
  ScwEngraved *engraved = scw_engraving_view_get_engraved (SCW_ENGRAVING_VIEW (self->engraving));
  double x;

  scw_engraving_view_set_cursor (SCW_ENGRAVING_VIEW (self->engraving), quarters);
  if (quarters < 0 || self->box == NULL || !scw_engraved_time_to_original (engraved, self->box, quarters, &x))
    x = -1;
  scw_crop_view_set_cursor (SCW_CROP_VIEW (self->crop), x);
  show_cursor (self, x);
}

/* ---- GObject ---- */

static void
scw_pair_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ScwPairView *self = SCW_PAIR_VIEW (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    scw_take_adjustment (GTK_WIDGET (self), &self->adjustment[id == PROP_VADJUSTMENT],
                         g_value_get_object (value));
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    self->policy[id == PROP_VSCROLL_POLICY] = g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_pair_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwPairView *self = SCW_PAIR_VIEW (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    g_value_set_object (value, self->adjustment[id == PROP_VADJUSTMENT]);
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    g_value_set_enum (value, self->policy[id == PROP_VSCROLL_POLICY]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_pair_view_dispose (GObject *object)
{
  ScwPairView *self = SCW_PAIR_VIEW (object);

  g_clear_pointer (&self->crop, gtk_widget_unparent);
  g_clear_pointer (&self->engraving, gtk_widget_unparent);
  g_clear_object (&self->box);
  g_clear_object (&self->selection);
  g_clear_object (&self->adjustment[0]);
  g_clear_object (&self->adjustment[1]);
  G_OBJECT_CLASS (scw_pair_view_parent_class)->dispose (object);
}

static void
scw_pair_view_class_init (ScwPairViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->set_property = scw_pair_view_set_property;
  object_class->get_property = scw_pair_view_get_property;
  object_class->dispose = scw_pair_view_dispose;
  widget_class->measure = scw_pair_view_measure;
  widget_class->size_allocate = scw_pair_view_size_allocate;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_css_name (widget_class, "pairview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
scw_pair_view_init (ScwPairView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  self->zoom = 1;
  self->space = 7;
  self->crop = g_object_new (SCW_TYPE_CROP_VIEW, NULL);
  gtk_widget_set_parent (self->crop, widget);
  g_signal_connect_object (self->crop, "loaded", G_CALLBACK (on_crop_loaded), self, G_CONNECT_SWAPPED);
  gtk_widget_set_has_tooltip (self->crop, TRUE);
  g_signal_connect_object (self->crop, "query-tooltip", G_CALLBACK (on_crop_tooltip), self, 0);
  self->engraving = g_object_new (SCW_TYPE_ENGRAVING_VIEW, NULL);
  gtk_widget_set_parent (self->engraving, widget);
  g_signal_connect_object (self->engraving, "changed", G_CALLBACK (on_engraving_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
