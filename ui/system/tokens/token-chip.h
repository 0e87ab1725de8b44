/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token-chip.h: one token: a symbol, a word, and a line below that shows how sure the network was. It draws
 * itself instead of using labels, so that a system of 700 tokens is 700 widgets and not thousands.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/document/system-box.h"

G_BEGIN_DECLS

#define SCW_TYPE_TOKEN_CHIP (scw_token_chip_get_type ())
G_DECLARE_FINAL_TYPE (ScwTokenChip, scw_token_chip, SCW, TOKEN_CHIP, GtkWidget)

/* 'measure': the number that a barline has, 0 for others. */
GtkWidget *scw_token_chip_new (ScwSystemBox *box, guint index, int measure);

guint scw_token_chip_get_index (ScwTokenChip *self);
void scw_token_chip_set_selected (ScwTokenChip *self, gboolean selected);

/* Looks again at how sure the network was: the threshold has changed. */
void scw_token_chip_update (ScwTokenChip *self);

/* Signal "chosen": clicked, focused or activated. */

G_END_DECLS
