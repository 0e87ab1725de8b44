/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/evaluate/measures.h"
#include "app/cli/shared/json.h"
#include "app/cli/shared/progress.h"
#include "app/cli/shared/reading.h"
#include "app/score/compose.h"
#include "app/shown.h"
#include "engine/notation/lmx/lmx.h"

#define MAX_TOKENS 1000
#define WORST      20 /* examples on a sheet */

typedef struct
{
  ScwReadingOptions reading;
  int limit;
  gboolean json, quiet;
  char *out, *sheet;
  ScwMeasureOptions options;
  ScwTranscriber *transcriber;
  int code;

  /* of the folder */
  ScwMeasures *measures;
  gint64 tokens_read;
  double seconds;

  GString *html; /* of all folders, or NULL */
} Evaluation;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* NAME of every NAME.lmx, in byte order; NULL with error. */
static GPtrArray *
names_in (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".lmx"))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - 4));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static char *
with_suffix (const char *folder, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  return g_build_filename (folder, file, NULL);
}

static gboolean
read_truth (const char *path, ScwTokens *tokens, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  ScwError engine_error = { 0 };

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  if (scw_lmx_parse (text, length, tokens, NULL, &engine_error))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path, engine_error.message);
  return FALSE;
}

static ScwRegion *
only_region (ScwTranscript *transcript, GError **error)
{
  ScwSheet *sheet = transcript->sheets->len > 0 ? g_ptr_array_index (transcript->sheets, 0) : NULL;
  ScwRegion *region = sheet != NULL && sheet->regions->len > 0 ? g_ptr_array_index (sheet->regions, 0) : NULL;

  if (sheet != NULL && sheet->message != NULL)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, sheet->message);
  else if (region == NULL || region->state == SCW_REGION_FAILED)
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                         region != NULL ? region->message : "nothing in it");
  else
    return region;
  return NULL;
}

static gboolean
save_reading (Evaluation *evaluation, const char *name, const gint32 *ids, int n, GError **error)
{
  g_autofree char *path = NULL;
  char *text;
  gboolean fine;

  if (evaluation->out == NULL)
    return TRUE;
  text = scw_lmx_format (ids, n, NULL);
  path = with_suffix (evaluation->out, name, ".lmx");
  fine = text != NULL && scw_save (path, text, strlen (text), error);
  free (text);
  return fine;
}

static gboolean
measure_one (Evaluation *evaluation, const char *folder, const char *name, GError **error)
{
  g_autofree char *picture_path = with_suffix (folder, name, ".png");
  g_autofree char *truth_path = with_suffix (folder, name, ".lmx");
  g_autoptr (ScwPicture) picture = scw_picture_open (picture_path, scw_cli_cancellable (), error);
  g_autoptr (ScwTranscript) transcript = NULL;
  g_autofree gint32 *ids = NULL;
  ScwTokens truth = { 0 };
  ScwRegion *region = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean fine = FALSE;
  int n = 0;

  if (picture != NULL && read_truth (truth_path, &truth, error))
    transcript = scw_reading_run (evaluation->transcriber, picture, &evaluation->reading, FALSE, error);
  if (transcript != NULL && !transcript->interrupted)
    region = only_region (transcript, error);
  if (region != NULL)
    {
      ids = scw_region_dup_ids (region, &n);
      fine = scw_measures_add (evaluation->measures, folder, name, ids, n, truth.at, truth.n, error)
             && save_reading (evaluation, name, ids, n, error);
      evaluation->tokens_read += n;
      evaluation->seconds += (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
    }
  scw_tokens_clear (&truth);
  return fine;
}

static void
print_folder (Evaluation *evaluation, const char *folder)
{
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *shown = scw_shown_text (base);
  const ScwSer *sums = scw_measures_get_ser (evaluation->measures);
  double ser = 100 * scw_ser_rate (sums), exact = 100 * scw_ser_exact_rate (sums);
  double rate = evaluation->seconds > 0 ? (double) evaluation->tokens_read / evaluation->seconds : 0;

  if (evaluation->json)
    {
      json_t *object = json_pack ("{s:I,s:I,s:f,s:f,s:b,s:i,s:f}", "systems", (json_int_t) sums->systems,
                                  "tokens", (json_int_t) sums->tokens, "ser", ser, "exact", exact, "grammar",
                                  !evaluation->reading.no_grammar, "beam", evaluation->reading.beam,
                                  "tokens_per_second", rate);

      scw_json_set_name (object, "folder", base);
      scw_measures_to_json (evaluation->measures, object);
      scw_json_print (object);
    }
  else
    {
      char a[32], b[32], c[32];

      printf ("%s: %d systems, SER %s %%, exact %s %%, %s (%s tokens/s)\n", shown, (int) sums->systems,
              g_ascii_formatd (a, sizeof a, "%.2f", ser), g_ascii_formatd (b, sizeof b, "%.1f", exact),
              evaluation->reading.no_grammar ? "no grammar" : "with grammar",
              g_ascii_formatd (c, sizeof c, "%.0f", rate));
      scw_measures_print (evaluation->measures);
    }
  fflush (stdout);
}

static void
measure_folder (Evaluation *evaluation, const char *folder)
{
  g_autoptr (GError) folder_error = NULL;
  g_autoptr (GPtrArray) names = names_in (folder, &folder_error);
  guint n;

  if (names == NULL || names->len == 0)
    {
      scw_cli_say ("cannot measure '%s': %s", folder,
                   names == NULL ? folder_error->message : "no NAME.lmx in it");
      scw_cli_worse (&evaluation->code, SCW_EXIT_FAILED);
      return;
    }
  n = evaluation->limit > 0 ? MIN (names->len, (guint) evaluation->limit) : names->len;
  evaluation->measures = scw_measures_new (&evaluation->options);
  evaluation->tokens_read = 0;
  evaluation->seconds = 0;
  for (guint i = 0; i < n && !scw_cli_interrupted (); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *name = g_ptr_array_index (names, i);

      scw_progress_file (name, i + 1, n, 1);
      if (!measure_one (evaluation, folder, name, &error) && !scw_cli_interrupted ())
        {
          scw_cli_say ("%s", error != NULL ? error->message : "out of memory");
          scw_cli_worse (&evaluation->code, SCW_EXIT_FAILED);
        }
    }
  scw_progress_wipe ();
  print_folder (evaluation, folder);
  if (evaluation->html != NULL)
    scw_measures_append_html (evaluation->measures, folder, evaluation->html);
  g_clear_pointer (&evaluation->measures, scw_measures_free);
}

static void
write_sheet (Evaluation *evaluation)
{
  g_autoptr (GError) error = NULL;

  g_string_append (evaluation->html, scw_measures_html_tail);
  if (!scw_save (evaluation->sheet, evaluation->html->str, evaluation->html->len, &error))
    {
      scw_cli_say ("%s", error->message);
      scw_cli_worse (&evaluation->code, SCW_EXIT_FAILED);
    }
}

static void
measure_folders (Evaluation *evaluation, char **folders, int n)
{
  if (evaluation->sheet != NULL)
    evaluation->html = g_string_new (scw_measures_html_head);
  for (int i = 0; i < n && !scw_cli_interrupted (); i++)
    measure_folder (evaluation, folders[i]);
  if (evaluation->html != NULL)
    write_sheet (evaluation);
}

static int
check (Evaluation *evaluation, int argc)
{
  ScwReadingOptions *reading = &evaluation->reading;

  if (argc < 2)
    return scw_cli_misuse ("evaluate", "no folder was named");
  if (evaluation->limit < 0)
    return scw_cli_misuse ("evaluate", "--limit: %d is not a number of pictures", evaluation->limit);
  if (evaluation->options.worst < 0)
    return scw_cli_misuse ("evaluate", "--worst: %d is not a number of examples", evaluation->options.worst);
  if (evaluation->sheet != NULL && evaluation->options.worst == 0)
    evaluation->options.worst = WORST;
  reading->whole = TRUE;
  if (reading->staff_space == 0)
    reading->staff_space = 12;
  if (reading->max_tokens == 0)
    reading->max_tokens = MAX_TOKENS;
  return scw_reading_check (reading, "evaluate");
}

int
scw_cli_evaluate (int argc, char **argv)
{
  Evaluation evaluation = { 0 };
  const GOptionEntry own[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &evaluation.limit,
      "Only the first N pictures of each folder, by name", "N" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &evaluation.json, "Print a JSON object a folder", NULL },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &evaluation.out, "Write what was read to FOLDER/NAME.lmx",
      "FOLDER" },
    { "full", 0, 0, G_OPTION_ARG_NONE, &evaluation.options.full,
      "TEDn of all that NAME.musicxml has, not only of what LMX can say", NULL },
    { "classes", 'c', 0, G_OPTION_ARG_NONE, &evaluation.options.classes,
      "Count each kind of symbol, and what is taken for what", NULL },
    { "worst", 'w', 0, G_OPTION_ARG_INT, &evaluation.options.worst, "Name the N systems with the most errors",
      "N" },
    { "sheet", 's', 0, G_OPTION_ARG_FILENAME, &evaluation.sheet,
      "Write the worst systems to FILE (HTML): pictures, and what was read wrong", "FILE" },
    { "staff-space", 0, 0, G_OPTION_ARG_DOUBLE, &evaluation.reading.staff_space,
      "Pixels between two staff lines (12)", "N" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &evaluation.quiet, "Show no progress", NULL },
    { 0 },
  };
  g_autofree GOptionEntry *entries = scw_reading_entries (&evaluation.reading, own, FALSE, TRUE);

  if (scw_cli_parse ("evaluate", "FOLDER...", "Measures how many tokens are read wrong.",
                     "A folder holds NAME.png, a picture of one system, and NAME.lmx, what is on it "
                     "(OLiMPiC's layout). The symbol\n"
                     "error rate is the sum of all edit distances over the sum of all true tokens; 'exact' "
                     "is the share of systems\n"
                     "without an error. TEDn, which needs a NAME.musicxml, is the work it takes to put the "
                     "music "
                     "right as a share of the\n"
                     "work to write it; F1 tells of the notes that sound right. Systems are cut off at "
                     "--max-tokens, 1000 unless it says "
                     "otherwise.\n",
                     entries, &argc, &argv, &evaluation.code)
      && (evaluation.code = check (&evaluation, argc)) == SCW_EXIT_OK)
    {
      scw_progress_enable (!evaluation.quiet);
      evaluation.transcriber = scw_reading_open_model (&evaluation.reading);
      if (evaluation.transcriber == NULL)
        evaluation.code = SCW_EXIT_MODEL;
      else if (evaluation.out != NULL && g_mkdir_with_parents (evaluation.out, 0777) != 0)
        {
          scw_cli_say ("cannot make the folder '%s'", evaluation.out);
          evaluation.code = SCW_EXIT_FAILED;
        }
      else
        measure_folders (&evaluation, argv + 1, argc - 1);
      if (scw_cli_interrupted ())
        scw_cli_worse (&evaluation.code, SCW_EXIT_INTERRUPTED);
    }
  scw_reading_clear (&evaluation.reading);
  if (evaluation.html != NULL)
    g_string_free (evaluation.html, TRUE);
  g_free (evaluation.sheet);
  g_free (evaluation.out);
  g_clear_object (&evaluation.transcriber);
  return evaluation.code;
}
