/* SPDX-License-Identifier: GPL-3.0-or-later */
/* system.c: a line of music: signatures before it, columns spaced, staves moved apart. */
#include "engine/engrave/draw/system.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/draw/signatures.h"

#define SMALL_CLEF 0.8
#define CLEF_X     0.7 /* from the beginning of the line */
#define THICK      0.5 /* of a final barline: its second line, and the white before it */

/* What stands behind a barline (or begins a line), with the distance of each from the barline. */
typedef struct
{
  bool begins; /* a line */
  double clef_x, key_x, time_x, width;
  double change; /* the width of clefs before the barline */
  KeySign signs[MAX_STAVES][14];
  int n_signs[MAX_STAVES];
} Opening;

static void
plan_opening (const Layout *layout, const ScwMusicFont *font, bool begins, Opening *opening)
{
  double clefs = 0, keys = 0, x;

  *opening = (Opening){ .begins = begins, .clef_x = CLEF_X };
  for (int s = 0; s < layout->in.staves; s++)
    {
      double width = glyph_width (font, scw_clef_glyph (layout->before.clefs[s]));
      int old = layout->key >= 0 && !begins ? layout->old_fifths : 0;

      clefs = fmax (clefs, width);
      if (layout->opening_clefs[s] >= 0 && !begins)
        opening->change = fmax (opening->change, width * SMALL_CLEF + 0.4);
      if (begins || layout->key >= 0)
        opening->n_signs[s]
          = scw_key_signs (layout->before.fifths, old, layout->before.clefs[s], opening->signs[s]);
      keys = fmax (keys, scw_key_width (font, opening->signs[s], opening->n_signs[s]));
    }
  x = begins ? CLEF_X + clefs : 0;
  opening->key_x = x + 0.7;
  if (keys > 0)
    x = opening->key_x + keys;
  opening->time_x = x + 0.7;
  if (layout->time >= 0)
    x = opening->time_x + scw_time_width (font, layout->elements[layout->time].time);
  opening->width = x;
}

static void
fill_barline (Slot *slot, const Opening *opening, const Layout *layout)
{
  bool plain = opening == NULL || opening->width == 0;

  *slot = (Slot){ .rigid = true };
  for (int s = 0; s < MAX_STAVES; s++)
    {
      slot->left[s]
        = opening != NULL && !opening->begins && layout->opening_clefs[s] >= 0 ? opening->change : 0.1;
      slot->right[s] = plain ? 0.45 : opening->width + 0.35;
    }
  slot->ideal = plain ? 1.4 : opening->width + 1.3;
  if (layout != NULL && layout->n_columns == 0)
    slot->ideal += 5;
}

static void
fill_columns (Slot *slots, const Layout *layout)
{
  for (int i = 0; i < layout->n_columns; i++)
    {
      const Column *column = &layout->columns[i];

      slots[i] = (Slot){ .ideal = column->ideal, .leaning = column->fixed };
      memcpy (slots[i].left, column->left, sizeof slots[i].left);
      memcpy (slots[i].right, column->right, sizeof slots[i].right);
    }
}

double
scw_prefix_width (const Layout *layout, const ScwMusicFont *font)
{
  Opening begins, follows;

  plan_opening (layout, font, true, &begins);
  plan_opening (layout, font, false, &follows);
  return begins.width - follows.width;
}

double
scw_measure_natural (const Layout *layout, const ScwMusicFont *font)
{
  int n = layout->n_columns + 2;
  Slot *slots = calloc ((size_t) n, sizeof *slots);
  Opening opening;
  double width = 20;

  if (slots == NULL)
    return width;
  plan_opening (layout, font, false, &opening);
  fill_barline (&slots[0], &opening, layout);
  fill_columns (slots + 1, layout);
  fill_barline (&slots[n - 1], NULL, NULL);
  width = scw_space (slots, n, layout->in.staves, 1) + opening.change;
  free (slots);
  return width;
}

static bool
is_final (const Drawing *drawing, int bar)
{
  return drawing->style->final_barline && drawing->bars[bar].measure == drawing->part->n_measures - 1;
}

static void
fill_slots (Drawing *drawing)
{
  int n = 0;

  for (int i = 0; i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];
      Opening opening;

      plan_opening (bar->layout, drawing->font, i == 0, &opening);
      bar->barline = n;
      fill_barline (&drawing->slots[n++], &opening, bar->layout);
      fill_columns (drawing->slots + n, bar->layout);
      n += bar->layout->n_columns;
    }
  fill_barline (&drawing->slots[n], NULL, NULL);
  if (is_final (drawing, drawing->n_bars - 1))
    for (int s = 0; s < MAX_STAVES; s++)
      drawing->slots[n].left[s] += 2 * THICK;
}

/* Each measure by itself, from the barline before it to where it has to end. */
static void
space_measures (Drawing *drawing, const LinePlan *plan)
{
  double x = 0;

  for (int i = 0; i < drawing->n_bars; i++)
    {
      int begin = drawing->bars[i].barline;
      int end = i + 1 < drawing->n_bars ? drawing->bars[i + 1].barline : drawing->n_slots - 1;
      Slot *slots = drawing->slots + begin;

      if (i < plan->n_ends)
        scw_space_to (slots, end - begin + 1, drawing->staves, plan->ends[i] - x, 50);
      else
        scw_space (slots, end - begin + 1, drawing->staves, 1);
      for (int k = begin; k <= end; k++)
        drawing->slots[k].x += x;
      x = drawing->slots[end].x;
    }
}

static double
space_columns (Drawing *drawing, const LinePlan *plan)
{
  bool last = plan->end == drawing->part->n_measures;
  const ScwEngraveStyle *style = drawing->style;
  double natural = scw_space (drawing->slots, drawing->n_slots, drawing->staves, 1), width;

  if (plan->n_ends > 0)
    space_measures (drawing, plan);
  else if (last && natural < style->width && natural * style->stretch_last < style->width)
    scw_space (drawing->slots, drawing->n_slots, drawing->staves, fmax (1, fmin (1.25, style->stretch_last)));
  else
    scw_space_to (drawing->slots, drawing->n_slots, drawing->staves, style->width, 50);
  width = drawing->slots[drawing->n_slots - 1].x;
  for (int i = 0; i < drawing->n_bars; i++)
    {
      drawing->bars[i].x0 = drawing->slots[drawing->bars[i].barline].x;
      drawing->bars[i].x1 = i + 1 < drawing->n_bars ? drawing->slots[drawing->bars[i + 1].barline].x : width;
    }
  return width;
}

static void
draw_opening (Drawing *drawing, Bar *bar, bool begins)
{
  const Layout *layout = bar->layout;
  Opening opening;

  plan_opening (layout, drawing->font, begins, &opening);
  for (int s = 0; s < drawing->staves; s++)
    {
      int element = layout->opening_clefs[s];

      if (begins)
        scw_draw_clef (drawing, bar, element, s, layout->before.clefs[s], bar->x0 + opening.clef_x, 1);
      else if (element >= 0)
        scw_draw_clef (drawing, bar, element, s, layout->before.clefs[s], bar->x0 - opening.change,
                       SMALL_CLEF);
      scw_draw_key (drawing, bar, layout->key, s, opening.signs[s], opening.n_signs[s],
                    bar->x0 + opening.key_x);
      if (layout->time >= 0)
        scw_draw_time (drawing, bar, layout->time, s, layout->elements[layout->time].time,
                       bar->x0 + opening.time_x);
    }
}

static void
draw_clef_changes (Drawing *drawing, Bar *bar)
{
  const Layout *layout = bar->layout;

  for (int i = 0; i < layout->n_columns; i++)
    if (layout->columns[i].clef)
      scw_draw_clef (drawing, bar, layout->columns[i].element, layout->columns[i].staff,
                     layout->elements[layout->columns[i].element].clef,
                     drawing->slots[bar->barline + 1 + i].x, SMALL_CLEF);
}

static void
draw_barline (const Drawing *drawing, ScwItem item, double x, double bottom, bool final)
{
  if (final)
    {
      scw_draw_line (drawing, item, x - THICK / 2, 0, x - THICK / 2, bottom, THICK);
      x -= 2 * THICK;
    }
  scw_draw_line (drawing, item, x - 0.08, 0, x - 0.08, bottom, 0.16);
}

static void
draw_lines (Drawing *drawing, double width)
{
  Bar *first = &drawing->bars[0];
  ScwItem item = scw_draw_item (drawing, first, -1, 0, SCW_ROLE_STAFF_LINE);
  double bottom = drawing->staff_y[drawing->staves - 1] + 4;
  const char *number = drawing->part->measures[first->measure].number;

  for (int s = 0; s < drawing->staves; s++)
    for (int line = 0; line < 5; line++)
      {
        item.staff = s;
        scw_draw_line (drawing, item, 0, drawing->staff_y[s] + line, width, drawing->staff_y[s] + line, 0.1);
      }
  item.role = SCW_ROLE_BARLINE;
  item.across = true;
  item.staff = 0;
  if (drawing->staves > 1)
    {
      scw_draw_line (drawing, item, 0.08, 0, 0.08, bottom, 0.16);
      item.role = SCW_ROLE_BRACE;
      item.kind = SCW_ITEM_BRACE;
      item.x = -0.3;
      item.y = 0;
      item.y2 = bottom;
      scw_items_add (drawing->items, item, drawing->font);
    }
  for (int i = 0; i < drawing->n_bars; i++)
    {
      item = scw_draw_item (drawing, &drawing->bars[i], -1, 0, SCW_ROLE_BARLINE);
      item.across = true;
      draw_barline (drawing, item, drawing->bars[i].x1, bottom, is_final (drawing, i));
    }
  if (drawing->style->measure_numbers && first->measure > 0 && number[0] != '\0')
    {
      item = scw_draw_item (drawing, first, -1, 0, SCW_ROLE_NUMBER);
      item.kind = SCW_ITEM_TEXT;
      item.scale = 1.7;
      item.text = number;
      item.x = 0.45 * (double) strlen (number) - 0.4;
      item.y = -1.9;
      scw_items_add (drawing->items, item, drawing->font);
    }
}

static void
draw_all (Drawing *drawing, double width, const Spanner *spanners, int n_spanners)
{
  scw_items_empty (drawing->items);
  memset (drawing->wanted_gap, 0, sizeof drawing->wanted_gap);
  draw_lines (drawing, width);
  for (int i = 0; i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];

      draw_opening (drawing, bar, i == 0);
      draw_clef_changes (drawing, bar);
      scw_draw_stem_geometry (drawing, bar);
      scw_draw_beams (drawing, bar);
      scw_draw_chords (drawing, bar);
      scw_draw_marks (drawing, bar);
      scw_draw_tuplets (drawing, bar);
    }
  scw_draw_curves (drawing, spanners, n_spanners);
}

static bool
is_music (const ScwItem *item)
{
  return !item->across && item->role != SCW_ROLE_STAFF_LINE && item->role != SCW_ROLE_NUMBER;
}

/* Moves each staff down until its ink is clear of that of the staff above, in slices of one staff space. */
static bool
part_staves (Drawing *drawing, double width)
{
  int n = (int) fmin (fmax (width, 0), 1e5) + 3;
  double *below = malloc ((size_t) n * sizeof *below), *above = malloc ((size_t) n * sizeof *above);
  double y = 0;
  bool ok = below != NULL && above != NULL;

  for (int s = 0; ok && s + 1 < drawing->staves; s++)
    {
      double distance = 4 + drawing->style->staff_gap;
      double now = drawing->staff_y[s + 1] - drawing->staff_y[s];

      for (int i = 0; i < n; i++)
        {
          below[i] = 4;
          above[i] = 0;
        }
      for (int i = 0; i < drawing->items->n; i++)
        {
          const ScwItem *item = &drawing->items->at[i];
          int from = (int) fmax (0, item->box.x0 - 0.3), to = (int) fmin (n - 1, item->box.x1 + 0.3);

          if (!is_music (item) || (item->staff != s && item->staff != s + 1))
            continue;
          for (int k = from; k <= to; k++)
            if (item->staff == s)
              below[k] = fmax (below[k], item->box.y1 - drawing->staff_y[s]);
            else
              above[k] = fmin (above[k], item->box.y0 - drawing->staff_y[s + 1]);
        }
      for (int i = 0; i < n; i++)
        distance = fmax (distance, below[i] - above[i] + drawing->style->clearance);
      distance = fmax (distance, drawing->wanted_gap[s] > 0 ? now + drawing->wanted_gap[s] : 0);
      below[0] = y + distance; /* kept until the items were read */
      y = below[0];
      drawing->wanted_gap[s] = y;
    }
  for (int s = 0; ok && s + 1 < drawing->staves; s++)
    drawing->staff_y[s + 1] = drawing->wanted_gap[s];
  free (below);
  free (above);
  return ok;
}

static ScwExtent
bounds (const ScwItems *items)
{
  ScwExtent box = { 0, 0, 0, 0 };

  for (int i = 0; i < items->n; i++)
    {
      const ScwExtent *one = &items->at[i].box;

      box.x0 = fmin (box.x0, one->x0);
      box.y0 = fmin (box.y0, one->y0);
      box.x1 = fmax (box.x1, one->x1);
      box.y1 = fmax (box.y1, one->y1);
    }
  return box;
}

static bool
prepare (Drawing *drawing, Layout *const *layouts, int first, int end)
{
  bool ok;

  drawing->n_bars = end - first;
  drawing->n_slots = 1;
  drawing->bars = calloc ((size_t) drawing->n_bars, sizeof *drawing->bars);
  ok = drawing->bars != NULL;
  for (int i = 0; ok && i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];

      bar->layout = layouts[first + i];
      bar->measure = first + i;
      bar->drawn = calloc ((size_t) bar->layout->n_chords + 1, sizeof *bar->drawn);
      drawing->n_slots += 1 + bar->layout->n_columns;
      ok = bar->drawn != NULL;
    }
  drawing->slots = calloc ((size_t) drawing->n_slots, sizeof *drawing->slots);
  return ok && drawing->slots != NULL;
}

static void
release (Drawing *drawing)
{
  for (int i = 0; drawing->bars != NULL && i < drawing->n_bars; i++)
    free (drawing->bars[i].drawn);
  free (drawing->bars);
  free (drawing->slots);
}

bool
scw_sheet_draw (Sheet *sheet,
                const ScwPart *part,
                Layout *const *layouts,
                const LinePlan *plan,
                const Spanner *spanners,
                int n_spanners,
                const ScwMusicFont *font,
                const ScwEngraveStyle *style)
{
  Drawing drawing = { .part = part, .font = font, .style = style, .items = &sheet->items };
  int first = plan->first, end = plan->end;
  bool ok;

  drawing.staves = layouts[first]->in.staves;
  for (int s = 0; s < MAX_STAVES; s++)
    drawing.staff_y[s] = s * (4 + style->staff_gap);
  ok = prepare (&drawing, layouts, first, end);
  sheet->x0 = calloc ((size_t) (end - first), sizeof *sheet->x0);
  sheet->x1 = calloc ((size_t) (end - first), sizeof *sheet->x1);
  ok = ok && sheet->x0 != NULL && sheet->x1 != NULL;
  if (ok)
    {
      fill_slots (&drawing);
      sheet->width = space_columns (&drawing, plan);
      draw_all (&drawing, sheet->width, spanners, n_spanners);
      ok = part_staves (&drawing, sheet->width);
    }
  if (ok)
    {
      draw_all (&drawing, sheet->width, spanners, n_spanners);
      memcpy (sheet->staff_y, drawing.staff_y, sizeof sheet->staff_y);
      sheet->box = bounds (&sheet->items);
      for (int i = 0; i < drawing.n_bars; i++)
        {
          sheet->x0[i] = drawing.bars[i].x0;
          sheet->x1[i] = drawing.bars[i].x1;
        }
      ok = !sheet->items.failed;
    }
  release (&drawing);
  return ok;
}

void
scw_sheet_clear (Sheet *sheet)
{
  scw_items_clear (&sheet->items);
  free (sheet->x0);
  free (sheet->x1);
  *sheet = (Sheet){ 0 };
}
