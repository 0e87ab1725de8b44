/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-list.h: the pages of the document as thumbnails. */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_PAGE_LIST (scw_page_list_get_type ())
G_DECLARE_FINAL_TYPE (ScwPageList, scw_page_list, SCW, PAGE_LIST, GtkBox)

void scw_page_list_set_selection (ScwPageList *self, ScwSelection *selection);

G_END_DECLS
