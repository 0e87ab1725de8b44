/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loupe.h: an enlarged detail of a page with a caption, for tooltips. */
#pragma once

#include <gtk/gtk.h>

#include "app/document/page.h"

G_BEGIN_DECLS

/* x, y: page pixels. Without page, or while its pixels are not at hand, the words alone. Floating. */
GtkWidget *scw_loupe_new (ScwDocumentPage *page, double x, double y, double staff_space, const char *text);

G_END_DECLS
