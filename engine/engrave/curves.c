/* curves.c: ties and slurs. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/draw.h"

#define ABOVE (-1)
#define BELOW 1

typedef struct
{
  const Bar *bar; /* NULL: the end is on another system, or nowhere */
  const Chord *chord;
  const Drawn *drawn;
  const Head *head;
} End;

static End
find_end (const Drawing *drawing, const Spanner *spanner, int which)
{
  End end = { NULL, NULL, NULL, NULL };
  const Bar *bar = spanner->measure[which] < 0 ? NULL : scw_draw_find_bar (drawing, spanner->measure[which]);
  int element = spanner->element[which], c;

  if (bar == NULL || element < 0 || element >= bar->layout->n_elements)
    return end;
  c = bar->layout->chord_of[element];
  if (c < 0)
    return end;
  end.bar = bar;
  end.chord = &bar->layout->chords[c];
  end.drawn = &bar->drawn[c];
  for (int i = 0; i < end.chord->n_heads; i++)
    if (bar->layout->heads[end.chord->first_head + i].element == element)
      end.head = &bar->layout->heads[end.chord->first_head + i];
  return end;
}

static double
right_edge (const Drawing *drawing)
{
  return drawing->bars[drawing->n_bars - 1].x1 - 0.2;
}

/* Where the music of the system begins. */
static double
left_edge (const Drawing *drawing, double note_x)
{
  double x = 0;

  for (int s = 0; s < drawing->staves; s++)
    x = fmax (x, drawing->slots[0].right[s]);
  return fmin (x - 0.3, note_x - 1.2);
}

static void
draw_curve (
  const Drawing *drawing, ScwItem item, ScwPoint from, ScwPoint to, double height, int side, double thick)
{
  double width = to.x - from.x, lean = fmin (width * 0.3, 0.5 + width * 0.2);
  double end = 0.05;

  item.kind = SCW_ITEM_CURVE;
  item.points[0] = (ScwPoint){ from.x, from.y };
  item.points[1] = (ScwPoint){ from.x + lean, from.y + (to.y - from.y) * lean / width + side * height };
  item.points[2] = (ScwPoint){ to.x - lean, to.y - (to.y - from.y) * lean / width + side * height };
  item.points[3] = (ScwPoint){ to.x, to.y };
  for (int i = 0; i < 4; i++)
    {
      item.points[4 + i] = item.points[3 - i];
      item.points[4 + i].y -= side * (i == 0 || i == 3 ? end : thick);
    }
  item.x = from.x;
  item.y = from.y;
  item.x2 = to.x;
  item.y2 = to.y;
  scw_items_add (drawing->items, item, drawing->font);
}

static int
tie_side (const End *end)
{
  const Chord *chord = end->chord;
  const Head *low = &end->bar->layout->heads[chord->first_head];
  int at = (int) (end->head - low);

  if (chord->n_heads > 1 && chord->alone)
    {
      if (at * 2 + 1 == chord->n_heads)
        return end->head->pos >= 0 ? ABOVE : BELOW;
      return at * 2 + 1 > chord->n_heads ? ABOVE : BELOW;
    }
  if (!chord->alone)
    return chord->upper ? ABOVE : BELOW;
  if (chord->stem != 0)
    return chord->stem > 0 ? BELOW : ABOVE;
  return end->head->pos >= 0 ? ABOVE : BELOW;
}

static void
draw_tie (const Drawing *drawing, const Spanner *spanner)
{
  End from = find_end (drawing, spanner, 0), to = find_end (drawing, spanner, 1);
  const End *known = from.head != NULL ? &from : &to;
  ScwPoint a, b;
  ScwItem item;
  double height;
  int side;

  if (known->head == NULL)
    return;
  side = tie_side (known);
  item = scw_draw_item (drawing, known->bar, known->head->element, known->head->staff, SCW_ROLE_TIE);
  a.y = b.y = y_of (drawing, known->head->staff, known->head->pos) + side * 0.5;
  if (from.head != NULL)
    a.x = from.drawn->x + from.chord->dx + from.head->dx + head_width (drawing->font, from.chord) - 0.1;
  if (to.head != NULL)
    b.x = to.drawn->x + to.chord->dx + to.head->dx + 0.1;
  if (to.head == NULL)
    b.x = spanner->measure[1] >= 0 ? right_edge (drawing) : fmin (a.x + 3, right_edge (drawing));
  if (from.head == NULL)
    a.x = fmax (left_edge (drawing, b.x), spanner->measure[0] >= 0 ? 0 : b.x - 3);
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
  draw_curve (drawing, item, a, b, height, side, 0.22);
}

static int
slur_side (const End *from, const End *to)
{
  const Chord *a = from->chord, *b = to->chord;

  if (a != NULL && b != NULL && a->n_heads > 0 && b->n_heads > 0
      && from->bar->layout->heads[a->first_head].staff != to->bar->layout->heads[b->first_head].staff)
    return ABOVE;
  if (a != NULL && a->grace)
    return b != NULL && b->stem < 0 && b->alone ? ABOVE : BELOW;
  if (a != NULL && !a->alone)
    return a->upper ? ABOVE : BELOW;
  if (b != NULL && !b->alone)
    return b->upper ? ABOVE : BELOW;
  if ((a != NULL && a->stem <= 0 && a->n_heads > 0) || (b != NULL && b->stem <= 0 && b->n_heads > 0))
    {
      /* A whole note goes by where its stem would be. */
      int low = 0;

      for (int i = 0; i < 2; i++)
        {
          const End *end = i == 0 ? from : to;
          const Chord *chord = end->chord;

          if (chord == NULL || chord->n_heads == 0)
            continue;
          if (chord->stem < 0)
            return ABOVE;
          if (chord->stem == 0)
            low += end->bar->layout->heads[chord->first_head].pos < 0 ? 1 : -1;
        }
      return low > 0 ? BELOW : ABOVE;
    }
  return BELOW;
}

static ScwPoint
slur_point (const Drawing *drawing, const End *end, int side, bool start)
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

static double
bezier_y (double a, double b, double c, double d, double t)
{
  return (1 - t) * (1 - t) * (1 - t) * a + 3 * t * (1 - t) * (1 - t) * b + 3 * t * t * (1 - t) * c
         + t * t * t * d;
}

static bool
stands_in_the_way (const ScwItem *item, int staff, int other_staff)
{
  switch (item->role)
    {
    case SCW_ROLE_HEAD:
    case SCW_ROLE_STEM:
    case SCW_ROLE_BEAM:
    case SCW_ROLE_ACCIDENTAL:
    case SCW_ROLE_FLAG:
    case SCW_ROLE_ARTICULATION:
    case SCW_ROLE_REST:
      return item->staff == staff || item->staff == other_staff;
    case SCW_ROLE_TUPLET: /* a slur may cross the bracket, not the number */
      return item->kind == SCW_ITEM_TEXT && (item->staff == staff || item->staff == other_staff);
    default:
      return false;
    }
}

/* How much higher the curve must be to clear what is under it. */
static double
lack (const Drawing *drawing,
      int staff,
      int other_staff,
      int n_items,
      ScwPoint a,
      ScwPoint b,
      double height,
      int side)
{
  double most = 0, width = b.x - a.x;

  for (int i = 0; i < n_items; i++)
    {
      const ScwItem *item = &drawing->items->at[i];
      double edge = side == ABOVE ? item->box.y0 : item->box.y1;
      double left = fmax (item->box.x0, a.x + 0.08 * width + 0.3),
             right = fmin (item->box.x1, b.x - 0.08 * width - 0.3);

      if (left > right || !stands_in_the_way (item, staff, other_staff))
        continue;
      for (int k = 0; k <= 2; k++)
        {
          double x = left + (right - left) * k / 2, t = (x - a.x) / width;
          double line = a.y + (b.y - a.y) * t;
          double at_edge = edge;
          double y, missing;

          if (item->role == SCW_ROLE_BEAM && item->x2 > item->x)
            at_edge
              = item->y + (item->y2 - item->y) * (x - item->x) / (item->x2 - item->x) + side * BEAM_THICK / 2;
          y = line + side * bezier_y (0, height, height, 0, t);
          missing = (at_edge - y) * side + 0.35;
          if (missing > 0)
            most = fmax (most, missing / fmax (3 * t * (1 - t), 0.25));
        }
    }
  return most;
}

static void
draw_slur (const Drawing *drawing, const Spanner *spanner, int n_items)
{
  End from = find_end (drawing, spanner, 0), to = find_end (drawing, spanner, 1);
  const End *known = from.chord != NULL ? &from : &to;
  int side, staff, other;
  double height, width, more;
  ScwPoint a, b;
  ScwItem item;

  if (known->chord == NULL)
    return;
  side = slur_side (&from, &to);
  staff = known->chord->staff;
  other = to.chord != NULL ? to.chord->staff : staff;
  item = scw_draw_item (drawing, known->bar, spanner->element[known == &from ? 0 : 1], staff, SCW_ROLE_SLUR);
  item.across = other != staff;
  if (from.chord != NULL)
    a = slur_point (drawing, &from, side, true);
  if (to.chord != NULL)
    b = slur_point (drawing, &to, side, false);
  if (to.chord == NULL)
    b = (ScwPoint){ spanner->measure[1] >= 0 ? right_edge (drawing) : fmin (a.x + 3.5, right_edge (drawing)),
                    a.y + side * 0.5 };
  if (from.chord == NULL)
    a = (ScwPoint){ spanner->measure[0] >= 0 ? left_edge (drawing, b.x)
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
  more = item.across ? 0 : lack (drawing, staff, other, n_items, a, b, height, side);
  if (more > 0)
    {
      height += fmin (more, fmax (1.5, 0.22 * width));
      more = lack (drawing, staff, other, n_items, a, b, height, side) * 0.75;
      a.y += side * fmin (more, 4);
      b.y += side * fmin (more, 4);
    }
  draw_curve (drawing, item, a, b, height, side, 0.25);
}

void
scw_draw_curves (Drawing *drawing, const Spanner *spanners, int n)
{
  int n_items = drawing->items->n;

  for (int i = 0; i < n; i++)
    if (spanners[i].tie)
      draw_tie (drawing, &spanners[i]);
  for (int i = 0; i < n; i++)
    if (!spanners[i].tie)
      draw_slur (drawing, &spanners[i], n_items);
}
