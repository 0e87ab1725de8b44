/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts-dialog.h: the parts of a document: names, sound, transposition, and which are on paper and heard. What is changed
 * takes effect at once, and can be undone here as well.
 */
#pragma once

#include <adwaita.h>

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_PARTS_DIALOG (scw_parts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ScwPartsDialog, scw_parts_dialog, SCW, PARTS_DIALOG, AdwWindow)

GtkWindow *scw_parts_dialog_new (GtkWindow *parent, ScwDocument *document);

G_END_DECLS
