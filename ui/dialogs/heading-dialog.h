/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heading-dialog.h: title and composer of a document, asked for. */
#pragma once

#include "ui/window/window.h"

G_BEGIN_DECLS

void scw_heading_ask (ScwWindow *window);

/* "": none. */
void scw_heading_set (ScwDocument *document, const char *title, const char *composer);

G_END_DECLS
