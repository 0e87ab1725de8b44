/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-private.h: what the sources of this folder share. */
#pragma once

#include "engine/notation/midi/loudness.h"
#include "engine/notation/midi/midi.h"

/* Plays one part. Measures are counted as they are played, and elements through all of these. */
typedef struct
{
  const ScwPart *part;
  int index; /* of the part */
  ScwMidiStyle style;
  ScwMidi *midi;
  int capacity; /* of its notes */
  ScwLoudness *loudness;
  const ScwFraction *written; /* when each measure of the score begins if nothing is repeated */
  const int *sources;         /* (measures of the part) whose notes sound in it: that before percent signs */
  int *base;                  /* (played + 1) the place of a measure's first element */
  bool *tied_to;              /* (elements) goes on a note before, and does not sound itself */
  ScwFraction *longer;        /* (elements) what ties add */
  int played;                 /* the measure that is played, and which it is: */
  int measure, fifths;
  bool ok;
} ScwMidiPlayer;

/* The measure whose elements sound as the k-th that is played; NULL: the part has ended. */
static inline const ScwMeasure *
scw_midi_played (const ScwMidiPlayer *player, int k)
{
  const int m = player->midi->measures[k];

  return m < player->part->n_measures ? &player->part->measures[player->sources[m]] : NULL;
}

static inline ScwFraction
scw_midi_least (ScwFraction a, ScwFraction b)
{
  return scw_fraction_cmp (a, b) < 0 ? a : b;
}

/* Without transposition. */
int scw_midi_pitch (const ScwNote *note);

/* Chains of ties make their first note longer and silence the others. A tie goes to the note of the same sound
 * that has a stop: where the first ends, in its voice or on its staff if possible, else later in the same measure
 * or the next one. False: memory. */
bool scw_midi_merge_ties (ScwMidiPlayer *player);

/* Appends the notes that element i of the measure sounds as, if it does. */
void scw_midi_play_note (ScwMidiPlayer *player, int i);

/* Quarters a minute at a time of the performance, once there are tempi. */
double scw_midi_tempo_at (const ScwMidi *midi, ScwFraction onset);

/* Tempi and pedals. False: memory. */
bool scw_midi_add_tempi (ScwMidi *midi, const ScwScore *score, const ScwFraction *written, double tempo);
bool scw_midi_add_pedals (ScwMidi *midi, const ScwScore *score);

/* Appends one. False: memory. */
bool scw_midi_add_control (ScwMidi *midi, const ScwMidiControl *control);

/* Expression for the notes from 'first' on, which are those of the part that plays, by onset. False: memory. */
bool scw_midi_add_expression (ScwMidiPlayer *player, int first);

/* Channels and programs. False: memory. */
bool scw_midi_add_parts (ScwMidi *midi, const ScwScore *score, int program);
