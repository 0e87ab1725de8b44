/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sound.h: writes scores as MIDI and WAV files. */
#pragma once

#include "app/cli/files/scores.h"
#include "app/sound/sound-export.h"

typedef enum
{
  SCW_CLI_SILENT, /* none of these */
  SCW_CLI_MIDI,
  SCW_CLI_WAV,
} ScwCliSound;

/* "x.mid", "midi", "wav": by the end of a path, or the name of a format. */
ScwCliSound scw_cli_sound_named (const char *name);

/* Reads a score from n files and writes it to 'to' ("-" is standard output). Returns how to exit, having said why, and
 * what is lost unless 'quiet'. */
int scw_cli_convert_sound (char *const *from,
                           int n,
                           const char *to,
                           const ScwCliWish *wish,
                           ScwCliSound kind,
                           const ScwSoundOptions *options,
                           gboolean quiet);
