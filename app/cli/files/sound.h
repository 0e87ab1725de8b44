/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sound.h: writes scores as MIDI and WAV files. */
#pragma once

#include "app/sound/sound-export.h"

typedef enum
{
  SCW_CLI_SILENT, /* none of these */
  SCW_CLI_MIDI,
  SCW_CLI_WAV,
} ScwCliSound;

/* "x.mid", "midi", "wav": by the end of a path, or the name of a format. */
ScwCliSound scw_cli_sound_named (const char *name);

/* Reads any score and writes it to 'to' ("-" is standard output). Returns how to exit, having said why. */
int scw_cli_convert_sound (
  const char *from, const char *to, const char *part, ScwCliSound kind, const ScwSoundOptions *options);
