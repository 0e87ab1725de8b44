/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/press/printer.h"

#include <math.h>

#include "engine/press/dice-private.h"
#include "engine/press/utf8-private.h"

#define CURVE_PIECES 14

static double
to_x (const Printer *p, double x)
{
  return (x - p->x0) * p->space;
}

static double
to_y (const Printer *p, double y)
{
  return (y - p->y0) * p->space;
}

static void
point (Printer *p, double x, double y)
{
  scw_shape_to (&p->shape, to_x (p, x), to_y (p, y));
}

/* How one item was struck. */
typedef struct
{
  double dx, dy, angle, size, ink;
} Blow;

static Blow
strike (const Printer *p, Dice *dice)
{
  const ScwPressStyle *s = p->style;
  Blow blow = { 0, 0, 0, 1, 1 };

  if (!p->hammered)
    return blow;
  blow.dx = s->hammer * s->hammer_place * bell (dice) * 0.7;
  blow.dy = s->hammer * s->hammer_place * bell (dice) * 0.5;
  blow.angle = s->hammer * s->hammer_angle * bell (dice);
  blow.size = 1 + s->hammer * s->hammer_size * bell (dice) * 0.5;
  blow.ink = 1 - s->hammer * s->hammer_depth * roll (dice, 0, 1);
  return blow;
}

/* By how much a digit must shrink so that two of them stand in a staff: some fonts draw them larger. */
static double
fit_digit (const Printer *p, const ScwItem *item)
{
  const ScwExtent box = scw_music_font_box (&p->type->metrics, item->glyph);

  if (item->glyph < SCW_GLYPH_DIGIT_0 || item->glyph > SCW_GLYPH_DIGIT_9)
    return 1;
  return fmin (1, 2.05 / fmax (box.y1 - box.y0, 0.1));
}

/* A glyph at (x, y), stretched about the middle of its ink. */
static void
add_glyph (Printer *p, int type, double x, double y, double wide, double high, const Blow *blow)
{
  /* Small angles only, so that no two machines disagree about a sine. */
  const double c = 1 - blow->angle * blow->angle / 2, s = blow->angle;
  double middle_x, middle_y, sx, sy;
  ScwExtent box;
  double m[6];

  if (!scw_type_add (p->type, type, (const double[6]){ 0 }, NULL, &box))
    return;
  sx = wide * blow->size * p->space;
  sy = high * blow->size * p->space;
  middle_x = (box.x0 + box.x1) / 2;
  middle_y = (box.y0 + box.y1) / 2;
  m[0] = c * sx;
  m[1] = -s * sy;
  m[2] = to_x (p, x + middle_x * wide + blow->dx) - m[0] * middle_x - m[1] * middle_y;
  m[3] = s * sx;
  m[4] = c * sy;
  m[5] = to_y (p, y + middle_y * high + blow->dy) - m[3] * middle_x - m[4] * middle_y;
  scw_type_add (p->type, type, m, &p->shape, NULL);
}

static void
print_glyph (Printer *p, const ScwItem *item, const Blow *blow)
{
  const bool head = item->role == SCW_ROLE_HEAD;
  const bool turned = p->old_rests && item->glyph == SCW_GLYPH_REST_QUARTER;
  const bool free_size = item->role == SCW_ROLE_CLEF || item->role == SCW_ROLE_ACCIDENTAL
                         || item->role == SCW_ROLE_KEY || item->role == SCW_ROLE_REST;
  const double own = item->role == SCW_ROLE_CLEF   ? p->style->clef
                     : item->role == SCW_ROLE_TIME ? p->style->digits * fit_digit (p, item)
                     : item->role == SCW_ROLE_DOT  ? p->style->dots
                                                   : 1;
  const double size = item->scale * own * (free_size ? p->style->glyphs : 1);
  const double wide = turned ? -size : head ? size * p->style->head_shape : size;

  add_glyph (p, turned ? SCW_GLYPH_REST_8 : (int) item->glyph, item->x, item->y, wide, size, blow);
}

static double
thickness (const Printer *p, const ScwItem *item)
{
  switch (item->role)
    {
    case SCW_ROLE_STAFF_LINE:
      return p->style->staff_line;
    case SCW_ROLE_LEDGER:
      return p->style->staff_line * p->style->ledger;
    case SCW_ROLE_STEM:
      return p->style->stem * (item->scale < 0.11 ? 0.8 : 1); /* of small notes */
    case SCW_ROLE_BARLINE:
      return item->scale < 0.3 ? p->style->barline : item->scale * p->style->heavy;
    default:
      return item->scale;
    }
}

/* A line from (x, y) to (x2, y2) whose ends are cut straight. */
static void
add_line (Printer *p, double x, double y, double x2, double y2, double wide)
{
  const double length = hypot (x2 - x, y2 - y);
  const double nx = length > 0 ? (y2 - y) / length * wide / 2 : 0,
               ny = length > 0 ? (x - x2) / length * wide / 2 : wide / 2;

  point (p, x + nx, y + ny);
  point (p, x2 + nx, y2 + ny);
  point (p, x2 - nx, y2 - ny);
  point (p, x - nx, y - ny);
  scw_shape_close (&p->shape);
}

/* A staff line that was drawn along a ruler with a burin: its edges wander. */
static void
add_drawn_line (Printer *p, const ScwItem *item, double wide, Dice *dice)
{
  const double uneven = p->style->drawn_lines * p->style->hammer, length = item->x2 - item->x;
  const int n = (int) fmin (fmax (length / 3, 1), 400);
  const Dice begin = *dice;

  for (int i = 0; i <= n; i++)
    point (p, item->x + length * i / n, item->y - wide / 2 + uneven * bell (dice) * 0.4);
  *dice = begin;
  for (int i = n; i >= 0; i--)
    {
      Dice there = { begin.key, begin.i + 4 * (uint64_t) i };

      /* Both edges wander together, and a little apart. */
      point (p, item->x + length * i / n,
             item->y + wide / 2 + uneven * (bell (&there) * 0.4 + roll (&there, -0.3, 0.3)));
    }
  scw_shape_close (&p->shape);
}

static void
print_line (Printer *p, const ScwItem *item, Dice *dice)
{
  const double wide = thickness (p, item);

  if (item->role == SCW_ROLE_STAFF_LINE && p->hammered)
    add_drawn_line (p, item, wide, dice);
  else
    add_line (p, item->x, item->y, item->x2, item->y2, wide);
}

/* A beam: each corner goes towards the one above or below it. */
static void
print_polygon (Printer *p, const ScwItem *item)
{
  const double by = item->role == SCW_ROLE_BEAM ? p->style->beam : 1;

  for (int i = 0; i < 4; i++)
    {
      const ScwPoint *at = &item->points[i];
      double middle = at->y, nearest = INFINITY;

      for (int k = 0; k < 4; k++)
        if (k != i && fabs (item->points[k].x - at->x) < nearest)
          {
            nearest = fabs (item->points[k].x - at->x);
            middle = (item->points[k].y + at->y) / 2;
          }
      point (p, at->x, middle + (at->y - middle) * by);
    }
  scw_shape_close (&p->shape);
}

static void
print_curve (Printer *p, const ScwItem *item)
{
  const ScwPoint *in = item->points;
  ScwPoint at[8];

  for (int i = 0; i < 4; i++)
    {
      /* How far it stands out from the line between its ends, and how thick it is there. */
      const double t = in[3].x != in[0].x ? (in[i].x - in[0].x) / (in[3].x - in[0].x) : 0;
      const double base = in[0].y + t * (in[3].y - in[0].y), thick = in[i].y - in[7 - i].y;
      const double more = (in[1].y - in[6].y > 0 ? 0.05 : -0.05);

      at[i] = (ScwPoint){ in[i].x, base + (in[i].y - base) * p->style->arch };
      at[7 - i] = (ScwPoint){ in[7 - i].x, at[i].y - (thick + more) * p->style->curve };
    }
  point (p, at[0].x, at[0].y);
  scw_shape_curve (&p->shape, to_x (p, at[1].x), to_y (p, at[1].y), to_x (p, at[2].x), to_y (p, at[2].y),
                   to_x (p, at[3].x), to_y (p, at[3].y), CURVE_PIECES);
  point (p, at[4].x, at[4].y);
  scw_shape_curve (&p->shape, to_x (p, at[5].x), to_y (p, at[5].y), to_x (p, at[6].x), to_y (p, at[6].y),
                   to_x (p, at[7].x), to_y (p, at[7].y), CURVE_PIECES);
  scw_shape_close (&p->shape);
}

static void
bow (Printer *p, double ax, double ay, double bx, double by, double x, double y)
{
  scw_shape_curve (&p->shape, to_x (p, ax), to_y (p, ay), to_x (p, bx), to_y (p, by), to_x (p, x),
                   to_y (p, y), CURVE_PIECES);
}

/* Two arms that meet in a point. */
static void
print_own_brace (Printer *p, const ScwItem *item)
{
  const double y0 = item->y, y1 = item->y2, middle = (y0 + y1) / 2, h = y1 - y0, x = item->x;

  point (p, x, y0);
  bow (p, x - 1.6, y0 + h * 0.18, x + 0.4, y0 + h * 0.36, x - 1.1, middle);
  bow (p, x + 0.4, y1 - h * 0.36, x - 1.6, y1 - h * 0.18, x, y1);
  bow (p, x - 1.0, y1 - h * 0.16, x + 0.8, y1 - h * 0.34, x - 1.1, middle);
  bow (p, x + 0.8, y0 + h * 0.34, x - 1.0, y0 + h * 0.16, x, y0);
  scw_shape_close (&p->shape);
}

static void
print_brace (Printer *p, const ScwItem *item)
{
  ScwExtent box;
  double sx, sy;

  if (p->wide_brace || !scw_type_add (p->type, SCW_SORT_BRACE, (const double[6]){ 0 }, NULL, &box))
    {
      print_own_brace (p, item);
      return;
    }
  sx = 1.05 / fmax (box.x1 - box.x0, 1e-3);
  sy = (item->y2 - item->y) / fmax (box.y1 - box.y0, 1e-3);
  scw_type_add (p->type, SCW_SORT_BRACE,
                (const double[6]){ sx * p->space, 0, to_x (p, item->x - box.x1 * sx), 0, sy * p->space,
                                   to_y (p, item->y - box.y0 * sy) },
                &p->shape, NULL);
}

static void
print_wave (Printer *p, const ScwItem *item)
{
  const bool stands = scw_type_wiggle_stands (p->type);
  const double length = item->y2 - item->y;
  ScwExtent box;
  double step;

  if (!scw_type_add (p->type, SCW_SORT_WIGGLE, (const double[6]){ 0 }, NULL, &box))
    return;
  step = fmax (stands ? box.y1 - box.y0 : box.x1 - box.x0, 0.3) * 0.9;
  for (int i = 0; i < 200 && (i + 0.5) * step < length; i++)
    {
      const double y = item->y2 - i * step;

      if (stands)
        scw_type_add (p->type, SCW_SORT_WIGGLE,
                      (const double[6]){ p->space, 0, to_x (p, item->x - box.x0), 0, p->space,
                                         to_y (p, y - box.y1) },
                      &p->shape, NULL);
      else /* lying: turned by a quarter, so that it goes up */
        scw_type_add (p->type, SCW_SORT_WIGGLE,
                      (const double[6]){ 0, p->space, to_x (p, item->x - box.y0), -p->space, 0,
                                         to_y (p, y + box.x0) },
                      &p->shape, NULL);
    }
}

static void
print_text (Printer *p, const ScwItem *item, const Blow *blow)
{
  const double em
    = item->scale * (item->role == SCW_ROLE_FINGERING || item->role == SCW_ROLE_WORDS ? p->style->texts : 1);
  const double size = em * p->space;
  const double width = scw_music_font_text_width (&p->type->metrics, item->text, item->face, em);
  double x = item->x + blow->dx;

  if (item->align != SCW_ALIGN_LEFT)
    x -= item->align == SCW_ALIGN_RIGHT ? width : width / 2;
  for (const char *text = item->text; *text != '\0';)
    {
      double advance;

      scw_letter_add (p->type, utf8_next (&text), item->face,
                      (const double[6]){ size, 0, to_x (p, x), 0, size, to_y (p, item->y + blow->dy) },
                      &p->shape, &advance);
      x += advance * em;
    }
}

/* Many plates have a number over the first triplets only, or none. */
static bool
is_left_out (const Printer *p, const ScwItem *item, int *tuplets)
{
  if (item->role != SCW_ROLE_TUPLET || p->tuplets == 0)
    return false;
  *tuplets += item->kind == SCW_ITEM_TEXT;
  return p->tuplets == 3 || (p->tuplets == 2 && item->kind != SCW_ITEM_TEXT)
         || (p->tuplets == 1 && *tuplets > 3);
}

bool
scw_print_items (Printer *p, const ScwItem *items, int n, ScwError *error)
{
  int tuplets = 0;

  for (int i = 0; i < n; i++)
    {
      const ScwItem *item = &items[i];
      Dice dice = dice_for (p->key, (uint64_t) i);
      const Blow blow = strike (p, &dice);

      if (is_left_out (p, item, &tuplets))
        continue;
      scw_shape_empty (&p->shape);
      switch (item->kind)
        {
        case SCW_ITEM_GLYPH:
          print_glyph (p, item, &blow);
          break;
        case SCW_ITEM_LINE:
          print_line (p, item, &dice);
          break;
        case SCW_ITEM_POLYGON:
          print_polygon (p, item);
          break;
        case SCW_ITEM_CURVE:
          print_curve (p, item);
          break;
        case SCW_ITEM_BRACE:
          print_brace (p, item);
          break;
        case SCW_ITEM_WAVE:
          print_wave (p, item);
          break;
        case SCW_ITEM_TEXT:
          print_text (p, item, &blow);
          break;
        }
      if (!scw_canvas_fill (&p->canvas, &p->shape, blow.ink, error))
        return false;
    }
  return true;
}

void
scw_printer_clear (Printer *p)
{
  scw_canvas_clear (&p->canvas);
  scw_shape_clear (&p->shape);
}
