/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/compose.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/error.h"
#include "engine/file.h"
#include "engine/notation/check/check.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/musicxml/validate.h"
#include "engine/notation/join/join.h"

void
scw_composition_free (ScwComposition *composition)
{
  g_free (composition->data);
  g_free (composition->musicxml);
  g_strfreev (composition->schemas);
  scw_problems_clear (&composition->problems);
  g_free (composition);
}

/* The engine's malloc becomes GLib's, with a zero behind it. */
static char *
adopt (char *data, gsize size)
{
  char *copy = g_malloc (size + 1);

  memcpy (copy, data, size);
  copy[size] = '\0';
  free (data);
  return copy;
}

static ScwPart *
join_systems (const ScwSystemTokens *systems, int n, ScwProblems *problems, ScwError *error)
{
  g_autofree ScwPart **scores = g_new0 (ScwPart *, n + 1);
  ScwPart *joined = NULL;
  int made = 0;
  int n_measures = 0;

  for (; made < n; made++)
    {
      int before = problems->count;

      scores[made]
        = scw_delinearize (systems[made].tokens, systems[made].n, SCW_RULES_MUSICAL, problems, error);
      if (scores[made] == NULL)
        break;
      for (int i = before; i < problems->count; i++)
        {
          problems->items[i].region = made;
          if (problems->items[i].measure >= 0)
            problems->items[i].measure += n_measures;
        }
      n_measures += scores[made]->n_measures;
      if (systems[made].new_page && scores[made]->n_measures > 0)
        scores[made]->measures[0].new_page = true;
    }
  if (made == n)
    joined = scw_join (scores, n, problems, error);
  for (int i = 0; i < made; i++)
    scw_part_free (scores[i]);
  return joined;
}

static gboolean
format_lmx (const ScwSystemTokens *systems, int n, ScwComposition *composition, ScwError *error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      char *line = scw_lmx_format (systems[i].tokens, systems[i].n, error);

      if (line == NULL)
        return FALSE;
      g_string_append_printf (text, "%s\n", line);
      free (line);
    }
  composition->size = text->len;
  composition->data = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

static gboolean
pack (ScwComposition *composition, ScwFormat format, ScwError *error)
{
  gsize size;
  void *packed;

  if (format == SCW_FORMAT_MUSICXML)
    {
      composition->data = g_memdup2 (composition->musicxml, composition->musicxml_size + 1);
      composition->size = composition->musicxml_size;
      return TRUE;
    }
  packed = scw_mxl_pack (composition->musicxml, composition->musicxml_size, &size, error);
  if (packed == NULL)
    return FALSE;
  composition->data = adopt (packed, size);
  composition->size = size;
  return TRUE;
}

static char **
schemas_used (const ScwValidation *validation)
{
  g_autoptr (GStrvBuilder) used = g_strv_builder_new ();

  if (validation->used & SCW_SCHEMA_RELAXNG)
    g_strv_builder_add (used, validation->relaxng);
  if (validation->used & SCW_SCHEMA_XSD)
    g_strv_builder_add (used, validation->xsd);
  return g_strv_builder_end (used);
}

static gboolean
validate (ScwComposition *composition, const char *w3c_schema, ScwError *error)
{
  ScwValidateOptions options = { .xsd = w3c_schema };
  ScwValidation validation = { 0 };
  int before = composition->problems.count;

  if (!scw_validate_memory (composition->musicxml, composition->musicxml_size, "the result", &options,
                            &validation, &composition->problems, error))
    return FALSE;
  composition->valid = composition->problems.count == before;
  composition->schemas = schemas_used (&validation);
  return TRUE;
}

static gboolean
format_score (ScwComposition *composition, ScwScore *score, const char *w3c_schema, ScwError *error)
{
  size_t size;
  char *xml;

  composition->n_measures = scw_score_n_measures (score);
  scw_check_score (score, &composition->problems);
  xml = scw_musicxml_format (score, &size, error);
  if (xml == NULL)
    return FALSE;
  composition->musicxml = adopt (xml, size);
  composition->musicxml_size = size;
  return validate (composition, w3c_schema, error);
}

static ScwComposition *
finish (ScwComposition *composition, gboolean fine, const ScwError *engine_error, GError **error)
{
  if (fine)
    return composition;
  scw_app_error_take (error, engine_error);
  scw_composition_free (composition);
  return NULL;
}

/* The engine frees it. */
static gboolean
put_text (char **text, const char *wish, ScwError *error)
{
  if (wish == NULL || *wish == '\0')
    return TRUE;
  free (*text);
  *text = strdup (wish);
  return *text != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory");
}

static ScwScore *
make_score (
  const ScwSystemTokens *systems, int n, const ScwHeading *heading, ScwProblems *problems, ScwError *error)
{
  ScwScore *score = scw_score_of_part (join_systems (systems, n, problems, error), error);

  if (score != NULL && heading != NULL
      && !(put_text (&score->title, heading->title, error)
           && put_text (&score->composer, heading->composer, error)))
    g_clear_pointer (&score, scw_score_free);
  return score;
}

ScwScore *
scw_compose_score (
  const ScwSystemTokens *systems, int n, const ScwHeading *heading, ScwProblems *problems, GError **error)
{
  ScwProblems own = { 0 };
  ScwError engine_error = { 0 };
  ScwScore *score = make_score (systems, n, heading, problems != NULL ? problems : &own, &engine_error);

  scw_problems_clear (&own);
  if (score == NULL)
    scw_app_error_take (error, &engine_error);
  return score;
}

static gboolean
is_lmx (ScwFormat format)
{
  return format == SCW_FORMAT_LMX || format == SCW_FORMAT_LMX_PLUS;
}

ScwComposition *
scw_compose (const ScwSystemTokens *systems,
             int n,
             ScwFormat format,
             const ScwHeading *heading,
             const char *w3c_schema,
             GError **error)
{
  ScwComposition *composition = g_new0 (ScwComposition, 1);
  ScwError engine_error = { 0 };
  ScwScore *score = make_score (systems, n, heading, &composition->problems, &engine_error);
  gboolean fine = score != NULL && format_score (composition, score, w3c_schema, &engine_error)
                  && (is_lmx (format) ? format_lmx (systems, n, composition, &engine_error)
                                      : pack (composition, format, &engine_error));

  scw_score_free (score);
  return finish (composition, fine, &engine_error, error);
}

/* ---- files ---- */

/* Past a byte order mark, which says nothing of what follows. */
static void
skip_mark (const char **data, gsize *size)
{
  if (*size < 3 || memcmp (*data, "\xef\xbb\xbf", 3) != 0)
    return;
  *data += 3;
  *size -= 3;
}

static gboolean
looks_like_xml (const char *data, gsize size)
{
  static const char plus[] = "<bos:plus>";

  skip_mark (&data, &size);
  while (size > 0 && g_ascii_isspace (*data))
    data++, size--;
  if (size >= strlen (plus) && memcmp (data, plus, strlen (plus)) == 0)
    return FALSE;
  return size > 0 && (*data == '<' || (guchar) *data == 0xff || (guchar) *data == 0xfe); /* or UTF-16 */
}

/* A line a system. */
static ScwComposition *
convert_lmx (
  const char *data, gsize size, const char *name, ScwFormat format, const char *w3c_schema, GError **error)
{
  g_autoptr (GArray) systems = g_array_new (FALSE, TRUE, sizeof (ScwSystemTokens));
  ScwComposition *composition = NULL;
  ScwError engine_error = { 0 };
  gboolean fine = TRUE;
  int number = 1;

  skip_mark (&data, &size);
  for (gsize at = 0; fine && at < size; number++)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize) (end - data) - at : size - at;
      ScwTokens tokens = { 0 };

      fine = scw_lmx_parse (data + at, length, &tokens, NULL, &engine_error);
      if (fine && tokens.n > 0)
        g_array_append_val (systems, ((ScwSystemTokens){ tokens.at, tokens.n, FALSE }));
      else
        scw_tokens_clear (&tokens);
      at += length + 1;
    }
  if (!fine)
    scw_fail_prefix (&engine_error, "'%s', line %d", name, number - 1);
  else if (systems->len == 0)
    fine = scw_fail (&engine_error, SCW_ERROR_FORMAT, "'%s' holds no music: it is empty", name);
  if (fine)
    composition = scw_compose ((gpointer) systems->data, systems->len, format, NULL, w3c_schema, error);
  else
    scw_app_error_take (error, &engine_error);
  for (guint i = 0; i < systems->len; i++)
    free ((gpointer) g_array_index (systems, ScwSystemTokens, i).tokens);
  return composition;
}

static gboolean
linearize (ScwComposition *composition, ScwPart *part, gboolean plus, ScwError *error)
{
  ScwTokens tokens = { 0 };
  ScwSystemTokens line;
  gboolean fine = plus ? scw_linearize_plus (part, &tokens, &composition->problems, error)
                       : scw_linearize (part, &tokens, &composition->problems, error);

  line = (ScwSystemTokens){ tokens.at, tokens.n, FALSE };
  fine = fine && format_lmx (&line, 1, composition, error);
  scw_tokens_clear (&tokens);
  return fine;
}

ScwComposition *
scw_convert (const char *data,
             gsize size,
             const char *name,
             const char *part,
             ScwFormat format,
             const char *w3c_schema,
             GError **error)
{
  ScwPartChoice choice = { .id = part, .index = -1 };
  ScwComposition *composition;
  ScwError engine_error = { 0 };
  ScwScore *score;
  gboolean fine;

  if (!scw_mxl_is_zip (data, size) && !looks_like_xml (data, size))
    return convert_lmx (data, size, name, format, w3c_schema, error);
  composition = g_new0 (ScwComposition, 1);
  score = scw_score_read_memory (data, size, name, choice, &composition->problems, &engine_error);
  fine = score != NULL && format_score (composition, score, w3c_schema, &engine_error)
         && (is_lmx (format)
               ? linearize (composition, score->parts[0], format == SCW_FORMAT_LMX_PLUS, &engine_error)
               : pack (composition, format, &engine_error));
  scw_score_free (score);
  return finish (composition, fine, &engine_error, error);
}

/* Our own schema is stricter than MusicXML: a foreign file may be right and not agree with it. */
static void
soften (ScwProblems *problems, int first)
{
  for (int i = first; i < problems->count; i++)
    if (problems->items[i].kind == SCW_PROBLEM_SCHEMA)
      problems->items[i].severity = SCW_SEVERITY_WARNING;
}

static gboolean
examine_xml (ScwComposition *composition,
             const char *xml,
             gsize size,
             const char *name,
             const char *w3c_schema,
             ScwError *error)
{
  const gboolean ours = memmem (xml, size, "<software>Scorewright", 21) != NULL;
  ScwValidateOptions options = { .xsd = w3c_schema, .leave_out = ours ? 0 : SCW_SCHEMA_RELAXNG };
  ScwValidation validation = { 0 };

  if (!scw_validate_memory (xml, size, name, &options, &validation, &composition->problems, error))
    return FALSE;
  if (!ours && !(validation.used & SCW_SCHEMA_XSD))
    {
      options.leave_out = 0;
      scw_problems_clear (&composition->problems);
      if (!scw_validate_memory (xml, size, name, &options, &validation, &composition->problems, error))
        return FALSE;
      soften (&composition->problems, 0);
    }
  composition->valid = TRUE;
  for (int i = 0; i < composition->problems.count; i++)
    if (composition->problems.items[i].severity == SCW_SEVERITY_ERROR)
      composition->valid = FALSE;
  composition->schemas = schemas_used (&validation);
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
      ScwScore *score = scw_score_read_memory (xml, xml_size, name, SCW_PART_ANY, NULL, &engine_error);

      fine = score != NULL;
      if (fine)
        {
          composition->n_measures = scw_score_n_measures (score);
          scw_check_score (score, &composition->problems);
        }
      scw_score_free (score);
    }
  free (unpacked);
  return finish (composition, fine, &engine_error, error);
}

gboolean
scw_load (const char *path, char **data, gsize *size, GError **error)
{
  ScwError why = { 0 };
  size_t n;
  char *all = strcmp (path, "-") == 0 ? scw_read_rest (STDIN_FILENO, SCW_MUSICXML_MAX_BYTES, &n, &why)
                                      : scw_read_file (path, SCW_MUSICXML_MAX_BYTES, &n, &why);

  if (all == NULL)
    {
      scw_fail_about (&why, SCW_DEED_READ, path);
      return scw_app_error_take (error, &why);
    }
  *size = n;
  *data = all;
  return TRUE;
}

/* ---- names ---- */

static const struct
{
  const char *suffix;
  ScwFormat format;
} suffixes[] = {
  { ".musicxml", SCW_FORMAT_MUSICXML }, { ".mxl", SCW_FORMAT_MXL },      { ".lmx", SCW_FORMAT_LMX },
  { ".lmx+", SCW_FORMAT_LMX_PLUS },     { ".xml", SCW_FORMAT_MUSICXML },
};

const char *
scw_format_suffix (ScwFormat format)
{
  return suffixes[format].suffix;
}

gboolean
scw_format_of_path (const char *path, ScwFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      {
        *format = suffixes[i].format;
        return TRUE;
      }
  return FALSE;
}

gboolean
scw_save (const char *path, const void *data, gsize size, GError **error)
{
  ScwError engine_error = { 0 };

  return scw_write_file (path, data, size, &engine_error) || scw_app_error_take (error, &engine_error);
}
