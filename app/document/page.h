/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.h: a page of the document: pixels, and a GListModel of its systems (ScwSystemBox) in reading order.
 *
 * A page knows where its pixels come from (a page of a file, a scan, the clipboard) and how they are
 * rotated. Pixels are loaded in the background and cached while there is room (SCW_PAGE_CACHE_BYTES for all
 * pages together); the thumbnail is always kept. Only ScwDocument changes a page.
 *
 * Properties that notify: "name", "width", "height" (0 until it was loaded), "state", "message", "turns",
 * "thumbnail-serial".
 */
#pragma once

#include <gio/gio.h>

#include "app/document/system-box.h"
#include "app/pages/picture.h"
#include "engine/queue/pixels.h"

G_BEGIN_DECLS

#define SCW_PAGE_CACHE_BYTES (G_GINT64_CONSTANT (384) << 20)
#define SCW_PAGE_THUMBNAIL   240 /* pixels of the longer side */

typedef enum
{
  SCW_PAGE_WAITING, /* nobody has looked at it yet */
  SCW_PAGE_LOADING, /* its pixels are fetched, its systems looked for */
  SCW_PAGE_READY,
  SCW_PAGE_FAILED, /* the error says why */
} ScwPageState;

#define SCW_TYPE_DOCUMENT_PAGE (scw_document_page_get_type ())
G_DECLARE_FINAL_TYPE (ScwDocumentPage, scw_document_page, SCW, DOCUMENT_PAGE, GObject)

/* A page of a file. */
ScwDocumentPage *scw_document_page_new_from_picture (ScwPicture *picture, int number);

/* A page that was scanned or pasted. Takes 'gray'; the pixels go to an unnamed temporary file. */
ScwDocumentPage *scw_document_page_new_from_gray (ScwGray *gray, const char *name, GError **error);

guint64 scw_document_page_get_id (ScwDocumentPage *self);
const char *scw_document_page_get_name (ScwDocumentPage *self);   /* "sonata.pdf, page 3" */
const char *scw_document_page_get_source (ScwDocumentPage *self); /* the path of the file, or NULL */
int scw_document_page_get_number (ScwDocumentPage *self);         /* in that file, from 1 */
ScwPageState scw_document_page_get_state (ScwDocumentPage *self);
const GError *scw_document_page_get_error (ScwDocumentPage *self);
int scw_document_page_get_width (ScwDocumentPage *self);
int scw_document_page_get_height (ScwDocumentPage *self);
int scw_document_page_get_turns (ScwDocumentPage *self);   /* quarter turns to the right, 0 .. 3 */
double scw_document_page_get_skew (ScwDocumentPage *self); /* degrees; 0 until systems were found */
double scw_document_page_get_dpi (ScwDocumentPage *self);  /* of a PDF page as it was rendered; else 0 */

guint scw_document_page_get_n_boxes (ScwDocumentPage *self);
ScwSystemBox *scw_document_page_get_box (ScwDocumentPage *self, guint i); /* borrowed */
gboolean scw_document_page_find_box (ScwDocumentPage *self, ScwSystemBox *box, guint *position);

/* The words that belong to no row (title, composer ...), of ScwWordAt; NULL: not known. Borrowed, never changed. The signal
 * "words-changed" tells of others. */
GArray *scw_document_page_get_words (ScwDocumentPage *self);

/* Whether box i sounds together with the one before it: another row of its system. */
gboolean scw_document_page_is_below (ScwDocumentPage *self, guint i);

/* What was done to its picture when it was loaded, or is wrong with it or with what was found there. Nothing for a page that
 * comes from a project. */
ScwPageRemark scw_document_page_get_remark (ScwDocumentPage *self);

/* A small picture, or NULL until the page was loaded. Borrowed. "thumbnail-serial" notifies when it changes.
 */
ScwPixels *scw_document_page_get_thumbnail (ScwDocumentPage *self);

/* The pixels if they are at hand, else NULL. A reference. */
ScwPixels *scw_document_page_peek_pixels (ScwDocumentPage *self);

/* The pixels, from the file if need be, without blocking. */
void scw_document_page_load_async (ScwDocumentPage *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
ScwPixels *scw_document_page_load_finish (ScwDocumentPage *self, GAsyncResult *result, GError **error);

/* What the network reads of a box: straightened, resized, stretched; for looking at. Free with scw_gray_free.
 */
void scw_document_page_crop_async (ScwDocumentPage *self,
                                   ScwSystemBox *box,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
ScwGray *scw_document_page_crop_finish (ScwDocumentPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
