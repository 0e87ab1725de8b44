/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of an engraving end where those of the original do. */
#include <math.h>

#include "engine/engrave/align.h"
#include "engine/engrave/engrave.h"
#include "tests/notation/music.h"
#include "tests/support/alone.h"

#define HEAD "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define M(pitch)                                                                         \
  pitch "4 voice:1 quarter stem:up staff:1 " pitch "4 quarter " pitch "4 quarter " pitch \
        "4 quarter backup whole C3 voice:5 whole staff:2 "
#define FOUR HEAD M ("C") "measure " M ("D") "measure " M ("E") "measure " M ("F")

/* Four measures, and where each token was seen. */
typedef struct
{
  ScwPart *part;
  ScwOriginal original;
  double seen[200];
  double ends[8];
} Case;

static void
see (Case *c, int measure, double from, double to)
{
  const ScwMeasure *m = &c->part->measures[measure];

  for (int e = 0; e < m->n_elements; e++)
    if (m->elements[e].kind == SCW_ELEMENT_NOTE)
      c->seen[m->elements[e].span.first]
        = from + (to - from) * (double) m->elements[e].onset.num / (double) m->elements[e].onset.den / 3;
}

static void
begin (Case *c, const char *words)
{
  c->part = score_of (words, SCW_RULES_MUSICAL, NULL);
  c->original = (ScwOriginal){ .seen = c->seen, .n_tokens = 200, .width = 100, .ended = true };
  for (int i = 0; i < 200; i++)
    c->seen[i] = (double) NAN;
}

static void
assert_ends (Case *c, int n, const double *expected, double within)
{
  assert_int_equal (scw_align_measures (c->part, &c->original, c->ends), n);
  for (int m = 0; m < n; m++)
    if (!(fabs (c->ends[m] - expected[m]) <= within))
      fail_msg ("measure %d ends at %g, not %g", m, c->ends[m], expected[m]);
}

static void
end (Case *c)
{
  scw_part_free (c->part);
}

static void
see_all (Case *c)
{
  see (c, 0, 12, 28);
  see (c, 1, 34, 44);
  see (c, 2, 52, 70);
  see (c, 3, 77, 94);
}

static void
measures_end_before_the_next_notes (SCW_UNUSED void **state)
{
  Case c;

  begin (&c, FOUR);
  see_all (&c);
  assert_ends (&c, 4, (double[]){ 32, 50, 75, 100 }, 0.01);
  end (&c);
}

static void
upright_lines_say_it_exactly (SCW_UNUSED void **state)
{
  Case c;

  begin (&c, FOUR);
  see_all (&c);
  c.original.lines = (double[]){ 0, 31, 36.5, 48.8, 60, 73.7, 99.9 }; /* some are no barlines */
  c.original.n_lines = 7;
  assert_ends (&c, 4, (double[]){ 31, 48.8, 73.7, 100 }, 0.01);
  end (&c);
}

static void
what_was_not_seen_is_in_proportion (SCW_UNUSED void **state)
{
  Case c;

  begin (&c, FOUR);
  assert_ends (&c, 4, (double[]){ 25, 50, 75, 100 }, 0.01);
  see (&c, 2, 62, 70); /* measure 1 ends before 62, measure 0 somewhere */
  assert_int_equal (scw_align_measures (c.part, &c.original, c.ends), 4);
  assert_true (fabs (c.ends[1] - 60) < 0.01);
  assert_true (fabs (c.ends[0] - 30) < 0.01);
  end (&c);
}

static void
one_that_was_seen_elsewhere_is_not_believed (SCW_UNUSED void **state)
{
  Case c;

  begin (&c, FOUR);
  see_all (&c);
  see (&c, 2, 5, 9); /* the network looked at the beginning */
  assert_int_equal (scw_align_measures (c.part, &c.original, c.ends), 4);
  for (int m = 1; m < 4; m++)
    assert_true (c.ends[m] > c.ends[m - 1]);
  assert_true (fabs (c.ends[0] - 32) < 0.01);
  assert_true (c.ends[2] <= 75.01);
  end (&c);
}

static void
the_last_is_open_while_it_is_read (SCW_UNUSED void **state)
{
  Case c;

  begin (&c, FOUR);
  see_all (&c);
  c.original.ended = false;
  assert_ends (&c, 3, (double[]){ 32, 50, 75 }, 0.01);
  end (&c);
  begin (&c, HEAD "C4 voice:1 quarter staff:1");
  c.original.ended = false;
  assert_ends (&c, 0, NULL, 0);
  end (&c);
}

/* ---- the engraving follows ---- */

static void
assert_measure_ends (ScwEngraving *engraving, int measure, double x)
{
  double x0, x1;

  assert_int_equal (scw_engraving_measure (engraving, measure, &x0, &x1), 0);
  if (!(fabs (x1 - x) < 0.05))
    fail_msg ("measure %d is engraved up to %g, not %g", measure, x1, x);
}

static void
barlines_are_engraved_there (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (FOUR, SCW_RULES_MUSICAL, NULL);
  ScwEngraving *engraving = scw_engraving_new (NULL, NULL, NULL);

  assert_true (scw_engraving_set_ends (engraving, (double[]){ 40, 60, 100, 130 }, 4, NULL));
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_n_systems (engraving), 1);
  for (int m = 0; m < 4; m++)
    assert_measure_ends (engraving, m, (double[]){ 40, 60, 100, 130 }[m]);

  /* A measure without room is as wide as it must be, and the next one makes up for it. */
  assert_true (scw_engraving_set_ends (engraving, (double[]){ 40, 42, 100, 130 }, 4, NULL));
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_measures_done (engraving), 0);
  assert_int_equal (scw_engraving_systems_done (engraving), 1);
  assert_measure_ends (engraving, 0, 40);
  assert_measure_ends (engraving, 2, 100);

  /* Those that are not told are as wide as by themselves; nothing changed is nothing to do. */
  assert_true (scw_engraving_set_ends (engraving, (double[]){ 40 }, 1, NULL));
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_measure_ends (engraving, 0, 40);
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_systems_done (engraving), 0);

  assert_true (scw_engraving_set_ends (engraving, NULL, 0, NULL));
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_systems_done (engraving), 1);
  scw_engraving_free (engraving);
  scw_part_free (part);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (measures_end_before_the_next_notes),
    cmocka_unit_test (upright_lines_say_it_exactly),
    cmocka_unit_test (what_was_not_seen_is_in_proportion),
    cmocka_unit_test (one_that_was_seen_elsewhere_is_not_believed),
    cmocka_unit_test (the_last_is_open_while_it_is_read),
    cmocka_unit_test (barlines_are_engraved_there),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
