/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/system/columns.h"

#include <math.h>
#include <stdlib.h>

#include "engine/engrave/draw/signatures.h"

#define END_ROOM -1.0 /* a syllable may reach beyond the last barline */
#define CLEF_X   0.7  /* from the beginning of the line */
#define PLAIN    0.16 /* a barline that is one thin line */
#define REST     12.0 /* a multiple rest */

int
scw_opening_signs (const Layout *layout, int staff, bool begins, KeySign signs[14])
{
  if (begins ? layout->hidden_keys[staff] : layout->keys[staff] < 0)
    return 0;
  return scw_key_signs (layout->before.fifths[staff], begins ? 0 : layout->in.fifths[staff],
                        layout->before.clefs[staff], signs);
}

Barline
scw_rows_barline (const Row *rows, int n_rows, int before, int after, bool final)
{
  Barline barline = { .element = -1, .next_element = -1 };

  for (int p = 0; p < n_rows && scw_barline_is_plain (&barline); p++)
    barline = scw_barline_between (before >= 0 ? rows[p].layouts[before] : NULL,
                                   after >= 0 ? rows[p].layouts[after] : NULL);
  if (final && scw_barline_is_plain (&barline))
    barline.style = SCW_BAR_LIGHT_HEAVY;
  return barline;
}

/* How much farther left than a plain one a barline reaches. */
static double
more_left (const Barline *barline)
{
  return fmax (0, scw_barline_left (barline) - PLAIN);
}

bool
scw_rows_rest (const Row *rows, int n_rows, int measure)
{
  for (int p = 0; p < n_rows; p++)
    {
      const Layout *layout = rows[p].layouts[measure];

      if (layout->in_rest == 0
          && (layout->whole < 0 || layout->elements[layout->whole].kind != SCW_ELEMENT_MULTIPLE_REST))
        return false;
    }
  return n_rows > 0;
}

bool
scw_rows_rest_on (const Row *rows, int n_rows, int measure)
{
  for (int p = 0; p < n_rows; p++)
    if (rows[p].layouts[measure]->in_rest < 2)
      return false;
  return n_rows > 0;
}

void
scw_plan_opening (
  Opening *opening, const Row *rows, int n_rows, int measure, bool begins, const ScwMusicFont *font)
{
  double clefs = 0, keys = 0, times = 0, x;

  *opening = (Opening){ .begins = begins, .clef_x = CLEF_X };
  for (int p = 0; p < n_rows; p++)
    {
      const Layout *layout = rows[p].layouts[measure];

      for (int s = 0; s < layout->in.staves; s++)
        {
          double width = glyph_width (font, scw_clef_glyph (layout->before.clefs[s]));
          KeySign signs[14];

          clefs = fmax (clefs, begins && layout->hidden_clefs[s] ? 0 : width);
          if (layout->opening_clefs[s] >= 0 && !begins)
            opening->change = fmax (opening->change, width * SMALL_CLEF + 0.4);
          keys = fmax (keys, scw_key_width (font, signs, scw_opening_signs (layout, s, begins, signs)));
        }
      if (layout->time >= 0)
        times = fmax (times, scw_time_width (font, rows[p].part, &layout->elements[layout->time].time));
    }
  x = begins ? CLEF_X + clefs : 0;
  opening->key_x = x + 0.7;
  if (keys > 0)
    x = opening->key_x + keys;
  opening->time_x = x + 0.7;
  if (times > 0)
    x = opening->time_x + times;
  opening->barline = scw_rows_barline (rows, n_rows, begins ? -1 : measure - 1, measure, false);
  if (opening->barline.forward && x > 0)
    {
      opening->repeat_x = x + 0.9;
      x = opening->repeat_x + scw_barline_right (&(Barline){ .forward = true });
      opening->barline.forward = false;
    }
  if (opening->change > 0)
    opening->change += more_left (&opening->barline);
  opening->width = x;
}

static void
set_lanes (double *lanes, int first, int n, double value)
{
  for (int i = first; i < first + n; i++)
    lanes[i] = value;
}

static Slot *
add_slot (Columns *columns, Slot slot)
{
  size_t lanes = (size_t) columns->lanes;
  Slot *added = &columns->slots[columns->n];

  *added = slot;
  added->left = columns->ink + 2 * lanes * (size_t) columns->n;
  added->right = added->left + lanes;
  set_lanes (added->left, 0, 2 * columns->lanes, NOTHING);
  columns->n++;
  return added;
}

static void
add_barline (
  Columns *columns, const Row *rows, int n_rows, int measure, bool begins, const ScwMusicFont *font)
{
  Slot *slot = add_slot (columns, (Slot){ .rigid = true });
  Opening opening;
  double right;
  bool plain;

  if (!begins && scw_rows_rest_on (rows, n_rows, measure))
    {
      slot->rigid = false;
      slot->leaning = true;
      return;
    }
  scw_plan_opening (&opening, rows, n_rows, measure, begins, font);
  plain = opening.width == 0;
  right = scw_barline_right (&opening.barline);
  slot->ideal = plain ? 1.4 + right : opening.width + 1.3;
  for (int p = 0; p < n_rows; p++)
    {
      const Layout *layout = rows[p].layouts[measure];
      int verses = columns->first_text[p + 1] - columns->first_text[p] - 1;

      if (rows[p].joined && verses > 0 && !begins) /* no syllable lies on a barline */
        {
          set_lanes (slot->left, columns->first_text[p] + 1, verses, 0.1 + more_left (&opening.barline));
          set_lanes (slot->right, columns->first_text[p] + 1, verses, right);
        }
      for (int s = 0; s < layout->in.staves; s++)
        {
          slot->left[columns->first_lane[p] + s]
            = !begins && layout->opening_clefs[s] >= 0 ? opening.change : 0.1 + more_left (&opening.barline);
          slot->right[columns->first_lane[p] + s] = plain ? 0.45 + right : opening.width + 0.35;
        }
    }
}

/* The first of the columns that the cursors of the parts point at; NULL: none is left. */
static const Column *
next_column (const Columns *columns, const Row *rows, int n_rows, int measure)
{
  const Column *first = NULL;

  for (int p = 0; p < n_rows; p++)
    {
      const Layout *layout = rows[p].layouts[measure];
      const Column *column = &layout->columns[columns->cursor[p]];

      if (columns->cursor[p] < layout->n_columns && (first == NULL || scw_column_compare (column, first) < 0))
        first = column;
    }
  return first;
}

static void
add_captions (const Columns *columns, Slot *slot, const Layout *layout, int row)
{
  for (int i = 0; i < layout->n_captions; i++)
    {
      const Caption *caption = &layout->captions[i];
      int lane = columns->first_text[row] + caption->lane;

      if (caption->column != columns->cursor[row])
        continue;
      slot->left[lane] = fmax (slot->left[lane], caption->left);
      slot->right[lane] = fmax (slot->right[lane], caption->right);
    }
}

static void
add_column (Columns *columns, const Row *rows, int n_rows, int measure, const Column *at)
{
  Slot *slot = add_slot (columns, (Slot){ .leaning = at->fixed, .column = at });

  for (int p = 0; p < n_rows; p++)
    {
      const Layout *layout = rows[p].layouts[measure];
      const Column *column = &layout->columns[columns->cursor[p]];

      if (columns->cursor[p] >= layout->n_columns || scw_column_compare (column, at) != 0)
        continue;
      for (int s = 0; s < layout->in.staves; s++)
        {
          slot->left[columns->first_lane[p] + s] = column->left[s];
          slot->right[columns->first_lane[p] + s] = column->right[s];
        }
      add_captions (columns, slot, layout, p);
      columns->cursor[p]++;
    }
}

static ScwFraction
longest (const Row *rows, int n_rows, int measure)
{
  ScwFraction length = SCW_FRACTION_ZERO;

  for (int p = 0; p < n_rows; p++)
    if (scw_fraction_cmp (rows[p].layouts[measure]->length, length) > 0)
      length = rows[p].layouts[measure]->length;
  return length;
}

static void
add_measure (Columns *columns, const Row *rows, int n_rows, int measure)
{
  int first = columns->n;
  ScwFraction next = longest (rows, n_rows, measure);
  const Column *column;

  if (scw_rows_rest (rows, n_rows, measure))
    {
      if (!columns->slots[first - 1].leaning)
        columns->slots[first - 1].ideal += REST;
      return;
    }
  for (int p = 0; p < n_rows; p++)
    columns->cursor[p] = 0;
  while ((column = next_column (columns, rows, n_rows, measure)) != NULL)
    add_column (columns, rows, n_rows, measure, column);
  if (columns->n == first)
    columns->slots[first - 1].ideal += 5;
  for (int i = columns->n - 1; i >= first; i--)
    if (!columns->slots[i].leaning)
      {
        columns->slots[i].ideal
          = scw_ideal_distance (scw_fraction_sub (next, columns->slots[i].column->onset));
        next = columns->slots[i].column->onset;
      }
}

static bool
allocate (Columns *columns, const Row *rows, int n_rows, int first, int end)
{
  size_t slots = 1;

  columns->first_lane = calloc ((size_t) n_rows + 1, sizeof *columns->first_lane);
  columns->first_text = calloc ((size_t) n_rows + 1, sizeof *columns->first_text);
  columns->cursor = calloc ((size_t) n_rows + 1, sizeof *columns->cursor);
  columns->barlines = calloc ((size_t) (end - first) + 1, sizeof *columns->barlines);
  if (columns->first_lane == NULL || columns->first_text == NULL || columns->cursor == NULL
      || columns->barlines == NULL)
    return false;
  for (int p = 0; p < n_rows; p++)
    {
      columns->first_lane[p] = columns->lanes;
      columns->lanes += rows[p].layouts[first]->in.staves;
    }
  columns->n_staves = columns->lanes;
  for (int p = 0; p < n_rows; p++)
    {
      int lanes = 0;

      for (int m = first; m < end; m++)
        lanes = rows[p].layouts[m]->n_lanes > lanes ? rows[p].layouts[m]->n_lanes : lanes;
      columns->first_text[p] = columns->lanes;
      columns->lanes += lanes;
    }
  columns->first_text[n_rows] = columns->lanes;
  for (int m = first; m < end; m++)
    {
      slots++;
      for (int p = 0; p < n_rows; p++)
        slots += (size_t) rows[p].layouts[m]->n_columns;
    }
  columns->slots = calloc (slots, sizeof *columns->slots);
  columns->taken = calloc ((size_t) columns->lanes + 1, sizeof *columns->taken);
  columns->ink = calloc (slots * 2 * ((size_t) columns->lanes + 1), sizeof *columns->ink);
  return columns->slots != NULL && columns->taken != NULL && columns->ink != NULL;
}

bool
scw_columns_fill (Columns *columns,
                  const Row *rows,
                  int n_rows,
                  int first,
                  int end,
                  bool begins,
                  bool final,
                  const ScwMusicFont *font)
{
  Barline barline = scw_rows_barline (rows, n_rows, end - 1, -1, final);
  Slot *last;

  *columns = (Columns){ 0 };
  if (!allocate (columns, rows, n_rows, first, end))
    return false;
  for (int m = first; m < end; m++)
    {
      columns->barlines[m - first] = columns->n;
      add_barline (columns, rows, n_rows, m, begins && m == first, font);
      add_measure (columns, rows, n_rows, m);
    }
  columns->barlines[end - first] = columns->n;
  last = add_slot (columns, (Slot){ .rigid = true, .ideal = 1.4 });
  set_lanes (last->left, 0, columns->n_staves, 0.1 + more_left (&barline));
  for (int p = 0; p < n_rows; p++)
    set_lanes (last->left, columns->first_text[p], columns->first_text[p + 1] - columns->first_text[p],
               rows[p].joined ? 0.1 + more_left (&barline) : END_ROOM);
  set_lanes (last->right, 0, columns->n_staves, 0.45);
  return true;
}

void
scw_columns_clear (Columns *columns)
{
  free (columns->slots);
  free (columns->barlines);
  free (columns->first_lane);
  free (columns->first_text);
  free (columns->taken);
  free (columns->ink);
  free (columns->cursor);
  *columns = (Columns){ 0 };
}

double
scw_prefix_width (const Row *rows, int n_rows, int measure, const ScwMusicFont *font)
{
  Opening begins, follows;

  scw_plan_opening (&begins, rows, n_rows, measure, true, font);
  scw_plan_opening (&follows, rows, n_rows, measure, false, font);
  return begins.width - follows.width;
}

double
scw_least_width (const Row *rows, int n_rows, int first, int end, const ScwMusicFont *font)
{
  Columns columns;
  double width = 0;

  if (scw_columns_fill (&columns, rows, n_rows, first, end, true, false, font))
    width = scw_space (columns.slots, columns.n, columns.taken, columns.lanes, 0);
  scw_columns_clear (&columns);
  return width;
}

double
scw_measure_natural (const Row *rows, int n_rows, int measure, const ScwMusicFont *font)
{
  Columns columns;
  Opening opening;
  double width = 20;

  if (scw_rows_rest_on (rows, n_rows, measure))
    return 0.2;
  if (scw_columns_fill (&columns, rows, n_rows, measure, measure + 1, false, false, font))
    {
      scw_plan_opening (&opening, rows, n_rows, measure, false, font);
      width = scw_space (columns.slots, columns.n, columns.taken, columns.lanes, 1) + opening.change;
    }
  scw_columns_clear (&columns);
  return width;
}
