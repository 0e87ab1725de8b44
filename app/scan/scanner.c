/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/scan/scanner.h"

#include <string.h>

#include "app/scan/scanner-sane.h"

/* What the SANE thread is asked. */
typedef enum
{
  ASK_LIST,
  ASK_ABILITIES,
  ASK_SCAN,
  ASK_STOP,
} Ask;

typedef struct
{
  Ask ask;
  GTask *task;
  char *device;
  ScwScanSettings settings;
} Request;

struct _ScwScanner
{
  GObject parent_instance;

  GThread *thread;
  GAsyncQueue *requests; /* of Request */

  /* the page that is coming; main context */
  int width, height; /* height -1: not known */
  int rows;
  GByteArray *pixels;
  ScwGray *page;
};

G_DEFINE_FINAL_TYPE (ScwScanner, scw_scanner, G_TYPE_OBJECT)

enum
{
  PAGE_STARTED,
  PAGE_LINES,
  PAGE_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->task);
  g_free (request->device);
  g_free (request);
}

/* ---- from the SANE thread to the main context ---- */

typedef struct
{
  GTask *task; /* keeps the scanner alive */
  int signal;
  int width, height;
  GBytes *rows;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->task);
  g_clear_pointer (&event->rows, g_bytes_unref);
  g_free (event);
}

static void
page_finished (ScwScanner *self)
{
  if (self->rows == 0)
    return;
  self->page = scw_gray_new (self->width, self->rows, NULL);
  if (self->page != NULL)
    memcpy (self->page->pixels, self->pixels->data, (gsize) self->width * self->rows);
  g_signal_emit (self, signals[PAGE_FINISHED], 0);
  g_clear_pointer (&self->page, scw_gray_free);
}

static gboolean
event_deliver (gpointer data)
{
  Event *event = data;
  ScwScanner *self = g_task_get_source_object (event->task);
  int first = self->rows;

  switch (event->signal)
    {
    case PAGE_STARTED:
      self->width = event->width;
      self->height = event->height;
      self->rows = 0;
      g_byte_array_set_size (self->pixels, 0);
      g_signal_emit (self, signals[PAGE_STARTED], 0, self->width, self->height);
      break;
    case PAGE_LINES:
      g_byte_array_append (self->pixels, g_bytes_get_data (event->rows, NULL),
                           g_bytes_get_size (event->rows));
      self->rows += g_bytes_get_size (event->rows) / self->width;
      g_signal_emit (self, signals[PAGE_LINES], 0, first, self->rows - first);
      break;
    case PAGE_FINISHED:
      page_finished (self);
      break;
    default:
      g_assert_not_reached ();
    }
  return G_SOURCE_REMOVE;
}

static void
post (GTask *task, int signal, int width, int height, GBytes *rows)
{
  Event *event = g_new (Event, 1);
  GSource *source = g_idle_source_new ();

  *event = (Event){ g_object_ref (task), signal, width, height, rows };
  g_source_set_priority (source, G_PRIORITY_DEFAULT); /* as the task's own, so that all comes in order */
  g_source_set_callback (source, event_deliver, event, event_free);
  g_source_attach (source, g_task_get_context (task));
  g_source_unref (source);
}

static void
on_page_started (gpointer data, int width, int height)
{
  post (data, PAGE_STARTED, width, height, NULL);
}

static void
on_rows (gpointer data, GBytes *rows)
{
  post (data, PAGE_LINES, 0, 0, rows);
}

static void
on_page_finished (gpointer data)
{
  post (data, PAGE_FINISHED, 0, 0, NULL);
}

/* ---- the SANE thread ---- */

static void
free_list (gpointer list)
{
  g_ptr_array_unref (list);
}

static void
free_abilities (gpointer abilities)
{
  scw_scan_abilities_free (abilities);
}

/* A scanner that was let go of may still be closing on its thread while another one begins. */
static GMutex sane_lock;

/* Requests of all scanners that are not answered yet. */
static GMutex open_lock;
static GCond none_open;
static int n_open;

static void
count_open (int change)
{
  g_mutex_lock (&open_lock);
  n_open += change;
  if (n_open == 0)
    g_cond_broadcast (&none_open);
  g_mutex_unlock (&open_lock);
}

static void
answer (Request *request)
{
  GTask *task = request->task;
  GCancellable *cancellable = g_task_get_cancellable (task);
  ScwSaneScan scan
    = { request->device, &request->settings, cancellable, task, on_page_started, on_rows, on_page_finished };
  GError *error = NULL;
  gpointer result = NULL;
  int pages = -1;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (request->ask == ASK_LIST)
    result = scw_sane_list (&error);
  else if (request->ask == ASK_ABILITIES)
    result = scw_sane_abilities (request->device, &error);
  else
    pages = scw_sane_scan (&scan, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (request->ask == ASK_SCAN)
    g_task_return_int (task, pages);
  else
    g_task_return_pointer (task, result, request->ask == ASK_LIST ? free_list : free_abilities);
}

static gpointer
work (gpointer data)
{
  GAsyncQueue *requests = data;
  gboolean stops = FALSE;

  while (!stops)
    {
      Request *request = g_async_queue_pop (requests);

      stops = request->ask == ASK_STOP;
      g_mutex_lock (&sane_lock);
      if (stops)
        scw_sane_close ();
      else
        answer (request);
      g_mutex_unlock (&sane_lock);
      request_free (request);
      count_open (-1);
    }
  g_async_queue_unref (requests);
  return NULL;
}

static void
ask (ScwScanner *self, Ask what, GTask *task, const char *device, const ScwScanSettings *settings)
{
  Request *request = g_new0 (Request, 1);

  request->ask = what;
  request->task = task;
  request->device = g_strdup (device);
  if (settings != NULL)
    request->settings = *settings;
  if (self->thread == NULL)
    self->thread = g_thread_new ("scanner", work, g_async_queue_ref (self->requests));
  count_open (1);
  g_async_queue_push (self->requests, request);
}

/* ---- the object ---- */

/* Tasks hold a reference, so there is none left to be answered. The thread may just be dropping the last one
 * itself: then it must not wait for itself. */
static void
scw_scanner_finalize (GObject *object)
{
  ScwScanner *self = SCW_SCANNER (object);

  if (self->thread != NULL)
    {
      Request *stop = g_new0 (Request, 1);

      stop->ask = ASK_STOP;
      count_open (1);
      g_async_queue_push (self->requests, stop);
      if (self->thread == g_thread_self ())
        g_thread_unref (self->thread);
      else
        g_thread_join (self->thread);
    }
  g_async_queue_unref (self->requests);
  g_byte_array_unref (self->pixels);
  scw_gray_free (self->page);
  G_OBJECT_CLASS (scw_scanner_parent_class)->finalize (object);
}

static void
scw_scanner_class_init (ScwScannerClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = scw_scanner_finalize;
  signals[PAGE_STARTED] = g_signal_new ("page-started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[PAGE_LINES] = g_signal_new ("page-lines", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                      2, G_TYPE_INT, G_TYPE_INT);
  signals[PAGE_FINISHED]
    = g_signal_new ("page-finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
scw_scanner_init (ScwScanner *self)
{
  self->requests = g_async_queue_new ();
  self->pixels = g_byte_array_new ();
}

ScwScanner *
scw_scanner_new (void)
{
  return g_object_new (SCW_TYPE_SCANNER, NULL);
}

void
scw_scanner_list_async (ScwScanner *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  ask (self, ASK_LIST, g_task_new (self, cancellable, callback, user_data), NULL, NULL);
}

GPtrArray *
scw_scanner_list_finish (ScwScanner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
scw_scanner_abilities_async (ScwScanner *self,
                             const char *device,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  ask (self, ASK_ABILITIES, g_task_new (self, cancellable, callback, user_data), device, NULL);
}

ScwScanAbilities *
scw_scanner_abilities_finish (ScwScanner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
scw_scanner_scan_async (ScwScanner *self,
                        const char *device,
                        const ScwScanSettings *settings,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  ask (self, ASK_SCAN, g_task_new (self, cancellable, callback, user_data), device, settings);
}

int
scw_scanner_scan_finish (ScwScanner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  return g_task_propagate_int (G_TASK (result), error);
}

const guint8 *
scw_scanner_get_row (ScwScanner *self, int y)
{
  return y >= 0 && y < self->rows ? self->pixels->data + (gsize) y * self->width : NULL;
}

ScwGray *
scw_scanner_take_page (ScwScanner *self)
{
  return g_steal_pointer (&self->page);
}

gboolean
scw_scanner_settle (int ms)
{
  const gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean settled;

  g_mutex_lock (&open_lock);
  while (n_open > 0 && g_cond_wait_until (&none_open, &open_lock, until))
    ;
  settled = n_open == 0;
  g_mutex_unlock (&open_lock);
  return settled;
}
