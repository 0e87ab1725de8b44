/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/reading/worker.h"

#include "app/error.h"
#include "app/paths.h"
#include "app/reading/adaptations.h"
#include "engine/unused.h"

typedef struct
{
  ScwWorkerReceive receive;
  gpointer data;
  GDestroyNotify destroy;
} Receiver;

struct _ScwWorker
{
  GObject parent_instance;

  ScwEngine *engine;
  ScwQueue *pages;
  ScwWordsWorker *words;
  GMainContext *context;
  GSource *source;
  gint64 slice_us;
  GHashTable *receivers; /* job id -> Receiver */

  ScwModel *model;
  ScwModelState model_state;
  char *model_name;
  GError *model_error;
  char *adaptation;  /* as wanted */
  guint64 model_job; /* the last one; older ones are not told */
  char *opening;     /* its name */
};

G_DEFINE_FINAL_TYPE (ScwWorker, scw_worker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_MODEL_NAME,
  PROP_MODEL_STATE,
  PROP_MODEL_MESSAGE,
  PROP_BUSY,
  PROP_PAUSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (ScwWorker *self, int property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* ---- from the engine's thread to the main loop ---- */

typedef struct
{
  GSource source;
  ScwWorker *worker;
} OutboxSource;

/* Called by the engine's thread. */
static void
wake (void *data)
{
  ScwWorker *self = data;

  g_source_set_ready_time (self->source, 0);
}

static void
receiver_free (gpointer data)
{
  Receiver *receiver = data;

  if (receiver->destroy != NULL)
    receiver->destroy (receiver->data);
  g_free (receiver);
}

static void
model_opened (ScwWorker *self, ScwReport *report)
{
  if (report->job != self->model_job)
    return;
  if (report->ok)
    {
      g_clear_pointer (&self->model, scw_model_unref);
      self->model = scw_model_ref (report->model);
      g_free (self->model_name);
      self->model_name = g_steal_pointer (&self->opening);
    }
  g_clear_error (&self->model_error);
  if (!report->ok)
    scw_app_error_take (&self->model_error, &report->error);
  self->model_state = report->ok ? SCW_MODEL_OPEN : SCW_MODEL_FAILED;
  notify (self, PROP_MODEL_NAME);
  notify (self, PROP_MODEL_MESSAGE);
  notify (self, PROP_MODEL_STATE);
}

static void
job_ended (ScwWorker *self, guint64 job)
{
  g_hash_table_remove (self->receivers, &job);
  if (g_hash_table_size (self->receivers) == 0)
    notify (self, PROP_BUSY);
}

static void
deliver (ScwWorker *self, ScwReport *report)
{
  guint64 job = report->job;
  Receiver *receiver = g_hash_table_lookup (self->receivers, &job);

  if (report->work == SCW_WORK_OPEN)
    model_opened (self, report);
  else if (receiver != NULL)
    receiver->receive (report, receiver->data);
  if (receiver != NULL && report->kind == SCW_REPORT_FINISHED)
    job_ended (self, job);
}

static gboolean
outbox_dispatch (GSource *source, SCW_UNUSED GSourceFunc callback, SCW_UNUSED gpointer data)
{
  g_autoptr (ScwWorker) self = g_object_ref (((OutboxSource *) source)->worker);
  gint64 end = g_get_monotonic_time () + self->slice_us;
  ScwReport *report;

  g_source_set_ready_time (source, -1); /* before looking: what comes from now on wakes again */
  while ((report = scw_engine_take (self->engine)) != NULL)
    {
      deliver (self, report);
      scw_report_free (report);
      if (g_get_monotonic_time () >= end)
        {
          g_source_set_ready_time (source, 0);
          break;
        }
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs outbox_funcs = { .dispatch = outbox_dispatch };

/* ---- the object ---- */

static void
scw_worker_dispose (GObject *object)
{
  ScwWorker *self = SCW_WORKER (object);

  g_clear_pointer (&self->pages, scw_queue_free);
  g_clear_pointer (&self->engine, scw_engine_free);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  if (self->receivers != NULL)
    g_hash_table_remove_all (self->receivers);
  G_OBJECT_CLASS (scw_worker_parent_class)->dispose (object);
}

static void
scw_worker_finalize (GObject *object)
{
  ScwWorker *self = SCW_WORKER (object);

  g_clear_pointer (&self->receivers, g_hash_table_unref);
  g_clear_object (&self->words);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->model, scw_model_unref);
  g_free (self->model_name);
  g_free (self->adaptation);
  g_clear_error (&self->model_error);
  g_free (self->opening);
  G_OBJECT_CLASS (scw_worker_parent_class)->finalize (object);
}

static void
scw_worker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwWorker *self = SCW_WORKER (object);

  switch (id)
    {
    case PROP_MODEL_NAME:
      g_value_set_string (value, self->model_name);
      break;
    case PROP_MODEL_STATE:
      g_value_set_uint (value, self->model_state);
      break;
    case PROP_MODEL_MESSAGE:
      g_value_set_string (value, self->model_error != NULL ? self->model_error->message : NULL);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, scw_worker_get_busy (self));
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, scw_worker_get_paused (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_worker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PAUSED)
    scw_worker_set_paused (SCW_WORKER (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_worker_class_init (ScwWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = scw_worker_dispose;
  object_class->finalize = scw_worker_finalize;
  object_class->get_property = scw_worker_get_property;
  object_class->set_property = scw_worker_set_property;
  properties[PROP_MODEL_NAME] = g_param_spec_string ("model-name", NULL, NULL, NULL, flags);
  properties[PROP_MODEL_STATE] = g_param_spec_uint ("model-state", NULL, NULL, 0, SCW_MODEL_FAILED, 0, flags);
  properties[PROP_MODEL_MESSAGE] = g_param_spec_string ("model-message", NULL, NULL, NULL, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
scw_worker_init (ScwWorker *self)
{
  self->receivers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, receiver_free);
  self->context = g_main_context_ref_thread_default ();
  self->slice_us = SCW_WORKER_SLICE_US;
}

static ScwWorker *
worker_new (int readers, int niceness, GError **error)
{
  g_autoptr (ScwWorker) self = g_object_new (SCW_TYPE_WORKER, NULL);
  ScwError engine_error = { 0 };

  self->words = scw_words_worker_new (niceness);
  self->source = g_source_new (&outbox_funcs, sizeof (OutboxSource));
  ((OutboxSource *) self->source)->worker = self;
  g_source_set_priority (self->source, G_PRIORITY_HIGH_IDLE + 30); /* GTK draws at + 20 */
  g_source_set_name (self->source, "scorewright engine");
  g_source_attach (self->source, self->context);
  self->engine = scw_engine_new (wake, self, readers, niceness, &engine_error);
  if (self->engine != NULL)
    self->pages = scw_queue_new (1, niceness, &engine_error);
  if (self->pages == NULL)
    {
      scw_app_error_take (error, &engine_error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

ScwWorker *
scw_worker_new (GError **error)
{
  return worker_new (1, SCW_NICE_BACKGROUND, error);
}

ScwWorker *
scw_worker_new_unattended (int readers, GError **error)
{
  return worker_new (readers > 0 ? readers : (int) g_get_num_processors (), 0, error);
}

ScwWordsWorker *
scw_worker_get_words (ScwWorker *self)
{
  return self->words;
}

void
scw_worker_set_slice (ScwWorker *self, gint64 slice_us)
{
  self->slice_us = slice_us;
}

/* ---- models ---- */

static void
set_failed (ScwWorker *self, ScwErrorCode code, const char *message)
{
  self->model_job = 0;
  g_clear_error (&self->model_error);
  scw_app_fail (&self->model_error, code, SCW_REASON_NONE, 0, "%s", message);
  self->model_state = SCW_MODEL_FAILED;
  notify (self, PROP_MODEL_MESSAGE);
  notify (self, PROP_MODEL_STATE);
}

static void
opening (ScwWorker *self, guint64 job, const char *name)
{
  if (job == 0)
    {
      set_failed (self, SCW_ERROR_MEMORY, "no memory to open a model");
      return;
    }
  self->model_job = job;
  g_free (self->opening);
  self->opening = g_strdup (name);
  self->model_state = SCW_MODEL_OPENING;
  notify (self, PROP_MODEL_STATE);
}

void
scw_worker_set_adaptation (ScwWorker *self, const char *wanted)
{
  g_free (self->adaptation);
  self->adaptation = g_strdup (wanted);
}

void
scw_worker_open_model (ScwWorker *self, const char *path, ScwModelDtype dtype, int threads)
{
  g_autofree char *found = path != NULL ? g_strdup (path) : scw_paths_find_model ();
  g_autofree char *adaptation = found != NULL ? scw_adaptations_choose (found, self->adaptation) : NULL;
  const ScwModelOptions options = { .dtype = dtype, .threads = threads, .adaptation = adaptation };
  g_autofree char *name = NULL;

  if (found == NULL)
    {
      set_failed (self, SCW_ERROR_MODEL, "no model is installed");
      return;
    }
  name = g_path_get_basename (found);
  opening (self, scw_engine_open (self->engine, found, &options), name);
}

void
scw_worker_use_model (ScwWorker *self, ScwModel *model, const char *name)
{
  opening (self, scw_engine_use (self->engine, model), name);
}

ScwModel *
scw_worker_get_model (ScwWorker *self)
{
  return self->model;
}

ScwModelState
scw_worker_get_model_state (ScwWorker *self)
{
  return self->model_state;
}

const char *
scw_worker_get_model_name (ScwWorker *self)
{
  return self->model_name;
}

const GError *
scw_worker_get_model_error (ScwWorker *self)
{
  return self->model_error;
}

/* ---- jobs ---- */

void
scw_worker_set_paused (ScwWorker *self, gboolean paused)
{
  if (scw_worker_get_paused (self) == !!paused)
    return;
  scw_queue_set_paused (scw_engine_queue (self->engine), paused);
  notify (self, PROP_PAUSED);
}

gboolean
scw_worker_get_paused (ScwWorker *self)
{
  return self->engine != NULL && scw_queue_get_paused (scw_engine_queue (self->engine));
}

gboolean
scw_worker_get_busy (ScwWorker *self)
{
  return g_hash_table_size (self->receivers) > 0;
}

/* Reports are delivered by the main loop, so none can come before this has returned. */
static guint64
expect (ScwWorker *self, guint64 job, ScwWorkerReceive receive, gpointer data, GDestroyNotify destroy)
{
  Receiver *receiver = g_new (Receiver, 1);

  *receiver = (Receiver){ receive, data, destroy };
  if (job == 0)
    {
      receiver_free (receiver);
      return 0;
    }
  g_hash_table_insert (self->receivers, g_memdup2 (&job, sizeof job), receiver);
  if (g_hash_table_size (self->receivers) == 1)
    notify (self, PROP_BUSY);
  return job;
}

guint64
scw_worker_read (ScwWorker *self,
                 const ScwSubject *subject,
                 const ScwReadRequest *how,
                 int priority,
                 ScwWorkerReceive receive,
                 gpointer data,
                 GDestroyNotify destroy)
{
  return expect (self, scw_engine_read (self->engine, subject, how, priority), receive, data, destroy);
}

guint64
scw_worker_attention (ScwWorker *self,
                      const ScwSubject *subject,
                      const int *tokens,
                      int n,
                      int index,
                      gboolean each,
                      int priority,
                      ScwWorkerReceive receive,
                      gpointer data,
                      GDestroyNotify destroy)
{
  return expect (self, scw_engine_attention (self->engine, subject, tokens, n, index, each, priority),
                 receive, data, destroy);
}

ScwEngine *
scw_worker_get_engine (ScwWorker *self)
{
  return self->engine;
}

ScwQueue *
scw_worker_get_page_queue (ScwWorker *self)
{
  return self->pages;
}

/* ---- the thread for pages ---- */

typedef struct
{
  gatomicrefcount refs; /* the queue's, which may still interrupt it, and that of the result on its way */
  GMainContext *context;
  ScwPageWork work;
  ScwPageWork deliver;
  gpointer data;
  GDestroyNotify destroy;
  GCancellable *cancellable;
} PageJob;

static void
page_job_unref (gpointer data)
{
  PageJob *page = data;

  if (!g_atomic_ref_count_dec (&page->refs))
    return;
  g_object_unref (page->cancellable);
  g_main_context_unref (page->context);
  g_free (page);
}

/* On the main context. */
static void
page_result_free (gpointer data)
{
  PageJob *page = data;

  if (page->destroy != NULL)
    page->destroy (page->data);
  page_job_unref (page);
}

static gboolean
page_job_deliver (gpointer data)
{
  PageJob *page = data;

  page->deliver (page->data, page->cancellable);
  return G_SOURCE_REMOVE;
}

/* What the caller gave goes to the main loop with the result and is freed there. */
static void
page_job_send (PageJob *page)
{
  GSource *source = g_idle_source_new ();

  g_atomic_ref_count_inc (&page->refs);
  g_source_set_priority (source, G_PRIORITY_HIGH_IDLE + 30);
  g_source_set_callback (source, page_job_deliver, page, page_result_free);
  g_source_attach (source, page->context);
  g_source_unref (source);
}

static ScwJobResult
page_job_run (void *data, SCW_UNUSED ScwJob *job)
{
  PageJob *page = data;

  page->work (page->data, page->cancellable);
  page_job_send (page);
  return SCW_JOB_FINISHED;
}

static void
page_job_dropped (void *data, SCW_UNUSED ScwJob *job)
{
  PageJob *page = data;

  g_cancellable_cancel (page->cancellable);
  page_job_send (page);
}

static void
page_job_interrupt (void *data)
{
  g_cancellable_cancel (((PageJob *) data)->cancellable);
}

static const ScwJobClass page_class = {
  .run = page_job_run,
  .dropped = page_job_dropped,
  .free = page_job_unref,
  .interrupt = page_job_interrupt,
};

guint64
scw_worker_page_job (ScwWorker *self,
                     guint64 owner,
                     int priority,
                     ScwPageWork work,
                     ScwPageWork deliver_result,
                     gpointer data,
                     GDestroyNotify destroy)
{
  PageJob *page = g_new (PageJob, 1);

  *page = (PageJob){
    .context = g_main_context_ref (self->context),
    .work = work,
    .deliver = deliver_result,
    .data = data,
    .destroy = destroy,
    .cancellable = g_cancellable_new (),
  };
  g_atomic_ref_count_init (&page->refs);
  return scw_queue_push (self->pages, &page_class, page, owner, 0, priority);
}
