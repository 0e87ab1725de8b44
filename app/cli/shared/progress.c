/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/progress.h"

#include <stdio.h>
#include <unistd.h>

#define BETWEEN (G_USEC_PER_SEC / 10)

static struct
{
  gboolean enabled;
  gboolean shown;
  char *name;
  int file, n_files;
  int n_pages, pages_begun;
  int n_systems, system;          /* of this page */
  int systems_done, systems_seen; /* of the file */
  int measure;
  gint64 tokens;
  gint64 reading; /* microseconds spent in systems */
  gint64 system_start;
  gint64 last;
} now;

void
scw_progress_enable (gboolean enable)
{
  now.enabled = enable && isatty (STDERR_FILENO);
}

void
scw_progress_wipe (void)
{
  if (now.shown)
    fputs ("\r\033[K", stderr);
  now.shown = FALSE;
}

/* Systems that are left, counting on the pages to come being like those seen. */
static double
systems_left (void)
{
  double a_page = now.pages_begun > 0 ? (double) now.systems_seen / now.pages_begun : 0;

  return now.systems_seen - now.systems_done + (now.n_pages - now.pages_begun) * a_page;
}

static void
show (gboolean at_once)
{
  gint64 time = g_get_monotonic_time ();
  gint64 reading = now.reading + (now.system_start > 0 ? time - now.system_start : 0);
  int seconds;

  if (!now.enabled || (!at_once && time - now.last < BETWEEN))
    return;
  now.last = time;
  scw_progress_wipe ();
  if (now.n_files > 1)
    fprintf (stderr, "[%d/%d] ", now.file, now.n_files);
  fprintf (stderr, "%s", now.name);
  if (now.pages_begun > 0)
    fprintf (stderr, "  page %d/%d", now.pages_begun, now.n_pages);
  if (now.system > 0)
    fprintf (stderr, "  system %d/%d  measure %d", now.system, now.n_systems, now.measure);
  if (now.tokens > 0 && reading > 0)
    fprintf (stderr, "  %d tokens/s", (int) (now.tokens * G_USEC_PER_SEC / reading));
  if (now.systems_done > 0)
    {
      seconds = systems_left () * now.reading / now.systems_done / G_USEC_PER_SEC;
      fprintf (stderr, "  %d:%02d left", seconds / 60, seconds % 60);
    }
  now.shown = TRUE;
  fflush (stderr);
}

void
scw_progress_file (const char *name, int file, int n_files, int n_pages)
{
  g_free (now.name);
  now.name = g_path_get_basename (name);
  now.file = file;
  now.n_files = n_files;
  now.n_pages = n_pages;
  now.pages_begun = now.n_systems = now.system = now.systems_done = now.systems_seen = now.measure = 0;
  now.tokens = now.reading = now.system_start = 0;
  show (TRUE);
}

void
scw_progress_page (int n_systems)
{
  now.pages_begun++;
  now.n_systems = n_systems;
  now.systems_seen += n_systems;
  now.system = 0;
  show (TRUE);
}

void
scw_progress_system (int system)
{
  now.system = system;
  now.measure = 0;
  now.system_start = g_get_monotonic_time ();
  show (TRUE);
}

void
scw_progress_token (int measure)
{
  now.measure = measure;
  now.tokens++;
  show (FALSE);
}

void
scw_progress_system_done (void)
{
  if (now.system_start > 0)
    now.reading += g_get_monotonic_time () - now.system_start;
  now.system_start = 0;
  now.systems_done = MIN (now.systems_done + 1, now.systems_seen); /* some are read twice */
  show (FALSE);
}
