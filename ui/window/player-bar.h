/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-bar.h: the player: buttons, the position as a slider and in words, and a menu of options; above
 * them, if there is no sound, the reason. The actions are those of the window (window-listen.c).
 */
#pragma once

#include <gtk/gtk.h>

#include "app/sound/player.h"

G_BEGIN_DECLS

#define SCW_TYPE_PLAYER_BAR (scw_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (ScwPlayerBar, scw_player_bar, SCW, PLAYER_BAR, GtkBox)

void scw_player_bar_set_player (ScwPlayerBar *self, ScwPlayer *player);

/* Another score was loaded. */
void scw_player_bar_update (ScwPlayerBar *self);
/* Of one part staves can be muted, of several whole parts, which are in the list of parts. */
void scw_player_bar_set_one_part (ScwPlayerBar *self, gboolean one_part);
void scw_player_bar_set_tempo (ScwPlayerBar *self, int tempo); /* quarters a minute */

G_END_DECLS
