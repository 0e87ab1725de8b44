/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Engraving of hand-written music: each element of the notation, and what is laid out again when. */
#include <math.h>

#include "tests/engrave/page.h"

#define HEAD "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define BASS " backup whole rest voice:5 rest:measure staff:2"

static void
check_page (const Page *page, const char *words)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  int faults = find_faults (ALONE (page->part), page->engraving, out);

  fclose (out);
  if (faults > 0)
    fail_msg ("%s\n%s", words, text);
  free (text);
}

static Page
page_of_width (const char *words, double width)
{
  ScwEngraveStyle style = scw_engrave_style ();
  ScwError error = { 0 };
  Page page;

  style.width = width;
  page.part = score_of (words, SCW_RULES_MUSICAL, NULL);
  page.engraving = scw_engraving_new (NULL, &style, &error);
  assert_non_null (page.engraving);
  assert_true (scw_engraving_update (page.engraving, ALONE (page.part), &error));
  page.system = scw_engraving_system (page.engraving, 0);
  check_page (&page, words);
  return page;
}

static Page
page_of (const char *words)
{
  return page_of_width (words, 100);
}

#define ITEM(role, i) item (page.system, SCW_ROLE_##role, i)
#define ITEMS(role)   items (page.system, SCW_ROLE_##role)
#define NEAR(a, b)    assert_true (fabs ((a) - (b)) < 0.02)

static void
test_heads_stand_at_their_pitch (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "E4 voice:1 quarter staff:1 F5 quarter C6 quarter B4 quarter" BASS);

  NEAR (ITEM (HEAD, 0)->y, 4);
  NEAR (ITEM (HEAD, 1)->y, 0);
  NEAR (ITEM (HEAD, 2)->y, -2);
  NEAR (ITEM (HEAD, 3)->y, 2);
  assert_int_equal (ITEMS (LEDGER), 2);                 /* of C6 */
  assert_true (ITEM (STEM, 0)->y2 < ITEM (STEM, 0)->y); /* low notes up, high notes down */
  assert_true (ITEM (STEM, 1)->y2 > ITEM (STEM, 1)->y);
  NEAR (ITEM (STEM, 2)->y2, 2); /* to the middle line at least */
  assert_true (ITEM (STEM, 3)->y2 > ITEM (STEM, 3)->y);
  close_page (&page);
}

static void
test_seconds_step_aside (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "F4 voice:1 quarter stem:up staff:1 chord G4 quarter chord A4 quarter chord C5 quarter "
                    "C5 quarter stem:down chord D5 quarter C5 half" BASS);
  double first = ITEM (HEAD, 0)->box.x0, wide = ITEM (HEAD, 0)->box.x1 - first;

  assert_true (ITEM (HEAD, 1)->box.x0 > first + wide - 0.2);
  NEAR (ITEM (HEAD, 2)->box.x0, first);
  NEAR (ITEM (HEAD, 3)->box.x0, first);
  assert_true (ITEM (HEAD, 4)->box.x0
               < ITEM (HEAD, 5)->box.x0 - 1); /* stem down: the lower one on the left */
  close_page (&page);
}

static void
test_accidentals_keep_clear (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C4 voice:1 half sharp staff:1 chord E4 half flat chord G4 half sharp chord B4 half flat "
                    "chord C5 half double-sharp C5 half sharp chord C6 half sharp" BASS);

  assert_int_equal (ITEMS (ACCIDENTAL), 7);
  NEAR (ITEM (ACCIDENTAL, 5)->box.x0, ITEM (ACCIDENTAL, 6)->box.x0); /* an octave apart: one column */
  close_page (&page);
}

static void
test_beams (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C4 voice:1 eighth dot stem:up staff:1 beam:begin E4 16th beam:end beam:backward-hook "
                    "G4 16th beam:begin beam:begin A4 16th B4 16th C5 16th beam:end beam:end D4 half" BASS);
  const ScwItem *first = ITEM (BEAM, 0);
  double widest = 0;

  assert_int_equal (ITEMS (BEAM), 4); /* beam and hook, two whole ones */
  assert_int_equal (ITEMS (FLAG), 0);
  NEAR (first->x, ITEM (STEM, 0)->x - 0.065);
  assert_true (first->y2 < first->y); /* it rises with the notes */
  assert_true (ITEM (BEAM, 1)->x > first->x && ITEM (BEAM, 1)->x2 - ITEM (BEAM, 1)->x < 1.3);
  for (int i = 2; i < 4; i++)
    widest = fmax (widest, ITEM (BEAM, i)->x2 - ITEM (BEAM, i)->x);
  NEAR (widest, ITEM (STEM, 5)->x - ITEM (STEM, 2)->x + 0.13);
  assert_true (fabs (first->y2 - first->y) <= 1.01);
  close_page (&page);
}

/* A rest under a beam has no stem: what begins or ends there hangs on the note alone. */
static void
test_beam_from_a_rest (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "D5 voice:1 eighth stem:down staff:1 beam:begin rest 16th beam:begin B4 16th beam:end beam:end "
         "C5 eighth beam:begin B4 16th beam:begin rest 16th beam:end A4 eighth beam:end D4 quarter" BASS);
  const ScwItem *before = ITEM (BEAM, 1), *after = ITEM (BEAM, 3);

  assert_int_equal (ITEMS (BEAM), 4);
  NEAR (before->x2, ITEM (STEM, 1)->x + 0.065);
  assert_true (before->x2 - before->x < 1.3 && before->x > ITEM (STEM, 0)->x);
  NEAR (after->x, ITEM (STEM, 3)->x - 0.065);
  assert_true (after->x2 - after->x < 1.3 && after->x2 < ITEM (STEM, 4)->x);
  close_page (&page);
}

static void
test_beam_across_staves (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C3 voice:1 eighth stem:up staff:2 beam:begin G3 eighth E4 eighth stem:down staff:1 "
                    "C5 eighth beam:end D4 half stem:up");
  const ScwItem *beam = ITEM (BEAM, 0);

  assert_int_equal (ITEMS (BEAM), 1);
  assert_true (beam->across);
  assert_true (beam->y > 4.5 && beam->y < page.system->staff_y[1] - 0.5); /* between the staves */
  for (int i = 0; i < 4; i++)
    NEAR (ITEM (STEM, i)->y2, beam->y);
  close_page (&page);
}

static void
test_flags_and_rests (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C5 voice:1 eighth stem:down staff:1 C5 16th stem:up rest 16th rest eighth rest eighth "
                    "rest half" BASS);

  assert_int_equal (ITEM (FLAG, 0)->glyph, SCW_GLYPH_FLAG_DOWN_8);
  assert_int_equal (ITEM (FLAG, 1)->glyph, SCW_GLYPH_FLAG_UP_16);
  NEAR (ITEM (FLAG, 0)->y, ITEM (STEM, 0)->y2);
  assert_int_equal (ITEM (REST, 0)->glyph, SCW_GLYPH_REST_16);
  assert_int_equal (ITEM (REST, 3)->glyph, SCW_GLYPH_REST_HALF);
  NEAR (ITEM (REST, 3)->y, 2);
  close_page (&page);
}

static void
test_measure_rest_in_the_middle (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 whole staff:1" BASS " measure C5 voice:1 quarter staff:1 C5 quarter "
                            "C5 half" BASS);
  const ScwItem *rest = ITEM (REST, 1);
  double x0 = 0, x1 = 0;

  assert_int_equal (scw_engraving_measure (page.engraving, 1, &x0, &x1), 0);
  assert_true (fabs ((rest->box.x0 + rest->box.x1) / 2 - (x0 + x1) / 2) < 0.1);
  NEAR (rest->y, page.system->staff_y[1] + 1);
  close_page (&page);
}

static void
test_two_voices (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C5 voice:1 quarter stem:up staff:1 B4 quarter G4 quarter E4 quarter backup whole "
                    "C5 voice:2 quarter stem:down A4 quarter G4 half stem:down backup whole rest voice:5 "
                    "rest:measure staff:2");
  const ScwItem *up = ITEM (HEAD, 0), *down = NULL;

  for (int i = 0; i < ITEMS (HEAD); i++)
    if (ITEM (HEAD, i)->voice == 2 && down == NULL)
      down = ITEM (HEAD, i);
  assert_non_null (down);
  NEAR (up->x, down->x); /* a unison of quarters shares its head */
  assert_true (ITEM (HEAD, 5)->box.x0 > ITEM (HEAD, 1)->box.x1 - 0.2); /* A under B steps aside */
  assert_true (ITEM (HEAD, 6)->box.x0
               > ITEM (HEAD, 2)->box.x1 - 0.2); /* a half is not shared with a quarter */
  close_page (&page);
}

static void
test_rests_of_voices_give_way (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 half stem:up staff:1 rest half backup whole rest voice:2 half "
                            "G4 half stem:down" BASS);
  const ScwItem *low = NULL, *high = NULL;

  for (int i = 0; i < ITEMS (REST); i++)
    {
      const ScwItem *rest = ITEM (REST, i);

      low = rest->voice == 2 ? rest : low;
      high = rest->voice == 1 ? rest : high;
    }
  assert_true (low != NULL && high != NULL);
  assert_true (high->y < 2 && low->y > 2);
  close_page (&page);
}

/* The first item of a role in a voice. */
static const ScwItem *
item_of_voice (const Page *page, ScwItemRole role, int voice)
{
  for (int i = 0; i < items (page->system, role); i++)
    if (item (page->system, role, i)->voice == voice)
      return item (page->system, role, i);
  fail_msg ("no item '%s' of voice %d", scw_role_name (role), voice);
  return NULL;
}

/* Three voices: the rest of one stands beyond the stem of another that goes the same way. */
static void
test_rests_stand_beyond_stems (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "F4 voice:1 half stem:up staff:1 F4 half backup whole rest voice:3 quarter G4 eighth "
                    "stem:up E4 eighth E4 half backup whole C4 voice:2 half stem:down C4 half" BASS);
  Page marked = page_of (
    HEAD "F4 voice:1 half stem:up staff:1 strong-accent F4 half backup whole rest voice:3 quarter "
         "G4 eighth stem:up E4 eighth E4 half backup whole C4 voice:2 half stem:down C4 half" BASS);
  Page low = page_of (HEAD "F5 voice:1 half stem:up staff:1 F5 half backup whole D5 voice:2 half stem:down "
                           "D5 half backup whole rest voice:4 quarter B4 quarter stem:down B4 half" BASS);
  const ScwItem *over = item_of_voice (&page, SCW_ROLE_REST, 3),
                *stem = item_of_voice (&page, SCW_ROLE_STEM, 1);
  const ScwItem *under = item_of_voice (&low, SCW_ROLE_REST, 4),
                *down = item_of_voice (&low, SCW_ROLE_STEM, 2);

  assert_true (over->box.y1 < stem->y2 && over->box.y1 > stem->y2 - 1.7);
  assert_true (under->box.y0 > down->y2 && under->box.y0 < down->y2 + 1.7);
  assert_true (item_of_voice (&marked, SCW_ROLE_REST, 3)->box.y1
               < item_of_voice (&marked, SCW_ROLE_ARTICULATION, 1)->box.y0);
  close_page (&marked);
  close_page (&page);
  close_page (&low);
}

/* Graces of the other staff stand before the middle of the measure. */
static void
test_measure_rest_beside_graces (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "grace E3 voice:1 16th stem:down staff:2 beam:begin beam:begin grace B3 16th "
                            "beam:end beam:end C5 whole staff:1" BASS);

  NEAR (ITEM (REST, 0)->y, page.system->staff_y[1] + 1);
  close_page (&page);
}

/* Notes of the other staff's voice at the end of the measure leave its rest where it is. */
static void
test_measure_rest_beside_few_notes (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C5 voice:1 quarter stem:down staff:1 D5 quarter E5 eighth D5 eighth C4 quarter stem:up "
                    "staff:2 backup whole rest voice:5 rest:measure staff:2");
  Page full
    = page_of (HEAD "C5 voice:1 quarter stem:down staff:1 D4 half stem:down staff:2 C5 quarter staff:1 "
                    "backup whole rest voice:5 rest:measure staff:2");

  assert_true (ITEM (REST, 0)->y > page.system->staff_y[1] - 1);
  assert_true (fabs (item (full.system, SCW_ROLE_REST, 0)->y - full.system->staff_y[1] - 1) > 1.5);
  close_page (&page);
  close_page (&full);
}

/* Two voices on one stem have one flag. */
static void
test_flags_of_one_stem_are_one (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "G5 voice:1 eighth stem:down staff:1 chord E6 eighth rest eighth rest quarter "
                            "rest half backup whole E5 voice:2 eighth stem:down rest eighth rest quarter "
                            "rest half" BASS);

  assert_int_equal (ITEMS (FLAG), 2);
  NEAR (ITEM (FLAG, 0)->x, ITEM (FLAG, 1)->x);
  NEAR (ITEM (FLAG, 0)->y, ITEM (FLAG, 1)->y);
  close_page (&page);
}

static void
test_dots_keep_clear_of_other_voices (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "A4 voice:1 half dot stem:up staff:1 A4 quarter backup whole G4 voice:2 quarter "
                            "stem:down G4 quarter G4 half" BASS);
  const ScwItem *aside = item_of_voice (&page, SCW_ROLE_HEAD, 2);

  assert_true (ITEM (DOT, 0)->box.x0 > aside->box.x1 + 0.4);
  close_page (&page);
}

static void
test_columns_are_aligned_and_proportional (SCW_UNUSED void **state)
{
  Page page
    = page_of (HEAD "C5 voice:1 half staff:1 C5 quarter C5 eighth C5 eighth backup whole C3 voice:5 quarter "
                    "staff:2 C3 quarter C3 quarter C3 quarter");
  double x[8];

  for (int i = 0; i < 8; i++)
    x[i] = ITEM (HEAD, i)->box.x0;
  NEAR (x[0], x[4]);
  NEAR (x[1], x[6]);
  NEAR (x[2], x[7]);
  assert_true (x[6] - x[5] > 1.2 * (x[3] - x[2]));     /* a quarter is wider than an eighth ... */
  assert_true (x[6] - x[5] < 1.9 * (x[3] - x[2]));     /* ... but not twice */
  NEAR (page.system->width, page.system->items[0].x2); /* staff lines go to the end */
  close_page (&page);
}

static void
test_clefs (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 half staff:1 clef:F4 staff:1 C3 half" BASS
                            " measure clef:G2 staff:1 C5 voice:1 whole staff:1" BASS);

  assert_int_equal (ITEMS (CLEF), 4);
  NEAR (ITEM (CLEF, 0)->scale, 1);
  NEAR (ITEM (CLEF, 2)->scale, 0.8);
  assert_int_equal (ITEM (CLEF, 3)->glyph, SCW_GLYPH_CLEF_G); /* before the barline of the next measure */
  NEAR (ITEM (HEAD, 1)->y, 2.5);                              /* C3 in the bass clef */
  for (int i = 2; i < 4; i++)
    {
      double x0 = 0, x1 = 0;

      scw_engraving_measure (page.engraving, 0, &x0, &x1);
      assert_true (ITEM (CLEF, i)->box.x1 < x1 && ITEM (CLEF, i)->box.x0 > ITEM (HEAD, 0)->box.x1);
    }
  close_page (&page);
}

static void
test_key_signatures (SCW_UNUSED void **state)
{
  Page page = page_of ("measure key:fifths:3 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 whole staff:1" BASS
                       " measure key:fifths:-2 C5 voice:1 whole staff:1" BASS);

  assert_int_equal (ITEMS (KEY), 6 + 2 * (3 + 2)); /* naturals first */
  NEAR (ITEM (KEY, 0)->y, 0);                      /* f sharp on the highest line */
  NEAR (ITEM (KEY, 3)->y, page.system->staff_y[1] + 1);
  assert_int_equal (ITEM (KEY, 6)->glyph, SCW_GLYPH_NATURAL);
  assert_int_equal (ITEM (KEY, 9)->glyph, SCW_GLYPH_FLAT);
  NEAR (ITEM (KEY, 9)->y, 2);
  assert_true (ITEM (KEY, 0)->element == 0 && ITEM (KEY, 0)->span.end == 2);
  close_page (&page);
}

static void
test_times (SCW_UNUSED void **state)
{
  Page page
    = page_of ("measure time beats:12 beat-type:8 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 whole dot "
               "staff:1");

  assert_int_equal (ITEMS (TIME), 6);
  assert_int_equal (ITEM (TIME, 0)->glyph, SCW_GLYPH_DIGIT_0 + 1);
  assert_int_equal (ITEM (TIME, 1)->glyph, SCW_GLYPH_DIGIT_0 + 2);
  assert_true (ITEM (TIME, 0)->box.x1 <= ITEM (TIME, 1)->box.x0 + 0.05);
  close_page (&page);
}

static void
test_ties (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "C5 voice:1 half stem:down staff:1 tied:start chord E5 half tied:start C5 half tied:stop "
         "tied:start chord E5 half tied:stop" BASS " measure C5 voice:1 whole staff:1 tied:stop" BASS);
  const ScwItem *low = ITEM (TIE, 0), *high = ITEM (TIE, 1);

  assert_int_equal (ITEMS (TIE), 3);
  assert_true (low->x > ITEM (HEAD, 0)->box.x0 && low->x2 < ITEM (HEAD, 2)->box.x1);
  assert_true (low->points[1].y > low->y && high->points[1].y < high->y); /* away from each other */
  close_page (&page);
}

static void
test_ties_over_a_line_end (SCW_UNUSED void **state)
{
  Page page
    = page_of_width (HEAD "C5 voice:1 whole staff:1 tied:start" BASS " measure C5 voice:1 whole staff:1 "
                          "tied:stop" BASS,
                     20);
  const ScwSystem *next = scw_engraving_system (page.engraving, 1);

  assert_int_equal (scw_engraving_n_systems (page.engraving), 2);
  assert_int_equal (ITEMS (TIE), 1);
  assert_int_equal (items (next, SCW_ROLE_TIE), 1);
  assert_true (ITEM (TIE, 0)->x2 > page.system->width - 0.5);
  assert_true (item (next, SCW_ROLE_TIE, 0)->x2 < item (next, SCW_ROLE_HEAD, 0)->box.x1);
  close_page (&page);
}

static void
test_slurs_clear_what_they_span (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "G4 voice:1 quarter stem:up staff:1 slur:start C4 quarter F3 quarter G4 quarter slur:stop" BASS
         " measure C5 voice:1 quarter stem:down staff:1 slur:start C6 quarter C6 quarter "
         "C5 quarter slur:stop" BASS);
  const ScwItem *below = ITEM (SLUR, 0), *above = ITEM (SLUR, 1);

  assert_int_equal (ITEMS (SLUR), 2);
  assert_true (below->box.y1 > ITEM (HEAD, 2)->box.y1); /* stems up: below, and under the lowest note */
  assert_true (above->box.y0 < ITEM (HEAD, 5)->box.y0);
  close_page (&page);
}

/* Over stems of both directions a slur lies above. */
static void
test_slurs_over_mixed_stems (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "F4 voice:1 quarter stem:up staff:1 slur:start D5 quarter stem:down E4 quarter "
                            "stem:up slur:stop C5 quarter stem:down" BASS);
  Page up = page_of (HEAD "F4 voice:1 quarter stem:up staff:1 slur:start G4 quarter stem:up E4 quarter "
                          "stem:up slur:stop C5 quarter stem:down" BASS);

  assert_true (ITEM (SLUR, 0)->points[1].y < ITEM (SLUR, 0)->y);
  assert_true (item (up.system, SCW_ROLE_SLUR, 0)->points[1].y > item (up.system, SCW_ROLE_SLUR, 0)->y);
  close_page (&page);
  close_page (&up);
}

/* A slur from two voices to one, over the end of a line, lies on one side on both lines; so does a tie. */
static void
test_curves_keep_their_side (SCW_UNUSED void **state)
{
  Page page = page_of_width (HEAD "C4 voice:1 half stem:up staff:1 C4 half tied:start slur:start backup "
                                  "whole C3 voice:2 whole" BASS " measure C4 voice:1 quarter stem:up staff:1 "
                                  "tied:stop C4 half slur:stop C4 quarter" BASS,
                             20);
  const ScwSystem *next = scw_engraving_system (page.engraving, 1);

  assert_int_equal (scw_engraving_n_systems (page.engraving), 2);
  for (int i = 0; i < 2; i++)
    {
      const ScwSystem *system = i == 0 ? page.system : next;
      const ScwItem *slur = item (system, SCW_ROLE_SLUR, 0), *tie = item (system, SCW_ROLE_TIE, 0);

      assert_true (slur->points[1].y < fmax (slur->y, slur->y2));
      assert_true (tie->points[1].y < tie->y);
    }
  close_page (&page);
}

static void
test_tuplets (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "C5 voice:1 eighth 3in2 stem:down staff:1 beam:begin tuplet:start C5 eighth 3in2 "
         "C5 eighth 3in2 beam:end tuplet:stop C5 quarter 3in2 stem:down tuplet:start C5 quarter 3in2 "
         "C5 quarter 3in2 tuplet:stop C5 quarter" BASS);
  const ScwItem *number = ITEM (TUPLET, 0);

  assert_int_equal (ITEMS (TUPLET), 1 + 5); /* a number at the beam; a number with a bracket of four lines */
  assert_string_equal (number->text, "3");
  assert_true (number->y > ITEM (BEAM, 0)->y); /* on the beam's side */
  close_page (&page);
}

static void
test_grace_notes (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "grace grace:slash D5 voice:1 eighth stem:up staff:1 C5 quarter stem:down grace E5 16th stem:up "
         "beam:begin beam:begin D5 16th C5 half" BASS);
  const ScwItem *grace = ITEM (HEAD, 0), *main = ITEM (HEAD, 1);

  assert_true (grace->scale < 0.8);
  assert_int_equal (ITEMS (GRACE_SLASH), 1);
  assert_true (grace->box.x1 < main->box.x0 && main->box.x0 - grace->box.x1 < 2.5);
  assert_true (ITEM (STEM, 0)->y - ITEM (STEM, 0)->y2 < 3);
  close_page (&page);
}

static void
test_marks (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 quarter stem:down staff:1 staccato F4 quarter stem:up tenuto accent "
                            "A5 quarter stem:down fermata strong-accent G5 quarter trill-mark arpeggiate "
                            "chord B5 quarter arpeggiate" BASS);

  assert_true (ITEM (ARTICULATION, 0)->box.y1 < ITEM (HEAD, 0)->box.y0); /* stem down: above */
  assert_true (ITEM (ARTICULATION, 1)->box.y0 > ITEM (HEAD, 1)->box.y1);
  assert_true (ITEM (ARTICULATION, 2)->box.y0 > ITEM (ARTICULATION, 1)->box.y1); /* the accent outside */
  assert_true (ITEM (FERMATA, 0)->box.y1 < ITEM (ARTICULATION, 3)->box.y0);
  assert_true (ITEM (TRILL, 0)->box.y1 < 0);
  assert_int_equal (ITEMS (ARPEGGIO), 1);
  assert_true (ITEM (ARPEGGIO, 0)->box.x1 < ITEM (HEAD, 3)->box.x0);
  assert_true (ITEM (ARPEGGIO, 0)->y < ITEM (HEAD, 4)->y && ITEM (ARPEGGIO, 0)->y2 > ITEM (HEAD, 3)->y);
  close_page (&page);
}

static void
test_tremolos (SCW_UNUSED void **state)
{
  Page page = page_of (
    HEAD "C5 voice:1 half stem:down staff:1 tremolo:single tremolo:3 C4 quarter stem:up tremolo:start "
         "tremolo:2 G4 quarter tremolo:stop tremolo:2" BASS);

  assert_int_equal (ITEMS (TREMOLO), 3 + 2);
  for (int i = 0; i < 3; i++)
    NEAR ((ITEM (TREMOLO, i)->x + ITEM (TREMOLO, i)->x2) / 2, ITEM (STEM, 0)->x);
  assert_true (ITEM (TREMOLO, 3)->x > ITEM (STEM, 1)->x && ITEM (TREMOLO, 3)->x2 < ITEM (STEM, 2)->x);
  close_page (&page);
}

static void
test_staves_part (SCW_UNUSED void **state)
{
  Page near = page_of (HEAD "C5 voice:1 whole staff:1" BASS);
  Page far = page_of (HEAD "C2 voice:1 whole staff:1 backup whole C6 voice:5 whole staff:2");

  NEAR (near.system->staff_y[1], 9.5);
  assert_true (far.system->staff_y[1] > 21);
  assert_true (item (far.system, SCW_ROLE_HEAD, 1)->box.y0 > item (far.system, SCW_ROLE_HEAD, 0)->box.y1 + 1);
  close_page (&near);
  close_page (&far);
}

#define BAR      " measure C5 voice:1 quarter staff:1 D5 quarter E5 quarter F5 quarter" BASS
#define MEASURES HEAD "C5 voice:1 whole staff:1" BASS BAR BAR BAR BAR BAR BAR BAR BAR BAR

static void
test_lines_break (SCW_UNUSED void **state)
{
  Page page = page_of_width (MEASURES, 60);
  ScwError error = { 0 };
  int systems = scw_engraving_n_systems (page.engraving);

  assert_true (systems > 1 && systems < 10);
  for (int i = 0; i + 1 < systems; i++)
    NEAR (scw_engraving_system (page.engraving, i)->width, 60);
  page.part->measures[7].new_system = true; /* as on the original, and nowhere else */
  assert_true (scw_engraving_update (page.engraving, ALONE (page.part), &error));
  assert_int_equal (scw_engraving_n_systems (page.engraving), 2);
  assert_int_equal (scw_engraving_system (page.engraving, 1)->first_measure, 7);
  assert_true (scw_engraving_system (page.engraving, 1)->top
               > scw_engraving_system (page.engraving, 0)->top
                   + scw_engraving_system (page.engraving, 0)->box.y1);
  check_page (&page, "broken");
  close_page (&page);
}

static void
test_final_barline (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 whole staff:1" BASS BAR);
  ScwEngraveStyle style = scw_engrave_style ();
  ScwEngraving *engraving;
  const ScwSystem *system;
  int plain = ITEMS (BARLINE), n;
  const ScwItem *thin, *thick, *head;

  style.final_barline = true;
  engraving = scw_engraving_new (NULL, &style, NULL);
  assert_true (scw_engraving_update (engraving, ALONE (page.part), NULL));
  system = scw_engraving_system (engraving, 0);
  n = items (system, SCW_ROLE_BARLINE);
  assert_int_equal (n, plain + 1);
  thick = item (system, SCW_ROLE_BARLINE, n - 2);
  thin = item (system, SCW_ROLE_BARLINE, n - 1);
  head = item (system, SCW_ROLE_HEAD, items (system, SCW_ROLE_HEAD) - 1);
  NEAR (thick->box.x1, system->width);
  assert_true (thick->box.x1 - thick->box.x0 > 2 * (thin->box.x1 - thin->box.x0));
  assert_true (thin->box.x1 < thick->box.x0 - 0.3 && head->box.x1 < thin->box.x0 - 0.3);
  scw_engraving_free (engraving);
  close_page (&page);
}

static void
test_only_what_changed (SCW_UNUSED void **state)
{
  Page page = page_of_width (MEASURES, 60);
  ScwError error = { 0 };
  uint64_t first = page.system->serial, last;
  int systems = scw_engraving_n_systems (page.engraving);
  ScwNote *note = (ScwNote *) &note_at (page.part, 9, 1)->note;

  assert_int_equal (scw_engraving_measures_done (page.engraving), 10);
  last = scw_engraving_system (page.engraving, systems - 1)->serial;
  assert_true (scw_engraving_update (page.engraving, ALONE (page.part), &error));
  assert_int_equal (scw_engraving_measures_done (page.engraving), 0);
  assert_int_equal (scw_engraving_systems_done (page.engraving), 0);
  note->octave++;
  assert_true (scw_engraving_update (page.engraving, ALONE (page.part), &error));
  assert_int_equal (scw_engraving_measures_done (page.engraving), 1);
  assert_int_equal (scw_engraving_systems_done (page.engraving), 1);
  assert_true (scw_engraving_system (page.engraving, 0)->serial == first);
  assert_true (scw_engraving_system (page.engraving, systems - 1)->serial != last);
  for (int m = 0; m < page.part->n_measures; m++) /* tokens move; the picture does not */
    for (int i = 0; i < page.part->measures[m].n_elements; i++)
      {
        page.part->measures[m].elements[i].span.first += 5;
        page.part->measures[m].elements[i].span.end += 5;
      }
  assert_true (scw_engraving_update (page.engraving, ALONE (page.part), &error));
  assert_int_equal (scw_engraving_systems_done (page.engraving), 0);
  check_page (&page, "tokens moved");
  close_page (&page);
}

/* A clef changes all that comes after it. */
static void
test_context_changes (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 whole staff:1" BASS BAR BAR);
  Page other = page_of (
    "measure key:fifths:0 time beats:4 beat-type:4 clef:F4 staff:1 clef:F4 staff:2 C5 voice:1 whole "
    "staff:1" BASS BAR BAR);
  ScwError error = { 0 };
  double y = ITEM (HEAD, 1)->y;

  assert_true (scw_engraving_update (page.engraving, ALONE (other.part), &error));
  assert_int_equal (scw_engraving_measures_done (page.engraving), 3);
  page.system = scw_engraving_system (page.engraving, 0);
  NEAR (ITEM (HEAD, 1)->y, y - 6);
  close_page (&page);
  close_page (&other);
}

static void
test_found_at_a_point (SCW_UNUSED void **state)
{
  Page page = page_of (HEAD "C5 voice:1 half staff:1 sharp chord E5 half F4 half" BASS);

  for (int i = 0; i < ITEMS (HEAD); i++)
    {
      const ScwItem *head = ITEM (HEAD, i);
      const ScwItem *found = scw_system_at (page.system, (head->box.x0 + head->box.x1) / 2, head->y, 1);

      assert_ptr_equal (found, head);
    }
  assert_ptr_equal (scw_system_at (page.system, ITEM (ACCIDENTAL, 0)->box.x0 - 0.2, ITEM (ACCIDENTAL, 0)->y,
                                   1),
                    ITEM (ACCIDENTAL, 0));
  assert_null (scw_system_at (page.system, 50, -30, 2));
  close_page (&page);
}

/* A list as text, whole: change it with care. */
static void
test_list (SCW_UNUSED void **state)
{
  static const char *const expected[] = {
#include "tests/engrave/golden-list.h"
  };
  Page page
    = page_of_width (HEAD
                     "E4 voice:1 eighth sharp stem:up staff:1 beam:begin G4 eighth beam:end B4 quarter dot "
                     "stem:down tied:start B4 eighth stem:down tied:stop rest quarter" BASS,
                     40);
  int n = (int) (sizeof expected / sizeof *expected), differ = -1;
  char text[200];

  for (int i = 0; i < page.system->n_items; i++)
    {
      scw_item_describe (&page.system->items[i], text, sizeof text);
      if (getenv ("SCW_WRITE_GOLDEN") != NULL)
        fprintf (stderr, "\"%s\",\n", text);
      else if (differ < 0 && (i >= n || strcmp (text, expected[i]) != 0))
        differ = i;
    }
  if (getenv ("SCW_WRITE_GOLDEN") == NULL && (differ >= 0 || n != page.system->n_items))
    {
      if (differ >= 0)
        scw_item_describe (&page.system->items[differ], text, sizeof text);
      fail_msg ("%d of %d items, the first that differs is %d: '%s', not '%s'", page.system->n_items, n,
                differ, differ >= 0 ? text : "", differ >= 0 && differ < n ? expected[differ] : "");
    }
  close_page (&page);
}

/* Whatever tokens come, something finite is laid out. */
static void
near (double a, double b)
{
  assert_true (fabs (a - b) < 1e-6);
}

/* A voice over a piano, whose measures have the same length and not the same notes. */
static ScwScore *
song (int measures)
{
  ScwScore *score = scw_score_new (NULL);
  const char *voice = "measure key:fifths:2 time beats:4 beat-type:4 clef:G2 D5 half E5 half ";
  const char *piano
    = "measure key:fifths:2 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
      "D4 voice:1 quarter staff:1 E4 quarter staff:1 F4 quarter staff:1 G4 quarter staff:1 backup whole "
      "D3 voice:5 whole staff:2 ";
  const char *texts[2] = { voice, piano };

  for (int p = 0; p < 2; p++)
    {
      char words[20000] = "";
      ScwPart *part;

      for (int m = 0; m < measures; m++)
        strcat (strcat (words, m > 0 ? " " : ""), texts[p]);
      words[strlen (words) - 1] = '\0';
      part = score_of (words, SCW_RULES_MUSICAL, NULL);
      part->name = strdup (p == 0 ? "Singstimme" : "Klavier");
      part->abbreviation = strdup (p == 0 ? "S." : "Kl.");
      assert_true (scw_score_add_part (score, part, NULL));
    }
  return score;
}

static ScwEngraving *
engrave (const ScwScore *score, double width)
{
  ScwEngraveStyle style = scw_engrave_style ();
  ScwEngraving *engraving;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  style.width = width;
  engraving = scw_engraving_new (NULL, &style, NULL);
  assert_true (scw_engraving_update (engraving, score, NULL));
  if (find_faults (score, engraving, out) > 0)
    {
      fflush (out);
      fail_msg ("%s", text);
    }
  fclose (out);
  free (text);
  return engraving;
}

static const ScwItem *
nth (const ScwSystem *system, ScwItemRole role, int part, int n)
{
  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].role == role && system->items[i].part == part && n-- == 0)
      return &system->items[i];
  return NULL;
}

static int
how_many (const ScwSystem *system, ScwItemRole role, int part)
{
  int n = 0;

  while (nth (system, role, part, n) != NULL)
    n++;
  return n;
}

static void
test_parts (SCW_UNUSED void **state)
{
  ScwScore *score = song (20);
  ScwEngraving *engraving = engrave (score, 100);
  const ScwSystem *first = scw_engraving_system (engraving, 0), *next = scw_engraving_system (engraving, 1);
  const ScwItem *found;

  assert_non_null (next);
  assert_int_equal (first->parts, 2);
  assert_int_equal (first->staves, 3);
  assert_int_equal (first->first_staff[1], 1);
  assert_int_equal (first->first_staff[2], 3);
  assert_true (first->staff_y[1] - first->staff_y[0] >= 4 + scw_engrave_style ().part_gap);

  /* What sounds together stands under each other: the first halves, and the third quarter under the second. */
  near (nth (first, SCW_ROLE_HEAD, 0, 0)->box.x0, nth (first, SCW_ROLE_HEAD, 1, 0)->box.x0);
  near (nth (first, SCW_ROLE_HEAD, 0, 1)->box.x0, nth (first, SCW_ROLE_HEAD, 1, 2)->box.x0);

  /* Names stand in front of the first system, abbreviations before the others, which begin farther left. */
  assert_string_equal (nth (first, SCW_ROLE_NAME, 0, 0)->text, "Singstimme");
  assert_string_equal (nth (next, SCW_ROLE_NAME, 1, 0)->text, "Kl.");
  assert_true (first->indent > next->indent && next->indent > 0);
  near (first->indent + first->width, next->indent + next->width);
  near (first->box.x0, 0 - first->indent - 2);

  /* The piano has a brace and barlines of its own. */
  assert_int_equal (how_many (first, SCW_ROLE_BRACE, 0), 0);
  found = nth (first, SCW_ROLE_BRACE, 1, 0);
  near (found->box.y0, first->staff_y[1]);
  near (found->box.y1, first->staff_y[2] + 4);
  assert_int_equal (how_many (first, SCW_ROLE_BARLINE, 1), first->end_measure);
  near (nth (first, SCW_ROLE_BARLINE, 0, 1)->box.y1, 4);

  /* A point on a note finds it in its part. */
  found = nth (first, SCW_ROLE_HEAD, 1, 3);
  assert_ptr_equal (scw_system_at (first, (found->box.x0 + found->box.x1) / 2, found->y, 0.5), found);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

static void
test_groups (SCW_UNUSED void **state)
{
  ScwScore *score = song (3);
  ScwEngraving *engraving;
  const ScwSystem *system;
  const ScwItem *bracket;

  assert_true (scw_score_add_group (score,
                                    &(const ScwGroup){ .first = 0,
                                                       .end = 2,
                                                       .symbol = SCW_GROUP_BRACKET,
                                                       .barlines = true,
                                                       .name = (char *) "Duo" },
                                    NULL));
  assert_true (
    scw_score_add_group (score, &(const ScwGroup){ .first = 1, .end = 2, .symbol = SCW_GROUP_BRACE }, NULL));
  engraving = engrave (score, 100);
  system = scw_engraving_system (engraving, 0);
  bracket = nth (system, SCW_ROLE_BRACKET, 0, 0);
  assert_non_null (bracket);
  assert_true (bracket->box.x1 < nth (system, SCW_ROLE_BRACE, 1, 0)->box.x0 + 0.01);
  assert_int_equal (how_many (system, SCW_ROLE_BRACE, 1), 1);
  assert_int_equal (how_many (system, SCW_ROLE_BARLINE, 0), 1 + 3);
  assert_int_equal (how_many (system, SCW_ROLE_BARLINE, 1), 0);
  near (nth (system, SCW_ROLE_BARLINE, 0, 1)->box.y1, system->staff_y[2] + 4);
  assert_string_equal (nth (system, SCW_ROLE_NAME, 0, 1)->text, "Duo");
  assert_true (nth (system, SCW_ROLE_NAME, 0, 1)->box.x1 < nth (system, SCW_ROLE_NAME, 0, 0)->box.x0);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* Staves of a part may have keys of their own, and what is not printed is not drawn. */
static void
test_keys_of_staves (SCW_UNUSED void **state)
{
  ScwPart *part = score_of ("measure key:fifths:2 key:fifths:-3 time beats:4 beat-type:4 clef:G2 staff:1 "
                            "clef:F4 staff:2 C5 voice:1 whole "
                            "staff:1 backup whole C3 voice:5 whole staff:2 measure C5 voice:1 whole staff:1 "
                            "backup whole C3 voice:5 whole staff:2",
                            SCW_RULES_MUSICAL, NULL);
  ScwScore *score = scw_score_of_part (part, NULL);
  ScwEngraving *engraving;
  ScwElement *elements = part->measures[0].elements;
  const int signs[2] = { 2, 3 };

  assert_int_equal (elements[1].kind, SCW_ELEMENT_KEY);
  elements[0].key.staff = 1;
  elements[1].key.staff = 2;
  part->measures[1].new_system = true;
  engraving = engrave (score, 60);
  for (int line = 0; line < 2; line++)
    {
      const ScwSystem *system = scw_engraving_system (engraving, line);
      int found[2] = { 0, 0 };

      for (int i = 0; i < system->n_items; i++)
        if (system->items[i].role == SCW_ROLE_KEY)
          {
            found[system->items[i].staff]++;
            assert_int_equal (system->items[i].glyph,
                              system->items[i].staff == 0 ? SCW_GLYPH_SHARP : SCW_GLYPH_FLAT);
          }
      assert_memory_equal (found, signs, sizeof found);
    }
  for (int i = 0; i < 5; i++)
    if (elements[i].kind == SCW_ELEMENT_KEY)
      elements[i].key.hidden = true;
    else if (elements[i].kind == SCW_ELEMENT_TIME)
      elements[i].time.hidden = true;
    else if (elements[i].kind == SCW_ELEMENT_CLEF)
      elements[i].clef.hidden = true;
  assert_true (scw_engraving_update (engraving, score, NULL));
  assert_int_equal (how_many (scw_engraving_system (engraving, 0), SCW_ROLE_KEY, 0), 0);
  assert_int_equal (how_many (scw_engraving_system (engraving, 0), SCW_ROLE_TIME, 0), 0);
  assert_int_equal (how_many (scw_engraving_system (engraving, 0), SCW_ROLE_CLEF, 0), 0);
  assert_int_equal (how_many (scw_engraving_system (engraving, 1), SCW_ROLE_KEY, 0), 5);
  assert_int_equal (how_many (scw_engraving_system (engraving, 1), SCW_ROLE_CLEF, 0), 2);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* A rest stands where its file says. */
static void
test_placed_rests (SCW_UNUSED void **state)
{
  ScwPart *part = score_of ("measure time beats:4 beat-type:4 clef:G2 rest quarter A4 quarter C5 half",
                            SCW_RULES_MUSICAL, NULL);
  ScwScore *score = scw_score_of_part (part, NULL);
  ScwEngraving *engraving = engrave (score, 60);
  ScwNote *rest = &part->measures[0].elements[2].note;
  double usual = nth (scw_engraving_system (engraving, 0), SCW_ROLE_REST, 0, 0)->y;

  assert_true (rest->rest);
  rest->placed = true;
  rest->step = 3; /* F5, the fourth half space above the middle */
  rest->octave = 5;
  scw_engraving_free (engraving);
  engraving = engrave (score, 60);
  near (nth (scw_engraving_system (engraving, 0), SCW_ROLE_REST, 0, 0)->y, usual - 2);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* An accidental in parentheses stands as far from its head as one without; both are around it. */
static void
test_parentheses (SCW_UNUSED void **state)
{
  ScwPart *part = score_of ("measure time beats:4 beat-type:4 clef:G2 A4 quarter sharp B4 quarter flat C5 "
                            "quarter A4 quarter natural",
                            SCW_RULES_MUSICAL, NULL);
  ScwScore *score = scw_score_of_part (part, NULL);
  ScwEngraving *engraving = engrave (score, 60);
  const ScwSystem *system = scw_engraving_system (engraving, 0);
  double white = nth (system, SCW_ROLE_HEAD, 0, 1)->box.x0 - nth (system, SCW_ROLE_ACCIDENTAL, 0, 1)->box.x1;

  for (int i = 0; i < part->measures[0].n_elements; i++)
    if (part->measures[0].elements[i].kind == SCW_ELEMENT_NOTE)
      part->measures[0].elements[i].note.parentheses = true; /* of C5, too, which has nothing in it */
  scw_engraving_free (engraving);
  engraving = engrave (score, 60);
  system = scw_engraving_system (engraving, 0);
  assert_int_equal (how_many (system, SCW_ROLE_ACCIDENTAL, 0), 9);
  for (int i = 0; i < 9; i += 3)
    {
      const ScwItem *left = nth (system, SCW_ROLE_ACCIDENTAL, 0, i);

      assert_int_equal (left->glyph, SCW_GLYPH_PAREN_LEFT);
      assert_int_equal (nth (system, SCW_ROLE_ACCIDENTAL, 0, i + 2)->glyph, SCW_GLYPH_PAREN_RIGHT);
      assert_true (left->box.x1 < nth (system, SCW_ROLE_ACCIDENTAL, 0, i + 1)->box.x0);
      assert_true (nth (system, SCW_ROLE_ACCIDENTAL, 0, i + 1)->box.x1
                   < nth (system, SCW_ROLE_ACCIDENTAL, 0, i + 2)->box.x0);
    }
  near (nth (system, SCW_ROLE_HEAD, 0, 1)->box.x0 - nth (system, SCW_ROLE_ACCIDENTAL, 0, 5)->box.x1, white);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* Parts of a system can be moved apart; everything goes with them, and the next update takes it back. */
static void
test_spread (SCW_UNUSED void **state)
{
  ScwScore *score = song (20);
  ScwEngraving *engraving = engrave (score, 100);
  const ScwSystem *system = scw_engraving_system (engraving, 1);
  double voice = system->staff_y[1], piano = system->staff_y[2] - voice, top = system->top;
  double next = scw_engraving_system (engraving, 2)->top;

  assert_true (scw_engraving_spread (engraving, score, 1, 3, NULL));
  system = scw_engraving_system (engraving, 1);
  near (system->staff_y[1], voice + 3);
  near (system->staff_y[2] - system->staff_y[1], piano);
  near (nth (system, SCW_ROLE_BRACE, 1, 0)->box.y0, voice + 3);
  near (system->top, top);
  near (scw_engraving_system (engraving, 2)->top, next + 3);
  assert_true (scw_engraving_update (engraving, score, NULL));
  assert_int_equal (scw_engraving_measures_done (engraving), 0);
  assert_int_equal (scw_engraving_systems_done (engraving), 1);
  near (scw_engraving_system (engraving, 1)->staff_y[1], voice);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* A name has two lines where it says so, or is long. */
static void
test_long_names (SCW_UNUSED void **state)
{
  ScwScore *score = song (2);
  const ScwItem *first, *second;
  ScwEngraving *engraving;
  const ScwSystem *system;

  free (score->parts[0]->name);
  score->parts[0]->name = strdup ("Singstimme\nVoice");
  free (score->parts[1]->name);
  score->parts[1]->name = strdup ("Ein sehr wohltemperiertes Klavier");
  engraving = engrave (score, 100);
  system = scw_engraving_system (engraving, 0);
  for (int p = 0; p < 2; p++)
    {
      assert_int_equal (how_many (system, SCW_ROLE_NAME, p), 2);
      first = nth (system, SCW_ROLE_NAME, p, 0);
      second = nth (system, SCW_ROLE_NAME, p, 1);
      assert_true (first->box.y1 < second->box.y1 && second->y - first->y > 2);
      near (first->box.x1, second->box.x1);
    }
  assert_string_equal (nth (system, SCW_ROLE_NAME, 0, 1)->text, "Voice");
  assert_string_equal (nth (system, SCW_ROLE_NAME, 1, 0)->text, "Ein sehr");
  scw_engraving_free (engraving);

  /* There is no name that leaves no room for the music. */
  free (score->parts[1]->name);
  score->parts[1]->name = calloc (1, 1000);
  memset (score->parts[1]->name, 'M', 999);
  engraving = engrave (score, 100);
  system = scw_engraving_system (engraving, 0);
  assert_true (system->indent < 30 && system->box.x0 > -32);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* Whatever its parts are, a score can be laid out; a part that ends early has empty measures. */
static void
test_unequal_parts (SCW_UNUSED void **state)
{
  ScwScore *score = song (12);
  ScwEngraving *engraving;

  score->parts[0]->n_measures = 3;
  engraving = engrave (score, 60);
  assert_int_equal (scw_engraving_system (engraving, scw_engraving_n_systems (engraving) - 1)->end_measure,
                    12);
  assert_int_equal (scw_engraving_system (engraving, scw_engraving_n_systems (engraving) - 1)->staves, 3);
  score->parts[0]->n_measures = 12;
  assert_true (scw_engraving_update (engraving, score, NULL));
  assert_int_equal (scw_engraving_measures_done (engraving), 9);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* An orchestra: thirty staves under each other. */
static void
test_many_parts (SCW_UNUSED void **state)
{
  ScwScore *score = song (4), *more;
  ScwEngraving *engraving;
  const ScwSystem *system;

  for (int i = 0; i < 9; i++)
    {
      more = song (4);
      assert_true (scw_score_add_part (score, more->parts[0], NULL));
      assert_true (scw_score_add_part (score, more->parts[1], NULL));
      more->n_parts = 0;
      scw_score_free (more);
    }
  engraving = engrave (score, 100);
  system = scw_engraving_system (engraving, 0);
  assert_int_equal (system->staves, 30);
  for (int s = 1; s < 30; s++)
    assert_true (system->staff_y[s] >= system->staff_y[s - 1] + 9.5);
  near (nth (system, SCW_ROLE_HEAD, 0, 1)->box.x0, nth (system, SCW_ROLE_HEAD, 18, 1)->box.x0);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* A line that there is no room for becomes several, each as wide as the page; the others stay as they were. */
static void
test_wide_line (SCW_UNUSED void **state)
{
  ScwScore *score = song (30);
  ScwEngraving *engraving;
  int n, first;

  for (int p = 0; p < 2; p++)
    score->parts[p]->measures[24].new_system = score->parts[p]->measures[27].new_system = true;
  engraving = engrave (score, 100);
  n = scw_engraving_n_systems (engraving);
  assert_true (n >= 5);
  for (int i = 0; i + 1 < n; i++)
    near (scw_engraving_system (engraving, i)->indent + scw_engraving_system (engraving, i)->width,
          scw_engraving_system (engraving, 1)->indent + scw_engraving_system (engraving, 1)->width);
  assert_int_equal (scw_engraving_system (engraving, n - 1)->first_measure, 27);
  assert_int_equal (scw_engraving_system (engraving, n - 2)->first_measure, 24);
  first = scw_engraving_system (engraving, 1)->first_measure;
  assert_true (first >= 4 && first <= 12);
  scw_engraving_free (engraving);
  scw_score_free (score);
}

/* A list owns its texts, however long, and knows how wide they are. */
static void
test_texts (SCW_UNUSED void **state)
{
  ScwItem item
    = { .kind = SCW_ITEM_TEXT, .role = SCW_ROLE_WORDS, .element = -1, .x = 10, .y = 5, .scale = 2 };
  ScwItems items = { 0 };
  char text[5000], described[100];
  double words;

  for (int i = 0; i < 300; i++)
    {
      snprintf (text, sizeof text, "word %d", i);
      item.text = text;
      scw_items_add (&items, item, NULL);
    }
  memset (text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  scw_items_add (&items, item, NULL);
  memset (text, 'y', 3);
  assert_string_equal (items.at[0].text, "word 0");
  assert_string_equal (items.at[299].text, "word 299");
  assert_int_equal (strlen (items.at[300].text), sizeof text - 1);
  assert_int_equal (items.at[300].text[0], 'x');
  scw_items_empty (&items);
  assert_int_equal (items.n, 0);

  item.text = "dolce";
  words = scw_music_font_text_width (NULL, "dolce", SCW_FACE_ITALIC, 2);
  item.align = SCW_ALIGN_LEFT;
  near (scw_items_add (&items, item, NULL)->box.x0, 10);
  near (items.at[0].box.x1, 10 + words);
  item.align = SCW_ALIGN_RIGHT;
  near (scw_items_add (&items, item, NULL)->box.x0, 10 - words);
  item.align = SCW_ALIGN_CENTRE;
  item.part = 2;
  near (scw_items_add (&items, item, NULL)->box.x0, 10 - words / 2);
  scw_item_describe (&items.at[2], described, sizeof described);
  assert_string_equal (described, "words 'dolce' 10.00 5.00 p2 m0");
  scw_items_clear (&items);

  /* An accent that combines with a letter takes no room, and a Han character takes a whole em. */
  near (scw_music_font_text_width (NULL, "e\u0301", SCW_FACE_ROMAN, 1),
        scw_music_font_text_width (NULL, "e", SCW_FACE_ROMAN, 1));
  near (scw_music_font_text_width (NULL, "\u6b4c", SCW_FACE_ROMAN, 2), 2);
  near (scw_music_font_text_width (NULL, "\xff", SCW_FACE_ROMAN, 1), 0.55);
}

static void
test_garbage (SCW_UNUSED void **state)
{
  uint32_t seed = 12345;
  ScwEngraving *engraving = scw_engraving_new (NULL, NULL, NULL);

  for (int round = 0; round < 400; round++)
    {
      int32_t tokens[120];
      ScwPart *part;

      for (int i = 0; i < 120; i++)
        {
          seed = seed * 1664525 + 1013904223;
          tokens[i] = (int32_t) ((seed >> 8) % (round % 2 == 0 ? SCW_LMX_PLAIN_COUNT : SCW_LMX_COUNT));
          if (i % 30 == 0)
            tokens[i] = SCW_LMX_MEASURE;
          if (i == 0 && round % 2 == 1)
            tokens[0] = SCW_LMX_BOS_PLUS;
          if (i == 1)
            tokens[1] = SCW_LMX_MEASURE;
        }
      part = scw_delinearize (tokens, 120, SCW_RULES_MUSICAL, NULL, NULL);
      assert_non_null (part);
      assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
      for (int s = 0; s < scw_engraving_n_systems (engraving); s++)
        {
          const ScwSystem *system = scw_engraving_system (engraving, s);

          for (int i = 0; i < system->n_items; i++)
            assert_true (isfinite (system->items[i].box.x0 + system->items[i].box.y0 + system->items[i].box.x1
                                   + system->items[i].box.y1));
        }
      scw_part_free (part);
    }
  scw_engraving_free (engraving);
}

static void
test_nothing (SCW_UNUSED void **state)
{
  ScwPart *part = scw_part_new (NULL);
  ScwEngraving *engraving = scw_engraving_new (NULL, NULL, NULL);

  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_n_systems (engraving), 0);
  assert_non_null (scw_part_add_measure (part, NULL));
  assert_true (scw_engraving_update (engraving, ALONE (part), NULL));
  assert_int_equal (scw_engraving_n_systems (engraving), 1);
  scw_engraving_free (engraving);
  scw_part_free (part);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_heads_stand_at_their_pitch),
    cmocka_unit_test (test_seconds_step_aside),
    cmocka_unit_test (test_accidentals_keep_clear),
    cmocka_unit_test (test_beams),
    cmocka_unit_test (test_beam_from_a_rest),
    cmocka_unit_test (test_beam_across_staves),
    cmocka_unit_test (test_flags_and_rests),
    cmocka_unit_test (test_measure_rest_in_the_middle),
    cmocka_unit_test (test_two_voices),
    cmocka_unit_test (test_rests_of_voices_give_way),
    cmocka_unit_test (test_rests_stand_beyond_stems),
    cmocka_unit_test (test_measure_rest_beside_graces),
    cmocka_unit_test (test_measure_rest_beside_few_notes),
    cmocka_unit_test (test_flags_of_one_stem_are_one),
    cmocka_unit_test (test_dots_keep_clear_of_other_voices),
    cmocka_unit_test (test_columns_are_aligned_and_proportional),
    cmocka_unit_test (test_clefs),
    cmocka_unit_test (test_key_signatures),
    cmocka_unit_test (test_times),
    cmocka_unit_test (test_ties),
    cmocka_unit_test (test_ties_over_a_line_end),
    cmocka_unit_test (test_slurs_clear_what_they_span),
    cmocka_unit_test (test_slurs_over_mixed_stems),
    cmocka_unit_test (test_curves_keep_their_side),
    cmocka_unit_test (test_tuplets),
    cmocka_unit_test (test_grace_notes),
    cmocka_unit_test (test_marks),
    cmocka_unit_test (test_tremolos),
    cmocka_unit_test (test_staves_part),
    cmocka_unit_test (test_lines_break),
    cmocka_unit_test (test_final_barline),
    cmocka_unit_test (test_only_what_changed),
    cmocka_unit_test (test_context_changes),
    cmocka_unit_test (test_found_at_a_point),
    cmocka_unit_test (test_list),
    cmocka_unit_test (test_texts),
    cmocka_unit_test (test_parts),
    cmocka_unit_test (test_groups),
    cmocka_unit_test (test_keys_of_staves),
    cmocka_unit_test (test_parentheses),
    cmocka_unit_test (test_placed_rests),
    cmocka_unit_test (test_spread),
    cmocka_unit_test (test_long_names),
    cmocka_unit_test (test_unequal_parts),
    cmocka_unit_test (test_many_parts),
    cmocka_unit_test (test_wide_line),
    cmocka_unit_test (test_garbage),
    cmocka_unit_test (test_nothing),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
