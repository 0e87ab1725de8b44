/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem.h: a problem in the music and where it is: found while tokens become a score (delinearizer), by
 * the music checks (check.h), while systems are joined (join.h) and in MusicXML files (validate.h).
 *
 * A problem is not an error: there is still a score, and the problem says which measure to look at. It is
 * data: a fault, its place, numbers and names. scw_problem_message makes an English message of it, in lower
 * case and without a full stop; app/words/problem-words.h translates it.
 *
 *     measure 3, voice 2 has 5 of 6 eighths
 *
 * Initialise a ScwProblems with {0} and empty it with scw_problems_clear. Not thread-safe.
 */
#pragma once

#include <stdbool.h>

#include "engine/error.h"

typedef enum
{
  SCW_PROBLEM_TOKEN,         /* a token that cannot stand here, and was skipped */
  SCW_PROBLEM_INCOMPLETE,    /* a note, time signature or move that lacks something */
  SCW_PROBLEM_MEASURE_SHORT, /* a voice has less than the measure */
  SCW_PROBLEM_MEASURE_LONG,  /* a voice has more than the measure */
  SCW_PROBLEM_TIME,      /* onsets cannot be determined: moves before the barline, lengths that do not exist
                       */
  SCW_PROBLEM_CHORD,     /* a chord without first note, with rests, or of unequal notes */
  SCW_PROBLEM_TIE,       /* a tie that does not meet its other end */
  SCW_PROBLEM_TUPLET,    /* a tuplet that is not closed, not opened, or of the wrong size */
  SCW_PROBLEM_BEAM,      /* beams that do not close or do not nest */
  SCW_PROBLEM_SLUR,      /* a slur that has one end */
  SCW_PROBLEM_TREMOLO,   /* a tremolo between notes that has one end */
  SCW_PROBLEM_VOICE,     /* a voice or staff that the part does not have, or that does not fit the other */
  SCW_PROBLEM_SIGNATURE, /* clefs, keys or time signatures that contradict each other */
  SCW_PROBLEM_REPEAT,    /* repeats, endings and jumps that lead nowhere */
  SCW_PROBLEM_MARK,      /* a hairpin, octave line or pedal that has one end, or nothing to say */
  SCW_PROBLEM_LYRIC,     /* a syllable without a note */
  SCW_PROBLEM_SCHEMA,    /* the file does not agree with the MusicXML schema */
  SCW_PROBLEM_XML,       /* the file is not well-formed or was refused */
} ScwProblemKind;

/* What is wrong, with the numbers and names that go with it in the order that scw_problem_message needs them.
 * Those up to SCW_FAULT_NOTE_STAFF begin with their measure and voice. */
typedef enum
{
  /* check.h. Of these four: numbers {numerator, denominator} of what there is, how much there should be, and
   * ScwNoteType of what both are counted in */
  SCW_FAULT_SHORT,
  SCW_FAULT_LONG,
  SCW_FAULT_SHORT_IN_ALL_VOICES,
  SCW_FAULT_LONG_IN_ALL_VOICES,
  SCW_FAULT_OVERLAP,
  SCW_FAULT_BEFORE_BEGINNING,
  SCW_FAULT_TUPLET_NOT_FULL, /* numbers {3, 2} of a triplet */
  SCW_FAULT_TUPLET_NO_END,
  SCW_FAULT_TUPLET_NO_BEGINNING,
  SCW_FAULT_BEAM_NO_END,
  SCW_FAULT_BEAM_NO_BEGINNING,
  SCW_FAULT_BEAMS_MORE_THAN_FLAGS,
  SCW_FAULT_TREMOLO_OF_ONE,
  SCW_FAULT_TREMOLO_NO_BEGINNING,
  SCW_FAULT_TIE_NO_END,       /* name of the note */
  SCW_FAULT_TIE_NO_BEGINNING, /* name of the note */
  SCW_FAULT_CHORD_NO_FIRST,   /* name of the note */
  SCW_FAULT_CHORD_UNEQUAL,    /* name of the note */
  SCW_FAULT_CHORD_REST,
  SCW_FAULT_REPEAT_NO_END,
  SCW_FAULT_REPEAT_NO_BEGINNING,
  SCW_FAULT_ENDING_NO_END,
  SCW_FAULT_ENDING_NO_BEGINNING,
  SCW_FAULT_ENDING_NOT_REPEATED,
  SCW_FAULT_ENDING_NO_NEXT,
  SCW_FAULT_ENDING_NO_FIRST, /* numbers {its own} */
  SCW_FAULT_SEGNO_NO_JUMP,
  SCW_FAULT_CODA_NO_JUMP,
  SCW_FAULT_JUMP_NO_SEGNO,
  SCW_FAULT_JUMP_NO_CODA,
  SCW_FAULT_WEDGE_NO_END,
  SCW_FAULT_WEDGE_NO_BEGINNING,
  SCW_FAULT_WEDGE_NO_NOTE,
  SCW_FAULT_OCTAVE_NO_END,
  SCW_FAULT_OCTAVE_NO_BEGINNING,
  SCW_FAULT_PEDAL_NO_END,
  SCW_FAULT_PEDAL_NO_BEGINNING,
  SCW_FAULT_LYRIC_REST,
  SCW_FAULT_MULTIPLE_REST_NOTES,
  SCW_FAULT_OTHER_KEY,  /* app/score/heads.h: numbers {fifths, those of the other rows} */
  SCW_FAULT_OTHER_TIME, /* the same: numbers {beats, those of the other rows; 0: no time signature} */
  SCW_FAULT_CLEF_STAFF, /* numbers {staff, staves of the part} */
  SCW_FAULT_NOTE_STAFF, /* numbers {staff, staves of the part} */

  /* delinearizer: name of the token */
  SCW_FAULT_NO_TOKEN,
  SCW_FAULT_BEFORE_FIRST_MEASURE,
  SCW_FAULT_TOLD_ALREADY,
  SCW_FAULT_FITS_NOTHING,
  SCW_FAULT_TOO_MUCH,
  SCW_FAULT_NO_TYPE,
  SCW_FAULT_NO_PITCH,
  SCW_FAULT_SLASH_WITHOUT_GRACE,
  SCW_FAULT_REST_WITH_PITCH,
  SCW_FAULT_MEASURE_REST_WITHOUT_REST,
  SCW_FAULT_NO_OWN_BEAMS,
  SCW_FAULT_TREMOLO_WITHOUT_KIND,
  SCW_FAULT_TIME_INCOMPLETE,
  SCW_FAULT_MOVE_OF_MEASURE_REST,
  SCW_FAULT_EMPTY_MEASURE,
  SCW_FAULT_NO_COUNT,  /* a multiple rest without its number */
  SCW_FAULT_NOT_ALONE, /* a multiple rest or percent sign beside notes */

  /* lmx.h, linearize.h */
  SCW_FAULT_WORD,       /* name: the word; numbers {which it is, from 1, its first byte} */
  SCW_FAULT_NO_WORD,    /* name: what LMX has no word for; numbers {value, second value} */
  SCW_FAULT_NO_TIME,    /* numbers {beats, beat type} */
  SCW_FAULT_NO_BACKUP,  /* numbers {numerator, denominator} of what is left over */
  SCW_FAULT_NO_FORWARD, /* the same */

  /* join.h */
  SCW_FAULT_STAVES, /* numbers {system, from 1, its staves, those of others} */
  SCW_FAULT_ROW,    /* numbers {system, row, both from 1, its measures, those of the others} */
  SCW_FAULT_OSSIA,  /* the whole region is left out */

  /* check.h */
  SCW_FAULT_BARS, /* numbers {least, most that the picture shows, measures that were read} */

  /* app/score/compose.h */
  SCW_FAULT_NUMBER, /* numbers {the measure's number as it is printed, as it is counted} */

  /* musicxml.h */
  SCW_FAULT_LEFT_OUT, /* name: what cannot be kept; numbers {how often} */

  /* validate.h */
  SCW_FAULT_SCHEMA,     /* name: the element, where the text does not name it; text: the validator's */
  SCW_FAULT_DISAGREES,  /* text: the schema */
  SCW_FAULT_NO_SCORE,   /* text: the root element */
  SCW_FAULT_UNREADABLE, /* text: the reader's */

  SCW_FAULT_COUNT
} ScwFault;

enum
{
  SCW_PROBLEM_MESSAGE = 160 /* bytes of a message, with its NUL */
};

/* ERROR: the measure is wrong. WARNING: it may be intended (a slur that leaves the picture). */
typedef enum
{
  SCW_SEVERITY_WARNING,
  SCW_SEVERITY_ERROR,
} ScwSeverity;

typedef struct
{
  ScwFault fault;
  ScwProblemKind kind;
  ScwSeverity severity;
  int part;        /* from 1; 0: the only one, or all */
  int measure;     /* index of the measure in the score, from 0; -1: not known */
  int staff;       /* from 1; 0: not known or all */
  int voice;       /* from 1; 0: not known or all */
  int region;      /* index of the system that the tokens belong to, from 0; -1: not known */
  int first_token; /* position in the token list of the region; -1: not known */
  int n_tokens;    /* 0: not known, or between two tokens */
  int line;        /* line of the file (validate.h); 0: not known */
  int number;      /* of the measure, as it is printed */
  char label[24];  /* where what is printed is no number: "X1"; else "" */
  int staves;      /* of the part; 0: not known */
  long long numbers[4];
  char name[64];
  char text[SCW_PROBLEM_MESSAGE];
} ScwProblem;

typedef struct
{
  ScwProblem *items; /* (count) */
  int count;
  int capacity;
  int dropped;    /* problems that were not kept: more than SCW_PROBLEMS_MAX */
  bool no_memory; /* to look for some, or to keep them */
} ScwProblems;

enum
{
  SCW_PROBLEMS_MAX = 10000
};

/* "tie", "measure-short" ...: a stable name for JSON and tests. */
const char *scw_problem_kind_name (ScwProblemKind kind);

/* The problem in English. Returns 'message'. */
const char *scw_problem_message (const ScwProblem *problem, char message[SCW_PROBLEM_MESSAGE]);

/* "2 2/3", "5": how much there is, of a problem about lengths. Returns 'text'. */
const char *scw_problem_amount (const ScwProblem *problem, char text[64]);

/* "triplet", "5:4 tuplet": of a problem about tuplets. Returns 'text'. */
const char *scw_problem_tuplet (const ScwProblem *problem, char text[64]);

/* The voice within its staff, from 1, as MuseScore counts: four to a staff; *staff gets the staff, from 1. What
 * lies beyond the part's staves is counted on in the first. */
int scw_problem_voice (const ScwProblem *problem, int *staff);

/* Appends an ERROR that knows its place in the tokens; everything not given is "not known" and may be set on
 * the result, which is valid until the next call. NULL list: nothing happens, returns NULL; so does a full
 * list. */
ScwProblem *
scw_problems_add (ScwProblems *problems, ScwFault fault, int measure, int first_token, int n_tokens);

/* Sets what goes with the fault; NULL strings and what is NULL itself are left as they are. Returns 'problem'. */
ScwProblem *
scw_problem_with (ScwProblem *problem, const char *name, const char *text, long long a, long long b);

/* Appends copies of all of 'from', with 'measures' added to known measure indices and unknown regions set to
 * 'region'. */
void scw_problems_append (ScwProblems *problems, const ScwProblems *from, int measures, int region);

/* Sorts by measure, then part, then token. Stable. */
void scw_problems_sort (ScwProblems *problems);

/* Number of problems of severity ERROR. */
int scw_problems_errors (const ScwProblems *problems);

/* Frees all and leaves {0}. */
void scw_problems_clear (ScwProblems *problems);

/* False and SCW_ERROR_MEMORY if some may be missing. */
bool scw_problems_are_all (const ScwProblems *problems, ScwError *error);
