/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token lists nobody would write: whatever comes, there is a score, it exports, and what it says of its
 * tokens is true. */
#include "tests/notation/music.h"

typedef struct
{
  uint64_t state;
} Random;

/* xorshift: the same lists on every machine. */
static int
pick (Random *random, int n)
{
  random->state ^= random->state << 13;
  random->state ^= random->state >> 7;
  random->state ^= random->state << 17;
  return (int) (random->state % (uint64_t) n);
}

static void
check_spans (const ScwPart *part, int n)
{
  int last = 0;

  for (int m = 0; m < part->n_measures; m++)
    {
      const ScwMeasure *measure = &part->measures[m];

      assert_true (measure->span.first >= last && measure->span.end > measure->span.first
                   && measure->span.end <= n);
      last = measure->span.first;
      for (int i = 0; i < measure->n_elements; i++)
        {
          ScwSpan span = measure->elements[i].span;

          assert_true (span.first >= last && span.end > span.first && span.end <= measure->span.end);
          assert_true (measure->elements[i].onset.num >= 0 && measure->elements[i].onset.den > 0);
          last = span.first;
        }
      last = measure->span.end;
    }
}

/* Reads and writes a list. The score is the caller's. */
static ScwPart *
rewrite (const int32_t *list, int n, bool plus, ScwTokens *out)
{
  ScwError error = { 0 };
  ScwPart *part = scw_delinearize (list, n, SCW_RULES_MUSICAL, NULL, &error);

  assert_non_null (part);
  *out = (ScwTokens){ 0 };
  assert_true (plus ? scw_linearize_plus (part, out, NULL, &error) : scw_linearize (part, out, NULL, &error));
  return part;
}

static void
check_equal (const ScwTokens *first, const ScwTokens *second)
{
  if (first->n != second->n
      || (first->n > 0 && memcmp (first->at, second->at, (size_t) first->n * sizeof *first->at) != 0))
    {
      ScwError error = { 0 };

      fail_msg ("read as\n%s\nand then as\n%s", scw_lmx_format (first->at, first->n, &error),
                scw_lmx_format (second->at, second->n, &error));
    }
}

static bool
is_plain (const int32_t *list, int n)
{
  for (int i = 0; i < n; i++)
    if (list[i] >= SCW_LMX_PLAIN_COUNT && list[i] < SCW_LMX_COUNT)
      return false;
  return true;
}

/* What a list is read as must be a fixed point: written down and read again it stays the same. Marks among notes that
 * make no sense find their place in the second round. And it exports. */
static void
check_list (const int32_t *list, int n)
{
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwTokens first, second, third;
  ScwPart *part = scw_delinearize (list, n, SCW_RULES_MUSICAL, &problems, &error);
  ScwPart *again;
  char *xml;
  size_t size;

  assert_non_null (part);
  check_spans (part, n);
  for (int i = 0; i < problems.count; i++)
    assert_true (problems.items[i].first_token >= 0
                 && problems.items[i].first_token + problems.items[i].n_tokens <= n);
  scw_part_free (part);

  if (is_plain (list, n))
    {
      scw_part_free (rewrite (list, n, false, &first));
      scw_part_free (rewrite (first.at, first.n, false, &second));
      check_equal (&first, &second);
      scw_tokens_clear (&first);
      scw_tokens_clear (&second);
    }

  part = rewrite (list, n, true, &first);
  scw_part_free (rewrite (first.at, first.n, true, &second));
  scw_part_free (rewrite (second.at, second.n, true, &third));
  check_equal (&second, &third);

  xml = xml_of (part);
  again = scw_part_read_memory (xml, strlen (xml), "garbage", SCW_PART_ANY, NULL, &error);
  if (again == NULL)
    fail_msg ("%s", error.message);
  scw_part_free (again);
  free (xml);
  scw_part_free (part);
  part = scw_delinearize (list, n, SCW_RULES_REFERENCE, NULL, &error);
  assert_non_null (part);
  xml = scw_musicxml_format_reference (part, &size, &error);
  assert_non_null (xml);
  free (xml);
  scw_part_free (part);
  scw_tokens_clear (&first);
  scw_tokens_clear (&second);
  scw_tokens_clear (&third);
  scw_problems_clear (&problems);
}

static void
any_tokens_at_all (SCW_UNUSED void **state)
{
  Random random = { 88172645463325252 };
  int32_t list[300];

  for (int round = 0; round < 3000; round++)
    {
      int n = pick (&random, 300), words = round % 2 == 0 ? SCW_LMX_COUNT : SCW_LMX_PLAIN_COUNT;

      for (int i = 0; i < n; i++)
        list[i] = pick (&random, 40) == 0 ? SCW_LMX_MEASURE : pick (&random, words);
      check_list (list, n);
    }
}

/* Of few kinds, so that the same ones meet again and again. */
static void
tokens_of_few_kinds (SCW_UNUSED void **state)
{
  static const char *const words[]
    = { "measure",    "C4",       "rest",         "quarter",     "eighth",     "rest:measure",
        "backup",     "forward",  "chord",        "grace",       "tied:start", "tied:stop",
        "beam:begin", "beam:end", "slur:start",   "slur:stop",   "dot",        "3in2",
        "voice:1",    "voice:2",  "staff:2",      "sharp",       "clef:G2",    "key:fifths:2",
        "time",       "beats:3",  "tuplet:start", "tuplet:stop", "tremolo:2" };
  Random random = { 362436069 };
  int32_t list[200];

  for (int round = 0; round < 3000; round++)
    {
      int n = pick (&random, 200), kinds = 1 + pick (&random, (int) (sizeof words / sizeof words[0]));

      for (int i = 0; i < n; i++)
        list[i] = i == 0 ? SCW_LMX_MEASURE : scw_lmx_token (words[pick (&random, kinds)]);
      check_list (list, n);
    }
}

/* Good music with a few tokens changed, lost or doubled, as a network does it. */
static void
good_music_gone_bad (SCW_UNUSED void **state)
{
  static const char good[] = "measure key:fifths:-3 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
                             "E4 voice:1 eighth 3in2 stem:up "
                             "staff:1 beam:begin tuplet:start slur:start C4 eighth 3in2 D4 eighth 3in2 sharp "
                             "beam:end tuplet:stop slur:stop grace "
                             "grace:slash E4 16th chord G4 16th E4 half dot tied:start chord G4 half dot "
                             "fermata backup whole rest voice:5 "
                             "rest:measure staff:2 measure E4 voice:1 whole tied:stop staff:1 backup whole "
                             "A2 voice:5 half stem:down staff:2 "
                             "arpeggiate chord C3 half arpeggiate forward quarter clef:G2 staff:2 G2 16th "
                             "stem:up beam:begin beam:begin A2 eighth "
                             "beam:end G2 16th beam:end beam:backward-hook tremolo:single tremolo:3";
  Random random = { 521288629 };
  ScwTokens tokens = { 0 };
  ScwError error = { 0 };
  int32_t list[512];

  assert_true (scw_lmx_parse (good, strlen (good), &tokens, NULL, &error));
  for (int round = 0; round < 5000; round++)
    {
      int odds = 2 + pick (&random, 60), n = 0;
      int words = round % 2 == 0 ? SCW_LMX_COUNT : SCW_LMX_PLAIN_COUNT;

      for (int i = 0; i < tokens.n; i++)
        {
          int what = pick (&random, odds);

          if (what != 0)
            list[n++] = tokens.at[i];
          if (what == 1)
            list[n++] = pick (&random, 2) ? tokens.at[i] : pick (&random, words);
        }
      check_list (list, n);
    }
  scw_tokens_clear (&tokens);
}

static void
numbers_that_are_no_tokens (SCW_UNUSED void **state)
{
  const int32_t list[] = { INT32_MIN, -1, SCW_LMX_COUNT, SCW_LMX_MEASURE, INT32_MAX, 100, 1000 };
  ScwProblems problems = { 0 };
  ScwError error = { 0 };
  ScwPart *part = scw_delinearize (list, 7, SCW_RULES_MUSICAL, &problems, &error);

  assert_non_null (part);
  assert_true (problems.count >= 5);
  check_list (list, 7);
  scw_problems_clear (&problems);
  scw_part_free (part);
  part = scw_delinearize (NULL, 0, SCW_RULES_MUSICAL, NULL, &error);
  assert_non_null (part);
  assert_int_equal (part->n_measures, 0);
  scw_part_free (part);
}

/* One token over and over: long lists of nothing but the same, alone and in a measure. */
static void
one_token_for_ever (SCW_UNUSED void **state)
{
  enum
  {
    LENGTH = 1500
  };
  int32_t *list = malloc (LENGTH * sizeof *list);

  for (int token = 0; token < SCW_LMX_COUNT; token++)
    {
      for (int i = 0; i < LENGTH; i++)
        list[i] = token;
      list[0] = SCW_LMX_MEASURE;
      list[1] = scw_lmx_token ("C4");
      list[2] = scw_lmx_token ("quarter");
      check_list (list, LENGTH);
      check_list (list + 3, 20);
    }
  free (list);
}

/* A measure of a hundred thousand accidentals and ties must not take for ever. */
static void
giant_measures_are_cut (SCW_UNUSED void **state)
{
  static const char *const words[] = { "C4", "quarter", "sharp", "tied:start", "tied:stop", "slur:start" };
  enum
  {
    NOTES = 100000
  };
  int32_t *list = malloc ((NOTES * 6 + 1) * sizeof *list);
  ScwError error = { 0 };
  ScwPart *part;

  list[0] = SCW_LMX_MEASURE;
  for (int i = 0; i < NOTES * 6; i++)
    list[i + 1] = scw_lmx_token (words[i % 6]);
  part = scw_delinearize (list, NOTES * 6 + 1, SCW_RULES_MUSICAL, NULL, &error);
  assert_non_null (part);
  assert_true (part->measures[0].n_elements < NOTES);
  free (xml_of (part));
  scw_part_free (part);
  free (list);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (any_tokens_at_all),   cmocka_unit_test (tokens_of_few_kinds),
    cmocka_unit_test (good_music_gone_bad), cmocka_unit_test (numbers_that_are_no_tokens),
    cmocka_unit_test (one_token_for_ever),  cmocka_unit_test (giant_measures_are_cut),
  };

  return cmocka_run_group_tests_name ("garbage", tests, NULL, NULL);
}
