/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and texts from elsewhere: harmless where they are shown, whole where they are kept. */
#include <jansson.h>

#include "app/shown.h"

static void
test_text (void)
{
  static const char *const cases[][2] = {
    { "Für Elise ♯ \xf0\x9d\x84\x9e", "Für Elise ♯ \xf0\x9d\x84\x9e" },
    { "a\xff.png", "a\\xff.png" },
    { "cut \xc3", "cut \\xc3" },
    { "\033]0;title\a", "\\x1b]0;title\\x07" },
    { "two\nlines\tof\x7f", "two\\x0alines\\x09of\\x7f" },
    { "\xc2\x9b"
      "31m",
      "\\u009b31m" },
    { "a\xe2\x80\xaegnp.exe", "a\\u202egnp.exe" },
    { "\xe2\x81\xa6isolate\xe2\x81\xa9", "\\u2066isolate\\u2069" },
    { "\xe2\x80\xa8", "\\u2028" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = scw_shown_text (cases[i][0]);

      g_assert_cmpstr (shown, ==, cases[i][1]);
    }
  g_assert_null (scw_shown_text (NULL));
}

static void
test_json (void)
{
  const char *raw = "\xc2\x9b 31m \xe2\x80\xae \x7f \xf3\xa0\x80\x81 \033 ü";
  json_t *object = json_pack ("{s:s}", "name", raw), *back;
  g_autofree char *line = scw_shown_json (json_dumps (object, JSON_COMPACT));
  g_autofree char *shown = scw_shown_text (line);

  g_assert_cmpstr (shown, ==, line); /* nothing left to escape */
  g_assert_nonnull (strstr (line, "ü"));
  back = json_loads (line, 0, NULL);
  g_assert_true (json_equal (object, back));
  json_decref (object);
  json_decref (back);
  g_assert_null (scw_shown_json (NULL));
}

static void
test_names (void)
{
  for (int byte = 1; byte < 256; byte++)
    {
      const char name[] = { '/', 'a', (char) byte, '%', '\0' };
      g_autofree char *text = scw_name_escape (name);
      g_autofree char *back = scw_name_unescape (text);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpstr (back, ==, name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shown/text", test_text);
  g_test_add_func ("/shown/json", test_json);
  g_test_add_func ("/shown/names", test_names);
  return g_test_run ();
}
