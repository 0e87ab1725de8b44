/* SPDX-License-Identifier: GPL-3.0-or-later */
/* places.c: the symbols of the auxiliary task, as the packs have them: at the left edge of a glyph and half a staff
 * space on, at the height of its origin. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/press/sheet.h"
#include "engine/train/objectives/symbols.h"

typedef struct
{
  ScwSymbolMark *at;
  int n, room;
  const ScwSlice *slice;
} Places;

static void
add (Places *places, const char *name, double x, double y)
{
  const int symbol = scw_symbol_class (name);

  if (symbol >= 0 && places->n < places->room)
    places->at[places->n++]
      = (ScwSymbolMark){ symbol, (float) ((x - places->slice->x0) * places->slice->space),
                         (float) ((y - places->slice->y0) * places->slice->space) };
}

static void
add_glyph (Places *places, const ScwItem *item, const double *staff_y, int staves)
{
  char name[16];

  if (item->role == SCW_ROLE_DOT)
    {
      add (places, "dot", (item->box.x0 + item->box.x1) / 2, (item->box.y0 + item->box.y1) / 2);
      return;
    }
  snprintf (name, sizeof name, "%04X", scw_glyph_smufl (item->glyph));
  add (places, name, item->box.x0 + 0.5, item->y);
  if (item->role != SCW_ROLE_HEAD || item->staff >= staves)
    return;
  snprintf (name, sizeof name, "%c%d", item->staff == 0 ? 'u' : 'l',
            (int) fmax (-14, fmin (22, round ((staff_y[item->staff] + 4 - item->y) * 2))));
  add (places, name, item->box.x0 + 0.5, item->y);
}

ScwSymbolMark *
scw_press_places (
  const ScwItem *items, int n, int staves, const double *staff_y, const ScwSlice *slice, int *count)
{
  Places places = { .room = 2 * n, .slice = slice };

  *count = 0;
  places.at = n > 0 ? malloc ((size_t) places.room * sizeof *places.at) : NULL;
  if (places.at == NULL)
    return NULL;
  for (int i = 0; i < n; i++)
    {
      const ScwItem *item = &items[i];

      if (item->kind == SCW_ITEM_GLYPH)
        add_glyph (&places, item, staff_y, staves);
      else if (item->role == SCW_ROLE_BEAM)
        {
          add (&places, "bL", item->x, item->y);
          add (&places, "bR", item->x2, item->y2);
        }
      else if (item->kind == SCW_ITEM_CURVE)
        {
          add (&places, item->role == SCW_ROLE_TIE ? "tL" : "sL", item->x, item->y);
          add (&places, item->role == SCW_ROLE_TIE ? "tR" : "sR", item->x2, item->y2);
        }
    }
  *count = places.n;
  return places.at;
}
