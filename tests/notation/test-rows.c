/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows become a score; scores go on from each other, are cut and transposed. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/join/rows.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/transform/cut.h"
#include "engine/notation/transform/transpose.h"

#define VOICE "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 "
#define BASS  "measure key:fifths:0 time beats:4 beat-type:4 clef:F4 "

static ScwPart *
part_of (const char *words)
{
  ScwTokens tokens = { 0 };
  ScwPart *part;

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  assert_non_null (part);
  scw_tokens_clear (&tokens);
  return part;
}

/* A row of a system. */
typedef struct
{
  int system, part;
  const char *words;
} Row;

static ScwScore *
join (const Row *given, int n, ScwProblems *problems)
{
  ScwRow rows[16];
  ScwScore *score;

  for (int i = 0; i < n; i++)
    rows[i] = (ScwRow){ part_of (given[i].words), given[i].system, given[i].part, false };
  score = scw_join_rows (rows, n, problems, NULL);
  assert_non_null (score);
  for (int i = 0; i < n; i++)
    scw_part_free ((ScwPart *) rows[i].music);
  return score;
}

#define JOIN(problems, ...) \
  join ((const Row[]){ __VA_ARGS__ }, (int) (sizeof ((const Row[]){ __VA_ARGS__ }) / sizeof (Row)), problems)

/* A part of a score as words of LMX+. */
static void
assert_part (const ScwScore *score, int p, const char *expected)
{
  ScwTokens tokens = { 0 };
  char *words;

  assert_true (p < score->n_parts);
  assert_true (scw_linearize_plus (score->parts[p], &tokens, NULL, NULL));
  words = scw_lmx_format (tokens.at, tokens.n, NULL);
  assert_string_equal (words, expected);
  scw_tokens_clear (&tokens);
  free (words);
}

/* ---- rows ---- */

static void
a_part_without_row_rests (SCW_UNUSED void **state)
{
  ScwScore *score = JOIN (NULL, { 0, 0, VOICE "C5 whole" }, { 0, 1, BASS "C3 whole" },
                          { 1, 1, "measure key:fifths:0 clef:F4 D3 whole measure E3 whole" },
                          { 2, 0, "measure key:fifths:0 clef:G2 G5 whole" },
                          { 2, 1, "measure key:fifths:0 clef:F4 G3 whole" });

  assert_int_equal (score->n_parts, 2);
  assert_part (score, 0,
               "<bos:plus> " VOICE "C5 whole measure rest voice:1 rest:measure measure rest voice:1 "
               "rest:measure measure G5 whole");
  assert_part (score, 1, "<bos:plus> " BASS "C3 whole measure D3 whole measure E3 whole measure G3 whole");
  assert_int_equal (score->parts[0]->measures[0].region, 0);
  assert_int_equal (score->parts[0]->measures[1].region, -1);
  assert_int_equal (score->parts[0]->measures[3].region, 3);
  assert_int_equal (score->parts[1]->measures[2].region, 2);
  assert_true (score->parts[0]->measures[1].new_system);
  assert_false (score->parts[0]->measures[2].new_system);
  assert_string_equal (score->parts[0]->measures[3].number, "4");
  assert_int_equal (scw_score_find_measure (score, 1, 2, 1), 2);
  assert_int_equal (scw_score_find_measure (score, 1, 2, 2), -1);
  scw_score_free (score);
}

static void
rows_that_differ_are_told_and_filled (SCW_UNUSED void **state)
{
  ScwProblems problems = { 0 };
  char message[SCW_PROBLEM_MESSAGE];
  ScwScore *score = JOIN (&problems, { 0, 0, VOICE "C5 whole measure D5 whole" }, { 0, 1, BASS "C3 whole" },
                          { 0, 2, BASS "E3 whole measure F3 whole" }, { 1, 0, "measure clef:G2 G5 whole" },
                          { 1, 1, "measure clef:F4 G3 whole" }, { 1, 2, "measure clef:F4 G2 whole" });

  assert_int_equal (problems.count, 1);
  assert_string_equal (scw_problem_message (&problems.items[0], message),
                       "row 2 of system 1 has 1 measure, the others have 2");
  assert_int_equal (problems.items[0].region, 1);
  assert_int_equal (problems.items[0].measure, 1);
  for (int p = 0; p < 3; p++)
    assert_int_equal (score->parts[p]->n_measures, 3);
  assert_part (score, 1, "<bos:plus> " BASS "C3 whole measure rest voice:1 rest:measure measure G3 whole");
  scw_problems_clear (&problems);
  scw_score_free (score);
}

static void
multiple_rests_stay_or_are_written_out (SCW_UNUSED void **state)
{
  ScwScore *together = JOIN (NULL, { 0, 0, VOICE "multiple-rest digit:3 measure C5 whole" },
                             { 0, 1, BASS "multiple-rest digit:3 measure C3 whole" });
  ScwScore *apart = JOIN (NULL, { 0, 0, VOICE "multiple-rest digit:2 measure C5 whole" },
                          { 0, 1, BASS "C3 whole measure D3 whole measure E3 whole" });

  assert_int_equal (together->parts[0]->n_measures, 2);
  assert_part (together, 1, "<bos:plus> " BASS "multiple-rest digit:3 measure C3 whole");
  assert_int_equal (apart->parts[0]->n_measures, 3);
  assert_int_equal (apart->parts[0]->measures[1].in_rest, 2);
  assert_int_equal (apart->parts[1]->n_measures, 3);
  scw_score_free (together);
  scw_score_free (apart);
}

/* ---- one behind the other ---- */

static ScwScore *
named (const char *a, const char *words_a, const char *b, const char *words_b)
{
  ScwScore *score = scw_score_of_part (part_of (words_a), NULL);

  assert_non_null (score);
  score->parts[0]->name = strdup (a);
  if (b != NULL)
    {
      assert_true (scw_score_add_part (score, part_of (words_b), NULL));
      score->parts[1]->name = strdup (b);
    }
  for (int p = 0; p < score->n_parts; p++)
    scw_part_number_measures (score->parts[p]);
  return score;
}

static void
parts_go_on_by_name (SCW_UNUSED void **state)
{
  ScwScore *score
    = named ("Voice", VOICE "C5 whole measure D5 whole", "Cello", BASS "C3 whole measure D3 whole");
  ScwScore *next = named ("Cello", BASS "E3 whole", "Flute", VOICE "E6 whole");

  assert_true (scw_score_append (score, next, NULL));
  assert_int_equal (score->n_parts, 3);
  for (int p = 0; p < 3; p++)
    assert_int_equal (score->parts[p]->n_measures, 3);
  assert_string_equal (score->parts[2]->name, "Flute");
  assert_part (score, 0, "<bos:plus> " VOICE "C5 whole measure D5 whole measure rest voice:1 rest:measure");
  assert_string_equal (score->parts[1]->measures[2].number, "3");
  assert_true (score->parts[1]->measures[2].new_page);
  assert_true (score->parts[2]->measures[1].elements[0].note.rest);
  assert_false (score->parts[2]->measures[2].elements[score->parts[2]->measures[2].n_elements - 1].note.rest);
  scw_score_free (score);
  scw_score_free (next);
}

/* ---- cutting ---- */

static void
what_is_in_force_begins_a_cut (SCW_UNUSED void **state)
{
  ScwScore *score = scw_score_of_part (part_of ("<bos:plus> measure key:fifths:-3 time beats:2 beat-type:4 "
                                                "clef:G2 C5 half tied:start slur:start "
                                                "measure wedge:crescendo clef:F4 C5 half tied:stop measure "
                                                "D3 half slur:stop slur:start "
                                                "measure E3 half slur:stop wedge:stop"),
                                       NULL);
  ScwScore *cut;

  assert_non_null (score);
  scw_part_number_measures (score->parts[0]);
  assert_int_equal (scw_score_numbered (score, "3", 0, false), 2);
  assert_int_equal (scw_score_numbered (score, "9", 0, true), -1);
  strcpy (score->parts[0]->measures[1].number, "1"); /* 1 1 3 1: a measure cut in two, another movement */
  strcpy (score->parts[0]->measures[3].number, "1");
  assert_int_equal (scw_score_numbered (score, "1", 0, false), 0);
  assert_int_equal (scw_score_numbered (score, "1", 0, true), 1);
  assert_int_equal (scw_score_numbered (score, "1", 2, true), 3);
  scw_part_number_measures (score->parts[0]);
  score->parts[0]->measures[2].new_page = score->parts[0]->measures[2].new_system = true;
  cut = scw_score_cut (score, 2, 3, SCW_CUT_ROW, NULL);
  assert_true (cut->parts[0]->measures[0].new_page);
  scw_score_free (cut);
  cut = scw_score_cut (score, 2, 3, SCW_CUT_EXCERPT, NULL);
  assert_non_null (cut);
  assert_int_equal (cut->parts[0]->n_measures, 1);
  assert_true (cut->parts[0]->measures[0].new_system && !cut->parts[0]->measures[0].new_page);
  assert_part (cut, 0,
               "<bos:plus> measure key:fifths:-3 time beats:2 beat-type:4 clef:F4 wedge:crescendo D3 half "
               "wedge:stop");
  scw_score_free (cut);
  cut = scw_score_cut (score, 1, 2, SCW_CUT_EXCERPT, NULL);
  assert_part (cut, 0,
               "<bos:plus> measure key:fifths:-3 time beats:2 beat-type:4 clef:F4 wedge:crescendo C5 "
               "half "
               "wedge:stop");
  scw_score_free (cut);
  cut = scw_score_cut (score, 0, 4, SCW_CUT_EXCERPT, NULL);
  assert_part (cut, 0,
               "<bos:plus> measure key:fifths:-3 time beats:2 beat-type:4 clef:G2 C5 half tied:start "
               "slur:start "
               "measure clef:F4 wedge:crescendo C5 half tied:stop measure D3 half slur:stop slur:start "
               "measure E3 half slur:stop wedge:stop");
  scw_score_free (cut);
  cut = scw_score_cut (score, 2, 3, SCW_CUT_ROW, NULL);
  assert_part (cut, 0,
               "<bos:plus> measure key:fifths:-3 clef:F4 wedge:crescendo D3 half slur:stop slur:start "
               "wedge:stop");
  scw_score_free (cut);
  scw_score_free (score);
}

/* ---- transposition ---- */

static void
assert_transposed (const char *words, int semitones, const char *expected)
{
  ScwScore *score = scw_score_of_part (part_of (words), NULL);

  assert_non_null (score);
  assert_true (scw_part_resolve_alters (score->parts[0], SCW_RULES_MUSICAL, NULL));
  assert_true (scw_score_transpose (score, semitones, NULL));
  assert_part (score, 0, expected);
  scw_score_free (score);
}

static void
keys_and_accidentals_move_together (SCW_UNUSED void **state)
{
#define TIME "time beats:4 beat-type:4 clef:G2 "
  static const char c_major[]
    = "measure key:fifths:0 " TIME "C5 quarter F5 quarter sharp B5 quarter B5 quarter flat";

  assert_transposed (c_major, 2,
                     "<bos:plus> measure key:fifths:2 " TIME
                     "D5 quarter G5 quarter sharp C6 quarter C6 quarter natural");
  assert_transposed (c_major, -1,
                     "<bos:plus> measure key:fifths:5 " TIME
                     "B4 quarter E5 quarter sharp A5 quarter A5 quarter natural");
  assert_transposed (c_major, 12,
                     "<bos:plus> measure key:fifths:0 " TIME
                     "C6 quarter F6 quarter sharp B6 quarter B6 quarter flat");
  /* B major has five sharps; a semitone up there are none. */
  assert_transposed ("measure key:fifths:5 " TIME "B4 whole measure key:fifths:-6 G4 whole", 1,
                     "<bos:plus> measure key:fifths:0 " TIME "C5 whole measure key:fifths:1 G4 whole");
  /* A double sharp that would become a triple one is written as another step. */
  assert_transposed ("measure key:fifths:6 " TIME "F4 whole double-sharp", 0,
                     "<bos:plus> measure key:fifths:6 " TIME "F4 whole double-sharp");
#undef TIME
}

static void
what_cannot_be_written_is_refused (SCW_UNUSED void **state)
{
  ScwScore *score = named ("Violin", VOICE "C5 whole measure G9 whole", NULL, NULL);
  ScwError error = { 0 };

  assert_false (scw_score_transpose (score, 12, &error));
  assert_string_equal (error.message, "a note of measure 2 of 'Violin' would be too high to be written");
  assert_part (score, 0, "<bos:plus> " VOICE "C5 whole measure G9 whole");
  scw_score_free (score);
}

static void
there_and_back_is_the_same (SCW_UNUSED void **state)
{
  static const char words[]
    = "measure key:fifths:-2 time beats:4 beat-type:4 clef:G2 B4 quarter E5 quarter natural "
      "F5 quarter sharp A5 quarter flat measure key:fifths:3 G5 half G5 half natural";

  for (int by = -SCW_TRANSPOSE_MOST; by <= SCW_TRANSPOSE_MOST; by++)
    {
      ScwScore *score = scw_score_of_part (part_of (words), NULL);
      int heights[8], n = 0;

      assert_true (scw_part_resolve_alters (score->parts[0], SCW_RULES_MUSICAL, NULL));
      for (int m = 0; m < 2; m++)
        for (int i = 0; i < score->parts[0]->measures[m].n_elements; i++)
          {
            const ScwElement *element = &score->parts[0]->measures[m].elements[i];
            static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };

            if (element->kind == SCW_ELEMENT_NOTE)
              heights[n++] = 12 * element->note.octave + semitones[element->note.step] + element->note.alter;
          }
      assert_true (scw_score_transpose (score, by, NULL));
      /* What the printed accidentals say is what was meant. */
      assert_true (scw_part_resolve_alters (score->parts[0], SCW_RULES_MUSICAL, NULL));
      n = 0;
      for (int m = 0; m < 2; m++)
        for (int i = 0; i < score->parts[0]->measures[m].n_elements; i++)
          {
            const ScwElement *element = &score->parts[0]->measures[m].elements[i];
            static const int semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };

            if (element->kind == SCW_ELEMENT_NOTE)
              assert_int_equal (heights[n++] + by, 12 * element->note.octave + semitones[element->note.step]
                                                     + element->note.alter);
          }
      scw_score_free (score);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_part_without_row_rests),
    cmocka_unit_test (rows_that_differ_are_told_and_filled),
    cmocka_unit_test (multiple_rests_stay_or_are_written_out),
    cmocka_unit_test (parts_go_on_by_name),
    cmocka_unit_test (what_is_in_force_begins_a_cut),
    cmocka_unit_test (keys_and_accidentals_move_together),
    cmocka_unit_test (what_cannot_be_written_is_refused),
    cmocka_unit_test (there_and_back_is_the_same),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
