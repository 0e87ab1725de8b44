/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine-private.h: what the jobs of the engine share. */
#pragma once

#include <pthread.h>

#include "engine/queue/engine.h"
#include "engine/queue/sessions.h"

struct ScwEngine
{
  ScwQueue *queue;
  ScwOutbox *outbox;
  ScwModel *model;      /* the worker's */
  ScwSessions sessions; /* the worker's */
};

/* A job's grip on a session, through which another thread may interrupt it. */
typedef struct
{
  pthread_mutex_t lock;
  bool interrupted;
  ScwSession *session;
} ScwGrip;

/* What a job needs to come by the session of a system. */
typedef struct
{
  ScwEngine *engine;
  ScwSubject subject; /* a copy with a reference */
  ScwModel *model;
  ScwGrip grip;
} ScwSeat;

void scw_seat_init (ScwSeat *seat, ScwEngine *engine, const ScwSubject *subject);
void scw_seat_clear (ScwSeat *seat);
void scw_seat_interrupt (ScwSeat *seat); /* any thread */

/* The session of the system, kept or made anew, with the image encoded; give it back with leave. NULL and
 * error. */
ScwKept *scw_seat_take (ScwSeat *seat, ScwJob *job, ScwError *error);
void scw_seat_leave (ScwSeat *seat, ScwKept *kept);

ScwReport *scw_report_new (ScwReportKind kind, ScwWork work, uint64_t job);
void scw_engine_post (ScwEngine *engine, ScwReport *report);

/* FINISHED that failed, posted. */
void scw_engine_post_error (ScwEngine *engine, ScwWork work, uint64_t job, const ScwError *error);
