/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The music checks: what is wrong is found with its place and told in a musician's words, what is right is
 * not. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/check/check.h"
#include "engine/notation/lmx/linearize.h"

#define HEAD "measure key:fifths:0 time beats:6 beat-type:8 clef:G2 staff:1 clef:F4 staff:2 "
#define FULL "C4 voice:1 half dot staff:1 "
#define LOW  "backup half backup quarter C3 voice:5 half dot staff:2 "

static ScwPart *
score_of (const char *words, ScwTokens *tokens)
{
  ScwProblems problems = { 0 };
  ScwPart *part;

  assert_true (scw_lmx_parse (words, strlen (words), tokens, NULL, NULL));
  part = scw_delinearize (tokens->at, tokens->n, SCW_RULES_MUSICAL, &problems, NULL);
  assert_non_null (part);
  scw_problems_clear (&problems);
  return part;
}

static ScwProblems
check_as (const char *words, bool system)
{
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = score_of (words, &tokens);

  if (system)
    scw_check_system (part, &problems);
  else
    scw_check_part (part, &problems);
  scw_part_free (part);
  scw_tokens_clear (&tokens);
  return problems;
}

static void
assert_fine (const char *words)
{
  ScwProblems problems = check_as (words, false);

  if (problems.count > 0)
    fail_msg ("%s", scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
}

/* Exactly one problem. */
static ScwProblem
the_problem (const char *words, ScwProblemKind kind, const char *message)
{
  ScwProblems problems = check_as (words, false);
  ScwProblem problem;

  if (problems.count != 1)
    fail_msg ("%d problems instead of '%s', first: %s", problems.count, message,
              problems.count > 0 ? scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 })
                                 : "-");
  problem = problems.items[0];
  assert_string_equal (scw_problem_message (&problem, (char[SCW_PROBLEM_MESSAGE]){ 0 }), message);
  assert_int_equal (problem.kind, kind);
  scw_problems_clear (&problems);
  return problem;
}

static void
test_sums (SCW_UNUSED void **state)
{
  ScwProblem problem;

  assert_fine (HEAD FULL LOW "measure " FULL LOW);
  problem
    = the_problem (HEAD FULL LOW "measure C4 voice:1 half staff:1 D4 eighth backup half backup eighth C3 "
                                 "voice:5 half dot staff:2",
                   SCW_PROBLEM_MEASURE_SHORT, "measure 2, voice 1 has 5 of 6 eighths");
  assert_int_equal (problem.measure, 1);
  assert_int_equal (problem.voice, 1);
  assert_int_equal (problem.staff, 1);
  assert_int_equal (problem.severity, SCW_SEVERITY_ERROR);
  /* From C4 to the eighth. */
  assert_int_equal (problem.first_token, 24);
  assert_int_equal (problem.n_tokens, 6);
  problem
    = the_problem (HEAD FULL "backup half backup quarter C3 voice:5 half dot staff:2 D3 16th "
                             "measure " FULL,
                   SCW_PROBLEM_MEASURE_LONG, "measure 1, voice 1 of the lower staff has 13 of 12 16ths");
  assert_int_equal (problem.voice, 5);
  assert_int_equal (problem.staff, 2);
  the_problem (HEAD FULL "measure " FULL "measure C4 voice:1 half dot dot staff:1", SCW_PROBLEM_MEASURE_LONG,
               "measure 3 has 7 of 6 eighths");
  /* A triplet that lacks a note. */
  the_problem (HEAD FULL "measure C4 voice:1 half staff:1 D4 eighth 3in2 measure " FULL,
               SCW_PROBLEM_MEASURE_SHORT, "measure 2 has 4 2/3 of 6 eighths");
}

static void
test_second_voices_may_be_incomplete (SCW_UNUSED void **state)
{
  ScwProblem problem
    = the_problem (HEAD FULL "backup half backup quarter D4 voice:2 half staff:1 measure " FULL,
                   SCW_PROBLEM_MEASURE_SHORT, "measure 1, voice 2 has 4 of 6 eighths");

  assert_int_equal (problem.severity, SCW_SEVERITY_WARNING);
  assert_fine (HEAD FULL "backup half backup quarter D4 voice:2 half staff:1 forward quarter measure " FULL);
}

static void
test_parts_of_measures (SCW_UNUSED void **state)
{
  /* A pick-up, and the last measure that completes it. */
  assert_fine (HEAD "C4 voice:1 eighth staff:1 backup eighth C3 voice:5 eighth staff:2 measure " FULL LOW
                    "measure C4 voice:1 half staff:1 D4 eighth");
  /* But its voices agree. */
  the_problem (HEAD "C4 voice:1 quarter staff:1 backup quarter C3 voice:5 eighth staff:2 measure " FULL LOW
                    "measure " FULL LOW,
               SCW_PROBLEM_MEASURE_SHORT, "measure 0, voice 1 of the lower staff has 1 of 2 eighths");
  /* A measure in two parts. */
  assert_fine (HEAD FULL "measure C4 voice:1 half staff:1 measure C4 voice:1 quarter staff:1 measure " FULL);
  /* The last measure of a system may go on in the next, that of a piece does not. */
  {
    ScwProblems problems = check_as (HEAD FULL "measure " FULL "measure C4 voice:1 half staff:1", true);

    assert_int_equal (problems.count, 0);
  }
  the_problem (HEAD FULL "measure " FULL "measure C4 voice:1 half staff:1", SCW_PROBLEM_MEASURE_SHORT,
               "measure 3 has 4 of 6 eighths");
  /* Measure rests are as long as they have to be. */
  assert_fine (HEAD
               "rest voice:1 rest:measure staff:1 backup half backup quarter C3 voice:5 half dot staff:2 "
               "measure rest voice:1 rest:measure staff:1");
}

static void
test_learned_lengths (SCW_UNUSED void **state)
{
  /* Nothing printed: three measures agree on three quarters, the third does not. */
  the_problem ("measure clef:G2 C4 voice:1 half dot measure C4 voice:1 half dot measure C4 voice:1 half "
               "measure "
               "C4 voice:1 half dot",
               SCW_PROBLEM_MEASURE_SHORT, "measure 3 has 2 of 3 quarters");
  /* No agreement: the voices of a measure are held against each other. */
  assert_fine ("measure clef:G2 C4 voice:1 half measure C4 voice:1 quarter measure C4 voice:1 whole");
  the_problem ("measure clef:G2 C4 voice:1 half backup half C3 voice:2 quarter", SCW_PROBLEM_MEASURE_SHORT,
               "measure 1, voice 2 has 1 of 2 quarters");
}

static void
test_ties (SCW_UNUSED void **state)
{
  ScwProblem problem;

  assert_fine (HEAD FULL "tied:start measure " FULL "tied:stop");
  /* Over other notes, and from voice to voice. */
  assert_fine (HEAD
               "C4 voice:1 eighth staff:1 tied:start E4 eighth tied:start C4 half tied:stop chord E4 half "
               "tied:stop measure " FULL);
  problem = the_problem (HEAD FULL "tied:start measure D4 voice:1 half dot staff:1", SCW_PROBLEM_TIE,
                         "measure 1, voice 1 has a tie from C4 that meets no C4");
  assert_int_equal (problem.severity, SCW_SEVERITY_ERROR);
  assert_int_equal (problem.measure, 0);
  problem = the_problem (HEAD FULL "measure " FULL "tied:stop", SCW_PROBLEM_TIE,
                         "measure 2, voice 1 has a tie to C4 that begins nowhere");
  assert_int_equal (problem.severity, SCW_SEVERITY_WARNING);
  {
    ScwProblems problems = check_as (HEAD FULL "tied:stop measure " FULL "tied:start", true);

    assert_int_equal (problems.count, 0);
  }
}

static void
test_tuplets (SCW_UNUSED void **state)
{
#define TRIPLET "C4 voice:1 quarter 3in2 staff:1 tuplet:start D4 quarter 3in2 E4 quarter 3in2 "

  assert_fine (HEAD TRIPLET "tuplet:stop C4 quarter measure " FULL);
  the_problem (HEAD TRIPLET "C4 quarter measure " FULL, SCW_PROBLEM_TUPLET,
               "measure 1, voice 1 has a tuplet that does not end");
  the_problem (HEAD "C4 voice:1 half dot staff:1 tuplet:stop measure " FULL, SCW_PROBLEM_TUPLET,
               "measure 1, voice 1 has a tuplet that ends and did not begin");
  /* Too short, while something else makes up for it. */
  the_problem (HEAD
               "C4 voice:1 quarter 3in2 staff:1 tuplet:start D4 quarter 3in2 tuplet:stop E4 quarter 3in2 "
               "C4 quarter measure " FULL,
               SCW_PROBLEM_TUPLET, "measure 1, voice 1 has a triplet that is not full");
  /* A quarter and an eighth fill one as well. */
  assert_fine (
    HEAD "C4 voice:1 quarter 3in2 staff:1 tuplet:start D4 eighth 3in2 tuplet:stop C4 half measure " FULL);
}

static void
test_beams (SCW_UNUSED void **state)
{
  ScwProblem problem;

  assert_fine (HEAD "C4 voice:1 eighth dot staff:1 beam:begin D4 16th beam:end beam:backward-hook C4 half "
                    "measure " FULL);
  /* Over the barline. */
  assert_fine (HEAD
               "C4 voice:1 half staff:1 D4 eighth E4 eighth beam:begin measure C4 voice:1 eighth staff:1 "
               "beam:end C4 half D4 eighth");
  problem = the_problem (HEAD "C4 voice:1 eighth staff:1 beam:begin C4 half C4 eighth measure " FULL,
                         SCW_PROBLEM_BEAM, "measure 1, voice 1 has a beam that does not end");
  assert_int_equal (problem.severity, SCW_SEVERITY_WARNING);
  the_problem (HEAD "C4 voice:1 eighth staff:1 C4 half C4 eighth beam:end measure " FULL, SCW_PROBLEM_BEAM,
               "measure 1, voice 1 has a beam that ends and did not begin");
  the_problem (HEAD
               "C4 voice:1 eighth staff:1 beam:begin beam:begin D4 eighth beam:end C4 half measure " FULL,
               SCW_PROBLEM_BEAM, "measure 1, voice 1 has a note with more beams than flags");
}

static void
test_tremolos_chords_voices (SCW_UNUSED void **state)
{
  the_problem (HEAD "C4 voice:1 quarter dot staff:1 tremolo:start tremolo:3 D4 quarter dot measure " FULL,
               SCW_PROBLEM_TREMOLO, "measure 1, voice 1 has a tremolo of one note");
  the_problem (HEAD FULL "tremolo:stop tremolo:3 measure " FULL, SCW_PROBLEM_TREMOLO,
               "measure 1, voice 1 has a tremolo that ends and did not begin");
  the_problem (HEAD FULL "chord E4 half measure " FULL, SCW_PROBLEM_CHORD,
               "measure 1, voice 1 has a chord whose E4 is not as long as its first note");
  the_problem (HEAD FULL "backup quarter E4 voice:1 quarter staff:1 measure " FULL, SCW_PROBLEM_VOICE,
               "measure 1, voice 1 begins again before it has ended");
  the_problem (HEAD FULL "backup whole C3 voice:5 half dot staff:2 measure " FULL LOW, SCW_PROBLEM_TIME,
               "measure 1 goes back to before its beginning");
}

static void
test_garbage (SCW_UNUSED void **state)
{
  unsigned seed = 3;

  for (int round = 0; round < 300; round++)
    {
      int32_t tokens[300];
      ScwProblems problems = { 0 };
      ScwPart *part;

      for (int i = 0; i < 300; i++)
        tokens[i] = (int32_t) (3 + rand_r (&seed) % (SCW_LMX_COUNT - 3));
      part = scw_delinearize (tokens, 300, SCW_RULES_MUSICAL, NULL, NULL);
      assert_non_null (part);
      scw_check_part (part, &problems);
      for (int i = 0; i < problems.count; i++)
        {
          assert_in_range (problems.items[i].measure, 0, part->n_measures - 1);
          assert_true (problems.items[i].first_token + problems.items[i].n_tokens <= 300);
          assert_true (strlen (scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }))
                       > 10);
        }
      scw_problems_clear (&problems);
      scw_part_free (part);
    }
}

static void
test_problem_lists (SCW_UNUSED void **state)
{
  ScwProblems list = { 0 }, more = { 0 };

  assert_null (scw_problems_add (NULL, SCW_FAULT_TIE_NO_END, 0, 0, 0));
  for (int i = 0; i < 100; i++)
    scw_problem_with (scw_problems_add (&list, SCW_FAULT_TIE_NO_END, 99 - i, i % 3, 1), NULL, NULL, i, 0);
  scw_problems_sort (&list);
  for (int i = 0; i < 100; i++)
    assert_int_equal (list.items[i].measure, i);
  scw_problems_append (&more, &list, 10, 4);
  assert_int_equal (more.count, 100);
  assert_int_equal (more.items[0].measure, 10);
  assert_int_equal (more.items[0].region, 4);
  assert_int_equal (more.items[0].numbers[0], 99);
  assert_int_equal (more.items[0].kind, SCW_PROBLEM_TIE);
  assert_int_equal (scw_problems_errors (&more), 100);
  assert_string_equal (scw_problem_kind_name (SCW_PROBLEM_MEASURE_SHORT), "measure-short");
  assert_string_equal (scw_problem_kind_name ((ScwProblemKind) 77), "unknown");
  for (int i = 0; i < SCW_PROBLEMS_MAX + 5; i++)
    scw_problems_add (&list, SCW_FAULT_TIE_NO_END, 0, 0, 0);
  assert_int_equal (list.count, SCW_PROBLEMS_MAX);
  assert_int_equal (list.dropped, 105);
  scw_problems_clear (&list);
  scw_problems_clear (&more);
  scw_problems_sort (&list);
}

/* Real music is fine: no errors in 400 slices. */
static void
test_golden (SCW_UNUSED void **state)
{
  static char line[1 << 20];
  int n = 0;
  FILE *file = data_unpack ("lmx/golden.jsonl.xz");

  while (fgets (line, sizeof line, file) != NULL)
    {
      char *lmx = strstr (line, "\"lmx\": \"");
      ScwProblems problems;

      assert_non_null (lmx);
      lmx += strlen ("\"lmx\": \"");
      *strchr (lmx, '"') = '\0';
      problems = check_as (lmx, true);
      for (int i = 0; i < problems.count; i++)
        if (problems.items[i].severity == SCW_SEVERITY_ERROR)
          fail_msg ("%.40s: %s", line,
                    scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      scw_problems_clear (&problems);
      n++;
    }
  assert_int_equal (pclose (file), 0);
  assert_int_equal (n, 400);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_sums),
    cmocka_unit_test (test_second_voices_may_be_incomplete),
    cmocka_unit_test (test_parts_of_measures),
    cmocka_unit_test (test_learned_lengths),
    cmocka_unit_test (test_ties),
    cmocka_unit_test (test_tuplets),
    cmocka_unit_test (test_beams),
    cmocka_unit_test (test_tremolos_chords_voices),
    cmocka_unit_test (test_garbage),
    cmocka_unit_test (test_problem_lists),
    cmocka_unit_test (test_golden),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
