/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/shared/events.h"
#include "app/cli/shared/json.h"
#include "app/score/convert.h"
#include "app/error.h"
#include "app/shown.h"

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
  json_t *schemas = json_array (), *problems = json_array ();
  json_t *object;

  for (char **schema = report->schemas; *schema != NULL; schema++)
    json_array_append_new (schemas, scw_json_text (*schema));
  for (int i = 0; i < report->problems.count; i++)
    json_array_append_new (problems, problem_to_json (&report->problems.items[i]));
  object = json_pack ("{s:b,s:i,s:o,s:o}", "valid", report->valid, "measures", report->n_measures, "schemas",
                      schemas, "problems", problems);
  scw_json_set_name (object, "file", name);
  scw_json_print (object);
}

static void
print_text (const char *name, const ScwComposition *report)
{
  g_autofree char *listed = g_strjoinv (", ", report->schemas), *schemas = scw_shown_text (listed);
  g_autofree char *shown = scw_shown_text (name);

  for (int i = 0; i < report->problems.count; i++)
    {
      const ScwProblem *problem = &report->problems.items[i];
      char buffer[SCW_PROBLEM_MESSAGE];
      g_autofree char *message = scw_shown_text (scw_problem_message (problem, buffer));

      if (problem->line > 0)
        printf ("%s:%d: %s\n", shown, problem->line, message);
      else
        printf ("%s: %s\n", shown, message);
    }
  printf ("%s: %s (%s%s%s)\n", shown, report->valid ? "valid" : "not valid", schemas,
          *schemas != '\0' && !report->official ? "; " : "",
          report->official ? "" : "not checked against the W3C's schema");
}

static int
validate (const char *path, const char *schema, gboolean json, gboolean quiet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ScwComposition) report = NULL;
  g_autofree char *data = NULL;
  const char *name = strcmp (path, "-") == 0 ? "standard input" : path;
  gsize size;

  if (scw_load (path, &data, &size, &error))
    report = scw_examine (data, size, name, schema, &error);
  if (report == NULL)
    {
      scw_cli_say ("%s", error->message);
      return scw_cli_unreadable (error);
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
