/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <string.h>
#include <unistd.h>

#include "app/cli/files/scores.h"
#include "app/cli/files/sound.h"
#include "app/error.h"

static gboolean
format_named (const char *name, ScwFormat *format)
{
  g_autofree char *as_path = g_strconcat ("x.", name, NULL);

  return scw_format_of_path (as_path, format);
}

/* What to convert, and how. */
typedef struct
{
  char **from;
  int n;
  const char *to;
  ScwCliWish wish;
  char *schema;
  gboolean quiet;
} Job;

static int
convert (const Job *job, ScwFormat format)
{
  const ScwSelection selection = scw_cli_wish_selection (&job->wish);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  ScwScoreFile *files = scw_cli_files_load (job->from, job->n, &error);

  if (files != NULL)
    composition = scw_convert (files, job->n, &selection, format, job->schema, &error);
  if (composition != NULL && !job->quiet)
    scw_cli_tell_problems (files[0].name, &composition->problems);
  scw_cli_files_free (files, job->n);
  if (composition == NULL)
    {
      scw_cli_say ("%s", error->message);
      return scw_cli_unreadable (error);
    }
  if (strcmp (job->to, "-") == 0 ? !(scw_cli_put (composition->data, composition->size) && scw_cli_flush ())
                                 : !scw_save (job->to, composition->data, composition->size, &error))
    {
      if (error != NULL)
        scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  return composition->valid ? SCW_EXIT_OK : SCW_EXIT_INVALID;
}

/* Which format TO is to have; FALSE: none that there is. --plain is LMX, whatever it is called. */
static gboolean
find_format (const char *to, const char *named, gboolean plain, ScwFormat *format)
{
  if (named == NULL && plain && strcmp (to, "-") == 0)
    *format = SCW_FORMAT_LMX;
  else if (named != NULL ? !format_named (named, format) : !scw_format_of_path (to, format))
    return FALSE;
  if (plain && *format == SCW_FORMAT_LMX_PLUS)
    *format = SCW_FORMAT_LMX;
  return TRUE;
}

/* FROM... -o TO, or FROM TO. */
static gboolean
find_files (Job *job, const char *output, int argc, char **argv)
{
  job->from = argv + 1;
  job->n = output != NULL ? argc - 1 : 1;
  job->to = output != NULL ? output : argv[2];
  return output != NULL ? argc > 1 : argc == 3;
}

int
scw_cli_convert (int argc, char **argv)
{
  g_autofree char *named = NULL, *output = NULL, *schema = NULL, *soundfont = NULL;
  g_auto (ScwCliWish) wish = { 0 };
  double tempo = 0;
  ScwCliSound sound;
  gboolean quiet = FALSE, plain = FALSE;
  int code = SCW_EXIT_OK;
  ScwFormat format = SCW_FORMAT_MUSICXML;
  Job job = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Where to; then all files named are read", "TO" },
    { "to", 't', 0, G_OPTION_ARG_STRING, &named,
      "musicxml, mxl, lmx, lmx+, txt, mid or wav, where the name of TO does not say", "FORMAT" },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain, "LMX without marks, whatever the name of TO says of LMX",
      NULL },
    SCW_CLI_WISH_OPTIONS (wish),
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &schema, "The W3C's musicxml.xsd to validate against", "FILE" },
    { "tempo", 0, 0, G_OPTION_ARG_DOUBLE, &tempo, "Quarters a minute of mid and wav, 5 to 1000 (100)", "N" },
    { "soundfont", 0, 0, G_OPTION_ARG_FILENAME, &soundfont,
      "The .sf2 file that wav is played with (one that is installed)", "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing but errors", NULL },
    { 0 },
  };

  if (!scw_cli_parse ("convert", "FROM TO",
                      "Converts between LMX, MusicXML and compressed MusicXML, and to MIDI, WAV and text "
                      "(lyrics).",
                      "What FROM is shows in its content; an .lmx file has a system in each line. - is "
                      "standard input or output.\n"
                      "Several files (FROM... -o TO) become one score, one behind the other.\n"
                      "LMX tells one part: --part, or else the first with two staves. It has no words for "
                      "dynamics, "
                      "text, lyrics or\n"
                      "fingering; LMX+ (lmx+) has words for all but the texts themselves. MusicXML keeps "
                      "them.\n"
                      "What is left out is counted and told.\n"
                      "Text (txt) is what is sung: a line for each system, a paragraph for each verse.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (!find_files (&job, output, argc, argv))
    return scw_cli_misuse ("convert", output != NULL ? "a file to read is needed"
                                                     : "two files are needed, FROM and TO; or FROM... -o TO");
  code = scw_cli_wish_check ("convert", &wish);
  if (code != SCW_EXIT_OK)
    return code;
  sound = scw_cli_sound_named (named != NULL ? named : job.to);
  if (tempo != 0 && !(tempo >= 5 && tempo <= 1000))
    return scw_cli_misuse ("convert", "a tempo is from 5 to 1000 quarters a minute");
  if (sound == SCW_CLI_WAV && strcmp (job.to, "-") == 0 && isatty (STDOUT_FILENO))
    return scw_cli_misuse ("convert", "a .wav file is nothing for a terminal: name a file");
  if (sound != SCW_CLI_SILENT)
    return scw_cli_convert_sound (job.from, job.n, job.to, &wish, sound,
                                  &(ScwSoundOptions){ .soundfont = soundfont, .tempo = tempo }, quiet);
  if (!find_format (job.to, named, plain, &format))
    return scw_cli_misuse ("convert", "'%s' is not musicxml, mxl, lmx, lmx+, txt, mid or wav",
                           named != NULL ? named : job.to);
  if (plain && format != SCW_FORMAT_LMX)
    return scw_cli_misuse ("convert", "--plain is for LMX: '%s' is none", named != NULL ? named : job.to);
  if (format == SCW_FORMAT_MXL && strcmp (job.to, "-") == 0 && isatty (STDOUT_FILENO))
    return scw_cli_misuse ("convert", "an .mxl file is nothing for a terminal: name a file");
  job.wish = wish;
  job.schema = schema;
  job.quiet = quiet;
  return convert (&job, format);
}
