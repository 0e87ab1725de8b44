/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/document-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "engine/notation/lmx/lmx.h"

/* A page whose words are being read. */
typedef struct
{
  ScwDocument *document; /* NULL: abandoned, what comes is dropped */
  ScwDocumentPage *page;
  GCancellable *cancellable;
  gboolean anew;    /* also where they are known */
  GPtrArray *boxes; /* of ScwSystemBox: the rows */
  GArray *keys;     /* of guint64: of each content */
  GPtrArray *ids;   /* of GArray of gint32: its tokens */
} WordsJob;

/* ---- rows ---- */

/* What the network was looking at when it read them says where notes, and marks that have a text, stand. */
static gboolean
is_placed (gint32 token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL
         && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST
             || info->class == SCW_LMX_MEASURE_REST
             || (info->class >= SCW_LMX_WORDS && info->class <= SCW_LMX_HARMONY));
}

/* What a person entered stands between what was read around it. */
static void
place_persons (GArray *tokens, double *x)
{
  int before = -1;

  for (int i = 0; i < (int) tokens->len; i++)
    {
      const ScwBoxToken *token = &g_array_index (tokens, ScwBoxToken, i);
      int after = i + 1;

      if (!isnan (x[i]))
        before = i;
      else if (token->origin == SCW_ORIGIN_PERSON && is_placed (token->id))
        {
          while (after < (int) tokens->len && isnan (x[after]))
            after++;
          if (before >= 0 && after < (int) tokens->len)
            x[i] = x[before] + (x[after] - x[before]) * (i - before) / (after - before);
        }
    }
}

void
scw_box_content_fill_row (const ScwBoxContent *content, ScwWordsRow *row)
{
  const guint n = content->tokens->len;
  gint32 *ids = g_new (gint32, n + 1);
  double *x = g_new (double, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const ScwBoxToken *token = &g_array_index (content->tokens, ScwBoxToken, i);

      ids[i] = token->id;
      x[i] = token->has_focus && is_placed (token->id) ? (double) token->focus_x : (double) NAN;
    }
  place_persons (content->tokens, x);
  *row = (ScwWordsRow){ .box = content->place.lines,
                        .view = content->place.view,
                        .staves = content->place.staves,
                        .staff_space = content->place.staff_space,
                        .group = content->place.group,
                        .tokens = ids,
                        .n_tokens = (int) n,
                        .x = x };
}

GArray *
scw_box_content_follow_words (const GArray *words, const gint32 *old, int n_old, const ScwBoxContent *content)
{
  ScwWordsRow row;
  GArray *followed;

  scw_box_content_fill_row (content, &row);
  followed = scw_word_list_follow (words, old, n_old, &row);
  scw_words_row_clear (&row);
  return followed;
}

void
scw_box_content_inherit_words (const ScwBoxContent *before, ScwBoxContent *content)
{
  g_autofree gint32 *old = g_new (gint32, before->tokens->len + 1);

  if (content->words != NULL || before->words == NULL || before->key != content->key)
    return;
  for (guint i = 0; i < before->tokens->len; i++)
    old[i] = g_array_index (before->tokens, ScwBoxToken, i).id;
  content->words = scw_box_content_follow_words (before->words, old, (int) before->tokens->len, content);
}

/* ---- reading ---- */

static void
words_job_free (WordsJob *job)
{
  g_object_unref (job->page);
  g_object_unref (job->cancellable);
  g_ptr_array_unref (job->boxes);
  g_array_unref (job->keys);
  g_ptr_array_unref (job->ids);
  g_free (job);
}

void
scw_document_abandon_words (ScwDocument *self, ScwDocumentPage *page)
{
  WordsJob *job = g_hash_table_lookup (self->wording, page);

  if (job == NULL)
    return;
  g_hash_table_remove (self->wording, page);
  job->document = NULL;
  g_cancellable_cancel (job->cancellable);
}

void
scw_document_words_clear (ScwDocument *self)
{
  GHashTableIter iter;
  gpointer page;

  while (self->wording != NULL && g_hash_table_size (self->wording) > 0)
    {
      g_hash_table_iter_init (&iter, self->wording);
      g_hash_table_iter_next (&iter, &page, NULL);
      scw_document_abandon_words (self, page);
    }
}

static void
take_row (const WordsJob *job, guint i, const ScwWords *words)
{
  ScwSystemBox *box = job->boxes->pdata[i];
  const ScwBoxContent *content = scw_system_box_get_content (box);
  const GArray *ids = job->ids->pdata[i];
  g_autoptr (GArray) read = NULL;
  ScwWordsRow row;

  if (content->key != g_array_index (job->keys, guint64, i) || (content->words != NULL && !job->anew)
      || g_hash_table_contains (job->document->reading, box)
      || (ids->len == 0 && scw_system_box_get_state (box) == SCW_REGION_WAITING))
    return;
  read = scw_word_list_of (words, (int) i);
  scw_box_content_fill_row (content, &row);
  if ((guint) row.n_tokens != ids->len || memcmp (row.tokens, ids->data, ids->len * sizeof (gint32)) != 0)
    {
      GArray *followed
        = scw_word_list_follow (read, (const gint32 *) (gconstpointer) ids->data, (int) ids->len, &row);

      g_array_unref (read);
      read = followed;
    }
  if (content->words != NULL)
    {
      GArray *renewed = scw_word_list_renew (content->words, read, &row);

      g_array_unref (read);
      read = renewed;
    }
  scw_words_row_clear (&row);
  scw_system_box_take_words (box, g_steal_pointer (&read));
}

static void
take_page (const WordsJob *job, const ScwWords *words)
{
  GArray *known = scw_document_page_get_words (job->page);
  g_autoptr (GArray) read = scw_word_list_of (words, -1);

  if (known == NULL)
    scw_document_page_take_words (job->page, g_steal_pointer (&read));
  else if (job->anew)
    scw_document_page_take_words (job->page, scw_word_list_renew (known, read, NULL));
}

static void
words_came (GObject *source, GAsyncResult *result, gpointer data)
{
  WordsJob *job = data;
  ScwDocument *self = job->document;
  ScwWords words = { 0 };
  const gboolean fine = scw_words_worker_read_finish (SCW_WORDS_WORKER (source), result, &words, NULL);

  if (self != NULL)
    {
      g_hash_table_remove (self->wording, job->page);
      if (fine)
        {
          take_page (job, &words);
          for (guint i = 0; i < job->boxes->len; i++)
            take_row (job, i, &words);
          self->read_since = TRUE;
        }
      scw_document_notify_reading (self, TRUE);
      if (fine)
        scw_document_changed (self);
    }
  scw_words_clear (&words);
  words_job_free (job);
}

static ScwPixels *
load_source (gpointer source, GCancellable *cancellable, GError **error)
{
  return scw_page_source_load (source, cancellable, error);
}

static void
free_source (gpointer source)
{
  scw_page_source_unref (source);
}

static ScwWordsWorker *
get_worker (ScwDocument *self)
{
  return self->worker != NULL ? scw_worker_get_words (self->worker) : NULL;
}

static void
free_ids (gpointer ids)
{
  g_array_unref (ids);
}

static void
start_words (ScwDocument *self, ScwDocumentPage *page, gboolean anew)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);
  ScwWordsPage *what = g_new0 (ScwWordsPage, 1);
  WordsJob *job = g_new0 (WordsJob, 1);
  guint position = 0;

  scw_document_find_page (self, page, &position);
  *job = (WordsJob){
    .document = self,
    .page = g_object_ref (page),
    .cancellable = g_cancellable_new (),
    .anew = anew,
    .boxes = g_ptr_array_new_with_free_func (g_object_unref),
    .keys = g_array_new (FALSE, FALSE, sizeof (guint64)),
    .ids = g_ptr_array_new_with_free_func (free_ids),
  };
  *what = (ScwWordsPage){
    .load = load_source,
    .source = scw_page_source_ref (scw_document_page_get_pixel_source (page)),
    .free_source = free_source,
    .rows = g_new0 (ScwWordsRow, boxes->len + 1),
    .n = (int) boxes->len,
    .first_page = position == 0,
  };
  for (guint i = 0; i < boxes->len; i++)
    {
      const ScwBoxContent *content = scw_system_box_get_content (boxes->pdata[i]);
      GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint32));

      scw_box_content_fill_row (content, &what->rows[i]);
      g_array_append_vals (ids, what->rows[i].tokens, (guint) what->rows[i].n_tokens);
      g_ptr_array_add (job->boxes, g_object_ref (boxes->pdata[i]));
      g_array_append_val (job->keys, content->key);
      g_ptr_array_add (job->ids, ids);
    }
  g_hash_table_insert (self->wording, page, job);
  scw_words_worker_read_async (get_worker (self), what, job->cancellable, words_came, job);
  scw_document_notify_reading (self, TRUE);
}

/* Something was read there whose words are not known; and nothing is being read any more. */
static gboolean
wants_words (ScwDocument *self, ScwDocumentPage *page)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page);
  gboolean wants = FALSE;

  for (guint i = 0; i < boxes->len; i++)
    {
      const ScwBoxContent *content = scw_system_box_get_content (boxes->pdata[i]);

      if (g_hash_table_contains (self->reading, boxes->pdata[i]))
        return FALSE;
      wants |= content->state == SCW_REGION_DONE && content->words == NULL;
    }
  return wants;
}

gboolean
scw_document_can_read_words (ScwDocument *self)
{
  ScwWordsWorker *worker = get_worker (self);

  return worker != NULL && scw_words_worker_get_wanted (worker)
         && scw_words_worker_get_message (worker) == NULL;
}

void
scw_document_words_settle (ScwDocument *self, ScwDocumentPage *page)
{
  if (page == NULL || !scw_document_can_read_words (self) || !wants_words (self, page))
    return;
  scw_document_abandon_words (self, page);
  start_words (self, page, FALSE);
}

void
scw_document_words_follow (ScwSystemBox *box)
{
  const ScwBoxContent *content = scw_system_box_get_content (box);
  g_autofree gint32 *ids = NULL;
  int n;

  if (content->words == NULL)
    return;
  ids = scw_system_box_dup_ids (box, &n);
  scw_system_box_take_words (box, scw_box_content_follow_words (content->words, ids, n, content));
}

void
scw_document_read_words (ScwDocument *self, ScwDocumentPage *page)
{
  if (!scw_document_can_read_words (self) || !scw_document_find_page (self, page, NULL)
      || scw_document_page_get_n_boxes (page) == 0)
    return;
  scw_document_abandon_words (self, page);
  start_words (self, page, TRUE);
}

/* ---- what stands above the music ---- */

static void
add_lines (GString *text, const GArray *words, ScwWordRole role, const char *between)
{
  for (guint i = 0; words != NULL && i < words->len; i++)
    {
      const ScwWord *word = &g_array_index (words, ScwWordAt, i).word->word;

      if (word->role == role && word->confidence >= SCW_WORDS_LEAST && word->text[0] != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? between : "", word->text);
    }
}

/* As engine/words/apply.h has it: of the first page that says it. */
static char *
read_text (ScwDocument *self, ScwWordRole role, const char *between)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint p = 0; p < self->pages->len && text->len == 0; p++)
    {
      ScwDocumentPage *page = self->pages->pdata[p];

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        add_lines (text, scw_system_box_get_words (scw_document_page_get_box (page, b)), role, between);
      add_lines (text, scw_document_page_get_words (page), role, between);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char *
scw_document_dup_read_title (ScwDocument *self)
{
  return read_text (self, SCW_WORD_TITLE, " ");
}

char *
scw_document_dup_read_composer (ScwDocument *self)
{
  return read_text (self, SCW_WORD_COMPOSER, ", ");
}
