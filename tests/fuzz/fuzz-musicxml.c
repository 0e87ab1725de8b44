/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MusicXML files of any origin. */
#include "tests/fuzz/fuzz.h"

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/support/alone.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwError error = { 0 };
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = scw_part_read_memory (data, size, "fuzz", SCW_PART_ANY, &problems, &error);

  if (part == NULL)
    fuzz_check_error (&error);
  else
    {
      size_t xml_size;
      char *xml = scw_musicxml_format (ALONE (part), &xml_size, &error);
      ScwPart *again;

      FUZZ_CHECK (xml != NULL);
      again = scw_part_read_memory (xml, xml_size, "fuzz", SCW_PART_ANY, NULL, &error);
      FUZZ_CHECK (again != NULL);
      scw_part_free (again);
      free (xml);
      FUZZ_CHECK (scw_linearize (part, &tokens, &problems, &error));
    }
  scw_part_free (part);
  scw_tokens_clear (&tokens);
  scw_problems_clear (&problems);
  return 0;
}
