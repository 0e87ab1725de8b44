/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.h: the engine, which owns the network and the threads that use it: it opens models, reads systems and reports
 * attention.
 *
 * Everything that reads a page, on the desktop or in the terminal, pushes jobs to these threads. It is plain
 * C on top of queue.h, so that it can run under the thread sanitiser. The engine answers with reports, those of a job
 * in order; one thread (the main loop) takes them with scw_engine_take, and 'wake' tells it that there are
 * some.
 *
 *     open       ->  FINISHED with the model
 *     read       ->  STARTED, TOKEN, TOKEN, ..., FINISHED
 *     attention  ->  FINISHED with the maps
 *
 * Every job sends FINISHED exactly once, even if it is cancelled.
 *
 * The session of a system is cached after reading (the last SCW_ENGINE_SESSIONS of them, within
 * SCW_ENGINE_SESSION_BYTES), under a key that the caller assigns and changes when the system's rectangle
 * changes. Attention, or reading on, then costs one step. A session that was evicted is rebuilt: the system
 * is encoded again and its tokens are forced.
 *
 * A reading is held against the barlines in its picture (image/barlines.h). Where they are sure and it has more or fewer
 * measures, it is read again under their number, and the better one stays; measures without ink get rests. What the
 * picture shows is reported at the end, for those who tell of it. Rows longer than networks are taught are read piece by
 * piece (row-plan.h).
 *
 * A model may be opened at any time. A reading in progress finishes with the model it started with; later
 * ones use the new model. (Of several readers, one may begin with the old model until the report says that the new one is open.)
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/decode/reader.h"
#include "engine/image/prepare.h"
#include "engine/model/model.h"
#include "engine/notation/check/check.h"
#include "engine/queue/outbox.h"
#include "engine/queue/pixels.h"
#include "engine/queue/queue.h"

#define SCW_ENGINE_SESSIONS      12
#define SCW_ENGINE_SESSION_BYTES (INT64_C (512) << 20)

typedef struct ScwEngine ScwEngine;

/* How the engine comes to the pixels of a page. Called on a thread of the engine, may block; polls
 * scw_job_cancelled (job). 'data' is counted by 'ref' and 'unref', which any thread may call. */
typedef struct
{
  ScwPixels *(*load) (void *data, ScwJob *job, ScwError *error);
  void *(*ref) (void *data);
  void (*unref) (void *data);
  void *data;
} ScwPixelSource;

/* A system of a page. */
typedef struct
{
  uint64_t owner; /* the document, to cancel by */
  uint64_t key;   /* its session is kept under this; 0: not kept */
  ScwPixelSource pixels;
  ScwView view;
  int staves; /* 0: not known */
} ScwSubject;

typedef struct
{
  /* What stands already: kept as it is, told to the network, and not reported again unless 'tell_prefix'. */
  const int *prefix;
  int n_prefix;
  bool tell_prefix;
  /* The last of the prefix come from a reading that was interrupted. A beam reads them once more, so that the result is that of
   * a reading which was not, and reports what is different. */
  int n_interrupted;
  /* An earlier reading (n_old) and which of its tokens have to stay (1 each): they are written again in their
   * places behind the prefix, see decode/locked-mask.h. */
  const int *old;
  const uint8_t *locked;
  int n_old;
  /* How many measures there are, 0: not known, then the picture is asked; their lengths in quarters (measures, or NULL).
   * See notation/grammar/grammar.h. */
  int measures;
  const ScwFraction *lengths;
  int max_tokens; /* in all; 0: what the model can */
  int beam;       /* 0: the usual, decode/reader.h; 1: greedy */
  bool no_grammar;
  bool
    plain; /* LMX, also where the network knows LMX+; what stands already decides, where there is something */
  bool places; /* reports say where on the page each token was read; may cost a step of the network each */
  bool note_places; /* the same for notes, rests and marks that have a text alone */
} ScwReadRequest;

typedef enum
{
  SCW_REPORT_STARTED,
  SCW_REPORT_TOKEN,
  SCW_REPORT_FINISHED,
} ScwReportKind;

typedef enum
{
  SCW_WORK_OPEN,
  SCW_WORK_READ,
  SCW_WORK_ATTENTION,
} ScwWork;

/* Where the network looked: one map or several over the same patches. */
typedef struct
{
  int position;      /* in the stream: token index + 1 */
  int layers, heads; /* 0: only the mean is there */
  int n;             /* patches */
  int grid_h, grid_w;
  int width, height; /* of the prepared picture the patches were cut from, for scw_view_to_page */
  int16_t *rows;     /* (n) */
  int16_t *cols;     /* (n) */
  float *mean;       /* (n) adds up to 1 */
  float *each;       /* (layers, heads, n), or NULL */
} ScwAttention;

void scw_attention_free (ScwAttention *attention);

typedef struct
{
  ScwOutboxNode node;
  ScwReportKind kind;
  ScwWork work;
  uint64_t job;

  /* TOKEN */
  int index; /* from 0; reports of one job have rising indices */
  ScwReadToken token;
  bool has_focus;         /* if 'places' were asked for */
  float focus_x, focus_y; /* where it was read (engine/decode/place.h), page pixels */

  /* FINISHED */
  bool ok; /* false: error says why, SCW_ERROR_CANCELLED if it was cancelled; tokens that came stand */
  ScwError error;
  bool unreadable; /* READ: not tried, the model has not learned such systems; error says so */
  ScwReadStop stop;
  int n_tokens;            /* READ: those that count; a repetition may have been taken back */
  ScwBarsSeen bars;        /* READ: how many measures the picture shows */
  ScwAttention *attention; /* ATTENTION */
  ScwModel *model;         /* OPEN */
} ScwReport;

void scw_report_free (ScwReport *report);

/* readers: how many jobs run side by side, see scw_queue_new. While only one does, it has all threads of the model; otherwise
 * each computes on its own. What is read is the same, to the bit. niceness: of its threads. */
ScwEngine *scw_engine_new (void (*wake) (void *data), void *data, int readers, int niceness, ScwError *error);
void scw_engine_free (ScwEngine *engine); /* cancels and waits for at most a step of the network */

/* The queue, for priorities, cancelling and pausing. */
ScwQueue *scw_engine_queue (ScwEngine *engine);

ScwReport *scw_engine_take (ScwEngine *engine); /* NULL: nothing new. Free it */

/* A job's id, or 0 when memory is short. */
uint64_t scw_engine_open (ScwEngine *engine, const char *path, const ScwModelOptions *options);
uint64_t scw_engine_use (ScwEngine *engine,
                         ScwModel *model); /* one that is open already; takes a reference */
uint64_t
scw_engine_read (ScwEngine *engine, const ScwSubject *subject, const ScwReadRequest *how, int priority);

/* The attention of token 'index' of the system whose tokens are 'tokens'. each: also of every layer and head.
 */
uint64_t scw_engine_attention (
  ScwEngine *engine, const ScwSubject *subject, const int *tokens, int n, int index, bool each, int priority);

/* Forgets the session kept under this key. */
void scw_engine_forget (ScwEngine *engine, uint64_t key);
