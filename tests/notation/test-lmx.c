/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vocabulary, words to tokens and back, and exact fractions. */
#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/fraction.h"
#include "engine/notation/score/part.h"
#include "tests/support/check.h"

static void
vocabulary_is_the_networks (SCW_UNUSED void **state)
{
  /* The second is what the network learns from, and goes to other machines. */
  const char *const paths[]
    = { data_path ("lmx/vocabulary.txt"), source_path ("data/recipe/reference/lmx_vocab.txt") };
  char line[64];

  for (int k = 0; k < 2; k++)
    {
      FILE *file = fopen (paths[k], "r");

      assert_non_null (file);
      for (int i = 0; i < SCW_LMX_PLAIN_COUNT; i++)
        {
          assert_non_null (fgets (line, sizeof line, file));
          line[strcspn (line, "\n")] = '\0';
          assert_string_equal (scw_lmx_name (i), line);
        }
      assert_null (fgets (line, sizeof line, file));
      fclose (file);
    }
}

static void
every_word_has_one_token (SCW_UNUSED void **state)
{
  for (int i = 0; i < SCW_LMX_COUNT; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (i);

      assert_int_equal (scw_lmx_token (info->name), i);
      assert_int_equal (scw_lmx_find (info->class, info->value, info->second), i);
    }
  assert_int_equal (scw_lmx_token ("<bos>"), SCW_LMX_BOS);
  assert_int_equal (scw_lmx_token ("<pad>"), SCW_LMX_PAD);
  assert_int_equal (scw_lmx_token ("<eos>"), SCW_LMX_EOS);
  assert_int_equal (scw_lmx_token ("measure"), SCW_LMX_MEASURE);
}

static void
other_words_have_none (SCW_UNUSED void **state)
{
  static const char *const words[]
    = { "", "m", "measur", "measures", "C", "C10", "H4", "key:fifths:8", "rest:", "voice:13" };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    assert_int_equal (scw_lmx_token (words[i]), -1);
  assert_int_equal (scw_lmx_token_n ("measure", 4), -1);
  assert_int_equal (scw_lmx_token_n ("dot\0dot\0dotdotdot", 17), -1);
  assert_null (scw_lmx_info (-1));
  assert_null (scw_lmx_info (SCW_LMX_COUNT));
  assert_string_equal (scw_lmx_name (-1), "?");
  assert_int_equal (scw_lmx_find (SCW_LMX_VOICE, 13, 0), -1);
}

static void
tokens_know_their_values (SCW_UNUSED void **state)
{
  const ScwLmxInfo *info = scw_lmx_info (scw_lmx_token ("G5"));

  assert_int_equal (info->class, SCW_LMX_PITCH);
  assert_int_equal (info->role, SCW_LMX_ROLE_PREFIX);
  assert_int_equal (info->value, 4);
  assert_int_equal (info->second, 5);
  info = scw_lmx_info (scw_lmx_token ("clef:C3"));
  assert_int_equal (info->value, 'C');
  assert_int_equal (info->second, 3);
  info = scw_lmx_info (scw_lmx_token ("22in16"));
  assert_int_equal (info->value, 22);
  assert_int_equal (info->second, 16);
  info = scw_lmx_info (scw_lmx_token ("key:fifths:-4"));
  assert_int_equal (info->value, -4);
  assert_int_equal (info->role, SCW_LMX_ROLE_ROOT);
}

static void
words_become_tokens_and_back (SCW_UNUSED void **state)
{
  static const char text[] = "measure key:fifths:0 \t C4\nquarter";
  ScwTokens tokens = { 0 };
  ScwError error = { 0 };
  char *back;

  assert_true (scw_lmx_parse (text, strlen (text), &tokens, NULL, &error));
  assert_int_equal (tokens.n, 4);
  back = scw_lmx_format (tokens.at, tokens.n, &error);
  assert_string_equal (back, "measure key:fifths:0 C4 quarter");
  free (back);
  back = scw_lmx_format (tokens.at, 0, &error);
  assert_string_equal (back, "");
  free (back);
  scw_tokens_clear (&tokens);
}

static void
unknown_words_are_reported (SCW_UNUSED void **state)
{
  static const char text[] = "measure C4 \001quaver\xff quarter";
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwError error = { 0 };

  assert_true (scw_lmx_parse (text, strlen (text), &tokens, &problems, &error));
  assert_int_equal (tokens.n, 3);
  assert_int_equal (problems.count, 1);
  assert_int_equal (problems.items[0].first_token, 2);
  assert_string_equal (scw_problem_message (&problems.items[0], (char[SCW_PROBLEM_MESSAGE]){ 0 }),
                       "word 3 at byte 11 is no LMX token: '?quaver?'");
  scw_problems_clear (&problems);
  assert_false (scw_lmx_parse (text, strlen (text), &tokens, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_FORMAT);
  assert_string_equal (error.message, "word 3 at byte 11 is no LMX token: '?quaver?'");
  scw_tokens_clear (&tokens);
}

static void
check_fraction (ScwFraction f, int64_t num, int64_t den)
{
  assert_int_equal (f.num, num);
  assert_int_equal (f.den, den);
}

static void
fractions_are_exact (SCW_UNUSED void **state)
{
  ScwFraction third = scw_fraction (1, 3), sixth = scw_fraction (-2, -12);

  check_fraction (third, 1, 3);
  check_fraction (sixth, 1, 6);
  check_fraction (scw_fraction (3, -6), -1, 2);
  check_fraction (scw_fraction (5, 0), 0, 1);
  check_fraction (scw_fraction_add (third, sixth), 1, 2);
  check_fraction (scw_fraction_sub (sixth, third), -1, 6);
  check_fraction (scw_fraction_mul (third, sixth), 1, 18);
  check_fraction (scw_fraction_div (third, sixth), 2, 1);
  check_fraction (scw_fraction_div (third, SCW_FRACTION_ZERO), 0, 1);
  assert_true (scw_fraction_cmp (third, sixth) > 0);
  assert_true (scw_fraction_cmp (sixth, third) < 0);
  assert_int_equal (scw_fraction_cmp (third, scw_fraction (2, 6)), 0);
  assert_int_equal (scw_lcm (4, 6), 12);
  assert_int_equal (scw_lcm (INT64_C (1) << 31, 3), 0);
  assert_int_equal (scw_lcm (0, 3), 0);
}

/* Whatever is done to them, fractions stay in lowest terms and in bounds. */
static void
fractions_never_overflow (SCW_UNUSED void **state)
{
  ScwFraction sum = SCW_FRACTION_ZERO, product = scw_fraction (1, 1);

  for (int prime = 3; prime < 2000; prime += 2)
    {
      sum = scw_fraction_add (sum, scw_fraction (1, prime));
      product = scw_fraction_mul (product, scw_fraction (prime, prime - 1));
      assert_true (sum.den > 0 && sum.den <= INT64_C (1) << 31);
      assert_true (product.den > 0 && product.num > 0);
    }
  assert_true (scw_fraction_cmp (sum, scw_fraction (3, 1)) > 0);
  assert_true (scw_fraction_cmp (sum, scw_fraction (4, 1)) < 0);
  sum = scw_fraction (INT64_MAX, 1);
  sum = scw_fraction_mul (sum, sum);
  assert_true (sum.num > 0 && sum.den == 1);
  sum = scw_fraction (INT64_MIN, 3);
  assert_true (sum.num < 0);
  sum = scw_fraction_div (scw_fraction (1, INT64_C (1) << 31), scw_fraction (INT64_MAX, 1));
  check_fraction (sum, 0, 1);
}

static void
types_have_lengths (SCW_UNUSED void **state)
{
  check_fraction (scw_type_length (SCW_TYPE_QUARTER, 0, 0, 0), 1, 1);
  check_fraction (scw_type_length (SCW_TYPE_1024TH, 0, 0, 0), 1, 256);
  check_fraction (scw_type_length (SCW_TYPE_MAXIMA, 0, 0, 0), 32, 1);
  check_fraction (scw_type_length (SCW_TYPE_HALF, 2, 0, 0), 7, 2);
  check_fraction (scw_type_length (SCW_TYPE_EIGHTH, 1, 3, 2), 1, 2);
  check_fraction (scw_type_length (SCW_TYPE_NONE, 0, 0, 0), 0, 1);
  assert_int_equal (scw_type_within (scw_fraction (3, 1)), SCW_TYPE_HALF);
  assert_int_equal (scw_type_within (scw_fraction (1, 300)), SCW_TYPE_NONE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (vocabulary_is_the_networks),   cmocka_unit_test (every_word_has_one_token),
    cmocka_unit_test (other_words_have_none),        cmocka_unit_test (tokens_know_their_values),
    cmocka_unit_test (words_become_tokens_and_back), cmocka_unit_test (unknown_words_are_reported),
    cmocka_unit_test (fractions_are_exact),          cmocka_unit_test (fractions_never_overflow),
    cmocka_unit_test (types_have_lengths),
  };

  return cmocka_run_group_tests_name ("lmx", tests, NULL, NULL);
}
