/* SPDX-License-Identifier: GPL-3.0-or-later */
/* boxes.h: reads and writes sheets and their regions as JSON, the format of `scorewright-cli detect
 * --json`.
 */
#pragma once

#include <gio/gio.h>

#include "app/pages/region.h"

/* {"pages":[{"page":1,"width":..,"height":..,"skew_deg":..,"systems":[{"x":..,"y":..,"w":..,"h":..,"staves":2,"staff_space":..,
 * "quality":..,"crop":{"x":..,"y":..,"w":..,"h":..},"group":0,"bracket":false,"barlines":false,"ossia":false}],"groups":[{"x":..,
 * "y":..,"w":..,"h":..,"rows":[0,1]}]}]}, "dpi" with PDF pages; in one line, without a newline. "bracket" and "barlines" join a
 * system to the next one of its group. The groups must have been numbered (region.h); "rows" are indices into "systems". Free with g_free. */
char *scw_boxes_format (GPtrArray *sheets);

/* Reads the same from a file. In a system only x, y, w and h must be there: the crop is else the box with
 * room around it, the staff space a height/14 of it, and a system without a group is one of its own. "groups" is
 * not read: a person may have taken systems out. Returns ScwSheets with regions. NULL and error that
 * names file and place. */
GPtrArray *scw_boxes_load (const char *path, GError **error);
