/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <curses.h>

#include <glib/gi18n.h>

#include "app/document/measures.h"
#include "app/tui/actions/tui-play.h"
#include "app/tui/terminal/label.h"
#include "app/tui/terminal/screen.h"
#include "app/tui/tui-help.h"
#include "app/tui/tui-panel.h"
#include "app/tui/tui-tokens.h"
#include "app/words/error-words.h"
#include "app/words/measure-words.h"
#include "app/words/token-words.h"
#include "engine/notation/lmx/lmx.h"

#define LIST_COLUMNS 26
#define LIST_FROM    96 /* columns of the screen; below, the list comes with Tab */

/* ---- small things ---- */

static void
rule (int row, int column, int columns, const char *title)
{
  int used = 0;

  scw_screen_style (SCW_STYLE_RULE);
  if (title != NULL)
    {
      used = scw_screen_text (row, column, columns, scw_screen_is_utf8 () ? "── " : "-- ");
      scw_screen_style (SCW_STYLE_KEY);
      used += scw_screen_text (row, column + used, columns - used - 1, title) + 1;
      scw_screen_style (SCW_STYLE_RULE);
    }
  for (; used < columns; used++)
    scw_screen_text (row, column + used, 1, scw_screen_is_utf8 () ? "─" : "-");
  scw_screen_style (SCW_STYLE_PLAIN);
}

/* Breaks at blanks; returns the rows used. */
static int
wrap (int row, int column, int rows, int columns, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  int y = 0, x = 0;

  for (char **word = words; *word != NULL; word++)
    {
      int width = scw_screen_width (*word);

      if (x > 0 && x + 1 + width > columns)
        {
          y++;
          x = 0;
        }
      if (y >= rows)
        {
          scw_screen_text (row + rows - 1, column + columns - 1, 1, scw_screen_is_utf8 () ? "…" : ">");
          return rows;
        }
      x += x > 0;
      x += scw_screen_text (row + y, column + x, columns - x, *word);
    }
  return y + 1;
}

/* ---- the first and the last line ---- */

/* Of a score of several. */
static void
append_part (ScwTui *tui, GString *text)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (tui->document);
  const int i = parts->parts->len > 1 ? scw_document_parts_of (parts, tui->box) : -1;

  if (i >= 0)
    {
      g_autofree char *name = scw_document_parts_name (parts, i);

      g_string_append_printf (text, "  %s", name);
    }
}

static void
draw_header (ScwTui *tui, int columns)
{
  g_autoptr (GString) text = g_string_new (" ");
  guint page = 0, box = 0;
  double left = scw_document_get_seconds_left (tui->document);
  ScwDocumentPage *of = tui->box != NULL ? scw_document_page_of (tui->document, tui->box) : NULL;
  int room;

  g_string_append (text, scw_document_get_title (tui->document));
  if (of != NULL && scw_document_find_page (tui->document, of, &page)
      && scw_document_page_find_box (of, tui->box, &box))
    {
      if (scw_document_get_n_pages (tui->document) > 1)
        g_string_append_printf (text, _ ("  page %u/%u"), page + 1, scw_document_get_n_pages (tui->document));
      g_string_append_printf (text, _ ("  system %u/%u"), box + 1, scw_document_page_get_n_boxes (of));
      append_part (tui, text);
    }
  scw_screen_style (SCW_STYLE_TITLE);
  mvhline (0, 0, ' ', columns);
  room = scw_screen_text (0, 0, columns, text->str);
  g_string_truncate (text, 0);
  if (scw_document_get_reading (tui->document))
    {
      g_autofree char *bar = scw_label_bar (scw_document_get_progress (tui->document), columns < 80 ? 6 : 12);

      g_string_append_printf (text, /* Translators: how much of the reading is done, and a bar */
                              _ ("reading %d %% %s"), (int) (100 * scw_document_get_progress (tui->document)),
                              bar);
      if (left >= 0 && columns >= 70)
        g_string_append_printf (text, /* Translators: minutes and seconds until the reading is done */
                                _ (" %d:%02d left"), (int) left / 60, (int) left % 60);
    }
  else if (scw_tui_is_playing (tui))
    g_string_append (text, _ ("playing"));
  else if (scw_worker_get_model_state (tui->worker) == SCW_MODEL_OPENING)
    g_string_append (text, _ ("opening the model"));
  else if (scw_worker_get_model_state (tui->worker) != SCW_MODEL_OPEN)
    g_string_append (text, _ ("no model"));
  else if (scw_document_is_unsaved (tui->document))
    g_string_append (text, _ ("not saved"));
  g_string_append_c (text, ' ');
  if (scw_screen_width (text->str) + room < columns)
    scw_screen_text (0, columns - scw_screen_width (text->str), columns, text->str);
  scw_screen_style (SCW_STYLE_PLAIN);
}

static void
draw_footer (ScwTui *tui, int row, int columns)
{
  static const ScwTuiHelp hints[] = {
    /* Translators: what keys do, in the last line of the screen: as short as can be */
    { "?", NC_ ("key", "help") },
    { "R", NC_ ("key", "read all") },
    { "F3", NC_ ("key", "next doubt") },
    { NC_ ("key", "Enter"), NC_ ("key", "alternatives") },
    { "u", NC_ ("key", "undo") },
    { "S", NC_ ("key", "save") },
    { "x", NC_ ("key", "export") },
    { "q", NC_ ("key", "quit") },
    { NC_ ("key", "Space"), NC_ ("key", "play") },
    { "h", NC_ ("key", "heat") },
    { "p", NC_ ("key", "problems") },
    { "w", NC_ ("key", "words") },
    { NC_ ("key", "Tab"), NC_ ("key", "systems") },
  };
  int x = 1;

  if (tui->message != NULL)
    {
      scw_screen_style (tui->message_bad ? SCW_STYLE_BAD : SCW_STYLE_GOOD);
      scw_screen_text (row, 1, columns - 2, tui->message);
      scw_screen_style (SCW_STYLE_PLAIN);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      const gboolean stops = i == 1 && scw_document_get_reading (tui->document);
      const char *text = stops ? C_ ("key", "stop") : g_dpgettext2 (NULL, "key", hints[i].text);
      const char *key = stops ? "s" : g_dpgettext2 (NULL, "key", hints[i].keys);

      if (x + scw_screen_width (key) + 1 + scw_screen_width (text) >= columns)
        break;
      scw_screen_style (SCW_STYLE_KEY);
      x += scw_screen_text (row, x, columns - x, key) + 1;
      scw_screen_style (SCW_STYLE_DIM);
      x += scw_screen_text (row, x, columns - x, text) + 2;
    }
  scw_screen_style (SCW_STYLE_PLAIN);
}

/* ---- the picture ---- */

static void
draw_picture (ScwTui *tui, int row, int column, int rows, int columns)
{
  const ScwBoxToken *token
    = tui->box != NULL && tui->token >= 0 ? scw_system_box_get_token (tui->box, tui->token) : NULL;
  ScwTermView view = {
    .gray = tui->crop, .heat = tui->attention, .zoom = 1 << tui->zoom, .x = -1, .inverted = tui->inverted
  };
  int mark;

  if (tui->crop == NULL)
    {
      scw_term_picture_hide (tui->picture);
      scw_screen_style (SCW_STYLE_DIM);
      scw_screen_text (row + rows / 2, column + 2, columns - 2,
                       tui->box != NULL ? _ ("Cutting out the picture ...") : _ ("Looking for systems ..."));
      scw_screen_style (SCW_STYLE_PLAIN);
      return;
    }
  if (token != NULL && token->has_focus)
    {
      view.x = (double) token->focus_x;
      view.y = (double) token->focus_y;
      scw_view_from_page (&scw_system_box_get_place (tui->box)->view, tui->crop->width, tui->crop->height,
                          &view.x, &view.y);
    }
  scw_term_picture_draw (tui->picture, &view, row, column, rows - 1, columns, &mark);
  if (mark >= column && mark < column + columns) /* where the network looked most, for all terminals */
    {
      scw_screen_style (SCW_STYLE_MEASURE);
      scw_screen_text (row + rows - 1, mark, 1, scw_screen_is_utf8 () ? "▲" : "^");
      scw_screen_style (SCW_STYLE_PLAIN);
    }
}

/* ---- the token under the cursor ---- */

static void
draw_token (ScwTui *tui, int row, int column, int columns)
{
  const ScwBoxToken *token = scw_system_box_get_token (tui->box, tui->token);
  int measure = scw_measures_before (tui->document, tui->box) + scw_tui_measure_of (tui->box, tui->token) + 1;
  g_autofree char *full = scw_token_text (token->id, measure);
  int x = column;

  scw_screen_style (scw_tui_token_style (tui, token));
  x += scw_screen_text (row, x, columns, full) + 2;
  scw_screen_style (SCW_STYLE_PLAIN);
  if (token->origin == SCW_ORIGIN_PERSON)
    scw_screen_text (row, x,
                     column + columns - x, /* Translators: a symbol that the person wrote or checked */
                     _ ("yours, kept"));
  else
    {
      g_autofree char *bar = scw_label_bar ((double) token->probability, 10);
      g_autofree char *percent = scw_label_percent ((double) token->probability);
      g_autofree char *text
        = g_strdup_printf ("%s %s%s%s%s%s", bar, percent, scw_tui_is_doubtful (tui, token) ? "  " : "",
                           scw_tui_is_doubtful (tui, token) ? _ ("doubtful") : "",
                           token->overruled ? "  " : "",
                           /* Translators: the network wanted a symbol that may not stand there */
                           token->overruled ? _ ("grammar chose") : "");

      scw_screen_text (row, x, column + columns - x, text);
    }
  x = column;
  for (int i = 0; i < SCW_ALTERNATIVES && token->alternatives[i].id >= 0; i++)
    {
      g_autofree char *label = scw_label_short (token->alternatives[i].id, measure, !scw_screen_is_utf8 ());
      g_autofree char *percent = scw_label_percent ((double) token->alternatives[i].probability);
      g_autofree char *number = g_strdup_printf ("%d ", i + 1);
      g_autofree char *text = g_strdup_printf ("%s %s", label, percent);

      if (x + scw_screen_width (text) + 2 > column + columns)
        break;
      scw_screen_style (SCW_STYLE_KEY);
      x += scw_screen_text (row + 1, x, columns, number);
      scw_screen_style (token->alternatives[i].id == token->id ? SCW_STYLE_PLAIN : SCW_STYLE_DIM);
      x += scw_screen_text (row + 1, x, column + columns - x, text) + 3;
    }
  scw_screen_style (SCW_STYLE_PLAIN);
}

static void
draw_words (ScwTui *tui, int row, int column, int rows, int columns)
{
  int n, index = scw_tui_measure_of (tui->box, tui->token);
  g_autofree gint32 *ids = scw_system_box_dup_ids (tui->box, &n);
  g_autofree char *words
    = scw_measure_words_of_tokens (ids, n, MAX (0, index), scw_measures_before (tui->document, tui->box));

  if (words != NULL && rows > 0)
    wrap (row, column, rows, columns, words);
}

/* ---- all of it ---- */

/* Those that say something of the music. */
static guint
n_symbols (ScwTui *tui)
{
  return scw_system_box_get_n_tokens (tui->box) - scw_system_box_get_first_token (tui->box);
}

static char *
system_title (ScwTui *tui)
{
  guint n_problems;
  ScwRegionState state = scw_system_box_get_state (tui->box);
  int doubtful = scw_tui_count_doubtful (tui, tui->box);
  GString *text = g_string_new (NULL);

  scw_system_box_get_problems (tui->box, &n_problems);
  if (state == SCW_REGION_READING)
    g_string_append_printf (text, _ ("being read, %d %%"),
                            (int) (100 * scw_system_box_get_progress (tui->box)));
  else if (scw_system_box_get_queued (tui->box))
    g_string_append (text, _ ("waits to be read"));
  else if (state == SCW_REGION_WAITING)
    g_string_append (text, _ ("not read yet: r reads it"));
  else if (state == SCW_REGION_DONE)
    g_string_append_printf (text, ngettext ("%u symbol", "%u symbols", n_symbols (tui)), n_symbols (tui));
  else
    g_string_append (text, scw_label_state (state));
  if (doubtful > 0)
    g_string_append_printf (text, _ (", %d doubtful"), doubtful);
  if (n_problems > 0)
    g_string_append_printf (text, ngettext (", %u problem", ", %u problems", n_problems), n_problems);
  return g_string_free (text, FALSE);
}

static void
draw_empty (ScwTui *tui, int row, int column, int rows, int columns)
{
  g_autofree char *message = NULL;
  gboolean working = scw_document_get_n_pages (tui->document) == 0;

  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);
      ScwPageState state = scw_document_page_get_state (page);

      if (state == SCW_PAGE_FAILED && message == NULL)
        message = scw_error_words (scw_document_page_get_error (page));
      working = working || state == SCW_PAGE_LOADING || state == SCW_PAGE_WAITING;
    }
  if (message == NULL && tui->message != NULL && scw_document_get_n_pages (tui->document) == 0)
    message = g_strdup (_ ("No page is open."));
  wrap (row + rows / 2, column + 2, 3, columns - 4,
        message != NULL ? message
        : working       ? _ ("Looking for systems ...")
                        : _ ("No systems were found here."));
}

static void
draw_system (ScwTui *tui, int row, int column, int rows, int columns, int *cursor_row, int *cursor_column)
{
  const gboolean small = rows < 18;
  int words = small ? 2 : rows < 30 ? 3 : 5;
  int room = rows - words - 2 /* token */ - (small ? 1 : 2) /* rules */;
  int picture = small ? MIN (6, room / 2 + 1) : room / 2;
  int tokens = MAX (1, room - picture);
  g_autofree char *title = system_title (tui);
  g_autofree char *measure = NULL;
  const GError *error = scw_system_box_get_error (tui->box);
  int at = row;

  draw_picture (tui, at, column, picture, columns);
  at += picture;
  rule (at++, column, columns, title);
  if (error != NULL && scw_system_box_get_n_tokens (tui->box) == 0)
    {
      g_autofree char *why = scw_error_words (error);

      wrap (at, column + 1, tokens, columns - 1, why);
    }
  scw_tui_draw_tokens (tui, at, column, tokens, columns, cursor_row, cursor_column);
  at += tokens;
  if (tui->token >= 0)
    {
      measure
        = g_strdup_printf (_ ("symbol %d of %u"),
                           tui->token - (int) scw_system_box_get_first_token (tui->box) + 1, n_symbols (tui));
      if (!small)
        rule (at++, column, columns, measure);
      draw_token (tui, at, column, columns);
      draw_words (tui, at + 2, column, words, columns);
    }
  else if (!small)
    rule (at, column, columns, NULL);
}

static void
too_small (int rows, int columns)
{
  scw_screen_text (rows / 2, 0, columns, _ ("too small: 40 x 12 at least"));
}

static void
draw_main (ScwTui *tui, int rows, int columns, int *cursor_row, int *cursor_column)
{
  int column = 0;

  draw_header (tui, columns);
  draw_footer (tui, rows - 1, columns);
  if (columns >= LIST_FROM)
    {
      scw_tui_draw_list (tui, 1, 0, rows - 2, LIST_COLUMNS);
      column = LIST_COLUMNS + 2;
      scw_screen_style (SCW_STYLE_RULE);
      for (int y = 1; y < rows - 1; y++)
        scw_screen_text (y, LIST_COLUMNS, 1, scw_screen_is_utf8 () ? "│" : "|");
      scw_screen_style (SCW_STYLE_PLAIN);
    }
  if (tui->box == NULL)
    {
      scw_term_picture_hide (tui->picture);
      draw_empty (tui, 1, column, rows - 2, columns - column);
    }
  else
    draw_system (tui, 1, column, rows - 2, columns - column, cursor_row, cursor_column);
}

void
scw_tui_draw (ScwTui *tui)
{
  int rows = LINES, columns = COLS, cursor_row = -1, cursor_column = 0;
  const gboolean all = tui->redraw_all;

  tui->redraw_all = FALSE;
  if (all)
    clearok (curscr, TRUE);
  erase ();
  if (rows < 12 || columns < 40)
    {
      scw_term_picture_hide (tui->picture);
      too_small (rows, columns);
    }
  else
    {
      draw_main (tui, rows, columns, &cursor_row, &cursor_column);
      if (scw_tui_draw_panel (tui, rows, columns))
        cursor_row = -1;
    }
  if (cursor_row >= 0)
    move (cursor_row, cursor_column);
  if (cursor_row >= 0 || tui->panel == SCW_PANEL_PROMPT)
    curs_set (1); /* what a screen reader or a braille line follows */
  else
    curs_set (0);
  wnoutrefresh (stdscr);
  doupdate ();
  scw_term_picture_flush (tui->picture, all);
}
