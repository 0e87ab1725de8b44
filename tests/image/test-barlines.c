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

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (barlines_are_found),
    cmocka_unit_test (stems_and_blobs_are_none),
    cmocka_unit_test (unknown_staves_have_none),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
