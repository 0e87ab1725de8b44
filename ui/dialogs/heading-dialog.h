/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heading-dialog.h: asks for the title and composer of a document. */
#pragma once

#include <gtk/gtk.h>

#include "app/document/document.h"

G_BEGIN_DECLS

void scw_heading_ask (GtkWindow *parent, ScwDocument *document);

/* "": none. */
void scw_heading_set (ScwDocument *document, const char *title, const char *composer);

G_END_DECLS
