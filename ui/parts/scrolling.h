/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scrolling.h: what widgets that scroll themselves (GtkScrollable) have in common. */
#pragma once

#include <gtk/gtk.h>

/* Puts an adjustment, which may be NULL, in the place of the one that the widget keeps for an axis. The widget is
 * allocated anew now, and whenever the new one changes its value. */
void scw_take_adjustment (GtkWidget *widget, GtkAdjustment **place, GtkAdjustment *adjustment);
