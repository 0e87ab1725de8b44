/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi.h: a score as sound: a list of notes for the player, or a Standard MIDI File.
 *
 *     score -> notes (ties merged; grace notes, arpeggios, trills and tremolos played out)
 *           -> SMF format 1, 480 ticks a quarter
 *
 * Times are in quarter notes from the start of the score. Each note knows what it was made from, so that a
 * cursor can follow in the original and in the engraving. Pitches are sounding pitches, so 'alter' must be
 * right (scw_score_resolve_alters, or a MusicXML file); transposing parts sound as they are heard. Cue notes
 * and percussion are silent.
 *
 * The file has one track for tempo, time and key signatures and one for each staff. Each voice has its own
 * channel (never the drum channel), so that a note-off in one voice does not silence another.
 */
#pragma once

#include <stddef.h>

#include "engine/notation/score/score.h"

#define SCW_MIDI_DIVISION 480 /* ticks of a quarter */

typedef struct
{
  ScwFraction onset;
  ScwFraction length; /* as it sounds: half of it with staccato */
  uint8_t pitch;      /* 60 is middle C; notes beyond 0 .. 127 are left out */
  uint8_t velocity;
  int part;
  uint8_t staff; /* of the part, from 0 */
  uint8_t voice; /* as in the score */
  int measure;   /* what it was made from, in its part: */
  int element;
  ScwSpan span;
} ScwMidiNote;

typedef struct
{
  double tempo; /* quarters a minute */
  int velocity; /* of a note without accent, 1 .. 127 */
  int program;  /* General MIDI, from 0: 0 is a grand piano */
  bool
    plain; /* graces, arpeggios, trills, tremolos and staccato are not played out: what is written sounds */
} ScwMidiStyle;

ScwMidiStyle scw_midi_style (void);

typedef struct
{
  ScwMidiNote *notes; /* by onset, then part, staff and pitch */
  int n;
  ScwFraction *starts; /* (measures + 1) when each begins, and the end of the last */
  int n_measures;
} ScwMidi;

/* NULL: memory. */
ScwMidi *scw_midi_new (const ScwScore *score, const ScwMidiStyle *style, ScwError *error);
void scw_midi_free (ScwMidi *midi);

/* The bytes of a .mid file, to be freed. NULL: memory. */
uint8_t *scw_midi_format (
  const ScwMidi *midi, const ScwScore *score, const ScwMidiStyle *style, size_t *size, ScwError *error);
