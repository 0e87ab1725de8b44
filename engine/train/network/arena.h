/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena.h: an arena: memory that one training step allocates piece by piece and frees all at once.
 *
 *     | chunk 0 ......... used | chunk 1 .. used |      |
 *
 * Chunks are reused by the next step. Failure is remembered, so a function may make all its allocations and
 * check once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/train/network/real.h"

typedef struct
{
  int64_t size; /* bytes */
  int64_t used;
  char *data;
} ScwArenaChunk;

typedef struct
{
  ScwArenaChunk chunks[64];
  int n;
  int at;       /* chunk that is being filled */
  bool failed;  /* a take since the last reset found no memory */
  int64_t peak; /* bytes in use at most, over the life of the arena */
  int64_t used;
} ScwArena;

/* n reals, aligned to 64 bytes, not set. NULL (and failed) when out of memory. */
ScwReal *scw_arena_take (ScwArena *arena, int64_t n);
void *scw_arena_bytes (ScwArena *arena, int64_t bytes);

/* What is taken after a mark can be given back alone. */
typedef struct
{
  int at;
  int64_t chunk_used, used;
} ScwArenaMark;

ScwArenaMark scw_arena_mark (const ScwArena *arena);
void scw_arena_release (ScwArena *arena, ScwArenaMark mark);

void scw_arena_reset (ScwArena *arena);
void scw_arena_clear (ScwArena *arena);
