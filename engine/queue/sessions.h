/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sessions.h: the sessions of the systems that were read last, by key. The engine thread's alone, no lock. */
#pragma once

#include "engine/model/session.h"

/* A session and what is needed to point from its patches to the page. */
typedef struct ScwKept
{
  uint64_t key; /* 0: found by nobody */
  ScwSession *session;
  int grid_h, grid_w;
  int width, height; /* of the prepared picture */
  int pins;          /* jobs that hold it; it is not dropped while there are any */
  uint64_t last_use;
  struct ScwKept *next;
} ScwKept;

typedef struct
{
  ScwKept *first;
  uint64_t clock;
  int max;
  int64_t max_bytes;
} ScwSessions;

/* The one kept under this key for this model, pinned, or NULL. */
ScwKept *scw_sessions_find (ScwSessions *sessions, uint64_t key, const ScwModel *model);

/* Takes over a new one, pinned; one of the same key is forgotten. */
void scw_sessions_add (ScwSessions *sessions, ScwKept *kept);

/* Gives a pin back; then drops the oldest that are too many. */
void scw_sessions_release (ScwSessions *sessions, ScwKept *kept);

/* Forgets those of a key (pinned ones live until they are released); all of them with key 0. */
void scw_sessions_forget (ScwSessions *sessions, uint64_t key);
