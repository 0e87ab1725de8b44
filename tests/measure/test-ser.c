/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/check.h"

#include <string.h>

#include "engine/measure/ser.h"

static int64_t
distance (const char *a, const char *b)
{
  int32_t x[64], y[64];
  int n = strlen (a), m = strlen (b);

  for (int i = 0; i < n; i++)
    x[i] = a[i];
  for (int i = 0; i < m; i++)
    y[i] = b[i];
  return scw_edit_distance (x, n, y, m, NULL);
}

static void
test_known (SCW_UNUSED void **state)
{
  assert_int_equal (distance ("", ""), 0);
  assert_int_equal (distance ("abc", ""), 3);
  assert_int_equal (distance ("", "abc"), 3);
  assert_int_equal (distance ("kitten", "sitting"), 3);
  assert_int_equal (distance ("intention", "execution"), 5);
  assert_int_equal (distance ("abcdef", "bcdefg"), 2);
}

/* All alignments of short words, counted without the table. */
static int
brute (const char *a, const char *b)
{
  int best, other;

  if (*a == '\0' || *b == '\0')
    return strlen (a) + strlen (b);
  best = brute (a + 1, b + 1) + (*a != *b);
  other = brute (a + 1, b) + 1;
  best = other < best ? other : best;
  other = brute (a, b + 1) + 1;
  return other < best ? other : best;
}

static void
test_brute (SCW_UNUSED void **state)
{
  unsigned seed = 7;

  for (int round = 0; round < 300; round++)
    {
      char a[8] = "", b[8] = "";
      int n = round % 7, m = (round / 7) % 7;

      for (int i = 0; i < n; i++)
        a[i] = "xyz"[(seed = seed * 1103515245 + 12345) / 65536 % 3];
      for (int i = 0; i < m; i++)
        b[i] = "xyz"[(seed = seed * 1103515245 + 12345) / 65536 % 3];
      assert_int_equal (distance (a, b), brute (a, b));
    }
}

static void
test_micro_average (SCW_UNUSED void **state)
{
  const int32_t truth[] = { 3, 4, 5, 6, 7, 8, 9, 10 };
  const int32_t wrong[] = { 3, 9 };
  ScwSer ser = { 0 };

  assert_true (scw_ser_add (&ser, truth, 8, truth, 8, NULL)); /* 0 of 8 */
  assert_true (scw_ser_add (&ser, wrong, 2, truth, 2, NULL)); /* 1 of 2 */
  assert_float_equal (scw_ser_rate (&ser), 0.1, 1e-12);       /* not (0 + 0.5) / 2 */
  assert_float_equal (scw_ser_exact_rate (&ser), 0.5, 1e-12);
  ser = (ScwSer){ 0 };
  assert_float_equal (scw_ser_rate (&ser), 0, 0);
  assert_true (scw_ser_add (&ser, wrong, 2, truth, 0, NULL));
  assert_float_equal (scw_ser_rate (&ser), 1, 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_known),
    cmocka_unit_test (test_brute),
    cmocka_unit_test (test_micro_average),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
