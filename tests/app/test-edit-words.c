/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every refusal of a correction has a sentence: those in the sources of engine/notation and app are looked
 * for there. */
#include "app/words/edit-words.h"

#include <string.h>

#include <glib.h>

/* What is not known stays, with all that is behind it. */
static void
assert_known (const char *message)
{
  g_autofree char *longer = g_strconcat (message, " (not known)", NULL);
  g_autofree char *said = scw_edit_words (longer);

  g_assert_false (g_str_has_suffix (said, " (not known)"));
}

/* The texts of all calls of a function in a file; returns how many. */
static guint
check_file (const char *path, const char *call)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) literal = g_regex_new ("\"([^\"]*)\"", 0, 0, NULL);
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = strstr (text, call); at != NULL; at = strstr (at + 1, call))
    {
      g_autofree char *statement = g_strndup (at, strcspn (at, ";"));
      g_autoptr (GMatchInfo) match = NULL;

      for (g_regex_match (literal, statement, 0, &match); g_match_info_matches (match);
           g_match_info_next (match, NULL))
        {
          g_autofree char *message = g_match_info_fetch (match, 1);

          if (strchr (message, ' ') == NULL || strcmp (message, "time signature") == 0) /* put into another */
            continue;
          assert_known (message);
          n++;
        }
    }
  return n;
}

static void
test_all_refusals (void)
{
  const char *root = g_getenv ("SCW_SOURCE_ROOT");
  g_autofree char *folder = g_build_filename (root, "engine", "notation", "edit", NULL);
  g_autofree char *correct = g_build_filename (root, "app", "correct", "correct.c", NULL);
  g_autofree char *reread = g_build_filename (root, "app", "correct", "reread.c", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "edit") && g_str_has_suffix (name, ".c"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        n += check_file (path, "scw_edit_refuse (e,");
      }
  g_assert_cmpuint (n, >, 50);
  g_assert_cmpuint (check_file (correct, "refuse (error,"), >, 1);
  g_assert_cmpuint (check_file (reread, "refuse (error,"), >, 5);
}

static void
assert_says (const char *message, const char *words)
{
  g_autofree char *said = scw_edit_words (message);

  g_assert_cmpstr (said, ==, words);
}

static void
test_words (void)
{
  assert_says ("the next note is no C4", "A tie needs the same pitch in the next note of the voice");
  assert_says ("there is no such pitch", "The note would become too high or too low");
  assert_says ("there is no such clef", "That cannot be done here");
  assert_says ("no memory for an edit", "There is not enough memory");
  assert_says ("something new", "Something new");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit-words/all-refusals", test_all_refusals);
  g_test_add_func ("/edit-words/words", test_words);
  return g_test_run ();
}
