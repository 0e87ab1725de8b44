/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <jansson.h>

#include "app/error.h"
#include "app/project/record.h"
#include "app/shown.h"
#include "engine/notation/lmx/lmx.h"

#define MAX_PAGES    20000
#define MAX_BOXES    100000
#define MAX_CONTENTS 200000 /* states of systems, with those of the history; each has a place of 2.7 kB */
#define MAX_COMMANDS 1000000
#define MAX_TOKENS   10000     /* of a system */
#define MAX_ALL      (8 << 20) /* of all systems, with those of the history; each of 88 bytes */
#define MAX_REPEATED (2 << 20) /* of them in a packed file, beyond four times its different tokens */
#define MAX_ITEMS    (4 << 20) /* different tokens */
#define MAX_PLACES   100000
#define MAX_TEXT     4096
#define MAX_WORDS    10000 /* of a page or system */
#define MAX_PARTS    1000
#define MAX_NEW      (1 << 20) /* different words */
#define MAX_PIXELS   65535.0

struct ScwRecordReader
{
  GPtrArray *waiting; /* of char *: lines that count once one without "more" has come */
  gboolean begun;     /* the first line was read */
  GArray *tokens;     /* of ScwBoxToken */
  GPtrArray *places;  /* of ScwBoxPlace */
  GPtrArray *words;   /* of ScwPageWord */
  ScwRecord *record;
  GHashTable *pages, *boxes; /* &id -> record */
  GHashTable *keys;          /* &key -> new key (guint64 *) */
  gboolean packed;           /* a few bytes may become many lines */
  guint n_contents;          /* that are kept */
  guint64 n_tokens;          /* in them */
};

static void
unref_word (gpointer word)
{
  scw_page_word_unref (word);
}

ScwRecordReader *
scw_record_reader_new (gboolean packed)
{
  ScwRecordReader *reader = g_new0 (ScwRecordReader, 1);

  reader->waiting = g_ptr_array_new_with_free_func (free);
  reader->tokens = g_array_new (FALSE, TRUE, sizeof (ScwBoxToken));
  reader->places = g_ptr_array_new_with_free_func (g_free);
  reader->words = g_ptr_array_new_with_free_func (unref_word);
  reader->packed = packed;
  reader->record = scw_record_new ();
  reader->pages = g_hash_table_new (g_int64_hash, g_int64_equal);
  reader->boxes = g_hash_table_new (g_int64_hash, g_int64_equal);
  reader->keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return reader;
}

void
scw_record_reader_free (ScwRecordReader *reader)
{
  g_ptr_array_unref (reader->waiting);
  g_array_unref (reader->tokens);
  g_ptr_array_unref (reader->places);
  g_ptr_array_unref (reader->words);
  g_clear_pointer (&reader->record, scw_record_free);
  g_hash_table_unref (reader->pages);
  g_hash_table_unref (reader->boxes);
  g_hash_table_unref (reader->keys);
  g_free (reader);
}

/* ---- pieces ---- */

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  if (error != NULL && *error != NULL)
    return FALSE;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SCW_APP_ERROR, SCW_ERROR_FORMAT, message);
  return FALSE;
}

static gboolean
read_real (const json_t *value, double least, double most, double *out)
{
  double number = json_number_value (value);

  if (!json_is_number (value) || !(number >= least && number <= most))
    return FALSE;
  *out = number;
  return TRUE;
}

static gboolean
read_int (const json_t *value, json_int_t least, json_int_t most, int *out)
{
  json_int_t number = json_integer_value (value);

  if (!json_is_integer (value) || number < least || number > most)
    return FALSE;
  *out = (int) number;
  return TRUE;
}

static gboolean
read_id (const json_t *value, guint64 *id)
{
  *id = (guint64) json_integer_value (value);
  return json_is_integer (value) && json_integer_value (value) > 0;
}

static gboolean
read_reals (const json_t *array, int n, double least, double most, double *out)
{
  if (!json_is_array (array) || json_array_size (array) != (gsize) n)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!read_real (json_array_get (array, (gsize) i), least, most, &out[i]))
      return FALSE;
  return TRUE;
}

/* A copy, or NULL for null and nothing. */
static gboolean
read_text (const json_t *value, char **out)
{
  g_clear_pointer (out, g_free);
  if (value == NULL || json_is_null (value))
    return TRUE;
  if (!json_is_string (value) || json_string_length (value) > MAX_TEXT
      || strlen (json_string_value (value)) != json_string_length (value))
    return FALSE;
  *out = g_strdup (json_string_value (value));
  return TRUE;
}

static gboolean
read_path (const json_t *value, char **out)
{
  g_autofree char *escaped = NULL;

  g_clear_pointer (out, g_free);
  if (!read_text (value, &escaped))
    return FALSE;
  if (escaped == NULL)
    return TRUE;
  *out = scw_name_unescape (escaped);
  return *out != NULL;
}

/* NULL: not a list of different ids. */
static GArray *
read_ids (const json_t *array, guint most)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *ids;

  if (!json_is_array (array) || json_array_size (array) > most)
    return NULL;
  ids = g_array_sized_new (FALSE, FALSE, sizeof (guint64), (guint) json_array_size (array));
  for (gsize i = 0; i < json_array_size (array); i++)
    {
      guint64 id;

      if (read_id (json_array_get (array, i), &id))
        g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++) /* the array does not grow any more */
    g_hash_table_add (seen, &g_array_index (ids, guint64, i));
  if (ids->len == json_array_size (array) && g_hash_table_size (seen) == ids->len)
    return ids;
  g_array_unref (ids);
  return NULL;
}

/* ---- tokens and places ---- */

static gboolean
read_name (const json_t *value, int *id)
{
  const char *name = json_string_value (value);

  *id = name != NULL ? scw_lmx_token (name) : -1;
  return *id >= 0;
}

static gboolean
read_probability (const json_t *value, float *out)
{
  double number;

  if (!read_real (value, 0, 1.001, &number))
    return FALSE;
  *out = (float) number;
  return TRUE;
}

static gboolean
read_alternatives (const json_t *array, ScwBoxToken *token)
{
  gsize n = json_array_size (array);

  if (!json_is_array (array) || n > SCW_ALTERNATIVES)
    return FALSE;
  for (gsize i = 0; i < SCW_ALTERNATIVES; i++)
    {
      const json_t *other = json_array_get (array, i);
      ScwAlternative *alternative = &token->alternatives[i];

      alternative->id = -1;
      if (i < n
          && (!read_name (json_array_get (other, 0), &alternative->id)
              || !read_probability (json_array_get (other, 1), &alternative->probability)))
        return FALSE;
      alternative->allowed = json_is_true (json_array_get (other, 2));
    }
  return TRUE;
}

static gboolean
read_token (ScwRecordReader *reader, const json_t *array, GError **error)
{
  ScwBoxToken token = { 0 };
  const json_t *focus = json_array_get (array, 4);
  double at[2];

  if (reader->tokens->len >= MAX_ITEMS)
    return fail (error, "there are more than %d symbols", MAX_ITEMS);
  if (!read_name (json_array_get (array, 0), &token.id))
    return fail (error, "symbol %u is not one that is known", reader->tokens->len);
  token.origin = json_is_true (json_array_get (array, 1)) ? SCW_ORIGIN_PERSON : SCW_ORIGIN_NETWORK;
  token.overruled = json_is_true (json_array_get (array, 3));
  if (!read_probability (json_array_get (array, 2), &token.probability)
      || !read_alternatives (json_array_get (array, 5), &token))
    return fail (error, "symbol %u is not as it should be", reader->tokens->len);
  token.has_focus = read_reals (focus, 2, -MAX_PIXELS, MAX_PIXELS, at);
  if (token.has_focus)
    {
      token.focus_x = (float) at[0];
      token.focus_y = (float) at[1];
    }
  g_array_append_val (reader->tokens, token);
  return TRUE;
}

static gboolean
read_box (const json_t *array, ScwBox *box)
{
  double values[4];

  if (!read_reals (array, 4, -MAX_PIXELS, 2 * MAX_PIXELS, values) || values[2] <= 0 || values[3] <= 0)
    return FALSE;
  *box = (ScwBox){ values[0], values[1], values[2], values[3] };
  return TRUE;
}

static gboolean
read_view (const json_t *object, ScwView *view)
{
  const json_t *bend = json_object_get (object, "bend"), *lid = json_object_get (object, "lid");
  const json_t *bend_at = json_object_get (object, "bend_at");
  double head[6], at[2];

  if (!read_reals (json_object_get (object, "box"), 6, -2 * MAX_PIXELS, 2 * MAX_PIXELS, head) || head[2] <= 0
      || head[3] <= 0 || fabs (head[4]) > 90 || head[5] <= 0)
    return FALSE;
  *view = (ScwView){ head[0], head[1], head[2], head[3], head[4], head[5] };
  if (bend != NULL
      && (bend_at == NULL
          || !read_reals (bend, 2 * SCW_BEND_KNOTS, -MAX_PIXELS, MAX_PIXELS, &view->bend[0][0])))
    return FALSE;
  if (bend_at != NULL)
    {
      if (!read_reals (bend_at, 2, -MAX_PIXELS, MAX_PIXELS, at))
        return FALSE;
      view->bend_top = at[0];
      view->bend_bottom = at[1];
    }
  view->has_lid = lid != NULL;
  return lid == NULL || read_reals (lid, 2 * SCW_LID_BINS, -MAX_PIXELS, 2 * MAX_PIXELS, &view->lid[0][0]);
}

static gboolean
read_place (ScwRecordReader *reader, const json_t *object, GError **error)
{
  ScwBoxPlace place = { .group = -1 };
  const json_t *group = json_object_get (object, "group"); /* since version 2 */
  const json_t *joined = json_object_get (object, "joined");

  if (reader->places->len >= MAX_PLACES)
    return fail (error, "there are more than %d places", MAX_PLACES);
  if (!read_box (json_object_get (object, "lines"), &place.lines)
      || !read_box (json_object_get (object, "crop"), &place.crop)
      || !read_view (json_object_get (object, "view"), &place.view)
      || !read_int (json_object_get (object, "staves"), 0, 64, &place.staves)
      || !read_real (json_object_get (object, "staff_space"), 0, MAX_PIXELS, &place.staff_space)
      || !read_real (json_object_get (object, "quality"), -1e9, 1e9, &place.quality)
      || (group != NULL && !read_int (group, -1, 65535, &place.group))
      || (joined != NULL && !read_int (joined, 0, SCW_JOIN_BRACKET | SCW_JOIN_BARLINES, &place.joined)))
    return fail (error, "place %u is not as it should be", reader->places->len);
  place.ossia = json_is_true (json_object_get (object, "ossia"));
  place.by_hand = json_is_true (json_object_get (object, "by_hand"));
  g_ptr_array_add (reader->places, g_memdup2 (&place, sizeof place));
  return TRUE;
}

/* ---- words ---- */

static gboolean
read_role (const json_t *value, ScwWordRole *role)
{
  for (int i = 0; i < SCW_WORD_ROLES; i++)
    if (g_strcmp0 (json_string_value (value), scw_word_role_name (i)) == 0)
      {
        *role = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_onset (const json_t *at, ScwWord *word)
{
  int num, den;

  word->measure = -1;
  word->onset = SCW_FRACTION_ZERO;
  if (at == NULL)
    return TRUE;
  if (!read_int (json_array_get (at, 0), 0, MAX_TOKENS, &word->measure)
      || !read_int (json_array_get (at, 1), 0, 1 << 24, &num)
      || !read_int (json_array_get (at, 2), 1, 1 << 24, &den))
    return FALSE;
  word->onset = scw_fraction (num, den);
  return TRUE;
}

static gboolean
read_optional (const json_t *value, int least, int most, int *out)
{
  return value == NULL || read_int (value, least, most, out);
}

static gboolean
read_word (ScwRecordReader *reader, const json_t *object, GError **error)
{
  const json_t *beat = json_object_get (object, "beat");
  g_autofree char *text = NULL;
  ScwWord word = { .row = -1, .token = -1, .staff = 1, .verse = 1 };
  int syllabic = 0, type = 0;

  if (reader->words->len >= MAX_NEW)
    return fail (error, "there are more than %d words", MAX_NEW);
  if (!read_role (json_object_get (object, "role"), &word.role)
      || !read_text (json_object_get (object, "text"), &text) || text == NULL
      || !read_box (json_object_get (object, "box"), &word.box)
      || !read_real (json_object_get (object, "confidence"), 0, 1, &word.confidence)
      || !read_onset (json_object_get (object, "at"), &word)
      || !read_optional (json_object_get (object, "staff"), 0, 3, &word.staff)
      || !read_optional (json_object_get (object, "verse"), 1, 99, &word.verse)
      || !read_optional (json_object_get (object, "syllabic"), 0, SCW_SYLLABIC_END, &syllabic)
      || !read_optional (json_array_get (beat, 0), 0, SCW_TYPE_MAXIMA, &type)
      || !read_optional (json_array_get (beat, 1), 0, 4, &word.dots))
    return fail (error, "word %u is not as it should be", reader->words->len);
  word.text = text;
  word.syllabic = syllabic;
  word.beat = type;
  word.extend = json_is_true (json_object_get (object, "extend"));
  word.above = json_is_true (json_object_get (object, "above"));
  g_ptr_array_add (reader->words,
                   scw_page_word_new (&word, json_is_true (json_object_get (object, "person"))));
  return TRUE;
}

/* n_tokens: of the system whose words they are, each followed by its token; -1: of a page. NULL for nothing. */
static gboolean
read_words (ScwRecordReader *reader, const json_t *array, int n_tokens, GArray **words)
{
  const gsize step = n_tokens >= 0 ? 2 : 1;
  int number, token = -1;

  g_clear_pointer (words, g_array_unref);
  if (array == NULL)
    return TRUE;
  if (!json_is_array (array) || json_array_size (array) % step != 0
      || json_array_size (array) / step > MAX_WORDS)
    return FALSE;
  *words = scw_word_list_new ();
  for (gsize i = 0; i < json_array_size (array); i += step)
    {
      if (!read_int (json_array_get (array, i), 0, (json_int_t) reader->words->len - 1, &number)
          || (n_tokens >= 0 && !read_int (json_array_get (array, i + 1), -1, n_tokens - 1, &token)))
        return FALSE;
      scw_word_list_add (*words, scw_page_word_ref (reader->words->pdata[number]), token);
    }
  return TRUE;
}

/* ---- contents ---- */

static gboolean
read_state (const json_t *object, ScwBoxContent *content)
{
  const char *state = json_string_value (json_object_get (object, "state"));
  const char *stop = json_string_value (json_object_get (object, "stop"));
  gboolean known = FALSE;

  for (int i = 0; i <= SCW_REGION_FAILED; i++)
    if (g_strcmp0 (state, scw_region_state_name (i)) == 0 && i != SCW_REGION_READING)
      {
        content->state = i;
        known = TRUE;
      }
  for (int i = 0; i <= SCW_STOP_DEAD_END; i++)
    if (g_strcmp0 (stop, scw_read_stop_name (i)) == 0)
      content->stop = i;
  if (!read_int (json_array_get (json_object_get (object, "bars"), 0), 1, 9999, &content->bars.least)
      || !read_int (json_array_get (json_object_get (object, "bars"), 1), content->bars.least, 9999,
                    &content->bars.most))
    content->bars = (ScwBarsSeen){ 0, 0 }; /* not known */
  return known;
}

static gboolean
read_runs (ScwRecordReader *reader, const json_t *runs, GArray *tokens)
{
  guint all = 0, done = 0;
  int first, n;

  if (!json_is_array (runs) || json_array_size (runs) % 2 != 0)
    return FALSE;
  for (gsize i = 0; i + 1 < json_array_size (runs); i += 2)
    {
      if (!read_int (json_array_get (runs, i), 0, (json_int_t) reader->tokens->len - 1, &first)
          || !read_int (json_array_get (runs, i + 1), 1, (json_int_t) reader->tokens->len - first, &n)
          || (guint) n + all > MAX_TOKENS)
        return FALSE;
      all += (guint) n;
    }
  g_array_set_size (tokens, all);
  for (gsize i = 0; i + 1 < json_array_size (runs); i += 2)
    {
      first = (int) json_integer_value (json_array_get (runs, i));
      n = (int) json_integer_value (json_array_get (runs, i + 1));
      memcpy (&g_array_index (tokens, ScwBoxToken, done), &g_array_index (reader->tokens, ScwBoxToken, first),
              (gsize) n * sizeof (ScwBoxToken));
      done += (guint) n;
    }
  return TRUE;
}

/* The session's key: what shared one does so again. */
static guint64
new_key (ScwRecordReader *reader, guint64 old)
{
  guint64 *key = g_hash_table_lookup (reader->keys, &old);

  if (key == NULL)
    {
      key = g_memdup2 (&(guint64){ scw_box_content_new_key () }, sizeof *key);
      g_hash_table_insert (reader->keys, g_memdup2 (&old, sizeof old), key);
    }
  return *key;
}

/* A packed file tells a history of a limited size (scw_record_take), and of the rest hardly anything twice. */
static guint
most_tokens (const ScwRecordReader *reader)
{
  return reader->packed ? MIN (MAX_ALL, MAX_REPEATED + 4 * (reader->tokens->len + reader->words->len))
                        : MAX_ALL;
}

/* A word of it takes less than a symbol. */
static guint
size_of (const ScwBoxContent *content)
{
  return content->tokens->len + (content->words != NULL ? content->words->len : 0);
}

static ScwBoxContent *
read_content (ScwRecordReader *reader, const json_t *object, GError **error)
{
  const json_t *key = json_object_get (object, "key");
  const char *reason = json_string_value (json_object_get (object, "reason"));
  g_autofree char *message = NULL;
  ScwBoxContent *content;
  int place;

  if (!read_int (json_object_get (object, "place"), 0, (json_int_t) reader->places->len - 1, &place)
      || !json_is_integer (key))
    {
      fail (error, "a system without a place");
      return NULL;
    }
  if (reader->packed && reader->n_contents >= MAX_CONTENTS)
    {
      fail (error, "there are more than %d states of systems", MAX_CONTENTS);
      return NULL;
    }
  content = scw_box_content_new (reader->places->pdata[place],
                                 new_key (reader, (guint64) json_integer_value (key)));
  if (!read_state (object, content) || !read_text (json_object_get (object, "message"), &message)
      || !read_runs (reader, json_object_get (object, "tokens"), content->tokens)
      || !read_words (reader, json_object_get (object, "words"), (int) content->tokens->len, &content->words))
    {
      fail (error, "what was read of a system is not as it should be");
      g_clear_pointer (&content, scw_box_content_free);
    }
  else
    {
      reader->n_contents++;
      reader->n_tokens += size_of (content);
      if (reader->n_tokens > most_tokens (reader))
        {
          fail (error, "there are more than %u symbols", most_tokens (reader));
          g_clear_pointer (&content, scw_box_content_free);
        }
    }
  if (content != NULL && message != NULL)
    scw_app_fail (&content->error, SCW_ERROR_ARGUMENT,
                  reason != NULL ? scw_reason_named (reason) : SCW_REASON_NONE, 0, "%s", message);
  return content;
}

static void
drop_content (ScwRecordReader *reader, ScwBoxContent *content)
{
  reader->n_contents--;
  reader->n_tokens -= size_of (content);
  scw_box_content_free (content);
}

static gboolean
read_box_record (ScwRecordReader *reader, const json_t *object, GError **error)
{
  ScwBoxContent *content = read_content (reader, json_object_get (object, "content"), error);
  ScwBoxRecord *box;
  guint64 id;

  if (content == NULL)
    return FALSE;
  if (!read_id (json_object_get (object, "id"), &id))
    {
      scw_box_content_free (content);
      return fail (error, "a system without a number");
    }
  box = g_hash_table_lookup (reader->boxes, &id);
  if (box == NULL)
    {
      box = g_new0 (ScwBoxRecord, 1);
      box->id = id;
      g_ptr_array_add (reader->record->boxes, box);
      g_hash_table_insert (reader->boxes, &box->id, box);
    }
  else
    {
      drop_content (reader, box->content);
    }
  box->content = content;
  if (reader->record->boxes->len > MAX_BOXES)
    return fail (error, "there are more than %d systems", MAX_BOXES);
  return TRUE;
}

static gboolean
read_page_record (ScwRecordReader *reader, const json_t *object, GError **error)
{
  GPtrArray *pages = reader->record->pages;
  ScwPageRecord *page;
  GArray *boxes;
  guint64 id;

  if (!read_id (json_object_get (object, "id"), &id))
    return fail (error, "a page without a number");
  page = g_hash_table_lookup (reader->pages, &id);
  if (page == NULL)
    {
      page = g_new0 (ScwPageRecord, 1);
      page->id = id;
      g_ptr_array_add (pages, page);
      g_hash_table_insert (reader->pages, &page->id, page);
    }
  if (pages->len > MAX_PAGES)
    return fail (error, "there are more than %d pages", MAX_PAGES);
  boxes = read_ids (json_object_get (object, "boxes"), MAX_BOXES);
  if (boxes != NULL)
    {
      g_clear_pointer (&page->boxes, g_array_unref);
      page->boxes = boxes;
    }
  page->looked = json_is_true (json_object_get (object, "looked"));
  if (boxes == NULL || !read_text (json_object_get (object, "name"), &page->name) || page->name == NULL
      || !read_path (json_object_get (object, "source"), &page->path)
      || !read_int (json_object_get (object, "number"), 1, G_MAXINT, &page->number)
      || !read_int (json_object_get (object, "width"), 0, 65535, &page->width)
      || !read_int (json_object_get (object, "height"), 0, 65535, &page->height)
      || !read_int (json_object_get (object, "turns"), 0, 3, &page->turns)
      || !read_real (json_object_get (object, "skew_deg"), -90, 90, &page->skew)
      || !read_real (json_object_get (object, "dpi"), 0, 1e5, &page->dpi)
      || !read_words (reader, json_object_get (object, "words"), -1, &page->words))
    return fail (error, "page %" G_GUINT64_FORMAT " is not as it should be", id);
  return TRUE;
}

/* ---- parts ---- */

static gboolean
read_part (const json_t *object, ScwPartList *list)
{
  const json_t *transpose = json_object_get (object, "transpose");
  g_autofree char *name = NULL, *abbreviation = NULL;
  ScwPartInfo info = { 0 };

  if (!read_int (json_object_get (object, "id"), 1, MAX_COMMANDS, &info.id)
      || scw_part_list_find (list, info.id) != NULL
      || !read_int (json_object_get (object, "staves"), 0, 64, &info.staves)
      || !read_text (json_object_get (object, "name"), &name)
      || !read_text (json_object_get (object, "abbreviation"), &abbreviation)
      || !read_optional (json_object_get (object, "program"), 1, 128, &info.program)
      || !read_optional (json_array_get (transpose, 0), -60, 60, &info.transpose)
      || !read_optional (json_array_get (transpose, 1), -35, 35, &info.transpose_steps))
    return FALSE;
  info.name = name;
  info.abbreviation = abbreviation;
  info.hidden = json_is_true (json_object_get (object, "hidden"));
  info.muted = json_is_true (json_object_get (object, "muted"));
  scw_part_list_add (list, &info);
  return TRUE;
}

static void
drop_parts (ScwRecordReader *reader, ScwPartList **parts)
{
  reader->n_tokens -= (guint64) scw_part_list_n_rows (*parts);
  scw_part_list_unref (g_steal_pointer (parts));
}

/* NULL for null and nothing. Rows count as what was read does. */
static gboolean
read_parts (ScwRecordReader *reader, const json_t *object, ScwPartList **out)
{
  const json_t *parts = json_object_get (object, "list"), *rows = json_object_get (object, "rows");
  g_autoptr (ScwPartList) list = NULL;
  guint64 box;
  int id;

  drop_parts (reader, out);
  if (object == NULL || json_is_null (object))
    return TRUE;
  if (!json_is_array (parts) || json_array_size (parts) > MAX_PARTS || !json_is_array (rows)
      || json_array_size (rows) % 2 != 0 || json_array_size (rows) / 2 > MAX_BOXES)
    return FALSE;
  if (reader->n_tokens + json_array_size (rows) / 2 > MAX_ALL)
    return FALSE;
  list = scw_part_list_new ();
  for (gsize i = 0; i < json_array_size (parts); i++)
    if (!read_part (json_array_get (parts, i), list))
      return FALSE;
  for (gsize i = 0; i < json_array_size (rows); i += 2)
    {
      if (!read_id (json_array_get (rows, i), &box)
          || !read_int (json_array_get (rows, i + 1), SCW_PART_NONE, MAX_COMMANDS, &id)
          || (id != SCW_PART_NONE && scw_part_list_find (list, id) == NULL))
        return FALSE;
      scw_part_list_put_row (list, box, id);
    }
  reader->n_tokens += (guint64) scw_part_list_n_rows (list);
  *out = g_steal_pointer (&list);
  return TRUE;
}

/* ---- commands ---- */

static ScwCommandRecord *
command_at (ScwRecordReader *reader, int i)
{
  ScwRecord *record = reader->record;
  ScwCommandRecord *command;

  if (i == (int) record->commands->len)
    {
      command = g_new0 (ScwCommandRecord, 1);
      g_ptr_array_add (record->commands, command);
    }
  command = record->commands->pdata[i];
  g_clear_pointer (&command->ids, g_array_unref);
  g_clear_pointer (&command->words, g_array_unref);
  if (command->content != NULL)
    drop_content (reader, command->content);
  g_clear_pointer (&command->text, g_free);
  drop_parts (reader, &command->parts);
  *command = (ScwCommandRecord){ .index = (guint) i };
  return command;
}

static gboolean
read_what (ScwRecordReader *reader, const json_t *object, ScwCommandRecord *command, GError **error)
{
  const json_t *value;

  if ((value = json_object_get (object, "content")) != NULL)
    {
      command->kind = SCW_CHANGE_BOX;
      command->content = read_content (reader, value, error);
      return command->content != NULL && read_id (json_object_get (object, "box"), &command->subject);
    }
  if ((value = json_object_get (object, "pages")) != NULL)
    {
      command->kind = SCW_CHANGE_PAGES;
      command->ids = read_ids (value, MAX_PAGES);
      return command->ids != NULL;
    }
  if ((value = json_object_get (object, "page")) != NULL)
    {
      command->kind = SCW_CHANGE_PAGE;
      command->ids = read_ids (json_object_get (object, "boxes"), MAX_BOXES);
      return command->ids != NULL && read_id (value, &command->subject)
             && read_int (json_object_get (object, "turns"), 0, 3, &command->turns)
             && read_words (reader, json_object_get (object, "words"), -1, &command->words);
    }
  if ((value = json_object_get (object, "title")) != NULL)
    {
      command->kind = SCW_CHANGE_TITLE;
      return read_text (value, &command->text);
    }
  if ((value = json_object_get (object, "parts")) != NULL)
    {
      command->kind = SCW_CHANGE_PARTS;
      return read_parts (reader, value, &command->parts);
    }
  command->kind = SCW_CHANGE_COMPOSER;
  value = json_object_get (object, "composer");
  return value != NULL && read_text (value, &command->text);
}

static gboolean
read_command (ScwRecordReader *reader, const json_t *object, GError **error)
{
  const json_t *label = json_object_get (object, "label");
  ScwCommandRecord *command;
  int i;

  if (!read_int (json_object_get (object, "i"), 0,
                 (json_int_t) MIN (reader->record->commands->len, MAX_COMMANDS), &i)
      || !json_is_string (label) || json_string_length (label) > 100)
    return fail (error, "a step of the history is not as it should be");
  command = command_at (reader, i);
  command->label = g_intern_string (json_string_value (label));
  return read_what (reader, object, command, error)
         || fail (error, "step %d of the history is not as it should be", i);
}

/* ---- lines ---- */

static gboolean
read_list (ScwRecordReader *reader,
           const json_t *line,
           const char *name,
           gboolean (*read) (ScwRecordReader *, const json_t *, GError **),
           GError **error)
{
  const json_t *list = json_object_get (line, name);

  if (list == NULL)
    return TRUE;
  if (!json_is_array (list))
    return fail (error, "\"%s\" is not a list", name);
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!read (reader, json_array_get (list, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_score (ScwRecordReader *reader, const json_t *score)
{
  ScwRecord *record = reader->record;
  GArray *ids = read_ids (json_object_get (score, "pages"), MAX_PAGES);

  if (ids == NULL)
    return FALSE;
  g_array_unref (record->page_ids);
  record->page_ids = ids;
  record->has_score = TRUE;
  return read_text (json_object_get (score, "title"), &record->title)
         && read_text (json_object_get (score, "composer"), &record->composer)
         && read_path (json_object_get (score, "path"), &record->path)
         && read_parts (reader, json_object_get (score, "parts"), &record->parts);
}

static gboolean
read_history (ScwRecord *record, const json_t *history)
{
  int n, done;

  if (!read_int (json_object_get (history, "commands"), 0, record->commands->len, &n)
      || !read_int (json_object_get (history, "done"), 0, n, &done))
    return FALSE;
  g_ptr_array_set_size (record->commands, n);
  record->has_history = TRUE;
  record->n_commands = (guint) n;
  record->n_done = (guint) done;
  return TRUE;
}

static gboolean
read_line (ScwRecordReader *reader, const json_t *line, GError **error)
{
  const json_t *score = json_object_get (line, "score"), *history = json_object_get (line, "history");

  return read_list (reader, line, "tokens", read_token, error)
         && read_list (reader, line, "places", read_place, error)
         && read_list (reader, line, "words", read_word, error)
         && read_list (reader, line, "boxes", read_box_record, error)
         && read_list (reader, line, "pages", read_page_record, error)
         && read_list (reader, line, "commands", read_command, error)
         && (score == NULL || read_score (reader, score)
             || fail (error, "title, composer, parts or pages are not as they should be"))
         && (history == NULL || read_history (reader->record, history)
             || fail (error, "the history is not as it should be"));
}

static json_t *
parse (const char *line, gsize n, GError **error)
{
  json_error_t problem;
  json_t *object = json_loadb (line, n, JSON_REJECT_DUPLICATES, &problem);

  if (object == NULL)
    fail (error, "column %d: %s", problem.column, problem.text);
  else if (!json_is_object (object))
    {
      json_decref (object);
      object = NULL;
      fail (error, "not a JSON object");
    }
  return object;
}

static gboolean
begin (ScwRecordReader *reader, const char *line, gsize n, GError **error)
{
  json_t *object = parse (line, n, error);
  const json_t *version = json_object_get (object, "scorewright");

  reader->begun = TRUE;
  if (object == NULL)
    return FALSE;
  if (!json_is_integer (version) || json_integer_value (version) < 1)
    fail (error, "it does not say its version");
  else if (json_integer_value (version) > SCW_RECORD_VERSION)
    g_set_error (error, SCW_APP_ERROR, SCW_ERROR_NEWER,
                 "it was made by a newer Scorewright (version %" JSON_INTEGER_FORMAT
                 " of the format; this program knows version %d)",
                 json_integer_value (version), SCW_RECORD_VERSION);
  else
    {
      json_decref (object);
      return TRUE;
    }
  json_decref (object);
  return FALSE;
}

gboolean
scw_record_reader_add (ScwRecordReader *reader, const char *line, gsize n, GError **error)
{
  json_t *object;
  gboolean fine = TRUE;

  if (!reader->begun)
    return begin (reader, line, n, error);
  object = parse (line, n, error);
  if (object == NULL)
    return FALSE;
  g_ptr_array_add (reader->waiting, g_strndup (line, n));
  if (!json_is_true (json_object_get (object, "more")))
    {
      for (guint i = 0; fine && i + 1 < reader->waiting->len; i++)
        {
          json_t *earlier = parse (reader->waiting->pdata[i], strlen (reader->waiting->pdata[i]), error);

          fine = earlier != NULL && read_line (reader, earlier, error);
          json_decref (earlier);
        }
      fine = fine && read_line (reader, object, error);
      g_ptr_array_set_size (reader->waiting, 0);
    }
  json_decref (object);
  return fine;
}

char *
scw_record_title_of (const char *line, gsize n)
{
  json_t *object = json_loadb (line, n, 0, NULL);
  const char *title = json_string_value (json_object_get (object, "title"));
  char *copy = g_strdup (title != NULL ? title : "");

  json_decref (object);
  return copy;
}

/* ---- does it make sense ---- */

static gboolean
all_known (GHashTable *table, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    if (!g_hash_table_contains (table, &g_array_index (ids, guint64, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_sound (ScwRecordReader *reader, const ScwCommandRecord *command)
{
  switch (command->kind)
    {
    case SCW_CHANGE_PAGES:
      return all_known (reader->pages, command->ids);
    case SCW_CHANGE_PAGE:
      return g_hash_table_contains (reader->pages, &command->subject)
             && all_known (reader->boxes, command->ids);
    case SCW_CHANGE_BOX:
      return g_hash_table_contains (reader->boxes, &command->subject);
    default:
      return TRUE;
    }
}

static gboolean
check (ScwRecordReader *reader, GError **error)
{
  ScwRecord *record = reader->record;
  g_autoptr (GHashTable) placed = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (!reader->begun || !record->has_score)
    return fail (error, "it ends before there is anything in it");
  if (!all_known (reader->pages, record->page_ids))
    return fail (error, "one of its pages is missing");
  for (guint i = 0; i < record->pages->len; i++)
    {
      const ScwPageRecord *page = record->pages->pdata[i];

      if (!all_known (reader->boxes, page->boxes))
        return fail (error, "page %" G_GUINT64_FORMAT ": one of its systems is missing", page->id);
      for (guint k = 0; k < page->boxes->len; k++)
        if (!g_hash_table_add (placed, &g_array_index (page->boxes, guint64, k)))
          return fail (error, "page %" G_GUINT64_FORMAT ": one of its systems is on another page too",
                       page->id);
    }
  for (guint i = 0; i < record->commands->len; i++)
    if (!is_sound (reader, record->commands->pdata[i]))
      return fail (error, "step %u of the history is about something that is missing", i);
  record->n_commands = record->commands->len;
  return record->n_done <= record->n_commands || fail (error, "the history is not as it should be");
}

/* What is wrong with the music is not kept, but found again. */
static void
check_all_music (ScwRecord *record)
{
  for (guint i = 0; i < record->boxes->len; i++)
    if (((ScwBoxRecord *) record->boxes->pdata[i])->content->state == SCW_REGION_DONE)
      scw_box_content_check (((ScwBoxRecord *) record->boxes->pdata[i])->content);
  for (guint i = 0; i < record->commands->len; i++)
    {
      ScwBoxContent *content = ((ScwCommandRecord *) record->commands->pdata[i])->content;

      if (content != NULL && content->state == SCW_REGION_DONE)
        scw_box_content_check (content);
    }
}

ScwRecord *
scw_record_reader_finish (ScwRecordReader *reader, GError **error)
{
  if (!check (reader, error))
    return NULL;
  check_all_music (reader->record);
  return g_steal_pointer (&reader->record);
}
