/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/find.h"

#include <math.h>

#include "app/error.h"
#include "engine/image/systems.h"

static ScwSheet *
sheet_for (const ScwGray *page)
{
  ScwSheet *sheet = scw_sheet_new ();

  sheet->width = page->width;
  sheet->height = page->height;
  return sheet;
}

static void
shift (ScwBox *box, double x, double y)
{
  box->x += x;
  box->y += y;
}

static gboolean
clip_area (const ScwGray *page, const ScwBox *area, ScwBox *out, GError **error)
{
  double x0 = CLAMP (floor (area->x), 0, page->width), y0 = CLAMP (floor (area->y), 0, page->height);
  double x1 = CLAMP (ceil (area->x + area->w), 0, page->width),
         y1 = CLAMP (ceil (area->y + area->h), 0, page->height);

  *out = (ScwBox){ x0, y0, x1 - x0, y1 - y0 };
  if (out->w >= 1 && out->h >= 1)
    return TRUE;
  g_set_error (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT, "the crop lies outside the page of %d x %d pixels",
               page->width, page->height);
  return FALSE;
}

static gboolean
is_all (const ScwGray *page, const ScwBox *area)
{
  return area->x == 0 && area->y == 0 && area->w == page->width && area->h == page->height;
}

/* The systems of an area, in pixels of that area. */
static ScwPage *
systems_in (const ScwGray *page, const ScwBox *area, GError **error)
{
  ScwError engine_error = { 0 };
  ScwPage *found = NULL;
  ScwGray *part = is_all (page, area) ? NULL : scw_gray_crop (page, area, &engine_error);

  if ((part == NULL && engine_error.code != SCW_ERROR_NONE)
      || !scw_find_systems (part != NULL ? part : page, &found, &engine_error))
    scw_app_error_take (error, &engine_error);
  scw_gray_free (part);
  return found;
}

ScwSheet *
scw_find_on_page (const ScwGray *page, ScwPage *systems, const ScwBox *area, GError **error)
{
  ScwPage *found = NULL;
  ScwBox inside;
  ScwSheet *sheet;

  if (clip_area (page, area, &inside, error))
    found = systems != NULL && is_all (page, &inside) ? g_steal_pointer (&systems)
                                                      : systems_in (page, &inside, error);
  scw_page_free (systems);
  if (found == NULL)
    return NULL;
  sheet = sheet_for (page);
  sheet->skew_deg = found->skew_deg;
  for (int i = 0; i < found->n; i++)
    {
      const ScwSystem *system = &found->systems[i];
      ScwRegion *region = scw_region_new ();

      region->box = system->box;
      region->crop = system->crop;
      region->view = system->view;
      shift (&region->box, inside.x, inside.y);
      shift (&region->crop, inside.x, inside.y);
      region->view.centre_x += inside.x;
      region->view.centre_y += inside.y;
      region->staves = system->staves;
      region->group = system->group;
      region->joined = (system->bracket ? SCW_JOIN_BRACKET : 0) | (system->barlines ? SCW_JOIN_BARLINES : 0);
      region->ossia = system->ossia;
      region->staff_space = system->staff_space;
      region->quality = system->quality;
      g_ptr_array_add (sheet->regions, region);
    }
  scw_page_free (found);
  return sheet;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median_staff_space (const ScwPage *found)
{
  g_autoptr (GArray) spaces = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i < found->n; i++)
    g_array_append_val (spaces, found->systems[i].staff_space);
  g_array_sort (spaces, compare_doubles);
  return spaces->len > 0 ? g_array_index (spaces, double, spaces->len / 2) : 0;
}

gboolean
scw_find_staff_space (const ScwGray *page, ScwPage *systems, double *space, GError **error)
{
  ScwError why = { 0 };

  *space = 0;
  if (systems == NULL && !scw_find_systems (page, &systems, &why))
    return scw_app_error_take (error, &why);
  *space = median_staff_space (systems);
  scw_page_free (systems);
  return TRUE;
}

ScwSheet *
scw_find_whole (const ScwGray *page, const ScwBox *area, double staff_space, GError **error)
{
  g_autoptr (ScwRegion) region = scw_region_new ();
  ScwSheet *sheet;
  ScwBox inside;

  if (!clip_area (page, area, &inside, error))
    return NULL;
  if (staff_space <= 0)
    {
      ScwPage *found = systems_in (page, &inside, error);

      if (found == NULL)
        return NULL;
      staff_space = median_staff_space (found);
      if (found->n > 0)
        region->quality = found->systems[0].quality;
      scw_page_free (found);
      if (staff_space <= 0)
        {
          g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT,
                               "no staff was found to measure the staff space by: say it with --staff-space");
          return NULL;
        }
    }
  region->box = region->crop = inside;
  region->group = 0;
  region->staff_space = staff_space;
  region->view = scw_view_from_box (&inside, staff_space, 0);
  sheet = sheet_for (page);
  g_ptr_array_add (sheet->regions, g_steal_pointer (&region));
  return sheet;
}

static void
scale_box (ScwBox *box, double scale)
{
  box->x *= scale;
  box->y *= scale;
  box->w *= scale;
  box->h *= scale;
}

/* Whole pixels are what boxes.h writes. */
static gboolean
same_box (const ScwBox *a, const ScwBox *b)
{
  return fabs (a->x - b->x) <= 0.5 && fabs (a->y - b->y) <= 0.5 && fabs (a->w - b->w) <= 0.5
         && fabs (a->h - b->h) <= 0.5;
}

/* A region as it is found knows more than its box: how its lines bend, and which ink is a neighbour's. */
static void
take_views_found (const ScwGray *page, ScwSheet *sheet)
{
  const ScwBox all = { 0, 0, page->width, page->height };
  g_autoptr (ScwSheet) found = scw_find_on_page (page, NULL, &all, NULL);

  for (guint i = 0; i < sheet->regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (sheet->regions, i);

      for (guint j = 0; found != NULL && j < found->regions->len; j++)
        {
          const ScwRegion *other = g_ptr_array_index (found->regions, j);

          if (same_box (&region->box, &other->box) && same_box (&region->crop, &other->crop))
            {
              region->view = other->view;
              region->staff_space = other->staff_space;
            }
        }
    }
}

ScwSheet *
scw_find_given (const ScwGray *page, ScwSheet *given, GError **error)
{
  ScwSheet *sheet;
  double scale = 1;

  if (given != NULL && given->width > 0 && given->height > 0)
    {
      double other = (double) page->height / given->height;

      scale = (double) page->width / given->width;
      if (fabs (scale - other) > 0.01 * scale)
        {
          g_set_error (error, SCW_APP_ERROR, SCW_ERROR_ARGUMENT,
                       "the boxes were measured on a page of %d x %d pixels and this one has %d x %d",
                       given->width, given->height, page->width, page->height);
          return NULL;
        }
    }
  sheet = sheet_for (page);
  for (guint i = 0; given != NULL && i < given->regions->len; i++)
    {
      const ScwRegion *from = g_ptr_array_index (given->regions, i);
      ScwRegion *region = scw_region_new ();

      sheet->skew_deg = given->skew_deg;
      region->box = from->box;
      region->crop = from->crop;
      scale_box (&region->box, scale);
      scale_box (&region->crop, scale);
      region->staves = from->staves;
      region->group = from->group;
      region->joined = from->joined;
      region->ossia = from->ossia;
      region->quality = from->quality;
      region->staff_space = from->staff_space * scale;
      region->view = scw_view_from_box (&region->crop, region->staff_space, given->skew_deg);
      g_ptr_array_add (sheet->regions, region);
    }
  if (sheet->regions->len > 0)
    take_views_found (page, sheet);
  return sheet;
}

/* ---- nothing ---- */

#define LEAST_SIDE     400 /* px: a staff space of 3, on a page of music */
#define LEAST_CONTRAST 24

ScwNothing
scw_find_nothing (const ScwGray *page)
{
  const gint64 n = (gint64) page->width * page->height;
  gint64 count[256] = { 0 }, sum = 0;
  int darkest = -1, lightest = -1;

  for (gint64 i = 0; i < n; i++)
    count[page->pixels[i]]++;
  for (int value = 0; value < 256; value++)
    {
      sum += count[value];
      if (darkest < 0 && sum > n / 1000)
        darkest = value;
      if (lightest < 0 && sum > n / 2)
        lightest = value;
    }
  if (count[page->pixels[0]] == n)
    return SCW_NOTHING_BLANK;
  if (MAX (page->width, page->height) < LEAST_SIDE)
    return SCW_NOTHING_SMALL;
  return lightest - darkest < LEAST_CONTRAST ? SCW_NOTHING_FAINT : SCW_NOTHING_NO_STAFF;
}

char *
scw_find_why_nothing (const ScwGray *page)
{
  switch (scw_find_nothing (page))
    {
    case SCW_NOTHING_BLANK:
      return g_strdup ("the page is blank");
    case SCW_NOTHING_SMALL:
      return g_strdup_printf ("the picture is small (%d x %d pixels): music is read from 150 dpi",
                              page->width, page->height);
    case SCW_NOTHING_FAINT:
      return g_strdup ("there is hardly any contrast: nothing is printed on it, or it is too faint");
    default:
      return g_strdup ("no staff of five lines was seen, upright or turned: lines may be too faint, blurred, "
                       "bent, or less than 4 pixels apart");
    }
}
