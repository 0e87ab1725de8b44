/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamics, lines, repeats, ornaments, fingers and the like: where they stand, and what notes do under them. */
#include <math.h>
#include <string.h>

#include "tests/engrave/page.h"

#define ONE        "<bos:plus> measure key:fifths:0 time beats:4 beat-type:4 clef:G2 "
#define PIANO      "<bos:plus> measure key:fifths:0 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 "
#define BASS       " backup whole C3 voice:5 whole staff:2 "
#define NEXT       " measure "
#define NEAR(a, b) assert_true (fabs ((a) - (b)) < 0.02)

static Page
page_of (const char *words)
{
  return page_of_part (score_of (words, SCW_RULES_MUSICAL, NULL), 100);
}

#define ITEM(role, i) item (page.system, SCW_ROLE_##role, i)
#define ITEMS(role)   items (page.system, SCW_ROLE_##role)

/* The last item of a role that is a text; NULL: none. */
static const ScwItem *
text_of (const ScwSystem *system, ScwItemRole role)
{
  const ScwItem *found = NULL;

  for (int k = 0; k < system->n_items; k++)
    if (system->items[k].role == role && system->items[k].kind == SCW_ITEM_TEXT)
      found = &system->items[k];
  return found;
}

/* A note sounds as the token says, and stands where the eye of the player needs it. */
static void
test_octave_lines (SCW_UNUSED void **state)
{
  Page page = page_of (ONE "octave-shift:down:8 C6 voice:1 quarter E6 quarter octave-shift:stop C5 quarter "
                           "octave-shift:up:15 C3 quarter octave-shift:stop" NEXT "C5 voice:1 whole");

  NEAR (ITEM (HEAD, 0)->y, 1.5); /* as C5 */
  NEAR (ITEM (HEAD, 1)->y, 0.5);
  NEAR (ITEM (HEAD, 2)->y, 1.5);
  NEAR (ITEM (HEAD, 3)->y, 1.5);
  NEAR (ITEM (HEAD, 4)->y, 1.5);
  assert_string_equal (ITEM (OCTAVE_LINE, 0)->text, "8va");
  assert_string_equal (text_of (page.system, SCW_ROLE_OCTAVE_LINE)->text, "15mb");
  assert_true (ITEM (OCTAVE_LINE, 0)->box.y1 < 0);
  assert_true (text_of (page.system, SCW_ROLE_OCTAVE_LINE)->box.y0 > 4);
  /* It ends over the last of its notes. */
  for (int i = 1; i < ITEMS (OCTAVE_LINE); i++)
    if (ITEM (OCTAVE_LINE, i)->element == ITEM (OCTAVE_LINE, 0)->element)
      assert_true (ITEM (OCTAVE_LINE, i)->box.x1 < ITEM (HEAD, 2)->box.x0);
  close_page (&page);
}

static void
test_octave_line_over_the_line_end (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (ONE "octave-shift:down:8 C6 voice:1 whole" NEXT "D6 voice:1 whole" NEXT
                                "E6 voice:1 half octave-shift:stop C5 half",
                            SCW_RULES_MUSICAL, NULL);
  Page page;

  part->measures[1].new_system = part->measures[2].new_system = true;
  page = page_of_part (part, 60);
  assert_int_equal (scw_engraving_n_systems (page.engraving), 3);
  for (int s = 1; s < 3; s++)
    {
      const ScwSystem *system = scw_engraving_system (page.engraving, s);

      assert_string_equal (item (system, SCW_ROLE_OCTAVE_LINE, 0)->text, "(8va)");
      NEAR (item (system, SCW_ROLE_HEAD, 0)->y, 1.5 - s * 0.5);
    }
  close_page (&page);
}

static void
test_octave_clefs (SCW_UNUSED void **state)
{
  Page page
    = page_of ("<bos:plus> measure time beats:4 beat-type:4 clef:G2 octave:-1 C4 voice:1 whole" NEXT
               "clef:F4 octave:+2 C5 voice:1 whole" NEXT "clef:percussion B4 voice:1 whole notehead:x");

  NEAR (ITEM (HEAD, 0)->y, 1.5);
  NEAR (ITEM (HEAD, 1)->y, 2.5);
  NEAR (ITEM (HEAD, 2)->y, 2);
  assert_int_equal (ITEM (HEAD, 2)->glyph, SCW_GLYPH_HEAD_X_WHOLE);
  assert_int_equal (ITEMS (CLEF), 6); /* with 8, and 1 and 5 */
  assert_true (ITEM (CLEF, 1)->box.y0 >= ITEM (CLEF, 0)->box.y1);
  close_page (&page);
}

static void
test_dynamics_share_a_line (SCW_UNUSED void **state)
{
  Page page = page_of (
    ONE "dynamics:p wedge:crescendo C4 voice:1 quarter A3 quarter E5 quarter wedge:stop dynamics:f "
        "E5 quarter");
  const ScwItem *p = ITEM (DYNAMICS, 0), *f = ITEM (DYNAMICS, 1), *wedge = ITEM (WEDGE, 0);

  NEAR (p->y, f->y);
  NEAR (p->x + (p->box.x1 - p->x + p->box.x0 - p->x) / 2,
        (ITEM (HEAD, 0)->box.x0 + ITEM (HEAD, 0)->box.x1) / 2);
  assert_true (wedge->x > p->box.x1 + 0.2 && wedge->x2 < f->box.x0 - 0.2);
  assert_true (wedge->box.y0 > ITEM (HEAD, 1)->box.y1);
  NEAR (ITEM (WEDGE, 0)->y, ITEM (WEDGE, 1)->y); /* it begins in a point */
  assert_true (ITEM (WEDGE, 1)->y2 - ITEM (WEDGE, 0)->y2 > 1);
  assert_int_equal (page.part->measures[0].elements[p->element].mark.value, SCW_DYNAMICS_P);
  assert_true (p->span.end > p->span.first);
  close_page (&page);
}

static void
test_dynamics_between_staves (SCW_UNUSED void **state)
{
  Page page = page_of (PIANO "dynamics:mf staff:1 E5 voice:1 whole staff:1" BASS "dynamics:pp staff:1 above");
  double gap = (4 + page.system->staff_y[1]) / 2;

  NEAR ((ITEM (DYNAMICS, 3)->box.y0 + ITEM (DYNAMICS, 3)->box.y1) / 2, gap);
  close_page (&page);
}

/* A hairpin that goes on is open at the end of the line, and a piece of it where the next begins. */
/* A barline runs on to the lower staff: a wide dynamic of the first note behind it stands clear of it. */
static void
test_dynamics_beside_barlines (SCW_UNUSED void **state)
{
  Page page = page_of (PIANO "C5 voice:1 whole staff:1" BASS NEXT
                             "dynamics:ppp staff:1 C5 voice:1 whole staff:1" BASS);
  double barline = 0;

  for (int i = 0; i < page.system->n_items; i++)
    if (page.system->items[i].role == SCW_ROLE_BARLINE
        && page.system->items[i].box.x1 < ITEM (HEAD, 2)->box.x0)
      barline = fmax (barline, page.system->items[i].box.x1);
  assert_true (barline > 10);
  assert_true (ITEM (DYNAMICS, 0)->box.x0 > barline + 0.15);
  assert_true (ITEM (DYNAMICS, 0)->box.x0 < barline + 1);
  close_page (&page);
}

/* A slur from one hand to the other close by joins the heads: around both notes it would be a spike. */
static void
test_slurs_between_staves (SCW_UNUSED void **state)
{
  Page page
    = page_of (PIANO "C2 voice:5 quarter stem:up staff:2 slur:start F5 quarter stem:up staff:1 slur:stop "
                     "F5 half" NEXT "C5 voice:1 whole staff:1" BASS);
  const ScwItem *slur = ITEM (SLUR, 0), *late = ITEM (HEAD, 1);

  assert_true (slur->x2 < late->box.x0);
  assert_true (slur->x2 > late->box.x0 - 1);
  NEAR (slur->y2, late->y);
  assert_true (slur->box.y0 > late->y - 1); /* not over the stem */
  assert_true (slur->box.y1 < ITEM (HEAD, 0)->y);
  close_page (&page);
}

static void
test_hairpin_over_the_line_end (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (ONE "wedge:diminuendo C5 voice:1 whole" NEXT "D5 voice:1 whole" NEXT
                                "E5 voice:1 half wedge:stop dynamics:p C5 half",
                            SCW_RULES_MUSICAL, NULL);
  double widths[3][2];
  Page page;

  part->measures[1].new_system = part->measures[2].new_system = true;
  page = page_of_part (part, 60);
  for (int s = 0; s < 3; s++)
    {
      const ScwSystem *system = scw_engraving_system (page.engraving, s);
      const ScwItem *upper = item (system, SCW_ROLE_WEDGE, 0), *lower = item (system, SCW_ROLE_WEDGE, 1);

      assert_int_equal (items (system, SCW_ROLE_WEDGE), 2);
      widths[s][0] = lower->y - upper->y;
      widths[s][1] = lower->y2 - upper->y2;
      assert_true (widths[s][0] > widths[s][1]);
      if (s < 2)
        assert_true (upper->x2 > system->width - 1);
    }
  assert_true (widths[0][1] > 0.3 && widths[1][1] > 0.3);
  NEAR (widths[2][1], 0);
  close_page (&page);
}

static void
test_pedals (SCW_UNUSED void **state)
{
  Page page
    = page_of (PIANO "E5 voice:1 whole staff:1 backup whole pedal:start staff:2 C2 voice:5 half staff:2 "
                     "pedal:change staff:2 C3 half pedal:stop staff:2" NEXT "E5 voice:1 whole staff:1" BASS);

  assert_int_equal (ITEMS (PEDAL), 4); /* Ped. * Ped. * */
  assert_int_equal (ITEM (PEDAL, 0)->glyph, SCW_GLYPH_PEDAL);
  assert_int_equal (ITEM (PEDAL, 1)->glyph, SCW_GLYPH_PEDAL_UP);
  for (int i = 1; i < 4; i++)
    {
      NEAR (ITEM (PEDAL, i)->y, ITEM (PEDAL, 0)->y);
      assert_true (ITEM (PEDAL, i)->box.x0 > ITEM (PEDAL, i - 1)->box.x1);
    }
  assert_true (ITEM (PEDAL, 0)->box.y0 > page.system->staff_y[1] + 4);
  close_page (&page);
}

/* Of an item that is a barline or its dots. */
static int
dots_between (const ScwSystem *system, double x0, double x1)
{
  int n = 0;

  for (int i = 0; i < system->n_items; i++)
    n += system->items[i].role == SCW_ROLE_BARLINE && system->items[i].kind == SCW_ITEM_GLYPH
         && system->items[i].box.x0 >= x0 && system->items[i].box.x1 <= x1;
  return n;
}

static void
test_repeats (SCW_UNUSED void **state)
{
  Page page = page_of (
    "<bos:plus> measure repeat:forward key:fifths:1 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 "
    "staff:2 E5 voice:1 whole staff:1" BASS NEXT "E5 voice:1 whole staff:1" BASS "repeat:both" NEXT
    "E5 voice:1 whole staff:1" BASS "repeat:backward" NEXT "E5 voice:1 whole staff:1" BASS);
  double x[4][2];

  for (int m = 0; m < 4; m++)
    assert_int_equal (scw_engraving_measure (page.engraving, m, &x[m][0], &x[m][1]), 0);
  /* The first repeat begins behind the signatures. */
  assert_int_equal (dots_between (page.system, ITEM (TIME, 0)->box.x1, ITEM (HEAD, 0)->box.x0), 4);
  assert_int_equal (dots_between (page.system, x[1][0] - 2, x[1][0] + 2), 0);
  assert_int_equal (dots_between (page.system, x[2][0] - 2, x[2][0]), 4);
  assert_int_equal (dots_between (page.system, x[2][0], x[2][0] + 2), 4);
  assert_int_equal (dots_between (page.system, x[3][0] - 2, x[3][0] + 2), 4);
  close_page (&page);
}

/* A repeat that ends with the line and one that begins with the next, told by one token. */
static void
test_repeat_over_the_line_end (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (ONE "E5 voice:1 whole repeat:both" NEXT "E5 voice:1 whole repeat:backward",
                            SCW_RULES_MUSICAL, NULL);
  Page page;

  part->measures[1].new_system = true;
  page = page_of_part (part, 40);
  assert_int_equal (dots_between (page.system, 0, 100), 2);
  assert_int_equal (dots_between (scw_engraving_system (page.engraving, 1), 0, 100), 4);
  close_page (&page);
}

static void
test_barlines (SCW_UNUSED void **state)
{
  static const struct
  {
    const char *style;
    int lines;
    double width;
  } styles[] = { { "light-light", 2, 0.82 }, { "light-heavy", 2, 1.16 }, { "heavy-light", 2, 1.16 },
                 { "heavy-heavy", 2, 1.5 },  { "dashed", 4, 0.16 },      { "dotted", 8, 0.16 },
                 { "none", 0, 0 },           { "tick", 1, 0.16 } };

  for (unsigned i = 0; i < sizeof styles / sizeof styles[0]; i++)
    {
      char words[200];
      double left = 1e6;
      Page page;

      snprintf (words, sizeof words, ONE "E5 voice:1 whole barline:%s", styles[i].style);
      page = page_of (words);
      assert_int_equal (ITEMS (BARLINE), styles[i].lines);
      for (int k = 0; k < ITEMS (BARLINE); k++)
        left = fmin (left, ITEM (BARLINE, k)->box.x0);
      if (styles[i].lines > 0)
        NEAR (page.system->width - left, styles[i].width);
      close_page (&page);
    }
}

static void
test_endings (SCW_UNUSED void **state)
{
  ScwPart *part
    = score_of (ONE "E5 voice:1 whole" NEXT "ending:start digit:1 digit:2 C7 voice:1 whole" NEXT
                    "E5 voice:1 whole ending:stop repeat:backward" NEXT
                    "ending:start digit:3 E5 voice:1 whole" NEXT "E5 voice:1 whole ending:discontinue",
                SCW_RULES_MUSICAL, NULL);
  Page page;

  part->measures[4].new_system = true;
  page = page_of_part (part, 60);
  assert_string_equal (text_of (page.system, SCW_ROLE_ENDING)->text, "3.");
  assert_int_equal (ITEMS (ENDING), 7); /* line, jaw, numbers, jaw; line, jaw, number */
  NEAR (ITEM (ENDING, 0)->y, ITEM (ENDING, 4)->y);
  assert_true (ITEM (ENDING, 1)->box.y1 < ITEM (HEAD, 1)->box.y0);
  assert_int_equal (items (scw_engraving_system (page.engraving, 1), SCW_ROLE_ENDING), 1); /* it ends open */
  close_page (&page);
}

static void
test_jumps (SCW_UNUSED void **state)
{
  Page page = page_of (ONE "E5 voice:1 whole" NEXT "segno coda E5 voice:1 whole");
  double x0, x1;

  scw_engraving_measure (page.engraving, 1, &x0, &x1);
  assert_int_equal (ITEM (SEGNO, 0)->glyph, SCW_GLYPH_SEGNO);
  NEAR ((ITEM (SEGNO, 0)->box.x0 + ITEM (SEGNO, 0)->box.x1) / 2, x0);
  assert_true (ITEM (CODA, 0)->box.y1 < ITEM (SEGNO, 0)->box.y0);
  close_page (&page);
}

/* One measure wide, however many it stands for, and whether it is one measure of the part or as many. */
static void
test_multiple_rests (SCW_UNUSED void **state)
{
  Page page = page_of (ONE "E5 voice:1 whole" NEXT "multiple-rest digit:1 digit:2" NEXT "E5 voice:1 whole");
  ScwPart *part;
  double width;

  assert_int_equal (ITEMS (MULTIPLE_REST), 5); /* a bar with two ends, two digits */
  assert_int_equal (ITEM (MULTIPLE_REST, 3)->glyph, SCW_GLYPH_DIGIT_0 + 1);
  assert_int_equal (ITEM (MULTIPLE_REST, 4)->glyph, SCW_GLYPH_DIGIT_0 + 2);
  assert_int_equal (ITEMS (BARLINE), 3);
  assert_int_equal (ITEMS (REST), 0);
  width = page.system->width;
  close_page (&page);

  part = score_of (ONE "E5 voice:1 whole" NEXT "rest voice:1 rest:measure" NEXT
                       "rest voice:1 rest:measure" NEXT "rest voice:1 rest:measure" NEXT "E5 voice:1 whole",
                   SCW_RULES_MUSICAL, NULL);
  for (int m = 1; m <= 3; m++)
    part->measures[m].in_rest = m;
  page = page_of_part (part, 100);
  assert_int_equal (ITEMS (MULTIPLE_REST), 4);
  assert_int_equal (ITEM (MULTIPLE_REST, 3)->glyph, SCW_GLYPH_DIGIT_0 + 3);
  assert_int_equal (ITEMS (BARLINE), 3);
  assert_int_equal (ITEMS (REST), 0);
  assert_true (fabs (page.system->width - width) < 0.5);
  close_page (&page);
}

static void
test_percent_signs (SCW_UNUSED void **state)
{
  Page page = page_of (PIANO "E5 voice:1 whole staff:1" BASS NEXT "measure-repeat" NEXT
                             "E5 voice:1 whole staff:1" BASS);
  double x0, x1;

  scw_engraving_measure (page.engraving, 1, &x0, &x1);
  assert_int_equal (ITEMS (MEASURE_REPEAT), 6); /* a stroke and two dots in each staff */
  NEAR ((ITEM (MEASURE_REPEAT, 0)->box.x0 + ITEM (MEASURE_REPEAT, 0)->box.x1) / 2, (x0 + x1) / 2);
  close_page (&page);
}

static void
test_times (SCW_UNUSED void **state)
{
  Page page
    = page_of ("<bos:plus> measure time beats:4 beat-type:4 symbol:common clef:G2 E5 voice:1 whole" NEXT
               "time beats:2 beat-type:2 symbol:cut E5 voice:1 whole");
  ScwPart *part;

  assert_int_equal (ITEMS (TIME), 2);
  assert_int_equal (ITEM (TIME, 0)->glyph, SCW_GLYPH_TIME_COMMON);
  assert_int_equal (ITEM (TIME, 1)->glyph, SCW_GLYPH_TIME_CUT);
  NEAR ((ITEM (TIME, 0)->box.y0 + ITEM (TIME, 0)->box.y1) / 2, 2);
  close_page (&page);

  part = score_of (ONE "E5 voice:1 whole" NEXT "time beats:5 beat-type:8 E5 voice:1 half rest eighth" NEXT
                       "time beats:7 beat-type:8 E5 voice:1 half rest quarter rest eighth",
                   SCW_RULES_MUSICAL, NULL);
  part->measures[1].elements[0].time.text = scw_part_add_text (part, "3+2/8", NULL);
  part->measures[2].elements[0].time.text = scw_part_add_text (part, "2/4+3/8", NULL);
  page = page_of_part (part, 100);
  assert_int_equal (ITEMS (TIME), 2 + 4 + 5);
  assert_int_equal (ITEM (TIME, 3)->glyph, SCW_GLYPH_TIME_PLUS);
  NEAR ((ITEM (TIME, 3)->box.y0 + ITEM (TIME, 3)->box.y1) / 2, 1);
  assert_int_equal (ITEM (TIME, 8)->glyph, SCW_GLYPH_TIME_PLUS);
  NEAR ((ITEM (TIME, 8)->box.y0 + ITEM (TIME, 8)->box.y1) / 2, 2);
  close_page (&page);
}

/* They keep their time, but nothing of them is drawn, and no room is left for them. */
static void
test_hidden_notes (SCW_UNUSED void **state)
{
  Page page
    = page_of (ONE "dynamics:p E5 voice:1 whole trill-mark backup whole print-object:no E5 voice:2 quarter "
                   "stem:up print-object:no F5 quarter sharp print-object:no E5 half accent");
  Page bare = page_of (ONE "dynamics:p E5 voice:1 whole trill-mark");

  assert_int_equal (ITEMS (HEAD), 1);
  assert_int_equal (ITEMS (STEM) + ITEMS (ACCIDENTAL) + ITEMS (DOT) + ITEMS (ARTICULATION), 0);
  NEAR (page.system->width, bare.system->width);
  close_page (&page);
  close_page (&bare);
}

static void
test_small_notes (SCW_UNUSED void **state)
{
  Page page
    = page_of (ONE "cue C5 voice:1 eighth stem:up beam:begin cue D5 eighth stem:up beam:end sharp C5 quarter "
                   "stem:up cue C5 half stem:up");
  double wide = ITEM (HEAD, 2)->box.x1 - ITEM (HEAD, 2)->box.x0;

  NEAR ((ITEM (HEAD, 0)->box.x1 - ITEM (HEAD, 0)->box.x0) / wide, 0.66);
  assert_true (ITEM (BEAM, 0)->box.y1 - ITEM (BEAM, 0)->box.y0 < 0.6);
  assert_true (ITEM (STEM, 3)->y - ITEM (STEM, 3)->y2 < 2.8);
  assert_true (ITEM (STEM, 2)->y - ITEM (STEM, 2)->y2 > 3);
  close_page (&page);
}

/* Beams from staff to staff that nobody told a stem go between the staves. */
static void
test_beams_between_staves (SCW_UNUSED void **state)
{
  Page page = page_of (
    PIANO "C3 voice:1 eighth staff:2 beam:begin E5 eighth staff:1 C3 eighth staff:2 E5 eighth staff:1 "
          "beam:end rest half");

  for (int i = 0; i < 4; i++)
    {
      assert_true (i % 2 == 0 ? ITEM (STEM, i)->y2 < ITEM (STEM, i)->y
                              : ITEM (STEM, i)->y2 > ITEM (STEM, i)->y);
      assert_true (ITEM (BEAM, 0)->y > 4 && ITEM (BEAM, 0)->y < page.system->staff_y[1]);
    }
  close_page (&page);
}

/* As the heads stand: the highest finger belongs to the highest note. */
static void
test_fingers (SCW_UNUSED void **state)
{
  Page page = page_of (
    PIANO "C5 voice:1 whole staff:1 fingering:1 chord E5 whole fingering:2 chord G5 whole fingering:5 "
          "backup whole C3 voice:5 whole staff:2 fingering:5 chord G3 whole fingering:1 fingering:2");

  for (int i = 0; i < 6; i++)
    for (int h = 0; h < 5; h++)
      {
        const ScwItem *finger = ITEM (FINGERING, i), *head = ITEM (HEAD, h);

        if (finger->element == head->element)
          assert_true (finger->staff == 0 ? finger->box.y1 < 0
                                          : finger->box.y0 > page.system->staff_y[1] + 4);
      }
  assert_int_equal (ITEM (FINGERING, 2)->glyph, SCW_GLYPH_DIGIT_0 + 5);
  assert_true (ITEM (FINGERING, 2)->y < ITEM (FINGERING, 1)->y
               && ITEM (FINGERING, 1)->y < ITEM (FINGERING, 0)->y);
  assert_int_equal (ITEM (FINGERING, 5)->glyph,
                    SCW_GLYPH_DIGIT_0 + 5); /* of the lowest note, farthest down */
  assert_true (ITEM (FINGERING, 5)->y > ITEM (FINGERING, 3)->y);
  close_page (&page);
}

static void
test_signs (SCW_UNUSED void **state)
{
  Page page = page_of (
    ONE "C5 voice:1 quarter turn C5 quarter mordent up-bow C5 quarter breath-mark C5 quarter staccatissimo "
        "detached-legato" NEXT
        "C5 voice:1 half glissando:start trill-mark wavy-line:start G5 half wavy-line:stop "
        "glissando:stop notehead:diamond");
  const ScwItem *glissando = ITEM (GLISSANDO, 0), *trill = ITEM (TRILL, 0), *wave = ITEM (WAVY_LINE, 0);

  assert_int_equal (ITEMS (SIGN), 4);
  assert_int_equal (ITEMS (ARTICULATION), 2);
  assert_int_equal (ITEM (SIGN, 0)->glyph, SCW_GLYPH_TURN);
  assert_true (ITEM (SIGN, 2)->box.y1 < ITEM (SIGN, 1)->box.y0); /* the bow over the mordent */
  NEAR (glissando->y, ITEM (HEAD, 4)->y);
  NEAR (glissando->y2, ITEM (HEAD, 5)->y);
  assert_true (glissando->x > ITEM (HEAD, 4)->box.x1 && glissando->x2 < ITEM (HEAD, 5)->box.x0);
  assert_true (wave->box.x0 > trill->box.x1 && wave->box.y0 > trill->box.y0 && wave->box.y1 < trill->box.y1);
  close_page (&page);
}

/* Below, where a file says so. */
static void
test_inverted_fermata (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (ONE "C5 voice:1 half fermata C5 half mordent fermata", SCW_RULES_MUSICAL, NULL);
  Page page;

  for (int k = 0; k < part->measures[0].n_elements; k++)
    part->measures[0].elements[k].note.fermata_inverted
      = part->measures[0].elements[k].kind == SCW_ELEMENT_NOTE;
  page = page_of_part (part, 100);
  assert_int_equal (ITEMS (FERMATA), 2);
  for (int i = 0; i < 2; i++)
    {
      assert_int_equal (ITEM (FERMATA, i)->glyph, SCW_GLYPH_FERMATA_BELOW);
      assert_true (ITEM (FERMATA, i)->box.y0 > 4);
    }
  close_page (&page);
}

/* What is drawn again when a line changes that began long before. */
static void
test_lines_that_pass_through (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (ONE "wedge:crescendo C5 voice:1 whole" NEXT "C5 voice:1 whole" NEXT
                                "C5 voice:1 half wedge:stop C5 half",
                            SCW_RULES_MUSICAL, NULL);
  const ScwSystem *middle;
  double width;
  Page page;

  part->measures[1].new_system = part->measures[2].new_system = true;
  page = page_of_part (part, 60);
  middle = scw_engraving_system (page.engraving, 1);
  width = item (middle, SCW_ROLE_WEDGE, 1)->y2 - item (middle, SCW_ROLE_WEDGE, 0)->y2;
  for (int i = 0; i < part->measures[0].n_elements; i++)
    if (part->measures[0].elements[i].kind == SCW_ELEMENT_MARK)
      part->measures[0].elements[i].mark.value = SCW_WEDGE_DIMINUENDO;
  assert_true (scw_engraving_update (page.engraving, ALONE (part), NULL));
  middle = scw_engraving_system (page.engraving, 1);
  assert_true (item (middle, SCW_ROLE_WEDGE, 1)->y2 - item (middle, SCW_ROLE_WEDGE, 0)->y2 < width - 0.1);
  close_page (&page);
}

/* Over and under the barline, clear of what stands there. */
static void
test_fermatas_of_barlines (SCW_UNUSED void **state)
{
  ScwPart *part = score_of (PIANO "E5 voice:1 whole staff:1" BASS NEXT "E5 voice:1 whole staff:1" BASS
                                  "barline:light-heavy",
                            SCW_RULES_MUSICAL, NULL);
  const ScwItem *over, *under;
  Page page;

  part->measures[0].fermatas = SCW_FERMATA_OVER | SCW_FERMATA_UNDER;
  part->measures[1].fermatas = SCW_FERMATA_OVER;
  page = page_of_part (part, 100);
  assert_int_equal (ITEMS (FERMATA), 3);
  over = ITEM (FERMATA, 0);
  under = ITEM (FERMATA, 1);
  assert_int_equal (over->glyph, SCW_GLYPH_FERMATA_ABOVE);
  assert_int_equal (under->glyph, SCW_GLYPH_FERMATA_BELOW);
  assert_true (over->box.y1 < 0);
  assert_true (under->box.y0 > page.system->staff_y[1] + 4);
  NEAR ((over->box.x0 + over->box.x1) / 2, (under->box.x0 + under->box.x1) / 2);
  assert_true (over->box.x0 > ITEM (HEAD, 0)->box.x1);
  assert_true (over->box.x1 < ITEM (HEAD, 2)->box.x1);
  assert_true (ITEM (FERMATA, 2)->box.x0 > ITEM (HEAD, 2)->box.x1);
  close_page (&page);
}

static int
count_tuplets (const Page *page, ScwItemKind kind)
{
  int n = 0;

  for (int i = 0; i < page->system->n_items; i++)
    n += page->system->items[i].role == SCW_ROLE_TUPLET && page->system->items[i].kind == kind;
  return n;
}

/* Without its number, and without or with its bracket, as a file tells it. */
static void
test_how_tuplets_look (SCW_UNUSED void **state)
{
  static const struct
  {
    uint8_t look;
    int numbers, lines;
  } cases[] = { { 0, 1, 4 },
                { SCW_TUPLET_NO_NUMBER, 0, 4 },
                { SCW_TUPLET_NO_BRACKET, 1, 0 },
                { SCW_TUPLET_NO_NUMBER | SCW_TUPLET_NO_BRACKET, 0, 0 },
                { SCW_TUPLET_BOTH_NUMBERS, 1, 4 } };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      ScwPart *part
        = score_of (ONE "C4 voice:1 quarter 3in2 stem:up tuplet:start D4 quarter 3in2 E4 quarter 3in2 "
                        "tuplet:stop G4 half",
                    SCW_RULES_MUSICAL, NULL);
      Page page;

      for (int k = 0; k < part->measures[0].n_elements; k++)
        if (part->measures[0].elements[k].kind == SCW_ELEMENT_NOTE
            && part->measures[0].elements[k].note.n_tuplets > 0)
          part->measures[0].elements[k].note.tuplet_look = cases[i].look;
      page = page_of_part (part, 100);
      assert_int_equal (count_tuplets (&page, SCW_ITEM_TEXT), cases[i].numbers);
      assert_int_equal (count_tuplets (&page, SCW_ITEM_LINE), cases[i].lines);
      if (cases[i].look == SCW_TUPLET_BOTH_NUMBERS)
        assert_string_equal (text_of (page.system, SCW_ROLE_TUPLET)->text, "3:2");
      close_page (&page);
    }
}

/* Three within three: each of the inner notes is a ninth of a half note. */
static void
test_tuplets_within_tuplets (SCW_UNUSED void **state)
{
  Page page = page_of (
    ONE "C4 voice:1 eighth 9in4 stem:up tuplet:start tuplet:start D4 eighth 9in4 E4 eighth 9in4 "
        "tuplet:stop F4 quarter 3in2 G4 quarter 3in2 tuplet:stop "
        "G4 16th 5in4 tuplet:start G4 16th 5in4 G4 16th 5in4 G4 16th 5in4 G4 16th 5in4 tuplet:stop "
        "G4 quarter");
  const char *const wanted[] = { "3", "3", "5" };
  int n = 0;

  for (int i = 0; i < page.system->n_items; i++)
    if (page.system->items[i].role == SCW_ROLE_TUPLET && page.system->items[i].kind == SCW_ITEM_TEXT)
      assert_string_equal (page.system->items[i].text, wanted[n++]);
  assert_int_equal (n, 3);
  close_page (&page);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_octave_lines),
    cmocka_unit_test (test_fermatas_of_barlines),
    cmocka_unit_test (test_tuplets_within_tuplets),
    cmocka_unit_test (test_how_tuplets_look),
    cmocka_unit_test (test_octave_line_over_the_line_end),
    cmocka_unit_test (test_octave_clefs),
    cmocka_unit_test (test_dynamics_share_a_line),
    cmocka_unit_test (test_dynamics_between_staves),
    cmocka_unit_test (test_dynamics_beside_barlines),
    cmocka_unit_test (test_slurs_between_staves),
    cmocka_unit_test (test_hairpin_over_the_line_end),
    cmocka_unit_test (test_pedals),
    cmocka_unit_test (test_repeats),
    cmocka_unit_test (test_repeat_over_the_line_end),
    cmocka_unit_test (test_barlines),
    cmocka_unit_test (test_endings),
    cmocka_unit_test (test_jumps),
    cmocka_unit_test (test_multiple_rests),
    cmocka_unit_test (test_percent_signs),
    cmocka_unit_test (test_times),
    cmocka_unit_test (test_hidden_notes),
    cmocka_unit_test (test_small_notes),
    cmocka_unit_test (test_beams_between_staves),
    cmocka_unit_test (test_fingers),
    cmocka_unit_test (test_signs),
    cmocka_unit_test (test_inverted_fermata),
    cmocka_unit_test (test_lines_that_pass_through),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
