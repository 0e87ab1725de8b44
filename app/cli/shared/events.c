/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/events.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/shared/json.h"
#include "engine/notation/lmx/lmx.h"

struct ScwEvents
{
  FILE *out;
  int error;           /* errno of the first line that could not be written */
  int measure;         /* of the region being read, from 1; 0: none yet */
  guint measure_start; /* its first token */
  guint n_tokens;      /* of the region so far */
};

ScwEvents *
scw_events_new (FILE *out)
{
  ScwEvents *events = g_new0 (ScwEvents, 1);

  events->out = out;
  return events;
}

void
scw_events_free (ScwEvents *events)
{
  g_free (events);
}

gboolean
scw_events_fine (ScwEvents *events)
{
  if (events->error != 0)
    errno = events->error;
  return events->error == 0;
}

/* Takes the object. Lines are flushed: somebody may be watching. */
static void
put (ScwEvents *events, const char *event, json_t *object)
{
  json_t *whole = json_pack ("{s:s}", "event", event);
  g_autofree char *line = NULL;

  json_object_update (whole, object);
  line = scw_json_line (whole);
  errno = 0;
  if (events->error == 0
      && (fputs (line, events->out) == EOF || fputc ('\n', events->out) == EOF || fflush (events->out) != 0))
    events->error = errno != 0 ? errno : EIO;
  json_decref (object);
}

static json_t *
real (double value)
{
  return json_real (isfinite (value) ? value : 0);
}

static json_t *
place (const ScwRegion *region)
{
  return json_pack ("{s:i,s:i,s:i}", "page", region->page, "system", region->index + 1, "group",
                    region->group);
}

void
scw_events_file (ScwEvents *events, const char *name, int n_pages)
{
  json_t *object = json_pack ("{s:i}", "pages", n_pages);

  scw_json_set_name (object, "file", name);
  put (events, "file", object);
}

void
scw_events_sheet (ScwEvents *events, ScwSheet *sheet)
{
  json_t *object
    = json_pack ("{s:i,s:i,s:i,s:o,s:i}", "page", sheet->page, "width", sheet->width, "height", sheet->height,
                 "skew_deg", real (sheet->skew_deg), "systems", sheet->regions->len);

  if (sheet->dpi > 0)
    json_object_set_new (object, "dpi", real (sheet->dpi));
  if (sheet->message != NULL)
    json_object_set_new (object, "error", scw_json_text (sheet->message));
  if (sheet->remark != NULL)
    json_object_set_new (object, "remark", scw_json_text (sheet->remark));
  put (events, "page", object);
}

static json_t *
box (const ScwBox *b)
{
  return json_pack ("{s:i,s:i,s:i,s:i}", "x", (int) lround (b->x), "y", (int) lround (b->y), "w",
                    (int) lround (b->w), "h", (int) lround (b->h));
}

void
scw_events_region (ScwEvents *events, ScwRegion *region)
{
  json_t *object = place (region);
  json_t *sides = box (&region->box);

  json_object_update (object, sides);
  json_decref (sides);
  json_object_set_new (object, "staves", json_integer (region->staves));
  json_object_set_new (object, "bracket", json_boolean (region->joined & SCW_JOIN_BRACKET));
  json_object_set_new (object, "barlines", json_boolean (region->joined & SCW_JOIN_BARLINES));
  json_object_set_new (object, "ossia", json_boolean (region->ossia));
  json_object_set_new (object, "staff_space", real (region->staff_space));
  json_object_set_new (object, "quality", real (region->quality));
  json_object_set_new (object, "crop", box (&region->crop));
  put (events, "system", object);
  events->measure = 0;
  events->measure_start = events->n_tokens = 0;
}

static json_t *
words (ScwRegion *region, guint first, guint end)
{
  g_autoptr (GString) string = g_string_new (NULL);

  for (guint i = first; i < end; i++)
    g_string_append_printf (string, "%s%s", i > first ? " " : "",
                            scw_lmx_name (g_array_index (region->tokens, ScwReadToken, i).id));
  return json_string (string->str);
}

/* A measure is complete when the next one begins or the system ends. */
static void
end_measure (ScwEvents *events, ScwRegion *region, guint end)
{
  json_t *object = place (region);

  if (events->measure > 0 && end > events->measure_start)
    {
      json_object_set_new (object, "measure", json_integer (events->measure));
      json_object_set_new (object, "first_token", json_integer (events->measure_start));
      json_object_set_new (object, "tokens", json_integer (end - events->measure_start));
      json_object_set_new (object, "lmx", words (region, events->measure_start, end));
      put (events, "measure", json_incref (object));
    }
  json_decref (object);
  events->measure_start = end;
}

/* Tokens from i on were taken back. */
static void
go_back (ScwEvents *events, ScwRegion *region, guint i)
{
  events->measure = 0;
  events->measure_start = i;
  for (guint k = 0; k < i; k++)
    if (g_array_index (region->tokens, ScwReadToken, k).id == SCW_LMX_MEASURE)
      {
        events->measure++;
        events->measure_start = k;
      }
}

void
scw_events_token (ScwEvents *events, ScwRegion *region, guint i)
{
  const ScwReadToken *token = &g_array_index (region->tokens, ScwReadToken, i);
  json_t *object = place (region);
  json_t *alternatives = json_array ();

  if (i < events->n_tokens)
    go_back (events, region, i);
  events->n_tokens = i + 1;
  if (token->id == SCW_LMX_MEASURE)
    {
      end_measure (events, region, i);
      events->measure++;
    }
  for (int a = 0; a < SCW_ALTERNATIVES; a++)
    {
      const ScwAlternative *other = &token->alternatives[a];

      json_array_append_new (alternatives,
                             json_pack ("{s:s,s:o,s:b}", "token", scw_lmx_name (other->id), "probability",
                                        real ((double) other->probability), "allowed", other->allowed));
    }
  json_object_set_new (object, "measure", json_integer (events->measure));
  json_object_set_new (object, "position", json_integer (i));
  json_object_set_new (object, "token", json_string (scw_lmx_name (token->id)));
  json_object_set_new (object, "probability", real ((double) token->probability));
  json_object_set_new (object, "overruled", json_boolean (token->overruled));
  json_object_set_new (object, "alternatives", alternatives);
  put (events, "token", object);
}

void
scw_events_region_done (ScwEvents *events, ScwRegion *region)
{
  json_t *object = place (region);

  end_measure (events, region, region->tokens->len);
  json_object_set_new (object, "state", json_string (scw_region_state_name (region->state)));
  if (region->state == SCW_REGION_DONE || region->state == SCW_REGION_INTERRUPTED)
    json_object_set_new (object, "stop", json_string (scw_read_stop_name (region->stop)));
  if (region->message != NULL)
    json_object_set_new (object, "message", scw_json_text (region->message));
  json_object_set_new (object, "lmx", words (region, 0, region->tokens->len));
  put (events, "system_done", object);
}

static const char *
syllabic_name (ScwSyllabic syllabic)
{
  static const char *const names[] = { "single", "begin", "middle", "end" };

  return names[syllabic];
}

void
scw_events_words (ScwEvents *events, ScwSheet *sheet)
{
  for (int i = 0; i < sheet->words.n; i++)
    {
      const ScwWord *word = &sheet->words.at[i];
      json_t *object
        = json_pack ("{s:i,s:s,s:o,s:o}", "page", sheet->page, "role", scw_word_role_name (word->role),
                     "text", scw_json_text (word->text), "confidence", real (word->confidence));
      json_t *sides = box (&word->box);

      json_object_update (object, sides);
      json_decref (sides);
      if (word->row >= 0)
        json_object_set_new (object, "system", json_integer (word->row + 1));
      if (word->token >= 0)
        json_object_set_new (object, "position", json_integer (word->token));
      if (word->role == SCW_WORD_LYRIC)
        {
          json_object_set_new (object, "verse", json_integer (word->verse));
          json_object_set_new (object, "syllabic", json_string (syllabic_name (word->syllabic)));
          json_object_set_new (object, "extend", json_boolean (word->extend));
        }
      put (events, "word", object);
    }
}

void
scw_events_error (ScwEvents *events, const char *name, const char *message)
{
  json_t *object = json_pack ("{s:o}", "message", scw_json_text (message));

  scw_json_set_name (object, "file", name);
  put (events, "error", object);
}

json_t *
scw_cli_problem_to_json (const ScwProblem *problem)
{
  char message[SCW_PROBLEM_MESSAGE];
  json_t *object = json_pack ("{s:s,s:s,s:o}", "kind", scw_problem_kind_name (problem->kind), "severity",
                              problem->severity == SCW_SEVERITY_ERROR ? "error" : "warning", "message",
                              scw_json_text (scw_problem_message (problem, message)));

  if (problem->measure >= 0)
    json_object_set_new (object, "measure", json_integer (problem->measure + 1));
  if (problem->staff > 0)
    json_object_set_new (object, "staff", json_integer (problem->staff));
  if (problem->voice > 0)
    json_object_set_new (object, "voice", json_integer (problem->voice));
  return object;
}

void
scw_events_problems (ScwEvents *events, const ScwComposition *composition, GPtrArray *regions)
{
  for (int i = 0; i < composition->problems.count; i++)
    {
      const ScwProblem *problem = &composition->problems.items[i];
      json_t *object = scw_cli_problem_to_json (problem);

      if (problem->region >= 0 && problem->region < (int) regions->len)
        {
          const ScwRegion *region = g_ptr_array_index (regions, problem->region);
          json_t *where = place (region);

          json_object_update (object, where);
          if (region->part >= 0)
            json_object_set_new (object, "part", json_integer (region->part + 1));
          json_decref (where);
          if (problem->first_token >= 0)
            {
              json_object_set_new (object, "first_token", json_integer (problem->first_token));
              json_object_set_new (object, "tokens", json_integer (problem->n_tokens));
            }
        }
      put (events, "problem", object);
    }
}

/* Where the rows of each part are. */
static json_t *
parts (GPtrArray *regions)
{
  json_t *list = json_array ();

  for (guint i = 0; i < regions->len; i++)
    {
      const ScwRegion *region = g_ptr_array_index (regions, i);

      while (region->part >= (int) json_array_size (list))
        json_array_append_new (list,
                               json_pack ("{s:i,s:[]}", "part", (int) json_array_size (list) + 1, "rows"));
      if (region->part >= 0)
        json_array_append_new (json_object_get (json_array_get (list, (gsize) region->part), "rows"),
                               place (region));
    }
  return list;
}

void
scw_events_result (ScwEvents *events,
                   const char *name,
                   const char *state,
                   const ScwComposition *composition,
                   GPtrArray *regions,
                   double seconds)
{
  json_t *object
    = json_pack ("{s:s,s:i,s:o}", "state", state, "systems", regions->len, "seconds", real (seconds));

  scw_json_set_name (object, "file", name);
  if (composition != NULL)
    {
      json_t *schemas = json_array ();

      for (char **schema = composition->schemas; schema != NULL && *schema != NULL; schema++)
        json_array_append_new (schemas, scw_json_text (*schema));
      json_object_set_new (object, "parts", parts (regions));
      json_object_set_new (object, "measures", json_integer (composition->n_measures));
      json_object_set_new (object, "problems", json_integer (composition->problems.count));
      json_object_set_new (object, "valid", json_boolean (composition->valid));
      json_object_set_new (object, "schemas", schemas);
      json_object_set_new (object, "musicxml",
                           json_stringn (composition->musicxml, composition->musicxml_size));
    }
  put (events, "result", object);
}
