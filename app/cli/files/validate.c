/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/shared/events.h"
#include "app/score/convert.h"
#include "app/error.h"

static json_t *
problem_to_json (const ScwProblem *problem)
{
  json_t *object = scw_cli_problem_to_json (problem);

  if (problem->line > 0)
    json_object_set_new (object, "line", json_integer (problem->line));
  return object;
}

static void
print_json (const char *name, const ScwComposition *report)
{
  g_autofree char *valid_name = g_utf8_make_valid (name, -1);
  json_t *schemas = json_array (), *problems = json_array ();
  json_t *object;
  char *text;

  for (char **schema = report->schemas; *schema != NULL; schema++)
    json_array_append_new (schemas, json_string (*schema));
  for (int i = 0; i < report->problems.count; i++)
    json_array_append_new (problems, problem_to_json (&report->problems.items[i]));
  object = json_pack ("{s:s,s:b,s:i,s:o,s:o}", "file", valid_name, "valid", report->valid, "measures",
                      report->n_measures, "schemas", schemas, "problems", problems);
  text = json_dumps (object, JSON_COMPACT);
  puts (text);
  free (text);
  json_decref (object);
}

static void
print_text (const char *name, const ScwComposition *report)
{
  g_autofree char *schemas = g_strjoinv (", ", report->schemas);

  for (int i = 0; i < report->problems.count; i++)
    {
      const ScwProblem *problem = &report->problems.items[i];
      char message[SCW_PROBLEM_MESSAGE];

      scw_problem_message (problem, message);
      if (problem->line > 0)
        printf ("%s:%d: %s\n", name, problem->line, message);
      else
        printf ("%s: %s\n", name, message);
    }
  printf ("%s: %s (%s%s%s)\n", name, report->valid ? "valid" : "not valid", schemas,
          *schemas != '\0' && !report->official ? "; " : "",
          report->official ? "" : "not checked against the W3C's schema");
}

static int
validate (const char *path, const char *schema, gboolean json, gboolean quiet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) report = NULL;
  g_autofree char *data = NULL;
  g_autofree char *name
    = strcmp (path, "-") == 0 ? g_strdup ("standard input") : g_filename_display_name (path);
  gsize size;

  if (scw_load (path, &data, &size, &error))
    report = scw_examine (data, size, name, schema, &error);
  if (report == NULL)
    {
      scw_cli_say ("%s", error->message);
      return g_error_matches (error, SCW_APP_ERROR, SCW_ERROR_FILE) ? SCW_EXIT_FAILED : SCW_EXIT_INVALID;
    }
  if (json)
    print_json (name, report);
  else if (!quiet)
    print_text (name, report);
  return report->valid ? SCW_EXIT_OK : SCW_EXIT_INVALID;
}

int
scw_cli_validate (int argc, char **argv)
{
  g_autofree char *schema = NULL;
  gboolean json = FALSE, quiet = FALSE;
  int code = SCW_EXIT_OK;
  const GOptionEntry entries[] = {
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &schema, "The W3C's musicxml.xsd; also $SCW_MUSICXML_SCHEMA",
      "FILE" },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print a JSON object a file", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Print nothing: the exit code says it", NULL },
    { 0 },
  };

  if (!scw_cli_parse ("validate", "FILE...",
                      "Checks MusicXML files (.musicxml, .xml, .mxl): the schemas, and whether the music "
                      "adds up.",
                      "The W3C's schema is used where it is found, Scorewright's own for what Scorewright "
                      "wrote. Without the W3C's, files of\n"
                      "other programs are only read. A voice that does not fill its measure, a tie that "
                      "ends nowhere, are told, but make no\nfile invalid.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (argc < 2)
    return scw_cli_misuse ("validate", "no file was named");
  for (int i = 1; i < argc; i++)
    scw_cli_worse (&code, validate (argv[i], schema, json, quiet));
  if (!scw_cli_flush ())
    scw_cli_worse (&code, SCW_EXIT_FAILED);
  return code;
}
