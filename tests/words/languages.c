/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/words/languages.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

enum
{
  LANGUAGES = 4
};

static const char *const languages[LANGUAGES] = { "en", "de", "fr", "es" };
static GHashTable *lines; /* English -> GStrv of what is said */
static GHashTable *asked;

/* gettext looks for another catalogue when the domain is bound anew. */
static void
speak (const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  textdomain ("scorewright");
  bindtextdomain ("scorewright", PO_FOLDER);
  bind_textdomain_codeset ("scorewright", "UTF-8");
}

gboolean
languages_open (const char *kind)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "tests", "words", "words.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) all = NULL;

  if (setlocale (LC_ALL, "C.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale C.UTF-8");
      return FALSE;
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  all = g_strsplit (text, "\n", -1);
  for (char **line = all; *line != NULL; line++)
    {
      g_auto (GStrv) parts = g_strsplit (*line, "\t", -1);

      if (**line == '\0' || strcmp (parts[0], kind) != 0)
        continue;
      g_assert_cmpuint (g_strv_length (parts), ==, 2 + LANGUAGES);
      g_hash_table_insert (lines, g_strdup (parts[1]), g_strdupv (parts + 2));
    }
  g_assert_cmpuint (g_hash_table_size (lines), >, 0);
  return TRUE;
}

void
languages_check (const char *english, Say say, gconstpointer data)
{
  char **wanted = g_hash_table_lookup (lines, english);

  if (wanted == NULL)
    g_error ("'%s' is not in words.tsv", english);
  g_hash_table_add (asked, g_strdup (english));
  for (int i = 0; i < LANGUAGES; i++)
    {
      g_autofree char *said = NULL;

      speak (languages[i]);
      said = say (data);
      g_assert_cmpstr (said, ==, wanted[i]);
    }
}

void
languages_close (void)
{
  GHashTableIter iter;
  gpointer english;

  g_hash_table_iter_init (&iter, lines);
  while (g_hash_table_iter_next (&iter, &english, NULL))
    if (!g_hash_table_contains (asked, english))
      g_error ("nothing says '%s'", (char *) english);
  g_clear_pointer (&lines, g_hash_table_unref);
  g_clear_pointer (&asked, g_hash_table_unref);
  g_unsetenv ("LANGUAGE");
  setlocale (LC_ALL, "C");
}
