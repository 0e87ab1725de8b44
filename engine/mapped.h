/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mapped.h: a file mapped into memory read-only, and file names made safe for messages.
 *
 * If a file is replaced by renaming, the mapping keeps the old content. If another program truncates it meanwhile, what
 * is missing reads as zeros (a handler of SIGBUS sees to that), and scw_mapped_check says so: whoever computes with what
 * is mapped asks it before he believes the result.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

typedef struct
{
  const uint8_t *data;
  size_t size;
} ScwMapped;

/* Maps a regular file of at least one byte. False and error otherwise (missing, a folder, a pipe, empty). */
bool scw_mapped_open (ScwMapped *mapped, const char *path, ScwError *error);
void scw_mapped_close (ScwMapped *mapped);

/* False and error when some file that is mapped has become shorter meanwhile. Cheap; any thread. */
bool scw_mapped_check (ScwError *error);

/* Little-endian numbers at any address. */
uint16_t scw_le16 (const uint8_t *bytes);
uint32_t scw_le32 (const uint8_t *bytes);
uint64_t scw_le64 (const uint8_t *bytes);

#define SCW_SHOWN_SIZE 128

/* Writes n bytes of a name that came out of a file into 'out' as printable ASCII: what is not becomes '?',
 * what is too long ends in "...". A hostile name must neither fill a message nor reach a terminal. Returns
 * out. */
const char *scw_shown (char out[SCW_SHOWN_SIZE], const char *name, size_t n);
