/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/train/adapt-learn.h"

#include <stdio.h>
#include <stdlib.h>

#include <glib/gstdio.h>
#include <jansson.h>

#include "app/cli/shared/json.h"
#include "app/reading/adaptations.h"
#include "app/error.h"
#include "engine/decode/grammar-mask.h"
#include "engine/measure/ser.h"
#include "engine/unused.h"

typedef struct
{
  const ScwLearnOptions *options;
  ScwLearnResult *result;
  ScwWeights *weights;
  ScwAdapt *adapt;
  gint64 began;
  double reading_seconds; /* of the pairs held back */
  int code;
} Run;

static double
seconds_since (gint64 began)
{
  return (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
}

/* Takes the object: a line of it where programs listen. */
static void
tell (const ScwLearnOptions *options, json_t *object)
{
  if (!options->json)
    {
      json_decref (object);
      return;
    }
  scw_json_print (object);
  if (fflush (stdout) != 0) /* nobody listens any more */
    g_cancellable_cancel (scw_cli_cancellable ());
}

void
scw_learn_tell_failure (const ScwLearnOptions *options, const GError *error)
{
  const ScwErrorParts parts = scw_app_error_parts (error);

  tell (options,
        json_pack ("{s:s, s:s, s:o*, s:s, s:i, s:o}", "event", "failed", "deed", scw_deed_name (parts.deed),
                   "subject", parts.subject != NULL ? scw_json_text (parts.subject) : NULL, "reason",
                   scw_reason_name (parts.reason), "detail", parts.detail, "why", scw_json_text (parts.why)));
}

static gboolean
failed_of (Run *run, int code, const GError *error)
{
  if (scw_cli_interrupted ())
    code = SCW_EXIT_INTERRUPTED;
  else
    {
      scw_learn_tell_failure (run->options, error);
      scw_cli_say ("%s", error->message);
    }
  scw_cli_worse (&run->code, code);
  return FALSE;
}

static gboolean
failed (Run *run, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  scw_app_fail (&error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "%s", message);
  return failed_of (run, code, error);
}

static gboolean
failed_with (Run *run, int code, const ScwError *why)
{
  g_autoptr (GError) error = NULL;

  scw_app_error_take (&error, why);
  return failed_of (run, code, error);
}

static void
report (SCW_UNUSED void *data, const char *message)
{
  scw_cli_say ("left out: %s", message);
}

static bool
go_on (SCW_UNUSED void *data)
{
  return !scw_cli_interrupted ();
}

/* ---- telling ---- */

static void
tell_epoch (const Run *run, const ScwAdaptEpoch *epoch)
{
  const int most = run->options->options.epochs;
  const double of_time = seconds_since (run->began) / (60 * run->options->minutes);
  char a[32], b[32];

  tell (run->options,
        json_pack ("{s:s, s:i, s:i, s:f, s:f, s:f, s:f}", "event", "epoch", "epoch", epoch->epoch, "epochs",
                   most, "loss", epoch->loss, "held_loss", epoch->held, "held_wrong", epoch->wrong,
                   "progress", MIN (1, MAX (of_time, (double) epoch->epoch / most))));
  if (!run->options->quiet)
    fprintf (stderr, "epoch %d of %d: loss %s, held back %s %% wrong%s\n", epoch->epoch, most,
             g_ascii_formatd (a, sizeof a, "%.4f", epoch->loss),
             g_ascii_formatd (b, sizeof b, "%.2f", 100 * epoch->wrong), epoch->best ? " (best)" : "");
}

/* ---- reading what was held back ---- */

static gboolean
read_one (ScwSession *session, const ScwSample *sample, ScwSer *ser, ScwError *error)
{
  ScwGrammar grammar;
  ScwReadOptions options = { .mask = &scw_grammar_mask_soft, .mask_state = &grammar };
  ScwReading *reading;
  g_autofree gint32 *ids = NULL;
  gboolean fine;

  scw_grammar_init (&grammar, &(ScwGrammarOptions){ 0 });
  if (!scw_session_encode (session, sample->patches, error))
    return FALSE;
  reading = scw_read (session, &options, error);
  if (reading == NULL)
    return FALSE;
  ids = g_new (gint32, reading->n + 1);
  for (int i = 0; i < reading->n; i++)
    ids[i] = reading->tokens[i].id;
  fine = scw_ser_add (ser, ids, reading->n, sample->ids + 1, sample->n - 2, error);
  scw_reading_free (reading);
  return fine;
}

/* All pairs held back, with the adaptation or (NULL) without. */
static gboolean
read_held (Run *run, const char *adaptation, ScwLearnReading *out)
{
  const ScwModelOptions options = { .threads = run->options->options.threads, .adaptation = adaptation };
  const ScwSample *held;
  const int n = scw_adapt_held (run->adapt, &held);
  ScwError error = { 0 };
  ScwModel *model = scw_model_open (run->options->model, &options, &error);
  ScwSession *session = model != NULL ? scw_session_new (model, &error) : NULL;
  ScwSer ser = { 0 };
  gboolean fine = session != NULL;

  for (int i = 0; fine && i < n; i++)
    fine = go_on (NULL) && read_one (session, &held[i], &ser, &error);
  scw_session_free (session);
  scw_model_unref (model);
  *out = (ScwLearnReading){ ser.edits, ser.tokens, (int) ser.systems, (int) ser.exact };
  return fine || failed_with (run, SCW_EXIT_FAILED, &error);
}

static double
rate_of (const ScwLearnReading *reading)
{
  return reading->tokens > 0 ? (double) reading->errors / (double) reading->tokens : 0;
}

/* ---- the file ---- */

static void
fill_facts (Run *run)
{
  ScwAdaptationFacts *f = &run->result->facts;
  const ScwSample *held;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  ScwConfig config = { 0 };

  scw_config_of (&config, run->weights, NULL);
  g_strlcpy (f->name, run->options->name, sizeof f->name);
  g_strlcpy (f->date, date, sizeof f->date);
  g_strlcpy (f->model_name, config.name, sizeof f->model_name);
  f->model = scw_weights_fingerprint (run->weights);
  f->rank = run->options->options.additions.rank;
  f->encoder = run->options->options.additions.encoder;
  f->learned = scw_adapt_learned (run->adapt);
  f->held = scw_adapt_held (run->adapt, &held);
  f->before = rate_of (&run->result->before);
  f->after = rate_of (&run->result->after);
}

static gboolean
save (Run *run, const char *path)
{
  ScwError error = { 0 };
  g_autofree char *folder = g_path_get_dirname (path);
  char *text;
  gboolean fine;

  fill_facts (run);
  text = scw_adaptation_format (&run->result->facts);
  g_mkdir_with_parents (folder, 0700);
  fine = text != NULL
         && scw_adapt_save (run->adapt, path, (const char *[]){ SCW_ADAPTATION_KEY, text, NULL }, &error);
  free (text);
  return fine || failed_with (run, SCW_EXIT_FAILED, &error);
}

/* Reads with what was learned, aside, and keeps it if it reads better. */
static gboolean
decide (Run *run)
{
  g_autofree char *path = scw_adaptations_path (run->options->name);
  g_autofree char *aside = g_strconcat (path, ".new", NULL);
  gboolean fine = save (run, aside) && read_held (run, aside, &run->result->after);

  g_unlink (aside);
  if (!fine)
    return FALSE;
  run->result->kept = run->result->after.errors < run->result->before.errors;
  return !run->result->kept || save (run, path);
}

/* ---- learning ---- */

/* Until it is of no more use or there is only time to read once more what was held back. */
static gboolean
learn (Run *run)
{
  const double limit = 60 * run->options->minutes - 1.5 * run->reading_seconds;
  ScwAdaptEpoch epoch = { 0 };
  ScwError error = { 0 };

  while (!epoch.done)
    {
      const gint64 start = g_get_monotonic_time ();

      if (!go_on (NULL))
        return failed (run, SCW_EXIT_INTERRUPTED, "");
      if (!scw_adapt_epoch (run->adapt, &epoch, &error))
        return failed_with (run, SCW_EXIT_FAILED, &error);
      tell_epoch (run, &epoch);
      run->result->epochs = epoch.epoch;
      epoch.done = epoch.done || seconds_since (run->began) + seconds_since (start) > limit;
    }
  return TRUE;
}

static gboolean
begin (Run *run, const ScwData *data)
{
  ScwConfig config;
  ScwError error = { 0 };
  gint64 start;

  run->weights = scw_weights_open (run->options->model, &error);
  if (run->weights == NULL || !scw_config_of (&config, run->weights, &error))
    return failed_with (run, SCW_EXIT_MODEL, &error);
  if (config.staff_space <= 0)
    return failed (run, SCW_EXIT_MODEL, "a model that resizes pictures in its own way cannot be adapted");
  run->adapt = scw_adapt_new (run->weights, data, &run->options->options, report, NULL, go_on, NULL, &error);
  if (run->adapt == NULL)
    return failed_with (run, error.code == SCW_ERROR_MODEL ? SCW_EXIT_MODEL : SCW_EXIT_FAILED, &error);
  fill_facts (run);
  tell (run->options, json_pack ("{s:s, s:i, s:i}", "event", "begin", "learned", run->result->facts.learned,
                                 "held", run->result->facts.held));
  if (!run->options->quiet)
    fprintf (stderr, "%d pairs to learn from, %d held back\n", run->result->facts.learned,
             run->result->facts.held);
  start = g_get_monotonic_time ();
  if (!read_held (run, NULL, &run->result->before))
    return FALSE;
  run->reading_seconds = seconds_since (start);
  return TRUE;
}

gboolean
scw_learn (const ScwLearnOptions *options, const ScwData *data, ScwLearnResult *result, int *code)
{
  Run run = { .options = options, .result = result, .began = g_get_monotonic_time () };
  gboolean fine;

  *result = (ScwLearnResult){ 0 };
  fine = begin (&run, data) && learn (&run) && decide (&run);
  result->seconds = seconds_since (run.began);
  if (fine)
    tell (run.options,
          json_pack ("{s:s, s:o, s:i, s:i, s:f, s:f, s:b, s:f}", "event", "done", "name",
                     scw_json_text (options->name), "learned", result->facts.learned, "held",
                     result->facts.held, "before", result->facts.before, "after", rate_of (&result->after),
                     "kept", (int) result->kept, "seconds", result->seconds));
  scw_adapt_free (run.adapt);
  scw_weights_free (run.weights);
  scw_cli_worse (code, run.code);
  return fine;
}
