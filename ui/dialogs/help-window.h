/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help-window.h: the help window. The help is built into the program, so it needs no viewer and no network. */
#pragma once

#include <gtk/gtk.h>

void scw_help_show (GtkApplication *application);
