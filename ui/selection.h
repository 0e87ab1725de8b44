/* selection.h: what a person points at: a page, a system on it, a token of it. All widgets of a window share
 * one and follow its properties "page", "box" and "token" (-1: none).
 *
 * What leaves the document leaves the selection.
 */
#pragma once

#include "app/document.h"

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
void scw_selection_set_token (ScwSelection *self, int token);

/* Selects the box or token so many places on; systems go across pages. FALSE at the end. */
gboolean scw_selection_step_box (ScwSelection *self, int by);
gboolean scw_selection_step_token (ScwSelection *self, int by);

G_END_DECLS
