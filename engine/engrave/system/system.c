/* SPDX-License-Identifier: GPL-3.0-or-later */
/* system.c: a line of music: the parts under each other, columns spaced, staves moved apart. */
#include "engine/engrave/system/system.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/system/columns.h"
#include "engine/engrave/system/frame.h"
#include "engine/engrave/outside/order.h"
#include "engine/engrave/draw/signatures.h"

#define FARTHER 1.0 /* how much farther staves are parted in one go */

/* A system while it is drawn. */
typedef struct
{
  const ScwScore *score;
  const Row *rows;
  int n_rows;
  const LinePlan *plan;
  const ScwMusicFont *font;
  const ScwEngraveStyle *style;
  Columns columns;
  Drawing *drawings; /* (rows) */
  Sheet *sheet;
} System;

static bool
ends_score (const System *system)
{
  return system->plan->end == system->plan->n_measures;
}

/* ---- from left to right ---- */

/* Each measure by itself, from the barline before it to where it has to end. */
static void
space_measures (System *system)
{
  Columns *columns = &system->columns;
  const LinePlan *plan = system->plan;
  double x = 0;

  for (int i = 0; i < plan->end - plan->first; i++)
    {
      int begin = columns->barlines[i], end = columns->barlines[i + 1];
      Slot *slots = columns->slots + begin;

      if (i < plan->n_ends)
        scw_space_to (slots, end - begin + 1, columns->taken, columns->lanes, plan->ends[i] - x, 50);
      else
        scw_space (slots, end - begin + 1, columns->taken, columns->lanes, 1);
      for (int k = begin; k <= end; k++)
        columns->slots[k].x += x;
      x = columns->slots[end].x;
    }
}

static void
space_line (System *system)
{
  Columns *columns = &system->columns;
  const ScwEngraveStyle *style = system->style;
  double natural = scw_space (columns->slots, columns->n, columns->taken, columns->lanes, 1);
  double width = system->plan->width;

  if (ends_score (system) && natural < width && natural * style->stretch_last < width)
    scw_space (columns->slots, columns->n, columns->taken, columns->lanes,
               fmax (1, fmin (1.25, style->stretch_last)));
  else
    scw_space_to (columns->slots, columns->n, columns->taken, columns->lanes, width, 50);
}

/* The slots of a part are those of the system at which it has columns, and their ink that on its staves. */
static void
take_slots (System *system, int p)
{
  const Columns *columns = &system->columns;
  Drawing *drawing = &system->drawings[p];
  int n = 0;

  for (int i = 0; i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];
      const Slot *slot = &columns->slots[columns->barlines[i]];

      bar->barline = n;
      bar->x0 = slot->x;
      bar->x1 = columns->slots[columns->barlines[i + 1]].x;
      drawing->slots[n++] = *slot++;
      for (int c = 0; c < bar->layout->n_columns && !bar->rests; c++)
        {
          while (scw_column_compare (slot->column, &bar->layout->columns[c]) != 0)
            slot++;
          drawing->slots[n++] = *slot;
        }
    }
  drawing->slots[n++] = columns->slots[columns->n - 1];
  for (int i = 0; i < n; i++)
    {
      drawing->slots[i].left += columns->first_lane[p];
      drawing->slots[i].right += columns->first_lane[p];
    }
}

static bool
space_columns (System *system)
{
  Columns *columns = &system->columns;
  Sheet *sheet = system->sheet;

  if (!scw_columns_fill (columns, system->rows, system->n_rows, system->plan->first, system->plan->end, true,
                         system->style->final_barline && ends_score (system), system->font))
    return false;
  if (system->plan->n_ends > 0)
    space_measures (system);
  else
    space_line (system);
  sheet->width = columns->slots[columns->n - 1].x;
  for (int p = 0; p < system->n_rows; p++)
    take_slots (system, p);
  for (int i = 0; i < system->plan->end - system->plan->first; i++)
    {
      sheet->x0[i] = columns->slots[columns->barlines[i]].x;
      sheet->x1[i] = columns->slots[columns->barlines[i + 1]].x;
    }
  return true;
}

/* ---- on paper ---- */

static void
draw_opening (const System *system, Drawing *drawing, Bar *bar, bool begins)
{
  const Layout *layout = bar->layout;
  Opening opening;

  scw_plan_opening (&opening, system->rows, system->n_rows, bar->measure, begins, system->font);
  for (int s = 0; s < drawing->staves; s++)
    {
      int element = layout->opening_clefs[s];
      KeySign signs[14];
      int n = scw_opening_signs (layout, s, begins, signs);

      if (begins && !layout->hidden_clefs[s])
        scw_draw_clef (drawing, bar, element, s, layout->before.clefs[s], bar->x0 + opening.clef_x, 1);
      else if (!begins && element >= 0)
        scw_draw_clef (drawing, bar, element, s, layout->before.clefs[s], bar->x0 - opening.change,
                       SMALL_CLEF);
      scw_draw_key (drawing, bar, layout->keys[s], s, signs, n, bar->x0 + opening.key_x);
      if (layout->time >= 0)
        scw_draw_time (drawing, bar, layout->time, s, bar->x0 + opening.time_x);
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

static bool
draw_part (const System *system, int p)
{
  Drawing *drawing = &system->drawings[p];

  drawing->first_item = drawing->items->n;
  memset (drawing->wanted_gap, 0, sizeof drawing->wanted_gap);
  for (int s = 0; s < drawing->staves; s++)
    drawing->staff_y[s] = system->sheet->staff_y[system->sheet->first_staff[p] + s];
  for (int i = 0; i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];

      draw_opening (system, drawing, bar, i == 0);
      if (bar->rests)
        continue;
      draw_clef_changes (drawing, bar);
      scw_draw_stem_geometry (drawing, bar);
      scw_draw_beams (drawing, bar);
      scw_draw_chords (drawing, bar);
      scw_draw_marks (drawing, bar);
      scw_draw_tuplets (drawing, bar);
    }
  scw_draw_wholes (drawing);
  scw_draw_curves (drawing, system->rows[p].spanners, system->rows[p].n_spanners);
  return scw_draw_outside (drawing, system->rows[p].spanners, system->rows[p].n_spanners);
}

static bool
draw_all (const System *system, bool settled)
{
  Sheet *sheet = system->sheet;
  const Frame frame = { .score = system->score,
                        .font = system->font,
                        .style = system->style,
                        .items = &sheet->items,
                        .rows = system->rows,
                        .bars = system->drawings[0].bars,
                        .n_bars = system->drawings[0].n_bars,
                        .first_staff = sheet->first_staff,
                        .staff_y = sheet->staff_y,
                        .width = sheet->width,
                        .final = system->style->final_barline && ends_score (system) };

  scw_items_empty (&sheet->items);
  if (!scw_draw_frame (&frame))
    return false;
  for (int p = 0; p < system->n_rows; p++)
    {
      system->drawings[p].settled = settled;
      if (!draw_part (system, p))
        return false;
    }
  return true;
}

/* ---- from the top down ---- */

/* Which staff's ink this is where the distance from a staff to the next is sought: that of the upper one, of the next, or
 * -1. What reaches from staff to staff of a part may reach out of the part at either end. */
static int
staff_of_ink (const Sheet *sheet, const ScwItem *item, int staff)
{
  int s = sheet->first_staff[item->part] + item->staff;

  bool frame = item->role == SCW_ROLE_BARLINE || item->role == SCW_ROLE_BRACE
               || item->role == SCW_ROLE_BRACKET || item->role == SCW_ROLE_NAME
               || item->role == SCW_ROLE_NUMBER;

  if (item->role == SCW_ROLE_STAFF_LINE || (frame && item->across))
    return -1;
  if (item->across)
    s = sheet->first_staff[item->part + 1] - 1 == staff ? staff
        : sheet->first_staff[item->part] == staff + 1   ? staff + 1
                                                        : -1;
  return s == staff || s == staff + 1 ? s : -1;
}

/* How far ink of a staff reaches below its top line, and that of the next above its own, in slices of one staff
 * space. */
static void
gather_ink (const Sheet *sheet, int staff, double *below, double *above, int n)
{
  for (int i = 0; i < n; i++)
    {
      below[i] = 4;
      above[i] = 0;
    }
  for (int i = 0; i < sheet->items.n; i++)
    {
      const ScwItem *item = &sheet->items.at[i];
      int s = staff_of_ink (sheet, item, staff);
      int from = (int) fmax (0, item->box.x0 - 0.3), to = (int) fmin (n - 1, item->box.x1 + 0.3);

      if (s < 0)
        continue;
      for (int k = from; k <= to; k++)
        if (s == staff)
          below[k] = fmax (below[k], item->box.y1 - sheet->staff_y[staff]);
        else
          above[k] = fmin (above[k], item->box.y0 - sheet->staff_y[staff + 1]);
    }
}

/* Moves each staff down until its ink is clear of that of the staff above; down_only: never up. *moved: by how much at
 * most. */
static bool
part_staves (const System *system, bool down_only, double *moved)
{
  Sheet *sheet = system->sheet;
  int staves = sheet->first_staff[system->n_rows], n = (int) fmin (fmax (sheet->width, 0), 1e5) + 3;
  double *ink = malloc (2 * (size_t) n * sizeof *ink), *y = calloc ((size_t) staves + 1, sizeof *y);
  bool ok = ink != NULL && y != NULL;

  for (int s = 0, p = 0; ok && s + 1 < staves; s++)
    {
      double now = sheet->staff_y[s + 1] - sheet->staff_y[s], distance, wanted = 0;

      while (sheet->first_staff[p + 1] <= s)
        p++;
      if (s + 1 < sheet->first_staff[p + 1])
        {
          distance = 4 + system->style->staff_gap;
          wanted = system->drawings[p].wanted_gap[s - sheet->first_staff[p]];
        }
      else
        distance = 4 + system->style->part_gap;
      gather_ink (sheet, s, ink, ink + n, n);
      for (int i = 0; i < n; i++)
        distance = fmax (distance, ink[i] - ink[n + i] + system->style->clearance);
      if (down_only && s + 1 < sheet->first_staff[p + 1]) /* some things grow as fast as the staves part */
        distance = fmin (fmax (distance, now), now + FARTHER);
      else if (down_only)
        distance = fmax (distance, now);
      else if (wanted > 0)
        distance = fmax (distance, now + wanted);
      else if (s + 1 == sheet->first_staff[p + 1])
        distance += system->plan->more;
      *moved = fmax (*moved, fabs (distance - now));
      y[s + 1] = y[s] + distance;
    }
  if (ok)
    memcpy (sheet->staff_y, y, (size_t) staves * sizeof *y);
  free (ink);
  free (y);
  return ok;
}

/* Whether there are marks beside what reaches from staff to staff: notes, beams and slurs, which grow as the staves
 * part. */
static bool
is_entangled (const System *system)
{
  bool marked = false, across = false;

  for (int p = 0; p < system->n_rows; p++)
    marked |= system->drawings[p].marked;
  for (int i = 0; marked && !across && i < system->sheet->items.n; i++)
    {
      const ScwItem *item = &system->sheet->items.at[i];

      across = item->across && item->element >= 0 && item->role != SCW_ROLE_BARLINE;
    }
  return across;
}

/* Draws everything where it is clear. */
static bool
draw_parted (const System *system)
{
  double moved = 0;

  if (!draw_all (system, false) || !part_staves (system, false, &moved))
    return false;
  for (int tries = 0; tries < 3 && moved > 0.01 && is_entangled (system); tries++)
    {
      moved = 0;
      if (!draw_all (system, false) || !part_staves (system, true, &moved))
        return false;
    }
  return draw_all (system, true);
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

/* A barline that runs through several parts has its fermatas at its ends, whichever parts tell them. */
static uint8_t
fermatas_of (const System *system, int p, int measure)
{
  uint8_t fermatas = system->rows[p].layouts[measure]->fermatas;

  if (p > 0 && scw_parts_joined (system->score, p - 1)
      && (system->rows[p - 1].layouts[measure]->fermatas & SCW_FERMATA_OVER) != 0)
    fermatas &= (uint8_t) ~SCW_FERMATA_OVER;
  if (p + 1 < system->n_rows && scw_parts_joined (system->score, p)
      && (system->rows[p + 1].layouts[measure]->fermatas & SCW_FERMATA_UNDER) != 0)
    fermatas &= (uint8_t) ~SCW_FERMATA_UNDER;
  return fermatas;
}

static bool
prepare_part (System *system, int p)
{
  Drawing *drawing = &system->drawings[p];
  const Row *row = &system->rows[p];
  int first = system->plan->first;
  bool ok;

  *drawing = (Drawing){ .part = row->part,
                        .n_part = p,
                        .joined = row->joined,
                        .font = system->font,
                        .style = system->style,
                        .n_bars = system->plan->end - first,
                        .n_slots = 1,
                        .staves = row->layouts[first]->in.staves,
                        .items = &system->sheet->items };
  drawing->bars = calloc ((size_t) drawing->n_bars, sizeof *drawing->bars);
  ok = drawing->bars != NULL;
  for (int i = 0; ok && i < drawing->n_bars; i++)
    {
      Bar *bar = &drawing->bars[i];

      bar->layout = row->layouts[first + i];
      bar->measure = first + i;
      bar->fermatas = fermatas_of (system, p, first + i);
      bar->rests = scw_rows_rest (system->rows, system->n_rows, first + i);
      bar->drawn = calloc ((size_t) bar->layout->n_chords + 1, sizeof *bar->drawn);
      drawing->n_slots += 1 + bar->layout->n_columns;
      ok = bar->drawn != NULL;
    }
  drawing->slots = calloc ((size_t) drawing->n_slots, sizeof *drawing->slots);
  return ok && drawing->slots != NULL;
}

static bool
prepare (System *system)
{
  Sheet *sheet = system->sheet;
  size_t bars = (size_t) (system->plan->end - system->plan->first);
  int staves = 0;
  bool ok;

  for (int p = 0; p < system->n_rows; p++)
    staves += system->rows[p].layouts[system->plan->first]->in.staves;
  system->drawings = calloc ((size_t) system->n_rows, sizeof *system->drawings);
  sheet->x0 = calloc (bars, sizeof *sheet->x0);
  sheet->x1 = calloc (bars, sizeof *sheet->x1);
  sheet->staff_y = calloc ((size_t) staves, sizeof *sheet->staff_y);
  sheet->first_staff = calloc ((size_t) system->n_rows + 1, sizeof *sheet->first_staff);
  ok = system->drawings != NULL && sheet->x0 != NULL && sheet->x1 != NULL && sheet->staff_y != NULL
       && sheet->first_staff != NULL;
  for (int p = 0; ok && p < system->n_rows; p++)
    {
      ok = prepare_part (system, p);
      sheet->first_staff[p + 1] = sheet->first_staff[p] + system->drawings[p].staves;
    }
  for (int s = 0; ok && s < staves; s++)
    sheet->staff_y[s] = s * (4 + system->style->staff_gap);
  return ok;
}

static void
release (System *system)
{
  for (int p = 0; system->drawings != NULL && p < system->n_rows; p++)
    {
      Drawing *drawing = &system->drawings[p];

      for (int i = 0; drawing->bars != NULL && i < drawing->n_bars; i++)
        free (drawing->bars[i].drawn);
      free (drawing->bars);
      free (drawing->slots);
    }
  free (system->drawings);
  scw_columns_clear (&system->columns);
}

bool
scw_sheet_draw (Sheet *sheet,
                const ScwScore *score,
                const Row *rows,
                const LinePlan *plan,
                const ScwMusicFont *font,
                const ScwEngraveStyle *style)
{
  System system = { .score = score,
                    .rows = rows,
                    .n_rows = score->n_parts,
                    .plan = plan,
                    .font = font,
                    .style = style,
                    .sheet = sheet };
  bool ok = prepare (&system) && space_columns (&system) && draw_parted (&system);

  sheet->box = bounds (&sheet->items);
  release (&system);
  return ok && !sheet->items.failed;
}

void
scw_sheet_clear (Sheet *sheet)
{
  scw_items_clear (&sheet->items);
  free (sheet->x0);
  free (sheet->x1);
  free (sheet->staff_y);
  free (sheet->first_staff);
  *sheet = (Sheet){ 0 };
}
