/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words-list.h: the selected system in words, one row a measure, for reading by ear. The row of the
 * selected symbol is selected; moving to a row selects the first symbol of its measure.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_WORDS_LIST (scw_words_list_get_type ())
G_DECLARE_FINAL_TYPE (ScwWordsList, scw_words_list, SCW, WORDS_LIST, GtkBox)

void scw_words_list_set_selection (ScwWordsList *self, ScwSelection *selection);
void scw_words_list_grab_focus (ScwWordsList *self); /* to the row of the selected symbol */

G_END_DECLS
