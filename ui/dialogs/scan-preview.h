/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan-preview.h: shows a page while the scanner sends it, row by row. */
#pragma once

#include <gtk/gtk.h>

#include "app/scan/scanner.h"

G_BEGIN_DECLS

#define SCW_TYPE_SCAN_PREVIEW (scw_scan_preview_get_type ())
G_DECLARE_FINAL_TYPE (ScwScanPreview, scw_scan_preview, SCW, SCAN_PREVIEW, GtkWidget)

/* A new page of this size begins; height -1: as long as it gets. */
void scw_scan_preview_begin (ScwScanPreview *self, int width, int height);
void scw_scan_preview_add_row (ScwScanPreview *self, int y, const guint8 *row);

G_END_DECLS
