/* SPDX-License-Identifier: GPL-3.0-or-later */
/* project.h: a document as a file, NAME.scorewright, that restores everything: pages, boxes, tokens with
 * their probabilities, alternatives and origins, title and composer, and the undo history. The journal
 * (journal.h) protects what has not been saved yet.
 *
 *     mimetype            "application/x-scorewright", stored, first
 *     document.jsonl      what is kept, in lines of JSON (project/record.h)
 *     pages/ID.png        the pictures, gray, lossless, before any turn
 *
 * A project is written atomically (engine/file.h): if that fails, or the program is killed, the old file is
 * untouched. A file that is damaged, malicious or from a newer version is refused as a whole; the error
 * names the file and the position.
 *
 * Opening and saving run in a thread; the document itself is only touched on the main context, at the
 * beginning and the end. Programs without a main loop use the two blocking functions.
 *
 *     document = scw_document_new (worker);
 *     if (scw_project_load (document, "sonata.scorewright", NULL, &error))
 *       for each page, box: scw_system_box_get_token (box, i)->origin == SCW_ORIGIN_PERSON ...
 *
 * The pixels of a page are then loaded as usual (scw_document_page_load_async, or scw_page_source_load of
 * scw_document_page_get_pixel_source on a thread of your own).
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_PROJECT_SUFFIX ".scorewright"
#define SCW_PROJECT_TYPE   "application/x-scorewright"

/* Whether a path ends like a project's. */
gboolean scw_project_is_path (const char *path);

/* Fills a document that has no pages yet, and remembers the path (scw_document_get_path). Pages that need it
 * are prepared in the background. On failure the document is as it was. */
void scw_project_load_async (ScwDocument *document,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean scw_project_load_finish (ScwDocument *document, GAsyncResult *result, GError **error);

/* Saves the document as it is now, whatever changes meanwhile, and remembers the path. The document is not
 * dirty then, unless it was changed meanwhile. Only one at a time. G_IO_ERROR_WRONG_ETAG: somebody else has
 * written the file since this document was loaded from there or saved there; 'anyway' overwrites it. */
void scw_project_save_async (ScwDocument *document,
                             const char *path,
                             gboolean anyway,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean scw_project_save_finish (ScwDocument *document, GAsyncResult *result, GError **error);

/* The same, blocking. */
gboolean
scw_project_load (ScwDocument *document, const char *path, GCancellable *cancellable, GError **error);
gboolean scw_project_save (
  ScwDocument *document, const char *path, gboolean anyway, GCancellable *cancellable, GError **error);

G_END_DECLS
