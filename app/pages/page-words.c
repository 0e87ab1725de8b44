/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/page-words.h"

#include "engine/notation/edit/edit-diff.h"

static void
clear_word (gpointer data)
{
  free (((ScwPageWord *) data)->word.text);
}

ScwPageWord *
scw_page_word_new (const ScwWord *word, gboolean by_person)
{
  ScwPageWord *self = g_atomic_rc_box_new0 (ScwPageWord);

  self->word = *word;
  self->word.text = g_strdup (word->text);
  self->word.row = self->word.token = -1;
  self->by_person = by_person;
  return self;
}

ScwPageWord *
scw_page_word_ref (ScwPageWord *word)
{
  return g_atomic_rc_box_acquire (word);
}

void
scw_page_word_unref (ScwPageWord *word)
{
  g_atomic_rc_box_release_full (word, clear_word);
}

static void
clear_entry (gpointer data)
{
  scw_page_word_unref (((ScwWordAt *) data)->word);
}

GArray *
scw_word_list_new (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (ScwWordAt));

  g_array_set_clear_func (list, clear_entry);
  return list;
}

void
scw_word_list_add (GArray *list, ScwPageWord *word, int token)
{
  const ScwWordAt entry = { word, token };

  g_array_append_val (list, entry);
}

GArray *
scw_word_list_copy (const GArray *list)
{
  GArray *copy = scw_word_list_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (list, ScwWordAt, i);

      scw_word_list_add (copy, scw_page_word_ref (entry->word), entry->token);
    }
  return copy;
}

GArray *
scw_word_list_of (const ScwWords *words, int row)
{
  GArray *list = scw_word_list_new ();

  for (int i = 0; i < words->n; i++)
    if (words->at[i].row == row)
      scw_word_list_add (list, scw_page_word_new (&words->at[i], FALSE), words->at[i].token);
  return list;
}

void
scw_word_list_put (const GArray *list, int row, ScwWords *words)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (list, ScwWordAt, i);
      ScwWord word = entry->word->word;

      if (words->n == words->capacity)
        {
          words->capacity = MAX (16, 2 * words->capacity);
          words->at = g_realloc_n (words->at, (gsize) words->capacity, sizeof *words->at);
        }
      word.text = g_strdup (word.text);
      word.row = row;
      word.token = entry->token;
      words->at[words->n++] = word;
    }
}

/* ---- other tokens ---- */

static gboolean
is_head (gint32 token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info != NULL && (info->class == SCW_LMX_PITCH || info->class == SCW_LMX_REST);
}

static gboolean
is_pitch (gint32 token)
{
  return is_head (token) && scw_lmx_info (token)->class == SCW_LMX_PITCH;
}

/* A head of a span; -1: it has not so many. */
static int
nth_head (const gint32 *tokens, ScwSpan span, int nth)
{
  for (int i = span.first; i < span.end; i++)
    if (is_head (tokens[i]) && nth-- == 0)
      return i;
  return -1;
}

static int
count_heads (const gint32 *tokens, ScwSpan span)
{
  int n = 0;

  for (int i = span.first; i < span.end; i++)
    n += is_head (tokens[i]);
  return n;
}

/* Notes that became as many others are these now; -1: it is gone. */
static int
follow_change (const ScwChangedSpan *change, const gint32 *old, const gint32 *new, int token)
{
  if (!is_head (old[token]) || count_heads (old, change->removed) != count_heads (new, change->added))
    return -1;
  return nth_head (new, change->added, count_heads (old, (ScwSpan){ change->removed.first, token }));
}

/* Where as many notes and rests are as before, and no more of them differ than a comparison finds gone (D E and E E: which E is
 * new?), each is the one of its number. */
static void
follow_numbers (const gint32 *old, int n_old, const gint32 *new, int n_new, int *now)
{
  const ScwSpan before = { 0, n_old }, after = { 0, n_new };
  const int n = count_heads (old, before);
  int gone = 0, others = 0, k = 0;

  if (n != count_heads (new, after))
    return;
  for (int i = 0; i < n_old; i++)
    if (is_head (old[i]))
      {
        gone += now[i] < 0 || new[now[i]] != old[i];
        others += new[nth_head (new, after, k++)] != old[i];
      }
  k = 0;
  for (int i = 0; others <= MAX (gone, 1) && i < n_old; i++)
    if (is_head (old[i]))
      now[i] = nth_head (new, after, k++);
}

/* (n_old) where each token is now, or -1. To be freed. */
static int *
find_again (const gint32 *old, int n_old, const gint32 *new, int n_new)
{
  int *now = g_new (int, n_old + 1);
  ScwDifference difference;

  for (int i = 0; i < n_old; i++)
    now[i] = -1;
  if (n_new == 0 || !scw_difference (old, n_old, new, n_new, &difference, NULL))
    return now;
  for (int c = 0, i = 0, k = 0; c <= difference.n; c++)
    {
      const ScwChangedSpan *change = c < difference.n ? &difference.items[c] : NULL;

      for (; i < (change != NULL ? change->removed.first : n_old); i++, k++)
        now[i] = k;
      if (change == NULL)
        break;
      for (; i < change->removed.end; i++)
        now[i] = follow_change (change, old, new, i);
      k = change->added.end;
    }
  scw_difference_clear (&difference);
  follow_numbers (old, n_old, new, n_new, now);
  return now;
}

static gboolean
same_place (const ScwWord *a, const ScwWord *b)
{
  return a->measure == b->measure && a->staff == b->staff && scw_fraction_cmp (a->onset, b->onset) == 0;
}

/* A list of what became of the words of another one, one by one. */
static GArray *
take_places (const GArray *list, const ScwWords *words)
{
  GArray *now = scw_word_list_new ();

  for (int i = 0; i < words->n; i++)
    {
      ScwPageWord *word = g_array_index (list, ScwWordAt, i).word;

      scw_word_list_add (now,
                         same_place (&words->at[i], &word->word)
                           ? scw_page_word_ref (word)
                           : scw_page_word_new (&words->at[i], word->by_person),
                         words->at[i].token);
    }
  return now;
}

GArray *
scw_word_list_follow (const GArray *list, const gint32 *old, int n_old, const ScwWordsRow *row)
{
  g_autofree int *now = find_again (old, n_old, row->tokens, row->n_tokens);
  ScwWords words = { 0 };
  GArray *followed;

  scw_word_list_put (list, 0, &words);
  for (int i = 0; i < words.n; i++)
    {
      ScwWord *word = &words.at[i];

      if (word->token >= 0)
        word->token = word->token < n_old ? now[word->token] : -1;
      if (word->token >= 0 && word->role == SCW_WORD_LYRIC && !is_pitch (row->tokens[word->token]))
        word->token = -1; /* nobody sings a rest */
    }
  scw_words_attach (&words, 0, row, NULL);
  followed = take_places (list, &words);
  scw_words_clear (&words);
  return followed;
}

static gboolean
meet (const ScwWord *a, const ScwWord *b)
{
  return a->role == b->role && (a->role != SCW_WORD_LYRIC || a->verse == b->verse)
         && a->box.x < b->box.x + b->box.w && b->box.x < a->box.x + a->box.w && a->box.y < b->box.y + b->box.h
         && b->box.y < a->box.y + a->box.h;
}

static gboolean
has_persons_at (const GArray *list, const ScwWord *word)
{
  for (guint i = 0; i < list->len; i++)
    {
      const ScwPageWord *other = g_array_index (list, ScwWordAt, i).word;

      if (other->by_person && meet (&other->word, word))
        return TRUE;
    }
  return FALSE;
}

GArray *
scw_word_list_renew (const GArray *list, const GArray *read, const ScwWordsRow *row)
{
  g_autoptr (GArray) all = scw_word_list_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (list, ScwWordAt, i);

      if (entry->word->by_person)
        scw_word_list_add (all, scw_page_word_ref (entry->word), entry->token);
    }
  for (guint i = 0; i < read->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (read, ScwWordAt, i);

      if (!has_persons_at (list, &entry->word->word))
        scw_word_list_add (all, scw_page_word_ref (entry->word), entry->token);
    }
  return row != NULL ? scw_word_list_follow (all, row->tokens, row->n_tokens, row) : g_steal_pointer (&all);
}
