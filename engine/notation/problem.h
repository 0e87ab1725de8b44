/* problem.h: what is wrong with a piece of music that was read all the same.
 *
 * An ScwError says that something could not be done. A problem says that it was done, and what a person
 * should look at: the tokens it is about, the measure, the staff and the voice. Delinearizing, reading
 * MusicXML and the music checks all fill the same list.
 */
#pragma once

#include <stdbool.h>

#include "engine/error.h"

/* Tokens [first, end) of the list something was made from (or is written as); first == end when there are
 * none. */
typedef struct
{
  int first;
  int end;
} ScwSpan;

typedef enum
{
  SCW_PROBLEM_UNKNOWN_TOKEN, /* a name or id outside the vocabulary: skipped */
  SCW_PROBLEM_STRAY_TOKEN,   /* a token that fits nothing around it: dropped, or read as best we can */
  SCW_PROBLEM_REPEATED,      /* told twice where once counts */
  SCW_PROBLEM_INEXPRESSIBLE, /* the source says something LMX has no word for: dropped */
  SCW_PROBLEM_PITCH,         /* a note without pitch or an accidental that contradicts */
  SCW_PROBLEM_LENGTH,        /* a measure or a voice that does not add up */
  SCW_PROBLEM_TIE,
  SCW_PROBLEM_TUPLET,
  SCW_PROBLEM_BEAM,
  SCW_PROBLEM_SLUR,
  SCW_PROBLEM_VOICE,  /* voice and staff do not fit together */
  SCW_PROBLEM_SCHEMA, /* refused by a schema */
} ScwProblemKind;

typedef struct
{
  ScwProblemKind kind;
  int measure;       /* from 0; -1 when it belongs to none */
  int staff;         /* from 1; 0 when it belongs to none */
  int voice;         /* from 1; 0 when it belongs to none */
  ScwSpan span;      /* the tokens it is about */
  char message[200]; /* like an error's: lower case, no full stop */
} ScwProblem;

typedef struct
{
  ScwProblem *at;
  int n;
  int capacity;
} ScwProblems;

/* Adds a problem; the caller may fill staff and voice of the last one afterwards. NULL as list is allowed.
 * After 10,000 problems, or when memory is short, further ones are not kept. */
void scw_problems_add (
  ScwProblems *problems, ScwProblemKind kind, int measure, ScwSpan span, const char *format, ...)
  __attribute__ ((format (printf, 5, 6)));

/* Frees what the list holds and leaves it empty, ready for use. */
void scw_problems_clear (ScwProblems *problems);

/* A short stable name of a kind for JSON: "unknown-token", "length", ... */
const char *scw_problem_kind_name (ScwProblemKind kind);
