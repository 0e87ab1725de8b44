/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/engrave-page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/score/compose.h"

#define POINTS       (72 / 25.4) /* of a millimetre */
#define BRACE_ROOM   2.0         /* staff spaces in front of a system, for its brace */
#define TITLE        4.5         /* sizes, staff spaces */
#define WORK         2.6
#define CREATOR      2.2
#define SMALL        1.7  /* rights, page numbers */
#define SPARSE       0.35 /* a page with more white is not full */
#define SMALLER      0.97 /* the music is set so much smaller, several times, where it leaves a page half empty */
#define MOST_SPREAD  4.0 /* that parts are moved apart, staff spaces */
#define SYSTEM_SHARE 2.0 /* of the white goes between systems, for one between parts */
#define BELOW_TITLE  3.0 /* white between what stands above the music and the music */

/* A system on its page. */
typedef struct
{
  const ScwSystem *system;
  double scale;        /* less than 1: a measure that no line has room for */
  double above, below; /* ink above and below its origin, in staff spaces of the page */
} Block;

typedef struct
{
  const ScwPageStyle *style;
  const ScwScore *score;
  ScwGlyphFont *font;
  ScwEngraving *engraving;
  ScwEngraveStyle engrave;
  Block *blocks;
  int n_blocks;
  double space;         /* points */
  double width, height; /* within the margins, in staff spaces */
} Book;

ScwPageStyle
scw_page_style (void)
{
  return (ScwPageStyle){ .width_mm = 210, .height_mm = 297, .margin_mm = 14, .dpi = 150 };
}

static void
close_book (Book *book)
{
  scw_engraving_free (book->engraving);
  g_free (book->blocks);
}

static void
fill_block (const Book *book, int i)
{
  Block *block = &book->blocks[i];
  const ScwSystem *system = block->system = scw_engraving_system (book->engraving, i);
  double bottom = system->staff_y[system->staves - 1] + 4;

  block->scale = MIN (1, (book->width - BRACE_ROOM - system->indent) / system->width);
  block->above = -system->box.y0 * block->scale;
  block->below = MAX (system->box.y1, bottom) * block->scale;
}

static void
fill_blocks (Book *book)
{
  book->n_blocks = scw_engraving_n_systems (book->engraving);
  g_free (book->blocks);
  book->blocks = g_new0 (Block, book->n_blocks);
  for (int i = 0; i < book->n_blocks; i++)
    fill_block (book, i);
}

/* From the origin of a system to that of the next. */
static double
advance (const Book *book, int i)
{
  const Block *block = &book->blocks[i], *next = &book->blocks[i + 1];
  double white = book->score->n_parts > 1 ? book->engrave.system_clearance : book->engrave.clearance;

  return block->below + MAX (white + next->above, book->engrave.system_gap);
}

/* ---- above and below the music ---- */

static const char *
told (const char *wanted, const char *of_score)
{
  const char *text = wanted != NULL ? wanted : of_score;

  return text != NULL && text[0] != '\0' ? text : NULL;
}

/* A text of one or more lines, the first standing on y; too long ones are set smaller. Returns how many. cr
 * NULL: only that. */
static int
paint_lines (cairo_t *cr,
             const Book *book,
             const char *text,
             double x,
             double y,
             double room,
             double size,
             ScwAlign align)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  ScwTextSetter *texts = scw_glyph_font_texts (book->font);
  int n = 0;

  for (; lines[n] != NULL; n++)
    {
      double width = scw_text_setter_width (texts, g_strstrip (lines[n]), SCW_FACE_ROMAN) * size;

      if (cr != NULL)
        scw_text_setter_paint (texts, cr, lines[n], SCW_FACE_ROMAN, width > room ? size * room / width : size,
                               x, y + 1.2 * size * n, align);
    }
  return n;
}

/* Title, work, composer and lyricist; returns how high they are with the white below. cr NULL: only that. */
static double
paint_heading (cairo_t *cr, const Book *book)
{
  const char *title = told (book->style->title, book->score->title);
  const char *composer = told (book->style->composer, book->score->composer);
  const char *work = told (NULL, book->score->work), *lyricist = told (NULL, book->score->lyricist);
  double width = book->width, y = 0;
  int left = 0, right = 0;

  if (title != NULL && g_strcmp0 (work, title) == 0)
    work = NULL;
  if (told (book->style->part, NULL) != NULL)
    y += 1.25 * CREATOR
         * paint_lines (cr, book, book->style->part, 0, y + 0.8 * CREATOR, width, CREATOR, SCW_ALIGN_LEFT);
  if (work != NULL)
    y += 1.25 * WORK * paint_lines (cr, book, work, width / 2, y + 0.8 * WORK, width, WORK, SCW_ALIGN_CENTRE);
  if (title != NULL)
    y += 1.05 * TITLE
         * paint_lines (cr, book, title, width / 2, y + 0.8 * TITLE, width, TITLE, SCW_ALIGN_CENTRE);
  if (lyricist != NULL)
    left = paint_lines (cr, book, lyricist, 0, y + 1.3 * CREATOR, width * 0.48, CREATOR, SCW_ALIGN_LEFT);
  if (composer != NULL)
    right
      = paint_lines (cr, book, composer, width, y + 1.3 * CREATOR, width * 0.48, CREATOR, SCW_ALIGN_RIGHT);
  if (left > 0 || right > 0)
    y += CREATOR * (0.3 + 1.2 * MAX (left, right));
  return y > 0 ? y + BELOW_TITLE : 0;
}

/* In the lower margin. */
static void
paint_rights (cairo_t *cr, const Book *book, double bottom)
{
  const char *rights = told (NULL, book->score->rights);

  if (rights != NULL)
    paint_lines (cr, book, rights, book->width / 2, bottom + 1.8 * SMALL, book->width, SMALL,
                 SCW_ALIGN_CENTRE);
}

/* In the upper margin, at the outer edge. */
static void
paint_page_number (cairo_t *cr, const Book *book, int page)
{
  g_autofree char *number = g_strdup_printf ("%d", page + 1);
  gboolean right_hand = page % 2 == 0;

  if (page > 0)
    paint_lines (cr, book, number, right_hand ? book->width : 0, -1.5 * SMALL, book->width, SMALL,
                 right_hand ? SCW_ALIGN_RIGHT : SCW_ALIGN_LEFT);
}

/* ---- engraving ---- */

/* What stands on a page by itself: a system, and for the first one the heading. */
static double
tallest (const Book *book)
{
  double height = 0;

  for (int i = 0; i < book->n_blocks; i++)
    height = MAX (height,
                  book->blocks[i].above + book->blocks[i].below + (i == 0 ? paint_heading (NULL, book) : 0));
  return height;
}

/* Engraves the music for paper on which a staff space is so many points. */
static gboolean
engrave (Book *book, double space, GError **error)
{
  const ScwPageStyle *style = book->style;
  ScwError failure = { 0 };

  book->space = space;
  book->width = (style->width_mm - 2 * style->margin_mm) * POINTS / space;
  book->height = (style->height_mm - 2 * style->margin_mm) * POINTS / space;
  book->engrave = scw_engrave_style ();
  book->engrave.width = book->width - BRACE_ROOM;
  book->engrave.final_barline = true;
  scw_engraving_free (book->engraving);
  book->engraving = scw_engraving_new (scw_glyph_font_metrics (book->font), &book->engrave, &failure);
  if (book->engraving == NULL || !scw_engraving_update (book->engraving, book->score, &failure))
    return scw_app_error_take (error, &failure);
  fill_blocks (book);
  return TRUE;
}

/* In mm: chamber music and scores are printed smaller than songs. */
static double
staff_space (const ScwPageStyle *style, const ScwScore *score)
{
  int staves = scw_score_n_staves (score);

  if (style->staff_space_mm > 0)
    return style->staff_space_mm;
  return staves <= 3 ? 1.75 : staves <= 5 ? 1.5 : staves <= 10 ? 1.3 : 1.1;
}

/* ---- systems ---- */

static gboolean
begins_page (const Book *book, int measure)
{
  for (int p = 0; p < book->score->n_parts; p++)
    if (measure < book->score->parts[p]->n_measures && book->score->parts[p]->measures[measure].new_page)
      return TRUE;
  return FALSE;
}

/* From the highest ink of a system to the lowest of a later one. */
static double
height_of (const Book *book, int first, int end)
{
  double height = first < end ? book->blocks[first].above : 0;

  for (int i = first; i + 1 < end; i++)
    height += advance (book, i);
  return height + (first < end ? book->blocks[end - 1].below : 0);
}

/* The first system of the next page. */
static int
page_end (const Book *book, int first)
{
  double room = book->height - (first == 0 ? paint_heading (NULL, book) : 0);
  int end = first + 1;

  while (end < book->n_blocks && height_of (book, first, end + 1) <= room
         && !begins_page (book, book->blocks[end].system->first_measure))
    end++;
  return MIN (end, book->n_blocks);
}

/* The white that is left on a page with the systems [first, end). */
static double
room_left (const Book *book, int first, int end)
{
  return book->height - (first == 0 ? paint_heading (NULL, book) : 0) - height_of (book, first, end);
}

/* Whether a page ends before system 'end' because that does not fit on it. */
static gboolean
overflows (const Book *book, int end)
{
  return end < book->n_blocks && !begins_page (book, book->blocks[end].system->first_measure);
}

/* Whether a page is far from full and may be: the last one, or one that the score ends there. */
static gboolean
is_sparse (const Book *book, int first, int end)
{
  return room_left (book, first, end) > SPARSE * book->height && !overflows (book, end);
}

/* How much of the emptiest page is white that the next system could have filled. */
static double
emptiest (const Book *book)
{
  double most = 0;

  for (int first = 0, end; first < book->n_blocks; first = end)
    {
      end = page_end (book, first);
      if (overflows (book, end))
        most = MAX (most, room_left (book, first, end) / book->height);
    }
  return most;
}

/* Where a system that is too high for the rest of a page leaves much of it empty, slightly smaller music may fill it. */
static gboolean
fill_pages (Book *book, GError **error)
{
  const double usual = book->space;
  double best = usual, least = emptiest (book);

  for (double space = usual * SMALLER; least > SPARSE && space > usual * 0.9; space *= SMALLER)
    {
      if (!engrave (book, space, error))
        return FALSE;
      if (emptiest (book) < least)
        {
          least = emptiest (book);
          best = space;
        }
    }
  return book->space == best || engrave (book, best, error);
}

/* paged: on pages, not all of it on one picture. */
static gboolean
open_book (Book *book,
           const ScwScore *score,
           ScwGlyphFont *font,
           const ScwPageStyle *style,
           gboolean paged,
           GError **error)
{
  gboolean ok;

  *book = (Book){ .style = style, .score = score, .font = font };
  ok = engrave (book, staff_space (style, score) * POINTS, error);
  /* Systems of many staves are set so small that one is on a page. */
  for (int tries = 0; ok && tries < 4 && tallest (book) > book->height; tries++)
    ok = engrave (book, book->space * book->height / tallest (book) * 0.99, error);
  if (ok && paged && style->staff_space_mm <= 0)
    ok = fill_pages (book, error);
  if (!ok)
    close_book (book);
  return ok;
}

/* Moves the parts of the systems on a page apart, so that what it has too much of white is not only between the
 * systems. */
static gboolean
spread_parts (Book *book, int first, int end, GError **error)
{
  double left = room_left (book, first, end), each;
  int inside = (end - first) * (book->score->n_parts - 1), between = end - first - 1;
  ScwError failure = { 0 };

  if (inside == 0 || left <= 0)
    return TRUE;
  each = MIN (left / (inside + SYSTEM_SHARE * between), MOST_SPREAD);
  if (each < 0.1)
    return TRUE;
  for (int i = first; i < end; i++)
    {
      if (!scw_engraving_spread (book->engraving, book->score, i, each, &failure))
        return scw_app_error_take (error, &failure);
      fill_block (book, i);
    }
  return TRUE;
}

/* Paints systems [first, end) in staff spaces, each so much farther from the one above than it needs. */
static void
paint_systems (cairo_t *cr, const Book *book, int first, int end, double each)
{
  double y = first == 0 ? paint_heading (cr, book) : 0;

  if (end == first)
    return;
  y += book->blocks[first].above;
  for (int i = first; i < end; i++)
    {
      const Block *block = &book->blocks[i];

      cairo_save (cr);
      cairo_translate (cr, BRACE_ROOM + block->system->indent, y);
      cairo_scale (cr, block->scale, block->scale);
      scw_paint_items (cr, book->font, block->system->items, block->system->n_items, NULL, NULL);
      cairo_restore (cr);
      if (i + 1 < end)
        y += advance (book, i) + each;
    }
}

/* Where a page is nearly full its systems are spread over it. */
static gboolean
paint_page (cairo_t *cr, Book *book, int page, int first, int end, GError **error)
{
  const gboolean sparse = is_sparse (book, first, end);
  double left, each = 0;

  if (!sparse && !spread_parts (book, first, end, error))
    return FALSE;
  left = room_left (book, first, end);
  if (end - first > 1 && left > 0)
    each = sparse ? 4 : left / (end - first - 1);
  paint_page_number (cr, book, page);
  paint_systems (cr, book, first, end, each);
  if (page == 0)
    paint_rights (cr, book, book->height);
  return TRUE;
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
  return paint_heading (NULL, book) + height_of (book, 0, book->n_blocks);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int size)
{
  g_byte_array_append (closure, data, size);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
draw_pages (cairo_surface_t *surface, Book *book, GError **error)
{
  int first = 0, page = 0;
  gboolean ok;

  do
    {
      cairo_t *cr = cairo_create (surface);
      int end = page_end (book, first);

      begin_page (cr, book);
      ok = paint_page (cr, book, page++, first, end, error);
      cairo_show_page (cr);
      cairo_destroy (cr);
      first = end;
    }
  while (ok && first < book->n_blocks);
  return ok;
}

static void
draw_picture (cairo_surface_t *surface, const Book *book, double scale)
{
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, scale, scale);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  begin_page (cr, book);
  paint_systems (cr, book, 0, book->n_blocks, 0);
  paint_rights (cr, book, height_of_all (book));
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
  gboolean ok = TRUE;
  Book book;

  if (!open_book (&book, score, font, style, pdf, error))
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
    ok = draw_pages (surface, &book, error);
  else
    draw_picture (surface, &book, svg ? 1 : scale);
  status = cairo_surface_status (surface);
  if (status == CAIRO_STATUS_SUCCESS && !pdf && !svg)
    status = cairo_surface_write_to_png_stream (surface, append, bytes);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  close_book (&book);
  if (!ok)
    return FALSE;
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
  int pages = 0;

  if (!open_book (&book, score, font, style, TRUE, error))
    return 0;
  for (int first = 0; first < book.n_blocks; first = page_end (&book, first))
    pages++;
  close_book (&book);
  return MAX (pages, 1);
}

gboolean
scw_engrave_paint_page (
  cairo_t *cr, const ScwScore *score, ScwGlyphFont *font, const ScwPageStyle *style, int page, GError **error)
{
  gboolean ok = TRUE;
  Book book;
  int first = 0;

  if (!open_book (&book, score, font, style, TRUE, error))
    return FALSE;
  for (int i = 0; i < page && first < book.n_blocks; i++)
    first = page_end (&book, first);
  cairo_save (cr);
  begin_page (cr, &book);
  if (first < book.n_blocks || page == 0)
    ok = paint_page (cr, &book, page, first, page_end (&book, first), error);
  cairo_restore (cr);
  close_book (&book);
  return ok;
}
