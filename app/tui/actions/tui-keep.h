/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-keep.h: saving and opening projects, and recovering unsaved work. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_begin_keeping (ScwTui *tui);
void scw_tui_end_keeping (ScwTui *tui);
void scw_tui_open (ScwTui *tui); /* what was left, if the person wants it, or the files */
void scw_tui_save (ScwTui *tui);
void scw_tui_quit (ScwTui *tui, gboolean at_once); /* asks first, unless at once */
