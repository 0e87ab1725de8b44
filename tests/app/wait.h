/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait.h: waiting on the main loop for a condition, or failing after 100 seconds. */
#pragma once

#include <gio/gio.h>

static inline gboolean
alarm_rings (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition)                                         \
  do                                                                  \
    {                                                                 \
      gboolean rings = FALSE;                                         \
      guint alarm = g_timeout_add_seconds (100, alarm_rings, &rings); \
      while (!(condition) && !rings)                                  \
        g_main_context_iteration (NULL, TRUE);                        \
      g_assert_false (rings);                                         \
      g_source_remove (alarm);                                        \
    }                                                                 \
  while (0)
