/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-keys.h: handles keys. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_key (gpointer tui, gunichar key);
