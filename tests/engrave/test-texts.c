/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said and sung beside the music: where it stands, and that nothing lies on anything. */
#include <math.h>

#include "tests/engrave/page.h"
#include "tests/support/sing.h"

#define BAR  "measure time beats:4 beat-type:4 clef:G2 "
#define NEXT " measure "

/* A mark before the n-th element of a measure; the answer is good until the next. */
static ScwMark *
mark (ScwPart *part, int m, int n, ScwMarkKind kind, const char *text)
{
  ScwMeasure *measure = &part->measures[m];
  ScwFraction onset = measure->elements[n].onset;
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_MARK, NULL);
  ScwElement made;

  element->mark.kind = kind;
  element->mark.text = scw_part_add_text (part, text, NULL);
  element->onset = onset;
  made = *element;
  memmove (&measure->elements[n + 1], &measure->elements[n],
           (size_t) (measure->n_elements - 1 - n) * sizeof *element);
  measure->elements[n] = made;
  return &measure->elements[n].mark;
}

static const ScwItem *
text_on (const ScwSystem *system, const char *text)
{
  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].kind == SCW_ITEM_TEXT && strcmp (system->items[i].text, text) == 0)
      return &system->items[i];
  fail_msg ("'%s' is not there", text);
  return NULL;
}

static const ScwItem *
nth (const ScwSystem *system, ScwItemRole role, int n)
{
  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].role == role && n-- == 0)
      return &system->items[i];
  fail_msg ("%s is not there", scw_role_name (role));
  return NULL;
}

/* Lines (hyphens, extenders) among the items of a role. */
static int
lines_of (const ScwSystem *system, ScwItemRole role, const ScwItem *found[8])
{
  int n = 0;

  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].role == role && system->items[i].kind == SCW_ITEM_LINE && n < 8)
      found[n++] = &system->items[i];
  return n;
}

static double
middle (const ScwItem *item)
{
  return (item->box.x0 + item->box.x1) / 2;
}

static void
near (double a, double b)
{
  if (fabs (a - b) > 0.02)
    fail_msg ("%.3f is not %.3f", a, b);
}

static void
test_syllables (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 quarter A4 quarter C4 quarter E4 quarter", SCW_RULES_MUSICAL, NULL);
  const ScwItem *lines[8];
  Page page;

  sing (part, 1, "Hal- le- lu- ja");
  sing (part, 2, "1. Lob dem Herrn");
  page = page_of_part (part, 60);
  for (int i = 0; i < 4; i++)
    near (middle (text_on (page.system, ((const char *[]){ "Hal", "le", "lu", "ja" })[i])),
          middle (nth (page.system, SCW_ROLE_HEAD, i)));
  /* All of a verse stand on one line, below the lowest note; the next verse below. */
  near (text_on (page.system, "Hal")->y, text_on (page.system, "ja")->y);
  assert_true (text_on (page.system, "lu")->box.y0 > nth (page.system, SCW_ROLE_HEAD, 2)->box.y1);
  assert_true (text_on (page.system, "Lob")->box.y0 > text_on (page.system, "ja")->y);
  /* A hyphen in the middle between two syllables; none behind a word. */
  assert_int_equal (lines_of (page.system, SCW_ROLE_LYRIC, lines), 3);
  near (middle (lines[0]), (text_on (page.system, "Hal")->box.x1 + text_on (page.system, "le")->box.x0) / 2);
  assert_true (lines[0]->y < text_on (page.system, "Hal")->y);
  assert_int_equal (text_on (page.system, "le")->element, 3);
  close_page (&page);
}

/* The music makes room for long syllables. */
static void
test_room_for_syllables (SCW_UNUSED void **state)
{
  const char *words = BAR "G4 eighth A4 eighth C4 eighth E4 eighth G4 eighth A4 eighth C4 eighth E4 eighth";
  ScwPart *part = score_of (words, SCW_RULES_MUSICAL, NULL);
  Page plain = page_of_part (score_of (words, SCW_RULES_MUSICAL, NULL), 200), sung;

  sing (part, 1, "schmerz- lich schweigst strengs- te Schwermut strahlt schlicht");
  sung = page_of_part (part, 200);
  assert_true (sung.system->width > plain.system->width + 10);
  close_page (&plain);
  close_page (&sung);
}

/* Many words on one note begin at it and do not run out of the system. */
static void
test_recited_words (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "F4 whole", SCW_RULES_MUSICAL, NULL);
  Page page;

  sing (part, 1, "so\u00a0the\u00a0poor\u00a0stone\u00a0was\u00a0left");
  page = page_of_part (part, 100);
  near (nth (page.system, SCW_ROLE_LYRIC, 0)->box.x0, nth (page.system, SCW_ROLE_HEAD, 0)->box.x0);
  close_page (&page);
}

static void
test_melismas (SCW_UNUSED void **state)
{
  ScwPart *part
    = score_of (BAR "G4 quarter A4 quarter B4 quarter G4 quarter" NEXT "E4 half rest quarter E4 quarter",
                SCW_RULES_MUSICAL, NULL);
  const ScwItem *lines[8];
  Page page;

  sing (part, 1, "Gott_ _ _ _ _ Amen");
  page = page_of_part (part, 60);
  assert_int_equal (lines_of (page.system, SCW_ROLE_LYRIC, lines), 1);
  near (text_on (page.system, "Gott")->box.x0, nth (page.system, SCW_ROLE_HEAD, 0)->box.x0);
  assert_true (lines[0]->box.x0 > text_on (page.system, "Gott")->box.x1);
  near (lines[0]->box.x1, nth (page.system, SCW_ROLE_HEAD, 4)->box.x1); /* up to the rest */
  near (lines[0]->y, text_on (page.system, "Gott")->y);
  close_page (&page);
}

/* What is sung over the end of a line goes on in the next. */
static void
test_over_line_ends (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half" NEXT "B4 half G4 half" NEXT "E4 half E4 half" NEXT
                                "E4 half F4 half" NEXT "E4 half D4 half",
                            SCW_RULES_MUSICAL, NULL);
  const ScwItem *lines[8];
  const ScwSystem *system;
  Page page;

  for (int m = 1; m < 5; m++)
    part->measures[m].new_system = true;
  sing (part, 1, "A- _ _ men Gott_ _ _ _ ewig- lich");
  page = page_of_part (part, 40);
  assert_int_equal (scw_engraving_n_systems (page.engraving), 5);
  /* Hyphens at the end of the first line, and before the syllable of the second. */
  assert_true (lines_of (page.system, SCW_ROLE_LYRIC, lines) >= 1);
  assert_true (lines[0]->box.x1 <= page.system->width);
  system = scw_engraving_system (page.engraving, 1);
  assert_true (lines_of (system, SCW_ROLE_LYRIC, lines) >= 1);
  assert_true (lines[0]->box.x1 < text_on (system, "men")->box.x0);
  /* A held syllable: to the end of its line, and through the next. */
  system = scw_engraving_system (page.engraving, 2);
  assert_int_equal (lines_of (system, SCW_ROLE_LYRIC, lines), 1);
  assert_true (lines[0]->box.x1 > system->width - 1);
  system = scw_engraving_system (page.engraving, 3);
  assert_int_equal (lines_of (system, SCW_ROLE_LYRIC, lines), 1);
  assert_true (lines[0]->box.x0 < nth (system, SCW_ROLE_HEAD, 0)->box.x0);
  near (lines[0]->box.x1, nth (system, SCW_ROLE_HEAD, 1)->box.x1);
  /* When the word before the line changes, the line does. */
  system = scw_engraving_system (page.engraving, 1);
  part->lyrics[0].syllabic = SCW_SYLLABIC_SINGLE;
  part->lyrics[1].syllabic = SCW_SYLLABIC_SINGLE;
  assert_true (scw_engraving_update (page.engraving, ALONE (part), NULL));
  system = scw_engraving_system (page.engraving, 1);
  assert_int_equal (lines_of (system, SCW_ROLE_LYRIC, lines), 0);
  assert_true (scw_engraving_systems_done (page.engraving) < 5);
  close_page (&page);
}

/* The number of a verse hangs in front: the syllable stands under its note without it. */
static void
test_verse_numbers (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half", SCW_RULES_MUSICAL, NULL);
  ScwLyric lyric = { .verse = 1 };
  double lead = scw_music_font_text_width (NULL, "1. ", SCW_FACE_ROMAN, 2.1);
  Page page;

  lyric.text = scw_part_add_text (part, "1. Es", NULL);
  assert_true (scw_part_add_lyric (part, &part->measures[0].elements[2].note, &lyric, NULL));
  page = page_of_part (part, 40);
  near (middle (text_on (page.system, "1. Es")) + lead / 2, middle (nth (page.system, SCW_ROLE_HEAD, 0)));
  close_page (&page);
}

static void
test_a_syllable_told_twice_is_drawn_once (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half", SCW_RULES_MUSICAL, NULL);
  ScwLyric lyric = { .verse = 1 };
  int n = 0;
  Page page;

  lyric.text = scw_part_add_text (part, "ich", NULL);
  for (int i = 0; i < 3; i++)
    {
      lyric.verse = i < 2 ? 1 : 2;
      assert_true (scw_part_add_lyric (part, &part->measures[0].elements[2].note, &lyric, NULL));
    }
  page = page_of_part (part, 40);
  for (int i = 0; i < page.system->n_items; i++)
    n += page.system->items[i].kind == SCW_ITEM_TEXT && page.system->items[i].role == SCW_ROLE_LYRIC;
  assert_int_equal (n, 2);
  close_page (&page);
}

static void
test_tempos (SCW_UNUSED void **state)
{
  ScwPart *part
    = score_of (BAR "G5 quarter A4 quarter C4 quarter E4 quarter" NEXT "C4 whole", SCW_RULES_MUSICAL, NULL);
  const ScwItem *found[8], *tempo, *number;
  ScwMark *metronome;
  Page page;

  mark (part, 0, 2, SCW_MARK_WORDS, "Andante");
  metronome = mark (part, 0, 3, SCW_MARK_METRONOME, "72");
  metronome->beat = SCW_TYPE_EIGHTH;
  metronome->beat_dots = 1;
  page = page_of_part (part, 60);
  tempo = text_on (page.system, "Andante");
  number = text_on (page.system, "72");
  assert_int_equal (tempo->face, SCW_FACE_BOLD);
  assert_true (tempo->box.y1 < 0);
  near (tempo->box.x0, nth (page.system, SCW_ROLE_TIME, 0)->box.x0);
  /* note, stem, flag, dot, "=", number, one behind the other and behind the words */
  near (tempo->y, number->y);
  assert_true (nth (page.system, SCW_ROLE_METRONOME, 0)->box.x0 > tempo->box.x1);
  assert_true (text_on (page.system, "=")->box.x1 < number->box.x0);
  assert_int_equal (lines_of (page.system, SCW_ROLE_METRONOME, found), 1);
  assert_int_equal (nth (page.system, SCW_ROLE_METRONOME, 0)->glyph, SCW_GLYPH_HEAD_BLACK);
  assert_int_equal (nth (page.system, SCW_ROLE_METRONOME, 2)->glyph, SCW_GLYPH_FLAG_UP_8);
  close_page (&page);
}

/* A metronome mark belongs to the words in front of it, not to others of the same moment; what closes a bracket goes
 * on behind it. */
static void
test_tempos_among_words (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G5 quarter A4 quarter C4 quarter E4 quarter", SCW_RULES_MUSICAL, NULL);
  const ScwItem *tempo, *number, *end, *mute;
  ScwMark *metronome;
  Page page;

  mark (part, 0, 2, SCW_MARK_WORDS, "Con moto (")->bold = true;
  metronome = mark (part, 0, 3, SCW_MARK_METRONOME, "72");
  metronome->beat = SCW_TYPE_QUARTER;
  mark (part, 0, 4, SCW_MARK_WORDS, ".)")->bold = true;
  mark (part, 0, 5, SCW_MARK_WORDS, "con sord.");
  page = page_of_part (part, 60);
  tempo = text_on (page.system, "Con moto (");
  number = text_on (page.system, "72");
  end = text_on (page.system, ".)");
  mute = text_on (page.system, "con sord.");
  near (tempo->y, number->y);
  near (end->y, number->y);
  assert_true (tempo->box.x1 < nth (page.system, SCW_ROLE_METRONOME, 0)->box.x0);
  assert_true (number->box.x1 < end->box.x0 && end->box.x0 < number->box.x1 + 1);
  assert_int_equal (mute->face, SCW_FACE_ITALIC);
  assert_true (mute->box.y0 > number->box.y1);
  close_page (&page);
}

static void
test_expressions (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G5 quarter A4 quarter C4 quarter E4 quarter", SCW_RULES_MUSICAL, NULL);
  const ScwItem *dolce;
  Page page;

  mark (part, 0, 4, SCW_MARK_DYNAMICS, "")->value = SCW_DYNAMICS_P;
  mark (part, 0, 5, SCW_MARK_WORDS, "dolce")->placement = SCW_PLACEMENT_BELOW;
  page = page_of_part (part, 60);
  dolce = text_on (page.system, "dolce");
  assert_int_equal (dolce->face, SCW_FACE_ITALIC);
  assert_true (dolce->box.y0 > 4);
  assert_true (dolce->box.x0 > nth (page.system, SCW_ROLE_DYNAMICS, 0)->box.x1);
  close_page (&page);
}

/* A text at the end of a system stays inside of it. */
static void
test_long_words (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half", SCW_RULES_MUSICAL, NULL);
  char story[500];
  Page page;

  mark (part, 0, 3, SCW_MARK_WORDS, "sehr langsam und ausdrucksvoll");
  page = page_of_part (part, 60);
  assert_true (text_on (page.system, "sehr langsam und ausdrucksvoll")->box.x1 <= page.system->width + 1e-6);
  close_page (&page);

  /* Even a whole story does. */
  memset (story, 'm', sizeof story - 1);
  story[sizeof story - 1] = '\0';
  part = score_of (BAR "G4 half A4 half", SCW_RULES_MUSICAL, NULL);
  mark (part, 0, 3, SCW_MARK_WORDS, story);
  page = page_of_part (part, 60);
  assert_true (text_on (page.system, story)->box.x0 > -1e-6);
  assert_true (text_on (page.system, story)->box.x1 <= page.system->width + 1e-6);
  close_page (&page);
}

static void
test_rehearsal_marks (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half" NEXT "B4 half G4 half", SCW_RULES_MUSICAL, NULL);
  const ScwItem *box[8];
  double x0, x1;
  Page page;

  mark (part, 1, 0, SCW_MARK_REHEARSAL, "B");
  page = page_of_part (part, 60);
  assert_int_equal (lines_of (page.system, SCW_ROLE_REHEARSAL, box), 4);
  scw_engraving_measure (page.engraving, 1, &x0, &x1);
  near (middle (text_on (page.system, "B")), x0);
  assert_true (box[0]->y < text_on (page.system, "B")->box.y0 + 0.35);
  assert_true (box[1]->y > text_on (page.system, "B")->y && box[1]->y < 0);
  close_page (&page);
}

static void
test_chord_symbols (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 quarter A5 quarter C4 quarter E4 quarter", SCW_RULES_MUSICAL, NULL);
  const ScwItem *sharp, *flat;
  Page page;

  mark (part, 0, 2, SCW_MARK_HARMONY, "F#m7(b5)");
  mark (part, 0, 4, SCW_MARK_HARMONY, "Bbmaj7/D");
  mark (part, 0, 6, SCW_MARK_HARMONY, "Gsus4");
  page = page_of_part (part, 60);
  /* F, sharp, "m7(", flat, "5)" and so on: all on one line, in the order they are read */
  sharp = nth (page.system, SCW_ROLE_HARMONY, 1);
  flat = nth (page.system, SCW_ROLE_HARMONY, 3);
  assert_int_equal (sharp->kind, SCW_ITEM_GLYPH);
  assert_int_equal (sharp->glyph, SCW_GLYPH_SHARP);
  assert_int_equal (flat->glyph, SCW_GLYPH_FLAT);
  assert_true (text_on (page.system, "F")->box.x1 < sharp->box.x0 + 0.3);
  assert_true (sharp->box.x1 < text_on (page.system, "m7(")->box.x0 + 0.3);
  assert_int_equal (nth (page.system, SCW_ROLE_HARMONY, 6)->glyph, SCW_GLYPH_FLAT);
  near (text_on (page.system, "F")->y, text_on (page.system, "Gsus4")->y);
  assert_true (text_on (page.system, "F")->y < nth (page.system, SCW_ROLE_HEAD, 1)->box.y0);
  assert_true (text_on (page.system, "5)")->box.x1 < text_on (page.system, "B")->box.x0);
  close_page (&page);
}

/* Texts are part of what is compared when a score is engraved again. */
static void
test_changed_texts (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (BAR "G4 half A4 half" NEXT "B4 half G4 half", SCW_RULES_MUSICAL, NULL);
  Page page;

  mark (part, 0, 2, SCW_MARK_WORDS, "dolce");
  page = page_of_part (part, 60);
  assert_true (scw_engraving_update (page.engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_systems_done (page.engraving), 0);
  free (part->texts[part->n_texts - 1]);
  part->texts[part->n_texts - 1] = strdup ("forte");
  assert_true (scw_engraving_update (page.engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_measures_done (page.engraving), 1);
  text_on (scw_engraving_system (page.engraving, 0), "forte");
  close_page (&page);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_syllables),
    cmocka_unit_test (test_room_for_syllables),
    cmocka_unit_test (test_recited_words),
    cmocka_unit_test (test_melismas),
    cmocka_unit_test (test_over_line_ends),
    cmocka_unit_test (test_verse_numbers),
    cmocka_unit_test (test_a_syllable_told_twice_is_drawn_once),
    cmocka_unit_test (test_tempos),
    cmocka_unit_test (test_tempos_among_words),
    cmocka_unit_test (test_expressions),
    cmocka_unit_test (test_long_words),
    cmocka_unit_test (test_rehearsal_marks),
    cmocka_unit_test (test_chord_symbols),
    cmocka_unit_test (test_changed_texts),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
