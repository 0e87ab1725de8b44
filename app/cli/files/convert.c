/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <string.h>
#include <unistd.h>

#include "app/cli/files/sound.h"
#include "app/error.h"

#define MAX_TOLD 10 /* problems on the terminal */

static void
tell_problems (const char *name, const ScwProblems *problems)
{
  char message[SCW_PROBLEM_MESSAGE];

  for (int i = 0; i < problems->count && i < MAX_TOLD; i++)
    scw_cli_say ("%s: %s", name, scw_problem_message (&problems->items[i], message));
  if (problems->count > MAX_TOLD)
    scw_cli_say ("%s: and %d more", name, problems->count - MAX_TOLD);
}

static gboolean
format_named (const char *name, ScwFormat *format)
{
  g_autofree char *as_path = g_strconcat ("x.", name, NULL);

  return scw_format_of_path (as_path, format);
}

static int
convert (
  const char *from, const char *to, const char *part, const char *schema, ScwFormat format, gboolean quiet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  g_autofree char *data = NULL;
  g_autofree char *name
    = strcmp (from, "-") == 0 ? g_strdup ("standard input") : g_filename_display_name (from);
  gsize size;

  if (scw_load (from, &data, &size, &error))
    composition = scw_convert (data, size, name, part, format, schema, &error);
  if (composition == NULL)
    {
      scw_cli_say ("%s", error->message);
      return g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_FILE) ? SCW_EXIT_FAILED : SCW_EXIT_INVALID;
    }
  if (!quiet)
    tell_problems (name, &composition->problems);
  if (strcmp (to, "-") == 0 ? !(scw_cli_put (composition->data, composition->size) && scw_cli_flush ())
                            : !scw_save (to, composition->data, composition->size, &error))
    {
      if (error != NULL)
        scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  return composition->valid ? SCW_EXIT_OK : SCW_EXIT_INVALID;
}

int
scw_cli_convert (int argc, char **argv)
{
  g_autofree char *to = NULL, *part = NULL, *schema = NULL, *soundfont = NULL;
  double tempo = 0;
  ScwCliSound sound;
  gboolean quiet = FALSE;
  int code = SCW_EXIT_OK;
  ScwFormat format = SCW_FORMAT_MUSICXML;
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &to,
      "musicxml, mxl, lmx, lmx+, mid or wav, where the name of TO does not say", "FORMAT" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "The part to take, by its id (the first with two staves)",
      "ID" },
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &schema, "The W3C's musicxml.xsd to validate against", "FILE" },
    { "tempo", 0, 0, G_OPTION_ARG_DOUBLE, &tempo, "Quarters a minute of mid and wav, 5 to 1000 (100)", "N" },
    { "soundfont", 0, 0, G_OPTION_ARG_FILENAME, &soundfont,
      "The .sf2 file that wav is played with (one that is installed)", "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing but errors", NULL },
    { 0 },
  };

  if (!scw_cli_parse ("convert", "FROM TO",
                      "Converts between LMX, MusicXML and compressed MusicXML, and to MIDI and WAV.",
                      "What FROM is shows in its content; an .lmx file has a system in each line. - is "
                      "standard input or output.\n"
                      "What LMX has no word for (dynamics, text, lyrics, fingering) is left out; LMX+ (lmx+) "
                      "has words for\n"
                      "all but the texts themselves. MusicXML keeps them. What else is left out is counted "
                      "and told.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (argc != 3)
    return scw_cli_misuse ("convert", "two files are needed, FROM and TO");
  sound = scw_cli_sound_named (to != NULL ? to : argv[2]);
  if (tempo != 0 && !(tempo >= 5 && tempo <= 1000))
    return scw_cli_misuse ("convert", "a tempo is from 5 to 1000 quarters a minute");
  if (sound == SCW_CLI_WAV && strcmp (argv[2], "-") == 0 && isatty (STDOUT_FILENO))
    return scw_cli_misuse ("convert", "a .wav file is nothing for a terminal: name a file");
  if (sound != SCW_CLI_SILENT)
    return scw_cli_convert_sound (argv[1], argv[2], part, sound,
                                  &(ScwSoundOptions){ .soundfont = soundfont, .tempo = tempo });
  if (to != NULL ? !format_named (to, &format) : !scw_format_of_path (argv[2], &format))
    return scw_cli_misuse ("convert", "'%s' is not musicxml, mxl, lmx, lmx+, mid or wav",
                           to != NULL ? to : argv[2]);
  if (format == SCW_FORMAT_MXL && strcmp (argv[2], "-") == 0 && isatty (STDOUT_FILENO))
    return scw_cli_misuse ("convert", "an .mxl file is nothing for a terminal: name a file");
  return convert (argv[1], argv[2], part, schema, format, quiet);
}
