/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/engine-words/song-page.h"

#include <stdlib.h>

#include "app/engrave/engrave-cairo.h"

#define SPACE  20.0
#define MARGIN 140.0
#define WIDTH  2480
#define HEIGHT 1800
#define FIRST  500.0 /* where the first system stands */
#define NEXT   450.0
#define FOOT   17.0 /* staff spaces from the first line of the last system */

static void
draw_text (cairo_t *cr, ScwGlyphFont *font, const char *text, double x, double y, double size, ScwAlign align)
{
  ScwItem item = {
    .kind = SCW_ITEM_TEXT, .role = SCW_ROLE_WORDS, .x = x, .y = y, .scale = size, .text = text, .align = align
  };

  scw_paint_items (cr, font, &item, 1, NULL, NULL);
}

static void
draw_system (
  cairo_t *cr, ScwGlyphFont *font, const ScwScore *score, const ScwSystem *system, double top, SongPage *page)
{
  const double left = MARGIN + system->indent * SPACE;

  cairo_save (cr);
  cairo_translate (cr, left, top);
  cairo_scale (cr, SPACE, SPACE);
  scw_paint_items (cr, font, system->items, system->n_items, NULL, NULL);
  cairo_restore (cr);
  for (int i = 0; i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];

      if (item->role != SCW_ROLE_HEAD && item->role != SCW_ROLE_WORDS)
        continue;
      page->marks = realloc (page->marks, (size_t) (page->n_marks + 1) * sizeof *page->marks);
      page->marks[page->n_marks++] = (SongMark){
        .head = item->role == SCW_ROLE_HEAD,
        .measure = item->measure,
        .onset = score->parts[0]->measures[item->measure].elements[item->element].onset,
        .x = left + (item->box.x0 + item->box.x1) / 2 * SPACE,
      };
    }
}

void
song_page_draw (const ScwScore *score,
                const char *title,
                const char *right,
                const char *left,
                const char *foot,
                SongPage *page)
{
  g_autoptr (ScwGlyphFont) font = scw_glyph_font_open (NULL, NULL);
  ScwEngraveStyle style = scw_engrave_style ();
  ScwEngraving *engraving;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  *page = (SongPage){ .gray = scw_gray_new (WIDTH, HEIGHT, NULL) };
  style.width = (WIDTH - 2 * MARGIN) / SPACE;
  style.original_breaks = true;
  engraving = scw_engraving_new (scw_glyph_font_metrics (font), &style, NULL);
  scw_engraving_update (engraving, score, NULL);
  cairo_save (cr);
  cairo_scale (cr, SPACE, SPACE);
  draw_text (cr, font, title, WIDTH / SPACE / 2, 8, 4.5, SCW_ALIGN_CENTRE);
  draw_text (cr, font, right, (WIDTH - MARGIN) / SPACE, 12, 2.2, SCW_ALIGN_RIGHT);
  draw_text (cr, font, left, MARGIN / SPACE, 12, 2.2, SCW_ALIGN_LEFT);
  page->n_systems = MIN (scw_engraving_n_systems (engraving), SONG_MOST_SYSTEMS);
  if (foot != NULL)
    draw_text (cr, font, foot, WIDTH / SPACE / 2, (FIRST + (page->n_systems - 1) * NEXT) / SPACE + FOOT, 1.6,
               SCW_ALIGN_CENTRE);
  cairo_restore (cr);
  for (int s = 0; s < page->n_systems; s++)
    {
      const ScwSystem *system = scw_engraving_system (engraving, s);

      draw_system (cr, font, score, system, FIRST + s * NEXT, page);
      page->first_measure[s] = system->first_measure;
      page->first_measure[s + 1] = system->end_measure;
    }
  cairo_surface_flush (surface);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      scw_gray_row (page->gray, y)[x]
        = 255 - cairo_image_surface_get_data (surface)[y * cairo_image_surface_get_stride (surface) + x];
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  scw_engraving_free (engraving);
}
