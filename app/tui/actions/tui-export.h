/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-export.h: exporting files. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_export (ScwTui *tui);
char *scw_tui_path_of (const char *text);                  /* as a person types it; NULL: none */
char *scw_tui_file_name (ScwTui *tui, const char *suffix); /* after the document's title */
