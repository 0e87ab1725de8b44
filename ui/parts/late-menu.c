/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/late-menu.h"

static void
make_menu (GtkMenuButton *button, gpointer model)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, model);
}

void
scw_menu_button_set_late_model (GtkMenuButton *button, GMenuModel *model)
{
  gtk_menu_button_set_create_popup_func (button, make_menu, g_object_ref (model), g_object_unref);
}
