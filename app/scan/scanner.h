/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scanner.h: scanning through SANE. All SANE calls are made on one dedicated thread; nothing here blocks.
 * One scanner object for the whole program is enough.
 *
 * A scan is one operation, for one page (flatbed) or all pages in the feeder. While it runs, these signals
 * are emitted on the main context, in order:
 *
 *     page-started   (int width, int height)   height -1 where the scanner does not know it yet (hand scanners)
 *     page-lines     (int first, int n)        these rows are there; read them with scw_scanner_get_row
 *     page-finished  (gpointer gray)           a ScwGray, the handler's copy: scw_scanner_take_page takes it
 *
 * Errors are SCW_SCAN_ERROR with a plain message that says what to do. Without the Meson option 'scanner'
 * the API is the same, and listing reports that this build cannot scan.
 */
#pragma once

#include <gio/gio.h>

#include "app/scan/scan-device.h"
#include "engine/image/gray.h"

G_BEGIN_DECLS

#define SCW_TYPE_SCANNER (scw_scanner_get_type ())
G_DECLARE_FINAL_TYPE (ScwScanner, scw_scanner, SCW, SCANNER, GObject)

ScwScanner *scw_scanner_new (void);

/* of ScwScanDevice; an empty list is SCW_SCAN_ERROR_NONE. */
void scw_scanner_list_async (ScwScanner *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *scw_scanner_list_finish (ScwScanner *self, GAsyncResult *result, GError **error);

void scw_scanner_abilities_async (ScwScanner *self,
                                  const char *device,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
ScwScanAbilities *scw_scanner_abilities_finish (ScwScanner *self, GAsyncResult *result, GError **error);

/* Pages that came before an error or before it was cancelled have been handed out and stay. Returns how many,
 * -1 and error. One scan at a time. */
void scw_scanner_scan_async (ScwScanner *self,
                             const char *device,
                             const ScwScanSettings *settings,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
int scw_scanner_scan_finish (ScwScanner *self, GAsyncResult *result, GError **error);

/* The rows of the page that is coming (gray, (width)); NULL for rows that are not there yet. Good until
 * control returns to the main loop. */
const guint8 *scw_scanner_get_row (ScwScanner *self, int y);

/* In page-finished: the page as it is, now the caller's; free with scw_gray_free. NULL if somebody else took
 * it. */
ScwGray *scw_scanner_take_page (ScwScanner *self);

/* Before the program ends: waits until no scanner of this program does anything any more, for so many milliseconds at
 * most. What runs has been cancelled before. FALSE: something still runs, as where a driver hangs. */
gboolean scw_scanner_settle (int ms);

G_END_DECLS
