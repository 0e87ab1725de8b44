/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

/* ---- reports ---- */

ScwReport *
scw_report_new (ScwReportKind kind, ScwWork work)
{
  ScwReport *report = calloc (1, sizeof *report);

  if (report != NULL)
    {
      report->kind = kind;
      report->work = work;
    }
  return report;
}

ScwReport *
scw_engine_job_end (ScwReport **end, const ScwJob *job)
{
  ScwReport *report = *end;

  *end = NULL;
  report->job = scw_job_id (job);
  return report;
}

void
scw_attention_free (ScwAttention *attention)
{
  if (attention == NULL)
    return;
  free (attention->rows);
  free (attention->cols);
  free (attention->mean);
  free (attention->each);
  free (attention);
}

void
scw_report_free (ScwReport *report)
{
  if (report == NULL)
    return;
  scw_attention_free (report->attention);
  scw_model_unref (report->model);
  free (report);
}

void
scw_engine_post (ScwEngine *engine, ScwReport *report)
{
  scw_outbox_put (engine->outbox, &report->node);
}

void
scw_engine_post_cancelled (ScwEngine *engine, ScwReport *report)
{
  scw_fail (&report->error, SCW_ERROR_CANCELLED, "cancelled");
  report->stop = SCW_STOP_CANCELLED;
  scw_engine_post (engine, report);
}

ScwReport *
scw_engine_take (ScwEngine *engine)
{
  return (ScwReport *) scw_outbox_take (engine->outbox);
}

static void
free_node (ScwOutboxNode *node)
{
  scw_report_free ((ScwReport *) node);
}

/* ---- the engine ---- */

ScwEngine *
scw_engine_new (void (*wake) (void *data), void *data, int readers, int niceness, ScwError *error)
{
  ScwEngine *engine = calloc (1, sizeof *engine);

  if (engine == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for the engine");
      return NULL;
    }
  pthread_mutex_init (&engine->lock, NULL);
  engine->sessions.max = SCW_ENGINE_SESSIONS;
  engine->sessions.max_bytes = SCW_ENGINE_SESSION_BYTES;
  engine->outbox = scw_outbox_new (wake, data, error);
  if (engine->outbox != NULL)
    engine->queue = scw_queue_new (readers, niceness, error);
  if (engine->queue == NULL)
    {
      scw_outbox_free (engine->outbox, free_node);
      pthread_mutex_destroy (&engine->lock);
      free (engine);
      return NULL;
    }
  return engine;
}

void
scw_engine_free (ScwEngine *engine)
{
  if (engine == NULL)
    return;
  scw_queue_free (engine->queue);
  scw_session_cache_evict (&engine->sessions, 0);
  scw_model_unref (engine->model);
  scw_outbox_free (engine->outbox, free_node);
  pthread_mutex_destroy (&engine->lock);
  free (engine);
}

ScwQueue *
scw_engine_queue (ScwEngine *engine)
{
  return engine->queue;
}

/* ---- models ---- */

typedef struct
{
  ScwEngine *engine;
  char *path, *adaptation;
  ScwModelOptions options; /* its adaptation is the one above */
  ScwModel *model;         /* one that is open already, or NULL */
  ScwReport *end;
} OpenJob;

static ScwModel *
open_checked (const char *path, const ScwModelOptions *options, ScwError *error)
{
  const char *names[SCW_LMX_COUNT];
  ScwModel *model = scw_model_open (path, options, error);

  for (int i = 0; i < SCW_LMX_COUNT; i++)
    names[i] = scw_lmx_name (i);
  if (model != NULL && !scw_model_check_vocabulary (model, names, SCW_LMX_PLAIN_COUNT, SCW_LMX_COUNT, error))
    {
      scw_model_unref (model);
      model = NULL;
    }
  return model;
}

static ScwJobResult
open_run (void *data, ScwJob *job)
{
  OpenJob *open = data;
  ScwEngine *engine = open->engine;
  ScwReport *report = scw_engine_job_end (&open->end, job);
  ScwModel *model = open->model != NULL ? scw_model_ref (open->model)
                                        : open_checked (open->path, &open->options, &report->error);

  if (model != NULL)
    {
      report->model = scw_model_ref (model);
      pthread_mutex_lock (&engine->lock);
      scw_session_cache_evict (&engine->sessions, 0);
      scw_model_unref (engine->model);
      engine->model = model;
      pthread_mutex_unlock (&engine->lock);
    }
  report->ok = model != NULL;
  scw_engine_post (engine, report);
  return SCW_JOB_FINISHED;
}

static void
open_dropped (void *data, ScwJob *job)
{
  OpenJob *open = data;

  scw_engine_post_cancelled (open->engine, scw_engine_job_end (&open->end, job));
}

static void
open_free (void *data)
{
  OpenJob *open = data;

  scw_report_free (open->end);
  scw_model_unref (open->model);
  free (open->path);
  free (open->adaptation);
  free (open);
}

static const ScwJobClass open_class = { .run = open_run, .dropped = open_dropped, .free = open_free };

/* Takes the job. */
static uint64_t
push_open (ScwEngine *engine, OpenJob *open)
{
  open->engine = engine;
  open->end = scw_report_new (SCW_REPORT_FINISHED, SCW_WORK_OPEN);
  if (open->end == NULL)
    {
      open_free (open);
      return 0;
    }
  return scw_queue_push (engine->queue, &open_class, open, 0, 0, SCW_PRIORITY_NOW);
}

uint64_t
scw_engine_open (ScwEngine *engine, const char *path, const ScwModelOptions *options)
{
  const char *adaptation = options != NULL ? options->adaptation : NULL;
  OpenJob *open = calloc (1, sizeof *open);

  if (open == NULL)
    return 0;
  open->path = strdup (path);
  open->adaptation = adaptation != NULL ? strdup (adaptation) : NULL;
  if (open->path == NULL || (adaptation != NULL && open->adaptation == NULL))
    {
      open_free (open);
      return 0;
    }
  if (options != NULL)
    open->options = *options;
  open->options.adaptation = open->adaptation;
  return push_open (engine, open);
}

uint64_t
scw_engine_use (ScwEngine *engine, ScwModel *model)
{
  OpenJob *open = calloc (1, sizeof *open);

  if (open == NULL)
    return 0;
  open->model = scw_model_ref (model);
  return push_open (engine, open);
}

/* ---- forgetting ---- */

typedef struct
{
  ScwEngine *engine;
  uint64_t key;
} ForgetJob;

static ScwJobResult
forget_run (void *data, SCW_UNUSED ScwJob *job)
{
  ForgetJob *forget = data;

  pthread_mutex_lock (&forget->engine->lock);
  scw_session_cache_evict (&forget->engine->sessions, forget->key);
  pthread_mutex_unlock (&forget->engine->lock);
  return SCW_JOB_FINISHED;
}

static const ScwJobClass forget_class = { .run = forget_run, .free = free };

void
scw_engine_forget (ScwEngine *engine, uint64_t key)
{
  ForgetJob *forget = key != 0 ? malloc (sizeof *forget) : NULL;

  if (forget == NULL)
    return;
  *forget = (ForgetJob){ engine, key };
  scw_queue_push (engine->queue, &forget_class, forget, 0, 0, SCW_PRIORITY_NOW);
}
