/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transcriber.h: reads pictures from the first page to the last, for programs that only want the result.
 *
 * It pushes the same jobs to the same queues as a document (worker.h), in order: a page is reported and
 * read when the previous one is finished, while the next is already being decoded. At most two pages are in
 * memory at a time.
 *
 *     page thread     picture -> page -> systems                              (this page and the next)
 *     engine          system -> crop -> patches -> encoder -> decoder -> tokens     (several side by side)
 *     a thread        page, tokens -> words of the page, when all its regions have been read
 *     main context    tokens -> ScwRegion
 *
 * Progress is reported by signals, emitted on the main context of the worker, all of them before the
 * callback of scw_transcriber_run_async. They come region by region, also where several are read side by side: what is known of
 * a later one waits until those before it have finished.
 *
 *     sheet            (ScwSheet)             a page was opened and its regions found, or 'message' says why not
 *     region-started   (ScwRegion)            it is being read
 *     token            (ScwRegion, guint i)   its i-th token came; an i that has been takes back what came from there on
 *     region-finished  (ScwRegion)            see its state
 *     words            (ScwSheet)             its words were read (only if they are wanted and it has rows)
 *
 * A region that has another number of measures than the rest of its group is read once more, under that number
 * (engine/notation/join/count.h): it starts and finishes again, before the next page, and what came first is gone.
 *
 * Cancelling is not a failure: the run stops at the next step of the network, and finish returns what there
 * is.
 */
#pragma once

#include <gio/gio.h>

#include "app/pages/picture.h"
#include "app/pages/region.h"
#include "app/reading/worker.h"

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
  gboolean plain; /* LMX, also where the model knows LMX+ */
  int beam;       /* 0: the usual, engine/decode/reader.h; 1: greedy */
  int max_tokens; /* of a system; 0: what the model can */
  ScwWordsReader
    *words; /* reads words, too; lives as long as the run, which alone uses it. NULL: none are read */
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

/* Reads with the model that is open in the worker; to detect only, none need be. */
ScwTranscriber *scw_transcriber_new (ScwWorker *worker);

ScwWorker *scw_transcriber_get_worker (ScwTranscriber *self);

/* Reads (some of) a picture. The options are copied. Several runs may be under way at the same time. */
void scw_transcriber_run_async (ScwTranscriber *self,
                                ScwPicture *picture,
                                const ScwTranscribeOptions *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Never NULL: what failed stands in the sheets and regions. */
ScwTranscript *scw_transcriber_run_finish (ScwTranscriber *self, GAsyncResult *result);

G_END_DECLS
