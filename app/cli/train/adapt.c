/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <unistd.h>

#include "app/cli/train/adapt-learn.h"
#include "app/learn/pairs.h"
#include "app/paths.h"
#include "app/project/project.h"
#include "app/reading/adaptations.h"
#include "app/error.h"
#include "app/shown.h"
#include "engine/unused.h"

#define NICE 10

typedef struct
{
  ScwLearnOptions learn;
  char *model, *name, *on, *off, *remove;
  int seed;
  gboolean list, decoder_only;

  ScwData *data;
  GPtrArray *folders; /* of pairs, to be removed */
  int code;
} Adapt;

static gboolean
failed_of (Adapt *a, int code, const GError *error)
{
  scw_learn_tell_failure (&a->learn, error);
  scw_cli_say ("%s", error->message);
  scw_cli_worse (&a->code, code);
  return FALSE;
}

static gboolean
failed (Adapt *a, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  scw_app_fail (&error, SCW_ERROR_ARGUMENT, SCW_REASON_NONE, 0, "%s", message);
  return failed_of (a, code, error);
}

static gboolean
failed_with (Adapt *a, int code, const ScwError *why)
{
  g_autoptr (GError) error = NULL;

  scw_app_error_take (&error, why);
  return failed_of (a, code, error);
}

static void
report (SCW_UNUSED void *data, const char *message)
{
  scw_cli_say ("left out: %s", message);
}

/* ---- what to learn from ---- */

static gboolean
add_data (Adapt *a, const char *path)
{
  ScwError error = { 0 };

  return scw_data_add (a->data, path, &error) || failed_with (a, SCW_EXIT_FAILED, &error);
}

/* The corrected systems of a project, through a folder of pairs. */
static gboolean
add_project (Adapt *a, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwPairs) pairs = scw_pairs_new ();
  char *folder;

  if (!scw_pairs_add_project (pairs, path, scw_cli_cancellable (), &error))
    return failed_of (a, SCW_EXIT_FAILED, error);
  if (scw_pairs_get_n (pairs) == 0)
    {
      scw_cli_say ("no system of '%s' has been corrected", path);
      return TRUE;
    }
  folder = scw_pairs_write (pairs, scw_cli_cancellable (), &error);
  if (folder == NULL)
    return failed_of (a, SCW_EXIT_FAILED, error);
  g_ptr_array_add (a->folders, folder);
  return add_data (a, folder);
}

static gboolean
gather (Adapt *a, char **paths, int n)
{
  ScwError error = { 0 };
  ScwConfig config;
  ScwWeights *weights = scw_weights_open (a->learn.model, &error);
  const gboolean fine = weights != NULL && scw_config_of (&config, weights, &error);

  scw_weights_free (weights);
  if (!fine)
    return failed_with (a, SCW_EXIT_MODEL, &error);
  a->data = scw_data_new (config.max_tokens, false, report, NULL, &error);
  if (a->data == NULL)
    return failed_with (a, SCW_EXIT_FAILED, &error);
  for (int i = 0; i < n; i++)
    if (!(scw_project_is_path (paths[i]) ? add_project (a, paths[i]) : add_data (a, paths[i])))
      return FALSE;
  return scw_data_count (a->data) > 1
         || failed (a, SCW_EXIT_FAILED, "there is too little to learn from: two pairs are the least");
}

/* ---- the table ---- */

static const char *
per_cent (char out[32], double share)
{
  return g_ascii_formatd (out, 32, "%.2f", 100 * share);
}

static void
print_row (const char *what, const ScwLearnReading *r, double ser)
{
  char a[32];

  printf ("%-8s %8d %10d %8s %8d\n", what, r->systems, (int) r->errors, per_cent (a, ser), r->exact);
}

static void
print_result (const ScwLearnResult *r)
{
  const int seconds = (int) r->seconds;

  printf ("%-8s %8s %10s %8s %8s\n", "", "systems", "errors", "SER %", "exact");
  print_row ("before", &r->before, r->facts.before);
  print_row ("after", &r->after,
             r->after.tokens > 0 ? (double) r->after.errors / (double) r->after.tokens : 0);
  printf ("%d pairs learned from, %d epochs, %d:%02d minutes. ", r->facts.learned, r->epochs, seconds / 60,
          seconds % 60);
  if (r->kept)
    {
      g_autofree char *name = scw_shown_text (r->facts.name);

      printf ("Kept as '%s', and on.\n", name);
    }
  else
    printf ("Not kept: it reads no better.\n");
}

static void
learn (Adapt *a, char **paths, int n)
{
  g_autoptr (GError) error = NULL;
  ScwLearnResult result;

  if (nice (NICE) == -1)
    g_debug ("the priority stays as it is");
  if (!gather (a, paths, n) || !scw_learn (&a->learn, a->data, &result, &a->code))
    return;
  if (!a->learn.json)
    print_result (&result);
  if (result.kept && !scw_adaptations_set_on (a->learn.name, TRUE, &error))
    failed_of (a, SCW_EXIT_FAILED, error);
}

/* ---- what there is ---- */

static void
print_list (void)
{
  g_autoptr (GPtrArray) list = scw_adaptations_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const ScwAdaptationEntry *e = g_ptr_array_index (list, i);
      g_autofree char *name = scw_shown_text (e->name), *of = scw_shown_text (e->facts.model_name);
      g_autofree char *date = scw_shown_text (e->facts.date);
      char a[32], b[32];

      printf ("%-3s  %s: %s, %s, %d pairs, %d held back: %s %% to %s %%\n", e->on ? "on" : "off", name, of,
              date, e->facts.learned, e->facts.held, per_cent (a, e->facts.before),
              per_cent (b, e->facts.after));
    }
}

static void
change (Adapt *a)
{
  g_autoptr (GError) error = NULL;

  if ((a->on != NULL && !scw_adaptations_set_on (a->on, TRUE, &error))
      || (a->off != NULL && !scw_adaptations_set_on (a->off, FALSE, &error))
      || (a->remove != NULL && !scw_adaptations_delete (a->remove, &error)))
    failed_of (a, SCW_EXIT_FAILED, error);
  else if (a->list)
    print_list ();
}

/* ---- the command ---- */

static gboolean
check (Adapt *a, int argc)
{
  g_autoptr (GError) error = NULL;
  ScwAdaptOptions *o = &a->learn.options;
  const gboolean changes = a->list || a->on != NULL || a->off != NULL || a->remove != NULL;

  if (a->name == NULL)
    a->name = g_strdup ("corrections");
  o->additions.encoder = !a->decoder_only;
  o->seed = (guint64) a->seed;
  if (changes && argc > 1)
    a->code = scw_cli_misuse ("adapt", "--list, --on, --off and --delete take no data");
  else if (!changes && argc < 2)
    a->code = scw_cli_misuse ("adapt", "no corrected pairs were named");
  else if (o->additions.rank < 1 || o->additions.rank > SCW_MAX_RANK)
    a->code = scw_cli_misuse ("adapt", "--rank: %d is not 1 to %d", o->additions.rank, SCW_MAX_RANK);
  else if (!(a->learn.minutes > 0) || !(o->held > 0 && o->held < 1) || o->rate < 0 || !(o->encoder_rate > 0)
           || o->epochs < 1 || o->variants < 1 || o->variants > 100 || o->batch < 1 || o->threads < 0
           || o->threads > 256)
    a->code = scw_cli_misuse ("adapt", "a number is out of its range");
  else if (!scw_adaptations_check_name (a->name, &error))
    a->code = scw_cli_misuse ("adapt", "--name: %s", error->message);
  return a->code == SCW_EXIT_OK;
}

static gboolean
find_model (Adapt *a)
{
  if (a->model == NULL)
    a->model = scw_paths_find_model ();
  a->learn.model = a->model;
  a->learn.name = a->name;
  return a->model != NULL
         || failed (a, SCW_EXIT_MODEL, "no model is installed: name one with --model FILE or SCW_MODEL");
}

int
scw_cli_adapt (int argc, char **argv)
{
  Adapt a = { .learn = { .minutes = 8, .options = scw_adapt_defaults () } };
  ScwAdaptOptions *o = &a.learn.options;
  const GOptionEntry entries[] = {
    { "name", 'n', 0, G_OPTION_ARG_STRING, &a.name, "What it is called (corrections)", "NAME" },
    { "decoder-only", 0, 0, G_OPTION_ARG_NONE, &a.decoder_only,
      "Leave the encoder as it is: faster, but how the music looks is hardly learned", NULL },
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &a.learn.minutes, "Stop after N minutes at the latest (8)", "N" },
    { "held", 0, 0, G_OPTION_ARG_DOUBLE, &o->held, "Share of the pairs held back (0.2)", "R" },
    { "rank", 0, 0, G_OPTION_ARG_INT, &o->additions.rank, "Rank of the additions (16)", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &o->rate,
      "Learning rate of the decoder (2e-5; with --decoder-only 2e-4)", "R" },
    { "encoder-rate", 0, 0, G_OPTION_ARG_DOUBLE, &o->encoder_rate, "Learning rate of the encoder (1e-3)",
      "R" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &o->epochs, "Times through the pairs, at most (12)", "N" },
    { "variants", 0, 0, G_OPTION_ARG_INT, &o->variants, "Pictures made of each pair, itself among them (6)",
      "N" },
    { "strength", 0, 0, G_OPTION_ARG_DOUBLE, &o->strength, "How far the others differ, 0 to 1 (0.4)", "R" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &a.seed, "Seed of all that is random (0)", "N" },
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &a.model, "Weights (.safetensors or .pth); also $SCW_MODEL",
      "FILE" },
    { "threads", 't', 0, G_OPTION_ARG_INT, &o->threads, "Threads (one for each core)", "N" },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &a.list, "List the adaptations there are", NULL },
    { "on", 0, 0, G_OPTION_ARG_STRING, &a.on, "Switch an adaptation on: reading takes it from now on",
      "NAME" },
    { "off", 0, 0, G_OPTION_ARG_STRING, &a.off, "Switch an adaptation off", "NAME" },
    { "delete", 0, 0, G_OPTION_ARG_STRING, &a.remove, "Delete an adaptation", "NAME" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &a.learn.json, "Print events, a JSON object a line", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &a.learn.quiet, "Show no progress", NULL },
    { 0 },
  };

  a.folders = g_ptr_array_new_with_free_func ((GDestroyNotify) scw_pairs_remove);
  if (scw_cli_parse ("adapt", "DATA...", "Learns from what you have corrected.",
                     "DATA is a project (.scorewright), of which the systems count that a person has "
                     "corrected; a folder of NAME.png\nand NAME.lmx (OLiMPiC's layout, staff space 12), or a "
                     "pack (NAME.bin). A part of the pairs is held back: what\nwas learned is kept only if "
                     "they are read better with it. The model itself is never changed; reading takes\nthe "
                     "adaptation that is on.\n",
                     entries, &argc, &argv, &a.code)
      && check (&a, argc))
    {
      scw_cli_cancellable (); /* Ctrl+C and SIGTERM are heard from now on */
      if (argc == 1)
        change (&a);
      else if (find_model (&a))
        learn (&a, argv + 1, argc - 1);
      if (!scw_cli_flush ())
        a.code = SCW_EXIT_FAILED;
    }
  if (scw_cli_interrupted ())
    scw_cli_worse (&a.code, SCW_EXIT_INTERRUPTED);
  scw_data_free (a.data);
  g_ptr_array_unref (a.folders);
  g_free (a.model);
  g_free (a.name);
  g_free (a.on);
  g_free (a.off);
  g_free (a.remove);
  return a.code;
}
