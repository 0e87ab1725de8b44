/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words are read from pages that our own engraving drew: what is said, and under which note it stands. */
#include <math.h>
#include <string.h>

#include "engine/image/systems.h"
#include "engine/notation/score/order.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/transform/cut.h"
#include "engine/words/apply.h"
#include "tests/engine-words/song-page.h"
#include "tests/support/sing.h"

#define NOTES 24

/* A song, as sing.h takes it. */
static const char *const german
  = "Lie- be ist die schö- ne Son- ne, O_ _ _ du sü- ßer klei- ner Vo- gel, sing mir dei- ne Lie- der.";
static const char *const english
  = "Come and see the gold- en mor- ning, O_ _ _ you sweet and lit- tle sing- er, sing to me thy songs.";

typedef struct
{
  ScwScore *score;
  ScwGray *page;
  ScwPage *found;
  ScwWordsRow rows[8];
  int first[8]; /* measure of each row */
  double *xs[8];
  ScwTokens tokens[8];
} Song;

/* Quarters over eight measures, two of which begin a line. */
static ScwScore *
compose (bool two_verses)
{
  static const char *const steps[] = { "G4", "A4", "B4", "C5", "D5", "B4", "A4", "G4" };
  char lmx[8192] = "";
  ScwTokens tokens = { 0 };
  ScwPart *part;
  ScwElement *element;

  for (int i = 0; i < NOTES; i++)
    {
      if (i % 4 == 0)
        strcat (lmx, i == 0 ? "measure time beats:4 beat-type:4 clef:G2 " : "measure ");
      sprintf (lmx + strlen (lmx), "%s voice:1 quarter ", steps[i % 8]);
    }
  assert_true (scw_lmx_parse (lmx, strlen (lmx), &tokens, NULL, NULL));
  part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  scw_tokens_clear (&tokens);
  part->measures[3].new_system = true;
  sing (part, 1, german);
  if (two_verses)
    sing (part, 2, english);
  element = scw_measure_add (&part->measures[0], SCW_ELEMENT_MARK, NULL);
  element->mark = (ScwMark){ .kind = SCW_MARK_WORDS,
                             .text = scw_part_add_text (part, "Sehr langsam", NULL),
                             .bold = true };
  assert_true (scw_part_order (part, NULL));
  return scw_score_of_part (part, NULL);
}

static double
place_of (const SongPage *page, bool head, int measure, ScwFraction onset)
{
  for (int i = 0; i < page->n_marks; i++)
    if (page->marks[i].head == head && page->marks[i].measure == measure
        && scw_fraction_cmp (page->marks[i].onset, onset) == 0)
      return page->marks[i].x;
  return (double) NAN;
}

/* The tokens of a row, and where they were read. */
static void
fill_row (Song *song, int s, const SongPage *page)
{
  ScwPart *cut = scw_part_cut (song->score->parts[0], page->first_measure[s], page->first_measure[s + 1],
                               SCW_CUT_ROW, NULL);
  ScwPart *again;

  assert_true (scw_linearize_plus (cut, &song->tokens[s], NULL, NULL));
  song->xs[s] = malloc ((size_t) song->tokens[s].n * sizeof (double));
  for (int t = 0; t < song->tokens[s].n; t++)
    song->xs[s][t] = (double) NAN;
  again = scw_delinearize (song->tokens[s].at, song->tokens[s].n, SCW_RULES_MUSICAL, NULL, NULL);
  for (int m = 0; m < again->n_measures; m++)
    for (int i = 0; i < again->measures[m].n_elements; i++)
      {
        const ScwElement *element = &again->measures[m].elements[i];

        if (element->kind == SCW_ELEMENT_NOTE || element->kind == SCW_ELEMENT_MARK)
          for (int t = element->span.first; t < element->span.end; t++)
            song->xs[s][t] = place_of (page, element->kind == SCW_ELEMENT_NOTE, page->first_measure[s] + m,
                                       element->onset);
      }
  scw_part_free (again);
  scw_part_free (cut);
  song->first[s] = page->first_measure[s];
  song->rows[s] = (ScwWordsRow){ .box = song->found->systems[s].box,
                                 .view = song->found->systems[s].view,
                                 .staves = song->found->systems[s].staves,
                                 .staff_space = song->found->systems[s].staff_space,
                                 .group = s,
                                 .tokens = song->tokens[s].at,
                                 .n_tokens = song->tokens[s].n,
                                 .x = song->xs[s] };
}

static Song
new_song (bool two_verses)
{
  Song song = { .score = compose (two_verses) };
  SongPage page;

  song_page_draw (song.score, "Der kleine Vogel", "Anna Bergmann", "Text von Karl Huber",
                  "Leipzig, Verlag der Stadt", &page);
  song.page = page.gray;
  assert_true (scw_find_systems (song.page, &song.found, NULL));
  assert_int_equal (song.found->n, page.n_systems);
  for (int s = 0; s < page.n_systems; s++)
    fill_row (&song, s, &page);
  free (page.marks);
  return song;
}

static void
song_clear (Song *song)
{
  for (int s = 0; s < song->found->n; s++)
    {
      scw_tokens_clear (&song->tokens[s]);
      free (song->xs[s]);
    }
  scw_page_free (song->found);
  scw_gray_free (song->page);
  scw_score_free (song->score);
}

static ScwWordsReader *
open_reader (const char *languages)
{
  ScwError error = { 0 };
  ScwWordsReader *reader = scw_words_open (languages, &error);

  if (reader == NULL)
    {
      print_message ("# %s\n", error.message);
      skip ();
    }
  return reader;
}

static const char *
text_of (const ScwWords *words, ScwWordRole role)
{
  for (int i = 0; i < words->n; i++)
    if (words->at[i].role == role)
      return words->at[i].text;
  return "";
}

/* How many syllables the score has, and how many of them the music that was read has at the same note. */
static void
count_syllables (const Song *song, const ScwWords *words, int *all, int *right)
{
  *all = *right = 0;
  for (int s = 0; s < song->found->n; s++)
    {
      ScwPart *got = scw_delinearize (song->tokens[s].at, song->tokens[s].n, SCW_RULES_MUSICAL, NULL, NULL);
      const ScwPart *part = song->score->parts[0];

      assert_true (scw_words_apply_row (got, words, s, SCW_WORDS_LEAST, NULL));
      for (int m = 0; m < got->n_measures; m++)
        {
          const ScwMeasure *truth = &part->measures[song->first[s] + m];

          for (int i = 0; i < truth->n_elements; i++)
            for (int k = 0;
                 truth->elements[i].kind == SCW_ELEMENT_NOTE && k < truth->elements[i].note.n_lyrics; k++)
              {
                const ScwLyric *lyric = &part->lyrics[truth->elements[i].note.first_lyric + k];

                ++*all;
                for (int e = 0; e < got->measures[m].n_elements; e++)
                  {
                    const ScwElement *element = &got->measures[m].elements[e];

                    if (element->kind != SCW_ELEMENT_NOTE
                        || scw_fraction_cmp (element->onset, truth->elements[i].onset) != 0)
                      continue;
                    for (int l = 0; l < element->note.n_lyrics; l++)
                      {
                        const ScwLyric *other = &got->lyrics[element->note.first_lyric + l];

                        *right
                          += other->verse == lyric->verse && other->syllabic == lyric->syllabic
                             && strcmp (scw_part_text (got, other->text), scw_part_text (part, lyric->text))
                                  == 0;
                      }
                  }
              }
        }
      scw_part_free (got);
    }
}

static void
test_song (SCW_UNUSED void **state)
{
  ScwWordsReader *reader = open_reader ("deu+eng");
  const ScwWordsOptions options = { .first_page = true };
  Song song = new_song (true);
  ScwWords words;
  int all, right;

  assert_true (scw_words_read (reader, song.page, song.rows, song.found->n, &options, &words, NULL));
  count_syllables (&song, &words, &all, &right);
  print_message ("# %d of %d syllables\n", right, all);
  assert_true (all > 40 && right >= 0.92 * all);
  assert_string_equal (text_of (&words, SCW_WORD_TITLE), "Der kleine Vogel");
  assert_string_equal (text_of (&words, SCW_WORD_COMPOSER), "Anna Bergmann");
  assert_string_equal (text_of (&words, SCW_WORD_LYRICIST), "Text von Karl Huber");
  assert_string_equal (text_of (&words, SCW_WORD_TEMPO), "Sehr langsam");
  assert_string_equal (text_of (&words, SCW_WORD_FOOTER),
                       "Leipzig, Verlag der Stadt"); /* and no third verse */
  for (int i = 0; i < words.n; i++)
    if (words.at[i].role == SCW_WORD_LYRIC && strcmp (words.at[i].text, "O") == 0)
      assert_true (words.at[i].extend);
  scw_words_clear (&words);
  scw_words_close (reader);
  song_clear (&song);
}

/* The mark that a token stands for gets its text; the title goes into the score. */
static void
test_applied (SCW_UNUSED void **state)
{
  ScwWordsReader *reader = open_reader ("deu");
  const ScwWordsOptions options = { .first_page = true };
  Song song = new_song (false);
  const int parts[] = { 0, 0 };
  ScwWords words;
  ScwPart *part;
  ScwScore *score;
  int n_marks = 0;

  assert_true (scw_words_read (reader, song.page, song.rows, song.found->n, &options, &words, NULL));
  part = scw_delinearize (song.tokens[0].at, song.tokens[0].n, SCW_RULES_MUSICAL, NULL, NULL);
  assert_true (scw_words_apply_row (part, &words, 0, SCW_WORDS_LEAST, NULL));
  for (int i = 0; i < part->measures[0].n_elements; i++)
    if (part->measures[0].elements[i].kind == SCW_ELEMENT_MARK)
      {
        assert_string_equal (scw_part_text (part, part->measures[0].elements[i].mark.text), "Sehr langsam");
        n_marks++;
      }
  assert_int_equal (n_marks, 1);
  score = scw_score_of_part (part, NULL);
  assert_true (scw_words_apply_score (score, &words, parts, 2, SCW_WORDS_LEAST, NULL));
  assert_string_equal (score->title, "Der kleine Vogel");
  assert_string_equal (score->composer, "Anna Bergmann");
  scw_score_free (score);

  /* Without a token, a tempo is a mark of its own; what is unsure is left out. */
  for (int i = 0; i < words.n; i++)
    if (words.at[i].role == SCW_WORD_TEMPO)
      words.at[i].token = -1;
  part = scw_delinearize (song.tokens[0].at, song.tokens[0].n, SCW_RULES_MUSICAL, NULL, NULL);
  assert_true (scw_words_apply_row (part, &words, 0, SCW_WORDS_LEAST, NULL));
  n_marks = 0;
  for (int i = 0; i < part->measures[0].n_elements; i++)
    n_marks += part->measures[0].elements[i].kind == SCW_ELEMENT_MARK;
  assert_int_equal (n_marks, 2);
  scw_part_free (part);
  score = scw_score_new (NULL);
  assert_true (scw_words_apply_score (score, &words, parts, 2, 1.01, NULL));
  assert_null (score->title);
  scw_score_free (score);
  scw_words_clear (&words);
  scw_words_close (reader);
  song_clear (&song);
}

/* Of several languages the right one is guessed, verse by verse. */
static void
test_guessed (SCW_UNUSED void **state)
{
  ScwWordsReader *reader = open_reader (NULL);
  Song song = new_song (true);
  ScwWords words;
  int all, right;

  if (strstr (scw_words_languages (reader), "deu") == NULL)
    skip ();
  assert_true (scw_words_read (reader, song.page, song.rows, song.found->n, NULL, &words, NULL));
  count_syllables (&song, &words, &all, &right);
  assert_true (right >= 0.92 * all);
  scw_words_clear (&words);
  scw_words_close (reader);
  song_clear (&song);
}

static bool
cancelled (void *data)
{
  return --*(int *) data < 0;
}

static void
test_cancelled (SCW_UNUSED void **state)
{
  ScwWordsReader *reader = open_reader (NULL);
  int lines = 1;
  const ScwWordsOptions options = { .cancelled = cancelled, .data = &lines };
  Song song = new_song (false);
  ScwWords words;
  ScwError error = { 0 };

  assert_false (scw_words_read (reader, song.page, song.rows, song.found->n, &options, &words, &error));
  assert_int_equal (error.code, SCW_ERROR_CANCELLED);
  assert_int_equal (words.n, 0);
  scw_words_close (reader);
  song_clear (&song);
}

/* Pages that are no music: specks, black, rows that lie outside. */
static void
test_nonsense (SCW_UNUSED void **state)
{
  ScwWordsReader *reader = open_reader (NULL);
  ScwGray *page = scw_gray_new (1500, 1500, NULL);
  const ScwBox boxes[] = { { 100, 100, 1200, 80 }, { -500, -500, 100, 10 }, { 1400, 1400, 5000, 5000 } };
  ScwWordsRow rows[3] = { 0 };
  ScwWords words;

  for (int i = 0; i < 3; i++)
    rows[i] = (ScwWordsRow){ .box = boxes[i],
                             .view = scw_view_from_box (&boxes[i], 20, i),
                             .staves = 1,
                             .staff_space = 20,
                             .group = i };
  for (int kind = 0; kind < 3; kind++)
    {
      for (int i = 0; i < 1500 * 1500; i++)
        page->pixels[i] = kind == 0   ? (uint8_t) (i * 2654435761u >> 24)
                          : kind == 1 ? 0
                                      : (uint8_t) (i % 7 < 2 ? 0 : 255);
      assert_true (scw_words_read (reader, page, rows, 3, NULL, &words, NULL));
      scw_words_clear (&words);
    }
  scw_gray_free (page);
  scw_words_close (reader);
}

/* Without data there is no reader, and it is said why. */
static void
test_no_data (SCW_UNUSED void **state)
{
  char folder[] = "/tmp/words-XXXXXX";
  ScwError error = { 0 };

  assert_non_null (mkdtemp (folder));
  setenv ("TESSDATA_PREFIX", folder, 1);
  assert_null (scw_words_open (NULL, &error));
  unsetenv ("TESSDATA_PREFIX");
  rmdir (folder);
  assert_int_equal (error.code, SCW_ERROR_FILE);
  assert_non_null (strstr (error.message, "Tesseract"));
}

static void
test_unknown_language (SCW_UNUSED void **state)
{
  ScwError error = { 0 };

  scw_words_close (open_reader (NULL));
  assert_null (scw_words_open ("deu+klingon", &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_song),
    cmocka_unit_test (test_applied),
    cmocka_unit_test (test_guessed),
    cmocka_unit_test (test_cancelled),
    cmocka_unit_test (test_nonsense),
    cmocka_unit_test (test_no_data),
    cmocka_unit_test (test_unknown_language),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
