/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-correct.h: correcting tokens. */
#pragma once

#include "app/correct/correct.h"
#include "app/tui/actions/tui-state.h"

void scw_tui_take_alternative (ScwTui *tui, int i);
void scw_tui_take_token (ScwTui *tui, int id); /* any; what follows is read on */
void scw_tui_edit (ScwTui *tui, ScwEditOp op, int value, int second);
void scw_tui_check_measure (ScwTui *tui);
void scw_tui_read_on (ScwTui *tui, ScwRereadScope scope);
void scw_tui_undo (ScwTui *tui, gboolean again);
