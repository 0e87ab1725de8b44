/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a document: what becomes of them when notes change, are read again or undone, and that files have them. */
#include <string.h>

#include "app/correct/correct-words.h"
#include "app/correct/correct.h"
#include "app/document/box-content.h"
#include "app/document/changes.h"
#include "app/project/document-export.h"
#include "engine/notation/lmx/lmx.h"

#define PIECE                                                                                               \
  "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 voice:1 quarter stem:up D4 quarter E4 quarter " \
  "F4 quarter measure G4 voice:1 half stem:up A4 half"

typedef struct
{
  ScwDocument *document;
  ScwSystemBox *box;
} Song;

static GArray *
parse (const char *text)
{
  GArray *tokens = g_array_new (FALSE, TRUE, sizeof (ScwBoxToken));
  ScwTokens ids = { 0 };
  int heads = 0;

  g_assert_true (scw_lmx_parse (text, strlen (text), &ids, NULL, NULL));
  for (int i = 0; i < ids.n; i++)
    {
      ScwBoxToken token = { .id = ids.at[i], .probability = 0.9f };
      const ScwLmxClass class = scw_lmx_info (token.id)->class;

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k].id = -1;
      token.has_focus = class == SCW_LMX_PITCH || class == SCW_LMX_REST;
      if (token.has_focus) /* 60 pixels from note to note */
        {
          token.focus_x = 100 + 60.0f * (float) heads++;
          token.focus_y = 50;
        }
      g_array_append_val (tokens, token);
    }
  scw_tokens_clear (&ids);
  return tokens;
}

static int
nth_head (ScwSystemBox *box, int n)
{
  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    {
      const ScwLmxClass class = scw_lmx_info (scw_system_box_get_token (box, i)->id)->class;

      if ((class == SCW_LMX_PITCH || class == SCW_LMX_REST) && n-- == 0)
        return (int) i;
    }
  return -1;
}

/* A syllable at the nth head. */
static void
add_syllable (GArray *list, ScwSystemBox *box, const char *text, int n)
{
  const ScwWord word = { .role = SCW_WORD_LYRIC,
                         .text = (char *) text,
                         .box = { 90 + 60 * n, 120, 20, 14 },
                         .confidence = 0.9,
                         .measure = n / 4,
                         .staff = 1,
                         .verse = 1 };

  scw_word_list_add (list, scw_page_word_new (&word, FALSE), nth_head (box, n));
}

static GArray *
sung (ScwSystemBox *box)
{
  static const char *const texts[] = { "du", "bist", "die", "Ruh", "der", "Frie" };
  GArray *list = scw_word_list_new ();

  for (int i = 0; i < 6; i++)
    add_syllable (list, box, texts[i], i);
  return list;
}

static void
put (Song *song, const char *text)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (song->box));

  g_array_unref (content->tokens);
  content->tokens = parse (text);
  content->state = SCW_REGION_DONE;
  g_clear_pointer (&content->words, g_array_unref);
  scw_document_do (song->document, "Read", scw_change_box (song->box, content), NULL);
}

static Song
song_new (void)
{
  Song song = { scw_document_new (NULL), NULL };

  g_assert_true (scw_document_add_gray (song.document, scw_gray_new (600, 400, NULL), "song", -1, NULL));
  song.box = scw_document_add_box (song.document, scw_document_get_page (song.document, 0),
                                   &(ScwBox){ 10, 20, 500, 90 }, -1);
  put (&song, PIECE);
  return song;
}

static void
song_clear (Song *song)
{
  g_clear_object (&song->document);
}

/* "du:C4 bist:D4 ...": what is sung to what; - to nothing. */
static void
assert_sung (const Song *song, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const GArray *words = scw_system_box_get_words (song->box);

  g_assert_nonnull (words);
  for (guint i = 0; i < words->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (words, ScwWordAt, i);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", entry->word->word.text,
                              entry->token < 0
                                ? "-"
                                : scw_lmx_name (
                                  scw_system_box_get_token (song->box, (guint) entry->token)->id));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
edit (const Song *song, int head, ScwEdit how)
{
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  const int token = nth_head (song->box, head);

  g_array_append_val (selected, token);
  g_assert_true (scw_correct_edit (song->document, song->box, selected, &how, NULL, &error));
  g_assert_no_error (error);
}

static void
edits_keep_their_syllables (void)
{
  Song song = song_new ();

  scw_system_box_take_words (song.box, sung (song.box));
  edit (&song, 1, (ScwEdit){ SCW_EDIT_STEP, 1 });
  assert_sung (&song, "du:C4 bist:E4 die:E4 Ruh:F4 der:G4 Frie:A4");
  edit (&song, 4, (ScwEdit){ SCW_EDIT_OCTAVE, -1 });
  assert_sung (&song, "du:C4 bist:E4 die:E4 Ruh:F4 der:G3 Frie:A4");
  edit (&song, 0, (ScwEdit){ .op = SCW_EDIT_REST });
  assert_sung (&song, "du:- bist:E4 die:E4 Ruh:F4 der:G3 Frie:A4");
  g_assert_true (scw_document_undo (song.document));
  assert_sung (&song, "du:C4 bist:E4 die:E4 Ruh:F4 der:G3 Frie:A4");
  g_assert_true (scw_document_undo (song.document));
  g_assert_true (scw_document_undo (song.document));
  assert_sung (&song, "du:C4 bist:D4 die:E4 Ruh:F4 der:G4 Frie:A4");
  g_assert_true (scw_document_redo (song.document));
  assert_sung (&song, "du:C4 bist:E4 die:E4 Ruh:F4 der:G4 Frie:A4");
  song_clear (&song);
}

/* Notes before them may come and go. */
static void
they_stay_where_they_are_sung (void)
{
  Song song = song_new ();

  scw_system_box_take_words (song.box, sung (song.box));
  put (&song,
       "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 voice:1 quarter dot stem:up D4 eighth "
       "E4 quarter F4 quarter measure G4 voice:1 half stem:up A4 half");
  assert_sung (&song, "du:C4 bist:D4 die:E4 Ruh:F4 der:G4 Frie:A4");
  put (&song, "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 rest voice:1 whole measure G4 voice:1 "
              "half stem:up "
              "A4 half");
  assert_sung (&song, "du:- bist:- die:- Ruh:- der:G4 Frie:A4");
  g_assert_true (scw_document_undo (song.document));
  assert_sung (&song, "du:C4 bist:D4 die:E4 Ruh:F4 der:G4 Frie:A4");
  song_clear (&song);
}

/* When nothing is left of its notes, a row that is read again is sung where its syllables stand. */
static void
a_row_that_is_read_again_is_sung_by_place (void)
{
  Song song = song_new ();

  scw_system_box_take_words (song.box, sung (song.box));
  put (&song,
       "measure key:fifths:2 time beats:2 beat-type:2 clef:G2 B4 voice:1 eighth stem:up A4 eighth B4 eighth "
       "A4 eighth measure B4 voice:1 half stem:up A4 half");
  assert_sung (&song, "du:B4 bist:A4 die:B4 Ruh:A4 der:B4 Frie:A4");
  song_clear (&song);
}

/* "du bist die-": what is sung, note by note; a hyphen where it goes on, _ where it is drawn. */
static void
assert_verse (const Song *song, int verse, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  static const char *const before[] = { "", "", "-", "-" };

  for (int note = scw_correct_sung_note (song->box, 0, 0); note >= 0;
       note = scw_correct_sung_note (song->box, note, 1))
    {
      const ScwPageWord *word = scw_correct_find_syllable (song->box, note, verse);

      if (word != NULL)
        g_string_append_printf (text, "%s%s%s%s%s", text->len > 0 ? " " : "", before[word->word.syllabic],
                                word->word.text, scw_syllable_end (word) == SCW_SYLLABLE_GOES_ON ? "-" : "",
                                word->word.extend ? "_" : "");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
sing (const Song *song, int head, int verse, const char *text, ScwSyllableEnd end)
{
  return scw_correct_syllable (song->document, song->box, nth_head (song->box, head), verse, text, end);
}

static void
lyrics_are_typed (void)
{
  Song song = song_new ();

  g_assert_cmpint (scw_correct_n_verses (song.box), ==, 0);
  g_assert_true (sing (&song, 0, 1, "Ro", SCW_SYLLABLE_GOES_ON));
  g_assert_true (sing (&song, 1, 1, "se", SCW_SYLLABLE_ENDS));
  g_assert_true (sing (&song, 2, 1, "rot", SCW_SYLLABLE_IS_DRAWN));
  assert_verse (&song, 1, "Ro- -se rot_");
  g_assert_false (sing (&song, 2, 1, "rot", SCW_SYLLABLE_IS_DRAWN)); /* nothing new: no command */
  g_assert_cmpstr (scw_document_get_undo_label (song.document), ==, "Change lyrics");
  g_assert_true (sing (&song, 1, 1, "sen", SCW_SYLLABLE_GOES_ON)); /* the next one is part of the word now */
  assert_verse (&song, 1, "Ro- -sen- -rot_");
  g_assert_true (sing (&song, 0, 2, "Und", SCW_SYLLABLE_ENDS));
  assert_verse (&song, 2, "Und");
  g_assert_cmpint (scw_correct_n_verses (song.box), ==, 2);
  g_assert_true (sing (&song, 1, 1, "", SCW_SYLLABLE_ENDS));
  assert_verse (&song, 1, "Ro- rot_");
  g_assert_cmpstr (scw_document_get_undo_label (song.document), ==, "Delete lyrics");
  for (int i = 0; i < 5; i++)
    g_assert_true (scw_document_undo (song.document));
  assert_verse (&song, 1, "Ro-");
  g_assert_true (scw_document_redo (song.document));
  assert_verse (&song, 1, "Ro- -se");
  song_clear (&song);
}

/* Neither rests nor tied notes, nor the second note of a chord. */
static void
not_every_note_is_sung (void)
{
  Song song = song_new ();
  int note;

  put (&song, "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C4 voice:1 quarter stem:up chord E4 "
              "quarter rest quarter "
              "D4 half tied:start measure D4 voice:1 half stem:up tied:stop A4 half");
  note = scw_correct_sung_note (song.box, 0, 0);
  g_assert_cmpint (note, ==, nth_head (song.box, 0));
  note = scw_correct_sung_note (song.box, note, 1);
  g_assert_cmpint (note, ==, nth_head (song.box, 3));
  note = scw_correct_sung_note (song.box, note, 1);
  g_assert_cmpint (note, ==, nth_head (song.box, 5));
  g_assert_cmpint (scw_correct_sung_note (song.box, note, 1), ==, -1);
  g_assert_false (sing (&song, 4, 1, "nie", SCW_SYLLABLE_ENDS));
  song_clear (&song);
}

static void
texts_are_typed_over (void)
{
  Song song = song_new ();
  ScwDocumentPage *page = scw_document_get_page (song.document, 0);
  GArray *heading = scw_word_list_new ();
  const ScwWord unclear
    = { .role = SCW_WORD_COMPOSER, .text = (char *) "F. 5chu", .confidence = 0.4, .measure = -1 };
  ScwPageWord *word = scw_page_word_new (&unclear, FALSE);
  ScwScore *score;

  scw_word_list_add (heading, word, -1);
  scw_document_page_take_words (page, heading);
  g_assert_true (scw_correct_word (song.document, page, NULL, word, "F. Schubert"));
  score = scw_document_make_score (song.document, NULL);
  g_assert_cmpstr (score->composer, ==, "F. Schubert"); /* a person is sure */
  scw_score_free (score);
  g_assert_false (scw_correct_word (song.document, page, NULL, word, "")); /* it is there no longer */
  word = g_array_index (scw_document_page_get_words (page), ScwWordAt, 0).word;
  g_assert_true (word->by_person);
  g_assert_true (scw_correct_word (song.document, page, NULL, word, ""));
  g_assert_cmpuint (scw_document_page_get_words (page)->len, ==, 0);
  g_assert_true (scw_document_undo (song.document));
  g_assert_true (scw_document_undo (song.document));
  g_assert_cmpstr (g_array_index (scw_document_page_get_words (page), ScwWordAt, 0).word->word.text, ==,
                   "F. 5chu");
  song_clear (&song);
}

/* A state of before the words were read has them all the same. */
static void
undoing_what_was_before_the_words_keeps_them (void)
{
  Song song = song_new ();
  ScwDocumentPage *page = scw_document_get_page (song.document, 0);
  GArray *heading = scw_word_list_new ();
  const ScwWord title
    = { .role = SCW_WORD_TITLE, .text = (char *) "Du bist die Ruh", .confidence = 0.9, .measure = -1 };

  edit (&song, 1, (ScwEdit){ SCW_EDIT_STEP, 1 });
  scw_document_add_box (song.document, page, &(ScwBox){ 10, 220, 500, 90 }, -1);
  scw_system_box_take_words (song.box, sung (song.box));
  scw_word_list_add (heading, scw_page_word_new (&title, FALSE), -1);
  scw_document_page_take_words (page, heading);
  g_assert_true (scw_document_undo (song.document)); /* the box */
  g_assert_nonnull (scw_document_page_get_words (page));
  g_assert_cmpuint (scw_document_page_get_words (page)->len, ==, 1);
  g_assert_true (scw_document_undo (song.document));
  assert_sung (&song, "du:C4 bist:D4 die:E4 Ruh:F4 der:G4 Frie:A4");
  song_clear (&song);
}

static void
files_have_them (void)
{
  Song song = song_new ();
  ScwDocumentPage *page = scw_document_get_page (song.document, 0);
  GArray *heading = scw_word_list_new ();
  const ScwWord title
    = { .role = SCW_WORD_TITLE, .text = (char *) "Du bist die Ruh", .confidence = 0.9, .measure = -1 },
    unclear = { .role = SCW_WORD_COMPOSER, .text = (char *) "F. 5chu", .confidence = 0.4, .measure = -1 };
  g_autoptr (GError) error = NULL;
  ScwScore *score;

  scw_system_box_take_words (song.box, sung (song.box));
  scw_word_list_add (heading, scw_page_word_new (&title, FALSE), -1);
  scw_word_list_add (heading, scw_page_word_new (&unclear, FALSE), -1);
  scw_document_page_take_words (page, heading);
  score = scw_document_make_score (song.document, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (score->title, ==, "Du bist die Ruh");
  g_assert_null (score->composer);
  g_assert_cmpint (score->parts[0]->n_lyrics, ==, 6);
  scw_score_free (score);
  scw_document_set_title (song.document, "Another");
  score = scw_document_make_score (song.document, &error);
  g_assert_cmpstr (score->title, ==, "Another");
  scw_score_free (score);
  song_clear (&song);
}

/* What a person wrote is not replaced by what is read there again. */
static void
reading_anew_keeps_what_a_person_wrote (void)
{
  Song song = song_new ();
  g_autoptr (GArray) before = sung (song.box), read = sung (song.box), after = NULL;
  ScwWordAt *entry = &g_array_index (before, ScwWordAt, 3);
  ScwWord word = entry->word->word;

  word.text = (char *) "Ruh',";
  scw_page_word_unref (entry->word);
  entry->word = scw_page_word_new (&word, TRUE);
  after = scw_word_list_renew (before, read, NULL);
  g_assert_cmpuint (after->len, ==, 6);
  for (guint i = 0, n = 0; i < after->len; i++)
    {
      const char *text = g_array_index (after, ScwWordAt, i).word->word.text;

      g_assert_cmpstr (text, !=, "Ruh");
      n += strcmp (text, "Ruh',") == 0;
      g_assert_cmpuint (i < after->len - 1 || n == 1, ==, TRUE);
    }
  song_clear (&song);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page-words/edits", edits_keep_their_syllables);
  g_test_add_func ("/page-words/others-come-and-go", they_stay_where_they_are_sung);
  g_test_add_func ("/page-words/read-again", a_row_that_is_read_again_is_sung_by_place);
  g_test_add_func ("/page-words/lyrics", lyrics_are_typed);
  g_test_add_func ("/page-words/sung-notes", not_every_note_is_sung);
  g_test_add_func ("/page-words/texts", texts_are_typed_over);
  g_test_add_func ("/page-words/undo", undoing_what_was_before_the_words_keeps_them);
  g_test_add_func ("/page-words/files", files_have_them);
  g_test_add_func ("/page-words/renew", reading_anew_keeps_what_a_person_wrote);
  return g_test_run ();
}
