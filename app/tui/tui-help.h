/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-help.h: the help on keys. */
#pragma once

typedef struct
{
  const char *keys, *text; /* not translated yet */
} ScwTuiHelp;
extern const ScwTuiHelp scw_tui_help[]; /* ends with NULL */
