/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait.h: waiting on the main loop for a condition, or failing when nothing has happened for 100 seconds. */
#pragma once

#include <gio/gio.h>

static inline gboolean
alarm_rings (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition)                                             \
  do                                                                      \
    {                                                                     \
      gboolean rings = FALSE;                                             \
      while (!(condition) && !rings)                                      \
        {                                                                 \
          guint alarm = g_timeout_add_seconds (100, alarm_rings, &rings); \
          g_main_context_iteration (NULL, TRUE);                          \
          if (!rings)                                                     \
            g_source_remove (alarm);                                      \
        }                                                                 \
      g_assert_false (rings);                                             \
    }                                                                     \
  while (0)
