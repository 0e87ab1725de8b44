/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/boxes.h"

#include <math.h>

#include <jansson.h>

#include "app/error.h"
#include "app/shown.h"

#define MAX_FILE (16 << 20)

/* ---- out ---- */

static double
rounded (double value, double unit)
{
  return round (value / unit) * unit;
}

static json_t *
number (double value, double unit)
{
  value = rounded (value, unit);
  return unit >= 1 ? json_integer (value) : json_real (isfinite (value) ? value : 0);
}

static json_t *
box_to_json (const ScwBox *box)
{
  return json_pack ("{s:o,s:o,s:o,s:o}", "x", number (box->x, 1), "y", number (box->y, 1), "w",
                    number (box->w, 1), "h", number (box->h, 1));
}

/* The hull of the systems of the group that begins with system *at, and which they are; *at goes behind them. */
static json_t *
group_to_json (const ScwSheet *sheet, guint *at)
{
  const int group = ((const ScwRegion *) sheet->regions->pdata[*at])->group;
  json_t *rows = json_array (), *object;
  double x0 = HUGE_VAL, y0 = HUGE_VAL, x1 = -HUGE_VAL, y1 = -HUGE_VAL;

  for (; *at < sheet->regions->len; ++*at)
    {
      const ScwRegion *region = g_ptr_array_index (sheet->regions, *at);
      const ScwBox *box = &region->box;

      if (region->group != group)
        break;
      x0 = MIN (x0, rounded (box->x, 1));
      y0 = MIN (y0, rounded (box->y, 1));
      x1 = MAX (x1, rounded (box->x, 1) + rounded (box->w, 1));
      y1 = MAX (y1, rounded (box->y, 1) + rounded (box->h, 1));
      json_array_append_new (rows, json_integer (*at));
    }
  object = box_to_json (&(ScwBox){ x0, y0, x1 - x0, y1 - y0 });
  json_object_set_new (object, "rows", rows);
  return object;
}

static json_t *
sheet_to_json (const ScwSheet *sheet)
{
  json_t *object = json_pack ("{s:i,s:i,s:i,s:o}", "page", sheet->page, "width", sheet->width, "height",
                              sheet->height, "skew_deg", number (sheet->skew_deg, 0.001));
  json_t *systems = json_array (), *groups = json_array ();

  if (sheet->dpi > 0)
    json_object_set_new (object, "dpi", number (sheet->dpi, 0.01));
  if (sheet->message != NULL)
    json_object_set_new (object, "error", json_string (sheet->message));
  for (guint i = 0; i < sheet->regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (sheet->regions, i);
      json_t *system = box_to_json (&region->box);

      json_object_set_new (system, "staves", json_integer (region->staves));
      json_object_set_new (system, "staff_space", number (region->staff_space, 0.001));
      json_object_set_new (system, "quality", number (region->quality, 0.001));
      json_object_set_new (system, "crop", box_to_json (&region->crop));
      json_object_set_new (system, "group", json_integer (region->group));
      json_object_set_new (system, "bracket", json_boolean (region->joined & SCW_JOIN_BRACKET));
      json_object_set_new (system, "barlines", json_boolean (region->joined & SCW_JOIN_BARLINES));
      json_object_set_new (system, "ossia", json_boolean (region->ossia));
      json_array_append_new (systems, system);
    }
  json_object_set_new (object, "systems", systems);
  for (guint at = 0; at < sheet->regions->len;)
    json_array_append_new (groups, group_to_json (sheet, &at));
  json_object_set_new (object, "groups", groups);
  return object;
}

char *
scw_boxes_format (GPtrArray *sheets)
{
  json_t *pages = json_array ();
  json_t *root = json_pack ("{s:o}", "pages", pages);
  char *text, *copy;

  for (guint i = 0; i < sheets->len; i++)
    json_array_append_new (pages, sheet_to_json (g_ptr_array_index (sheets, i)));
  text = json_dumps (root, JSON_COMPACT | JSON_REAL_PRECISION (8));
  json_decref (root);
  copy = g_strdup (text);
  free (text);
  return copy;
}

/* ---- in ---- */

typedef struct
{
  const char *path;
  int page;   /* being read, from 1; 0: none yet */
  int system; /* from 1 */
} Place;

static gboolean
fail_at (const Place *place, GError **error, const char *what)
{
  g_autoptr (GString) where = g_string_new (NULL);

  if (place->page > 0)
    g_string_append_printf (where, ", entry %d of pages", place->page);
  if (place->system > 0)
    g_string_append_printf (where, ", system %d", place->system);
  g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FORMAT, "cannot use '%s'%s: %s", place->path, where->str,
               what);
  return FALSE;
}

static gboolean
read_box (const json_t *object, ScwBox *box, const Place *place, GError **error)
{
  static const char *const names[] = { "x", "y", "w", "h" };
  double *values[] = { &box->x, &box->y, &box->w, &box->h };

  for (int i = 0; i < 4; i++)
    {
      const json_t *value = json_object_get (object, names[i]);

      if (!json_is_number (value) || fabs (json_number_value (value)) > 65535)
        return fail_at (place, error, "x, y, w and h must be numbers of pixels");
      *values[i] = json_number_value (value);
    }
  if (box->w < 1 || box->h < 1)
    return fail_at (place, error, "a box without area");
  return TRUE;
}

static ScwRegion *
read_region (const json_t *system, double skew_deg, const Place *place, GError **error)
{
  g_autoptr (ScwRegion) region = scw_region_new ();
  const json_t *crop = json_object_get (system, "crop");
  const json_t *staves = json_object_get (system, "staves");
  const json_t *space = json_object_get (system, "staff_space");
  const json_t *group = json_object_get (system, "group");

  if (!read_box (system, &region->box, place, error))
    return NULL;
  region->staves = json_is_integer (staves) ? CLAMP (json_integer_value (staves), 0, 16) : 2;
  region->group = json_is_integer (group) ? CLAMP (json_integer_value (group), -1, 65535) : -1;
  region->joined = (json_is_true (json_object_get (system, "bracket")) ? SCW_JOIN_BRACKET : 0)
                   | (json_is_true (json_object_get (system, "barlines")) ? SCW_JOIN_BARLINES : 0);
  region->ossia = json_is_true (json_object_get (system, "ossia"));
  /* Two staves with the usual gap are some 14 spaces from first to last line, a single one is 4. */
  region->staff_space = json_is_number (space) ? json_number_value (space)
                        : region->staves == 1  ? region->box.h / 4
                                               : region->box.h / 14;
  if (!(region->staff_space >= 1 && region->staff_space <= 1000))
    {
      fail_at (place, error, "staff_space must be a number of pixels, 1 to 1000");
      return NULL;
    }
  region->quality = json_number_value (json_object_get (system, "quality"));
  if (crop != NULL)
    {
      if (!read_box (crop, &region->crop, place, error))
        return NULL;
    }
  else
    {
      double side = 2 * region->staff_space, above = 4 * region->staff_space;

      region->crop = (ScwBox){ region->box.x - side, region->box.y - above, region->box.w + 2 * side,
                               region->box.h + 2 * above };
    }
  region->view = scw_view_from_box (&region->crop, region->staff_space, skew_deg);
  region->page = place->page;
  region->index = place->system - 1;
  return g_steal_pointer (&region);
}

static ScwSheet *
read_sheet (const json_t *page, Place *place, GError **error)
{
  g_autoptr (ScwSheet) sheet = scw_sheet_new ();
  const json_t *systems = json_object_get (page, "systems");
  const json_t *n = json_object_get (page, "page");
  gsize i;
  const json_t *system;

  if (!json_is_array (systems) || (n != NULL && (!json_is_integer (n) || json_integer_value (n) < 1)))
    {
      fail_at (place, error, "a page must be {\"page\": number, \"systems\": [...]}");
      return NULL;
    }
  sheet->page = n != NULL ? MIN (json_integer_value (n), G_MAXINT) : place->page;
  sheet->width = json_integer_value (json_object_get (page, "width"));
  sheet->height = json_integer_value (json_object_get (page, "height"));
  sheet->dpi = json_number_value (json_object_get (page, "dpi"));
  sheet->skew_deg = json_number_value (json_object_get (page, "skew_deg"));
  if (!(fabs (sheet->skew_deg) <= 45) || !(sheet->dpi >= 0 && sheet->dpi <= 2400))
    {
      fail_at (place, error, "skew_deg or dpi is out of range");
      return NULL;
    }
  json_array_foreach ((json_t *) systems, i, system)
  {
    ScwRegion *region;

    place->system = i + 1;
    region = read_region (system, sheet->skew_deg, place, error);
    if (region == NULL)
      return NULL;
    region->page = sheet->page;
    g_ptr_array_add (sheet->regions, region);
  }
  place->system = 0;
  scw_sheet_number_groups (sheet);
  return g_steal_pointer (&sheet);
}

GPtrArray *
scw_boxes_load (const char *path, GError **error)
{
  g_autoptr (GPtrArray) sheets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *shown = scw_shown_text (path);
  Place place = { .path = shown };
  json_error_t json_error;
  json_t *root;
  const json_t *pages;
  gsize i;
  const json_t *page;
  gboolean fine = TRUE;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  root = length > MAX_FILE ? NULL : json_loadb (text, length, JSON_REJECT_DUPLICATES, &json_error);
  if (root == NULL)
    {
      g_set_error (error, SCW_APP_ERROR, SCW_ERROR_FORMAT, "cannot use '%s': line %d: %s", shown,
                   length > MAX_FILE ? 1 : json_error.line,
                   length > MAX_FILE ? "too large" : json_error.text);
      return NULL;
    }
  pages = json_object_get (root, "pages");
  if (!json_is_array (pages))
    fine = fail_at (&place, error, "no list \"pages\" in it");
  json_array_foreach ((json_t *) pages, i, page)
  {
    ScwSheet *sheet;

    place.page = i + 1;
    sheet = fine ? read_sheet (page, &place, error) : NULL;
    if (sheet == NULL)
      {
        fine = FALSE;
        break;
      }
    g_ptr_array_add (sheets, sheet);
  }
  json_decref (root);
  return fine ? g_steal_pointer (&sheets) : NULL;
}
