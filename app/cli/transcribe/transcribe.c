/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/cli/shared/events.h"
#include "app/cli/shared/output.h"
#include "app/cli/shared/progress.h"
#include "app/cli/shared/reading.h"
#include "app/cli/transcribe/batch.h"
#include "app/cli/transcribe/piece.h"
#include "app/cli/transcribe/summary.h"
#include "app/cli/transcribe/workers.h"
#include "app/shown.h"
#include "engine/file.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/unused.h"

typedef struct
{
  ScwReadingOptions reading;
  char *out, *format_name, *schema, *parts;
  char *languages;
  gboolean resume, quiet, join, no_words;
  char *job_path; /* --job */
  char *worker;   /* the job file of the process whose worker this is */
  int jobs;
  gboolean hidden; /* the job file goes when all is done */

  gboolean json;
  ScwFormat format;
  GPtrArray *inputs;
  ScwOutput *output;
  ScwJobFile *file;
  gboolean batch; /* a table at the end */
  ScwTranscriber *transcriber;
  int code;
  int n_files;

  /* of the file being read */
  ScwEvents *events;
  int measure;
  ScwJobEntry *outcome;
} Job;

/* ---- what happens while reading ---- */

static void
on_sheet (SCW_UNUSED ScwTranscriber *transcriber, ScwSheet *sheet, Job *job)
{
  scw_progress_page (sheet->regions->len);
  if (job->events != NULL)
    scw_events_sheet (job->events, sheet);
  if (sheet->message != NULL)
    scw_cli_say ("%s", sheet->message);
  if (sheet->remark != NULL && !job->quiet)
    scw_cli_say ("page %d: %s", sheet->page, sheet->remark);
}

static void
on_region_started (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, Job *job)
{
  job->measure = 0;
  scw_progress_system (region->index + 1);
  if (job->events != NULL)
    scw_events_region (job->events, region);
}

static void
on_token (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, guint i, Job *job)
{
  job->measure = 0;
  for (guint k = 0; k <= i; k++) /* some may have been taken back */
    job->measure += g_array_index (region->tokens, ScwReadToken, k).id == SCW_LMX_MEASURE;
  scw_progress_token (job->measure);
  if (job->events != NULL)
    scw_events_token (job->events, region, i);
}

static void
on_region_finished (SCW_UNUSED ScwTranscriber *transcriber, ScwRegion *region, Job *job)
{
  scw_progress_system_done ();
  if (job->events != NULL)
    {
      if (region->state == SCW_REGION_UNREADABLE)
        scw_events_region (job->events, region);
      scw_events_region_done (job->events, region);
    }
  if (region->state == SCW_REGION_UNREADABLE && !job->quiet)
    scw_cli_say ("page %d, system %d: left empty: %s", region->page, region->index + 1, region->message);
  if (region->state == SCW_REGION_FAILED)
    scw_cli_say ("page %d, system %d: %s", region->page, region->index + 1, region->message);
}

static void
on_words (SCW_UNUSED ScwTranscriber *transcriber, ScwSheet *sheet, Job *job)
{
  int n_unclear = 0;

  if (job->events != NULL)
    scw_events_words (job->events, sheet);
  for (int i = 0; i < sheet->words.n; i++)
    n_unclear += sheet->words.at[i].confidence < SCW_WORDS_LEAST && sheet->words.at[i].role != SCW_WORD_OTHER;
  if (n_unclear > 0 && !job->quiet)
    scw_cli_say (n_unclear == 1 ? "page %d: %d word is too unclear: left out"
                                : "page %d: %d words are too unclear: left out",
                 sheet->page, n_unclear);
}

/* ---- one file ---- */

/* What the job file will say. */
static void
note_outcome (Job *job, const ScwPiece *piece, guint n_systems, const char *message)
{
  if (piece->interrupted)
    job->outcome->state = SCW_JOB_INTERRUPTED;
  else if (piece->n_failed > 0)
    job->outcome->state = n_systems > 0 ? SCW_JOB_INCOMPLETE : SCW_JOB_FAILED;
  else
    job->outcome->state = n_systems > 0 ? SCW_JOB_DONE : SCW_JOB_NOTHING;
  job->outcome->systems = n_systems;
  job->outcome->message = g_strdup (message != NULL ? message : piece->message);
}

static void
summarise (Job *job, const char *name, const ScwComposition *composition, guint n_systems)
{
  g_autofree char *shown = scw_shown_text (name);
  int n_errors = 0;

  for (int i = 0; i < composition->problems.count; i++)
    n_errors += composition->problems.items[i].severity == SCW_SEVERITY_ERROR;
  job->outcome->measures = composition->n_measures;
  job->outcome->problems = n_errors;
  if (job->quiet || job->worker != NULL || !isatty (STDERR_FILENO))
    return;
  scw_progress_wipe ();
  fprintf (stderr, "%s: %u systems, %d measures, %d to look at%s\n", shown, n_systems,
           composition->n_measures, n_errors,
           composition->valid ? "" : "; the file does not agree with the MusicXML schema");
}

static gboolean
write_result (Job *job, const char *path, const ScwComposition *composition, gboolean whole)
{
  g_autoptr (GError) error = NULL;

  if (job->json)
    return TRUE;
  if (path == NULL)
    {
      if (scw_cli_put (composition->data, composition->size) && scw_cli_flush ())
        return TRUE;
    }
  else if ((whole || scw_output_mark (path, &error))
           && scw_save (path, composition->data, composition->size, &error))
    {
      if (whole)
        scw_output_unmark (path);
      return TRUE;
    }
  else
    scw_cli_say ("%s", error->message);
  return FALSE;
}

/* Measures that are missing, or too many, and what is left out of the score are told. */
static void
tell_problems (Job *job, const ScwPiece *piece, const ScwComposition *composition, GPtrArray *regions)
{
  for (int i = 0; i < composition->problems.count; i++)
    {
      const ScwProblem *problem = &composition->problems.items[i];
      const gboolean told = problem->fault == SCW_FAULT_ROW || problem->fault == SCW_FAULT_OSSIA
                            || (problem->fault == SCW_FAULT_BARS && problem->severity == SCW_SEVERITY_ERROR);
      char message[SCW_PROBLEM_MESSAGE];
      const ScwRegion *region;

      if (!told)
        continue;
      region = g_ptr_array_index (regions, problem->region);
      scw_problem_message (problem, message);
      if (job->join)
        scw_cli_say ("%s, page %d, system %d: %s", scw_piece_get_file (piece, region), region->page,
                     region->index + 1, message);
      else
        scw_cli_say ("page %d, system %d: %s", region->page, region->index + 1, message);
    }
}

/* What there is to do with what was read. Returns the exit code for this file. */
static int
finish_piece (Job *job, const char *name, const char *path, const ScwPiece *piece, double seconds)
{
  const ScwPieceOptions options = { job->format, job->parts, job->schema, job->reading.max_tokens > 0 };
  g_autoptr (GPtrArray) regions = scw_piece_get_regions (piece);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  const gboolean whole = !piece->interrupted && piece->n_failed == 0;
  const char *state = piece->interrupted ? "interrupted" : piece->n_failed > 0 ? "incomplete" : "done";
  int code = piece->interrupted    ? SCW_EXIT_INTERRUPTED
             : piece->n_failed > 0 ? SCW_EXIT_FAILED
             : regions->len == 0   ? SCW_EXIT_NOTHING
                                   : SCW_EXIT_OK;

  if (regions->len > 0)
    {
      composition = scw_piece_compose (piece, &options, &error);
      if (composition == NULL)
        {
          scw_cli_say ("%s: %s", name, error->message);
          code = code == SCW_EXIT_INTERRUPTED ? code : SCW_EXIT_FAILED;
          state = "failed";
        }
    }
  else if (code == SCW_EXIT_NOTHING)
    {
      scw_cli_say ("%s: no system to read was found", name);
      state = "nothing";
    }
  if (composition != NULL && !job->quiet)
    tell_problems (job, piece, composition, regions);
  if (job->events != NULL && composition != NULL)
    scw_events_problems (job->events, composition, regions);
  if (job->events != NULL)
    scw_events_result (job->events, name, state, composition, regions, seconds);
  note_outcome (job, piece, regions->len, error != NULL ? error->message : NULL);
  if (error != NULL)
    job->outcome->state = SCW_JOB_FAILED;
  job->outcome->seconds = seconds;
  if (composition != NULL && !write_result (job, path, composition, whole))
    {
      code = code == SCW_EXIT_INTERRUPTED ? code : SCW_EXIT_FAILED;
      job->outcome->state
        = SCW_JOB_INTERRUPTED; /* a full disk is no fault of the picture: to be read again */
    }
  if (composition != NULL)
    summarise (job, name, composition, regions->len);
  return code;
}

/* In the bytes that it was given in. */
static const char *
name_of (const char *input)
{
  return strcmp (input, "-") == 0 ? "standard input" : input;
}

/* Adds a picture to the piece; *name becomes its name unless there is one. FALSE: it could not be opened, or somebody
 * interrupted. */
static gboolean
read_picture (Job *job, guint i, ScwPiece *piece, char **name, GError **error)
{
  const char *input = ((ScwInput *) job->inputs->pdata[i])->path;
  g_autoptr (ScwTranscript) transcript = NULL;
  g_autoptr (ScwPicture) picture = scw_reading_open_picture (&job->reading, input, error);
  const char *called = name_of (input);

  if (picture == NULL)
    return FALSE;
  scw_progress_file (called, (int) i + 1, job->n_files, scw_picture_get_n_pages (picture));
  if (job->events != NULL)
    scw_events_file (job->events, called, scw_picture_get_n_pages (picture));
  transcript = scw_reading_run (job->transcriber, picture, &job->reading, FALSE, error);
  if (transcript == NULL)
    return FALSE;
  scw_piece_add (piece, transcript, called);
  if (*name == NULL)
    *name = g_strdup (called);
  return TRUE;
}

/* Reads the pictures [first, end) as one piece. */
static int
read_piece (Job *job, guint first, guint end, const char *path)
{
  g_autoptr (ScwPiece) piece = scw_piece_new ();
  g_autofree char *name = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = first; i < end && !piece->interrupted; i++)
    {
      const char *input = ((ScwInput *) job->inputs->pdata[i])->path;
      g_autoptr (GError) error = NULL;

      if (read_picture (job, i, piece, &name, &error))
        continue;
      if (scw_cli_interrupted ())
        {
          piece->interrupted = TRUE;
          continue;
        }
      piece->n_failed++;
      if (piece->message == NULL)
        piece->message = g_strdup (error->message);
      scw_cli_say ("%s", error->message);
      if (job->events != NULL)
        scw_events_error (job->events, name_of (input), error->message);
    }
  if (name != NULL)
    return finish_piece (job, name, path, piece, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  note_outcome (job, piece, 0, NULL);
  return piece->interrupted ? SCW_EXIT_INTERRUPTED : SCW_EXIT_FAILED;
}

/* Events go to a file that gets its name when it is whole. */
static int
read_with_events (Job *job, guint first, guint end, const char *path)
{
  ScwNewFile file = { .fd = -1 };
  ScwError why = { 0 };
  g_autoptr (GError) error = NULL;
  FILE *out = stdout;
  gboolean whole;
  int code;

  if (path != NULL)
    out = scw_new_file_open (&file, path, 0666, &why) ? fdopen (dup (file.fd), "w") : NULL;
  if (out == NULL)
    {
      scw_fail (&why, SCW_ERROR_FILE, "%s", scw_errno_text (errno));
      scw_cli_say ("cannot write '%s': %s", path, why.message);
      scw_new_file_close (&file);
      return SCW_EXIT_FAILED;
    }
  job->events = scw_events_new (out);
  code = read_piece (job, first, end, path);
  whole = code == SCW_EXIT_OK || code == SCW_EXIT_NOTHING;
  if (!scw_events_fine (job->events))
    scw_fail (&why, SCW_ERROR_FILE, "%s", scw_errno_text (errno));
  if (path != NULL && fclose (out) != 0)
    scw_fail (&why, SCW_ERROR_FILE, "%s", scw_errno_text (errno));
  if (path != NULL && why.code == SCW_ERROR_NONE && !whole && !scw_output_mark (path, &error))
    scw_fail (&why, SCW_ERROR_FILE, "%s", error->message);
  if (path != NULL && why.code == SCW_ERROR_NONE)
    scw_new_file_finish (&file, &why);
  scw_new_file_close (&file);
  if (why.code != SCW_ERROR_NONE)
    {
      scw_cli_say ("cannot write '%s': %s", path != NULL ? path : "standard output", why.message);
      scw_cli_worse (&code, SCW_EXIT_FAILED);
    }
  else if (path != NULL && whole)
    scw_output_unmark (path);
  g_clear_pointer (&job->events, scw_events_free);
  return code;
}

static int
read_pictures (Job *job, guint first, guint end, const char *path, ScwJobEntry *outcome)
{
  job->outcome = outcome;
  return job->json ? read_with_events (job, first, end, path) : read_piece (job, first, end, path);
}

static int
read_input (gpointer data, guint i, ScwJobEntry *outcome)
{
  Job *job = data;

  return read_pictures (job, i, i + 1, scw_output_path (job->output, i), outcome);
}

/* All pictures as one piece: its file is that of the first. */
static int
read_joined (Job *job)
{
  const char *path = scw_output_path (job->output, 0);
  g_autoptr (GError) error = NULL;
  ScwJobEntry outcome = { 0 };
  int code;

  if (path != NULL && !scw_output_make_folder (path, &error))
    {
      scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  code = read_pictures (job, 0, job->inputs->len, path, &outcome);
  g_free (outcome.message);
  return code;
}

static void
say_done_already (const char *input)
{
  if (isatty (STDERR_FILENO))
    scw_cli_say ("%s: done already", input);
}

static void
say_nothing (SCW_UNUSED const char *input)
{
}

/* Tokens have no words. */
static gboolean
open_words (Job *job)
{
  int code;

  if (job->no_words || (scw_format_is_lmx (job->format) && !job->json))
    return TRUE;
  code
    = scw_reading_open_words (&job->reading, job->languages, "transcribe", job->quiet || job->worker != NULL);
  scw_cli_worse (&job->code, code);
  return code == SCW_EXIT_OK;
}

static void
read_all (Job *job)
{
  ScwBatch batch = {
    .inputs = job->inputs,
    .output = job->output,
    .file = job->file,
    .resume = job->resume,
    .start = g_get_real_time (),
    .skipped = job->batch || job->quiet || job->worker != NULL ? say_nothing : say_done_already,
    .read = read_input,
    .data = job,
  };

  scw_progress_enable (!job->quiet && job->worker == NULL);
  if (!open_words (job))
    return;
  job->transcriber = scw_reading_open_model (&job->reading);
  if (job->transcriber == NULL)
    {
      scw_cli_worse (&job->code, SCW_EXIT_MODEL);
      return;
    }
  g_signal_connect (job->transcriber, "words", G_CALLBACK (on_words), job);
  g_signal_connect (job->transcriber, "sheet", G_CALLBACK (on_sheet), job);
  g_signal_connect (job->transcriber, "region-started", G_CALLBACK (on_region_started), job);
  g_signal_connect (job->transcriber, "token", G_CALLBACK (on_token), job);
  g_signal_connect (job->transcriber, "region-finished", G_CALLBACK (on_region_finished), job);
  scw_cli_worse (&job->code, job->join ? read_joined (job) : scw_batch_run (&batch));
  scw_progress_wipe ();
}

static void
run (Job *job, char **argv)
{
  gint64 start = g_get_monotonic_time ();

  if (job->jobs > 1)
    scw_cli_worse (&job->code,
                   scw_workers_run (job->jobs, argv, job->job_path, job->file, job->inputs, job->quiet));
  else
    read_all (job);
  if (scw_cli_interrupted ())
    {
      if (job->worker == NULL)
        scw_cli_say ("interrupted");
      scw_cli_worse (&job->code, SCW_EXIT_INTERRUPTED);
    }
  if (job->batch && !job->join && job->worker == NULL && job->code != SCW_EXIT_MODEL)
    {
      scw_job_file_refresh (job->file);
      scw_cli_worse (&job->code, scw_summary_code (job->inputs, job->file));
      if (!job->quiet)
        scw_summary_print (job->inputs, job->file,
                           (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
    }
}

/* ---- the command line ---- */

static gboolean
choose_format (Job *job)
{
  const char *name = job->format_name;
  const gboolean by_path = name == NULL && job->out != NULL;

  job->format = SCW_FORMAT_MUSICXML;
  if (by_path && g_str_has_suffix (job->out, ".json"))
    job->json = TRUE;
  else if (by_path)
    scw_format_of_path (job->out, &job->format);
  else if (name == NULL || strcmp (name, "musicxml") == 0)
    return TRUE;
  else if (strcmp (name, "mxl") == 0)
    job->format = SCW_FORMAT_MXL;
  else if (strcmp (name, "lmx") == 0)
    job->format = SCW_FORMAT_LMX;
  else if (strcmp (name, "lmx+") == 0)
    job->format = SCW_FORMAT_LMX_PLUS;
  else if (strcmp (name, "json") == 0)
    job->json = TRUE;
  else
    return FALSE;
  return TRUE;
}

/* Whether the name of the one result says what will be in it, or nothing. */
static gboolean
promises_what_it_gets (const Job *job)
{
  g_autofree char *base = job->out != NULL ? g_path_get_basename (job->out) : NULL;
  const char *dot = base != NULL ? strrchr (base, '.') : NULL;
  ScwFormat format;

  return job->format_name != NULL || job->json || job->output->folder || dot == NULL || dot == base
         || (scw_format_of_path (base, &format) && format != SCW_FORMAT_LYRICS);
}

/* Everything that one can see without opening anything. */
static int
check_use (Job *job, int argc, char **argv)
{
  int n_stdin = 0;

  if (job->worker != NULL)
    {
      g_free (job->job_path);
      job->job_path = g_strdup (job->worker);
      job->jobs = 1;
    }
  if (argc < 2)
    return scw_cli_misuse ("transcribe", "no picture was named");
  for (int i = 1; i < argc; i++)
    n_stdin += strcmp (argv[i], "-") == 0 || strcmp (argv[i], "@-") == 0;
  if (n_stdin > 1)
    return scw_cli_misuse ("transcribe", "standard input can be read only once");
  if (job->jobs < 0 || job->jobs > 256)
    return scw_cli_misuse ("transcribe", "--jobs: %d is not 1 to 256", job->jobs);
  if (job->jobs > 1 && n_stdin > 0)
    return scw_cli_misuse ("transcribe",
                           "--jobs and standard input do not go together: write the list to a file");
  if (job->join && (job->job_path != NULL || job->jobs > 0 || job->resume))
    return scw_cli_misuse ("transcribe",
                           "--join reads one piece: it does not go with --job, --jobs and --resume");
  if (job->join && job->reading.boxes != NULL)
    return scw_cli_misuse ("transcribe",
                           "--join and --boxes do not go together: boxes are those of one picture");
  if ((job->job_path != NULL || job->jobs > 1) && (job->out == NULL || strcmp (job->out, "-") == 0))
    return scw_cli_misuse ("transcribe", "--job and --jobs need -o FOLDER");
  return SCW_EXIT_OK;
}

/* With --jobs and without --job there is one all the same, which nobody gets to see. */
static int
open_job_file (Job *job)
{
  g_autoptr (GError) error = NULL;
  const gboolean hidden = job->jobs > 1 && job->job_path == NULL;

  if (hidden)
    {
      int fd = g_file_open_tmp ("scorewright-XXXXXX.jsonl", &job->job_path, &error);

      if (fd >= 0)
        close (fd);
    }
  if (error == NULL)
    job->file = scw_job_file_open (job->job_path, &error);
  if (job->file == NULL)
    {
      scw_cli_say ("%s", error->message);
      return SCW_EXIT_FAILED;
    }
  job->hidden = hidden;
  if (job->worker == NULL && !job->resume && scw_job_file_had_entries (job->file)
      && !scw_job_file_is_shared (job->file))
    return scw_cli_misuse ("transcribe", "the job '%s' was begun before: --resume goes on with it",
                           job->job_path);
  return SCW_EXIT_OK;
}

static gboolean
check_parts (const char *parts, GError **error)
{
  g_autoptr (GArray) numbers = scw_cli_parse_list (parts, "part", G_MAXINT16, error);

  return numbers != NULL;
}

static ScwOutput *
open_output (Job *job, GError **error)
{
  const char *suffix = job->json ? ".json" : scw_format_suffix (job->format);
  g_autoptr (GPtrArray) first = g_ptr_array_new ();

  if (!job->join || job->inputs->len == 0)
    return scw_output_new (job->out, job->inputs, suffix, error);
  g_ptr_array_add (first, job->inputs->pdata[0]);
  return scw_output_new (job->out, first, suffix, error);
}

static int
check (Job *job, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int code = check_use (job, argc, argv);

  if (code != SCW_EXIT_OK)
    return code;
  if (!choose_format (job))
    return scw_cli_misuse ("transcribe", "--format: '%s' is not musicxml, mxl, lmx, lmx+ or json",
                           job->format_name);
  if (job->format == SCW_FORMAT_LMX && !job->json)
    job->reading.plain = TRUE;
  code = scw_reading_check (&job->reading, "transcribe");
  if (code != SCW_EXIT_OK)
    return code;
  if (job->parts != NULL && !check_parts (job->parts, &error))
    return scw_cli_misuse ("transcribe", "--parts: %s", error->message);
  job->inputs = scw_inputs_expand (argv + 1, argc - 1, &error);
  if (job->inputs != NULL)
    job->output = open_output (job, &error);
  if (job->output == NULL)
    {
      scw_cli_say ("%s", error->message);
      return error->domain == G_OPTION_ERROR ? SCW_EXIT_USAGE : SCW_EXIT_FAILED;
    }
  if (!promises_what_it_gets (job))
    return scw_cli_misuse ("transcribe",
                           "'%s' promises another kind of file: .musicxml, .mxl, .lmx, .lmx+ and .json are "
                           "written "
                           "(convert and engrave make others of them)",
                           job->out);
  job->n_files = job->inputs->len;
  job->batch = job->job_path != NULL || job->jobs > 0;
  for (guint i = 0; i < job->inputs->len; i++)
    job->batch = job->batch || ((ScwInput *) job->inputs->pdata[i])->gathered;
  if (job->n_files == 0)
    {
      scw_cli_say ("there are no pictures in '%s'", argv[1]);
      return SCW_EXIT_FAILED;
    }
  if (job->output->option == NULL)
    {
      if (job->resume)
        return scw_cli_misuse ("transcribe", "--resume needs -o: there is no telling what was done already");
      if (job->n_files > 1 && !job->join && !job->json && !scw_format_is_lmx (job->format))
        return scw_cli_misuse ("transcribe", "several pictures need -o FOLDER");
      if (job->format == SCW_FORMAT_MXL && !job->json && isatty (STDOUT_FILENO))
        return scw_cli_misuse ("transcribe", "an .mxl file is nothing for a terminal: use -o FILE");
    }
  return open_job_file (job);
}

static void
job_clear (Job *job)
{
  scw_reading_clear (&job->reading);
  g_free (job->out);
  g_free (job->format_name);
  g_free (job->schema);
  g_free (job->parts);
  g_free (job->languages);
  g_clear_pointer (&job->output, scw_output_free);
  g_clear_pointer (&job->inputs, g_ptr_array_unref);
  g_clear_pointer (&job->file, scw_job_file_free);
  if (job->hidden)
    g_unlink (job->job_path);
  g_free (job->job_path);
  g_free (job->worker);
  g_clear_object (&job->transcriber);
}

int
scw_cli_transcribe (int argc, char **argv)
{
  Job job = { 0 };
  const GOptionEntry own[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &job.out,
      "Write to FILE, into a FOLDER, or to standard output (-)", "FILE" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &job.format_name,
      "musicxml, mxl, lmx, lmx+ or json (by FILE, else musicxml)", "FORMAT" },
    { "join", 0, 0, G_OPTION_ARG_NONE, &job.join, "The pictures are one piece: write one file", NULL },
    { "parts", 0, 0, G_OPTION_ARG_STRING, &job.parts, "Write only these parts, as 1,3-4, from the top down",
      "LIST" },
    { "no-words", 0, 0, G_OPTION_ARG_NONE, &job.no_words, "Do not read titles, lyrics and other words",
      NULL },
    { "language", 0, 0, G_OPTION_ARG_STRING, &job.languages,
      "Languages of the words, as Tesseract calls them: deu+eng (guessed among those installed)", "LIST" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &job.resume, "Skip pictures whose result is there and whole", NULL },
    { "job", 0, 0, G_OPTION_ARG_FILENAME, &job.job_path,
      "Keep a job file: what became of each picture, a JSON object a line", "FILE" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &job.jobs, "Read N pictures at a time", "N" },
    { "worker", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &job.worker, NULL, NULL },
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &job.schema,
      "The W3C's musicxml.xsd to validate against; also $SCW_MUSICXML_SCHEMA", "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &job.quiet, "Say nothing but errors", NULL },
    { 0 },
  };
  g_autofree GOptionEntry *entries = scw_reading_entries (&job.reading, own, TRUE, TRUE);
  g_autofree char **whole
    = g_memdup2 (argv, (argc + 1) * sizeof *argv); /* what is left of argv is the pictures */

  if (scw_cli_parse ("transcribe", "FILE...", "Reads pictures of sheet music and writes them down.",
                     "FILE is a PNG, JPEG, WebP, TIFF or PDF, - for standard input, a folder of pictures, or "
                     "@LIST: a file with a\n"
                     "name a line. One picture goes to standard output unless\n"
                     "-o says otherwise; of several, each gets a file of its own in the folder -o (lmx and "
                     "json may go to\n"
                     "standard output one after the other). With --format json every step is a line: file, "
                     "page, system, token,\n"
                     "measure, system_done, word, problem, result, error. Ctrl+C writes what there is.\n",
                     entries, &argc, &argv, &job.code)
      && (job.code = check (&job, argc, argv)) == SCW_EXIT_OK)
    run (&job, whole);
  job_clear (&job);
  return job.code;
}
