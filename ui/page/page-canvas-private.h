/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-canvas-private.h: shared by drawing (page-canvas.c) and pointer handling (page-canvas-point.c). */
#pragma once

#include "ui/page/box-frame.h"
#include "ui/page/page-canvas.h"
#include "ui/page/tiles.h"

struct _ScwPageCanvas
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwDocumentPage *page;
  ScwTiles *tiles;
  GdkTexture *preview; /* the thumbnail, until the pixels are there */
  int preview_serial;
  GCancellable *loading;
  GPtrArray *frames; /* of ScwBoxFrame, owned by the widget tree */

  GtkAdjustment *adjustment[2]; /* horizontal, vertical */
  GtkScrollablePolicy policy[2];
  double zoom;
  guint zoom_id;  /* the zoom is yet to be told */
  guint parts_id; /* frames are yet to be told which part they are */
  ScwFit fit;
  double origin_x, origin_y; /* where the page's corner is drawn */
  gboolean anchored;         /* keep anchor_page under anchor_widget at the next allocation */
  double anchor_page[2], anchor_widget[2];
  gboolean reveals; /* scroll to the selected system at the next allocation */

  gboolean drawing;
  ScwBox draft; /* what is being drawn, page pixels; w 0: nothing */

  /* a drag */
  ScwBoxFrame *dragged;
  int grip; /* of the dragged frame; SCW_GRIP_NONE: drawing or moving the page */
  gboolean panning;
  gboolean on_handle;    /* of the row that is pressed: what becomes of it is not ours (box-frame.h) */
  gboolean was_selected; /* the dragged frame's system, before */
  gboolean was_read;     /* and tokens were in it */
  ScwBox begun;
  double begun_scroll[2];
  double pointer_x, pointer_y;
  double pinch_zoom;
};

void scw_page_canvas_init_pointing (ScwPageCanvas *self);
void scw_page_canvas_zoom_around (ScwPageCanvas *self, double zoom, double x, double y);
