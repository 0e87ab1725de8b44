/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naming.h: accessible names that GTK 4.8 gets wrong: it calls a button with an icon "GtkImage", and one
 * with a mnemonic "_Open Open".
 */
#pragma once

#include <gtk/gtk.h>

/* Names every button, slider and scrolled message below (and at) 'root' by its label or its tooltip. */
void scw_name_controls (GtkWidget *root);
