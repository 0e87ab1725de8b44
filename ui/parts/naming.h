/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naming.h: names for screen readers that GTK 4.8 does not give by itself: a button with a picture is called
 * "GtkImage" there, and one with a mnemonic "_Open Open". */
#pragma once

#include <gtk/gtk.h>

/* Names every button, slider and scrolled message below (and at) 'root' by its label or its tooltip. */
void scw_name_controls (GtkWidget *root);
