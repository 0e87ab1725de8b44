/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/sessions.h"

#include <stdlib.h>

static void
drop (ScwKept **at)
{
  ScwKept *kept = *at;

  *at = kept->next;
  scw_session_free (kept->session);
  free (kept);
}

ScwKept *
scw_sessions_find (ScwSessions *sessions, uint64_t key, const ScwModel *model)
{
  for (ScwKept *kept = sessions->first; key != 0 && kept != NULL; kept = kept->next)
    if (kept->key == key && scw_session_model (kept->session) == model)
      {
        kept->pins++;
        kept->last_use = ++sessions->clock;
        return kept;
      }
  return NULL;
}

/* Drops what nobody holds and nobody can find, and the oldest of the rest while they are too many or too
 * large. */
static void
tidy (ScwSessions *sessions)
{
  for (;;)
    {
      ScwKept **oldest = NULL;
      int64_t bytes = 0;
      int n = 0;

      for (ScwKept **at = &sessions->first; *at != NULL;)
        {
          ScwKept *kept = *at;

          if (kept->pins == 0 && kept->key == 0)
            {
              drop (at);
              continue;
            }
          bytes += scw_session_bytes (kept->session);
          n++;
          if (kept->pins == 0 && (oldest == NULL || kept->last_use < (*oldest)->last_use))
            oldest = at;
          at = &kept->next;
        }
      if (oldest == NULL || (n <= sessions->max && bytes <= sessions->max_bytes))
        return;
      drop (oldest);
    }
}

void
scw_sessions_add (ScwSessions *sessions, ScwKept *kept)
{
  if (kept->key != 0)
    scw_sessions_forget (sessions, kept->key);
  kept->pins = 1;
  kept->last_use = ++sessions->clock;
  kept->next = sessions->first;
  sessions->first = kept;
}

void
scw_sessions_release (ScwSessions *sessions, ScwKept *kept)
{
  kept->pins--;
  tidy (sessions);
}

void
scw_sessions_forget (ScwSessions *sessions, uint64_t key)
{
  for (ScwKept *kept = sessions->first; kept != NULL; kept = kept->next)
    if (key == 0 || kept->key == key)
      kept->key = 0;
  tidy (sessions);
}
