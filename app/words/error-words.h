/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error-words.h: an error as a translated message for the user.
 *
 * The errors of app and engine are in English and exact, for the terminal, scripts and bug reports: "cannot
 * open '/home/clara/half.png': ends at byte 20000: Premature end". From the data of such an error
 * (app/error.h) this makes "“half.png” cannot be opened: it ends in the middle of the picture". If the
 * reason is unknown, the message stays as it is.
 */
#pragma once

#include "app/pages/picture.h"

/* To be freed with g_free(). */
char *scw_error_words (const GError *error);

/* What was done to a page, or is wrong with it, in sentences; NULL: nothing. To be freed with g_free(). */
char *scw_remark_words (const ScwPageRemark *remark);
