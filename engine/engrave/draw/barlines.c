/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/draw/barlines.h"

#include <math.h>
#include <stddef.h>

#define THIN  0.16
#define THICK 0.5
#define WHITE 0.5  /* between the lines of one barline */
#define DOTS  0.34 /* between a line and the dots */
#define DOT   0.45 /* their width */

/* Whether an element stands at the left barline of its measure: before all notes and other signs. */
static bool
is_left (const Layout *layout, int element)
{
  for (int i = 0; i < element; i++)
    if (layout->elements[i].kind != SCW_ELEMENT_REPEAT && layout->elements[i].kind != SCW_ELEMENT_ENDING
        && layout->elements[i].kind != SCW_ELEMENT_SEGNO && layout->elements[i].kind != SCW_ELEMENT_CODA
        && layout->elements[i].kind != SCW_ELEMENT_BARLINE)
      return false;
  return true;
}

Barline
scw_barline_between (const Layout *before, const Layout *after)
{
  Barline barline = { .element = -1, .next_element = -1 };

  for (int i = 0; before != NULL && i < before->n_elements; i++)
    {
      const ScwElement *element = &before->elements[i];

      if (element->kind == SCW_ELEMENT_BARLINE)
        barline.style = element->barline;
      else if (element->kind == SCW_ELEMENT_REPEAT && element->repeat != SCW_REPEAT_FORWARD)
        barline.backward = true;
      else
        continue;
      barline.element = i;
    }
  barline.forward = after != NULL && after->in.repeat;
  for (int i = 0; after != NULL && i < after->n_elements; i++)
    if (after->elements[i].kind == SCW_ELEMENT_REPEAT && after->elements[i].repeat == SCW_REPEAT_FORWARD
        && is_left (after, i))
      {
        barline.forward = true;
        barline.next_element = i;
      }
  return barline;
}

bool
scw_barline_is_plain (const Barline *barline)
{
  return barline->style == SCW_BAR_REGULAR && barline->element < 0 && !barline->forward;
}

/* The lines of a barline: where each begins, left of or right of its place, and how wide it is. */
typedef struct
{
  int n;
  double from[3], width[3];
} Lines;

static Lines
lines_of (const Barline *barline)
{
  const double heavy = -THICK, next = WHITE + THIN;

  if (barline->backward && barline->forward)
    return (Lines){ 3, { heavy - next, heavy, WHITE }, { THIN, THICK, THIN } };
  if (barline->backward)
    return (Lines){ 2, { heavy - next, heavy }, { THIN, THICK } };
  if (barline->forward)
    return (Lines){ 2, { -THIN, THICK - THIN + WHITE }, { THICK, THIN } };
  switch (barline->style)
    {
    case SCW_BAR_LIGHT_LIGHT:
      return (Lines){ 2, { -THIN - next, -THIN }, { THIN, THIN } };
    case SCW_BAR_LIGHT_HEAVY:
      return (Lines){ 2, { heavy - next, heavy }, { THIN, THICK } };
    case SCW_BAR_HEAVY_LIGHT:
      return (Lines){ 2, { -THIN - WHITE - THICK, -THIN }, { THICK, THIN } };
    case SCW_BAR_HEAVY_HEAVY:
      return (Lines){ 2, { heavy - WHITE - THICK, heavy }, { THICK, THICK } };
    case SCW_BAR_NONE:
      return (Lines){ 0 };
    case SCW_BAR_REGULAR:
    case SCW_BAR_DASHED:
    case SCW_BAR_DOTTED:
    case SCW_BAR_TICK:
    default:
      return (Lines){ 1, { -THIN }, { THIN } };
    }
}

double
scw_barline_left (const Barline *barline)
{
  Lines lines = lines_of (barline);

  return (lines.n > 0 ? -lines.from[0] : 0) + (barline->backward ? DOTS + DOT : 0);
}

double
scw_barline_right (const Barline *barline)
{
  Lines lines = lines_of (barline);
  double right = lines.n > 0 ? lines.from[lines.n - 1] + lines.width[lines.n - 1] : 0;

  return fmax (0, right) + (barline->forward ? DOTS + DOT : 0);
}

static void
draw_line (
  ScwItems *items, const ScwMusicFont *font, ScwItem item, double x, double y, double y2, double width)
{
  item.kind = SCW_ITEM_LINE;
  item.x = item.x2 = x;
  item.y = y;
  item.y2 = y2;
  item.scale = width;
  scw_items_add (items, item, font);
}

void
scw_draw_barline (ScwItems *items,
                  const ScwMusicFont *font,
                  ScwItem item,
                  const Barline *barline,
                  double x,
                  double top,
                  double bottom)
{
  bool dots = barline->backward || barline->forward;
  bool dashed = !dots && barline->style == SCW_BAR_DASHED, dotted = !dots && barline->style == SCW_BAR_DOTTED;
  Lines lines = lines_of (barline);

  if (!dots && barline->style == SCW_BAR_TICK)
    {
      draw_line (items, font, item, x - THIN / 2, top - 1, top + 1, THIN);
      return;
    }
  if (dashed || dotted)
    {
      double piece = dashed ? 0.72 : THIN, white = dashed ? 0.37 : 0.34;

      for (double y = dashed ? top : top + 0.42; y < bottom - 0.05; y += piece + white)
        draw_line (items, font, item, x - THIN / 2, y, fmin (y + piece, bottom), THIN);
      return;
    }
  for (int i = lines.n - 1; i >= 0; i--)
    draw_line (items, font, item, x + (lines.from[i] + lines.width[i] / 2), top, bottom, lines.width[i]);
}

static void
draw_dots (ScwItems *items, const ScwMusicFont *font, ScwItem item, double x, double staff_y)
{
  ScwExtent box = scw_music_font_box (font, SCW_GLYPH_DOT);

  item.kind = SCW_ITEM_GLYPH;
  item.glyph = SCW_GLYPH_DOT;
  item.x = x - (box.x0 + box.x1) / 2;
  for (int i = 1; i <= 2; i++)
    {
      item.y = staff_y + 0.5 + i - (box.y0 + box.y1) / 2;
      scw_items_add (items, item, font);
    }
}

void
scw_draw_repeat_dots (
  ScwItems *items, const ScwMusicFont *font, ScwItem item, const Barline *barline, double x, double staff_y)
{
  if (barline->backward)
    draw_dots (items, font, item, x - scw_barline_left (barline) + DOT / 2, staff_y);
  if (barline->forward)
    draw_dots (items, font, item, x + scw_barline_right (barline) - DOT / 2, staff_y);
}
