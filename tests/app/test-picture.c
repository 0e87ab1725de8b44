/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of every kind and in every state of ruin, through the real scorewright-decode. */
#include "engine/image/systems.h"
#include "tests/support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <tiffio.h>

#include "app/error.h"
#include "app/pages/picture.h"
#include "tests/app/files.h"

static ScwPicture *
must_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  ScwPicture *picture = scw_picture_open (path, NULL, &error);

  if (picture == NULL)
    fail_msg ("%s", error->message);
  return picture;
}

static ScwGray *
must_load (const char *path, int page, double dpi)
{
  g_autoptr (ScwPicture) picture = must_open (path);
  g_autoptr (GError) error = NULL;
  ScwGray *gray = scw_picture_load_page (picture, page, &dpi, NULL, &error);

  if (gray == NULL)
    fail_msg ("%s", error->message);
  return gray;
}

/* Opens and loads the first page: one of the two must fail, with a message that names the file and holds
 * 'what'. */
static void
must_fail (const char *path, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = scw_picture_open (path, NULL, &error);
  g_autofree char *name = g_path_get_basename (path);

  if (picture != NULL)
    {
      ScwGray *gray = scw_picture_load_page (picture, 1, NULL, NULL, &error);

      if (gray != NULL)
        fail_msg ("%s was read", path);
    }
  assert_non_null (error);
  if (strstr (error->message, name) == NULL || (what != NULL && strstr (error->message, what) == NULL))
    fail_msg ("'%s' does not say '%s' and '%s'", error->message, name, what);
  assert_null (strchr (error->message, '\n'));
}

/* ---- what is read right ---- */

/* 4 x 2:  0 40 80 120 / 160 180 200 240, each pixel 16 x 16 so that JPEG does not blur it. */
#define CELL 16
static const guint8 cells[2][4] = { { 0, 40, 80, 120 }, { 160, 180, 200, 240 } };

static guint8
cell_of (const ScwGray *gray, int x, int y)
{
  return scw_gray_row (gray, y * CELL + CELL / 2)[x * CELL + CELL / 2];
}

static void
test_exif (SCW_UNUSED void **state)
{
  /* Where the first stored row and column end up, by EXIF: the cells as they should be seen, row by row. */
  static const guint8 turned[9][8] = {
    { 0, 40, 80, 120, 160, 180, 200, 240 }, { 0, 40, 80, 120, 160, 180, 200, 240 },
    { 120, 80, 40, 0, 240, 200, 180, 160 }, { 240, 200, 180, 160, 120, 80, 40, 0 },
    { 160, 180, 200, 240, 0, 40, 80, 120 }, { 0, 160, 40, 180, 80, 200, 120, 240 },
    { 160, 0, 180, 40, 200, 80, 240, 120 }, { 240, 120, 200, 80, 180, 40, 160, 0 },
    { 120, 240, 80, 200, 40, 180, 0, 160 },
  };
  guint8 pixels[2 * CELL * 4 * CELL];

  for (int y = 0; y < 2 * CELL; y++)
    for (int x = 0; x < 4 * CELL; x++)
      pixels[y * 4 * CELL + x] = cells[y / CELL][x / CELL];
  for (int orientation = 0; orientation <= 8; orientation++)
    {
      const char *path = files_path ("turned.jpg");
      const int w = orientation >= 5 ? 2 : 4, h = orientation >= 5 ? 4 : 2;
      ScwGray *gray;

      files_write_jpeg (path, 4 * CELL, 2 * CELL, pixels, orientation);
      gray = must_load (path, 1, 0);
      assert_int_equal (gray->width, w * CELL);
      assert_int_equal (gray->height, h * CELL);
      for (int i = 0; i < 8; i++)
        assert_in_range (cell_of (gray, i % w, i / w) + 3 - turned[orientation][i], 0, 6);
      scw_gray_free (gray);
    }
}

static void
test_alpha (SCW_UNUSED void **state)
{
  /* Transparent black is white, half-transparent black is gray, red over nothing is red's luma. */
  static const guint8 samples[] = { 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 255, 255, 0, 0, 255 };
  const char *path = files_path ("alpha.png");
  ScwGray *gray;

  files_write_png (path, 4, 1, 8, 6, samples);
  gray = must_load (path, 1, 0);
  assert_int_equal (gray->pixels[0], 255);
  assert_int_equal (gray->pixels[1], 127);
  assert_int_equal (gray->pixels[2], 0);
  assert_int_equal (gray->pixels[3], 76);
  scw_gray_free (gray);
}

static void
test_16_bit (SCW_UNUSED void **state)
{
  static const guint8 samples[] = { 0x00, 0x00, 0x40, 0x00, 0x80, 0x00, 0xff, 0xff };
  static const guint8 colour[] = { 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0 };
  const char *path = files_path ("sixteen.png");
  ScwGray *gray;

  files_write_png (path, 4, 1, 16, 0, samples);
  gray = must_load (path, 1, 0);
  assert_in_range (gray->pixels[0], 0, 0);
  assert_in_range (gray->pixels[1], 0x3f, 0x41);
  assert_in_range (gray->pixels[2], 0x7f, 0x81);
  assert_in_range (gray->pixels[3], 255, 255);
  scw_gray_free (gray);
  files_write_png (path, 2, 1, 16, 2, colour);
  gray = must_load (path, 1, 0);
  assert_int_equal (gray->pixels[0], 76);
  assert_int_equal (gray->pixels[1], 150);
  scw_gray_free (gray);
}

static void
test_tiff (SCW_UNUSED void **state)
{
  static const guint8 grays[] = { 10, 200, 90 };
  static const int depths[] = { 8, 16, 1 };

  for (int d = 0; d < 3; d++)
    {
      const char *path = files_path ("pages.tiff");
      g_autoptr (ScwPicture) picture = NULL;

      files_write_tiff (path, 40, 30, depths[d], grays, 3);
      picture = must_open (path);
      assert_int_equal (scw_picture_get_n_pages (picture), 3);
      assert_false (scw_picture_is_scalable (picture));
      for (int page = 3; page >= 1; page--)
        {
          ScwGray *gray = must_load (path, page, 0);
          int expected = depths[d] == 1 ? (grays[page - 1] > 127 ? 255 : 0) : grays[page - 1];

          assert_int_equal (gray->width, 40);
          assert_int_equal (gray->height, 30);
          assert_int_equal (gray->pixels[0], expected);
          assert_int_equal (gray->pixels[40 * 30 - 1], expected);
          scw_gray_free (gray);
        }
    }
}

/* Dark pixels in a row that crosses the bar. */
static int
bar_length (const ScwGray *gray)
{
  int n = 0;

  for (int x = 0; x < gray->width; x++)
    n += scw_gray_row (gray, gray->height * 6 / 10)[x] < 128;
  return n;
}

/* What is no page is not counted, in all four kinds of TIFF files. */
static void
test_tiff_directories (SCW_UNUSED void **state)
{
  static const char *const modes[] = { "wl", "wb", "wl8", "wb8" };
  static const guint32 types[] = { FILETYPE_REDUCEDIMAGE, 0, FILETYPE_MASK, FILETYPE_PAGE };
  const char *path = files_path ("directories.tiff");

  for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      TIFF *tiff = TIFFOpen (path, modes[m]);
      g_autoptr (ScwPicture) picture = NULL;

      for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
        {
          guint8 row[] = { 10 * i, 10 * i };

          TIFFSetField (tiff, TIFFTAG_SUBFILETYPE, types[i]);
          TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, 2);
          TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, 1);
          TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, 8);
          TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
          TIFFWriteScanline (tiff, row, 0, 0);
          TIFFWriteDirectory (tiff);
        }
      TIFFClose (tiff);
      picture = must_open (path);
      assert_int_equal (scw_picture_get_n_pages (picture), 2);
      for (int page = 1; page <= 2; page++)
        {
          ScwGray *gray = must_load (path, page, 0);

          assert_int_equal (gray->pixels[0], page == 1 ? 10 : 30);
          scw_gray_free (gray);
        }
    }
}

static void
test_pdf (SCW_UNUSED void **state)
{
  const char *path = files_path ("two.pdf");
  ScwGray *gray;

  files_write_pdf (path, 51);
  gray = must_load (path, 51, 144);
  assert_int_equal (gray->width, 400);
  assert_int_equal (gray->height, 200);
  assert_in_range (bar_length (gray), 99, 101); /* 50 points at 144 dpi */
  scw_gray_free (gray);
  gray = must_load (path, 21, 72);
  assert_int_equal (gray->width, 200);
  assert_in_range (bar_length (gray), 19, 21);
  scw_gray_free (gray);
}

static void
test_pdf_of_5000_pages (SCW_UNUSED void **state)
{
  const char *path = files_path ("long.pdf");
  g_autoptr (ScwPicture) picture = NULL;
  g_autoptr (GError) error = NULL;
  double dpi = 72;
  ScwGray *gray;

  files_write_pdf (path, 5000);
  picture = must_open (path);
  assert_int_equal (scw_picture_get_n_pages (picture), 5000);
  assert_true (scw_picture_is_scalable (picture));
  gray = scw_picture_load_page (picture, 4951, &dpi, NULL, &error);
  assert_non_null (gray);
  assert_in_range (bar_length (gray), 49, 51);
  scw_gray_free (gray);
  assert_null (scw_picture_load_page (picture, 5001, &dpi, NULL, &error));
  assert_non_null (strstr (error->message, "5001"));
  assert_true (g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT));
}

/* The resolution is chosen by the staves: they are near 20 pixels whatever their size on paper. */
static void
test_pdf_resolution (SCW_UNUSED void **state)
{
  g_autofree char *sample
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "data/samples/two-pages.pdf", NULL);
  g_autoptr (ScwPicture) picture = must_open (sample);
  double dpi = 0;
  ScwGray *gray = scw_picture_load_page (picture, 2, &dpi, NULL, NULL);

  assert_non_null (gray);
  assert_int_equal (scw_picture_get_n_pages (picture), 2);
  assert_in_range ((int) dpi, 275, 305); /* 7 mm staves: 1.75 mm a space, 290 dpi */
  assert_in_range (gray->width, (int) (595 * dpi / 72) - 2, (int) (596 * dpi / 72) + 2);
  scw_gray_free (gray);
}

/* What finding out how a page lies has found is what finding says. */
static void
test_systems_found_on_the_way (SCW_UNUSED void **state)
{
  g_autofree char *sample
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "data/samples/low-resolution.png", NULL);
  g_autoptr (ScwPicture) picture = must_open (sample), still = must_open (sample);
  ScwGray *gray = scw_picture_load_page (picture, 1, NULL, NULL, NULL);
  ScwPage *taken = scw_picture_take_systems (picture, 1), *found = NULL;

  assert_non_null (gray);
  assert_non_null (taken);
  assert_null (scw_picture_take_systems (picture, 1));
  assert_true (scw_find_systems (gray, &found, NULL));
  assert_int_equal (taken->n, found->n);
  assert_true (found->n > 0);
  for (int i = 0; i < found->n; i++)
    {
      assert_memory_equal (&taken->systems[i].box, &found->systems[i].box, sizeof (ScwBox));
      assert_int_equal (taken->systems[i].group, found->systems[i].group);
    }
  scw_page_free (found);
  scw_page_free (taken);
  scw_gray_free (gray);
  scw_picture_set_turn (still, 0); /* nobody need look */
  gray = scw_picture_load_page (still, 1, NULL, NULL, NULL);
  assert_non_null (gray);
  assert_null (scw_picture_take_systems (still, 1));
  scw_gray_free (gray);
}

static void
test_webp (SCW_UNUSED void **state)
{
  /* 2 x 1, lossless, black and white; made with cwebp. */
  static const guint8 webp[] = { 0x52, 0x49, 0x46, 0x46, 0x1c, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50,
                                 0x56, 0x50, 0x38, 0x4c, 0x0f, 0x00, 0x00, 0x00, 0x2f, 0x00, 0x00, 0x00,
                                 0x00, 0x07, 0x10, 0xfd, 0x8f, 0xfe, 0x07, 0x22, 0xa2, 0xff, 0x01, 0x00 };
  const char *path = files_path ("one.webp");
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPicture) picture = NULL;
  ScwGray *gray;

  files_write (path, webp, sizeof webp);
  picture = scw_picture_open (path, NULL, &error);
  if (picture == NULL && strstr (error->message, "recogni") != NULL)
    SKIP ("webp-pixbuf-loader is not installed");
  assert_non_null (picture);
  gray = scw_picture_load_page (picture, 1, NULL, NULL, &error);
  assert_non_null (gray);
  assert_int_equal (gray->width, 1);
  assert_int_equal (gray->height, 1);
  scw_gray_free (gray);
  must_fail (files_truncated (path, 30), NULL);
}

/* The file may be renamed or removed while it is open. */
static void
test_removed_while_open (SCW_UNUSED void **state)
{
  static const guint8 gray_samples[] = { 7, 9 };
  const char *path = files_path ("gone.png");
  g_autoptr (ScwPicture) picture = NULL;
  ScwGray *gray;

  files_write_png (path, 2, 1, 8, 0, gray_samples);
  picture = must_open (path);
  unlink (path);
  gray = scw_picture_load_page (picture, 1, NULL, NULL, NULL);
  assert_non_null (gray);
  assert_int_equal (gray->pixels[1], 9);
  scw_gray_free (gray);
}

/* ---- what must not be read ---- */

static void
test_truncated (SCW_UNUSED void **state)
{
  static const guint8 grays[] = { 10, 200 };
  guint8 noise[64 * 64];
  const char *png = files_path ("whole.png"), *jpeg = files_path ("whole.jpg"),
             *tiff = files_path ("whole.tiff"), *pdf = files_path ("whole.pdf");
  const char *all[] = { png, jpeg, tiff, pdf };
  unsigned seed = 3;

  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (seed = seed * 1103515245 + 12345) >> 16;
  files_write_png (png, 64, 64, 8, 0, noise);
  files_write_jpeg (jpeg, 64, 64, noise, 1);
  files_write_tiff (tiff, 64, 64, 16, grays, 2);
  files_write_pdf (pdf, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      must_fail (files_truncated (all[i], 0), NULL);
      must_fail (files_truncated (all[i], 1), NULL);
      must_fail (files_truncated (all[i], 9), NULL);
      must_fail (files_truncated (all[i], 60), NULL);
    }
  must_fail (files_truncated (png, -200), "truncated");
  must_fail (files_truncated (png, -12), "truncated");
  must_fail (files_truncated (jpeg, -200), "truncated");
  must_fail (files_truncated (jpeg, 300), NULL);
}

/* What follows a picture (a phone's film) does not make it truncated, and an end mark inside of it (a thumbnail's) does
 * not make it whole. */
static void
test_trailers (SCW_UNUSED void **state)
{
  static const guint8 thumbnail[] = { 0xff, 0xe1, 0x00, 0x08, 0xff, 0xd8, 0xff, 0xd9, 0x00, 0x00 };
  guint8 noise[64 * 64];
  const char *paths[] = { files_path ("trailed.png"), files_path ("trailed.jpg") };
  const char *inside = files_path ("inside.jpg");
  unsigned seed = 3;

  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (seed = seed * 1103515245 + 12345) >> 16;
  files_write_png (paths[0], 64, 64, 8, 0, noise);
  files_write_jpeg (paths[1], 64, 64, noise, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *data = NULL;
      gsize size;

      assert_true (g_file_get_contents (paths[i], &data, &size, NULL));
      data = g_realloc (data, size + 100000);
      memset (data + size, 0, 100000);
      files_write (paths[i], data, size + 100000);
      scw_gray_free (must_load (paths[i], 1, 0));
      if (i == 0)
        continue;
      memmove (data + 2 + sizeof thumbnail, data + 2, size - 2);
      memcpy (data + 2, thumbnail, sizeof thumbnail);
      files_write (inside, data, size + sizeof thumbnail);
      scw_gray_free (must_load (inside, 1, 0));
      must_fail (files_truncated (inside, -200), "truncated");
    }
}

static void
test_lying_headers (SCW_UNUSED void **state)
{
  static const char *const text = "This is no picture at all.\n";
  const char *path = files_path ("lying.png");
  guint8 tiff[] = { 'I',  'I',  42,   0,    8,    0, 0, 0, 3, 0, 0, 1, 4, 0,    1,    0,    0,
                    0,    0xff, 0xff, 0xff, 0x7f, 1, 1, 4, 0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f,
                    0x11, 1,    4,    0,    1,    0, 0, 0, 8, 0, 0, 0, 0, 0,    0,    0 };

  files_write_lying_png (path, 60000, 60000);
  must_fail (path, "200 megapixels");
  files_write_lying_png (path, 10000, 10000);
  must_fail (path, NULL);
  files_write_lying_png (path, 0, 5);
  must_fail (path, NULL);
  files_write_lying_png (path, 0x7fffffff, 0x7fffffff);
  must_fail (path, NULL);
  files_write (path, tiff, sizeof tiff);
  must_fail (path, NULL);
  files_write (path, text, strlen (text));
  must_fail (path, NULL);
  files_write (path, "%PDF-1.7\ntrailer<</Root 1 0 R>>", 30);
  must_fail (path, NULL);
  tiff[4] = 200; /* the directory lies behind the end */
  files_write (path, tiff, sizeof tiff);
  must_fail (path, NULL);
}

static void
test_unreadable (SCW_UNUSED void **state)
{
  must_fail (files_path ("missing.png"), "No such file");
  must_fail (files_folder (), "directory");
  must_fail ("/dev/null", "not a regular file");
  if (geteuid () != 0)
    {
      const char *path = files_path ("secret.png");

      files_write (path, "x", 1);
      chmod (path, 0);
      must_fail (path, "ermission");
    }
}

/* ---- a decoder that misbehaves ---- */

static void
with_decoder (const char *script, const char *what)
{
  static const guint8 sample[] = { 7 };
  const char *program = files_path ("decoder.sh");
  const char *path = files_path ("fine.png");
  g_autofree char *real = g_strdup (g_getenv ("SCW_DECODE"));

  files_write (program, script, strlen (script));
  chmod (program, 0755);
  files_write_png (path, 1, 1, 8, 0, sample);
  g_setenv ("SCW_DECODE", program, TRUE);
  must_fail (path, what);
  g_setenv ("SCW_DECODE", real, TRUE);
}

static void
test_bad_decoder (SCW_UNUSED void **state)
{
  g_setenv ("SCW_DECODE_TIMEOUT", "1", TRUE);
  with_decoder ("#!/bin/sh\nkill -SEGV $$\n", "crashed");
  with_decoder ("#!/bin/sh\nkill -XCPU $$\n", "too long");
  with_decoder ("#!/bin/sh\nexec sleep 30\n", "within 1 seconds");
  with_decoder ("#!/bin/sh\nexit 0\n", "without an answer");
  with_decoder ("#!/bin/sh\necho pages 0 pixels\n", "no sensible answer");
  with_decoder ("#!/bin/sh\necho error\n", "no sensible answer");
  with_decoder ("#!/bin/sh\necho error of-a-later-version 0 it is too green\n", "too green");
  with_decoder ("#!/bin/sh\nhead -c 5000 /dev/zero\n", "no sensible answer");
  with_decoder ("#!/bin/sh\n[ $1 = info ] && echo pages 1 pixels || echo P5 70000 70000 255 0\n",
                "no sensible answer");
  with_decoder ("#!/bin/sh\n[ $1 = info ] && echo pages 1 pixels || { echo P5 100 100 255 0; head -c 99 "
                "/dev/zero; }\n",
                "page 1");
  g_unsetenv ("SCW_DECODE_TIMEOUT");
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (SCW_UNUSED void **state)
{
  static const char script[] = "#!/bin/sh\nexec sleep 60\n";
  static const guint8 sample[] = { 7 };
  const char *program = files_path ("slow.sh"), *path = files_path ("fine.png");
  g_autofree char *real = g_strdup (g_getenv ("SCW_DECODE"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  files_write (program, script, strlen (script));
  chmod (program, 0755);
  files_write_png (path, 1, 1, 8, 0, sample);
  g_setenv ("SCW_DECODE", program, TRUE);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  assert_null (scw_picture_open (path, cancellable, &error));
  assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_thread_join (thread);
  g_setenv ("SCW_DECODE", real, TRUE);
}

static gpointer
cancel_when_there (gpointer data)
{
  for (int i = 0; i < 6000 && !g_file_test (files_path ("begun"), G_FILE_TEST_EXISTS); i++)
    g_usleep (10000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Loads a page of a PDF and gives it up when it is drawn for the second time. */
static void
give_up_between_sizes (ScwPicture *picture, int page, double *dpi)
{
  static const char script[] = "#!/bin/sh\n[ \"$1 $3\" = 'trial 150' ] && exec \"$SCW_REAL_DECODE\" \"$@\"\n"
                               ": > \"${0%/*}/begun\"\nexec sleep 60\n";
  const char *program = files_path ("stuck.sh");
  g_autofree char *real = g_strdup (g_getenv ("SCW_DECODE"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  remove (files_path ("begun"));
  files_write (program, script, strlen (script));
  chmod (program, 0755);
  g_setenv ("SCW_REAL_DECODE", real, TRUE);
  g_setenv ("SCW_DECODE", program, TRUE);
  thread = g_thread_new ("cancel", cancel_when_there, cancellable);
  assert_null (scw_picture_load_page (picture, page, dpi, cancellable, &error));
  assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_thread_join (thread);
  g_setenv ("SCW_DECODE", real, TRUE);
  g_unsetenv ("SCW_REAL_DECODE");
}

/* A page that was given up between its sizes is not kept at the first: neither one that is to be drawn as its staves want it,
 * nor one that is drawn larger to find staves. */
static void
test_cancel_between_sizes (SCW_UNUSED void **state)
{
  g_autofree char *sample
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "data/samples/two-pages.pdf", NULL);
  g_autoptr (ScwPicture) picture = must_open (sample), without_staves = NULL;
  double dpi = 0;
  ScwGray *gray;

  give_up_between_sizes (picture, 2, &dpi);
  gray = scw_picture_load_page (picture, 2, &dpi, NULL, NULL);
  assert_non_null (gray);
  assert_in_range ((int) dpi, 275, 305);
  scw_gray_free (gray);

  files_write_pdf (files_path ("empty.pdf"), 1);
  without_staves = must_open (files_path ("empty.pdf"));
  dpi = 0;
  give_up_between_sizes (without_staves, 1, &dpi);
  assert_true (dpi == 0);
  gray = scw_picture_load_page (without_staves, 1, &dpi, NULL, NULL);
  assert_non_null (gray);
  assert_int_equal ((int) dpi, 300);
  scw_gray_free (gray);
}

/* ---- standard input ---- */

static void
test_stdin (SCW_UNUSED void **state)
{
  static const guint8 samples[] = { 1, 2, 3, 4 };
  const char *path = files_path ("piped.png");
  g_autofree char *data = NULL;
  g_autoptr (ScwPicture) picture = NULL;
  int saved = dup (STDIN_FILENO);
  int ends[2];
  gsize size;
  ScwGray *gray;

  files_write_png (path, 4, 1, 8, 0, samples);
  assert_true (g_file_get_contents (path, &data, &size, NULL));
  assert_int_equal (pipe (ends), 0);
  assert_int_equal (write (ends[1], data, size), size);
  close (ends[1]);
  dup2 (ends[0], STDIN_FILENO);
  close (ends[0]);
  picture = must_open ("-");
  dup2 (saved, STDIN_FILENO);
  close (saved);
  assert_string_equal (scw_picture_get_name (picture), "standard input");
  gray = scw_picture_load_page (picture, 1, NULL, NULL, NULL);
  assert_non_null (gray);
  assert_int_equal (gray->width, 4);
  assert_int_equal (gray->pixels[3], 4);
  scw_gray_free (gray);
}

static int
tear_down (SCW_UNUSED void **state)
{
  files_clear ();
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_exif),
    cmocka_unit_test (test_alpha),
    cmocka_unit_test (test_16_bit),
    cmocka_unit_test (test_tiff),
    cmocka_unit_test (test_tiff_directories),
    cmocka_unit_test (test_pdf),
    cmocka_unit_test (test_pdf_of_5000_pages),
    cmocka_unit_test (test_pdf_resolution),
    cmocka_unit_test (test_systems_found_on_the_way),
    cmocka_unit_test (test_webp),
    cmocka_unit_test (test_removed_while_open),
    cmocka_unit_test (test_truncated),
    cmocka_unit_test (test_trailers),
    cmocka_unit_test (test_lying_headers),
    cmocka_unit_test (test_unreadable),
    cmocka_unit_test (test_bad_decoder),
    cmocka_unit_test (test_cancel),
    cmocka_unit_test (test_cancel_between_sizes),
    cmocka_unit_test (test_stdin),
  };

  return cmocka_run_group_tests (tests, NULL, tear_down);
}
