/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/queue/engine-private.h"

#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/lmx.h"
#include "engine/queue/crop.h"

/* ---- reports ---- */

ScwReport *
scw_report_new (ScwReportKind kind, ScwWork work, uint64_t job)
{
  ScwReport *report = calloc (1, sizeof *report);

  if (report != NULL)
    {
      report->kind = kind;
      report->work = work;
      report->job = job;
    }
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

/* A report that there was no memory for is lost; so would be everything else. */
void
scw_engine_post (ScwEngine *engine, ScwReport *report)
{
  if (report != NULL)
    scw_outbox_put (engine->outbox, &report->letter);
}

void
scw_engine_post_error (ScwEngine *engine, ScwWork work, uint64_t job, const ScwError *error)
{
  ScwReport *report = scw_report_new (SCW_REPORT_FINISHED, work, job);

  if (report != NULL)
    {
      report->error = *error;
      report->stop = SCW_STOP_CANCELLED;
    }
  scw_engine_post (engine, report);
}

ScwReport *
scw_engine_take (ScwEngine *engine)
{
  return (ScwReport *) scw_outbox_take (engine->outbox);
}

static void
destroy_letter (ScwLetter *letter)
{
  scw_report_free ((ScwReport *) letter);
}

/* ---- the engine ---- */

ScwEngine *
scw_engine_new (void (*wake) (void *data), void *data, ScwError *error)
{
  ScwEngine *engine = calloc (1, sizeof *engine);

  if (engine == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for the engine");
      return NULL;
    }
  engine->sessions.max = SCW_ENGINE_SESSIONS;
  engine->sessions.max_bytes = SCW_ENGINE_SESSION_BYTES;
  engine->outbox = scw_outbox_new (wake, data, error);
  if (engine->outbox != NULL)
    engine->queue = scw_queue_new (error);
  if (engine->queue == NULL)
    {
      scw_outbox_free (engine->outbox, destroy_letter);
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
  scw_sessions_forget (&engine->sessions, 0);
  scw_model_unref (engine->model);
  scw_outbox_free (engine->outbox, destroy_letter);
  free (engine);
}

ScwQueue *
scw_engine_queue (ScwEngine *engine)
{
  return engine->queue;
}

/* ---- a job's way to a session ---- */

void
scw_seat_init (ScwSeat *seat, ScwEngine *engine, const ScwSubject *subject)
{
  seat->engine = engine;
  seat->subject = *subject;
  seat->subject.pixels.data = subject->pixels.ref (subject->pixels.data);
  pthread_mutex_init (&seat->grip.lock, NULL);
}

void
scw_seat_clear (ScwSeat *seat)
{
  seat->subject.pixels.unref (seat->subject.pixels.data);
  scw_model_unref (seat->model);
  pthread_mutex_destroy (&seat->grip.lock);
}

void
scw_seat_interrupt (ScwSeat *seat)
{
  pthread_mutex_lock (&seat->grip.lock);
  seat->grip.interrupted = true;
  if (seat->grip.session != NULL)
    scw_session_cancel (seat->grip.session);
  pthread_mutex_unlock (&seat->grip.lock);
}

/* From here on an interruption reaches the session. */
static void
grip (ScwGrip *grip, ScwSession *session)
{
  pthread_mutex_lock (&grip->lock);
  grip->session = session;
  if (session != NULL)
    {
      scw_session_uncancel (session);
      if (grip->interrupted)
        scw_session_cancel (session);
    }
  pthread_mutex_unlock (&grip->lock);
}

static ScwPatches *
fetch_patches (ScwSeat *seat, ScwJob *job, ScwKept *kept, ScwError *error)
{
  const ScwSubject *subject = &seat->subject;
  ScwPixels *pixels = subject->pixels.load (subject->pixels.data, job, error);
  ScwPatches *patches;

  if (pixels == NULL)
    return NULL;
  patches = scw_crop_patches (scw_model_config (seat->model), scw_pixels_gray (pixels), &subject->view,
                              &kept->width, &kept->height, error);
  scw_pixels_unref (pixels);
  if (patches != NULL)
    {
      kept->grid_h = patches->grid_h;
      kept->grid_w = patches->grid_w;
    }
  return patches;
}

static ScwKept *
make_session (ScwSeat *seat, ScwJob *job, ScwError *error)
{
  ScwKept *kept = calloc (1, sizeof *kept);
  ScwPatches *patches;
  bool ok;

  if (kept == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for a session");
      return NULL;
    }
  patches = fetch_patches (seat, job, kept, error);
  if (patches != NULL)
    kept->session = scw_session_new (seat->model, error);
  if (kept->session == NULL)
    {
      scw_patches_free (patches);
      free (kept);
      return NULL;
    }
  grip (&seat->grip, kept->session);
  ok = scw_session_encode (kept->session, patches, error);
  scw_patches_free (patches);
  if (!ok)
    {
      grip (&seat->grip, NULL);
      scw_session_free (kept->session);
      free (kept);
      return NULL;
    }
  kept->key = seat->subject.key;
  scw_sessions_add (&seat->engine->sessions, kept);
  return kept;
}

ScwKept *
scw_seat_take (ScwSeat *seat, ScwJob *job, ScwError *error)
{
  ScwEngine *engine = seat->engine;
  ScwKept *kept;

  if (seat->model == NULL && engine->model != NULL)
    seat->model = scw_model_ref (engine->model);
  if (seat->model == NULL)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "no model is open");
      return NULL;
    }
  kept = scw_sessions_find (&engine->sessions, seat->subject.key, seat->model);
  if (kept == NULL)
    return make_session (seat, job, error);
  grip (&seat->grip, kept->session);
  return kept;
}

void
scw_seat_leave (ScwSeat *seat, ScwKept *kept)
{
  grip (&seat->grip, NULL); /* nobody interrupts a session that may be gone */
  scw_sessions_release (&seat->engine->sessions, kept);
}

/* ---- models ---- */

typedef struct
{
  ScwEngine *engine;
  char *path, *adaptation;
  ScwModelOptions options; /* its adaptation is the one above */
  ScwModel *model;
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

static ScwJobVerdict
open_run (void *data, ScwJob *job)
{
  OpenJob *open = data;
  ScwEngine *engine = open->engine;
  ScwReport *report = scw_report_new (SCW_REPORT_FINISHED, SCW_WORK_OPEN, scw_job_id (job));
  ScwError error = { 0 };
  ScwModel *model
    = open->model != NULL ? scw_model_ref (open->model) : open_checked (open->path, &open->options, &error);

  if (model != NULL)
    {
      scw_sessions_forget (&engine->sessions, 0);
      scw_model_unref (engine->model);
      engine->model = model;
    }
  if (report != NULL)
    {
      report->ok = model != NULL;
      report->error = error;
      report->model = model != NULL ? scw_model_ref (model) : NULL;
    }
  scw_engine_post (engine, report);
  return SCW_JOB_DONE;
}

static void
open_dropped (void *data, ScwJob *job)
{
  OpenJob *open = data;

  scw_engine_post_error (open->engine, SCW_WORK_OPEN, scw_job_id (job),
                         &(ScwError){ SCW_ERROR_CANCELLED, "cancelled" });
}

static void
open_free (void *data)
{
  OpenJob *open = data;

  scw_model_unref (open->model);
  free (open->path);
  free (open->adaptation);
  free (open);
}

static const ScwJobClass open_class = { .run = open_run, .dropped = open_dropped, .free = open_free };

uint64_t
scw_engine_open (ScwEngine *engine, const char *path, const ScwModelOptions *options)
{
  OpenJob *open = calloc (1, sizeof *open);

  if (open == NULL)
    return 0;
  open->engine = engine;
  open->path = strdup (path);
  if (options != NULL)
    open->options = *options;
  if (options != NULL && options->adaptation != NULL)
    open->options.adaptation = open->adaptation = strdup (options->adaptation);
  return scw_queue_push (engine->queue, &open_class, open, 0, SCW_PRIORITY_NOW);
}

uint64_t
scw_engine_use (ScwEngine *engine, ScwModel *model)
{
  OpenJob *open = calloc (1, sizeof *open);

  if (open == NULL)
    return 0;
  open->engine = engine;
  open->model = scw_model_ref (model);
  return scw_queue_push (engine->queue, &open_class, open, 0, SCW_PRIORITY_NOW);
}

/* ---- forgetting ---- */

typedef struct
{
  ScwEngine *engine;
  uint64_t key;
} ForgetJob;

static ScwJobVerdict
forget_run (void *data, ScwJob *job)
{
  ForgetJob *forget = data;

  scw_sessions_forget (&forget->engine->sessions, forget->key);
  return SCW_JOB_DONE;
}

static const ScwJobClass forget_class = { .run = forget_run, .free = free };

void
scw_engine_forget (ScwEngine *engine, uint64_t key)
{
  ForgetJob *forget = key != 0 ? malloc (sizeof *forget) : NULL;

  if (forget == NULL)
    return;
  *forget = (ForgetJob){ engine, key };
  scw_queue_push (engine->queue, &forget_class, forget, 0, SCW_PRIORITY_NOW);
}
