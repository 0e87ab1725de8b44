/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.h: the engine (engine/queue/engine.h) for use with a GLib main loop. One for the whole
 * program.
 *
 * Results are delivered in order on the main context that was the thread default when the worker was
 * created, by a source of lower priority than drawing that returns to the loop after SCW_WORKER_SLICE_US.
 * Documents (document.h) and transcribers (transcriber.h) push the jobs; windows bind to the properties:
 *
 *     "model-name" (string or NULL)   "model-state" (ScwModelState)   "model-message"
 *     "busy" (jobs are waiting or running)   "paused"
 */
#pragma once

#include <gio/gio.h>

#include "app/reading/words-worker.h"
#include "engine/queue/engine.h"

G_BEGIN_DECLS

#define SCW_WORKER_SLICE_US 4000

typedef enum
{
  SCW_MODEL_NONE,
  SCW_MODEL_OPENING,
  SCW_MODEL_OPEN,
  SCW_MODEL_FAILED, /* "model-message"; an older model stays in use */
} ScwModelState;

#define SCW_TYPE_WORKER (scw_worker_get_type ())
G_DECLARE_FINAL_TYPE (ScwWorker, scw_worker, SCW, WORKER, GObject)

/* For a program that is used interactively while it reads: threads run at low priority (SCW_NICE_BACKGROUND), and one system
 * is read after the other, so that a person can follow.
 */
ScwWorker *scw_worker_new (GError **error);

/* For a program that has nothing else to do: threads of the usual priority, and so many systems are read side by side
 * (0: one for each core). */
ScwWorker *scw_worker_new_unattended (int readers, GError **error);

/* How long results are delivered in one go, in microseconds; SCW_WORKER_SLICE_US by default. 0: one at a
 * time, so that observers see every step.
 */
void scw_worker_set_slice (ScwWorker *self, gint64 slice_us);

/* The adaptation for weight files opened from now on (adaptations.h: scw_adaptations_choose); NULL: the one
 * that is switched on.
 */
void scw_worker_set_adaptation (ScwWorker *self, const char *wanted);

/* Opens a weight file in the background. dtype and threads as in ScwModelOptions. NULL path: the one that
 * scw_paths_find_model finds. */
void scw_worker_open_model (ScwWorker *self, const char *path, ScwModelDtype dtype, int threads);
void scw_worker_use_model (ScwWorker *self, ScwModel *model, const char *name);

ScwModel *scw_worker_get_model (ScwWorker *self); /* borrowed; NULL: none */
ScwModelState scw_worker_get_model_state (ScwWorker *self);
const char *scw_worker_get_model_name (ScwWorker *self);
const GError *scw_worker_get_model_error (ScwWorker *self); /* NULL: it did not fail */

/* Pauses reading; attention requests are still served. */
void scw_worker_set_paused (ScwWorker *self, gboolean paused);
gboolean scw_worker_get_paused (ScwWorker *self);
gboolean scw_worker_get_busy (ScwWorker *self);

/* For documents and transcribers: the reports of a job go to 'receive' (main context) up to FINISHED,
 * whatever happens to the job. Then 'destroy' is called. Returns the job's id; 0: out of memory, and
 * 'destroy' has been called.
 */
typedef void (*ScwWorkerReceive) (ScwReport *report, gpointer data);
guint64 scw_worker_read (ScwWorker *self,
                         const ScwSubject *subject,
                         const ScwReadRequest *how,
                         int priority,
                         ScwWorkerReceive receive,
                         gpointer data,
                         GDestroyNotify destroy);
guint64 scw_worker_attention (ScwWorker *self,
                              const ScwSubject *subject,
                              const int *tokens,
                              int n,
                              int index,
                              gboolean each,
                              int priority,
                              ScwWorkerReceive receive,
                              gpointer data,
                              GDestroyNotify destroy);
ScwEngine *scw_worker_get_engine (ScwWorker *self);

/* Reads words, on a thread of its own. Borrowed. */
ScwWordsWorker *scw_worker_get_words (ScwWorker *self);

/* The second thread, for what needs no model: decoding pages, finding systems, checking music. 'work' runs
 * there and 'deliver' then on the main context, always, unless the context is gone; the cancellable says
 * whether the job was cancelled. 'destroy' frees data on the main context. Returns the job's id in
 * scw_worker_get_page_queue. */
typedef void (*ScwPageWork) (gpointer data, GCancellable *cancellable);
guint64 scw_worker_page_job (ScwWorker *self,
                             guint64 owner,
                             int priority,
                             ScwPageWork work,
                             ScwPageWork deliver,
                             gpointer data,
                             GDestroyNotify destroy);
ScwQueue *scw_worker_get_page_queue (ScwWorker *self);

G_END_DECLS
