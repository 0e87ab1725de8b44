/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a token was read: sharp heads count, neighbours of the peak make it finer than a patch, and asking
 * changes nothing about what is read. */
#include <math.h>

#include "engine/decode/place.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

#define SIDE 6
#define N    (SIDE * SIDE)

#define assert_near(a, b, bound) assert_true (fabs ((a) - (b)) <= (bound))

static int16_t rows[N], cols[N];

static void
fill_grid (void)
{
  for (int i = 0; i < N; i++)
    {
      rows[i] = (int16_t) (i / SIDE);
      cols[i] = (int16_t) (i % SIDE);
    }
}

static void
one_patch_is_its_middle (SCW_UNUSED void **state)
{
  float map[N] = { 0 };
  double x, y;

  fill_grid ();
  map[2 * SIDE + 4] = 1;
  assert_true (scw_place_maps (map, 1, N, rows, cols, &x, &y));
  assert_near (x, 4.5 * 16, 1e-9);
  assert_near (y, 2.5 * 16, 1e-9);
}

static void
two_patches_are_what_lies_between (SCW_UNUSED void **state)
{
  float map[N] = { 0 };
  double x, y;

  fill_grid ();
  map[2 * SIDE + 3] = 0.6f;
  map[2 * SIDE + 4] = 0.3f;
  map[5 * SIDE + 0] = 0.1f; /* too far away to count */
  assert_true (scw_place_maps (map, 1, N, rows, cols, &x, &y));
  assert_near (x, 16 * (3.5 * 0.6 + 4.5 * 0.3) / 0.9, 1e-4);
  assert_near (y, 2.5 * 16, 1e-4);
}

static void
sharp_heads_outvote_dull_ones (SCW_UNUSED void **state)
{
  float maps[4 * N] = { 0 };
  double x, y;

  fill_grid ();
  for (int m = 0; m < 3; m++) /* three that look at a quarter of the picture */
    for (int i = 0; i < N; i++)
      maps[m * N + i] = rows[i] < 3 && cols[i] < 3 ? 1 / 9.f : 0;
  maps[3 * N + 4 * SIDE + 4] = 0.8f;
  maps[3 * N + 4 * SIDE + 5] = 0.2f;
  assert_true (scw_place_maps (maps, 4, N, rows, cols, &x, &y));
  assert_near (x, 16 * (4.5 * 0.8 + 5.5 * 0.2), 1e-4);
  assert_near (y, 4.5 * 16, 1e-4);
}

static void
nothing_looked_at_is_nowhere (SCW_UNUSED void **state)
{
  float map[N] = { 0 };
  double x, y;

  fill_grid ();
  assert_false (scw_place_maps (map, 1, N, rows, cols, &x, &y));
  assert_false (scw_place_maps (map, 0, N, rows, cols, &x, &y));
}

static void
asking_changes_nothing (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwConfig config;
  ScwPatches *image = random_image (4, 9, false, 5);
  ScwModel *model;
  ScwSession *asked, *plain;
  double x, y, again_x, again_y;

  assert_true (scw_config_named (&config, "tiny", &error));
  model = scw_model_random (&config, 5, &(ScwModelOptions){ .threads = 1 }, &error);
  asked = scw_session_new (model, &error);
  plain = scw_session_new (model, &error);
  assert_true (scw_session_encode (asked, image, &error) && scw_session_encode (plain, image, &error));
  assert_false (scw_place_token (asked, 1, &x, &y)); /* not computed yet */
  for (int i = 0; i < 5; i++)
    {
      const float *a = scw_session_step (asked, &error), *b = scw_session_step (plain, &error);

      assert_memory_equal (a, b, (size_t) config.vocab * sizeof *a);
      assert_true (scw_place_token (asked, i + 1, &x, &y));
      assert_in_range ((int) x, 0, 9 * 16);
      assert_in_range ((int) y, 0, 4 * 16);
      assert_true (scw_session_force (asked, 3 + i, &error) && scw_session_force (plain, 3 + i, &error));
    }
  assert_true (scw_place_token (asked, 2, &again_x, &again_y)); /* of an earlier one: computed again */
  assert_true (scw_place_token (asked, 5, &again_x, &again_y));
  assert_near (x, again_x, 1e-6);
  assert_near (y, again_y, 1e-6);
  scw_session_free (asked);
  scw_session_free (plain);
  scw_model_unref (model);
  random_image_free (image);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (one_patch_is_its_middle),       cmocka_unit_test (two_patches_are_what_lies_between),
    cmocka_unit_test (sharp_heads_outvote_dull_ones), cmocka_unit_test (nothing_looked_at_is_nowhere),
    cmocka_unit_test (asking_changes_nothing),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
