/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Barlines are found where they were drawn, broken between the staves or not, and stems are none. */
#include <math.h>

#include "engine/image/barlines.h"
#include "tests/image/draw.h"
#include "tests/support/check.h"

#define SPACE 7.0
#define WIDTH 700
#define GAP   14.0 /* from the first line of a staff to that of the next, staff spaces */

static void
draw_lines_of (ScwGray *page, double top)
{
  for (int line = 0; line < 5; line++)
    draw_box (page, 20, top + line * SPACE - 0.5, WIDTH - 20, top + line * SPACE + 0.5, 0);
}

static ScwGray *
two_staves (double top)
{
  ScwGray *page = scw_gray_new (WIDTH, 200, NULL);

  assert_non_null (page);
  draw_lines_of (page, top);
  draw_lines_of (page, top + GAP * SPACE);
  return page;
}

static ScwView
view_of (const ScwGray *page, double top)
{
  ScwBox box = { 0, 0, page->width, page->height };
  ScwView view = scw_view_from_box (&box, SPACE, 0);

  view.bend_top = top + 2 * SPACE;
  view.bend_bottom = top + (GAP + 2) * SPACE;
  return view;
}

static void
barlines_are_found (SCW_UNUSED void **state)
{
  static const double drawn[] = { 20, 180.4, 341, 500.7, 679 };
  const double top = 30;
  ScwGray *page = two_staves (top);
  ScwView view = view_of (page, top);
  double xs[20];

  for (int i = 0; i < 5; i++)
    if (i % 2 == 0) /* through both, or through each alone */
      draw_box (page, drawn[i] - 0.6, top, drawn[i] + 0.6, top + (GAP + 4) * SPACE, 0);
    else
      for (int s = 0; s < 2; s++)
        draw_box (page, drawn[i] - 0.6, top + s * GAP * SPACE, drawn[i] + 0.6, top + (s * GAP + 4) * SPACE,
                  0);
  assert_int_equal (scw_find_barlines (page, &view, xs, 20), 5);
  for (int i = 0; i < 5; i++)
    assert_true (fabs (xs[i] - drawn[i]) < 1.5);
  assert_int_equal (scw_find_barlines (page, &view, xs, 2), 2);
  scw_gray_free (page);
}

static void
stems_and_blobs_are_none (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = two_staves (top);
  ScwView view = view_of (page, top);
  double xs[20];

  draw_box (page, 99.4, top + 3, 100.6, top + 4 * SPACE, 0);                         /* a stem, nearly full */
  draw_box (page, 99.4, top + (GAP + 1) * SPACE, 100.6, top + (GAP + 4) * SPACE, 0); /* and a short one */
  draw_box (page, 200, top, 201, top + 4 * SPACE, 0);                                /* on one staff only */
  draw_box (page, 300, top - 4, 340, top + (GAP + 5) * SPACE, 0);                    /* a smear */
  assert_int_equal (scw_find_barlines (page, &view, xs, 20), 0);
  scw_gray_free (page);
}

static void
unknown_staves_have_none (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = two_staves (top);
  ScwView view = view_of (page, top);
  double xs[20];

  draw_box (page, 100, top, 101, top + (GAP + 4) * SPACE, 0);
  view.bend_top = view.bend_bottom = 0;
  assert_int_equal (scw_find_barlines (page, &view, xs, 20), 0);
  scw_gray_free (page);
}

/* ---- measures ---- */

static void
draw_barline (ScwGray *page, double x, double top, double thick)
{
  draw_box (page, x - thick / 2, top, x + thick / 2, top + (GAP + 4) * SPACE, 0);
}

static ScwBars
bars_of (const ScwGray *page, double top)
{
  const ScwView view = view_of (page, top);
  ScwBars bars;

  scw_find_bars (page, &view, &bars);
  return bars;
}

/* Four measures, the last with a double bar. */
static ScwGray *
four_measures (double top)
{
  static const double drawn[] = { 20.6, 180.4, 341, 500.7, 671, 678 };
  ScwGray *page = two_staves (top);

  for (int i = 0; i < 6; i++)
    draw_barline (page, drawn[i], top, i == 5 ? 4 : 1.2);
  return page;
}

static void
measures_are_counted (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = four_measures (top);
  ScwBars bars = bars_of (page, top);

  assert_true (scw_bars_sure (&bars));
  assert_int_equal (bars.n, 4);
  assert_true (fabs (bars.ends[2] - 341) < 1.5);
  /* a stem through most of the system may be a barline */
  draw_box (page, 250, top, 251, top + 0.88 * (GAP + 4) * SPACE, 0);
  bars = bars_of (page, top);
  assert_false (scw_bars_sure (&bars));
  assert_int_equal (bars.n, 4);
  assert_int_equal (bars.least, 4);
  assert_int_equal (bars.most, 5);
  /* and one beside a barline may be none */
  draw_barline (page, 420, top, 1.2);
  draw_barline (page, 440, top, 1.2);
  bars = bars_of (page, top);
  assert_int_equal (bars.n, 6);
  assert_int_equal (bars.least, 5);
  assert_int_equal (bars.most, 7);
  scw_gray_free (page);
}

static void
open_ends_are_doubtful (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = two_staves (top);
  ScwBars bars;

  draw_barline (page, 20.6, top, 1.2);
  draw_barline (page, 300, top, 1.2);
  bars = bars_of (page, top);
  assert_int_equal (bars.n, 2);
  assert_int_equal (bars.least, 1);
  assert_int_equal (bars.most, 2);
  assert_false (scw_bars_sure (&bars));
  scw_gray_free (page);
}

/* Of a single staff nothing is said: it might be a stem. */
static void
single_staves_are_not_sure (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = scw_gray_new (WIDTH, 100, NULL);
  ScwView view = view_of (page, top);
  ScwBars bars;

  view.bend_bottom = view.bend_top;
  draw_lines_of (page, top);
  for (int i = 0; i < 4; i++)
    draw_box (page, 20 + i * 219.6, top, 21.2 + i * 219.6, top + 4 * SPACE, 0);
  scw_find_bars (page, &view, &bars);
  assert_int_equal (bars.n, 3);
  assert_int_equal (bars.least, 0);
  assert_false (scw_bars_sure (&bars));
  scw_gray_free (page);
}

static void
blank_measures_have_no_ink (SCW_UNUSED void **state)
{
  const double top = 30;
  ScwGray *page = four_measures (top);
  const ScwView view = view_of (page, top);
  const ScwBars bars = bars_of (page, top);
  uint8_t blank[SCW_BARS_MOST];

  assert_int_equal (scw_find_blank_bars (page, &view, &bars, blank), 4);
  draw_blob (page, 100, top + 2.5 * SPACE, 4, 3);       /* a head in a space of the first */
  draw_blob (page, 400, top + (GAP + 7) * SPACE, 4, 3); /* one below the staves in the third */
  draw_box (page, 560, top + SPACE, 568, top + 11, 0);  /* a rest at a line in the fourth */
  assert_int_equal (scw_find_blank_bars (page, &view, &bars, blank), 1);
  assert_int_equal (blank[1], 1);
  scw_gray_free (page);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (barlines_are_found),         cmocka_unit_test (measures_are_counted),
    cmocka_unit_test (open_ends_are_doubtful),     cmocka_unit_test (single_staves_are_not_sure),
    cmocka_unit_test (blank_measures_have_no_ink), cmocka_unit_test (stems_and_blobs_are_none),
    cmocka_unit_test (unknown_staves_have_none),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
