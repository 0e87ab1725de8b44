/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.h: one part of one piece, measure by measure, as LMX and MusicXML see it.
 *
 *     ScwScore -> measures[] -> elements[]: key, time, clef, move (backup, forward), note (rest, chord note,
 * grace)
 *
 * Elements stand in document order: first a voice from left to right, a backup, the next voice. The truth of
 * a region are its tokens; every element knows the span of tokens it was made from (delinearize.h) or is
 * written as (linearize.h). What LMX cannot say is not kept, except for measure numbers, pick-ups and system
 * breaks.
 *
 * Times are in quarter notes. 'onset' counts from the start of the measure.
 *
 * A score owns all it points to. Nothing is shared, nothing is locked: one thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/error.h"
#include "engine/notation/score/fraction.h"
#include "engine/notation/score/problem.h"

/* More than any measure has; some steps are quadratic in it. */
#define SCW_MEASURE_MAX_ELEMENTS 8000

/* Tokens [first, end) of the list something was made from (or is written as); first == end when there are
 * none. */
typedef struct
{
  int first;
  int end;
} ScwSpan;

typedef enum
{
  SCW_TYPE_NONE, /* not told: measure rests, some rests of foreign MusicXML */
  SCW_TYPE_1024TH,
  SCW_TYPE_512TH,
  SCW_TYPE_256TH,
  SCW_TYPE_128TH,
  SCW_TYPE_64TH,
  SCW_TYPE_32ND,
  SCW_TYPE_16TH,
  SCW_TYPE_EIGHTH,
  SCW_TYPE_QUARTER,
  SCW_TYPE_HALF,
  SCW_TYPE_WHOLE,
  SCW_TYPE_BREVE,
  SCW_TYPE_LONG,
  SCW_TYPE_MAXIMA,
} ScwNoteType;

typedef enum
{
  SCW_ACCIDENTAL_NONE,
  SCW_ACCIDENTAL_SHARP,
  SCW_ACCIDENTAL_FLAT,
  SCW_ACCIDENTAL_NATURAL,
  SCW_ACCIDENTAL_DOUBLE_SHARP,
  SCW_ACCIDENTAL_FLAT_FLAT,
  SCW_ACCIDENTAL_NATURAL_SHARP,
  SCW_ACCIDENTAL_NATURAL_FLAT,
} ScwAccidental;

typedef enum
{
  SCW_STEM_UNTOLD,
  SCW_STEM_UP,
  SCW_STEM_DOWN,
  SCW_STEM_NONE,
} ScwStem;

typedef enum
{
  SCW_BEAM_BEGIN,
  SCW_BEAM_END,
  SCW_BEAM_FORWARD_HOOK,
  SCW_BEAM_BACKWARD_HOOK,
} ScwBeam;

typedef enum
{
  SCW_START,
  SCW_STOP,
} ScwStartStop;

typedef enum
{
  SCW_TREMOLO_NONE,
  SCW_TREMOLO_SINGLE,
  SCW_TREMOLO_START,
  SCW_TREMOLO_STOP,
  SCW_TREMOLO_UNMEASURED,
} ScwTremolo;

#define SCW_NOTE_MAX_BEAMS 16
#define SCW_NOTE_MAX_SLURS 32

typedef struct
{
  bool hidden; /* print-object:no */
  bool grace;
  bool slash; /* a grace note with a stroke through its stem */
  bool chord; /* sounds with the note before it */
  bool rest;
  bool measure_rest; /* lasts as long as the measure; type is SCW_TYPE_NONE */
  bool has_pitch;    /* false for rests, and for a note of a broken token list that nobody gave a pitch */
  int8_t step;       /* 0 C .. 6 B */
  int8_t octave;     /* 0 .. 9; C4 is middle C */
  int8_t alter;      /* sounding: semitones against the step. From MusicXML, or scw_score_resolve_alters */
  uint8_t voice;     /* 1 .. 12; 0: not told */
  uint8_t staff;     /* 1 .. 3; 0: not told, or the part has only one */
  ScwNoteType type;
  uint8_t dots;
  uint8_t actual, normal;   /* 'actual' notes in the time of 'normal'; 0: no time modification */
  ScwAccidental accidental; /* as printed */
  ScwStem stem;
  uint8_t n_beams, n_tieds, n_tuplets, n_slurs;
  uint8_t beams[SCW_NOTE_MAX_BEAMS]; /* ScwBeam; levels that continue are not listed */
  uint8_t tieds[2];                  /* ScwStartStop, in document order, as the two below */
  uint8_t tuplets[8];
  uint8_t slurs[SCW_NOTE_MAX_SLURS];
  bool fermata, arpeggiate, staccato, accent, strong_accent, tenuto, trill;
  ScwTremolo tremolo;
  uint8_t tremolo_marks; /* 1 .. 4 where there is a tremolo; 0: the marks were not told (3 is meant) */
  ScwFraction duration;  /* 0 for grace notes; a chord note's equals that of its first note */
} ScwNote;

/* Whether both stand on the same line or space: step and octave, whatever the accidentals. */
static inline bool
scw_note_same_place (const ScwNote *a, const ScwNote *b)
{
  return a->has_pitch && b->has_pitch && a->step == b->step && a->octave == b->octave;
}

typedef struct
{
  bool backup;          /* else forward */
  bool no_duration;     /* a broken one: forward rest:measure */
  ScwFraction duration; /* not negative */
  int divisions;        /* of a quarter note in the file it was read from; 0: from tokens */
} ScwMove;

typedef struct
{
  int fifths; /* -7 .. 7 */
} ScwKey;

typedef struct
{
  int beats;
  int beat_type;
} ScwTime;

typedef struct
{
  char sign; /* 'G', 'F' or 'C' */
  int line;  /* 1 (lowest) .. 5 */
  int staff; /* from 1; 0: not told */
} ScwClef;

typedef enum
{
  SCW_ELEMENT_KEY,
  SCW_ELEMENT_TIME,
  SCW_ELEMENT_CLEF,
  SCW_ELEMENT_MOVE,
  SCW_ELEMENT_NOTE,
} ScwElementKind;

typedef struct
{
  ScwElementKind kind;
  ScwSpan span; /* the tokens it was made from; may enclose a stray one that belongs to the next element */
  ScwFraction onset; /* where it stands in the measure; for moves: before moving */
  union
  {
    ScwKey key;
    ScwTime time;
    ScwClef clef;
    ScwMove move;
    ScwNote note;
  };
} ScwElement;

typedef struct
{
  ScwElement *elements;
  int n_elements;
  int capacity;
  ScwSpan span;    /* its tokens, `measure` included */
  char number[16]; /* as printed in MusicXML; "" until scw_score_number_measures */
  bool implicit;   /* a pick-up: not counted */
  bool new_system; /* stands first on a line */
  bool new_page;   /* and on a page */
  int region;      /* index of the system it was read from; set by scw_join, 0 before */
  ScwTime time;    /* in force, beats 0 while none was told */
  ScwFraction
    length; /* the latest end of any note; for one with nothing but measure rests the length of these */
} ScwMeasure;

typedef struct
{
  ScwMeasure *measures;
  int n_measures;
  int capacity;
  int staves;      /* 1 .. 3 (more are possible in foreign files) */
  char *title;     /* or NULL; UTF-8, as the two below */
  char *composer;  /* or NULL */
  char *part_name; /* or NULL: Piano */
} ScwScore;

ScwScore *scw_score_new (ScwError *error);
void scw_score_free (ScwScore *score);
ScwScore *scw_score_copy (const ScwScore *score, ScwError *error);

/* Appends a measure or an element, all zero; the pointer is good until the next one is added. NULL: memory.
 */
ScwMeasure *scw_score_add_measure (ScwScore *score, ScwError *error);
ScwElement *scw_measure_add (ScwMeasure *measure, ScwElementKind kind, ScwError *error);

/* Appends a copy of a measure with all its elements (join.h). */
bool scw_score_append_measure (ScwScore *score, const ScwMeasure *measure, ScwError *error);

/* The length of a type with dots and a modification (0, 0: none) in quarter notes. More than 8 dots count
 * as 8. */
ScwFraction scw_type_length (ScwNoteType type, int dots, int actual, int normal);

/* The largest type that is not longer than 'length', or SCW_TYPE_NONE. */
ScwNoteType scw_type_within (ScwFraction length);

/* A measure of this time signature in quarter notes. */
ScwFraction scw_time_length (ScwTime time);

/* Sets time, length and all onsets from the notes and moves, measure by measure. A measure rest gets the
 * length of the time signature in force; where none was ever told, what follows from the measure: the backup
 * behind it, or the longest other voice, or the length of the measure before; else four quarters. */
void scw_score_resolve_times (ScwScore *score);

/* How to find the sounding pitch. Both: accidentals hold for the measure on the same staff, step and octave,
 * else the key in force; a note with a tied stop takes the pitch of the start it belongs to, in this measure
 * or the one before. */
typedef enum
{
  SCW_RULES_MUSICAL,   /* a note's own accidental wins; a grace note comes before its main note */
  SCW_RULES_REFERENCE, /* to the letter what the LMX authors' tools do (needed for TEDn), oddities included
                        */
} ScwRules;

/* Sets 'alter' of all pitched notes. Onsets must be right. */
void scw_score_resolve_alters (ScwScore *score, ScwRules rules);

/* Numbers the measures from 1. A first measure that is shorter than the time signature that stands in it is a
 * pick-up: implicit, number 0. */
void scw_score_number_measures (ScwScore *score);

/* The MusicXML name of a type ("16th", "quarter"), an accidental ("flat-flat"), ... ; NULL where there is
 * none. */
const char *scw_type_name (ScwNoteType type);
const char *scw_accidental_name (ScwAccidental accidental);
int scw_accidental_alter (ScwAccidental accidental);
ScwNoteType scw_type_from_name (const char *name);         /* SCW_TYPE_NONE if unknown */
ScwAccidental scw_accidental_from_name (const char *name); /* SCW_ACCIDENTAL_NONE if unknown */
char scw_step_letter (int step);                           /* 0 -> 'C' */
