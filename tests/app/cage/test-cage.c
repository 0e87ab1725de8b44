/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoder's cage: whoever takes the decoder over reaches nothing, and what is decoded inside is what is decoded
 * outside. */
#include "tests/support/check.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "app/pages/picture.h"
#include "tests/app/files.h"

static const char *
sample (void)
{
  static const guint8 gray[] = { 7 };
  const char *path = files_path ("fine.png");

  files_write_png (path, 1, 1, 8, 0, gray);
  return path;
}

/* ---- the decoder that was taken over ---- */

/* What becomes of a picture that such a decoder reads. */
static char *
taken_over (const char *how, const char *grade)
{
  g_autofree char *real = g_strdup (g_getenv ("SCW_DECODE"));
  g_autoptr (ScwPicture) picture = NULL;
  g_autoptr (GError) error = NULL;
  ScwGray *gray = NULL;

  g_setenv ("SCW_DECODE", g_getenv ("SCW_FAKE_DECODE"), TRUE);
  g_setenv ("SCW_FAKE", how, TRUE);
  g_setenv ("SCW_FAKE_GRADE", grade, TRUE);
  picture = scw_picture_open (sample (), NULL, &error);
  if (picture != NULL)
    gray = scw_picture_load_page (picture, 1, NULL, NULL, &error);
  g_setenv ("SCW_DECODE", real, TRUE);
  if (gray != NULL)
    {
      scw_gray_free (gray);
      return g_strdup ("read");
    }
  return g_strdup (error->message);
}

/* A server that waits for those who come out, and files that are not theirs. */
static int
set_out_the_bait (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char port[12];

  assert_true (fd >= 0);
  assert_int_equal (bind (fd, (struct sockaddr *) &address, size), 0);
  assert_int_equal (listen (fd, 10), 0);
  assert_int_equal (getsockname (fd, (struct sockaddr *) &address, &size), 0);
  snprintf (port, sizeof port, "%d", ntohs (address.sin_port));
  g_setenv ("SCW_FAKE_PORT", port, TRUE);
  g_setenv ("SCW_FAKE_FOLDER", files_folder (), TRUE);
  files_write (files_path ("secret"), "secret", 6);
  files_write (files_path ("victim"), "victim", 6);
  files_write (files_path ("moved"), "moved", 5);
  unlink (files_path ("new"));
  return fd;
}

/* What the fake would reach without a cage; how much of the parent depends on the kernel's settings. */
static const char *const in_reach[] = { "a file,",
                                        "a folder,",
                                        "writing,",
                                        "a new file,",
                                        "an unnamed file,",
                                        "emptying,",
                                        "shortening,",
                                        "a new folder,",
                                        "a link,",
                                        "a symbolic link,",
                                        "renaming,",
                                        "permissions,",
                                        "removing,",
                                        "a socket,",
                                        "the net,",
                                        "a local socket,",
                                        "a pair of sockets,",
                                        "a process,",
                                        "a signal,",
                                        "a signal to a thread,",
                                        "a file in memory,",
                                        "code," };

static void
test_it_would_reach (SCW_UNUSED void **state)
{
  int fd = set_out_the_bait ();
  g_autofree char *said = taken_over ("reach", "open"), *program = taken_over ("program", "open");

  for (gsize i = 0; i < G_N_ELEMENTS (in_reach); i++)
    if (strstr (said, in_reach[i]) == NULL)
      fail_msg ("'%s' does not say '%s'", said, in_reach[i]);
  assert_non_null (strstr (program, "reached a program"));
  close (fd);
}

static void
reaches_nothing (const char *grade)
{
  int fd = set_out_the_bait ();
  g_autofree char *said = taken_over ("reach", grade), *program = taken_over ("program", grade);
  g_autofree char *content = NULL;

  close (fd);
  if (strstr (said, "no seccomp here") != NULL || strstr (said, "no Landlock here") != NULL)
    SKIP ("%s", strstr (said, "no "));
  assert_non_null (strstr (said, "reached nothing"));
  assert_non_null (strstr (program, "reached nothing"));
  assert_true (g_file_get_contents (files_path ("victim"), &content, NULL, NULL));
  assert_string_equal (content, "victim");
  assert_false (g_file_test (files_path ("new"), G_FILE_TEST_EXISTS));
}

static void
test_sealed (SCW_UNUSED void **state)
{
  reaches_nothing ("sealed");
}

static void
test_fonts (SCW_UNUSED void **state)
{
  reaches_nothing ("fonts");
}

static void
test_memory (SCW_UNUSED void **state)
{
  g_autofree char *said = taken_over ("memory", "sealed");

  if (strstr (said, "no seccomp here") != NULL)
    SKIP ("%s", "the sanitisers' memory has no limit");
  assert_non_null (strstr (said, "took less"));
}

/* ---- what the parent makes of what it says ---- */

static void
says (const char *how, const char *what)
{
  g_autofree char *said = taken_over (how, "open");

  if (strstr (said, what) == NULL)
    fail_msg ("%s: '%s' does not say '%s'", how, said, what);
}

static void
test_answers (SCW_UNUSED void **state)
{
  gint64 begun;

  says ("million", "more than 20000 are not read");
  says ("overflow", "no sensible answer");
  says ("line", "no sensible answer");
  says ("endless", "read");
  says ("texts", "red \\x1b[31m and \\u009b and \\u202e and \\xff");
  g_setenv ("SCW_DECODE_TIMEOUT", "1", TRUE);
  begun = g_get_monotonic_time ();
  says ("drip", "within 1 seconds"); /* in all, and not for each byte */
  says ("stay", "within 1 seconds");
  assert_true (g_get_monotonic_time () - begun < 60 * G_USEC_PER_SEC);
  g_unsetenv ("SCW_DECODE_TIMEOUT");
}

/* ---- its end ---- */

static gboolean
is_alive (int process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", process), *stat = NULL;

  return g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z") == NULL;
}

/* A decoder ends with the program that started it, even one that was killed. */
static void
test_orphans (SCW_UNUSED void **state)
{
  const char *known = files_path ("process-known");
  g_autofree char *text = NULL;
  pid_t parent;
  int process;

  sample ();
  g_setenv ("SCW_FAKE_FOLDER", files_folder (), TRUE);
  parent = fork ();
  if (parent == 0)
    {
      g_autofree char *said = taken_over ("orphan", "sealed");

      _exit (said != NULL);
    }
  while (!g_file_get_contents (known, &text, NULL, NULL))
    g_usleep (10000);
  process = atoi (text);
  assert_true (process > 0 && is_alive (process));
  kill (parent, SIGKILL);
  waitpid (parent, NULL, 0);
  while (is_alive (process))
    g_usleep (10000);
}

/* ---- what is decoded inside ---- */

static const char svg[]
  = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='60'><rect x='5' y='5' width='40' "
    "height='9'/>"
    "<text x='9' y='50' font-size='30'>Gr\303\266\303\237e \346\227\245\346\234\254</text></svg>";

/* Helvetica, a font that nobody has, and Japanese; none of them in the file. */
static const char pdf[]
  = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</A 5 0 R/B 6 0 "
    "R/C 9 0 "
    "R>>>>>>endobj\n4 0 obj<</Length 91>>stream\n"
    "BT /A 20 Tf 10 70 Td (Allegro) Tj /B 20 Tf 0 -30 Td <65E5672C8A9E> Tj /C 20 Tf 90 0 Td (p) Tj "
    "ET\nendstream endobj\n"
    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    "6 0 obj<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-H/DescendantFonts[7 0 "
    "R]>>endobj\n"
    "7 0 "
    "obj<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/"
    "Ordering(Japan1)/"
    "Supplement 2>>/FontDescriptor 8 0 R/DW 1000>>endobj\n"
    "8 0 obj<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle "
    "0/Ascent 800/"
    "Descent -200/CapHeight 700/StemV 80>>endobj\n"
    "9 0 obj<</Type/Font/Subtype/TrueType/BaseFont/NoSuchSerif-Bold/FirstChar 32/LastChar "
    "32/Widths[250]/Encoding/"
    "WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

static ScwGray *
read_with (const char *decoder, const char *path)
{
  g_autofree char *real = g_strdup (g_getenv ("SCW_DECODE"));
  g_autoptr (ScwPicture) picture = NULL;
  double dpi = 100;
  ScwGray *gray = NULL;

  g_setenv ("SCW_DECODE", decoder, TRUE);
  picture = scw_picture_open (path, NULL, NULL);
  if (picture != NULL)
    gray = scw_picture_load_page (picture, 1, &dpi, NULL, NULL);
  g_setenv ("SCW_DECODE", real, TRUE);
  return gray;
}

/* Kinds that are not installed here are read neither inside nor outside. */
static void
same_inside (const char *path, gboolean always)
{
  ScwGray *outside = read_with (g_getenv ("SCW_FREE_DECODE"), path),
          *inside = read_with (g_getenv ("SCW_DECODE"), path);

  if (always && outside == NULL)
    fail_msg ("%s was not read", path);
  if ((outside == NULL) != (inside == NULL))
    fail_msg ("%s was read %s only", path, outside == NULL ? "inside" : "outside");
  if (outside == NULL)
    return;
  assert_int_equal (inside->width, outside->width);
  assert_int_equal (inside->height, outside->height);
  assert_memory_equal (inside->pixels, outside->pixels, (gsize) inside->width * inside->height);
  scw_gray_free (outside);
  scw_gray_free (inside);
}

static void
test_same_inside (SCW_UNUSED void **state)
{
  static const char *const saved[] = { "png", "jpeg", "bmp", "tiff", "ico", "webp" };
  static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 2, 0, 1, 0, 0x80, 0, 0, 0,    0,    0, 255, 255,
                                255, ',', 0,   0,   0,   0,   2, 0, 1, 0, 0,    2, 2, 0x44, 0x0a, 0, ';' };
  static const char pnm[] = "P2 4 1 255 0 80 160 255\n";
  const char *const paths[]
    = { files_path ("a.svg"), files_path ("a.pdf"), files_path ("a.gif"), files_path ("a.pnm") };
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 60, 40);

  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 180; x++)
      gdk_pixbuf_get_pixels (pixbuf)[y * gdk_pixbuf_get_rowstride (pixbuf) + x] = x * 7 + y * 13;
  for (gsize i = 0; i < G_N_ELEMENTS (saved); i++)
    {
      g_autofree char *name = g_strconcat ("a.", saved[i], NULL);
      const char *path = files_path (name);

      if (gdk_pixbuf_save (pixbuf, path, saved[i], NULL, NULL))
        same_inside (path, TRUE);
    }
  files_write (paths[0], svg, strlen (svg));
  files_write (paths[1], pdf, strlen (pdf));
  files_write (paths[2], gif, sizeof gif);
  files_write (paths[3], pnm, strlen (pnm));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    same_inside (paths[i], i == 1 || i == 2);
}

static void
test_description (SCW_UNUSED void **state)
{
  g_autofree char *described = scw_picture_describe_cage ();

  assert_true (g_str_has_prefix (described, "seccomp "));
  assert_non_null (strstr (described, ", Landlock "));
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
    cmocka_unit_test (test_it_would_reach), cmocka_unit_test (test_sealed),
    cmocka_unit_test (test_fonts),          cmocka_unit_test (test_memory),
    cmocka_unit_test (test_answers),        cmocka_unit_test (test_orphans),
    cmocka_unit_test (test_same_inside),    cmocka_unit_test (test_description),
  };

  return cmocka_run_group_tests (tests, NULL, tear_down);
}
