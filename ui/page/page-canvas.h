/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-canvas.h: the picture of a page with its systems on it (ScwBoxFrame), in a scrolled window.
 *
 * Pointer: a click selects a system; dragging moves it, or resizes it at a handle. With Ctrl, or in drawing
 * mode, dragging draws a new one. The middle button, or the first button outside the systems, pans. Ctrl
 * and the wheel, or a pinch, zoom around the pointer.
 *
 * Properties: "zoom" (widget pixels per page pixel), "drawing" (dragging draws). Signal "context-menu"
 * (double x, double y) over the selected system.
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
