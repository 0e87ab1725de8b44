/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.c: octave lines, pedal signs, segno and coda, fermatas of barlines, endings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/engrave/draw/barlines.h"
#include "engine/engrave/outside/outside.h"

#define LINE        0.13
#define DASH        0.7
#define WHITE       0.5
#define HOOK        1.0 /* of an octave line */
#define OCTAVE_SIZE 2.0
#define JAW         2.0 /* of an ending */
#define ENDING_SIZE 1.7
#define PEDAL_SCALE 0.85
#define GAP         0.5

/* The right edge of the last note that begins before a moment; false: there is none in this system. */
static bool
end_before (const Drawing *drawing, const Bar *bar, ScwFraction onset, double *x)
{
  for (; bar >= drawing->bars; bar--, onset = scw_fraction (INT32_MAX, 1))
    for (int i = bar->layout->n_columns - 1; i >= 0 && !bar->rests; i--)
      {
        const Column *column = &bar->layout->columns[i];

        if (column->clef || column->grace != 0 || scw_fraction_cmp (column->onset, onset) >= 0)
          continue;
        *x = drawing->slots[bar->barline + 1 + i].x + glyph_width (drawing->font, SCW_GLYPH_HEAD_BLACK);
        return true;
      }
  return false;
}

/* The items from 'first' on count as one rectangle. */
static void
fill_between (Outside *outside, int first, int staff)
{
  const ScwItems *items = outside->drawing->items;
  ScwExtent all = items->at[first].box;

  for (int i = first + 1; i < items->n; i++)
    {
      all.x0 = fmin (all.x0, items->at[i].box.x0);
      all.y0 = fmin (all.y0, items->at[i].box.y0);
      all.x1 = fmax (all.x1, items->at[i].box.x1);
      all.y1 = fmax (all.y1, items->at[i].box.y1);
    }
  scw_skyline_add_box (&outside->skyline, staff, &all);
}

static void
draw_octave_line (Outside *outside, const Spanner *spanner)
{
  const Drawing *drawing = outside->drawing;
  const Bar *from = scw_draw_find_bar (drawing, spanner->measure[0]);
  const Bar *to = spanner->measure[1] < 0 ? NULL : scw_draw_find_bar (drawing, spanner->measure[1]);
  int staff = scw_outside_staff (outside, spanner->staff), side = spanner->side, first = drawing->items->n;
  bool up = spanner->value == SCW_SHIFT_UP;
  const char *name = spanner->size == 15 ? (up ? "15mb" : "15ma") : (up ? "8vb" : "8va");
  double x0 = scw_draw_left_edge (drawing) - 0.2, x1 = drawing->bars[drawing->n_bars - 1].x1 - 0.3, y;
  const Bar *bar = from != NULL ? from : to != NULL ? to : &drawing->bars[0];
  int element = from != NULL ? spanner->element[0] : to != NULL ? spanner->element[1] : -1;
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_OCTAVE_LINE);
  char text[16];
  const ScwItem *drawn;

  if (from != NULL)
    x0 = scw_draw_x_at (drawing, from, from->layout->elements[spanner->element[0]].onset) - 0.2;
  if (to != NULL && !end_before (drawing, to, to->layout->elements[spanner->element[1]].onset, &x1))
    {
      if (from == NULL)
        return; /* it was over at the end of the line before */
      x1 = x0;
    }
  if (to == NULL && spanner->measure[1] < 0 && from != NULL)
    x1 = from->x1 - 0.4;
  snprintf (text, sizeof text, from != NULL ? "%s" : "(%s)", name);
  item.kind = SCW_ITEM_TEXT;
  item.text = text;
  item.face = SCW_FACE_BOLD_ITALIC;
  item.align = SCW_ALIGN_LEFT;
  item.scale = OCTAVE_SIZE;
  item.x = x0;
  drawn = scw_items_add (drawing->items, item, drawing->font);
  y = side == ABOVE ? -0.68 * OCTAVE_SIZE : 0;
  x0 = drawn->box.x1 + 0.4;
  x1 = fmax (x1, x0 - 0.2);
  for (double x = x0; x < x1 - 0.1; x += DASH + WHITE)
    scw_draw_line (drawing, item, x, y, fmin (x + DASH, x1), y, LINE);
  if (to != NULL)
    scw_draw_line (drawing, item, x1, y - LINE / 2 * -side, x1, y - side * HOOK, LINE);
  scw_outside_settle_beyond (outside, first, staff, side, GAP);
  fill_between (outside, first, drawing->items->at[first].staff);
}

void
scw_outside_octave_lines (Outside *outside)
{
  for (int i = 0; i < outside->n_spanners; i++)
    if (outside->spanners[i].kind == SPANNER_OCTAVE_LINE)
      draw_octave_line (outside, &outside->spanners[i]);
}

/* One sign of the pedal. */
typedef struct
{
  const Bar *bar;
  int element;
  bool down, above;
  double x; /* its left edge */
} Pedal;

static int
compare_pedals (const void *left, const void *right)
{
  const Pedal *a = left, *b = right;

  if (a->above != b->above)
    return a->above - b->above;
  if (fabs (a->x - b->x) > 1e-9)
    return a->x < b->x ? -1 : 1;
  return a->down - b->down;
}

static int
add_pedals (const Outside *outside, const Bar *bar, int element, Pedal *pedals)
{
  const Drawing *drawing = outside->drawing;
  const ScwElement *made_from = &bar->layout->elements[element];
  double x = scw_draw_x_at (drawing, bar, made_from->onset);
  Pedal pedal = { bar, element, false, scw_mark_is_above (&made_from->mark), x };
  int n = 0;

  if (made_from->mark.value != SCW_PEDAL_START)
    {
      pedal.x = x - 0.2 - PEDAL_SCALE * glyph_width (drawing->font, SCW_GLYPH_PEDAL_UP);
      pedals[n++] = pedal;
    }
  if (made_from->mark.value != SCW_PEDAL_STOP)
    {
      pedal.x = x - 0.1;
      pedal.down = true;
      pedals[n++] = pedal;
    }
  return n;
}

/* All on one line below the part (or above it). */
static void
draw_pedals (Outside *outside, const Pedal *pedals, int n)
{
  const Drawing *drawing = outside->drawing;
  int first = drawing->items->n, staff = pedals[0].above ? 0 : drawing->staves - 1;
  double free_from = -1e6;

  for (int i = 0; i < n; i++)
    {
      ScwGlyph glyph = pedals[i].down ? SCW_GLYPH_PEDAL : SCW_GLYPH_PEDAL_UP;
      ScwItem item = scw_draw_item (drawing, pedals[i].bar, pedals[i].element, staff, SCW_ROLE_PEDAL);
      double x = fmax (pedals[i].x, free_from);

      scw_draw_glyph_left (drawing, item, glyph, x, 0, PEDAL_SCALE);
      free_from = x + PEDAL_SCALE * glyph_width (drawing->font, glyph) + 0.2;
    }
  scw_outside_settle (outside, first, staff, pedals[0].above ? ABOVE : BELOW, GAP);
}

static bool
is_pedal (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_PEDAL;
}

bool
scw_outside_pedals (Outside *outside)
{
  const Drawing *drawing = outside->drawing;
  Pedal *pedals;
  int n = 0, below = 0;

  for (int b = 0; b < drawing->n_bars; b++)
    for (int i = 0; i < drawing->bars[b].layout->n_elements; i++)
      n += 2 * is_pedal (&drawing->bars[b].layout->elements[i]);
  if (n == 0)
    return true;
  pedals = calloc ((size_t) n, sizeof *pedals);
  if (pedals == NULL)
    return false;
  n = 0;
  for (int b = 0; b < drawing->n_bars; b++)
    for (int i = 0; i < drawing->bars[b].layout->n_elements; i++)
      if (is_pedal (&drawing->bars[b].layout->elements[i]))
        n += add_pedals (outside, &drawing->bars[b], i, pedals + n);
  qsort (pedals, (size_t) n, sizeof *pedals, compare_pedals);
  while (below < n && !pedals[below].above)
    below++;
  if (below > 0)
    draw_pedals (outside, pedals, below);
  if (below < n)
    draw_pedals (outside, pedals + below, n - below);
  free (pedals);
  return true;
}

void
scw_outside_jumps (Outside *outside)
{
  const Drawing *drawing = outside->drawing;

  for (int b = 0; b < drawing->n_bars; b++)
    for (int i = 0; i < drawing->bars[b].layout->n_elements; i++)
      {
        const Bar *bar = &drawing->bars[b];
        const ScwElement *element = &bar->layout->elements[i];
        bool segno = element->kind == SCW_ELEMENT_SEGNO;
        int first = drawing->items->n;
        double x;

        if (!segno && element->kind != SCW_ELEMENT_CODA)
          continue;
        x = element->onset.num > 0 ? scw_draw_x_at (drawing, bar, element->onset)
            : b == 0               ? scw_draw_left_edge (drawing)
                                   : bar->x0;
        scw_draw_glyph_centre (drawing,
                               scw_draw_item (drawing, bar, i, 0, segno ? SCW_ROLE_SEGNO : SCW_ROLE_CODA),
                               segno ? SCW_GLYPH_SEGNO : SCW_GLYPH_CODA, x, 0, 1);
        scw_outside_settle (outside, first, 0, ABOVE, GAP);
      }
}

/* Fermatas over and under barlines. */
void
scw_outside_fermatas (Outside *outside)
{
  const Drawing *drawing = outside->drawing;

  for (int b = 0; b < drawing->n_bars; b++)
    for (int side = ABOVE; side <= BELOW; side += BELOW - ABOVE)
      {
        const Bar *bar = &drawing->bars[b];
        const Layout *next = b + 1 < drawing->n_bars ? drawing->bars[b + 1].layout : NULL;
        const Barline barline = scw_barline_between (bar->layout, next);
        const int staff = side == ABOVE ? 0 : drawing->staves - 1, first = drawing->items->n;

        if ((bar->fermatas & (side == ABOVE ? SCW_FERMATA_OVER : SCW_FERMATA_UNDER)) == 0)
          continue;
        scw_draw_glyph_centre (drawing, scw_draw_item (drawing, bar, -1, staff, SCW_ROLE_FERMATA),
                               side == ABOVE ? SCW_GLYPH_FERMATA_ABOVE : SCW_GLYPH_FERMATA_BELOW,
                               bar->x1 - scw_barline_left (&barline) / 2, 0, 1);
        scw_outside_settle_beyond (outside, first, staff, side, GAP);
      }
}

static void
number_of (uint16_t numbers, char text[40])
{
  int n = 0;

  text[0] = '\0';
  for (int i = 1; i <= 9; i++)
    if (numbers >> i & 1)
      n += snprintf (text + n, (size_t) (40 - n), "%s%d.", n > 0 ? " " : "", i);
}

static void
draw_ending (const Drawing *drawing, const Spanner *spanner)
{
  const Bar *from = scw_draw_find_bar (drawing, spanner->measure[0]);
  const Bar *to = spanner->measure[1] < 0 ? from : scw_draw_find_bar (drawing, spanner->measure[1]);
  const Bar *bar = from != NULL ? from : to != NULL ? to : &drawing->bars[0];
  int element = from != NULL ? spanner->element[0] : to != NULL ? spanner->element[1] : -1;
  ScwItem item = scw_draw_item (drawing, bar, element, 0, SCW_ROLE_ENDING);
  double x0 = from == NULL || from == drawing->bars ? scw_draw_left_edge (drawing) - 0.3 : from->x0 + 0.1;
  double x1 = to != NULL ? to->x1 - 0.4 : drawing->bars[drawing->n_bars - 1].x1;
  char text[40];

  scw_draw_line (drawing, item, x0, 0, x1, 0, LINE);
  if (from != NULL)
    {
      scw_draw_line (drawing, item, x0 + LINE / 2, 0, x0 + LINE / 2, JAW, LINE);
      number_of (from->layout->elements[spanner->element[0]].ending.numbers, text);
      item.kind = SCW_ITEM_TEXT;
      item.text = text;
      item.face = SCW_FACE_BOLD;
      item.align = SCW_ALIGN_LEFT;
      item.scale = ENDING_SIZE;
      item.x = x0 + 0.5;
      item.y = JAW - 0.25;
      scw_items_add (drawing->items, item, drawing->font);
    }
  if (to != NULL && spanner->measure[1] >= 0
      && to->layout->elements[spanner->element[1]].ending.type == SCW_ENDING_STOP)
    scw_draw_line (drawing, item, x1 - LINE / 2, 0, x1 - LINE / 2, JAW, LINE);
}

/* All of a system at one height, over everything. */
void
scw_outside_endings (Outside *outside)
{
  int first = outside->drawing->items->n;

  for (int i = 0; i < outside->n_spanners; i++)
    if (outside->spanners[i].kind == SPANNER_ENDING)
      draw_ending (outside->drawing, &outside->spanners[i]);
  scw_outside_settle (outside, first, 0, ABOVE, GAP);
}
