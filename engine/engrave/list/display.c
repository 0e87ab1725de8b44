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

ScwPoint
scw_bezier (const ScwPoint p[4], double t)
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
          widen (&box, scw_bezier (item->points, i / 16.0));
          widen (&box, scw_bezier (item->points + 4, i / 16.0));
        }
      return box;
    case SCW_ITEM_BRACE:
      return (ScwExtent){ item->x - 1.2, item->y, item->x, item->y2 };
    case SCW_ITEM_WAVE:
      return (ScwExtent){ item->x, item->y, item->x + 0.8, item->y2 };
    case SCW_ITEM_TEXT:
      {
        double width = scw_music_font_text_width (font, item->text, item->face, item->scale);
        double left = item->align == SCW_ALIGN_LEFT    ? item->x
                      : item->align == SCW_ALIGN_RIGHT ? item->x - width
                                                       : item->x - width / 2;
        bool figures = item->text[strspn (item->text, "0123456789")] == '\0';

        return (ScwExtent){ left, item->y - 0.75 * item->scale, left + width,
                            item->y + (figures ? 0 : 0.22 * item->scale) };
      }
    }
  return box;
}

/* Texts of a list, in blocks that stay where they are. */
struct ScwTexts
{
  ScwTexts *before;
  size_t used, size;
  char bytes[];
};

static const char *
keep_text (ScwItems *items, const char *text)
{
  size_t size = strlen (text) + 1;
  char *copy;

  if (items->texts == NULL || items->texts->size - items->texts->used < size)
    {
      size_t room = size > 4000 ? size : 4000;
      ScwTexts *block = malloc (sizeof *block + room);

      if (block == NULL)
        return NULL;
      *block = (ScwTexts){ .before = items->texts, .size = room };
      items->texts = block;
    }
  copy = items->texts->bytes + items->texts->used;
  items->texts->used += size;
  return memcpy (copy, text, size);
}

static ScwItem *
fail (ScwItems *items, const ScwItem *item)
{
  static _Thread_local ScwItem spare;

  items->failed = true;
  spare = *item;
  return &spare;
}

ScwItem *
scw_items_add (ScwItems *items, ScwItem item, const ScwMusicFont *font)
{
  if (items->n == items->capacity)
    {
      int wanted = items->capacity == 0 ? 256 : items->capacity * 2;
      ScwItem *grown = items->failed ? NULL : realloc (items->at, (size_t) wanted * sizeof *grown);

      if (grown == NULL)
        return fail (items, &item);
      items->at = grown;
      items->capacity = wanted;
    }
  if (item.kind != SCW_ITEM_TEXT)
    item.text = NULL;
  else if ((item.text = keep_text (items, item.text)) == NULL)
    return fail (items, &item);
  item.box = box_of (&item, font);
  items->at[items->n] = item;
  return &items->at[items->n++];
}

void
scw_items_empty (ScwItems *items)
{
  items->n = 0;
  while (items->texts != NULL && items->texts->before != NULL)
    {
      ScwTexts *before = items->texts->before;

      free (items->texts);
      items->texts = before;
    }
  if (items->texts != NULL)
    items->texts->used = 0;
}

ScwItem *
scw_items_add_line (
  ScwItems *items, ScwItem item, ScwPoint from, ScwPoint to, double width, const ScwMusicFont *font)
{
  item.kind = SCW_ITEM_LINE;
  item.x = from.x;
  item.y = from.y;
  item.x2 = to.x;
  item.y2 = to.y;
  item.scale = width;
  return scw_items_add (items, item, font);
}

void
scw_items_clear (ScwItems *items)
{
  scw_items_empty (items);
  free (items->texts);
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
  static const char *const names[] = { "staff-line", "barline",       "brace",
                                       "clef",       "key",           "time",
                                       "head",       "ledger",        "stem",
                                       "flag",       "beam",          "accidental",
                                       "dot",        "rest",          "tie",
                                       "slur",       "tuplet",        "mark",
                                       "fermata",    "trill",         "arpeggio",
                                       "tremolo",    "grace-slash",   "number",
                                       "bracket",    "name",          "lyric",
                                       "words",      "metronome",     "rehearsal",
                                       "harmony",    "multiple-rest", "measure-repeat",
                                       "fingering",  "sign",          "glissando",
                                       "wavy-line",  "dynamics",      "wedge",
                                       "pedal",      "octave-line",   "ending",
                                       "segno",      "coda" };

  return (unsigned) role <= SCW_ROLE_CODA ? names[role] : "?";
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
  if (item->part > 0)
    ADD (" p%d", item->part);
  ADD (" m%d", item->measure);
  if (item->element >= 0)
    ADD (" e%d t%d-%d", item->element, item->span.first, item->span.end);
#undef ADD
#undef PUT
  return n;
}
