/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What errors say to a musician, and that nothing is lost of those that are not known. */
#include "app/words/error-words.h"

#include <errno.h>
#include <string.h>

#include <glib.h>

static void
assert_says (const char *message, const char *words)
{
  g_autofree char *said = scw_error_words (message);

  g_assert_cmpstr (said, ==, words);
}

static void
test_files (void)
{
  assert_says ("cannot open '/home/clara/half.png': ends at byte 20000: Premature end",
               "“half.png” cannot be opened: it ends in the middle of the picture");
  assert_says ("cannot open 'it's mine.pdf': the PDF asks for a password",
               "“it's mine.pdf” cannot be opened: it asks for a password");
  assert_says ("cannot write '/mnt/stick/a.musicxml': No space left on device",
               "“a.musicxml” cannot be written: the disk is full");
  assert_says ("cannot save 'a.scorewright': Permission denied",
               "“a.scorewright” cannot be saved: you are not allowed to");
  assert_says ("cannot read page 1 of '/tmp/half.png': the file is truncated",
               "“half.png” cannot be read: it ends in the middle of the picture");
  assert_says ("the decoder crashed on it (Segmentation fault)", "It is damaged");
  assert_says ("scorewright-cli is not installed", "The part of Scorewright that learns is not installed");
  assert_says ("Failed to execute child process “scorewright-cli” (Permission denied)",
               "The part of Scorewright that learns cannot be started");
}

static void
test_numbers_in_the_words_of_the_c_library (void)
{
  const int known[] = { ENOENT, EACCES, EISDIR, ENOSPC, EROFS, EIO };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *message = g_strdup_printf ("cannot read 'x': %s", strerror (known[i]));
      g_autofree char *said = scw_error_words (message);

      g_assert_true (g_str_has_prefix (said, "“x” cannot be read: "));
      g_assert_null (strstr (said, strerror (known[i])));
    }
}

static void
test_what_is_not_known_stays (void)
{
  assert_says ("cannot open 'x.pth': refused global 'os.system' at byte 512",
               "“x.pth” cannot be opened: refused global 'os.system' at byte 512");
  assert_says ("tensor 'a' has values that are not finite", "Tensor 'a' has values that are not finite");
  assert_says ("cannot open 'no end", "Cannot open 'no end");
  assert_says ("écrit", "Écrit");
  assert_says ("", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-words/files", test_files);
  g_test_add_func ("/error-words/numbers", test_numbers_in_the_words_of_the_c_library);
  g_test_add_func ("/error-words/unknown", test_what_is_not_known_stays);
  return g_test_run ();
}
