/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/transcribe/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/cli/shared/cli.h"
#include "app/cli/transcribe/summary.h"
#include "engine/unused.h"

#define LOOK_US (100 * 1000) /* at the workers */
#define TELL    5            /* looks between two looks at the job file */

typedef struct
{
  char **arguments;
  GPid *pids; /* 0: ended */
  int n;
  ScwJobFile *file;
  GPtrArray *inputs;
  int settled_before;
  gint64 start;
  gboolean shown;
  int code;
} Workers;

static char **
worker_arguments (int n, char **argv, const char *job_path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *threads = g_strdup_printf ("--threads=%d", MAX (1, (int) g_get_num_processors () / n));

  g_strv_builder_add_many (builder, "/proc/self/exe", argv[0], "--worker", job_path, threads, NULL);
  g_strv_builder_addv (builder, (const char **) argv + 1);
  return g_strv_builder_end (builder);
}

/* Their own group: Ctrl+C comes to the parent, who passes it on once. They do not outlive it. */
static void
in_the_child (SCW_UNUSED gpointer data)
{
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
start_worker (Workers *workers, int i)
{
  g_autoptr (GError) error = NULL;

  if (g_spawn_async (NULL, workers->arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, in_the_child, NULL,
                     &workers->pids[i], &error))
    return TRUE;
  scw_cli_say ("%s", error->message);
  workers->pids[i] = 0;
  workers->code = SCW_EXIT_FAILED;
  return FALSE;
}

/* What a worker that crashed was reading. TRUE if there was such a picture, so that it is worth to go on. */
static gboolean
name_the_culprit (Workers *workers, GPid pid, int number)
{
  g_autofree char *process = g_strdup_printf ("%s:%d", g_get_host_name (), (int) pid);
  g_autofree char *message
    = g_strdup_printf ("the program crashed while reading it (%s)", g_strsignal (number));
  ScwJobEntry failed = { .state = SCW_JOB_FAILED, .message = message };

  scw_job_file_refresh (workers->file);
  for (guint i = 0; i < workers->inputs->len; i++)
    {
      const ScwInput *input = workers->inputs->pdata[i];
      const ScwJobEntry *entry = scw_job_file_lookup (workers->file, input->path);

      if (entry->state == SCW_JOB_STARTED && g_strcmp0 (entry->process, process) == 0)
        {
          if (number != SIGKILL && number != SIGTERM && number != SIGHUP)
            {
              scw_cli_say ("%s: %s", input->path, message);
              scw_job_file_tell (workers->file, input->path, NULL, &failed, NULL);
            }
          return TRUE;
        }
    }
  return FALSE;
}

static int
reap (Workers *workers)
{
  int running = 0;

  for (int i = 0; i < workers->n; i++)
    {
      GPid pid = workers->pids[i];
      int status;

      if (pid != 0 && waitpid (pid, &status, WNOHANG) == pid)
        {
          workers->pids[i] = 0;
          if (WIFSIGNALED (status) && name_the_culprit (workers, pid, WTERMSIG (status))
              && !scw_cli_interrupted ())
            start_worker (workers, i);
          else if (WIFSIGNALED (status))
            scw_cli_worse (&workers->code, SCW_EXIT_FAILED);
          else
            scw_cli_worse (&workers->code, WEXITSTATUS (status));
        }
      running += workers->pids[i] != 0;
    }
  return running;
}

static void
show (Workers *workers)
{
  ScwTally tally;
  int settled;
  double seconds = (double) (g_get_monotonic_time () - workers->start) / G_USEC_PER_SEC;

  scw_job_file_refresh (workers->file);
  tally = scw_tally (workers->inputs, workers->file);
  settled = tally.all - tally.waiting - tally.interrupted;
  fprintf (stderr, "\r\033[K%d of %d pictures", settled, tally.all);
  if (tally.failed > 0)
    fprintf (stderr, "  %d failed", tally.failed);
  if (settled > workers->settled_before)
    {
      int left = seconds / (settled - workers->settled_before) * (tally.all - settled);

      fprintf (stderr, "  %d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60);
    }
  fflush (stderr);
  workers->shown = TRUE;
}

static void
stop (Workers *workers)
{
  for (int i = 0; i < workers->n; i++)
    if (workers->pids[i] != 0)
      kill (workers->pids[i], SIGTERM);
}

int
scw_workers_run (
  int n, char **argv, const char *job_path, ScwJobFile *file, GPtrArray *inputs, gboolean quiet)
{
  g_auto (GStrv) arguments = worker_arguments (n, argv, job_path);
  g_autofree GPid *pids = g_new0 (GPid, n);
  Workers workers = { .arguments = arguments, .pids = pids, .n = n, .file = file, .inputs = inputs };
  const gboolean telling = !quiet && isatty (STDERR_FILENO);
  gboolean stopped = FALSE;
  ScwTally tally = scw_tally (inputs, file);

  workers.settled_before = tally.all - tally.waiting - tally.interrupted;
  workers.start = g_get_monotonic_time ();
  scw_cli_cancellable ();
  for (int i = 0; i < n && start_worker (&workers, i); i++)
    ;
  for (int look = 0; reap (&workers) > 0; look++)
    {
      if (scw_cli_interrupted () && !stopped)
        {
          stop (&workers);
          stopped = TRUE;
        }
      if (telling && look % TELL == 0)
        show (&workers);
      g_usleep (LOOK_US);
    }
  if (workers.shown)
    fputs ("\r\033[K", stderr);
  return workers.code;
}
