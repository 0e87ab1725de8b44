/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanning with SANE's test backend, in a configuration folder of its own. */
#include <gio/gio.h>

#include <glib/gstdio.h>

#include "app/scan/scanner.h"
#include "engine/unused.h"

#ifdef SCW_NO_SANE
#define scw_reader_was_first() -1
#else
int scw_reader_was_first (void); /* unplug.c: 1 or 0; -1: no reader has ended */
#endif

/* ---- the pretended scanner ---- */

static char *folder;

/* Writes dll.conf and test.conf; 'more' are further lines of the latter. NULL: no scanner at all. */
static void
configure (const char *more)
{
  g_autofree char *dll = g_build_filename (folder, "dll.conf", NULL);
  g_autofree char *test = g_build_filename (folder, "test.conf", NULL);
  g_autofree char *text = g_strdup_printf ("number_of_devices 2\nmode Gray\ndepth 8\nresolution_min 1.0\n"
                                           "resolution_max 1200.0\nresolution_quant 1.0\nresolution 50.0\n"
                                           "test-picture \"Grid\"\n%s",
                                           more != NULL ? more : "");

  g_assert_true (g_file_set_contents (dll, more != NULL ? "test\n" : "", -1, NULL));
  g_assert_true (g_file_set_contents (test, text, -1, NULL));
}

static gboolean
have_backend (void)
{
  static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu/sane", "/usr/lib/aarch64-linux-gnu/sane",
                                         "/usr/lib/sane", "/usr/lib64/sane" };

#ifdef SCW_NO_SANE
  return FALSE;
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "libsane-test.so.1", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

/* ---- waiting ---- */

static void
keep_result (SCW_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- what comes ---- */

typedef struct
{
  ScwScanner *scanner;
  GPtrArray *pages; /* of ScwGray */
  int width, height, rows, batches;
  GCancellable *stop_at_lines; /* cancelled as soon as rows come */
} Log;

static void
page_started (SCW_UNUSED ScwScanner *scanner, int width, int height, Log *log)
{
  log->width = width;
  log->height = height;
  log->rows = 0;
}

static void
page_lines (ScwScanner *scanner, int first, int n, Log *log)
{
  g_assert_cmpint (first, ==, log->rows);
  g_assert_cmpint (n, >, 0);
  log->rows += n;
  log->batches++;
  g_assert_nonnull (scw_scanner_get_row (scanner, log->rows - 1));
  g_assert_null (scw_scanner_get_row (scanner, log->rows));
  if (log->stop_at_lines != NULL)
    g_cancellable_cancel (log->stop_at_lines);
}

static void
page_finished (ScwScanner *scanner, Log *log)
{
  ScwGray *page = scw_scanner_take_page (scanner);

  g_assert_nonnull (page);
  g_assert_null (scw_scanner_take_page (scanner));
  g_assert_cmpint (page->width, ==, log->width);
  g_assert_cmpint (page->height, ==, log->rows);
  g_ptr_array_add (log->pages, page);
}

static void
free_gray (gpointer gray)
{
  scw_gray_free (gray);
}

static void
log_begin (Log *log)
{
  *log = (Log){ .scanner = scw_scanner_new (), .pages = g_ptr_array_new_with_free_func (free_gray) };
  g_signal_connect (log->scanner, "page-started", G_CALLBACK (page_started), log);
  g_signal_connect (log->scanner, "page-lines", G_CALLBACK (page_lines), log);
  g_signal_connect (log->scanner, "page-finished", G_CALLBACK (page_finished), log);
}

static void
log_end (Log *log)
{
  g_ptr_array_unref (log->pages);
  g_object_add_weak_pointer (G_OBJECT (log->scanner), (gpointer *) &log->scanner);
  g_object_unref (log->scanner);
  while (log->scanner != NULL) /* its thread may still let go of it */
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static int
scan (Log *log, const ScwScanSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  scw_scanner_scan_async (log->scanner, "test:0", settings, cancellable, keep_result, &result);
  wait_for (&result);
  return scw_scanner_scan_finish (log->scanner, result, error);
}

/* ---- tests ---- */

#define NEED_BACKEND                                                                                  \
  if (!have_backend ())                                                                               \
    {                                                                                                 \
      g_test_skip ("SANE's test backend (libsane-test) or this build's scanner support is not here"); \
      return;                                                                                         \
    }

static void
test_devices (void)
{
  g_autoptr (GAsyncResult) result = NULL, abilities_result = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (ScwScanAbilities) abilities = NULL;
  g_autoptr (GError) error = NULL;
  const ScwScanDevice *device;
  Log log;

  NEED_BACKEND;
  configure ("");
  log_begin (&log);
  scw_scanner_list_async (log.scanner, NULL, keep_result, &result);
  wait_for (&result);
  devices = scw_scanner_list_finish (log.scanner, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (devices->len, ==, 2);
  device = devices->pdata[0];
  g_assert_cmpstr (device->name, ==, "test:0");
  scw_scanner_abilities_async (log.scanner, device->name, NULL, keep_result, &abilities_result);
  wait_for (&abilities_result);
  abilities = scw_scanner_abilities_finish (log.scanner, abilities_result, &error);
  g_assert_no_error (error);
  g_assert_true (abilities->gray && abilities->colour && abilities->flatbed && abilities->feeder);
  g_assert_cmpint (abilities->n_resolutions, >, 3);
  g_assert_cmpfloat (abilities->max_width_mm, ==, 200);
  g_assert_cmpfloat (abilities->max_height_mm, ==, 200);
  g_clear_object (&result); /* they hold the scanner */
  g_clear_object (&abilities_result);
  log_end (&log);
}

static void
test_flatbed (void)
{
  const ScwScanSettings gray = { .resolution = 150, .width_mm = 100, .height_mm = 150 };
  const ScwScanSettings colour = { .resolution = 75, .colour = TRUE };
  g_autoptr (GError) error = NULL;
  const ScwGray *page;
  gboolean dark = FALSE, light = FALSE;
  Log log;

  NEED_BACKEND;
  configure ("");
  log_begin (&log);
  g_assert_cmpint (scan (&log, &gray, NULL, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (log.pages->len, ==, 1);
  page = log.pages->pdata[0];
  g_assert_cmpint (ABS (page->width - 591), <=, 2); /* 100 mm at 150 dpi */
  g_assert_cmpint (ABS (page->height - 886), <=, 2);
  g_assert_cmpint (log.height, ==, page->height);
  g_assert_cmpint (log.batches, >, 1); /* it was seen coming */
  for (int i = 0; i < page->width * page->height; i++)
    {
      dark |= page->pixels[i] < 20;
      light |= page->pixels[i] > 235;
    }
  g_assert_true (dark && light); /* the grid */

  g_assert_cmpint (scan (&log, &colour, NULL, &error), ==, 1);
  g_assert_no_error (error);
  page = log.pages->pdata[1];
  g_assert_cmpint (ABS (page->width - 591), <=, 2); /* all of it: 200 mm at 75 dpi */
  log_end (&log);
}

static void
test_feeder (void)
{
  const ScwScanSettings two = { .resolution = 75, .feeder = TRUE, .max_pages = 2 };
  const ScwScanSettings all = { .resolution = 50, .feeder = TRUE };
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure ("");
  log_begin (&log);
  g_assert_cmpint (scan (&log, &two, NULL, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (log.pages->len, ==, 2);
  g_assert_cmpint (scan (&log, &all, NULL, &error), ==, 10); /* as many as the pretended feeder holds */
  g_assert_no_error (error);
  g_assert_cmpuint (log.pages->len, ==, 12);
  log_end (&log);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *status;
    ScwScanError code;
  } cases[] = {
    { "SANE_STATUS_DEVICE_BUSY", SCW_SCAN_ERROR_BUSY },
    { "SANE_STATUS_IO_ERROR", SCW_SCAN_ERROR_SILENT }, /* unplugged in the middle */
    { "SANE_STATUS_JAMMED", SCW_SCAN_ERROR_JAMMED },
    { "SANE_STATUS_NO_DOCS", SCW_SCAN_ERROR_EMPTY },
    { "SANE_STATUS_COVER_OPEN", SCW_SCAN_ERROR_COVER },
    { "SANE_STATUS_ACCESS_DENIED", SCW_SCAN_ERROR_DENIED },
    { "SANE_STATUS_UNSUPPORTED", SCW_SCAN_ERROR_UNSUPPORTED },
    { "SANE_STATUS_NO_MEM", SCW_SCAN_ERROR_MEMORY },
    { "SANE_STATUS_EOF", SCW_SCAN_ERROR_NO_PICTURE },
  };
  const ScwScanSettings settings = { .resolution = 75 };

  NEED_BACKEND;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("read-status-code \"%s\"\n", cases[i].status);
      g_autoptr (GError) error = NULL;
      Log log;

      configure (line);
      log_begin (&log);
      g_assert_cmpint (scan (&log, &settings, NULL, &error), ==, -1);
      g_assert_error (error, SCW_SCAN_ERROR, (int) cases[i].code);
      g_assert_cmpuint (strlen (error->message), >, 20);
      g_assert_null (strstr (error->message, "SANE"));
      g_assert_cmpuint (log.pages->len, ==, 0);
      log_end (&log);
    }
}

static void
test_no_scanner (void)
{
  g_autoptr (GAsyncResult) result = NULL, open_result = NULL;
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure (NULL);
  log_begin (&log);
  scw_scanner_list_async (log.scanner, NULL, keep_result, &result);
  wait_for (&result);
  g_assert_null (scw_scanner_list_finish (log.scanner, result, &error));
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_NONE);
  g_clear_error (&error);
  scw_scanner_abilities_async (log.scanner, "gone:0", NULL, keep_result,
                               &open_result); /* was there a moment ago */
  wait_for (&open_result);
  g_assert_null (scw_scanner_abilities_finish (log.scanner, open_result, &error));
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_GONE);
  g_clear_object (&result);
  g_clear_object (&open_result);
  log_end (&log);
}

/* Stopped while the page comes: told so, no half page is handed out, and the scanner can be used again. */
static void
test_cancel (void)
{
  const ScwScanSettings slow = { .resolution = 300 }, quick = { .resolution = 50 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure ("read-delay true\nread-delay-duration 20000\nread-limit true\nread-limit-size 20000\n");
  log_begin (&log);
  log.stop_at_lines = cancellable;
  g_assert_cmpint (scan (&log, &slow, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (log.rows, >, 0);
  g_assert_cmpint (log.rows, <, log.height);
  g_assert_cmpuint (log.pages->len, ==, 0);
  log.stop_at_lines = NULL;
  g_assert_cmpint (scan (&log, &quick, NULL, &error), ==, 1);
  g_assert_no_error (error);
  log_end (&log);
}

/* The cable is pulled out (unplug.c) when a part of a page is there: what was whole before is kept, the part
 * is not handed out, and with the cable in again it scans as before.
 */
static void
test_unplugged (void)
{
  const ScwScanSettings glass = { .resolution = 150, .width_mm = 100, .height_mm = 150 };
  const ScwScanSettings feeder = { .resolution = 50, .feeder = TRUE };
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure ("");
  log_begin (&log);
  g_setenv ("SCW_UNPLUG_AFTER", "200000", TRUE);
  g_assert_cmpint (scan (&log, &glass, NULL, &error), ==, -1);
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_SILENT);
  g_clear_error (&error);
  g_assert_cmpint (log.rows, >, 0);
  g_assert_cmpint (log.rows, <, log.height);
  g_assert_cmpuint (log.pages->len, ==, 0);

  g_assert_cmpint (scan (&log, &glass, NULL, &error), ==, -1); /* still out */
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_SILENT);
  g_clear_error (&error);
  g_unsetenv ("SCW_UNPLUG_AFTER");
  g_assert_cmpint (scan (&log, &glass, NULL, &error), ==, 1);
  g_assert_no_error (error);

  g_setenv ("SCW_UNPLUG_AFTER", "400000", TRUE);
  g_assert_cmpint (scan (&log, &feeder, NULL, &error), ==, -1);
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_SILENT);
  g_assert_cmpuint (log.pages->len, ==, 1 + 2);
  g_assert_cmpint (log.rows, >, 0);
  g_assert_cmpint (log.rows, <, log.height);
  g_unsetenv ("SCW_UNPLUG_AFTER");
  log_end (&log);
}

/* A stalled scan goes on until it is cancelled, and then soon ends. */
static void
test_settle (void)
{
  const ScwScanSettings glass = { .resolution = 150, .width_mm = 100, .height_mm = 150 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure ("");
  g_assert_true (scw_scanner_settle (0));
  g_setenv ("SCW_STALL_AFTER", "1000", TRUE);
  log_begin (&log);
  scw_scanner_scan_async (log.scanner, "test:0", &glass, cancellable, keep_result, &result);
  g_assert_false (scw_scanner_settle (20));
  g_cancellable_cancel (cancellable);
  g_assert_true (scw_scanner_settle (G_MAXINT));
  wait_for (&result);
  g_assert_cmpint (scw_scanner_scan_finish (log.scanner, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unsetenv ("SCW_STALL_AFTER");
  g_clear_object (&result); /* it holds the scanner */
  log_end (&log);
}

/* The thread of a program that is the first to end loads the unwinder. It must not be the backend's reader, which
 * may be cancelled right there: unplug.c makes it end and asks who was first.
 */
static void
test_reader_that_ends (void)
{
  const ScwScanSettings glass = { .resolution = 150, .width_mm = 100, .height_mm = 150 };
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  if (!g_test_subprocess ()) /* where nothing has been scanned yet */
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  configure ("read-status-code SANE_STATUS_IO_ERROR\n");
  g_setenv ("SCW_CANCEL_LATE", "1", TRUE);
  log_begin (&log);
  g_assert_cmpint (scan (&log, &glass, NULL, &error), ==, -1);
  g_assert_error (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_SILENT);
  g_assert_cmpint (scw_reader_was_first (), ==, 0);
  log_end (&log);
}

/* A hand scanner does not know how long the page will be. */
static void
test_hand_scanner (void)
{
  const ScwScanSettings settings = { .resolution = 50 };
  g_autoptr (GError) error = NULL;
  Log log;

  NEED_BACKEND;
  configure ("hand-scanner true\n");
  log_begin (&log);
  g_assert_cmpint (scan (&log, &settings, NULL, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (log.height, ==, -1);
  g_assert_cmpint (((ScwGray *) log.pages->pdata[0])->height, >, 10);
  log_end (&log);
}

int
main (int argc, char **argv)
{
  int code;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("scw-sane-XXXXXX", NULL);
  g_setenv ("SANE_CONFIG_DIR", folder, TRUE);
  g_test_add_func ("/scanner/devices", test_devices);
  g_test_add_func ("/scanner/flatbed", test_flatbed);
  g_test_add_func ("/scanner/feeder", test_feeder);
  g_test_add_func ("/scanner/errors", test_errors);
  g_test_add_func ("/scanner/none", test_no_scanner);
  g_test_add_func ("/scanner/cancel", test_cancel);
  g_test_add_func ("/scanner/unplugged", test_unplugged);
  g_test_add_func ("/scanner/settle", test_settle);
  g_test_add_func ("/scanner/reader-that-ends", test_reader_that_ends);
  g_test_add_func ("/scanner/hand-scanner", test_hand_scanner);
  code = g_test_run ();
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (folder, i == 0 ? "dll.conf" : "test.conf", NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
  return code;
}
