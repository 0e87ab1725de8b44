/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sound-export.h: writes a score, with all its parts and repeats, as a WAV file (16 bits, stereo) or a MIDI file.
 * Any thread; no sound device needed.
 */
#pragma once

#include <gio/gio.h>

#include "app/sound/player-fluid.h"

G_BEGIN_DECLS

#define SCW_SOUND_TAIL 2.0 /* seconds at the end of a WAV file, in which the last notes die away */

typedef struct
{
  const char *soundfont; /* NULL: one that is installed */
  double tempo;          /* quarters a minute at the beginning; 0: as the score says, else 100 */
  double speed;          /* a factor; 0: 1 */
  guint32 muted;         /* a bit a staff, from the top of the score */
  gboolean metronome;
  int rate; /* frames a second, 8000 .. 96000; 0: 44100 */
} ScwSoundOptions;

/* Streams a WAV file; its length is known before. Not finished where it fails. progress (0 .. 1) may be NULL.
 * 'options' may be NULL. */
gboolean scw_sound_write_wav (const ScwScore *score,
                              const ScwSoundOptions *options,
                              GOutputStream *stream,
                              void (*progress) (double done, gpointer data),
                              gpointer data,
                              GCancellable *cancellable,
                              GError **error);

/* Written aside: an older file stays as it was when that fails or is cancelled. 'data' is handed to progress.
 */
gboolean scw_sound_export_wav (const ScwScore *score,
                               const ScwSoundOptions *options,
                               const char *path,
                               void (*progress) (double done, gpointer data),
                               gpointer data,
                               GCancellable *cancellable,
                               GError **error);

/* 'tempo' as above. Staves are not muted and nothing clicks. */
GBytes *scw_sound_format_midi (const ScwScore *score, double tempo, GError **error);
gboolean scw_sound_export_midi (const ScwScore *score, double tempo, const char *path, GError **error);

G_END_DECLS
