#include "app/cli/cli.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "engine/train/course.h"

typedef struct
{
  char *dev, *out, *init, *size, *resume, *objective, *log;
  int steps, threads, save_every, dev_every, dev_samples, keep, seed;
  double minutes, budget, part, rate, encoder_rate, layer_decay, weight_decay, dropout, smoothing, strength;
  int warmup;
  gboolean strict, quiet;

  ScwCourse course;
  ScwLearner *learner;
  ScwData *train, *held;
  FILE *record;
  gint64 began;
  double average; /* of the loss */
  int code;
} Training;

static gboolean
failed (Training *t, int code, const char *message)
{
  scw_cli_say ("%s", message);
  scw_cli_worse (&t->code, code);
  return FALSE;
}

static void
report (void *data, const char *message)
{
  scw_cli_say ("left out: %s", message);
}

/* ---- beginning ---- */

static char *
checkpoint_path (const Training *t)
{
  return g_strconcat (t->out, ".checkpoint", NULL);
}

/* The sizes of a new network: those of the weights it begins with, or of a name. */
static gboolean
find_config (Training *t, ScwConfig *config)
{
  ScwError error = { 0 };
  ScwWeights *weights;
  const char *text;
  gboolean fine;

  if (t->init == NULL)
    return scw_config_named (config, t->size != NULL ? t->size : "tiny", &error)
           || failed (t, SCW_EXIT_USAGE, error.message);
  weights = scw_weights_open (t->init, &error);
  if (weights == NULL)
    return failed (t, SCW_EXIT_MODEL, error.message);
  text = scw_weights_metadata (weights, "vitomr.config");
  fine = text != NULL ? scw_config_parse (config, text, &error)
                      : scw_config_from_shapes (config, weights, FALSE, &error);
  scw_weights_free (weights);
  return fine || failed (t, SCW_EXIT_MODEL, error.message);
}

static gboolean
make_learner (Training *t)
{
  const gboolean mae = t->course.objective == SCW_COURSE_MAE;
  ScwConfig config;
  ScwMaeSizes sizes;
  ScwError error = { 0 };

  if (t->resume != NULL)
    {
      t->learner = scw_learner_open (t->resume, t->threads, &error);
      if (t->learner != NULL && (t->learner->layout.mae_sizes.dim > 0) != mae)
        return failed (t, SCW_EXIT_MODEL, "the checkpoint was made with another kind of objective");
      return t->learner != NULL || failed (t, SCW_EXIT_MODEL, error.message);
    }
  if (!find_config (t, &config))
    return FALSE;
  sizes = scw_mae_sizes (&config);
  t->learner = scw_learner_new (&config, mae ? &sizes : NULL, (uint64_t) t->seed, t->threads, &error);
  if (t->learner == NULL || (t->init != NULL && !scw_learner_load (t->learner, t->init, mae, &error)))
    return failed (t, SCW_EXIT_MODEL, error.message);
  return TRUE;
}

static ScwData *
open_data (Training *t, char **paths, int n)
{
  ScwError error = { 0 };
  ScwData *data = scw_data_new (t->learner->layout.config.max_tokens, t->strict, report, NULL, &error);

  for (int i = 0; data != NULL && i < n; i++)
    if (!scw_data_add (data, paths[i], &error))
      {
        scw_data_free (data);
        data = NULL;
      }
  if (data == NULL)
    failed (t, SCW_EXIT_FAILED, error.message);
  else if (scw_data_count (data) == 0)
    failed (t, SCW_EXIT_FAILED, "there is nothing to learn from");
  else
    return data;
  scw_data_free (data);
  return NULL;
}

static gboolean
set_course (Training *t)
{
  static const char *const names[] = { "teacher", "scheduled", "mae" };
  int objective = -1;

  for (int i = 0; i < 3; i++)
    if (t->objective == NULL ? i == 0 : strcmp (t->objective, names[i]) == 0)
      objective = i;
  if (objective < 0)
    {
      t->code = scw_cli_misuse ("train", "--objective: '%s' is not teacher, scheduled or mae", t->objective);
      return FALSE;
    }
  t->course = scw_course_defaults ((ScwObjective) objective, t->steps);
  if (t->rate > 0)
    t->course.adamw.rate = t->rate;
  if (t->encoder_rate >= 0)
    t->course.adamw.encoder_rate = t->encoder_rate;
  if (t->layer_decay > 0)
    t->course.adamw.layer_decay = t->layer_decay;
  if (t->weight_decay >= 0)
    t->course.adamw.weight_decay = t->weight_decay;
  if (t->dropout >= 0)
    t->course.dropout = t->course.dropout_encoder = (float) t->dropout;
  if (t->warmup >= 0)
    t->course.warmup = t->warmup;
  t->course.smoothing = t->smoothing;
  t->course.part = t->part;
  return TRUE;
}

/* ---- running ---- */

static void
print_step (Training *t, const ScwCourseStep *s, double seconds, int64_t samples)
{
  const int64_t left = t->course.steps - s->step;
  char a[32], b[32], c[32];

  if (t->quiet)
    return;
  fprintf (stderr,
           "step %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ": loss %s, rate %s, %s samples/s, %d min left\n",
           (gint64) s->step, (gint64) t->course.steps, g_ascii_formatd (a, sizeof a, "%.4f", t->average),
           g_ascii_formatd (b, sizeof b, "%.2e", s->rate),
           g_ascii_formatd (c, sizeof c, "%.1f", (double) samples / seconds),
           (int) (seconds / (double) MAX (1, s->step) * (double) left / 60));
}

static void
log_object (Training *t, json_t *object)
{
  char *text = json_dumps (object, JSON_COMPACT | JSON_REAL_PRECISION (9));

  if (t->record != NULL && text != NULL)
    {
      fprintf (t->record, "%s\n", text);
      fflush (t->record);
    }
  free (text);
  json_decref (object);
}

static void
log_step (Training *t, const ScwCourseStep *s, double seconds)
{
  log_object (t, json_pack ("{s:I, s:f, s:f, s:f, s:i, s:I, s:I, s:f}", "step", (json_int_t) s->step, "loss",
                            s->loss, "rate", s->rate, "norm", isfinite (s->norm) ? s->norm : -1.0, "samples",
                            s->samples, "units", (json_int_t) s->count, "epoch",
                            (json_int_t) t->learner->progress.epoch, "seconds", seconds));
}

static gboolean
measure (Training *t)
{
  ScwError error = { 0 };
  double loss;
  char a[32];

  if (t->held == NULL)
    return TRUE;
  loss = scw_course_measure (&t->course, t->learner, t->held, t->dev_samples, &error);
  if (!isfinite (loss))
    return failed (t, SCW_EXIT_FAILED,
                   error.code != SCW_ERROR_NONE ? error.message : "the loss is not a number");
  if (!t->quiet)
    fprintf (stderr, "dev loss %s\n", g_ascii_formatd (a, sizeof a, "%.4f", loss));
  log_object (t, json_pack ("{s:I, s:f}", "step", (json_int_t) t->learner->adamw.step, "dev_loss", loss));
  return TRUE;
}

static gboolean
save (Training *t)
{
  g_autofree char *path = checkpoint_path (t);
  ScwError error = { 0 };

  return scw_learner_save (t->learner, path, &error) || failed (t, SCW_EXIT_FAILED, error.message);
}

/* Until all steps are made, time is up, or somebody interrupts. */
static gboolean
run_steps (Training *t, ScwLoader *loader)
{
  gint64 printed = 0;
  int64_t samples = 0;
  gboolean fine = TRUE;

  t->began = g_get_monotonic_time ();
  while (fine && t->learner->adamw.step < t->course.steps && !scw_cli_interrupted ())
    {
      const int64_t before = t->learner->adamw.step;
      ScwCourseStep s;
      ScwError error = { 0 };
      gint64 now;
      double seconds;

      if (!scw_course_step (&t->course, t->learner, loader, &s, &error))
        return failed (t, SCW_EXIT_FAILED, error.message);
      now = g_get_monotonic_time ();
      seconds = (double) (now - t->began) / G_USEC_PER_SEC;
      samples += s.samples;
      t->average = t->average == 0 ? s.loss : 0.95 * t->average + 0.05 * s.loss;
      log_step (t, &s, seconds);
      if (s.step == before)
        scw_cli_say ("a step was left out: its gradient is not a number");
      if (now - printed > 5 * G_USEC_PER_SEC || s.step == t->course.steps)
        {
          print_step (t, &s, seconds, samples);
          printed = now;
        }
      if (t->save_every > 0 && s.step % t->save_every == 0)
        fine = save (t);
      if (fine && t->dev_every > 0 && s.step % t->dev_every == 0)
        fine = measure (t);
      if (t->minutes > 0 && seconds > 60 * t->minutes)
        break;
    }
  return fine;
}

static gboolean
train (Training *t)
{
  const ScwLoaderOptions options = { .budget = t->budget, .strength = t->strength };
  ScwError error = { 0 };
  ScwLoader *loader;
  gboolean fine;

  t->learner->pass.keep = (int64_t) t->keep << 20;
  loader = scw_loader_new (t->train, &t->learner->layout.config, &options, &t->learner->progress, report,
                           NULL, &error);
  if (loader == NULL)
    return failed (t, SCW_EXIT_FAILED, error.message);
  fine = run_steps (t, loader);
  scw_loader_free (loader);
  fine = save (t) && fine;
  if (fine && !scw_learner_export (t->learner, t->out, SCW_DTYPE_F32, &error))
    fine = failed (t, SCW_EXIT_FAILED, error.message);
  return fine && measure (t);
}

/* ---- the command ---- */

static gboolean
check (Training *t, int argc)
{
  if (argc < 2)
    t->code = scw_cli_misuse ("train", "no training data was named");
  else if (t->out == NULL)
    t->code = scw_cli_misuse ("train", "--out says where the weights go");
  else if (t->steps < 1 || t->budget <= 0 || t->keep < 0 || t->strength < 0 || t->strength > 1
           || t->dropout >= 1 || t->smoothing < 0 || t->smoothing >= 1)
    t->code = scw_cli_misuse ("train", "a number is out of its range");
  else if (t->resume != NULL && (t->init != NULL || t->size != NULL))
    t->code = scw_cli_misuse ("train", "--resume goes on as it was: no --init, no --size");
  else
    return set_course (t);
  return FALSE;
}

static gboolean
prepare (Training *t, char **paths, int n)
{
  if (!make_learner (t))
    return FALSE;
  t->train = open_data (t, paths, n);
  if (t->train == NULL)
    return FALSE;
  if (t->dev != NULL)
    t->held = open_data (t, &t->dev, 1);
  if (t->dev != NULL && t->held == NULL)
    return FALSE;
  if (t->log == NULL)
    return TRUE;
  t->record = fopen (t->log, t->resume != NULL ? "ae" : "we");
  return t->record != NULL || failed (t, SCW_EXIT_FAILED, "cannot write the log");
}

static void
clear (Training *t)
{
  scw_learner_free (t->learner);
  scw_data_free (t->train);
  scw_data_free (t->held);
  if (t->record != NULL)
    fclose (t->record);
  g_free (t->dev);
  g_free (t->out);
  g_free (t->init);
  g_free (t->size);
  g_free (t->resume);
  g_free (t->objective);
  g_free (t->log);
}

int
scw_cli_train (int argc, char **argv)
{
  Training t = { .steps = 1000,
                 .budget = 2600,
                 .keep = 1024,
                 .dev_samples = 64,
                 .strength = 0.4,
                 .save_every = 200,
                 .encoder_rate = -1,
                 .weight_decay = -1,
                 .dropout = -1,
                 .warmup = -1 };
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &t.out, "Write the weights to FILE, and FILE.checkpoint",
      "FILE" },
    { "init", 0, 0, G_OPTION_ARG_FILENAME, &t.init, "Begin with these weights", "FILE" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &t.size, "Begin anew: nano, tiny (the default), mid, small or base",
      "NAME" },
    { "resume", 0, 0, G_OPTION_ARG_FILENAME, &t.resume, "Go on from a checkpoint", "FILE" },
    { "objective", 0, 0, G_OPTION_ARG_STRING, &t.objective, "teacher (the default), scheduled or mae",
      "NAME" },
    { "steps", 'n', 0, G_OPTION_ARG_INT, &t.steps, "Steps of the whole course (1000)", "N" },
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &t.minutes, "Stop this run after N minutes", "N" },
    { "dev", 0, 0, G_OPTION_ARG_FILENAME, &t.dev, "Measure the loss on this data", "DATA" },
    { "dev-every", 0, 0, G_OPTION_ARG_INT, &t.dev_every, "every N steps, not only at the end", "N" },
    { "dev-samples", 0, 0, G_OPTION_ARG_INT, &t.dev_samples, "Samples it is measured on (64)", "N" },
    { "budget", 0, 0, G_OPTION_ARG_DOUBLE, &t.budget, "Patches + 2 x tokens of a batch (2600)", "N" },
    { "part", 0, 0, G_OPTION_ARG_DOUBLE, &t.part, "the most of it that is computed at once", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &t.rate, "Learning rate (1e-4)", "R" },
    { "encoder-rate", 0, 0, G_OPTION_ARG_DOUBLE, &t.encoder_rate, "Learning rate of the encoder (1e-5)",
      "R" },
    { "layer-decay", 0, 0, G_OPTION_ARG_DOUBLE, &t.layer_decay, "times this for each layer down (0.9)", "R" },
    { "weight-decay", 0, 0, G_OPTION_ARG_DOUBLE, &t.weight_decay, "Weight decay (0.01)", "R" },
    { "warmup", 0, 0, G_OPTION_ARG_INT, &t.warmup, "Steps of warm-up (a twentieth)", "N" },
    { "dropout", 0, 0, G_OPTION_ARG_DOUBLE, &t.dropout, "Dropout (0.1, in the encoder 0.05)", "R" },
    { "smoothing", 0, 0, G_OPTION_ARG_DOUBLE, &t.smoothing, "Label smoothing (0)", "R" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &t.strength, "Augmentation, 0 to 1 (0.4)", "R" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &t.seed, "Seed of all that is random (0)", "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &t.threads, "Threads (one for each core)", "N" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &t.keep, "MB of activations not to be computed twice (1024)", "MB" },
    { "save-every", 0, 0, G_OPTION_ARG_INT, &t.save_every, "Steps between checkpoints (200)", "N" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &t.log, "A line of JSON a step", "FILE" },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &t.strict, "Refuse data that has anything wrong", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &t.quiet, "Show no progress", NULL },
    { 0 },
  };

  if (scw_cli_parse ("train", "DATA...", "Teaches a network to read.",
                     "DATA is a pack (NAME.bin), a folder of NAME.png and NAME.lmx (OLiMPiC's layout, staff "
                     "space 12), "
                     "or a list\n(samples.*.txt). The same data, options and seed give the same weights; a "
                     "run that "
                     "was interrupted\ngoes on with --resume FILE.checkpoint as if it had not been.\n",
                     entries, &argc, &argv, &t.code)
      && check (&t, argc) && prepare (&t, argv + 1, argc - 1))
    train (&t);
  if (scw_cli_interrupted ())
    scw_cli_worse (&t.code, SCW_EXIT_INTERRUPTED);
  clear (&t);
  return t.code;
}
