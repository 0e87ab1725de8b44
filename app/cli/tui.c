/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui.h"

#include <libintl.h>
#include <stdlib.h>

#include "app/cli/shared/cli.h"
#include "app/cli/shared/reading.h"
#include "app/paths.h"
#include "app/tui/terminal/guard.h"

/* What is on the screen is said in the person's language; what is printed is not. */
static void
speak (void)
{
  g_autofree char *locale = scw_paths_find_locale ();

  bindtextdomain ("scorewright", locale);
  bind_textdomain_codeset ("scorewright", "UTF-8");
  textdomain ("scorewright");
}

/* The threads of the model begin after the guard: a process is copied without its threads. */
static int
run (const ScwTuiOptions *options, char **files)
{
  g_autoptr (GError) error = NULL;
  int code;

  if (scw_guard (&code) != 0)
    return code;
  speak ();
  if (scw_tui_run (options, files, &error))
    return SCW_EXIT_OK;
  scw_cli_say ("%s", error->message);
  return SCW_EXIT_FAILED;
}

int
scw_cli_tui (int argc, char **argv)
{
  ScwReadingOptions reading = { 0 };
  ScwTuiOptions options = { .doubtful = 0.9 };
  char *picture = NULL;
  int doubtful = 90, code = SCW_EXIT_OK;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &reading.model,
      "Weights (.safetensors or .pth); also $SCW_MODEL", "FILE" },
    { "adaptation", 0, 0, G_OPTION_ARG_STRING, &reading.adaptation,
      "Read with this adaptation (a name or a file), or none; else with the one that is on", "NAME" },
    { "dtype", 0, 0, G_OPTION_ARG_STRING, &reading.dtype,
      "Keep the weights as f32, bf16 or i8, not as in the file", "TYPE" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &reading.threads, "Threads to compute with (all cores)", "N" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &reading.password,
      "Of PDF files that ask for one; else it is asked for", "WORD" },
    { "read", 'r', 0, G_OPTION_ARG_NONE, &options.read, "Begin to read at once", NULL },
    { "doubtful", 0, 0, G_OPTION_ARG_INT, &doubtful, "Symbols below N % are doubtful (90)", "N" },
    { "picture", 0, 0, G_OPTION_ARG_STRING, &picture,
      "How to show pictures: auto, none, ascii, blocks, sextants, sixel or kitty", "KIND" },
    { "inverted", 'i', 0, G_OPTION_ARG_NONE, &options.inverted, "Pictures light on dark", NULL },
    { 0 },
  };

  if (scw_cli_parse ("tui", "FILE...",
                     "Reads pictures of sheet music while you watch, and takes corrections.",
                     "FILE is a PNG, JPEG, WebP, TIFF or PDF, or a project (.scorewright). ? in the program "
                     "lists its "
                     "keys.\n",
                     entries, &argc, &argv, &code)
      && (code = scw_reading_check (&reading, "tui")) == SCW_EXIT_OK)
    {
      options.model = reading.model;
      options.adaptation = reading.adaptation;
      options.dtype = reading.kind;
      options.threads = reading.threads;
      options.password = reading.password;
      options.doubtful = doubtful / 100.0;
      if (argc < 2)
        code = scw_cli_misuse ("tui", "no picture was named");
      else if (picture != NULL && !scw_picture_kind_from_name (picture, &options.picture))
        code = scw_cli_misuse ("tui",
                               "--picture: '%s' is not auto, none, ascii, blocks, sextants, sixel or kitty",
                               picture);
      else if (doubtful < 0 || doubtful > 100)
        code = scw_cli_misuse ("tui", "--doubtful: %d is not 0 to 100", doubtful);
      else
        code = run (&options, argv + 1);
    }
  scw_reading_clear (&reading);
  g_free (picture);
  return code;
}
