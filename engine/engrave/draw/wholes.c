/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wholes.c: what stands for a whole measure or for several: multiple rests and percent signs. */
#include <math.h>
#include <stdio.h>

#include "engine/engrave/draw/draw.h"

#define MARGIN 1.2 /* of a rest, from the barlines */

/* The number of measures over the staff. */
static void
draw_count (const Drawing *drawing, ScwItem item, double middle, double y, int count)
{
  char text[16];
  double width = 0;

  snprintf (text, sizeof text, "%d", count);
  for (const char *digit = text; *digit != '\0'; digit++)
    width += glyph_width (drawing->font, (ScwGlyph) (SCW_GLYPH_DIGIT_0 + *digit - '0'));
  middle -= width / 2;
  for (const char *digit = text; *digit != '\0'; digit++)
    {
      ScwGlyph glyph = (ScwGlyph) (SCW_GLYPH_DIGIT_0 + *digit - '0');

      width = glyph_width (drawing->font, glyph);
      scw_draw_glyph_centre (drawing, item, glyph, middle + width / 2, y, 1);
      middle += width;
    }
}

static void
draw_rest (const Drawing *drawing, ScwItem item, double x0, double x1, double y, int count)
{
  x0 += MARGIN;
  x1 -= MARGIN;
  scw_draw_bar (drawing, item, (ScwPoint){ x0, y + 2 }, (ScwPoint){ x1, y + 2 }, 0.7);
  scw_draw_line (drawing, item, x0, y + 1, x0, y + 3, 0.2);
  scw_draw_line (drawing, item, x1, y + 1, x1, y + 3, 0.2);
  draw_count (drawing, item, (x0 + x1) / 2, y - 1.6, count);
}

static void
draw_percent (const Drawing *drawing, ScwItem item, double middle, double y)
{
  item.kind = SCW_ITEM_POLYGON;
  item.x = middle - 1.3;
  item.y = y + 3;
  item.x2 = middle + 1.3;
  item.y2 = y + 1;
  item.points[0] = (ScwPoint){ middle + 0.6, y + 1 };
  item.points[1] = (ScwPoint){ middle + 1.3, y + 1 };
  item.points[2] = (ScwPoint){ middle - 0.6, y + 3 };
  item.points[3] = (ScwPoint){ middle - 1.3, y + 3 };
  scw_items_add (drawing->items, item, drawing->font);
  scw_draw_glyph_centre (drawing, item, SCW_GLYPH_DOT, middle - 0.9, y + 1.5, 1);
  scw_draw_glyph_centre (drawing, item, SCW_GLYPH_DOT, middle + 0.9, y + 2.5, 1);
}

/* How many bars from this one on are one multiple rest: those that a rest was written out as, as far as the line goes;
 * *count is how many measures that is. */
static int
stretch (const Drawing *drawing, int first, int *count)
{
  const Layout *layout = drawing->bars[first].layout;
  int n = 1;

  while (first + n < drawing->n_bars && layout->in_rest > 0 && drawing->bars[first + n].layout->in_rest > 1)
    n++;
  *count = layout->in_rest > 0 || layout->whole < 0 ? n : layout->elements[layout->whole].count;
  return n;
}

void
scw_draw_wholes (Drawing *drawing)
{
  for (int i = 0, n, count; i < drawing->n_bars; i += n)
    {
      const Bar *bar = &drawing->bars[i];

      n = stretch (drawing, i, &count);
      for (int s = 0; (bar->rests || bar->layout->whole >= 0) && s < drawing->staves; s++)
        {
          const Slot *slot = &drawing->slots[bar->barline];
          double x0 = bar->x0 + fmax (0, slot->right[s] - 0.45),
                 x1 = scw_draw_end_x (drawing, &bar[n - 1], s) + 0.1;
          ScwItem item = scw_draw_item (drawing, bar, bar->layout->whole, s,
                                        bar->rests ? SCW_ROLE_MULTIPLE_REST : SCW_ROLE_MEASURE_REPEAT);

          if (bar->rests)
            draw_rest (drawing, item, x0, x1, drawing->staff_y[s], count);
          else
            draw_percent (drawing, item, (x0 + x1) / 2, drawing->staff_y[s]);
        }
    }
}
