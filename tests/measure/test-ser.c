/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/check.h"

#include <string.h>

#include "engine/measure/classes.h"
#include "engine/measure/ser.h"
#include "engine/notation/lmx/lmx.h"

static int64_t
distance (const char *a, const char *b)
{
  int32_t x[64], y[64];
  int n = strlen (a), m = strlen (b);

  for (int i = 0; i < n; i++)
    x[i] = a[i];
  for (int i = 0; i < m; i++)
    y[i] = b[i];
  return scw_edit_distance (x, n, y, m, NULL);
}

static void
test_known (SCW_UNUSED void **state)
{
  assert_int_equal (distance ("", ""), 0);
  assert_int_equal (distance ("abc", ""), 3);
  assert_int_equal (distance ("", "abc"), 3);
  assert_int_equal (distance ("kitten", "sitting"), 3);
  assert_int_equal (distance ("intention", "execution"), 5);
  assert_int_equal (distance ("abcdef", "bcdefg"), 2);
}

/* All alignments of short words, counted without the table. */
static int
brute (const char *a, const char *b)
{
  int best, other;

  if (*a == '\0' || *b == '\0')
    return strlen (a) + strlen (b);
  best = brute (a + 1, b + 1) + (*a != *b);
  other = brute (a + 1, b) + 1;
  best = other < best ? other : best;
  other = brute (a, b + 1) + 1;
  return other < best ? other : best;
}

static void
test_brute (SCW_UNUSED void **state)
{
  unsigned seed = 7;

  for (int round = 0; round < 300; round++)
    {
      char a[8] = "", b[8] = "";
      int n = round % 7, m = (round / 7) % 7;

      for (int i = 0; i < n; i++)
        a[i] = "xyz"[(seed = seed * 1103515245 + 12345) / 65536 % 3];
      for (int i = 0; i < m; i++)
        b[i] = "xyz"[(seed = seed * 1103515245 + 12345) / 65536 % 3];
      assert_int_equal (distance (a, b), brute (a, b));
    }
}

static void
test_micro_average (SCW_UNUSED void **state)
{
  const int32_t truth[] = { 3, 4, 5, 6, 7, 8, 9, 10 };
  const int32_t wrong[] = { 3, 9 };
  ScwSer ser = { 0 };

  assert_true (scw_ser_add (&ser, truth, 8, truth, 8, NULL)); /* 0 of 8 */
  assert_true (scw_ser_add (&ser, wrong, 2, truth, 2, NULL)); /* 1 of 2 */
  assert_float_equal (scw_ser_rate (&ser), 0.1, 1e-12);       /* not (0 + 0.5) / 2 */
  assert_float_equal (scw_ser_exact_rate (&ser), 0.5, 1e-12);
  ser = (ScwSer){ 0 };
  assert_float_equal (scw_ser_rate (&ser), 0, 0);
  assert_true (scw_ser_add (&ser, wrong, 2, truth, 0, NULL));
  assert_float_equal (scw_ser_rate (&ser), 1, 0);
}

static void
marks_are_taken_away (SCW_UNUSED void **state)
{
  static const char plus[]
    = "<bos:plus> measure repeat:forward key:fifths:0 time beats:4 beat-type:4 symbol:common clef:G2 "
      "octave:-1 staff:1 clef:F4 staff:2 words above staff:1 dynamics:p staff:1 C4 voice:1 quarter "
      "stem:up staff:1 fingering:3 turn wedge:crescendo staff:2 D4 half staff:1 barline:light-heavy";
  static const char plain[]
    = "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 "
      "quarter stem:up staff:1 D4 half staff:1";
  ScwTokens tokens = { 0 };
  char *text;
  int n;

  assert_true (scw_lmx_parse (plus, strlen (plus), &tokens, NULL, NULL));
  n = scw_without_marks (tokens.at, tokens.n, tokens.at);
  text = scw_lmx_format (tokens.at, n, NULL);
  assert_string_equal (text, plain);
  assert_int_equal (scw_without_marks (tokens.at, n, tokens.at), n); /* LMX stays */
  free (text);
  scw_tokens_clear (&tokens);
}

static void
reading_of_a_class_is_counted (SCW_UNUSED void **state)
{
  const int p = scw_lmx_token ("dynamics:p"), f = scw_lmx_token ("dynamics:f"),
            words = scw_lmx_token ("words");
  const int32_t read[] = { p, p, words, f }, truth[] = { p, f, f, f };
  ScwClasses *classes = scw_classes_new (NULL);
  int n;
  ScwEdit *edits = scw_align (read, 4, truth, 4, &n, NULL);

  scw_classes_add (classes, edits, n);
  assert_int_equal (scw_class_read (classes, SCW_LMX_DYNAMICS), 3);
  assert_int_equal (classes->rows[SCW_LMX_DYNAMICS].kept, 2);
  assert_int_equal (classes->rows[SCW_LMX_DYNAMICS].truth, 4);
  assert_int_equal (scw_class_read (classes, SCW_LMX_WORDS), 1);
  free (edits);
  free (classes);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_known),
    cmocka_unit_test (test_brute),
    cmocka_unit_test (test_micro_average),
    cmocka_unit_test (marks_are_taken_away),
    cmocka_unit_test (reading_of_a_class_is_counted),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
