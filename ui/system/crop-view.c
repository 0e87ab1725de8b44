/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/crop-view.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/engrave/engraved.h"
#include "app/error.h"
#include "app/score/compose.h"
#include "engine/unused.h"
#include "ui/page/tiles.h"
#include "ui/parts/settings.h"

#define PATCH 16

struct _ScwCropView
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwLook *look;
  ScwSystemBox *box;
  ScwGray *gray;
  GdkTexture *crop;
  GdkTexture *heat;
  GCancellable *cancellable;
  double cursor;
};

G_DEFINE_FINAL_TYPE (ScwCropView, scw_crop_view, GTK_TYPE_WIDGET)

enum
{
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static ScwHeatMap
chosen_map (void)
{
  return scw_settings () != NULL ? (ScwHeatMap) g_settings_get_enum (scw_settings (), "overlay-map")
                                 : SCW_HEAT_VIRIDIS;
}

static void
update_heat (ScwCropView *self)
{
  const ScwAttention *attention = scw_look_get (self->look);

  g_clear_object (&self->heat);
  if (attention != NULL)
    self->heat = scw_heat_texture (attention, scw_look_get_weights (self->look), chosen_map (), 8);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the crop ---- */

static void
take_crop (ScwCropView *self, ScwGray *gray)
{
  scw_gray_free (self->gray);
  self->gray = gray;
  g_clear_object (&self->crop);
  if (gray != NULL)
    self->crop = scw_texture_from_gray (gray);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[LOADED], 0);
}

const ScwGray *
scw_crop_view_get_gray (ScwCropView *self)
{
  return self->gray;
}

static void
on_crop (GObject *source, GAsyncResult *result, gpointer data)
{
  ScwCropView *self = data;
  g_autoptr (GError) error = NULL;
  ScwGray *gray = scw_document_page_crop_finish (SCW_DOCUMENT_PAGE (source), result, &error);

  if (gray != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      take_crop (self, g_steal_pointer (&gray));
    }
  g_object_unref (self);
}

static void
load_crop (ScwCropView *self)
{
  ScwDocumentPage *page = self->box != NULL
                            ? scw_document_page_of (scw_selection_get_document (self->selection), self->box)
                            : NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (page == NULL)
    {
      take_crop (self, NULL);
      return;
    }
  self->cancellable = g_cancellable_new ();
  scw_document_page_crop_async (page, self->box, self->cancellable, on_crop, g_object_ref (self));
}

static void
on_box_selected (ScwCropView *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    {
      g_signal_connect_object (box, "geometry-changed", G_CALLBACK (load_crop), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "tokens-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                               G_CONNECT_SWAPPED);
    }
  load_crop (self);
}

void
scw_crop_view_set_sources (ScwCropView *self, ScwSelection *selection, ScwLook *look)
{
  g_set_object (&self->selection, selection);
  g_set_object (&self->look, look);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::token", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::tokens", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::word", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (look, "changed", G_CALLBACK (update_heat), self, G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    {
      g_signal_connect_object (scw_settings (), "changed::overlay-map", G_CALLBACK (update_heat), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (scw_settings (), "changed::overlay-opacity",
                               G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
    }
  on_box_selected (self);
}

/* ---- drawing ---- */

/* Widget pixels to a pixel of the crop, and where its corner is. */
static double
get_scale (ScwCropView *self, double width, double height, double *x, double *y)
{
  double w = gdk_texture_get_width (self->crop), h = gdk_texture_get_height (self->crop);
  double scale = MIN (width / w, height / h);

  *x = (width - w * scale) / 2;
  *y = (height - h * scale) / 2;
  return scale;
}

/* A ring where a token was read. */
static void
snapshot_ring (
  ScwCropView *self, GtkSnapshot *snapshot, int token, float thick, double x, double y, double scale)
{
  const GdkRGBA colour = { 0.75f, 0.1f, 0.5f, 1 };
  const GdkRGBA colours[4] = { colour, colour, colour, colour };
  const float widths[4] = { thick, thick, thick, thick };
  GskRoundedRect ring;
  double fx, fy;
  float r = (float) MAX (8, 14 * scale);

  if (!scw_engraved_place (self->box, token, &fx, &fy))
    return;
  scw_view_from_page (&scw_system_box_get_place (self->box)->view, gdk_texture_get_width (self->crop),
                      gdk_texture_get_height (self->crop), &fx, &fy);
  gsk_rounded_rect_init_from_rect (&ring,
                                   &GRAPHENE_RECT_INIT ((float) (x + fx * scale) - r,
                                                        (float) (y + fy * scale) - r, 2 * r, 2 * r),
                                   r);
  gtk_snapshot_append_border (snapshot, &ring, widths, colours);
}

static void
snapshot_rings (ScwCropView *self, GtkSnapshot *snapshot, double x, double y, double scale)
{
  int token = scw_selection_get_token (self->selection);
  GArray *tokens = scw_selection_get_tokens (self->selection);
  gboolean heat = self->heat != NULL && scw_look_get_enabled (self->look);

  if (token < 0 && scw_system_box_get_state (self->box) == SCW_REGION_READING)
    token = (int) scw_system_box_get_n_tokens (self->box) - 1;
  if (!heat || tokens->len > 1)
    snapshot_ring (self, snapshot, token, 2, x, y, scale);
  for (guint i = 0; i < tokens->len; i++)
    if (g_array_index (tokens, int, i) != token)
      snapshot_ring (self, snapshot, g_array_index (tokens, int, i), 1, x, y, scale);
}

/* A frame around the word that is selected, where it is in this crop. */
static void
snapshot_word (ScwCropView *self, GtkSnapshot *snapshot, double x, double y, double scale)
{
  const ScwPageWord *word = scw_selection_get_word (self->selection);
  const GdkRGBA colour = { 0.75f, 0.1f, 0.5f, 1 }, colours[4] = { colour, colour, colour, colour };
  const float widths[4] = { 2, 2, 2, 2 };
  double x0, y0, x1, y1;
  GskRoundedRect frame;

  if (word == NULL)
    return;
  x0 = word->word.box.x;
  y0 = word->word.box.y;
  x1 = x0 + word->word.box.w;
  y1 = y0 + word->word.box.h;
  scw_view_from_page (&scw_system_box_get_place (self->box)->view, gdk_texture_get_width (self->crop),
                      gdk_texture_get_height (self->crop), &x0, &y0);
  scw_view_from_page (&scw_system_box_get_place (self->box)->view, gdk_texture_get_width (self->crop),
                      gdk_texture_get_height (self->crop), &x1, &y1);
  gsk_rounded_rect_init_from_rect (&frame,
                                   &GRAPHENE_RECT_INIT ((float) (x + MIN (x0, x1) * scale) - 3,
                                                        (float) (y + MIN (y0, y1) * scale) - 3,
                                                        (float) (fabs (x1 - x0) * scale) + 6,
                                                        (float) (fabs (y1 - y0) * scale) + 6),
                                   4);
  gtk_snapshot_append_border (snapshot, &frame, widths, colours);
}

/* The cursor of a player. */
static void
snapshot_cursor (ScwCropView *self, GtkSnapshot *snapshot, double x, double y, double scale)
{
  const ScwView *view = &scw_system_box_get_place (self->box)->view;
  double space = view->w > 0 ? gdk_texture_get_width (self->crop) * view->staff_space / view->w * scale : 0;

  if (self->cursor >= 0)
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0.11f, 0.44f, 0.85f, 0.35f },
                               &GRAPHENE_RECT_INIT ((float) (x + (self->cursor - 0.2) * space), (float) y,
                                                    (float) (1.6 * space),
                                                    (float) (gdk_texture_get_height (self->crop) * scale)));
}

static void
snapshot_all (ScwCropView *self, GtkSnapshot *snapshot, double scale, double x, double y)
{
  const ScwAttention *attention = scw_look_get (self->look);
  graphene_rect_t rect
    = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) (gdk_texture_get_width (self->crop) * scale),
                          (float) (gdk_texture_get_height (self->crop) * scale));

  gtk_snapshot_push_clip (snapshot, &rect);
  gtk_snapshot_append_texture (snapshot, self->crop, &rect);
  if (self->heat != NULL && attention != NULL && scw_look_get_enabled (self->look))
    {
      gtk_snapshot_push_opacity (snapshot, scw_settings_opacity ());
      gtk_snapshot_append_texture (snapshot, self->heat,
                                   &GRAPHENE_RECT_INIT ((float) x, (float) y,
                                                        (float) (attention->grid_w * PATCH * scale),
                                                        (float) (attention->grid_h * PATCH * scale)));
      gtk_snapshot_pop (snapshot);
    }
  if (scw_selection_get_word (self->selection) == NULL)
    snapshot_rings (self, snapshot, x, y, scale);
  snapshot_word (self, snapshot, x, y, scale);
  snapshot_cursor (self, snapshot, x, y, scale);
  gtk_snapshot_pop (snapshot);
}

static void
scw_crop_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwCropView *self = SCW_CROP_VIEW (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), x, y, scale;

  if (self->crop == NULL || self->box == NULL)
    return;
  scale = get_scale (self, width, height, &x, &y);
  snapshot_all (self, snapshot, scale, x, y);
}

gboolean
scw_crop_view_save (ScwCropView *self, const char *path, GError **error)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) png = NULL;

  if (self->crop != NULL && self->box != NULL)
    snapshot_all (self, snapshot, 2, 0, 0);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL || native == NULL)
    {
      g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT,
                           _ ("There is no system to save a picture of"));
      return FALSE;
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node, NULL);
  png = gdk_texture_save_to_png_bytes (texture);
  return scw_save (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error);
}

/* ---- clicks ---- */

/* From the widget to the page. */
static gboolean
to_page (ScwCropView *self, double *px, double *py)
{
  double x, y, scale;

  if (self->crop == NULL || self->box == NULL)
    return FALSE;
  scale = get_scale (self, gtk_widget_get_width (GTK_WIDGET (self)),
                     gtk_widget_get_height (GTK_WIDGET (self)), &x, &y);
  *px = (*px - x) / scale;
  *py = (*py - y) / scale;
  scw_view_to_page (&scw_system_box_get_place (self->box)->view, gdk_texture_get_width (self->crop),
                    gdk_texture_get_height (self->crop), px, py);
  return TRUE;
}

int
scw_crop_view_token_at (ScwCropView *self, double x, double y)
{
  return to_page (self, &x, &y) ? scw_engraved_token_near (self->box, x, y) : -1;
}

static void
on_pressed (ScwCropView *self, SCW_UNUSED int n_press, double x, double y)
{
  int token = scw_crop_view_token_at (self, x, y);

  if (token >= 0)
    scw_selection_set_token (self->selection, token);
}

void
scw_crop_view_set_cursor (ScwCropView *self, double x)
{
  if (self->cursor == x)
    return;
  self->cursor = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
scw_crop_view_dispose (GObject *object)
{
  ScwCropView *self = SCW_CROP_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->gray, scw_gray_free);
  g_clear_object (&self->crop);
  g_clear_object (&self->heat);
  g_clear_object (&self->box);
  g_clear_object (&self->look);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_crop_view_parent_class)->dispose (object);
}

static void
scw_crop_view_class_init (ScwCropViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_crop_view_dispose;
  widget_class->snapshot = scw_crop_view_snapshot;
  signals[LOADED]
    = g_signal_new ("loaded", SCW_TYPE_CROP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "cropview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
scw_crop_view_init (ScwCropView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->cursor = -1;
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What the network reads of the system"), -1);
}
