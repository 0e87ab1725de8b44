/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alignments, tables of symbols, tuplets left out. */
#include "tests/measure/helpers.h"

#include "engine/measure/align.h"
#include "engine/measure/classes.h"
#include "engine/measure/ser.h"

static ScwEdit *
align (const char *read, const char *truth, int *n)
{
  ScwTokens a = tokens_of (read), b = tokens_of (truth);
  ScwEdit *edits = scw_align (a.at, a.n, b.at, b.n, n, NULL);

  assert_non_null (edits);
  scw_tokens_clear (&a);
  scw_tokens_clear (&b);
  return edits;
}

static void
assert_edit (ScwEdit edit, ScwEditKind kind, const char *read, const char *truth)
{
  assert_int_equal (edit.kind, kind);
  assert_int_equal (edit.read, read != NULL ? scw_lmx_token (read) : -1);
  assert_int_equal (edit.truth, truth != NULL ? scw_lmx_token (truth) : -1);
}

/* The drawing in align.h. */
static void
test_drawing (SCW_UNUSED void **state)
{
  int n;
  ScwEdit *edits = align ("D4 quarter stem:up staff:1", "C4 voice:1 quarter stem:up", &n);

  assert_int_equal (n, 5);
  assert_edit (edits[0], SCW_EDIT_REPLACED, "D4", "C4");
  assert_edit (edits[1], SCW_EDIT_MISSED, NULL, "voice:1");
  assert_edit (edits[2], SCW_EDIT_KEPT, "quarter", "quarter");
  assert_edit (edits[3], SCW_EDIT_KEPT, "stem:up", "stem:up");
  assert_edit (edits[4], SCW_EDIT_INVENTED, "staff:1", NULL);
  free (edits);
}

/* Two edits either way; the pitch is paired with the pitch, wherever the other one stands. */
static void
test_same_class_first (SCW_UNUSED void **state)
{
  int n;
  ScwEdit *edits = align ("D4", "voice:1 C4 quarter", &n);

  assert_int_equal (n, 3);
  assert_edit (edits[1], SCW_EDIT_REPLACED, "D4", "C4");
  free (edits);
  edits = align ("half voice:1 D4", "C4", &n);
  assert_int_equal (n, 3);
  assert_edit (edits[2], SCW_EDIT_REPLACED, "D4", "C4");
  free (edits);
  edits = align ("", "", &n);
  assert_int_equal (n, 0);
  free (edits);
}

/* Random lists: as many edits as the distance, and both lists can be read out of the alignment. */
static void
test_random (SCW_UNUSED void **state)
{
  unsigned seed = 3;

  for (int round = 0; round < 2000; round++)
    {
      int32_t a[40], b[40];
      const int n = random_below (&seed, 40), m = random_below (&seed, 40),
                kinds = 1 + random_below (&seed, 12);
      int n_edits, i = 0, j = 0, wrong = 0;
      ScwEdit *edits;

      for (int k = 0; k < n; k++)
        a[k] = 60 + 9 * random_below (&seed, kinds);
      for (int k = 0; k < m; k++)
        b[k] = 60 + 9 * random_below (&seed, kinds);
      edits = scw_align (a, n, b, m, &n_edits, NULL);
      for (int k = 0; k < n_edits; k++)
        {
          if (edits[k].kind != SCW_EDIT_MISSED)
            assert_int_equal (edits[k].read, a[i++]);
          if (edits[k].kind != SCW_EDIT_INVENTED)
            assert_int_equal (edits[k].truth, b[j++]);
          assert_int_equal (edits[k].kind == SCW_EDIT_KEPT, edits[k].read == edits[k].truth);
          wrong += edits[k].kind != SCW_EDIT_KEPT;
        }
      assert_int_equal (i, n);
      assert_int_equal (j, m);
      assert_int_equal (wrong, scw_edit_distance (a, n, b, m, NULL));
      free (edits);
    }
}

static void
test_too_long (SCW_UNUSED void **state)
{
  const int n = 17000;
  int32_t *a = calloc ((size_t) n, sizeof *a), *b = calloc ((size_t) n, sizeof *b);
  ScwError error = { 0 };
  int n_edits;

  for (int i = 0; i < n; i++)
    {
      a[i] = 3;
      b[i] = 4;
    }
  assert_null (scw_align (a, n, b, n, &n_edits, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  free (a);
  free (b);
}

static void
test_classes (SCW_UNUSED void **state)
{
  ScwClasses *classes = scw_classes_new (NULL);
  ScwConfusion most[3];
  const ScwClassRow *row;
  int n;

  for (int i = 0; i < 2; i++)
    {
      ScwEdit *edits = align ("measure D4 quarter stem:up staff:1 C4 quarter",
                              "measure C4 voice:1 quarter stem:up C4 quarter dot", &n);

      scw_classes_add (classes, edits, n);
      free (edits);
    }
  row = &classes->rows[SCW_LMX_PITCH];
  assert_int_equal (row->truth, 4);
  assert_int_equal (row->kept, 2);
  assert_int_equal (row->confused, 2);
  assert_int_equal (scw_class_errors (row), 2);
  assert_int_equal (classes->rows[SCW_LMX_VOICE].missed, 2);
  assert_int_equal (classes->rows[SCW_LMX_STAFF].invented, 2);
  assert_int_equal (classes->rows[SCW_LMX_STAFF].truth, 0);
  assert_int_equal (classes->rows[SCW_LMX_DOT].missed, 2);
  assert_int_equal (classes->rows[SCW_LMX_MEASURE_START].kept, 2);
  assert_int_equal (scw_classes_confusions (classes, most, 0), 0);
  {
    ScwEdit *edits = align ("D4 quarter", "C4 half", &n);

    scw_classes_add (classes, edits, n);
    free (edits);
  }
  assert_int_equal (scw_classes_confusions (classes, most, 3), 3);
  assert_int_equal (most[0].truth, scw_lmx_token ("C4"));
  assert_int_equal (most[0].read, scw_lmx_token ("D4"));
  assert_int_equal (most[0].count, 3);
  assert_int_equal (most[1].truth, -1); /* invented staff:1, then missed voice:1, by token */
  assert_int_equal (most[1].read, scw_lmx_token ("staff:1"));
  assert_int_equal (most[2].truth, scw_lmx_token ("voice:1"));
  free (classes);
}

/* Every error has a class, for any two lists; every class has a name of its own. */
static void
test_classes_add_up (SCW_UNUSED void **state)
{
  unsigned seed = 23;

  for (int round = 0; round < 300; round++)
    {
      ScwClasses *classes = scw_classes_new (NULL);
      int32_t a[60], b[60];
      int64_t errors = 0, truth = 0;
      ScwEdit *edits;
      int n_edits;

      for (int k = 0; k < 60; k++)
        {
          a[k] = random_below (&seed, SCW_LMX_COUNT + 3) - 1; /* some outside the vocabulary */
          b[k] = random_below (&seed, 3) == 0 ? random_below (&seed, SCW_LMX_COUNT) : a[k];
        }
      edits = scw_align (a, 60, b, 55, &n_edits, NULL);
      scw_classes_add (classes, edits, n_edits);
      for (int c = 0; c < SCW_LMX_CLASSES; c++)
        {
          const ScwClassRow *row = &classes->rows[c];

          errors += scw_class_errors (row);
          truth += row->truth;
          assert_int_equal (row->truth, row->kept + row->confused + row->misread + row->missed);
        }
      assert_int_equal (truth, 55);
      assert_int_equal (errors, scw_edit_distance (a, 60, b, 55, NULL));
      free (edits);
      free (classes);
    }
  for (int c = 0; c < SCW_LMX_CLASSES; c++)
    for (int d = 0; d < c; d++)
      assert_string_not_equal (scw_class_name ((ScwLmxClass) c), scw_class_name ((ScwLmxClass) d));
}

static void
test_without_tuplets (SCW_UNUSED void **state)
{
  ScwTokens tokens
    = tokens_of ("measure C4 voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 tuplet:stop");
  ScwTokens want = tokens_of ("measure C4 voice:1 eighth stem:up D4 eighth");

  tokens.n = scw_without_tuplets (tokens.at, tokens.n, tokens.at);
  assert_int_equal (tokens.n, want.n);
  assert_memory_equal (tokens.at, want.at, (size_t) want.n * sizeof *want.at);
  scw_tokens_clear (&tokens);
  scw_tokens_clear (&want);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_drawing),         cmocka_unit_test (test_same_class_first),
    cmocka_unit_test (test_random),          cmocka_unit_test (test_too_long),
    cmocka_unit_test (test_classes),         cmocka_unit_test (test_classes_add_up),
    cmocka_unit_test (test_without_tuplets),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
