/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/convert.h"

#include <stdlib.h>
#include <string.h>

#include "app/error.h"
#include "app/score/compose-private.h"
#include "engine/notation/check/check.h"
#include "engine/notation/join/rows.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/lmx/losses.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/transform/cut.h"
#include "engine/notation/transform/transpose.h"

/* ---- what a file is ---- */

/* Past a byte order mark, which says nothing of what follows. */
static void
skip_mark (ScwScoreFile *file)
{
  if (file->size < 3 || memcmp (file->data, "\xef\xbb\xbf", 3) != 0)
    return;
  file->data += 3;
  file->size -= 3;
}

static gboolean
is_lmx (ScwScoreFile file)
{
  static const char plus[] = "<bos:plus>";

  if (scw_mxl_is_zip (file.data, file.size))
    return FALSE;
  skip_mark (&file);
  while (file.size > 0 && g_ascii_isspace (*file.data))
    file.data++, file.size--;
  if (file.size >= strlen (plus) && memcmp (file.data, plus, strlen (plus)) == 0)
    return TRUE;
  return file.size == 0
         || !(*file.data == '<' || (guchar) *file.data == 0xff
              || (guchar) *file.data == 0xfe); /* or UTF-16 */
}

/* ---- LMX ---- */

static void
free_systems (GArray *systems)
{
  for (guint i = 0; i < systems->len; i++)
    free ((gpointer) g_array_index (systems, ScwSystemTokens, i).tokens);
  g_array_unref (systems);
}

/* Appends a system for each line. */
static gboolean
parse_lines (ScwScoreFile file, GArray *systems, ScwError *error)
{
  const guint before = systems->len;
  int number = 1;

  skip_mark (&file);
  for (gsize at = 0; at < file.size; number++)
    {
      const char *end = memchr (file.data + at, '\n', file.size - at);
      const gsize length = end != NULL ? (gsize) (end - file.data) - at : file.size - at;
      ScwTokens tokens = { 0 };

      if (!scw_lmx_parse (file.data + at, length, &tokens, NULL, error))
        {
          scw_tokens_clear (&tokens);
          scw_fail_prefix (error, "'%s', line %d", file.name, number);
          return FALSE;
        }
      if (tokens.n > 0)
        g_array_append_val (systems, ((ScwSystemTokens){ .tokens = tokens.at, .n = tokens.n }));
      else
        scw_tokens_clear (&tokens);
      at += length + 1;
    }
  return systems->len > before
         || scw_fail (error, SCW_ERROR_FORMAT, "'%s' holds no music: it is empty", file.name);
}

static ScwScore *
score_of_lmx (const ScwScoreFile *file, ScwProblems *problems, GError **error)
{
  GArray *systems = g_array_new (FALSE, TRUE, sizeof (ScwSystemTokens));
  ScwError engine_error = { 0 };
  ScwScore *score = NULL;

  if (parse_lines (*file, systems, &engine_error))
    score = scw_compose_score ((gpointer) systems->data, (int) systems->len, NULL, problems, error);
  else
    scw_app_error_take (error, &engine_error);
  free_systems (systems);
  return score;
}

/* ---- one score of all ---- */

/* "P2", or the second; "all" where none is wished. */
static ScwScore *
score_of_xml (const ScwScoreFile *file, ScwPartChoice choice, ScwProblems *problems, GError **error)
{
  ScwError engine_error = { 0 };
  ScwScore *score
    = scw_score_read_memory (file->data, file->size, file->name, choice, problems, &engine_error);

  if (score == NULL)
    scw_app_error_take (error, &engine_error);
  return score;
}

static ScwScore *
put_together (const ScwScoreFile *files, int n, ScwPartChoice choice, ScwProblems *problems, GError **error)
{
  ScwScore *whole = NULL;

  for (int i = 0; i < n; i++)
    {
      ScwError engine_error = { 0 };
      ScwScore *score = is_lmx (files[i]) ? score_of_lmx (&files[i], problems, error)
                                          : score_of_xml (&files[i], choice, problems, error);

      if (score != NULL && whole == NULL)
        {
          whole = score;
          continue;
        }
      if (score != NULL && scw_score_append (whole, score, &engine_error))
        {
          scw_score_free (score);
          continue;
        }
      if (score != NULL)
        scw_app_error_take (error, &engine_error);
      scw_score_free (score);
      scw_score_free (whole);
      return NULL;
    }
  return whole;
}

/* "5-12": indices, the second beyond the last. */
static gboolean
find_measures (const ScwScore *score, const char *measures, int *first, int *end, GError **error)
{
  const char *dash = strchr (measures, '-');
  g_autofree char *from
    = dash != NULL ? g_strndup (measures, (gsize) (dash - measures)) : g_strdup (measures);
  const char *to = dash != NULL ? dash + 1 : from;

  *first = *from != '\0' ? scw_score_numbered (score, from, 0, FALSE) : 0;
  *end
    = *to != '\0' ? scw_score_numbered (score, to, MAX (*first, 0), TRUE) + 1 : scw_score_n_measures (score);
  if (*end == 0) /* in front of the first, or nowhere */
    *end = scw_score_numbered (score, to, 0, TRUE) + 1;
  if (*first >= 0 && *end > *first)
    return TRUE;
  if (*first < 0 || *end == 0)
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_NOTATION, "there is no measure %s", *first < 0 ? from : to);
  else
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_NOTATION, "measure %s does not come before measure %s", from,
                 to);
  return FALSE;
}

static ScwScore *
take (ScwScore *score, const ScwSelection *selection, GError **error)
{
  ScwError engine_error = { 0 };
  int first, end;

  if (selection->measures != NULL)
    {
      ScwScore *cut = NULL;

      if (find_measures (score, selection->measures, &first, &end, error))
        {
          cut = scw_score_cut (score, first, end, selection->row ? SCW_CUT_ROW : SCW_CUT_EXCERPT,
                               &engine_error);
          if (cut == NULL)
            scw_app_error_take (error, &engine_error);
        }
      scw_score_free (score);
      score = cut;
    }
  if (score != NULL && selection->semitones != 0
      && !scw_score_transpose (score, selection->semitones, &engine_error))
    {
      scw_app_error_take (error, &engine_error);
      g_clear_pointer (&score, scw_score_free);
    }
  return score;
}

static ScwScore *
make_score (const ScwScoreFile *files,
            int n,
            const ScwSelection *selection,
            ScwPartChoice usual,
            ScwProblems *problems,
            GError **error)
{
  const ScwPartChoice choice
    = selection->part != NULL ? (ScwPartChoice){ .id = selection->part, .row = usual.row } : usual;
  ScwScore *score = put_together (files, n, choice, problems, error);

  return score != NULL ? take (score, selection, error) : NULL;
}

ScwScore *
scw_score_from_files (
  const ScwScoreFile *files, int n, const ScwSelection *selection, ScwProblems *problems, GError **error)
{
  return make_score (files, n, selection, SCW_PART_ALL, problems, error);
}

/* ---- files again ---- */

static gboolean
all_lines (const ScwScoreFile *files, int n, const ScwSelection *selection)
{
  for (int i = 0; i < n; i++)
    if (!is_lmx (files[i]))
      return FALSE;
  return selection->measures == NULL && selection->semitones == 0;
}

/* Systems stay what they are. */
static ScwComposition *
convert_lines (const ScwScoreFile *files, int n, ScwFormat format, const char *w3c_schema, GError **error)
{
  GArray *systems = g_array_new (FALSE, TRUE, sizeof (ScwSystemTokens));
  ScwComposition *composition = NULL;
  ScwError engine_error = { 0 };
  gboolean fine = TRUE;

  for (int i = 0; fine && i < n; i++)
    {
      const guint first = systems->len;

      fine = parse_lines (files[i], systems, &engine_error);
      if (fine && i > 0)
        g_array_index (systems, ScwSystemTokens, first).new_page = TRUE;
    }
  if (fine)
    composition
      = scw_compose ((gpointer) systems->data, (int) systems->len, format, NULL, NULL, w3c_schema, error);
  else
    scw_app_error_take (error, &engine_error);
  free_systems (systems);
  return composition;
}

static gboolean
linearize (ScwComposition *composition, ScwPart *part, gboolean plus, ScwError *error)
{
  ScwTokens tokens = { 0 };
  ScwSystemTokens line = { 0 };
  gboolean fine;

  scw_lmx_tell_losses (part, plus,
                       &composition->problems); /* of the file's order: two signs may become one */
  fine = plus ? scw_linearize_plus (part, &tokens, &composition->problems, error)
              : scw_linearize (part, &tokens, &composition->problems, error);
  line.tokens = tokens.at;
  line.n = tokens.n;
  fine = fine && scw_composition_put_lmx (&line, 1, composition, error);
  scw_tokens_clear (&tokens);
  return fine;
}

ScwComposition *
scw_convert (const ScwScoreFile *files,
             int n,
             const ScwSelection *selection,
             ScwFormat format,
             const char *w3c_schema,
             GError **error)
{
  const gboolean lmx = scw_format_is_lmx (format);
  ScwComposition *composition;
  ScwError engine_error = { 0 };
  ScwScore *score;
  gboolean fine;

  if (all_lines (files, n, selection))
    return convert_lines (files, n, format, w3c_schema, error);
  composition = g_new0 (ScwComposition, 1);
  score = make_score (files, n, selection, lmx ? SCW_PART_ANY : SCW_PART_ALL, &composition->problems, error);
  if (score == NULL)
    {
      scw_composition_free (composition);
      return NULL;
    }
  fine = scw_composition_put_score (composition, score, w3c_schema, &engine_error)
         && (format == SCW_FORMAT_LYRICS ? scw_composition_put_lyrics (composition, score, &engine_error)
             : lmx ? linearize (composition, score->parts[0], format == SCW_FORMAT_LMX_PLUS, &engine_error)
                   : scw_composition_pack (composition, format, &engine_error));
  scw_score_free (score);
  return scw_composition_finish (composition, fine, &engine_error, error);
}

/* ---- checking ---- */

/* Our own schema is stricter than MusicXML: what is right in a foreign file may not agree with it. */
static gboolean
examine_xml (ScwComposition *composition,
             const char *xml,
             gsize size,
             const char *name,
             const char *w3c_schema,
             ScwError *error)
{
  const gboolean ours = memmem (xml, size, "<software>Scorewright", 21) != NULL;
  const ScwValidateOptions options = { .xsd = w3c_schema, .leave_out = ours ? 0 : SCW_SCHEMA_RELAXNG };
  ScwValidation validation = { 0 };

  if (!scw_validate_memory (xml, size, name, &options, &validation, &composition->problems, error))
    return FALSE;
  composition->valid = TRUE;
  for (int i = 0; i < composition->problems.count; i++)
    if (composition->problems.items[i].severity == SCW_SEVERITY_ERROR)
      composition->valid = FALSE;
  composition->schemas = scw_composition_schemas (&validation);
  composition->official = (validation.used & SCW_SCHEMA_XSD) != 0;
  return TRUE;
}

ScwComposition *
scw_examine (const char *data, gsize size, const char *name, const char *w3c_schema, GError **error)
{
  ScwComposition *composition = g_new0 (ScwComposition, 1);
  ScwError engine_error = { 0 };
  const gboolean zipped = scw_mxl_is_zip (data, size);
  size_t xml_size = size;
  char *unpacked = zipped ? scw_mxl_unpack (data, size, &xml_size, &engine_error) : NULL;
  const char *xml = zipped ? unpacked : data;
  gboolean fine = (xml != NULL || scw_fail_about (&engine_error, SCW_DEED_READ, name))
                  && examine_xml (composition, xml, xml_size, name, w3c_schema, &engine_error);

  if (fine && composition->valid)
    {
      ScwScore *score = scw_score_read_memory (xml, xml_size, name, SCW_PART_ALL, NULL, &engine_error);

      fine = score != NULL;
      if (fine)
        {
          composition->n_measures = scw_score_n_measures (score);
          scw_check_score (score, &composition->problems);
          fine = scw_problems_are_all (&composition->problems, &engine_error);
        }
      scw_score_free (score);
    }
  free (unpacked);
  return scw_composition_finish (composition, fine, &engine_error, error);
}
