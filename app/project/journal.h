/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.h: records every change of a document on disk, so that at most the last one is lost if the
 * program dies.
 *
 *     $XDG_STATE_HOME/scorewright/unsaved/NAME/      one folder for each open document
 *         lock                held while the document is open, by whatever program
 *         journal             lines of JSON (project/record.h), each behind its checksum; appended to
 *         page-ID.png         pictures of pages
 *
 * A journal follows the "changed" signal of its document. On the main loop a change costs a copy of what is
 * different; a thread writes and syncs it. The folder is created with the first change and removed when the
 * document is saved as a project (scw_journal_saved) or discarded (scw_journal_discard). Tokens are
 * recorded once a second while they are read.
 *
 * Folders whose lock nobody holds were left by a program that was killed:
 *
 *     left = scw_journal_find_left (NULL);             locks them: no other program offers them too
 *     scw_journal_restore (journal, left[0], &error);  into the journal's empty document
 *     scw_left_discard (left[1]);
 *
 * Property that notifies: "error" (why changes cannot be recorded at the moment, or NULL). Writing is retried;
 * nothing is lost while the program runs. Main context only.
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_JOURNAL (scw_journal_get_type ())
G_DECLARE_FINAL_TYPE (ScwJournal, scw_journal, SCW, JOURNAL, GObject)

/* Follows the document, which it keeps alive. 'folder' holds the folders; NULL: as above. */
ScwJournal *scw_journal_new (ScwDocument *document, const char *folder);

/* Waits until all that has changed is on the disk, scans and pages of locked files too. FALSE: it cannot be, and
 * 'error' says why. */
gboolean scw_journal_flush (ScwJournal *self);

/* What the document is now was saved (unless it is dirty): what was kept is not needed any longer. */
void scw_journal_saved (ScwJournal *self);

/* Nothing is kept any longer, and what was kept is removed. */
void scw_journal_discard (ScwJournal *self);

const GError *scw_journal_get_error (ScwJournal *self);

/* ---- after a program was killed ---- */

typedef struct ScwLeft ScwLeft;

/* Of ScwLeft, the newest first; to be unreffed, which unlocks what was neither restored nor discarded. */
GPtrArray *scw_journal_find_left (const char *folder);
const char *scw_left_get_title (const ScwLeft *left);
gint64 scw_left_get_time (const ScwLeft *left); /* of the last change; seconds, as time () */
void scw_left_discard (ScwLeft *left);

/* Fills the journal's document, which has no pages yet, with what was left; it is dirty then. The folder is
 * removed once the journal has all of it. On failure all is as it was. */
void scw_journal_restore_async (ScwJournal *self,
                                ScwLeft *left,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean scw_journal_restore_finish (ScwJournal *self, GAsyncResult *result, GError **error);
gboolean scw_journal_restore (ScwJournal *self, ScwLeft *left, GError **error); /* blocks */

G_END_DECLS
