#include "app/grammar-mask.h"

#include <glib.h>

#include "engine/notation/grammar.h"

static void *
mask_copy (const void *state)
{
  return g_memdup2 (state, sizeof (ScwGrammar));
}

static void
mask_allowed (void *state, uint8_t *mask)
{
  scw_grammar_allowed (state, mask);
}

static void
mask_advance (void *state, int token)
{
  scw_grammar_advance (state, token);
}

static void
mask_penalise (void *state, float *logprobs)
{
  float penalty[SCW_LMX_COUNT];

  scw_grammar_penalty (state, penalty);
  for (int i = 0; i < SCW_LMX_COUNT; i++)
    logprobs[i] += penalty[i];
}

const ScwMaskClass scw_grammar_mask = {
  .copy = mask_copy,
  .free = g_free,
  .allowed = mask_allowed,
  .advance = mask_advance,
  .penalise = mask_penalise,
};

void *
scw_grammar_mask_new (int staves)
{
  ScwGrammar *grammar = g_new0 (ScwGrammar, 1);
  ScwGrammarOptions options = { .staves = staves <= 3 ? staves : 0 };

  scw_grammar_init (grammar, &options);
  return grammar;
}
