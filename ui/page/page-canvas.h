/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-canvas.h: the page as a picture, with its systems on it (ScwBoxFrame), in a scrolled window.
 *
 * What a pointer does here: click selects a system, dragging moves it or, at one of its handles, its sides;
 * with Ctrl or in drawing mode dragging draws a new one; the middle button, or the first one beside the
 * systems, moves the page. Ctrl and the wheel, or a pinch, zoom around the pointer.
 *
 * Properties: "zoom" (widget pixels to a page pixel), "drawing" (drags draw). Signal "context-menu" (double
 * x, double y) over the selected system.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_FIT_NONE,
  SCW_FIT_WIDTH,
  SCW_FIT_PAGE,
} ScwFit;

#define SCW_TYPE_PAGE_CANVAS (scw_page_canvas_get_type ())
G_DECLARE_FINAL_TYPE (ScwPageCanvas, scw_page_canvas, SCW, PAGE_CANVAS, GtkWidget)

void scw_page_canvas_set_selection (ScwPageCanvas *self, ScwSelection *selection);

double scw_page_canvas_get_zoom (ScwPageCanvas *self);
void scw_page_canvas_set_zoom (ScwPageCanvas *self, double zoom); /* around the middle; no longer fitted */
void scw_page_canvas_set_fit (ScwPageCanvas *self, ScwFit fit);
ScwFit scw_page_canvas_get_fit (ScwPageCanvas *self);

/* Whether the pixels of the page are there. */
gboolean scw_page_canvas_has_picture (ScwPageCanvas *self);

void scw_page_canvas_set_drawing (ScwPageCanvas *self, gboolean drawing);

/* Scrolls as little as is needed to see the selected system. */
void scw_page_canvas_show_selected (ScwPageCanvas *self);
gboolean scw_page_canvas_focus_box (ScwPageCanvas *self, ScwSystemBox *box);

G_END_DECLS
