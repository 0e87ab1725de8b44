/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMX words, and the scores that broken lists of them become. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/support/alone.h"

static void
check_problems (const ScwProblems *problems, int n)
{
  for (int i = 0; i < problems->count; i++)
    FUZZ_CHECK (problems->items[i].first_token <= n
                && scw_problem_message (&problems->items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 })[0] != '\0');
}

/* What was understood is written, and understood again in the same way. */
static void
check_score (ScwPart *part)
{
  ScwError error = { 0 };
  ScwTokens first = { 0 }, second = { 0 };
  ScwPart *again;
  size_t size;
  char *xml = scw_musicxml_format (ALONE (part), &size, &error);

  FUZZ_CHECK (xml != NULL && strlen (xml) == size);
  again = scw_part_read_memory (xml, size, "fuzz", SCW_PART_ANY, NULL, &error);
  FUZZ_CHECK (again != NULL);
  scw_part_free (again);
  free (xml);
  FUZZ_CHECK (scw_linearize (part, &first, NULL, &error));
  again = scw_delinearize (first.at, first.n, SCW_RULES_MUSICAL, NULL, &error);
  FUZZ_CHECK (again != NULL && scw_linearize (again, &second, NULL, &error));
  FUZZ_CHECK (first.n == second.n);
  FUZZ_CHECK (first.n == 0 || memcmp (first.at, second.at, (size_t) first.n * sizeof *first.at) == 0);
  scw_part_free (again);
  scw_tokens_clear (&first);
  scw_tokens_clear (&second);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part;
  char *text;
  size_t text_size;

  FUZZ_CHECK (scw_lmx_parse ((const char *) data, size, &tokens, &problems, &error));
  if (problems.count > 0)
    {
      ScwTokens none = { 0 };

      FUZZ_CHECK (!scw_lmx_parse ((const char *) data, size, &none, NULL, &error));
      fuzz_check_error (&error);
      scw_tokens_clear (&none);
      error = (ScwError){ 0 };
    }
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, &problems, &error);
  FUZZ_CHECK (part != NULL);
  check_problems (&problems, tokens.n);
  check_score (part);
  scw_part_free (part);
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_REFERENCE, NULL, &error);
  FUZZ_CHECK (part != NULL);
  text = scw_musicxml_format_reference (part, &text_size, &error);
  FUZZ_CHECK (text != NULL);
  free (text);
  scw_part_free (part);
  scw_problems_clear (&problems);
  scw_tokens_clear (&tokens);
  return 0;
}
