/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli.h: shared by the commands of scorewright-cli. */
#pragma once

#include <gio/gio.h>

#include "app/score/compose.h"

/* Exit codes; they are part of the interface (scorewright-cli.1). The first that applies of 130, 5, 1, 4, 3.
 */
typedef enum
{
  SCW_EXIT_OK = 0,
  SCW_EXIT_FAILED = 1,  /* a file could not be read or written */
  SCW_EXIT_USAGE = 2,   /* the command line makes no sense */
  SCW_EXIT_INVALID = 3, /* read, but it does not hold: validate, convert */
  SCW_EXIT_NOTHING = 4, /* a picture without a system that the model reads */
  SCW_EXIT_MODEL = 5,   /* the model cannot be opened */
  SCW_EXIT_INTERRUPTED = 130,
} ScwExit;

/* Of a score that cannot be read. */
ScwExit scw_cli_unreadable (const GError *error);

typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  int (*run) (int argc, char **argv);
} ScwCommand;

int scw_cli_transcribe (int argc, char **argv);
int scw_cli_detect (int argc, char **argv);
int scw_cli_validate (int argc, char **argv);
int scw_cli_convert (int argc, char **argv);
int scw_cli_model (int argc, char **argv);
int scw_cli_engrave (int argc, char **argv);
int scw_cli_evaluate (int argc, char **argv);
int scw_cli_tui (int argc, char **argv); /* with the feature tui */
int scw_cli_press (int argc, char **argv);
int scw_cli_train (int argc, char **argv);
int scw_cli_adapt (int argc, char **argv);

/* "scorewright-cli: MESSAGE" on standard error, as it can be shown, after wiping the progress line. Other
 * texts from files and names go through scw_shown_text (app/shown.h) before they are printed. */
void scw_cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The same, then how to get help; returns SCW_EXIT_USAGE. */
int scw_cli_misuse (const char *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Parses options; on failure returns FALSE and *code says how to exit (0 after --help). */
gboolean scw_cli_parse (const char *command,
                        const char *arguments,
                        const char *summary,
                        const char *description,
                        const GOptionEntry *entries,
                        int *argc,
                        char ***argv,
                        int *code);

/* Puts b into a, as the order of importance above says. */
void scw_cli_worse (int *a, int b);

/* Cancelled by SIGINT and SIGTERM; a second one ends the program at once. */
GCancellable *scw_cli_cancellable (void);
gboolean scw_cli_interrupted (void);

/* Writes to standard output; says so and returns FALSE when that fails (disk full, closed pipe). */
gboolean scw_cli_put (const void *data, gsize size);
gboolean scw_cli_flush (void);

/* "1-3,5,9-": rising numbers from 1 to 'most', each once. 'what' they count ("page") is for the error. NULL and
 * error. */
GArray *scw_cli_parse_list (const char *text, const char *what, int most, GError **error);

/* "X,Y,W,H". */
gboolean scw_cli_parse_box (const char *text, double box[4]);
