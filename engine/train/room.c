#include "engine/train/room.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST ((int64_t) 1 << 20)

static ScwRoomChunk *
new_chunk (ScwRoom *room, int64_t bytes)
{
  ScwRoomChunk *c;

  if (room->n == (int) (sizeof room->chunks / sizeof room->chunks[0]))
    return NULL;
  c = &room->chunks[room->n];
  c->size = bytes > SMALLEST ? bytes : SMALLEST;
  c->used = 0;
  c->data = aligned_alloc (64, (size_t) c->size);
  if (c->data == NULL)
    return NULL;
  room->n++;
  return c;
}

void *
scw_room_bytes (ScwRoom *room, int64_t bytes)
{
  ScwRoomChunk *c = room->n > 0 ? &room->chunks[room->at] : NULL;
  void *data;

  bytes = (bytes + 63) / 64 * 64;
  while (c != NULL && c->size - c->used < bytes && room->at + 1 < room->n)
    c = &room->chunks[++room->at];
  if (c == NULL || c->size - c->used < bytes)
    {
      c = new_chunk (room, bytes > room->peak / 4 ? bytes : (room->peak / 4 + 63) / 64 * 64);
      if (c == NULL)
        {
          room->failed = true;
          return NULL;
        }
      room->at = room->n - 1;
    }
  data = c->data + c->used;
  c->used += bytes;
  room->used += bytes;
  room->peak = room->used > room->peak ? room->used : room->peak;
  return data;
}

ScwReal *
scw_room_take (ScwRoom *room, int64_t n)
{
  return scw_room_bytes (room, (n > 0 ? n : 1) * (int64_t) sizeof (ScwReal));
}

ScwRoomMark
scw_room_mark (const ScwRoom *room)
{
  return (ScwRoomMark){ room->at, room->n > 0 ? room->chunks[room->at].used : 0, room->used };
}

void
scw_room_release (ScwRoom *room, ScwRoomMark mark)
{
  for (int i = mark.at + 1; i < room->n; i++)
    room->chunks[i].used = 0;
  if (room->n > 0)
    room->chunks[mark.at].used = mark.chunk_used;
  room->at = mark.at;
  room->used = mark.used;
}

void
scw_room_reset (ScwRoom *room)
{
  /* One chunk instead of many, as large as the largest step so far. */
  if (room->n > 1)
    {
      const int64_t peak = room->peak;

      scw_room_clear (room);
      room->peak = peak;
      new_chunk (room, (peak + peak / 16 + 63) / 64 * 64);
    }
  for (int i = 0; i < room->n; i++)
    room->chunks[i].used = 0;
  room->at = 0;
  room->used = 0;
  room->failed = false;
}

void
scw_room_clear (ScwRoom *room)
{
  for (int i = 0; i < room->n; i++)
    free (room->chunks[i].data);
  memset (room, 0, sizeof *room);
}
