/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/tiff-pages.h"

#include <unistd.h>

#define SUBFILE_TYPE  254 /* the lowest tag there is, and tags are sorted */
#define NO_PAGE       5   /* reduced, or a mask */
#define FIRST_ENTRIES 4

/* TIFF 6.0, section 2; BigTIFF has wider numbers. */
typedef struct
{
  int fd;
  gboolean big_endian, big;
} File;

static guint64
number (const File *file, const guint8 *bytes, int n)
{
  guint64 value = 0;

  for (int i = 0; i < n; i++)
    value = value << 8 | bytes[file->big_endian ? i : n - 1 - i];
  return value;
}

static gboolean
get (const File *file, guint64 at, int n, guint64 *value)
{
  guint8 bytes[8];

  if (at > G_MAXINT64 || pread (file->fd, bytes, n, (off_t) at) != n)
    return FALSE;
  *value = number (file, bytes, n);
  return TRUE;
}

/* Whether the directory at 'at' is a page's; *at becomes the next one (0: none). */
static gboolean
look_at (const File *file, guint64 *at)
{
  const int count_size = file->big ? 8 : 2, entry_size = file->big ? 20 : 12;
  guint64 n, tag, type = 0;

  if (!get (file, *at, count_size, &n) || n > G_MAXUINT16)
    {
      *at = 0;
      return FALSE;
    }
  for (guint64 i = 0; i < MIN (n, FIRST_ENTRIES); i++)
    {
      const guint64 entry = *at + count_size + i * entry_size;

      if (get (file, entry, 2, &tag) && tag == SUBFILE_TYPE)
        get (file, entry + (file->big ? 12 : 8), 4, &type);
    }
  if (!get (file, *at + count_size + n * entry_size, file->big ? 8 : 4, at))
    *at = 0;
  return (type & NO_PAGE) == 0;
}

int
scw_tiff_count_pages (int fd, int page, guint64 *offset)
{
  guint8 head[16];
  File file = { .fd = fd };
  guint64 at;
  int n = 0;

  if (pread (fd, head, sizeof head, 0) < 8)
    return 0;
  file.big_endian = head[0] == 'M';
  file.big = number (&file, head + 2, 2) == 43;
  at = file.big ? number (&file, head + 8, 8) : number (&file, head + 4, 4);
  for (int i = 0; i < SCW_TIFF_MAX_DIRECTORIES && at != 0 && n < page; i++)
    {
      const guint64 here = at;

      if (!look_at (&file, &at))
        continue;
      n++;
      *offset = here;
    }
  return n;
}
