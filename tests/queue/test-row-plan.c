/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long rows are cut at barlines, nothing of them is lost, and columns and tokens find their pieces. */
#include "tests/support/check.h"

#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/queue/row-plan.h"

#define SPACE 7
#define TOP   30
#define GAP   14  /* staff spaces */
#define WIDE  110 /* a measure, pixels */

static ScwConfig
config_of_mid (void)
{
  ScwConfig config;

  assert_true (scw_config_named (&config, "mid", NULL));
  return config;
}

static void
fill (ScwGray *picture, int x, int y, int w, int h)
{
  for (int k = y; k < y + h; k++)
    memset (scw_gray_row (picture, k) + x, 0, (size_t) w);
}

/* Measures of two staves, each with notes of its own that stand off the barlines; a clef at the beginning. */
static ScwGray *
row_of (int measures)
{
  ScwGray *picture = scw_gray_new (measures * WIDE + 70, 200, NULL);
  const int end = measures * WIDE + 50;

  for (int staff = 0; staff < 2; staff++)
    {
      const int top = TOP + staff * GAP * SPACE;

      for (int line = 0; line < 5; line++)
        fill (picture, 10, top + line * SPACE, end - 9, 1);
      fill (picture, 16, top + 3, 16, 4 * SPACE);
      for (int m = 0; m < measures; m++)
        for (int note = 0; note < 3; note++)
          fill (picture, 50 + m * WIDE + 25 + note * 25, top + (m + note) % 6 * 4, 8, 6);
    }
  fill (picture, 10, TOP, 1, (GAP + 4) * SPACE);
  for (int m = 1; m <= measures; m++)
    fill (picture, 50 + m * WIDE, TOP, 1, (GAP + 4) * SPACE + 1);
  return picture;
}

static ScwView
view_of (const ScwGray *picture)
{
  const ScwBox box = { 0, 0, picture->width, picture->height };
  ScwView view = scw_view_from_box (&box, SPACE, 0);

  view.bend_top = TOP + 2 * SPACE;
  view.bend_bottom = TOP + (GAP + 2) * SPACE;
  return view;
}

static void
test_usual_rows_stay_whole (SCW_UNUSED void **state)
{
  const ScwConfig config = config_of_mid ();
  ScwGray *picture = row_of (8);
  const ScwView view = view_of (picture);
  ScwRowPlan plan;

  scw_row_plan (&config, picture, &view, &plan);
  assert_int_equal (plan.n, 1);
  assert_int_equal (scw_row_measures (&plan, 0), 8);
  assert_int_equal (plan.n_blank, 0);
  assert_int_equal (scw_row_column (&plan, 0, 17), 17);
  assert_true (scw_row_x (&plan, 0, 33.5) == 33.5);
  scw_gray_free (picture);
}

/* Every measure is in one piece, every patch is where its column says, and the clef stands before each. */
static void
test_long_rows_are_cut (SCW_UNUSED void **state)
{
  const ScwConfig config = config_of_mid ();

  for (int measures = 16; measures <= 60; measures += 11)
    {
      ScwGray *picture = row_of (measures);
      const ScwView view = view_of (picture);
      ScwRowPlan plan;
      int sum = 0;

      scw_row_plan (&config, picture, &view, &plan);
      assert_in_range (plan.n, 2, measures / 4);
      assert_true (scw_bars_sure (&plan.bars));
      for (int piece = 0; piece < plan.n; piece++)
        {
          ScwPatches *patches = scw_row_patches (&config, picture, &plan, piece, NULL);
          const int from = plan.pieces[piece].from, to = plan.pieces[piece].to;

          assert_non_null (patches);
          assert_true (to - from < 230 * SPACE);
          assert_int_equal (plan.pieces[piece].first, sum);
          assert_int_equal (from, piece == 0 ? 0 : plan.pieces[piece - 1].to);
          sum += scw_row_measures (&plan, piece);
          for (int i = 0; i < patches->n; i++)
            {
              const int column = scw_row_column (&plan, piece, patches->cols[i]), x = column * SCW_PATCH;
              const bool head = piece > 0 && patches->cols[i] < plan.head;

              assert_true (column < plan.grid_w);
              assert_true (head || (x + SCW_PATCH >= from - 4 && x < to + 4));
              assert_true (!head || x < 50 + 25);
              assert_true (scw_row_x (&plan, piece, patches->cols[i] * SCW_PATCH) == x);
              for (int k = 0; k < SCW_PATCH_PIXELS; k++) /* what is there is the row's */
                {
                  const int px = x + k % SCW_PATCH, py = patches->rows[i] * SCW_PATCH + k / SCW_PATCH;
                  const bool inside = px < picture->width && py < picture->height;

                  if (inside && (head || (px >= from + 4 && px < to - 4)))
                    assert_int_equal (patches->pixels[i * SCW_PATCH_PIXELS + k] < 0,
                                      scw_gray_row (picture, py)[px] < 128);
                }
            }
          scw_patches_free (patches);
        }
      assert_int_equal (sum, measures);
      assert_int_equal (plan.pieces[plan.n - 1].to, picture->width);
      scw_gray_free (picture);
    }
}

static int
tokens_of (const char *words, int *tokens)
{
  ScwTokens list = { 0 };
  int n;

  assert_true (scw_lmx_parse (words, strlen (words), &list, NULL, NULL));
  n = list.n;
  for (int i = 0; i < n; i++)
    tokens[i] = list.at[i];
  scw_tokens_clear (&list);
  return n;
}

static void
test_tokens_find_their_piece (SCW_UNUSED void **state)
{
  const ScwRowPlan plan
    = { .n = 3, .pieces = { { .first = 0 }, { .first = 2 }, { .first = 3 } }, .bars = { .n = 5 } };
  int tokens[100], head[SCW_ROW_HEAD_MOST], wanted[100], first,
    n = tokens_of ("measure key:fifths:1 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C4 voice:1 "
                   "whole "
                   "measure D4 voice:1 half clef:C3 staff:2 D4 half measure E4 voice:1 whole measure F4 "
                   "voice:1 whole "
                   "measure G4 voice:1 whole",
                   tokens);

  assert_int_equal (scw_row_piece_of (&plan, tokens, n, -1, &first), 0);
  assert_int_equal (scw_row_piece_of (&plan, tokens, n, 19, &first), 0);
  assert_int_equal (first, 0);
  assert_int_equal (scw_row_piece_of (&plan, tokens, n, 20, &first), 1);
  assert_int_equal (first, 20);
  assert_int_equal (scw_row_piece_of (&plan, tokens, n, 23, &first), 1);
  assert_int_equal (scw_row_piece_of (&plan, tokens, n, n, &first), 2);
  assert_int_equal (first, 24);
  assert_int_equal (scw_row_measures (&plan, 2), 2);
  assert_int_equal (scw_row_head (tokens, 0, 0, head), 0);
  n = scw_row_head (tokens, 20, 1, head);
  assert_int_equal (n, tokens_of ("measure key:fifths:1 clef:G2 staff:1 clef:C3 staff:2", wanted));
  assert_memory_equal (head, wanted, (size_t) n * sizeof *head);
  tokens[0] = SCW_LMX_BOS_PLUS;
  assert_int_equal (scw_row_head (tokens, 20, 1, head), n + 1);
  assert_int_equal (head[0], SCW_LMX_BOS_PLUS);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_usual_rows_stay_whole),
    cmocka_unit_test (test_long_rows_are_cut),
    cmocka_unit_test (test_tokens_find_their_piece),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
