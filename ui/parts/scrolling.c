/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/scrolling.h"

void
scw_take_adjustment (GtkWidget *widget, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_data (*place, widget);
  g_set_object (place, adjustment);
  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_allocate), widget,
                             G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (widget);
}
