/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem.h: what is wrong with a piece of music, and where: found while tokens become a score
 * (delinearizer), by the music checks (check.h), while systems are joined (join.h) and in a MusicXML file
 * (validate.h).
 *
 * A problem is not an error: there is a score all the same, and the problem says which measure to look at.
 * Messages are for musicians, begin in lower case and end without a full stop:
 *
 *     measure 3, voice 2 has 5 of 6 eighths
 *
 * A ScwProblems begins as {0} and is emptied with scw_problems_clear. Not for several threads at once.
 */
#pragma once

#include <stdbool.h>

typedef enum
{
  SCW_PROBLEM_TOKEN,         /* a token that cannot stand here, and was skipped */
  SCW_PROBLEM_INCOMPLETE,    /* a note, time signature or move that lacks something */
  SCW_PROBLEM_MEASURE_SHORT, /* a voice has less than the measure */
  SCW_PROBLEM_MEASURE_LONG,  /* a voice has more than the measure */
  SCW_PROBLEM_TIME,   /* where notes sound cannot be told: moves before the barline, lengths that do not exist
                       */
  SCW_PROBLEM_CHORD,  /* a chord without first note, with rests, or of unequal notes */
  SCW_PROBLEM_TIE,    /* a tie that does not meet its other end */
  SCW_PROBLEM_TUPLET, /* a tuplet that is not closed, not opened, or of the wrong size */
  SCW_PROBLEM_BEAM,   /* beams that do not close or do not nest */
  SCW_PROBLEM_SLUR,   /* a slur that has one end */
  SCW_PROBLEM_TREMOLO,   /* a tremolo between notes that has one end */
  SCW_PROBLEM_VOICE,     /* a voice or staff that the part does not have, or that does not fit the other */
  SCW_PROBLEM_SIGNATURE, /* clefs, keys or time signatures that contradict each other */
  SCW_PROBLEM_SCHEMA,    /* the file does not agree with the MusicXML schema */
  SCW_PROBLEM_XML,       /* the file is not well-formed or was refused */
} ScwProblemKind;

/* What it costs: an ERROR makes the measure wrong, a WARNING may be meant so (a slur that leaves the
 * picture). */
typedef enum
{
  SCW_SEVERITY_WARNING,
  SCW_SEVERITY_ERROR,
} ScwSeverity;

typedef struct
{
  ScwProblemKind kind;
  ScwSeverity severity;
  int measure;     /* index of the measure in the score, from 0; -1: not known */
  int staff;       /* from 1; 0: not known or all */
  int voice;       /* from 1; 0: not known or all */
  int region;      /* index of the system that the tokens belong to, from 0; -1: not known */
  int first_token; /* position in the token list of the region; -1: not known */
  int n_tokens;    /* 0: not known, or between two tokens */
  int line;        /* line of the file (validate.h); 0: not known */
  char message[160];
} ScwProblem;

typedef struct
{
  ScwProblem *items; /* (count) */
  int count;
  int capacity;
  int dropped; /* problems that were not kept: more than SCW_PROBLEMS_MAX, or no memory */
} ScwProblems;

enum
{
  SCW_PROBLEMS_MAX = 10000
};

/* "tie", "measure-short" ...: a stable name for JSON and tests. */
const char *scw_problem_kind_name (ScwProblemKind kind);

/* Appends an ERROR that knows its place in the tokens; everything not given is "not known" and may be set on
 * the result, which is valid until the next call. NULL list: nothing happens, returns NULL; so does a full
 * list. */
ScwProblem *scw_problems_add (ScwProblems *problems,
                              ScwProblemKind kind,
                              int measure,
                              int first_token,
                              int n_tokens,
                              const char *format,
                              ...) __attribute__ ((format (printf, 6, 7)));

/* Appends copies of all of 'from', with 'measures' added to known measure indices and unknown regions set to
 * 'region'. */
void scw_problems_append (ScwProblems *problems, const ScwProblems *from, int measures, int region);

/* Sorts by measure, then token. Stable. */
void scw_problems_sort (ScwProblems *problems);

/* Number of problems of severity ERROR. */
int scw_problems_errors (const ScwProblems *problems);

/* Frees all and leaves {0}. */
void scw_problems_clear (ScwProblems *problems);
