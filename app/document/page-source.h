/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-source.h: the source of a page's pixels, for any thread: a page of a file, or an unnamed temporary
 * file.
 *
 * A source never changes; a rotated page has another source with the same origin. All sources share one
 * cache of recently loaded pixels, of SCW_PAGE_CACHE_BYTES (page.h).
 */
#pragma once

#include "app/pages/picture.h"
#include "engine/queue/engine.h"

typedef struct ScwPageSource ScwPageSource;

ScwPageSource *scw_page_source_new (ScwPicture *picture, int number);
ScwPageSource *scw_page_source_new_spooled (ScwGray *gray, GError **error); /* takes gray */

/* A picture that was kept as PNG: 'fd' is taken; 'name' is for messages. */
ScwPageSource *scw_page_source_new_kept (int fd, const char *name);

/* A picture that is gone: loading it fails with this message. */
ScwPageSource *scw_page_source_new_missing (const char *message);

ScwPageSource *scw_page_source_turned (ScwPageSource *source, int turns); /* absolute, not relative */
ScwPageSource *scw_page_source_ref (ScwPageSource *source);
void scw_page_source_unref (ScwPageSource *source);

ScwPixels *scw_page_source_peek (ScwPageSource *source);
/* Blocks. */
ScwPixels *scw_page_source_load (ScwPageSource *source, GCancellable *cancellable, GError **error);
double scw_page_source_get_dpi (ScwPageSource *source);

/* The systems that loading found on its way; NULL: it did not look. Free with scw_page_free. */
ScwPage *scw_page_source_take_systems (ScwPageSource *source);

/* What was done to it when it was loaded, or is wrong with it. */
ScwPageRemark scw_page_source_get_remark (ScwPageSource *source);

/* For the engine. */
ScwPixelSource scw_page_source_for_engine (ScwPageSource *source);

/* The pixels before any turn as a gray PNG, losslessly: an open file without a name, the source's, to be read
 * with pread or reopened through /proc/self/fd. Made once. -1 and error on failure. Blocks. */
int scw_page_source_png (ScwPageSource *source, GCancellable *cancellable, GError **error);
gboolean scw_page_source_has_png (ScwPageSource *source); /* it need not be made */
gboolean scw_page_source_is_missing (ScwPageSource *source);
gboolean scw_page_source_is_file (
  ScwPageSource *source); /* a page of a file that can be opened again, without a password */

/* Bytes kept at the moment. */
gsize scw_page_source_cached_bytes (void);
