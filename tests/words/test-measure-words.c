/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures with marks in a musician's words, in each language. */
#include "app/words/measure-words.h"

#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "tests/words/languages.h"

static char *
say_measure (gconstpointer data)
{
  const ScwTokens *tokens = data;

  return scw_measure_words_of_tokens (tokens->at, tokens->n, 0, 0);
}

static void
test_marks (void)
{
  static const struct
  {
    const char *words, *english;
  } measures[] = {
    { "<bos:plus> measure repeat:forward ending:start digit:1 digit:2 time beats:4 beat-type:4 symbol:cut "
      "clef:G2 "
      "octave:-1 dynamics:mf wedge:crescendo C4 voice:1 half up-bow fingering:3 pedal:start D4 half "
      "barline:light-heavy repeat:backward ending:stop measure E4 voice:1 half wedge:stop pedal:stop F4 half",
      "measure 1, repeat begins; ending 1, 2 begins; cut time, G clef with an 8 below; half C4 up-bow finger "
      "3, half D4; mf on "
      "beat 1; crescendo from beat 1 to measure 2, beat 3; pedal from beat 3 to measure 2, beat 3; final "
      "barline; "
      "repeat ends; ending ends" },
    { "<bos:plus> measure clef:percussion words metronome harmony octave-shift:up:15 C4 voice:1 quarter "
      "octave-shift:stop wedge:diminuendo D4 quarter wedge:stop",
      "measure 1, percussion clef; two quarters C4 D4; text on beat 1; metronome mark on beat 1; chord "
      "symbol on beat "
      "1; 15ma bassa from beat 1 to beat 2; diminuendo from beat 2 to beat 3" },
    { "<bos:plus> measure multiple-rest digit:1 digit:2", "measure 1, rest of 12 measures" },
    { "<bos:plus> measure coda measure-repeat barline:light-light",
      "measure 1, coda; like the measure before; double barline" },
  };

  if (!languages_open ("measure"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      ScwTokens tokens = { 0 };

      g_assert_true (scw_lmx_parse (measures[i].words, strlen (measures[i].words), &tokens, NULL, NULL));
      languages_check (measures[i].english, say_measure, &tokens);
      scw_tokens_clear (&tokens);
    }
  languages_close ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure-words/marks", test_marks);
  return g_test_run ();
}
