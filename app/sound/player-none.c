/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For builds without FluidSynth. */
#include "app/sound/player-fluid.h"

ScwSynth *
scw_synth_new (const char *soundfont, int rate, GError **error)
{
  g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_UNSUPPORTED,
                       "this build of Scorewright cannot play: export a MIDI file instead");
  return NULL;
}

void
scw_synth_free (ScwSynth *synth)
{
}

int
scw_synth_get_rate (const ScwSynth *synth)
{
  return 1;
}

void
scw_synth_perform (ScwSynth *synth, ScwPerformance *performance, float *left, float *right, int frames)
{
}

void
scw_synth_hush (ScwSynth *synth)
{
}

ScwSpeaker *
scw_speaker_open (const char *driver, int rate, ScwFill fill, gpointer data, GError **error)
{
  g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_UNSUPPORTED,
                       "this build of Scorewright cannot play: export a MIDI file instead");
  return NULL;
}

void
scw_speaker_close (ScwSpeaker *speaker)
{
}
