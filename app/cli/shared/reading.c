/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/reading.h"

#include <string.h>

#include "app/pages/boxes.h"
#include "app/paths.h"

GOptionEntry *
scw_reading_entries (ScwReadingOptions *o, const GOptionEntry *own, gboolean picture, gboolean model)
{
  const GOptionEntry of_picture[] = {
    { "pages", 0, 0, G_OPTION_ARG_STRING, &o->pages, "Only these pages, as 1-3,5 or 7-", "LIST" },
    { "crop", 0, 0, G_OPTION_ARG_STRING, &o->crop, "Only this part of each page, in pixels", "X,Y,W,H" },
    { "turn", 0, 0, G_OPTION_ARG_STRING, &o->turn,
      "Turn pages to the right: 0, 90, 180 or 270 degrees; without it, until they are upright", "DEGREES" },
    { "password", 0, 0, G_OPTION_ARG_STRING, &o->password, "Of PDF files that ask for one", "WORD" },
  };
  const GOptionEntry of_systems[] = {
    { "boxes", 0, 0, G_OPTION_ARG_FILENAME, &o->boxes,
      "Systems as 'detect --json' prints them, instead of looking", "FILE" },
    { "whole", 0, 0, G_OPTION_ARG_NONE, &o->whole, "Take the picture (or --crop) as one system", NULL },
    { "staff-space", 0, 0, G_OPTION_ARG_DOUBLE, &o->staff_space,
      "With --whole: pixels between two staff lines, not measured", "N" },
  };
  const GOptionEntry of_model[] = {
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &o->model, "Weights (.safetensors or .pth); also $SCW_MODEL",
      "FILE" },
    { "adaptation", 0, 0, G_OPTION_ARG_STRING, &o->adaptation,
      "Read with this adaptation (a name or a file), or none; else with the one that is on", "NAME" },
    { "dtype", 0, 0, G_OPTION_ARG_STRING, &o->dtype,
      "Keep the weights as f32, bf16 or i8, not as in the file", "TYPE" },
    { "beam", 0, 0, G_OPTION_ARG_INT, &o->beam, "Follow up to N readings at a time (4); 1 is the fastest",
      "N" },
    { "max-tokens", 0, 0, G_OPTION_ARG_INT, &o->max_tokens, "Stop a system after N tokens", "N" },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &o->plain, "Only notes, without marks (LMX, not LMX+)", NULL },
    { "no-grammar", 0, 0, G_OPTION_ARG_NONE, &o->no_grammar, "Let the network write what it likes", NULL },
    { "threads", 't', 0, G_OPTION_ARG_INT, &o->threads, "Threads to compute with (all cores)", "N" },
  };
  GArray *entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (; own->long_name != NULL; own++)
    g_array_append_val (entries, *own);
  if (picture)
    g_array_append_vals (entries, of_picture, G_N_ELEMENTS (of_picture));
  if (picture && model)
    g_array_append_vals (entries, of_systems, G_N_ELEMENTS (of_systems));
  if (model)
    g_array_append_vals (entries, of_model, G_N_ELEMENTS (of_model));
  return (gpointer) g_array_free (entries, FALSE);
}

void
scw_reading_clear (ScwReadingOptions *options)
{
  g_free (options->pages);
  g_free (options->boxes);
  g_free (options->crop);
  g_free (options->turn);
  g_free (options->password);
  g_free (options->model);
  g_free (options->dtype);
  g_free (options->adaptation);
  g_clear_pointer (&options->words, scw_words_close);
  g_clear_pointer (&options->sheets, g_ptr_array_unref);
}

static gboolean
check_turn (ScwReadingOptions *o)
{
  static const char *const degrees[] = { "0", "90", "180", "270" };

  o->quarter_turns = SCW_PICTURE_TURN_AUTO;
  for (gsize i = 0; i < G_N_ELEMENTS (degrees); i++)
    if (g_strcmp0 (o->turn, degrees[i]) == 0)
      o->quarter_turns = i;
  return o->turn == NULL || o->quarter_turns != SCW_PICTURE_TURN_AUTO;
}

static gboolean
check_dtype (ScwReadingOptions *options)
{
  static const struct
  {
    const char *name;
    ScwModelDtype kind;
  } kinds[] = {
    { "f32", SCW_MODEL_F32 }, { "bf16", SCW_MODEL_BF16 }, { "i8", SCW_MODEL_I8 }, { "int8", SCW_MODEL_I8 }
  };

  options->kind = SCW_MODEL_AS_IN_FILE;
  if (options->dtype == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (options->dtype, kinds[i].name) == 0)
      {
        options->kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

int
scw_reading_check (ScwReadingOptions *o, const char *command)
{
  g_autoptr (GError) error = NULL;

  if (o->pages != NULL)
    {
      g_autoptr (GArray) pages = scw_cli_parse_list (o->pages, "page", G_MAXINT16, &error);

      if (pages == NULL)
        return scw_cli_misuse (command, "--pages: %s", error->message);
    }
  if (o->crop != NULL && !scw_cli_parse_box (o->crop, o->area))
    return scw_cli_misuse (command, "--crop: '%s' is not X,Y,W,H in pixels", o->crop);
  if (!check_turn (o))
    return scw_cli_misuse (command, "--turn: '%s' is not 0, 90, 180 or 270", o->turn);
  if (!check_dtype (o))
    return scw_cli_misuse (command, "--dtype: '%s' is not f32, bf16 or i8", o->dtype);
  if (o->beam < 0 || o->beam > 64)
    return scw_cli_misuse (command, "--beam: %d is not 1 to 64", o->beam);
  if (o->beam == 0)
    o->beam = SCW_USUAL_BEAM;
  if (o->threads < 0 || o->threads > 256)
    return scw_cli_misuse (command, "--threads: %d is not 1 to 256", o->threads);
  if (o->max_tokens < 0)
    return scw_cli_misuse (command, "--max-tokens: %d is not a number of tokens", o->max_tokens);
  if (o->staff_space != 0 && !(o->staff_space >= 1 && o->staff_space <= 1000))
    return scw_cli_misuse (command, "--staff-space: pixels between two staff lines, 1 to 1000");
  if (o->whole && o->boxes != NULL)
    return scw_cli_misuse (command, "--whole and --boxes contradict each other");
  if (o->crop != NULL && o->boxes != NULL)
    return scw_cli_misuse (command, "--crop and --boxes contradict each other");
  if (o->staff_space != 0 && !o->whole)
    return scw_cli_misuse (command, "--staff-space goes with --whole");
  if (o->boxes != NULL && (o->sheets = scw_boxes_load (o->boxes, &error)) == NULL)
    {
      scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  return SCW_EXIT_OK;
}

ScwPicture *
scw_reading_open_picture (const ScwReadingOptions *options, const char *path, GError **error)
{
  ScwPicture *picture = scw_picture_open_locked (path, options->password, scw_cli_cancellable (), error);

  if (picture != NULL)
    scw_picture_set_turn (picture, options->quarter_turns);
  return picture;
}

ScwTranscriber *
scw_reading_new_transcriber (int threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwWorker) worker = scw_worker_new_unattended (threads, &error);

  if (worker != NULL)
    return scw_transcriber_new (worker);
  scw_cli_say ("%s", error->message);
  return NULL;
}

int
scw_reading_open_words (ScwReadingOptions *options,
                        const char *languages,
                        const char *command,
                        gboolean quiet)
{
  ScwError error = { 0 };

  options->words = scw_words_open (languages, &error);
  if (options->words == NULL && error.code == SCW_ERROR_ARGUMENT)
    return scw_cli_misuse (command, "--language: %s", error.message);
  if (options->words == NULL && !quiet)
    scw_cli_say ("words are not read: %s", error.message);
  return SCW_EXIT_OK;
}

ScwTranscriber *
scw_reading_open_model (const ScwReadingOptions *options)
{
  g_autofree char *path = options->model != NULL ? g_strdup (options->model) : scw_paths_find_model ();
  g_autoptr (ScwTranscriber) transcriber = NULL;
  ScwWorker *worker;

  if (path == NULL)
    {
      scw_cli_say ("no model is installed: name one with --model FILE or SCW_MODEL");
      return NULL;
    }
  transcriber = scw_reading_new_transcriber (options->threads);
  if (transcriber == NULL)
    return NULL;
  worker = scw_transcriber_get_worker (transcriber);
  scw_worker_set_adaptation (worker, options->adaptation);
  scw_worker_open_model (worker, path, options->kind, options->threads);
  while (scw_worker_get_model_state (worker) == SCW_MODEL_OPENING)
    g_main_context_iteration (NULL, TRUE);
  if (scw_worker_get_model_state (worker) == SCW_MODEL_OPEN)
    return g_steal_pointer (&transcriber);
  scw_cli_say ("%s", scw_worker_get_model_error (worker)->message);
  return NULL;
}

typedef struct
{
  GMainLoop *loop;
  ScwTranscript *transcript;
} Waiting;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;

  waiting->transcript = scw_transcriber_run_finish (SCW_TRANSCRIBER (source), result);
  g_main_loop_quit (waiting->loop);
}

ScwTranscript *
scw_reading_run (ScwTranscriber *transcriber,
                 ScwPicture *picture,
                 const ScwReadingOptions *options,
                 gboolean detect_only,
                 GError **error)
{
  Waiting waiting = { 0 };
  g_autoptr (GArray) pages = NULL;
  ScwTranscribeOptions what = {
    .boxes = options->sheets,
    .has_crop = options->crop != NULL,
    .crop = { options->area[0], options->area[1], options->area[2], options->area[3] },
    .whole = options->whole,
    .staff_space = options->staff_space,
    .detect_only = detect_only,
    .no_grammar = options->no_grammar,
    .plain = options->plain,
    .beam = options->beam,
    .max_tokens = options->max_tokens,
    .words = options->words,
  };

  if (options->pages != NULL)
    {
      pages = scw_cli_parse_list (options->pages, "page", scw_picture_get_n_pages (picture), error);
      if (pages == NULL)
        {
          g_prefix_error (error, "cannot read '%s': ", scw_picture_get_name (picture));
          return NULL;
        }
      what.pages = pages;
    }
  waiting.loop = g_main_loop_new (NULL, FALSE);
  scw_transcriber_run_async (transcriber, picture, &what, scw_cli_cancellable (), on_done, &waiting);
  g_main_loop_run (waiting.loop);
  g_main_loop_unref (waiting.loop);
  return waiting.transcript;
}
