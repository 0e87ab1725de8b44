/* SPDX-License-Identifier: GPL-3.0-or-later */
/* late-menu.h: menus that are made when they are opened. One that is made with the window makes its items, and changes them
 * once more for each of the program's keys: together they take as long as the rest of the window. */
#pragma once

#include <gtk/gtk.h>

/* 'model' is taken when the button is pressed for the first time. */
void scw_menu_button_set_late_model (GtkMenuButton *button, GMenuModel *model);
