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
      files[i].name
        = strcmp (paths[i], "-") == 0 ? g_strdup ("standard input") : g_filename_display_name (paths[i]);
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

void
scw_cli_tell_problems (const char *name, const ScwProblems *problems)
{
  char message[SCW_PROBLEM_MESSAGE];

  for (int i = 0; i < problems->count && i < MAX_TOLD; i++)
    scw_cli_say ("%s: %s", name, scw_problem_message (&problems->items[i], message));
  if (problems->count > MAX_TOLD)
    scw_cli_say ("%s: and %d more", name, problems->count - MAX_TOLD);
}
