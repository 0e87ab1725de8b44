/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-words.h: why a correction is refused, as a sentence for a musician, in his language.
 *
 * The refusals of engine/notation/edit/edit.h, correct.h and reread.h are short, in English and exact. What is not
 * known here is said as error-words.h says it.
 */
#pragma once

/* 'message' is that of a GError or ScwError. Free with g_free(). */
char *scw_edit_words (const char *message);
