/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of the systems are which part, and how many measures a system has. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/join/count.h"
#include "engine/notation/join/parts.h"

enum
{
  G = 1,
  C,
  F,
  G8, /* a tenor's */
};

/* A row as "1" or "2G": staves and clef; "o" is an ossia. Systems have bars between them. Returns the parts as one
 * would write them: "1 2 | 2". */
static char *
sort (const char *rows, int *n_parts)
{
  static char out[256];
  ScwRowSeen seen[64] = { 0 };
  int parts[64], n = 0, system = 0;

  for (const char *at = rows; *at != '\0'; at++)
    switch (*at)
      {
      case '|':
        system++;
        break;
      case 'o':
        seen[n++] = (ScwRowSeen){ .system = system, .staves = 1, .ossia = true };
        break;
      case 'G':
        seen[n - 1].clef = at[1] == '8' ? G8 : G;
        at += at[1] == '8';
        break;
      case 'C':
        seen[n - 1].clef = C;
        break;
      case 'F':
        seen[n - 1].clef = F;
        break;
      case '?':
        seen[n++] = (ScwRowSeen){ .system = system };
        break;
      case ' ':
        break;
      default:
        seen[n++] = (ScwRowSeen){ .system = system, .staves = *at - '0' };
      }
  *n_parts = scw_assign_parts (seen, n, parts, NULL);
  out[0] = '\0';
  for (int i = 0; i < n; i++)
    snprintf (out + strlen (out), sizeof out - strlen (out), "%s%d",
              i == 0                                 ? ""
              : seen[i].system != seen[i - 1].system ? " | "
                                                     : " ",
              parts[i] >= 0 ? parts[i] + 1 : 0);
  return out;
}

static void
assert_parts (const char *rows, int n, const char *expected)
{
  int n_parts;
  const char *parts = sort (rows, &n_parts);

  assert_string_equal (parts, expected);
  assert_int_equal (n_parts, n);
}

static void
single_rows_are_one_part (SCW_UNUSED void **state)
{
  assert_parts ("", 0, "");
  assert_parts ("2 | 2 | 2", 1, "1 | 1 | 1");
  assert_parts ("1G | 1F | 1", 1, "1 | 1 | 1");
  assert_parts ("2 | 1 | 3", 1, "1 | 1 | 1"); /* told when they are joined */
  assert_parts ("o 2 | 2", 1, "0 1 | 1");
}

static void
rows_go_to_parts_from_the_top (SCW_UNUSED void **state)
{
  assert_parts ("1 2 | 1 2", 2, "1 2 | 1 2");
  assert_parts ("2 | 1 2 | 2", 2, "2 | 1 2 | 2");     /* a prelude, and an epilogue */
  assert_parts ("1 2 | 1 | 1 2", 2, "1 2 | 1 | 1 2"); /* without accompaniment */
  assert_parts ("1 2 | 1 1 2 | 1 2", 3, "1 3 | 1 2 3 | 1 3");
  assert_parts ("1 o 2 | o 2", 2, "1 0 2 | 0 2");
  assert_parts ("1 1 2 | 1 2 2", 4, "1 2 3 | 1 3 4");
}

static void
clefs_tell_rows_apart (SCW_UNUSED void **state)
{
  assert_parts ("1G 1G 1C 1F | 1G 1G 1F", 4, "1 2 3 4 | 1 2 4");
  assert_parts ("1G 1G 1C 1F | 1G 1C 1F", 4, "1 2 3 4 | 1 3 4");
  assert_parts ("1G 1G 1C 1F | 1C 1F | 1F", 4, "1 2 3 4 | 3 4 | 4");
  assert_parts ("1G 1G 1C 1F | 1 1 1", 4, "1 2 3 4 | 1 2 3");         /* nothing was read yet */
  assert_parts ("1G 1G 1C 1F | 1G 1G 1C 1G", 4, "1 2 3 4 | 1 2 3 4"); /* the cello is high */
  assert_parts ("1G 1G 1G8 1F | 1G 1G8 1F", 4, "1 2 3 4 | 1 3 4");
  assert_parts ("1G 2 | 1F 2", 2, "1 2 | 1 2");
}

static void
what_is_unusual_does_no_harm (SCW_UNUSED void **state)
{
  assert_parts ("1 2 | 1 3 | 1 2", 2, "1 2 | 1 2 | 1 2"); /* a piano on three staves */
  assert_parts ("1 2 | ? 2 | ?", 2, "1 2 | 1 2 | 1");     /* drawn by hand */
  assert_parts ("2 | 1 1 | 2 | 2", 3, "3 | 1 2 | 3 | 3"); /* what fits no part is one of its own */
  assert_parts ("1 1 1 | 2 | 1 1 1", 4, "1 2 3 | 4 | 1 2 3");
  assert_parts ("2 1 | 1 2 | 1 2", 3, "2 3 | 1 2 | 1 2"); /* the kind that is there most often counts */
}

static void
every_row_has_a_part_of_its_own (SCW_UNUSED void **state)
{
  unsigned number = 1;

  for (int round = 0; round < 3000; round++)
    {
      ScwRowSeen rows[40];
      int parts[40], n_parts, n = 0, system = 0;

      for (; n < 40; n++)
        {
          number = number * 1103515245 + 12345;
          rows[n] = (ScwRowSeen){ system, (int) (number >> 16) % 4, (int) (number >> 20) % 4,
                                  (number >> 24) % 8 == 0 };
          system += (number >> 27) % 3 == 0;
        }
      n_parts = scw_assign_parts (rows, n, parts, NULL);
      for (int i = 0; i < n; i++)
        {
          int before = i - 1;

          assert_true (rows[i].ossia ? parts[i] == -1 : parts[i] >= 0 && parts[i] < n_parts);
          while (before >= 0 && rows[before].ossia)
            before--;
          if (!rows[i].ossia && before >= 0 && rows[before].system == rows[i].system)
            assert_true (parts[i] > parts[before]); /* in order from the top down */
        }
    }
}

#define AGREED(...)                                       \
  scw_count_agreed ((const ScwRowCount[]){ __VA_ARGS__ }, \
                    (int) (sizeof ((const ScwRowCount[]){ __VA_ARGS__ }) / sizeof (ScwRowCount)))

static void
what_most_speaks_for_counts (SCW_UNUSED void **state)
{
  assert_int_equal (AGREED ({ 4, 0, 0 }, { 4, 0, 0 }, { 3, 0, 0 }), 4);
  assert_int_equal (AGREED ({ 3, 0, 0 }, { 4, 0, 0 }, { 4, 0, 0 }), 4);
  assert_int_equal (AGREED ({ 5, 0, 0 }, { 6, 6, 6 }), 6);
  assert_int_equal (AGREED ({ 5, 6, 6 }, { 5, 5, 6 }), 6); /* barlines are surer than two readings */
  assert_int_equal (AGREED ({ 5, 5, 6 }, { 7, 5, 6 }), 5);
  assert_int_equal (AGREED ({ 0, 0, 0 }, { 4, 0, 0 }), 4);
  assert_int_equal (AGREED ({ 5, 0, 0 }, { 6, 0, 0 }), 0);
  assert_int_equal (AGREED ({ 5, 5, 5 }, { 6, 6, 6 }), 0);
  assert_int_equal (AGREED ({ 4, 0, 0 }, { 3, 0, 0 }, { 4, 0, 0 }, { 3, 0, 0 }), 0);
  assert_int_equal (AGREED ({ 5, 6, 6 }), 0); /* it was held against its picture already */
  assert_int_equal (AGREED ({ 0, 0, 0 }, { 0, 0, 0 }), 0);
}

static void
who_has_lost (SCW_UNUSED void **state)
{
  assert_true (scw_count_is_lost (&(ScwRowCount){ 3, 0, 0 }, 4));
  assert_true (scw_count_is_lost (&(ScwRowCount){ 3, 3, 4 }, 4));
  assert_true (scw_count_is_lost (&(ScwRowCount){ 0, 0, 0 }, 4));
  assert_true (scw_count_is_lost (&(ScwRowCount){ 3, 4, 4 }, 4));
  assert_false (scw_count_is_lost (&(ScwRowCount){ 3, 3, 3 }, 4));
  assert_false (scw_count_is_lost (&(ScwRowCount){ 4, 0, 0 }, 4));
  assert_false (scw_count_is_lost (&(ScwRowCount){ 3, 0, 0 }, 0));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (single_rows_are_one_part),
    cmocka_unit_test (rows_go_to_parts_from_the_top),
    cmocka_unit_test (clefs_tell_rows_apart),
    cmocka_unit_test (what_is_unusual_does_no_harm),
    cmocka_unit_test (every_row_has_a_part_of_its_own),
    cmocka_unit_test (what_most_speaks_for_counts),
    cmocka_unit_test (who_has_lost),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
