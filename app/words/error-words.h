/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error-words.h: an error as a sentence for a musician, in his language.
 *
 * The errors of app and engine are in English and exact, for the terminal, scripts and bug reports: "cannot open
 * '/home/clara/half.png': ends at byte 20000: Premature end". This makes "“half.png” cannot be opened: it ends in the
 * middle of the picture" of what they know (app/error.h). Where the reason is not known it stays as it was.
 */
#pragma once

#include <glib.h>

/* To be freed with g_free(). */
char *scw_error_words (const GError *error);
