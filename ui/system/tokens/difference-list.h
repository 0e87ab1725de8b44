/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference-list.h: the changes that another reading would make, one row each: the old, the new, and
 * whether to take it. Selecting a row selects its place in the system.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/correct/reread.h"
#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_DIFFERENCE_LIST (scw_difference_list_get_type ())
G_DECLARE_FINAL_TYPE (ScwDifferenceList, scw_difference_list, SCW, DIFFERENCE_LIST, GtkWidget)

void scw_difference_list_set_selection (ScwDifferenceList *self, ScwSelection *selection);
void scw_difference_list_set_reread (ScwDifferenceList *self, ScwReread *reread); /* ready, or NULL */

G_END_DECLS
