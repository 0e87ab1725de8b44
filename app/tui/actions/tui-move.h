/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-move.h: moving the cursor: systems, measures, tokens, doubtful symbols. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_move_token (ScwTui *tui, int by);
void scw_tui_move_measure (ScwTui *tui, int by);
void scw_tui_move_system (ScwTui *tui, int by);
void scw_tui_move_note (ScwTui *tui, int by);
void scw_tui_move_doubtful (ScwTui *tui, int by);
void scw_tui_go_to_measure (ScwTui *tui, int number);
