/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/arena.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST ((int64_t) 1 << 20)

static ScwArenaChunk *
new_chunk (ScwArena *arena, int64_t bytes)
{
  ScwArenaChunk *c;

  if (arena->n == (int) (sizeof arena->chunks / sizeof arena->chunks[0]))
    return NULL;
  c = &arena->chunks[arena->n];
  c->size = bytes > SMALLEST ? bytes : SMALLEST;
  c->used = 0;
  c->data = aligned_alloc (64, (size_t) c->size);
  if (c->data == NULL)
    return NULL;
  arena->n++;
  return c;
}

void *
scw_arena_bytes (ScwArena *arena, int64_t bytes)
{
  ScwArenaChunk *c = arena->n > 0 ? &arena->chunks[arena->at] : NULL;
  void *data;

  bytes = (bytes + 63) / 64 * 64;
  while (c != NULL && c->size - c->used < bytes && arena->at + 1 < arena->n)
    c = &arena->chunks[++arena->at];
  if (c == NULL || c->size - c->used < bytes)
    {
      c = new_chunk (arena, bytes > arena->peak / 4 ? bytes : (arena->peak / 4 + 63) / 64 * 64);
      if (c == NULL)
        {
          arena->failed = true;
          return NULL;
        }
      arena->at = arena->n - 1;
    }
  data = c->data + c->used;
  c->used += bytes;
  arena->used += bytes;
  arena->peak = arena->used > arena->peak ? arena->used : arena->peak;
  return data;
}

ScwReal *
scw_arena_take (ScwArena *arena, int64_t n)
{
  return scw_arena_bytes (arena, (n > 0 ? n : 1) * (int64_t) sizeof (ScwReal));
}

ScwArenaMark
scw_arena_mark (const ScwArena *arena)
{
  return (ScwArenaMark){ arena->at, arena->n > 0 ? arena->chunks[arena->at].used : 0, arena->used };
}

void
scw_arena_release (ScwArena *arena, ScwArenaMark mark)
{
  for (int i = mark.at + 1; i < arena->n; i++)
    arena->chunks[i].used = 0;
  if (arena->n > 0)
    arena->chunks[mark.at].used = mark.chunk_used;
  arena->at = mark.at;
  arena->used = mark.used;
}

void
scw_arena_reset (ScwArena *arena)
{
  /* One chunk instead of many, as large as the largest step so far. */
  if (arena->n > 1)
    {
      const int64_t peak = arena->peak;

      scw_arena_clear (arena);
      arena->peak = peak;
      new_chunk (arena, (peak + peak / 16 + 63) / 64 * 64);
    }
  for (int i = 0; i < arena->n; i++)
    arena->chunks[i].used = 0;
  arena->at = 0;
  arena->used = 0;
  arena->failed = false;
}

void
scw_arena_clear (ScwArena *arena)
{
  for (int i = 0; i < arena->n; i++)
    free (arena->chunks[i].data);
  memset (arena, 0, sizeof *arena);
}
