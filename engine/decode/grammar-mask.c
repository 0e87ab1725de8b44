/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/grammar-mask.h"

#include <stdlib.h>

static void *
copy (const void *state)
{
  ScwGrammar *grammar = malloc (sizeof *grammar);

  if (grammar != NULL)
    *grammar = *(const ScwGrammar *) state;
  return grammar;
}

static void
allowed (void *state, uint8_t *mask)
{
  scw_grammar_allowed (state, mask);
}

static void
closing (void *state, uint8_t *mask)
{
  scw_grammar_closing (state, mask);
}

static void
advance (void *state, int token)
{
  scw_grammar_advance (state, token);
}

static void
penalise (void *state, float *logprobs)
{
  float penalty[SCW_LMX_COUNT];

  scw_grammar_penalty (state, penalty);
  for (int i = 0; i < SCW_LMX_COUNT; i++)
    logprobs[i] += penalty[i];
}

const ScwMaskClass scw_grammar_mask = {
  .copy = copy,
  .free = free,
  .allowed = allowed,
  .advance = advance,
  .closing = closing,
};

const ScwMaskClass scw_grammar_mask_soft = {
  .copy = copy,
  .free = free,
  .allowed = allowed,
  .advance = advance,
  .closing = closing,
  .penalise = penalise,
};
