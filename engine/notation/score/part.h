/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part.h: a part: what one player or singer reads, measure by measure, as LMX and MusicXML see it.
 *
 *     ScwPart -> measures[] -> elements[]: key, time, clef, move (backup, forward),
 *                                           note (rest, chord note, grace)
 *
 * Elements are in document order: one voice from left to right, a backup, the next voice. Repeats, endings,
 * segno and coda of the left barline come first in a measure, those of the right one last; a mark (dynamics,
 * words, ...) comes before the note it begins with. The tokens of a region are authoritative; every element
 * knows the span of tokens it was made from or is written as (linearize.h).
 *
 * Words, verses and chord symbols are texts of the part, and elements refer to them by number: an element
 * owns nothing and can be copied within its part. scw_part_append_measure copies from one part to another.
 *
 * Times are in quarter notes. 'onset' counts from the start of the measure.
 *
 * A part owns everything it points to. Use it from one thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/error.h"
#include "engine/notation/score/fraction.h"
#include "engine/notation/score/problem.h"

/* More than any measure has; some steps are quadratic in it. */
#define SCW_MEASURE_MAX_ELEMENTS 8000

/* More than anything has that is played: multiple rests are written out. */
#define SCW_PART_MAX_MEASURES  1000000
#define SCW_SCORE_MAX_MEASURES 4000000 /* in all parts together */

/* The longest rest that is drawn as one measure. */
#define SCW_MULTIPLE_REST_MAX 9999

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

typedef enum
{
  SCW_NOTEHEAD_NORMAL,
  SCW_NOTEHEAD_X,
  SCW_NOTEHEAD_DIAMOND,
  SCW_NOTEHEAD_SLASH,
} ScwNotehead;

/* What a note may have besides, in the order of LMX+; ScwNote.signs has bit 1 << sign. */
typedef enum
{
  SCW_SIGN_STACCATISSIMO,
  SCW_SIGN_DETACHED_LEGATO,
  SCW_SIGN_BREATH_MARK,
  SCW_SIGN_CAESURA,
  SCW_SIGN_TURN,
  SCW_SIGN_INVERTED_TURN,
  SCW_SIGN_MORDENT,
  SCW_SIGN_INVERTED_MORDENT,
  SCW_SIGN_WAVY_LINE_START,
  SCW_SIGN_WAVY_LINE_STOP,
  SCW_SIGN_UP_BOW,
  SCW_SIGN_DOWN_BOW,
  SCW_SIGN_HARMONIC,
  SCW_SIGN_OPEN_STRING,
  SCW_SIGN_STOPPED,
  SCW_SIGN_GLISSANDO_START,
  SCW_SIGN_GLISSANDO_STOP,
  SCW_SIGNS
} ScwSign;

typedef enum
{
  SCW_SYLLABIC_SINGLE,
  SCW_SYLLABIC_BEGIN,
  SCW_SYLLABIC_MIDDLE,
  SCW_SYLLABIC_END,
} ScwSyllabic;

typedef enum
{
  SCW_EXTEND_UNTOLD,
  SCW_EXTEND_START,
  SCW_EXTEND_CONTINUE,
  SCW_EXTEND_STOP,
} ScwExtend;

/* A syllable under a note. */
typedef struct
{
  int text;      /* of the part; 0: none, only a line that goes on */
  uint8_t verse; /* from 1 */
  ScwSyllabic syllabic;
  bool extend;           /* a line follows: the syllable is held */
  ScwExtend extend_type; /* what a file says of that line */
} ScwLyric;

/* What kinds of glissandos end and begin at a note; bits. A line that is not told to be wavy is straight. */
typedef enum
{
  SCW_SLIDE_STARTS = 1, /* sounds all that lies between, too */
  SCW_SLIDE_STOPS = 2,
  SCW_WAVY_STARTS = 4,
  SCW_WAVY_STOPS = 8,
} ScwSlides;

/* How the (first) tuplet that begins at a note is drawn; bits. Nothing told: with its number, and a bracket where no beam
 * shows its notes. */
typedef enum
{
  SCW_TUPLET_NO_NUMBER = 1,
  SCW_TUPLET_BOTH_NUMBERS = 2, /* 3:2 */
  SCW_TUPLET_NO_BRACKET = 4,
  SCW_TUPLET_BRACKET = 8,
} ScwTupletLook;

#define SCW_NOTE_MAX_FINGERS 5

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
  bool unpitched;    /* percussion: step and octave say where it stands */
  bool has_pitch;    /* false for rests, and for a note of a broken token list that nobody gave a pitch */
  bool placed;       /* of a rest: step and octave say where it stands, though it has no pitch */
  int8_t step;       /* 0 C .. 6 B */
  int8_t octave;     /* 0 .. 9; C4 is middle C */
  int8_t alter;      /* sounding: semitones against the step. From MusicXML, or scw_part_resolve_alters */
  uint8_t voice;     /* 1 .. 12; 0: not told */
  uint8_t staff;     /* 1 .. 3; 0: not told, or the part has only one */
  ScwNoteType type;
  uint8_t dots;
  uint8_t actual, normal;   /* 'actual' notes in the time of 'normal'; 0: no time modification */
  ScwAccidental accidental; /* as printed */
  bool courtesy;            /* the accidental only reminds: cautionary */
  bool parentheses;         /* around the accidental */
  ScwStem stem;
  uint8_t n_beams, n_tieds, n_tuplets, n_slurs;
  uint8_t beams[SCW_NOTE_MAX_BEAMS]; /* ScwBeam; levels that continue are not listed */
  uint8_t tieds[2];                  /* ScwStartStop, in document order, as the two below */
  uint8_t tuplets[8];
  uint8_t slurs[SCW_NOTE_MAX_SLURS];
  /* Of a file: a start and the stop of its number belong together; 0: not told, as in tokens. */
  uint8_t slur_numbers[SCW_NOTE_MAX_SLURS];
  bool fermata, arpeggiate, staccato, accent, strong_accent, tenuto, trill;
  bool fermata_inverted; /* told by a file; tokens have no word for it, as for the next three */
  uint8_t tuplet_look;   /* ScwTupletLook */
  bool strong_accent_down;
  uint8_t slides; /* ScwSlides */
  ScwTremolo tremolo;
  uint8_t tremolo_marks; /* 1 .. 4 where there is a tremolo; 0: the marks were not told (3 is meant) */
  uint32_t signs;        /* 1 << ScwSign */
  ScwNotehead notehead;
  bool cue;
  uint8_t instrument; /* from 1: part->instruments[instrument - 1]; 0: the first */
  uint8_t n_fingers;
  uint8_t fingers[SCW_NOTE_MAX_FINGERS]; /* 0 .. 5, in document order */
  int n_lyrics, first_lyric;             /* part->lyrics[first_lyric] .. */
  ScwFraction duration;                  /* 0 for grace notes; a chord note's equals that of its first note */
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

typedef enum
{
  SCW_MODE_UNTOLD,
  SCW_MODE_MAJOR,
  SCW_MODE_MINOR,
  SCW_MODE_DORIAN,
  SCW_MODE_PHRYGIAN,
  SCW_MODE_LYDIAN,
  SCW_MODE_MIXOLYDIAN,
  SCW_MODE_AEOLIAN,
  SCW_MODE_IONIAN,
  SCW_MODE_LOCRIAN,
  SCW_MODE_NONE,
} ScwMode;

typedef struct
{
  int fifths; /* -7 .. 7 */
  ScwMode mode;
  int staff;   /* from 1: of this staff only; 0: of all */
  bool hidden; /* print-object:no, as below */
} ScwKey;

typedef enum
{
  SCW_TIME_NUMBERS,
  SCW_TIME_COMMON, /* C */
  SCW_TIME_CUT,
} ScwTimeSymbol;

typedef struct
{
  int beats;
  int beat_type;
  ScwTimeSymbol symbol;
  int text; /* of a composite one: a text of the part, "3+2/8" or "2/4+3/8"; 0: beats/beat_type is all */
  bool hidden;
} ScwTime;

typedef struct
{
  char sign;  /* 'G', 'F', 'C' or 'P' (percussion) */
  int line;   /* 1 (lowest) .. 5 */
  int octave; /* -2 .. 2: sounds so many octaves higher than written (the small 8 or 15) */
  int staff;  /* from 1; 0: not told */
  bool hidden;
} ScwClef;

/* Barlines that are not a single thin line. */
typedef enum
{
  SCW_BAR_REGULAR,
  SCW_BAR_LIGHT_LIGHT,
  SCW_BAR_LIGHT_HEAVY,
  SCW_BAR_HEAVY_LIGHT,
  SCW_BAR_HEAVY_HEAVY,
  SCW_BAR_DASHED,
  SCW_BAR_DOTTED,
  SCW_BAR_NONE,
  SCW_BAR_TICK,
} ScwBarStyle;

typedef enum
{
  SCW_REPEAT_FORWARD = 1,
  SCW_REPEAT_BACKWARD,
  SCW_REPEAT_BOTH, /* at the right barline: backward, and the next measure begins a repeat */
} ScwRepeat;

typedef enum
{
  SCW_ENDING_START = 1,
  SCW_ENDING_STOP,        /* with a hook down */
  SCW_ENDING_DISCONTINUE, /* open to the right */
} ScwEndingType;

typedef struct
{
  ScwEndingType type;
  uint16_t numbers; /* 1 << n for each number n from 1 to 9; of a start */
} ScwEnding;

typedef enum
{
  SCW_DYNAMICS_P,
  SCW_DYNAMICS_PP,
  SCW_DYNAMICS_PPP,
  SCW_DYNAMICS_PPPP,
  SCW_DYNAMICS_F,
  SCW_DYNAMICS_FF,
  SCW_DYNAMICS_FFF,
  SCW_DYNAMICS_FFFF,
  SCW_DYNAMICS_MP,
  SCW_DYNAMICS_MF,
  SCW_DYNAMICS_SF,
  SCW_DYNAMICS_SFP,
  SCW_DYNAMICS_SFPP,
  SCW_DYNAMICS_FP,
  SCW_DYNAMICS_RF,
  SCW_DYNAMICS_RFZ,
  SCW_DYNAMICS_SFZ,
  SCW_DYNAMICS_SFFZ,
  SCW_DYNAMICS_FZ,
  SCW_DYNAMICS_N,
  SCW_DYNAMICS_PF,
} ScwDynamics;

typedef enum
{
  SCW_WEDGE_CRESCENDO,
  SCW_WEDGE_DIMINUENDO,
  SCW_WEDGE_STOP,
} ScwWedge;

typedef enum
{
  SCW_PEDAL_START,
  SCW_PEDAL_STOP,
  SCW_PEDAL_CHANGE,
} ScwPedal;

/* Octave lines, as MusicXML names them: 8va, the notes sound higher than written, is "down". Pitches of notes
 * are the sounding ones. */
typedef enum
{
  SCW_SHIFT_STOP,
  SCW_SHIFT_DOWN, /* 8va, 15ma */
  SCW_SHIFT_UP,   /* 8va bassa */
} ScwShift;

typedef enum
{
  SCW_PLACEMENT_USUAL,
  SCW_PLACEMENT_ABOVE,
  SCW_PLACEMENT_BELOW,
} ScwPlacement;

/* In the order in which marks of one place are written. */
typedef enum
{
  SCW_MARK_WORDS,
  SCW_MARK_METRONOME,
  SCW_MARK_REHEARSAL,
  SCW_MARK_HARMONY, /* a chord symbol */
  SCW_MARK_OCTAVE_SHIFT,
  SCW_MARK_DYNAMICS,
  SCW_MARK_WEDGE,
  SCW_MARK_PEDAL,
} ScwMarkKind;

typedef struct
{
  ScwMarkKind kind;
  uint8_t value;  /* ScwDynamics, ScwWedge, ScwPedal or ScwShift */
  uint8_t size;   /* of an octave line: 8 or 15; 0 at its stop */
  uint8_t number; /* of a hairpin: which of those that overlap, as MusicXML counts them; 0: not told */
  ScwPlacement
    placement; /* as a token tells it: usual is below for dynamics, wedges, pedal and 8va bassa, else above */
  int staff;   /* from 1; 0: the part has only one */
  int text;    /* of the part, 0: none. Of a chord symbol: "C#m7/G#" (harmony.h) */
  bool italic, bold; /* of words */
  ScwNoteType beat;  /* of a metronome mark; SCW_TYPE_NONE: only a text */
  uint8_t beat_dots;
  double tempo; /* quarter notes a minute that are played from here; 0: not told */
  bool silent;  /* is not printed: only a tempo */
  bool line;    /* of a pedal: drawn as a line; told by a file, tokens have no word for it */
} ScwMark;

/* Whether a mark stands above its staff. */
static inline bool
scw_mark_is_above (const ScwMark *mark)
{
  if (mark->placement != SCW_PLACEMENT_USUAL)
    return mark->placement == SCW_PLACEMENT_ABOVE;
  if (mark->kind == SCW_MARK_OCTAVE_SHIFT && mark->value == SCW_SHIFT_UP)
    return false;
  return mark->kind < SCW_MARK_DYNAMICS;
}

typedef enum
{
  SCW_ELEMENT_KEY,
  SCW_ELEMENT_TIME,
  SCW_ELEMENT_CLEF,
  SCW_ELEMENT_MOVE,
  SCW_ELEMENT_NOTE,
  SCW_ELEMENT_BARLINE,
  SCW_ELEMENT_REPEAT,
  SCW_ELEMENT_ENDING,
  SCW_ELEMENT_SEGNO,
  SCW_ELEMENT_CODA,
  SCW_ELEMENT_MULTIPLE_REST,  /* stands for 'count' measures of rest */
  SCW_ELEMENT_MEASURE_REPEAT, /* the measure before, again */
  SCW_ELEMENT_MARK,
} ScwElementKind;

typedef struct
{
  ScwElementKind kind;
  uint8_t times; /* of a sign that ends a repeat: how often that is played, where it is told; 0: twice */
  ScwSpan span;  /* the tokens it was made from; may enclose a stray one that belongs to the next element */
  ScwFraction onset; /* where it stands in the measure; for moves: before moving */
  union
  {
    ScwKey key;
    ScwTime time;
    ScwClef clef;
    ScwMove move;
    ScwNote note;
    ScwBarStyle barline;
    ScwRepeat repeat;
    ScwEnding ending;
    int count; /* of a multiple rest */
    ScwMark mark;
  };
} ScwElement;

/* Over and under a barline. */
typedef enum
{
  SCW_FERMATA_OVER = 1,
  SCW_FERMATA_UNDER = 2, /* inverted */
} ScwFermatas;

typedef struct
{
  ScwElement *elements;
  int n_elements;
  int capacity;
  ScwSpan span;    /* its tokens, `measure` included */
  char number[16]; /* as printed in MusicXML; "" until scw_part_number_measures */
  bool implicit;   /* a pick-up: not counted */
  bool new_system; /* stands first on a line */
  bool new_page;   /* and on a page */
  int
    in_rest; /* this is the first (1), second ... of the measures that a multiple rest stands for; 0: of none */
  uint8_t fermatas; /* ScwFermatas of its right barline; tokens have no word for them */
  int region;       /* index of the system it was read from; set by scw_join, 0 before */
  ScwTime time;     /* in force, beats 0 while none was told */
  ScwFraction
    length; /* the latest end of any note; for one with nothing but measure rests the length of these */
} ScwMeasure;

/* What sounds. Most parts have one; percussion has one for each thing that is struck. */
typedef struct
{
  char *name;      /* or NULL: as the part */
  int program;     /* of MIDI, 1 .. 128; 0: not told */
  int key;         /* of percussion: the key of MIDI, 1 .. 128 (C4 is 61); 0: not told */
  bool percussion; /* on MIDI's channel for it, the tenth */
  char *sound;     /* MusicXML's name for it ("strings.violin"), or NULL */
  int volume;      /* in hundredths of a percent, and one more; 0: not told */
  int pan;         /* in hundredths of a degree from -180 (back, over left), and one more; 0: not told */
} ScwInstrument;

typedef struct
{
  ScwMeasure *measures;
  int n_measures;
  int capacity;
  int staves;                     /* 1 .. 3 (more are possible in foreign files) */
  char *id;                       /* of a file ("P1"), or NULL */
  char *name;                     /* or NULL; UTF-8, as all texts */
  char *abbreviation;             /* or NULL */
  int program;                    /* of MIDI, 1 .. 128; 0: not told; of the first instrument */
  int transpose, transpose_steps; /* a written C sounds so many semitones, and steps, higher */

  ScwInstrument *instruments; /* (n_instruments), at most 255; none: one that is called as the part */
  int n_instruments;

  char **texts; /* (n_texts): what marks and syllables say; each at most once */
  int n_texts;
  int texts_capacity;
  int *text_slots; /* (n_slots, a power of two): where add_text looks for them */
  int n_slots;
  ScwLyric *lyrics; /* (n_lyrics): those of a note stand together */
  int n_lyrics;
  int lyrics_capacity;
} ScwPart;

ScwPart *scw_part_new (ScwError *error);
void scw_part_free (ScwPart *part);
ScwPart *scw_part_copy (const ScwPart *part, ScwError *error);

/* The same without its measures. */
ScwPart *scw_part_new_like (const ScwPart *part, ScwError *error);

/* Appends a measure or an element, all zero; the pointer is good until the next one is added. NULL: memory.
 */
ScwMeasure *scw_part_add_measure (ScwPart *part, ScwError *error);
ScwElement *scw_measure_add (ScwMeasure *measure, ScwElementKind kind, ScwError *error);

/* Appends a copy of measure m of another part (or the same) with all its elements, texts, syllables and instruments. */
bool scw_part_append_measure (ScwPart *part, const ScwPart *from, int m, ScwError *error);

/* Whether a measure has any note or rest. */
bool scw_measure_has_notes (const ScwMeasure *measure);

/* Appends a rest as long as the measure on every staff, with the span of the measure. False: memory. */
bool scw_measure_add_rests (ScwMeasure *measure, int staves, ScwFraction length, ScwError *error);

/* Appends a copy. */
bool scw_part_add_instrument (ScwPart *part, const ScwInstrument *instrument, ScwError *error);

/* The number of a text, which is kept once; 0 for "" and NULL. -1: memory. */
int scw_part_add_text (ScwPart *part, const char *text, ScwError *error);

/* The text of a number; "" for 0. Good as long as the part. */
const char *scw_part_text (const ScwPart *part, int text);

/* Adds a syllable to the note, behind those it has. The note's other syllables may move. */
bool scw_part_add_lyric (ScwPart *part, ScwNote *note, const ScwLyric *lyric, ScwError *error);

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
void scw_part_resolve_times (ScwPart *part);

/* How to find the sounding pitch. Both: accidentals hold for the measure on the same staff, step and octave,
 * else the key in force; a note with a tied stop takes the pitch of the start it belongs to, in this measure
 * or the one before. */
typedef enum
{
  SCW_RULES_MUSICAL,   /* a note's own accidental wins; a grace note comes before its main note */
  SCW_RULES_REFERENCE, /* to the letter what the LMX authors' tools do (needed for TEDn), oddities included
                        */
} ScwRules;

/* Sets 'alter' of all pitched notes and, under musical rules, 'courtesy' of those whose accidental changes nothing.
 * Onsets must be right. False: memory, and nothing is set. */
bool scw_part_resolve_alters (ScwPart *part, ScwRules rules, ScwError *error);

/* Sets 'courtesy' where a file does not tell it; alters are what they are. False: memory. */
bool scw_part_find_courtesies (ScwPart *part, ScwError *error);

/* Numbers the measures from 1. A first measure that is shorter than the time signature that stands in it is a
 * pick-up: implicit, number 0. */
void scw_part_number_measures (ScwPart *part);

/* The MusicXML name of a type ("16th", "quarter"), an accidental ("flat-flat"), ... ; NULL where there is
 * none. */
const char *scw_type_name (ScwNoteType type);
const char *scw_accidental_name (ScwAccidental accidental);
int scw_accidental_alter (ScwAccidental accidental);
ScwNoteType scw_type_from_name (const char *name);         /* SCW_TYPE_NONE if unknown */
ScwAccidental scw_accidental_from_name (const char *name); /* SCW_ACCIDENTAL_NONE if unknown */
char scw_step_letter (int step);                           /* 0 -> 'C' */

/* The MusicXML names of what LMX+ tells: "mf", "light-heavy", "inverted-turn", "x". NULL where there is none; -1: unknown.
 */
const char *scw_dynamics_name (ScwDynamics dynamics);
const char *scw_bar_style_name (ScwBarStyle style);
const char *scw_sign_name (ScwSign sign);
const char *scw_notehead_name (ScwNotehead notehead);
const char *scw_mode_name (ScwMode mode);
int scw_dynamics_from_name (const char *name);
int scw_bar_style_from_name (const char *name);
int scw_sign_from_name (const char *name);
int scw_notehead_from_name (const char *name);
int scw_mode_from_name (const char *name);
