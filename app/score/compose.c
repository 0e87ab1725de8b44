/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/score/compose-private.h"

#include <stdlib.h>
#include <string.h>

#include "app/error.h"
#include "app/pages/region.h"
#include "app/score/heads.h"
#include "app/score/lyrics.h"
#include "engine/notation/check/check.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/musicxml/mxl.h"
#include "engine/notation/musicxml/validate.h"
#include "engine/notation/join/rows.h"
#include "engine/words/apply.h"

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

/* Where a problem of a row is in the whole. */
static void
place_problems (ScwProblems *problems, int first, const ScwScore *score, const ScwSystemTokens *systems)
{
  for (int i = first; i < problems->count; i++)
    if (problems->items[i].measure >= 0)
      problems->items[i].measure
        = scw_score_find_measure (score, systems[problems->items[i].region].part, problems->items[i].region,
                                  problems->items[i].measure);
}

/* What is joined: rows that are a part of the score. */
typedef struct
{
  ScwRow *rows;
  int *regions; /* of each row: the index of its system */
  int n;
} Rows;

static void
rows_clear (Rows *rows)
{
  for (int i = 0; i < rows->n; i++)
    scw_part_free ((ScwPart *) rows->rows[i].music);
  g_free (rows->rows);
  g_free (rows->regions);
}

static gboolean
make_rows (const ScwSystemTokens *systems, int n, Rows *rows, ScwProblems *problems, ScwError *error)
{
  *rows = (Rows){ g_new0 (ScwRow, n + 1), g_new (int, n + 1), 0 };
  for (int i = 0, system = -1; i < n; i++)
    {
      const int before = problems->count;

      if (systems[i].part < 0)
        {
          ScwProblem *problem = scw_problems_add (problems, SCW_FAULT_OSSIA, -1, -1, 0);

          if (problem != NULL)
            problem->severity = SCW_SEVERITY_WARNING;
        }
      else
        {
          ScwPart *music
            = scw_delinearize (systems[i].tokens, systems[i].n, SCW_RULES_MUSICAL, problems, error);

          if (music == NULL)
            return FALSE;
          scw_check_bars (music, systems[i].bars, problems);
          if (systems[i].words != NULL
              && !scw_words_apply_row (music, systems[i].words, systems[i].row, SCW_WORDS_LEAST, error))
            {
              scw_part_free (music);
              return FALSE;
            }
          system += system < 0 || !systems[i].below;
          rows->regions[rows->n] = i;
          rows->rows[rows->n++] = (ScwRow){ music, system, systems[i].part, systems[i].new_page };
        }
      for (int k = before; k < problems->count; k++)
        problems->items[k].region = i;
    }
  return TRUE;
}

/* Of each row the joiner knows its number. */
static void
name_regions (const Rows *rows, ScwScore *score, ScwProblems *problems)
{
  for (int p = 0; p < score->n_parts; p++)
    for (int m = 0; m < score->parts[p]->n_measures; m++)
      {
        int *region = &score->parts[p]->measures[m].region;

        *region = *region >= 0 ? rows->regions[*region] : -1;
      }
  for (int i = 0; i < problems->count; i++)
    if (problems->items[i].region >= 0)
      problems->items[i].region = rows->regions[problems->items[i].region];
}

static ScwScore *
join_systems (const ScwSystemTokens *systems, int n, ScwProblems *problems, ScwError *error)
{
  Rows rows;
  ScwProblems joining = { 0 };
  ScwScore *score = NULL;
  const int first = problems->count;

  if (make_rows (systems, n, &rows, problems, error))
    score = scw_join_rows (rows.rows, rows.n, &joining, error);
  if (score != NULL)
    {
      name_regions (&rows, score, &joining);
      place_problems (problems, first, score, systems);
      scw_problems_append (problems, &joining, 0, -1);
    }
  scw_problems_clear (&joining);
  rows_clear (&rows);
  return score;
}

gboolean
scw_composition_put_lmx (const ScwSystemTokens *systems, int n, ScwComposition *composition, ScwError *error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      char *line;

      if (systems[i].part < 0)
        continue;
      line = scw_lmx_format (systems[i].tokens, systems[i].n, error);
      if (line == NULL)
        return FALSE;
      g_string_append_printf (text, "%s\n", line);
      free (line);
    }
  composition->size = text->len;
  composition->data = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

gboolean
scw_composition_put_lyrics (ScwComposition *composition, const ScwScore *score, ScwError *error)
{
  composition->data = scw_lyrics_format (score);
  if (composition->data == NULL)
    return scw_fail (error, SCW_ERROR_NOTATION, "nothing is sung: there are no lyrics");
  composition->size = strlen (composition->data);
  return TRUE;
}

gboolean
scw_composition_pack (ScwComposition *composition, ScwFormat format, ScwError *error)
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

char **
scw_composition_schemas (const ScwValidation *validation)
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
  composition->schemas = scw_composition_schemas (&validation);
  composition->official = (validation.used & SCW_SCHEMA_XSD) != 0;
  return TRUE;
}

gboolean
scw_composition_put_score (ScwComposition *composition,
                           const ScwScore *score,
                           const char *w3c_schema,
                           ScwError *error)
{
  size_t size;
  char *xml;

  composition->n_measures = scw_score_n_measures (score);
  scw_check_score (score, &composition->problems);
  if (!scw_problems_are_all (&composition->problems, error))
    return FALSE;
  xml = scw_musicxml_format (score, &size, error);
  if (xml == NULL)
    return FALSE;
  composition->musicxml = adopt (xml, size);
  composition->musicxml_size = size;
  return validate (composition, w3c_schema, error);
}

ScwComposition *
scw_composition_finish (ScwComposition *composition,
                        gboolean fine,
                        const ScwError *engine_error,
                        GError **error)
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

/* One of several parts needs a name. */
static gboolean
name_parts (ScwScore *score, ScwError *error)
{
  g_autofree int *staves = g_new (int, score->n_parts + 1);

  for (int p = 0; p < score->n_parts; p++)
    staves[p] = score->parts[p]->staves;
  for (int p = 0; score->n_parts > 1 && p < score->n_parts; p++)
    {
      const int number = scw_part_nameless (staves, score->n_parts, p);
      g_autofree char *name = number > 0 ? g_strdup_printf ("Part %d", number) : g_strdup ("Piano");

      if (score->parts[p]->name == NULL && !put_text (&score->parts[p]->name, name, error))
        return FALSE;
    }
  return TRUE;
}

/* What a person has said of parts. */
static gboolean
put_wishes (ScwScore *score, const ScwHeading *heading, ScwError *error)
{
  for (int p = 0; heading->ids != NULL && p < MIN (score->n_parts, (int) heading->ids->len); p++)
    {
      const ScwPartInfo *info = scw_part_list_find (heading->parts, g_array_index (heading->ids, int, p));

      if (info != NULL && !scw_part_info_apply (info, score->parts[p], error))
        return FALSE;
    }
  return TRUE;
}

/* Titles and names, page by page. */
static gboolean
put_words (ScwScore *score, const ScwSystemTokens *systems, int n, ScwError *error)
{
  for (int i = 0; i < n;)
    {
      const ScwWords *words = systems[i].words;
      const int first = i;
      g_autofree int *parts = NULL;
      int n_rows = 0;

      for (; i < n && systems[i].words == words; i++)
        n_rows = MAX (n_rows, systems[i].row + 1);
      if (words == NULL)
        continue;
      parts = g_new (int, n_rows + 1);
      for (int row = 0; row < n_rows; row++)
        parts[row] = -1;
      for (int k = first; k < i; k++)
        parts[systems[k].row] = systems[k].part;
      if (!scw_words_apply_score (score, words, parts, n_rows, SCW_WORDS_LEAST, error))
        return FALSE;
    }
  return TRUE;
}

/* Keys and times at the beginning of systems. */
static gboolean
check_heads (const ScwScore *score,
             const ScwSystemTokens *systems,
             int n,
             const ScwHeading *heading,
             ScwProblems *problems)
{
  g_autofree ScwRowHead *heads = g_new0 (ScwRowHead, n + 1);

  for (int i = 0; i < n; i++)
    {
      const int part = systems[i].part;

      heads[i].system = i > 0 ? heads[i - 1].system + !systems[i].below : 0;
      heads[i].part = part;
      if (part >= 0 && heading != NULL && heading->ids != NULL && part < (int) heading->ids->len)
        heads[i].shift = scw_part_info_shift (
          scw_part_list_find (heading->parts, g_array_index (heading->ids, int, part)));
      scw_row_head_read (&heads[i], systems[i].tokens, systems[i].n);
    }
  scw_compare_heads (heads, n);
  for (int i = 0; i < n; i++)
    if ((heads[i].other_key || heads[i].other_time)
        && !scw_row_head_tell (&heads[i], scw_score_find_measure (score, systems[i].part, i, 0), i, problems))
      return FALSE;
  return TRUE;
}

typedef struct
{
  int seen;               /* how often the part stands directly above the next one */
  int brackets, barlines; /* how often they join both then */
} Joint;

static void
count_joints (const ScwSystemTokens *systems, int n, int n_parts, Joint *joints)
{
  for (int i = 0, upper = -1; i < n; i++)
    {
      if (systems[i].part < 0)
        continue;
      if (upper >= 0 && systems[i].below && systems[i].part == systems[upper].part + 1
          && systems[i].part < n_parts)
        {
          Joint *joint = &joints[systems[upper].part];

          joint->seen++;
          joint->brackets += (systems[upper].joined & SCW_JOIN_BRACKET) != 0;
          joint->barlines += (systems[upper].joined & SCW_JOIN_BARLINES) != 0;
        }
      upper = i;
    }
}

static gboolean
has_bracket (const Joint *joint)
{
  return 2 * joint->brackets > joint->seen;
}

static gboolean
has_barlines (const Joint *joint)
{
  return 2 * joint->barlines > joint->seen;
}

static gboolean
put_group (ScwScore *score, int first, int end, ScwGroupSymbol symbol, gboolean barlines, ScwError *error)
{
  const ScwGroup group = { .first = first, .end = end, .symbol = symbol, .barlines = barlines };

  return end == first + 1 || scw_score_add_group (score, &group, error);
}

/* Barlines that run through some of parts [first, end). */
static gboolean
put_barlines (ScwScore *score, const Joint *joints, int first, int end, ScwError *error)
{
  for (int p = first, next; p < end; p = next)
    {
      for (next = p + 1; next < end && has_barlines (&joints[next - 1]);)
        next++;
      if (!put_group (score, p, next, SCW_GROUP_NONE, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

/* The brackets in front of most systems, and the barlines that run through most of them. */
static gboolean
put_groups (ScwScore *score, const ScwSystemTokens *systems, int n, ScwError *error)
{
  g_autofree Joint *joints = g_new0 (Joint, score->n_parts + 1);

  count_joints (systems, n, score->n_parts, joints);
  for (int p = 0, end; p < score->n_parts; p = end)
    {
      const gboolean bracket = has_bracket (&joints[p]);
      gboolean all = bracket;

      for (end = p + 1; end < score->n_parts && has_bracket (&joints[bracket ? end - 1 : end]) == bracket;
           end++)
        all = all && has_barlines (&joints[end - 1]);
      if (bracket && !put_group (score, p, end, SCW_GROUP_BRACKET, all, error))
        return FALSE;
      if (!all && !put_barlines (score, joints, p, end, error))
        return FALSE;
    }
  return TRUE;
}

static ScwScore *
make_score (
  const ScwSystemTokens *systems, int n, const ScwHeading *heading, ScwProblems *problems, ScwError *error)
{
  ScwScore *score = join_systems (systems, n, problems, error);

  if (score != NULL
      && (!put_words (score, systems, n, error) || (heading != NULL && !put_wishes (score, heading, error))
          || !name_parts (score, error) || !put_groups (score, systems, n, error)))
    g_clear_pointer (&score, scw_score_free);
  if (score != NULL
      && (!scw_compose_check_numbers (score, systems, n, problems)
          || !check_heads (score, systems, n, heading, problems)))
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory");
      g_clear_pointer (&score, scw_score_free);
    }
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

/* Some parts of the score; the rows of others belong to none any more. */
static gboolean
choose_parts (const GArray *parts,
              ScwSystemTokens *systems,
              int n,
              ScwScore *score,
              ScwProblems *problems,
              ScwError *error)
{
  g_autofree bool *keep = g_new0 (bool, score->n_parts + 1);
  int kept = 0;

  for (guint i = 0; i < parts->len; i++)
    {
      const int part = g_array_index (parts, int, i);

      if (part > score->n_parts)
        return scw_fail (error, SCW_ERROR_ARGUMENT, "there is no part %d, only %d", part, score->n_parts);
      keep[part - 1] = true;
    }
  scw_score_keep_parts (score, keep);
  for (int i = 0; i < problems->count; i++)
    {
      const int region = problems->items[i].region, part = region >= 0 ? systems[region].part : -1;

      if (part < 0 || keep[part])
        problems->items[kept++] = problems->items[i];
    }
  problems->count = kept;
  for (int i = 0; i < n; i++)
    if (systems[i].part >= 0 && !keep[systems[i].part])
      systems[i].part = -1;
  return TRUE;
}

ScwComposition *
scw_compose (const ScwSystemTokens *systems,
             int n,
             ScwFormat format,
             const ScwHeading *heading,
             const GArray *parts,
             const char *w3c_schema,
             GError **error)
{
  ScwComposition *composition = g_new0 (ScwComposition, 1);
  g_autofree ScwSystemTokens *chosen = g_memdup2 (systems, sizeof *systems * (gsize) n);
  ScwError engine_error = { 0 };
  ScwScore *score = make_score (systems, n, heading, &composition->problems, &engine_error);
  gboolean fine
    = score != NULL
      && (parts == NULL || choose_parts (parts, chosen, n, score, &composition->problems, &engine_error))
      && scw_composition_put_score (composition, score, w3c_schema, &engine_error)
      && (format == SCW_FORMAT_LYRICS  ? scw_composition_put_lyrics (composition, score, &engine_error)
          : scw_format_is_lmx (format) ? scw_composition_put_lmx (chosen, n, composition, &engine_error)
                                       : scw_composition_pack (composition, format, &engine_error));

  scw_score_free (score);
  return scw_composition_finish (composition, fine, &engine_error, error);
}
