/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problems-view.h: the problems in the music, updated as it changes. A click goes to the place. Property
 * "count".
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_PROBLEMS_VIEW (scw_problems_view_get_type ())
G_DECLARE_FINAL_TYPE (ScwProblemsView, scw_problems_view, SCW, PROBLEMS_VIEW, GtkBox)

void scw_problems_view_set_selection (ScwProblemsView *self, ScwSelection *selection);

G_END_DECLS
