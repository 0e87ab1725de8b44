/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signs.c: ornaments, bowing and the like over notes, breath marks, wavy lines; glissandos between notes. */
#include <math.h>
#include <stddef.h>

#include "engine/engrave/outside/outside.h"

/* From the note outwards. */
static const struct
{
  ScwSign sign;
  ScwGlyph glyph;
} over[] = {
  { SCW_SIGN_HARMONIC, SCW_GLYPH_HARMONIC },
  { SCW_SIGN_OPEN_STRING, SCW_GLYPH_OPEN_STRING },
  { SCW_SIGN_STOPPED, SCW_GLYPH_STOPPED },
  { SCW_SIGN_MORDENT, SCW_GLYPH_MORDENT },
  { SCW_SIGN_INVERTED_MORDENT, SCW_GLYPH_INVERTED_MORDENT },
  { SCW_SIGN_TURN, SCW_GLYPH_TURN },
  { SCW_SIGN_INVERTED_TURN, SCW_GLYPH_INVERTED_TURN },
  { SCW_SIGN_UP_BOW, SCW_GLYPH_UP_BOW },
  { SCW_SIGN_DOWN_BOW, SCW_GLYPH_DOWN_BOW },
};

/* The sign of a chord that any of its notes has: its element, or -1. */
static int
element_with (const Layout *layout, const Chord *chord, ScwSign sign)
{
  for (int i = 0; i < (chord->n_heads > 0 ? chord->n_heads : 1); i++)
    {
      int element = chord->n_heads > 0 ? layout->heads[chord->first_head + i].element : chord->element;

      if (layout->elements[element].note.signs >> sign & 1)
        return element;
    }
  return -1;
}

static double
middle_of (const Drawing *drawing, const Chord *chord, const Drawn *drawn)
{
  return drawn->x + chord->dx
         + (chord->n_heads > 0 ? head_width (drawing->font, chord)
                               : glyph_width (drawing->font, scw_rest_glyph (chord->type)))
             / 2;
}

/* Where a chord's breath mark stands: right before what comes next on its line. */
static double
before_next (const Drawing *drawing, const Bar *bar, const Chord *chord)
{
  double x = scw_draw_end_x (drawing, bar, chord->staff);

  for (int i = chord->column + 1; i < bar->layout->n_columns; i++)
    {
      const Column *column = &bar->layout->columns[i];

      if (column->left[chord->staff] <= NOTHING
          || scw_fraction_cmp (column->onset, bar->layout->columns[chord->column].onset) <= 0)
        continue;
      x = drawing->slots[bar->barline + 1 + i].x - column->left[chord->staff];
      break;
    }
  return x;
}

/* On the highest line of the staff, unless something is there. */
static void
draw_pause (Outside *outside, const Bar *bar, const Chord *chord, int element, ScwGlyph glyph)
{
  const Drawing *drawing = outside->drawing;
  ScwItem item = scw_draw_item (drawing, bar, element, chord->staff, SCW_ROLE_SIGN);
  double width = glyph_width (drawing->font, glyph), top = drawing->staff_y[chord->staff];
  int first = drawing->items->n;

  scw_draw_glyph_centre (drawing, item, glyph, before_next (drawing, bar, chord) - width / 2 - 0.35,
                         glyph == SCW_GLYPH_CAESURA ? top : top - 0.35, 1);
  if (scw_outside_is_met (outside, first, drawing->items->n, false))
    scw_outside_settle (outside, first, chord->staff, ABOVE, 0.3);
  else
    scw_skyline_add (&outside->skyline, &drawing->items->at[first]);
}

/* The fermata of a note with signs stands over these. */
static void
draw_fermata (Outside *outside, const Bar *bar, int c, int side)
{
  const Drawing *drawing = outside->drawing;
  const Chord *chord = &bar->layout->chords[c];
  int first = drawing->items->n;
  bool fermata = false;

  for (int i = 0; i < (chord->n_heads > 0 ? chord->n_heads : 1); i++)
    {
      const ScwNote *note
        = &bar->layout
             ->elements[chord->n_heads > 0 ? bar->layout->heads[chord->first_head + i].element
                                           : chord->element]
             .note;

      fermata |= note->fermata && (note->signs & SIGNS_OVER) != 0;
      if (note->fermata_inverted)
        side = BELOW;
    }
  if (!fermata)
    return;
  scw_draw_glyph_centre (drawing,
                         scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_FERMATA),
                         side == ABOVE ? SCW_GLYPH_FERMATA_ABOVE : SCW_GLYPH_FERMATA_BELOW,
                         middle_of (drawing, chord, &bar->drawn[c]), 0, 1);
  scw_outside_settle (outside, first, chord->staff, side, 0.35);
}

static void
draw_signs (Outside *outside, const Bar *bar, int c)
{
  const Drawing *drawing = outside->drawing;
  const Chord *chord = &bar->layout->chords[c];
  int side = chord->alone || chord->upper ? ABOVE : BELOW, element;

  for (unsigned i = 0; i < sizeof over / sizeof over[0]; i++)
    {
      int first = drawing->items->n;

      element = element_with (bar->layout, chord, over[i].sign);
      if (element < 0)
        continue;
      scw_draw_glyph_centre (drawing, scw_draw_item (drawing, bar, element, chord->staff, SCW_ROLE_SIGN),
                             over[i].glyph,
                             fmin (middle_of (drawing, chord, &bar->drawn[c]),
                                   scw_draw_end_x (drawing, bar, chord->staff) - 0.2
                                     - glyph_width (drawing->font, over[i].glyph) / 2),
                             0, 1);
      scw_outside_settle (outside, first, chord->staff, side, 0.35);
    }
  draw_fermata (outside, bar, c, side);
  element = element_with (bar->layout, chord, SCW_SIGN_BREATH_MARK);
  if (element >= 0)
    draw_pause (outside, bar, chord, element, SCW_GLYPH_BREATH_MARK);
  element = element_with (bar->layout, chord, SCW_SIGN_CAESURA);
  if (element >= 0)
    draw_pause (outside, bar, chord, element, SCW_GLYPH_CAESURA);
}

/* Whether a note with a wavy line has a trill, too: then both stand on one line. */
static bool
has_trill (const SpannerEnd *from, int element)
{
  return from->bar != NULL && from->bar->layout->elements[element].note.trill;
}

/* Waves from x0 to x1, on y. */
static void
draw_waves (const Drawing *drawing, ScwItem item, double x0, double x1, double y)
{
  ScwExtent box = scw_music_font_box (drawing->font, SCW_GLYPH_WAVY_LINE);
  double step = fmax (0.2, box.x0 + box.x1);
  int n = (int) fmin (500, fmax (2, floor ((x1 - x0) / step)));

  for (int i = 0; i < n; i++)
    scw_draw_glyph (drawing, item, SCW_GLYPH_WAVY_LINE, x0 - box.x0 + i * step, y, 1);
}

static void
draw_wavy_line (Outside *outside, const Spanner *spanner)
{
  const Drawing *drawing = outside->drawing;
  SpannerEnd from = scw_draw_find_end (drawing, spanner, 0), to = scw_draw_find_end (drawing, spanner, 1);
  const SpannerEnd *known = from.chord != NULL ? &from : &to;
  int which = known == &from ? 0 : 1, staff = 0, side = ABOVE, first = drawing->items->n;
  const Bar *bar = known->chord != NULL ? known->bar : &drawing->bars[0];
  ScwItem item = scw_draw_item (drawing, bar, known->chord != NULL ? spanner->element[which] : -1, 0,
                                SCW_ROLE_WAVY_LINE);
  double x0 = scw_draw_left_edge (drawing), x1 = drawing->bars[drawing->n_bars - 1].x1 - 0.4;

  if (known->chord == NULL
      && (spanner->measure[0] < 0 || spanner->measure[1] < 0
          || spanner->measure[0] >= drawing->bars[0].measure
          || spanner->measure[1] <= drawing->bars[drawing->n_bars - 1].measure))
    return;
  if (known->chord != NULL)
    {
      staff = known->chord->staff;
      side = known->chord->alone || known->chord->upper ? ABOVE : BELOW;
    }
  if (from.chord != NULL)
    x0 = from.drawn->x + from.chord->dx;
  if (to.chord != NULL)
    x1 = to.chord == from.chord ? before_next (drawing, to.bar, to.chord) - 0.4
                                : to.drawn->x + to.chord->dx + head_width (drawing->font, to.chord);
  else if (spanner->measure[1] < 0)
    x1 = fmin (x1, x0 + 4);
  item.staff = staff;
  if (has_trill (&from, spanner->element[0]))
    {
      ScwItem trill = item;
      const ScwItem *drawn;

      trill.role = SCW_ROLE_TRILL;
      drawn = scw_draw_glyph_left (drawing, trill, SCW_GLYPH_TRILL, x0, 0, 1);
      x0 = drawn->box.x1 + 0.1;
    }
  draw_waves (drawing, item, x0, x1, from.bar != NULL && has_trill (&from, spanner->element[0]) ? -0.6 : 0);
  scw_outside_settle (outside, first, staff, side, 0.35);
}

void
scw_outside_signs (Outside *outside)
{
  for (int i = 0; i < outside->drawing->n_bars; i++)
    {
      const Bar *bar = &outside->drawing->bars[i];

      for (int c = 0; c < bar->layout->n_chords && !bar->rests; c++)
        draw_signs (outside, bar, c);
    }
  for (int i = 0; i < outside->n_spanners; i++)
    if (outside->spanners[i].kind == SPANNER_WAVY_LINE)
      draw_wavy_line (outside, &outside->spanners[i]);
}

static void
draw_glissando (const Drawing *drawing, const Spanner *spanner)
{
  SpannerEnd from = scw_draw_find_end (drawing, spanner, 0), to = scw_draw_find_end (drawing, spanner, 1);
  const SpannerEnd *known = from.head != NULL ? &from : &to;
  ScwItem item;
  ScwPoint a = { 0, 0 }, b = { 0, 0 };

  if (known->head == NULL)
    return;
  item = scw_draw_item (drawing, known->bar, known->head->element, known->head->staff, SCW_ROLE_GLISSANDO);
  if (from.head != NULL)
    a = (ScwPoint){ from.drawn->x + from.chord->dx + from.head->dx + head_width (drawing->font, from.chord)
                      + 0.3 + from.chord->dots * 0.8,
                    y_of (drawing, from.head->staff, from.head->pos) };
  if (to.head != NULL)
    b = (ScwPoint){ to.drawn->x
                      + (to.head->accidental != SCW_ACCIDENTAL_NONE ? to.head->accidental_dx
                                                                    : to.chord->dx + to.head->dx)
                      - 0.3,
                    y_of (drawing, to.head->staff, to.head->pos) };
  if (to.head == NULL)
    b = (ScwPoint){ spanner->measure[1] < 0 ? a.x + 3 : drawing->bars[drawing->n_bars - 1].x1 - 0.3, a.y };
  if (from.head == NULL)
    a = (ScwPoint){ fmin (scw_draw_left_edge (drawing), b.x - 1), b.y };
  if (b.x < a.x + 0.5)
    return;
  item.across = from.head != NULL && to.head != NULL && from.head->staff != to.head->staff;
  scw_draw_line (drawing, item, a.x, a.y, b.x, b.y, 0.16);
}

void
scw_draw_glissandos (const Drawing *drawing, const Spanner *spanners, int n_spanners)
{
  for (int i = 0; i < n_spanners; i++)
    if (spanners[i].kind == SPANNER_GLISSANDO)
      draw_glissando (drawing, &spanners[i]);
}
