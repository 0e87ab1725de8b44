/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/image/systems.h"

#include <math.h>
#include <stdlib.h>

#include "engine/image/extent.h"
#include "engine/image/group.h"
#include "engine/image/ink.h"
#include "engine/image/staves.h"

#define FIRST_SIDE    2400.0 /* the page is looked at in this size to learn its staff space */
#define SECOND_SIDE   4200.0 /* and, if nothing was found, in this one */
#define LONG_PAGE     4.0 /* times as high as wide: what is higher is not looked at in a smaller size for that */
#define WORK_SPACE    11.0 /* staff space to look for staves in */
#define LINE_DARKNESS 0.8  /* that lines should have; blurred ones are helped */
#define MAX_PIXELS    24e6 /* of a working picture */

void
scw_page_free (ScwPage *page)
{
  if (page != NULL)
    free (page->systems);
  free (page);
}

const char *
scw_quality_reason_name (ScwQualityReason reason)
{
  switch (reason)
    {
    case SCW_QUALITY_SMALL:
      return "too small";
    case SCW_QUALITY_BLURRED:
      return "blurred";
    case SCW_QUALITY_FAINT:
      return "too faint";
    default:
      return "fine";
    }
}

static ScwInk *
ink_at_scale (const ScwGray *page, double scale, double radius, ScwError *error)
{
  int width, height;

  scale = fmin (scale, sqrt (MAX_PIXELS / page->width / page->height));
  width = (int) fmin (fmax (1, rint (page->width * scale)), 65535);
  height = (int) fmin (fmax (1, rint (page->height * scale)), 65535);
  return scw_ink_new (page, width, height, (int) fmax (8, radius), error);
}

/* The staff space in page pixels; 0 where there is no music. */
static bool
measure_space (const ScwGray *page, double *space, ScwError *error)
{
  const double side = fmax (page->width, fmin (page->height, LONG_PAGE * page->width)),
               sides[] = { FIRST_SIDE, SECOND_SIDE };

  *space = 0;
  for (int i = 0; i < 2 && *space == 0; i++)
    {
      double scale = fmin (1, sides[i] / side);
      ScwInk *ink;

      if (i > 0 && side <= sides[i - 1])
        break;
      ink = ink_at_scale (page, scale, side * scale / 70, error);
      if (ink == NULL)
        return false;
      *space = scw_staff_space (ink, NULL) * ink->scale_y;
      scw_ink_free (ink);
      if (*space < 0)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for staves");
    }
  return true;
}

static void
hull_add (ScwBox *hull, double x, double y)
{
  double x1 = fmax (hull->x + hull->w, x), y1 = fmax (hull->y + hull->h, y);

  hull->x = fmin (hull->x, x);
  hull->y = fmin (hull->y, y);
  hull->w = x1 - hull->x;
  hull->h = y1 - hull->y;
}

static ScwBox
system_box (const ScwInk *ink, const ScwStaves *staves, const ScwStaffRow *row)
{
  const ScwStaff *first = &staves->items[row->first];
  ScwBox box = { first->left * ink->scale_x, first->middle[0] * ink->scale_y, 0, 0 };

  for (const ScwStaff *staff = first; staff < first + row->n; staff++)
    for (int k = 0; k < SCW_STAFF_KNOTS; k++)
      {
        double x = staff->left + (staff->right - staff->left) * k / (SCW_STAFF_KNOTS - 1);
        double half = 2 * staff->space[k] + staff->thickness / 2;

        hull_add (&box, x * ink->scale_x, (staff->middle[k] - half) * ink->scale_y);
        hull_add (&box, x * ink->scale_x, (staff->middle[k] + half) * ink->scale_y);
      }
  return box;
}

static ScwBox
clip (ScwBox box, const ScwGray *page)
{
  double x0 = fmin (fmax (box.x, 0), page->width), y0 = fmin (fmax (box.y, 0), page->height);
  double x1 = fmin (fmax (box.x + box.w, 0), page->width), y1 = fmin (fmax (box.y + box.h, 0), page->height);

  return (ScwBox){ x0, y0, x1 - x0, y1 - y0 };
}

static void
judge (ScwSystem *system, double sharpness, double contrast)
{
  double marks[] = {
    [SCW_QUALITY_FINE] = 1,
    [SCW_QUALITY_SMALL] = (system->staff_space - 4) / 4,
    [SCW_QUALITY_BLURRED] = (sharpness - 0.1) / 0.5,
    [SCW_QUALITY_FAINT] = contrast / 0.4,
  };

  system->quality = 1;
  system->reason = SCW_QUALITY_FINE;
  for (int i = 1; i < 4; i++)
    if (fmax (marks[i], 0) < system->quality)
      {
        system->quality = fmax (marks[i], 0);
        system->reason = (ScwQualityReason) i;
      }
  if (system->quality >= 0.5)
    system->reason = SCW_QUALITY_FINE;
}

static void
fill_system (
  const ScwGray *page, const ScwInk *ink, const ScwStaves *staves, const ScwStaffRow *row, ScwSystem *system)
{
  double sharpness = 0;

  for (int i = row->first; i < row->first + row->n; i++)
    sharpness += staves->items[i].sharpness / row->n / ink->gain;
  system->box = clip (system_box (ink, staves, row), page);
  system->crop = clip (scw_view_hull (&system->view), page);
  system->staves = row->n;
  system->group = row->group;
  system->bracket = row->bracket;
  system->barlines = row->barlines;
  system->ossia = row->ossia;
  system->staff_space = system->view.staff_space;
  system->skew_deg = atan (row->slope) * (180 / M_PI);
  judge (system, sharpness, ink->contrast);
}

static double
page_slope (const ScwStaffRow *rows, int n)
{
  double sum = 0, weight = 0;

  for (int i = 0; i < n; i++)
    {
      sum += rows[i].slope * (rows[i].right - rows[i].left);
      weight += rows[i].right - rows[i].left;
    }
  return weight > 0 ? sum / weight : 0;
}

static bool
fill_page (const ScwGray *gray, const ScwInk *ink, ScwStaves *staves, ScwPage *page, ScwError *error)
{
  ScwStaffRow *rows = calloc (staves->n + 1, sizeof *rows);
  ScwView *views = calloc (staves->n + 1, sizeof *views);
  int n = -1;
  double slope;
  bool ok;

  page->systems = calloc (staves->n + 1, sizeof *page->systems);
  if (rows == NULL || views == NULL || page->systems == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d staves", staves->n);
  else
    n = scw_group_staves (ink, staves, rows, error);
  ok = n >= 0;
  if (ok)
    {
      slope = page_slope (rows, n);
      ok = scw_group_order (rows, n, staves, slope, error);
      page->skew_deg = atan (slope) * (180 / M_PI);
      ok = ok && scw_find_extents (ink, staves, rows, n, views, error);
    }
  for (int i = 0; ok && i < n; i++)
    {
      page->systems[i].view = views[i];
      fill_system (gray, ink, staves, &rows[i], &page->systems[i]);
      page->n = i + 1;
    }
  free (rows);
  free (views);
  return ok;
}

static bool
look (const ScwGray *gray, double space, ScwPage *page, ScwError *error)
{
  ScwInk *ink = ink_at_scale (gray, fmin (WORK_SPACE / space, 2.5), 3 * WORK_SPACE, error);
  ScwStaves staves = { 0 };
  double fine, darkness = 1;
  bool ok;

  if (ink == NULL)
    return false;
  fine = scw_staff_space (ink, &darkness);
  if (fine < 0)
    {
      scw_ink_free (ink);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory to look for staves");
    }
  if (fine > 0 && darkness < LINE_DARKNESS)
    scw_ink_boost (ink, fmin (LINE_DARKNESS / darkness, 5));
  if (!(fine > 0.8 * space / ink->scale_y && fine < 1.2 * space / ink->scale_y))
    fine = space / ink->scale_y;
  ok = scw_staves_find (ink, fine, &staves, error) && fill_page (gray, ink, &staves, page, error);
  scw_staves_clear (&staves);
  scw_ink_free (ink);
  return ok;
}

bool
scw_find_systems (const ScwGray *gray, ScwPage **out, ScwError *error)
{
  ScwPage *page = calloc (1, sizeof *page);
  double space = 0;
  bool ok;

  *out = NULL;
  if (page == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for a page");
  page->width = gray->width;
  page->height = gray->height;
  ok = measure_space (gray, &space, error) && (space == 0 || look (gray, space, page, error));
  if (!ok)
    {
      scw_page_free (page);
      return false;
    }
  *out = page;
  return true;
}
