/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "app/cli/shared/progress.h"
#include "app/error.h"
#include "app/shown.h"
#include "engine/error.h"
#include "engine/unused.h"

static GCancellable *cancellable;

void
scw_cli_say (const char *format, ...)
{
  g_autofree char *message = NULL, *shown = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  shown = scw_shown_text (message);
  scw_progress_wipe ();
  fprintf (stderr, "scorewright-cli: %s\n", shown);
}

ScwExit
scw_cli_unreadable (const GError *error)
{
  return g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_FILE)
             || g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_MEMORY)
           ? SCW_EXIT_FAILED
           : SCW_EXIT_INVALID;
}

int
scw_cli_misuse (const char *command, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  scw_cli_say ("%s: %s", command, message);
  fprintf (stderr, "Try 'scorewright-cli %s --help'.\n", command);
  return SCW_EXIT_USAGE;
}

gboolean
scw_cli_parse (const char *command,
               const char *arguments,
               const char *summary,
               const char *description,
               const GOptionEntry *entries,
               int *argc,
               char ***argv,
               int *code)
{
  static const char exit_codes[]
    = "Exit codes: 0 done, 1 a file failed, 2 wrong use, 3 not valid, 4 nothing to read found,\n"
      "5 no model, 130 interrupted. See scorewright-cli(1).\n";
  g_autofree char *parameters = g_strdup_printf ("%s", arguments);
  g_autofree char *text
    = g_strdup_printf ("%s%s%s", description, *description != '\0' ? "\n" : "", exit_codes);
  g_autofree char *program = g_strdup_printf ("scorewright-cli %s", command);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entry[]
    = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL }, { 0 } };

  g_set_prgname (program);
  g_option_context_set_help_enabled (context, FALSE); /* GLib's own exits before we can flush */
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, text);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help_entry, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *code = scw_cli_misuse (command, "%s", error->message);
      return FALSE;
    }
  if (help)
    {
      g_autofree char *page = g_option_context_get_help (context, TRUE, NULL);

      *code = scw_cli_put (page, strlen (page)) && scw_cli_flush () ? SCW_EXIT_OK : SCW_EXIT_FAILED;
      return FALSE;
    }
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      memmove (*argv + 1, *argv + 2, (*argc - 1) * sizeof **argv);
      (*argc)--;
    }
  return TRUE;
}

static int
importance (int code)
{
  static const int order[] = { SCW_EXIT_OK,    SCW_EXIT_INVALID, SCW_EXIT_NOTHING,    SCW_EXIT_FAILED,
                               SCW_EXIT_MODEL, SCW_EXIT_USAGE,   SCW_EXIT_INTERRUPTED };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == code)
      return i;
  return 0;
}

void
scw_cli_worse (int *a, int b)
{
  if (importance (b) > importance (*a))
    *a = b;
}

static int signal_pipe[2];
static volatile sig_atomic_t signals_seen;

static void
on_signal (SCW_UNUSED int number)
{
  if (signals_seen++ > 0)
    _exit (SCW_EXIT_INTERRUPTED);
  (void) !write (signal_pipe[1], "", 1);
}

/* A thread cancels, since the main thread may be waiting for standard input or a decoder, and a handler must
 * not. */
static gpointer
wait_for_signal (gpointer data)
{
  char byte;

  while (read (signal_pipe[0], &byte, 1) < 0 && errno == EINTR)
    ;
  g_cancellable_cancel (data);
  return NULL;
}

GCancellable *
scw_cli_cancellable (void)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

  if (cancellable != NULL)
    return cancellable;
  cancellable = g_cancellable_new ();
  if (!g_unix_open_pipe (signal_pipe, FD_CLOEXEC, NULL))
    return cancellable;
  g_thread_unref (g_thread_new ("signals", wait_for_signal, cancellable));
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  return cancellable;
}

gboolean
scw_cli_interrupted (void)
{
  return cancellable != NULL && g_cancellable_is_cancelled (cancellable);
}

gboolean
scw_cli_put (const void *data, gsize size)
{
  static gboolean said;

  if (fwrite (data, 1, size, stdout) == size)
    return TRUE;
  if (!said)
    scw_cli_say ("cannot write to standard output: %s", scw_errno_text (errno));
  said = TRUE;
  return FALSE;
}

gboolean
scw_cli_flush (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  scw_cli_say ("cannot write to standard output: %s", scw_errno_text (errno));
  return FALSE;
}

static gboolean
parse_range (const char *text, int most, gint64 *first, gint64 *last)
{
  const char *at = text;
  char *end;

  if (!g_ascii_isdigit (*at))
    return FALSE;
  *first = *last = g_ascii_strtoll (at, &end, 10);
  if (*end == '-')
    {
      at = end + 1;
      if (*at == '\0')
        {
          *last = most;
          return *first >= 1;
        }
      if (!g_ascii_isdigit (*at))
        return FALSE;
      *last = g_ascii_strtoll (at, &end, 10);
    }
  return *end == '\0' && *first >= 1 && *last >= *first;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

GArray *
scw_cli_parse_list (const char *text, const char *what, int most, GError **error)
{
  g_auto (GStrv) ranges = g_strsplit (text, ",", -1);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (char **range = ranges; *range != NULL; range++)
    {
      gint64 first, last;

      if (!parse_range (g_strstrip (*range), most, &first, &last))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "'%s' is not a list of %ss like 1-3,5", text, what);
          return NULL;
        }
      if (last > most || first > most)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "there is no %s %" G_GINT64_FORMAT ", only %d", what, first > most ? first : last,
                       most);
          return NULL;
        }
      for (int number = first; number <= last; number++)
        if (g_hash_table_add (seen, GINT_TO_POINTER (number)))
          g_array_append_val (numbers, number);
    }
  if (numbers->len == 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "'%s' is not a list of %ss like 1-3,5",
                   text, what);
      return NULL;
    }
  g_array_sort (numbers, compare_ints);
  return g_steal_pointer (&numbers);
}

gboolean
scw_cli_parse_box (const char *text, double box[4])
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  if (g_strv_length (parts) != 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      char *end;

      box[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || !(box[i] >= 0 && box[i] <= 65535))
        return FALSE;
    }
  return box[2] >= 1 && box[3] >= 1;
}
