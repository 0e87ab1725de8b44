/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/transcribe/batch.h"

#include "app/cli/shared/cli.h"

#define WAIT_US (200 * 1000) /* for others to be done with what they have claimed */

typedef struct
{
  ScwBatch *batch;
  int code;
} Run;

static void
tell (Run *run, const char *input, const char *path, const ScwJobEntry *entry)
{
  g_autoptr (GError) error = NULL;

  if (scw_job_file_tell (run->batch->file, input, path, entry, &error))
    return;
  scw_cli_say ("%s", error->message);
  scw_cli_worse (&run->code, SCW_EXIT_FAILED);
}

/* Whether somebody has read it: the job file says so, or the result is there; an older one that could not be replaced is
 * none. */
static gboolean
is_read (Run *run, const char *input, const char *path)
{
  ScwBatch *batch = run->batch;
  ScwJobEntry there = { .state = SCW_JOB_DONE };
  const ScwJobEntry *entry;

  scw_job_file_refresh (batch->file);
  if (scw_job_file_is_settled (batch->file, input))
    return TRUE;
  entry = scw_job_file_lookup (batch->file, input);
  if (path == NULL || entry->state == SCW_JOB_FAILED || entry->state == SCW_JOB_STARTED
      || entry->state == SCW_JOB_INTERRUPTED
      || !(scw_output_is_newer (path, batch->start) || (batch->resume && scw_output_is_done (path))))
    return FALSE;
  tell (run, input, path, &there);
  return TRUE;
}

static void
read_input (Run *run, guint i, const char *path)
{
  ScwBatch *batch = run->batch;
  const ScwInput *input = batch->inputs->pdata[i];
  const ScwJobEntry *before = scw_job_file_lookup (batch->file, input->path);
  ScwJobEntry outcome = { .state = SCW_JOB_STARTED };

  if (before->starts >= SCW_JOB_MAX_STARTS)
    {
      outcome.state = SCW_JOB_FAILED;
      outcome.message
        = g_strdup_printf ("given up: the program ended %d times while reading it", before->starts);
      scw_cli_say ("%s: %s", input->path, outcome.message);
      scw_cli_worse (&run->code, SCW_EXIT_FAILED);
    }
  else
    {
      tell (run, input->path, path, &outcome);
      outcome = (ScwJobEntry){ 0 };
      scw_cli_worse (&run->code, batch->read (batch->data, i, &outcome));
    }
  tell (run, input->path, path, &outcome);
  g_free (outcome.message);
}

/* FALSE: another run is at it. */
static gboolean
visit (Run *run, guint i)
{
  ScwBatch *batch = run->batch;
  const ScwInput *input = batch->inputs->pdata[i];
  const char *path = scw_output_path (batch->output, i);
  g_autoptr (GError) error = NULL;
  ScwLock *claim = NULL;

  if (is_read (run, input->path, path))
    {
      batch->skipped (input->path);
      return TRUE;
    }
  if (path != NULL && scw_output_make_folder (path, &error))
    claim = scw_claim_take (path, &error);
  if (error != NULL)
    {
      scw_cli_say ("%s", error->message);
      scw_cli_worse (&run->code, SCW_EXIT_FAILED);
      return TRUE;
    }
  if (path != NULL && claim == NULL)
    return FALSE;
  if (claim == NULL || !is_read (run, input->path, path)) /* meanwhile */
    read_input (run, i, path);
  g_clear_pointer (&claim, scw_lock_free);
  return TRUE;
}

int
scw_batch_run (ScwBatch *batch)
{
  Run run = { .batch = batch };
  g_autoptr (GArray) todo = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < batch->inputs->len; i++)
    g_array_append_val (todo, i);
  while (todo->len > 0 && !scw_cli_interrupted ())
    {
      guint left = 0;

      for (guint k = 0; k < todo->len && !scw_cli_interrupted (); k++)
        if (!visit (&run, g_array_index (todo, guint, k)))
          g_array_index (todo, guint, left++) = g_array_index (todo, guint, k);
      g_array_set_size (todo, left);
      if (left > 0)
        g_usleep (WAIT_US);
    }
  return run.code;
}
