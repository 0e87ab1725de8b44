/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar-state.h: the grammar's units of time, and what its sources share with the masks of engine/decode. */
#pragma once

#include "engine/notation/grammar/grammar.h"
#include "engine/notation/score/part.h"

/* A whole note in ticks. Exact for a 1024th with four dots in any of the tuplets: 2^10 * 2^4 * 16 (16in8) and
 * the odd parts of their numbers, lcm (9, 5, 7, 11, 13). */
#define TICKS_WHOLE ((int64_t) 45045 << 18)

/* Moves are rounded down to 1024ths: what is left of one may remain on either side. */
#define TICKS_SLACK (TICKS_WHOLE / 512)

enum
{
  MAX_DOTS = 4,
  MAX_TUPLETS = 2,  /* open in a voice */
  MAX_PER_NOTE = 8, /* slur starts or stops, of a note */
};

/* Numbers of tokens. The order of the vocabulary is fixed, and test-grammar.c holds these against it. */
enum
{
  T_EOS = 2,
  T_MEASURE = 3,
  T_KEY = 4, /* .. 18 */
  T_TIME = 19,
  T_BEATS = 20,     /* 1 .. 16 */
  T_BEAT_TYPE = 36, /* 2, 4, 8, 16 */
  T_CLEF = 40,      /* .. 54 */
  T_PRINT_OBJECT = 55,
  T_GRACE = 56,
  T_SLASH = 57,
  T_CHORD = 58,
  T_PITCH = 59, /* C0 .. B9 */
  T_REST = 129,
  T_FORWARD = 130,
  T_BACKUP = 131,
  T_VOICE = 132, /* 1 .. 12 */
  T_TYPE = 144,  /* 1024th .. maxima */
  T_EIGHTH = 151,
  T_QUARTER = 152,
  T_MAXIMA = 157,
  T_MEASURE_REST = 158,
  T_MODIFICATION = 159, /* .. 187 */
  T_DOT = 188,
  T_ACCIDENTAL = 189, /* .. 195 */
  T_STEM = 196,       /* .. 198 */
  T_STAFF = 199,      /* 1 .. 3 */
  T_BEAM_BEGIN = 202,
  T_BEAM_END = 203,
  T_FORWARD_HOOK = 204,
  T_BACKWARD_HOOK = 205,
  T_TIED_START = 206,
  T_TIED_STOP = 207,
  T_TUPLET_START = 208,
  T_TUPLET_STOP = 209,
  T_SLUR_START = 210,
  T_SLUR_STOP = 211,
  T_FERMATA = 212,
  T_ARPEGGIATE = 213,
  T_STACCATO = 214,
  T_ACCENT = 215,
  T_STRONG_ACCENT = 216,
  T_TENUTO = 217,
  T_TRILL = 218,
  T_TREMOLO_SINGLE = 219,
  T_TREMOLO_START = 220,
  T_TREMOLO_STOP = 221,
  T_UNMEASURED = 222,
  T_TREMOLO_MARKS = 223, /* 1 .. 4 */
  T_BOS_PLUS = 227,
  T_BARLINE = 228, /* .. 235 */
  T_REPEAT_FORWARD = 236,
  T_REPEAT_BACKWARD = 237,
  T_REPEAT_BOTH = 238,
  T_ENDING_START = 239,
  T_ENDING_STOP = 240, /* and discontinue */
  T_DIGIT = 242,       /* 0 .. 9 */
  T_SEGNO = 252,
  T_CODA = 253,
  T_MULTIPLE_REST = 254,
  T_MEASURE_REPEAT = 255,
  T_SYMBOL = 256, /* common, cut */
  T_OCTAVE = 258, /* -2, -1, +1, +2 */
  T_PERCUSSION = 262,
  T_DYNAMICS = 263, /* .. 283 */
  T_WEDGE = 284,    /* crescendo, diminuendo */
  T_WEDGE_STOP = 286,
  T_PEDAL_START = 287,
  T_PEDAL_STOP = 288,
  T_PEDAL_CHANGE = 289,
  T_SHIFT = 290, /* .. 293 */
  T_SHIFT_STOP = 294,
  T_WORDS = 295, /* words, metronome, rehearsal, harmony */
  T_ABOVE = 299, /* above, below */
  T_FINGERING = 301,
  T_SIGN = 307, /* .. 323 */
  T_CUE = 324,
  T_NOTEHEAD = 325, /* .. 327 */
};

/* What the last token was. */
enum
{
  STAGE_START,   /* nothing yet */
  STAGE_BETWEEN, /* a complete element, or `measure` */
  STAGE_TIME,    /* wants beats */
  STAGE_BEATS,   /* wants beat-type */
  STAGE_CLEF,    /* wants or takes a staff */
  STAGE_MOVE,    /* wants a type: backup */
  STAGE_FORWARD, /* the same: forward */
  STAGE_HIDDEN,  /* print-object:no */
  STAGE_CUE,     /* cue */
  STAGE_GRACE,   /* grace */
  STAGE_SLASH,   /* grace:slash */
  STAGE_CHORD,   /* chord */
  STAGE_PITCH,   /* a pitch or rest: wants voice or type */
  STAGE_VOICE,   /* voice: wants type */
  STAGE_NOTE,    /* type or a suffix of a note */
  STAGE_TREMOLO, /* wants marks */
  STAGE_END,     /* <eos> */
  /* LMX+ */
  STAGE_TIME_TOLD,   /* takes a symbol */
  STAGE_CLEF_OCTAVE, /* as STAGE_CLEF, the octave told */
  STAGE_ENDING,      /* ending:start: wants a digit */
  STAGE_COUNT,       /* multiple-rest: wants a digit */
  STAGE_MARK,        /* a mark: wants or takes a staff */
  STAGE_MARK_STAFF,  /* takes above or below */
};

/* The order of suffixes in a note. */
enum
{
  RANK_TYPE,
  RANK_MODIFICATION,
  RANK_DOT,
  RANK_ACCIDENTAL,
  RANK_STEM,
  RANK_STAFF,
  RANK_BEAM,
  RANK_TIED,
  RANK_TUPLET,
  RANK_SLUR,
  RANK_FERMATA, /* and the single ones, in the order of the vocabulary */
  RANK_TREMOLO = RANK_FERMATA + 6,
  RANK_TRILL,
  RANK_FINGERING,
  RANK_SIGN, /* and all signs, in the order of the vocabulary */
  RANK_NOTEHEAD = RANK_SIGN + SCW_SIGNS,
};

/* What stands at barlines, in order. */
enum
{
  LEFT_REPEAT = 1,
  LEFT_ENDING,
  LEFT_SEGNO,
  LEFT_CODA,

  RIGHT_BARLINE = 1,
  RIGHT_REPEAT,
  RIGHT_ENDING,
};

static inline bool
token_in (int token, int first, int n)
{
  return token >= first && token < first + n;
}

/* Flags of a type token: eighth 1, 16th 2 ... 1024th 8; quarter and longer 0. */
static inline int
type_flags (int type)
{
  return type <= T_EIGHTH ? T_EIGHTH - type + 1 : 0;
}

/* Length of a type token in ticks. */
static inline int64_t
type_ticks (int type)
{
  return (TICKS_WHOLE >> 10) << (type - T_TYPE);
}

/* Length with dots and modification, both as in ScwGrammar.note. */
int64_t scw_grammar_note_ticks (int type, int modification, int dots);

/* Whether a note has all it needs, so that something else may begin. */
bool scw_grammar_note_complete (const ScwGrammar *grammar);

/* What the end of a measure may be followed by: the next one, or the end. */
static inline void
scw_grammar_allow_ends (const ScwGrammar *g, uint8_t *mask)
{
  const int wanted = g->options.measures;
  const bool complete = wanted <= 0 || g->measure + 1 >= wanted;

  mask[T_EOS] = complete && !g->options.no_end;
  mask[T_MEASURE] = wanted <= 0 || !complete || g->options.no_end;
}

/* Whether notes have to say their staff: 1 yes, 0 no, -1 not known. */
static inline int
scw_grammar_tells_staff (const ScwGrammar *grammar)
{
  return grammar->staves == 0 ? -1 : grammar->staves > 1;
}

/* Position behind the current note. */
static inline int64_t
position_after (const ScwGrammar *grammar)
{
  return grammar->position + grammar->note.length;
}

/* Whether a clef was told whose staff may still come. */
static inline bool
in_clef (const ScwGrammar *grammar)
{
  return grammar->stage == STAGE_CLEF || grammar->stage == STAGE_CLEF_OCTAVE;
}

/* grammar-plus.c: what LMX+ adds. Adds to the mask what may begin where an element ended; 'may_end' says whether the
 * measure may end here. */
void scw_grammar_allow_plus (const ScwGrammar *grammar, bool may_end, uint8_t *mask);

/* In the stages that only LMX+ knows: whether something else may begin, and what may follow besides. */
bool scw_grammar_plus_complete (const ScwGrammar *grammar);
void scw_grammar_allow_plus_stage (const ScwGrammar *grammar, uint8_t *mask);

/* Suffixes of a note that only LMX+ knows. */
void scw_grammar_allow_signs (const ScwGrammar *grammar, uint8_t *mask);

/* Moves on over a token that only LMX+ knows, behind a complete element. */
void scw_grammar_advance_plus (ScwGrammar *grammar, int token);

void scw_grammar_penalise_plus (const ScwGrammar *grammar, float *penalty);
