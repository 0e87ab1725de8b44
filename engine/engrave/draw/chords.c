/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chords.c: notes and rests. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/draw/draw.h"

#define LINE_WIDTH 0.13

ScwItem
scw_draw_item (const Drawing *drawing, const Bar *bar, int element, int staff, ScwItemRole role)
{
  ScwItem item = { .role = role,
                   .part = drawing->n_part,
                   .measure = bar->measure,
                   .element = element,
                   .staff = staff,
                   .scale = 1 };

  if (element >= 0)
    {
      const ScwElement *made_from = &drawing->part->measures[bar->measure].elements[element];

      item.span = made_from->span;
      item.voice = made_from->kind == SCW_ELEMENT_NOTE ? made_from->note.voice : 0;
    }
  return item;
}

ScwItem *
scw_draw_glyph (const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale)
{
  item.kind = SCW_ITEM_GLYPH;
  item.glyph = glyph;
  item.x = x;
  item.y = y;
  item.scale = scale;
  return scw_items_add (drawing->items, item, drawing->font);
}

ScwItem *
scw_draw_glyph_left (const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale)
{
  ScwExtent box = scw_music_font_box (drawing->font, glyph);

  return scw_draw_glyph (drawing, item, glyph, x - box.x0 * scale, y, scale);
}

ScwItem *
scw_draw_glyph_centre (const Drawing *drawing, ScwItem item, ScwGlyph glyph, double x, double y, double scale)
{
  ScwExtent box = scw_music_font_box (drawing->font, glyph);

  return scw_draw_glyph (drawing, item, glyph, x - (box.x0 + box.x1) / 2 * scale,
                         y - (box.y0 + box.y1) / 2 * scale, scale);
}

ScwItem *
scw_draw_line (const Drawing *drawing, ScwItem item, double x, double y, double x2, double y2, double width)
{
  return scw_items_add_line (drawing->items, item, (ScwPoint){ x, y }, (ScwPoint){ x2, y2 }, width,
                             drawing->font);
}

ScwItem *
scw_draw_bar (const Drawing *drawing, ScwItem item, ScwPoint from, ScwPoint to, double thick)
{
  item.kind = SCW_ITEM_POLYGON;
  item.x = from.x;
  item.y = from.y;
  item.x2 = to.x;
  item.y2 = to.y;
  item.points[0] = (ScwPoint){ from.x, from.y - thick / 2 };
  item.points[1] = (ScwPoint){ to.x, to.y - thick / 2 };
  item.points[2] = (ScwPoint){ to.x, to.y + thick / 2 };
  item.points[3] = (ScwPoint){ from.x, from.y + thick / 2 };
  return scw_items_add (drawing->items, item, drawing->font);
}

Bar *
scw_draw_find_bar (const Drawing *drawing, int measure)
{
  int i = measure - (drawing->n_bars > 0 ? drawing->bars[0].measure : 0);

  return i >= 0 && i < drawing->n_bars ? &drawing->bars[i] : NULL;
}

SpannerEnd
scw_draw_find_end (const Drawing *drawing, const Spanner *spanner, int which)
{
  SpannerEnd end = { NULL, NULL, NULL, NULL };
  const Bar *bar = spanner->measure[which] < 0 ? NULL : scw_draw_find_bar (drawing, spanner->measure[which]);

  if (bar == NULL)
    return end;
  end.chord = scw_layout_chord_of (bar->layout, spanner->element[which], &end.head);
  if (end.chord != NULL)
    {
      end.bar = bar;
      end.drawn = &bar->drawn[end.chord - bar->layout->chords];
    }
  return end;
}

double
scw_draw_end_x (const Drawing *drawing, const Bar *bar, int staff)
{
  const Slot *next = &drawing->slots[bar->barline + 1 + (bar->rests ? 0 : bar->layout->n_columns)];

  return next->x - fmax (0, next->left[staff]);
}

double
scw_draw_left_edge (const Drawing *drawing)
{
  double x = 0;

  for (int s = 0; s < drawing->staves; s++)
    x = fmax (x, drawing->slots[0].right[s]);
  return x;
}

static double
length_of (ScwFraction length)
{
  return (double) length.num / (double) length.den;
}

double
scw_draw_x_at (const Drawing *drawing, const Bar *bar, ScwFraction onset)
{
  const Slot *barline = &drawing->slots[bar->barline];
  ScwFraction before = SCW_FRACTION_ZERO, after = bar->layout->length;
  double x0 = bar->x0, x1 = bar->x1, length;

  for (int s = 0; s < drawing->staves; s++)
    x0 = fmax (x0, bar->x0 + barline->right[s]);
  for (int i = 0; i < bar->layout->n_columns && !bar->rests; i++)
    {
      const Column *column = &bar->layout->columns[i];
      double x = barline[1 + i].x;
      int order = scw_fraction_cmp (column->onset, onset);

      if (column->clef || column->grace != 0)
        continue;
      if (order == 0)
        return x;
      if (order < 0)
        {
          before = column->onset;
          x0 = x;
          continue;
        }
      after = column->onset;
      x1 = x;
      break;
    }
  length = length_of (scw_fraction_sub (after, before));
  if (length <= 0)
    return x1;
  return x0 + (x1 - x0) * fmin (1, fmax (0, length_of (scw_fraction_sub (onset, before)) / length));
}

static double
column_x (const Drawing *drawing, const Bar *bar, int column)
{
  return drawing->slots[bar->barline + 1 + column].x;
}

static void
stem_geometry (const Drawing *drawing, const Bar *bar, const Chord *chord, Drawn *drawn)
{
  const Layout *layout = bar->layout;
  const Head *low = &layout->heads[chord->first_head], *high = low + chord->n_heads - 1;
  double low_y, high_y, middle, tip, more;

  drawn->x = column_x (drawing, bar, chord->column);
  if (chord->n_heads == 0)
    {
      double y = y_of (drawing, chord->staff, chord->rest_pos);
      ScwExtent box = scw_music_font_box (drawing->font, chord->measure_rest ? SCW_GLYPH_REST_WHOLE
                                                                             : scw_rest_glyph (chord->type));

      drawn->stem_x = drawn->x + 0.6;
      drawn->stem_from = drawn->stem_to = y;
      drawn->top = y + box.y0;
      drawn->bottom = y + box.y1;
      return;
    }
  low_y = y_of (drawing, low->staff, low->pos);
  high_y = y_of (drawing, high->staff, high->pos);
  drawn->top = high_y - 0.55;
  drawn->bottom = low_y + 0.55;
  drawn->stem_x = drawn->x + chord->dx + head_width (drawing->font, chord) / 2;
  drawn->stem_from = drawn->stem_to = chord->stem < 0 ? high_y : low_y;
  if (chord->stem == 0)
    return;
  more = drawing->style->stems * (chord->small ? 0.72 : 1);
  if (chord->group < 0 && scw_flag_count (chord->type) > 0)
    more = fmax (more, 0); /* a flag is as long as it is */
  tip = chord->stem > 0 ? high_y - scw_stem_length (chord, high->pos) - more
                        : low_y + scw_stem_length (chord, low->pos) + more;
  middle = drawing->staff_y[chord->stem > 0 ? high->staff : low->staff] + 2;
  if (!chord->small && (chord->stem > 0 ? tip > middle : tip < middle))
    tip = middle;
  drawn->stem_x = drawn->x + chord->dx
                  + (chord->stem > 0 ? head_width (drawing->font, chord) - STEM_WIDTH / 2 : STEM_WIDTH / 2);
  drawn->stem_from += chord->stem > 0 ? -0.15 : 0.15;
  drawn->stem_to = tip;
  if (chord->stem > 0)
    drawn->top = tip;
  else
    drawn->bottom = tip;
}

/* Two voices on one side of one stem end together, so that their flags are one. */
static void
join_stems (const Layout *layout, Drawn *drawn, int a, int b)
{
  const Chord *one = &layout->chords[a], *other = &layout->chords[b];
  double tip;

  if (one->column != other->column || one->stem == 0 || one->stem != other->stem || one->group >= 0
      || other->group >= 0 || fabs (drawn[a].stem_x - drawn[b].stem_x) > 0.01
      || layout->heads[one->first_head].staff != layout->heads[other->first_head].staff)
    return;
  tip = one->stem > 0 ? fmin (drawn[a].stem_to, drawn[b].stem_to) : fmax (drawn[a].stem_to, drawn[b].stem_to);
  for (int i = 0; i < 2; i++)
    {
      Drawn *each = &drawn[i == 0 ? a : b];

      each->stem_to = tip;
      if (one->stem > 0)
        each->top = tip;
      else
        each->bottom = tip;
    }
}

void
scw_draw_stem_geometry (Drawing *drawing, Bar *bar)
{
  const Layout *layout = bar->layout;

  for (int c = 0; c < layout->n_chords; c++)
    stem_geometry (drawing, bar, &layout->chords[c], &bar->drawn[c]);
  for (int a = 0; a < layout->n_chords; a++)
    for (int b = a + 1; b < layout->n_chords; b++)
      join_stems (layout, bar->drawn, a, b);
}

static void
draw_accidental (const Drawing *drawing, const Bar *bar, const Head *head, double x, double scale)
{
  ScwItem item = scw_draw_item (drawing, bar, head->element, head->staff, SCW_ROLE_ACCIDENTAL);
  ScwAccidental accidental = head->accidental;
  double y = y_of (drawing, head->staff, head->pos);
  ScwGlyph glyph;

  if (head->parentheses)
    {
      scw_draw_glyph_left (drawing, item, SCW_GLYPH_PAREN_LEFT, x, y, scale);
      x += (glyph_width (drawing->font, SCW_GLYPH_PAREN_LEFT) + PAREN_GAP) * scale;
    }
  if (accidental == SCW_ACCIDENTAL_NATURAL_SHARP || accidental == SCW_ACCIDENTAL_NATURAL_FLAT)
    {
      scw_draw_glyph_left (drawing, item, SCW_GLYPH_NATURAL, x, y, scale);
      x += (glyph_width (drawing->font, SCW_GLYPH_NATURAL) + 0.1) * scale;
      accidental = accidental == SCW_ACCIDENTAL_NATURAL_SHARP ? SCW_ACCIDENTAL_SHARP : SCW_ACCIDENTAL_FLAT;
    }
  glyph = (ScwGlyph) (SCW_GLYPH_SHARP + (accidental - SCW_ACCIDENTAL_SHARP));
  scw_draw_glyph_left (drawing, item, glyph, x, y, scale);
  if (head->parentheses)
    scw_draw_glyph_left (drawing, item, SCW_GLYPH_PAREN_RIGHT,
                         x + (glyph_width (drawing->font, glyph) + PAREN_GAP) * scale, y, scale);
}

/* Lines above and below the staff, as far as a head needs them; under a displaced head only its own. */
static void
draw_ledgers (const Drawing *drawing, const Bar *bar, const Head *head, double x, double width)
{
  ScwItem item = scw_draw_item (drawing, bar, head->element, head->staff, SCW_ROLE_LEDGER);
  int side = head->pos > 0 ? 1 : -1;

  for (int pos = 6; pos <= abs (head->pos) && pos < 60; pos += 2)
    {
      double y = y_of (drawing, head->staff, pos * side);

      scw_draw_line (drawing, item, x - 0.33, y, x + width + 0.33, y, 0.16);
    }
}

static void
draw_dots (const Drawing *drawing, const Bar *bar, const Chord *chord, const Head *head, double x)
{
  int element = head != NULL ? head->element : chord->element;
  int staff = head != NULL ? head->staff : chord->staff;
  int rest_space
    = chord->rest_pos % 2 != 0 ? chord->rest_pos : chord->rest_pos + (chord->type >= SCW_TYPE_WHOLE ? -1 : 1);
  ScwItem item = scw_draw_item (drawing, bar, element, staff, SCW_ROLE_DOT);

  for (int i = 0; i < chord->dots; i++)
    scw_draw_glyph_left (drawing, item, SCW_GLYPH_DOT, x + chord->dots_dx + i * 0.6,
                         y_of (drawing, staff, head != NULL ? head->dot_pos : rest_space),
                         chord_scale (chord));
}

static void
draw_head (const Drawing *drawing, const Bar *bar, const Chord *chord, const Head *head, double x)
{
  double scale = chord_scale (chord);
  double at = x + chord->dx + head->dx, at_stem = at;

  if (chord->stem > 0) /* a narrower head than the others touches the stem, too */
    at_stem += head_width (drawing->font, chord) - glyph_width (drawing->font, head->glyph) * scale;
  draw_ledgers (drawing, bar, head, at, head_width (drawing->font, chord));
  scw_draw_glyph_left (drawing, scw_draw_item (drawing, bar, head->element, head->staff, SCW_ROLE_HEAD),
                       head->glyph, at_stem, y_of (drawing, head->staff, head->pos), scale);
  if (head->accidental != SCW_ACCIDENTAL_NONE)
    draw_accidental (drawing, bar, head, x + head->accidental_dx, scale);
  draw_dots (drawing, bar, chord, head, x);
}

static bool
crosses (const Layout *layout, const Chord *chord)
{
  const Group *group = chord->group >= 0 ? &layout->groups[chord->group] : NULL;
  int staff = chord->n_heads > 0 ? layout->heads[chord->first_head].staff : chord->staff;

  for (int i = 1; i < chord->n_heads; i++)
    if (layout->heads[chord->first_head + i].staff != staff)
      return true;
  for (int i = 0; group != NULL && i < group->n; i++)
    {
      const Chord *member = &layout->chords[layout->members[group->first + i]];

      for (int h = 0; h < member->n_heads; h++)
        if (layout->heads[member->first_head + h].staff != staff)
          return true;
    }
  return false;
}

static void
draw_stem (const Drawing *drawing, const Bar *bar, const Chord *chord, const Drawn *drawn)
{
  double scale = chord_scale (chord);
  ScwItem item = scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_STEM);
  int flags = chord->group < 0 ? scw_flag_count (chord->type) : 0;

  if (chord->stem == 0 || chord->n_heads == 0)
    return;
  item.across = crosses (bar->layout, chord);
  scw_draw_line (drawing, item, drawn->stem_x, drawn->stem_from, drawn->stem_x, drawn->stem_to,
                 STEM_WIDTH * scale);
  item.across = false;
  if (flags > 0)
    {
      item.role = SCW_ROLE_FLAG;
      scw_draw_glyph_left (drawing, item,
                           (ScwGlyph) ((chord->stem > 0 ? SCW_GLYPH_FLAG_UP_8 : SCW_GLYPH_FLAG_DOWN_8) + flags
                                       - 1),
                           drawn->stem_x - STEM_WIDTH * scale / 2, drawn->stem_to, scale);
    }
  if (chord->grace && chord->slash && (chord->group < 0 || chord->levels[0] == LEVEL_BEGIN))
    {
      double y = drawn->stem_to + chord->stem * 1.15;

      item.role = SCW_ROLE_GRACE_SLASH;
      scw_draw_line (drawing, item, drawn->stem_x - 0.6, y + chord->stem * 0.45, drawn->stem_x + 0.75,
                     y - chord->stem * 0.45, 0.1);
    }
}

static void
draw_rest (const Drawing *drawing, const Bar *bar, const Chord *chord, const Drawn *drawn)
{
  ScwItem item = scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_REST);
  ScwGlyph glyph = chord->measure_rest ? SCW_GLYPH_REST_WHOLE : scw_rest_glyph (chord->type);
  double y = y_of (drawing, chord->staff, chord->rest_pos), x = drawn->x + chord->dx;
  bool hangs = glyph == SCW_GLYPH_REST_WHOLE || glyph == SCW_GLYPH_REST_HALF;

  if (chord->measure_rest)
    {
      const Slot *slot = &drawing->slots[bar->barline];
      double left = bar->x0 + fmax (0, slot->right[chord->staff] - 0.7);

      x = (left + bar->x1) / 2 - glyph_width (drawing->font, glyph) / 2;
    }
  scw_draw_glyph_left (drawing, item, glyph, x, y, chord_scale (chord));
  if (hangs && abs (chord->rest_pos) >= 6)
    {
      item.role = SCW_ROLE_LEDGER;
      scw_draw_line (drawing, item, x - 0.4, y, x + glyph_width (drawing->font, glyph) + 0.4, y, LINE_WIDTH);
    }
  draw_dots (drawing, bar, chord, NULL, drawn->x);
}

static void
draw_arpeggio (const Drawing *drawing, const Bar *bar, const Chord *chord, const Drawn *drawn)
{
  const Head *low = &bar->layout->heads[chord->first_head], *high = low + chord->n_heads - 1;
  ScwItem item = scw_draw_item (drawing, bar, chord->element, high->staff, SCW_ROLE_ARPEGGIO);

  item.kind = SCW_ITEM_WAVE;
  item.x = drawn->x + chord->arpeggio_dx;
  item.y = y_of (drawing, high->staff, high->pos) - 0.7;
  item.y2 = y_of (drawing, low->staff, low->pos) + 0.7;
  item.across = low->staff != high->staff;
  scw_items_add (drawing->items, item, drawing->font);
}

void
scw_draw_chords (Drawing *drawing, Bar *bar)
{
  const Layout *layout = bar->layout;

  for (int c = 0; c < layout->n_chords; c++)
    {
      const Chord *chord = &layout->chords[c];
      const Drawn *drawn = &bar->drawn[c];

      if (chord->hidden && chord->rest)
        continue;
      if (chord->rest)
        draw_rest (drawing, bar, chord, drawn);
      for (int h = 0; h < chord->n_heads; h++)
        draw_head (drawing, bar, chord, &layout->heads[chord->first_head + h], drawn->x);
      draw_stem (drawing, bar, chord, drawn);
      if (chord->n_heads > 0 && chord->arpeggio_dx > NOTHING)
        draw_arpeggio (drawing, bar, chord, drawn);
    }
}
