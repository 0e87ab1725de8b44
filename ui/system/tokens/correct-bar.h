/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct-bar.h: below the symbols: the alternatives of the selected one, what another reading would change,
 * what is left to be looked at, and the menu of what can be done. It shows and asks; window-edit.c does it.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/correct/reread.h"
#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_CORRECT_BAR (scw_correct_bar_get_type ())
G_DECLARE_FINAL_TYPE (ScwCorrectBar, scw_correct_bar, SCW, CORRECT_BAR, GtkBox)

void scw_correct_bar_set_selection (ScwCorrectBar *self, ScwSelection *selection);
void scw_correct_bar_set_reread (ScwCorrectBar *self, ScwReread *reread); /* NULL: none */
void scw_correct_bar_set_repitch (ScwCorrectBar *self, gboolean repitch);

G_END_DECLS
