/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The press: what is told is drawn, within the picture, the same each time. With arguments: 'test-press N SCORES...'
 * prints where tokens and pictures of N slices disagree. */
#include <glob.h>
#include <math.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/press/press.h"
#include "engine/train/network/random.h"
#include "tests/press/counts.h"
#include "tests/support/check.h"

#define SLICES 200

static ScwTypeCase *
types_of_debian (void)
{
  static const char *const patterns[] = { "/usr/share/lilypond/*/fonts/otf/emmentaler-20.otf",
                                          "/usr/share/fonts/opentype/urw-base35/C059-*.otf" };
  ScwTypeCase *types = scw_type_case_new (NULL);

  for (int i = 0; i < 2; i++)
    {
      glob_t found;

      if (glob (patterns[i], 0, NULL, &found) == 0)
        for (size_t k = 0; k < found.gl_pathc; k++)
          scw_type_case_add (types, found.gl_pathv[k], NULL);
      globfree (&found);
    }
  if (scw_type_case_music (types) > 0)
    return types;
  print_message ("Emmentaler is not installed (lilypond-fonts)\n");
  scw_type_case_free (types);
  return NULL;
}

static ScwPress *
press_of (const ScwTypeCase *types, const char *style)
{
  static const char *const scores[]
    = { "lc4987640", "lc5004835", "lc5060938", "lc6810863", "lc6885211", "lc6900961" };
  ScwPressOptions options = scw_press_options ();
  ScwError error = { 0 };
  ScwPress *press;

  if (style != NULL && !scw_press_rules_read (&options.rules, style, strlen (style), "style", &error))
    fail_msg ("%s", error.message);
  press = scw_press_new (types, &options, NULL, NULL, &error);
  for (int i = 0; i < 6; i++)
    {
      char name[64];

      snprintf (name, sizeof name, "scores/%s.mxl", scores[i]);
      assert_true (scw_press_add (press, data_path (name), &error));
    }
  return press;
}

/* The same bytes whatever was printed before. */
static void
test_again (SCW_UNUSED void **state)
{
  ScwTypeCase *types = types_of_debian ();
  ScwPress *forwards, *backwards;
  ScwSlice *slices[40];

  if (types == NULL)
    skip ();
  forwards = press_of (types, NULL);
  backwards = press_of (types, NULL);
  for (int i = 0; i < 40; i++)
    {
      slices[i] = scw_press_slice (forwards, 7, (uint64_t) i * 31, NULL);
      assert_non_null (slices[i]);
    }
  for (int i = 39; i >= 0; i--)
    {
      ScwSlice *again = scw_press_slice (backwards, 7, (uint64_t) i * 31, NULL);
      const ScwGray *a = slices[i]->picture, *b = again->picture;

      assert_string_equal (slices[i]->name, again->name);
      assert_int_equal (a->width, b->width);
      assert_int_equal (a->height, b->height);
      assert_memory_equal (a->pixels, b->pixels, (size_t) a->width * (size_t) a->height);
      assert_int_equal (slices[i]->tokens.n, again->tokens.n);
      assert_memory_equal (slices[i]->tokens.at, again->tokens.at,
                           (size_t) again->tokens.n * sizeof (int32_t));
      assert_int_equal (slices[i]->n_marks, again->n_marks);
      scw_slice_free (again);
    }
  for (int i = 1; i < 40; i++)
    assert_true (slices[i]->picture->width != slices[0]->picture->width
                 || strcmp (slices[i]->name, slices[0]->name) != 0);
  for (int i = 0; i < 40; i++)
    scw_slice_free (slices[i]);
  scw_press_free (forwards);
  scw_press_free (backwards);
  scw_type_case_free (types);
}

/* Prints what differs; how many slices do. */
static int
compare (ScwPress *press, int n, int totals[COUNT_KINDS])
{
  int wrong = 0;

  for (int i = 0; i < n; i++)
    {
      ScwError error = { 0 };
      ScwSlice *slice = scw_press_slice (press, 3, (uint64_t) i, &error);
      Counts told, drawn;
      bool differs = false;

      if (slice == NULL)
        fail_msg ("%s", error.message);
      told = count_tokens (slice);
      drawn = count_items (slice);
      for (int k = 0; k < COUNT_KINDS; k++)
        {
          totals[k] += told.n[k];
          if (told.n[k] == drawn.n[k])
            continue;
          differs = true;
          print_message ("slice %d (%s): %d %s told, %d drawn\n", i, slice->name, told.n[k],
                         count_name ((Kind) k), drawn.n[k]);
        }
      wrong += differs;
      scw_slice_free (slice);
    }
  return wrong;
}

static void
test_agree (SCW_UNUSED void **state)
{
  static const Kind common[]
    = { COUNT_head,     COUNT_rest,  COUNT_dot,   COUNT_accidental, COUNT_clef,   COUNT_time,
        COUNT_dynamics, COUNT_wedge, COUNT_words, COUNT_fermata,    COUNT_barline };
  ScwTypeCase *types = types_of_debian ();
  ScwPress *press;
  int totals[COUNT_KINDS] = { 0 };

  if (types == NULL)
    skip ();
  press = press_of (types, NULL);
  assert_int_equal (compare (press, SLICES, totals), 0);
  for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
    assert_true (totals[common[i]] > 10);
  scw_press_free (press);
  scw_type_case_free (types);
}

/* A picture holds all that was drawn, and its edge is paper. */
static void
test_inside (SCW_UNUSED void **state)
{
  ScwTypeCase *types = types_of_debian ();
  ScwPress *press;

  if (types == NULL)
    skip ();
  press = press_of (types, "{\"odds-scraps\": 0}");
  for (int i = 0; i < SLICES; i++)
    {
      ScwSlice *slice = scw_press_slice (press, 11, (uint64_t) i, NULL);
      const ScwGray *g = slice->picture;

      for (int k = 0; k < slice->n_items; k++)
        {
          const ScwExtent *box = &slice->items[k].box;

          assert_true ((box->x0 - slice->x0) * slice->space >= 0);
          assert_true ((box->y0 - slice->y0) * slice->space >= 0);
          assert_true ((box->x1 - slice->x0) * slice->space <= g->width);
          assert_true ((box->y1 - slice->y0) * slice->space <= g->height);
        }
      for (int k = 0; k < slice->n_marks; k++)
        {
          assert_true (slice->marks[k].x >= 0 && slice->marks[k].x <= (float) g->width);
          assert_true (slice->marks[k].y >= 0 && slice->marks[k].y <= (float) g->height);
        }
      for (int x = 0; x < g->width; x++)
        assert_true (scw_gray_row (g, 0)[x] == 255 && scw_gray_row (g, g->height - 1)[x] == 255);
      scw_slice_free (slice);
    }
  scw_press_free (press);
  scw_type_case_free (types);
}

/* Scores that make no sense: any tokens in any order. Some can be printed, none does harm. */
static void
test_hostile (SCW_UNUSED void **state)
{
  ScwTypeCase *types = types_of_debian ();
  ScwPress *press;
  int printed = 0;

  if (types == NULL)
    skip ();
  press = press_of (types, "{\"odds-strewn\": 1, \"odds-scraps\": 1, \"odds-clef\": 1}");
  for (uint64_t i = 0; i < 300; i++)
    {
      int32_t tokens[400];
      const int n = 1 + (int) (scw_random (i, 0) % 400);
      ScwError error = { 0 };
      ScwPart *part;
      ScwScore score;
      ScwSlice *slice;

      for (int k = 0; k < n; k++)
        tokens[k] = k == 0 ? SCW_LMX_BOS_PLUS
                    : scw_random (i, (uint64_t) k + 1) % 9 == 0
                      ? SCW_LMX_MEASURE
                      : (int32_t) (scw_random (i, (uint64_t) k + 1) >> 8 & 0xffff) % SCW_LMX_COUNT;
      part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, &error);
      assert_non_null (part);
      score = scw_score_around (&part);
      slice = scw_press_score (press, &score, "made", i, &error);
      assert_true (slice != NULL || error.code == SCW_ERROR_NOTATION);
      if (slice != NULL)
        {
          printed++;
          assert_int_equal (slice->tokens.at[0], SCW_LMX_BOS_PLUS);
          assert_int_equal (slice->tokens.at[slice->tokens.n - 1], SCW_LMX_EOS);
        }
      scw_slice_free (slice);
      scw_part_free (part);
    }
  assert_true (printed > 10);
  scw_press_free (press);
  scw_type_case_free (types);
}

static void
test_styles (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *json, *said; /* NULL: it is fine */
  } cases[] = {
    { "{}", NULL },
    { "{\"stem\": 0.2, \"tightness\": [0.5, 0.6], \"odds-time\": 1}", NULL },
    { "{\"stem\": [0.2, 0.1]}", "'s': 'stem' is not between 0 and 100, or falls" },
    { "{\"odds-time\": 2}", "'s': 'odds-time' is not between 0 and 1, or falls" },
    { "{\"stem\": \"thick\"}", "'s': 'stem' is no number and no list of two" },
    { "{\"colour\": 1}", "'s': there is nothing called 'colour'" },
    { "{\"font\": 3}", "'s': 'font' is no name of a font" },
    { "[]", "'s' is no style: it is no JSON object" },
    { "{\n\"stem\": }", "'s', line 2: unexpected token near '}'" },
  };
  ScwPressRules rules;

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      ScwError error = { 0 };
      const bool fine = (rules = scw_press_rules (),
                         scw_press_rules_read (&rules, cases[i].json, strlen (cases[i].json), "s", &error));

      assert_true (fine == (cases[i].said == NULL));
      if (!fine)
        assert_string_equal (error.message, cases[i].said);
    }
  rules = scw_press_rules ();
  assert_true (scw_press_rules_read (&rules, cases[1].json, strlen (cases[1].json), "s", NULL));
  for (uint64_t key = 0; key < 100; key++)
    {
      const ScwPressStyle style = scw_press_style_draw (&rules, key);

      assert_true (style.stem == 0.2 && style.odds_time == 1);
      assert_true (style.tightness >= 0.5 && style.tightness <= 0.6);
      assert_true (style.barline >= 0.09 && style.barline <= 0.24);
    }
}

/* A square, and one that is cut by the edge, cover what they cover. */
static void
test_coverage (SCW_UNUSED void **state)
{
  static const double squares[][4] = { { 2.25, 3.5, 5.25, 6 }, { -3, -2, 1.5, 0.25 }, { 6, 6, 40, 40 } };
  ScwShape shape = { 0 };

  for (int i = 0; i < 3; i++)
    {
      const double *q = squares[i];
      ScwCanvas canvas = { .gray = scw_gray_new (8, 8, NULL) };

      scw_shape_empty (&shape);
      scw_shape_to (&shape, q[0], q[1]);
      scw_shape_to (&shape, q[2], q[1]);
      scw_shape_to (&shape, q[2], q[3]);
      scw_shape_to (&shape, q[0], q[3]);
      scw_shape_close (&shape);
      assert_true (scw_canvas_fill (&canvas, &shape, 1, NULL));
      for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++)
          {
            const double wide = fmax (0, fmin (q[2], x + 1) - fmax (q[0], x));
            const double high = fmax (0, fmin (q[3], y + 1) - fmax (q[1], y));

            assert_true (fabs (scw_gray_row (canvas.gray, y)[x] - 255 * (1 - wide * high)) <= 1);
          }
      scw_gray_free (canvas.gray);
      scw_canvas_clear (&canvas);
    }
  scw_shape_clear (&shape);
}

/* What is estimated without printing is about what comes. */
static void
test_estimate (SCW_UNUSED void **state)
{
  ScwTypeCase *types = types_of_debian ();
  double told = 0, real = 0;
  ScwPress *press;
  ScwSource source;

  if (types == NULL)
    skip ();
  press = press_of (types, NULL);
  source = scw_press_source (press);
  assert_true (source.endless);
  for (int64_t i = 0; i < SLICES; i++)
    {
      ScwDrawn drawn;
      double cost;
      int tokens;

      assert_true (source.draw (source.data, 5, i, true, &drawn, NULL));
      source.estimate (source.data, i, &tokens, &cost);
      told += tokens;
      real += drawn.n;
      assert_int_equal (drawn.ids[0], SCW_LMX_BOS_PLUS);
      assert_true (drawn.n_marks > 0 && drawn.space == SCW_DATA_SPACE);
      scw_drawn_clear (&drawn);
    }
  assert_true (told > 0.6 * real && told < 1.6 * real);
  scw_press_free (press);
  scw_type_case_free (types);
}

/* A pack's text that begins with <bos:plus> has no <bos>; in its middle it is no token. */
static void
test_pack (SCW_UNUSED void **state)
{
  static const char *const texts[]
    = { "<bos:plus> measure C4 quarter", "measure C4 quarter", "measure <bos:plus> C4" };
  static const int counts[] = { 5, 5, 0 }, firsts[] = { SCW_LMX_BOS_PLUS, SCW_LMX_BOS, 0 };

  for (int i = 0; i < 3; i++)
    {
      char path[] = "/tmp/press-XXXXXX", json[200];
      const int fd = mkstemp (path);
      ScwData *data = scw_data_new (100, false, NULL, NULL, NULL);
      uint32_t head[2] = { 0, 8 };
      const int *ids;
      int n;

      head[0] = (uint32_t) snprintf (json, sizeof json,
                                     "{\"id\": \"a\", \"lmx\": \"%s\", \"w\": 8, \"h\": 8}", texts[i]);
      assert_int_equal (write (fd, head, 8), 8);
      assert_int_equal (write (fd, json, head[0]), head[0]);
      assert_int_equal (write (fd, "\1\2\3\4\5\6\7\10", 8), 8);
      close (fd);
      assert_true (scw_data_add (data, path, NULL));
      assert_int_equal (scw_data_count (data), counts[i] > 0);
      if (counts[i] > 0)
        {
          ids = scw_data_ids (data, 0, &n);
          assert_int_equal (n, counts[i]);
          assert_int_equal (ids[0], firsts[i]);
          assert_int_equal (ids[1], SCW_LMX_MEASURE);
        }
      scw_data_free (data);
      unlink (path);
    }
}

static int
explore (int argc, char **argv)
{
  ScwTypeCase *types = types_of_debian ();
  ScwPressOptions options = scw_press_options ();
  ScwPress *press = types != NULL ? scw_press_new (types, &options, NULL, NULL, NULL) : NULL;
  const int n = atoi (argv[1]);
  int totals[COUNT_KINDS] = { 0 }, wrong;

  for (int i = 2; press != NULL && i < argc; i++)
    scw_press_add (press, argv[i], NULL);
  if (press == NULL)
    return 1;
  wrong = compare (press, n, totals);
  for (int k = 0; k < COUNT_KINDS; k++)
    print_message ("%-16s %d\n", count_name ((Kind) k), totals[k]);
  print_message ("%d of %d slices disagree\n", wrong, n);
  scw_press_free (press);
  scw_type_case_free (types);
  return wrong > 0;
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_again),    cmocka_unit_test (test_agree),  cmocka_unit_test (test_inside),
    cmocka_unit_test (test_hostile),  cmocka_unit_test (test_styles), cmocka_unit_test (test_coverage),
    cmocka_unit_test (test_estimate), cmocka_unit_test (test_pack),
  };

  return argc > 2 ? explore (argc, argv) : cmocka_run_group_tests (tests, NULL, NULL);
}
