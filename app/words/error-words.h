/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error-words.h: an error as a sentence for a musician, in his language.
 *
 * The errors of app and engine are in English and exact, for the terminal, scripts and bug reports: "cannot open
 * '/home/clara/half.png': ends at byte 20000: Premature end". This makes "“half.png” cannot be opened: it ends in the
 * middle of the picture" of them. What it does not know stays as it was, behind what it does.
 */
#pragma once

/* 'message' is that of a GError or ScwError. Free with g_free(). */
char *scw_error_words (const char *message);
