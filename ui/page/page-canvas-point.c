/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/page-canvas-private.h"

#include <math.h>

#include "app/engrave/engraved.h"
#include "engine/unused.h"

/* ---- where is the pointer? ---- */

static void
to_page (ScwPageCanvas *self, double x, double y, double *px, double *py)
{
  *px = (x - self->origin_x) / self->zoom;
  *py = (y - self->origin_y) / self->zoom;
}

static int
grip_of (ScwPageCanvas *self, ScwBoxFrame *frame, double x, double y)
{
  ScwSystemBox *box = scw_box_frame_get_box (frame);
  const ScwBox *rect = scw_system_box_get_rect (box);

  return scw_box_frame_grip (x - self->origin_x - rect->x * self->zoom,
                             y - self->origin_y - rect->y * self->zoom, rect->w * self->zoom,
                             rect->h * self->zoom, scw_selection_get_box (self->selection) == box);
}

/* The selected system first, else the one whose middle is nearest: crops overlap. */
static ScwBoxFrame *
frame_at (ScwPageCanvas *self, double x, double y, int *grip)
{
  ScwBoxFrame *best = NULL;
  double best_distance = (double) INFINITY, px, py;

  to_page (self, x, y, &px, &py);
  *grip = SCW_GRIP_NONE;
  for (guint i = 0; i < self->frames->len; i++)
    {
      ScwBoxFrame *frame = g_ptr_array_index (self->frames, i);
      const ScwBox *rect = scw_system_box_get_rect (scw_box_frame_get_box (frame));
      gboolean selected = scw_box_frame_get_box (frame) == scw_selection_get_box (self->selection);
      double distance = selected ? -1 : fabs (rect->y + rect->h / 2 - py);
      int here = grip_of (self, frame, x, y);

      if (here != SCW_GRIP_NONE && distance < best_distance)
        {
          best = frame;
          best_distance = distance;
          *grip = here;
        }
    }
  return best;
}

static void
on_motion (ScwPageCanvas *self, double x, double y)
{
  const char *cursor = NULL;
  int grip;

  self->pointer_x = x;
  self->pointer_y = y;
  if (self->selection == NULL || self->panning || self->dragged != NULL)
    return;
  if (self->drawing)
    cursor = "crosshair";
  else if (frame_at (self, x, y, &grip) != NULL)
    cursor = scw_box_frame_cursor (grip);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursor);
}

/* ---- dragging ---- */

static void
begin_pan (ScwPageCanvas *self)
{
  self->panning = TRUE;
  for (int axis = 0; axis < 2; axis++)
    self->begun_scroll[axis]
      = self->adjustment[axis] != NULL ? gtk_adjustment_get_value (self->adjustment[axis]) : 0;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
}

static gboolean
press_handle (ScwPageCanvas *self, double x, double y)
{
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  for (guint i = 0; i < self->frames->len && !self->on_handle; i++)
    if (scw_box_frame_is_handle (self->frames->pdata[i], under))
      {
        scw_selection_set_box (self->selection, scw_box_frame_get_box (self->frames->pdata[i]));
        gtk_widget_grab_focus (self->frames->pdata[i]);
        self->on_handle = TRUE;
      }
  return self->on_handle;
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, ScwPageCanvas *self)
{
  GdkModifierType mods = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  ScwBoxFrame *frame;
  int grip;

  self->dragged = NULL;
  self->panning = FALSE;
  self->on_handle = FALSE;
  self->grip = SCW_GRIP_NONE;
  if (self->page == NULL || self->selection == NULL)
    return;
  if (!self->drawing && press_handle (self, x, y))
    return;
  if (self->drawing || (mods & GDK_CONTROL_MASK) != 0)
    return;
  frame = frame_at (self, x, y, &grip);
  if (frame == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      begin_pan (self);
      return;
    }
  self->was_selected = scw_selection_get_box (self->selection) == scw_box_frame_get_box (frame);
  scw_selection_set_box (self->selection, scw_box_frame_get_box (frame));
  gtk_widget_grab_focus (GTK_WIDGET (frame));
  self->dragged = frame;
  self->grip = grip;
  self->was_read = scw_system_box_get_n_tokens (scw_box_frame_get_box (frame)) > 0;
  self->begun = *scw_system_box_get_rect (scw_box_frame_get_box (frame));
}

static ScwBox
drawn_rect (ScwPageCanvas *self, double x, double y, double dx, double dy)
{
  double x0, y0, x1, y1;
  ScwBox rect;

  to_page (self, x, y, &x0, &y0);
  to_page (self, x + dx, y + dy, &x1, &y1);
  rect.x = MIN (x0, x1);
  rect.y = MIN (y0, y1);
  rect.w = fabs (x1 - x0);
  rect.h = fabs (y1 - y0);
  return rect;
}

static void
drag_frame (ScwPageCanvas *self, double dx, double dy)
{
  ScwBox rect = self->begun;

  dx /= self->zoom;
  dy /= self->zoom;
  if ((self->grip & SCW_GRIP_LEFT) != 0)
    {
      rect.x += dx;
      rect.w -= dx;
    }
  if ((self->grip & SCW_GRIP_RIGHT) != 0)
    rect.w += dx;
  if ((self->grip & SCW_GRIP_TOP) != 0)
    {
      rect.y += dy;
      rect.h -= dy;
    }
  if ((self->grip & SCW_GRIP_BOTTOM) != 0)
    rect.h += dy;
  if (self->grip == SCW_GRIP_MOVE) /* stays on the page whole */
    {
      rect.x = CLAMP (rect.x, 0, MAX (0, scw_document_page_get_width (self->page) - rect.w));
      rect.y = CLAMP (rect.y, 0, MAX (0, scw_document_page_get_height (self->page) - rect.h));
    }
  scw_document_drag_box_rect (scw_selection_get_document (self->selection),
                              scw_box_frame_get_box (self->dragged), &rect);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, ScwPageCanvas *self)
{
  double x, y;

  if (self->page == NULL || self->selection == NULL || self->on_handle)
    return;
  if (self->panning)
    {
      for (int axis = 0; axis < 2; axis++)
        if (self->adjustment[axis] != NULL)
          gtk_adjustment_set_value (self->adjustment[axis], self->begun_scroll[axis] - (axis == 0 ? dx : dy));
      return;
    }
  if (gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  else if (self->draft.w <= 0
           && gtk_gesture_get_sequence_state (GTK_GESTURE (gesture), NULL) != GTK_EVENT_SEQUENCE_CLAIMED)
    return;
  if (self->dragged != NULL)
    drag_frame (self, dx, dy);
  else if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    {
      self->draft = drawn_rect (self, x, y, dx, dy);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/* A click on a system that was selected already means what was read there. */
static void
select_token (ScwPageCanvas *self, GtkGestureDrag *gesture)
{
  double x, y;
  int token;

  if (!self->was_selected || self->grip != SCW_GRIP_MOVE
      || gtk_gesture_get_sequence_state (GTK_GESTURE (gesture), NULL) == GTK_EVENT_SEQUENCE_CLAIMED
      || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  to_page (self, x, y, &x, &y);
  token = scw_engraved_token_near (scw_box_frame_get_box (self->dragged), x, y);
  if (token >= 0)
    scw_selection_set_token (self->selection, token);
}

static void
on_drag_end (GtkGestureDrag *gesture, SCW_UNUSED double dx, SCW_UNUSED double dy, ScwPageCanvas *self)
{
  ScwBox draft = self->draft;

  self->draft.w = 0;
  if (self->dragged != NULL)
    {
      ScwSystemBox *box = scw_box_frame_get_box (self->dragged);

      scw_document_end_drag (scw_selection_get_document (self->selection));
      if (self->was_read && scw_system_box_get_n_tokens (box) == 0)
        g_signal_emit_by_name (self, "reading-dropped");
      else
        select_token (self, gesture);
    }
  else if (draft.w > 0 && self->page != NULL)
    {
      ScwSystemBox *box
        = scw_document_add_box (scw_selection_get_document (self->selection), self->page, &draft, -1);

      if (box != NULL)
        {
          scw_selection_set_box (self->selection, box);
          scw_page_canvas_focus_box (self, box);
        }
      scw_page_canvas_set_drawing (self, FALSE);
    }
  self->dragged = NULL;
  self->panning = self->on_handle = FALSE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->drawing ? "crosshair" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pan_begin (ScwPageCanvas *self)
{
  self->on_handle = FALSE;
  begin_pan (self);
}

static void
on_pan_end (ScwPageCanvas *self)
{
  self->panning = FALSE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), NULL);
}

/* ---- zooming ---- */

static gboolean
on_scroll (ScwPageCanvas *self, SCW_UNUSED double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) == 0 || dy == 0)
    return GDK_EVENT_PROPAGATE;
  scw_page_canvas_zoom_around (self, self->zoom * pow (1.15, -dy), self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (ScwPageCanvas *self)
{
  self->pinch_zoom = self->zoom;
}

static void
on_pinch (ScwPageCanvas *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_is_active (gesture) && gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    scw_page_canvas_zoom_around (self, self->pinch_zoom * scale, x, y);
  else
    scw_page_canvas_set_zoom (self, self->pinch_zoom * scale);
}

void
scw_page_canvas_init_pointing (ScwPageCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new (), *pan = gtk_gesture_drag_new (),
             *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect_swapped (pan, "drag-begin", G_CALLBACK (on_pan_begin), self);
  g_signal_connect (pan, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (pan, "drag-end", G_CALLBACK (on_pan_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pan));

  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
