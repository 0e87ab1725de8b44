/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Note F1 on scores made of tokens. */
#include "tests/measure/helpers.h"

#include "engine/measure/notes.h"
#include "engine/notation/lmx/linearize.h"

static ScwPart *
score_of (const char *words)
{
  ScwTokens tokens = tokens_of (words);
  ScwPart *part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);

  assert_non_null (part);
  scw_tokens_clear (&tokens);
  return part;
}

static ScwNoteSum
compare (const char *read, const char *truth)
{
  ScwPart *a = score_of (read), *b = score_of (truth);
  ScwNoteSum sum = { 0 };

  assert_true (scw_notes_add (&sum, a, b, NULL));
  scw_part_free (a);
  scw_part_free (b);
  return sum;
}

static void
assert_sum (ScwNoteSum sum, int read, int truth, int matched, int matched_onset)
{
  assert_int_equal (sum.read, read);
  assert_int_equal (sum.truth, truth);
  assert_int_equal (sum.matched, matched);
  assert_int_equal (sum.matched_onset, matched_onset);
}

/* The worked example in notes.h. */
static void
test_worked (SCW_UNUSED void **state)
{
  const ScwNoteSum sum
    = compare ("measure time beats:2 beat-type:4 C4 quarter chord E4 quarter F4 eighth G4 quarter A4 eighth",
               "measure time beats:2 beat-type:4 C4 quarter chord E4 quarter F4 eighth sharp G4 eighth");
  ScwRates rates = scw_note_rates (&sum);

  assert_sum (sum, 5, 4, 2, 3);
  assert_float_equal (rates.precision, 2.0 / 5, 1e-12);
  assert_float_equal (rates.recall, 2.0 / 4, 1e-12);
  assert_float_equal (rates.f1, 4.0 / 9, 1e-12);
  rates = scw_note_onset_rates (&sum);
  assert_float_equal (rates.precision, 3.0 / 5, 1e-12);
  assert_float_equal (rates.recall, 3.0 / 4, 1e-12);
  assert_float_equal (rates.f1, 6.0 / 9, 1e-12);
}

/* Sounding is what counts: F sharp is F with a key of G, and G flat. */
static void
test_pitch_sounds (SCW_UNUSED void **state)
{
  assert_sum (compare ("measure key:fifths:1 F4 quarter", "measure key:fifths:0 F4 quarter sharp"), 1, 1, 1,
              1);
  assert_sum (compare ("measure G4 quarter flat", "measure F4 quarter sharp"), 1, 1, 1, 1);
  assert_sum (compare ("measure B3 quarter sharp", "measure C4 quarter"), 1, 1, 1, 1);
  assert_sum (compare ("measure C5 quarter", "measure C4 quarter"), 1, 1, 0, 0);
}

/* What is written around the notes does not count: stems, voices, order of the voices, rests. */
static void
test_notation_does_not_count (SCW_UNUSED void **state)
{
  assert_sum (compare ("measure C4 voice:1 half stem:up staff:1 backup half C3 voice:5 half stem:down "
                       "staff:2",
                       "measure C3 voice:2 half backup half C4 voice:1 half slur:start"),
              2, 2, 2, 2);
  assert_sum (compare ("measure rest quarter C4 quarter", "measure forward quarter C4 quarter"), 1, 1, 1, 1);
}

/* Each note is matched once; measures do not spoil each other; grace notes have duration 0. */
static void
test_counting (SCW_UNUSED void **state)
{
  assert_sum (compare ("measure C4 quarter chord C4 quarter chord C4 quarter", "measure C4 quarter"), 3, 1, 1,
              1);
  assert_sum (compare ("measure C4 half C4 quarter measure D4 quarter",
                       "measure C4 quarter C4 quarter measure D4 quarter"),
              3, 3, 1, 2);
  assert_sum (compare ("measure grace C4 eighth D4 quarter", "measure grace C4 16th D4 quarter"), 2, 2, 2, 2);
  assert_sum (compare ("measure C4 quarter", "measure grace C4 quarter"), 1, 1, 0, 1);
  assert_sum (compare ("measure C4 eighth 3in2", "measure C4 eighth"), 1, 1, 0, 1);
}

static void
test_empty (SCW_UNUSED void **state)
{
  const ScwNoteSum nothing = compare ("measure rest quarter", "measure rest half"),
                   missed = compare ("measure rest quarter", "measure C4 quarter"),
                   invented = compare ("measure C4 quarter", "");

  assert_sum (nothing, 0, 0, 0, 0);
  assert_float_equal (scw_note_rates (&nothing).f1, 1, 0);
  assert_float_equal (scw_note_rates (&missed).f1, 0, 0);
  assert_float_equal (scw_note_rates (&missed).precision, 0, 0);
  assert_float_equal (scw_note_rates (&invented).f1, 0, 0);
}

/* Reading and truth exchanged: the same matches, precision and recall exchanged. */
static void
test_symmetric (SCW_UNUSED void **state)
{
  unsigned seed = 9;

  for (int round = 0; round < 200; round++)
    {
      int32_t a[80], b[80];
      ScwPart *read, *truth;
      ScwNoteSum there = { 0 }, back = { 0 };

      for (int i = 0; i < 80; i++)
        {
          a[i] = random_below (&seed, 4) == 0 ? random_below (&seed, SCW_LMX_COUNT)
                                              : scw_lmx_token (random_below (&seed, 2) ? "C4" : "eighth");
          b[i] = random_below (&seed, 6) == 0 ? random_below (&seed, SCW_LMX_COUNT) : a[i];
        }
      a[0] = b[0] = SCW_LMX_MEASURE;
      read = scw_delinearize (a, 80, SCW_RULES_MUSICAL, NULL, NULL);
      truth = scw_delinearize (b, 80, SCW_RULES_MUSICAL, NULL, NULL);
      assert_true (scw_notes_add (&there, read, truth, NULL) && scw_notes_add (&back, truth, read, NULL));
      assert_sum (back, (int) there.truth, (int) there.read, (int) there.matched, (int) there.matched_onset);
      assert_true (there.matched <= there.matched_onset && there.matched_onset <= there.read);
      assert_true (scw_notes_add (&there, read, read, NULL));
      assert_int_equal (there.matched - back.matched, back.truth); /* a score against itself: all */
      scw_part_free (read);
      scw_part_free (truth);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_worked),
    cmocka_unit_test (test_pitch_sounds),
    cmocka_unit_test (test_notation_does_not_count),
    cmocka_unit_test (test_counting),
    cmocka_unit_test (test_empty),
    cmocka_unit_test (test_symmetric),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
