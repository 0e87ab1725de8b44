/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/files/scores.h"

#include <string.h>

#include "app/cli/shared/cli.h"
#include "app/error.h"
#include "engine/notation/transform/transpose.h"

#define MAX_TOLD 10 /* problems on the terminal */

void
scw_cli_wish_clear (ScwCliWish *wish)
{
  g_clear_pointer (&wish->part, g_free);
  g_clear_pointer (&wish->measures, g_free);
}

int
scw_cli_wish_check (const char *command, const ScwCliWish *wish)
{
  if (ABS (wish->semitones) > SCW_TRANSPOSE_MOST)
    return scw_cli_misuse (command, "--transpose is from -%d to %d semitones", SCW_TRANSPOSE_MOST,
                           SCW_TRANSPOSE_MOST);
  if (wish->measures != NULL && (*wish->measures == '\0' || strcmp (wish->measures, "-") == 0))
    return scw_cli_misuse (command, "--measures needs a number, or two with - between them");
  if (wish->row && wish->measures == NULL)
    return scw_cli_misuse (command, "--row goes with --measures");
  return SCW_EXIT_OK;
}

ScwSelection
scw_cli_wish_selection (const ScwCliWish *wish)
{
  return (ScwSelection){ wish->part, wish->measures, wish->row, wish->semitones };
}

void
scw_cli_files_free (ScwScoreFile *files, int n)
{
  for (int i = 0; files != NULL && i < n; i++)
    {
      g_free ((char *) files[i].data);
      g_free ((char *) files[i].name);
    }
  g_free (files);
}

ScwScoreFile *
scw_cli_files_load (char *const *paths, int n, GError **error)
{
  ScwScoreFile *files = g_new0 (ScwScoreFile, n + 1);

  for (int i = 0; i < n; i++)
    {
      char *data;

      if (!scw_load (paths[i], &data, &files[i].size, error))
        {
          scw_cli_files_free (files, n);
          return NULL;
        }
      files[i].data = data;
      files[i].name = strcmp (paths[i], "-") == 0 ? g_strdup ("standard input") : g_strdup (paths[i]);
    }
  return files;
}

ScwScore *
scw_cli_read_score (char *const *paths, int n, const ScwCliWish *wish, ScwProblems *problems, GError **error)
{
  const ScwSelection selection = scw_cli_wish_selection (wish);
  ScwScoreFile *files = scw_cli_files_load (paths, n, error);
  ScwScore *score = files != NULL ? scw_score_from_files (files, n, &selection, problems, error) : NULL;

  scw_cli_files_free (files, n);
  return score;
}

/* What is lost, is lost for good: all of it is told, whereas a fault of the music can be found again. */
static gboolean
is_loss (const ScwProblem *problem)
{
  return problem->fault == SCW_FAULT_LEFT_OUT || problem->fault == SCW_FAULT_NO_WORD
         || problem->fault == SCW_FAULT_NO_TIME;
}

/* What there is to say, in order, and how often each (GPOINTER_TO_INT), without what says the same again. */
static GPtrArray *
gather (const ScwProblems *problems, gboolean losses, GHashTable *times)
{
  GPtrArray *said = g_ptr_array_new_with_free_func (g_free);
  char message[SCW_PROBLEM_MESSAGE];

  for (int i = 0; i < problems->count; i++)
    {
      const ScwProblem *problem = &problems->items[i];
      const gboolean counted = problem->fault == SCW_FAULT_LEFT_OUT;
      ScwProblem one = *problem;
      int before;

      if (is_loss (problem) != losses)
        continue;
      if (counted)
        one.numbers[0] = 0;
      scw_problem_message (&one, message);
      before = GPOINTER_TO_INT (g_hash_table_lookup (times, message));
      if (before == 0)
        g_ptr_array_add (said, g_memdup2 (&one, sizeof one));
      g_hash_table_insert (times, g_strdup (message),
                           GINT_TO_POINTER (before + (counted ? (int) problem->numbers[0] : 1)));
    }
  return said;
}

static void
tell (const char *name, const ScwProblem *problem, GHashTable *times)
{
  char message[SCW_PROBLEM_MESSAGE];
  const int n = GPOINTER_TO_INT (g_hash_table_lookup (times, scw_problem_message (problem, message)));
  ScwProblem counted = *problem;

  if (problem->fault == SCW_FAULT_LEFT_OUT)
    {
      counted.numbers[0] = n;
      scw_cli_say ("%s: %s", name, scw_problem_message (&counted, message));
    }
  else if (n > 1)
    scw_cli_say ("%s: %s (%d times)", name, message, n);
  else
    scw_cli_say ("%s: %s", name, message);
}

void
scw_cli_tell_problems (const char *name, const ScwProblems *problems)
{
  for (int losses = 1; losses >= 0; losses--)
    {
      g_autoptr (GHashTable) times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GPtrArray) said = gather (problems, losses != 0, times);
      const guint most = losses != 0 ? said->len : MIN (said->len, MAX_TOLD);

      for (guint i = 0; i < most; i++)
        tell (name, g_ptr_array_index (said, i), times);
      if (said->len > most)
        scw_cli_say ("%s: and %u more", name, said->len - most);
    }
}
