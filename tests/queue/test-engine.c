/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine thread with a tiny random network: what it says equals what the engine's functions say when they
 * are called one after the other. No GLib, so that it runs under the thread sanitiser. */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "engine/decode/grammar-mask.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/queue/crop.h"
#include "engine/queue/engine.h"

enum
{
  TOKENS = 60
};

/* ---- a page that is counted ---- */

static ScwPixels *page;
static atomic_int n_sources; /* references out */
static atomic_int n_loads;
static atomic_bool broken;

static ScwPixels *
source_load (SCW_UNUSED void *data, SCW_UNUSED ScwJob *job, ScwError *error)
{
  atomic_fetch_add (&n_loads, 1);
  if (atomic_load (&broken))
    {
      scw_fail (error, SCW_ERROR_FILE, "the page is gone");
      return NULL;
    }
  return scw_pixels_ref (page);
}

static void *
source_ref (void *data)
{
  atomic_fetch_add (&n_sources, 1);
  return data;
}

static void
source_unref (SCW_UNUSED void *data)
{
  atomic_fetch_sub (&n_sources, 1);
}

static ScwPixels *
make_page (void)
{
  ScwGray *gray = scw_gray_new (700, 500, NULL);
  unsigned seed = 3;

  for (int i = 0; i < 900; i++)
    {
      int x = rand_r (&seed) % 690, y = rand_r (&seed) % 495;

      for (int k = 0; k < 30; k++)
        scw_gray_row (gray, y + k / 8)[x + k % 8] = rand_r (&seed) % 90;
    }
  for (int i = 0; i < 20; i++)
    memset (scw_gray_row (gray, 20 + i / 5 * 110 + i % 5 * 7), 20, 700);
  return scw_pixels_new (gray);
}

static ScwSubject
subject_at (uint64_t key, double y)
{
  const ScwBox box = { 10, y, 400, 90 };

  return (ScwSubject){
    .owner = 1,
    .key = key,
    .pixels = { source_load, source_ref, source_unref, page },
    .view = scw_view_from_box (&box, 7, 0),
    .staves = 2,
  };
}

/* ---- the engine, and waiting for it without a main loop ---- */

typedef struct
{
  ScwEngine *engine;
  ScwModel *model;
  pthread_mutex_t lock;
  pthread_cond_t cond;
  bool woken;
} Fixture;

static void
wake (void *data)
{
  Fixture *f = data;

  pthread_mutex_lock (&f->lock);
  f->woken = true;
  pthread_cond_signal (&f->cond);
  pthread_mutex_unlock (&f->lock);
}

static ScwReport *
next_report (Fixture *f)
{
  for (;;)
    {
      ScwReport *report = scw_engine_take (f->engine);

      if (report != NULL)
        return report;
      pthread_mutex_lock (&f->lock);
      while (!f->woken)
        pthread_cond_wait (&f->cond, &f->lock);
      f->woken = false;
      pthread_mutex_unlock (&f->lock);
    }
}

static ScwModel *
make_model_of (uint64_t seed, int vocab)
{
  ScwConfig config;
  const ScwModelOptions options = { .threads = 2 };
  ScwModel *model;

  assert_true (scw_config_named (&config, "nano", NULL));
  config.pe_h = 20;
  config.pe_w = 80;
  config.max_tokens = 128;
  config.vocab = vocab;
  model = scw_model_random (&config, seed, &options, NULL);
  assert_non_null (model);
  return model;
}

static ScwModel *
make_model (uint64_t seed)
{
  return make_model_of (seed, SCW_LMX_PLAIN_COUNT);
}

static int
setup_with (void **state, int readers)
{
  Fixture *f = calloc (1, sizeof *f);
  ScwReport *report;

  pthread_mutex_init (&f->lock, NULL);
  pthread_cond_init (&f->cond, NULL);
  page = make_page ();
  atomic_store (&broken, false);
  f->engine = scw_engine_new (wake, f, readers, 0, NULL);
  f->model = make_model (7);
  scw_engine_use (f->engine, f->model);
  report = next_report (f);
  assert_true (report->ok);
  scw_report_free (report);
  *state = f;
  return 0;
}

static int
setup (void **state)
{
  return setup_with (state, 1);
}

/* Whatever runs side by side, what is read is the same. */
static int
setup_several (void **state)
{
  return setup_with (state, 3);
}

static int
teardown (void **state)
{
  Fixture *f = *state;

  scw_engine_free (f->engine);
  scw_model_unref (f->model);
  scw_pixels_unref (page);
  pthread_cond_destroy (&f->cond);
  pthread_mutex_destroy (&f->lock);
  free (f);
  assert_int_equal (atomic_load (&n_sources), 0);
  return 0;
}

/* ---- what it should say ---- */

typedef struct
{
  int ids[2000];
  int n;
  ScwReadStop stop;
  ScwBarsSeen bars;
  bool ended, ok, started;
  ScwError error;
} Result;

/* Takes the reports of several jobs apart until all have ended. */
static void
collect (Fixture *f, const uint64_t *jobs, Result *results, int n)
{
  int left = n;

  memset (results, 0, sizeof *results * n);
  while (left > 0)
    {
      ScwReport *report = next_report (f);
      Result *result = NULL;

      for (int i = 0; i < n; i++)
        if (jobs[i] == report->job)
          result = &results[i];
      if (result != NULL)
        {
          assert_false (result->ended);
          if (report->kind == SCW_REPORT_STARTED)
            {
              assert_false (result->started);
              result->started = true;
            }
          else if (report->kind == SCW_REPORT_TOKEN)
            {
              assert_true (result->started);
              if (result->n > 0) /* the first may follow what was there */
                assert_in_range (report->index, 0, result->n);
              result->ids[report->index] = report->token.id;
              result->n = report->index + 1;
            }
          else
            {
              result->ended = true;
              result->ok = report->ok;
              result->error = report->error;
              result->stop = report->stop;
              result->bars = report->bars;
              if (report->work == SCW_WORK_READ && result->started)
                {
                  assert_in_range (report->n_tokens, 0, result->n);
                  result->n = report->n_tokens;
                }
              left--;
            }
        }
      scw_report_free (report);
    }
}

static ScwReading *
read_directly (ScwModel *model, const ScwSubject *subject, ScwSession **session_out)
{
  ScwPatches *patches
    = scw_crop_patches (scw_model_config (model), scw_pixels_gray (page), &subject->view, NULL, NULL, NULL);
  ScwSession *session = scw_session_new (model, NULL);
  const ScwGrammarOptions grammar_options = { .staves = 2 };
  ScwGrammar grammar;
  ScwReadOptions options = {
    .beam = SCW_USUAL_BEAM,
    .margin = SCW_USUAL_MARGIN,
    .max_tokens = TOKENS,
    .mask = &scw_grammar_mask_soft,
    .mask_state = &grammar,
  };
  ScwReading *reading;

  assert_non_null (patches);
  assert_true (scw_session_encode (session, patches, NULL));
  scw_grammar_init (&grammar, &grammar_options);
  reading = scw_read (session, &options, NULL);
  assert_non_null (reading);
  scw_patches_free (patches);
  if (session_out != NULL)
    *session_out = session;
  else
    scw_session_free (session);
  return reading;
}

static void
assert_reads (const Result *result, const ScwReading *reading)
{
  assert_true (result->ok);
  assert_int_equal (result->stop, reading->stop);
  assert_int_equal (result->n, reading->n);
  for (int i = 0; i < reading->n; i++)
    assert_int_equal (result->ids[i], reading->tokens[i].id);
}

static const ScwReadRequest plain = { .max_tokens = TOKENS };

static void
test_reads (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (1, 10);
  ScwReading *reading = read_directly (f->model, &subject, NULL);
  Result result;
  uint64_t job = scw_engine_read (f->engine, &subject, &plain, SCW_PRIORITY_NORMAL);

  collect (f, &job, &result, 1);
  assert_true (reading->n > 10);
  assert_reads (&result, reading);
  job = scw_engine_read (f->engine, &subject, &plain, SCW_PRIORITY_NORMAL); /* again, on the kept session */
  collect (f, &job, &result, 1);
  assert_reads (&result, reading);
  assert_int_equal (atomic_load (&n_loads), 1);
  scw_reading_free (reading);
}

/* A network that knows LMX+ reads it: <bos:plus> is told first, also by a session that has read already. */
static void
test_reads_marks (void **state)
{
  Fixture *f = *state;
  ScwModel *model = make_model_of (5, SCW_LMX_COUNT);
  ScwSubject subject = subject_at (1, 10);
  Result results[3];
  ScwReport *report;

  scw_engine_use (f->engine, model);
  scw_model_unref (model);
  report = next_report (f);
  assert_true (report->ok);
  scw_report_free (report);
  for (int i = 0; i < 3; i++)
    {
      const ScwReadRequest how = { .max_tokens = TOKENS, .plain = i == 1 };
      uint64_t job = scw_engine_read (f->engine, &subject, &how, SCW_PRIORITY_NORMAL);

      collect (f, &job, &results[i], 1);
      assert_true (results[i].ok && results[i].n > 10);
      assert_int_equal (results[i].ids[0] == SCW_LMX_BOS_PLUS, i != 1);
    }
  assert_int_equal (results[2].n, results[0].n);
  assert_memory_equal (results[2].ids, results[0].ids, sizeof (int) * (size_t) results[0].n);
}

/* Where a token was read is told to those who ask: it may cost steps of the network. */
static void
test_places (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (1, 10);

  for (int places = 0; places < 2; places++)
    {
      const ScwReadRequest how = { .max_tokens = TOKENS, .places = places };
      uint64_t job = scw_engine_read (f->engine, &subject, &how, SCW_PRIORITY_NORMAL);
      int n = 0;

      for (bool ended = false; !ended;)
        {
          ScwReport *report = next_report (f);

          assert_true (report->job == job);
          ended = report->kind == SCW_REPORT_FINISHED;
          if (report->kind == SCW_REPORT_TOKEN)
            {
              assert_int_equal (report->has_focus, places);
              n++;
            }
          scw_report_free (report);
        }
      assert_true (n > 10);
    }
}

/* A row of two staves that is longer than networks are taught, with barlines to cut it at. */
static ScwPixels *
make_long_page (int width)
{
  ScwGray *gray = scw_gray_new (width + 40, 220, NULL);
  unsigned seed = 9;

  for (int i = 0; i < 10; i++)
    memset (scw_gray_row (gray, 40 + i / 5 * 70 + i % 5 * 7) + 10, 0, (size_t) width);
  for (int x = 10; x <= 10 + width; x += 150)
    for (int y = 40; y <= 138; y++)
      scw_gray_row (gray, y)[x] = 0;
  for (int x = 60; x < width; x += 150)
    for (int i = 0; i < 40; i++)
      memset (scw_gray_row (gray, 42 + rand_r (&seed) % 90) + x + rand_r (&seed) % 60, 20, 8);
  return scw_pixels_new (gray);
}

static ScwSubject
long_subject (uint64_t key, int width)
{
  const ScwBox box = { 0, 0, width + 40, 220 };
  ScwSubject subject = subject_at (key, 10);

  subject.view = scw_view_from_box (&box, 7, 0);
  subject.view.bend_top = 54;
  subject.view.bend_bottom = 124;
  return subject;
}

static int
count_measures (const Result *result)
{
  int n = 0;

  for (int i = 0; i < result->n; i++)
    n += result->ids[i] == SCW_LMX_MEASURE;
  return n;
}

/* All pieces are read, in order, and what is locked stays; a look at a token of the last one leads to its place in the
 * row; a prefix leads to the piece that it ends in. */
static void
test_long_row (void **state)
{
  Fixture *f = *state;
  const int width = 3000;
  ScwSubject subject = long_subject (5, width);
  ScwTokens old = { 0 };
  uint8_t locked[400];
  char words[4000] = "measure key:fifths:2 clef:G2 staff:1 clef:F4 staff:2 rest voice:1 rest:measure staff:1";
  Result result;
  uint64_t job;
  int last = 0, looks = 0;

  for (int m = 1; m < 20; m++)
    snprintf (words + strlen (words), sizeof words - strlen (words),
              " measure %c4 voice:1 whole staff:1 accent", 'A' + m % 7);
  assert_true (scw_lmx_parse (words, strlen (words), &old, NULL, NULL));
  memset (locked, 1, sizeof locked);
  scw_pixels_unref (page);
  page = make_long_page (width);
  for (int n_prefix = 0; n_prefix < old.n; n_prefix += old.n - 3)
    {
      const ScwReadRequest how = { .prefix = old.at,
                                   .n_prefix = n_prefix,
                                   .old = old.at,
                                   .locked = locked,
                                   .n_old = old.n,
                                   .places = true };

      job = scw_engine_read (f->engine, &subject, &how, SCW_PRIORITY_NORMAL);
      collect (f, &job, &result, 1);
      assert_true (result.ok);
      assert_int_equal (result.stop, SCW_STOP_EOS);
      assert_int_equal (result.bars.least, 20);
      assert_int_equal (result.bars.most, 20);
      assert_int_equal (result.n, old.n);
      for (int i = n_prefix; i < old.n; i++)
        assert_int_equal (result.ids[i], old.at[i]);
    }
  for (int i = 0; i < old.n; i++)
    if (old.at[i] == SCW_LMX_MEASURE)
      {
        ScwReport *report;
        int right = 0;

        job = scw_engine_attention (f->engine, &subject, old.at, old.n, i, false, SCW_PRIORITY_NORMAL);
        report = next_report (f);
        assert_true (report->job == job && report->ok);
        assert_int_equal (report->attention->position, i + 1);
        assert_int_equal (report->attention->width, width + 40);
        assert_int_equal (report->attention->grid_w, (width + 40 + 15) / 16);
        for (int k = 0; k < report->attention->n; k++)
          right = report->attention->cols[k] > right ? report->attention->cols[k] : right;
        assert_true (right >= last);
        looks += right > last;
        last = right;
        scw_report_free (report);
      }
  assert_int_equal (looks, 3); /* pieces */
  assert_in_range (last, (width + 10) / 16, (width + 39) / 16);
  scw_tokens_clear (&old);
}

/* As many measures as there are said to be; a network that knows nothing does not end by itself. */
static void
test_number_of_measures (void **state)
{
  Fixture *f = *state;
  const ScwFraction lengths[] = { { 4, 1 } };
  const ScwReadRequest how = { .max_tokens = TOKENS, .measures = 1, .lengths = lengths };
  ScwSubject subject = subject_at (1, 10);
  uint64_t job = scw_engine_read (f->engine, &subject, &how, SCW_PRIORITY_NORMAL);
  Result result;

  collect (f, &job, &result, 1);
  assert_true (result.ok);
  assert_int_equal (count_measures (&result), 1);
}

/* Empty staves: rests, as many measures as there are. */
static void
test_empty_staves (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = long_subject (6, 450);
  const ScwReadRequest how = { 0 };
  ScwGray *gray = scw_gray_new (490, 220, NULL);
  uint64_t job;
  Result result;

  for (int i = 0; i < 10; i++)
    memset (scw_gray_row (gray, 40 + i / 5 * 70 + i % 5 * 7) + 10, 0, 450);
  for (int x = 10; x <= 460; x += 150)
    for (int y = 40; y <= 138; y++)
      scw_gray_row (gray, y)[x] = 0;
  scw_pixels_unref (page);
  page = scw_pixels_new (gray);
  job = scw_engine_read (f->engine, &subject, &how, SCW_PRIORITY_NORMAL);
  collect (f, &job, &result, 1);
  assert_true (result.ok);
  assert_int_equal (result.stop, SCW_STOP_EOS);
  assert_int_equal (count_measures (&result), 3);
  for (int i = 0; i < result.n; i++)
    assert_int_not_equal (scw_lmx_info (result.ids[i])->class, SCW_LMX_PITCH);
}

/* Several systems, priorities that change, looks in between, pauses: the tokens are those of undisturbed
 * reading. */
static void
test_disturbed (void **state)
{
  Fixture *f = *state;
  ScwSubject subjects[4];
  ScwReading *readings[4];
  uint64_t jobs[4];
  Result results[4];

  for (int i = 0; i < 4; i++)
    {
      subjects[i] = subject_at (i + 1, 10 + 110 * i);
      readings[i] = read_directly (f->model, &subjects[i], NULL);
      jobs[i] = scw_engine_read (f->engine, &subjects[i], &plain, i * 10);
    }
  for (int i = 0; i < 40; i++)
    {
      scw_queue_set_priority (scw_engine_queue (f->engine), jobs[i % 4], 100 + i);
      if (i % 8 == 3)
        scw_queue_set_paused (scw_engine_queue (f->engine), true);
      if (i % 8 == 5)
        scw_queue_set_paused (scw_engine_queue (f->engine), false);
      if (i % 3 == 0)
        {
          int tokens[] = { 3 };

          assert_true (
            scw_engine_attention (f->engine, &subjects[i % 4], tokens, 1, 1, i % 2, SCW_PRIORITY_NOW) != 0);
        }
      usleep (2000);
    }
  scw_queue_set_paused (scw_engine_queue (f->engine), false);
  collect (f, jobs, results, 4);
  for (int i = 0; i < 4; i++)
    {
      assert_reads (&results[i], readings[i]);
      scw_reading_free (readings[i]);
    }
}

/* A session that had to be dropped in between is rebuilt, and the tokens are the same. */
static void
test_forgotten_in_between (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (5, 10);
  ScwReading *reading = read_directly (f->model, &subject, NULL);
  uint64_t job = scw_engine_read (f->engine, &subject, &plain, 0);
  Result result;

  for (int i = 0; i < 6; i++)
    {
      usleep (3000);
      scw_engine_forget (f->engine, 5);
    }
  collect (f, &job, &result, 1);
  assert_reads (&result, reading);
  scw_reading_free (reading);
}

static void
test_cancel (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (1, 10);
  ScwQueue *queue = scw_engine_queue (f->engine);
  ScwReading *reading = read_directly (f->model, &subject, NULL);

  for (int delay = 0; delay < 8; delay++)
    {
      Result results[2];
      uint64_t jobs[2] = { scw_engine_read (f->engine, &subject, &plain, 0),
                           scw_engine_read (f->engine, &subject, &plain, 0) };

      usleep (delay * 2500);
      scw_queue_cancel (queue, jobs[0]);
      collect (f, jobs, results, 2);
      if (!results[0].ok)
        assert_int_equal (results[0].error.code, SCW_ERROR_CANCELLED);
      for (int i = 0; i < results[0].n; i++) /* what came before it was cancelled is right */
        assert_int_equal (results[0].ids[i], reading->tokens[i].id);
      assert_reads (&results[1], reading);
    }
  scw_reading_free (reading);
}

static ScwReport *
attention_of (Fixture *f, const ScwSubject *subject, const int *tokens, int n, int index, bool each)
{
  uint64_t job = scw_engine_attention (f->engine, subject, tokens, n, index, each, SCW_PRIORITY_NOW);
  ScwReport *report;

  assert_true (job != 0);
  while ((report = next_report (f))->job != job)
    scw_report_free (report);
  return report;
}

static void
test_attention (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (9, 120);
  ScwSession *session;
  ScwReading *reading = read_directly (f->model, &subject, &session);
  const ScwConfig *config = scw_model_config (f->model);
  int *tokens = calloc (reading->n, sizeof *tokens);
  Result result;
  uint64_t job = scw_engine_read (f->engine, &subject, &plain, 0);

  for (int i = 0; i < reading->n; i++)
    tokens[i] = reading->tokens[i].id;
  collect (f, &job, &result, 1);
  for (int round = 0; round < 2; round++)
    {
      for (int index = 0; index < reading->n; index += 7)
        {
          ScwReport *report = attention_of (f, &subject, tokens, reading->n, index, true);
          const ScwAttention *a = report->attention;

          assert_true (report->ok);
          assert_non_null (a);
          assert_int_equal (a->n, scw_session_patches (session, NULL, NULL));
          assert_memory_equal (a->mean, scw_session_attention (session, index + 1), sizeof (float) * a->n);
          assert_int_equal (a->layers, config->dec_layers);
          assert_int_equal (a->heads, config->dec_heads);
          for (int k = 0; k < a->layers * a->heads; k++)
            assert_memory_equal (a->each + k * a->n,
                                 scw_session_attention_of (session, index + 1, k / a->heads, k % a->heads,
                                                           NULL),
                                 sizeof (float) * a->n);
          scw_report_free (report);
        }
      scw_engine_forget (f->engine, 9); /* the second round rebuilds it */
    }
  free (tokens);
  scw_session_free (session);
  scw_reading_free (reading);
}

/* Read on after a person's token: what stood before stays, what follows is what the network makes of it. */
static void
test_reads_on (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (11, 10);
  Result result, again;
  uint64_t job = scw_engine_read (f->engine, &subject, &plain, 0);
  int prefix[12];
  ScwReadRequest on = { .prefix = prefix, .n_prefix = 12, .max_tokens = TOKENS, .tell_prefix = true };

  collect (f, &job, &result, 1);
  assert_true (result.n > 20);
  memcpy (prefix, result.ids, sizeof prefix);
  prefix[11] = result.ids[11] == 30 ? 31 : 30;
  job = scw_engine_read (f->engine, &subject, &on, 0);
  collect (f, &job, &result, 1);
  assert_true (result.ok);
  assert_int_equal (result.ids[11], prefix[11]); /* told, with its probability */
  scw_engine_forget (f->engine, 11);
  job = scw_engine_read (f->engine, &subject, &on, 0);
  collect (f, &job, &again, 1);
  assert_int_equal (again.n, result.n);
  assert_memory_equal (again.ids, prefix, sizeof prefix);
  assert_memory_equal (again.ids + 11, result.ids + 11, sizeof (int) * (result.n - 11));
}

/* Reads on from a correction with the last measures locked, disturbed by looks and pauses: wherever the
 * reading comes so far, they stand there word for word. */
static void
test_keeps_locks (void **state)
{
  static const char words[]
    = "measure key:fifths:0 time beats:2 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 half "
      "staff:1 backup half C3 voice:5 half staff:2 measure D5 voice:1 half staff:1 backup half D3 voice:5 "
      "half staff:2 measure E5 voice:1 quarter stem:down staff:1 F5 quarter";
  Fixture *f = *state;
  ScwTokens old = { 0 };
  uint8_t locked[128] = { 0 };
  ScwReadRequest on = { .beam = 1 };
  int whole = 0, first = 13;

  assert_true (scw_lmx_parse (words, strlen (words), &old, NULL, NULL));
  assert_in_range (old.n, 30, 100);
  old.at[10] = scw_lmx_token ("D5"); /* the correction */
  on.prefix = on.old = old.at;
  on.locked = locked;
  on.n_old = old.n;
  while (old.at[first] != SCW_LMX_MEASURE)
    first++;
  memset (locked + first, 1, (size_t) (old.n - first));
  on.n_prefix = first; /* a network that knows nothing finds no end of a measure by itself */
  for (int turn = 0; turn < 12; turn++)
    {
      ScwSubject subject = subject_at ((uint64_t) (20 + turn), 10 + 33 * turn);
      uint64_t job = scw_engine_read (f->engine, &subject, &on, turn);
      Result result;
      int at = 0;

      for (int i = 0; i < turn % 4 * 6; i++)
        {
          scw_queue_set_paused (scw_engine_queue (f->engine), i % 2 == 0);
          scw_engine_attention (f->engine, &subject, old.at, old.n, i, false, SCW_PRIORITY_NOW);
          if (i == 7)
            scw_engine_forget (f->engine, subject.key);
          usleep (1500);
        }
      scw_queue_set_paused (scw_engine_queue (f->engine), false);
      collect (f, &job, &result, 1);
      assert_true (result.ok);
      for (at = first; at < result.n && result.ids[at] != SCW_LMX_MEASURE; at++)
        ;
      for (int i = 0; i < old.n - first && at + i < result.n; i++)
        assert_int_equal (result.ids[at + i], old.at[first + i]);
      whole += at + old.n - first <= result.n;
    }
  print_message ("# %d of 12 readings came to the end of what is locked\n", whole);
  assert_true (whole > 0);
  scw_tokens_clear (&old);
}

/* Another model in the middle: what has begun is read to its end by the old one. */
static void
test_model_swap (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (2, 10), other = subject_at (3, 230);
  ScwModel *model = make_model (99);
  ScwReading *old = read_directly (f->model, &subject, NULL);
  ScwReading *new = read_directly (model, &other, NULL);
  uint64_t jobs[2];
  ScwReport *report;

  jobs[0] = scw_engine_read (f->engine, &subject, &plain, 0);
  while ((report = next_report (f))->kind != SCW_REPORT_TOKEN)
    scw_report_free (report);
  assert_int_equal (report->index, 0);
  assert_int_equal (report->token.id, old->tokens[0].id);
  scw_engine_use (f->engine, model);
  scw_model_unref (model);
  jobs[1] = scw_engine_read (f->engine, &other, &plain, 0);
  scw_report_free (report);
  for (int left = 2, n = 1; left > 0;)
    {
      report = next_report (f);
      if (report->job == jobs[0] && report->kind == SCW_REPORT_TOKEN)
        assert_int_equal (report->token.id, old->tokens[n++].id);
      if (report->job == jobs[1] && report->kind == SCW_REPORT_TOKEN)
        assert_int_equal (report->token.id, new->tokens[report->index].id);
      left -= report->work == SCW_WORK_READ && report->kind == SCW_REPORT_FINISHED;
      scw_report_free (report);
    }
  scw_reading_free (old);
  scw_reading_free (new);
}

static void
test_failures (void **state)
{
  Fixture *f = *state;
  ScwSubject subject = subject_at (0, 10);
  Result result;
  uint64_t job;

  subject.staves = 1;
  job = scw_engine_read (f->engine, &subject, &plain, 0);
  collect (f, &job, &result, 1);
  assert_false (result.ok);
  assert_false (result.started);
  assert_non_null (strstr (result.error.message, "single staff"));

  subject.staves = 2;
  atomic_store (&broken, true);
  job = scw_engine_read (f->engine, &subject, &plain, 0);
  collect (f, &job, &result, 1);
  assert_false (result.ok);
  assert_string_equal (result.error.message, "the page is gone");
  atomic_store (&broken, false);

  job = scw_engine_open (f->engine, "/nowhere/x.safetensors", NULL);
  collect (f, &job, &result, 1);
  assert_false (result.ok);
  job = scw_engine_read (f->engine, &subject, &plain, 0); /* the old model stays */
  collect (f, &job, &result, 1);
  assert_true (result.ok);
}

/* Freed while it reads, with looks and readings waiting and reports nobody fetched. */
static void
test_free_in_the_middle (void **state)
{
  Fixture *f = *state;

  for (int delay = 0; delay < 5; delay++)
    {
      ScwEngine *engine = scw_engine_new (NULL, NULL, 1, SCW_NICE_BACKGROUND, NULL);
      ScwSubject subject = subject_at (1, 10);
      int token = 3;

      scw_engine_use (engine, f->model);
      for (int i = 0; i < 5; i++)
        {
          scw_engine_read (engine, &subject, &plain, i);
          scw_engine_attention (engine, &subject, &token, 1, 0, true, i);
        }
      usleep (delay * 4000);
      scw_engine_free (engine);
      assert_int_equal (atomic_load (&n_sources), 0);
    }
}

int
main (void)
{
#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)
#define SEVERAL(name)                                          \
  {                                                            \
#name " side by side", name, setup_several, teardown, NULL \
  }
  const struct CMUnitTest tests[] = {
    TEST (test_reads),
    TEST (test_reads_marks),
    TEST (test_places),
    TEST (test_long_row),
    TEST (test_number_of_measures),
    TEST (test_empty_staves),
    TEST (test_disturbed),
    TEST (test_forgotten_in_between),
    TEST (test_cancel),
    TEST (test_attention),
    TEST (test_reads_on),
    TEST (test_keeps_locks),
    TEST (test_model_swap),
    TEST (test_failures),
    TEST (test_free_in_the_middle),
    SEVERAL (test_disturbed),
    SEVERAL (test_forgotten_in_between),
    SEVERAL (test_cancel),
    SEVERAL (test_attention),
    SEVERAL (test_free_in_the_middle),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
