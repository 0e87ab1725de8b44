/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player.h: plays a score, all parts with their repeats, and reports its position. No GTK; everything is called on the main context, where
 * it also notifies. Sound is rendered on the sound device's thread; opening the device and the sound font
 * runs on another, so nothing here blocks.
 *
 *     load -> play <-> pause, stop, seek                 STOPPED -> OPENING -> PLAYING <-> PAUSED
 *
 * A score may be loaded again at any time (after an edit); playback continues at the same position. A
 * player may be unreffed while it plays.
 *
 * Without a sound device, a sound font or FluidSynth the player stops, and "error" says why in plain words
 * (get_error: SCW_PLAYER_ERROR, player-fluid.h). Nothing else is affected.
 *
 * Positions are as the music is played, so a repeat goes on; the cursor says where that stands in the score, and
 * jumps back. What is looked for in the score is found where it is played first.
 *
 * Properties that notify: "state" (ScwPlayerState), "position" (quarters from the beginning; some 30 times a
 * second while it plays), "measure" (index in the score, -1: nothing loaded), "error" (words, or NULL). Signal:
 *
 *     finished ()        it reached the end of the music
 */
#pragma once

#include <glib-object.h>

#include "app/sound/player-fluid.h"

G_BEGIN_DECLS

#define SCW_PLAYER_STAVES 32 /* of the score, from the top */

typedef enum
{
  SCW_PLAYER_STOPPED,
  SCW_PLAYER_OPENING, /* it will play as soon as the sound device is there */
  SCW_PLAYER_PLAYING,
  SCW_PLAYER_PAUSED,
} ScwPlayerState;

/* Where a cursor stands. A cursor that glides goes from 'now' to 'next'. */
typedef struct
{
  double quarters;
  int measure;       /* of the score; -1: nothing is loaded */
  double in_measure; /* quarters from its beginning */
  int region;        /* the system the measure was read from */
  double in_region;  /* quarters from the beginning of that, as it is written */
  /* Of each staff: the (lowest) note that began last in this measure, as it is played now, NULL before the first;
   * and the next to begin, NULL after the last. Their spans are those of the score that was loaded. Good until the next load.
   */
  const ScwMidiNote *now[SCW_PLAYER_STAVES];
  const ScwMidiNote *next[SCW_PLAYER_STAVES];
} ScwPlayerCursor;

#define SCW_TYPE_PLAYER (scw_player_get_type ())
G_DECLARE_FINAL_TYPE (ScwPlayer, scw_player, SCW, PLAYER, GObject)

ScwPlayer *scw_player_new (void);

/* A path, or NULL for what is installed. It is used from the next 'play' on; what plays stops. */
void scw_player_set_soundfont (ScwPlayer *self, const char *path);

/* As scw_speaker_open: NULL for what there is, "silent" for none. The same holds. */
void scw_player_set_driver (ScwPlayer *self, const char *driver);

/* Keeps a copy. tempo: quarters a minute at the beginning, 0: as the score says, else 100. Loop, mutes, speed and metronome stay. NULL: nothing is
 * loaded any more. FALSE: memory. */
gboolean scw_player_load (ScwPlayer *self, const ScwScore *score, double tempo, GError **error);

/* From where it is; from the beginning if that is the end. */
void scw_player_play (ScwPlayer *self);
void scw_player_pause (ScwPlayer *self);
void scw_player_stop (ScwPlayer *self); /* back to the beginning, or that of the loop */
void scw_player_seek (ScwPlayer *self, double quarters);

/* Where something begins, in quarters; -1 if it is not in the score. A token: of a region's list; one that is
 * no note stands where its element or measure begins. */
double scw_player_find_measure (ScwPlayer *self, int measure);
double scw_player_find_element (ScwPlayer *self, int measure, int element);
double scw_player_find_token (ScwPlayer *self, int region, int token);
double scw_player_find_region (ScwPlayer *self, int region);
int scw_player_measure_of (ScwPlayer *self, int region, int token); /* its index; -1 likewise */
int scw_player_get_n_measures (ScwPlayer *self);                    /* of the score */
double
scw_player_get_tempo (ScwPlayer *self); /* that it begins with, at speed 1; 100 where nothing is loaded */

/* Measures first .. last of the score again and again, from their first playing until another measure is played;
 * from outside it goes to their beginning, though a later seek may
 * leave them. last < first: no loop. */
void scw_player_set_loop (ScwPlayer *self, int first, int last);
void scw_player_set_speed (ScwPlayer *self, double factor);             /* 1: as it is; 0.05 .. 20 */
void scw_player_set_muted (ScwPlayer *self, int staff, gboolean muted); /* of the score, from 0, the upper */
void scw_player_set_metronome (ScwPlayer *self, gboolean on);

ScwPlayerState scw_player_get_state (ScwPlayer *self);
gboolean scw_player_get_playing (ScwPlayer *self); /* or about to: OPENING */
double scw_player_get_position (ScwPlayer *self);
double scw_player_get_length (ScwPlayer *self);
void scw_player_get_cursor (ScwPlayer *self, ScwPlayerCursor *cursor);
const GError *scw_player_get_error (ScwPlayer *self); /* of the last 'play'; NULL */

G_END_DECLS
