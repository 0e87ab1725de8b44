/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Systems become a part. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/check/check.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/join/expand.h"
#include "engine/notation/join/join.h"

enum
{
  MOST = 8
};

/* Joins systems given as words; the list ends with NULL. */
static ScwPart *
join (const char *const *systems, ScwProblems *problems)
{
  ScwPart *scores[MOST] = { NULL }, *part;
  int n = 0;

  for (; systems[n] != NULL; n++)
    {
      ScwTokens tokens = { 0 };

      assert_true (scw_lmx_parse (systems[n], strlen (systems[n]), &tokens, NULL, NULL));
      scores[n] = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
      assert_non_null (scores[n]);
      scw_tokens_clear (&tokens);
    }
  part = scw_join (scores, n, problems, NULL);
  assert_non_null (part);
  for (int i = 0; i < n; i++)
    scw_part_free (scores[i]);
  return part;
}

#define JOIN(problems, ...) join ((const char *const[]){ __VA_ARGS__, NULL }, problems)

/* The part as LMX words, to be freed. */
static char *
words_of (ScwPart *score)
{
  ScwTokens tokens = { 0 };
  char *words;

  assert_true (scw_linearize (score, &tokens, NULL, NULL));
  words = scw_lmx_format (tokens.at, tokens.n, NULL);
  scw_tokens_clear (&tokens);
  return words;
}

static void
assert_words (ScwPart *score, const char *expected)
{
  char *words = words_of (score);

  assert_string_equal (words, expected);
  free (words);
}

#define CLEFS "clef:G2 staff:1 clef:F4 staff:2 "
#define BAR   "C4 voice:1 half dot stem:up staff:1"

static void
test_repeated_signs_are_dropped (SCW_UNUSED void **state)
{
  ScwProblems problems = { 0 };
  ScwPart *part
    = JOIN (&problems, "measure key:fifths:1 time beats:3 beat-type:4 " CLEFS BAR " measure " BAR,
            "measure key:fifths:1 " CLEFS BAR, "measure key:fifths:2 clef:G2 staff:1 clef:G2 staff:2 " BAR,
            "measure key:fifths:2 time beats:3 beat-type:4 clef:G2 staff:1 clef:G2 staff:2 " BAR
            " clef:F4 staff:2",
            "measure key:fifths:2 " CLEFS BAR);

  assert_words (part, "measure key:fifths:1 time beats:3 beat-type:4 " CLEFS BAR " measure " BAR
                      " measure " BAR " measure key:fifths:2 clef:G2 staff:2 " BAR
                      " measure time beats:3 beat-type:4 " BAR " clef:F4 staff:2 measure " BAR);
  assert_int_equal (problems.count, 0);
  assert_int_equal (part->staves, 2);
  scw_part_free (part);
}

static void
test_lines_pages_numbers_regions (SCW_UNUSED void **state)
{
  const char *system = "measure key:fifths:0 time beats:3 beat-type:4 " CLEFS BAR " measure " BAR;
  ScwTokens tokens = { 0 };
  ScwPart *scores[3], *part;

  assert_true (scw_lmx_parse (system, strlen (system), &tokens, NULL, NULL));
  for (int i = 0; i < 3; i++)
    scores[i] = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  scores[2]->measures[0].new_page = true;
  scores[1]->name = strdup ("Violin");
  scores[2]->abbreviation = strdup ("Vn.");
  part = scw_join (scores, 3, NULL, NULL);
  assert_non_null (part);
  assert_int_equal (part->n_measures, 6);
  assert_string_equal (part->name, "Violin");
  assert_string_equal (part->abbreviation, "Vn.");
  for (int m = 0; m < 6; m++)
    {
      const ScwMeasure *measure = &part->measures[m];
      char number[8];

      snprintf (number, sizeof number, "%d", m + 1);
      assert_string_equal (measure->number, number);
      assert_int_equal (measure->region, m / 2);
      assert_int_equal (measure->new_system, m == 2 || m == 4);
      assert_int_equal (measure->new_page, m == 4);
      /* Spans are those of the system's own tokens. */
      assert_int_equal (measure->span.first, scores[0]->measures[m % 2].span.first);
      for (int i = 0; i < measure->n_elements; i++)
        if (measure->elements[i].kind == SCW_ELEMENT_NOTE)
          assert_string_equal (scw_lmx_name (tokens.at[measure->elements[i].span.first]), "C4");
    }
  scw_part_free (part);
  for (int i = 0; i < 3; i++)
    scw_part_free (scores[i]);
  scw_tokens_clear (&tokens);
}

static void
test_pick_up_and_cut_measures (SCW_UNUSED void **state)
{
  ScwPart *part = JOIN (NULL,
                        "measure time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter measure " BAR
                        " measure C4 voice:1 half",
                        "measure clef:G2 D4 voice:1 quarter measure C4 voice:1 half dot",
                        "measure clef:G2 C4 voice:1 half dot");
  static const char *const numbers[] = { "0", "1", "2", "X1", "3", "4" };
  ScwProblems problems = { 0 };

  assert_int_equal (part->n_measures, 6);
  for (int m = 0; m < 6; m++)
    {
      assert_string_equal (part->measures[m].number, numbers[m]);
      assert_int_equal (part->measures[m].implicit, m == 0 || m == 3);
    }
  scw_check_part (part, &problems);
  assert_int_equal (scw_problems_errors (&problems), 0);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

static void
test_ties_and_sharps_over_the_border (SCW_UNUSED void **state)
{
  ScwPart *part = JOIN (NULL,
                        "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 C4 voice:1 half dot sharp "
                        "tied:start",
                        "measure key:fifths:0 clef:G2 C4 voice:1 half tied:stop C4 quarter");
  const ScwMeasure *second = &part->measures[1];
  ScwProblems problems = { 0 };

  /* The tie carries the sharp over the barline, and only the tie does. */
  assert_int_equal (second->n_elements, 2);
  assert_int_equal (second->elements[0].note.alter, 1);
  assert_int_equal (second->elements[1].note.alter, 0);
  scw_check_part (part, &problems);
  assert_int_equal (problems.count, 0);
  scw_part_free (part);

  part = JOIN (NULL, "measure time beats:3 beat-type:4 clef:G2 C4 voice:1 half dot tied:start",
               "measure clef:G2 D4 voice:1 half dot measure D4 voice:1 half");
  scw_check_part (part, &problems);
  assert_int_equal (problems.count, 2);
  assert_int_equal (problems.items[0].kind, SCW_PROBLEM_TIE);
  assert_int_equal (problems.items[0].region, 0);
  assert_int_equal (problems.items[1].kind, SCW_PROBLEM_MEASURE_SHORT);
  assert_int_equal (problems.items[1].region, 1);
  assert_int_equal (problems.items[1].measure, 2);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

static ScwTime
inferred (const char *words)
{
  ScwPart *part = JOIN (NULL, words);
  ScwTime time = part->measures[0].time;

  scw_part_free (part);
  return time;
}

static void
assert_time (const char *words, int beats, int beat_type)
{
  ScwTime time = inferred (words);

  if (time.beats != beats || time.beat_type != beat_type)
    fail_msg ("%d/%d instead of %d/%d for %s", time.beats, time.beat_type, beats, beat_type, words);
}

#define THREE "C4 voice:1 quarter D4 quarter E4 quarter "
#define SIX   "C4 voice:1 eighth beam:begin D4 eighth E4 eighth beam:end C4 quarter dot "

static void
test_time_signature (SCW_UNUSED void **state)
{
  ScwPart *part;

  assert_time ("measure clef:G2 " THREE "measure " THREE "measure " THREE, 3, 4);
  assert_time ("measure clef:G2 " SIX "measure " SIX "measure " SIX, 6, 8);
  assert_time ("measure clef:G2 C4 voice:1 whole measure C4 voice:1 half D4 half", 4, 4);
  assert_time ("measure clef:G2 C4 voice:1 quarter dot measure C4 voice:1 quarter dot", 3, 8);
  assert_time ("measure clef:G2 C4 voice:1 half D4 eighth measure C4 voice:1 half D4 eighth", 5, 8);
  /* With a pick-up. */
  assert_time ("measure clef:G2 C4 voice:1 quarter measure " THREE "measure " THREE, 3, 4);
  /* Triplets are exact. */
  assert_time ("measure clef:G2 C4 voice:1 eighth 3in2 D4 eighth 3in2 E4 eighth 3in2 C4 quarter "
               "measure C4 voice:1 half",
               2, 4);
  /* No agreement; one measure alone agrees with nobody. */
  assert_time ("measure clef:G2 " THREE "measure C4 voice:1 half measure C4 voice:1 whole", 0, 0);
  assert_time ("measure clef:G2 " THREE, 0, 0);
  /* What is printed stays, also later. */
  assert_time ("measure time beats:2 beat-type:4 clef:G2 " THREE "measure " THREE, 2, 4);
  part = JOIN (NULL, "measure key:fifths:0 clef:G2 C4 voice:1 half measure C4 voice:1 half",
               "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 " THREE);
  assert_int_equal (part->measures[0].time.beats, 2);
  assert_int_equal (part->measures[1].time.beats, 2);
  assert_int_equal (part->measures[2].time.beats, 3);
  /* The sign stands behind the key. */
  assert_int_equal (part->measures[0].elements[0].kind, SCW_ELEMENT_KEY);
  assert_int_equal (part->measures[0].elements[1].kind, SCW_ELEMENT_TIME);
  assert_int_equal (part->measures[0].elements[2].kind, SCW_ELEMENT_CLEF);
  scw_part_free (part);
}

static void
test_measure_rests_take_the_inferred_length (SCW_UNUSED void **state)
{
  ScwPart *part
    = JOIN (NULL, "measure clef:G2 " THREE "measure " THREE, "measure clef:G2 rest voice:1 rest:measure");
  const ScwElement *rest = &part->measures[2].elements[0];

  assert_int_equal (rest->kind, SCW_ELEMENT_NOTE);
  assert_int_equal (rest->note.duration.num, 3);
  assert_int_equal (rest->note.duration.den, 1);
  scw_part_free (part);
}

static void
test_lengths_have_times (SCW_UNUSED void **state)
{
  ScwTime time = scw_time_of_length (scw_fraction (6, 1), true);

  assert_int_equal (time.beats, 12);
  assert_int_equal (time.beat_type, 8);
  time = scw_time_of_length (scw_fraction (8, 1), false);
  assert_int_equal (time.beats, 4);
  assert_int_equal (time.beat_type, 2);
  time = scw_time_of_length (scw_fraction (9, 2), false);
  assert_int_equal (time.beats, 9);
  assert_int_equal (time.beat_type, 8);
  assert_int_equal (scw_time_of_length (scw_fraction (7, 3), false).beats, 0);
  assert_int_equal (scw_time_of_length (scw_fraction (0, 1), false).beats, 0);
  assert_int_equal (scw_time_of_length (scw_fraction (1000, 1), false).beats, 0);
}

static void
test_different_staves (SCW_UNUSED void **state)
{
  ScwProblems problems = { 0 };
  ScwPart *part
    = JOIN (&problems, "measure time beats:3 beat-type:4 " CLEFS BAR, "measure clef:G2 C4 voice:1 half dot");

  assert_int_equal (part->staves, 2);
  assert_int_equal (problems.count, 1);
  assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                       "system 2 has 1 staff, others have 2");
  assert_int_equal (problems.items[0].measure, 1);
  assert_int_equal (problems.items[0].region, 1);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

static void
test_nothing (SCW_UNUSED void **state)
{
  ScwPart *part = scw_join (NULL, 0, NULL, NULL);
  ScwProblems problems = { 0 };

  assert_non_null (part);
  assert_int_equal (part->n_measures, 0);
  scw_check_part (part, &problems);
  assert_int_equal (problems.count, 0);
  scw_part_free (part);
  /* Systems in which nothing was read. */
  part = JOIN (NULL, "", "measure clef:G2 C4 voice:1 quarter", "");
  assert_int_equal (part->n_measures, 1);
  assert_int_equal (part->measures[0].region, 1);
  assert_false (part->measures[0].new_system);
  scw_part_free (part);
}

/* Rests in a row are one sign, written as LMX+; what a player has to see parts them. */
static void
assert_gathered (const char *words, const char *expected)
{
  ScwPart *part = JOIN (NULL, words);
  ScwTokens tokens = { 0 };
  char *got;

  assert_true (scw_part_gather_rests (part, NULL));
  assert_true (scw_linearize_plus (part, &tokens, NULL, NULL));
  got = scw_lmx_format (tokens.at, tokens.n, NULL);
  assert_string_equal (got, expected);
  free (got);
  scw_tokens_clear (&tokens);
  scw_part_free (part);
}

static void
test_rests_in_a_row_are_gathered (SCW_UNUSED void **state)
{
#define HEAD "<bos:plus> measure time beats:3 beat-type:4 clef:G2 "
#define REST "rest voice:1 rest:measure"

  assert_gathered (HEAD REST " measure " REST " measure C4 voice:1 half dot measure " REST
                             " measure C4 voice:1 half dot "
                             "measure words " REST " measure " REST " barline:light-light measure " REST,
                   HEAD "multiple-rest digit:2 measure C4 voice:1 half dot measure " REST
                        " measure C4 voice:1 half dot measure multiple-rest digit:2 words "
                        "barline:light-light measure " REST);
  assert_gathered (HEAD REST " measure dynamics:p " REST " measure time beats:2 beat-type:4 " REST
                             " measure clef:F4 " REST,
                   HEAD REST " measure dynamics:p " REST " measure time beats:2 beat-type:4 " REST
                             " measure clef:F4 " REST);
  assert_gathered (HEAD REST
                   " measure rest voice:1 rest:measure fermata measure rest voice:1 half dot measure " REST
                   " repeat:both measure " REST " measure segno " REST,
                   HEAD REST
                   " measure rest voice:1 rest:measure fermata measure rest voice:1 half dot measure " REST
                   " repeat:both measure " REST " measure segno " REST);
  assert_gathered (HEAD REST " measure multiple-rest digit:3 measure " REST,
                   HEAD REST " measure multiple-rest digit:3 measure " REST);
#undef HEAD
#undef REST
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_repeated_signs_are_dropped),
    cmocka_unit_test (test_lines_pages_numbers_regions),
    cmocka_unit_test (test_pick_up_and_cut_measures),
    cmocka_unit_test (test_ties_and_sharps_over_the_border),
    cmocka_unit_test (test_time_signature),
    cmocka_unit_test (test_measure_rests_take_the_inferred_length),
    cmocka_unit_test (test_lengths_have_times),
    cmocka_unit_test (test_different_staves),
    cmocka_unit_test (test_nothing),
    cmocka_unit_test (test_rests_in_a_row_are_gathered),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
