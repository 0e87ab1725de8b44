/* SPDX-License-Identifier: GPL-3.0-or-later */
/* performance.h: the events of a performance: the notes of a score with its tempi, at a given speed, in a loop,
 * with muted staves and a metronome. It counts frames (samples of one channel) and does not depend on any audio
 * library.
 *
 *     while there are frames to fill:
 *         while take (&event): do it                 events that are due now
 *         n = until (frames left)                    nothing happens for so long
 *         render n frames; advance (n)
 *
 * It copies everything it needs. Not thread-safe: share it under a lock.
 */
#pragma once

#include <glib.h>

#include "engine/notation/midi/midi.h"

G_BEGIN_DECLS

#define SCW_PERFORMANCE_CHANNELS 64 /* those of ScwMidi; further ones are shared */
#define SCW_PERFORMANCE_STAVES   32

typedef enum
{
  SCW_SOUND_NOTE_ON,
  SCW_SOUND_NOTE_OFF,
  SCW_SOUND_CLICK, /* velocity above 100 on the first beat of a measure */
  SCW_SOUND_HUSH,  /* all notes end, and pedals go up */
  SCW_SOUND_PROGRAM, /* key: the program of the channel; before anything else, and after each scw_performance_hush */
  SCW_SOUND_CONTROL, /* key: the controller, velocity: its value */
} ScwSoundKind;

typedef struct
{
  ScwSoundKind kind;
  guint8 channel;
  guint8 key;
  guint8 velocity;
} ScwSoundEvent;

typedef struct ScwPerformance ScwPerformance;

/* rate: frames a second. */
ScwPerformance *scw_performance_new (const ScwMidi *midi, const ScwScore *score, int rate);
void scw_performance_free (ScwPerformance *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwPerformance, scw_performance_free)

/* Of frames a second, from here on. */
void scw_performance_set_rate (ScwPerformance *self, int rate);

/* In quarters from the beginning, repeats played. */
double scw_performance_get_length (const ScwPerformance *self);
double scw_performance_get_seconds (const ScwPerformance *self); /* all of it, at the speed that is set */
double scw_performance_get_position (const ScwPerformance *self);
gboolean scw_performance_is_over (const ScwPerformance *self);

/* Notes that began before are not heard after seeking. */
void scw_performance_seek (ScwPerformance *self, double quarters);

/* From 'to' on to 'from', for ever, once the position is before 'to'; no loop if to <= from
 * (or shorter than a sixteenth of a quarter). */
void scw_performance_set_loop (ScwPerformance *self, double from, double to);

void scw_performance_set_speed (ScwPerformance *self, double factor); /* 2: twice as fast */
/* Staves are counted from 0, from the top of the score. */
void scw_performance_set_muted (ScwPerformance *self, int staff, gboolean muted);
void scw_performance_set_metronome (ScwPerformance *self, gboolean on);

/* What sounds now ends with the next event: for a pause. */
void scw_performance_hush (ScwPerformance *self);

gboolean scw_performance_take (ScwPerformance *self, ScwSoundEvent *event);

/* 1 .. max frames. */
int scw_performance_until (const ScwPerformance *self, int max);
void scw_performance_advance (ScwPerformance *self, int frames);

/* Beats of a measure of this time: their length in quarters; three eighths in 6/8, 9/8, 12/8. A quarter for a
 * time that was not told. */
ScwFraction scw_beat_length (ScwTime time);

G_END_DECLS
