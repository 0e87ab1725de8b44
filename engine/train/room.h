/* room.h: memory that one training step takes bit by bit and gives back all at once.
 *
 *     | chunk 0 ......... used | chunk 1 .. used |      |
 *
 * The chunks stay for the next step. Failure is remembered, so that a function may take all it needs and look
 * once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/train/real.h"

typedef struct
{
  int64_t size; /* bytes */
  int64_t used;
  char *data;
} ScwRoomChunk;

typedef struct
{
  ScwRoomChunk chunks[64];
  int n;
  int at;       /* chunk that is being filled */
  bool failed;  /* a take since the last reset found no memory */
  int64_t peak; /* bytes in use at most, over the life of the room */
  int64_t used;
} ScwRoom;

/* n reals, aligned to 64 bytes, not set. NULL (and failed) when out of memory. */
ScwReal *scw_room_take (ScwRoom *room, int64_t n);
void *scw_room_bytes (ScwRoom *room, int64_t bytes);

/* What is taken after a mark can be given back alone. */
typedef struct
{
  int at;
  int64_t chunk_used, used;
} ScwRoomMark;

ScwRoomMark scw_room_mark (const ScwRoom *room);
void scw_room_release (ScwRoom *room, ScwRoomMark mark);

void scw_room_reset (ScwRoom *room);
void scw_room_clear (ScwRoom *room);
