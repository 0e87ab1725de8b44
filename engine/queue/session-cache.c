/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/session-cache.h"

#include <stdlib.h>

static void
remove_at (ScwCachedSession **at)
{
  ScwCachedSession *cached = *at;

  *at = cached->next;
  scw_session_free (cached->session);
  free (cached);
}

ScwCachedSession *
scw_session_cache_lookup (ScwSessionCache *cache, uint64_t key, int piece, const ScwModel *model)
{
  for (ScwCachedSession *cached = cache->first; key != 0 && cached != NULL; cached = cached->next)
    if (cached->key == key && cached->piece == piece && scw_session_model (cached->session) == model)
      {
        cached->leases++;
        cached->last_use = ++cache->clock;
        return cached;
      }
  return NULL;
}

static void
trim (ScwSessionCache *cache)
{
  for (;;)
    {
      ScwCachedSession **oldest = NULL;
      int64_t bytes = 0;
      int n = 0;

      for (ScwCachedSession **at = &cache->first; *at != NULL;)
        {
          ScwCachedSession *cached = *at;

          if (cached->leases == 0 && cached->key == 0)
            {
              remove_at (at);
              continue;
            }
          bytes += scw_session_bytes (cached->session);
          n++;
          if (cached->leases == 0 && (oldest == NULL || cached->last_use < (*oldest)->last_use))
            oldest = at;
          at = &cached->next;
        }
      if (oldest == NULL || (n <= cache->max && bytes <= cache->max_bytes))
        return;
      remove_at (oldest);
    }
}

void
scw_session_cache_insert (ScwSessionCache *cache, ScwCachedSession *cached)
{
  for (ScwCachedSession *old = cache->first; cached->key != 0 && old != NULL; old = old->next)
    if (old->key == cached->key && old->piece == cached->piece)
      old->key = 0;
  trim (cache);
  cached->leases = 1;
  cached->last_use = ++cache->clock;
  cached->next = cache->first;
  cache->first = cached;
}

void
scw_session_cache_release (ScwSessionCache *cache, ScwCachedSession *cached)
{
  cached->leases--;
  trim (cache);
}

void
scw_session_cache_evict (ScwSessionCache *cache, uint64_t key)
{
  for (ScwCachedSession *cached = cache->first; cached != NULL; cached = cached->next)
    if (key == 0 || cached->key == key)
      cached->key = 0;
  trim (cache);
}
