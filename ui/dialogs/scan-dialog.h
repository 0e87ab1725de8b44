/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan-dialog.h: scans pages into the document. */
#pragma once

#include <adwaita.h>

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_SCAN_DIALOG (scw_scan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ScwScanDialog, scw_scan_dialog, SCW, SCAN_DIALOG, AdwWindow)

GtkWindow *scw_scan_dialog_new (GtkWindow *parent, ScwDocument *document);

G_END_DECLS
