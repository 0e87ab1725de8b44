/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that cannot be copied for want of memory is an error, never a score without it: the linker puts
 * __wrap_strdup in the place of strdup.
 */
#include "app/score/compose.h"

#include <errno.h>
#include <stdlib.h>

#include "app/error.h"
#include "app/pages/region.h"
#include "engine/notation/lmx/lmx.h"

char *__real_strdup (const char *text);
char *__wrap_strdup (const char *text);

static int left = -1; /* calls until one fails; -1: none does */

char *
__wrap_strdup (const char *text)
{
  if (left == 0)
    {
      left = -1;
      errno = ENOMEM;
      return NULL;
    }
  left -= left > 0;
  return __real_strdup (text);
}

static void
no_text_is_lost (void)
{
  static const char music[] = "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 whole";
  static const ScwHeading heading = { .title = "Sonata", .composer = "Clara Schumann" };
  ScwTokens tokens = { 0 };
  ScwSystemTokens systems[2] = { 0 };
  gboolean all = FALSE;

  g_assert_true (scw_lmx_parse (music, sizeof music - 1, &tokens, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    systems[i] = (ScwSystemTokens){ tokens.at, tokens.n, i > 0 };
  for (int calls = 0; !all; calls++)
    {
      g_autoptr (GError) error = NULL;
      ScwScore *score;

      left = calls;
      score = scw_compose_score (systems, G_N_ELEMENTS (systems), &heading, NULL, &error);
      all = left > 0; /* it needs no more than that */
      left = -1;
      g_assert_true (calls >= 2 || !all); /* title and composer are two */
      if (!all && score == NULL)
        g_assert_error (error, SCW_APP_ERROR, SCW_ERROR_MEMORY);
      if (score != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (score->title, ==, heading.title);
          g_assert_cmpstr (score->composer, ==, heading.composer);
        }
      g_assert_true (!all || score != NULL);
      scw_score_free (score);
    }
  scw_tokens_clear (&tokens);
}

/* The problems of three systems of two measures each, at the second and third of which these numbers are printed. */
static int
count_number_problems (const char *second, const char *third, double confidence, ScwProblem *last)
{
  static const char music[]
    = "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 whole measure D4 whole";
  ScwWord at[]
    = { { .role = SCW_WORD_MEASURE_NUMBER, .text = (char *) second, .confidence = confidence, .row = 1 },
        { .role = SCW_WORD_MEASURE_NUMBER, .text = (char *) third, .confidence = confidence, .row = 2 } };
  const ScwWords words = { at, G_N_ELEMENTS (at), 0 };
  g_autoptr (GError) error = NULL;
  ScwProblems problems = { 0 };
  ScwTokens tokens = { 0 };
  ScwSystemTokens systems[3];
  ScwScore *score;
  int n = 0;

  g_assert_true (scw_lmx_parse (music, sizeof music - 1, &tokens, NULL, NULL));
  for (int i = 0; i < 3; i++)
    systems[i] = (ScwSystemTokens){ .tokens = tokens.at, .n = tokens.n, .words = &words, .row = i };
  score = scw_compose_score (systems, 3, NULL, &problems, &error);
  g_assert_no_error (error);
  for (int i = 0; i < problems.count; i++)
    if (problems.items[i].fault == SCW_FAULT_NUMBER)
      {
        *last = problems.items[i];
        n++;
      }
  scw_score_free (score);
  scw_problems_clear (&problems);
  scw_tokens_clear (&tokens);
  return n;
}

static void
printed_numbers_check_the_count (void)
{
  ScwProblem problem = { 0 };

  g_assert_cmpint (count_number_problems ("3", "5", 0.9, &problem), ==, 0);
  g_assert_cmpint (count_number_problems ("3", "6", 0.9, &problem), ==, 1);
  g_assert_cmpint (problem.measure, ==, 4);
  g_assert_cmpint (problem.region, ==, 2);
  g_assert_cmpint ((int) problem.numbers[0], ==, 6);
  g_assert_cmpint ((int) problem.numbers[1], ==, 5);
  g_assert_cmpint (count_number_problems ("4", "6", 0.9, &problem), ==,
                   1); /* once: the third agrees with the second */
  g_assert_cmpint (problem.measure, ==, 2);
  g_assert_cmpint (count_number_problems ("103", "105", 0.9, &problem), ==, 0); /* the piece goes on */
  g_assert_cmpint (count_number_problems ("103", "106", 0.9, &problem), ==, 1);
  g_assert_cmpint (count_number_problems ("3", "6", 0.3, &problem), ==, 0); /* hardly legible */
  g_assert_cmpint (count_number_problems ("3", "6a", 0.9, &problem), ==, 0);
}

/* What joins each row of two systems to the next ('[' a bracket, '|' barlines), and the groups of the score: "0-4[ 0-2|". */
static void
assert_groups (const char *const joints[2], const char *expected)
{
  static const char music[] = "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 whole";
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ScwSystemTokens rows[16];
  ScwTokens tokens = { 0 };
  ScwScore *score;
  int n = 0;

  g_assert_true (scw_lmx_parse (music, sizeof music - 1, &tokens, NULL, NULL));
  for (int i = 0; i < 2; i++)
    {
      g_auto (GStrv) row = g_strsplit (joints[i], " ", -1);

      for (int part = 0; row[part] != NULL; part++)
        rows[n++] = (ScwSystemTokens){
          .tokens = tokens.at,
          .n = tokens.n,
          .below = part > 0,
          .part = part,
          .joined = (strchr (row[part], '[') != NULL ? SCW_JOIN_BRACKET : 0)
                    | (strchr (row[part], '|') != NULL ? SCW_JOIN_BARLINES : 0),
        };
    }
  score = scw_compose_score (rows, n, NULL, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < score->n_groups; i++)
    g_string_append_printf (found, "%s%d-%d%s%s", i > 0 ? " " : "", score->groups[i].first,
                            score->groups[i].end, score->groups[i].symbol == SCW_GROUP_BRACKET ? "[" : "",
                            score->groups[i].barlines ? "|" : "");
  g_assert_cmpstr (found->str, ==, expected);
  scw_score_free (score);
  scw_tokens_clear (&tokens);
}

static void
brackets_and_barlines_become_groups (void)
{
  assert_groups ((const char *[]){ ". . .", ". . ." }, "");
  assert_groups ((const char *[]){ "[ [ [ .", "[ [ [ ." }, "0-4[");
  assert_groups ((const char *[]){ "[| [| [| .", "[| [| [| ." }, "0-4[|");
  assert_groups ((const char *[]){ "[| [ [| .", "[| [ [| ." }, "0-4[ 0-2| 2-4|");
  assert_groups ((const char *[]){ "[ . [| .", "[ . [| ." }, "0-2[ 2-4[|");
  assert_groups ((const char *[]){ "| | . .", "| | . ." }, "0-3|");
  assert_groups ((const char *[]){ ". | [| .", ". | [| ." }, "2-4[|"); /* no further than to a bracket */
  assert_groups ((const char *[]){ "[ .", ". ." }, "");                /* most systems say what is right */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compose/no-text-is-lost", no_text_is_lost);
  g_test_add_func ("/compose/printed-numbers-check-the-count", printed_numbers_check_the_count);
  g_test_add_func ("/compose/brackets-and-barlines-become-groups", brackets_and_barlines_become_groups);
  return g_test_run ();
}
