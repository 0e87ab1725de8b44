/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-tokens.h: draws the tokens of a system, wrapped like text. */
#pragma once

#include "app/tui/actions/tui-state.h"
#include "app/tui/terminal/screen.h"

/* Returns the row and column of the cursor, or -1. */
void scw_tui_draw_tokens (
  ScwTui *tui, int row, int column, int rows, int columns, int *cursor_row, int *cursor_column);
ScwStyle scw_tui_token_style (ScwTui *tui, const ScwBoxToken *token);
