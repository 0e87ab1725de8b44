/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/tags.h"

#include <string.h>
#include <unistd.h>

#include <glib.h>

#define MOST_CHUNKS 100000
#define MOST_EXIF   65536
#define ORIENTATION 0x0112

static guint32
number (const guint8 *bytes, int n, gboolean big)
{
  guint32 value = 0;

  for (int i = 0; i < n; i++)
    value |= (guint32) bytes[i] << 8 * (big ? n - 1 - i : i);
  return value;
}

/* The first directory of a TIFF block of n bytes (TIFF 6.0, section 2). */
static int
find_orientation (const guint8 *exif, gsize n)
{
  gboolean big;
  guint32 at, count;

  if (n > 6 && memcmp (exif, "Exif\0\0", 6) == 0) /* as in JPEG; some write it elsewhere, too */
    {
      exif += 6;
      n -= 6;
    }
  if (n < 8 || (memcmp (exif, "II*\0", 4) != 0 && memcmp (exif, "MM\0*", 4) != 0))
    return 0;
  big = exif[0] == 'M';
  at = number (exif + 4, 4, big);
  if (at > n - 2)
    return 0;
  count = number (exif + at, 2, big);
  for (at += 2; count > 0 && at <= n - MIN (n, 12); count--, at += 12)
    if (number (exif + at, 2, big) == ORIENTATION)
      {
        guint32 value = number (exif + at + 8, 2, big);

        return value <= 8 ? (int) value : 0;
      }
  return 0;
}

/* Chunks from 'at' to the one called 'wanted': 'big' with the length first and a checksum behind (PNG), else RIFF. */
static int
look_in_chunks (int fd, gint64 at, gboolean big, const char *wanted)
{
  for (int i = 0; i < MOST_CHUNKS; i++)
    {
      guint8 head[8];
      guint32 length;

      if (pread (fd, head, sizeof head, at) != sizeof head)
        return 0;
      length = number (head + (big ? 0 : 4), 4, big);
      if (memcmp (head + (big ? 4 : 0), wanted, 4) == 0)
        {
          g_autofree guint8 *exif = g_malloc (MOST_EXIF);
          gssize n = pread (fd, exif, MIN (length, MOST_EXIF), at + 8);

          return n > 0 ? find_orientation (exif, (gsize) n) : 0;
        }
      at += 8 + (gint64) length + (big ? 4 : length % 2);
    }
  return 0;
}

int
scw_tags_orientation (int fd)
{
  guint8 head[12];

  if (pread (fd, head, sizeof head, 0) != sizeof head)
    return 0;
  if (memcmp (head, "\x89PNG", 4) == 0)
    return look_in_chunks (fd, 8, TRUE, "eXIf");
  if (memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0)
    return look_in_chunks (fd, 12, FALSE, "EXIF");
  return 0;
}
