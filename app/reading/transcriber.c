/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/reading/transcriber.h"

#include <malloc.h>
#include <math.h>

#include "app/error.h"
#include "app/pages/find.h"
#include "engine/notation/join/count.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

struct _ScwTranscriber
{
  GObject parent_instance;

  ScwWorker *worker;
};

G_DEFINE_FINAL_TYPE (ScwTranscriber, scw_transcriber, G_TYPE_OBJECT)

enum
{
  SHEET,
  REGION_STARTED,
  TOKEN,
  REGION_FINISHED,
  WORDS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
scw_transcriber_finalize (GObject *object)
{
  ScwTranscriber *self = SCW_TRANSCRIBER (object);

  g_clear_object (&self->worker);
  G_OBJECT_CLASS (scw_transcriber_parent_class)->finalize (object);
}

static void
scw_transcriber_class_init (ScwTranscriberClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = scw_transcriber_finalize;
  signals[SHEET]
    = g_signal_new ("sheet", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SCW_TYPE_SHEET);
  signals[REGION_STARTED] = g_signal_new ("region-started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, SCW_TYPE_REGION);
  signals[TOKEN] = g_signal_new ("token", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 SCW_TYPE_REGION, G_TYPE_UINT);
  signals[REGION_FINISHED] = g_signal_new ("region-finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, SCW_TYPE_REGION);
  signals[WORDS]
    = g_signal_new ("words", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SCW_TYPE_SHEET);
}

static void
scw_transcriber_init (SCW_UNUSED ScwTranscriber *self)
{
}

ScwTranscriber *
scw_transcriber_new (ScwWorker *worker)
{
  ScwTranscriber *self = g_object_new (SCW_TYPE_TRANSCRIBER, NULL);

  self->worker = g_object_ref (worker);
  return self;
}

ScwWorker *
scw_transcriber_get_worker (ScwTranscriber *self)
{
  return self->worker;
}

void
scw_transcript_free (ScwTranscript *transcript)
{
  g_ptr_array_unref (transcript->sheets);
  g_free (transcript);
}

/* ---- one run ---- */

typedef struct
{
  GTask *task; /* holds the run */
  int number;
  ScwPixels *pixels; /* until its regions have been pushed */
  ScwSheet *sheet;   /* NULL: cancelled while it was loaded */
  gboolean words;    /* are read, or were */
} Page;

typedef struct
{
  ScwTranscriber *transcriber;
  ScwPicture *picture;
  ScwTranscribeOptions options;
  GCancellable *cancellable;
  GSource *on_cancelled;
  guint64 owner; /* of its jobs */
  ScwTranscript *transcript;

  int n_begun;        /* pages that have been loaded, or are */
  gboolean loading;   /* one is */
  Page *loaded;       /* waits until the page before has been read; or NULL */
  Page *read;         /* the one that is being read; or NULL */
  guint n_regions;    /* of the page that is being read, those not finished; its words count as one */
  GQueue readings;    /* of Reading, in the order they were pushed: the first one's reports are told */
  gboolean advancing; /* a handler of a signal must not begin what is begun already */
  gboolean returned;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->transcriber);
  g_object_unref (run->picture);
  g_clear_pointer (&run->options.pages, g_array_unref);
  g_clear_pointer (&run->options.boxes, g_ptr_array_unref);
  g_object_unref (run->cancellable);
  g_clear_pointer (&run->transcript, scw_transcript_free);
  g_free (run);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  scw_pixels_unref (page->pixels);
  g_clear_object (&page->sheet);
  g_object_unref (page->task);
  g_free (page);
}

static int
n_pages (const Run *run)
{
  return run->options.pages != NULL ? (int) run->options.pages->len : scw_picture_get_n_pages (run->picture);
}

static int
nth_page (const Run *run, int n)
{
  return run->options.pages != NULL ? g_array_index (run->options.pages, int, n) : n + 1;
}

static void advance (GTask *task);

/* ---- a page: on the page thread ---- */

static ScwSheet *
boxes_of_page (GPtrArray *boxes, int page)
{
  for (guint i = 0; boxes != NULL && i < boxes->len; i++)
    {
      ScwSheet *sheet = g_ptr_array_index (boxes, i);

      if (sheet->page == page)
        return sheet;
    }
  return NULL;
}

static ScwSheet *
find_regions (const Run *run, int number, double dpi, const ScwGray *page, GError **error)
{
  const ScwTranscribeOptions *options = &run->options;
  ScwBox all = { 0, 0, page->width, page->height };
  ScwBox area = options->has_crop ? options->crop : all;
  ScwSheet *given = boxes_of_page (options->boxes, number);
  ScwSheet *sheet;

  if (options->whole)
    sheet = scw_find_whole (page, &area, options->staff_space, error);
  else if (options->boxes != NULL)
    sheet = scw_find_given (page, given, error);
  else
    sheet = scw_find_on_page (page, scw_picture_take_systems (run->picture, number), &area, error);
  if (sheet == NULL)
    return NULL;
  sheet->dpi = dpi;
  scw_sheet_number_groups (sheet);
  for (guint i = 0; i < sheet->regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (sheet->regions, i);

      region->page = number;
      region->index = i;
    }
  return sheet;
}

static ScwSheet *
load_sheet (const Run *run, Page *page, GCancellable *cancellable, GError **error)
{
  ScwSheet *given = boxes_of_page (run->options.boxes, page->number), *sheet;
  double dpi = given != NULL ? given->dpi : 0;

  page->pixels
    = scw_pixels_new (scw_picture_load_page (run->picture, page->number, &dpi, cancellable, error));
  if (page->pixels == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, SCW_APP_ERROR, SCW_ERROR_MEMORY, "no memory for page %d of '%s'", page->number,
                     scw_picture_get_name (run->picture));
      return NULL;
    }
  sheet = find_regions (run, page->number, dpi, scw_pixels_gray (page->pixels), error);
  if (sheet != NULL)
    sheet->remark = scw_picture_dup_remark (run->picture, page->number);
  if (sheet != NULL && sheet->remark == NULL && sheet->regions->len == 0)
    sheet->remark = scw_find_why_nothing (scw_pixels_gray (page->pixels));
  if (sheet == NULL)
    g_prefix_error (error, "cannot read page %d of '%s': ", page->number,
                    scw_picture_get_name (run->picture));
  return sheet;
}

static void
load_work (gpointer data, GCancellable *cancellable)
{
  Page *page = data;
  const Run *run = g_task_get_task_data (page->task);
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  page->sheet = load_sheet (run, page, cancellable, &error);
  if (page->sheet == NULL && !g_cancellable_is_cancelled (cancellable))
    {
      page->sheet = scw_sheet_new ();
      page->sheet->message = g_strdup (error->message);
    }
  if (page->sheet != NULL)
    page->sheet->page = page->number;
  malloc_trim (0); /* what looking for systems took is not used again before the next page */
}

static void
load_deliver (gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Page *job = data, *page = g_new (Page, 1);
  Run *run = g_task_get_task_data (job->task);

  *page = *job; /* what the worker frees is the job's */
  job->pixels = NULL;
  job->sheet = NULL;
  g_object_ref (page->task);
  run->loading = FALSE;
  run->loaded = page;
  advance (page->task);
}

/* Page after page, one ahead of the one that is being read. */
static void
load_next (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  Page *page;

  if (run->loading || run->loaded != NULL || run->n_begun == n_pages (run)
      || g_cancellable_is_cancelled (run->cancellable))
    return;
  page = g_new0 (Page, 1);
  page->task = g_object_ref (task);
  page->number = nth_page (run, run->n_begun++);
  run->loading = TRUE;
  scw_worker_page_job (run->transcriber->worker, run->owner, SCW_PRIORITY_NORMAL, load_work, load_deliver,
                       page, page_free);
}

/* ---- a region: the reports of the engine ---- */

typedef struct
{
  GTask *task; /* holds the run */
  ScwRegion *region;
  GArray *reports; /* of ScwReport: that came, and have not been told */
  int measures;    /* that the other rows of its system have: it is read once more; 0: not known */
  GArray *first;   /* then: the tokens of the first reading */
  GArray *first_places;
} Reading;

static void
reading_clear (gpointer data)
{
  Reading *reading = data;

  g_array_unref (reading->reports);
  g_clear_pointer (&reading->first, g_array_unref);
  g_clear_pointer (&reading->first_places, g_array_unref);
  g_object_unref (reading->region);
  g_object_unref (reading->task);
}

static void
reading_unref (gpointer reading)
{
  g_rc_box_release_full (reading, reading_clear);
}

static void
token_came (Reading *reading, const ScwReport *report)
{
  const Run *run = g_task_get_task_data (reading->task);
  ScwRegion *region = reading->region;
  const double place = report->has_focus ? (double) report->focus_x : (double) NAN;

  g_array_set_size (region->tokens, report->index);
  g_array_append_val (region->tokens, report->token);
  if (run->options.words != NULL)
    {
      g_array_set_size (region->places, report->index);
      g_array_append_val (region->places, place);
    }
  g_signal_emit (run->transcriber, signals[TOKEN], 0, region, region->tokens->len - 1);
}

static void
set_outcome (ScwRegion *region, const ScwReport *report)
{
  const gboolean cancelled = !report->ok && report->error.code == SCW_ERROR_CANCELLED;

  region->state = report->unreadable ? SCW_REGION_UNREADABLE
                  : report->ok       ? SCW_REGION_DONE
                  : cancelled        ? SCW_REGION_INTERRUPTED
                                     : SCW_REGION_FAILED;
  region->stop = report->unreadable ? SCW_STOP_EOS : report->stop;
  region->bars = report->ok ? report->bars : (ScwBarsSeen){ 0, 0 };
  g_clear_pointer (&region->message, g_free);
  if (!report->ok && !(cancelled && region->tokens->len > 0))
    region->message = g_utf8_make_valid (report->error.message, -1);
}

static void push_region (GTask *task, ScwRegion *region, int measures);

/* What a row says of the measures of its system. */
static ScwRowCount
count_row (const ScwRegion *region)
{
  ScwRowCount count = { .least = region->bars.least, .most = region->bars.most };

  for (guint i = 0; region->stop == SCW_STOP_EOS && i < region->tokens->len; i++)
    count.measures += g_array_index (region->tokens, ScwReadToken, i).id == SCW_LMX_MEASURE;
  return count;
}

/* When all rows of a system have been read, those that have another number of measures than the others are read once
 * more, under theirs. */
static void
settle_system (GTask *task, ScwRegion *last)
{
  Run *run = g_task_get_task_data (task);
  GPtrArray *regions = run->read->sheet->regions;
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (ScwRowCount));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  int agreed;

  if (run->options.no_grammar || run->options.max_tokens > 0 || g_cancellable_is_cancelled (run->cancellable))
    return;
  for (guint i = 0; i < regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (regions, i);

      if (region->group != last->group || region->ossia)
        continue;
      if (region->state == SCW_REGION_WAITING || region->state == SCW_REGION_READING)
        return;
      if (region->state != SCW_REGION_DONE)
        continue;
      g_array_append_val (counts, ((ScwRowCount[]){ count_row (region) })[0]);
      g_ptr_array_add (rows, region);
    }
  agreed = scw_count_agreed ((gpointer) counts->data, (int) counts->len);
  for (guint i = 0; i < rows->len; i++)
    if (scw_count_is_lost (&g_array_index (counts, ScwRowCount, i), agreed))
      push_region (task, g_ptr_array_index (rows, i), agreed);
}

static void
region_ends (GTask *task, ScwRegion *region, gboolean again)
{
  Run *run = g_task_get_task_data (task);

  run->n_regions--;
  run->transcript->n_failed += region->state == SCW_REGION_FAILED;
  if (region->state != SCW_REGION_WAITING) /* cancelled before it began: nobody has heard of it */
    g_signal_emit (run->transcriber, signals[REGION_FINISHED], 0, region);
  if (!again)
    settle_system (task, region);
  advance (task);
}

/* Only what was read to its end is better than the first reading. */
static void
second_reading_ended (Reading *reading, const ScwReport *report)
{
  ScwRegion *region = reading->region;

  if (report->ok && report->stop == SCW_STOP_EOS)
    {
      set_outcome (region, report);
      g_array_set_size (region->tokens, report->n_tokens);
    }
  else
    {
      g_array_set_size (region->tokens, 0);
      g_array_append_vals (region->tokens, reading->first->data, reading->first->len);
      g_array_set_size (region->places, 0);
      g_array_append_vals (region->places, reading->first_places->data, reading->first_places->len);
      region->state = SCW_REGION_DONE;
    }
  region_ends (reading->task, region, TRUE);
}

static void
reading_ended (Reading *reading, const ScwReport *report)
{
  ScwRegion *region = reading->region;
  const gboolean dropped = region->state == SCW_REGION_WAITING && report->error.code == SCW_ERROR_CANCELLED;

  if (!dropped)
    {
      set_outcome (region, report);
      g_array_set_size (region->tokens, report->n_tokens);
    }
  region_ends (reading->task, region, FALSE);
}

static void
tell_report (Reading *reading, const ScwReport *report)
{
  const Run *run = g_task_get_task_data (reading->task);

  switch (report->kind)
    {
    case SCW_REPORT_STARTED:
      reading->region->state = SCW_REGION_READING;
      g_array_set_size (reading->region->tokens, 0);
      g_signal_emit (run->transcriber, signals[REGION_STARTED], 0, reading->region);
      break;
    case SCW_REPORT_TOKEN:
      token_came (reading, report);
      break;
    case SCW_REPORT_FINISHED:
      if (reading->measures > 0)
        second_reading_ended (reading, report);
      else
        reading_ended (reading, report);
      break;
    default:
      break;
    }
}

/* Tells what has come of the first reading; TRUE: to its end. */
static gboolean
tell_first (Run *run)
{
  Reading *reading = g_queue_peek_head (&run->readings);
  g_autoptr (GArray) reports = NULL;

  if (reading == NULL)
    return FALSE;
  reports = g_steal_pointer (&reading->reports);
  reading->reports = g_array_new (FALSE, FALSE, sizeof (ScwReport));
  for (guint i = 0; i < reports->len; i++)
    {
      const ScwReport *report = &g_array_index (reports, ScwReport, i);
      const gboolean last = report->kind == SCW_REPORT_FINISHED;

      if (last)
        g_queue_pop_head (&run->readings);
      tell_report (reading, report);
      if (!last)
        continue;
      reading_unref (reading);
      return TRUE;
    }
  return FALSE;
}

static void
receive (ScwReport *report, gpointer data)
{
  Reading *reading = data;
  g_autoptr (GTask) task = g_object_ref (reading->task);
  Run *run = g_task_get_task_data (task);

  g_array_append_val (reading->reports, *report); /* those of a reading own nothing */
  while (tell_first (run))
    ;
}

static ScwPixels *
give_pixels (void *data, SCW_UNUSED ScwJob *job, SCW_UNUSED ScwError *error)
{
  return scw_pixels_ref (data);
}

static void *
ref_pixels (void *data)
{
  return scw_pixels_ref (data);
}

static void
unref_pixels (void *data)
{
  scw_pixels_unref (data);
}

/* 'measures': it is read once more, and has so many. 0: for the first time. */
static void
push_region (GTask *task, ScwRegion *region, int measures)
{
  Run *run = g_task_get_task_data (task);
  const ScwSubject subject = {
    .owner = run->owner,
    .pixels = { give_pixels, ref_pixels, unref_pixels, run->read->pixels },
    .view = region->view,
    .staves = region->staves,
  };
  const ScwReadRequest how = {
    .measures = measures,
    .beam = run->options.beam,
    .max_tokens = run->options.max_tokens,
    .no_grammar = run->options.no_grammar,
    .plain = run->options.plain,
    .note_places = run->options.words != NULL,
  };
  Reading *reading = g_rc_box_new (Reading);

  *reading = (Reading){ g_object_ref (task),
                        g_object_ref (region),
                        g_array_new (FALSE, FALSE, sizeof (ScwReport)),
                        measures,
                        measures > 0 ? g_array_copy (region->tokens) : NULL,
                        measures > 0 ? g_array_copy (region->places) : NULL };
  run->n_regions++;
  g_queue_push_tail (&run->readings, g_rc_box_acquire (reading));
  if (scw_worker_read (run->transcriber->worker, &subject, &how, SCW_PRIORITY_NORMAL, receive, reading,
                       reading_unref)
      != 0)
    return;
  g_queue_pop_tail (&run->readings);
  reading_unref (reading);
  if (measures == 0)
    {
      region->state = SCW_REGION_FAILED;
      region->message = g_strdup ("no memory for a reading");
    }
  region_ends (task, region, TRUE);
}

/* ---- from page to page ---- */

static void
begin_page (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  ScwSheet *sheet = run->read->sheet;

  g_ptr_array_add (run->transcript->sheets, g_object_ref (sheet));
  run->transcript->n_failed += sheet->message != NULL;
  g_signal_emit (run->transcriber, signals[SHEET], 0, sheet);
  if (run->options.detect_only)
    return;
  for (guint i = 0; i < sheet->regions->len && !g_cancellable_is_cancelled (run->cancellable); i++)
    push_region (task, g_ptr_array_index (sheet->regions, i), 0);
}

/* ---- the words of a page ---- */

typedef struct
{
  GTask *task; /* holds the run */
  ScwSheet *sheet;
  ScwPixels *pixels;
  gboolean first_page;
  ScwWords words;
} Wording;

static void
wording_free (gpointer data)
{
  Wording *wording = data;

  scw_words_clear (&wording->words);
  scw_pixels_unref (wording->pixels);
  g_object_unref (wording->sheet);
  g_object_unref (wording->task);
  g_free (wording);
}

static bool
is_cancelled (void *data)
{
  return g_cancellable_is_cancelled (data);
}

/* On a thread of its own: nothing else looks at the regions of a page that has been read. */
static void
read_words (GTask *task, SCW_UNUSED gpointer source, gpointer data, SCW_UNUSED GCancellable *cancellable)
{
  Wording *wording = data;
  const Run *run = g_task_get_task_data (wording->task);
  GPtrArray *regions = wording->sheet->regions;
  g_autofree ScwWordsRow *rows = g_new0 (ScwWordsRow, regions->len);
  const ScwWordsOptions options = { wording->first_page, is_cancelled, run->cancellable };
  ScwError error = { 0 };

  for (guint i = 0; i < regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (regions, i);
      ScwWordsRow *row = &rows[i];

      *row = (ScwWordsRow){ .box = region->box,
                            .view = region->view,
                            .staves = region->staves,
                            .staff_space = region->staff_space,
                            .group = region->group };
      row->tokens = scw_region_dup_ids (region, &row->n_tokens);
      if (region->places->len == region->tokens->len)
        row->x = (const double *) (gconstpointer) region->places->data;
    }
  /* Without memory, or cancelled: there are none. */
  scw_words_read (run->options.words, scw_pixels_gray (wording->pixels), rows, (int) regions->len, &options,
                  &wording->words, &error);
  for (guint i = 0; i < regions->len; i++)
    g_free ((gpointer) rows[i].tokens);
  g_task_return_boolean (task, TRUE);
}

static void
words_read (SCW_UNUSED GObject *source, GAsyncResult *result, SCW_UNUSED gpointer data)
{
  Wording *wording = g_task_get_task_data (G_TASK (result));
  Run *run = g_task_get_task_data (wording->task);

  run->n_regions--;
  scw_words_clear (&wording->sheet->words);
  wording->sheet->words = wording->words;
  wording->words = (ScwWords){ 0 };
  g_signal_emit (run->transcriber, signals[WORDS], 0, wording->sheet);
  advance (wording->task);
}

/* TRUE: the words of the page that was read last are being read now. */
static gboolean
begin_words (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  Page *page = run->read;
  g_autoptr (GTask) thread = NULL;
  Wording *wording;

  if (page == NULL || page->words || page->sheet == NULL || run->options.words == NULL
      || run->options.detect_only || page->pixels == NULL || page->sheet->regions->len == 0
      || g_cancellable_is_cancelled (run->cancellable))
    return FALSE;
  page->words = TRUE;
  run->n_regions++;
  wording = g_new0 (Wording, 1);
  *wording = (Wording){ g_object_ref (task), g_object_ref (page->sheet), scw_pixels_ref (page->pixels),
                        page->number == nth_page (run, 0) };
  thread = g_task_new (NULL, NULL, words_read, NULL);
  g_task_set_task_data (thread, wording, wording_free);
  g_task_run_in_thread (thread, read_words);
  return TRUE;
}

static void
end_run (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  run->returned = TRUE;
  g_source_destroy (run->on_cancelled);
  g_clear_pointer (&run->on_cancelled, g_source_unref);
  g_task_return_boolean (task, TRUE);
}

/* Begins whatever can begin now. */
static void
advance (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->advancing || run->returned)
    return;
  run->advancing = TRUE;
  g_object_ref (task);
  load_next (task);
  while (run->n_regions == 0 && !begin_words (task) && run->loaded != NULL)
    {
      g_clear_pointer (&run->read, page_free);
      run->read = g_steal_pointer (&run->loaded);
      load_next (task);
      if (run->read->sheet != NULL && !g_cancellable_is_cancelled (run->cancellable))
        begin_page (task);
    }
  run->advancing = FALSE;
  if (run->n_regions == 0)
    g_clear_pointer (&run->read, page_free);
  if (run->n_regions == 0 && !run->loading)
    end_run (task);
  g_object_unref (task);
}

static gboolean
on_cancelled (SCW_UNUSED GCancellable *cancellable, gpointer data)
{
  const Run *run = g_task_get_task_data (data);
  ScwWorker *worker = run->transcriber->worker;

  scw_queue_cancel_owner (scw_worker_get_page_queue (worker), run->owner);
  scw_queue_cancel_owner (scw_engine_queue (scw_worker_get_engine (worker)), run->owner);
  return G_SOURCE_REMOVE;
}

static gboolean
begin (gpointer data)
{
  advance (data);
  return G_SOURCE_REMOVE;
}

static void
attach (GSource *source, GSourceFunc function, GTask *task)
{
  g_source_set_callback (source, function, g_object_ref (task), g_object_unref);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_attach (source, g_task_get_context (task));
}

void
scw_transcriber_run_async (ScwTranscriber *self,
                           ScwPicture *picture,
                           const ScwTranscribeOptions *options,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data); /* a cancelled run still returns what it has */
  Run *run = g_new0 (Run, 1);
  g_autoptr (GSource) first = g_idle_source_new ();

  run->transcriber = g_object_ref (self);
  run->picture = g_object_ref (picture);
  run->options = *options;
  if (options->pages != NULL)
    g_array_ref (options->pages);
  if (options->boxes != NULL)
    g_ptr_array_ref (options->boxes);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  run->owner = (guint64) GPOINTER_TO_SIZE (run); /* no document's: they are numbered from 1 */
  run->transcript = g_new0 (ScwTranscript, 1);
  run->transcript->sheets = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, run, run_free);
  run->on_cancelled = g_cancellable_source_new (run->cancellable);
  attach (run->on_cancelled, G_SOURCE_FUNC (on_cancelled), task);
  attach (first, begin, task);
  g_object_unref (task);
}

ScwTranscript *
scw_transcriber_run_finish (ScwTranscriber *self, GAsyncResult *result)
{
  Run *run;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  run = g_task_get_task_data (G_TASK (result));
  run->transcript->interrupted = g_cancellable_is_cancelled (run->cancellable);
  return g_steal_pointer (&run->transcript);
}
