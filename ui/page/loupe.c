/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page/loupe.h"

#include <glib/gi18n.h>

#include "ui/page/tiles.h"

#define SPACES_WIDE 11.0
#define SPACES_HIGH 7.0
#define SIZE        24 /* pixels of a staff space */

static GdkTexture *
cut_out (ScwDocumentPage *page, double x, double y, double staff_space)
{
  ScwPixels *pixels = scw_document_page_peek_pixels (page);
  const ScwGray *gray = pixels != NULL ? scw_pixels_gray (pixels) : NULL;
  GdkTexture *texture = NULL;
  ScwGray *piece;
  ScwBox box = { .w = SPACES_WIDE * staff_space, .h = SPACES_HIGH * staff_space };

  if (gray != NULL && staff_space > 0 && box.w < gray->width && box.h < gray->height)
    {
      box.x = CLAMP (x - box.w / 2, 0, gray->width - box.w);
      box.y = CLAMP (y - box.h / 2, 0, gray->height - box.h);
      piece = scw_gray_crop (gray, &box, NULL);
      if (piece != NULL)
        texture = scw_texture_from_gray (piece);
      scw_gray_free (piece);
    }
  scw_pixels_unref (pixels);
  return texture;
}

GtkWidget *
scw_loupe_new (ScwDocumentPage *page, double x, double y, double staff_space, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (text);
  g_autoptr (GdkTexture) texture = page != NULL ? cut_out (page, x, y, staff_space) : NULL;

  if (texture != NULL)
    {
      GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));

      gtk_widget_set_size_request (picture, (int) (SPACES_WIDE * SIZE), (int) (SPACES_HIGH * SIZE));
      gtk_picture_set_alternative_text (GTK_PICTURE (picture), _ ("The original, enlarged"));
      gtk_widget_add_css_class (picture, "loupe");
      gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
      gtk_box_append (GTK_BOX (box), picture);
    }
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}
