/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, resizing, turning, contrast, patches and views, against values worked out by hand or by
 * definition. */
#include <math.h>
#include <string.h>

#include "tests/support/check.h"

#include "engine/image/patches.h"
#include "engine/image/prepare.h"
#include "engine/image/resize.h"

static ScwGray *
noise (int width, int height, unsigned seed)
{
  ScwGray *gray = scw_gray_new (width, height, NULL);

  for (int i = 0; i < width * height; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      gray->pixels[i] = (uint8_t) (seed >> 24);
    }
  return gray;
}

static void
test_sizes (SCW_UNUSED void **state)
{
  static const int bad[][2] = { { 0, 5 }, { 5, 0 }, { -1, 5 }, { 65536, 1 }, { 1, 65536 } };
  ScwGray *gray;

  for (int i = 0; i < 5; i++)
    {
      ScwError error = { 0 };

      assert_null (scw_gray_new (bad[i][0], bad[i][1], &error));
      assert_int_equal (error.code, SCW_ERROR_LIMIT);
      assert_null (scw_gray_new (bad[i][0], bad[i][1], NULL));
    }
  gray = scw_gray_new (3, 2, NULL);
  for (int i = 0; i < 6; i++)
    assert_int_equal (gray->pixels[i], 255);
  assert_ptr_equal (scw_gray_row (gray, 1), gray->pixels + 3);
  scw_gray_free (gray);
  scw_gray_free (NULL);
}

static void
test_crop (SCW_UNUSED void **state)
{
  ScwGray *gray = noise (10, 8, 1), *out;
  ScwError error = { 0 };

  out = scw_gray_crop (gray, &(ScwBox){ 2, 3, 4, 5 }, NULL);
  assert_true (out->width == 4 && out->height == 5);
  for (int y = 0; y < 5; y++)
    assert_memory_equal (scw_gray_row (out, y), scw_gray_row (gray, y + 3) + 2, 4);
  scw_gray_free (out);
  out = scw_gray_crop (gray, &(ScwBox){ -2, -1, 20, 20 }, NULL);
  assert_true (out->width == 20 && out->height == 20);
  assert_int_equal (scw_gray_row (out, 0)[5], 255);
  assert_int_equal (scw_gray_row (out, 1)[1], 255);
  assert_int_equal (scw_gray_row (out, 1)[2], gray->pixels[0]);
  assert_int_equal (scw_gray_row (out, 8)[11], gray->pixels[79]);
  assert_int_equal (scw_gray_row (out, 8)[12], 255);
  scw_gray_free (out);
  out = scw_gray_crop (gray, &(ScwBox){ 50, 50, 2, 2 }, NULL);
  assert_int_equal (out->pixels[3], 255);
  scw_gray_free (out);
  assert_null (scw_gray_crop (gray, &(ScwBox){ nan (""), 0, 2, 2 }, &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
  scw_gray_free (gray);
}

static void
test_area (SCW_UNUSED void **state)
{
  ScwGray *gray = scw_gray_new (3, 1, NULL), *out;

  /* Three pixels onto two: each is one and a half wide. */
  gray->pixels[0] = 0;
  gray->pixels[1] = 90;
  gray->pixels[2] = 240;
  out = scw_gray_resize (gray, 2, 1, NULL);
  assert_int_equal (out->pixels[0], 30);
  assert_int_equal (out->pixels[1], 190);
  scw_gray_free (out);
  /* Growing is linear between centres and flat beyond them. */
  out = scw_gray_resize (gray, 6, 1, NULL);
  assert_int_equal (out->pixels[0], 0);
  assert_true (out->pixels[1] == 22 || out->pixels[1] == 23);
  assert_true (out->pixels[2] == 67 || out->pixels[2] == 68);
  assert_int_equal (out->pixels[5], 240);
  scw_gray_free (out);
  scw_gray_free (gray);

  /* The mean stays, and the same size is the same picture. */
  gray = noise (97, 61, 2);
  out = scw_gray_resize (gray, 97, 61, NULL);
  assert_memory_equal (out->pixels, gray->pixels, 97 * 61);
  scw_gray_free (out);
  out = scw_gray_resize (gray, 1, 1, NULL);
  {
    double sum = 0;

    for (int i = 0; i < 97 * 61; i++)
      sum += gray->pixels[i];
    assert_true (fabs (out->pixels[0] - sum / 97 / 61) <= 0.51);
  }
  scw_gray_free (out);
  /* By the definition, at sizes that do not divide. */
  out = scw_gray_resize (gray, 41, 23, NULL);
  for (int y = 0; y < 23; y++)
    for (int x = 0; x < 41; x++)
      {
        double x0 = x * 97 / 41.0, x1 = (x + 1) * 97 / 41.0, y0 = y * 61 / 23.0, y1 = (y + 1) * 61 / 23.0,
               sum = 0;

        for (int r = (int) y0; r < y1 && r < 61; r++)
          for (int c = (int) x0; c < x1 && c < 97; c++)
            sum += scw_gray_row (gray, r)[c] * (fmin (c + 1, x1) - fmax (c, x0))
                   * (fmin (r + 1, y1) - fmax (r, y0));
        sum /= (x1 - x0) * (y1 - y0);
        if (fabs (scw_gray_row (out, y)[x] - sum) > 0.6)
          fail_msg ("%d, %d: %d instead of %.3f", x, y, scw_gray_row (out, y)[x], sum);
      }
  scw_gray_free (out);
  scw_gray_free (gray);
}

static void
test_bicubic (SCW_UNUSED void **state)
{
  /* A flat picture stays flat, a slope stays a slope away from the edges, nothing leaves 0 .. 1. */
  ScwGray *gray = scw_gray_new (64, 48, NULL);
  float out[40 * 30];

  memset (gray->pixels, 77, 64 * 48);
  assert_true (scw_resize_bicubic (gray, 40, 30, out, NULL));
  for (int i = 0; i < 40 * 30; i++)
    assert_true (fabsf (out[i] - 77 / 255.0f) < 1e-6f);
  for (int i = 0; i < 64 * 48; i++)
    gray->pixels[i] = (uint8_t) (3 * (i % 64));
  assert_true (scw_resize_bicubic (gray, 40, 30, out, NULL));
  for (int x = 4; x < 36; x++)
    assert_true (fabs ((double) out[10 * 40 + x] - 3 * ((x + 0.5) * 1.6 - 0.5) / 255) < 1e-3);
  for (int i = 0; i < 64 * 48; i++)
    gray->pixels[i] = (i % 64) / 4 % 2 ? 255 : 0;
  assert_true (scw_resize_bicubic (gray, 40, 30, out, NULL));
  for (int i = 0; i < 40 * 30; i++)
    assert_true (out[i] >= 0 && out[i] <= 1);
  scw_gray_free (gray);
}

static void
test_rotate (SCW_UNUSED void **state)
{
  ScwGray *gray = scw_gray_new (300, 200, NULL), *out;
  ScwRotation rotation;
  double x = 220.5, y = 60.5;

  for (int r = -2; r <= 2; r++)
    for (int c = -2; c <= 2; c++)
      scw_gray_row (gray, 60 + r)[220 + c] = 0;
  for (int a = -180; a <= 180; a += 15)
    {
      double px = x, py = y;

      out = scw_gray_rotate (gray, a, &rotation, NULL);
      scw_rotation_forward (&rotation, &px, &py);
      assert_true (px > 0 && py > 0 && px < out->width && py < out->height);
      assert_true (scw_gray_sample (out, px, py) < 5);
      scw_rotation_backward (&rotation, &px, &py);
      assert_true (fabs (px - x) < 1e-9 && fabs (py - y) < 1e-9);
      if (a % 90 != 0)
        assert_int_equal (out->pixels[0], 255);
      scw_gray_free (out);
    }
  /* Clockwise on the screen: what was right of the middle goes down. */
  out = scw_gray_rotate (gray, 10, &rotation, NULL);
  x = 299;
  y = 100;
  scw_rotation_forward (&rotation, &x, &y);
  assert_true (y > out->height / 2.0 + 10);
  scw_gray_free (out);
  out = scw_gray_rotate (gray, 0, NULL, NULL);
  assert_memory_equal (out->pixels, gray->pixels, 300 * 200);
  scw_gray_free (out);
  scw_gray_free (gray);
}

static void
test_stretch (SCW_UNUSED void **state)
{
  /* 0 .. 100: the 1st percentile is 1, the 90th 90; the result is cut off, not rounded. */
  ScwGray *gray = scw_gray_new (101, 1, NULL);

  for (int i = 0; i <= 100; i++)
    gray->pixels[i] = (uint8_t) i;
  scw_gray_stretch (gray);
  for (int i = 0; i <= 100; i++)
    {
      int expected = i <= 1 ? 0 : i >= 90 ? 255 : (i - 1) * 255 / 89;

      assert_int_equal (gray->pixels[i], expected);
    }
  scw_gray_free (gray);
  /* Percentiles between two ranks: of 10, 20 the 1st is 10.1 and the 90th 19. */
  gray = scw_gray_new (2, 1, NULL);
  gray->pixels[0] = 10;
  gray->pixels[1] = 20;
  scw_gray_stretch (gray);
  assert_true (gray->pixels[0] == 0 && gray->pixels[1] == 255);
  /* A flat picture turns black as it does in training, and does not divide by nothing. */
  gray->pixels[0] = gray->pixels[1] = 200;
  scw_gray_stretch (gray);
  assert_int_equal (gray->pixels[0], 0);
  scw_gray_free (gray);
}

static void
test_flatten (SCW_UNUSED void **state)
{
  ScwGray *gray = scw_gray_new (300, 120, NULL), *copy;

  /* Ink on white: not touched. */
  for (int y = 0; y < 120; y += 7)
    memset (scw_gray_row (gray, y), 40, 300);
  copy = scw_gray_resize (gray, 300, 120, NULL);
  assert_true (scw_gray_flatten (copy, 42, NULL));
  assert_memory_equal (copy->pixels, gray->pixels, 300 * 120);
  /* In a shadow the paper becomes even and the ink stays ink. */
  for (int y = 0; y < 120; y++)
    for (int x = 0; x < 300; x++)
      scw_gray_row (copy, y)[x] = (uint8_t) (scw_gray_row (gray, y)[x] * (0.4 + 0.6 * x / 300));
  assert_true (scw_gray_flatten (copy, 42, NULL));
  for (int x = 0; x < 300; x++)
    {
      assert_true (scw_gray_row (copy, 60)[x] > 200);
      assert_true (scw_gray_row (copy, 63)[x] < 50);
    }
  /* Black beside the page stays dark, and a black picture black. */
  memset (copy->pixels, 255, 300 * 120);
  for (int y = 0; y < 120; y++)
    memset (scw_gray_row (copy, y), 0, 90);
  assert_true (scw_gray_flatten (copy, 42, NULL));
  assert_int_equal (scw_gray_row (copy, 50)[20], 0);
  memset (copy->pixels, 0, 300 * 120);
  assert_true (scw_gray_flatten (copy, 42, NULL));
  assert_int_equal (copy->pixels[500], 0);
  scw_gray_free (copy);
  scw_gray_free (gray);
}

static void
test_patches (SCW_UNUSED void **state)
{
  ScwGray *gray = scw_gray_new (40, 20, NULL);
  ScwError error = { 0 };
  ScwPatches *patches;

  scw_gray_row (gray, 3)[17] = 100;
  scw_gray_row (gray, 19)[39] = 199;
  scw_gray_row (gray, 18)[2] = 200;
  patches = scw_patches_new (gray, 60, 200, 0.9f, 0.3f, 200, NULL);
  assert_true (patches->grid_h == 2 && patches->grid_w == 3 && patches->n == 2);
  assert_true (patches->rows[0] == 0 && patches->cols[0] == 1 && patches->rows[1] == 1
               && patches->cols[1] == 2);
  assert_true (fabsf (patches->pixels[3 * 16 + 1] - (100 / 255.0f - 0.9f) / 0.3f) < 1e-6f);
  assert_true (fabsf (patches->pixels[256 + 3 * 16 + 7] - (199 / 255.0f - 0.9f) / 0.3f) < 1e-6f);
  assert_true (fabsf (patches->pixels[256 + 15 * 16 + 15] - 0.1f / 0.3f) < 1e-6f);
  scw_patches_free (patches);
  patches = scw_patches_new (gray, 60, 200, 0, 1, 0, NULL);
  assert_int_equal (patches->n, 6);
  for (int i = 0; i < 6; i++)
    assert_true (patches->rows[i] == i / 3 && patches->cols[i] == i % 3);
  scw_patches_free (patches);
  assert_null (scw_patches_new (gray, 1, 200, 0, 1, 0, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  assert_non_null (strstr (error.message, "2 x 3"));
  memset (gray->pixels, 255, 800);
  patches = scw_patches_new (gray, 60, 200, 0.9f, 0.3f, 200, NULL);
  assert_true (patches->n == 1 && patches->rows[0] == 0 && patches->cols[0] == 0);
  scw_patches_free (patches);
  scw_gray_free (gray);
}

static void
test_base_sizes (SCW_UNUSED void **state)
{
  /* width, height -> grid: 16 * floor (sqrt (1024 / a)) for the short side, a times that for the long one */
  static const int cases[][4] = { { 500, 100, 14, 70 },
                                  { 599, 100, 14, 70 },
                                  { 100, 100, 32, 32 },
                                  { 150, 100, 32, 32 },
                                  { 100, 320, 54, 18 } };
  ScwError error = { 0 };
  ScwGray *gray;

  for (int i = 0; i < 5; i++)
    {
      ScwPatches *patches;

      gray = noise (cases[i][0], cases[i][1], 3);
      patches = scw_prepare_base (gray, 60, 200, NULL);
      assert_true (patches->grid_h == cases[i][2] && patches->grid_w == cases[i][3]);
      assert_int_equal (patches->n, patches->grid_h * patches->grid_w);
      for (int k = 0; k < patches->n * 256; k++)
        assert_true (patches->pixels[k] >= 0 && patches->pixels[k] <= 1);
      scw_patches_free (patches);
      scw_gray_free (gray);
    }
  gray = scw_gray_new (10000, 20, NULL);
  assert_null (scw_prepare_base (gray, 60, 200, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  scw_gray_free (gray);
  gray = scw_gray_new (10000, 1, NULL);
  assert_null (scw_prepare_base (gray, 60, 200, NULL));
  scw_gray_free (gray);
}

static void
test_views (SCW_UNUSED void **state)
{
  ScwBox box = { 100, 50, 300, 120 }, hull;
  ScwView view = scw_view_from_box (&box, 14, 0);
  ScwGray *gray = noise (600, 400, 9), *out, *crop, *half;
  ScwError error = { 0 };

  /* An upright view is cut and averaged, nothing else. */
  out = scw_crop_prepare (gray, &view, 7, false, NULL);
  crop = scw_gray_crop (gray, &box, NULL);
  half = scw_gray_resize (crop, 150, 60, NULL);
  assert_true (out->width == 150 && out->height == 60);
  assert_memory_equal (out->pixels, half->pixels, 150 * 60);
  scw_gray_free (half);
  scw_gray_free (crop);
  scw_gray_free (out);
  /* The hull of a turned view gives the view back. */
  view = (ScwView){ .centre_x = 300, .centre_y = 200, .w = 320, .h = 90, .skew_deg = -4, .staff_space = 10 };
  hull = scw_view_hull (&view);
  view = scw_view_from_box (&hull, 10, -4);
  assert_true (fabs (view.w - 320) < 1e-6 && fabs (view.h - 90) < 1e-6 && fabs (view.centre_x - 300) < 1e-6);
  /* There and back, bent and turned. */
  for (int k = 0; k < SCW_BEND_KNOTS; k++)
    {
      view.bend[0][k] = 6 * sin (k / 6.0);
      view.bend[1][k] = 4 * cos (k / 5.0);
    }
  view.bend_top = 20;
  view.bend_bottom = 70;
  for (int i = 0; i < 100; i++)
    {
      double x = 2.2 * i, y = (i * 7) % 63, bx = x, by = y;

      scw_view_to_page (&view, 224, 63, &x, &y);
      scw_view_from_page (&view, 224, 63, &x, &y);
      assert_true (fabs (x - bx) < 0.3 && fabs (y - by) < 0.05);
    }
  out = scw_crop_prepare (gray, &view, 7, true, NULL);
  assert_true (out->width == 224 && out->height == 63);
  scw_gray_free (out);
  /* What cannot be. */
  {
    ScwView bad[] = { view, view, view, view, view };

    bad[0].w = 0;
    bad[1].h = 1e9;
    bad[2].staff_space = 0;
    bad[3].centre_x = nan ("");
    bad[4].skew_deg = nan ("");
    for (int i = 0; i < 5; i++)
      {
        error = (ScwError){ 0 };
        assert_null (scw_crop_prepare (gray, &bad[i], 7, true, &error));
        assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
      }
    assert_null (scw_crop_prepare (gray, &view, nan (""), true, NULL));
  }
  /* A tiny staff space asks for a picture that is too large: an error, not a crash. */
  view = scw_view_from_box (&(ScwBox){ 0, 0, 600, 400 }, 0.6, 0);
  assert_null (scw_crop_prepare (gray, &view, 900, true, &error));
  /* So does one of a pixel: it is refused before the memory is taken. */
  view = scw_view_from_box (&(ScwBox){ 0, 0, 600, 400 }, 1, 0);
  error = (ScwError){ 0 };
  assert_null (scw_crop_prepare (gray, &view, 30, true, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  scw_gray_free (gray);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_sizes),   cmocka_unit_test (test_crop),    cmocka_unit_test (test_area),
    cmocka_unit_test (test_bicubic), cmocka_unit_test (test_rotate),  cmocka_unit_test (test_stretch),
    cmocka_unit_test (test_flatten), cmocka_unit_test (test_patches), cmocka_unit_test (test_base_sizes),
    cmocka_unit_test (test_views),
  };

  return cmocka_run_group_tests_name ("gray", tests, NULL, NULL);
}
