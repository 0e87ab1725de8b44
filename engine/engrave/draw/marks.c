/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marks.c: what hangs on single notes, and tuplets. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/engrave/draw/draw.h"

#define FINGER_SIZE 0.55

/* What any note of a chord carries. */
typedef struct
{
  bool staccato, tenuto, accent, marcato, fermata, inverted, trill, staccatissimo, portato;
  ScwTremolo tremolo;
  int tremolo_marks;
} Marks;

static void
gather (const Layout *layout, const Chord *chord, Marks *marks)
{
  *marks = (Marks){ 0 };
  for (int i = 0; i < (chord->n_heads > 0 ? chord->n_heads : 1); i++)
    {
      int element = chord->n_heads > 0 ? layout->heads[chord->first_head + i].element : chord->element;
      const ScwNote *note = &layout->elements[element].note;

      marks->staccato |= note->staccato;
      marks->tenuto |= note->tenuto;
      marks->accent |= note->accent;
      marks->marcato |= note->strong_accent;
      marks->fermata |= note->fermata && (note->signs & SIGNS_OVER) == 0; /* else drawn over these */
      marks->inverted |= note->fermata_inverted;
      marks->trill
        |= note->trill && !(note->signs >> SCW_SIGN_WAVY_LINE_START & 1); /* else drawn with the line */
      marks->staccatissimo |= note->signs >> SCW_SIGN_STACCATISSIMO & 1;
      marks->portato |= note->signs >> SCW_SIGN_DETACHED_LEGATO & 1;
      if (note->tremolo != SCW_TREMOLO_NONE)
        {
          marks->tremolo = note->tremolo;
          marks->tremolo_marks = note->tremolo_marks == 0  ? 3
                                 : note->tremolo_marks > 4 ? 4
                                                           : note->tremolo_marks;
        }
    }
}

/* On which side of a chord its articulation stands. */
static int
side_of (const Layout *layout, const Chord *chord)
{
  const Head *low = &layout->heads[chord->first_head];

  if (!chord->alone)
    return chord->upper ? ABOVE : BELOW;
  if (chord->stem != 0)
    return chord->stem > 0 ? BELOW : ABOVE;
  return chord->n_heads > 0 && low[0].pos + low[chord->n_heads - 1].pos < 0 ? BELOW : ABOVE;
}

/* Staccato and tenuto stand in the space next to the head, also within the staff. */
static void
draw_near (const Drawing *drawing, const Bar *bar, int c, int side, ScwGlyph glyph)
{
  const Chord *chord = &bar->layout->chords[c];
  const Head *head = &bar->layout->heads[chord->first_head + (side == ABOVE ? chord->n_heads - 1 : 0)];
  Drawn *drawn = &bar->drawn[c];
  ScwItem item = scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_ARTICULATION);
  bool at_stem = chord->stem != 0 && side == -chord->stem;
  double x = drawn->x + chord->dx + head_width (drawing->font, chord) / 2;
  double edge = side == ABOVE ? drawn->top : drawn->bottom;
  double y = edge + side * 0.45;

  if (!at_stem)
    {
      double top = drawing->staff_y[head->staff];

      if (y > top - 0.4 && y < top + 4.4) /* into the middle of a space */
        y = top + 0.5 + (side == ABOVE ? floor (y - top - 0.5 + 0.1) : ceil (y - top - 0.5 - 0.1));
    }
  else if (chord->group < 0)
    x = drawn->stem_x;
  scw_draw_glyph_centre (drawing, item, glyph, x, y, 1);
  if (side == ABOVE)
    drawn->top = y - 0.25;
  else
    drawn->bottom = y + 0.25;
}

/* The others stand outside of the staff. */
static void
draw_outside (const Drawing *drawing, const Bar *bar, int c, int side, ScwGlyph glyph, ScwItemRole role)
{
  const Chord *chord = &bar->layout->chords[c];
  Drawn *drawn = &bar->drawn[c];
  ScwExtent box = scw_music_font_box (drawing->font, glyph);
  double half = (box.y1 - box.y0) / 2, top = drawing->staff_y[chord->staff];
  double x = drawn->x + chord->dx
             + (chord->n_heads > 0 ? head_width (drawing->font, chord)
                                   : glyph_width (drawing->font, scw_rest_glyph (chord->type)))
                 / 2;
  double y;

  if (chord->measure_rest)
    {
      const Slot *slot = &drawing->slots[bar->barline];

      x = (bar->x0 + fmax (0, slot->right[chord->staff] - 0.7) + bar->x1) / 2;
    }
  if (side == ABOVE)
    {
      y = fmin (drawn->top - 0.3, top - 0.4) - half;
      drawn->top = y - half;
    }
  else
    {
      y = fmax (drawn->bottom + 0.3, top + 4.4) + half;
      drawn->bottom = y + half;
    }
  scw_draw_glyph_centre (drawing, scw_draw_item (drawing, bar, chord->element, chord->staff, role), glyph, x,
                         y, 1);
}

static void
draw_strokes (const Drawing *drawing, const Bar *bar, const Chord *chord, const Drawn *drawn, int n)
{
  ScwItem item = scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_TREMOLO);
  int dir = chord->stem == 0 ? 1 : chord->stem;
  double y = drawn->stem_to + dir * (chord->group >= 0 ? 0.4 + BEAM_STEP * chord->n_levels : 0.9);
  double x = drawn->stem_x;

  if (chord->stem == 0)
    y = drawn->top - 0.5 - 0.75 * (n - 1);
  else if (chord->group < 0 && scw_flag_count (chord->type) > 0)
    y = drawn->stem_to + dir * 1.6;
  for (int i = 0; i < n; i++)
    {
      double at = y + dir * 0.75 * i;

      scw_draw_bar (drawing, item, (ScwPoint){ x - 0.6, at + 0.18 }, (ScwPoint){ x + 0.6, at - 0.18 }, 0.4);
    }
}

/* Bars between two notes that are played in turn. */
static void
draw_between (const Drawing *drawing, const Bar *bar, int c, int n)
{
  const Layout *layout = bar->layout;
  const Chord *chord = &layout->chords[c], *other = NULL;
  ScwItem item = scw_draw_item (drawing, bar, chord->element, chord->staff, SCW_ROLE_TREMOLO);
  const Drawn *from = &bar->drawn[c], *to = NULL;
  ScwPoint a, b;
  int dir = chord->stem == 0 ? 1 : chord->stem;

  for (int i = c + 1; other == NULL && i < layout->n_chords; i++)
    if (layout->chords[i].voice == chord->voice && layout->chords[i].grace == chord->grace)
      {
        other = &layout->chords[i];
        to = &bar->drawn[i];
      }
  if (other == NULL)
    return;
  a = (ScwPoint){ from->stem_x + 0.4,
                  from->stem_to + dir * BEAM_STEP * (chord->group >= 0 ? chord->n_levels : 0.4) };
  b = (ScwPoint){ to->stem_x - 0.4,
                  to->stem_to + dir * BEAM_STEP * (other->group >= 0 ? other->n_levels : 0.4) };
  if (chord->stem == 0 || other->stem != chord->stem)
    {
      a.x = from->x + chord->dx + head_width (drawing->font, chord) + 0.4;
      b.x = to->x + other->dx - 0.4;
      a.y = (from->top + from->bottom) / 2 - 0.75 * (n - 1) / 2;
      b.y = (to->top + to->bottom) / 2 - 0.75 * (n - 1) / 2;
    }
  if (b.x < a.x + 0.5)
    return;
  if (chord->stem == 0 || other->stem != chord->stem)
    b.y = a.y + copysign (fmin (fabs (b.y - a.y), 1), b.y - a.y);
  for (int i = 0; i < n; i++, a.y += dir * BEAM_STEP, b.y += dir * BEAM_STEP)
    scw_draw_bar (drawing, item, a, b, BEAM_THICK);
}

/* On which side the fingers of a chord stand: above those of the right hand, below those of the left. */
static int
finger_side (const Drawing *drawing, const Chord *chord)
{
  if (!chord->alone)
    return chord->upper ? ABOVE : BELOW;
  return drawing->staves > 1 && chord->staff == drawing->staves - 1 ? BELOW : ABOVE;
}

/* The fingers of a chord stand on each other as its heads do. */
static void
draw_fingers (const Drawing *drawing, const Bar *bar, int c)
{
  const Chord *chord = &bar->layout->chords[c];
  Drawn *drawn = &bar->drawn[c];
  int side = finger_side (drawing, chord);
  double x = drawn->x + chord->dx + head_width (drawing->font, chord) / 2;

  for (int i = 0; i < chord->n_heads; i++)
    {
      int h = chord->first_head + (side == ABOVE ? i : chord->n_heads - 1 - i);
      const Head *head = &bar->layout->heads[h];
      const ScwNote *note = &bar->layout->elements[head->element].note;

      for (int f = 0; f < note->n_fingers; f++)
        {
          ScwGlyph glyph
            = (ScwGlyph) (SCW_GLYPH_DIGIT_0 + note->fingers[side == ABOVE ? f : note->n_fingers - 1 - f]);
          double half = FINGER_SIZE * glyph_height (drawing->font, glyph) / 2,
                 top = drawing->staff_y[chord->staff];
          double y = side == ABOVE ? fmin (drawn->top - 0.3, top - 0.4) - half
                                   : fmax (drawn->bottom + 0.3, top + 4.4) + half;

          scw_draw_glyph_centre (drawing,
                                 scw_draw_item (drawing, bar, head->element, chord->staff,
                                                SCW_ROLE_FINGERING),
                                 glyph, x, y, FINGER_SIZE);
          if (side == ABOVE)
            drawn->top = y - half;
          else
            drawn->bottom = y + half;
        }
    }
}

static void
draw_chord_marks (const Drawing *drawing, const Bar *bar, int c)
{
  const Chord *chord = &bar->layout->chords[c];
  int side = side_of (bar->layout, chord);
  int above = chord->alone || chord->upper ? ABOVE : BELOW;
  Marks marks;

  gather (bar->layout, chord, &marks);
  if (marks.tremolo == SCW_TREMOLO_START)
    draw_between (drawing, bar, c, marks.tremolo_marks);
  else if (marks.tremolo == SCW_TREMOLO_SINGLE || marks.tremolo == SCW_TREMOLO_UNMEASURED)
    draw_strokes (drawing, bar, chord, &bar->drawn[c], marks.tremolo_marks);
  if (chord->n_heads > 0 && marks.staccato)
    draw_near (drawing, bar, c, side, SCW_GLYPH_STACCATO);
  if (chord->n_heads > 0 && marks.tenuto)
    draw_near (drawing, bar, c, side, SCW_GLYPH_TENUTO);
  if (chord->n_heads > 0 && marks.portato)
    draw_outside (drawing, bar, c, side, side == ABOVE ? SCW_GLYPH_PORTATO_ABOVE : SCW_GLYPH_PORTATO_BELOW,
                  SCW_ROLE_ARTICULATION);
  if (chord->n_heads > 0 && marks.staccatissimo)
    draw_outside (drawing, bar, c, side,
                  side == ABOVE ? SCW_GLYPH_STACCATISSIMO_ABOVE : SCW_GLYPH_STACCATISSIMO_BELOW,
                  SCW_ROLE_ARTICULATION);
  if (marks.accent)
    draw_outside (drawing, bar, c, side, SCW_GLYPH_ACCENT, SCW_ROLE_ARTICULATION);
  if (marks.marcato)
    draw_outside (drawing, bar, c, above, above == ABOVE ? SCW_GLYPH_MARCATO_ABOVE : SCW_GLYPH_MARCATO_BELOW,
                  SCW_ROLE_ARTICULATION);
  draw_fingers (drawing, bar, c);
  if (marks.trill)
    draw_outside (drawing, bar, c, above, SCW_GLYPH_TRILL, SCW_ROLE_TRILL);
  if (marks.inverted)
    above = BELOW;
  if (marks.fermata)
    draw_outside (drawing, bar, c, above, above == ABOVE ? SCW_GLYPH_FERMATA_ABOVE : SCW_GLYPH_FERMATA_BELOW,
                  SCW_ROLE_FERMATA);
}

void
scw_draw_marks (Drawing *drawing, Bar *bar)
{
  for (int c = 0; c < bar->layout->n_chords; c++)
    if (!(bar->layout->chords[c].hidden && bar->layout->chords[c].rest))
      draw_chord_marks (drawing, bar, c);
}

typedef struct
{
  int first, last; /* chords */
  int depth;
  bool nested; /* begins at a note where another one did */
} Tuplet;

/* So many in the time of so many. */
typedef struct
{
  int actual, normal;
} Ratio;

/* The ratio of a tuplet's own notes: of those in a tuplet within it there are more. It ends with chord 'last', or (-1) where as
 * many have ended as have begun. */
static Ratio
ratio_of (const Layout *layout, int first, int last)
{
  const int voice = layout->chords[first].voice;
  Ratio least = { 0, 0 };
  int depth = 0;

  for (int c = first; c < layout->n_chords && layout->chords[c].voice == voice && (last < 0 || c <= last);
       c++)
    {
      const ScwNote *note = &layout->elements[layout->chords[c].element].note;

      if (!note->grace && note->actual > 0
          && (least.actual == 0 || note->actual * least.normal < least.actual * note->normal))
        least = (Ratio){ note->actual, note->normal };
      for (int t = 0; t < note->n_tuplets; t++)
        depth += note->tuplets[t] == SCW_START ? 1 : -1;
      if (last < 0 && depth <= 0)
        break;
    }
  return least;
}

/* What is written at a tuplet: three within three, though each of its notes is a ninth. 'outer': NULL, or one that it is in. */
static Ratio
written_ratio (const Layout *layout, const Tuplet *tuplet, const Tuplet *outer)
{
  const Ratio own = ratio_of (layout, tuplet->first, tuplet->last);
  const Ratio around = outer != NULL ? ratio_of (layout, outer->first, -1) : (Ratio){ 0, 0 };

  if (own.actual == 0)
    return (Ratio){ 3, 2 };
  if (around.actual > 0 && own.actual > around.actual && own.actual % around.actual == 0
      && own.normal % around.normal == 0)
    return (Ratio){ own.actual / around.actual, own.normal / around.normal };
  return own;
}

static void
draw_tuplet (const Drawing *drawing, const Bar *bar, const Tuplet *tuplet, Ratio ratio)
{
  const Layout *layout = bar->layout;
  const Chord *first = &layout->chords[tuplet->first], *last = &layout->chords[tuplet->last];
  ScwItem item = scw_draw_item (drawing, bar, first->element, first->staff, SCW_ROLE_TUPLET);
  const Group *group = first->group >= 0 ? &layout->groups[first->group] : NULL;
  const int look = tuplet->nested ? 0 : layout->elements[first->element].note.tuplet_look;
  bool beamed = (look & SCW_TUPLET_BRACKET) == 0 && group != NULL && group->n > 0
                && layout->members[group->first] == tuplet->first
                && layout->members[group->first + group->n - 1] == tuplet->last && tuplet->depth == 0;
  double x0 = bar->drawn[tuplet->first].x + first->dx, x1 = bar->drawn[tuplet->last].x + last->dx + 1.2;
  double top = drawing->staff_y[first->staff], bottom = top + 4, middle, y, gap;
  char text[32];
  int sum = 0, side;

  for (int c = tuplet->first; c <= tuplet->last; c++)
    if (layout->chords[c].voice == first->voice && !layout->chords[c].grace)
      {
        sum += layout->chords[c].stem;
        if (layout->chords[c].hidden && layout->chords[c].rest)
          continue;
        top = fmin (top, bar->drawn[c].top);
        bottom = fmax (bottom, bar->drawn[c].bottom);
        item.across |= layout->chords[c].staff != first->staff;
      }
  if (!beamed && !first->alone)
    side = first->upper ? ABOVE : BELOW;
  else
    side = sum >= 0 ? ABOVE : BELOW;
  middle = (x0 + x1) / 2;
  y = side == ABOVE ? top - 0.9 - 1.6 * tuplet->depth : bottom + 0.9 + 1.6 * tuplet->depth;
  if (beamed)
    {
      const Drawn *a = &bar->drawn[tuplet->first], *b = &bar->drawn[tuplet->last];

      middle = (a->stem_x + b->stem_x) / 2;
      y = (a->stem_to + b->stem_to) / 2 + side * 1.05;
    }
  item.kind = SCW_ITEM_TEXT;
  item.x = middle;
  item.y = y + 0.5;
  item.scale = 1.6;
  if ((look & SCW_TUPLET_BOTH_NUMBERS) != 0)
    snprintf (text, sizeof text, "%d:%d", ratio.actual, ratio.normal);
  else
    snprintf (text, sizeof text, "%d", ratio.actual);
  item.text = text;
  item.face = SCW_FACE_BOLD_ITALIC;
  gap = (look & SCW_TUPLET_NO_NUMBER) != 0      ? 0
        : (look & SCW_TUPLET_BOTH_NUMBERS) != 0 ? 1.4
        : ratio.actual > 9                      ? 0.9
                                                : 0.65;
  if (gap > 0)
    scw_items_add (drawing->items, item, drawing->font);
  if (beamed || (look & SCW_TUPLET_NO_BRACKET) != 0)
    return;
  scw_draw_line (drawing, item, x0, y, fmax (x0, middle - gap), y, 0.12);
  scw_draw_line (drawing, item, fmin (x1, middle + gap), y, x1, y, 0.12);
  scw_draw_line (drawing, item, x0 + 0.06, y, x0 + 0.06, y - side * 0.6, 0.12);
  scw_draw_line (drawing, item, x1 - 0.06, y, x1 - 0.06, y - side * 0.6, 0.12);
}

void
scw_draw_tuplets (Drawing *drawing, Bar *bar)
{
  const Layout *layout = bar->layout;
  Tuplet open[16];
  int n_open = 0;

  for (int c = 0; c < layout->n_chords; c++)
    {
      const Chord *chord = &layout->chords[c];
      const ScwNote *note = &layout->elements[chord->element].note;

      if (c > 0 && chord->voice != layout->chords[c - 1].voice)
        n_open = 0;
      for (int t = 0; t < note->n_tuplets; t++)
        if (note->tuplets[t] == SCW_START && n_open < 16)
          {
            open[n_open] = (Tuplet){ c, c, 0, n_open > 0 && open[n_open - 1].first == c };
            n_open++;
          }
        else if (note->tuplets[t] == SCW_STOP && n_open > 0)
          {
            Tuplet *tuplet = &open[--n_open];

            tuplet->last = c;
            draw_tuplet (drawing, bar, tuplet,
                         written_ratio (layout, tuplet, n_open > 0 ? &open[n_open - 1] : NULL));
            for (int i = 0; i < n_open; i++)
              open[i].depth = open[i].depth > tuplet->depth ? open[i].depth : tuplet->depth + 1;
          }
    }
}
