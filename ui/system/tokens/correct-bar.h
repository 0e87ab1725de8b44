/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct-bar.h: the bar below the symbols: the alternatives of the selected one, the changes of another
 * reading, the number of doubtful places, and the menu of commands. It only shows them; window-edit.c acts.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/correct/reread.h"
#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_CORRECT_BAR (scw_correct_bar_get_type ())
G_DECLARE_FINAL_TYPE (ScwCorrectBar, scw_correct_bar, SCW, CORRECT_BAR, GtkBox)

/* All commands on what is selected, as a menu. */
GMenuModel *scw_correct_menu_new (void);

void scw_correct_bar_set_selection (ScwCorrectBar *self, ScwSelection *selection);
void scw_correct_bar_set_reread (ScwCorrectBar *self, ScwReread *reread); /* NULL: none */
void scw_correct_bar_set_repitch (ScwCorrectBar *self, gboolean repitch);

/* So many places look like one that was corrected (0: none is offered); the selected one is number 'here', from 0, or -1. */
void scw_correct_bar_set_alike (ScwCorrectBar *self, int here, guint n);

G_END_DECLS
