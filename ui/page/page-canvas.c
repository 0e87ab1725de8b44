/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/page-canvas-private.h"

#include <math.h>

#include <glib/gi18n.h>

#include "engine/unused.h"
#include "ui/parts/scrolling.h"

#define MARGIN   24
#define BELOW    66 /* the lower margin: the zoom bar lies over it */
#define AROUND   12 /* a system that is shown */
#define MIN_ZOOM 0.02
#define MAX_ZOOM 8.0

G_DEFINE_FINAL_TYPE_WITH_CODE (ScwPageCanvas,
                               scw_page_canvas,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_DRAWING,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  CONTEXT_MENU,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- the place of things ---- */

static double
page_side (ScwPageCanvas *self, int axis)
{
  if (self->page == NULL)
    return 0;
  return axis == 0 ? scw_document_page_get_width (self->page) : scw_document_page_get_height (self->page);
}

static double
fitting_zoom (ScwPageCanvas *self, int width, int height)
{
  double x = (width - 2 * MARGIN) / MAX (1, page_side (self, 0));
  double y = (height - MARGIN - BELOW) / MAX (1, page_side (self, 1));
  double zoom = self->fit == SCW_FIT_WIDTH ? x : MIN (x, y);

  return CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
}

/* So far as 'value' must be for 'from' to 'to' to be seen; the beginning first, if there is not room for all
 * of it. */
static double
scrolled_to (double value, double page_size, double from, double to)
{
  return MIN (MAX (value, to - page_size), from);
}

static void
configure_axis (ScwPageCanvas *self, int axis, double page_size, const ScwBox *revealed)
{
  const double end = axis == 0 ? MARGIN : BELOW;
  double side = page_side (self, axis) * self->zoom;
  double upper = MAX (page_size, side + MARGIN + end), value = 0;
  double begin = MARGIN + (upper - side - MARGIN - end) / 2; /* of the page in the scrolled area */
  GtkAdjustment *adjustment = self->adjustment[axis];

  if (adjustment != NULL)
    {
      value = gtk_adjustment_get_value (adjustment);
      if (self->anchored)
        value = begin + self->anchor_page[axis] * self->zoom - self->anchor_widget[axis];
      if (revealed != NULL)
        {
          double from = begin + (axis == 0 ? revealed->x : revealed->y) * self->zoom;
          double size = (axis == 0 ? revealed->w : revealed->h) * self->zoom;

          value = scrolled_to (value, page_size, from - AROUND, from + size + (axis == 0 ? AROUND : BELOW));
        }
      value = CLAMP (value, 0, upper - page_size);
      gtk_adjustment_configure (adjustment, value, 0, upper, 0.1 * page_size, 0.9 * page_size, page_size);
    }
  *(axis == 0 ? &self->origin_x : &self->origin_y) = round (begin - value);
}

static void
allocate_frames (ScwPageCanvas *self)
{
  for (guint i = 0; i < self->frames->len; i++)
    {
      GtkWidget *frame = g_ptr_array_index (self->frames, i);
      const ScwBox *rect = scw_system_box_get_rect (scw_box_frame_get_box (SCW_BOX_FRAME (frame)));
      int x0 = (int) lround (self->origin_x + rect->x * self->zoom);
      int y0 = (int) lround (self->origin_y + rect->y * self->zoom);
      int x1 = (int) lround (self->origin_x + (rect->x + rect->w) * self->zoom);
      int y1 = (int) lround (self->origin_y + (rect->y + rect->h) * self->zoom);

      scw_box_frame_set_room (SCW_BOX_FRAME (frame), x0);
      /* GTK wants every child to have been measured before it is placed. */
      gtk_widget_measure (frame, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_size_allocate (frame, &(GtkAllocation){ x0, y0, MAX (1, x1 - x0), MAX (1, y1 - y0) }, -1);
    }
}

static gboolean
tell_zoom (gpointer data)
{
  ScwPageCanvas *self = data;

  self->zoom_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
  return G_SOURCE_REMOVE;
}

/* After the allocation: what shows the zoom may want another size, and there is nobody to give it one
 * meanwhile. */
static void
tell_zoom_soon (ScwPageCanvas *self)
{
  if (self->zoom_id == 0)
    self->zoom_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_zoom, self, NULL);
}

static void
scw_page_canvas_size_allocate (GtkWidget *widget, int width, int height, SCW_UNUSED int baseline)
{
  ScwPageCanvas *self = SCW_PAGE_CANVAS (widget);
  ScwSystemBox *box = self->selection != NULL ? scw_selection_get_box (self->selection) : NULL;
  const ScwBox *revealed = NULL;

  if (self->fit != SCW_FIT_NONE && self->page != NULL)
    {
      double zoom = fitting_zoom (self, width, height);

      if (fabs (zoom - self->zoom) > 1e-9)
        {
          self->zoom = zoom;
          self->reveals = TRUE;
          tell_zoom_soon (self);
        }
    }
  if (self->reveals && self->page != NULL && box != NULL
      && scw_document_page_find_box (self->page, box, NULL))
    revealed = scw_system_box_get_rect (box);
  configure_axis (self, 0, width, revealed);
  configure_axis (self, 1, height, revealed);
  self->anchored = self->reveals = FALSE;
  allocate_frames (self);
}

static void
scw_page_canvas_measure (SCW_UNUSED GtkWidget *widget,
                         SCW_UNUSED GtkOrientation orientation,
                         SCW_UNUSED int for_size,
                         int *minimum,
                         int *natural,
                         SCW_UNUSED int *minimum_baseline,
                         SCW_UNUSED int *natural_baseline)
{
  *minimum = 100;
  *natural = 400;
}

/* ---- drawing ---- */

static void
snapshot_focus (ScwPageCanvas *self, GtkSnapshot *snapshot)
{
  ScwSystemBox *box = self->selection != NULL ? scw_selection_get_box (self->selection) : NULL;
  int token = box != NULL ? scw_selection_get_token (self->selection) : -1;
  guint n = box != NULL ? scw_system_box_get_n_tokens (box) : 0;
  const ScwBoxToken *at;
  const float widths[4] = { 3, 3, 3, 3 }, halo[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  GdkRGBA colour, white = { 1, 1, 1, 0.9f };
  const GdkRGBA colours[4] = {
    { 0.75f, 0.1f, 0.5f, 1 }, { 0.75f, 0.1f, 0.5f, 1 }, { 0.75f, 0.1f, 0.5f, 1 }, { 0.75f, 0.1f, 0.5f, 1 }
  };
  GskRoundedRect ring;
  float x, y, r;

  if (token < 0 && n > 0 && scw_system_box_get_state (box) == SCW_REGION_READING)
    token = (int) n - 1;
  if (token < 0 || (guint) token >= n || !scw_document_page_find_box (self->page, box, NULL))
    return;
  at = scw_system_box_get_token (box, token);
  if (!at->has_focus)
    return;
  x = (float) (self->origin_x + (double) at->focus_x * self->zoom);
  y = (float) (self->origin_y + (double) at->focus_y * self->zoom);
  r = (float) MAX (9, 2.2 * scw_system_box_get_place (box)->staff_space * self->zoom);
  colour = colours[0];
  colour.alpha = 0.12f;
  gsk_rounded_rect_init_from_rect (&ring, &GRAPHENE_RECT_INIT (x - r, y - r, 2 * r, 2 * r), r);
  gtk_snapshot_push_rounded_clip (snapshot, &ring);
  gtk_snapshot_append_color (snapshot, &colour, &ring.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &ring, widths, colours);
  gsk_rounded_rect_init_from_rect (&ring,
                                   &GRAPHENE_RECT_INIT (x - r - 1.5f, y - r - 1.5f, 2 * r + 3, 2 * r + 3),
                                   r + 1.5f);
  gtk_snapshot_append_border (snapshot, &ring, halo, (GdkRGBA[4]){ white, white, white, white });
}

/* A frame around the word that is selected. */
static void
snapshot_word (ScwPageCanvas *self, GtkSnapshot *snapshot)
{
  const ScwPageWord *word = self->selection != NULL ? scw_selection_get_word (self->selection) : NULL;
  const GdkRGBA colour = { 0.75f, 0.1f, 0.5f, 1 }, fill = { 0.75f, 0.1f, 0.5f, 0.12f };
  const float widths[4] = { 2, 2, 2, 2 };
  GskRoundedRect frame;

  if (word == NULL)
    return;
  gsk_rounded_rect_init_from_rect (&frame,
                                   &GRAPHENE_RECT_INIT ((float) (self->origin_x
                                                                 + word->word.box.x * self->zoom)
                                                          - 4,
                                                        (float) (self->origin_y
                                                                 + word->word.box.y * self->zoom)
                                                          - 4,
                                                        (float) (word->word.box.w * self->zoom) + 8,
                                                        (float) (word->word.box.h * self->zoom) + 8),
                                   4);
  gtk_snapshot_append_color (snapshot, &fill, &frame.bounds);
  gtk_snapshot_append_border (snapshot, &frame, widths, (GdkRGBA[4]){ colour, colour, colour, colour });
}

static void
snapshot_draft (ScwPageCanvas *self, GtkSnapshot *snapshot)
{
  graphene_rect_t rect
    = GRAPHENE_RECT_INIT ((float) (self->origin_x + self->draft.x * self->zoom),
                          (float) (self->origin_y + self->draft.y * self->zoom),
                          (float) (self->draft.w * self->zoom), (float) (self->draft.h * self->zoom));
  const float widths[4] = { 2, 2, 2, 2 };
  GdkRGBA colour = { 0.2f, 0.5f, 0.9f, 1 }, fill;
  GskRoundedRect frame;

  if (self->draft.w <= 0)
    return;
  fill = colour;
  fill.alpha = 0.15f;
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  gsk_rounded_rect_init_from_rect (&frame, &rect, 0);
  gtk_snapshot_append_border (snapshot, &frame, widths, (GdkRGBA[4]){ colour, colour, colour, colour });
}

static void
scw_page_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwPageCanvas *self = SCW_PAGE_CANVAS (widget);
  graphene_rect_t seen = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                             (float) gtk_widget_get_height (widget));
  graphene_rect_t page = GRAPHENE_RECT_INIT ((float) self->origin_x, (float) self->origin_y,
                                             (float) round (page_side (self, 0) * self->zoom),
                                             (float) round (page_side (self, 1) * self->zoom));
  const GdkRGBA shade = { 0, 0, 0, 0.25f }, white = { 1, 1, 1, 1 };
  GskRoundedRect outline;

  if (self->page == NULL || page.size.width < 1)
    return;
  gtk_snapshot_push_clip (snapshot, &seen);
  gsk_rounded_rect_init_from_rect (&outline, &page, 0);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &shade, 0, 2, 1, 6);
  gtk_snapshot_append_color (snapshot, &white, &page);
  if (self->tiles != NULL)
    scw_tiles_snapshot (self->tiles, snapshot, self->origin_x, self->origin_y, self->zoom,
                        gtk_widget_get_scale_factor (widget), &seen);
  else if (self->preview != NULL)
    gtk_snapshot_append_texture (snapshot, self->preview, &page);
  for (guint i = 0; i < self->frames->len; i++)
    gtk_widget_snapshot_child (widget, g_ptr_array_index (self->frames, i), snapshot);
  if (self->selection == NULL || scw_selection_get_word (self->selection) == NULL)
    snapshot_focus (self, snapshot);
  snapshot_word (self, snapshot);
  snapshot_draft (self, snapshot);
  gtk_snapshot_pop (snapshot);
}

/* ---- the page and its systems ---- */

static void
on_frame_menu (ScwPageCanvas *self, double x, double y, GtkWidget *frame)
{
  double at_x, at_y;

  scw_selection_set_box (self->selection, scw_box_frame_get_box (SCW_BOX_FRAME (frame)));
  gtk_widget_translate_coordinates (frame, GTK_WIDGET (self), x, y, &at_x, &at_y);
  g_signal_emit (self, signals[CONTEXT_MENU], 0, at_x, at_y);
}

/* It becomes the part of the row that it was dropped on. */
static void
on_row_dropped (ScwPageCanvas *self, ScwSystemBox *row, ScwBoxFrame *on)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (scw_selection_get_document (self->selection));
  const int part = scw_document_parts_of (parts, scw_box_frame_get_box (on));

  if (part < 0 || part == scw_document_parts_of (parts, row))
    return;
  scw_selection_set_box (self->selection, row);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.box-part", "i", part);
}

static void
on_frame_focus (GtkWidget *frame, SCW_UNUSED GParamSpec *pspec, ScwPageCanvas *self)
{
  if (!gtk_widget_has_focus (frame))
    return;
  scw_selection_set_box (self->selection, scw_box_frame_get_box (SCW_BOX_FRAME (frame)));
  scw_page_canvas_show_selected (self);
}

static void
on_box_tokens (ScwPageCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GtkWidget *
make_frame (ScwPageCanvas *self, ScwSystemBox *box)
{
  GtkWidget *frame = scw_box_frame_new (box);

  g_signal_connect_object (frame, "context-menu", G_CALLBACK (on_frame_menu), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (frame, "row-dropped", G_CALLBACK (on_row_dropped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (frame, "notify::has-focus", G_CALLBACK (on_frame_focus), self, 0);
  g_signal_connect_object (box, "geometry-changed", G_CALLBACK (gtk_widget_queue_allocate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (box, "tokens-changed", G_CALLBACK (on_box_tokens), self, G_CONNECT_SWAPPED);
  return frame;
}

static void
drop_frame (ScwPageCanvas *self, guint i)
{
  GtkWidget *frame = g_ptr_array_index (self->frames, i);
  ScwSystemBox *box = scw_box_frame_get_box (SCW_BOX_FRAME (frame));

  if (self->dragged == SCW_BOX_FRAME (frame))
    self->dragged = NULL;
  g_signal_handlers_disconnect_by_data (frame, self);
  g_signal_handlers_disconnect_by_func (box, gtk_widget_queue_allocate, self);
  g_signal_handlers_disconnect_by_func (box, on_box_tokens, self);
  gtk_widget_unparent (frame);
  g_ptr_array_remove_index (self->frames, i);
}

static void
update_frames (ScwPageCanvas *self)
{
  ScwSystemBox *selected = self->selection != NULL ? scw_selection_get_box (self->selection) : NULL;

  for (guint i = 0; i < self->frames->len; i++)
    {
      ScwBoxFrame *frame = g_ptr_array_index (self->frames, i);

      scw_box_frame_set_place (frame, i, self->frames->len);
      scw_box_frame_set_selected (frame, scw_box_frame_get_box (frame) == selected);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
tell_parts (gpointer data)
{
  ScwPageCanvas *self = data;
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (scw_selection_get_document (self->selection));

  self->parts_id = 0;
  for (guint i = 0; i < self->frames->len; i++)
    {
      ScwBoxFrame *frame = g_ptr_array_index (self->frames, i);
      const int part = scw_document_parts_of (parts, scw_box_frame_get_box (frame));
      g_autofree char *name
        = part >= 0 && parts->parts->len > 1 ? scw_document_parts_short_name (parts, part) : NULL;

      scw_box_frame_set_part (frame, name);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
tell_parts_soon (ScwPageCanvas *self)
{
  if (self->parts_id == 0 && self->selection != NULL)
    self->parts_id = g_idle_add (tell_parts, self);
}

static void
on_boxes_changed (ScwPageCanvas *self, guint position, guint removed, guint added)
{
  gboolean had_focus = FALSE;

  for (guint i = 0; i < removed; i++)
    {
      had_focus = had_focus || gtk_widget_has_focus (g_ptr_array_index (self->frames, position));
      drop_frame (self, position);
    }
  for (guint i = 0; i < added; i++)
    {
      GtkWidget *frame = make_frame (self, scw_document_page_get_box (self->page, position + i));
      GtkWidget *before = position + i > 0 ? g_ptr_array_index (self->frames, position + i - 1) : NULL;

      gtk_widget_insert_after (frame, GTK_WIDGET (self), before);
      g_ptr_array_insert (self->frames, (int) (position + i), frame);
    }
  update_frames (self);
  tell_parts_soon (self);
  if (had_focus
      && !(self->selection != NULL
           && scw_page_canvas_focus_box (self, scw_selection_get_box (self->selection))))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_tiles_ready (SCW_UNUSED gpointer tiles, gpointer data)
{
  gtk_widget_queue_draw (data);
}

static void
on_pixels (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  ScwPixels *pixels = scw_document_page_load_finish (SCW_DOCUMENT_PAGE (source), result, &error);
  ScwPageCanvas *self = data;

  if (pixels != NULL && SCW_DOCUMENT_PAGE (source) == self->page)
    {
      g_clear_pointer (&self->tiles, scw_tiles_free);
      self->tiles = scw_tiles_new (pixels, on_tiles_ready, self);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
    }
  if (pixels != NULL)
    scw_pixels_unref (pixels);
  g_object_unref (self);
}

static void
load_pixels (ScwPageCanvas *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->tiles, scw_tiles_free);
  if (self->page == NULL)
    return;
  self->loading = g_cancellable_new ();
  scw_document_page_load_async (self->page, self->loading, on_pixels, g_object_ref (self));
}

static void
on_thumbnail (ScwPageCanvas *self)
{
  ScwPixels *small = scw_document_page_get_thumbnail (self->page);

  g_clear_object (&self->preview);
  if (small != NULL)
    self->preview = scw_texture_from_gray (scw_pixels_gray (small));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_turned (ScwPageCanvas *self)
{
  load_pixels (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
take_page (ScwPageCanvas *self, ScwDocumentPage *page)
{
  if (page == self->page)
    return;
  while (self->frames->len > 0)
    drop_frame (self, self->frames->len - 1);
  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  g_set_object (&self->page, page);
  g_clear_object (&self->preview);
  self->draft.w = 0;
  load_pixels (self);
  if (page != NULL)
    {
      g_signal_connect_object (page, "items-changed", G_CALLBACK (on_boxes_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "notify::turns", G_CALLBACK (on_turned), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "notify::width", G_CALLBACK (gtk_widget_queue_resize), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "notify::thumbnail-serial", G_CALLBACK (on_thumbnail), self,
                               G_CONNECT_SWAPPED);
      on_thumbnail (self);
      on_boxes_changed (self, 0, 0, scw_document_page_get_n_boxes (page));
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_page_selected (ScwPageCanvas *self)
{
  take_page (self, scw_selection_get_page (self->selection));
}

static void
on_box_selected (ScwPageCanvas *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  update_frames (self);
  if (box != NULL)
    scw_page_canvas_show_selected (self);
}

void
scw_page_canvas_set_selection (ScwPageCanvas *self, ScwSelection *selection)
{
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_set_object (&self->selection, selection);
  if (selection == NULL)
    return;
  g_signal_connect_object (selection, "notify::page", G_CALLBACK (on_page_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::word", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scw_selection_get_document (selection), "changed", G_CALLBACK (tell_parts_soon),
                           self, G_CONNECT_SWAPPED);
  on_page_selected (self);
}

gboolean
scw_page_canvas_has_picture (ScwPageCanvas *self)
{
  return self->tiles != NULL;
}

static ScwBoxFrame *
find_frame (ScwPageCanvas *self, ScwSystemBox *box)
{
  for (guint i = 0; i < self->frames->len; i++)
    if (scw_box_frame_get_box (g_ptr_array_index (self->frames, i)) == box)
      return g_ptr_array_index (self->frames, i);
  return NULL;
}

gboolean
scw_page_canvas_focus_box (ScwPageCanvas *self, ScwSystemBox *box)
{
  ScwBoxFrame *frame = box != NULL ? find_frame (self, box) : NULL;

  return frame != NULL && gtk_widget_grab_focus (GTK_WIDGET (frame));
}

void
scw_page_canvas_show_selected (ScwPageCanvas *self)
{
  self->reveals = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* ---- zoom ---- */

double
scw_page_canvas_get_zoom (ScwPageCanvas *self)
{
  return self->zoom;
}

ScwFit
scw_page_canvas_get_fit (ScwPageCanvas *self)
{
  return self->fit;
}

void
scw_page_canvas_zoom_around (ScwPageCanvas *self, double zoom, double x, double y)
{
  const double at[2] = { x, y }, origin[2] = { self->origin_x, self->origin_y };

  for (int axis = 0; axis < 2; axis++)
    {
      /* Twice before a frame: where the page lies is not known from its corner yet. */
      if (self->anchored)
        self->anchor_page[axis] += (at[axis] - self->anchor_widget[axis]) / self->zoom;
      else
        self->anchor_page[axis] = (at[axis] - origin[axis]) / self->zoom;
      self->anchor_widget[axis] = at[axis];
    }
  self->anchored = TRUE;
  self->fit = SCW_FIT_NONE;
  self->zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  gtk_widget_queue_resize (GTK_WIDGET (self)); /* with the scrolled window and its bars */
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
}

void
scw_page_canvas_set_zoom (ScwPageCanvas *self, double zoom)
{
  scw_page_canvas_zoom_around (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                               gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
scw_page_canvas_set_fit (ScwPageCanvas *self, ScwFit fit)
{
  self->fit = fit;
  self->anchored = FALSE;
  gtk_widget_queue_resize (GTK_WIDGET (self)); /* with the scrolled window and its bars */
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
}

void
scw_page_canvas_set_drawing (ScwPageCanvas *self, gboolean drawing)
{
  if (self->drawing == drawing)
    return;
  self->drawing = drawing;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), drawing ? "crosshair" : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DRAWING]);
}

/* ---- GObject ---- */

static void
scw_page_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ScwPageCanvas *self = SCW_PAGE_CANVAS (object);

  switch (id)
    {
    case PROP_ZOOM:
      scw_page_canvas_set_zoom (self, g_value_get_double (value));
      break;
    case PROP_DRAWING:
      scw_page_canvas_set_drawing (self, g_value_get_boolean (value));
      break;
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      scw_take_adjustment (GTK_WIDGET (self), &self->adjustment[id == PROP_VADJUSTMENT],
                           g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policy[id == PROP_VSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_page_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwPageCanvas *self = SCW_PAGE_CANVAS (object);

  switch (id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_DRAWING:
      g_value_set_boolean (value, self->drawing);
      break;
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustment[id == PROP_VADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policy[id == PROP_VSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_page_canvas_dispose (GObject *object)
{
  ScwPageCanvas *self = SCW_PAGE_CANVAS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_handle_id (&self->zoom_id, g_source_remove);
  g_clear_handle_id (&self->parts_id, g_source_remove);
  while (self->frames->len > 0)
    drop_frame (self, self->frames->len - 1);
  g_clear_pointer (&self->tiles, scw_tiles_free);
  g_clear_object (&self->preview);
  g_clear_object (&self->page);
  g_clear_object (&self->selection);
  g_clear_object (&self->adjustment[0]);
  g_clear_object (&self->adjustment[1]);
  G_OBJECT_CLASS (scw_page_canvas_parent_class)->dispose (object);
}

static void
scw_page_canvas_finalize (GObject *object)
{
  g_ptr_array_unref (SCW_PAGE_CANVAS (object)->frames);
  G_OBJECT_CLASS (scw_page_canvas_parent_class)->finalize (object);
}

static void
scw_page_canvas_class_init (ScwPageCanvasClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = scw_page_canvas_set_property;
  object_class->get_property = scw_page_canvas_get_property;
  object_class->dispose = scw_page_canvas_dispose;
  object_class->finalize = scw_page_canvas_finalize;
  widget_class->measure = scw_page_canvas_measure;
  widget_class->size_allocate = scw_page_canvas_size_allocate;
  widget_class->snapshot = scw_page_canvas_snapshot;

  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, MIN_ZOOM, MAX_ZOOM, 1, flags);
  props[PROP_DRAWING] = g_param_spec_boolean ("drawing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[CONTEXT_MENU] = g_signal_new ("context-menu", SCW_TYPE_PAGE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  g_signal_new ("reading-dropped", SCW_TYPE_PAGE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
  gtk_widget_class_set_css_name (widget_class, "pagecanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
scw_page_canvas_init (ScwPageCanvas *self)
{
  self->zoom = 1;
  self->fit = SCW_FIT_PAGE;
  self->frames = g_ptr_array_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Page"), -1);
  scw_page_canvas_init_pointing (self);
}
