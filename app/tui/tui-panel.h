/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-panel.h: panels over the screen. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_open_panel (ScwTui *tui, ScwPanel panel);
void scw_tui_draw_list (ScwTui *tui, int row, int column, int rows, int columns);
gboolean scw_tui_draw_panel (ScwTui *tui, int rows, int columns); /* FALSE: none is open */
gboolean scw_tui_panel_key (ScwTui *tui, gunichar key);           /* FALSE: not for a panel */
