/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-bar.h: plays, and shows where: buttons, the place as a slider and in words, and what else there is
 * to be had behind a menu; above them, when there is no sound, why. What it does are actions of the window
 * (window-listen.c). */
#pragma once

#include <gtk/gtk.h>

#include "app/sound/player.h"

G_BEGIN_DECLS

#define SCW_TYPE_PLAYER_BAR (scw_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (ScwPlayerBar, scw_player_bar, SCW, PLAYER_BAR, GtkBox)

void scw_player_bar_set_player (ScwPlayerBar *self, ScwPlayer *player);

/* Another score was loaded. */
void scw_player_bar_update (ScwPlayerBar *self);
void scw_player_bar_set_tempo (ScwPlayerBar *self, int tempo); /* quarters a minute */

G_END_DECLS
