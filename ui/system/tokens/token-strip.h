/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token-strip.h: the tokens of the selected system, one row a measure, growing while they are read; none while
 * nobody can see them. Signal "pointed" (int): the token that the pointer has come to rest on, -1 when it has
 * left.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_TOKEN_STRIP (scw_token_strip_get_type ())
G_DECLARE_FINAL_TYPE (ScwTokenStrip, scw_token_strip, SCW, TOKEN_STRIP, GtkWidget)

void scw_token_strip_set_selection (ScwTokenStrip *self, ScwSelection *selection);

gboolean scw_token_strip_has_focus (ScwTokenStrip *self); /* one of its tokens */
void scw_token_strip_grab_focus (ScwTokenStrip *self);    /* the selected one */

G_END_DECLS
