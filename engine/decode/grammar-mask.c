/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/grammar-mask.h"

#include <stdlib.h>
#include <string.h>

static void *
copy (const void *state)
{
  ScwGrammar *grammar = malloc (sizeof *grammar);

  if (grammar != NULL)
    *grammar = *(const ScwGrammar *) state;
  return grammar;
}

void
scw_mask_give (const uint8_t all[SCW_LMX_COUNT], uint8_t *mask, int vocab)
{
  memset (mask, 0, (size_t) vocab);
  memcpy (mask, all, (size_t) (vocab < SCW_LMX_COUNT ? vocab : SCW_LMX_COUNT));
}

void
scw_mask_penalise (const ScwGrammar *grammar, float *logprobs, int vocab)
{
  float penalty[SCW_LMX_COUNT];

  scw_grammar_penalty (grammar, penalty);
  for (int i = 0; i < SCW_LMX_COUNT && i < vocab; i++)
    logprobs[i] += penalty[i];
}

static void
allowed (void *state, uint8_t *mask, int vocab)
{
  uint8_t all[SCW_LMX_COUNT];

  scw_grammar_allowed (state, all);
  scw_mask_give (all, mask, vocab);
}

static void
closing (void *state, uint8_t *mask, int vocab)
{
  uint8_t all[SCW_LMX_COUNT];

  scw_grammar_closing (state, all);
  scw_mask_give (all, mask, vocab);
}

static void
advance (void *state, int token)
{
  scw_grammar_advance (state, token);
}

static void
penalise (void *state, float *logprobs, int vocab)
{
  scw_mask_penalise (state, logprobs, vocab);
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
