/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What errors say to a musician, and that nothing is lost of those that are not known. */
#include "app/words/error-words.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>

#include "app/error.h"
#include "app/scan/scan-device.h"
#include "tests/words/languages.h"

static char *
say_error (gconstpointer data)
{
  return scw_error_words (data);
}

/* Reasons with the English that they come with. */
static const struct
{
  ScwReason reason;
  int detail;
  const char *why;
} reasons[] = {
  { SCW_REASON_TRUNCATED, 0, "the file is truncated" },
  { SCW_REASON_TRUNCATED, 0, "ends at byte 20000: Premature end" },
  { SCW_REASON_EMPTY, 0, "the file is empty" },
  { SCW_REASON_DAMAGED, 0, "near byte 4096: Fatal error in PNG image file" },
  { SCW_REASON_DAMAGED, 0, "near byte 65536: Couldn’t recognize the image file format" },
  { SCW_REASON_DAMAGED, 0, "the decoder gave no sensible answer" },
  { SCW_REASON_DAMAGED, 0, "the decoder stopped without an answer" },
  { SCW_REASON_DAMAGED, 0, "the decoder crashed on it (Segmentation fault)" },
  { SCW_REASON_DAMAGED, 0, "not a PDF file" },
  { SCW_REASON_DAMAGED, 0, "PDF document is damaged" },
  { SCW_REASON_UNKNOWN_KIND, 0, "Couldn’t recognize the image file format for file" },
  { SCW_REASON_UNKNOWN_KIND, 0, "Unrecognized image file format" },
  { SCW_REASON_UNKNOWN_KIND, 0, "not a picture" },
  { SCW_REASON_NO_PICTURE, 0, "no picture in it" },
  { SCW_REASON_NO_PAGE, 0, "no page in it" },
  { SCW_REASON_PASSWORD, 0, "the PDF asks for a password" },
  { SCW_REASON_NO_HEIF, 0, "gdk-pixbuf has no module for HEIF pictures" },
  { SCW_REASON_TOO_SLOW, 0, "decoding took too long" },
  { SCW_REASON_TOO_SLOW, 0, "decoding did not end within 120 seconds" },
  { SCW_REASON_NO_FILE, 0, "not a regular file" },
  { SCW_REASON_NO_FILE, 0, "not a file" },
  { SCW_REASON_NO_FILE, 0, "it is not a file" },
  { SCW_REASON_SINGLE_STAFF, 1, "a system of a single staff, which this model has not learned to read" },
  { SCW_REASON_STAVES, 4, "a system of 4 staves, which this model has not learned to read" },
  { SCW_REASON_MEMORY, 0, "no memory for the page" },
  { SCW_REASON_MEMORY, 0, "out of memory" },
  { SCW_REASON_CHANGED, 0, "another program has changed it meanwhile" },
  { SCW_REASON_LEARNER_MISSING, 0, "scorewright-cli is not installed" },
  { SCW_REASON_LEARNER_CANNOT_START, 0,
    "Failed to execute child process “scorewright-cli” (Permission denied)" },
  { SCW_REASON_LEARNER_SILENT, 0, "it ended without a word" },
  { SCW_REASON_SYSTEM, ENOENT, "No such file or directory" },
  { SCW_REASON_SYSTEM, ENOTDIR, "Not a directory" },
  { SCW_REASON_SYSTEM, EACCES, "Permission denied" },
  { SCW_REASON_SYSTEM, EPERM, "Operation not permitted" },
  { SCW_REASON_SYSTEM, EISDIR, "Is a directory" },
  { SCW_REASON_SYSTEM, ENOSPC, "No space left on device" },
  { SCW_REASON_SYSTEM, EDQUOT, "Disk quota exceeded" },
  { SCW_REASON_SYSTEM, EROFS, "Read-only file system" },
  { SCW_REASON_SYSTEM, EFBIG, "File too large" },
  { SCW_REASON_SYSTEM, EIO, "Input/output error" },
  { SCW_REASON_SYSTEM, ENOMEM, "Cannot allocate memory" },
  { SCW_REASON_SYSTEM, EMFILE, "Too many open files" },
  { SCW_REASON_SYSTEM, ELOOP, "Too many levels of symbolic links" },
  { SCW_REASON_NONE, 0, "the program scorewright-decode is not installed" },
  { SCW_REASON_NONE, 0, "there is no such page" },
  { SCW_REASON_NONE, 0, "cannot decode it" },
  { SCW_REASON_NONE, 0, "cannot decode the TIFF data" },
  { SCW_REASON_NONE, 0, "70000 x 3 pixels: more than 200 megapixels or 65,535 pixels a side are not read" },
  { SCW_REASON_NONE, 0, "refused global 'os.system' at byte 512" },
};

static const struct
{
  ScwDeed deed;
  const char *subject;
  int page;
} files[] = {
  { SCW_DEED_OPEN, "/home/clara/a.png", 0 },  { SCW_DEED_READ, "/home/clara/a.png", 0 },
  { SCW_DEED_READ, "/tmp/it's mine.pdf", 3 }, { SCW_DEED_DECODE, "a.png", 0 },
  { SCW_DEED_WRITE, "/mnt/a.musicxml", 0 },   { SCW_DEED_SAVE, "a.scorewright", 0 },
};

static void
check (gsize i)
{
  g_autoptr (GError) error = NULL;

  scw_app_fail (&error, SCW_ERROR_FILE, reasons[i].reason, reasons[i].detail, "%s", reasons[i].why);
  languages_check (error->message, say_error, error);
}

static void
check_about (gsize i, gsize file)
{
  g_autoptr (GError) error = NULL;

  scw_app_fail (&error, SCW_ERROR_FILE, reasons[i].reason, reasons[i].detail, "%s", reasons[i].why);
  scw_app_error_about (&error, files[file].deed, files[file].subject, files[file].page);
  languages_check (error->message, say_error, error);
}

static const struct
{
  ScwScanError code;
  const char *message;
} scans[] = {
  { SCW_SCAN_ERROR_BUSY, "the scanner is in use by another program" },
  { SCW_SCAN_ERROR_SILENT,
    "the scanner does not answer any more: is it switched on and its cable plugged in?" },
  { SCW_SCAN_ERROR_GONE, "the scanner is not there any more, or refuses these settings" },
  { SCW_SCAN_ERROR_NO_PICTURE, "the scanner sent no picture" },
  { SCW_SCAN_ERROR_JAMMED, "the paper is jammed in the feeder" },
  { SCW_SCAN_ERROR_EMPTY, "there is no paper in the feeder" },
  { SCW_SCAN_ERROR_COVER, "the cover of the scanner is open" },
  { SCW_SCAN_ERROR_MEMORY, "there is not enough memory for such a large scan" },
  { SCW_SCAN_ERROR_DENIED, "you are not allowed to use this scanner" },
  { SCW_SCAN_ERROR_UNSUPPORTED, "the scanner cannot do this" },
  { SCW_SCAN_ERROR_FAILED, "the scanner failed: Operation was cancelled" },
};

static void
check_scan (gsize i)
{
  g_autoptr (GError) error = g_error_new_literal (SCW_SCAN_ERROR, (int) scans[i].code, scans[i].message);

  languages_check (error->message, say_error, error);
}

/* What has no file and no words. */
static void
check_plain (const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (SCW_APP_ERROR, SCW_ERROR_FORMAT, message);

  languages_check (message, say_error, error);
}

static void
test_all_errors (void)
{
  static const char *const plain[] = {
    "no model is installed",
    "nothing has been read yet",
    "there are other pages already",
    "tensor 'a' has values that are not finite",
    "cannot read standard input: more than 1 GiB came",
    "cannot read page 9 of '/tmp/a.pdf': it has 3",
  };
  static const char *const others[]
    = { "Permission denied", "the file is truncated", "another program has changed it meanwhile",
        "refused global 'os.system' at byte 512" };
  gboolean seen[SCW_REASON_COUNT] = { [SCW_REASON_NONE] = TRUE };

  if (!languages_open ("error"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      seen[reasons[i].reason] = TRUE;
      check (i);
      check_about (i, 0);
      for (gsize k = 0; k < G_N_ELEMENTS (others); k++)
        for (gsize file = 1; file < G_N_ELEMENTS (files) && strcmp (reasons[i].why, others[k]) == 0; file++)
          check_about (i, file);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (strcmp (plain[i], "cannot read page 9 of '/tmp/a.pdf': it has 3") != 0)
      check_plain (plain[i]);
    else
      {
        g_autoptr (GError) error = NULL;

        scw_app_fail (&error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "it has %d", 3);
        scw_app_error_about (&error, SCW_DEED_READ, "/tmp/a.pdf", 9);
        languages_check (plain[i], say_error, error);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (scans); i++)
    check_scan (i);
  for (int reason = 0; reason < SCW_REASON_COUNT; reason++)
    g_assert_true (seen[reason]);
  languages_close ();
}

/* The engine's errors become errors of the program with all that they know. */
static void
test_of_engine (void)
{
  ScwError why = { 0 }, nested = { 0 }, memory = { 0 };
  g_autoptr (GError) error = NULL, other = NULL, none = NULL;
  g_autofree char *said = NULL, *about_two = NULL, *no_memory = NULL;

  scw_fail_because (&why, SCW_ERROR_FILE, SCW_REASON_SYSTEM, EACCES, "%s", "Permission denied");
  scw_fail_about (&why, SCW_DEED_OPEN, "/home/clara/x.pth");
  g_assert_cmpstr (why.message, ==, "cannot open '/home/clara/x.pth': Permission denied");
  scw_app_error_take (&error, &why);
  g_assert_cmpstr (error->message, ==, why.message);
  said = scw_error_words (error);
  g_assert_cmpstr (said, ==, "“x.pth” cannot be opened: you are not allowed to");
  /* of two files the first is said, and all of the rest */
  nested = why;
  scw_fail_about (&nested, SCW_DEED_READ, "all.zip");
  scw_app_error_take (&other, &nested);
  about_two = scw_error_words (other);
  g_assert_cmpstr (about_two, ==,
                   "“all.zip” cannot be read: cannot open '/home/clara/x.pth': Permission denied");
  scw_fail (&memory, SCW_ERROR_MEMORY, "no memory for %d tokens", 3);
  scw_app_error_take (&none, &memory);
  no_memory = scw_error_words (none);
  g_assert_cmpstr (no_memory, ==, "There is not enough memory");
}

static void
test_about (void)
{
  g_autoptr (GError) none = NULL, cancelled = NULL, foreign = NULL, copy = NULL;
  g_autofree char *said = NULL;

  scw_app_error_about (&none, SCW_DEED_OPEN, "x", 0);
  g_assert_no_error (none);
  g_set_error_literal (&cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
  scw_app_error_about (&cancelled, SCW_DEED_OPEN, "x", 0);
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_set_error_literal (&foreign, G_FILE_ERROR, G_FILE_ERROR_FAILED, "écrit");
  said = scw_error_words (foreign);
  g_assert_cmpstr (said, ==, "Écrit");
  scw_app_error_about (&foreign, SCW_DEED_WRITE, "/tmp/x", 0);
  g_assert_error (foreign, SCW_APP_ERROR, SCW_ERROR_FILE);
  copy = g_error_copy (foreign);
  g_free (said);
  said = scw_error_words (copy);
  g_assert_cmpstr (said, ==, "“x” cannot be written: écrit");
}

static void
assert_remark (ScwPageRemark remark, const char *expected)
{
  g_autofree char *words = scw_remark_words (&remark);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_remarks (void)
{
  assert_remark ((ScwPageRemark){ 0 }, NULL);
  assert_remark ((ScwPageRemark){ .turns = 3, .inverted = TRUE },
                 "This page lay on its side and has been turned. It was white on black and has been "
                 "inverted.");
  assert_remark ((ScwPageRemark){ .turns = 2, .flaw = SCW_FLAW_CUT_OFF },
                 "This page was upside down and has been turned. A picture on this page is cut off: what is "
                 "below "
                 "is lost.");
  for (int flaw = 1; flaw < SCW_FLAW_COUNT; flaw++)
    {
      const ScwPageRemark remark = { .flaw = flaw };
      g_autofree char *words = scw_remark_words (&remark);

      g_assert_nonnull (words);
    }
  assert_remark ((ScwPageRemark){ .nothing = SCW_NOTHING_BLANK }, "This page is blank.");
}

static void
test_names (void)
{
  for (int reason = 0; reason < SCW_REASON_COUNT; reason++)
    g_assert_cmpint (scw_reason_named (scw_reason_name ((ScwReason) reason)), ==, reason);
  g_assert_cmpint (scw_reason_named ("of a later version"), ==, SCW_REASON_NONE);
  for (int deed = 0; deed < SCW_DEED_COUNT; deed++)
    g_assert_nonnull (scw_deed_name ((ScwDeed) deed));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-words/all-errors", test_all_errors);
  g_test_add_func ("/error-words/of-engine", test_of_engine);
  g_test_add_func ("/error-words/about", test_about);
  g_test_add_func ("/error-words/remarks", test_remarks);
  g_test_add_func ("/error-words/names", test_names);
  return g_test_run ();
}
