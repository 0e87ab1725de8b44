/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-fluid.h: FluidSynth, and the sound devices it supports. In builds without it (player-none.c) the
 * API is the same, and creating a synthesizer fails with a plain message.
 *
 * Use a synthesizer from one thread at a time. A speaker calls 'fill' from its own thread.
 */
#pragma once

#include "app/sound/performance.h"

G_BEGIN_DECLS

#define SCW_PLAYER_ERROR (scw_player_error_quark ())
GQuark scw_player_error_quark (void);

typedef enum
{
  SCW_PLAYER_ERROR_FAILED,
  SCW_PLAYER_ERROR_UNSUPPORTED, /* this build has no FluidSynth */
  SCW_PLAYER_ERROR_SOUNDFONT,   /* none is there, or it cannot be read */
  SCW_PLAYER_ERROR_DEVICE,      /* no sound device answers */
  SCW_PLAYER_ERROR_EMPTY,       /* nothing to play */
} ScwPlayerError;

typedef struct ScwSynth ScwSynth;
typedef struct ScwSpeaker ScwSpeaker;

/* 'soundfont': a path (.sf2, .sf3), or NULL for one that is installed. It may take a while: a sound font is
 * read. */
ScwSynth *scw_synth_new (const char *soundfont, int rate, GError **error);
void scw_synth_free (ScwSynth *synth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwSynth, scw_synth_free)

int scw_synth_get_rate (const ScwSynth *synth);

/* The next frames of a performance; NULL: what rings on. Full scale is -1 .. 1, and loud chords may exceed
 * it.
 */
void scw_synth_perform (ScwSynth *synth, ScwPerformance *performance, float *left, float *right, int frames);

/* All notes end, as when the keys are let go. */
void scw_synth_hush (ScwSynth *synth);

/* left, right: (frames), to be filled. */
typedef void (*ScwFill) (gpointer data, float *left, float *right, int frames);

/* driver: FluidSynth's name of a kind of device ("pulseaudio", "alsa", ...), "silent" for a clock that nobody
 * hears, or NULL: $SCW_AUDIO_DRIVER, else the first that answers. */
ScwSpeaker *scw_speaker_open (const char *driver, int rate, ScwFill fill, gpointer data, GError **error);

/* Afterwards 'fill' is called no more. NULL is allowed. */
void scw_speaker_close (ScwSpeaker *speaker);

/* A sound font that is installed, or NULL; $SCW_SOUNDFONT is used where it is set. */
char *scw_soundfont_find (void);

G_END_DECLS
