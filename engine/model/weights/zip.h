/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zip.h: the members of a zip archive in memory, as written by PyTorch (stored, zip64, data descriptors).
 *
 *     [local header | data] [local header | data] ... [central directory] [zip64 end] [end]
 *
 * The central directory is the authority, and is checked: the local header of each member has the same
 * name, its data ends before the directory begins, and the two sizes of a stored member are equal.
 * Encrypted members, archives on several disks and duplicate names are refused. Errors name the member and
 * the byte.
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
