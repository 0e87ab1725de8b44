/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/terminal/picture.h"

#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chafa.h>
#include <curses.h>

#include "app/tui/terminal/screen.h"

struct ScwTermPicture
{
  ScwPictureKind kind;
  ChafaTermInfo *term;
  ChafaPixelMode pixel_mode;
  ChafaCanvasMode canvas_mode;
  ChafaSymbolMap *symbols;
  int cell_width, cell_height; /* pixels */
  gboolean measured;           /* the terminal told how large its cells are */

  ChafaCanvas *canvas; /* the last one, and what it shows */
  ScwTermView view;
  int rows, columns;

  GString *sent, *wanted; /* real pictures: what stands there, and what should */
  int row, column;
  gboolean hidden;
  gboolean asked; /* whether the terminal knows sixels */
};

gboolean
scw_picture_kind_from_name (const char *name, ScwPictureKind *kind)
{
  static const char *const names[] = { "auto", "none", "ascii", "blocks", "sextants", "sixel", "kitty" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/* Real pictures only where nothing stands between: tmux and screen do not pass them on. */
static gboolean
is_direct (void)
{
  return g_getenv ("TMUX") == NULL && g_getenv ("STY") == NULL && scw_screen_colors () > 0;
}

static ScwPictureKind
choose_kind (ChafaTermInfo *term)
{
  const char *name = g_getenv ("TERM");

  if (!scw_screen_is_utf8 ())
    return SCW_PICTURE_ASCII;
  if (name == NULL || g_str_has_prefix (name, "linux"))
    return SCW_PICTURE_BLOCKS;
  if (is_direct ())
    {
      if (g_getenv ("KITTY_WINDOW_ID") != NULL
          || chafa_term_info_have_seq (term, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1))
        return SCW_PICTURE_KITTY;
      if (chafa_term_info_have_seq (term, CHAFA_TERM_SEQ_BEGIN_SIXELS))
        return SCW_PICTURE_SIXEL;
    }
  return SCW_PICTURE_SEXTANTS;
}

static ChafaSymbolMap *
choose_symbols (ScwPictureKind kind)
{
  ChafaSymbolMap *map = chafa_symbol_map_new ();

  chafa_symbol_map_add_by_tags (map, CHAFA_SYMBOL_TAG_SPACE);
  if (kind == SCW_PICTURE_ASCII)
    chafa_symbol_map_add_by_tags (map, CHAFA_SYMBOL_TAG_ASCII);
  else
    chafa_symbol_map_add_by_tags (map, CHAFA_SYMBOL_TAG_HALF | CHAFA_SYMBOL_TAG_SOLID);
  if (kind == SCW_PICTURE_SEXTANTS)
    chafa_symbol_map_add_by_tags (map, CHAFA_SYMBOL_TAG_SEXTANT | CHAFA_SYMBOL_TAG_QUAD);
  return map;
}

static ChafaCanvasMode
choose_mode (void)
{
  int colors = scw_screen_colors ();

  return colors >= 256  ? CHAFA_CANVAS_MODE_INDEXED_256
         : colors >= 16 ? CHAFA_CANVAS_MODE_INDEXED_16
         : colors >= 8  ? CHAFA_CANVAS_MODE_INDEXED_8
                        : CHAFA_CANVAS_MODE_FGBG;
}

/* What the seqs of a terminal that is asked for by name are. */
static void
supplement (ChafaTermInfo *term)
{
  ChafaTermInfo *fallback = chafa_term_db_get_fallback_info (chafa_term_db_get_default ());

  chafa_term_info_supplement (term, fallback);
  chafa_term_info_unref (fallback);
}

static void
set_kind (ScwTermPicture *self, ScwPictureKind kind)
{
  self->kind = kind;
  self->pixel_mode = kind == SCW_PICTURE_KITTY   ? CHAFA_PIXEL_MODE_KITTY
                     : kind == SCW_PICTURE_SIXEL ? CHAFA_PIXEL_MODE_SIXELS
                                                 : CHAFA_PIXEL_MODE_SYMBOLS;
  self->canvas_mode
    = self->pixel_mode == CHAFA_PIXEL_MODE_SYMBOLS ? choose_mode () : CHAFA_CANVAS_MODE_TRUECOLOR;
}

ScwTermPicture *
scw_term_picture_new (ScwPictureKind kind)
{
  ScwTermPicture *self = g_new0 (ScwTermPicture, 1);
  g_auto (GStrv) env = g_get_environ ();
  struct winsize size = { 0 };

  self->term = chafa_term_db_detect (chafa_term_db_get_default (), env);
  set_kind (self, kind == SCW_PICTURE_AUTO ? choose_kind (self->term) : kind);
  supplement (self->term);
  self->symbols = choose_symbols (self->kind);
  self->cell_width = 8;
  self->cell_height = 16;
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_xpixel > size.ws_col && size.ws_col > 0
      && size.ws_ypixel > size.ws_row && size.ws_row > 0)
    {
      self->measured = TRUE;
      self->cell_width = size.ws_xpixel / size.ws_col;
      self->cell_height = size.ws_ypixel / size.ws_row;
    }
  self->sent = g_string_new (NULL);
  self->wanted = g_string_new (NULL);
  return self;
}

void
scw_term_picture_free (ScwTermPicture *self)
{
  chafa_term_info_unref (self->term);
  chafa_symbol_map_unref (self->symbols);
  g_clear_pointer (&self->canvas, chafa_canvas_unref);
  g_string_free (self->sent, TRUE);
  g_string_free (self->wanted, TRUE);
  g_free (self);
}

void
scw_term_picture_ask (ScwTermPicture *self)
{
  self->asked = self->kind == SCW_PICTURE_SEXTANTS && self->measured && is_direct ();
  if (self->asked)
    scw_screen_send ("\033[c");
}

gboolean
scw_term_picture_answer (ScwTermPicture *self, const char *sequence)
{
  g_auto (GStrv) attributes = NULL;

  if (!self->asked || !g_str_has_prefix (sequence, "[?") || !g_str_has_suffix (sequence, "c"))
    return FALSE;
  self->asked = FALSE;
  attributes = g_strsplit_set (sequence + 2, ";c", -1);
  if (!g_strv_contains ((const char *const *) attributes + 1, "4")) /* the first one is what it is */
    return FALSE;
  scw_term_picture_forget (self);
  set_kind (self, SCW_PICTURE_SIXEL);
  return TRUE;
}

/* ---- pixels ---- */

/* What of the picture is in sight, and how large a canvas pixel is. */
typedef struct
{
  double x, y, scale; /* pixels of the picture a canvas pixel */
  int width, height;  /* canvas pixels */
} Window;

static Window
window_of (const ScwTermPicture *self, const ScwTermView *view, int rows, int columns)
{
  const ScwGray *gray = view->gray;
  const gboolean symbols = self->pixel_mode == CHAFA_PIXEL_MODE_SYMBOLS;
  Window w = { .width = columns * (symbols ? 8 : self->cell_width),
               .height = rows * (symbols ? 8 : self->cell_height) };
  /* Canvas pixels of a cell are square ones of an upright cell squeezed to 8 x 8, when symbols are drawn. */
  double tall = symbols ? (double) self->cell_height / self->cell_width : 1;
  double height = w.height * tall;

  w.scale = gray->height / height / view->zoom;
  if (w.scale * w.width > gray->width && view->zoom <= 1)
    w.scale = MAX (gray->height / height, (double) gray->width / w.width); /* all of it, and room beside */
  w.x = (view->x < 0 ? gray->width / 2.0 : view->x) - w.scale * w.width / 2;
  w.y = (view->x < 0 || view->zoom <= 1 ? gray->height / 2.0 : view->y) - w.scale * height / 2;
  if (w.scale * w.width >= gray->width)
    w.x = 0;
  else
    w.x = CLAMP (w.x, 0, gray->width - w.scale * w.width);
  if (w.scale * height >= gray->height)
    w.y = (gray->height - w.scale * height) / 2;
  else
    w.y = CLAMP (w.y, 0, gray->height - w.scale * height);
  return w;
}

/* The mean over the area of a canvas pixel, by a summed table; white outside. */
typedef struct
{
  guint32 *sums; /* (height + 1, width + 1) of darkness */
  int width, height;
} Table;

static Table
table_new (const ScwGray *gray)
{
  Table t = { .width = gray->width, .height = gray->height };
  gsize stride = gray->width + 1;

  t.sums = g_new0 (guint32, stride * (gray->height + 1));
  for (int y = 0; y < gray->height; y++)
    {
      const uint8_t *row = scw_gray_row (gray, y);
      guint32 sum = 0;

      for (int x = 0; x < gray->width; x++)
        {
          sum += 255 - row[x];
          t.sums[(y + 1) * stride + x + 1] = t.sums[y * stride + x + 1] + sum;
        }
    }
  return t;
}

static double
table_mean (const Table *t, double x0, double y0, double x1, double y1)
{
  int ax = CLAMP ((int) floor (x0), 0, t->width), bx = CLAMP ((int) ceil (x1), 0, t->width);
  int ay = CLAMP ((int) floor (y0), 0, t->height), by = CLAMP ((int) ceil (y1), 0, t->height);
  gsize stride = t->width + 1;

  if (bx <= ax || by <= ay)
    return 0;
  return (double) (t->sums[by * stride + bx] - t->sums[ay * stride + bx] - t->sums[by * stride + ax]
                   + t->sums[ay * stride + ax])
         / ((bx - ax) * (by - ay));
}

/* Attention as a grid of patches, the strongest 1. */
static float *
heat_grid (const ScwAttention *heat)
{
  float *grid = g_new0 (float, (gsize) heat->grid_h * heat->grid_w);
  float most = 1e-6f;

  for (int i = 0; i < heat->n; i++)
    most = MAX (most, heat->mean[i]);
  for (int i = 0; i < heat->n; i++)
    grid[heat->rows[i] * heat->grid_w + heat->cols[i]] = sqrtf (heat->mean[i] / most);
  return grid;
}

static void
paint (guint8 *out, double darkness, double heat, gboolean inverted, gboolean thin)
{
  double ink
    = MIN (1, darkness / 255 * (thin ? 2.2 : 1.4)); /* lines that are thinner than a pixel stay visible */
  double paper[3] = { 255, 255, 255 };

  if (heat > 0.15)
    {
      paper[1] -= 110 * heat;
      paper[2] -= 230 * heat;
    }
  for (int c = 0; c < 3; c++)
    {
      double value = paper[c] * (1 - ink);

      if (inverted)
        value = heat > 0.15 && ink < 0.5 ? 40 + (c == 0 ? 160 : c == 1 ? 60 : 0) * heat : 255 * ink;
      out[c] = value;
    }
}

static guint8 *
render (const ScwTermView *view, const Window *w, double tall)
{
  guint8 *pixels = g_malloc ((gsize) w->width * w->height * 3);
  Table table = table_new (view->gray);
  g_autofree float *grid = view->heat != NULL ? heat_grid (view->heat) : NULL;

  for (int y = 0; y < w->height; y++)
    for (int x = 0; x < w->width; x++)
      {
        double x0 = w->x + x * w->scale, y0 = w->y + y * w->scale * tall;
        double x1 = x0 + w->scale, y1 = y0 + w->scale * tall;
        float heat = 0;

        if (grid != NULL)
          {
            int column = (int) floor ((x0 + x1) / 32), row = (int) floor ((y0 + y1) / 32); /* patches of 16 */

            if (column >= 0 && row >= 0 && column < view->heat->grid_w && row < view->heat->grid_h)
              heat = grid[row * view->heat->grid_w + column];
          }
        paint (pixels + ((gsize) y * w->width + x) * 3, table_mean (&table, x0, y0, x1, y1), (double) heat,
               view->inverted, w->scale > 0.5);
      }
  g_free (table.sums);
  return pixels;
}

/* ---- cells ---- */

static ChafaCanvas *
make_canvas (const ScwTermPicture *self, const guint8 *pixels, const Window *w, int rows, int columns)
{
  ChafaCanvasConfig *config = chafa_canvas_config_new ();
  ChafaCanvas *canvas;

  chafa_canvas_config_set_geometry (config, columns, rows);
  chafa_canvas_config_set_cell_geometry (config, self->cell_width, self->cell_height);
  chafa_canvas_config_set_pixel_mode (config, self->pixel_mode);
  chafa_canvas_config_set_canvas_mode (config, self->canvas_mode);
  chafa_canvas_config_set_symbol_map (config, self->symbols);
  chafa_canvas_config_set_dither_mode (config, CHAFA_DITHER_MODE_NONE);
  chafa_canvas_config_set_work_factor (config, 0.2f);
  chafa_canvas_config_set_preprocessing_enabled (config, FALSE);
  canvas = chafa_canvas_new (config);
  chafa_canvas_draw_all_pixels (canvas, CHAFA_PIXEL_RGB8, pixels, w->width, w->height, w->width * 3);
  chafa_canvas_config_unref (config);
  return canvas;
}

static void
put_cells (const ScwTermPicture *self, ChafaCanvas *canvas, int row, int column, int rows, int columns)
{
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++)
      {
        wchar_t text[2] = { chafa_canvas_get_char_at (canvas, x, y), 0 };
        int fg = -1, bg = -1;
        cchar_t cell;

        if (self->canvas_mode != CHAFA_CANVAS_MODE_FGBG)
          chafa_canvas_get_raw_colors_at (canvas, x, y, &fg, &bg);
        if (text[0] == 0)
          text[0] = L' ';
        setcchar (&cell, text, A_NORMAL,
                  self->canvas_mode != CHAFA_CANVAS_MODE_FGBG ? alloc_pair (fg, bg) : 0, NULL);
        mvadd_wch (row + y, column + x, &cell);
      }
}

static void
want_picture (ScwTermPicture *self, ChafaCanvas *canvas, int row, int column, int rows, int columns)
{
  GString *text = chafa_canvas_print (canvas, self->term);

  self->row = row;
  self->column = column;
  g_string_assign (self->wanted, text->str);
  g_string_free (text, TRUE);
  attrset (A_NORMAL);
  for (int y = 0; y < rows; y++)
    mvhline (row + y, column, ' ', columns);
}

static void
refresh_canvas (
  ScwTermPicture *self, const ScwTermView *view, const Window *w, double tall, int rows, int columns)
{
  g_autofree guint8 *pixels = NULL;

  if (self->canvas != NULL && self->rows == rows && self->columns == columns && self->view.gray == view->gray
      && self->view.heat == view->heat && self->view.zoom == view->zoom
      && self->view.inverted == view->inverted && self->view.x == w->x && self->view.y == w->y)
    return;
  g_clear_pointer (&self->canvas, chafa_canvas_unref);
  pixels = render (view, w, tall);
  self->canvas = make_canvas (self, pixels, w, rows, columns);
  self->rows = rows;
  self->columns = columns;
  self->view = *view;
  self->view.x = w->x;
  self->view.y = w->y;
}

void
scw_term_picture_forget (ScwTermPicture *self)
{
  g_clear_pointer (&self->canvas, chafa_canvas_unref);
}

void
scw_term_picture_draw (
  ScwTermPicture *self, const ScwTermView *view, int row, int column, int rows, int columns, int *mark)
{
  const gboolean symbols = self->pixel_mode == CHAFA_PIXEL_MODE_SYMBOLS;
  double tall = symbols ? (double) self->cell_height / self->cell_width : 1;
  ScwTermView what = *view;
  Window w;

  *mark = -1;
  self->hidden = FALSE;
  if (self->kind == SCW_PICTURE_NONE || rows < 1 || columns < 1)
    return;
  if (self->canvas_mode == CHAFA_CANVAS_MODE_FGBG) /* ink is what is set */
    {
      what.inverted = !what.inverted;
      what.heat = NULL;
    }
  w = window_of (self, &what, rows, columns);
  refresh_canvas (self, &what, &w, tall, rows, columns);
  if (symbols)
    put_cells (self, self->canvas, row, column, rows, columns);
  else
    want_picture (self, self->canvas, row, column, rows, columns);
  if (view->x >= 0 && view->x >= w.x && view->x < w.x + w.scale * w.width)
    *mark = column + (int) ((view->x - w.x) / w.scale * columns / w.width);
}

void
scw_term_picture_hide (ScwTermPicture *self)
{
  if (self->kind == SCW_PICTURE_SIXEL && self->sent->len > 0)
    redrawwin (stdscr); /* its pixels go only with the cells */
  self->hidden = TRUE;
}

void
scw_term_picture_flush (ScwTermPicture *self, gboolean all)
{
  static const char away[] = "\033_Ga=d,q=2\033\\";
  g_autofree char *go = NULL;

  if (self->pixel_mode == CHAFA_PIXEL_MODE_SYMBOLS)
    return;
  if (self->hidden)
    g_string_truncate (self->wanted, 0);
  if (!all && g_string_equal (self->sent, self->wanted))
    return;
  if (self->kind == SCW_PICTURE_KITTY && self->sent->len > 0)
    fwrite (away, 1, sizeof away - 1, stdout);
  if (self->wanted->len > 0)
    {
      go = g_strdup_printf ("\0337\033[%d;%dH", self->row + 1, self->column + 1);
      fputs (go, stdout);
      fwrite (self->wanted->str, 1, self->wanted->len, stdout);
      fputs ("\0338", stdout);
    }
  fflush (stdout);
  g_string_assign (self->sent, self->wanted->str);
}
