/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which syllables stand under the right note, on parts made of MusicXML. */
#include "tests/measure/helpers.h"

#include "engine/measure/lyrics.h"
#include "engine/notation/musicxml/musicxml.h"

/* A measure of four quarters, with these syllables ("" for none). */
static ScwPart *
part_with (const char *const syllables[4])
{
  char text[2000]
    = "<score-partwise version=\"4.0\"><part-list><score-part id=\"P1\"><part-name/></score-part></part-list>"
      "<part id=\"P1\"><measure number=\"1\"><attributes><divisions>1</divisions></attributes>";
  ScwPart *part = NULL;
  ScwScore *score;

  for (int i = 0; i < 4; i++)
    {
      strcat (text, "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</"
                    "duration><type>quarter</type>");
      if (syllables[i][0] != '\0')
        strcat (strcat (strcat (text, "<lyric><text>"), syllables[i]), "</text></lyric>");
      strcat (text, "</note>");
    }
  strcat (text, "</measure></part></score-partwise>");
  score = scw_score_read_memory (text, strlen (text), "test", SCW_PART_ALL, NULL, NULL);
  assert_non_null (score);
  part = scw_part_copy (score->parts[0], NULL);
  assert_non_null (part);
  scw_score_free (score);
  return part;
}

static void
assert_sum (const char *const read[4], const char *const truth[4], int n_read, int n_truth, int matched)
{
  ScwPart *a = part_with (read), *b = part_with (truth);
  ScwLyricSum sum = { 0 };

  assert_true (scw_lyrics_add (&sum, a, b, NULL));
  assert_int_equal (sum.read, n_read);
  assert_int_equal (sum.truth, n_truth);
  assert_int_equal (sum.matched, matched);
  scw_part_free (a);
  scw_part_free (b);
}

static void
test_text_and_place_count (SCW_UNUSED void **state)
{
  const char *const truth[4] = { "Im", "Mai,", "im", "" };

  assert_sum (truth, truth, 3, 3, 3);
  assert_sum ((const char *const[4]){ "Im", "Mai.", "im", "" }, truth, 3, 3, 2); /* another text */
  assert_sum ((const char *const[4]){ "Im", "", "Mai,", "im" }, truth, 3, 3, 1); /* another note */
  assert_sum ((const char *const[4]){ "", "", "", "" }, truth, 0, 3, 0);
  assert_sum (truth, (const char *const[4]){ "", "", "", "" }, 3, 0, 0);
}

static void
test_verses (SCW_UNUSED void **state)
{
  const char *const two = "a</text></lyric><lyric number=\"2\"><text>b";

  assert_sum ((const char *const[4]){ "b", "", "", "" }, (const char *const[4]){ two, "", "", "" }, 1, 2, 1);
}

static void
test_rates (SCW_UNUSED void **state)
{
  const ScwRates rates = scw_lyric_rates (&(ScwLyricSum){ .truth = 4, .read = 5, .matched = 2 });
  const ScwRates nothing = scw_lyric_rates (&(ScwLyricSum){ 0 });

  assert_float_equal (rates.precision, 2.0 / 5, 1e-12);
  assert_float_equal (rates.recall, 2.0 / 4, 1e-12);
  assert_float_equal (rates.f1, 4.0 / 9, 1e-12);
  assert_float_equal (nothing.f1, 1, 1e-12);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_text_and_place_count),
    cmocka_unit_test (test_verses),
    cmocka_unit_test (test_rates),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
