/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transcriber.h: reads pages on a thread of its own and tells the caller's main context as it goes.
 *
 *     ScwPicture -> page -> systems -> crop -> patches -> encoder -> decoder with grammar -> tokens of a
 * ScwRegion
 *
 * Everything a person may want to watch is a signal, emitted in order in the main context that was the
 * thread's default when scw_transcriber_run_async was called; all of them before its callback:
 *
 *     sheet           (ScwSheet)            a page was opened and its regions found, or 'message' says why
 * not region-started  (ScwRegion)           it is being read token           (ScwRegion, guint i)  its i-th
 * token came region-finished (ScwRegion)           see its state
 *
 * One model is opened once and shared by any number of runs, also at the same time. Cancelling is no failure:
 * the run ends at the next step of the network, and finish returns what there is.
 */
#pragma once

#include <gio/gio.h>

#include "app/pages/picture.h"
#include "app/pages/region.h"
#include "engine/model/model.h"

G_BEGIN_DECLS

#define SCW_TYPE_TRANSCRIBER (scw_transcriber_get_type ())
G_DECLARE_FINAL_TYPE (ScwTranscriber, scw_transcriber, SCW, TRANSCRIBER, GObject)

typedef struct
{
  GArray *pages;    /* of int, rising, from 1; NULL: all */
  GPtrArray *boxes; /* of ScwSheet (boxes.h): take these instead of looking for systems; NULL: look */
  gboolean has_crop;
  ScwBox crop;        /* look for systems only in here */
  gboolean whole;     /* all of it (of 'crop') is one system */
  double staff_space; /* with 'whole': pixels between staff lines; 0: measure */

  gboolean detect_only; /* do not read */
  gboolean no_grammar;
  int beam;       /* 0: the usual, engine/decode/reader.h; 1: greedy */
  int max_tokens; /* of a system; 0: what the model can */
} ScwTranscribeOptions;

/* What became of a run. */
typedef struct
{
  GPtrArray *sheets; /* of ScwSheet, those begun */
  gboolean interrupted;
  int n_failed; /* pages and regions that could not be read */
} ScwTranscript;

void scw_transcript_free (ScwTranscript *transcript);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwTranscript, scw_transcript_free)

/* Takes a reference of the model; NULL will do to detect only. */
ScwTranscriber *scw_transcriber_new (ScwModel *model);

/* Opens a weight file and checks that it speaks LMX. dtype and threads as in ScwModelOptions. */
ScwTranscriber *scw_transcriber_open (const char *path, const ScwModelOptions *options, GError **error);

ScwModel *scw_transcriber_get_model (ScwTranscriber *self);

/* Reads (some of) a picture. The options are copied. */
void scw_transcriber_run_async (ScwTranscriber *self,
                                ScwPicture *picture,
                                const ScwTranscribeOptions *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Never NULL: what failed stands in the sheets and regions. */
ScwTranscript *scw_transcriber_run_finish (ScwTranscriber *self, GAsyncResult *result);

G_END_DECLS
