/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-view.h: the selected page: the canvas in a scrolled window, zoom buttons, and a placeholder while
 * there is no page to show.
 */
#pragma once

#include "ui/page/page-canvas.h"

G_BEGIN_DECLS

#define SCW_TYPE_PAGE_VIEW (scw_page_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwPageView, scw_page_view, SCW, PAGE_VIEW, GtkWidget)

void scw_page_view_set_selection (ScwPageView *self, ScwSelection *selection);
ScwPageCanvas *scw_page_view_get_canvas (ScwPageView *self);

G_END_DECLS
