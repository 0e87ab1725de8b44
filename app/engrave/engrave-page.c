/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engrave-page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/score/compose.h"

#define POINTS     (72 / 25.4) /* of a millimetre */
#define TITLE_ROOM 11.0        /* staff spaces */
#define BRACE_ROOM 2.0

typedef struct
{
  const ScwPageStyle *style;
  const ScwScore *score;
  ScwEngraving *engraving;
  double space;         /* points */
  double width, height; /* within the margins, in staff spaces */
} Book;

ScwPageStyle
scw_page_style (void)
{
  return (
    ScwPageStyle){ .width_mm = 210, .height_mm = 297, .margin_mm = 14, .staff_space_mm = 1.75, .dpi = 150 };
}

static void
close_book (Book *book)
{
  scw_engraving_free (book->engraving);
}

static gboolean
open_book (Book *book, const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, GError **error)
{
  ScwEngraveStyle engrave = scw_engrave_style ();
  ScwError failure = { 0 };

  *book = (Book){ .style = style, .score = score, .space = style->staff_space_mm * POINTS };
  book->width = (style->width_mm - 2 * style->margin_mm) / style->staff_space_mm;
  book->height = (style->height_mm - 2 * style->margin_mm) / style->staff_space_mm;
  engrave.width = book->width - BRACE_ROOM;
  engrave.final_barline = true;
  book->engraving = scw_engraving_new (scw_glyph_font_metrics (font), &engrave, &failure);
  if (book->engraving != NULL && scw_engraving_update (book->engraving, score, &failure))
    {
      /* Lines that cannot be made shorter make everything smaller. */
      double widest = engrave.width;

      for (int i = 0; i < scw_engraving_n_systems (book->engraving); i++)
        widest = fmax (widest, scw_engraving_system (book->engraving, i)->width);
      book->space *= engrave.width / widest;
      book->height *= widest / engrave.width;
      book->width = widest + BRACE_ROOM;
      return TRUE;
    }
  close_book (book);
  return scw_app_error_take (error, &failure);
}

static const char *
title_of (const Book *book)
{
  const char *title = book->style->title != NULL ? book->style->title : book->score->title;

  return title != NULL && title[0] != '\0' ? title : NULL;
}

static const char *
composer_of (const Book *book)
{
  const char *composer = book->style->composer != NULL ? book->style->composer : book->score->composer;

  return composer != NULL && composer[0] != '\0' ? composer : NULL;
}

static double
title_room (const Book *book)
{
  return title_of (book) != NULL || composer_of (book) != NULL ? TITLE_ROOM : 0;
}

static const ScwSystem *
system_of (const Book *book, int i)
{
  return scw_engraving_system (book->engraving, i);
}

/* The first system of the next page. */
static int
page_end (const Book *book, int first)
{
  int n = scw_engraving_n_systems (book->engraving), end = first;
  double top = first == 0 ? title_room (book) : 0;
  double start = system_of (book, first)->top + system_of (book, first)->box.y0;

  for (; end < n; end++)
    {
      const ScwSystem *system = system_of (book, end);

      if (end > first
          && (top + system->top + system->box.y1 - start > book->height
              || book->score->parts[0]->measures[system->first_measure].new_page))
        break;
    }
  return end;
}

/* align: 0.5 in the middle of the width, 1 at its end. */
static void
paint_text (cairo_t *cr, const Book *book, const char *text, double y, double size, double align)
{
  cairo_text_extents_t extents;

  cairo_select_font_face (cr, scw_text_family (), CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, size);
  cairo_text_extents (cr, text, &extents);
  if (extents.width > book->width)
    {
      cairo_set_font_size (cr, size * book->width / extents.width);
      cairo_text_extents (cr, text, &extents);
    }
  cairo_move_to (cr, (book->width - extents.width) * align - extents.x_bearing, y);
  cairo_show_text (cr, text);
}

/* Paints systems [first, end) in staff spaces; where the page is nearly full they are spread over it. */
static void
paint_systems (cairo_t *cr, const Book *book, ScwGlyphFont *font, int first, int end, gboolean spread)
{
  double top = first == 0 ? title_room (book) : 0, free_room, each = 0, start;

  if (first == 0 && title_of (book) != NULL)
    paint_text (cr, book, title_of (book), 3.5, 4.5, 0.5);
  if (first == 0 && composer_of (book) != NULL)
    paint_text (cr, book, composer_of (book), 7.5, 2.2, 1);
  if (end == first)
    return;
  start = system_of (book, first)->top + system_of (book, first)->box.y0;
  free_room
    = book->height - top - (system_of (book, end - 1)->top + system_of (book, end - 1)->box.y1 - start);
  if (spread && end - first > 1 && free_room > 0 && free_room < 0.35 * book->height)
    each = free_room / (end - first - 1);
  else if (spread && end - first > 1 && free_room > 0)
    each = 4;
  for (int i = first; i < end; i++)
    {
      const ScwSystem *system = system_of (book, i);

      cairo_save (cr);
      cairo_translate (cr, BRACE_ROOM, top + system->top - start + each * (i - first));
      scw_paint_items (cr, font, system->items, system->n_items, NULL, NULL);
      cairo_restore (cr);
    }
}

static void
begin_page (cairo_t *cr, const Book *book)
{
  double margin = book->style->margin_mm * POINTS;

  cairo_translate (cr, margin, margin);
  cairo_scale (cr, book->space, book->space);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

static double
height_of_all (const Book *book)
{
  int n = scw_engraving_n_systems (book->engraving);
  double height = title_room (book);

  if (n > 0)
    height += system_of (book, n - 1)->top + system_of (book, n - 1)->box.y1 - system_of (book, 0)->top
              - system_of (book, 0)->box.y0;
  return height;
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int size)
{
  g_byte_array_append (closure, data, size);
  return CAIRO_STATUS_SUCCESS;
}

static void
draw_pages (cairo_surface_t *surface, const Book *book, ScwGlyphFont *font)
{
  int n = scw_engraving_n_systems (book->engraving);

  for (int first = 0, end; first < n || n == 0; first = end)
    {
      cairo_t *cr = cairo_create (surface);

      end = n == 0 ? 0 : page_end (book, first);
      begin_page (cr, book);
      paint_systems (cr, book, font, first, end, TRUE);
      cairo_show_page (cr);
      cairo_destroy (cr);
      if (n == 0)
        break;
    }
}

static void
draw_picture (cairo_surface_t *surface, const Book *book, ScwGlyphFont *font, double scale)
{
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  begin_page (cr, book);
  paint_systems (cr, book, font, 0, scw_engraving_n_systems (book->engraving), FALSE);
  cairo_destroy (cr);
}

gboolean
scw_engrave_to_file (
  const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean pdf = g_str_has_suffix (path, ".pdf"), svg = g_str_has_suffix (path, ".svg");
  double scale = style->dpi / 72, width = style->width_mm * POINTS, height = style->height_mm * POINTS;
  cairo_surface_t *surface;
  cairo_status_t status;
  Book book;

  if (!open_book (&book, score, font, style, error))
    return FALSE;
  if (!pdf)
    height = height_of_all (&book) * book.space + 2 * style->margin_mm * POINTS;
  if (pdf)
    surface = cairo_pdf_surface_create_for_stream (append, bytes, width, height);
  else if (svg)
    surface = cairo_svg_surface_create_for_stream (append, bytes, width, height);
  else
    surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * scale),
                                          (int) ceil (height * scale));
  if (pdf)
    draw_pages (surface, &book, font);
  else
    draw_picture (surface, &book, font, svg ? 1 : scale);
  status = cairo_surface_status (surface);
  if (status == CAIRO_STATUS_SUCCESS && !pdf && !svg)
    status = cairo_surface_write_to_png_stream (surface, append, bytes);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  close_book (&book);
  if (status == CAIRO_STATUS_SUCCESS)
    return scw_save (path, bytes->data, bytes->len, error);
  g_set_error (error, SCW_APP_ERROR, SCW_ERROR_LIMIT, "cannot draw '%s': %s", path,
               cairo_status_to_string (status));
  return FALSE;
}

int
scw_engrave_count_pages (const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, GError **error)
{
  Book book;
  int n, pages = 0;

  if (!open_book (&book, score, font, style, error))
    return 0;
  n = scw_engraving_n_systems (book.engraving);
  for (int first = 0; first < n; first = page_end (&book, first))
    pages++;
  close_book (&book);
  return MAX (pages, 1);
}

gboolean
scw_engrave_paint_page (
  cairo_t *cr, const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, int page, GError **error)
{
  Book book;
  int n, first = 0;

  if (!open_book (&book, score, font, style, error))
    return FALSE;
  n = scw_engraving_n_systems (book.engraving);
  for (; page > 0 && first < n; page--)
    first = page_end (&book, first);
  cairo_save (cr);
  begin_page (cr, &book);
  if (first < n)
    paint_systems (cr, &book, font, first, page_end (&book, first), TRUE);
  cairo_restore (cr);
  close_book (&book);
  return TRUE;
}
