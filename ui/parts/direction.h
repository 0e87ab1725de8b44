/* SPDX-License-Identifier: GPL-3.0-or-later */
/* direction.h: music runs from left to right, in every language. */
#pragma once

#include <gtk/gtk.h>

/* Keeps a widget and all that is in it, but no menus, from being mirrored. */
void scw_keep_left_to_right (GtkWidget *widget);
