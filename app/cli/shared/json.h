/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h: JSON as the commands write it. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Any text; bytes that are no UTF-8 are replaced. */
json_t *scw_json_text (const char *text);

/* Sets KEY to a name. One that is no UTF-8 is shown there, and kept escaped as KEY_bytes (shown.h). */
void scw_json_set_name (json_t *object, const char *key, const char *name);

/* The name that was set; free. NULL: none. */
char *scw_json_dup_name (json_t *object, const char *key);

/* One line without its end, harmless at a terminal; free. Takes the object. */
char *scw_json_line (json_t *object);

/* The same on standard output, with its end. */
void scw_json_print (json_t *object);
