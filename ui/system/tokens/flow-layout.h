/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flow-layout.h: lays out children in lines, like words in a paragraph, with a hanging indent if 'hang' is
 * set.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCW_TYPE_FLOW_LAYOUT (scw_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (ScwFlowLayout, scw_flow_layout, SCW, FLOW_LAYOUT, GtkLayoutManager)

GtkLayoutManager *scw_flow_layout_new (int spacing, int line_spacing, int hang);

G_END_DECLS
