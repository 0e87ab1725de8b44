/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help-window.h: the help, one window of it. It is in the program, so it needs no other and no network. */
#pragma once

#include <gtk/gtk.h>

void scw_help_show (GtkApplication *application);
