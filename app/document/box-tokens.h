/* SPDX-License-Identifier: GPL-3.0-or-later */
/* box-tokens.h: creates and compares the tokens of a box. Shared by reading and correcting. */
#pragma once

#include "app/document/system-box.h"
#include "engine/queue/engine.h"

G_BEGIN_DECLS

ScwBoxToken scw_box_token_of_report (const ScwReport *report);
ScwBoxToken scw_box_token_of_person (int id);

/* 1 for each token of 'new' that is a person's of 'old' (both of ScwBoxToken) which came again: note by note,
 * as edit-diff.h aligns them, and within a change those that are the same in the same order. To be freed. */
guint8 *scw_box_tokens_find_locked (GArray *old, GArray *new);

/* Whether these tokens (n) may stand behind the first 'keep' ones, as the grammar has it. */
gboolean scw_system_box_can_follow (ScwSystemBox *box, guint keep, const int *ids, int n);

G_END_DECLS
