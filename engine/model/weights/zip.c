/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/zip.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "engine/mapped.h"

#define END_SIZE     22
#define END64_SIZE   56
#define LOCATOR_SIZE 20
#define ENTRY_SIZE   46
#define LOCAL_SIZE   30
#define MAX_MEMBERS  100000

struct ScwZip
{
  const uint8_t *data;
  size_t size;
  uint64_t n; /* members the directory claims */
  uint64_t directory;
  uint64_t directory_end;
  ScwZipMember *members;
  int n_members;
};

static bool
is_signature (const ScwZip *zip, uint64_t at, const char *letters)
{
  return at <= zip->size && zip->size - at >= 4 && memcmp (zip->data + at, letters, 4) == 0;
}

/* The end record is the last thing in the file, but for a comment of up to 65535 bytes. */
static bool
find_end (const ScwZip *zip, size_t *end, ScwError *error)
{
  for (size_t back = END_SIZE; back <= zip->size && back <= END_SIZE + 65535; back++)
    {
      *end = zip->size - back;
      if (is_signature (zip, *end, "PK\5\6") && scw_le16 (zip->data + *end + 20) == back - END_SIZE)
        return true;
    }
  return scw_fail (error, SCW_ERROR_FORMAT,
                   "the zip of %zu bytes has no end record, as if it had been cut short", zip->size);
}

static bool
read_end64 (ScwZip *zip, size_t locator, ScwError *error)
{
  uint64_t at = scw_le64 (zip->data + locator + 8);

  if (at > locator || locator - at < END64_SIZE || !is_signature (zip, at, "PK\6\6"))
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip64 end record is not at byte %llu",
                     (unsigned long long) at);
  zip->n = scw_le64 (zip->data + at + 32);
  if (scw_le64 (zip->data + at + 24) != zip->n)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip is one of several");
  zip->directory = scw_le64 (zip->data + at + 48);
  if (__builtin_add_overflow (zip->directory, scw_le64 (zip->data + at + 40), &zip->directory_end)
      || zip->directory_end > at)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip's directory does not end before byte %llu",
                     (unsigned long long) at);
  return true;
}

static bool
read_end (ScwZip *zip, ScwError *error)
{
  size_t end = 0;
  const uint8_t *record;

  if (!find_end (zip, &end, error))
    return false;
  if (end >= LOCATOR_SIZE && is_signature (zip, end - LOCATOR_SIZE, "PK\6\7"))
    return read_end64 (zip, end - LOCATOR_SIZE, error);

  record = zip->data + end;
  zip->n = scw_le16 (record + 10);
  if (scw_le16 (record + 8) != zip->n || scw_le16 (record + 4) != 0 || scw_le16 (record + 6) != 0)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip is one of several");
  zip->directory = scw_le32 (record + 16);
  zip->directory_end = zip->directory + scw_le32 (record + 12);
  if (zip->directory_end > end)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip's directory does not end before byte %zu", end);
  return true;
}

typedef struct
{
  uint64_t size;
  uint64_t stored_size;
  uint64_t local; /* where the local header is */
} Places;

/* What did not fit into 32 bits stands in the extra field 1, in this order. */
static bool
read_extra (Places *places, const uint8_t *extra, size_t size)
{
  uint64_t *wanted[] = { &places->size, &places->stored_size, &places->local };
  size_t at = 0;
  int i = 0;

  for (; size - at >= 4 && scw_le16 (extra + at) != 1; at += 4 + (size_t) scw_le16 (extra + at + 2))
    if (size - at - 4 < scw_le16 (extra + at + 2))
      return false;
  if (size - at >= 4 && size - at - 4 >= scw_le16 (extra + at + 2))
    {
      size_t stop = at + 4 + scw_le16 (extra + at + 2);

      for (at += 4; i < 3 && stop - at >= 8; i++)
        if (*wanted[i] == UINT32_MAX)
          {
            *wanted[i] = scw_le64 (extra + at);
            at += 8;
          }
    }
  for (; i < 3; i++)
    if (*wanted[i] == UINT32_MAX)
      return false;
  return true;
}

/* Finds the data behind the local header. */
static bool
locate (const ScwZip *zip, ScwZipMember *member, const Places *places, const char *shown, ScwError *error)
{
  const uint8_t *local;
  uint64_t data;

  if (places->local > zip->directory || zip->directory - places->local < LOCAL_SIZE
      || !is_signature (zip, places->local, "PK\3\4"))
    return scw_fail (error, SCW_ERROR_FORMAT, "zip member '%s' is not at byte %llu", shown,
                     (unsigned long long) places->local);
  local = zip->data + places->local;
  data = places->local + LOCAL_SIZE + scw_le16 (local + 26) + scw_le16 (local + 28);
  if (data > zip->directory || places->stored_size > zip->directory - data)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "zip member '%s' at byte %llu claims %llu bytes, but the directory begins at byte %llu",
                     shown, (unsigned long long) data, (unsigned long long) places->stored_size,
                     (unsigned long long) zip->directory);
  if (scw_le16 (local + 26) != member->name_size
      || memcmp (local + LOCAL_SIZE, member->name, member->name_size) != 0)
    return scw_fail (error, SCW_ERROR_FORMAT, "zip member '%s' has another name at byte %llu", shown,
                     (unsigned long long) places->local);
  if (!member->deflated && places->size != places->stored_size)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "zip member '%s' at byte %llu is stored, but its sizes are %llu and %llu", shown,
                     (unsigned long long) data, (unsigned long long) places->stored_size,
                     (unsigned long long) places->size);
  if (places->size > PTRDIFF_MAX)
    return scw_fail (error, SCW_ERROR_LIMIT, "zip member '%s' is too large", shown);
  member->data = zip->data + data;
  member->byte = (size_t) data;
  member->stored_size = (size_t) places->stored_size;
  member->size = (size_t) places->size;
  return true;
}

/* Reads the directory's entry at '*at' and moves behind it. */
static bool
read_entry (ScwZip *zip, uint64_t *at, ScwError *error)
{
  ScwZipMember *member = &zip->members[zip->n_members];
  const uint8_t *entry = zip->data + *at;
  size_t extra_size;
  size_t rest;
  char shown[SCW_SHOWN_SIZE];
  Places places;

  if (zip->directory_end - *at < ENTRY_SIZE || memcmp (entry, "PK\1\2", 4) != 0)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip's directory is broken at byte %llu",
                     (unsigned long long) *at);
  member->name = (const char *) entry + ENTRY_SIZE;
  member->name_size = scw_le16 (entry + 28);
  extra_size = scw_le16 (entry + 30);
  rest = member->name_size + extra_size + scw_le16 (entry + 32);
  if (zip->directory_end - *at - ENTRY_SIZE < rest)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip's directory is cut short at byte %llu",
                     (unsigned long long) *at);

  scw_shown (shown, member->name, member->name_size);
  if ((scw_le16 (entry + 8) & 1) != 0)
    return scw_fail (error, SCW_ERROR_FORMAT, "zip member '%s' is encrypted", shown);
  if (scw_le16 (entry + 10) != 0 && scw_le16 (entry + 10) != 8)
    return scw_fail (error, SCW_ERROR_FORMAT, "zip member '%s' is packed by the unknown method %d", shown,
                     scw_le16 (entry + 10));
  member->deflated = scw_le16 (entry + 10) == 8;
  member->crc = scw_le32 (entry + 16);
  places = (Places){ scw_le32 (entry + 24), scw_le32 (entry + 20), scw_le32 (entry + 42) };
  if (!read_extra (&places, entry + ENTRY_SIZE + member->name_size, extra_size))
    return scw_fail (error, SCW_ERROR_FORMAT, "the extra field of zip member '%s' is broken", shown);
  *at += ENTRY_SIZE + rest;
  zip->n_members++;
  return locate (zip, member, &places, shown, error);
}

static int
compare_members (const void *a, const void *b)
{
  const ScwZipMember *left = a;
  const ScwZipMember *right = b;
  size_t n = left->name_size < right->name_size ? left->name_size : right->name_size;
  int order = memcmp (left->name, right->name, n);

  return order != 0 ? order : (left->name_size > right->name_size) - (left->name_size < right->name_size);
}

static bool
read_directory (ScwZip *zip, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];
  uint64_t at = zip->directory;

  if (zip->n > MAX_MEMBERS || zip->n > (zip->directory_end - at) / ENTRY_SIZE)
    return scw_fail (error, SCW_ERROR_FORMAT, "the zip claims %llu members in a directory of %llu bytes",
                     (unsigned long long) zip->n, (unsigned long long) (zip->directory_end - at));
  zip->members = calloc ((size_t) zip->n + 1, sizeof *zip->members);
  if (zip->members == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (uint64_t i = 0; i < zip->n; i++)
    if (!read_entry (zip, &at, error))
      return false;

  qsort (zip->members, (size_t) zip->n_members, sizeof *zip->members, compare_members);
  for (int i = 1; i < zip->n_members; i++)
    if (compare_members (&zip->members[i - 1], &zip->members[i]) == 0)
      return scw_fail (error, SCW_ERROR_FORMAT, "the zip has two members '%s'",
                       scw_shown (shown, zip->members[i].name, zip->members[i].name_size));
  return true;
}

ScwZip *
scw_zip_open (const void *data, size_t size, ScwError *error)
{
  ScwZip *zip = calloc (1, sizeof *zip);

  if (zip == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  zip->data = data;
  zip->size = size;
  if (read_end (zip, error) && read_directory (zip, error))
    return zip;
  scw_zip_free (zip);
  return NULL;
}

void
scw_zip_free (ScwZip *zip)
{
  if (zip != NULL)
    free (zip->members);
  free (zip);
}

int
scw_zip_count (const ScwZip *zip)
{
  return zip->n_members;
}

const ScwZipMember *
scw_zip_at (const ScwZip *zip, int i)
{
  return &zip->members[i];
}

const ScwZipMember *
scw_zip_find (const ScwZip *zip, const char *name, size_t name_size)
{
  const ScwZipMember key = { .name = name, .name_size = name_size };

  return bsearch (&key, zip->members, (size_t) zip->n_members, sizeof *zip->members, compare_members);
}

/* zlib counts in 32 bits; members may be larger. */
#define CHUNK ((size_t) 1 << 30)

static uint32_t
checksum (const uint8_t *data, size_t size)
{
  uLong crc = crc32 (0, NULL, 0);

  for (size_t at = 0; at < size; at += CHUNK)
    crc = crc32 (crc, data + at, (uInt) (size - at < CHUNK ? size - at : CHUNK));
  return (uint32_t) crc;
}

static bool
check_sum (const ScwZipMember *member, const uint8_t *data, ScwError *error)
{
  char shown[SCW_SHOWN_SIZE];

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  return true;
#endif
  return checksum (data, member->size) == member->crc
         || scw_fail (error, SCW_ERROR_FORMAT,
                      "zip member '%s' at byte %zu is damaged: its checksum is wrong",
                      scw_shown (shown, member->name, member->name_size), member->byte);
}

bool
scw_zip_check (const ScwZipMember *member, ScwError *error)
{
  return check_sum (member, member->data, error);
}

bool
scw_zip_inflate (const ScwZipMember *member, uint8_t *out, ScwError *error)
{
  z_stream stream = { 0 };
  size_t in_left = member->stored_size;
  size_t out_left = member->size;
  uint8_t surplus;
  char shown[SCW_SHOWN_SIZE];
  int status = Z_OK;

  if (inflateInit2 (&stream, -MAX_WBITS) != Z_OK)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  stream.next_in = (Bytef *) member->data;
  stream.next_out = out;
  while (status == Z_OK)
    {
      if (stream.avail_in == 0)
        in_left -= stream.avail_in = (uInt) (in_left < CHUNK ? in_left : CHUNK);
      if (stream.avail_out == 0 && out_left > 0)
        out_left -= stream.avail_out = (uInt) (out_left < CHUNK ? out_left : CHUNK);
      else if (stream.avail_out == 0)
        {
          /* Only the end of the stream may follow: one byte of room shows whether it does. */
          stream.next_out = &surplus;
          stream.avail_out = 1;
          status = inflate (&stream, Z_NO_FLUSH);
          if (stream.avail_out == 0)
            status = Z_DATA_ERROR;
          break;
        }
      status = inflate (&stream, Z_NO_FLUSH);
    }
  status = status == Z_STREAM_END && stream.total_out == member->size ? Z_OK : Z_DATA_ERROR;
  inflateEnd (&stream);
  if (status != Z_OK)
    return scw_fail (error, SCW_ERROR_FORMAT, "zip member '%s' at byte %zu does not inflate to its %zu bytes",
                     scw_shown (shown, member->name, member->name_size), member->byte, member->size);
  return check_sum (member, out, error);
}
