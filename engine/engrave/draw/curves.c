/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curves.c: ties and slurs. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/draw/draw.h"

static double
right_edge (const Drawing *drawing)
{
  return drawing->bars[drawing->n_bars - 1].x1 - 0.2;
}

/* Where the music of the system begins. */
static double
left_edge (const Drawing *drawing, double note_x)
{
  return fmin (scw_draw_left_edge (drawing) - 0.3, note_x - 1.2);
}

/* Whether it reaches to the edge of the system. */
static bool
goes_on (const Drawing *drawing, const Spanner *spanner, int which)
{
  return spanner->measure[which] >= 0 || drawing->style->excerpt;
}

/* From a to b; its control points stand out by h[0] and h[1]. */
typedef struct
{
  ScwPoint a, b;
  double h[2];
  int side;
} Arc;

/* The four points of its outer edge. */
static void
arc_points (const Arc *arc, ScwPoint points[4])
{
  double dx = arc->b.x - arc->a.x, dy = arc->b.y - arc->a.y, length = hypot (dx, dy);
  double lean = fmin (dx * 0.3, 0.5 + dx * 0.2) / dx;

  points[0] = arc->a;
  points[3] = arc->b;
  for (int i = 0; i < 2; i++)
    {
      double t = i == 0 ? lean : 1 - lean, out = arc->side * arc->h[i];

      points[1 + i]
        = (ScwPoint){ arc->a.x + dx * t - out * dy / length, arc->a.y + dy * t + out * dx / length };
    }
}

static void
draw_curve (const Drawing *drawing, ScwItem item, const Arc *arc, double thick)
{
  double end = 0.05;

  item.kind = SCW_ITEM_CURVE;
  arc_points (arc, item.points);
  for (int i = 0; i < 4; i++)
    {
      item.points[4 + i] = item.points[3 - i];
      item.points[4 + i].y -= arc->side * (i == 0 || i == 3 ? end : thick);
    }
  item.x = arc->a.x;
  item.y = arc->a.y;
  item.x2 = arc->b.x;
  item.y2 = arc->b.y;
  scw_items_add (drawing->items, item, drawing->font);
}

static void
draw_tie (const Drawing *drawing, const Spanner *spanner)
{
  SpannerEnd from = scw_draw_find_end (drawing, spanner, 0), to = scw_draw_find_end (drawing, spanner, 1);
  const SpannerEnd *known = from.head != NULL ? &from : &to;
  ScwPoint a, b;
  ScwItem item;
  double height;
  int side = spanner->side;

  if (known->head == NULL)
    return;
  item = scw_draw_item (drawing, known->bar, known->head->element, known->head->staff, SCW_ROLE_TIE);
  a.y = b.y = y_of (drawing, known->head->staff, known->head->pos) + side * 0.5;
  if (from.head != NULL)
    a.x = from.drawn->x + from.chord->dx + from.head->dx + head_width (drawing->font, from.chord) - 0.1;
  if (to.head != NULL)
    b.x = to.drawn->x + to.chord->dx + to.head->dx + 0.1;
  if (to.head == NULL)
    b.x = goes_on (drawing, spanner, 1) ? right_edge (drawing) : fmin (a.x + 3, right_edge (drawing));
  if (from.head == NULL)
    a.x = fmax (left_edge (drawing, b.x), goes_on (drawing, spanner, 0) ? 0 : b.x - 3);
  if (from.head != NULL && from.chord->dots > 0
      && from.head->dot_pos * -0.5 * side > from.head->pos * -0.5 * side)
    a.x = fmax (a.x, from.drawn->x + from.chord->dots_dx - 0.1);
  if (b.x - a.x < 1)
    {
      double middle = (a.x + b.x) / 2;

      a.x = middle - 0.5;
      b.x = middle + 0.5;
    }
  item.across = from.head != NULL && to.head != NULL && from.head->staff != to.head->staff;
  if (item.across)
    b.y = y_of (drawing, to.head->staff, to.head->pos) + side * 0.5;
  height = fmin (0.55 + 0.05 * (b.x - a.x), 1.3);
  draw_curve (drawing, item, &(Arc){ a, b, { height, height }, side }, 0.22);
}

static ScwPoint
slur_point (const Drawing *drawing, const SpannerEnd *end, int side, bool start)
{
  const Chord *chord = end->chord;
  const Drawn *drawn = end->drawn;
  double edge = side == ABOVE ? drawn->top : drawn->bottom;
  ScwPoint point
    = { drawn->x + chord->dx + (chord->n_heads > 0 ? head_width (drawing->font, chord) / 2 : 0.5),
        edge + side * 0.35 };

  if (chord->stem != 0 && side == -chord->stem && !chord->grace)
    point.x = drawn->stem_x + (chord->group < 0 && scw_flag_count (chord->type) > 0 && start ? 0.4 : 0);
  point.x += start ? 0.15 : -0.15;
  return point;
}

/* From one staff to the other within a small distance, a slur that went around both notes would be a spike: it goes from
 * head to head, on the left of the later note. */
static bool
meet_heads (const Drawing *drawing, const SpannerEnd *from, const SpannerEnd *to, Arc *arc)
{
  const int down = arc->b.y > arc->a.y ? 1 : -1; /* where the later one lies */
  const SpannerEnd *ends[] = { from, to };
  ScwPoint *points[] = { &arc->a, &arc->b };

  if (fabs (arc->b.y - arc->a.y) < 1.5 * (arc->b.x - arc->a.x))
    return false;
  for (int i = 0; i < 2; i++)
    {
      const Chord *chord = ends[i]->chord;
      const int facing = i == 0 ? down : -down;
      double y = 0, left = chord->arpeggio_dx > NOTHING ? chord->arpeggio_dx : 0;

      if (chord->n_heads == 0)
        return false;
      for (int h = 0; h < chord->n_heads; h++)
        {
          const Head *head = &ends[i]->bar->layout->heads[chord->first_head + h];
          const double at = y_of (drawing, head->staff, head->pos);

          y = h == 0 || (at - y) * facing > 0 ? at : y;
          if (head->accidental != SCW_ACCIDENTAL_NONE)
            left = fmin (left, head->accidental_dx);
        }
      points[i]->x
        = ends[i]->drawn->x + (i == 0 ? chord->dx + head_width (drawing->font, chord) / 2 : left - 0.3);
      points[i]->y = y + (i == 0 ? 0.8 * facing : 0);
    }
  arc->side = down;
  return arc->b.x - arc->a.x > 0.3;
}

static double
bezier (double a, double b, double c, double d, double t)
{
  return (1 - t) * (1 - t) * (1 - t) * a + 3 * t * (1 - t) * (1 - t) * b + 3 * t * t * (1 - t) * c
         + t * t * t * d;
}

/* What a slur spans: on its staff or, where it goes from one to the other, of its voice. */
typedef struct
{
  int staff, voice;
  bool across;
  int n_items;
} Spanned;

static bool
stands_in_the_way (const ScwItem *item, const Spanned *spanned)
{
  if (spanned->across ? item->voice != spanned->voice : item->staff != spanned->staff)
    return false;
  switch (item->role)
    {
    case SCW_ROLE_HEAD:
    case SCW_ROLE_STEM:
    case SCW_ROLE_BEAM:
    case SCW_ROLE_ACCIDENTAL:
    case SCW_ROLE_FLAG:
    case SCW_ROLE_ARTICULATION:
    case SCW_ROLE_FINGERING:
    case SCW_ROLE_REST:
      return true;
    case SCW_ROLE_TUPLET: /* a slur may cross the bracket, not the number */
      return item->kind == SCW_ITEM_TEXT;
    default:
      return false;
    }
}

/* By how much the arc runs into this item, at worst, and where on the arc. */
static double
lack_under (const Arc *arc, const ScwItem *item, double *where)
{
  ScwPoint points[4];
  double most = 0, width = arc->b.x - arc->a.x;
  double left = fmax (item->box.x0, arc->a.x + 0.08 * width + 0.3);
  double right = fmin (item->box.x1, arc->b.x - 0.08 * width - 0.3);

  arc_points (arc, points);
  for (int k = 0; left <= right && k <= 2; k++)
    {
      double x = left + (right - left) * k / 2, low = 0, high = 1, missing;
      double edge = arc->side == ABOVE ? item->box.y0 : item->box.y1;

      for (int i = 0; i < 12; i++)
        {
          double t = (low + high) / 2;

          if (bezier (points[0].x, points[1].x, points[2].x, points[3].x, t) < x)
            low = t;
          else
            high = t;
        }
      if (item->role == SCW_ROLE_BEAM && item->x2 > item->x)
        edge = item->y + (item->y2 - item->y) * (x - item->x) / (item->x2 - item->x)
               + arc->side * BEAM_THICK / 2;
      missing = (edge - bezier (points[0].y, points[1].y, points[2].y, points[3].y, low)) * arc->side + 0.35;
      if (missing > most)
        {
          most = missing;
          *where = low;
        }
    }
  return most;
}

/* Bends the arc out of what it runs into: where that is near an end the end moves, else the arc gets rounder,
 * on that side more, and only when it is round enough both ends move. */
static void
bend (const Drawing *drawing, const Spanned *spanned, Arc *arc)
{
  const double width = arc->b.x - arc->a.x, roundest = arc->h[0] + fmax (1.5, 0.22 * width),
               farthest = spanned->across ? 1.5 : 4;
  const double a_y = arc->a.y, b_y = arc->b.y;

  for (int tries = 0; tries < 16; tries++)
    {
      double most = 0.02, t = 0, p, q, *lower = &arc->h[arc->h[0] < arc->h[1] ? 0 : 1];

      for (int i = drawing->first_item; i < spanned->n_items; i++)
        {
          const ScwItem *item = &drawing->items->at[i];
          double where = 0;
          double missing
            = item->box.x1 > arc->a.x && item->box.x0 < arc->b.x && stands_in_the_way (item, spanned)
                ? lack_under (arc, item, &where)
                : 0;

          if (missing > most)
            {
              most = missing;
              t = where;
            }
        }
      if (t == 0)
        break;
      p = 3 * t * (1 - t) * (1 - t);
      q = 3 * t * t * (1 - t);
      if (t > 0.12 && t < 0.88 && fmax (arc->h[0], arc->h[1]) < roundest - 0.01)
        {
          arc->h[0] = fmin (arc->h[0] + most * p / (p * p + q * q), roundest);
          arc->h[1] = fmin (arc->h[1] + most * q / (p * p + q * q), roundest);
          *lower = fmax (*lower, 0.5 * fmax (arc->h[0], arc->h[1]));
          continue;
        }
      p = 1 - t;
      q = t;
      arc->a.y += arc->side * most * p / (p * p + q * q);
      arc->b.y += arc->side * most * q / (p * p + q * q);
      arc->a.y = a_y + arc->side * fmin ((arc->a.y - a_y) * arc->side, farthest);
      arc->b.y = b_y + arc->side * fmin ((arc->b.y - b_y) * arc->side, farthest);
    }
}

static void
draw_slur (const Drawing *drawing, const Spanner *spanner, int n_items)
{
  SpannerEnd from = scw_draw_find_end (drawing, spanner, 0), to = scw_draw_find_end (drawing, spanner, 1);
  const SpannerEnd *known = from.chord != NULL ? &from : &to;
  int side = spanner->side, staff, other;
  double height, width;
  ScwPoint a, b;
  Arc arc;
  ScwItem item;

  if (known->chord == NULL)
    return;
  staff = known->chord->staff;
  other = to.chord != NULL ? to.chord->staff : staff;
  item = scw_draw_item (drawing, known->bar, spanner->element[known == &from ? 0 : 1], staff, SCW_ROLE_SLUR);
  item.across = other != staff;
  if (from.chord != NULL)
    a = slur_point (drawing, &from, side, true);
  if (to.chord != NULL)
    b = slur_point (drawing, &to, side, false);
  if (to.chord == NULL)
    b = (ScwPoint){ goes_on (drawing, spanner, 1) ? right_edge (drawing)
                                                  : fmin (a.x + 3.5, right_edge (drawing)),
                    a.y + side * 0.5 };
  if (from.chord == NULL)
    a = (ScwPoint){ goes_on (drawing, spanner, 0) ? left_edge (drawing, b.x)
                                                  : fmax (b.x - 3.5, left_edge (drawing, b.x)),
                    b.y + side * 0.5 };
  if (b.x - a.x < 1.2)
    {
      double middle = (a.x + b.x) / 2;

      a.x = middle - 0.6;
      b.x = middle + 0.6;
    }
  width = b.x - a.x;
  if (fabs (b.y - a.y) > fmax (1.5, 0.5 * width) && !item.across)
    {
      double limit = fmax (1.5, 0.5 * width);

      if ((a.y - b.y) * side > 0) /* a lies farther out */
        b.y = a.y - side * limit;
      else
        a.y = b.y - side * limit;
    }
  height = fmin (0.7 + 0.1 * width, 2.6);
  arc = (Arc){ a, b, { height, height }, side };
  if (!item.across || from.chord == NULL || to.chord == NULL || !meet_heads (drawing, &from, &to, &arc))
    bend (drawing, &(Spanned){ staff, item.voice, item.across, n_items }, &arc);
  draw_curve (drawing, item, &arc, 0.25);
}

void
scw_draw_curves (Drawing *drawing, const Spanner *spanners, int n)
{
  int n_items = drawing->items->n;

  for (int i = 0; i < n; i++)
    if (spanners[i].kind == SPANNER_TIE)
      draw_tie (drawing, &spanners[i]);
  for (int i = 0; i < n; i++)
    if (spanners[i].kind == SPANNER_SLUR)
      draw_slur (drawing, &spanners[i], n_items);
}
