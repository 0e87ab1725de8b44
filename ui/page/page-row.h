/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-row.h: a page in the sidebar: its thumbnail, number and state. */
#pragma once

#include <gtk/gtk.h>

#include "app/document/page.h"

G_BEGIN_DECLS

#define SCW_TYPE_PAGE_ROW (scw_page_row_get_type ())
G_DECLARE_FINAL_TYPE (ScwPageRow, scw_page_row, SCW, PAGE_ROW, GtkBox)

GtkWidget *scw_page_row_new (void);
void scw_page_row_set_page (ScwPageRow *self, ScwDocumentPage *page, guint position); /* NULL: nothing */

G_END_DECLS
