/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For builds without FluidSynth. */
#include "app/sound/player-fluid.h"

#include "engine/unused.h"

ScwSynth *
scw_synth_new (SCW_UNUSED const char *soundfont, SCW_UNUSED int rate, GError **error)
{
  g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_UNSUPPORTED,
                       "this build of Scorewright cannot play: export a MIDI file instead");
  return NULL;
}

void
scw_synth_free (SCW_UNUSED ScwSynth *synth)
{
}

int
scw_synth_get_rate (SCW_UNUSED const ScwSynth *synth)
{
  return 1;
}

void
scw_synth_perform (SCW_UNUSED ScwSynth *synth,
                   SCW_UNUSED ScwPerformance *performance,
                   SCW_UNUSED float *left,
                   SCW_UNUSED float *right,
                   SCW_UNUSED int frames)
{
}

void
scw_synth_hush (SCW_UNUSED ScwSynth *synth)
{
}

ScwSpeaker *
scw_speaker_open (SCW_UNUSED const char *driver,
                  SCW_UNUSED int rate,
                  SCW_UNUSED ScwFill fill,
                  SCW_UNUSED gpointer data,
                  GError **error)
{
  g_set_error_literal (error, SCW_PLAYER_ERROR, SCW_PLAYER_ERROR_UNSUPPORTED,
                       "this build of Scorewright cannot play: export a MIDI file instead");
  return NULL;
}

void
scw_speaker_close (SCW_UNUSED ScwSpeaker *speaker)
{
}
