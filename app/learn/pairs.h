/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pairs.h: corrected systems as pairs to learn from: the picture of each system and its tokens, in the
 * folder layout of training data (engine/train/data/data.h).
 *
 *     pairs = scw_pairs_new ();
 *     scw_pairs_add_document (pairs, document);                 main context: places and tokens are copied
 *     folder = scw_pairs_write (pairs, cancellable, &error);    any thread: pages are loaded, crops written
 *     scw_pairs_remove (folder);
 *
 * A system counts as corrected if it was read to the end and a person wrote at least one of its tokens.
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

typedef struct ScwPairs ScwPairs;

ScwPairs *scw_pairs_new (void);
void scw_pairs_free (ScwPairs *pairs);

/* The corrected systems of a document; how many there are. */
guint scw_pairs_add_document (ScwPairs *pairs, ScwDocument *document);

/* Those of a project file. Blocks; without a main loop. */
gboolean scw_pairs_add_project (ScwPairs *pairs, const char *path, GCancellable *cancellable, GError **error);

guint scw_pairs_get_n (const ScwPairs *pairs);

/* Writes pair-0001.png and .lmx, ... to a new temporary folder, whose path is the caller's. NULL and error.
 */
char *scw_pairs_write (const ScwPairs *pairs, GCancellable *cancellable, GError **error);

/* Removes such a folder with what is in it, and frees the path; or NULL. */
void scw_pairs_remove (char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwPairs, scw_pairs_free)

G_END_DECLS
