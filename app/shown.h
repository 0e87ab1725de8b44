/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shown.h: names and texts from elsewhere, made fit to be shown.
 *
 * A name is bytes and stands for a file. What is shown of it is text, made for the eye and never looked up:
 * two names may be shown alike. Files that must keep a name keep it escaped.
 */
#pragma once

#include <glib.h>

/* One line of valid UTF-8 that steers no terminal and no direction of writing: bytes that are no UTF-8 become
 * \xFF; control characters, separators of lines, and marks that turn the direction of writing \x1b or \u202e.
 * NULL gives NULL. */
char *scw_shown_text (const char *text);

/* The same for JSON, which means the same afterwards: such characters become \u202e. Takes what jansson made,
 * NULL too, and gives what g_free frees. */
char *scw_shown_json (char *json);

/* Any bytes as text and back: what is no letter, digit or sign common in paths becomes %FF, as in a URI.
 * Unescaping gives NULL for what is no such text. */
char *scw_name_escape (const char *name);
char *scw_name_unescape (const char *text);
