/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/music-check.h"

#include "engine/notation/lmx/linearize.h"

GArray *
scw_music_check (const gint32 *tokens,
                 int n,
                 ScwBarsSeen bars,
                 const ScwSurroundings *around,
                 const ScwRowHead *head,
                 ScwSystemLengths *lengths)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (ScwProblem));
  ScwProblems problems = { 0 };
  ScwPart *music = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, &problems, NULL);

  if (music != NULL)
    {
      scw_check_system_within (music, around, &problems);
      scw_check_bars (music, bars, &problems);
      if (head != NULL)
        scw_row_head_tell (head, 0, -1, &problems);
    }
  if (lengths != NULL)
    *lengths = music != NULL ? scw_system_lengths (music) : (ScwSystemLengths){ 0 };
  scw_part_free (music);
  scw_problems_sort (&problems);
  g_array_append_vals (found, problems.items, problems.count);
  scw_problems_clear (&problems);
  return found;
}

gboolean
scw_problem_is_doubtful (const ScwProblem *problem)
{
  gboolean length = problem->kind == SCW_PROBLEM_MEASURE_SHORT || problem->kind == SCW_PROBLEM_MEASURE_LONG;

  return problem->severity == SCW_SEVERITY_ERROR || (length && problem->voice == 0);
}
