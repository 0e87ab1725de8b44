/* SPDX-License-Identifier: GPL-3.0-or-later */
/* boxes.h: reads and writes sheets and their regions as JSON, the format of `scorewright-cli detect
 * --json`.
 */
#pragma once

#include <gio/gio.h>

#include "app/pages/region.h"

/* {"pages":[{"page":1,"width":..,"height":..,"skew_deg":..,"systems":[{"x":..,"y":..,"w":..,"h":..,"staves":2,"staff_space":..,
 * "quality":..,"crop":{"x":..,"y":..,"w":..,"h":..}}]}]}, "dpi" with PDF pages; in one line, without a
 * newline. Free with g_free. */
char *scw_boxes_format (GPtrArray *sheets);

/* Reads the same from a file. In a system only x, y, w and h must be there: the crop is else the box with
 * room around it, the staff space a height/14 of it. Returns ScwSheets with regions. NULL and error that
 * names file and place. */
GPtrArray *scw_boxes_load (const char *path, GError **error);
