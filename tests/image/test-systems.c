/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages drawn here, so that every place is known to a pixel: what is found, in which order, and what is read.
 */
#include <math.h>
#include <string.h>

#include "tests/support/check.h"

#include "draw.h"
#include "engine/image/patches.h"
#include "engine/image/systems.h"

#define MOST 64

typedef struct
{
  double x, y, w; /* px, before turning: left end, top line, length of the lines */
  double h;       /* px from the top line to the bottom line */
  int staves;
  double reach; /* staff spaces that notes go beyond the outer lines */
} Truth;

typedef struct
{
  Canvas canvas;
  Truth truth[MOST];
  int n;
} Drawn;

static void
start (Drawn *drawn, double dpi, double width_mm, double height_mm, double space_mm)
{
  double px = dpi / 25.4;

  *drawn = (Drawn){ .canvas = { .space = space_mm * px, .seed = 7 } };
  drawn->canvas.page = scw_gray_new ((int) (width_mm * px), (int) (height_mm * px), NULL);
  assert_non_null (drawn->canvas.page);
}

/* x, y, w in staff spaces of the page. */
static void
add (Drawn *drawn,
     double x,
     double y,
     double w,
     int n,
     double pitch,
     bool through,
     bool edge,
     bool brace,
     int ledgers)
{
  double s = drawn->canvas.space;

  draw_system (&drawn->canvas, x * s, y * s, w * s, n, pitch, through, edge, brace, ledgers);
  drawn->truth[drawn->n++] = (Truth){ x * s, y * s, w * s, ((n - 1) * pitch + 4) * s, n, ledgers };
}

/* Five systems of two staves, the first one indented, with a title, page number and imprint. A4, 1.75 mm a
 * staff space. */
static void
piano_page (Drawn *drawn, double dpi)
{
  start (drawn, dpi, 210, 297, 1.75);
  draw_text (&drawn->canvas, 40 * drawn->canvas.space, 4 * drawn->canvas.space, 40 * drawn->canvas.space,
             5 * drawn->canvas.space, 3 * drawn->canvas.space);
  draw_text (&drawn->canvas, 15 * drawn->canvas.space, 11 * drawn->canvas.space, 14 * drawn->canvas.space,
             2 * drawn->canvas.space, 1.6 * drawn->canvas.space);
  for (int i = 0; i < 5; i++)
    add (drawn, i == 0 ? 16 : 9, 20 + 29 * i, i == 0 ? 95 : 102, 2, 10, true, true, true, 2);
  draw_text (&drawn->canvas, 15 * drawn->canvas.space, 162 * drawn->canvas.space, 60 * drawn->canvas.space,
             2 * drawn->canvas.space, 1.2 * drawn->canvas.space);
}

static double
shared_area (const ScwBox *a, const ScwBox *b)
{
  double w = fmin (a->x + a->w, b->x + b->w) - fmax (a->x, b->x),
         h = fmin (a->y + a->h, b->y + b->h) - fmax (a->y, b->y);
  double both = fmax (w, 0) * fmax (h, 0);

  return both / (a->w * a->h + b->w * b->h - both);
}

/* Where a truth lies on the turned page: upright hull. */
static ScwBox
turned (const Truth *truth, const ScwRotation *rotation, double line)
{
  double x0 = HUGE_VAL, y0 = HUGE_VAL, x1 = -HUGE_VAL, y1 = -HUGE_VAL;

  for (int i = 0; i < 4; i++)
    {
      double x = truth->x + (i % 2) * truth->w, y = truth->y + (i / 2 ? truth->h + line / 2 : -line / 2);

      if (rotation != NULL)
        scw_rotation_forward (rotation, &x, &y);
      x0 = fmin (x0, x);
      y0 = fmin (y0, y);
      x1 = fmax (x1, x);
      y1 = fmax (y1, y);
    }
  return (ScwBox){ x0, y0, x1 - x0, y1 - y0 };
}

/* The row of the prepared picture that is darkest near y, in columns x0 to x1. */
static int
darkest_row (const ScwGray *picture, int x0, int x1, double y, int reach)
{
  int best = -1;
  int64_t least = INT64_MAX;

  for (int r = (int) y - reach; r <= (int) y + reach; r++)
    {
      int64_t sum = 0;

      for (int x = x0; x < x1 && r >= 0 && r < picture->height; x++)
        sum += scw_gray_row (picture, r)[x];
      if (r >= 0 && r < picture->height && sum < least)
        {
          least = sum;
          best = r;
        }
    }
  return best;
}

static bool check_edges = true;

/* What is read of a system: all its ink inside, at 7 px a staff space, lines level, nothing of the
 * neighbours. */
static void
check_view (
  const ScwGray *page, const ScwSystem *system, const Truth *truth, const ScwRotation *rotation, double space)
{
  ScwError error = { 0 };
  ScwGray *read = scw_crop_prepare (page, &system->view, 7, true, &error);
  double xs[2] = { truth->x, truth->x + truth->w };
  double ys[2]
    = { truth->y - (truth->reach + 0.5) * space, truth->y + truth->h + (truth->reach + 0.5) * space };
  double lines[2] = { truth->y, truth->y + truth->h };

  if (read == NULL)
    fail_msg ("%s", error.message);
  for (int i = 0; i < 4; i++)
    {
      double x = xs[i % 2], y = ys[i / 2], bx, by;

      /* Only where the notes reach that far; a staff without high notes may be cut closer. */
      if (truth->reach > 1 || !check_edges)
        continue;
      if (rotation != NULL)
        scw_rotation_forward (rotation, &x, &y);
      bx = x;
      by = y;
      scw_view_from_page (&system->view, read->width, read->height, &x, &y);
      if (!(x >= -1 && y >= -1 && x <= read->width + 1 && y <= read->height + 1))
        fail_msg ("ink at %.0f, %.0f is outside the crop: %.1f, %.1f of %d x %d", bx, by, x, y, read->width,
                  read->height);
      scw_view_to_page (&system->view, read->width, read->height, &x, &y);
      assert_true (fabs (x - bx) < 0.5 && fabs (y - by) < 0.5);
    }
  for (int i = 0; i < 2; i++)
    {
      double x0 = xs[0] + 0.1 * truth->w, y0 = lines[i], x1 = xs[1] - 0.1 * truth->w, y1 = lines[i];
      int left, right;

      if (rotation != NULL)
        {
          scw_rotation_forward (rotation, &x0, &y0);
          scw_rotation_forward (rotation, &x1, &y1);
        }
      scw_view_from_page (&system->view, read->width, read->height, &x0, &y0);
      scw_view_from_page (&system->view, read->width, read->height, &x1, &y1);
      left = darkest_row (read, (int) x0 - 20, (int) x0 + 20, y0, 2);
      right = darkest_row (read, (int) x1 - 20, (int) x1 + 20, y1, 2);
      if (abs (left - right) > 1)
        fail_msg ("a line runs from row %d to row %d", left, right);
    }
  assert_true (fabs ((lines[1] - lines[0]) * 7 / space - truth->h * 7 / system->staff_space)
               < 0.03 * truth->h * 7 / space);
  scw_gray_free (read);
}

static void
check_found (
  const ScwGray *page, const Drawn *drawn, const ScwRotation *rotation, double degrees, const char *what)
{
  ScwError error = { 0 };
  ScwPage *found = NULL;
  double space = drawn->canvas.space;

  if (!scw_find_systems (page, &found, &error))
    fail_msg ("%s: %s", what, error.message);
  if (found->n != drawn->n)
    {
      for (int i = 0; i < found->n; i++)
        printf ("# %d staves at %.0f, %.0f\n", found->systems[i].staves, found->systems[i].box.x,
                found->systems[i].box.y);
      fail_msg ("%s: %d systems instead of %d", what, found->n, drawn->n);
    }
  if (fabs (found->skew_deg - degrees) > 0.15)
    fail_msg ("%s: skew %.2f instead of %.2f", what, found->skew_deg, degrees);
  for (int i = 0; i < found->n; i++)
    {
      const ScwSystem *system = &found->systems[i];
      ScwBox truth = turned (&drawn->truth[i], rotation, 0.12 * space);
      double iou = shared_area (&system->box, &truth);

      if (system->staves != drawn->truth[i].staves || iou < 0.93)
        fail_msg ("%s: system %d: %d staves, overlap %.3f: %.0f %.0f %.0f %.0f for %.0f %.0f %.0f %.0f", what,
                  i, system->staves, iou, system->box.x, system->box.y, system->box.w, system->box.h, truth.x,
                  truth.y, truth.w, truth.h);
      if (fabs (system->staff_space / space - 1) > 0.03)
        fail_msg ("%s: system %d: staff space %.2f instead of %.2f", what, i, system->staff_space, space);
      assert_true (system->crop.x <= system->box.x + 1 && system->crop.y <= system->box.y + 1);
      assert_true (system->crop.x + system->crop.w >= system->box.x + system->box.w - 1);
      assert_true (system->crop.y + system->crop.h >= system->box.y + system->box.h - 1);
      check_view (page, system, &drawn->truth[i], rotation, space);
    }
  scw_page_free (found);
}

static void
check_turned (Drawn *drawn, double degrees, const char *what)
{
  ScwRotation rotation;
  ScwGray *page;

  if (degrees == 0)
    {
      check_found (drawn->canvas.page, drawn, NULL, 0, what);
      return;
    }
  page = scw_gray_rotate (drawn->canvas.page, degrees, &rotation, NULL);
  assert_non_null (page);
  check_found (page, drawn, &rotation, degrees, what);
  scw_gray_free (page);
}

static void
test_resolutions_and_angles (SCW_UNUSED void **state)
{
  static const double dpis[] = { 150, 300, 600 };
  static const double angles[] = { 0, 0.4, -2, 5, -5 };

  for (int d = 0; d < 3; d++)
    {
      Drawn drawn;

      piano_page (&drawn, dpis[d]);
      for (int a = 0; a < (d == 2 ? 4 : 5); a++)
        {
          char what[64];

          snprintf (what, sizeof what, "%d dpi, %d tenths of a degree", (int) dpis[d],
                    (int) (angles[a] * 10));
          check_turned (&drawn, angles[a], what);
        }
      scw_gray_free (drawn.canvas.page);
    }
}

static void
test_bad_light (SCW_UNUSED void **state)
{
  Drawn drawn;
  ScwRotation rotation;
  ScwGray *page;

  piano_page (&drawn, 200);
  page = scw_gray_rotate (drawn.canvas.page, 1.5, &rotation, NULL);
  draw_shade (page, 0.3);
  draw_noise (&(Canvas){ .page = page, .seed = 3 }, 9, 0.01);
  check_found (page, &drawn, &rotation, 1.5, "shade, noise, salt and pepper");
  scw_gray_free (page);
  scw_gray_free (drawn.canvas.page);
}

static void
test_black_edges (SCW_UNUSED void **state)
{
  static const double angles[] = { 0, 3, -4 };

  for (int i = 0; i < 3; i++)
    {
      Drawn drawn;
      ScwRotation rotation = { 0 };
      ScwGray *page;

      piano_page (&drawn, 200);
      page = scw_gray_rotate (drawn.canvas.page, angles[i], &rotation, NULL);
      draw_edges (page, 40);
      check_found (page, &drawn, &rotation, angles[i], "black edges");
      scw_gray_free (page);
      scw_gray_free (drawn.canvas.page);
    }
}

/* Bent like a page of a thick book: y moves by a parabola of two staff spaces. */
static void
test_bent_page (SCW_UNUSED void **state)
{
  Drawn drawn;
  ScwGray *page;
  ScwPage *found = NULL;
  int width, height;
  double depth;

  piano_page (&drawn, 200);
  width = drawn.canvas.page->width;
  height = drawn.canvas.page->height;
  depth = 2 * drawn.canvas.space;
  page = scw_gray_new (width, height, NULL);
  for (int x = 0; x < width; x++)
    for (int y = 0; y < height; y++)
      {
        double t = 2.0 * x / width - 1;

        scw_gray_row (page, y)[x]
          = (uint8_t) scw_gray_sample (drawn.canvas.page, x + 0.5, y + 0.5 - depth * t * t);
      }
  assert_true (scw_find_systems (page, &found, NULL));
  assert_int_equal (found->n, drawn.n);
  for (int i = 0; i < found->n; i++)
    {
      ScwGray *read = scw_crop_prepare (page, &found->systems[i].view, 7, true, NULL);
      double first = -1;

      assert_int_equal (found->systems[i].staves, 2);
      /* The top line is level wherever it is looked at. */
      for (int k = 1; k < 10; k++)
        {
          double x = drawn.truth[i].x + drawn.truth[i].w * k / 10, t = 2 * x / width - 1,
                 y = drawn.truth[i].y + depth * t * t;

          scw_view_from_page (&found->systems[i].view, read->width, read->height, &x, &y);
          first = first < 0 ? y : first;
          if (fabs (y - first) > 0.7)
            fail_msg ("system %d: the top line is %.1f and then %.1f from the top", i, first, y);
          assert_true (abs (darkest_row (read, (int) x - 12, (int) x + 12, y, 2) - (int) y) <= 1
                       || k % 3 != 0);
        }
      scw_gray_free (read);
    }
  scw_page_free (found);
  scw_gray_free (page);
  scw_gray_free (drawn.canvas.page);
}

static void
test_single_staves_between (SCW_UNUSED void **state)
{
  for (int turn = 0; turn < 2; turn++)
    {
      Drawn drawn;

      start (&drawn, 200, 210, 297, 1.75);
      add (&drawn, 9, 14, 102, 2, 10, true, true, true, 1);
      add (&drawn, 9, 40, 102, 1, 0, true, true, false, 1);
      add (&drawn, 9, 55, 102, 2, 9, true, true, false, 1);
      add (&drawn, 9, 80, 50, 1, 0, true, false, false, 1);
      add (&drawn, 9, 94, 102, 1, 0, true, false, false, 1);
      /* a wide gap, with much text in it */
      add (&drawn, 9, 112, 102, 2, 16, true, true, true, 1);
      draw_text (&drawn.canvas, 30 * drawn.canvas.space, 119 * drawn.canvas.space, 60 * drawn.canvas.space,
                 6 * drawn.canvas.space, 1.5 * drawn.canvas.space);
      check_turned (&drawn, turn ? -2.5 : 0, "single staves between");
      scw_gray_free (drawn.canvas.page);
    }
}

/* A voice above its piano shares the left stroke but no barlines; three staves with common barlines are one
 * system. */
static void
test_voice_and_piano (SCW_UNUSED void **state)
{
  Drawn drawn;
  double s;

  start (&drawn, 200, 210, 297, 1.75);
  s = drawn.canvas.space;
  add (&drawn, 9, 14, 102, 1, 0, true, false, false, 1);
  add (&drawn, 9, 25, 102, 2, 10, true, true, true, 1);
  draw_box (drawn.canvas.page, 9 * s, 14 * s, 9.18 * s, 30 * s, 0);
  add (&drawn, 9, 60, 102, 3, 10, true, true, true, 1);
  /* a grand staff whose barlines do not go through, joined at the left */
  add (&drawn, 9, 110, 102, 2, 10, false, true, true, 1);
  check_turned (&drawn, 0, "voice and piano");
  check_turned (&drawn, 1.2, "voice and piano, turned");
  scw_gray_free (drawn.canvas.page);
}

static void
test_two_columns (SCW_UNUSED void **state)
{
  for (int turn = 0; turn < 2; turn++)
    {
      Drawn drawn;

      start (&drawn, 150, 297, 210, 1.5);
      for (int column = 0; column < 2; column++)
        for (int row = 0; row < 3; row++)
          add (&drawn, 10 + 95 * column, 20 + 33 * row + 5 * column, 82, 2, 10, true, true, true, 1);
      check_turned (&drawn, turn ? 3 : 0, "two pages in one picture: the left one first");
      scw_gray_free (drawn.canvas.page);

      start (&drawn, 150, 210, 150, 1.5);
      add (&drawn, 10, 14, 120, 2, 10, true, true, true, 1);
      add (&drawn, 10, 46, 52, 2, 10, true, true, true, 1);
      add (&drawn, 74, 46.5, 56, 2, 10, true, true, true, 1);
      check_turned (&drawn, turn ? -3 : 0, "a coda beside the last line");
      scw_gray_free (drawn.canvas.page);
    }
}

/* A picture that a person scrolled through: every system is there, however long it is. */
static void
test_long_page (SCW_UNUSED void **state)
{
  static const int n_systems[] = { 20, 40, 60 };

  for (int k = 0; k < 3; k++)
    {
      Drawn drawn;

      start (&drawn, 110, 210, 60 * n_systems[k], 1.75);
      for (int i = 0; i < n_systems[k]; i++)
        add (&drawn, 9, 8 + 34 * i, 102, 2, 10, true, true, true, 1);
      check_turned (&drawn, 0, "a long page");
      scw_gray_free (drawn.canvas.page);
    }
}

/* A single measure and a single line, cut out closely, large and small. */
static void
test_cuttings (SCW_UNUSED void **state)
{
  static const double spaces_px[] = { 7, 12, 30, 70 };

  for (int i = 0; i < 4; i++)
    {
      Drawn drawn = { .canvas = { .space = spaces_px[i], .seed = 5 } };

      drawn.canvas.page = scw_gray_new ((int) (32 * spaces_px[i]), (int) (24 * spaces_px[i]), NULL);
      add (&drawn, 3, 5, 27, 2, 10, true, true, true, 0);
      check_turned (&drawn, 0, "one measure");
      scw_gray_free (drawn.canvas.page);
      /* the staves end where the picture ends */
      drawn = (Drawn){ .canvas = { .space = spaces_px[i], .seed = 5 } };
      drawn.canvas.page = scw_gray_new ((int) (27 * spaces_px[i]), (int) (14.4 * spaces_px[i]), NULL);
      add (&drawn, 0, 0.1, 27, 2, 10, true, true, false, 0);
      check_edges = false;
      check_turned (&drawn, 0, "one measure without a margin");
      check_edges = true;
      scw_gray_free (drawn.canvas.page);
    }
}

/* Notes of one system that reach into the rectangle of the next do not appear in what is read. */
static void
test_neighbours_are_covered (SCW_UNUSED void **state)
{
  Drawn drawn;
  ScwPage *found = NULL;
  ScwGray *read;
  double s, x, y;
  int64_t dark = 0;

  start (&drawn, 200, 210, 150, 1.75);
  s = drawn.canvas.space;
  add (&drawn, 9, 12, 102, 2, 10, true, true, true, 0);
  add (&drawn, 9, 36, 102, 2, 10, true, true, true, 0);
  /* a stem of the upper system that comes down to two spaces above the lower one, and high notes of the lower
   * elsewhere */
  draw_box (drawn.canvas.page, 40 * s, 26 * s, 40.2 * s, 34 * s, 0);
  draw_blob (drawn.canvas.page, 40.1 * s, 33 * s, 0.7 * s, 0.6 * s);
  draw_box (drawn.canvas.page, 80 * s, 29 * s, 80.2 * s, 36 * s, 0);
  draw_blob (drawn.canvas.page, 80.1 * s, 29 * s, 0.7 * s, 0.6 * s);
  assert_true (scw_find_systems (drawn.canvas.page, &found, NULL));
  assert_int_equal (found->n, 2);
  read = scw_crop_prepare (drawn.canvas.page, &found->systems[1].view, 7, true, NULL);
  x = 40.1 * s;
  y = 33 * s;
  scw_view_from_page (&found->systems[1].view, read->width, read->height, &x, &y);
  assert_true (y > 4);
  for (int r = (int) y - 4; r < y + 4; r++)
    for (int c = (int) x - 8; c < x + 8; c++)
      dark += scw_gray_row (read, r)[c] < 128;
  assert_int_equal (dark, 0);
  x = 80.1 * s;
  y = 29 * s;
  scw_view_from_page (&found->systems[1].view, read->width, read->height, &x, &y);
  assert_true (y > 2 && scw_gray_row (read, (int) y)[(int) x] < 128);
  scw_gray_free (read);
  read = scw_crop_prepare (drawn.canvas.page, &found->systems[0].view, 7, true, NULL);
  x = 40.1 * s;
  y = 33 * s;
  scw_view_from_page (&found->systems[0].view, read->width, read->height, &x, &y);
  assert_true (y < read->height - 2 && scw_gray_row (read, (int) y)[(int) x] < 128);
  scw_gray_free (read);
  scw_page_free (found);
  scw_gray_free (drawn.canvas.page);
}

/* ---- which rows sound together */

/* Staves of a drawn system, from the top: '-' a staff of its own, '=' one that shares the barlines and brace of the
 * staff below, '|' one that shares the barlines alone. The staves are 'pitch' spaces apart; x, y and w in spaces. */
static void
draw_parts (
  Canvas *c, double x, double y, double w, const char *staves, double pitch, bool edge, bool bracket)
{
  double s = c->space;
  int n = (int) strlen (staves);

  for (int i = 0, k; i < n; i = k)
    {
      for (k = i; k < n && staves[k] != '-'; k++)
        ;
      k = k < n ? k + 1 : n;
      draw_system (c, x * s, (y + i * pitch) * s, w * s, k - i, pitch, true, false, staves[i] == '=', 0);
    }
  if (edge)
    draw_box (c->page, x * s, y * s, (x + 0.18) * s, (y + (n - 1) * pitch + 4) * s, 0);
  if (bracket)
    draw_bracket (c, x * s, y * s, (y + (n - 1) * pitch + 4) * s);
}

/* 'expected' has the staves of each row, and a space between groups: "12 12"; an ossia is 'o'. */
static void
check_rows (const ScwGray *page, const char *expected, const char *what)
{
  ScwPage *found = NULL;
  char text[100];
  int n = 0;

  assert_true (scw_find_systems (page, &found, NULL));
  for (int i = 0; i < found->n && n < 97; i++)
    {
      const ScwSystem *row = &found->systems[i];

      if (i > 0 && row->group != row[-1].group)
        {
          assert_int_equal (row->group, row[-1].group + 1);
          text[n++] = ' ';
        }
      else if (i > 0)
        assert_true (row->box.y > row[-1].box.y);
      text[n++] = row->ossia ? 'o' : (char) ('0' + row->staves);
      if (row->bracket)
        text[n++] = '[';
      if (row->barlines)
        text[n++] = '|';
    }
  text[n] = '\0';
  if (strcmp (text, expected) != 0)
    fail_msg ("%s: '%s' instead of '%s'", what, text, expected);
  scw_page_free (found);
}

static void
check_rows_damaged (const ScwGray *page, const char *expected, const char *what)
{
  ScwRotation rotation;
  ScwGray *turned_page = scw_gray_rotate (page, 1.7, &rotation, NULL);

  check_rows (page, expected, what);
  draw_blur (turned_page, 1);
  draw_shade (turned_page, 0.5);
  draw_noise (&(Canvas){ .page = turned_page, .seed = 9 }, 9, 0.003);
  check_rows (turned_page, expected, what);
  scw_gray_free (turned_page);
}

static void
test_rows_of_a_group (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *staves;
    bool bracket;
    const char *expected; /* of three systems */
  } cases[] = {
    { "-", false, "1 1 1" },      /* a violin: nothing joins its lines */
    { "-=-", false, "12 12 12" }, /* voice and piano */
    { "----", true, "1[1[1[1 1[1[1[1 1[1[1[1" },
    { "|||-", true, "1[|1[|1[|1 1[|1[|1[|1 1[|1[|1[|1" }, /* a quartet whose barlines run through */
    { "|||-", false, "1|1|1|1 1|1|1|1 1|1|1|1" },
    { "--=-", false, "112 112 112" },
    { "==-", false, "3 3 3" }, /* an organ */
    { "=-", false, "2 2 2" },
    { "|-", false, "2 2 2" },
    { "|-", true, "1[|1 1[|1 1[|1" }, /* two violins */
    { "--", false, "11 11 11" },
  };

  for (int i = 0; i < (int) (sizeof cases / sizeof *cases); i++)
    {
      Drawn drawn;
      double height = (double) strlen (cases[i].staves) * 9 + 7;

      start (&drawn, 200, 210, 297, 1.6);
      for (int k = 0; k < 3; k++)
        draw_parts (&drawn.canvas, k == 0 ? 18 : 9, 14 + k * height, k == 0 ? 98 : 107, cases[i].staves, 9,
                    strlen (cases[i].staves) > 1, cases[i].bracket);
      check_rows_damaged (drawn.canvas.page, cases[i].expected, cases[i].staves);
      scw_gray_free (drawn.canvas.page);
    }
}

/* Resting staves are left out; where the stroke at the edge is broken, the other systems say how it is. */
static void
test_rows_by_the_page (SCW_UNUSED void **state)
{
  Drawn drawn;
  double s;

  start (&drawn, 200, 210, 297, 1.6);
  draw_parts (&drawn.canvas, 18, 14, 98, "-=-", 9, true, false);
  draw_parts (&drawn.canvas, 9, 48, 107, "=-", 9, true, false);
  draw_parts (&drawn.canvas, 9, 76, 107, "-=-", 9, true, false);
  draw_parts (&drawn.canvas, 9, 112, 107, "-=-", 9, true, false);
  s = drawn.canvas.space;
  check_rows (drawn.canvas.page, "12 2 12 12", "a system without the voice");
  draw_box (drawn.canvas.page, 8.5 * s, 117 * s, 9.8 * s, 118.4 * s, 255);
  check_rows (drawn.canvas.page, "12 2 12 12", "a broken stroke");
  scw_gray_free (drawn.canvas.page);
}

/* Systems side by side have strokes of their own. */
static void
test_rows_side_by_side (SCW_UNUSED void **state)
{
  Drawn drawn;

  start (&drawn, 200, 210, 297, 1.6);
  draw_parts (&drawn.canvas, 9, 14, 107, "-=-", 9, true, false);
  draw_parts (&drawn.canvas, 9, 50, 48, "-=-", 9, true, false);
  draw_parts (&drawn.canvas, 66, 50.5, 50, "-=-", 9, true, false);
  draw_parts (&drawn.canvas, 9, 86, 107, "-=-", 9, true, false);
  check_rows_damaged (drawn.canvas.page, "12 12 12 12", "a coda beside the last line");
  scw_gray_free (drawn.canvas.page);
}

/* A short staff close above another one, joined to nothing. */
static void
test_ossia (SCW_UNUSED void **state)
{
  Drawn drawn;
  double s;

  start (&drawn, 200, 210, 297, 1.6);
  s = drawn.canvas.space;
  for (int k = 0; k < 4; k++)
    draw_parts (&drawn.canvas, 9, 20 + 30 * k, 107, "=-", 9, true, false);
  draw_staff (&drawn.canvas, 60 * s, 43 * s, 26 * s, 0);
  check_rows (drawn.canvas.page, "2 o2 2 2", "above a piano");
  scw_gray_free (drawn.canvas.page);

  start (&drawn, 200, 210, 297, 1.6);
  for (int k = 0; k < 2; k++)
    draw_parts (&drawn.canvas, 9, 20 + 66 * k, 107, "----", 14, true, true);
  draw_staff (&drawn.canvas, 60 * s, 42 * s, 26 * s, 0);
  check_rows (drawn.canvas.page, "1[1[o1[1 1[1[1[1", "between the parts of a quartet");
  scw_gray_free (drawn.canvas.page);
}

static void
none_on (const ScwGray *page, const char *what)
{
  ScwPage *found = NULL;

  assert_true (scw_find_systems (page, &found, NULL));
  if (found->n != 0)
    fail_msg ("%s: %d systems invented", what, found->n);
  assert_true (found->skew_deg == 0 && found->width == page->width);
  scw_page_free (found);
}

static void
test_no_music (SCW_UNUSED void **state)
{
  static const int sizes[][2] = { { 1, 1 }, { 1, 3000 }, { 3000, 1 }, { 17, 40 }, { 800, 1100 } };
  Canvas canvas = { .space = 14, .seed = 11 };

  for (int i = 0; i < 5; i++)
    {
      canvas.page = scw_gray_new (sizes[i][0], sizes[i][1], NULL);
      none_on (canvas.page, "blank");
      draw_noise (&canvas, 12, 0);
      none_on (canvas.page, "faint noise");
      draw_noise (&canvas, 60, 0.3);
      none_on (canvas.page, "heavy noise");
      memset (canvas.page->pixels, 0, (size_t) canvas.page->width * canvas.page->height);
      none_on (canvas.page, "black");
      scw_gray_free (canvas.page);
    }
  canvas.page = scw_gray_new (1600, 2200, NULL);
  draw_text (&canvas, 100, 100, 1400, 900, 14);
  draw_text (&canvas, 100, 1100, 1400, 900, 30);
  none_on (canvas.page, "text");
  scw_gray_free (canvas.page);
  /* ruled paper and a table */
  canvas.page = scw_gray_new (1600, 2200, NULL);
  for (int k = 0; k < 60; k++)
    draw_box (canvas.page, 100, 100 + 33 * k, 1500, 103 + 33 * k, 0);
  none_on (canvas.page, "ruled paper");
  for (int k = 0; k < 40; k++)
    draw_box (canvas.page, 100 + 35 * k, 100, 103 + 35 * k, 2050, 0);
  none_on (canvas.page, "squared paper");
  scw_gray_free (canvas.page);
}

static void
test_quality (SCW_UNUSED void **state)
{
  Drawn drawn;
  ScwPage *found = NULL;

  piano_page (&drawn, 300);
  assert_true (scw_find_systems (drawn.canvas.page, &found, NULL));
  for (int i = 0; i < found->n; i++)
    assert_true (found->systems[i].quality > 0.9 && found->systems[i].reason == SCW_QUALITY_FINE);
  scw_page_free (found);
  draw_blur (drawn.canvas.page, 4);
  assert_true (scw_find_systems (drawn.canvas.page, &found, NULL));
  assert_true (found->n > 0);
  for (int i = 0; i < found->n; i++)
    assert_true (found->systems[i].quality < 0.5 && found->systems[i].reason == SCW_QUALITY_BLURRED);
  scw_page_free (found);
  scw_gray_free (drawn.canvas.page);

  piano_page (&drawn, 75);
  assert_true (scw_find_systems (drawn.canvas.page, &found, NULL));
  assert_true (found->n > 0);
  for (int i = 0; i < found->n; i++)
    assert_true (found->systems[i].quality < 0.5 && found->systems[i].reason == SCW_QUALITY_SMALL);
  assert_string_equal (scw_quality_reason_name (found->systems[0].reason), "too small");
  scw_page_free (found);
  scw_gray_free (drawn.canvas.page);
}

/* ---- memory ---- */

static int until_failure = -1; /* allocations that still succeed; -1: all */

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *memory, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *memory, size_t size);

static bool
fails (void)
{
  return until_failure >= 0 && until_failure-- == 0;
}

void *
__wrap_malloc (size_t size)
{
  return fails () ? NULL : __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return fails () ? NULL : __real_calloc (n, size);
}

void *
__wrap_realloc (void *memory, size_t size)
{
  return fails () ? NULL : __real_realloc (memory, size);
}

/* No memory is not "no system". */
static void
test_no_memory (SCW_UNUSED void **state)
{
  Drawn drawn;
  ScwPage *found;
  int wanted;

  start (&drawn, 100, 120, 60, 1.75);
  add (&drawn, 6, 8, 50, 2, 10, true, true, true, 2);
  assert_true (scw_find_systems (drawn.canvas.page, &found, NULL));
  wanted = found->n;
  assert_true (wanted > 0);
  scw_page_free (found);
  for (int n = 0;; n += n < 30 ? 1 : n / 8) /* the later ones are all alike */
    {
      ScwError error = { 0 };
      bool ok;

      until_failure = n;
      ok = scw_find_systems (drawn.canvas.page, &found, &error);
      if (until_failure >= 0) /* nothing failed any more */
        {
          until_failure = -1;
          scw_page_free (found);
          assert_true (n > 20);
          print_message ("# %d allocations\n", n);
          break;
        }
      until_failure = -1;
      assert_false (ok);
      assert_int_equal (error.code, SCW_ERROR_MEMORY);
      assert_null (found);
    }
  scw_gray_free (drawn.canvas.page);
  assert_int_equal (wanted, 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_resolutions_and_angles),
    cmocka_unit_test (test_bad_light),
    cmocka_unit_test (test_black_edges),
    cmocka_unit_test (test_bent_page),
    cmocka_unit_test (test_single_staves_between),
    cmocka_unit_test (test_voice_and_piano),
    cmocka_unit_test (test_two_columns),
    cmocka_unit_test (test_long_page),
    cmocka_unit_test (test_rows_of_a_group),
    cmocka_unit_test (test_rows_by_the_page),
    cmocka_unit_test (test_rows_side_by_side),
    cmocka_unit_test (test_ossia),
    cmocka_unit_test (test_cuttings),
    cmocka_unit_test (test_neighbours_are_covered),
    cmocka_unit_test (test_no_music),
    cmocka_unit_test (test_quality),
    cmocka_unit_test (test_no_memory),
  };

  return cmocka_run_group_tests_name ("systems", tests, NULL, NULL);
}
