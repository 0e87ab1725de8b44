/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of any list of tokens: what comes out is tokens, and what they become is checked. */
#include <string.h>

#include "engine/notation/check/check.h"
#include "engine/notation/edit/edit.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "tests/fuzz/fuzz.h"

#define HEAD 10 /* bytes that say what to do; two for each token follow */

static void
check_tokens (const int32_t *tokens, int n)
{
  ScwError error = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, &problems, &error);

  FUZZ_CHECK (part != NULL);
  scw_check_part (part, &problems);
  scw_problems_clear (&problems);
  scw_part_free (part);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int n, selected[2];
  int32_t *tokens;
  ScwEdited edited = { 0 };
  ScwError error = { 0 };
  ScwEdit edit;

  if (size < HEAD + 2)
    return -1;
  n = (int) ((size - HEAD) / 2);
  tokens = malloc (sizeof *tokens * (size_t) n);
  for (int i = 0; i < n; i++)
    tokens[i] = (data[HEAD + 2 * i] | data[HEAD + 2 * i + 1] << 8) % SCW_LMX_COUNT;
  edit = (ScwEdit){ .op = (ScwEditOp) (data[0] % (SCW_EDIT_PASTE + 1)),
                    .value = (int8_t) data[1],
                    .second = (int8_t) data[2],
                    .third = (int8_t) data[3],
                    .octave = (int8_t) data[4],
                    .paste = tokens,
                    .n_paste = data[5] % (n + 1) };
  if (edit.op == SCW_EDIT_CLEF)
    edit.value = "GFC"[data[1] % 3];
  selected[0] = (data[6] | data[7] << 8) % n;
  selected[1] = (data[8] | data[9] << 8) % n;
  if (scw_edit (tokens, n, selected, 2, &edit, &edited, &error))
    {
      for (int i = 0; i < edited.n; i++)
        FUZZ_CHECK (edited.tokens[i] >= 0 && edited.tokens[i] < SCW_LMX_COUNT && edited.from[i] >= -1
                    && edited.from[i] < n);
      check_tokens (edited.tokens, edited.n);
    }
  else
    fuzz_check_error (&error);
  check_tokens (tokens, n);
  scw_edited_clear (&edited);
  free (tokens);
  return 0;
}
