/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose-numbers.c: the measure numbers that are printed at the beginning of systems, against the count. */
#include "app/score/compose-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/join/rows.h"

#define MOST_DIGITS 4
#define MOST_APART \
  3 /* measures that a reader misses or invents; what is further off is a number read wrong, or another piece */

/* What is printed at the beginning of a row; 0: no number, or none that is sure. */
static int
printed_number (const ScwSystemTokens *system)
{
  for (int i = 0; system->words != NULL && i < system->words->n; i++)
    {
      const ScwWord *word = &system->words->at[i];
      const size_t length = strspn (word->text, "0123456789");

      if (word->role == SCW_WORD_MEASURE_NUMBER && word->row == system->row
          && word->confidence >= SCW_WORDS_LEAST && length > 0 && length <= MOST_DIGITS
          && word->text[length] == '\0')
        return atoi (word->text);
    }
  return 0;
}

/* How many measures before this one have a number. */
static int
count_before (const ScwPart *part, int measure)
{
  int n = 0;

  for (int m = 0; m < measure; m++)
    n += !part->measures[m].implicit;
  return n;
}

gboolean
scw_compose_check_numbers (const ScwScore *score,
                           const ScwSystemTokens *systems,
                           int n,
                           ScwProblems *problems)
{
  int offset = 1; /* of printed numbers to what stands before them */

  for (int i = 0; i < n; i++)
    {
      const int part = systems[i].part, number = part >= 0 ? printed_number (&systems[i]) : 0;
      const int measure = number > 0 ? scw_score_find_measure (score, part, i, 0) : -1;
      int counted;

      if (measure < 0)
        continue;
      counted = count_before (score->parts[part], measure) + offset;
      if (number != counted && abs (number - counted) <= MOST_APART)
        {
          ScwProblem *problem
            = scw_problem_with (scw_problems_add (problems, SCW_FAULT_NUMBER, measure, 0, 0), NULL, NULL,
                                number, counted);

          if (problem == NULL)
            return FALSE;
          problem->severity = SCW_SEVERITY_WARNING;
          problem->region = i;
        }
      offset += number - counted;
    }
  return TRUE;
}
