/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reread.h: reads a system again from a correction on, and shows the result before anything is changed.
 *
 *     box       a b c d e f g        the first 'keep' tokens, and what a person entered behind them,
 *     reread    a b X y f g          are the beginning; what comes is compared with what stands there:
 *     changes      [c d e -> X y]    each of them can be taken or left
 *
 * Tokens that a person wrote are kept in place, also those after the correction, and still count as a
 * person's. The engine caches the session of the box, so the first new token costs one step.
 *
 * Properties that notify: "state" (ScwRereadState), "n-tokens" (of the new reading so far). If the box
 * changes meanwhile, or leaves the document, the reread is outdated and stops.
 *
 * Main context only. Unref it to cancel.
 */
#pragma once

#include "app/document/document.h"
#include "engine/notation/edit/edit-diff.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_REREAD_MEASURE, /* the rest of the measure */
  SCW_REREAD_SYSTEM,  /* the rest of the system */
  SCW_REREAD_DOUBTS,  /* what is doubtful in the rest of the system; all else stays */
} ScwRereadScope;

typedef enum
{
  SCW_REREAD_READING,
  SCW_REREAD_READY,    /* there are changes to be looked at */
  SCW_REREAD_SAME,     /* there is nothing new */
  SCW_REREAD_TAKEN,    /* by scw_reread_take */
  SCW_REREAD_OUTDATED, /* the box has changed */
  SCW_REREAD_FAILED,   /* scw_reread_get_error says why */
} ScwRereadState;

#define SCW_TYPE_REREAD (scw_reread_get_type ())
G_DECLARE_FINAL_TYPE (ScwReread, scw_reread, SCW, REREAD, GObject)

/* Begins to read. 'ids' (n_ids, may be 0) are a person's and stand behind the first 'keep' tokens.
 * 'threshold' is what is doubtful below. NULL and error: nothing follows there, or the grammar does not allow
 * the ids. */
ScwReread *scw_reread_new (ScwDocument *document,
                           ScwSystemBox *box,
                           guint keep,
                           const int *ids,
                           int n_ids,
                           ScwRereadScope scope,
                           double threshold,
                           GError **error);

ScwRereadState scw_reread_get_state (ScwReread *self);
const GError *scw_reread_get_error (ScwReread *self); /* NULL unless it failed */
ScwSystemBox *scw_reread_get_box (ScwReread *self);   /* borrowed */

/* The new reading so far; of ScwBoxToken, borrowed. */
GArray *scw_reread_get_tokens (ScwReread *self);

/* What differs, from left to right, once it is ready: 'removed' in the tokens of the box, 'added' in the new
 * ones.
 */
guint scw_reread_get_n_changes (ScwReread *self);
const ScwChangedSpan *scw_reread_get_change (ScwReread *self, guint i);

/* Whether change i is to be taken. In the beginning all are that take nothing of a person's away. */
gboolean scw_reread_get_chosen (ScwReread *self, guint i);
void scw_reread_set_chosen (ScwReread *self, guint i, gboolean chosen);

/* Takes what is chosen, as one command of the document. FALSE and error: that alone makes no sense. */
gboolean scw_reread_take (ScwReread *self, GError **error);

/* One behind the element (note, clef ...) that a token belongs to: where reading on from it begins. */
guint scw_reread_end_of (ScwSystemBox *box, guint token);

G_END_DECLS
