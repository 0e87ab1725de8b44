/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scorewright-cli: the terminal program. It draws no conclusions of its own: app and engine do the work. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/shared/cli.h"
#include "app/descriptors.h"

static const ScwCommand commands[] = {
  { "transcribe", "FILE...", "read pictures of sheet music and write MusicXML, MXL, LMX or events",
    scw_cli_transcribe },
  { "detect", "FILE", "say where the systems are", scw_cli_detect },
  { "convert", "FROM TO", "convert between LMX, MusicXML and MXL, and to MIDI", scw_cli_convert },
  { "engrave", "FILE", "draw LMX, MusicXML or MXL as PDF, SVG or PNG", scw_cli_engrave },
  { "validate", "FILE...", "check MusicXML against the schemas, and whether its measures add up",
    scw_cli_validate },
  { "model", "[FILE]", "describe a weight file", scw_cli_model },
#ifdef SCW_HAVE_TUI
  { "tui", "FILE...", "read pictures while you watch and correct", scw_cli_tui },
#endif
  { "evaluate", "FOLDER...", "measure the symbol error rate on pictures whose music is known",
    scw_cli_evaluate },
  { "adapt", "DATA...", "learn from what you have corrected", scw_cli_adapt },
  { "press", "SCORE...", "print slices of scores for training, each in another look", scw_cli_press },
  { "train", "DATA...", "teach a network to read, on this machine", scw_cli_train },
};

static int
overview (FILE *out)
{
  fputs ("Usage: scorewright-cli COMMAND [OPTION...] [FILE...]\n\n"
         "Reads sheet music: finds the systems of a page and writes them down as "
         "MusicXML.\n\nCommands:\n",
         out);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-11s %-10s %s\n", commands[i].name, commands[i].arguments, commands[i].summary);
  fputs ("\nExamples:\n"
         "  scorewright-cli transcribe page.png -o page.musicxml\n"
         "  scorewright-cli transcribe scans/*.png -o music/ --resume\n"
         "  scorewright-cli transcribe book.pdf --pages 3-5 --format mxl -o piece.mxl\n"
         "  scorewright-cli detect page.png --json\n\n"
         "'scorewright-cli COMMAND --help' says more about each; 'scorewright-cli --version' the version.\n",
         out);
  return fflush (out) == 0 ? SCW_EXIT_OK : SCW_EXIT_FAILED;
}

static const ScwCommand *
find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : NULL;
  const ScwCommand *command;

  setlocale (LC_ALL, "");
  scw_descriptors_allow_many ();
  signal (SIGPIPE, SIG_IGN); /* a closed pipe is an error of writing */
  if (name == NULL)
    {
      overview (stderr);
      return SCW_EXIT_USAGE;
    }
  if (strcmp (name, "help") == 0 && argc == 3 && find (argv[2]) != NULL)
    {
      char *help[] = { argv[2], (char[]){ "--help" }, NULL };

      return find (argv[2])->run (2, help);
    }
  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0 || strcmp (name, "help") == 0)
    return overview (stdout);
  if (strcmp (name, "--version") == 0)
    {
      puts ("scorewright-cli " SCW_VERSION);
      return fflush (stdout) == 0 ? SCW_EXIT_OK : SCW_EXIT_FAILED;
    }
  command = find (name);
  if (command == NULL)
    {
      scw_cli_say ("there is no command '%s'", name);
      fputs ("Try 'scorewright-cli --help'.\n", stderr);
      return SCW_EXIT_USAGE;
    }
  return command->run (argc - 1, argv + 1);
}
