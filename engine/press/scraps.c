/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scraps.c: what stands around a line of music and is not its own: pieces of the lines above and below, cut off by the
 * edge; the barlines of a whole system; titles, page and plate numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/press/dice-private.h"
#include "engine/press/sheet.h"

#define LENGTH(list) ((int) (sizeof (list) / sizeof *(list)))
#define CLEAR        1.6 /* staff spaces between the line's own ink and a scrap */

ScrapPlan
scw_scraps_plan (const ScwPressStyle *style, bool single, uint64_t key)
{
  Dice dice = { key, 0 };
  ScrapPlan plan = { 0 };

  plan.courtesy = chance (&dice, style->odds_courtesy) ? roll (&dice, 3.5, 7) : 0;
  if (!chance (&dice, style->odds_scraps))
    return plan;
  plan.above = chance (&dice, 0.5) ? CLEAR + roll (&dice, 0.5, 3) : 0;
  plan.below = chance (&dice, 0.5) ? CLEAR + roll (&dice, 0.5, 3) : 0;
  plan.text_above = plan.above == 0 && chance (&dice, 0.5);
  plan.text_below = plan.below == 0 && chance (&dice, 0.3);
  if (plan.text_above)
    plan.above = CLEAR + roll (&dice, 1.5, 5);
  if (plan.text_below)
    plan.below = CLEAR + roll (&dice, 1.2, 3);
  plan.joined = single && chance (&dice, 0.35);
  return plan;
}

/* What a piece of another line may show: nothing that could belong to this one. */
static bool
may_show (const ScwItem *item)
{
  switch (item->role)
    {
    case SCW_ROLE_STAFF_LINE:
    case SCW_ROLE_HEAD:
    case SCW_ROLE_LEDGER:
    case SCW_ROLE_STEM:
    case SCW_ROLE_BEAM:
    case SCW_ROLE_FLAG:
    case SCW_ROLE_REST:
    case SCW_ROLE_TIE:
    case SCW_ROLE_SLUR:
    case SCW_ROLE_BARLINE:
    case SCW_ROLE_ACCIDENTAL:
    case SCW_ROLE_LYRIC:
      return true;
    default:
      return false;
    }
}

/* The line itself once more, aside and far enough up or down that only its edge is seen. */
static bool
print_neighbour (Printer *printer, const Scrapped *s, bool above, double room, Dice *dice, ScwError *error)
{
  const double dx = roll (dice, -12, 12), visible = room - CLEAR;
  const double edge = above ? printer->y0 + visible : printer->y0 + s->height - visible;
  double low = -INFINITY, high = INFINITY, dy;

  for (int i = 0; i < s->n; i++)
    if (may_show (&s->items[i]))
      {
        low = fmax (low, s->items[i].box.y1);
        high = fmin (high, s->items[i].box.y0);
      }
  if (!(low > high) || visible <= 0)
    return true;
  dy = above ? edge - low : edge - high;
  for (int i = 0; i < s->n; i++)
    {
      ScwItem item = s->items[i];

      if (!may_show (&item))
        continue;
      scw_item_move (&item, item.role == SCW_ROLE_STAFF_LINE ? 0 : dx, dy);
      if (item.box.x1 > s->box.x1 || item.box.x0 < s->box.x0)
        continue;
      if (!scw_print_items (printer, &item, 1, error))
        return false;
    }
  return true;
}

/* Staves of one system have their barlines in common, and on the left a line. */
static bool
print_joined (Printer *printer, const Scrapped *s, double top, double bottom, Dice *dice, ScwError *error)
{
  const bool up = chance (dice, 0.5), down = !up || chance (dice, 0.5), barlines = chance (dice, 0.5);

  for (int i = 0; i < s->n; i++)
    {
      ScwItem item = s->items[i];
      const bool whole = item.role == SCW_ROLE_BARLINE && item.kind == SCW_ITEM_LINE && item.x == item.x2
                         && fabs (item.y2 - item.y) > 3.5;

      if (!whole || (!barlines && item.x > 0.3))
        continue;
      item.y = up ? top : 4;
      item.y2 = down ? bottom : 0;
      if (!scw_print_items (printer, &item, 1, error))
        return false;
    }
  return true;
}

static bool
print_text (Printer *printer, const Scrapped *s, bool above, double room, Dice *dice, ScwError *error)
{
  static const char *const texts[] = { "Op. 12.",
                                       "No 3.",
                                       "Sonate",
                                       "LIED",
                                       "Moderato",
                                       "(1797–1828)",
                                       "Fr. Schubert.",
                                       "Violine.",
                                       "Edited by J. Smith",
                                       "Copyright 1902",
                                       "PIANO.",
                                       "Gedicht von W. Müller",
                                       "Zweites Heft.",
                                       "*) Ossia",
                                       "Seite",
                                       "Mélodie",
                                       "Edition Peters",
                                       "Da capo al Fine.",
                                       "Stich und Druck",
                                       "D. V. S. 1203",
                                       "Serie 20. No 16." };
  char number[16];
  const bool page = chance (dice, 0.4);
  ScwItem item = { .kind = SCW_ITEM_TEXT, .role = SCW_ROLE_NAME, .element = -1, .measure = -1 };
  const double tall = fmin (room - CLEAR, roll (dice, 1.6, above ? 4 : 2.2));

  snprintf (number, sizeof number, page ? "%d" : "C. %d",
            page ? 1 + pick (dice, 240) : 100 + pick (dice, 30000));
  item.text = chance (dice, 0.5) ? number : texts[pick (dice, LENGTH (texts))];
  item.face = (ScwFace) pick (dice, 4);
  item.scale = tall;
  item.x = roll (dice, s->box.x0 + 0.2 * (s->box.x1 - s->box.x0), s->box.x1);
  item.align = item.x > s->box.x0 + 0.7 * (s->box.x1 - s->box.x0) ? SCW_ALIGN_RIGHT : SCW_ALIGN_CENTRE;
  item.y = above ? s->box.y0 - CLEAR : s->box.y1 + CLEAR + 0.8 * tall;
  return scw_print_items (printer, &item, 1, error);
}

static bool
print_digit (Printer *printer, int digit, double x, double middle, ScwError *error)
{
  const ScwGlyph glyph = (ScwGlyph) (SCW_GLYPH_DIGIT_0 + digit);
  const ScwExtent box = scw_music_font_box (&printer->type->metrics, glyph);
  const ScwItem item = { .kind = SCW_ITEM_GLYPH,
                         .role = SCW_ROLE_TIME,
                         .element = -1,
                         .glyph = glyph,
                         .x = x - (box.x0 + box.x1) / 2,
                         .y = middle - (box.y0 + box.y1) / 2,
                         .scale = 1 };

  return scw_print_items (printer, &item, 1, error);
}

/* What holds from the next line on is announced behind the last barline: the key of this one again, or taken back by
 * naturals, or a time signature. */
static bool
print_courtesy (Printer *printer, const Scrapped *s, double room, Dice *dice, ScwError *error)
{
  static const int times[][2]
    = { { 4, 4 }, { 3, 4 }, { 2, 4 }, { 6, 8 }, { 2, 2 }, { 3, 8 }, { 9, 8 }, { 3, 2 } };
  const int *time = times[pick (dice, LENGTH (times))];
  const bool back = chance (dice, 0.5), wants_key = chance (dice, 0.5);
  double first = INFINITY;
  bool ok = true;

  for (int i = 0; ok && i < s->n; i++)
    {
      ScwItem item = s->items[i];

      if (item.role == SCW_ROLE_STAFF_LINE && item.kind == SCW_ITEM_LINE)
        {
          item.x = s->width - 0.1;
          item.x2 = s->width + room;
          ok = scw_print_items (printer, &item, 1, error);
        }
      if (item.role == SCW_ROLE_KEY && item.measure == s->items[0].measure && item.box.x0 < 16)
        first = fmin (first, item.box.x0);
    }
  for (int i = 0; ok && wants_key && i < s->n; i++)
    {
      ScwItem item = s->items[i];

      if (item.role != SCW_ROLE_KEY || item.kind != SCW_ITEM_GLYPH || item.measure != s->items[0].measure
          || item.box.x0 - first > room - 1.6)
        continue;
      if (back)
        item.glyph = SCW_GLYPH_NATURAL;
      scw_item_move (&item, s->width + 0.7 - first, 0);
      ok = scw_print_items (printer, &item, 1, error);
    }
  for (int staff = 0; ok && staff < s->staves && (!wants_key || !isfinite (first)); staff++)
    for (int k = 0; ok && k < 2; k++)
      ok = print_digit (printer, time[k], s->width + 1.8, s->staff_y[staff] + 1 + 2 * k, error);
  return ok;
}

bool
scw_scraps_print (Printer *printer, const Scrapped *s, const ScrapPlan *plan, uint64_t key, ScwError *error)
{
  Dice dice = dice_for (key, 7);
  const double top = printer->y0 - 1, bottom = printer->y0 + s->height + 1;
  bool ok = true;

  if (plan->courtesy > 0)
    ok = print_courtesy (printer, s, plan->courtesy, &dice, error);
  if (ok && plan->joined)
    ok = print_joined (printer, s, top, bottom, &dice, error);
  if (ok && plan->above > 0)
    ok = plan->text_above ? print_text (printer, s, true, plan->above, &dice, error)
                          : print_neighbour (printer, s, true, plan->above, &dice, error);
  if (ok && plan->below > 0)
    ok = plan->text_below ? print_text (printer, s, false, plan->below, &dice, error)
                          : print_neighbour (printer, s, false, plan->below, &dice, error);
  return ok;
}
