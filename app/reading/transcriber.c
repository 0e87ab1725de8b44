/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/reading/transcriber.h"

#include "app/error.h"
#include "app/pages/find.h"
#include "engine/decode/grammar-mask.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/queue/crop.h"

struct _ScwTranscriber
{
  GObject parent_instance;

  ScwModel *model;
};

G_DEFINE_FINAL_TYPE (ScwTranscriber, scw_transcriber, G_TYPE_OBJECT)

enum
{
  SHEET,
  REGION_STARTED,
  TOKEN,
  REGION_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
scw_transcriber_finalize (GObject *object)
{
  ScwTranscriber *self = SCW_TRANSCRIBER (object);

  g_clear_pointer (&self->model, scw_model_unref);
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
}

static void
scw_transcriber_init (ScwTranscriber *self)
{
}

ScwTranscriber *
scw_transcriber_new (ScwModel *model)
{
  ScwTranscriber *self = g_object_new (SCW_TYPE_TRANSCRIBER, NULL);

  self->model = model != NULL ? scw_model_ref (model) : NULL;
  return self;
}

ScwTranscriber *
scw_transcriber_open (const char *path, const ScwModelOptions *options, GError **error)
{
  ScwError engine_error = { 0 };
  const char *names[SCW_LMX_COUNT];
  ScwModel *model = scw_model_open (path, options, &engine_error);
  ScwTranscriber *self = NULL;

  for (int i = 0; i < SCW_LMX_COUNT; i++)
    names[i] = scw_lmx_name (i);
  if (model != NULL && scw_model_check_vocabulary (model, names, SCW_LMX_PLAIN_COUNT, SCW_LMX_COUNT, &engine_error))
    self = scw_transcriber_new (model);
  else
    scw_app_error_take (error, &engine_error);
  scw_model_unref (model);
  return self;
}

ScwModel *
scw_transcriber_get_model (ScwTranscriber *self)
{
  return self->model;
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
  ScwTranscriber *transcriber;
  ScwPicture *picture;
  ScwTranscribeOptions options;
  GCancellable *cancellable;
  GMainContext *context;
  ScwTranscript *transcript; /* filled on the main context */
  ScwSession *session;       /* the worker's */
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->transcriber);
  g_object_unref (run->picture);
  g_clear_pointer (&run->options.pages, g_array_unref);
  g_clear_pointer (&run->options.boxes, g_ptr_array_unref);
  g_clear_object (&run->cancellable);
  g_main_context_unref (run->context);
  g_clear_pointer (&run->transcript, scw_transcript_free);
  scw_session_free (run->session);
  g_free (run);
}

/* What the worker tells the main context; sheets and regions are changed there alone. */
typedef struct
{
  GTask *task; /* keeps the run alive */
  int signal;
  ScwSheet *sheet;
  ScwRegion *region;
  ScwReadToken token;
  ScwRegionState state;
  ScwReadStop stop;
  char *message;
  GArray *tokens; /* at the end: those that count */
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->task);
  g_clear_object (&event->sheet);
  g_clear_object (&event->region);
  g_clear_pointer (&event->tokens, g_array_unref);
  g_free (event->message);
  g_free (event);
}

static void
deliver_finished (Event *event, Run *run)
{
  ScwRegion *region = event->region;

  region->state = event->state;
  region->stop = event->stop;
  g_free (region->message);
  region->message = g_steal_pointer (&event->message);
  if (event->tokens != NULL) /* a repetition may have been taken back */
    {
      g_array_unref (region->tokens);
      region->tokens = g_steal_pointer (&event->tokens);
    }
  run->transcript->n_failed += event->state == SCW_REGION_FAILED;
}

static gboolean
event_deliver (gpointer data)
{
  Event *event = data;
  Run *run = g_task_get_task_data (event->task);

  switch (event->signal)
    {
    case SHEET:
      g_ptr_array_add (run->transcript->sheets, g_object_ref (event->sheet));
      run->transcript->n_failed += event->sheet->message != NULL;
      g_signal_emit (run->transcriber, signals[SHEET], 0, event->sheet);
      break;
    case REGION_STARTED:
      event->region->state = SCW_REGION_READING;
      g_signal_emit (run->transcriber, signals[REGION_STARTED], 0, event->region);
      break;
    case TOKEN:
      g_array_append_val (event->region->tokens, event->token);
      g_signal_emit (run->transcriber, signals[TOKEN], 0, event->region, event->region->tokens->len - 1);
      break;
    case REGION_FINISHED:
      deliver_finished (event, run);
      g_signal_emit (run->transcriber, signals[REGION_FINISHED], 0, event->region);
      break;
    default:
      g_assert_not_reached ();
    }
  return G_SOURCE_REMOVE;
}

/* Sources of one priority run in the order in which they were attached, the task's own callback last. */
static void
post (GTask *task, int signal, const Event *what)
{
  Run *run = g_task_get_task_data (task);
  Event *event = g_memdup2 (what, sizeof *what);
  GSource *source = g_idle_source_new ();

  event->task = g_object_ref (task);
  event->signal = signal;
  if (event->sheet != NULL)
    g_object_ref (event->sheet);
  if (event->region != NULL)
    g_object_ref (event->region);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, event_deliver, event, event_free);
  g_source_attach (source, run->context);
  g_source_unref (source);
}

/* ---- reading a region ---- */

static bool
on_token (void *data, const ScwReadToken *token)
{
  const Event *context = data; /* task and region */

  post (context->task, TOKEN, &(Event){ .region = context->region, .token = *token });
  return true;
}

static ScwReading *
read_patches (GTask *task, Run *run, ScwRegion *region, const ScwPatches *patches, ScwError *error)
{
  Event context = { .task = task, .region = region };
  ScwReadOptions options = {
    .beam = run->options.beam > 0 ? run->options.beam : SCW_USUAL_BEAM,
    .margin = SCW_USUAL_MARGIN,
    .max_tokens = run->options.max_tokens,
    .on_token = on_token,
    .data = &context,
  };
  ScwGrammar grammar;

  if (!scw_session_encode (run->session, patches, error))
    return NULL;
  if (!run->options.no_grammar)
    {
      ScwGrammarOptions grammar_options = { .staves = region->staves <= 3 ? region->staves : 0 };

      scw_grammar_init (&grammar, &grammar_options);
      options.mask = &scw_grammar_mask_soft;
      options.mask_state = &grammar;
    }
  else
    options.no_repetition_guard = TRUE; /* the bare network, as it is measured */
  return scw_read (run->session, &options, error);
}

static void
read_region (GTask *task, Run *run, const ScwGray *page, ScwRegion *region)
{
  ScwError error = { 0 };
  ScwModel *model = run->transcriber->model;
  Event end = { .region = region, .state = SCW_REGION_DONE };
  ScwPatches *patches;
  ScwReading *reading = NULL;

  if (!scw_config_reads (scw_model_config (model), region->staves, &error))
    {
      end.message = g_strdup (error.message);
      end.state = SCW_REGION_UNREADABLE;
      post (task, REGION_FINISHED, &end);
      return;
    }
  post (task, REGION_STARTED, &(Event){ .region = region });
  patches = scw_crop_patches (scw_model_config (model), page, &region->view, NULL, NULL, &error);
  if (patches != NULL)
    reading = read_patches (task, run, region, patches, &error);
  scw_patches_free (patches);
  if (reading != NULL)
    {
      end.stop = reading->stop;
      end.state = reading->stop == SCW_STOP_CANCELLED ? SCW_REGION_INTERRUPTED : SCW_REGION_DONE;
      end.tokens = g_array_sized_new (FALSE, FALSE, sizeof (ScwReadToken), MAX (1, reading->n));
      g_array_append_vals (end.tokens, reading->tokens, reading->n);
    }
  else
    {
      end.stop = SCW_STOP_CANCELLED;
      end.state = error.code == SCW_ERROR_CANCELLED ? SCW_REGION_INTERRUPTED : SCW_REGION_FAILED;
      end.message = g_utf8_make_valid (error.message, -1);
    }
  post (task, REGION_FINISHED, &end);
  scw_reading_free (reading);
}

/* ---- a page ---- */

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
find_regions (Run *run, int number, double dpi, const ScwGray *page, GError **error)
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
    sheet = scw_find_on_page (page, &area, error);
  if (sheet == NULL)
    return NULL;
  sheet->page = number;
  sheet->dpi = dpi;
  for (guint i = 0; i < sheet->regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (sheet->regions, i);

      region->page = number;
      region->index = i;
    }
  return sheet;
}

static void
read_page (GTask *task, Run *run, int number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwSheet) sheet = NULL;
  ScwSheet *given = boxes_of_page (run->options.boxes, number);
  double dpi = given != NULL ? given->dpi : 0;
  ScwGray *page = scw_picture_load_page (run->picture, number, &dpi, run->cancellable, &error);

  if (page != NULL)
    {
      sheet = find_regions (run, number, dpi, page, &error);
      if (sheet == NULL)
        g_prefix_error (&error, "cannot read page %d of '%s': ", number, scw_picture_get_name (run->picture));
    }
  if (sheet == NULL)
    {
      if (g_cancellable_is_cancelled (run->cancellable))
        goto out;
      sheet = scw_sheet_new ();
      sheet->page = number;
      sheet->message = g_strdup (error->message);
    }
  post (task, SHEET, &(Event){ .sheet = sheet });
  if (!run->options.detect_only)
    for (guint i = 0; i < sheet->regions->len && !g_cancellable_is_cancelled (run->cancellable); i++)
      read_region (task, run, page, g_ptr_array_index (sheet->regions, i));
out:
  scw_gray_free (page);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  scw_session_cancel (data);
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;
  int n_pages = scw_picture_get_n_pages (run->picture);
  gulong handler = 0;

  if (run->session != NULL && run->cancellable != NULL)
    handler = g_cancellable_connect (run->cancellable, G_CALLBACK (on_cancelled), run->session, NULL);
  if (run->options.pages != NULL)
    for (guint i = 0; i < run->options.pages->len && !g_cancellable_is_cancelled (run->cancellable); i++)
      read_page (task, run, g_array_index (run->options.pages, int, i));
  else
    for (int page = 1; page <= n_pages && !g_cancellable_is_cancelled (run->cancellable); page++)
      read_page (task, run, page);
  if (handler != 0)
    g_cancellable_disconnect (run->cancellable, handler);
  g_task_return_boolean (task, TRUE);
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
  ScwError error = { 0 };

  run->transcriber = g_object_ref (self);
  run->picture = g_object_ref (picture);
  run->options = *options;
  if (options->pages != NULL)
    g_array_ref (options->pages);
  if (options->boxes != NULL)
    g_ptr_array_ref (options->boxes);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  run->context = g_main_context_ref_thread_default ();
  run->transcript = g_new0 (ScwTranscript, 1);
  run->transcript->sheets = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  if (!options->detect_only)
    {
      run->session = scw_session_new (self->model, &error);
      if (run->session == NULL)
        {
          g_autoptr (ScwSheet) sheet = scw_sheet_new ();

          sheet->page = 1;
          sheet->message = g_strdup (error.message);
          post (task, SHEET, &(Event){ .sheet = sheet });
          g_task_return_boolean (task, TRUE);
          g_object_unref (task);
          return;
        }
    }
  g_task_run_in_thread (task, work);
  g_object_unref (task);
}

ScwTranscript *
scw_transcriber_run_finish (ScwTranscriber *self, GAsyncResult *result)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  run->transcript->interrupted = g_cancellable_is_cancelled (run->cancellable);
  return g_steal_pointer (&run->transcript);
}
