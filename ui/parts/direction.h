/* SPDX-License-Identifier: GPL-3.0-or-later */
/* direction.h: keeps music left to right in right-to-left languages. */
#pragma once

#include <gtk/gtk.h>

/* Keeps a widget and all that is in it, but no menus, from being mirrored. */
void scw_keep_left_to_right (GtkWidget *widget);
