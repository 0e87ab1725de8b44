/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-play.h: playback. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_play (ScwTui *tui); /* from the cursor, which goes along; or stops playing */
gboolean scw_tui_is_playing (ScwTui *tui);
void scw_tui_end_playing (ScwTui *tui);
