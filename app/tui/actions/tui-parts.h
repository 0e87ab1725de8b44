/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-parts.h: which part the row under the cursor is. */
#pragma once

#include "app/tui/actions/tui-state.h"

/* Asks for a part: the number or name of one there is, another name for a new one, - for none. */
void scw_tui_ask_part (ScwTui *tui);
