/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures in words, and tokens as labels. */
#include "tests/support/check.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "app/tui/terminal/label.h"
#include "app/words/measure-words.h"
#include "app/words/problem-words.h"
#include "app/words/token-words.h"
#include "engine/notation/lmx/lmx.h"

static void
check_as (const char *begin, const char *lmx, int measure, const char *expected)
{
  ScwTokens tokens = { 0 };
  g_autofree char *words = NULL, *whole = g_strdup_printf ("%s %d, %s", begin, 6 + measure, expected);

  assert_true (scw_lmx_parse (lmx, strlen (lmx), &tokens, NULL, NULL));
  words = scw_measure_words_of_tokens (tokens.at, tokens.n, measure, 5);
  if (expected == NULL)
    assert_null (words);
  else
    assert_string_equal (words, whole);
  scw_tokens_clear (&tokens);
}

static void
check_words (const char *lmx, int measure, const char *expected)
{
  check_as ("measure", lmx, measure, expected);
}

static void
test_single_notes (SCW_UNUSED void **state)
{
  check_words ("measure E4 voice:1 quarter stem:up staff:1 F4 eighth beam:begin G4 eighth beam:end A4 half "
               "dot",
               0, "quarter E4, two eighths F4 G4, dotted half A4");
}

static void
test_hands (SCW_UNUSED void **state)
{
  check_words ("measure time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 E4 voice:1 half staff:1 "
               "rest half backup "
               "whole rest voice:5 rest:measure staff:2 measure C4 voice:1 whole staff:1 backup whole C3 "
               "voice:5 whole "
               "staff:2",
               0, "4/4 time; right hand: half E4, half rest; left hand: measure rest");
  check_words ("measure C4 voice:1 whole staff:1 backup whole C3 voice:5 whole staff:2", 0,
               "right hand: whole C4; left hand: whole C3");
}

static void
test_chords (SCW_UNUSED void **state)
{
  check_words ("measure C4 voice:1 half chord E4 half C4 half chord E4 half", 0, "two half chords C4 E4");
  check_words ("measure C4 voice:1 half D4 half", 0, "two halves C4 D4");
  check_words ("measure C4 voice:1 half chord E4 half C4 half chord F4 half", 0,
               "half chord C4 E4, half chord C4 F4");
}

static void
test_accidentals (SCW_UNUSED void **state)
{
  check_words ("measure key:fifths:-1 B4 voice:1 quarter B4 quarter natural F4 quarter sharp F4 quarter", 0,
               "1 flat; four quarters B flat 4 B4 F sharp 4 F sharp 4");
}

static void
test_voices_and_marks (SCW_UNUSED void **state)
{
  check_words ("measure C5 voice:1 whole fermata backup whole C4 voice:2 half staccato E4 half tied:start", 0,
               "whole C5 fermata; voice 2: half C4 staccato, half E4 tied on");
  check_words ("measure C5 voice:1 eighth 3in2 tuplet:start D5 eighth 3in2 E5 eighth 3in2 tuplet:stop", 0,
               "three triplet eighths C5 D5 E5");
  check_words ("measure grace C5 voice:1 eighth D5 quarter", 0, "grace eighth C5, quarter D5");
}

static void
test_marks (SCW_UNUSED void **state)
{
#define SONG                                                                                                \
  "<bos:plus> measure repeat:forward ending:start digit:1 digit:2 time beats:4 beat-type:4 symbol:common "  \
  "clef:G2 octave:-1 words dynamics:mf C4 voice:1 quarter fingering:3 turn wedge:crescendo pedal:start D4 " \
  "eighth "                                                                                                 \
  "dot pedal:stop E4 16th E4 half octave-shift:down:8 measure wedge:stop dynamics:f cue C5 voice:1 half "   \
  "notehead:x octave-shift:stop wedge:diminuendo C5 half barline:light-heavy repeat:backward ending:stop "  \
  "measure multiple-rest digit:4 measure measure-repeat"

  check_words (SONG, 0,
               "repeat begins; ending 1, 2 begins; common time, G clef with an 8 below; quarter C4 turn "
               "finger 3, "
               "dotted eighth D4, 16th E4, half E4; text on beat 1; mf on beat 1; crescendo from beat 2 to "
               "measure "
               "7, beat 1; pedal from beat 2 to beat 2 3/4; 8va from beat 5 to measure 7, beat 3");
  check_words (SONG, 1,
               "half C5 cross notehead small note, half C5; crescendo from measure 6, beat 2 to beat 1; f on "
               "beat 1; "
               "8va from measure 6, beat 5 to beat 3; diminuendo from beat 3 on; final barline; repeat ends; "
               "ending "
               "ends");
  check_words (SONG, 2, "rest of 4 measures");
  check_words (SONG, 3, "like the measure before");
  check_words ("<bos:plus> measure clef:percussion C4 voice:1 whole wedge:stop", 0,
               "percussion clef; whole C4; hairpin up to beat 5");
  check_words ("<bos:plus> measure C4 voice:1 whole staff:1 backup whole dynamics:p staff:2 pedal:change "
               "staff:2 C3 "
               "voice:5 whole staff:2",
               0, "right hand: whole C4; left hand: whole C3; p on beat 1; pedal from beat 1 on");
}

static void
test_which_measure (SCW_UNUSED void **state)
{
  const char *two = "measure C4 voice:1 whole measure D4 voice:1 whole";

  check_words (two, 1, "whole D4");
  check_words (two, 2, NULL);
  check_words ("", 0, NULL);
}

static void
test_labels (SCW_UNUSED void **state)
{
  for (int id = 0; id < SCW_LMX_COUNT; id++)
    {
      g_autofree char *plain = scw_label_short (id, 3, TRUE);
      g_autofree char *shown = scw_label_short (id, 3, FALSE);
      g_autofree char *full = scw_token_text (id, 3);

      assert_true (g_str_is_ascii (plain) && *plain != '\0' && strchr (plain, ' ') == NULL);
      assert_true (g_utf8_validate (shown, -1, NULL) && *shown != '\0' && strchr (shown, ' ') == NULL);
      assert_true (*full != '\0');
    }
  /* No two tokens look alike. */
  for (int a = 0; a < SCW_LMX_COUNT; a++)
    for (int b = 0; b < a; b++)
      {
        g_autofree char *one = scw_label_short (a, 3, TRUE), *other = scw_label_short (b, 3, TRUE);

        if (strcmp (one, other) == 0)
          fail_msg ("%s and %s are both '%s'", scw_lmx_name (a), scw_lmx_name (b), one);
      }
}

/* As musicians say it: flats and naturals have names, rests are nouns, halves are no fractions. */
static void
test_reasons_of_a_measure (SCW_UNUSED void **state)
{
  static const ScwProblem problems[] = {
    { .fault = SCW_FAULT_SHORT,
      .kind = SCW_PROBLEM_MEASURE_SHORT,
      .severity = SCW_SEVERITY_WARNING,
      .measure = 0,
      .number = 1,
      .voice = 2,
      .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
    { .fault = SCW_FAULT_SHORT,
      .kind = SCW_PROBLEM_MEASURE_SHORT,
      .severity = SCW_SEVERITY_WARNING,
      .measure = 1,
      .number = 2,
      .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } },
    { .fault = SCW_FAULT_TIE_NO_END,
      .kind = SCW_PROBLEM_TIE,
      .severity = SCW_SEVERITY_ERROR,
      .measure = 1,
      .number = 2,
      .name = "C4" },
  };
  g_autofree char *none = scw_measure_reasons (problems, 3, 0, 1),
                  *both = scw_measure_reasons (problems, 3, 1, 2);

  assert_null (none); /* one voice alone: see scw_problem_is_doubtful */
  assert_string_equal (both, "measure 2 has 5 of 6 eighths\nmeasure 2 has a tie from C4 that meets no C4");
  assert_null (scw_measure_reasons (NULL, 0, 0, 1));
}

static void
test_languages (SCW_UNUSED void **state)
{
  static const char music[]
    = "measure key:fifths:-1 B4 voice:1 quarter B4 quarter natural F4 quarter sharp rest quarter";
  static const struct
  {
    const char *locale, *begin, *words, *problem;
  } languages[] = {
    { "de_DE.UTF-8", "Takt", "1 B; drei Viertel B4 H4 Fis4, Viertelpause",
      "Takt 3, Stimme 2 hat 5 statt 6 Achtel" },
    { "fr_FR.UTF-8", "mesure", "1 bémol; trois noires Si bémol 4 Si4 Fa dièse 4, soupir",
      "mesure 3, la voix 2 a 5 sur 6 croches" },
    { "es_ES.UTF-8", "compás", "1 bemol; tres negras Si bemol 4 Si4 Fa sostenido 4, silencio de negra",
      "compás 3, la voz 2 tiene 5 de 6 corcheas" },
  };
  int tried = 0;

  unsetenv ("LANGUAGE");
  bindtextdomain ("scorewright", PO_FOLDER);
  bind_textdomain_codeset ("scorewright", "UTF-8");
  textdomain ("scorewright");
  for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
    if (setlocale (LC_ALL, languages[i].locale) != NULL)
      {
        const ScwProblem sum
          = { .fault = SCW_FAULT_SHORT, .number = 3, .voice = 2, .numbers = { 5, 1, 6, SCW_TYPE_EIGHTH } };
        g_autofree char *problem = scw_problem_words (&sum);

        check_as (languages[i].begin, music, 0, languages[i].words);
        assert_string_equal (problem, languages[i].problem);
        tried++;
      }
  setlocale (LC_ALL, "C");
  textdomain ("messages");
  print_message ("# tried in %d languages; the others are not installed here\n", tried);
  if (tried == 0)
    skip ();
}

static void
test_gaps (SCW_UNUSED void **state)
{
  int measure = SCW_LMX_MEASURE, e4 = scw_lmx_token ("E4"), quarter = scw_lmx_token ("quarter");
  int voice = scw_lmx_token ("voice:1"), stem = scw_lmx_token ("stem:up"), chord = scw_lmx_token ("chord");

  assert_true (scw_label_begins (e4, measure));
  assert_false (scw_label_begins (voice, e4));
  assert_false (scw_label_begins (quarter, voice));
  assert_false (scw_label_begins (stem, quarter));
  assert_true (scw_label_begins (chord, stem));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_single_notes),
    cmocka_unit_test (test_hands),
    cmocka_unit_test (test_chords),
    cmocka_unit_test (test_accidentals),
    cmocka_unit_test (test_voices_and_marks),
    cmocka_unit_test (test_marks),
    cmocka_unit_test (test_which_measure),
    cmocka_unit_test (test_labels),
    cmocka_unit_test (test_gaps),
    cmocka_unit_test (test_reasons_of_a_measure),
    cmocka_unit_test (test_languages),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
