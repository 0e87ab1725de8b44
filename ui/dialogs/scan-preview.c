/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialogs/scan-preview.h"

#include <string.h>

#include <glib/gi18n.h>

#include "engine/unused.h"

#define WIDEST 480 /* of the small picture */

struct _ScwScanPreview
{
  GtkWidget parent_instance;

  int width, height; /* of the page */
  int step;          /* page pixels to a preview pixel */
  int w, h;
  guint8 *pixels; /* (h, w, 3) */
  int rows;       /* that are there, of h */
};

G_DEFINE_FINAL_TYPE (ScwScanPreview, scw_scan_preview, GTK_TYPE_WIDGET)

void
scw_scan_preview_begin (ScwScanPreview *self, int width, int height)
{
  self->width = MAX (1, width);
  self->height = height > 0 ? height : self->width * 141 / 100;
  self->step = MAX (1, self->width / WIDEST);
  self->w = MAX (1, self->width / self->step);
  self->h = MAX (1, self->height / self->step);
  self->rows = 0;
  g_free (self->pixels);
  self->pixels = g_malloc ((gsize) self->w * (gsize) self->h * 3);
  memset (self->pixels, 0xff, (gsize) self->w * (gsize) self->h * 3);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
scw_scan_preview_add_row (ScwScanPreview *self, int y, const guint8 *row)
{
  guint8 *to;

  if (self->pixels == NULL || y % self->step != 0 || y / self->step >= self->h)
    return;
  to = self->pixels + (gsize) (y / self->step) * (gsize) self->w * 3;
  for (int x = 0; x < self->w; x++, to += 3)
    to[0] = to[1] = to[2] = row[x * self->step];
  self->rows = MAX (self->rows, y / self->step + 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
scw_scan_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ScwScanPreview *self = SCW_SCAN_PREVIEW (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget), scale;
  const GdkRGBA white = { 1, 1, 1, 1 }, line = { 0.2f, 0.5f, 0.9f, 1 };
  graphene_rect_t page;

  if (self->pixels == NULL)
    return;
  scale = MIN (width / (float) self->w, height / (float) self->h);
  page = GRAPHENE_RECT_INIT ((width - (float) self->w * scale) / 2, (height - (float) self->h * scale) / 2,
                             (float) self->w * scale, (float) self->h * scale);
  gtk_snapshot_append_color (snapshot, &white, &page);
  if (self->rows > 0)
    {
      gsize stride = (gsize) self->w * 3;
      g_autoptr (GBytes) bytes = g_bytes_new (self->pixels, stride * (gsize) self->rows);
      g_autoptr (GdkTexture) texture
        = gdk_memory_texture_new (self->w, self->rows, GDK_MEMORY_R8G8B8, bytes, stride);
      float at = page.origin.y + (float) self->rows * scale;

      gtk_snapshot_append_texture (snapshot, texture,
                                   &GRAPHENE_RECT_INIT (page.origin.x, page.origin.y, page.size.width,
                                                        (float) self->rows * scale));
      if (self->rows < self->h)
        gtk_snapshot_append_color (snapshot, &line,
                                   &GRAPHENE_RECT_INIT (page.origin.x, at - 1, page.size.width, 2));
    }
}

static void
scw_scan_preview_measure (SCW_UNUSED GtkWidget *widget,
                          GtkOrientation orientation,
                          SCW_UNUSED int for_size,
                          int *minimum,
                          int *natural,
                          SCW_UNUSED int *minimum_baseline,
                          SCW_UNUSED int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 283;
}

static void
scw_scan_preview_finalize (GObject *object)
{
  g_free (SCW_SCAN_PREVIEW (object)->pixels);
  G_OBJECT_CLASS (scw_scan_preview_parent_class)->finalize (object);
}

static void
scw_scan_preview_class_init (ScwScanPreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = scw_scan_preview_finalize;
  widget_class->snapshot = scw_scan_preview_snapshot;
  widget_class->measure = scw_scan_preview_measure;
  gtk_widget_class_set_css_name (widget_class, "scanpreview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
scw_scan_preview_init (ScwScanPreview *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The page that is being scanned"), -1);
}
