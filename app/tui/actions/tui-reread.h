/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-reread.h: reading a system again, and reviewing the result before it is taken. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_reread (ScwTui *tui, ScwRereadScope scope); /* behind the symbol under the cursor */
void scw_tui_show_changes (ScwTui *tui);                 /* if there are any, and nothing else is open */
void scw_tui_refuse (ScwTui *tui);
GPtrArray *scw_tui_change_rows (ScwTui *tui);
void scw_tui_toggle_change (ScwTui *tui);
void scw_tui_take_changes (ScwTui *tui);
