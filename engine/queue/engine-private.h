/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine-private.h: shared by the jobs of the engine. */
#pragma once

#include <pthread.h>

#include "engine/queue/engine.h"
#include "engine/queue/session-cache.h"

struct ScwEngine
{
  ScwQueue *queue;
  ScwOutbox *outbox;
  pthread_mutex_t lock; /* of these: */
  ScwModel *model;
  ScwSessionCache sessions;
};

/* How a job borrows the session of a system. Another thread may interrupt it. */
typedef struct
{
  ScwEngine *engine;
  ScwSubject subject;       /* a copy with a reference */
  ScwModel *model;          /* once it was asked for: a job ends with the model it began with */
  ScwCachedSession *cached; /* while it is borrowed */

  pthread_mutex_t lock; /* of these: */
  bool interrupted;
  ScwSession *session;
} ScwSessionLease;

void scw_session_lease_init (ScwSessionLease *lease, ScwEngine *engine, const ScwSubject *subject);
void scw_session_lease_clear (ScwSessionLease *lease);
void scw_session_lease_interrupt (ScwSessionLease *lease); /* any thread */

/* The model that the job uses, borrowed; NULL: none is open. */
ScwModel *scw_session_lease_model (ScwSessionLease *lease);

/* Fills lease->cached with the session of a piece of the system (row-plan.h), from the cache or a new one, with the
 * image encoded. */
bool scw_session_lease_acquire (ScwSessionLease *lease, ScwJob *job, int piece, ScwError *error);
void scw_session_lease_release (ScwSessionLease *lease);

ScwReport *scw_report_new (ScwReportKind kind, ScwWork work);

/* Takes the report of a job's end, which was made with the job: whoever waits for it is told even when memory has
 * run out since. */
ScwReport *scw_engine_job_end (ScwReport **end, const ScwJob *job);

/* These take the report. */
void scw_engine_post (ScwEngine *engine, ScwReport *report);
void scw_engine_post_cancelled (ScwEngine *engine, ScwReport *report);
