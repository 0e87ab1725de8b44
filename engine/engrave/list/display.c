/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/list/display.h"

#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

static void
widen (ScwExtent *box, ScwPoint p)
{
  box->x0 = fmin (box->x0, p.x);
  box->y0 = fmin (box->y0, p.y);
  box->x1 = fmax (box->x1, p.x);
  box->y1 = fmax (box->y1, p.y);
}

static ScwPoint
bezier (const ScwPoint p[4], double t)
{
  double a = (1 - t) * (1 - t) * (1 - t), b = 3 * t * (1 - t) * (1 - t), c = 3 * t * t * (1 - t),
         d = t * t * t;

  return (ScwPoint){ a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                     a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y };
}

static ScwExtent
box_of (const ScwItem *item, const ScwMusicFont *font)
{
  ScwExtent box = { item->x, item->y, item->x, item->y };
  double half = item->scale / 2;

  switch (item->kind)
    {
    case SCW_ITEM_GLYPH:
      box = scw_music_font_box (font, item->glyph);
      return (ScwExtent){ item->x + box.x0 * item->scale, item->y + box.y0 * item->scale,
                          item->x + box.x1 * item->scale, item->y + box.y1 * item->scale };
    case SCW_ITEM_LINE:
      widen (&box, (ScwPoint){ item->x2, item->y2 });
      if (fabs (item->x2 - item->x) < fabs (item->y2 - item->y))
        return (ScwExtent){ box.x0 - half, box.y0, box.x1 + half, box.y1 };
      return (ScwExtent){ box.x0, box.y0 - half, box.x1, box.y1 + half };
    case SCW_ITEM_POLYGON:
      box = (ScwExtent){ item->points[0].x, item->points[0].y, item->points[0].x, item->points[0].y };
      for (int i = 1; i < 4; i++)
        widen (&box, item->points[i]);
      return box;
    case SCW_ITEM_CURVE:
      box = (ScwExtent){ item->points[0].x, item->points[0].y, item->points[0].x, item->points[0].y };
      for (int i = 0; i <= 16; i++)
        {
          widen (&box, bezier (item->points, i / 16.0));
          widen (&box, bezier (item->points + 4, i / 16.0));
        }
      return box;
    case SCW_ITEM_BRACE:
      return (ScwExtent){ item->x - 1.2, item->y, item->x, item->y2 };
    case SCW_ITEM_WAVE:
      return (ScwExtent){ item->x, item->y, item->x + 0.8, item->y2 };
    case SCW_ITEM_TEXT:
      {
        double width = 0.55 * item->scale * (double) strlen (item->text);

        return (ScwExtent){ item->x - width / 2, item->y - 0.75 * item->scale, item->x + width / 2, item->y };
      }
    }
  return box;
}

ScwItem *
scw_items_add (ScwItems *items, ScwItem item, const ScwMusicFont *font)
{
  static _Thread_local ScwItem spare;

  if (items->n == items->capacity)
    {
      int wanted = items->capacity == 0 ? 256 : items->capacity * 2;
      ScwItem *grown = items->failed ? NULL : realloc (items->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        {
          items->failed = true;
          spare = item;
          return &spare;
        }
      items->at = grown;
      items->capacity = wanted;
    }
  item.box = box_of (&item, font);
  items->at[items->n] = item;
  return &items->at[items->n++];
}

void
scw_items_clear (ScwItems *items)
{
  free (items->at);
  *items = (ScwItems){ 0 };
}

void
scw_item_move (ScwItem *item, double dx, double dy)
{
  item->x += dx;
  item->x2 += dx;
  item->y += dy;
  item->y2 += dy;
  for (int i = 0; i < 8; i++)
    {
      item->points[i].x += dx;
      item->points[i].y += dy;
    }
  item->box.x0 += dx;
  item->box.x1 += dx;
  item->box.y0 += dy;
  item->box.y1 += dy;
}

const char *
scw_role_name (ScwItemRole role)
{
  static const char *const names[]
    = { "staff-line", "barline", "brace",   "clef",       "key",      "time",    "head",        "ledger",
        "stem",       "flag",    "beam",    "accidental", "dot",      "rest",    "tie",         "slur",
        "tuplet",     "mark",    "fermata", "trill",      "arpeggio", "tremolo", "grace-slash", "number" };

  return (unsigned) role <= SCW_ROLE_NUMBER ? names[role] : "?";
}

/* Hundredths of a staff space, whatever the locale's decimal point. */
static int
put (char *text, int size, double value)
{
  long hundredths = lround (value * 100);

  return snprintf (text, (size_t) size, " %s%ld.%02ld", hundredths < 0 ? "-" : "", labs (hundredths) / 100,
                   labs (hundredths) % 100);
}

int
scw_item_describe (const ScwItem *item, char *text, int size)
{
  int n = snprintf (text, (size_t) size, "%s", scw_role_name (item->role));

#define ADD(...)   n += snprintf (text + (n < size ? n : size), (size_t) (n < size ? size - n : 0), __VA_ARGS__)
#define PUT(value) n += put (text + (n < size ? n : size), n < size ? size - n : 0, value)
  if (item->kind == SCW_ITEM_GLYPH)
    ADD (" %s", scw_glyph_name (item->glyph));
  if (item->kind == SCW_ITEM_TEXT)
    ADD (" '%s'", item->text);
  if (item->kind == SCW_ITEM_GLYPH || item->kind == SCW_ITEM_TEXT)
    {
      PUT (item->x);
      PUT (item->y);
    }
  else
    {
      PUT (item->box.x0);
      PUT (item->box.y0);
      PUT (item->box.x1);
      PUT (item->box.y1);
    }
  ADD (" m%d", item->measure);
  if (item->element >= 0)
    ADD (" e%d t%d-%d", item->element, item->span.first, item->span.end);
#undef ADD
#undef PUT
  return n;
}
