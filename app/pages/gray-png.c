/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/gray-png.h"

#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "app/error.h"
#include "engine/file.h"
#include "engine/unused.h"

#define LEVEL 3 /* a scan is hardly larger for it, and several times as fast as 6 */

typedef struct
{
  int fd;
  int number; /* errno of the first failure */
} Sink;

static void
put (png_structp png, png_bytep data, png_size_t n)
{
  Sink *sink = png_get_io_ptr (png);

  if (scw_write_bytes (sink->fd, data, n))
    return;
  sink->number = errno;
  png_error (png, "write");
}

static void
flush (SCW_UNUSED png_structp png)
{
}

static void
complain (png_structp png, SCW_UNUSED png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
ignore (SCW_UNUSED png_structp png, SCW_UNUSED png_const_charp message)
{
}

/* No variable changes after setjmp. */
static gboolean
encode (png_structp png, png_infop info, const ScwGray *gray)
{
  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  png_set_IHDR (png, info, (png_uint_32) gray->width, (png_uint_32) gray->height, 8, PNG_COLOR_TYPE_GRAY,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level (png, LEVEL);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
  png_write_info (png, info);
  for (int y = 0; y < gray->height; y++)
    png_write_row (png, scw_gray_row (gray, y));
  png_write_end (png, NULL);
  return TRUE;
}

gboolean
scw_png_write (int fd, const ScwGray *gray, GError **error)
{
  Sink sink = { fd, 0 };
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, complain, ignore);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean fine;

  if (info != NULL)
    png_set_write_fn (png, &sink, put, flush);
  fine = info != NULL && encode (png, info, gray);
  png_destroy_write_struct (&png, &info);
  if (!fine)
    scw_app_fail (error, sink.number != 0 ? SCW_ERROR_FILE : SCW_ERROR_MEMORY,
                  sink.number != 0 ? SCW_REASON_SYSTEM : SCW_REASON_MEMORY, sink.number,
                  "cannot keep the page: %s", sink.number != 0 ? scw_errno_text (sink.number) : "no memory");
  return fine;
}

static guint32
big_endian (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

gboolean
scw_png_look (const guint8 *head, gsize n, int *width, int *height)
{
  static const guint8 start[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  guint32 w, h;

  if (n < 29 || memcmp (head, start, 16) != 0 || head[24] != 8 || head[25] != PNG_COLOR_TYPE_GRAY)
    return FALSE;
  w = big_endian (head + 16);
  h = big_endian (head + 20);
  if (w < 1 || w > 65535 || h < 1 || h > 65535)
    return FALSE;
  *width = (int) w;
  *height = (int) h;
  return TRUE;
}
