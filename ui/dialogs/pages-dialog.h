/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages-dialog.h: chooses pages of a long file. Signal "chosen" (GArray of int). */
#pragma once

#include <adwaita.h>

#include "app/pages/picture.h"

G_BEGIN_DECLS

#define SCW_TYPE_PAGES_DIALOG (scw_pages_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ScwPagesDialog, scw_pages_dialog, SCW, PAGES_DIALOG, AdwWindow)

GtkWindow *scw_pages_dialog_new (GtkWindow *parent, ScwPicture *picture);
ScwPicture *scw_pages_dialog_get_picture (ScwPagesDialog *self);

/* "1-3, 7" of n pages as a GArray of int, rising, without doubles. NULL: not understood. */
GArray *scw_pages_parse (const char *text, int n);

G_END_DECLS
