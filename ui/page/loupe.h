/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loupe.h: the pixels of a page around a place, enlarged, over words about it: what tooltips show. */
#pragma once

#include <gtk/gtk.h>

#include "app/document/page.h"

G_BEGIN_DECLS

/* x, y: page pixels. Without page, or while its pixels are not at hand, the words alone. Floating. */
GtkWidget *scw_loupe_new (ScwDocumentPage *page, double x, double y, double staff_space, const char *text);

G_END_DECLS
