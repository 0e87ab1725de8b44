/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs no Tesseract: the words that stand in music, and syllables at notes. */
#include <math.h>
#include <string.h>

#include "engine/words/lexicon.h"
#include "engine/words/lyrics.h"
#include "tests/support/check.h"

static void
test_says (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *text;
    ScwSays says;
  } cases[] = {
    { "Allegro agitato e molto appassionato", SCW_SAYS_TEMPO },
    { "Sehr mäßig", SCW_SAYS_TEMPO },
    { "Très lent", SCW_SAYS_TEMPO },
    { "poco riten.", SCW_SAYS_TEMPO },
    { "dolce", SCW_SAYS_EXPRESSION },
    { "cresc.", SCW_SAYS_EXPRESSION },
    { "D.C. al Fine", SCW_SAYS_EXPRESSION },
    { "mf", SCW_SAYS_DYNAMICS },
    { "Robert Franz", SCW_SAYS_NOTHING },
    { "Wal des Wip fel rau schen", SCW_SAYS_NOTHING },
    { "", SCW_SAYS_NOTHING },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (scw_lexicon_says (cases[i].text) != cases[i].says)
      fail_msg ("'%s'", cases[i].text);
}

static void
test_correct (SCW_UNUSED void **state)
{
  char misread[] = "poco crese. Aliegro", mixed[] = "CrESC. ALLEGRO Dolce", right[] = "Liebe";

  scw_lexicon_correct (misread);
  assert_string_equal (misread, "poco cresc. Allegro");
  scw_lexicon_correct (mixed);
  assert_string_equal (mixed, "cresc. ALLEGRO Dolce");
  scw_lexicon_correct (right);
  assert_string_equal (right, "Liebe");
}

static void
test_names (SCW_UNUSED void **state)
{
  char misread[] = "VIn. I", strings[] = "Vin. II  Ve.", right[] = "Vc. Ob. Vl.", other[] = "Trp. in B";

  scw_lexicon_correct_name (misread);
  assert_string_equal (misread, "Vln. I");
  scw_lexicon_correct_name (strings);
  assert_string_equal (strings, "Vln. II  Vc.");
  scw_lexicon_correct_name (right);
  assert_string_equal (right, "Vc. Ob. Vl.");
  scw_lexicon_correct_name (other);
  assert_string_equal (other, "Trp. in B");
}

static void
test_metronome (SCW_UNUSED void **state)
{
  char number[16];
  ScwNoteType beat;
  int words, dots;

  assert_true (scw_lexicon_metronome ("Allegro (J = 120)", number, &words, &beat, &dots));
  assert_string_equal (number, "120");
  assert_int_equal (words, 7);
  assert_int_equal (dots, 0);
  assert_true (scw_lexicon_metronome ("d.=60", number, &words, &beat, &dots));
  assert_int_equal (words, 0);
  assert_int_equal (dots, 1);
  assert_false (scw_lexicon_metronome ("a = b", number, &words, &beat, &dots));
  assert_false (scw_lexicon_metronome ("= 1200", number, &words, &beat, &dots));
}

static void
test_harmony (SCW_UNUSED void **state)
{
  static const char *const cases[][2]
    = { { "C", "C" },           { "Am7", "Am7" }, { "Bb", "Bb" },    { "F#m7/C#", "F#m7/C#" },
        { "B6maj7", "Bbmaj7" }, { "€7", "C7" },   { "Liebe", NULL }, { "Fine", NULL } };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      char harmony[64];
      const bool found = scw_lexicon_harmony (cases[i][0], harmony, sizeof harmony);

      if (found != (cases[i][1] != NULL) || (found && strcmp (harmony, cases[i][1]) != 0))
        fail_msg ("'%s': %s", cases[i][0], found ? harmony : "none");
    }
}

static void
test_creators (SCW_UNUSED void **state)
{
  assert_int_equal (scw_lexicon_creator ("Words by William Blake"), -1);
  assert_int_equal (scw_lexicon_creator ("Gedicht von Heinrich Heine"), -1);
  assert_int_equal (scw_lexicon_creator ("Musik: Clara Schumann"), 1);
  assert_int_equal (scw_lexicon_creator ("Clara Schumann"), 0);
  assert_true (scw_lexicon_is_number ("- 12 -"));
  assert_false (scw_lexicon_is_number ("Op. 12"));
}

/* A line of chunks of a given width, of which those that say something are text. Lengths are in staff spaces, which are
 * pixels. */
typedef struct
{
  const char *text; /* "-" and "_": a hyphen, an extender */
  double u0, u1;
} Piece;

static ScwSyllables
place (const Piece *pieces, int n, const double *notes, int n_notes)
{
  ScwTextLine line = { .x_height = 1 };
  ScwText text = { .confidence = 1 };
  ScwRowMusic music = { .n_notes = n_notes };
  ScwSyllables syllables;

  line.chunks = calloc ((size_t) n, sizeof *line.chunks);
  line.inks = calloc (2 * (size_t) n, sizeof *line.inks);
  text.at = calloc ((size_t) n, sizeof *text.at);
  music.notes = calloc ((size_t) n_notes + 1, sizeof *music.notes);
  for (int i = 0; i < n; i++)
    {
      const ScwChunkKind kind = strcmp (pieces[i].text, "-") == 0   ? SCW_CHUNK_HYPHEN
                                : strcmp (pieces[i].text, "_") == 0 ? SCW_CHUNK_EXTENDER
                                                                    : SCW_CHUNK_TEXT;

      line.inks[2 * line.n_inks] = pieces[i].u0;
      line.inks[2 * line.n_inks++ + 1] = pieces[i].u1;
      line.chunks[line.n_chunks++] = (ScwChunk){ kind, pieces[i].u0, 0, pieces[i].u1, 1 };
      if (kind != SCW_CHUNK_TEXT)
        continue;
      text.at[text.n] = (ScwTextPiece){
        .chunk = i, .u0 = pieces[i].u0, .u1 = pieces[i].u1, .confidence = 1, .n_letters = 1
      };
      strcpy (text.at[text.n++].text, pieces[i].text);
    }
  for (int i = 0; i < n_notes; i++)
    music.notes[i] = (ScwPlacedNote){ .token = i, .u = fabs (notes[i]), .sings = notes[i] > 0 };
  assert_true (scw_syllables (&line, &text, &music, 1, &syllables, NULL));
  free (line.chunks);
  free (line.inks);
  free (text.at);
  free (music.notes);
  return syllables;
}

/* "1. Lie - be,  O ____  Vo-gel" under notes, of which one is a rest and one goes on. */
static void
test_syllables (SCW_UNUSED void **state)
{
  const Piece pieces[] = { { "1.", 2, 3 },  { "Lie", 4, 6 },   { "-", 7, 7.5 },     { "be,", 9, 11 },
                           { "O", 14, 15 }, { "_", 15.5, 20 }, { "Vo-gel", 23, 29 } };
  const double notes[] = { 5, 10, -12, 14.6, 18, 24.5, 27.5 };
  ScwSyllables s = place (pieces, 7, notes, 7);

  assert_int_equal (s.number, 1);
  assert_int_equal (s.n, 5);
  assert_string_equal (s.at[0].text, "Lie");
  assert_true (s.at[0].hyphen_after && s.at[1].hyphen_before && !s.at[1].hyphen_after);
  assert_int_equal (s.at[0].note, 0);
  assert_int_equal (s.at[1].note, 1);
  assert_true (s.at[2].extend);
  assert_int_equal (s.at[2].note, 3);
  assert_string_equal (s.at[3].text, "Vo");
  assert_true (s.at[3].hyphen_after);
  assert_int_equal (s.at[3].note, 5);
  assert_int_equal (s.at[4].note, 6);
  scw_syllables_clear (&s);
}

/* Of two that want the same note the nearer gets it, and the other its second choice; order is kept. */
static void
test_second_choice (SCW_UNUSED void **state)
{
  const Piece pieces[] = { { "und", 8, 10 }, { "du", 10.3, 11.8 }, { "weit", 60, 62 } };
  const double notes[] = { 5, 10.8, 20 };
  ScwSyllables s = place (pieces, 3, notes, 3);

  assert_int_equal (s.at[0].note, 0);
  assert_int_equal (s.at[1].note, 1);
  assert_int_equal (s.at[2].note, -1);
  assert_int_equal (s.n_placed, 2);
  scw_syllables_clear (&s);
}

/* The small 8 below a clef is no verse, and "3." within a line no syllable. */
static void
test_numbers (SCW_UNUSED void **state)
{
  const Piece pieces[] = { { "8", 1, 2 }, { "Sir", 20, 22 }, { "3.", 24, 25 }, { "Spring", 26, 30 } };
  const double notes[] = { 21, 28 };
  ScwSyllables s = place (pieces, 4, notes, 2);

  assert_int_equal (s.number, 0);
  assert_int_equal (s.n, 2);
  assert_string_equal (s.at[1].text, "Spring");
  assert_int_equal (s.at[1].note, 1);
  scw_syllables_clear (&s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_says),      cmocka_unit_test (test_correct),
    cmocka_unit_test (test_names),     cmocka_unit_test (test_metronome),
    cmocka_unit_test (test_harmony),   cmocka_unit_test (test_creators),
    cmocka_unit_test (test_syllables), cmocka_unit_test (test_second_choice),
    cmocka_unit_test (test_numbers),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
