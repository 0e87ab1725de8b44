/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trail.h: the tokens decoded so far, and which token may come next. Internal to engine/decode. */
#pragma once

#include "engine/decode/reader.h"

/* Tokens kept free at the end of a stream for closing it. */
#define SCW_CLOSING_RESERVE 24

typedef struct
{
  ScwReadToken *tokens;
  int n;
  int room;
  double logprob; /* of the chosen ones, mask and penalty applied nowhere */
  double score;   /* with the penalties */
} ScwTrail;

/* What may come next: the network's log-probabilities, and the same after penalty and mask. */
typedef struct
{
  int vocab;
  float *plain;  /* (vocab) */
  float *scored; /* (vocab) -inf for what is not allowed; 0 where a mask dictates */
  uint8_t *mask; /* (vocab) */
} ScwChoices;

bool scw_trail_append (ScwTrail *trail, const ScwReadToken *token, ScwError *error);
/* Takes the last n tokens back. */
void scw_trail_drop (ScwTrail *trail, int n);
bool scw_trail_copy (ScwTrail *to, const ScwTrail *from, ScwError *error);

bool scw_choices_init (ScwChoices *choices, int vocab, ScwError *error);
void scw_choices_clear (ScwChoices *choices);

/* Fills in from the logits of a place and the mask there. closing: only what leads to the end. */
void scw_choices_look (
  ScwChoices *choices, const float *logits, const ScwMaskClass *mask, void *state, bool closing);

/* The best allowed token, or -1. */
int scw_choices_best (const ScwChoices *choices);

/* What there is to say about taking 'id' at this place. */
ScwReadToken scw_choices_token (const ScwChoices *choices, const float *logits, int id, int position);

/* How many tokens at the end of a trail, from 'first' on, are a circle gone through too often (not one that
 * the mask dictated token by token, as it does what a person locked): all but two rounds. */
int scw_trail_circle (const ScwTrail *trail, int first);
