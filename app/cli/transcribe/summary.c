/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/transcribe/summary.h"

#include <stdio.h>

#include "app/cli/shared/cli.h"
#include "app/cli/shared/progress.h"
#include "app/shown.h"

#define SHOW_ALL 40 /* pictures */

ScwTally
scw_tally (GPtrArray *inputs, ScwJobFile *file)
{
  ScwTally tally = { .all = inputs->len };
  int *places[] = { &tally.waiting, &tally.waiting,    &tally.done,       &tally.nothing,
                    &tally.failed,  &tally.incomplete, &tally.interrupted };

  for (guint i = 0; i < inputs->len; i++)
    (*places[scw_job_file_lookup (file, ((ScwInput *) inputs->pdata[i])->path)->state])++;
  return tally;
}

static const char *
say_state (ScwJobState state)
{
  switch (state)
    {
    case SCW_JOB_DONE:
      return "done";
    case SCW_JOB_NOTHING:
      return "no music";
    case SCW_JOB_FAILED:
      return "failed";
    case SCW_JOB_INCOMPLETE:
      return "incomplete";
    case SCW_JOB_INTERRUPTED:
      return "interrupted";
    case SCW_JOB_STARTED:
      return "being read";
    default:
      return "not read";
    }
}

static void
print_row (const char *path, const ScwJobEntry *entry)
{
  g_autofree char *shown = scw_shown_text (path), *message = scw_shown_text (entry->message);
  const gboolean read = entry->state == SCW_JOB_DONE || entry->state == SCW_JOB_INCOMPLETE;
  char seconds[32];

  g_ascii_formatd (seconds, sizeof seconds, "%.1f", entry->seconds);
  fprintf (stderr, "%-11s ", say_state (entry->state));
  if (read && entry->measures > 0)
    fprintf (stderr, "%7d %8d %8d %8s  ", entry->systems, entry->measures, entry->problems, seconds);
  else
    fprintf (stderr, "%7s %8s %8s %8s  ", "", "", "", "");
  fputs (shown, stderr);
  if (message != NULL && entry->state != SCW_JOB_DONE)
    fprintf (stderr, ": %s", message);
  fputc ('\n', stderr);
}

static void
print_part (const char *text, int n)
{
  if (n > 0)
    fprintf (stderr, ", %d %s", n, text);
}

static char *
duration (double seconds)
{
  int whole = seconds + 0.5;

  return whole >= 3600 ? g_strdup_printf ("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                       : g_strdup_printf ("%d:%02d", whole / 60, whole % 60);
}

void
scw_summary_print (GPtrArray *inputs, ScwJobFile *file, double seconds)
{
  ScwTally tally = scw_tally (inputs, file);
  g_autofree char *time = duration (seconds);
  gboolean header = FALSE;

  scw_progress_wipe ();
  for (guint i = 0; i < inputs->len; i++)
    {
      const ScwInput *input = inputs->pdata[i];
      const ScwJobEntry *entry = scw_job_file_lookup (file, input->path);

      if (inputs->len > SHOW_ALL && entry->state != SCW_JOB_FAILED && entry->state != SCW_JOB_INCOMPLETE)
        continue;
      if (!header)
        fprintf (stderr, "%-11s %7s %8s %8s %8s  %s\n", "state", "systems", "measures", "to check", "seconds",
                 "picture");
      header = TRUE;
      print_row (input->path, entry);
    }
  fprintf (stderr, "%d picture%s: %d done", tally.all, tally.all == 1 ? "" : "s", tally.done);
  print_part ("without music", tally.nothing);
  print_part ("failed", tally.failed);
  print_part ("incomplete", tally.incomplete);
  print_part ("interrupted", tally.interrupted);
  print_part ("not read", tally.waiting);
  fprintf (stderr, " (%s)\n", time);
}

int
scw_summary_code (GPtrArray *inputs, ScwJobFile *file)
{
  ScwTally tally = scw_tally (inputs, file);
  int code = SCW_EXIT_OK;

  if (tally.failed + tally.incomplete + tally.interrupted > 0) /* by a full disk, too */
    scw_cli_worse (&code, SCW_EXIT_FAILED);
  if (tally.nothing > 0)
    scw_cli_worse (&code, SCW_EXIT_NOTHING);
  return code;
}
