/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LMX+: its words, its order, its automaton, and ten thousand random walks. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/grammar/grammar-state.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/order.h"

#define WALKS   10000
#define LONGEST 400

static void
read_words (const char *words, ScwTokens *tokens)
{
  ScwError error = { 0 };

  *tokens = (ScwTokens){ 0 };
  assert_true (scw_lmx_parse (words, strlen (words), tokens, NULL, &error));
}

/* Whether the automaton takes the words; the first that it refuses is printed. */
static bool
takes (const char *words)
{
  ScwGrammar g;
  ScwTokens tokens;
  bool ok = true;

  read_words (words, &tokens);
  scw_grammar_init (&g, NULL);
  for (int i = 0; ok && i < tokens.n; i++)
    {
      ok = scw_grammar_advance (&g, tokens.at[i]);
      if (!ok)
        print_message ("# refuses %s\n", scw_lmx_name (tokens.at[i]));
    }
  scw_tokens_clear (&tokens);
  return ok;
}

/* What the linearizer makes of the score that the words make. To be freed. */
static char *
again (const char *words)
{
  ScwError error = { 0 };
  ScwTokens tokens, back = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part;
  char *text;

  read_words (words, &tokens);
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, &problems, &error);
  assert_non_null (part);
  assert_int_equal (problems.count, 0);
  assert_true (scw_linearize_plus (part, &back, &problems, &error));
  assert_int_equal (problems.count, 0);
  text = scw_lmx_format (back.at, back.n, &error);
  assert_non_null (text);
  scw_part_free (part);
  scw_tokens_clear (&tokens);
  scw_tokens_clear (&back);
  return text;
}

#define PIANO "<bos:plus> measure key:fifths:0 time beats:3 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define SOLO  "<bos:plus> measure time beats:2 beat-type:4 clef:G2 "

static void
test_the_numbers_are_the_vocabulary (SCW_UNUSED void **state)
{
  static const struct
  {
    int token;
    const char *word;
  } pairs[] = {
    { T_BOS_PLUS, "<bos:plus>" },
    { T_BARLINE, "barline:light-light" },
    { T_REPEAT_FORWARD, "repeat:forward" },
    { T_REPEAT_BACKWARD, "repeat:backward" },
    { T_REPEAT_BOTH, "repeat:both" },
    { T_ENDING_START, "ending:start" },
    { T_ENDING_STOP, "ending:stop" },
    { T_DIGIT, "digit:0" },
    { T_SEGNO, "segno" },
    { T_CODA, "coda" },
    { T_MULTIPLE_REST, "multiple-rest" },
    { T_MEASURE_REPEAT, "measure-repeat" },
    { T_SYMBOL, "symbol:common" },
    { T_OCTAVE, "octave:-2" },
    { T_PERCUSSION, "clef:percussion" },
    { T_DYNAMICS, "dynamics:p" },
    { T_WEDGE, "wedge:crescendo" },
    { T_WEDGE_STOP, "wedge:stop" },
    { T_PEDAL_START, "pedal:start" },
    { T_PEDAL_STOP, "pedal:stop" },
    { T_PEDAL_CHANGE, "pedal:change" },
    { T_SHIFT, "octave-shift:down:8" },
    { T_SHIFT_STOP, "octave-shift:stop" },
    { T_WORDS, "words" },
    { T_WORDS + 3, "harmony" },
    { T_ABOVE, "above" },
    { T_FINGERING, "fingering:0" },
    { T_SIGN, "staccatissimo" },
    { T_SIGN + SCW_SIGNS - 1, "glissando:stop" },
    { T_CUE, "cue" },
    { T_NOTEHEAD, "notehead:x" },
    { SCW_LMX_COUNT - 1, "notehead:slash" },
  };

  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_string_equal (scw_lmx_name (pairs[i].token), pairs[i].word);
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    assert_int_equal (strncmp (scw_lmx_name (T_SIGN + sign), scw_sign_name ((ScwSign) sign),
                               strlen (scw_sign_name ((ScwSign) sign))),
                      0);
  for (int i = 0; T_DYNAMICS + i < T_WEDGE; i++)
    assert_string_equal (scw_lmx_name (T_DYNAMICS + i) + strlen ("dynamics:"),
                         scw_dynamics_name ((ScwDynamics) i));
}

static void
test_everything_comes_back (SCW_UNUSED void **state)
{
  static const char *const lists[] = {
    SOLO "dynamics:mf C4 voice:1 half barline:light-heavy",
    "<bos:plus> measure repeat:forward ending:start digit:1 digit:3 segno coda key:fifths:2 time beats:2 "
    "beat-type:2 "
    "symbol:cut clef:F4 octave:-1 C3 voice:1 whole barline:dashed repeat:backward ending:stop",
    "<bos:plus> measure time beats:4 beat-type:4 symbol:common clef:percussion rest voice:1 rest:measure "
    "measure "
    "multiple-rest digit:1 digit:0 barline:light-light measure measure-repeat",
    SOLO
    "words metronome rehearsal harmony octave-shift:down:8 dynamics:sfz above wedge:crescendo pedal:start C5 "
    "voice:1 quarter words wedge:stop pedal:stop D5 quarter octave-shift:stop wedge:diminuendo pedal:start "
    "measure pedal:change C4 "
    "voice:1 half wedge:stop",
    PIANO
    "dynamics:p staff:1 C5 voice:1 half dot staff:1 backup half backup quarter dynamics:f staff:2 above C3 "
    "voice:5 half dot staff:2 wedge:stop staff:2",
    SOLO "C4 voice:1 quarter stem:up fingering:1 fingering:5 turn up-bow notehead:x cue D4 quarter cue chord "
         "F4 quarter",
    SOLO "C4 voice:1 half repeat:both measure C4 voice:1 half",
    SOLO "C4 voice:1 half repeat:both measure ending:start digit:2 C4 voice:1 half ending:stop measure "
         "repeat:forward C4 voice:1 half",
    /* A hairpin that begins in the second voice and ends in the first; heads of a chord that are small or hidden. */
    SOLO
    "wedge:crescendo C5 voice:1 quarter wedge:stop C5 eighth wedge:stop C5 eighth backup half rest voice:2 "
    "quarter rest 16th wedge:diminuendo E4 16th stem:down E4 eighth",
    /* Within one note, and where one ends. */
    SOLO "wedge:crescendo wedge:diminuendo C4 voice:1 half wedge:stop wedge:stop",
    SOLO "wedge:crescendo C4 voice:1 quarter wedge:stop wedge:diminuendo D4 quarter wedge:stop",
    SOLO "wedge:crescendo C4 voice:1 quarter wedge:stop wedge:diminuendo wedge:crescendo D4 quarter "
         "wedge:stop wedge:stop",
    SOLO "pedal:start pedal:start C4 voice:1 half pedal:stop pedal:stop",
    SOLO "C4 voice:1 half stem:up cue chord E4 half print-object:no chord G4 half measure cue C4 voice:1 "
         "half stem:up chord "
         "E4 half",
  };

  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
    {
      char *text = again (lists[i]);

      assert_string_equal (text, lists[i]);
      if (!takes (lists[i]))
        fail_msg ("refused: %s", lists[i]);
      free (text);
    }
}

static void
test_order (SCW_UNUSED void **state)
{
  /* What the linearizer would write in another place. */
  char *text = again (SOLO "wedge:crescendo dynamics:p words C4 voice:1 half repeat:backward barline:dotted");

  assert_string_equal (text, SOLO
                       "words dynamics:p wedge:crescendo C4 voice:1 half barline:dotted repeat:backward");
  free (text);
  text = again (SOLO "C4 voice:1 half repeat:backward measure repeat:forward C4 voice:1 half");
  assert_string_equal (text, SOLO "C4 voice:1 half repeat:both measure C4 voice:1 half");
  free (text);
}

static void
test_what_is_refused (SCW_UNUSED void **state)
{
  static const char *const lists[] = {
    "measure repeat:forward",                 /* plain LMX knows none of it */
    SOLO "dynamics:p measure",                /* a measure without a note */
    SOLO "C4 voice:1 half barline:dashed C4", /* behind the right barline */
    SOLO "C4 voice:1 half repeat:backward barline:dashed",
    SOLO "C4 voice:1 quarter repeat:forward",
    SOLO "wedge:crescendo dynamics:p", /* order of marks */
    SOLO "dynamics:p key:fifths:1",
    SOLO "C4 voice:1 quarter dynamics:p chord",
    SOLO "C4 voice:1 half multiple-rest",
    SOLO "multiple-rest digit:0",
    SOLO "multiple-rest digit:2 C4",
    SOLO "multiple-rest measure",
    SOLO
    "wedge:crescendo C4 voice:1 quarter wedge:stop C4 eighth wedge:stop C4 eighth wedge:stop", /* one of them may
                                                                                                   begin later */
    SOLO "rest voice:1 quarter fingering:1",
    SOLO "C4 voice:1 quarter turn staccatissimo",
    SOLO "C4 voice:1 quarter ending:stop C4",
    "<bos:plus> measure ending:start key:fifths:0",
    "<bos:plus> measure ending:start digit:2 digit:1",
    "<bos:plus> measure segno repeat:forward",
    PIANO "dynamics:p C4", /* which staff? */
    SOLO "C4 voice:1 half repeat:both measure repeat:forward",
    SOLO "C4 voice:1 half ending:stop measure C4 voice:1 half ending:stop",
  };

  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
    if (takes (lists[i]))
      fail_msg ("taken: %s", lists[i]);
}

static void
test_multiple_rests_and_repeats_last (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwTokens tokens;
  ScwPart *part;

  read_words ("<bos:plus> measure time beats:3 beat-type:4 clef:G2 multiple-rest digit:1 digit:2", &tokens);
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, &error);
  assert_non_null (part);
  assert_int_equal (part->n_measures, 1);
  assert_int_equal (part->measures[0].elements[2].count, 12);
  assert_int_equal (part->measures[0].length.num, 3);
  scw_part_free (part);
  scw_tokens_clear (&tokens);
  /* it counts for as many measures */
  read_words (SOLO "C4 voice:1 half measure multiple-rest digit:1 digit:2 measure C4 voice:1 half", &tokens);
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, &error);
  assert_non_null (part);
  assert_string_equal (part->measures[2].number, "14");
  scw_part_free (part);
  scw_tokens_clear (&tokens);
}

/* One random walk under the mask; 'tokens' gets what was walked, <bos:plus> first. */
static void
walk (unsigned *seed, int staves, ScwTokens *tokens)
{
  ScwError error = { 0 };
  const ScwGrammarOptions options = { .staves = staves, .plus = true };
  ScwGrammar g;

  scw_grammar_init (&g, &options);
  assert_true (scw_tokens_push (tokens, SCW_LMX_BOS_PLUS, &error));
  while (g.stage != STAGE_END)
    {
      uint8_t mask[SCW_LMX_COUNT];
      int choices[SCW_LMX_COUNT], n = 0, token;

      if (tokens->n > LONGEST)
        scw_grammar_closing (&g, mask);
      else
        scw_grammar_allowed (&g, mask);
      for (int t = 0; t < SCW_LMX_COUNT; t++)
        if (mask[t])
          choices[n++] = t;
      assert_true (n > 0);
      token = choices[rand_r (seed) % (unsigned) n];
      /* Pitches are many: without this there would hardly be anything else. */
      if (mask[T_MEASURE] && rand_r (seed) % 8 == 0)
        token = T_MEASURE;
      assert_true (scw_grammar_advance (&g, token));
      if (token != T_EOS)
        assert_true (scw_tokens_push (tokens, token, &error));
      assert_true (tokens->n < 2 * LONGEST);
    }
}

static void
test_random_walks (SCW_UNUSED void **state)
{
  unsigned seed = 1;
  bool met[SCW_LMX_COUNT] = { false };

  for (int i = 0; i < WALKS; i++)
    {
      ScwError error = { 0 };
      ScwTokens tokens = { 0 }, once = { 0 }, twice = { 0 };
      ScwProblems problems = { 0 };
      ScwPart *part, *copy;

      walk (&seed, i % 4, &tokens);
      for (int k = 0; k < tokens.n; k++)
        met[tokens.at[k]] = true;
      part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, &problems, &error);
      assert_non_null (part);
      for (int k = 0; k < problems.count; k++)
        if (problems.items[k].kind == SCW_PROBLEM_TOKEN || problems.items[k].kind == SCW_PROBLEM_INCOMPLETE)
          fail_msg ("walk %d: %s", i, scw_lmx_format (tokens.at, tokens.n, &error));
      scw_problems_clear (&problems);
      /* Written, read and written again it stays as it is. */
      assert_true (scw_linearize_plus (part, &once, &problems, &error));
      copy = scw_delinearize (once.at, once.n, SCW_RULES_MUSICAL, NULL, &error);
      assert_non_null (copy);
      assert_true (scw_linearize_plus (copy, &twice, NULL, &error));
      for (int k = 0; k < once.n || k < twice.n; k++)
        if (k >= once.n || k >= twice.n || once.at[k] != twice.at[k])
          {
            const int from = k > 20 ? k - 20 : 0;

            fail_msg ("walk %d, written again, changes at the %dth word of '%s' to '%s'", i, k - from + 1,
                      scw_lmx_format (once.at + from, k + 20 < once.n ? k + 20 - from : once.n - from,
                                      &error),
                      scw_lmx_format (twice.at + from, k + 20 < twice.n ? k + 20 - from : twice.n - from,
                                      &error));
          }
      scw_problems_clear (&problems);
      scw_part_free (part);
      scw_part_free (copy);
      scw_tokens_clear (&tokens);
      scw_tokens_clear (&once);
      scw_tokens_clear (&twice);
    }
  for (int t = SCW_LMX_BOS_PLUS; t < SCW_LMX_COUNT; t++)
    if (!met[t])
      fail_msg ("no walk came across %s", scw_lmx_name (t));
}

static void
test_texts_and_syllables (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwPart *part = scw_part_new (&error), *copy;
  ScwElement *note;

  assert_non_null (scw_part_add_measure (part, &error));
  note = scw_measure_add (&part->measures[0], SCW_ELEMENT_NOTE, &error);
  assert_non_null (note);
  for (int verse = 1; verse <= 3; verse++)
    {
      char text[8];
      ScwLyric lyric = { .verse = (uint8_t) verse, .syllabic = SCW_SYLLABIC_BEGIN };
      ScwNote other = { 0 };

      snprintf (text, sizeof text, "la%d", verse);
      lyric.text = scw_part_add_text (part, text, &error);
      assert_int_equal (scw_part_add_text (part, text, &error), lyric.text);
      assert_true (scw_part_add_lyric (part, &note->note, &lyric, &error));
      assert_true (scw_part_add_lyric (part, &other, &lyric, &error)); /* stands between */
    }
  copy = scw_part_copy (part, &error);
  assert_non_null (copy);
  scw_part_free (part);
  assert_int_equal (copy->measures[0].elements[0].note.n_lyrics, 3);
  for (int i = 0; i < 3; i++)
    {
      const ScwLyric *lyric = &copy->lyrics[copy->measures[0].elements[0].note.first_lyric + i];

      assert_int_equal (lyric->verse, i + 1);
      assert_int_equal (scw_part_text (copy, lyric->text)[2], '1' + i);
    }
  assert_string_equal (scw_part_text (copy, 0), "");
  assert_int_equal (scw_part_add_text (copy, "", &error), 0);
  scw_part_free (copy);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_the_numbers_are_the_vocabulary),
    cmocka_unit_test (test_everything_comes_back),
    cmocka_unit_test (test_order),
    cmocka_unit_test (test_what_is_refused),
    cmocka_unit_test (test_multiple_rests_and_repeats_last),
    cmocka_unit_test (test_random_walks),
    cmocka_unit_test (test_texts_and_syllables),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
