/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/upright.h"

#include <math.h>

#include "app/error.h"
#include "engine/image/systems.h"

#define LONG_SIDE  2400.0 /* of the copy that is turned */
#define DARK_PAPER 128    /* half of an inverted page is darker */
/* What stands where the clefs should be, of what stands where they would be upside down. On 14 pages it was at least 2.2,
 * and upside down at most 0.43; on 60 systems by themselves at least 0.89. */
#define SURELY_LESS 0.6
#define ONE_SYSTEM  0.35

/* ---- the ends of staves ---- */

/* A staff begins with its clef, and ends with what there happens to be before a barline. So what stands at the left
 * ends of a page's staves is much, and alike, and what stands at the right ends is less, and different; upside down it
 * is the other way round. The ink between the lines is seen through a grid, in quarters of a staff space: */
#define COLUMNS 11  /* from FROM spaces inside the end */
#define FROM    1.0 /* behind barlines */
#define ROWS    29  /* from 1.5 spaces above the staff to 1.5 below it */
#define STAVES  2   /* of a system: its first and last */

typedef struct
{
  double ink[STAVES][ROWS][COLUMNS]; /* summed up */
  int n[STAVES];
} End;

static void
add_staff (End *end, int staff, const ScwGray *page, double x, double direction, double top, double space)
{
  double ink[ROWS][COLUMNS], paper = 1;

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      {
        ink[row][column] = (double) scw_gray_sample (page, x + direction * (FROM + column / 4.0) * space,
                                                     top + (row / 4.0 - 1.5) * space);
        paper = fmax (paper, ink[row][column]);
      }
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      end->ink[staff][row][column] += 1 - ink[row][column] / paper;
  end->n[staff]++;
}

/* How much stands at an end of all staves, in the same places. */
static double
weigh (const End *end)
{
  double sum = 0;

  for (int staff = 0; staff < STAVES; staff++)
    for (int row = 0; row < ROWS && end->n[staff] > 0; row++)
      for (int column = 0; column < COLUMNS && (row + 2) % 4 != 0; column++) /* not on the lines */
        {
          double mean = end->ink[staff][row][column] / end->n[staff];

          sum += mean * mean;
        }
  return sum;
}

static gboolean
is_on_its_head (const ScwGray *page, const ScwPage *found)
{
  End left = { 0 }, right = { 0 };

  for (int i = 0; i < found->n; i++)
    {
      const ScwSystem *system = &found->systems[i];
      const ScwBox *box = &system->box;
      const double slope = tan (system->skew_deg * G_PI / 180), space = system->staff_space;
      const double falls = fmax (0, slope * box->w), rises = fmax (0, -slope * box->w);

      if (system->ossia)
        continue;
      for (int staff = 0; staff < MIN (system->staves, STAVES); staff++)
        {
          const double below = staff == 0 ? 0 : box->h - fabs (slope * box->w) - 4 * space;

          add_staff (&left, staff, page, box->x, 1, box->y + rises + below, space);
          add_staff (&right, staff, page, box->x + box->w, -1, box->y + falls + below, space);
        }
    }
  return weigh (&left) < (found->n > 1 ? SURELY_LESS : ONE_SYSTEM) * weigh (&right);
}

/* ---- */

/* To the right. */
static gboolean
turn_quarter (ScwGray *page, ScwError *error)
{
  ScwGray *out = scw_gray_new (page->height, page->width, error), old = *page;

  if (out == NULL)
    return FALSE;
  for (int y = 0; y < page->height; y++)
    {
      const guint8 *row = scw_gray_row (page, y);

      for (int x = 0; x < page->width; x++)
        scw_gray_row (out, x)[page->height - 1 - y] = row[x];
    }
  *page = *out;
  *out = old;
  scw_gray_free (out);
  return TRUE;
}

static void
turn_half (ScwGray *page)
{
  const gint64 n = (gint64) page->width * page->height;

  for (gint64 i = 0; i < n / 2; i++)
    {
      guint8 pixel = page->pixels[i];

      page->pixels[i] = page->pixels[n - 1 - i];
      page->pixels[n - 1 - i] = pixel;
    }
}

static gboolean
apply (ScwGray *page, const ScwUpright *how, ScwError *error)
{
  if (how->inverted)
    for (gint64 i = 0; i < (gint64) page->width * page->height; i++)
      page->pixels[i] = 255 - page->pixels[i];
  if (how->turns >= 2)
    turn_half (page);
  return (how->turns & 1) == 0 || turn_quarter (page, error);
}

gboolean
scw_upright_apply (ScwGray *page, const ScwUpright *how, GError **error)
{
  ScwError why = { 0 };

  return apply (page, how, &why) || scw_app_error_take (error, &why);
}

static gboolean
is_dark (const ScwGray *page)
{
  const gint64 n = (gint64) page->width * page->height;
  gint64 dark = 0;

  for (gint64 i = 0; i < n; i++)
    dark += page->pixels[i] < DARK_PAPER;
  return dark > n / 2;
}

/* What the systems that were found say of a page that was turned and inverted so; frees them unless it stays so. */
static ScwUpright
judge (const ScwGray *page, gboolean may_turn, ScwUpright lies, ScwPage **found)
{
  if (may_turn && is_on_its_head (page, *found))
    lies.turns = (lies.turns + 2) % 4;
  if (lies.turns != 0 || lies.inverted)
    g_clear_pointer (found, scw_page_free);
  return lies;
}

/* Looks for systems on a page on its side, and in both ways in white on black; it is changed. */
static gboolean
look_otherwise (ScwGray *page, gboolean may_turn, gboolean dark, ScwUpright *out, ScwError *error)
{
  int turns = 0;

  for (int i = 1; i < (dark ? 4 : 2); i++)
    {
      const ScwUpright step = { may_turn ? 1 : 0, i == 2 };
      ScwPage *found;

      if (!may_turn && i != 2)
        continue;
      if (!apply (page, &step, error) || !scw_find_systems (page, &found, error))
        return FALSE;
      turns += step.turns;
      if (found->n > 0)
        *out = judge (page, may_turn, (ScwUpright){ turns, i >= 2 }, &found);
      scw_page_free (found);
      if (out->turns != 0 || out->inverted)
        return TRUE;
    }
  return TRUE;
}

gboolean
scw_upright_find (const ScwGray *page, gboolean may_turn, ScwUpright *out, ScwPage **systems, GError **error)
{
  const double scale = fmin (1, LONG_SIDE / MAX (page->width, page->height));
  const gboolean dark = is_dark (page);
  ScwGray *copy = NULL;
  ScwError why = { 0 };
  gboolean fine;

  *out = (ScwUpright){ 0 };
  *systems = NULL;
  if (!may_turn && !dark) /* it stays as it is */
    return TRUE;
  if (!scw_find_systems (page, systems, &why))
    return scw_app_error_take (error, &why);
  if ((*systems)->n > 0)
    {
      *out = judge (page, may_turn, *out, systems);
      return TRUE;
    }
  copy = scw_gray_resize (page, MAX (1, lrint (page->width * scale)), MAX (1, lrint (page->height * scale)),
                          &why);
  fine = copy != NULL && look_otherwise (copy, may_turn, dark, out, &why);
  scw_gray_free (copy);
  if (!fine || out->turns != 0 || out->inverted)
    g_clear_pointer (systems, scw_page_free);
  return fine || scw_app_error_take (error, &why);
}
