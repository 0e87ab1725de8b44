/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The music checks: what is wrong is found with its place and told in a musician's words, what is right is
 * not. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/check/check.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/length.h"

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

/* ---- LMX+ ---- */

#define PLUS "<bos:plus> measure key:fifths:0 time beats:2 beat-type:4 clef:G2 "
#define BAR  "C4 voice:1 half "

static void
test_repeats (SCW_UNUSED void **state)
{
  ScwProblem problem;

  assert_fine (PLUS BAR "repeat:backward measure repeat:forward " BAR "measure " BAR "repeat:backward");
  assert_fine (PLUS BAR "repeat:both measure " BAR "repeat:backward");
  /* A movement that ends begins another; its first repeat goes back to there. */
  assert_fine (PLUS BAR "repeat:backward measure " BAR "barline:light-heavy measure " BAR "repeat:backward");
  problem = the_problem (PLUS BAR "measure repeat:forward " BAR "measure " BAR, SCW_PROBLEM_REPEAT,
                         "measure 2 has a repeat that does not end");
  assert_int_equal (problem.severity, SCW_SEVERITY_WARNING);
  assert_int_equal (problem.measure, 1);
  the_problem (PLUS BAR "repeat:both", SCW_PROBLEM_REPEAT, "measure 1 has a repeat that does not end");
  the_problem (PLUS BAR "repeat:backward measure " BAR "measure " BAR "repeat:backward", SCW_PROBLEM_REPEAT,
               "measure 3 has a repeat that ends and did not begin");
  {
    ScwProblems problems = check_as (PLUS BAR "repeat:backward measure repeat:forward " BAR, true);

    assert_int_equal (problems.count, 0);
  }
}

static void
test_endings (SCW_UNUSED void **state)
{
#define FIRST  "measure ending:start digit:1 " BAR
#define SECOND "measure ending:start digit:2 " BAR

  assert_fine (PLUS BAR FIRST "repeat:backward ending:stop " SECOND "ending:discontinue");
  assert_fine (PLUS BAR "measure ending:start digit:1 digit:2 " BAR "repeat:backward ending:stop " SECOND
                        "repeat:backward ending:stop measure ending:start digit:3 " BAR "ending:stop");
  /* An open bracket reaches to the sign. */
  assert_fine (PLUS BAR FIRST "ending:discontinue measure " BAR "repeat:backward " SECOND "ending:stop");
  /* What is repeated has no bracket, the last time has. */
  assert_fine (PLUS BAR "repeat:backward " SECOND "ending:stop");
  the_problem (PLUS BAR FIRST "ending:stop " SECOND "ending:stop", SCW_PROBLEM_REPEAT,
               "measure 2 has a first ending that is not repeated");
  the_problem (PLUS BAR FIRST "repeat:backward ending:stop measure " BAR, SCW_PROBLEM_REPEAT,
               "measure 2 has a first ending without a second");
  the_problem (PLUS BAR "measure " BAR SECOND "ending:stop", SCW_PROBLEM_REPEAT,
               "measure 3 has an ending 2 that does not follow another");
  the_problem (PLUS BAR FIRST "repeat:backward ending:stop " SECOND "measure " BAR, SCW_PROBLEM_REPEAT,
               "measure 3 has an ending that does not end");
  the_problem (PLUS BAR "measure " BAR "ending:stop", SCW_PROBLEM_REPEAT,
               "measure 2 has an ending that ends and did not begin");
  {
    ScwProblems problems = check_as (PLUS BAR "repeat:backward ending:stop " SECOND, true);

    assert_int_equal (problems.count, 0);
  }
}

static void
test_marks (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *words, *message;
  } wrong[] = {
    { PLUS "wedge:crescendo " BAR, "measure 1 has a hairpin that does not end" },
    { PLUS BAR "wedge:stop", "measure 1 has a hairpin that ends and did not begin" },
    { PLUS "octave-shift:down:8 " BAR, "measure 1 has an octave line that does not end" },
    { PLUS BAR "octave-shift:stop", "measure 1 has an octave line that ends and did not begin" },
    { PLUS "pedal:start C4 voice:1 quarter pedal:stop pedal:start C4 quarter",
      "measure 1 has a pedal that is not released" },
    { PLUS "C4 voice:1 quarter pedal:stop C4 quarter",
      "measure 1 has a pedal that is released and was not pressed" },
  };

  assert_fine (PLUS "wedge:crescendo pedal:start octave-shift:up:8 C4 voice:1 quarter octave-shift:stop "
                    "wedge:stop pedal:change C4 quarter wedge:diminuendo measure " BAR
                    "wedge:stop pedal:stop");
  /* Pedals that are only pressed, and that are pressed again. */
  assert_fine (PLUS "pedal:start " BAR);
  assert_fine (PLUS "pedal:start C4 voice:1 quarter pedal:start C4 quarter pedal:stop");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    {
      ScwProblems problems;

      assert_int_equal (the_problem (wrong[i].words, SCW_PROBLEM_MARK, wrong[i].message).severity,
                        SCW_SEVERITY_WARNING);
      /* The same at the ends of a system may go on beyond it. */
      problems = check_as (wrong[i].words, true);
      assert_int_equal (problems.count, 0);
    }
  /* To the note that begins where it ends, or over one that goes on. */
  assert_fine (PLUS "wedge:crescendo rest voice:1 quarter wedge:stop C4 quarter");
  assert_fine (PLUS "C4 voice:1 half backup quarter wedge:crescendo rest voice:2 quarter wedge:stop");
  the_problem (PLUS BAR "measure wedge:diminuendo rest voice:1 quarter rest eighth wedge:stop rest eighth",
               SCW_PROBLEM_MARK, "measure 2 has a hairpin over no note");
}

/* What words say, and syllables, are in no token. */
static void
test_words_and_syllables (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *says, *problem;
  } jumps[] = {
    { "dolce", "measure 1 has a segno that nothing goes back to" },
    { "D.S. al Fine", NULL },
    { "Scherzo D. C.", NULL },
    { "dal segno al Coda", "measure 2 leads to a coda that is not there" },
    { "D. S. al Fine e poi la Coda", "measure 2 leads to a coda that is not there" },
    { "Des Knaben", "measure 1 has a segno that nothing goes back to" },
    { "", NULL }, /* nobody read it */
  };

  for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++)
    {
      ScwTokens tokens = { 0 };
      ScwProblems problems = { 0 };
      ScwPart *part = score_of ("<bos:plus> measure segno time beats:2 beat-type:4 clef:G2 " BAR
                                "measure words rest voice:1 quarter C4 quarter",
                                &tokens);
      ScwElement *rest = &part->measures[1].elements[1];
      const ScwLyric syllable = { .text = scw_part_add_text (part, "la", NULL), .verse = 1 };

      part->measures[1].elements[0].mark.text = scw_part_add_text (part, jumps[i].says, NULL);
      scw_check_part (part, &problems);
      assert_int_equal (problems.count, jumps[i].problem != NULL);
      if (jumps[i].problem != NULL)
        assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                             jumps[i].problem);
      scw_problems_clear (&problems);
      assert_true (scw_part_add_lyric (part, &rest->note, &syllable, NULL));
      scw_check_system (part, &problems);
      assert_int_equal (problems.count, 1);
      assert_int_equal (problems.items[0].kind, SCW_PROBLEM_LYRIC);
      assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                           "measure 2, voice 1 has a syllable under a rest");
      scw_problems_clear (&problems);
      scw_part_free (part);
      scw_tokens_clear (&tokens);
    }
}

static void
test_multiple_rests (SCW_UNUSED void **state)
{
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = score_of (PLUS BAR "measure multiple-rest digit:2", &tokens);

  scw_check_part (part, &problems);
  assert_int_equal (problems.count, 0);
  part->measures[0].in_rest = 1;
  scw_check_part (part, &problems);
  assert_int_equal (problems.count, 1);
  assert_int_equal (problems.items[0].severity, SCW_SEVERITY_ERROR);
  assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                       "measure 1, voice 1 has notes in a rest of several measures");
  scw_problems_clear (&problems);
  scw_part_free (part);
  scw_tokens_clear (&tokens);
}

/* Several parts: what most of them say is how long a measure is. */
static void
check_parts (const char *const words[3], const char *const messages[], int n)
{
  ScwScore *score = scw_score_new (NULL);
  ScwProblems problems = { 0 };

  for (int i = 0; i < 3; i++)
    {
      ScwTokens tokens = { 0 };

      assert_true (scw_score_add_part (score, score_of (words[i], &tokens), NULL));
      scw_tokens_clear (&tokens);
    }
  scw_check_score (score, &problems);
  for (int i = 0; i < problems.count && i < n; i++)
    assert_string_equal (scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                         messages[i]);
  assert_int_equal (problems.count, n);
  scw_problems_clear (&problems);
  scw_score_free (score);
}

static void
test_scores (SCW_UNUSED void **state)
{
#define THREE "measure C4 voice:1 half dot measure C4 voice:1 half "

  /* 3/2 in the second measure without a word: two agree, the third rests. */
  check_parts ((const char *[]){ PLUS BAR THREE, PLUS BAR THREE,
                                 PLUS BAR "measure rest voice:1 rest:measure measure " BAR },
               (const char *[]){ "measure 2 has 3 of 2 quarters in all voices" }, 1);
  /* One part is wrong, though it agrees with the time signature. */
  check_parts ((const char *[]){ PLUS BAR THREE, PLUS BAR THREE, PLUS BAR "measure " BAR "measure " BAR },
               (const char *[]){ "measure 2 has 3 of 2 quarters in all voices",
                                 "part 3, measure 2 has 2 of 3 quarters" },
               2);
  /* What concerns all parts is told once. */
  check_parts ((const char *[]){ PLUS BAR "measure repeat:forward " BAR,
                                 PLUS BAR "measure repeat:forward " BAR,
                                 PLUS BAR "measure repeat:forward wedge:crescendo " BAR },
               (const char *[]){ "measure 2 has a repeat that does not end",
                                 "part 3, measure 2 has a hairpin that does not end" },
               2);
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

/* What the picture shows, and what was read. */
static void
test_bars_of_the_picture (SCW_UNUSED void **state)
{
  static const struct
  {
    ScwBarsSeen seen;
    const char *message;
    ScwSeverity severity;
  } cases[] = {
    { { 0, 0 }, NULL, 0 },
    { { 2, 2 }, NULL, 0 },
    { { 1, 3 }, NULL, 0 },
    { { 3, 3 }, "the picture shows 3 measures; read: 2", SCW_SEVERITY_ERROR },
    { { 1, 1 }, "the picture shows 1 measure; read: 2", SCW_SEVERITY_ERROR },
    { { 3, 5 }, "the picture shows 3 to 5 measures; read: 2", SCW_SEVERITY_WARNING },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      ScwTokens tokens = { 0 };
      ScwPart *part
        = score_of (HEAD "multiple-rest digit:1 digit:2 measure C4 voice:1 half dot staff:1", &tokens);
      ScwProblems problems = { 0 };
      char message[SCW_PROBLEM_MESSAGE];

      scw_check_bars (part, cases[i].seen, &problems);
      assert_int_equal (problems.count, cases[i].message != NULL);
      if (problems.count > 0)
        {
          assert_string_equal (scw_problem_message (&problems.items[0], message), cases[i].message);
          assert_int_equal (problems.items[0].severity, cases[i].severity);
          assert_int_equal (problems.items[0].measure, 1);
        }
      scw_problems_clear (&problems);
      scw_part_free (part);
      scw_tokens_clear (&tokens);
    }
}

/* Twenty thousand measures that agree on no length: cubic work would not end before the watchdog looks. */
static void
test_many_measures (SCW_UNUSED void **state)
{
  static const char *const measures[] = { "measure C4 quarter ", "measure C4 half ", "measure C4 whole " };
  const int n = 20000;
  char *words = malloc ((size_t) n * 24 + 1), *end = words;
  ScwProblems problems;

  for (int i = 0; i < n; i++)
    end = stpcpy (end, measures[i % 3]);
  problems = check_as (words, false);
  assert_int_equal (problems.count, 0);
  scw_problems_clear (&problems);
  end = words;
  for (int i = 0; i < n; i++)
    end = stpcpy (end, measures[i % 5 == 0]);
  problems = check_as (words, false);
  assert_true (problems.count > 0); /* most are quarters */
  scw_problems_clear (&problems);
  free (words);
}

static void
set_lengths (ScwPart *part, const int *quarters)
{
  for (int m = 0; m < part->n_measures; m++)
    part->measures[m].length = scw_fraction (quarters[m], 1);
}

static void
test_common_lengths (SCW_UNUSED void **state)
{
  static const struct
  {
    int quarters[6], common; /* 0: none */
  } cases[] = {
    { { 4, 4, 4, 4, 4, 4 }, 4 }, { { 1, 4, 4, 4, 4, 3 }, 4 }, { { 4, 3, 4, 3, 4, 3 }, 4 }, /* 3 is cut off */
    { { 4, 3, 3, 4, 4, 3 }, 4 }, { { 1, 2, 4, 1, 2, 4 }, 0 }, { { 4, 4, 3, 3, 4, 4 }, 4 },
    { { 4, 4, 3, 3, 3, 4 }, 0 }, { { 1, 2, 4, 4, 2, 1 }, 0 },
  };
  ScwTokens tokens = { 0 };
  ScwPart *part = score_of ("measure C4 quarter measure C4 quarter measure C4 quarter measure C4 quarter "
                            "measure C4 quarter measure C4 quarter",
                            &tokens);

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      ScwFraction length = SCW_FRACTION_ZERO;

      set_lengths (part, cases[i].quarters);
      assert_int_equal (scw_common_length (part, 0, 6, &length), cases[i].common > 0);
      assert_int_equal (length.num, cases[i].common);
    }
  scw_part_free (part);
  scw_tokens_clear (&tokens);
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
    cmocka_unit_test (test_repeats),
    cmocka_unit_test (test_endings),
    cmocka_unit_test (test_marks),
    cmocka_unit_test (test_words_and_syllables),
    cmocka_unit_test (test_multiple_rests),
    cmocka_unit_test (test_scores),
    cmocka_unit_test (test_garbage),
    cmocka_unit_test (test_problem_lists),
    cmocka_unit_test (test_bars_of_the_picture),
    cmocka_unit_test (test_golden),
    cmocka_unit_test (test_many_measures),
    cmocka_unit_test (test_common_lengths),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
