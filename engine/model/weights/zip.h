/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zip.h: the members of a zip archive in memory, as PyTorch writes it (stored, zip64, data descriptors).
 *
 *     [local header | data] [local header | data] ... [central directory] [zip64 end] [end]
 *
 * Only the central directory is believed, after checking: every member's local header bears the same name,
 * its data ends before the directory begins, and a stored member's two sizes are the same. Encrypted members,
 * several disks and two members of one name are refused. Errors name the member and the byte.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"

typedef struct
{
  const char *name; /* (name_size), in the archive's memory, not terminated */
  size_t name_size;
  bool deflated;
  uint32_t crc;
  const uint8_t *data; /* (stored_size), in the archive's memory */
  size_t stored_size;
  size_t size; /* what it says it will be when inflated */
  size_t byte; /* where 'data' begins, for messages */
} ScwZipMember;

typedef struct ScwZip ScwZip;

/* 'data' must outlive the result. NULL and error on failure. */
ScwZip *scw_zip_open (const void *data, size_t size, ScwError *error);
void scw_zip_free (ScwZip *zip);

/* Members sorted by name. */
int scw_zip_count (const ScwZip *zip);
const ScwZipMember *scw_zip_at (const ScwZip *zip, int i);
const ScwZipMember *scw_zip_find (const ScwZip *zip, const char *name, size_t name_size);

/* Inflates a member into 'out' (member->size bytes) and checks its length and checksum. */
bool scw_zip_inflate (const ScwZipMember *member, uint8_t *out, ScwError *error);

/* Whether the data of a stored member has the checksum it should have. */
bool scw_zip_check (const ScwZipMember *member, ScwError *error);
