/* SPDX-License-Identifier: GPL-3.0-or-later */
/* helpers.h: small things the tests of the measures share. */
#pragma once

#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "tests/support/check.h"

/* A fixed sequence of random numbers below 'n'. */
static inline int
random_below (unsigned *seed, int n)
{
  *seed = *seed * 1103515245u + 12345u;
  return (int) ((*seed / 65536u) % (unsigned) n);
}

/* The tokens of words; unknown ones are left out. Clear it. */
static inline ScwTokens
tokens_of (const char *words)
{
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, &problems, NULL));
  scw_problems_clear (&problems);
  return tokens;
}
