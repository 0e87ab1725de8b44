/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attention-grid.h: a small heat map for every layer and head, to choose one from. */
#pragma once

#include "ui/system/look.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCW_TYPE_ATTENTION_GRID (scw_attention_grid_get_type ())
G_DECLARE_FINAL_TYPE (ScwAttentionGrid, scw_attention_grid, SCW, ATTENTION_GRID, GtkBox)

void scw_attention_grid_set_look (ScwAttentionGrid *self, ScwLook *look);

G_END_DECLS
