/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/files/sound.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>

#include "app/cli/files/scores.h"
#include "app/cli/shared/cli.h"
#include "app/error.h"

ScwCliSound
scw_cli_sound_named (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *dot = strrchr (lower, '.');
  const char *end = dot != NULL ? dot + 1 : lower;

  if (strcmp (end, "mid") == 0 || strcmp (end, "midi") == 0)
    return SCW_CLI_MIDI;
  return strcmp (end, "wav") == 0 ? SCW_CLI_WAV : SCW_CLI_SILENT;
}

static gboolean
write_midi (const ScwScore *score, const char *to, double tempo, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const void *data;

  if (strcmp (to, "-") != 0)
    return scw_sound_export_midi (score, tempo, to, error);
  bytes = scw_sound_format_midi (score, tempo, error);
  data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  return data != NULL && scw_cli_put (data, size) && scw_cli_flush ();
}

static gboolean
write_wav (const ScwScore *score, const char *to, const ScwSoundOptions *options, GError **error)
{
  g_autoptr (GOutputStream) out = NULL;

  if (strcmp (to, "-") != 0)
    return scw_sound_export_wav (score, options, to, NULL, NULL, scw_cli_cancellable (), error);
  out = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  if (scw_sound_write_wav (score, options, out, NULL, NULL, scw_cli_cancellable (), error))
    return TRUE;
  if (scw_app_error_parts (*error).reason == SCW_REASON_SYSTEM)
    g_prefix_error (error, "cannot write to standard output: ");
  return FALSE;
}

int
scw_cli_convert_sound (char *const *from,
                       int n,
                       const char *to,
                       const ScwCliWish *wish,
                       ScwCliSound kind,
                       const ScwSoundOptions *options,
                       gboolean quiet)
{
  g_autoptr (GError) error = NULL;
  ScwProblems problems = { 0 };
  ScwScore *score = scw_cli_read_score (from, n, wish, &problems, &error);
  const int failed = score == NULL ? scw_cli_unreadable (error) : SCW_EXIT_FAILED;
  const gboolean done = score != NULL
                        && (kind == SCW_CLI_MIDI ? write_midi (score, to, options->tempo, &error)
                                                 : write_wav (score, to, options, &error));

  scw_score_free (score);
  if (done && !quiet)
    scw_cli_tell_problems (strcmp (from[0], "-") == 0 ? "standard input" : from[0], &problems);
  scw_problems_clear (&problems);
  if (done)
    return SCW_EXIT_OK;
  if (error != NULL)
    scw_cli_say ("%s", error->message);
  if (scw_cli_interrupted ())
    return SCW_EXIT_INTERRUPTED;
  return failed;
}
