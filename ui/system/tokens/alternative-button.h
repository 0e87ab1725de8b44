/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alternative-button.h: one of the network's alternatives for a symbol: its number, what it would look like, what it is
 * called, how likely it is, and what would come of it. */
#pragma once

#include <gtk/gtk.h>

#include "app/document/system-box.h"

G_BEGIN_DECLS

/* Alternative k (from 0) of a token of a box, which has it; the action win.alternative takes it. */
GtkWidget *scw_alternative_button_new (ScwSystemBox *box, guint token, guint k);

G_END_DECLS
