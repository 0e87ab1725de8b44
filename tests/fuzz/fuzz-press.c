/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The press: any tokens printed, in a style that bytes draw; and style files, which begin with a brace. */
#include <glob.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/press/press.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/alone.h"

#define HEAD 4 /* bytes that draw the style */

/* The music of LilyPond. */
static const ScwTypeCase *
types (void)
{
  static ScwTypeCase *types;
  glob_t found;

  if (types != NULL)
    return types;
  types = scw_type_case_new (NULL);
  if (glob ("/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf", 0, NULL, &found) == 0)
    scw_type_case_add (types, found.gl_pathv[0], NULL);
  globfree (&found);
  return types;
}

static void
check_slice (const ScwSlice *slice, const ScwPressOptions *options)
{
  FUZZ_CHECK (slice->picture->width > 0 && slice->tokens.n >= 2 && slice->tokens.n <= options->longest);
  for (int i = 0; i < slice->n_items; i++)
    FUZZ_CHECK (slice->items[i].span.end <= slice->tokens.n);
  for (int i = 0; i < slice->n_marks; i++)
    FUZZ_CHECK (slice->marks[i].symbol >= 0);
}

static void
print (const int32_t *tokens, int n, uint64_t key)
{
  ScwPressOptions options = scw_press_options ();
  ScwPress *press = scw_press_new (types (), &options, NULL, NULL, NULL);
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, NULL);
  ScwError error = { 0 };
  ScwSlice *slice;

  FUZZ_CHECK (press != NULL && part != NULL);
  slice = scw_press_score (press, ALONE (part), "fuzz", key, &error);
  if (slice == NULL)
    fuzz_check_error (&error);
  else
    check_slice (slice, &options);
  scw_slice_free (slice);
  scw_part_free (part);
  scw_press_free (press);
}

static void
read_style (const char *json, size_t size)
{
  ScwPressRules rules = scw_press_rules ();
  ScwError error = { 0 };

  if (!scw_press_rules_read (&rules, json, size, "fuzz", &error))
    fuzz_check_error (&error);
  else
    scw_press_style_draw (&rules, 1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int n = size > HEAD ? (int) ((size - HEAD) / 2) : 0;
  int32_t *tokens;

  if (size > 0 && data[0] == '{')
    {
      read_style ((const char *) data, size);
      return 0;
    }
  if (n == 0 || scw_type_case_music (types ()) == 0)
    return -1;
  tokens = malloc (sizeof *tokens * (size_t) n);
  for (int i = 0; i < n; i++)
    tokens[i] = (data[HEAD + 2 * i] | data[HEAD + 2 * i + 1] << 8) % SCW_LMX_COUNT;
  print (tokens, n, data[0] | (uint64_t) data[1] << 8 | (uint64_t) data[2] << 16 | (uint64_t) data[3] << 24);
  free (tokens);
  return 0;
}
