/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dynamics.c: dynamics and hairpins. Those that follow each other closely stand on one line. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/draw/barlines.h"
#include "engine/engrave/outside/outside.h"

#define GAP      0.6  /* from notes */
#define APART    0.45 /* between a dynamic and a hairpin */
#define SHORTEST 2.5
#define OPENING  0.6  /* of a hairpin: half of it */
#define X_HEIGHT 0.55 /* hairpins point at the middle of the letters */
#define TOGETHER 9.0  /* how near what stands on one line is */
#define UNEVEN   2.5  /* how much farther out one of them may have to be than another */

/* A dynamic, or the part of a hairpin that is in this system. */
typedef struct
{
  const Bar *bar;
  int element; /* of the bar, or -1 */
  int staff, side;
  const char *letters;    /* of a dynamic; NULL: a hairpin */
  bool closes;            /* a diminuendo */
  bool comes_in, goes_on; /* from and to other systems */
  double stops_at;        /* the barline before its end; 0: none in this system */
  double x0, x1;
} Event;

static ScwGlyph
glyph_of (char letter)
{
  static const char letters[] = "pmfrszn";

  return (ScwGlyph) (SCW_GLYPH_DYNAMICS_P + (strchr (letters, letter) - letters));
}

/* From a letter to the next; fonts hardly differ in this. */
static double
advance_of (char letter)
{
  static const double advances[] = { 1.456, 1.748, 1.28, 0.872, 0.824, 1.14, 1.292 };

  return advances[glyph_of (letter) - SCW_GLYPH_DYNAMICS_P];
}

/* The ink of a dynamic whose first letter has its origin at 0. */
static void
measure_letters (const ScwMusicFont *font, const char *letters, double *x0, double *x1)
{
  double x = 0;

  *x0 = 1e6;
  *x1 = -1e6;
  for (; *letters != '\0'; letters++)
    {
      ScwExtent box = scw_music_font_box (font, glyph_of (*letters));

      *x0 = fmin (*x0, x + box.x0);
      *x1 = fmax (*x1, x + box.x1);
      x += advance_of (*letters);
    }
}

static void
fill_dynamic (const Outside *outside, const Bar *bar, int element, Event *event)
{
  const Drawing *drawing = outside->drawing;
  const ScwElement *made_from = &bar->layout->elements[element];
  bool edge = bar > drawing->bars || scw_barline_between (NULL, bar->layout).forward; /* at its left */
  double head = glyph_width (drawing->font, SCW_GLYPH_HEAD_BLACK), x0, x1;

  *event = (Event){ .bar = bar,
                    .element = element,
                    .staff = scw_outside_staff (outside, made_from->mark.staff),
                    .side = scw_mark_is_above (&made_from->mark) ? ABOVE : BELOW,
                    .letters = scw_dynamics_name ((ScwDynamics) made_from->mark.value) };
  measure_letters (drawing->font, event->letters, &x0, &x1);
  event->x0 = scw_draw_x_at (drawing, bar, made_from->onset) + (head - (x1 - x0)) / 2;
  /* Clear of barlines, which may run on to the next staff. */
  event->x0 = fmin (event->x0, scw_draw_end_x (drawing, bar, event->staff) - 0.4 - (x1 - x0));
  event->x0 = fmax (event->x0, bar->x0 + (edge ? drawing->slots[bar->barline].right[event->staff] : 0) + 0.2);
  event->x1 = event->x0 + x1 - x0;
}

/* False: no part of it is in this system. */
static bool
fill_wedge (const Outside *outside, const Spanner *spanner, Event *event)
{
  const Drawing *drawing = outside->drawing;
  const Bar *from = scw_draw_find_bar (drawing, spanner->measure[0]);
  const Bar *to = spanner->measure[1] < 0 ? NULL : scw_draw_find_bar (drawing, spanner->measure[1]);

  *event = (Event){ .bar = from != NULL ? from : &drawing->bars[0],
                    .element = from != NULL ? spanner->element[0] : -1,
                    .staff = scw_outside_staff (outside, spanner->staff),
                    .side = spanner->side,
                    .closes = spanner->value == SCW_WEDGE_DIMINUENDO,
                    .comes_in = from == NULL,
                    .goes_on = to == NULL && spanner->measure[1] >= 0 };
  if (from == NULL && to != NULL)
    {
      event->bar = to;
      event->element = spanner->element[1];
    }
  event->x0 = from != NULL
                ? scw_draw_x_at (drawing, from, from->layout->elements[spanner->element[0]].onset) - 0.1
                : scw_draw_left_edge (drawing);
  event->x1 = scw_draw_end_x (drawing, &drawing->bars[drawing->n_bars - 1], event->staff) - 0.3;
  if (to != NULL)
    {
      const ScwElement *stop = &to->layout->elements[spanner->element[1]];

      event->x1 = fmin (scw_draw_x_at (drawing, to, stop->onset) - 0.5,
                        scw_draw_end_x (drawing, to, event->staff) - 0.3);
      event->stops_at
        = to > drawing->bars && to != from ? scw_draw_end_x (drawing, to - 1, event->staff) + 0.1 : 0;
      if (stop->onset.num == 0 && to > drawing->bars)
        event->x1 = scw_draw_end_x (drawing, to - 1, event->staff) - 0.3;
      else if (stop->onset.num == 0 && from == NULL)
        return false;
    }
  else if (!event->goes_on)
    event->x1 = fmin (event->x1, event->x0 + 5);
  return true;
}

static int
compare_events (const void *left, const void *right)
{
  const Event *a = left, *b = right;

  if (a->staff != b->staff)
    return a->staff - b->staff;
  if (a->side != b->side)
    return a->side - b->side;
  if (fabs (a->x0 - b->x0) > 1e-9)
    return a->x0 < b->x0 ? -1 : 1;
  return (a->letters == NULL) - (b->letters == NULL);
}

static bool
same_line (const Event *a, const Event *b)
{
  return a->staff == b->staff && a->side == b->side;
}

/* Hairpins begin behind a dynamic and end before one, and are long enough to be seen. */
static void
fit_wedge (Event *wedge, const Event *events, int n)
{
  double most = 1e6;

  for (int i = 0; i < n; i++)
    {
      const Event *dynamic = &events[i];
      double middle = (dynamic->x0 + dynamic->x1) / 2;

      if (dynamic->letters == NULL || !same_line (dynamic, wedge))
        continue;
      if (!wedge->comes_in && middle < wedge->x0 + 1.2 && dynamic->x1 + APART > wedge->x0)
        wedge->x0 = dynamic->x1 + APART;
      else if (middle >= wedge->x0 + 1.2 && dynamic->x1 > wedge->x1 - 1.5
               && dynamic->x0 - APART < wedge->x1 + 2)
        {
          if (dynamic->x0 - APART < wedge->x1 || dynamic->x0 - wedge->x1 < 2)
            wedge->x1 = fmax (dynamic->x0 - APART, wedge->x0 + 0.5);
        }
      if (dynamic->x0 > wedge->x0 + 1)
        most = fmin (most, dynamic->x0 - APART);
    }
  if (wedge->stops_at > 0 && wedge->x1 > wedge->stops_at - 0.4 && wedge->x1 < wedge->stops_at + 1.3)
    wedge->x1 = wedge->stops_at - 0.4;
  if (wedge->x1 - wedge->x0 < SHORTEST)
    wedge->x1 = fmax (fmin (wedge->x0 + SHORTEST, most), wedge->x0 + 1);
}

static void
draw_letters (const Drawing *drawing, const Event *event)
{
  ScwItem item = scw_draw_item (drawing, event->bar, event->element, event->staff, SCW_ROLE_DYNAMICS);
  double x0, x1, x;

  measure_letters (drawing->font, event->letters, &x0, &x1);
  x = event->x0 - x0;
  for (const char *letter = event->letters; *letter != '\0'; letter++)
    {
      scw_draw_glyph (drawing, item, glyph_of (*letter), x, 0, 1);
      x += advance_of (*letter);
    }
}

static void
draw_wedge (const Drawing *drawing, const Event *event)
{
  ScwItem item = scw_draw_item (drawing, event->bar, event->element, event->staff, SCW_ROLE_WEDGE);
  double from = event->comes_in ? 0.4 * OPENING : 0, to = event->goes_on ? 0.7 * OPENING : OPENING;

  if (event->closes)
    {
      from = event->comes_in ? 0.7 * OPENING : OPENING;
      to = event->goes_on ? 0.4 * OPENING : 0;
    }
  for (int side = ABOVE; side <= BELOW; side += 2)
    scw_draw_line (drawing, item, event->x0, -X_HEIGHT + side * from, event->x1, -X_HEIGHT + side * to, 0.13);
}

static double
needed (const Outside *outside, const Event *event)
{
  return scw_skyline_reach (&outside->skyline, event->staff, event->side, event->x0 - 0.25, event->x1 + 0.25);
}

/* Whether an event can stand on the line of the one before. */
static bool
joins (const Outside *outside, const Event *before, const Event *event)
{
  double white = event->x0 - before->x1;

  if (!same_line (before, event) || white < 0.1 || white > TOGETHER)
    return false;
  if (scw_skyline_is_open (&outside->skyline, event->staff, event->side, event->x0 - 0.3, event->x1 + 0.3)
      != scw_skyline_is_open (&outside->skyline, before->staff, before->side, before->x0 - 0.3,
                              before->x1 + 0.3))
    return false;
  return white < 1.5 || fabs (needed (outside, event) - needed (outside, before)) < UNEVEN;
}

static void
draw_events (Outside *outside, const Event *events, int n)
{
  for (int i = 0, end; i < n; i = end)
    {
      int first = outside->drawing->items->n;
      double right = events[i].x1;

      for (end = i + 1; end < n && joins (outside, &events[end - 1], &events[end]) && events[end].x0 > right;
           end++)
        right = fmax (right, events[end].x1);
      for (int k = i; k < end; k++)
        if (events[k].letters != NULL)
          draw_letters (outside->drawing, &events[k]);
        else
          draw_wedge (outside->drawing, &events[k]);
      scw_outside_settle_between (outside, first, events[i].staff, events[i].side, GAP);
    }
}

static bool
is_dynamic (const ScwElement *element)
{
  return element->kind == SCW_ELEMENT_MARK && element->mark.kind == SCW_MARK_DYNAMICS;
}

bool
scw_outside_dynamics (Outside *outside)
{
  const Drawing *drawing = outside->drawing;
  Event *events;
  int n = 0;

  for (int b = 0; b < drawing->n_bars; b++)
    for (int i = 0; i < drawing->bars[b].layout->n_elements; i++)
      n += is_dynamic (&drawing->bars[b].layout->elements[i]);
  events = calloc ((size_t) (n + outside->n_spanners) + 1, sizeof *events);
  if (events == NULL)
    return false;
  n = 0;
  for (int b = 0; b < drawing->n_bars; b++)
    for (int i = 0; i < drawing->bars[b].layout->n_elements; i++)
      if (is_dynamic (&drawing->bars[b].layout->elements[i]))
        fill_dynamic (outside, &drawing->bars[b], i, &events[n++]);
  for (int i = 0; i < outside->n_spanners; i++)
    if (outside->spanners[i].kind == SPANNER_WEDGE && fill_wedge (outside, &outside->spanners[i], &events[n]))
      n++;
  for (int i = 0; i < n; i++)
    if (events[i].letters == NULL)
      fit_wedge (&events[i], events, n);
  qsort (events, (size_t) n, sizeof *events, compare_events);
  draw_events (outside, events, n);
  free (events);
  return true;
}
