/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notation-tool.c: the notation behind a pipe, for tests in Python.
 *
 * Reads jobs "KIND SIZE\n" + SIZE bytes, answers each with "ok SIZE\n" or "error SIZE\n" + SIZE bytes.
 *   lmx        MusicXML or .mxl -> LMX words
 *   plus       the same -> words of LMX+, of the first part
 *   xml        LMX words -> MusicXML
 *   reference  LMX words -> the <part> that the LMX authors' delinearizer makes of them
 *   problems   LMX words -> one problem a line
 *   score      MusicXML or .mxl -> MusicXML, all parts
 *   told       MusicXML or .mxl -> what of it is left out, a kind a line
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/support/alone.h"

static char *
to_lmx (const char *data, size_t size, size_t *n, ScwError *error)
{
  ScwPart *part = scw_part_read_memory (data, size, "stdin",
                                        ((ScwPartChoice){ .index = -1, .reference = true }), NULL, error);
  ScwTokens tokens = { 0 };
  char *text = NULL;

  if (part != NULL && scw_linearize (part, &tokens, NULL, error))
    text = scw_lmx_format (tokens.at, tokens.n, error);
  *n = text != NULL ? strlen (text) : 0;
  scw_tokens_clear (&tokens);
  scw_part_free (part);
  return text;
}

static char *
to_plus (const char *data, size_t size, size_t *n, ScwError *error)
{
  ScwPart *part = scw_part_read_memory (data, size, "stdin", SCW_PART_ALL, NULL, error);
  ScwTokens tokens = { 0 };
  char *text = NULL;

  if (part != NULL && scw_linearize_plus (part, &tokens, NULL, error))
    text = scw_lmx_format (tokens.at, tokens.n, error);
  *n = text != NULL ? strlen (text) : 0;
  scw_tokens_clear (&tokens);
  scw_part_free (part);
  return text;
}

static char *
to_xml (const char *data, size_t size, ScwRules rules, bool list, size_t *n, ScwError *error)
{
  ScwTokens tokens = { 0 };
  ScwProblems problems = { 0 };
  ScwPart *part = NULL;
  char *text = NULL;

  if (scw_lmx_parse (data, size, &tokens, &problems, error))
    part = scw_delinearize (tokens.at, tokens.n, rules, &problems, error);
  if (part != NULL && list)
    {
      FILE *lines = open_memstream (&text, n);

      for (int i = 0; i < problems.count; i++)
        fprintf (lines, "%s %d %d %s\n", scw_problem_kind_name (problems.items[i].kind),
                 problems.items[i].first_token, problems.items[i].n_tokens,
                 scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      fclose (lines);
    }
  else if (part != NULL && rules == SCW_RULES_REFERENCE)
    text = scw_musicxml_format_reference (part, n, error);
  else if (part != NULL)
    text = scw_musicxml_format (ALONE (part), n, error);
  scw_part_free (part);
  scw_problems_clear (&problems);
  scw_tokens_clear (&tokens);
  return text;
}

/* All parts of a document as MusicXML, or what reading them leaves out. */
static char *
to_score (const char *data, size_t size, bool told, size_t *n, ScwError *error)
{
  ScwProblems problems = { 0 };
  ScwScore *score = scw_score_read_memory (data, size, "stdin", SCW_PART_ALL, &problems, error);
  char *text = NULL;

  if (score != NULL && told)
    {
      FILE *lines = open_memstream (&text, n);

      for (int i = 0; i < problems.count; i++)
        fprintf (lines, "%s\n", scw_problem_message (&problems.items[i], (char[SCW_PROBLEM_MESSAGE]){ 0 }));
      fclose (lines);
    }
  else if (score != NULL)
    text = scw_musicxml_format (score, n, error);
  scw_score_free (score);
  scw_problems_clear (&problems);
  return text;
}

int
main (void)
{
  char kind[32], line[64];

  setlocale (LC_ALL, "");
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      size_t size, n = 0;
      ScwError error = { 0 };
      char *data, *answer;

      if (sscanf (line, "%31s %zu", kind, &size) != 2)
        return 2;
      data = malloc (size + 1);
      if (data == NULL || fread (data, 1, size, stdin) != size)
        return 2;
      if (strcmp (kind, "lmx") == 0)
        answer = to_lmx (data, size, &n, &error);
      else if (strcmp (kind, "plus") == 0)
        answer = to_plus (data, size, &n, &error);
      else if (strcmp (kind, "score") == 0 || strcmp (kind, "told") == 0)
        answer = to_score (data, size, strcmp (kind, "told") == 0, &n, &error);
      else
        answer
          = to_xml (data, size, strcmp (kind, "reference") == 0 ? SCW_RULES_REFERENCE : SCW_RULES_MUSICAL,
                    strcmp (kind, "problems") == 0, &n, &error);
      if (answer == NULL)
        n = strlen (error.message);
      printf ("%s %zu\n", answer != NULL ? "ok" : "error", n);
      fwrite (answer != NULL ? answer : error.message, 1, n, stdout);
      fflush (stdout);
      free (answer);
      free (data);
    }
  return 0;
}
