/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.h: decodes an encoded image to the end: greedily or with a beam, with or without a grammar.
 *
 * The reader drives a session (session.h). Afterwards the session holds the tokens of the result, so
 * decoding can go on from there, or from an earlier position after a rewind, with tokens a person entered
 * in between.
 */
#pragma once

#include <stdint.h>

#include "engine/error.h"
#include "engine/model/session.h"

#define SCW_ALTERNATIVES 5

/* What the programs read with, and why: data/model/CARD.md. */
#define SCW_USUAL_BEAM   4
#define SCW_USUAL_MARGIN 3.0

/* Which tokens may follow: an object of the caller's that is advanced with the tokens; 'state' belongs to
 * it.
 */
typedef struct
{
  void *(*copy) (const void *state); /* NULL when out of memory; needed for beams only */
  void (*free) (void *state);
  /* Writes 1 for each of the 'vocab' tokens that may come next, <eos> among them, and 0 for the others. 'vocab' is
   * what the network knows. */
  void (*allowed) (void *state, uint8_t *mask, int vocab);
  void (*advance) (void *state, int token);
  /* Writes 1 for the tokens that lead to <eos> in the fewest steps. NULL: no such thing; else used where
   * reading has to end before the network says so. */
  void (*closing) (void *state, uint8_t *mask, int vocab);
  /* Soft: may lower log-probabilities (vocab) of the next token. NULL: no such thing. */
  void (*penalise) (void *state, float *logprobs, int vocab);
  /* A token that it allows alone speaks neither for nor against what stands before it: a note that a person locked may
   * be one that the network thinks impossible. */
  bool dictates;
} ScwMaskClass;

typedef struct
{
  int id;
  float probability; /* the network's own, before mask and penalty */
  bool allowed;      /* by the mask */
} ScwAlternative;

typedef struct
{
  int id;
  int position;      /* in the stream; <bos> is 0, so the first token has 1 */
  float probability; /* the network's own, before mask and penalty; also for forced tokens */
  bool forced;       /* given by the caller, not chosen */
  bool overruled;    /* the mask or a penalty kept the network from its first choice */
  bool dictated;     /* the mask allowed nothing else */
  ScwAlternative
    alternatives[SCW_ALTERNATIVES]; /* the likeliest tokens of this place, best first, chosen one included */
} ScwReadToken;

typedef enum
{
  SCW_STOP_EOS,   /* the network ended it */
  SCW_STOP_LIMIT, /* max_tokens, or the positions of the model are used up; closed if the mask knows how */
  SCW_STOP_REPETITION, /* it went round in circles: all but the first two rounds were taken back; closed
                          likewise */
  SCW_STOP_CANCELLED,  /* scw_session_cancel */
  SCW_STOP_CALLBACK,   /* on_token said so */
  SCW_STOP_DEAD_END,   /* the mask allowed nothing */
} ScwReadStop;

typedef struct
{
  int beam; /* hypotheses; 0 or 1: greedy */
  /* Hypotheses whose log-probability is this much below that of the best are given up: where the network is sure, one is
   * left, and a beam costs little more than greedy reading. 0: none is. */
  double margin;
  /* The most tokens of the result, <eos> not counted, those the session holds and the prefix included; 0: as
   * many as fit the model. With a mask that can close, reading ends 24 tokens earlier, so that there is room
   * for closing; a limit below 49 leaves no room, and what is open stays open. */
  int max_tokens;

  /* Tokens that are entered before reading begins (a person's, or an earlier reading's). They follow whatever
   * the session already holds after <bos>; those already held are advanced over in the mask first. */
  const int *prefix;
  int n_prefix;

  const ScwMaskClass *mask; /* NULL: any token */
  void *mask_state; /* at the beginning of the stream; the reader moves it along (a beam moves copies) */

  /* After every token, forced ones included, as it is decided; a beam decides when all its hypotheses agree.
   * False stops the reading. Tokens that a repetition takes back have been reported before. */
  bool (*on_token) (void *data, const ScwReadToken *token);
  void *data;

  bool no_repetition_guard;
} ScwReadOptions;

typedef struct
{
  ScwReadToken *tokens; /* (n) without <bos> and <eos>, those the session already held included */
  int n;
  ScwReadStop stop;
  float end_probability; /* of <eos> at the end, if stop is SCW_STOP_EOS */
  double logprob;        /* sum over the tokens that were chosen, <eos> included */
} ScwReading;

/* Continues from the session's tokens. Being cancelled or stopped is not an error: the result holds what
 * has been read. NULL and error otherwise (no image, mask without copy, out of memory). options may be
 * NULL.
 */
ScwReading *scw_read (ScwSession *session, const ScwReadOptions *options, ScwError *error);
void scw_reading_free (ScwReading *reading);

/* The 'n' likeliest tokens by logits (vocab), best first, with their probabilities; mask may be NULL. */
void scw_best_tokens (const float *logits, int vocab, const uint8_t *mask, ScwAlternative *best, int n);
