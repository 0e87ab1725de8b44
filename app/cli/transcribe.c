#include "app/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/cli/events.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/reading.h"
#include "engine/notation/lmx.h"

typedef struct
{
  ScwReadingOptions reading;
  char *out, *format_name, *schema;
  gboolean resume, quiet;

  gboolean json;
  ScwFormat format;
  ScwOutput *output;
  ScwTranscriber *transcriber;
  int code;
  int n_files;

  /* of the file being read */
  ScwEvents *events;
  int measure;
} Job;

/* ---- what happens while reading ---- */

static void
on_sheet (ScwTranscriber *transcriber, ScwSheet *sheet, Job *job)
{
  scw_progress_page (sheet->page, sheet->regions->len);
  if (job->events != NULL)
    scw_events_sheet (job->events, sheet);
  if (sheet->message != NULL)
    scw_cli_say ("%s", sheet->message);
}

static void
on_region_started (ScwTranscriber *transcriber, ScwRegion *region, Job *job)
{
  job->measure = 0;
  scw_progress_system (region->index + 1);
  if (job->events != NULL)
    scw_events_region (job->events, region);
}

static void
on_token (ScwTranscriber *transcriber, ScwRegion *region, guint i, Job *job)
{
  job->measure += g_array_index (region->tokens, ScwReadToken, i).id == SCW_LMX_MEASURE;
  scw_progress_token (job->measure);
  if (job->events != NULL)
    scw_events_token (job->events, region, i);
}

static void
on_region_finished (ScwTranscriber *transcriber, ScwRegion *region, Job *job)
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

/* ---- one file ---- */

static GPtrArray *
regions_read (ScwTranscript *transcript)
{
  GPtrArray *regions = g_ptr_array_new ();

  for (guint i = 0; i < transcript->sheets->len; i++)
    {
      ScwSheet *sheet = g_ptr_array_index (transcript->sheets, i);

      for (guint j = 0; j < sheet->regions->len; j++)
        {
          ScwRegion *region = g_ptr_array_index (sheet->regions, j);

          if (region->tokens->len > 0)
            g_ptr_array_add (regions, region);
        }
    }
  return regions;
}

static ScwComposition *
compose (Job *job, GPtrArray *regions, GError **error)
{
  g_autofree ScwSystemTokens *systems = g_new0 (ScwSystemTokens, regions->len + 1);
  ScwComposition *composition;

  for (guint i = 0; i < regions->len; i++)
    {
      ScwRegion *region = g_ptr_array_index (regions, i);

      systems[i].tokens = scw_region_dup_ids (region, &systems[i].n);
      systems[i].new_page = i > 0 && region->page != ((ScwRegion *) g_ptr_array_index (regions, i - 1))->page;
    }
  composition = scw_compose (systems, regions->len, job->format, NULL, job->schema, error);
  for (guint i = 0; i < regions->len; i++)
    g_free ((gpointer) systems[i].tokens);
  return composition;
}

static void
summarise (Job *job, const char *name, const ScwComposition *composition, guint n_systems)
{
  int n_errors = 0;

  for (int i = 0; i < composition->problems.count; i++)
    n_errors += composition->problems.items[i].severity == SCW_SEVERITY_ERROR;
  if (job->quiet || !isatty (STDERR_FILENO))
    return;
  scw_progress_wipe ();
  fprintf (stderr, "%s: %u systems, %d measures, %d to look at%s\n", name, n_systems, composition->n_measures,
           n_errors, composition->valid ? "" : "; the file does not agree with the MusicXML schema");
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
  else if (scw_save (path, composition->data, composition->size, &error))
    {
      scw_output_mark (path, !whole);
      return TRUE;
    }
  else
    scw_cli_say ("%s", error->message);
  return FALSE;
}

/* What there is to do with what was read. Returns the exit code for this file. */
static int
finish_file (Job *job, const char *name, const char *path, ScwTranscript *transcript, double seconds)
{
  g_autoptr (GPtrArray) regions = regions_read (transcript);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) composition = NULL;
  const gboolean whole = !transcript->interrupted && transcript->n_failed == 0;
  const char *state = transcript->interrupted    ? "interrupted"
                      : transcript->n_failed > 0 ? "incomplete"
                                                 : "done";
  int code = transcript->interrupted    ? SCW_EXIT_INTERRUPTED
             : transcript->n_failed > 0 ? SCW_EXIT_FAILED
             : regions->len == 0        ? SCW_EXIT_NOTHING
                                        : SCW_EXIT_OK;

  if (regions->len > 0)
    {
      composition = compose (job, regions, &error);
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
  if (job->events != NULL && composition != NULL)
    scw_events_problems (job->events, composition, regions);
  if (job->events != NULL)
    scw_events_result (job->events, name, state, composition, regions, seconds);
  if (composition != NULL && !write_result (job, path, composition, whole))
    code = code == SCW_EXIT_INTERRUPTED ? code : SCW_EXIT_FAILED;
  if (composition != NULL)
    summarise (job, name, composition, regions->len);
  return code;
}

static int
read_file (Job *job, const char *input, int number, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwTranscript) transcript = NULL;
  g_autoptr (ScwPicture) picture = scw_picture_open (input, scw_cli_cancellable (), &error);
  gint64 start = g_get_monotonic_time ();

  if (picture != NULL)
    {
      scw_progress_file (scw_picture_get_name (picture), number, job->n_files,
                         scw_picture_get_n_pages (picture));
      if (job->events != NULL)
        scw_events_file (job->events, scw_picture_get_name (picture), scw_picture_get_n_pages (picture));
      transcript = scw_reading_run (job->transcriber, picture, &job->reading, FALSE, &error);
    }
  if (transcript != NULL)
    return finish_file (job, scw_picture_get_name (picture), path, transcript,
                        (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  if (scw_cli_interrupted ())
    return SCW_EXIT_INTERRUPTED;
  scw_cli_say ("%s", error->message);
  if (job->events != NULL)
    scw_events_error (job->events, input, error->message);
  return SCW_EXIT_FAILED;
}

/* Events go to a file beside the wanted one, which gets its name when it is whole. */
static int
read_with_events (Job *job, const char *input, int number, const char *path)
{
  g_autofree char *aside = path != NULL ? g_strdup_printf ("%s.%d.part", path, (int) getpid ()) : NULL;
  FILE *out = path != NULL ? g_fopen (aside, "w") : stdout;
  int code;

  if (out == NULL)
    {
      scw_cli_say ("cannot write '%s': %s", path, g_strerror (errno));
      return SCW_EXIT_FAILED;
    }
  job->events = scw_events_new (out);
  code = read_file (job, input, number, path);
  if (!scw_events_fine (job->events) || (path != NULL && (fclose (out) != 0 || g_rename (aside, path) != 0)))
    {
      scw_cli_say ("cannot write '%s': %s", path != NULL ? path : "standard output", g_strerror (errno));
      scw_cli_worse (&code, SCW_EXIT_FAILED);
      if (path != NULL)
        g_unlink (aside);
    }
  else if (path != NULL)
    scw_output_mark (path, code != SCW_EXIT_OK && code != SCW_EXIT_NOTHING);
  g_clear_pointer (&job->events, scw_events_free);
  return code;
}

static void
read_all (Job *job, char **inputs)
{
  for (int i = 0; i < job->n_files && !scw_cli_interrupted (); i++)
    {
      g_autofree char *path = scw_output_path (job->output, inputs[i]);

      if (job->resume && path != NULL && scw_output_is_done (path))
        {
          if (!job->quiet && isatty (STDERR_FILENO))
            scw_cli_say ("%s: done already", inputs[i]);
          continue;
        }
      scw_cli_worse (&job->code, job->json ? read_with_events (job, inputs[i], i + 1, path)
                                           : read_file (job, inputs[i], i + 1, path));
    }
  scw_progress_wipe ();
  if (scw_cli_interrupted ())
    {
      scw_cli_say ("interrupted");
      scw_cli_worse (&job->code, SCW_EXIT_INTERRUPTED);
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
  else if (strcmp (name, "json") == 0)
    job->json = TRUE;
  else
    return FALSE;
  return TRUE;
}

static int
check (Job *job, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int n_stdin = 0;
  int code;

  if (argc < 2)
    return scw_cli_misuse ("transcribe", "no picture was named");
  job->n_files = argc - 1;
  for (int i = 1; i < argc; i++)
    n_stdin += strcmp (argv[i], "-") == 0;
  if (n_stdin > 1)
    return scw_cli_misuse ("transcribe", "standard input can be read only once");
  if (!choose_format (job))
    return scw_cli_misuse ("transcribe", "--format: '%s' is not musicxml, mxl, lmx or json",
                           job->format_name);
  code = scw_reading_check (&job->reading, "transcribe");
  if (code != SCW_EXIT_OK)
    return code;
  job->output = scw_output_new (job->out, argv + 1, job->n_files,
                                job->json ? ".json" : scw_format_suffix (job->format), &error);
  if (job->output == NULL)
    {
      scw_cli_say ("%s", error->message);
      return error->domain == G_OPTION_ERROR ? SCW_EXIT_USAGE : SCW_EXIT_FAILED;
    }
  if (job->output->option == NULL)
    {
      if (job->resume)
        return scw_cli_misuse ("transcribe", "--resume needs -o: there is no telling what was done already");
      if (job->n_files > 1 && !job->json && job->format != SCW_FORMAT_LMX)
        return scw_cli_misuse ("transcribe", "several pictures need -o FOLDER");
      if (job->format == SCW_FORMAT_MXL && !job->json && isatty (STDOUT_FILENO))
        return scw_cli_misuse ("transcribe", "an .mxl file is nothing for a terminal: use -o FILE");
    }
  return SCW_EXIT_OK;
}

static void
job_clear (Job *job)
{
  scw_reading_clear (&job->reading);
  g_free (job->out);
  g_free (job->format_name);
  g_free (job->schema);
  g_clear_pointer (&job->output, scw_output_free);
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
      "musicxml, mxl, lmx or json (by FILE, else musicxml)", "FORMAT" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &job.resume, "Skip pictures whose result is there and whole", NULL },
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &job.schema,
      "The W3C's musicxml.xsd to validate against; also $SCW_MUSICXML_SCHEMA", "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &job.quiet, "Say nothing but errors", NULL },
    { 0 },
  };
  g_autofree GOptionEntry *entries = scw_reading_entries (&job.reading, own, TRUE, TRUE);

  if (scw_cli_parse ("transcribe", "FILE...", "Reads pictures of piano music and writes them down.",
                     "FILE is a PNG, JPEG, WebP, TIFF or PDF, or - for standard input. One picture goes to "
                     "standard output unless\n"
                     "-o says otherwise; of several, each gets a file of its own in the folder -o (lmx and "
                     "json may go to\n"
                     "standard output one after the other). With --format json every step is a line: file, "
                     "page, system, token,\n"
                     "measure, system_done, problem, result, error. Ctrl+C writes what there is.\n",
                     entries, &argc, &argv, &job.code)
      && (job.code = check (&job, argc, argv)) == SCW_EXIT_OK)
    {
      scw_progress_enable (!job.quiet);
      job.transcriber = scw_reading_open_model (&job.reading);
      if (job.transcriber == NULL)
        job.code = SCW_EXIT_MODEL;
      else
        {
          g_signal_connect (job.transcriber, "sheet", G_CALLBACK (on_sheet), &job);
          g_signal_connect (job.transcriber, "region-started", G_CALLBACK (on_region_started), &job);
          g_signal_connect (job.transcriber, "token", G_CALLBACK (on_token), &job);
          g_signal_connect (job.transcriber, "region-finished", G_CALLBACK (on_region_finished), &job);
          read_all (&job, argv + 1);
        }
    }
  job_clear (&job);
  return job.code;
}
