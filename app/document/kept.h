/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept.h: what project files and the journal need of a document: its history, the state it was saved in,
 * and functions to restore it. Programs use project.h and journal.h.
 */
#pragma once

#include "app/document/changes.h"

/* Borrowed. Commands come through scw_document_do; only kept ones are appended here. */
ScwUndo *scw_document_get_history (ScwDocument *self);

/* Borrowed; not to be changed. */
GPtrArray *scw_document_get_pages (ScwDocument *self);

/* What a file looks like from outside; size 0: not known. */
typedef struct
{
  guint64 device, inode;
  gint64 size, modified_ns;
} ScwFileStamp;

/* The project file as it was loaded or saved. */
const ScwFileStamp *scw_document_get_stamp (ScwDocument *self);
void scw_document_set_stamp (ScwDocument *self, const ScwFileStamp *stamp);

/* The document is saved whenever its history is at 'place' and nothing was read since. Both are silent: see
 * scw_document_notify_history. */
void scw_document_set_saved_place (ScwDocument *self, guint64 place);
void scw_document_set_read_since (ScwDocument *self, gboolean read_since);

/* All properties that the history and what was saved decide. */
void scw_document_notify_history (ScwDocument *self);

/* Something that would be saved is different. */
void scw_document_changed (ScwDocument *self);

/* What was kept comes back, into an empty document; no commands. Taken: path, pages. */
void scw_document_take_path (ScwDocument *self, char *path);
void scw_document_set_kept_texts (ScwDocument *self, const char *title, const char *composer);
void scw_document_set_kept_parts (ScwDocument *self, ScwPartList *parts); /* taken; or NULL */
void scw_document_set_kept_pages (ScwDocument *self, GPtrArray *pages);
