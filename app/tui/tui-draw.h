/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-draw.h: draws the screen. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_draw (ScwTui *tui);
