/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct-private.h: what corrections of all kinds do to the tokens of a box. */
#pragma once

#include "app/document/box-tokens.h"
#include "app/document/document.h"

/* The box's content with other tokens (of ScwBoxToken; takes the array), as a command. */
void scw_correct_put_tokens (ScwDocument *document, ScwSystemBox *box, GArray *tokens, const char *label);

/* A copy of those it has. */
GArray *scw_correct_copy_tokens (ScwSystemBox *box);

/* How many tokens fit nothing. */
int scw_correct_count_broken (const gint32 *ids, int n);
