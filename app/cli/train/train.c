/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/press/fonts.h"
#include "app/cli/press/scores.h"
#include "app/cli/train/ranks.h"
#include "app/shown.h"
#include "engine/compute/half.h"
#include "engine/image/patches.h"
#include "engine/press/press.h"
#include "engine/train/course.h"
#include "engine/unused.h"

/* Data that is learned from, or scores that are pressed, and their share. */
typedef struct
{
  ScwData *data;
  ScwPress *press;
  double share;
} Part;

typedef struct
{
  char *dev, *out, *init, *size, *resume, *objective, *log, *precision;
  int steps, epochs, threads, save_every, dev_every, dev_samples, keep, seed, group, actions, top_k;
  double minutes, budget, part, rate, encoder_rate, layer_decay, weight_decay, dropout, smoothing, strength,
    temperature, symbols, mean;
  int warmup;
  gboolean strict, quiet;

  ScwCourse course;
  ScwLearner *learner;
  char **mix;
  char *style, *fonts; /* of the press */
  ScwTypeCase *types;  /* NULL: nothing is pressed */
  Part *parts;         /* (n_parts) of the mixture that is learned from */
  int n_parts;
  ScwData *held;
  FILE *record;
  gint64 began;
  int64_t first;      /* steps that were made before this run */
  double average;     /* of the loss */
  gboolean take_mean; /* the running mean of the weights did better when it was last measured */
  ScwRanks *ranks;
  gboolean first_rank; /* this process writes and speaks */
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
report (SCW_UNUSED void *data, const char *message)
{
  scw_cli_say ("left out: %s", message);
}

static void
report_nothing (SCW_UNUSED void *data, SCW_UNUSED const char *message)
{
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
  gboolean fine;

  if (t->init == NULL)
    return scw_config_named (config, t->size != NULL ? t->size : "tiny", &error)
           || failed (t, SCW_EXIT_USAGE, error.message);
  weights = scw_weights_open (t->init, &error);
  if (weights == NULL)
    return failed (t, SCW_EXIT_MODEL, error.message);
  fine = scw_config_of (config, weights, &error);
  scw_weights_free (weights);
  return fine || failed (t, SCW_EXIT_MODEL, error.message);
}

/* FILE.safetensors has its auxiliary task in FILE-aux.safetensors, where it has one. */
static char *
symbols_path (const char *weights)
{
  const gsize n
    = strlen (weights) - (g_str_has_suffix (weights, ".safetensors") ? strlen (".safetensors") : 0);
  g_autofree char *stem = g_strndup (weights, n);

  return g_strconcat (stem, "-aux.safetensors", NULL);
}

static gboolean
set_symbols (Training *t)
{
  g_autofree char *path = t->init != NULL ? symbols_path (t->init) : NULL;
  ScwError error = { 0 };

  if (t->symbols <= 0)
    return TRUE;
  if (!scw_learner_set_symbols (t->learner, &error))
    return failed (t, SCW_EXIT_FAILED, error.message);
  return path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)
         || scw_learner_load_symbols (t->learner, path, &error) || failed (t, SCW_EXIT_MODEL, error.message);
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
      if (t->learner != NULL && t->symbols > 0 && t->learner->layout.symbols.outputs == 0)
        return failed (t, SCW_EXIT_MODEL, "the checkpoint was made without the auxiliary task");
      return t->learner != NULL || failed (t, SCW_EXIT_MODEL, error.message);
    }
  if (!find_config (t, &config))
    return FALSE;
  sizes = scw_mae_sizes (&config);
  t->learner = scw_learner_new (&config, mae ? &sizes : NULL, (uint64_t) t->seed, t->threads, &error);
  if (t->learner == NULL || (t->init != NULL && !scw_learner_load (t->learner, t->init, mae, &error)))
    return failed (t, SCW_EXIT_MODEL, error.message);
  return set_symbols (t);
}

/* Products in bf16 where the processor makes them faster, or as --precision wants it. */
static gboolean
set_precision (Training *t)
{
  ScwError error = { 0 };

  if (t->precision != NULL ? strcmp (t->precision, "bf16") != 0 : !scw_half_fast ())
    return TRUE;
  return scw_learner_set_half (t->learner, &error) || failed (t, SCW_EXIT_USAGE, error.message);
}

static ScwData *
new_data (Training *t)
{
  ScwError error = { 0 };
  ScwData *data = scw_data_new (t->learner->layout.config.max_tokens, t->strict,
                                t->first_rank ? report : report_nothing, NULL, &error);

  if (data == NULL)
    failed (t, SCW_EXIT_FAILED, error.message);
  return data;
}

static gboolean
add_data (Training *t, ScwData *data, const char *path)
{
  const int before = data != NULL ? scw_data_count (data) : 0;
  g_autofree char *empty = NULL;
  ScwError error = { 0 };

  if (data == NULL || !scw_data_add (data, path, &error))
    return failed (t, SCW_EXIT_FAILED, error.message);
  if (scw_data_count (data) > before)
    return TRUE;
  empty = g_strdup_printf ("there is nothing to learn from in '%s'", path);
  return failed (t, SCW_EXIT_FAILED, empty);
}

/* ---- scores ---- */

#define PATCH_SPACES (SCW_PATCH / 7.0) /* staff spaces of a patch */

/* What the network can take in. */
static ScwPressOptions
press_options (const ScwConfig *config)
{
  ScwPressOptions options = scw_press_options ();

  options.longest = config->max_tokens;
  options.widest = (int) CLAMP (config->pe_w * PATCH_SPACES / 1.6 - 12, 5, options.widest);
  options.highest = (int) CLAMP (config->pe_h * PATCH_SPACES / 1.2 - 4, 8, options.highest);
  options.plain = config->vocab <= SCW_LMX_PLAIN_COUNT;
  return options;
}

static gboolean
add_scores (Training *t, Part *part, const char *path)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  ScwPressOptions options = press_options (&t->learner->layout.config);
  ScwError problem = { 0 };
  gboolean fine
    = scw_cli_gather_scores (paths, path, &error) && scw_cli_read_style (&options.rules, t->style, &error);

  if (fine && t->types == NULL)
    t->types = scw_cli_fonts (t->fonts, &error);
  if (!fine || t->types == NULL)
    return failed (t, SCW_EXIT_FAILED, error->message);
  if (part->press == NULL)
    part->press = scw_press_new (t->types, &options, t->first_rank ? report : report_nothing, NULL, &problem);
  for (guint i = 0; part->press != NULL && i < paths->len; i++)
    if (!scw_press_add (part->press, paths->pdata[i], &problem))
      break;
  return problem.code == SCW_ERROR_NONE || failed (t, SCW_EXIT_FAILED, problem.message);
}

/* ---- a mixture ---- */

/* "old.bin:0.3" is old.bin and its share, where there is no file of that name. 0: it has none. */
static double
split_share (const char *word, char **path)
{
  const char *colon = strrchr (word, ':');
  char *end = NULL;
  const double share = colon != NULL ? g_ascii_strtod (colon + 1, &end) : 0;

  if (colon == NULL || end == colon + 1 || *end != '\0' || g_file_test (word, G_FILE_TEST_EXISTS))
    {
      *path = g_strdup (word);
      return 0;
    }
  *path = g_strndup (word, (gsize) (colon - word));
  return share > 0 ? share : -1;
}

static gboolean
add_part (Training *t, const char *word, gboolean must_share, double *shares)
{
  g_autofree char *path = NULL;
  const double share = split_share (word, &path);
  const gboolean pressed = scw_cli_is_scores (path);

  if (share < 0 || share > 1 || (must_share && share == 0))
    {
      t->code
        = scw_cli_misuse ("train", "'%s': a share is more than 0 and at most 1, as in old.bin:0.3", word);
      return FALSE;
    }
  if (share == 0) /* all that have no share are one source, the first */
    {
      Part *rest = &t->parts[0];

      if (pressed ? rest->data != NULL : rest->press != NULL)
        {
          t->code
            = scw_cli_misuse ("train", "'%s': scores beside other data need a share, as in songs:0.7", path);
          return FALSE;
        }
      if (pressed)
        return add_scores (t, rest, path);
      if (rest->data == NULL)
        rest->data = new_data (t);
      return add_data (t, rest->data, path);
    }
  *shares += share;
  t->parts[++t->n_parts] = (Part){ .share = share };
  if (pressed)
    return add_scores (t, &t->parts[t->n_parts], path);
  t->parts[t->n_parts].data = new_data (t);
  return add_data (t, t->parts[t->n_parts].data, path);
}

/* What is learned from: data with a share of its own, and all other data, which has the rest. */
static gboolean
open_parts (Training *t, char **words, int n)
{
  const int n_mix = t->mix != NULL ? (int) g_strv_length (t->mix) : 0;
  double shares = 0;
  gboolean fine = TRUE, has_rest;

  t->parts = g_new0 (Part, n + n_mix + 1);
  for (int i = 0; i < n && fine; i++)
    fine = add_part (t, words[i], FALSE, &shares);
  for (int i = 0; i < n_mix && fine; i++)
    fine = add_part (t, t->mix[i], TRUE, &shares);
  t->n_parts++;
  if (!fine)
    return FALSE;
  t->parts[0].share = 1 - shares;
  has_rest = t->parts[0].data != NULL || t->parts[0].press != NULL;
  if (has_rest ? t->parts[0].share < 1e-6 : fabs (shares - 1) > 1e-6)
    {
      char sum[32];

      g_ascii_formatd (sum, sizeof sum, "%g", shares);
      t->code = scw_cli_misuse ("train",
                                has_rest ? "the shares add up to %s, and leave nothing for the rest"
                                         : "the shares add up to %s, not to 1",
                                sum);
      return FALSE;
    }
  return TRUE;
}

static gboolean
open_held (Training *t)
{
  if (t->dev == NULL)
    return TRUE;
  t->held = new_data (t);
  if (!add_data (t, t->held, t->dev))
    return FALSE;
  return scw_data_count (t->held) > 0 || failed (t, SCW_EXIT_FAILED, "there is nothing to measure on");
}

static gboolean
set_course (Training *t)
{
  static const char *const names[] = { "teacher", "scheduled", "mae", "grpo" };
  int objective = -1;

  for (int i = 0; i < (int) G_N_ELEMENTS (names); i++)
    if (t->objective == NULL ? i == 0 : strcmp (t->objective, names[i]) == 0)
      objective = i;
  if (objective < 0)
    {
      t->code
        = scw_cli_misuse ("train", "--objective: '%s' is not teacher, scheduled, mae or grpo", t->objective);
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
  if (t->part > 0)
    t->course.part = t->part;
  if (t->group > 0)
    t->course.group = t->group;
  if (t->actions > 0)
    t->course.attempt.actions_first = t->course.attempt.actions_last = t->actions;
  if (t->top_k > 0)
    t->course.attempt.top_k_first = t->course.attempt.top_k_last = t->top_k;
  if (t->temperature > 0)
    t->course.attempt.temperature_first = t->course.attempt.temperature_last = t->temperature;
  t->course.smoothing = t->smoothing;
  t->course.symbols = t->symbols;
  if (t->symbols > 0 && objective != SCW_COURSE_TEACHER && objective != SCW_COURSE_SCHEDULED)
    t->code = scw_cli_misuse ("train", "--symbols goes with teacher forcing and scheduled sampling");
  return t->code == SCW_EXIT_OK;
}

/* ---- running ---- */

static void
print_step (Training *t, const ScwCourseStep *s, double seconds, int64_t samples)
{
  const int64_t left = t->course.steps - s->step;
  const double to_go = seconds / (double) MAX (1, s->step - t->first) * (double) left;
  const double minutes = (t->minutes > 0 ? MIN (to_go, 60 * t->minutes - seconds) : to_go) / 60;
  char a[32], b[32], c[32], d[32];

  if (t->quiet || !t->first_rank)
    return;
  fprintf (stderr, "step %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ": loss %s, ", (gint64) s->step,
           (gint64) t->course.steps, g_ascii_formatd (a, sizeof a, "%.4f", t->average));
  if (t->course.objective == SCW_COURSE_GRPO)
    fprintf (stderr, "reward %s, ", g_ascii_formatd (d, sizeof d, "%.3f", s->reward));
  fprintf (stderr, "rate %s, %s samples/s, %d min left\n", g_ascii_formatd (b, sizeof b, "%.2e", s->rate),
           g_ascii_formatd (c, sizeof c, "%.1f", (double) samples / seconds), (int) ceil (MAX (0, minutes)));
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
  json_t *o
    = json_pack ("{s:I, s:f, s:f, s:f, s:i, s:I, s:I, s:f}", "step", (json_int_t) s->step, "loss", s->loss,
                 "rate", s->rate, "norm", isfinite (s->norm) ? s->norm : -1.0, "samples", s->samples, "units",
                 (json_int_t) s->count, "epoch", (json_int_t) t->learner->progress.epoch, "seconds", seconds);

  if (o != NULL && t->course.objective == SCW_COURSE_GRPO)
    json_object_update_new (o, json_pack ("{s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "reward", s->reward,
                                          "length", s->length, "ended", s->ended, "objective",
                                          s->grpo.objective, "entropy", s->grpo.entropy, "cross_entropy",
                                          s->grpo.cross_entropy, "clipped", s->grpo.clipped));
  if (o != NULL && t->learner->layout.symbols.outputs > 0)
    json_object_set_new (o, "symbols", json_real (s->symbols));
  log_object (t, o);
}

/* The loss on held data, of the weights or of their running mean. */
static gboolean
measure_one (Training *t, gboolean mean, double *loss)
{
  ScwError error = { 0 };

  if (mean)
    scw_learner_swap_mean (t->learner);
  *loss = scw_course_measure (&t->course, t->learner, t->held, t->dev_samples, &error);
  if (mean)
    scw_learner_swap_mean (t->learner);
  return isfinite (*loss)
         || failed (t, SCW_EXIT_FAILED,
                    error.code != SCW_ERROR_NONE ? error.message : "the loss is not a number");
}

static gboolean
measure (Training *t)
{
  const gboolean both = t->learner->mean != NULL && t->learner->means > 0;
  double loss = 0, of_mean = 0;
  json_t *record;
  char a[32], b[32];

  if (t->held == NULL || !t->first_rank)
    return TRUE;
  if (!measure_one (t, FALSE, &loss) || (both && !measure_one (t, TRUE, &of_mean)))
    return FALSE;
  t->take_mean = both && of_mean < loss;
  g_ascii_formatd (a, sizeof a, "%.4f", loss);
  g_ascii_formatd (b, sizeof b, "%.4f", of_mean);
  if (!t->quiet && both)
    fprintf (stderr, "dev loss %s, of the mean %s\n", a, b);
  else if (!t->quiet)
    fprintf (stderr, "dev loss %s\n", a);
  record = json_pack ("{s:I, s:f}", "step", (json_int_t) t->learner->adamw.step, "dev_loss", loss);
  if (record != NULL && both)
    json_object_set_new (record, "dev_loss_mean", json_real (of_mean));
  log_object (t, record);
  return TRUE;
}

static gboolean
save (Training *t)
{
  g_autofree char *path = checkpoint_path (t);
  ScwError error = { 0 };

  return !t->first_rank || scw_learner_save (t->learner, path, &error)
         || failed (t, SCW_EXIT_FAILED, error.message);
}

/* All ranks stop at the same step. */
static gboolean
should_stop (Training *t, double seconds, gboolean fine)
{
  double stop = !fine || scw_cli_interrupted () || (t->minutes > 0 && seconds > 60 * t->minutes);

  return !scw_ranks_sum (t->ranks, &stop, 1, NULL) || stop > 0;
}

/* Whether a multiple of 'every' was reached since 'before'. */
static gboolean
is_due (int64_t before, int64_t step, int every)
{
  return every > 0 && step / every != before / every;
}

/* Until all steps are made, time is up, or somebody interrupts. */
static gboolean
run_steps (Training *t, ScwLoader *loader)
{
  gint64 printed = 0;
  int64_t samples = 0;
  gboolean fine = TRUE, stop = FALSE;

  t->began = g_get_monotonic_time ();
  t->first = t->learner->adamw.step;
  while (!stop && t->learner->adamw.step < t->course.steps)
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
      if (s.step == before && t->first_rank)
        scw_cli_say ("a step was left out: its gradient is not a number");
      if (now - printed > 5 * G_USEC_PER_SEC || s.step >= t->course.steps)
        {
          print_step (t, &s, seconds, samples);
          printed = now;
        }
      if (is_due (before, s.step, t->save_every))
        fine = save (t);
      if (fine && is_due (before, s.step, t->dev_every))
        fine = measure (t);
      stop = should_stop (t, seconds, fine);
    }
  return fine;
}

/* The weights, or their running mean where it was better on the data held back. */
static gboolean
write_weights (Training *t)
{
  g_autofree char *aside = symbols_path (t->out);
  ScwError error = { 0 };
  gboolean fine;

  if (t->take_mean)
    scw_learner_swap_mean (t->learner);
  fine
    = scw_learner_export (t->learner, t->out, SCW_DTYPE_F32, &error)
      && (t->learner->layout.symbols.outputs == 0 || scw_learner_export_symbols (t->learner, aside, &error));
  if (t->take_mean)
    scw_learner_swap_mean (t->learner);
  if (!fine)
    return failed (t, SCW_EXIT_FAILED, error.message);
  if (!t->quiet)
    {
      g_autofree char *shown = scw_shown_text (t->out);

      fprintf (stderr, "wrote %s: %s\n", shown,
               t->take_mean ? "the running mean of the weights, which is better"
                            : "the weights of the last step");
    }
  log_object (t, json_pack ("{s:I, s:s}", "step", (json_int_t) t->learner->adamw.step, "written",
                            t->take_mean ? "mean" : "last"));
  return TRUE;
}

static gboolean
train (Training *t)
{
  const ScwLoaderOptions options = { .budget = t->budget,
                                     .strength = t->strength,
                                     .symbols = t->learner->layout.symbols.outputs > 0,
                                     .rank = t->ranks != NULL ? t->ranks->rank : 0,
                                     .ranks = t->ranks != NULL ? t->ranks->n : 0 };
  ScwError error = { 0 };
  g_autofree ScwSource *sources = g_new0 (ScwSource, t->n_parts);
  int n_sources = 0;
  ScwLoader *loader;
  gboolean fine;

  t->learner->pass.keep = (int64_t) t->keep << 20;
  for (int i = 0; i < t->n_parts; i++)
    if (t->parts[i].data != NULL)
      {
        sources[n_sources] = scw_source_of (t->parts[i].data);
        sources[n_sources++].share = t->parts[i].share;
      }
    else if (t->parts[i].press != NULL)
      {
        sources[n_sources] = scw_press_source (t->parts[i].press);
        sources[n_sources++].share = t->parts[i].share;
      }
  loader = scw_loader_new (sources, n_sources, &t->learner->layout.config, &options, &t->learner->progress,
                           report, NULL, &error);
  if (loader == NULL)
    return failed (t, SCW_EXIT_FAILED, error.message);
  if (t->epochs > 0)
    scw_course_lengthen (&t->course, (int64_t) t->epochs * scw_loader_batches (loader)
                                       * (t->course.objective == SCW_COURSE_GRPO ? t->course.updates : 1));
  if (t->epochs > 0 && t->warmup >= 0)
    t->course.warmup = t->warmup;
  fine = (t->learner->adamw.step > 0 || measure (t)) && run_steps (t, loader);
  scw_loader_free (loader);
  fine = save (t) && fine;
  if (fine && scw_cli_interrupted ()) /* whoever ends a program does not wait for long */
    {
      if (t->first_rank)
        scw_cli_say ("interrupted at step %" G_GINT64_FORMAT ": go on with --resume %s.checkpoint",
                     (gint64) t->learner->adamw.step, t->out);
      return TRUE;
    }
  return fine && measure (t) && (!t->first_rank || write_weights (t));
}

/* ---- the command ---- */

static gboolean
check (Training *t, int argc)
{
  if (argc < 2)
    t->code = scw_cli_misuse ("train", "no training data was named");
  else if (t->out == NULL)
    t->code = scw_cli_misuse ("train", "--out says where the weights go");
  else if (t->steps < 1 || t->epochs < 0 || t->group < 0 || t->actions < 0 || t->top_k < 0
           || t->temperature < 0 || t->symbols < 0 || t->mean < 0 || t->mean >= 1 || t->budget <= 0
           || t->keep < 0 || t->strength < 0 || t->strength > 1 || t->dropout >= 1 || t->smoothing < 0
           || t->smoothing >= 1)
    t->code = scw_cli_misuse ("train", "a number is out of its range");
  else if (t->precision != NULL && strcmp (t->precision, "f32") != 0 && strcmp (t->precision, "bf16") != 0)
    t->code = scw_cli_misuse ("train", "--precision: '%s' is not f32 or bf16", t->precision);
  else if (t->resume != NULL && (t->init != NULL || t->size != NULL))
    t->code = scw_cli_misuse ("train", "--resume goes on as it was: no --init, no --size");
  else
    return set_course (t);
  return FALSE;
}

/* The other processes, where there are any. */
static gboolean
join_ranks (Training *t)
{
  g_autoptr (GError) error = NULL;

  if (!scw_cli_ranks_open (&t->ranks, &error))
    return failed (t, SCW_EXIT_FAILED, error->message);
  t->first_rank = t->ranks == NULL || t->ranks->rank == 0;
  if (t->threads == 0)
    t->threads = scw_cli_ranks_threads (t->ranks);
  return TRUE;
}

static gboolean
prepare (Training *t, char **paths, int n)
{
  ScwError error = { 0 };

  if (!make_learner (t) || !set_precision (t))
    return FALSE;
  if (!scw_learner_set_mean (t->learner, t->mean, &error))
    return failed (t, SCW_EXIT_FAILED, error.message);
  t->learner->ranks = t->ranks;
  if (!open_parts (t, paths, n) || !open_held (t))
    return FALSE;
  if (t->log == NULL || !t->first_rank)
    return TRUE;
  t->record = fopen (t->log, t->resume != NULL ? "ae" : "we");
  return t->record != NULL || failed (t, SCW_EXIT_FAILED, "cannot write the log");
}

static void
learn (Training *t, char **paths, int n)
{
  gboolean fine;

  scw_cli_cancellable (); /* Ctrl+C and SIGTERM are heard from now on */
  fine = join_ranks (t) && prepare (t, paths, n) && train (t);

  if (!fine && t->ranks != NULL)
    t->ranks->abandon (t->ranks, t->code); /* the others would wait for ever */
  scw_cli_ranks_close (t->ranks);
}

static void
clear (Training *t)
{
  scw_learner_free (t->learner);
  for (int i = 0; i < t->n_parts; i++)
    {
      scw_data_free (t->parts[i].data);
      scw_press_free (t->parts[i].press);
    }
  scw_type_case_free (t->types);
  g_free (t->style);
  g_free (t->fonts);
  g_free (t->parts);
  g_strfreev (t->mix);
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
  g_free (t->precision);
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
                 .mean = 0.999,
                 .warmup = -1 };
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &t.out, "Write the weights to FILE, and FILE.checkpoint",
      "FILE" },
    { "init", 0, 0, G_OPTION_ARG_FILENAME, &t.init, "Begin with these weights", "FILE" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &t.size, "Begin anew: nano, tiny (the default), mid, small or base",
      "NAME" },
    { "resume", 0, 0, G_OPTION_ARG_FILENAME, &t.resume, "Go on from a checkpoint", "FILE" },
    { "objective", 0, 0, G_OPTION_ARG_STRING, &t.objective, "teacher (the default), scheduled, mae or grpo",
      "NAME" },
    { "steps", 'n', 0, G_OPTION_ARG_INT, &t.steps, "Steps of the whole course (1000)", "N" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &t.epochs, "or passes through the data", "N" },
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &t.minutes, "Stop this run after N minutes", "N" },
    { "dev", 0, 0, G_OPTION_ARG_FILENAME, &t.dev, "Measure the loss on this data", "DATA" },
    { "dev-every", 0, 0, G_OPTION_ARG_INT, &t.dev_every, "every N steps, not only at the end", "N" },
    { "dev-samples", 0, 0, G_OPTION_ARG_INT, &t.dev_samples, "Samples it is measured on (64)", "N" },
    { "mix", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &t.mix, "Learn from this data, too, this share of the time",
      "DATA:SHARE" },
    { "group", 0, 0, G_OPTION_ARG_INT, &t.group, "grpo: texts for each picture (8)", "N" },
    { "actions", 0, 0, G_OPTION_ARG_INT, &t.actions, "grpo: tokens of a text at most (768 to 1536)", "N" },
    { "top-k", 0, 0, G_OPTION_ARG_INT, &t.top_k, "grpo: drawn from the N likeliest (50 to 10)", "N" },
    { "temperature", 0, 0, G_OPTION_ARG_DOUBLE, &t.temperature, "grpo: of the draw (1.1 to 0.6)", "R" },
    { "budget", 0, 0, G_OPTION_ARG_DOUBLE, &t.budget, "Patches + 2 x tokens of a batch (2600)", "N" },
    { "part", 0, 0, G_OPTION_ARG_DOUBLE, &t.part, "the most of it that is computed at once", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &t.rate, "Learning rate (1e-4; mae 1.5e-4, grpo 1e-6)", "R" },
    { "encoder-rate", 0, 0, G_OPTION_ARG_DOUBLE, &t.encoder_rate, "Learning rate of the encoder (1e-5)",
      "R" },
    { "layer-decay", 0, 0, G_OPTION_ARG_DOUBLE, &t.layer_decay, "times this for each layer down (0.9)", "R" },
    { "weight-decay", 0, 0, G_OPTION_ARG_DOUBLE, &t.weight_decay, "Weight decay (0.01)", "R" },
    { "warmup", 0, 0, G_OPTION_ARG_INT, &t.warmup, "Steps of warm-up (a twentieth)", "N" },
    { "dropout", 0, 0, G_OPTION_ARG_DOUBLE, &t.dropout, "Dropout (0.1, in the encoder 0.05)", "R" },
    { "smoothing", 0, 0, G_OPTION_ARG_DOUBLE, &t.smoothing, "Label smoothing (0)", "R" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &t.strength, "Augmentation, 0 to 1 (0.4)", "R" },
    { "symbols", 0, 0, G_OPTION_ARG_DOUBLE, &t.symbols,
      "Weight of the auxiliary task, to say which symbols lie where (0; 0.1 to begin anew)", "R" },
    { "mean", 0, 0, G_OPTION_ARG_DOUBLE, &t.mean,
      "Keep a running mean of the weights, which is written if --dev finds it better (0.999; 0: none)", "R" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &t.seed, "Seed of all that is random (0)", "N" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &t.threads, "Threads (one for each core)", "N" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &t.precision,
      "Products of matrices in f32 or bf16 (bf16 where the processor is faster so)", "NAME" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &t.keep, "MB of activations not to be computed twice (1024)", "MB" },
    { "save-every", 0, 0, G_OPTION_ARG_INT, &t.save_every, "Steps between checkpoints (200)", "N" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &t.log, "A line of JSON a step", "FILE" },
    { "style", 0, 0, G_OPTION_ARG_FILENAME, &t.style, "Press scores in looks that this file (JSON) narrows",
      "FILE" },
    { "fonts", 0, 0, G_OPTION_ARG_FILENAME, &t.fonts, "Press scores with the fonts in this folder only",
      "FOLDER" },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &t.strict, "Refuse data that has anything wrong", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &t.quiet, "Show no progress", NULL },
    { 0 },
  };

  if (scw_cli_parse ("train", "DATA...", "Teaches a network to read.",
                     "DATA is a pack (NAME.bin), a folder of NAME.png and NAME.lmx (OLiMPiC's layout, staff "
                     "space 12), "
                     "or a list\n(samples.*.txt). DATA:SHARE (old.bin:0.3) is that share of what is learned "
                     "from. The same data, options and seed give the same weights; a "
                     "run that "
                     "was interrupted\ngoes on with --resume FILE.checkpoint as if it had not been. mpirun "
                     "-n "
                     "N shares each batch among N\nprocesses; --budget and --threads are of one of them.\n",
                     entries, &argc, &argv, &t.code)
      && check (&t, argc))
    learn (&t, argv + 1, argc - 1);
  if (scw_cli_interrupted ())
    scw_cli_worse (&t.code, SCW_EXIT_INTERRUPTED);
  clear (&t);
  return t.code;
}
