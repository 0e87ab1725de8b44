/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scw-bench-grammar: how long the automaton takes for a token of LMX+: as JSON, microseconds of processor time for moving
 * on, for the mask, for the penalties, and for all three, which is what a reader does at each step. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/notation/grammar/grammar.h"
#include "tests/bench/rates.h"

#define WALKS   200
#define LONGEST 400
#define ROUNDS  15

/* A random walk under the mask, as a network might make it; false: memory. */
static bool
walk (unsigned *seed, int staves, ScwTokens *tokens)
{
  const ScwGrammarOptions options = { .staves = staves, .plus = true };
  ScwGrammar grammar;
  int token = SCW_LMX_BOS_PLUS;

  scw_grammar_init (&grammar, &options);
  while (token != SCW_LMX_EOS)
    {
      uint8_t mask[SCW_LMX_COUNT];
      int choices[SCW_LMX_COUNT], n = 0;

      if (!scw_tokens_push (tokens, token, NULL))
        return false;
      if (tokens->n > LONGEST)
        scw_grammar_closing (&grammar, mask);
      else
        scw_grammar_allowed (&grammar, mask);
      for (int t = 0; t < SCW_LMX_COUNT; t++)
        if (mask[t])
          choices[n++] = t;
      token = choices[rand_r (seed) % (unsigned) n];
      if (mask[SCW_LMX_MEASURE] && rand_r (seed) % 8 == 0)
        token = SCW_LMX_MEASURE;
      scw_grammar_advance (&grammar, token);
    }
  return true;
}

/* Seconds of processor time for all tokens of all walks; what is asked for at each of them. */
static double
time_walks (const ScwTokens *walks, bool masks, bool penalties)
{
  const clock_t start = clock ();
  volatile int kept = 0; /* nothing is left out as useless */

  for (int i = 0; i < WALKS; i++)
    {
      const ScwGrammarOptions options = { .staves = i % 4, .plus = true };
      ScwGrammar grammar;
      uint8_t mask[SCW_LMX_COUNT];
      float penalty[SCW_LMX_COUNT];

      scw_grammar_init (&grammar, &options);
      for (int k = 0; k < walks[i].n; k++)
        {
          if (masks)
            {
              scw_grammar_allowed (&grammar, mask);
              kept += mask[walks[i].at[k]];
            }
          if (penalties)
            {
              scw_grammar_penalty (&grammar, penalty);
              kept += penalty[walks[i].at[k]] < 0;
            }
          kept += scw_grammar_advance (&grammar, walks[i].at[k]);
        }
    }
  return (double) (clock () - start) / CLOCKS_PER_SEC;
}

/* The median of some rounds, in microseconds a token. */
static double
microseconds (const ScwTokens *walks, int tokens, bool masks, bool penalties)
{
  double times[ROUNDS];

  for (int i = 0; i < ROUNDS; i++)
    times[i] = time_walks (walks, masks, penalties) * 1e6 / tokens;
  return median (times, ROUNDS);
}

int
main (void)
{
  static ScwTokens walks[WALKS];
  unsigned seed = 1;
  int tokens = 0;
  double advance, mask, penalty, step;

  for (int i = 0; i < WALKS; i++)
    {
      if (!walk (&seed, i % 4, &walks[i]))
        return EXIT_FAILURE;
      tokens += walks[i].n;
    }
  advance = microseconds (walks, tokens, false, false);
  mask = microseconds (walks, tokens, true, false) - advance;
  penalty = microseconds (walks, tokens, false, true) - advance;
  step = microseconds (walks, tokens, true, true);
  printf ("{\"tokens\": %d, \"advance_us\": %.3f, \"mask_us\": %.3f, \"penalty_us\": %.3f, \"step_us\": "
          "%.3f}\n",
          tokens, advance, mask, penalty, step);
  for (int i = 0; i < WALKS; i++)
    scw_tokens_clear (&walks[i]);
  return EXIT_SUCCESS;
}
