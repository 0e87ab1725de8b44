/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grammar.h: which LMX token may come next.
 *
 * An automaton follows the tokens and says, at any point, which may come next. Its state:
 *
 *     system    number of staves (given, or inferred from the first clefs), ties that are still open
 *     measure   position in it (exact), which voices were there and where each of them ended
 *     voice     open beams, tuplets, tremolos
 *     LMX+      what stands at the barlines, in order; marks in order before their note; open wedges, octave lines,
 *               pedals and endings; multiple rests and percent signs, which are alone in their measure
 *     note      the order of its tokens; whether voice and staff have to be told (at the start of a voice) or
 *               must not be; type, tuplet and dots of the chord that the next note may belong to
 *
 * Hard rules (scw_grammar_allowed): any sequence of allowed tokens that ends with <eos> is a list that
 * scw_delinearize reads without a SCW_PROBLEM_TOKEN or SCW_PROBLEM_INCOMPLETE; in which no move leaves the
 * measure, the notes of a chord are of one kind, tuplets and tremolos end only if they began, and no note
 * has more beams than its type has flags. Everything real music does is accepted: ties, slurs and beams
 * that come from the previous system or continue in the next, voices that come back, notes on the other
 * staff.
 *
 * Of LMX+: an octave line, hairpin or pedal ends only if it began (or may have begun in the system before); one a
 * measure may end before it begins, because voices are written one after the other.
 *
 * Soft rules (scw_grammar_penalty) are about what is rarely intended: a voice that is too short or too long
 * for the measure, a tuplet left open, a tie from nowhere. The length of a measure is that of the time
 * signature, or of earlier measures that agree, or of the voices already written. The first measure may be
 * a pick-up, and the last one may continue in the next system.
 *
 * Where the number of measures is known, the options hold the reading to it; see there.
 *
 * A ScwGrammar is a plain value of some 400 bytes: beam search copies it by assignment. It owns nothing
 * (what options point to is the caller's) and never fails. A step takes about a microsecond.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/fraction.h"

typedef struct
{
  int staves;  /* 1 .. 3; 0: learned from the first clefs */
  bool strict; /* tuplets and tremolos must be closed before their voice ends, beams nest, ties meet. For
                  beams and generated music; a greedy reader that forgot a token could not find back */
  bool no_end; /* <eos> is not allowed yet */
  bool plus;   /* LMX+; also set by <bos:plus> at the beginning */

  /* How many measures there are; 0: not known. <eos> comes behind the last and `measure` does not. What stands between
   * two barlines is one: a multiple rest, too, whatever it stands for. */
  int measures;
  /* (measures) in quarters, lent as long as the grammar is used; NULL: not known; so is one that is not above 0.
   * Soft: voices that differ are made less likely. */
  const ScwFraction *lengths;
  /* (measures) 1: nothing stands there, and nothing but measure rests is allowed. Lent; NULL: none is known to be
   * blank. */
  const uint8_t *blank;
} ScwGrammarOptions;

enum
{
  SCW_GRAMMAR_VOICES = 13, /* 1 .. 12; 0: not told */
  SCW_GRAMMAR_PITCHES = 70 /* C0 .. B9 */
};

/* All fields are private. Times are in ticks, see grammar-state.h. */
typedef struct
{
  ScwGrammarOptions options;
  uint8_t stage;      /* what the last token was, see grammar-state.h */
  uint8_t header;     /* 0: after `measure`, 1: after key, 2: after time, 3: later */
  uint8_t staves;     /* 0: not known */
  bool staves_known;  /* no more will come */
  bool has_note;      /* in this measure */
  bool voice_start;   /* voice and staff have to be told by the next note */
  bool owes_note;     /* a backup wants something behind it */
  bool lost;          /* the position is not known: a measure rest of unknown length */
  bool earlier_voice; /* this measure has a complete voice */
  uint8_t clef_staff; /* of the clef just before; 0: none */
  uint8_t move_type;  /* of the backup just before, as token; 0: none */
  uint8_t voice;      /* in force; 0: none */
  uint8_t staff;      /* in force; 0: none */
  uint8_t beats;
  uint8_t confidence; /* in 'expected': 0 none .. 3 */
  bool told;          /* 'expected' is what the options say of this measure */
  int32_t measure;    /* index; -1 before the first */
  int64_t position;   /* before the current note */
  int64_t latest;     /* end of the longest voice of this measure */
  int64_t expected;   /* length of a measure, as far as known */

  struct
  {
    int64_t length;                   /* 0 for grace and chord notes */
    uint8_t type, modification, dots; /* type, modification as tokens; 0: not yet or none */
    uint8_t pitch;                    /* 0 .. 69 */
    uint8_t rank;                     /* place in the order of suffixes */
    uint8_t count;                    /* tokens of this rank */
    uint8_t starts, stops;            /* tokens of this rank, of either kind */
    uint8_t carried;                  /* beams that ended here and began in the system before */
    uint8_t marks;                    /* tremolo:start, stop: the token; 0: none */
    bool cue, grace, slash, chord, rest, measure_rest;
  } note;

  struct
  {
    bool valid; /* a chord may go on here */
    bool grace, slash, unison;
    uint8_t pitch, type, modification, dots;
  } lead;

  struct
  {
    int64_t end; /* in this measure */
    bool seen;   /* in this measure */
    bool beamed; /* in this system */
    uint8_t beams, grace_beams, tuplets;
    uint8_t tremolo; /* tremolo:1 .. 4 of an open one, as token; 1: open, marks not told yet; 0: none */
  } voices[SCW_GRAMMAR_VOICES];

  uint8_t ties[SCW_GRAMMAR_PITCHES]; /* that began and did not end */

  /* LMX+ */
  uint8_t left,
    right;        /* rank of what was told last at the left and right barline of this measure; 0: nothing */
  uint8_t mark;   /* rank of the mark just before; 0: none */
  uint8_t digits; /* of a number, so far */
  uint8_t last_digit;
  bool at_left;     /* nothing but the left barline in this measure yet */
  bool abbreviated; /* this measure is a multiple rest or a percent sign */
  bool both;        /* the measure before ended with repeat:both */
  bool ends_both;   /* this one does */
  struct
  {
    uint8_t open;
    bool seen; /* in this system: what ends before the first began comes from the system before */
    bool owed; /* in this measure: it ended in a voice that is written before the one that it begins with */
  } wedge, shift, pedal, ending;
} ScwGrammar;

/* At the beginning of a system, after <bos>. options may be NULL. */
void scw_grammar_init (ScwGrammar *grammar, const ScwGrammarOptions *options);

/* Sets mask[t] to 1 for every token that may come next, else 0. At least one may, until <eos> was read. */
void scw_grammar_allowed (const ScwGrammar *grammar, uint8_t mask[SCW_LMX_COUNT]);

/* Whether this token may come next. */
bool scw_grammar_allows (const ScwGrammar *grammar, int token);

/* Moves on over a token. False if it was not allowed: the automaton then goes on as well as it can (a
 * person's tokens need not obey; whatever begins something new begins it). Tokens outside the vocabulary,
 * <bos> and <pad> change nothing. */
bool scw_grammar_advance (ScwGrammar *grammar, int token);

/* What to add to the log-probability of each token: 0 or below, some -0.3 (unusual) to -4 (hardly ever
 * meant). */
void scw_grammar_penalty (const ScwGrammar *grammar, float penalty[SCW_LMX_COUNT]);

/* Allowed tokens that lead to <eos> in the fewest steps: <eos> itself as soon as it may stand, else what
 * closes the note, the measure, the tuplet. For a reader that runs out of positions. 'no_end' is ignored, and so are
 * measures that should still come: what has not been read is missing, not at rest. */
void scw_grammar_closing (const ScwGrammar *grammar, uint8_t mask[SCW_LMX_COUNT]);
