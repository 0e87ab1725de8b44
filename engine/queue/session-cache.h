/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session-cache.h: an LRU cache of the sessions of recently read systems, by key. There is no lock: the engine has
 * one.
 *
 * A job leases a session while it uses it (session-lease.c). A leased session stays, whatever happens to
 * its key; of the others, the least recently used are freed while they are too many or too large.
 */
#pragma once

#include "engine/model/session.h"
#include "engine/queue/row-plan.h"

/* A session and what is needed to point from its patches to the page. */
typedef struct ScwCachedSession
{
  uint64_t key; /* 0: found by nobody, freed when its last lease ends */
  int piece;    /* of the row, see row-plan.h */
  ScwSession *session;
  ScwRowPlan plan;
  int grid_h, grid_w; /* of the row */
  int width, height;  /* of the prepared picture of the row */
  int leases;
  uint64_t last_use;
  struct ScwCachedSession *next;
} ScwCachedSession;

typedef struct
{
  ScwCachedSession *first;
  uint64_t clock;
  int max;
  int64_t max_bytes;
} ScwSessionCache;

/* The one of this key, piece and model, leased, or NULL. */
ScwCachedSession *
scw_session_cache_lookup (ScwSessionCache *cache, uint64_t key, int piece, const ScwModel *model);

/* Takes a new one, and leases it to the caller; an older one of the same key and piece is evicted. */
void scw_session_cache_insert (ScwSessionCache *cache, ScwCachedSession *cached);

/* Ends a lease. */
void scw_session_cache_release (ScwSessionCache *cache, ScwCachedSession *cached);

/* Evicts the sessions of a key; with key 0, all of them. */
void scw_session_cache_evict (ScwSessionCache *cache, uint64_t key);
