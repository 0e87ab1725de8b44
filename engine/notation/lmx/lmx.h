/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lmx.h: the tokens of Linearized MusicXML: the 227 of its authors, and those of LMX+.
 *
 * A token is the line number of its word in the vocabulary, counted from 0: 0 is <bos>, 1 <pad>, 2 <eos>, 3
 * `measure`. ScwLmxInfo says what a token means, so nobody has to parse its name.
 *
 *     measure key:fifths:1 clef:G2 staff:1 D4 voice:1 eighth stem:up staff:1 beam:begin chord A4 eighth
 *     ^       ^            ^    suffix     ^  prefix  ^ root ^ suffixes                  ^ prefixes ^ root
 *
 * Within a measure a root makes an element; prefixes belong to the next root, suffixes to the last one.
 *
 * A list that begins with <bos:plus> is LMX+, which also has what LMX leaves out:
 *
 *     measure repeat:forward ending:start digit:1 key:fifths:1 time beats:4 beat-type:4 symbol:common
 *     clef:G2 octave:-1 staff:1 dynamics:mf staff:1 wedge:crescendo staff:1 above D4 ... fingering:3
 *     wedge:stop staff:1 ... barline:light-heavy repeat:backward ending:stop
 *
 *     left barline    repeat:forward, ending:start with its numbers, segno, coda: first in the measure
 *     right barline   barline:S, repeat:backward or repeat:both, ending:stop or :discontinue: last in it.
 *                     repeat:both: the next measure begins a repeat, and does not say so itself
 *     marks           words, metronome, rehearsal, harmony, octave-shift, dynamics, wedge, pedal, in this order,
 *                     stops first: before the note of their staff that they begin with (order.h). staff:N
 *                     follows if the part has several staves, then above or below if that is not usual
 *     multiple-rest   with its number in digits, or measure-repeat: alone in the measure except for barlines,
 *                     key, time, clef
 *
 * The texts of words, metronome marks, rehearsal marks and chord symbols are not in the tokens.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/error.h"
#include "engine/notation/score/problem.h"

#define SCW_LMX_COUNT       328 /* all */
#define SCW_LMX_PLAIN_COUNT 227 /* of plain LMX: a network may know only these */
#define SCW_LMX_BOS         0
#define SCW_LMX_PAD         1
#define SCW_LMX_EOS         2
#define SCW_LMX_MEASURE     3
#define SCW_LMX_BOS_PLUS    227

typedef enum
{
  SCW_LMX_ROLE_SPECIAL, /* <bos> <pad> <eos> */
  SCW_LMX_ROLE_MEASURE,
  SCW_LMX_ROLE_PREFIX,
  SCW_LMX_ROLE_ROOT,
  SCW_LMX_ROLE_SUFFIX,
} ScwLmxRole;

typedef enum
{
  SCW_LMX_SPECIAL,
  SCW_LMX_MEASURE_START,
  SCW_LMX_KEY,          /* root; value: fifths -7 .. 7 */
  SCW_LMX_TIME,         /* root */
  SCW_LMX_BEATS,        /* suffix of time; value 1 .. 16 */
  SCW_LMX_BEAT_TYPE,    /* suffix of time; value 2, 4, 8, 16 */
  SCW_LMX_CLEF,         /* root; value: 'G', 'F', 'C' or 'P' (percussion); second: line 1 .. 5 */
  SCW_LMX_PRINT_OBJECT, /* prefix */
  SCW_LMX_GRACE,        /* prefix */
  SCW_LMX_GRACE_SLASH,  /* prefix */
  SCW_LMX_CHORD,        /* prefix */
  SCW_LMX_PITCH,        /* prefix; value: step 0 C .. 6 B; second: octave 0 .. 9 */
  SCW_LMX_REST,         /* prefix */
  SCW_LMX_FORWARD,      /* prefix */
  SCW_LMX_BACKUP,       /* prefix */
  SCW_LMX_VOICE,        /* prefix; value 1 .. 12 */
  SCW_LMX_TYPE,         /* root; value: ScwNoteType */
  SCW_LMX_MEASURE_REST, /* root: rest:measure */
  SCW_LMX_MODIFICATION, /* suffix; value: actual notes, second: normal notes (3in2: 3, 2) */
  SCW_LMX_DOT,          /* suffix */
  SCW_LMX_ACCIDENTAL,   /* suffix; value: ScwAccidental */
  SCW_LMX_STEM,         /* suffix; value: ScwStem */
  SCW_LMX_STAFF,        /* suffix; value 1 .. 3 */
  SCW_LMX_BEAM,         /* suffix; value: ScwBeam */
  SCW_LMX_TIED,         /* suffix; value: ScwStartStop */
  SCW_LMX_TUPLET,       /* suffix; value: ScwStartStop */
  SCW_LMX_SLUR,         /* suffix; value: ScwStartStop */
  SCW_LMX_FERMATA,      /* suffix, as all that follow */
  SCW_LMX_ARPEGGIATE,
  SCW_LMX_STACCATO,
  SCW_LMX_ACCENT,
  SCW_LMX_STRONG_ACCENT,
  SCW_LMX_TENUTO,
  SCW_LMX_TRILL,
  SCW_LMX_TREMOLO,       /* value: ScwTremolo */
  SCW_LMX_TREMOLO_MARKS, /* value 1 .. 4 */

  SCW_LMX_BARLINE,        /* root; value: ScwBarStyle. From here on LMX+ */
  SCW_LMX_REPEAT,         /* root; value: ScwRepeat */
  SCW_LMX_ENDING,         /* root; value: ScwEndingType */
  SCW_LMX_DIGIT,          /* suffix of ending:start and multiple-rest; value 0 .. 9 */
  SCW_LMX_SEGNO,          /* root */
  SCW_LMX_CODA,           /* root */
  SCW_LMX_MULTIPLE_REST,  /* root */
  SCW_LMX_MEASURE_REPEAT, /* root */
  SCW_LMX_SYMBOL,         /* suffix of time; value: ScwTimeSymbol */
  SCW_LMX_OCTAVE,         /* suffix of clef; value -2, -1, 1, 2 */
  SCW_LMX_DYNAMICS,       /* root; value: ScwDynamics */
  SCW_LMX_WEDGE,          /* root; value: ScwWedge */
  SCW_LMX_PEDAL,          /* root; value: ScwPedal */
  SCW_LMX_OCTAVE_SHIFT,   /* root; value: ScwShift; second: 8 or 15, 0 for stop */
  SCW_LMX_WORDS,          /* root, as the three that follow */
  SCW_LMX_METRONOME,
  SCW_LMX_REHEARSAL,
  SCW_LMX_HARMONY,
  SCW_LMX_PLACEMENT, /* suffix of a mark; value: ScwPlacement */
  SCW_LMX_FINGERING, /* suffix of a note; value 0 .. 5 */
  SCW_LMX_SIGN,      /* suffix of a note; value: ScwSign */
  SCW_LMX_CUE,       /* prefix */
  SCW_LMX_NOTEHEAD,  /* suffix of a note; value: ScwNotehead */
  SCW_LMX_CLASSES
} ScwLmxClass;

typedef struct
{
  const char *name;
  ScwLmxRole role;
  ScwLmxClass class;
  int value;
  int second;
} ScwLmxInfo;

/* What a token is, or NULL for a number outside the vocabulary. */
const ScwLmxInfo *scw_lmx_info (int token);

/* The word of a token; "?" for a number outside the vocabulary. */
const char *scw_lmx_name (int token);

/* The token of a word (of 'length' bytes), or -1. */
int scw_lmx_token (const char *word);
int scw_lmx_token_n (const char *word, size_t length);

/* The token of this class and these values (as ScwLmxInfo has them; 0 where unused), or -1 if there is none.
 */
int scw_lmx_find (ScwLmxClass class, int value, int second);

/* A list of tokens that grows. All zero is an empty one. */
typedef struct
{
  int32_t *at;
  int n;
  int capacity;
} ScwTokens;

bool scw_tokens_push (ScwTokens *tokens, int token, ScwError *error);
void scw_tokens_clear (ScwTokens *tokens); /* frees what it holds; ready for use again */

/* Reads words separated by white space and appends them. Words outside the vocabulary are left out and
 * reported with word number, byte and text in 'problems' (whose span is the place they would have had); with
 * problems == NULL the first one is an error instead. False: error, and tokens holds what came before. */
bool
scw_lmx_parse (const char *text, size_t length, ScwTokens *tokens, ScwProblems *problems, ScwError *error);

/* The words with one blank between them, to be freed; ids outside the vocabulary become "?". NULL: memory. */
char *scw_lmx_format (const int32_t *tokens, int n, ScwError *error);

/* Whether a list begins with <bos:plus>. */
bool scw_lmx_is_plus (const int32_t *tokens, int n);
