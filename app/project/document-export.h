/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-export.h: exports a document: its score, and files made from it. Boxes without tokens are left
 * out, and the 'region' of a measure or a problem counts only the others; see scw_document_nth_read_box.
 * Words that were read are put in; title and composer that a person entered go before those.
 */
#pragma once

#include "app/document/document.h"
#include "app/score/compose.h"

G_BEGIN_DECLS

/* At once. To be freed with scw_score_free. NULL and error: nothing has been read. */
ScwScore *scw_document_make_score (ScwDocument *self, GError **error);

/* The same without the parts that a person has hidden; and with those that he has muted, as a bit a staff from the top. */
ScwScore *scw_document_make_paper_score (ScwDocument *self, GError **error);
ScwScore *scw_document_make_sound_score (ScwDocument *self, guint32 *muted, GError **error);

/* The file for what has been read so far, with its problems. Nothing is written. */
void scw_document_compose_async (ScwDocument *self,
                                 ScwFormat format,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
ScwComposition *scw_document_compose_finish (ScwDocument *self, GAsyncResult *result, GError **error);

/* Composes and writes 'path'; what does not validate is not written unless 'anyway'. The result has its
 * problems in either case: 'valid' says whether it was written. That saves nothing: a file of music holds
 * neither the pages nor what was read where. */
void scw_document_export_async (ScwDocument *self,
                                const char *path,
                                ScwFormat format,
                                gboolean anyway,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
ScwComposition *scw_document_export_finish (ScwDocument *self, GAsyncResult *result, GError **error);

G_END_DECLS
