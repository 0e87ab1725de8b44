/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/reading/words-worker.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/error.h"
#include "engine/unused.h"

struct _ScwWordsWorker
{
  GObject parent_instance;

  gboolean wanted;
  char *languages; /* or NULL */
  char *message;
  GThreadPool *pool;

  /* the thread's */
  int niceness;
  gboolean lowered;
  ScwWordsReader *reader;
  char *open; /* the languages it was opened for */
};

G_DEFINE_FINAL_TYPE (ScwWordsWorker, scw_words_worker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_WANTED,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  ScwWordsPage *page;
  char *languages;
  gboolean no_reader; /* out: Tesseract could not be opened */
  ScwWords words;
} Work;

void
scw_words_row_clear (ScwWordsRow *row)
{
  g_free ((gpointer) row->tokens);
  g_free ((gpointer) row->x);
}

void
scw_words_page_free (ScwWordsPage *page)
{
  for (int i = 0; i < page->n; i++)
    scw_words_row_clear (&page->rows[i]);
  g_free (page->rows);
  if (page->free_source != NULL)
    page->free_source (page->source);
  g_free (page);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  scw_words_page_free (work->page);
  scw_words_clear (&work->words);
  g_free (work->languages);
  g_free (work);
}

/* ---- the thread ---- */

static gboolean
open_reader (ScwWordsWorker *self, const char *languages, GError **error)
{
  ScwError engine_error = { 0 };

  if (self->reader != NULL && g_strcmp0 (self->open, languages) == 0)
    return TRUE;
  g_clear_pointer (&self->reader, scw_words_close);
  g_free (self->open);
  self->open = g_strdup (languages);
  self->reader = scw_words_open (languages, &engine_error);
  if (self->reader == NULL)
    scw_app_error_take (error, &engine_error);
  return self->reader != NULL;
}

static bool
is_cancelled (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static gboolean
read_page (ScwWordsWorker *self, Work *work, GCancellable *cancellable, GError **error)
{
  ScwWordsPage *page = work->page;
  const ScwWordsOptions options = { page->first_page, is_cancelled, cancellable };
  ScwError engine_error = { 0 };
  ScwPixels *pixels;
  gboolean fine;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!open_reader (self, work->languages, error))
    {
      work->no_reader = TRUE;
      return FALSE;
    }
  pixels = page->load (page->source, cancellable, error);
  if (pixels == NULL)
    return FALSE;
  fine = scw_words_read (self->reader, scw_pixels_gray (pixels), page->rows, page->n, &options, &work->words,
                         &engine_error);
  scw_pixels_unref (pixels);
  if (!fine)
    scw_app_error_take (error, &engine_error);
  return fine;
}

static void
run (gpointer data, SCW_UNUSED gpointer user_data)
{
  GTask *task = data;
  ScwWordsWorker *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!self->lowered)
    {
      const id_t thread = (id_t) syscall (SYS_gettid);

      setpriority (PRIO_PROCESS, thread, getpriority (PRIO_PROCESS, thread) + self->niceness);
      self->lowered = TRUE;
    }
  if (read_page (self, g_task_get_task_data (task), g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

/* ---- the object ---- */

static void
set_message (ScwWordsWorker *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

void
scw_words_worker_choose (ScwWordsWorker *self, gboolean wanted, const char *languages)
{
  const gboolean other = self->wanted != wanted;

  g_free (self->languages);
  self->languages = languages != NULL && *languages != '\0' ? g_strdup (languages) : NULL;
  self->wanted = wanted;
  set_message (self, NULL);
  if (other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
}

gboolean
scw_words_worker_get_wanted (ScwWordsWorker *self)
{
  return self->wanted;
}

const char *
scw_words_worker_get_message (ScwWordsWorker *self)
{
  return self->message;
}

void
scw_words_worker_read_async (ScwWordsWorker *self,
                             ScwWordsPage *page,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->page = page;
  work->languages = g_strdup (self->languages);
  g_task_set_task_data (task, work, work_free);
  g_task_set_priority (task, G_PRIORITY_HIGH_IDLE + 30); /* GTK draws at + 20 */
  g_task_set_check_cancellable (task, FALSE);
  if (self->pool == NULL)
    self->pool = g_thread_pool_new (run, NULL, 1, TRUE, NULL);
  g_thread_pool_push (self->pool, task, NULL);
}

gboolean
scw_words_worker_read_finish (ScwWordsWorker *self, GAsyncResult *result, ScwWords *words, GError **error)
{
  GTask *task = G_TASK (result);
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) own = NULL;

  if (g_task_propagate_boolean (task, &own))
    {
      *words = work->words;
      work->words = (ScwWords){ 0 };
      return TRUE;
    }
  if (work->no_reader)
    set_message (self, own->message);
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

static void
scw_words_worker_finalize (GObject *object)
{
  ScwWordsWorker *self = SCW_WORDS_WORKER (object);

  if (self->pool != NULL) /* its tasks hold the object: there are none any more */
    g_thread_pool_free (self->pool, FALSE, FALSE);
  g_clear_pointer (&self->reader, scw_words_close);
  g_free (self->open);
  g_free (self->languages);
  g_free (self->message);
  G_OBJECT_CLASS (scw_words_worker_parent_class)->finalize (object);
}

static void
scw_words_worker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwWordsWorker *self = SCW_WORDS_WORKER (object);

  if (id == PROP_WANTED)
    g_value_set_boolean (value, self->wanted);
  else if (id == PROP_MESSAGE)
    g_value_set_string (value, self->message);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_words_worker_class_init (ScwWordsWorkerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = scw_words_worker_finalize;
  object_class->get_property = scw_words_worker_get_property;
  properties[PROP_WANTED] = g_param_spec_boolean ("wanted", NULL, NULL, FALSE, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
scw_words_worker_init (SCW_UNUSED ScwWordsWorker *self)
{
}

ScwWordsWorker *
scw_words_worker_new (int niceness)
{
  ScwWordsWorker *self = g_object_new (SCW_TYPE_WORDS_WORKER, NULL);

  self->niceness = niceness;
  return self;
}
