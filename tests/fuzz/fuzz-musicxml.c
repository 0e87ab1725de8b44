/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MusicXML files of any origin, and all that is done with what is in them. */
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/fuzz/use-score.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwScore *score = scw_score_read_memory (data, size, "fuzz", SCW_PART_ALL, &problems, &error);

  if (score == NULL)
    fuzz_check_error (&error);
  else
    {
      size_t xml_size;
      char *xml = scw_musicxml_format (score, &xml_size, &error);
      ScwScore *again;

      FUZZ_CHECK (xml != NULL);
      again = scw_score_read_memory (xml, xml_size, "fuzz", SCW_PART_ALL, NULL, &error);
      FUZZ_CHECK (again != NULL && again->n_parts == score->n_parts);
      scw_score_free (again);
      free (xml);
      use_score (score);
      for (int i = 0; i < score->n_parts; i++)
        FUZZ_CHECK (scw_linearize (score->parts[i], &tokens, &problems, &error));
    }
  scw_score_free (score);
  scw_tokens_clear (&tokens);
  scw_problems_clear (&problems);
  return 0;
}
