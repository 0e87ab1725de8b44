/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-words.h: why a correction was refused, as a translated message. */
#pragma once

#include <glib.h>

/* An error of correct.h, reread.h or scw_document_read_on. What is no refusal is said as error-words.h says it.
 * Free with g_free(). */
char *scw_edit_words (const GError *error);

/* Of an ScwRefusal or ScwCorrectRefusal; borrowed. NULL: there is no such refusal. */
const char *scw_refusal_words (int refusal);
