/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi.h: a score as sound: a list of notes for the player, or a Standard MIDI File.
 *
 *     score -> measures as they are played (unfold.h)
 *           -> notes (ties merged; grace notes, arpeggios, ornaments and tremolos played out), tempi, pedal
 *           -> SMF format 1, 480 ticks a quarter
 *
 * Times are in quarter notes from the start of the performance. Each note knows what it was made from, so that
 * a cursor can follow in the original and in the engraving; the same written note sounds once for each time
 * that its measure is played. Pitches are sounding pitches, so 'alter' must be right
 * (scw_part_resolve_alters, or a MusicXML file); octave lines are in the pitches already, transposing parts
 * sound as they are heard. Cue notes are silent, and percussion of which no key is told.
 *
 * A measure that is a multiple rest or a percent sign lasts, and sounds, as what it stands for.
 *
 * Velocities follow the dynamics (loudness.h), and so does the expression of long notes where they can grow or fade
 * (voices, winds, bowed strings, organs). Tempi are what the score says.
 *
 * Programs: what the part says; else what its name means ("Viola", "Klarinette"; for singers, whether named
 * or known by their words, General MIDI's choir aahs); else that of the style.
 *
 * The file has one track for tempo, time and key signatures and one for each staff. Each part has a channel,
 * never the tenth, which is for percussion. Where there are more than fifteen parts, those with the same program share one; more
 * than fifteen programs go to further MIDI ports. A key is struck again when a note repeats one that is held,
 * by whichever voice, and let go when the last of them ends.
 */
#pragma once

#include <stddef.h>

#include "engine/notation/score/score.h"

#define SCW_MIDI_DIVISION 480 /* ticks of a quarter */
#define SCW_MIDI_DRUMS    9   /* the channel for percussion */
#define SCW_MIDI_TEMPO    100 /* quarters a minute where nobody says more */

typedef struct
{
  ScwFraction onset;
  ScwFraction length; /* as it sounds: half of it with staccato */
  uint8_t pitch;      /* 60 is middle C; notes beyond 0 .. 127 are left out. Of percussion: its key */
  uint8_t velocity;
  bool percussion;
  int part;
  uint8_t staff; /* of the part, from 0 */
  uint8_t voice; /* as in the score */
  int played;    /* index in 'measures' of ScwMidi */
  int measure;   /* what it was made from, in its part: */
  int element;   /* -1: from a percent sign */
  ScwSpan span;
} ScwMidiNote;

typedef struct
{
  double tempo; /* quarters a minute at the beginning, which scales all later ones; 0: as the score says */
  int velocity; /* of a note without accent where no dynamics are told, 1 .. 127 */
  int program;  /* General MIDI, from 0, of a part that nothing is known of: 0 is a grand piano */
  bool
    plain; /* graces, arpeggios, ornaments, tremolos and staccato are not played out: what is written sounds */
} ScwMidiStyle;

ScwMidiStyle scw_midi_style (void);

/* From here on. */
typedef struct
{
  ScwFraction onset;
  double tempo; /* quarters a minute */
} ScwMidiTempo;

typedef enum
{
  SCW_MIDI_EXPRESSION = 11, /* 127: as loud as the velocity says */
  SCW_MIDI_PEDAL = 64,      /* 127: down, 0: up */
} ScwMidiController;

typedef struct
{
  ScwFraction onset;
  int part;
  uint8_t controller; /* ScwMidiController */
  uint8_t value;
} ScwMidiControl;

typedef struct
{
  int channel;     /* 16 times the port, and the channel, never 9 */
  int program;     /* from 0 */
  int first_staff; /* counted from the top of the score */
} ScwMidiPart;

typedef struct
{
  ScwMidiNote *notes; /* by onset, then part, staff and pitch */
  int n;
  int *measures;       /* (n_measures) as they are played: which of the score */
  ScwFraction *starts; /* (n_measures + 1) when each of these begins, and the end of the last */
  int n_measures;
  ScwMidiTempo *tempi; /* (n_tempi) by onset, the first at 0 */
  int n_tempi;
  ScwMidiControl *controls; /* (n_controls) by onset */
  int n_controls;
  ScwMidiPart *parts; /* (n_parts) */
  int n_parts;
} ScwMidi;

/* NULL: memory. */
ScwMidi *scw_midi_new (const ScwScore *score, const ScwMidiStyle *style, ScwError *error);
void scw_midi_free (ScwMidi *midi);

/* The bytes of a .mid file, to be freed. NULL: memory. */
uint8_t *scw_midi_format (const ScwMidi *midi, const ScwScore *score, size_t *size, ScwError *error);
