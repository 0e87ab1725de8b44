/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/app/files.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <tiffio.h>
#include <zlib.h>

static char *folder;
static GPtrArray *paths;

const char *
files_folder (void)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("scw-test-XXXXXX", NULL);
      paths = g_ptr_array_new_with_free_func (g_free);
      g_assert_nonnull (folder);
    }
  return folder;
}

const char *
files_path (const char *name)
{
  char *path = g_build_filename (files_folder (), name, NULL);

  g_ptr_array_add (paths, path);
  return path;
}

void
files_clear (void)
{
  if (folder == NULL)
    return;
  for (guint i = 0; i < paths->len; i++)
    g_remove (g_ptr_array_index (paths, i));
  g_rmdir (folder);
  g_clear_pointer (&paths, g_ptr_array_unref);
  g_clear_pointer (&folder, g_free);
}

void
files_write (const char *path, const void *data, gsize size)
{
  g_assert_true (g_file_set_contents (path, data, size, NULL));
}

const char *
files_truncated (const char *path, gssize keep)
{
  g_autofree char *data = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *cut = g_strdup_printf ("cut-%" G_GSSIZE_FORMAT "-%s", keep, name);
  const char *out = files_path (cut);
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  files_write (out, data, keep >= 0 ? MIN ((gsize) keep, size) : size + keep);
  return out;
}

/* ---- PNG ---- */

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &big, 4);
}

static void
put_chunk (GByteArray *out, const char *type, const guint8 *data, gsize size)
{
  guint start = out->len + 4;

  put_u32 (out, size);
  g_byte_array_append (out, (const guint8 *) type, 4);
  if (size > 0)
    g_byte_array_append (out, data, size);
  put_u32 (out, crc32 (0, out->data + start, size + 4));
}

static void
put_png_head (GByteArray *out, guint32 width, guint32 height, int depth, int colour_type)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  const guint8 rest[] = { depth, colour_type, 0, 0, 0 };

  g_byte_array_append (out, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  put_u32 (head, width);
  put_u32 (head, height);
  g_byte_array_append (head, rest, sizeof rest);
  put_chunk (out, "IHDR", head->data, head->len);
}

void
files_write_png (const char *path, int width, int height, int depth, int colour_type, const guint8 *samples)
{
  static const int channels[] = { 1, 0, 3, 0, 2, 0, 4 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize row = (gsize) width * channels[colour_type] * depth / 8;
  gsize size = (row + 1) * height;
  g_autofree guint8 *raw = g_malloc (size);
  uLongf packed_size = compressBound (size);
  g_autofree guint8 *packed = g_malloc (packed_size);

  for (int y = 0; y < height; y++)
    {
      raw[y * (row + 1)] = 0;
      memcpy (raw + y * (row + 1) + 1, samples + y * row, row);
    }
  g_assert_cmpint (compress (packed, &packed_size, raw, size), ==, Z_OK);
  put_png_head (out, width, height, depth, colour_type);
  put_chunk (out, "IDAT", packed, packed_size);
  put_chunk (out, "IEND", NULL, 0);
  files_write (path, out->data, out->len);
}

void
files_write_lying_png (const char *path, guint32 width, guint32 height)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  put_png_head (out, width, height, 8, 0);
  put_chunk (out, "IDAT", (const guint8 *) "x\x9c", 2);
  put_chunk (out, "IEND", NULL, 0);
  files_write (path, out->data, out->len);
}

/* ---- JPEG ---- */

void
files_write_jpeg (const char *path, int width, int height, const guint8 *gray, int orientation)
{
  guint8 exif[] = { 0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                    0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0 };
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autofree char *data = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize size;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      memset (gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x,
              gray[y * width + x], 3);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "jpeg", NULL, "quality", "98", NULL));
  exif[29] = orientation;
  g_byte_array_append (out, (const guint8 *) data, 2);
  if (orientation > 0)
    g_byte_array_append (out, exif, sizeof exif);
  g_byte_array_append (out, (const guint8 *) data + 2, size - 2);
  files_write (path, out->data, out->len);
}

/* ---- TIFF ---- */

void
files_write_tiff (const char *path, int width, int height, int bits, const guint8 *grays, int n_pages)
{
  TIFF *tiff = TIFFOpen (path, "w");
  gsize row = ((gsize) width * bits + 7) / 8;
  g_autofree guint8 *line = g_malloc (row);

  g_assert_nonnull (tiff);
  for (int page = 0; page < n_pages; page++)
    {
      TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, width);
      TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, height);
      TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, bits);
      TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
      TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
      TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, height);
      TIFFSetField (tiff, TIFFTAG_COMPRESSION, bits == 1 ? COMPRESSION_CCITTFAX4 : COMPRESSION_LZW);
      for (int y = 0; y < height; y++)
        {
          memset (line, bits == 1 ? (grays[page] > 127 ? 255 : 0) : grays[page], row);
          TIFFWriteScanline (tiff, line, y, 0);
        }
      TIFFWriteDirectory (tiff);
    }
  TIFFClose (tiff);
}

/* ---- PDF ---- */

void
files_write_pdf (const char *path, int n_pages)
{
  g_autoptr (GString) out = g_string_new ("%PDF-1.4\n");
  g_autoptr (GString) kids = g_string_new (NULL);
  g_autofree gsize *offsets = g_new0 (gsize, 2 * n_pages + 3);
  gsize xref;

  for (int i = 0; i < n_pages; i++)
    {
      g_autofree char *stream = g_strdup_printf ("10 10 %d 50 re f", i % 100);

      g_string_append_printf (kids, "%d 0 R ", 3 + 2 * i);
      offsets[3 + 2 * i] = out->len;
      g_string_append_printf (out,
                              "%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents %d 0 "
                              "R>>\nendobj\n",
                              3 + 2 * i, 4 + 2 * i);
      offsets[4 + 2 * i] = out->len;
      g_string_append_printf (out, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", 4 + 2 * i,
                              (int) strlen (stream), stream);
    }
  offsets[1] = out->len;
  g_string_append (out, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  offsets[2] = out->len;
  g_string_append_printf (out, "2 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n", n_pages, kids->str);
  xref = out->len;
  g_string_append_printf (out, "xref\n0 %d\n0000000000 65535 f \n", 2 * n_pages + 3);
  for (int i = 1; i < 2 * n_pages + 3; i++)
    g_string_append_printf (out, "%010" G_GSIZE_FORMAT " 00000 n \n", offsets[i]);
  g_string_append_printf (out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
                          2 * n_pages + 3, xref);
  files_write (path, out->str, out->len);
}

/* ---- a PDF with a password (PDF 1.4, 3.5: revision 2) ---- */

#define PAD                                                                                                  \
  "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C" \
  "\xA9\xFE\x64\x53\x69\x7A"
#define ID "0123456789abcdef"

static void
rc4 (const guint8 key[5], guint8 data[32])
{
  guint8 state[256], swap;
  int at = 0;

  for (int i = 0; i < 256; i++)
    state[i] = (guint8) i;
  for (int i = 0; i < 256; i++)
    {
      at = (at + state[i] + key[i % 5]) & 255;
      swap = state[i];
      state[i] = state[at];
      state[at] = swap;
    }
  at = 0;
  for (int i = 1; i <= 32; i++)
    {
      at = (at + state[i]) & 255;
      swap = state[i];
      state[i] = state[at];
      state[at] = swap;
      data[i - 1] ^= state[(state[i] + state[at]) & 255];
    }
}

static void
md5 (const GByteArray *bytes, guint8 digest[16])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  gsize n = 16;

  g_checksum_update (sum, bytes->data, bytes->len);
  g_checksum_get_digest (sum, digest, &n);
}

static void
append_hex (GString *out, const char *name, const guint8 *bytes, int n)
{
  g_string_append_printf (out, "%s<", name);
  for (int i = 0; i < n; i++)
    g_string_append_printf (out, "%02x", bytes[i]);
  g_string_append_c (out, '>');
}

void
files_write_locked_pdf (const char *path, const char *password, int n_pages)
{
  g_autoptr (GString) out = g_string_new ("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                          "2 0 obj<</Type/Pages/Kids[");
  g_autoptr (GByteArray) hashed = g_byte_array_new ();
  const gsize n = MIN (strlen (password), 32);
  guint8 owner[32], user[32], digest[16];

  g_byte_array_append (hashed, (const guint8 *) password, n);
  g_byte_array_append (hashed, (const guint8 *) PAD, 32 - n);
  memcpy (owner, hashed->data, 32);
  md5 (hashed, digest);
  rc4 (digest, owner);
  g_byte_array_append (hashed, owner, 32);
  g_byte_array_append (hashed, (const guint8 *) "\xfc\xff\xff\xff" ID, 20);
  md5 (hashed, digest);
  memcpy (user, PAD, 32);
  rc4 (digest, user);
  for (int i = 0; i < n_pages; i++)
    g_string_append_printf (out, "%d 0 R ", 4 + i);
  g_string_append_printf (out, "]/Count %d>>endobj\n3 0 obj<</Filter/Standard/V 1/R 2/P -4", n_pages);
  append_hex (out, "/O", owner, 32);
  append_hex (out, "/U", user, 32);
  g_string_append (out, ">>endobj\n");
  for (int i = 0; i < n_pages; i++)
    g_string_append_printf (out, "%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n", 4 + i);
  g_string_append (out, "trailer<</Root 1 0 R/Encrypt 3 0 R/ID[");
  for (int i = 0; i < 2; i++)
    append_hex (out, "", (const guint8 *) ID, 16);
  g_string_append (out, "]>>\n%%EOF\n");
  files_write (path, out->str, out->len);
}
