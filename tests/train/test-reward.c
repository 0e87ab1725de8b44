/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GRPO is rewarded for. */
#include <math.h>
#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/train/objectives/reward.h"
#include "tests/support/check.h"

#define TRUTH                                                                                         \
  "measure key:fifths:1 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 D4 voice:1 quarter " \
  "stem:up staff:1 E4 quarter stem:up staff:1 backup half rest voice:2 half staff:2"

static ScwTokens
words (const char *text)
{
  ScwTokens t = { 0 };
  ScwError error = { 0 };

  if (!scw_lmx_parse (text, strlen (text), &t, NULL, &error))
    fail_msg ("%s", error.message);
  return t;
}

static ScwRewardTerms
terms_of (const char *read, const char *truth)
{
  ScwTokens a = words (read), b = words (truth);
  ScwRewardTerms terms;
  ScwError error = { 0 };

  if (!scw_reward_terms (a.at, a.n, b.at, b.n, &terms, &error))
    fail_msg ("%s", error.message);
  assert_true (terms.total >= SCW_REWARD_WORST && terms.total <= SCW_REWARD_BEST + 1e-9);
  scw_tokens_clear (&a);
  scw_tokens_clear (&b);
  return terms;
}

static void
test_terms (SCW_UNUSED void **state)
{
  ScwRewardTerms t = terms_of (TRUTH, TRUTH);

  assert_true (fabs (t.total - SCW_REWARD_BEST) < 1e-9);
  t = terms_of ("measure key:fifths:1 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 "
                "quarter stem:up staff:1 E4 quarter stem:up staff:1 backup half rest voice:2 half staff:2",
                TRUTH);
  assert_true (fabs (t.tedn - exp (-0.01)) < 1e-9); /* a pitch in a note's code */
  assert_true (fabs (t.f1 - 23.0 / 24) < 1e-9);     /* 24 tokens, one of them another */
  assert_true (fabs (t.form - 1.5) < 1e-9 && t.length <= 0 && t.repetition <= 0);
  t = terms_of ("measure key:fifths:1 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 D4 voice:1 "
                "quarter stem:up staff:1 E4 quarter stem:up staff:1 backup half rest voice:2 half staff:2 "
                "dot "
                "fermata tied:start",
                TRUTH);
  assert_true (t.tedn < 1 && t.form <= 1.5);
}

/* Nothing, and what no measure comes of. */
static void
test_unparsable (SCW_UNUSED void **state)
{
  ScwRewardTerms t = terms_of ("", TRUTH);

  assert_true (t.form <= -3 && t.f1 <= 0);
  assert_true (fabs (t.length - (exp2 (19.0 / 50) - 1)) < 1e-9); /* 24 tokens missing */
  assert_true (terms_of ("C4 quarter measure D4 half", TRUTH).form <= -3);
}

/* Errors cost, whatever else is right. */
static void
test_form (SCW_UNUSED void **state)
{
  const double right
    = terms_of ("measure C4 voice:1 quarter stem:up staff:1", "measure C4 voice:1 quarter").form;
  const double one = terms_of ("measure staff:1 C4 voice:1 quarter", "measure C4 voice:1 quarter").form;
  const double two
    = terms_of ("measure staff:1 staff:1 C4 voice:1 quarter", "measure C4 voice:1 quarter").form;

  assert_true (fabs (right - 1.5) < 1e-9);
  assert_true (fabs (one - 1.5 * exp (-0.25)) < 1e-9);
  assert_true (fabs (two - 1.5 * exp (-0.5)) < 1e-9);
}

static void
test_length_and_repetition (SCW_UNUSED void **state)
{
  char text[8000] = "measure";
  const char *once = "measure C4 voice:1 quarter stem:up staff:1";
  ScwRewardTerms t;

  for (int i = 0; i < 12; i++)
    strcat (text, " C4 voice:1 quarter stem:up staff:1");
  t = terms_of (text, once); /* 55 too many */
  assert_true (fabs (t.length - 1) < 1e-9);
  assert_true (t.repetition > 0.8 && t.repetition <= 1);
  assert_true (terms_of (text, text).repetition <= 0); /* as it is written */
  for (int i = 0; i < 40; i++)
    strcat (text, " C4 voice:1 quarter stem:up staff:1");
  assert_true (fabs (terms_of (text, once).length - 3) < 1e-9);
  t = terms_of ("measure C4 voice:1 quarter stem:up staff:1 C4 quarter stem:up", once);
  assert_true (t.length <= 0); /* 3 too many are free */
}

/* As the sampler calls it. */
static void
test_as_a_reward (SCW_UNUSED void **state)
{
  ScwTokens t = words ("measure C4 voice:1 quarter stem:up staff:1");
  int ids[16] = { SCW_LMX_BOS };
  ScwSample sample = { NULL, ids, t.n + 2 };

  memcpy (ids + 1, t.at, (size_t) t.n * sizeof *ids);
  ids[t.n + 1] = SCW_LMX_EOS;
  assert_true (fabs (scw_reward (NULL, &sample, ids, t.n + 2) - SCW_REWARD_BEST) < 1e-9);
  assert_true (fabs (scw_reward (NULL, &sample, ids, t.n + 1) - SCW_REWARD_BEST) < 1e-9); /* cut off */
  assert_true (scw_reward (NULL, &sample, ids, 2) < 5);
  scw_tokens_clear (&t);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_terms),       cmocka_unit_test (test_unparsable),
    cmocka_unit_test (test_form),        cmocka_unit_test (test_length_and_repetition),
    cmocka_unit_test (test_as_a_reward),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
