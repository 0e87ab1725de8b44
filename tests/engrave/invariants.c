/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/engrave/invariants.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const ScwScore *score;
  int n_part; /* that is looked at */
  const ScwEngraving *engraving;
  const ScwSystem *system;
  int n_system;
  FILE *out;
  int faults;
} Check;

static const ScwElement *
element_of (const Check *check, const ScwItem *item)
{
  return &check->score->parts[item->part]->measures[item->measure].elements[item->element];
}

static void
fault (Check *check, const ScwItem *a, const ScwItem *b, const char *what)
{
  char text[200];

  check->faults++;
  fprintf (check->out, "system %d: %s", check->n_system, what);
  if (a != NULL)
    {
      scw_item_describe (a, text, sizeof text);
      fprintf (check->out, ": %s", text);
    }
  if (b != NULL)
    {
      scw_item_describe (b, text, sizeof text);
      fprintf (check->out, " / %s", text);
    }
  fputc ('\n', check->out);
}

static bool
overlap (const ScwExtent *a, const ScwExtent *b, double x, double y)
{
  return a->x0 < b->x1 - x && b->x0 < a->x1 - x && a->y0 < b->y1 - y && b->y0 < a->y1 - y;
}

static void
check_numbers (Check *check)
{
  const ScwExtent *all = &check->system->box;

  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *item = &check->system->items[i];
      const ScwExtent *box = &item->box;

      if (!isfinite (box->x0 + box->y0 + box->x1 + box->y1) || fabs (box->x0) > 1e5 || fabs (box->y0) > 1e5)
        fault (check, item, NULL, "no number");
      if (box->x0 > box->x1 || box->y0 > box->y1)
        fault (check, item, NULL, "inside out");
      if (box->x0 < all->x0 - 1e-9 || box->x1 > all->x1 + 1e-9 || box->y0 < all->y0 - 1e-9
          || box->y1 > all->y1 + 1e-9)
        fault (check, item, NULL, "outside of the system");
      if (item->measure < check->system->first_measure || item->measure >= check->system->end_measure)
        fault (check, item, NULL, "of another system's measure");
      if (item->element >= 0
          && (item->element >= check->score->parts[item->part]->measures[item->measure].n_elements
              || memcmp (&item->span, &element_of (check, item)->span, sizeof item->span) != 0))
        fault (check, item, NULL, "made from nothing");
    }
}

static bool
shared_head (const ScwItem *a, const ScwItem *b)
{
  return fabs (a->x - b->x) < 0.01 && fabs (a->y - b->y) < 0.01 && a->glyph == b->glyph
         && a->voice != b->voice;
}

static void
check_overlaps (Check *check)
{
  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *a = &check->system->items[i];

      if (a->role != SCW_ROLE_HEAD && a->role != SCW_ROLE_ACCIDENTAL && a->role != SCW_ROLE_REST
          && a->role != SCW_ROLE_DOT)
        continue;
      for (int k = 0; k < check->system->n_items; k++)
        {
          const ScwItem *b = &check->system->items[k];
          bool later = k > i;

          if (i == k || a->staff != b->staff || a->part != b->part)
            continue;
          if (a->role == SCW_ROLE_HEAD && b->role == SCW_ROLE_HEAD && later
              && overlap (&a->box, &b->box, 0.14, 0.45) && !shared_head (a, b))
            fault (check, a, b, "heads overlap");
          if (a->role == SCW_ROLE_ACCIDENTAL && b->role == SCW_ROLE_ACCIDENTAL && later
              && overlap (&a->box, &b->box, 0.02, 0.02))
            fault (check, a, b, "accidentals overlap");
          if (a->role == SCW_ROLE_ACCIDENTAL && b->role == SCW_ROLE_HEAD
              && overlap (&a->box, &b->box, 0.02, 0.02))
            fault (check, a, b, "an accidental overlaps a head");
          if (a->role == SCW_ROLE_DOT
              && (b->role == SCW_ROLE_HEAD || b->role == SCW_ROLE_ACCIDENTAL || b->role == SCW_ROLE_REST)
              && overlap (&a->box, &b->box, 0.02, 0.02))
            fault (check, a, b, "a dot overlaps a note");
          if (a->role == SCW_ROLE_REST
              && (b->role == SCW_ROLE_HEAD || b->role == SCW_ROLE_STEM || b->role == SCW_ROLE_FLAG
                  || b->role == SCW_ROLE_ACCIDENTAL)
              && overlap (&a->box, &b->box, 0.05, 0.1))
            fault (check, a, b, "a rest overlaps a note");
        }
    }
}

/* ---- collisions ---- */

/* Pieces of the ink of an item that can be compared as rectangles. */
#define MAX_PIECES 256

static ScwPoint
on_curve (const ScwPoint p[4], double t)
{
  double u = 1 - t;

  return (
    ScwPoint){ u * u * u * p[0].x + 3 * u * u * t * p[1].x + 3 * u * t * t * p[2].x + t * t * t * p[3].x,
               u * u * u * p[0].y + 3 * u * u * t * p[1].y + 3 * u * t * t * p[2].y + t * t * t * p[3].y };
}

static void
widen (ScwExtent *box, ScwPoint p)
{
  box->x0 = fmin (box->x0, p.x);
  box->x1 = fmax (box->x1, p.x);
  box->y0 = fmin (box->y0, p.y);
  box->y1 = fmax (box->y1, p.y);
}

static ScwPoint
between (ScwPoint a, ScwPoint b, double t)
{
  return (ScwPoint){ a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t };
}

static int
pieces_of (const ScwItem *item, ScwExtent pieces[MAX_PIECES])
{
  const ScwPoint *p = item->points;
  bool slanted = item->kind == SCW_ITEM_LINE && item->x != item->x2 && item->y != item->y2;

  if (item->kind != SCW_ITEM_CURVE && item->kind != SCW_ITEM_POLYGON && !slanted)
    {
      pieces[0] = item->box;
      return 1;
    }
  for (int i = 0; i < MAX_PIECES; i++)
    {
      pieces[i] = (ScwExtent){ 1e6, 1e6, -1e6, -1e6 };
      for (int k = 0; k < 2; k++)
        {
          double t = (double) (i + k) / MAX_PIECES;

          if (item->kind == SCW_ITEM_CURVE)
            {
              widen (&pieces[i], on_curve (p, t));
              widen (&pieces[i], on_curve (p + 4, 1 - t));
            }
          else if (item->kind == SCW_ITEM_POLYGON)
            {
              widen (&pieces[i], between (p[0], p[1], t));
              widen (&pieces[i], between (p[3], p[2], t));
            }
          else
            widen (&pieces[i], between ((ScwPoint){ item->x, item->y }, (ScwPoint){ item->x2, item->y2 }, t));
        }
    }
  return MAX_PIECES;
}

static bool
collide (const ScwItem *a, const ScwItem *b)
{
  ScwExtent of_a[MAX_PIECES], of_b[MAX_PIECES];
  int n_a, n_b;

  if (!overlap (&a->box, &b->box, 0.02, 0.02))
    return false;
  n_a = pieces_of (a, of_a);
  n_b = pieces_of (b, of_b);
  for (int i = 0; i < n_a; i++)
    for (int k = 0; k < n_b; k++)
      if (overlap (&of_a[i], &of_b[k], 0.02, 0.02))
        return true;
  return false;
}

/* What stands outside of the staves, and may touch nothing. */
static bool
is_mark (const ScwItem *item)
{
  switch (item->role)
    {
    case SCW_ROLE_FINGERING:
    case SCW_ROLE_SIGN:
    case SCW_ROLE_WAVY_LINE:
    case SCW_ROLE_DYNAMICS:
    case SCW_ROLE_WEDGE:
    case SCW_ROLE_PEDAL:
    case SCW_ROLE_OCTAVE_LINE:
    case SCW_ROLE_ENDING:
    case SCW_ROLE_SEGNO:
    case SCW_ROLE_CODA:
    case SCW_ROLE_MULTIPLE_REST:
    case SCW_ROLE_MEASURE_REPEAT:
    case SCW_ROLE_WORDS:
    case SCW_ROLE_METRONOME:
    case SCW_ROLE_REHEARSAL:
    case SCW_ROLE_HARMONY:
    case SCW_ROLE_LYRIC:
      return true;
    default:
      return false;
    }
}

/* Hairpins and lines may go through a barline that joins staves; a breath mark stands on the staff. */
static bool
may_touch (const ScwItem *mark, const ScwItem *other)
{
  bool line = mark->role == SCW_ROLE_WEDGE || mark->role == SCW_ROLE_OCTAVE_LINE
              || mark->role == SCW_ROLE_WAVY_LINE || mark->role == SCW_ROLE_PEDAL
              || mark->role == SCW_ROLE_WORDS
              || (mark->role == SCW_ROLE_LYRIC && mark->kind == SCW_ITEM_LINE && mark->x2 - mark->x > 1);

  if (mark->role == other->role && mark->part == other->part && mark->measure == other->measure
      && mark->element == other->element)
    return true;
  if (other->role == SCW_ROLE_BARLINE && other->across && line)
    return true;
  return other->role == SCW_ROLE_STAFF_LINE
         && (mark->role == SCW_ROLE_SIGN || mark->role == SCW_ROLE_MULTIPLE_REST
             || mark->role == SCW_ROLE_MEASURE_REPEAT);
}

static void
check_collisions (Check *check)
{
  for (int i = 0; i < check->system->n_items; i++)
    for (int k = 0; is_mark (&check->system->items[i]) && k < check->system->n_items; k++)
      {
        const ScwItem *mark = &check->system->items[i], *other = &check->system->items[k];

        if (k != i && (k > i || !is_mark (other)) && !may_touch (mark, other) && collide (mark, other))
          fault (check, mark, other, "a mark meets something");
      }
}

static void
check_order (Check *check)
{
  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *a = &check->system->items[i];
      double x0 = 0, x1 = 0;

      if (a->role != SCW_ROLE_HEAD)
        continue;
      if (scw_engraving_measure (check->engraving, a->measure, &x0, &x1) != check->n_system || a->box.x0 < x0
          || a->box.x1 > x1)
        fault (check, a, NULL, "outside of its measure");
      for (int k = 0; k < check->system->n_items; k++)
        {
          const ScwItem *b = &check->system->items[k];
          int order;

          if (b->role != SCW_ROLE_HEAD || b->staff != a->staff || b->part != a->part
              || b->measure != a->measure || element_of (check, a)->note.grace
              || element_of (check, b)->note.grace)
            continue;
          order = scw_fraction_cmp (element_of (check, a)->onset, element_of (check, b)->onset);
          if (order < 0 && a->box.x0 >= b->box.x0)
            fault (check, a, b, "not in the order of time");
        }
    }
}

/* How many items of a role stand for an element. */
static int
count (const Check *check, int measure, int element, ScwItemRole role, const ScwItem **found)
{
  int n = 0;

  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *item = &check->system->items[i];

      if (item->part == check->n_part && item->measure == measure && item->element == element
          && item->role == role)
        {
          n++;
          *found = item;
        }
    }
  return n;
}

static bool
any_of_chord (const Check *check, int measure, int element, ScwItemRole role)
{
  const ScwMeasure *m = &check->score->parts[check->n_part]->measures[measure];
  const ScwItem *item;
  int first = element;

  while (first > 0 && m->elements[first].note.chord && m->elements[first - 1].kind == SCW_ELEMENT_NOTE)
    first--;
  for (int i = first; i < m->n_elements && m->elements[i].kind == SCW_ELEMENT_NOTE
                      && (i == first || m->elements[i].note.chord);
       i++)
    if (count (check, measure, i, role, &item) > 0)
      return true;
  return false;
}

/* Whether one sign stands for all notes of a measure. */
static bool
is_whole (const Check *check, int measure)
{
  const ScwMeasure *m = &check->score->parts[check->n_part]->measures[measure];

  for (int i = 0; i < m->n_elements; i++)
    if (m->elements[i].kind == SCW_ELEMENT_MULTIPLE_REST || m->elements[i].kind == SCW_ELEMENT_MEASURE_REPEAT)
      return true;
  return m->in_rest > 0;
}

/* The role of what an element that is no note is drawn as; SCW_ROLE_STAFF_LINE: nothing of its own. */
static ScwItemRole
role_of (const ScwElement *element)
{
  static const ScwItemRole marks[] = { [SCW_MARK_OCTAVE_SHIFT] = SCW_ROLE_OCTAVE_LINE,
                                       [SCW_MARK_DYNAMICS] = SCW_ROLE_DYNAMICS,
                                       [SCW_MARK_WEDGE] = SCW_ROLE_WEDGE,
                                       [SCW_MARK_PEDAL] = SCW_ROLE_PEDAL };

  switch (element->kind)
    {
    case SCW_ELEMENT_SEGNO:
      return SCW_ROLE_SEGNO;
    case SCW_ELEMENT_CODA:
      return SCW_ROLE_CODA;
    case SCW_ELEMENT_ENDING:
      return element->ending.type == SCW_ENDING_START ? SCW_ROLE_ENDING : SCW_ROLE_STAFF_LINE;
    case SCW_ELEMENT_MULTIPLE_REST:
      return SCW_ROLE_MULTIPLE_REST;
    case SCW_ELEMENT_MEASURE_REPEAT:
      return SCW_ROLE_MEASURE_REPEAT;
    case SCW_ELEMENT_MARK:
      if (element->mark.kind < SCW_MARK_OCTAVE_SHIFT
          || (element->mark.kind == SCW_MARK_WEDGE && element->mark.value == SCW_WEDGE_STOP)
          || (element->mark.kind == SCW_MARK_OCTAVE_SHIFT && element->mark.value == SCW_SHIFT_STOP))
        return SCW_ROLE_STAFF_LINE;
      return marks[element->mark.kind];
    default:
      return SCW_ROLE_STAFF_LINE;
    }
}

/* What stands outside of the staves is drawn, each finger and each sign of a note as well. */
static void
check_drawn (Check *check, int m, int i)
{
  static const uint32_t between = 1 << SCW_SIGN_WAVY_LINE_START | 1 << SCW_SIGN_WAVY_LINE_STOP
                                  | 1 << SCW_SIGN_GLISSANDO_START | 1 << SCW_SIGN_GLISSANDO_STOP
                                  | 1 << SCW_SIGN_STACCATISSIMO | 1 << SCW_SIGN_DETACHED_LEGATO;
  const ScwElement *element = &check->score->parts[check->n_part]->measures[m].elements[i];
  ScwItemRole role = role_of (element);
  const ScwItem *item = NULL;

  /* What all parts share stands over the first. */
  if (check->n_part > 0 && (role == SCW_ROLE_SEGNO || role == SCW_ROLE_CODA || role == SCW_ROLE_ENDING))
    role = SCW_ROLE_STAFF_LINE;
  if (role != SCW_ROLE_STAFF_LINE && count (check, m, i, role, &item) == 0)
    {
      fprintf (check->out, "part %d, measure %d, element %d: no %s\n", check->n_part, m, i,
               scw_role_name (role));
      check->faults++;
    }
  if (element->kind != SCW_ELEMENT_NOTE || element->note.rest || element->note.hidden || is_whole (check, m))
    return;
  if (count (check, m, i, SCW_ROLE_FINGERING, &item) != element->note.n_fingers)
    fault (check, item, NULL, "fingers missing or too many");
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    if ((element->note.signs & ~between) >> sign & 1 && !any_of_chord (check, m, i, SCW_ROLE_SIGN))
      fault (check, item, NULL, "a sign is missing");
  if (element->note.signs & (1 << SCW_SIGN_STACCATISSIMO | 1 << SCW_SIGN_DETACHED_LEGATO)
      && !any_of_chord (check, m, i, SCW_ROLE_ARTICULATION))
    fault (check, item, NULL, "an articulation is missing");
  if (element->note.signs >> SCW_SIGN_WAVY_LINE_START & 1
      && count (check, m, i, SCW_ROLE_WAVY_LINE, &item) == 0)
    fault (check, item, NULL, "a wavy line is missing");
}

static void
check_note (Check *check, int m, int i)
{
  const ScwNote *note = &check->score->parts[check->n_part]->measures[m].elements[i].note;
  const ScwItem *item = NULL;

#define NEEDS(flag, role)                                                   \
  if (note->flag && !any_of_chord (check, m, i, SCW_ROLE_##role))           \
    {                                                                       \
      fprintf (check->out, "measure %d, element %d: no " #flag "\n", m, i); \
      check->faults++;                                                      \
    }
  if (is_whole (check, m) || (note->hidden && !note->rest))
    return;
  if (!note->rest)
    {
      if (count (check, m, i, SCW_ROLE_HEAD, &item) != 1)
        fault (check, item, NULL, "a note without head, or with two");
      if ((note->accidental != SCW_ACCIDENTAL_NONE) != (count (check, m, i, SCW_ROLE_ACCIDENTAL, &item) > 0))
        fault (check, item, NULL, "accidental missing or too much");
      if (note->dots <= 4 && count (check, m, i, SCW_ROLE_DOT, &item) != note->dots)
        fault (check, item, NULL, "dots missing or too many");
      NEEDS (staccato, ARTICULATION);
      NEEDS (tenuto, ARTICULATION);
      NEEDS (accent, ARTICULATION);
      NEEDS (strong_accent, ARTICULATION);
      NEEDS (trill, TRILL);
      NEEDS (arpeggiate, ARPEGGIO);
      NEEDS (fermata, FERMATA);
    }
  else if (!note->chord && count (check, m, i, SCW_ROLE_REST, &item) != (note->hidden ? 0 : 1))
    fault (check, item, NULL, "a rest without sign, or with two");
#undef NEEDS
  for (int t = 0; t < note->n_tieds; t++)
    if (note->has_pitch && note->tieds[t] == SCW_START && count (check, m, i, SCW_ROLE_TIE, &item) == 0)
      {
        fprintf (check->out, "measure %d, element %d: no tie\n", m, i);
        check->faults++;
      }
}

static bool
in_beam (const ScwItem *beam, double x, double y)
{
  double t = beam->x2 > beam->x ? (x - beam->x) / (beam->x2 - beam->x) : 0;

  return x > beam->x - 0.1 && x < beam->x2 + 0.1 && fabs (beam->y + (beam->y2 - beam->y) * t - y) < 0.3;
}

/* Beams that a stem meets on its way, ends included. */
static int
beams_at (Check *check, const ScwItem *stem)
{
  double top = fmin (stem->y, stem->y2) - 0.3, bottom = fmax (stem->y, stem->y2) + 0.3;
  int n = 0;

  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *beam = &check->system->items[i];
      double t = (stem->x - beam->x) / fmax (0.1, beam->x2 - beam->x);
      double y = beam->y + (beam->y2 - beam->y) * t;

      n += beam->role == SCW_ROLE_BEAM && beam->part == stem->part && beam->measure == stem->measure
           && stem->x > beam->x - 0.1 && stem->x < beam->x2 + 0.1 && y > top && y < bottom;
    }
  return n;
}

static void
check_stem (Check *check, const ScwItem *stem)
{
  const ScwMeasure *m = &check->score->parts[stem->part]->measures[stem->measure];
  const ScwItem *item;
  bool head = false, beam = false, beamed = false;

  check->n_part = stem->part;
  for (int i = 0; i < check->system->n_items; i++)
    {
      item = &check->system->items[i];
      if (item->measure != stem->measure || item->part != stem->part)
        continue;
      if (item->role == SCW_ROLE_HEAD && item->element >= stem->element && fabs (item->y - stem->y) < 0.3
          && stem->x > item->box.x0 - 0.05 && stem->x < item->box.x1 + 0.05)
        head = true;
      if (item->role == SCW_ROLE_BEAM && in_beam (item, stem->x, stem->y2))
        beam = true;
    }
  for (int i = 0; i < m->elements[stem->element].note.n_beams; i++)
    beamed |= m->elements[stem->element].note.beams[i] <= SCW_BEAM_END;
  if (!head)
    fault (check, stem, NULL, "a stem without head");
  if (beamed && !beam && count (check, stem->measure, stem->element, SCW_ROLE_FLAG, &item) == 0
      && m->elements[stem->element].note.type < SCW_TYPE_QUARTER)
    fault (check, stem, NULL, "a stem that does not reach its beam");
  if (beam && beams_at (check, stem) < m->elements[stem->element].note.n_beams)
    fault (check, stem, NULL, "a stem with too few beams");
  if (fabs (stem->y2 - stem->y) < 1)
    fault (check, stem, NULL, "a stub of a stem");
}

static void
check_beam (Check *check, const ScwItem *beam)
{
  bool left = false, right = false;

  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *stem = &check->system->items[i];
      double top = fmin (stem->y, stem->y2) - 0.3, bottom = fmax (stem->y, stem->y2) + 0.3;

      if (stem->role != SCW_ROLE_STEM || stem->measure != beam->measure || stem->part != beam->part)
        continue;
      left |= fabs (stem->x - beam->x) < 0.1 && beam->y > top && beam->y < bottom;
      right |= fabs (stem->x - beam->x2) < 0.1 && beam->y2 > top && beam->y2 < bottom;
    }
  if (beam->x2 - beam->x <= 0 || !(beam->x2 - beam->x > 1.2 ? left && right : left || right))
    fault (check, beam, NULL, "a beam that ends at no stem");
}

/* What is printed and no note: none of it lies on another, or on a note of any part. */
static bool
is_said (const ScwItem *item)
{
  return item->role == SCW_ROLE_LYRIC || item->role == SCW_ROLE_WORDS || item->role == SCW_ROLE_METRONOME
         || item->role == SCW_ROLE_REHEARSAL || item->role == SCW_ROLE_HARMONY;
}

static bool
is_of_note (const ScwItem *item)
{
  return item->role == SCW_ROLE_HEAD || item->role == SCW_ROLE_STEM || item->role == SCW_ROLE_FLAG
         || item->role == SCW_ROLE_BEAM || item->role == SCW_ROLE_ACCIDENTAL || item->role == SCW_ROLE_DOT
         || item->role == SCW_ROLE_REST || item->role == SCW_ROLE_CLEF || item->role == SCW_ROLE_LEDGER
         || item->role == SCW_ROLE_ARTICULATION;
}

/* The box of what an item covers between two x. */
static ScwExtent
ink_between (const ScwItem *item, double x0, double x1)
{
  ScwExtent box = item->box;
  double slope, thick;

  if (item->kind != SCW_ITEM_POLYGON)
    return box;
  slope = (item->y2 - item->y) / fmax (item->x2 - item->x, 0.1);
  thick = (item->points[3].y - item->points[0].y) / 2;
  x0 = fmax (x0, box.x0);
  x1 = fmin (x1, box.x1);
  box.y0 = item->y + fmin (slope * (x0 - item->x), slope * (x1 - item->x)) - thick;
  box.y1 = item->y + fmax (slope * (x0 - item->x), slope * (x1 - item->x)) + thick;
  return box;
}

static void
check_words (Check *check)
{
  for (int i = 0; i < check->system->n_items; i++)
    {
      const ScwItem *a = &check->system->items[i];

      for (int k = 0; is_said (a) && k < check->system->n_items; k++)
        {
          const ScwItem *b = &check->system->items[k];
          ScwExtent box = ink_between (b, a->box.x0, a->box.x1);

          if (is_of_note (b) && overlap (&a->box, &box, 0.02, 0.02))
            fault (check, a, b, "a text lies on a note");
          if (is_said (b) && k > i && overlap (&a->box, &b->box, 0.02, 0.02)
              && !(a->role == b->role && a->part == b->part && a->measure == b->measure
                   && a->element == b->element))
            fault (check, a, b, "texts lie on each other");
        }
    }
}

/* How many syllables a note has here, and texts a mark. */
static void
check_said (Check *check, int m, int i)
{
  const ScwPart *part = check->score->parts[check->n_part];
  const ScwElement *element = &part->measures[m].elements[i];
  int wanted = 0, found = 0;

  if (element->kind == SCW_ELEMENT_NOTE)
    for (int k = 0; k < element->note.n_lyrics; k++)
      {
        const ScwLyric *lyrics = &part->lyrics[element->note.first_lyric];
        bool again = false; /* one told twice is drawn once */

        for (int j = 0; j < k; j++)
          again
            |= lyrics[j].verse == lyrics[k].verse
               && strcmp (scw_part_text (part, lyrics[j].text), scw_part_text (part, lyrics[k].text)) == 0;
        wanted += lyrics[k].text != 0 && !again;
      }
  else if (element->kind == SCW_ELEMENT_MARK && element->mark.kind <= SCW_MARK_HARMONY
           && !element->mark.silent)
    wanted = element->mark.text != 0;
  for (int k = 0; wanted > 0 && k < check->system->n_items; k++)
    {
      const ScwItem *item = &check->system->items[k];

      found += is_said (item) && item->kind == SCW_ITEM_TEXT && item->part == check->n_part
               && item->measure == m && item->element == i;
    }
  if (found < wanted)
    {
      fprintf (check->out, "part %d, measure %d, element %d: %d of %d texts\n", check->n_part, m, i, found,
               wanted);
      check->faults++;
    }
}

int
find_faults (const ScwScore *score, const ScwEngraving *engraving, FILE *out)
{
  Check check = { .score = score, .engraving = engraving, .out = out };
  int measures = 0;

  for (int s = 0; s < scw_engraving_n_systems (engraving); s++)
    {
      check.system = scw_engraving_system (engraving, s);
      check.n_system = s;
      if (check.system->first_measure != measures)
        fault (&check, NULL, NULL, "a measure is missing before it");
      measures = check.system->end_measure;
      check_numbers (&check);
      check_overlaps (&check);
      check_collisions (&check);
      check_order (&check);
      check_words (&check);
      for (check.n_part = 0; check.n_part < score->n_parts; check.n_part++)
        for (int m = check.system->first_measure; m < measures && m < score->parts[check.n_part]->n_measures;
             m++)
          for (int i = 0; i < score->parts[check.n_part]->measures[m].n_elements; i++)
            {
              if (score->parts[check.n_part]->measures[m].elements[i].kind == SCW_ELEMENT_NOTE)
                check_note (&check, m, i);
              check_said (&check, m, i);
              check_drawn (&check, m, i);
            }
      for (int i = 0; i < check.system->n_items; i++)
        if (check.system->items[i].role == SCW_ROLE_STEM)
          check_stem (&check, &check.system->items[i]);
        else if (check.system->items[i].role == SCW_ROLE_BEAM)
          check_beam (&check, &check.system->items[i]);
    }
  if (measures != scw_score_n_measures (score))
    fault (&check, NULL, NULL, "measures are missing at the end");
  return check.faults;
}
