/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/whole.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  int fd;
  gint64 at;  /* of the next byte */
  gint64 end; /* nothing is read from there on */
  gint64 begin;
  gssize n;
  guint8 bytes[65536]; /* n of the file from 'begin' */
} Reader;

/* Has the next byte at hand, and some behind it. FALSE: the end. */
static gboolean
fill (Reader *reader)
{
  if (reader->at < reader->begin || reader->at >= reader->begin + reader->n)
    {
      reader->begin = reader->at;
      reader->n = pread (reader->fd, reader->bytes,
                         MIN ((gint64) sizeof reader->bytes, reader->end - reader->at), reader->at);
      if (reader->n <= 0)
        {
          reader->n = 0;
          return FALSE;
        }
    }
  return TRUE;
}

/* The next byte, or -1 at the end. */
static int
next (Reader *reader)
{
  return fill (reader) ? reader->bytes[reader->at++ - reader->begin] : -1;
}

/* Big-endian; -1: the file ends before. */
static gint64
next_number (Reader *reader, int bytes)
{
  gint64 number = 0;

  for (int i = 0; i < bytes; i++)
    {
      const int byte = next (reader);

      if (byte < 0)
        return -1;
      number = number << 8 | byte;
    }
  return number;
}

/* Segments up to the end mark. Between them, and in the data of a scan, everything up to the next marker is passed
 * over. */
static gboolean
is_whole_jpeg (Reader *reader)
{
  enum
  {
    STUFFED = 0x00,
    TEMPORARY = 0x01,
    RESTART = 0xd0, /* to RESTART + 7 */
    START = 0xd8,
    END = 0xd9,
  };

  for (;;)
    {
      int code;
      gint64 length;

      while ((code = next (reader)) != 0xff)
        if (code < 0)
          return FALSE;
      while ((code = next (reader)) == 0xff)
        ;
      if (code < 0 || code == END)
        return code == END;
      if (code == STUFFED || code == TEMPORARY || (code >= RESTART && code <= START))
        continue;
      length = next_number (reader, 2);
      if (length < 0)
        return FALSE;
      reader->at += MAX (0, length - 2);
    }
}

static gboolean
is_whole_png (Reader *reader)
{
  reader->at = 8;
  for (;;)
    {
      const gint64 length = next_number (reader, 4), kind = next_number (reader, 4);

      if (length < 0 || kind < 0)
        return FALSE;
      reader->at += length;
      if (next_number (reader, 4) < 0) /* the checksum */
        return FALSE;
      if (kind == 0x49454e44) /* IEND */
        return TRUE;
    }
}

gboolean
scw_picture_is_whole (int fd)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  guint8 head[12] = { 0 };

  reader->fd = fd;
  reader->end = G_MAXINT64;
  if (pread (fd, head, sizeof head, 0) != sizeof head)
    return FALSE;
  if (head[0] == 0xff && head[1] == 0xd8)
    return is_whole_jpeg (reader);
  if (memcmp (head, "\x89PNG", 4) == 0)
    return is_whole_png (reader);
  if (memcmp (head, "RIFF", 4) == 0)
    return lseek (fd, 0, SEEK_END)
           >= 8 + (gint64) (head[4] | head[5] << 8 | head[6] << 16 | (guint32) head[7] << 24);
  return TRUE;
}

/* ---- in a PDF ---- */

#define MAX_DICTIONARY 4096 /* bytes from a filter's name to its stream */
#define MAX_CUT        100

/* Moves on behind a word; FALSE: it does not come within 'most' bytes. */
static gboolean
find_word (Reader *reader, const char *word, gint64 most)
{
  const gint64 end = most < G_MAXINT64 - reader->at ? reader->at + most : G_MAXINT64;
  const gssize n = (gssize) strlen (word);

  while (reader->at < end && fill (reader))
    {
      const guint8 *from = reader->bytes + (reader->at - reader->begin), *found;
      const gssize there = reader->n - (from - reader->bytes);

      found = memmem (from, (gsize) there, word, (gsize) n);
      if (found != NULL)
        {
          reader->at += found - from + n;
          return reader->at <= end;
        }
      reader->at += MAX (1, there - (n - 1)); /* it may begin in these bytes and end in the next */
      reader->n = 0;
    }
  return FALSE;
}

/* Whether the last bytes before a place are the end mark of a JPEG, line ends left aside. */
static gboolean
ends_marked (Reader *reader, gint64 end)
{
  guint8 last[8] = { 0 };
  gssize n;

  if (end < (gint64) sizeof last
      || pread (reader->fd, last, sizeof last, end - (gint64) sizeof last) != sizeof last)
    return FALSE;
  for (n = sizeof last; n > 2 && (last[n - 1] == '\n' || last[n - 1] == '\r'); n--)
    ;
  return last[n - 2] == 0xff && last[n - 1] == 0xd9;
}

/* Whether a JPEG stands there, up to the next "endstream"; *cut: what there is of it does not come to its end. */
static gboolean
look_at_jpeg (Reader *reader, ScwCutJpeg *jpeg, gboolean *cut)
{
  int byte = next (reader);

  if (byte == '\r')
    byte = next (reader);
  if (byte != '\n')
    return FALSE;
  jpeg->offset = reader->at;
  if (next_number (reader, 2) != 0xffd8 || !find_word (reader, "endstream", G_MAXINT64))
    return FALSE;
  jpeg->size = reader->at - (gint64) strlen ("endstream") - jpeg->offset;
  *cut = !ends_marked (reader, jpeg->offset + jpeg->size);
  if (*cut)
    {
      reader->end = jpeg->offset + jpeg->size;
      reader->at = jpeg->offset;
      reader->n = 0; /* some of it may lie behind */
      *cut = !is_whole_jpeg (reader);
      reader->end = G_MAXINT64;
      reader->at = jpeg->offset + jpeg->size;
    }
  return TRUE;
}

GArray *
scw_pdf_find_cut (int fd)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (ScwCutJpeg));

  reader->fd = fd;
  reader->end = G_MAXINT64;
  while (found->len < MAX_CUT && find_word (reader, "/DCTDecode", G_MAXINT64))
    {
      ScwCutJpeg jpeg;
      gboolean cut;

      if (find_word (reader, "stream", MAX_DICTIONARY) && look_at_jpeg (reader, &jpeg, &cut) && cut)
        g_array_append_val (found, jpeg);
    }
  return found;
}
