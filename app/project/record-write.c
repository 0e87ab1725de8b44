/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <jansson.h>

#include "app/project/record.h"
#include "app/error.h"
#include "app/shown.h"
#include "engine/notation/lmx/lmx.h"

#define LINE_BYTES (1 << 20) /* a longer line is ended, and goes on in the next */

/* Tokens, places and words that were written already, by their text. */
struct ScwRecordWriter
{
  GHashTable *tokens, *places, *words; /* text -> number */
};

ScwRecordWriter *
scw_record_writer_new (void)
{
  ScwRecordWriter *writer = g_new0 (ScwRecordWriter, 1);

  writer->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, free, NULL);
  writer->places = g_hash_table_new_full (g_str_hash, g_str_equal, free, NULL);
  writer->words = g_hash_table_new_full (g_str_hash, g_str_equal, free, NULL);
  return writer;
}

void
scw_record_writer_free (ScwRecordWriter *writer)
{
  g_hash_table_unref (writer->tokens);
  g_hash_table_unref (writer->places);
  g_hash_table_unref (writer->words);
  g_free (writer);
}

/* ---- pieces ---- */

static json_t *
real (double value)
{
  return json_real (isfinite (value) ? value : 0);
}

static json_t *
text (const char *string)
{
  g_autofree char *valid = string != NULL ? g_utf8_make_valid (string, -1) : NULL;

  return valid != NULL ? json_string (valid) : json_null ();
}

/* A path may be no text at all; it is kept byte by byte, escaped as in a URI. */
static json_t *
path_text (const char *path)
{
  g_autofree char *escaped = path != NULL ? scw_name_escape (path) : NULL;

  return text (escaped);
}

static json_t *
reals (const double *values, int n)
{
  json_t *array = json_array ();

  for (int i = 0; i < n; i++)
    json_array_append_new (array, real (values[i]));
  return array;
}

static json_t *
numbers (const GArray *ids)
{
  json_t *array = json_array ();

  for (guint i = 0; i < ids->len; i++)
    json_array_append_new (array, json_integer ((json_int_t) g_array_index (ids, guint64, i)));
  return array;
}

/* ---- the text of tokens, places and words; free ---- */

static char *
format_token (const ScwBoxToken *token)
{
  json_t *others = json_array ();
  json_t *focus = token->has_focus
                    ? json_pack ("[o, o]", real ((double) token->focus_x), real ((double) token->focus_y))
                    : json_null ();
  json_t *array;
  char *out;

  for (int i = 0; i < SCW_ALTERNATIVES && token->alternatives[i].id >= 0; i++)
    json_array_append_new (others, json_pack ("[s, o, b]", scw_lmx_name (token->alternatives[i].id),
                                              real ((double) token->alternatives[i].probability),
                                              token->alternatives[i].allowed));
  array = json_pack ("[s, b, o, b, o, o]", scw_lmx_name (token->id), token->origin == SCW_ORIGIN_PERSON,
                     real ((double) token->probability), token->overruled != 0, focus, others);
  out = json_dumps (array, JSON_COMPACT | JSON_REAL_PRECISION (9));
  json_decref (array);
  return out;
}

static json_t *
view_json (const ScwView *view)
{
  const double head[]
    = { view->centre_x, view->centre_y, view->w, view->h, view->skew_deg, view->staff_space };
  json_t *object = json_pack ("{s:o}", "box", reals (head, G_N_ELEMENTS (head)));
  gboolean bent = FALSE;

  for (int i = 0; i < 2 * SCW_BEND_KNOTS; i++)
    bent |= (&view->bend[0][0])[i] != 0;
  if (bent)
    json_object_set_new (object, "bend", reals (&view->bend[0][0], 2 * SCW_BEND_KNOTS));
  if (view->bend_bottom > 0) /* where the staves are, which barlines are looked for by */
    json_object_set_new (object, "bend_at",
                         json_pack ("[o, o]", real (view->bend_top), real (view->bend_bottom)));
  if (view->has_lid)
    json_object_set_new (object, "lid", reals (&view->lid[0][0], 2 * SCW_LID_BINS));
  return object;
}

static json_t *
box_json (const ScwBox *box)
{
  return json_pack ("[o, o, o, o]", real (box->x), real (box->y), real (box->w), real (box->h));
}

static char *
format_place (const ScwBoxPlace *place)
{
  json_t *object
    = json_pack ("{s:o, s:o, s:o, s:i, s:o, s:o, s:i, s:i, s:b, s:b}", "lines", box_json (&place->lines),
                 "crop", box_json (&place->crop), "view", view_json (&place->view), "staves", place->staves,
                 "staff_space", real (place->staff_space), "quality", real (place->quality), "group",
                 place->group, "joined", place->joined, "ossia", place->ossia != 0, "by_hand",
                 place->by_hand != 0);
  char *out = json_dumps (object, JSON_COMPACT | JSON_REAL_PRECISION (17));

  json_decref (object);
  return out;
}

/* What is as usual is not written. */
static char *
format_word (const ScwPageWord *kept)
{
  const ScwWord *word = &kept->word;
  json_t *object
    = json_pack ("{s:s, s:o, s:o, s:o}", "role", scw_word_role_name (word->role), "text", text (word->text),
                 "box", box_json (&word->box), "confidence", real (word->confidence));
  char *out;

  if (kept->by_person)
    json_object_set_new (object, "person", json_true ());
  if (word->measure >= 0)
    json_object_set_new (object, "at",
                         json_pack ("[i, I, I]", word->measure, (json_int_t) word->onset.num,
                                    (json_int_t) word->onset.den));
  if (word->staff != 1)
    json_object_set_new (object, "staff", json_integer (word->staff));
  if (word->above)
    json_object_set_new (object, "above", json_true ());
  if (word->role == SCW_WORD_LYRIC)
    {
      json_object_set_new (object, "verse", json_integer (word->verse));
      json_object_set_new (object, "syllabic", json_integer (word->syllabic));
      json_object_set_new (object, "extend", json_boolean (word->extend));
    }
  if (word->role == SCW_WORD_METRONOME)
    json_object_set_new (object, "beat", json_pack ("[i, i]", (int) word->beat, word->dots));
  out = json_dumps (object, JSON_COMPACT | JSON_REAL_PRECISION (17));
  json_decref (object);
  return out;
}

/* ---- lines ---- */

enum
{
  TOKENS,
  PLACES,
  WORDS,
  BOXES,
  PAGES,
  COMMANDS,
  N_LISTS
};

typedef struct
{
  ScwRecordWriter *writer;
  GString *lines;
  GString *lists[N_LISTS]; /* of the line that is being made: items with commas between */
} Out;

static void
end_line (Out *out, const char *rest)
{
  static const char *const names[N_LISTS] = { "tokens", "places", "words", "boxes", "pages", "commands" };
  const char *before = "{";

  for (int i = 0; i < N_LISTS; i++)
    if (out->lists[i]->len > 0)
      {
        g_string_append_printf (out->lines, "%s\"%s\":[", before, names[i]);
        g_string_append_len (out->lines, out->lists[i]->str, (gssize) out->lists[i]->len);
        g_string_append_c (out->lines, ']');
        g_string_truncate (out->lists[i], 0);
        before = ",";
      }
  if (*rest != '\0')
    g_string_append_printf (out->lines, "%s%s", before, rest);
  else if (*before == '{')
    g_string_append_c (out->lines, '{');
  g_string_append (out->lines, "}\n");
}

static void
put_item (Out *out, int list, const char *item)
{
  gsize all = 0;

  for (int i = 0; i < N_LISTS; i++)
    all += out->lists[i]->len;
  if (all > LINE_BYTES)
    end_line (out, "\"more\":true");
  if (out->lists[list]->len > 0)
    g_string_append_c (out->lists[list], ',');
  g_string_append (out->lists[list], item);
}

/* Takes 'object'. */
static void
put_json (Out *out, int list, json_t *object)
{
  char *item = json_dumps (object, JSON_COMPACT | JSON_REAL_PRECISION (17));

  put_item (out, list, item);
  free (item);
  json_decref (object);
}

/* Takes 'object'. */
static void
add_key (GString *rest, const char *key, json_t *object)
{
  char *item = json_dumps (object, JSON_COMPACT);

  g_string_append_printf (rest, "%s\"%s\":%s", rest->len > 0 ? "," : "", key, item);
  free (item);
  json_decref (object);
}

/* The number of a text, which is taken; it is written where it is new. */
static guint
number_of (Out *out, GHashTable *table, int list, char *item)
{
  gpointer number;

  if (g_hash_table_lookup_extended (table, item, NULL, &number))
    {
      free (item);
      return GPOINTER_TO_UINT (number);
    }
  number = GUINT_TO_POINTER (g_hash_table_size (table));
  put_item (out, list, item);
  g_hash_table_insert (table, item, number);
  return GPOINTER_TO_UINT (number);
}

/* Runs of numbers that follow each other: first, n, first, n, ... */
static json_t *
runs_of_tokens (Out *out, GArray *tokens)
{
  json_t *runs = json_array ();
  guint first = 0, n = 0;

  for (guint i = 0; i < tokens->len; i++)
    {
      guint number = number_of (out, out->writer->tokens, TOKENS,
                                format_token (&g_array_index (tokens, ScwBoxToken, i)));

      if (n > 0 && number == first + n)
        n++;
      else
        {
          if (n > 0)
            {
              json_array_append_new (runs, json_integer (first));
              json_array_append_new (runs, json_integer (n));
            }
          first = number;
          n = 1;
        }
    }
  if (n > 0)
    {
      json_array_append_new (runs, json_integer (first));
      json_array_append_new (runs, json_integer (n));
    }
  return runs;
}

static json_t *
words_json (Out *out, const GArray *words, gboolean with_tokens)
{
  json_t *array = json_array ();

  for (guint i = 0; i < words->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (words, ScwWordAt, i);

      json_array_append_new (array, json_integer (
                                      number_of (out, out->writer->words, WORDS, format_word (entry->word))));
      if (with_tokens)
        json_array_append_new (array, json_integer (entry->token));
    }
  return array;
}

/* What was still being read has to be read on. */
static ScwRegionState
kept_state (const ScwBoxContent *content)
{
  if (content->state == SCW_REGION_READING || content->state == SCW_REGION_WAITING)
    return content->tokens->len > 0 ? SCW_REGION_INTERRUPTED : SCW_REGION_WAITING;
  return content->state;
}

static json_t *
content_json (Out *out, const ScwBoxContent *content)
{
  guint place = number_of (out, out->writer->places, PLACES, format_place (&content->place));
  json_t *runs = runs_of_tokens (out, content->tokens);

  const ScwReason reason
    = content->error != NULL ? scw_app_error_parts (content->error).reason : SCW_REASON_NONE;
  json_t *object
    = json_pack ("{s:I, s:i, s:s, s:s, s:o, s:o}", "key", (json_int_t) content->key, "place", place, "state",
                 scw_region_state_name (kept_state (content)), "stop", scw_read_stop_name (content->stop),
                 "message", text (content->error != NULL ? content->error->message : NULL), "tokens", runs);

  if (content->bars.least > 0)
    json_object_set_new (object, "bars", json_pack ("[i, i]", content->bars.least, content->bars.most));
  if (content->words != NULL)
    json_object_set_new (object, "words", words_json (out, content->words, TRUE));
  if (reason != SCW_REASON_NONE) /* else the message is all that is known */
    json_object_set_new (object, "reason", json_string (scw_reason_name (reason)));
  return object;
}

static json_t *
page_json (Out *out, const ScwPageRecord *page)
{
  json_t *object
    = json_pack ("{s:I, s:o, s:o, s:i, s:i, s:i, s:i, s:o, s:o, s:b, s:o}", "id", (json_int_t) page->id,
                 "name", text (page->name), "source", path_text (page->path), "number", page->number, "width",
                 page->width, "height", page->height, "turns", page->turns, "skew_deg", real (page->skew),
                 "dpi", real (page->dpi), "looked", page->looked != 0, "boxes", numbers (page->boxes));

  if (page->words != NULL)
    json_object_set_new (object, "words", words_json (out, page->words, FALSE));
  return object;
}

static void
put_row (guint64 row, int id, gpointer rows)
{
  json_array_append_new (rows, json_integer ((json_int_t) row));
  json_array_append_new (rows, json_integer (id));
}

/* What is as usual is not written. */
static json_t *
part_json (const ScwPartInfo *info)
{
  json_t *object = json_pack ("{s:i, s:i}", "id", info->id, "staves", info->staves);

  if (info->name != NULL)
    json_object_set_new (object, "name", text (info->name));
  if (info->abbreviation != NULL)
    json_object_set_new (object, "abbreviation", text (info->abbreviation));
  if (info->program > 0)
    json_object_set_new (object, "program", json_integer (info->program));
  if (info->transpose != 0 || info->transpose_steps != 0)
    json_object_set_new (object, "transpose", json_pack ("[i, i]", info->transpose, info->transpose_steps));
  if (info->hidden)
    json_object_set_new (object, "hidden", json_true ());
  if (info->muted)
    json_object_set_new (object, "muted", json_true ());
  return object;
}

static json_t *
parts_json (const ScwPartList *parts)
{
  json_t *list, *rows;

  if (parts == NULL)
    return json_null ();
  list = json_array ();
  rows = json_array ();
  for (int i = 0; i < scw_part_list_get_n (parts); i++)
    json_array_append_new (list, part_json (scw_part_list_get (parts, i)));
  scw_part_list_each_row (parts, put_row, rows);
  return json_pack ("{s:o, s:o}", "list", list, "rows", rows);
}

static json_t *
command_json (Out *out, const ScwCommandRecord *command)
{
  json_t *object = json_pack ("{s:i, s:s}", "i", command->index, "label", command->label);

  switch (command->kind)
    {
    case SCW_CHANGE_PAGES:
      json_object_set_new (object, "pages", numbers (command->ids));
      break;
    case SCW_CHANGE_PAGE:
      json_object_set_new (object, "page", json_integer ((json_int_t) command->subject));
      json_object_set_new (object, "turns", json_integer (command->turns));
      if (command->words != NULL)
        json_object_set_new (object, "words", words_json (out, command->words, FALSE));
      json_object_set_new (object, "boxes", numbers (command->ids));
      break;
    case SCW_CHANGE_BOX:
      json_object_set_new (object, "box", json_integer ((json_int_t) command->subject));
      json_object_set_new (object, "content", content_json (out, command->content));
      break;
    case SCW_CHANGE_TITLE:
      json_object_set_new (object, "title", text (command->text));
      break;
    case SCW_CHANGE_COMPOSER:
      json_object_set_new (object, "composer", text (command->text));
      break;
    case SCW_CHANGE_PARTS:
      json_object_set_new (object, "parts", parts_json (command->parts));
      break;
    }
  return object;
}

static json_t *
score_json (const ScwRecord *record)
{
  json_t *score
    = json_pack ("{s:o, s:o, s:o, s:o}", "title", text (record->title), "composer", text (record->composer),
                 "path", path_text (record->path), "pages", numbers (record->page_ids));

  if (record->parts != NULL)
    json_object_set_new (score, "parts", parts_json (record->parts));
  return score;
}

void
scw_record_writer_begin (GString *lines, const char *title)
{
  json_t *object = json_pack ("{s:i, s:s, s:o}", "scorewright", SCW_RECORD_VERSION, "program", SCW_VERSION,
                              "title", text (title));
  char *line = json_dumps (object, JSON_COMPACT);

  g_string_append (lines, line);
  g_string_append_c (lines, '\n');
  free (line);
  json_decref (object);
}

void
scw_record_writer_add (ScwRecordWriter *writer, const ScwRecord *record, GString *lines)
{
  Out out = { .writer = writer, .lines = lines };
  g_autoptr (GString) rest = g_string_new (NULL);

  for (int i = 0; i < N_LISTS; i++)
    out.lists[i] = g_string_new (NULL);
  for (guint i = 0; i < record->boxes->len; i++)
    {
      const ScwBoxRecord *box = record->boxes->pdata[i];
      json_t *content = content_json (&out, box->content);

      put_json (&out, BOXES, json_pack ("{s:I, s:o}", "id", (json_int_t) box->id, "content", content));
    }
  for (guint i = 0; i < record->pages->len; i++)
    {
      json_t *page = page_json (&out, record->pages->pdata[i]);

      put_json (&out, PAGES, page);
    }
  for (guint i = 0; i < record->commands->len; i++)
    put_json (&out, COMMANDS, command_json (&out, record->commands->pdata[i]));
  if (record->has_score)
    add_key (rest, "score", score_json (record));
  if (record->has_history)
    add_key (rest, "history",
             json_pack ("{s:i, s:i}", "commands", record->n_commands, "done", record->n_done));
  end_line (&out, rest->str);
  for (int i = 0; i < N_LISTS; i++)
    g_string_free (out.lists[i], TRUE);
}
