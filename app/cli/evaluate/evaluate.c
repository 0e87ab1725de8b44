/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/evaluate/measures.h"
#include "app/cli/evaluate/pages.h"
#include "app/cli/shared/json.h"
#include "app/cli/shared/progress.h"
#include "app/cli/shared/reading.h"
#include "app/cli/transcribe/piece.h"
#include "app/error.h"
#include "app/score/compose.h"
#include "app/shown.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/musicxml/musicxml.h"

#define MAX_TOKENS 1000
#define WORST      20 /* examples on a sheet */

typedef struct
{
  ScwReadingOptions reading;
  int limit;
  gboolean json, quiet, no_words;
  char *out, *sheet, *languages;
  ScwMeasureOptions options;
  ScwTranscriber *transcriber;
  int code;

  /* of the folder */
  gboolean has_pages;
  ScwMeasures *measures; /* of rows */
  ScwPageSums pages;
  gint64 tokens_read;
  double seconds;

  GString *html; /* of all folders, or NULL */
} Evaluation;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* NAME of every NAME with this suffix, in byte order; NULL with error. */
static GPtrArray *
names_in (const char *folder, const char *suffix, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (suffix)));
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
measure_row (Evaluation *evaluation, const char *folder, const char *name, GError **error)
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

/* ---- pages ---- */

static ScwScore *
read_score (const void *data, gsize size, const char *name, GError **error)
{
  ScwError why = { 0 };
  ScwScore *score = scw_score_read_memory (data, size, name, SCW_PART_ALL, NULL, &why);

  if (score == NULL)
    scw_app_error_take (error, &why);
  return score;
}

/* The score that transcribe would write; one without parts where there is nothing to read. */
static ScwScore *
score_of (const ScwPiece *piece, const char *name, GError **error)
{
  const ScwPieceOptions options = { .format = SCW_FORMAT_MUSICXML };
  g_autoptr (GPtrArray) regions = scw_piece_get_regions (piece);
  g_autoptr (ScwComposition) composition = NULL;
  ScwError why = { 0 };
  ScwScore *empty;

  if (regions->len > 0)
    {
      composition = scw_piece_compose (piece, &options, error);
      return composition != NULL ? read_score (composition->musicxml, composition->musicxml_size, name, error)
                                 : NULL;
    }
  empty = scw_score_new (&why);
  if (empty == NULL)
    scw_app_error_take (error, &why);
  return empty;
}

static gboolean
save_page (Evaluation *evaluation, const char *name, const ScwScore *score, GError **error)
{
  g_autofree char *path = NULL;
  ScwError why = { 0 };

  if (evaluation->out == NULL)
    return TRUE;
  path = with_suffix (evaluation->out, name, ".musicxml");
  return scw_score_write (score, path, &why) || scw_app_error_take (error, &why);
}

static int
count_tokens (const ScwSheet *sheet)
{
  int n = 0;

  for (guint i = 0; i < sheet->regions->len; i++)
    n += (int) ((ScwRegion *) sheet->regions->pdata[i])->tokens->len;
  return n;
}

static gboolean
measure_page (Evaluation *evaluation, const char *folder, const char *name, GError **error)
{
  g_autofree char *picture_path = with_suffix (folder, name, ".png");
  g_autofree char *truth_path = with_suffix (folder, name, ".musicxml");
  g_autofree char *text = NULL;
  g_autoptr (ScwPicture) picture = scw_picture_open (picture_path, scw_cli_cancellable (), error);
  g_autoptr (ScwTranscript) transcript = NULL;
  ScwReadingOptions reading = evaluation->reading;
  g_autoptr (ScwPiece) piece = scw_piece_new ();
  ScwScore *truth = NULL, *read = NULL;
  gint64 start = g_get_monotonic_time ();
  gboolean fine = FALSE;
  gsize size;

  reading.whole = FALSE;
  reading.staff_space = 0;
  if (picture != NULL && g_file_get_contents (truth_path, &text, &size, error))
    truth = read_score (text, size, truth_path, error);
  if (truth != NULL)
    transcript = scw_reading_run (evaluation->transcriber, picture, &reading, FALSE, error);
  if (transcript != NULL && !transcript->interrupted)
    {
      scw_piece_add (piece, transcript, picture_path);
      read = score_of (piece, name, error);
    }
  if (read != NULL)
    {
      fine = scw_page_sums_add (&evaluation->pages, read, truth, error)
             && save_page (evaluation, name, read, error);
      for (guint i = 0; i < piece->sheets->len; i++)
        evaluation->tokens_read += count_tokens (piece->sheets->pdata[i]);
      evaluation->seconds += (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
    }
  scw_score_free (read);
  scw_score_free (truth);
  return fine;
}

/* ---- folders ---- */

static void
print_rows (Evaluation *evaluation, const char *folder, const char *rate)
{
  const ScwSer *sums = scw_measures_get_ser (evaluation->measures);
  char a[32], b[32];

  printf ("%s: %d systems, SER %s %%, exact %s %%, %s (%s tokens/s)\n", folder, (int) sums->systems,
          g_ascii_formatd (a, sizeof a, "%.2f", 100 * scw_ser_rate (sums)),
          g_ascii_formatd (b, sizeof b, "%.1f", 100 * scw_ser_exact_rate (sums)),
          evaluation->reading.no_grammar ? "no grammar" : "with grammar", rate);
  scw_measures_print (evaluation->measures);
}

static void
rows_to_json (Evaluation *evaluation, json_t *object)
{
  const ScwSer *sums = scw_measures_get_ser (evaluation->measures);

  json_object_set_new (object, "systems", json_integer ((json_int_t) sums->systems));
  json_object_set_new (object, "tokens", json_integer ((json_int_t) sums->tokens));
  json_object_set_new (object, "ser", json_real (100 * scw_ser_rate (sums)));
  json_object_set_new (object, "exact", json_real (100 * scw_ser_exact_rate (sums)));
  scw_measures_to_json (evaluation->measures, object);
}

static void
print_folder (Evaluation *evaluation, const char *folder)
{
  g_autofree char *base = g_path_get_basename (folder);
  g_autofree char *shown = scw_shown_text (base);
  double rate = evaluation->seconds > 0 ? (double) evaluation->tokens_read / evaluation->seconds : 0;
  char text[32];

  g_ascii_formatd (text, sizeof text, "%.0f", rate);
  if (evaluation->json)
    {
      json_t *object = json_pack ("{s:b,s:i,s:f}", "grammar", !evaluation->reading.no_grammar, "beam",
                                  evaluation->reading.beam, "tokens_per_second", rate);

      scw_json_set_name (object, "folder", base);
      if (evaluation->has_pages)
        {
          json_object_set_new (object, "pages", json_integer (evaluation->pages.pages));
          scw_page_sums_to_json (&evaluation->pages, object);
        }
      else
        rows_to_json (evaluation, object);
      scw_json_print (object);
    }
  else if (evaluation->has_pages)
    {
      printf ("%s: %d pages (%s tokens/s)\n", shown, evaluation->pages.pages, text);
      scw_page_sums_print (&evaluation->pages);
    }
  else
    print_rows (evaluation, shown, text);
  fflush (stdout);
}

/* What there is to measure: rows, and where there are none, pages. */
static GPtrArray *
choose_names (Evaluation *evaluation, const char *folder, GError **error)
{
  GPtrArray *names = names_in (folder, ".lmx", error);

  evaluation->has_pages = names != NULL && names->len == 0;
  if (!evaluation->has_pages)
    return names;
  g_ptr_array_unref (names);
  return names_in (folder, ".musicxml", error);
}

static void
measure_folder (Evaluation *evaluation, const char *folder)
{
  g_autoptr (GError) folder_error = NULL;
  g_autoptr (GPtrArray) names = choose_names (evaluation, folder, &folder_error);
  guint n;

  if (names == NULL || names->len == 0)
    {
      scw_cli_say ("cannot measure '%s': %s", folder,
                   names == NULL ? folder_error->message : "no NAME.lmx and no NAME.musicxml in it");
      scw_cli_worse (&evaluation->code, SCW_EXIT_FAILED);
      return;
    }
  n = evaluation->limit > 0 ? MIN (names->len, (guint) evaluation->limit) : names->len;
  evaluation->measures = scw_measures_new (&evaluation->options);
  evaluation->pages = (ScwPageSums){ 0 };
  evaluation->tokens_read = 0;
  evaluation->seconds = 0;
  if (evaluation->has_pages && !evaluation->no_words && evaluation->reading.words == NULL)
    {
      scw_cli_worse (&evaluation->code,
                     scw_reading_open_words (&evaluation->reading, evaluation->languages, "evaluate", FALSE));
      evaluation->no_words = evaluation->reading.words == NULL; /* said once; all else is measured */
    }
  for (guint i = 0; i < n && !scw_cli_interrupted (); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *name = g_ptr_array_index (names, i);

      scw_progress_file (name, i + 1, n, 1);
      if (!(evaluation->has_pages ? measure_page : measure_row) (evaluation, folder, name, &error)
          && !scw_cli_interrupted ())
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
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &evaluation.out,
      "Write what was read to FOLDER/NAME.lmx, or NAME.musicxml", "FOLDER" },
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
    { "no-words", 0, 0, G_OPTION_ARG_NONE, &evaluation.no_words,
      "Of pages: do not read titles, lyrics and other words", NULL },
    { "language", 0, 0, G_OPTION_ARG_STRING, &evaluation.languages,
      "Of pages: the languages of the words, as Tesseract calls them", "LIST" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &evaluation.quiet, "Show no progress", NULL },
    { 0 },
  };
  g_autofree GOptionEntry *entries = scw_reading_entries (&evaluation.reading, own, FALSE, TRUE);

  if (scw_cli_parse ("evaluate", "FOLDER...", "Measures how much is read wrong.",
                     "A folder holds NAME.png, a picture of one row, and NAME.lmx, what is on it (OLiMPiC's "
                     "layout). The "
                     "symbol error\n"
                     "rate is the sum of all edit distances over the sum of all true tokens; 'exact' is the "
                     "share of rows without\n"
                     "an error. TEDn, which needs a NAME.musicxml, is the work it takes to put the music "
                     "right "
                     "as a share of the\n"
                     "work to write it; F1 tells of the notes that sound right. Rows are cut off at "
                     "--max-tokens, 1000 unless it says\n"
                     "otherwise. A folder without .lmx holds pages: NAME.png, and NAME.musicxml, the score "
                     "that "
                     "is on it.\n",
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
  g_free (evaluation.languages);
  g_free (evaluation.out);
  g_clear_object (&evaluation.transcriber);
  return evaluation.code;
}
