/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection.h: the selection: a page, a system on it, tokens of it. All widgets of a window share one and
 * follow its properties "page", "box", "token" (-1: none), "tokens" (how many) and "word".
 *
 * Each selected token stands for the element it belongs to; a chord, a measure or a range is selected as
 * one token of each of its notes. One of them is the current token: the arrow keys move from it, and the
 * strip and the original show it. "tokens" notifies whenever the selection changes, "token" only when the
 * current token does; both after the change is complete.
 *
 * A word of the page may be selected, too, for as long as the token stays: its place is shown on the original.
 *
 * Whatever is removed from the document is deselected.
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_SELECTION (scw_selection_get_type ())
G_DECLARE_FINAL_TYPE (ScwSelection, scw_selection, SCW, SELECTION, GObject)

ScwSelection *scw_selection_new (ScwDocument *document);
ScwDocument *scw_selection_get_document (ScwSelection *self);

ScwDocumentPage *scw_selection_get_page (ScwSelection *self);            /* borrowed, or NULL */
void scw_selection_set_page (ScwSelection *self, ScwDocumentPage *page); /* drops a box of another page */

ScwSystemBox *scw_selection_get_box (ScwSelection *self);           /* borrowed, or NULL */
void scw_selection_set_box (ScwSelection *self, ScwSystemBox *box); /* its page too */

int scw_selection_get_token (ScwSelection *self);
void scw_selection_set_token (ScwSelection *self, int token); /* this one alone */

/* All that are selected, of int, rising; empty or with the token among them. Borrowed, good until the next
 * change. */
GArray *scw_selection_get_tokens (ScwSelection *self);
gboolean scw_selection_has_token (ScwSelection *self, int token);

/* tokens (n) in any order; 'token' is the one, and taken in if it is missing. Those the system does not have
 * are left out. */
void scw_selection_set_tokens (ScwSelection *self, const int *tokens, int n, int token);

/* Takes a token in, or out again if it is there (the token is then another one). */
void scw_selection_toggle_token (ScwSelection *self, int token);

ScwPageWord *scw_selection_get_word (ScwSelection *self); /* borrowed, or NULL */
void scw_selection_set_word (ScwSelection *self, ScwPageWord *word);

/* Selects the box or token so many places on; systems go across pages. FALSE at the end. */
gboolean scw_selection_step_box (ScwSelection *self, int by);
gboolean scw_selection_step_token (ScwSelection *self, int by);

/* Selects the token that begins the measure before or behind this one. */
void scw_selection_step_measure (ScwSelection *self, int by);

G_END_DECLS
