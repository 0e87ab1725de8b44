/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correct/correct-words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/document/changes.h"
#include "engine/notation/lmx/linearize.h"

/* ---- commands; take the list ---- */

static void
put_row (ScwDocument *document, ScwSystemBox *box, GArray *words, const char *label)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));

  g_clear_pointer (&content->words, g_array_unref);
  content->words = words;
  scw_document_do (document, label, scw_change_box (box, content), NULL);
}

static void
put_page (ScwDocument *document, ScwDocumentPage *page, GArray *words, const char *label)
{
  GPtrArray *boxes = scw_document_page_get_boxes (page),
            *same = g_ptr_array_new_with_free_func (g_object_unref);
  ScwPageContent *content;

  for (guint i = 0; i < boxes->len; i++)
    g_ptr_array_add (same, g_object_ref (boxes->pdata[i]));
  content = scw_page_content_new (scw_document_page_get_turns (page), same);
  content->words = words;
  scw_document_do (document, label, scw_change_page (page, content), NULL);
}

static int
index_of (const GArray *words, const ScwPageWord *word)
{
  for (guint i = 0; words != NULL && i < words->len; i++)
    if (g_array_index (words, ScwWordAt, i).word == word)
      return (int) i;
  return -1;
}

/* A person is sure. */
static void
replace (GArray *words, guint i, const ScwWord *by)
{
  ScwWordAt *entry = &g_array_index (words, ScwWordAt, i);
  ScwWord word = *by;
  ScwPageWord *new;

  word.confidence = 1;
  new = scw_page_word_new (&word, TRUE);
  scw_page_word_unref (entry->word);
  entry->word = new;
}

gboolean
scw_correct_word (
  ScwDocument *document, ScwDocumentPage *page, ScwSystemBox *box, const ScwPageWord *word, const char *text)
{
  const GArray *of_row = box != NULL ? scw_system_box_get_words (box) : NULL;
  const int in_row = index_of (of_row, word), on_page = index_of (scw_document_page_get_words (page), word);
  const char *label = *text != '\0' ? N_ ("Change word") : N_ ("Delete word");
  ScwWord said = word->word;
  GArray *words;

  if ((in_row < 0 && on_page < 0) || (in_row >= 0 && scw_system_box_get_queued (box))
      || strcmp (text, word->word.text) == 0)
    return FALSE;
  said.text = (char *) text;
  words = scw_word_list_copy (in_row >= 0 ? of_row : scw_document_page_get_words (page));
  if (*text == '\0')
    g_array_remove_index (words, (guint) MAX (in_row, on_page));
  else
    replace (words, (guint) MAX (in_row, on_page), &said);
  if (in_row >= 0)
    put_row (document, box, words, label);
  else
    put_page (document, page, words, label);
  return TRUE;
}

/* ---- notes that are sung ---- */

typedef struct
{
  int measure;
  ScwFraction onset;
  ScwSpan span;
  int token; /* of its pitch */
} SungNote;

static int
pitch_of (const gint32 *ids, ScwSpan span, int n)
{
  for (int i = MAX (0, span.first); i < MIN (span.end, n); i++)
    if (scw_lmx_info (ids[i]) != NULL && scw_lmx_info (ids[i])->class == SCW_LMX_PITCH)
      return i;
  return -1;
}

static gboolean
is_sung (const ScwElement *element)
{
  if (element->kind != SCW_ELEMENT_NOTE || element->note.rest || element->note.chord || element->note.grace
      || element->note.staff > 1)
    return FALSE;
  for (int i = 0; i < element->note.n_tieds; i++)
    if (element->note.tieds[i] == SCW_STOP)
      return FALSE;
  return TRUE;
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const SungNote *x = a, *y = b;
  const int order
    = x->measure != y->measure ? x->measure - y->measure : scw_fraction_cmp (x->onset, y->onset);

  return order != 0 ? order : x->token - y->token;
}

/* In time; of several at once the first written. */
static GArray *
find_sung (ScwSystemBox *box)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (SungNote));
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwPart *part = n > 0 ? scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL) : NULL;

  for (int m = 0; part != NULL && m < part->n_measures; m++)
    for (int i = 0; i < part->measures[m].n_elements; i++)
      {
        const ScwElement *element = &part->measures[m].elements[i];
        const SungNote note = { m, element->onset, element->span, pitch_of (ids, element->span, n) };

        if (is_sung (element) && note.token >= 0)
          g_array_append_val (notes, note);
      }
  scw_part_free (part);
  g_array_sort (notes, by_time);
  for (guint i = 1; i < notes->len;)
    {
      const SungNote *a = &g_array_index (notes, SungNote, i - 1), *b = &g_array_index (notes, SungNote, i);

      if (a->measure == b->measure && scw_fraction_cmp (a->onset, b->onset) == 0)
        g_array_remove_index (notes, i);
      else
        i++;
    }
  return notes;
}

/* Where a token is, or the next note behind it. */
static int
find_at (const GArray *notes, int token)
{
  int nearest = -1;

  for (guint i = 0; i < notes->len; i++)
    {
      const SungNote *note = &g_array_index (notes, SungNote, i);

      if (token >= note->span.first && token < note->span.end)
        return (int) i;
      if (note->token > token
          && (nearest < 0 || note->token < g_array_index (notes, SungNote, nearest).token))
        nearest = (int) i;
    }
  return nearest;
}

int
scw_correct_sung_note (ScwSystemBox *box, int token, int by)
{
  g_autoptr (GArray) notes = find_sung (box);
  const int here = find_at (notes, token), at = here + by;

  return here >= 0 && at >= 0 && at < (int) notes->len ? g_array_index (notes, SungNote, at).token : -1;
}

/* ---- syllables ---- */

static gboolean
is_of_verse (const ScwWordAt *entry, int verse)
{
  return entry->word->word.role == SCW_WORD_LYRIC && entry->word->word.verse == verse && entry->token >= 0;
}

static int
find_syllable (const GArray *words, int token, int verse)
{
  for (guint i = 0; words != NULL && i < words->len; i++)
    if (is_of_verse (&g_array_index (words, ScwWordAt, i), verse)
        && g_array_index (words, ScwWordAt, i).token == token)
      return (int) i;
  return -1;
}

ScwPageWord *
scw_correct_find_syllable (ScwSystemBox *box, int token, int verse)
{
  const GArray *words = scw_system_box_get_words (box);
  const int i = find_syllable (words, token, verse);

  return i >= 0 ? g_array_index (words, ScwWordAt, i).word : NULL;
}

int
scw_correct_n_verses (ScwSystemBox *box)
{
  const GArray *words = scw_system_box_get_words (box);
  int n = 0;

  for (guint i = 0; words != NULL && i < words->len; i++)
    if (g_array_index (words, ScwWordAt, i).word->word.role == SCW_WORD_LYRIC)
      n = MAX (n, g_array_index (words, ScwWordAt, i).word->word.verse);
  return n;
}

ScwSyllableEnd
scw_syllable_end (const ScwPageWord *syllable)
{
  if (syllable->word.syllabic == SCW_SYLLABIC_BEGIN || syllable->word.syllabic == SCW_SYLLABIC_MIDDLE)
    return SCW_SYLLABLE_GOES_ON;
  return syllable->word.extend ? SCW_SYLLABLE_IS_DRAWN : SCW_SYLLABLE_ENDS;
}

/* The syllable of the verse that is sung before (by -1) or behind the nth note; its index, or -1. */
static int
neighbour (const GArray *words, const GArray *notes, int nth, int verse, int by)
{
  for (int i = nth + by; i >= 0 && i < (int) notes->len; i += by)
    {
      const int found = find_syllable (words, g_array_index (notes, SungNote, i).token, verse);

      if (found >= 0)
        return found;
    }
  return -1;
}

static ScwSyllabic
syllabic_of (gboolean before, gboolean after)
{
  if (before)
    return after ? SCW_SYLLABIC_MIDDLE : SCW_SYLLABIC_END;
  return after ? SCW_SYLLABIC_BEGIN : SCW_SYLLABIC_SINGLE;
}

/* The one behind begins a word, or goes on with one. */
static void
join_next (GArray *words, int next, gboolean joined)
{
  const ScwPageWord *syllable = next >= 0 ? g_array_index (words, ScwWordAt, next).word : NULL;
  ScwWord word;

  if (syllable == NULL)
    return;
  word = syllable->word;
  word.syllabic = syllabic_of (joined, scw_syllable_end (syllable) == SCW_SYLLABLE_GOES_ON);
  if (word.syllabic != syllable->word.syllabic)
    replace (words, (guint) next, &word);
}

/* Below the lowest staff, at its note: where it was not printed there is nothing better. */
static ScwBox
place_of (ScwSystemBox *box, int token, int verse)
{
  const ScwBoxPlace *place = scw_system_box_get_place (box);
  const ScwBoxToken *note = scw_system_box_get_token (box, (guint) token);
  const double space = MAX (1, place->staff_space);
  const double x = note->has_focus ? (double) note->focus_x : place->lines.x + place->lines.w / 2;

  return (ScwBox){ x - space, place->lines.y + place->lines.h + (1 + 2.5 * verse) * space, 2 * space,
                   2 * space };
}

gboolean
scw_correct_syllable (
  ScwDocument *document, ScwSystemBox *box, int token, int verse, const char *text, ScwSyllableEnd end)
{
  const ScwPageWord *there = scw_correct_find_syllable (box, token, verse);
  g_autoptr (GArray) notes = find_sung (box);
  const int nth = find_at (notes, token);
  GArray *words;
  int before, i;
  ScwWord word;

  if (scw_system_box_get_queued (box) || nth < 0 || g_array_index (notes, SungNote, nth).token != token
      || (there == NULL && *text == '\0')
      || (there != NULL && strcmp (there->word.text, text) == 0 && scw_syllable_end (there) == end))
    return FALSE;
  words = scw_system_box_get_words (box) != NULL ? scw_word_list_copy (scw_system_box_get_words (box))
                                                 : scw_word_list_new ();
  before = neighbour (words, notes, nth, verse, -1);
  join_next (words, neighbour (words, notes, nth, verse, 1), *text != '\0' && end == SCW_SYLLABLE_GOES_ON);
  i = find_syllable (words, token, verse);
  if (*text == '\0')
    g_array_remove_index (words, (guint) i);
  else
    {
      word = there != NULL ? there->word
                           : (ScwWord){ .role = SCW_WORD_LYRIC,
                                        .box = place_of (box, token, verse),
                                        .measure = g_array_index (notes, SungNote, nth).measure,
                                        .onset = g_array_index (notes, SungNote, nth).onset,
                                        .staff = 1,
                                        .verse = verse };
      word.text = (char *) text;
      word.extend = end == SCW_SYLLABLE_IS_DRAWN;
      word.syllabic = syllabic_of (before >= 0
                                     && scw_syllable_end (g_array_index (words, ScwWordAt, before).word)
                                          == SCW_SYLLABLE_GOES_ON,
                                   end == SCW_SYLLABLE_GOES_ON);
      if (i < 0)
        {
          scw_word_list_add (words, scw_page_word_new (&word, TRUE), token);
          i = (int) words->len - 1;
        }
      replace (words, (guint) i, &word);
    }
  put_row (document, box, words, *text != '\0' ? N_ ("Change lyrics") : N_ ("Delete lyrics"));
  return TRUE;
}
