/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-panel.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <curses.h>

#include <glib/gi18n.h>

#include "app/document/measures.h"
#include "app/tui/actions/tui-ask.h"
#include "app/tui/actions/tui-correct.h"
#include "app/tui/actions/tui-reread.h"
#include "app/tui/terminal/label.h"
#include "app/tui/terminal/screen.h"
#include "app/tui/tui-help.h"
#include "app/words/measure-words.h"
#include "app/words/problem-words.h"
#include "app/words/token-words.h"
#include "engine/notation/lmx/lmx.h"

/* ---- frames ---- */

/* A box in the middle with a title; returns where its inside begins. */
static void
frame (ScwTui *tui, int *row, int *column, int *rows, int *columns, const char *title)
{
  const gboolean utf8 = scw_screen_is_utf8 ();
  int top = (LINES - *rows - 2) / 2, left = (COLS - *columns - 4) / 2;
  g_autofree char *spaced = g_strdup_printf (" %s ", title);

  scw_term_picture_hide (tui->picture);
  scw_screen_style (SCW_STYLE_PLAIN);
  for (int y = 0; y < *rows + 2; y++)
    mvhline (top + y, left, ' ', *columns + 4);
  for (int x = 0; x < *columns + 4; x++)
    {
      scw_screen_text (top, left + x, 1, utf8 ? "─" : "-");
      scw_screen_text (top + *rows + 1, left + x, 1, utf8 ? "─" : "-");
    }
  for (int y = 0; y < *rows + 2; y++)
    {
      const char *l = y == 0 ? "┌" : y == *rows + 1 ? "└" : "│";
      const char *r = y == 0 ? "┐" : y == *rows + 1 ? "┘" : "│";

      scw_screen_text (top + y, left, 1, utf8 ? l : "|");
      scw_screen_text (top + y, left + *columns + 3, 1, utf8 ? r : "|");
    }
  scw_screen_style (SCW_STYLE_KEY);
  scw_screen_text (top, left + 2, *columns, spaced);
  scw_screen_style (SCW_STYLE_PLAIN);
  *row = top + 1;
  *column = left + 2;
}

/* Rows of text, the chosen one reversed (-1: none), scrolled so that it is in sight. */
static void
list (ScwTui *tui, GPtrArray *texts, int chosen, const char *title)
{
  int row, column, rows = MAX (1, MIN ((int) texts->len, LINES - 4)), columns = scw_screen_width (title) + 4;

  for (guint i = 0; i < texts->len; i++)
    columns = MAX (columns, scw_screen_width (texts->pdata[i]));
  columns = MIN (columns, COLS - 4);
  if (chosen >= 0)
    {
      tui->top = MIN (tui->top, chosen);
      tui->top = MAX (tui->top, chosen - rows + 1);
    }
  tui->top = CLAMP (tui->top, 0, MAX (0, (int) texts->len - rows));
  frame (tui, &row, &column, &rows, &columns, title);
  for (int y = 0; y < rows && tui->top + y < (int) texts->len; y++)
    {
      scw_screen_style (tui->top + y == chosen ? SCW_STYLE_TITLE : SCW_STYLE_PLAIN);
      mvhline (row + y, column, ' ', columns);
      scw_screen_text (row + y, column, columns, texts->pdata[tui->top + y]);
    }
  scw_screen_style (SCW_STYLE_PLAIN);
  if (chosen >= 0)
    move (row + chosen - tui->top, column);
}

/* ---- pages and systems ---- */

static char *
box_row (ScwTui *tui, ScwSystemBox *box, guint number)
{
  ScwRegionState state = scw_system_box_get_state (box);
  int doubtful = scw_tui_count_doubtful (tui, box);
  g_autofree char *bar = NULL;

  if (state == SCW_REGION_READING)
    {
      bar = scw_label_bar (scw_system_box_get_progress (box), 8);
      return g_strdup_printf ("%2u  %s %d %%", number, bar, (int) (100 * scw_system_box_get_progress (box)));
    }
  if (scw_system_box_get_queued (box))
    return g_strdup_printf ("%2u  %s", number, C_ ("system", "waits"));
  if (state == SCW_REGION_DONE && doubtful > 0)
    /* Translators: a system of a page that was read, and how many of its symbols are doubtful */
    return g_strdup_printf (_ ("%2u  read, %d doubtful"), number, doubtful);
  return g_strdup_printf ("%2u  %s", number, scw_label_state (state));
}

static char *
page_row (ScwDocumentPage *page)
{
  switch (scw_document_page_get_state (page))
    {
    case SCW_PAGE_FAILED:
      return g_strdup_printf (_ ("%s: failed"), scw_document_page_get_name (page));
    case SCW_PAGE_READY:
      return g_strdup (scw_document_page_get_name (page));
    default:
      return g_strdup_printf ("%s ...", scw_document_page_get_name (page));
    }
}

/* Rows, and for each the box it stands for (or NULL: a page). *at: the row of 'current'. */
static GPtrArray *
list_rows (ScwTui *tui, GPtrArray *boxes, ScwSystemBox *current, int *at)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  *at = -1;
  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      g_ptr_array_add (texts, page_row (page));
      g_ptr_array_add (boxes, NULL);
      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, k);

          if (box == current)
            *at = texts->len;
          g_ptr_array_add (texts, box_row (tui, box, k + 1));
          g_ptr_array_add (boxes, box);
        }
    }
  return texts;
}

void
scw_tui_draw_list (ScwTui *tui, int row, int column, int rows, int columns)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();
  int at;
  g_autoptr (GPtrArray) texts = list_rows (tui, boxes, tui->box, &at);
  int top = CLAMP (at - rows / 2, 0, MAX (0, (int) texts->len - rows));

  for (int y = 0; y < rows && top + y < (int) texts->len; y++)
    {
      scw_screen_style (boxes->pdata[top + y] == NULL ? SCW_STYLE_KEY
                        : top + y == at               ? SCW_STYLE_TITLE
                                                      : SCW_STYLE_PLAIN);
      scw_screen_text (row + y, column + 1, columns - 2, texts->pdata[top + y]);
    }
  scw_screen_style (SCW_STYLE_PLAIN);
}

/* ---- problems ---- */

/* A box counts its own measures; the person all of them. */
static char *
say_problem (const ScwProblem *problem, guint page, guint system, int measures_before)
{
  const char *mark = problem->severity == SCW_SEVERITY_ERROR ? "!" : " ";
  ScwProblem numbered = *problem;
  g_autofree char *words = NULL;

  if (problem->measure >= 0)
    numbered.number = measures_before + problem->measure + 1;
  words = scw_problem_words (&numbered);
  return g_strdup_printf (_ ("%s page %u, system %u: %s"), mark, page, system, words);
}

static void
collect_problems (ScwTui *tui)
{
  int measures = 0;

  g_ptr_array_set_size (tui->problems, 0);
  for (guint i = 0; i < scw_document_get_n_pages (tui->document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (tui->document, i);

      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        {
          ScwSystemBox *box = scw_document_page_get_box (page, k);
          guint n;
          const ScwProblem *found = scw_system_box_get_problems (box, &n);

          measures = scw_measures_before (tui->document, box);
          for (guint p = 0; p < n; p++)
            {
              ScwTuiProblem *problem = g_new0 (ScwTuiProblem, 1);

              problem->box = g_object_ref (box);
              problem->token = found[p].first_token;
              problem->text = say_problem (&found[p], i + 1, k + 1, measures);
              g_ptr_array_add (tui->problems, problem);
            }
        }
    }
}

static void
draw_problems (ScwTui *tui)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < tui->problems->len; i++)
    g_ptr_array_add (texts, ((ScwTuiProblem *) tui->problems->pdata[i])->text);
  list (tui, texts, tui->chosen, _ ("Problems: Enter goes there"));
}

/* ---- alternatives ---- */

static void
draw_alternatives (ScwTui *tui)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const ScwBoxToken *token = scw_system_box_get_token (tui->box, tui->token);
  int measure = scw_measures_before (tui->document, tui->box) + scw_tui_measure_of (tui->box, tui->token) + 1;

  for (int i = 0; i < SCW_ALTERNATIVES && token->alternatives[i].id >= 0; i++)
    {
      const ScwAlternative *other = &token->alternatives[i];
      g_autofree char *full = scw_token_text (other->id, measure);
      g_autofree char *bar = scw_label_bar ((double) other->probability, 12);
      g_autofree char *percent = scw_label_percent ((double) other->probability);

      g_ptr_array_add (texts, g_strdup_printf ("%d %s %5s  %s%s%s", i + 1, bar, percent, full,
                                               other->id == token->id ? _ ("  (stands there)") : "",
                                               other->allowed ? "" : _ ("  (not allowed here)")));
    }
  list (tui, texts, tui->chosen, _ ("Instead of this symbol: 1-5, = another, Esc"));
}

/* ---- words and help ---- */

static void
draw_text_lines (ScwTui *tui, char **lines, const char *title)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  int width = COLS - 4;

  for (; *lines != NULL; lines++)
    {
      g_auto (GStrv) words = g_strsplit (*lines, " ", -1);
      GString *line = g_string_new (NULL);

      for (char **word = words; *word != NULL; word++)
        {
          if (line->len > 0 && scw_screen_width (line->str) + 1 + scw_screen_width (*word) > width)
            {
              g_ptr_array_add (texts, g_string_free (line, FALSE));
              line = g_string_new ("  ");
            }
          else if (line->len > 0)
            g_string_append_c (line, ' ');
          g_string_append (line, *word);
        }
      g_ptr_array_add (texts, g_string_free (line, FALSE));
    }
  list (tui, texts, -1, title);
}

static void
draw_all_words (ScwTui *tui)
{
  int n, before = scw_measures_before (tui->document, tui->box);
  g_autofree gint32 *ids = scw_system_box_dup_ids (tui->box, &n);
  g_auto (GStrv) words = scw_measure_words_of_all (ids, n, before);

  draw_text_lines (tui, words, _ ("This system in words: arrows scroll, Esc"));
}

/* "" has a translation that nobody wants to see. */
static const char *
translated (const char *text)
{
  return *text != '\0' ? _ (text) : "";
}

static void
draw_help (ScwTui *tui)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  int wide = 0;

  for (const ScwTuiHelp *help = scw_tui_help; help->text != NULL; help++)
    if (*help->text != '\0')
      wide = MAX (wide, scw_screen_width (translated (help->keys)));
  for (const ScwTuiHelp *help = scw_tui_help; help->text != NULL; help++)
    {
      const char *keys = translated (help->keys);
      int gap = MAX (1, wide + 2 - scw_screen_width (keys));

      g_ptr_array_add (texts, g_strdup_printf ("%s%*s%s", keys, gap, "", translated (help->text)));
    }
  list (tui, texts, -1, _ ("Keys: arrows scroll, Esc"));
}

/* ---- all panels ---- */

void
scw_tui_open_panel (ScwTui *tui, ScwPanel panel)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();

  scw_tui_show_panel (tui, panel);
  if (panel == SCW_PANEL_PROBLEMS)
    {
      collect_problems (tui);
      if (tui->problems->len == 0)
        {
          tui->panel = SCW_PANEL_NONE;
          scw_tui_say (tui, FALSE, _ ("No problems were found."));
        }
    }
  else if (panel == SCW_PANEL_LIST)
    g_ptr_array_unref (list_rows (tui, boxes, tui->box, &tui->chosen));
  else if ((panel == SCW_PANEL_ALTERNATIVES && (tui->box == NULL || tui->token < 0))
           || (panel == SCW_PANEL_WORDS && tui->box == NULL))
    tui->panel = SCW_PANEL_NONE;
}

gboolean
scw_tui_draw_panel (ScwTui *tui, int rows, int columns)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = NULL;
  int at;

  switch (tui->panel)
    {
    case SCW_PANEL_LIST:
      texts = list_rows (tui, boxes, tui->box, &at);
      list (tui, texts, tui->chosen, _ ("Pages and systems: Enter goes there"));
      return TRUE;
    case SCW_PANEL_ALTERNATIVES:
      if (tui->box == NULL || tui->token < 0)
        tui->panel = SCW_PANEL_NONE;
      else
        draw_alternatives (tui);
      return TRUE;
    case SCW_PANEL_PROBLEMS:
      draw_problems (tui);
      return TRUE;
    case SCW_PANEL_CHANGES:
      texts = scw_tui_change_rows (tui);
      list (tui, texts, tui->chosen, _ ("Read again: Space chooses, Enter takes, Esc refuses"));
      return TRUE;
    case SCW_PANEL_WORDS:
      if (tui->box != NULL)
        draw_all_words (tui);
      return TRUE;
    case SCW_PANEL_HELP:
      draw_help (tui);
      return TRUE;
    case SCW_PANEL_PROMPT:
    case SCW_PANEL_ASK:
      scw_tui_draw_question (tui, rows - 1, columns);
      return TRUE;
    default:
      return FALSE;
    }
}

/* By its word in LMX, or as it is called on the screen; -1: none is. */
static int
token_called (const char *word)
{
  int id = scw_lmx_token (word);

  for (int i = 3; id < 0 && i < SCW_LMX_COUNT; i++)
    {
      g_autofree char *text = scw_token_text (i, 0), *label = scw_label_short (i, 0, FALSE);

      if (g_ascii_strcasecmp (text, word) == 0 || g_ascii_strcasecmp (label, word) == 0)
        id = i;
    }
  return id;
}

static void
on_word (ScwTui *tui, const char *text)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  int id = token_called (word);

  if (id > 2)
    scw_tui_take_token (tui, id);
  else
    scw_tui_say (tui, TRUE, _ ("'%s' is no word of LMX; E4, eighth, sharp, voice:1, staff:2 are."), word);
}

/* Enter. */
static void
choose (ScwTui *tui)
{
  ScwPanel panel = tui->panel;
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();
  int at;

  tui->panel = SCW_PANEL_NONE;
  if (panel == SCW_PANEL_CHANGES)
    scw_tui_take_changes (tui);
  else if (panel == SCW_PANEL_ALTERNATIVES)
    scw_tui_take_alternative (tui, tui->chosen);
  else if (panel == SCW_PANEL_PROBLEMS && tui->chosen < (int) tui->problems->len)
    {
      const ScwTuiProblem *problem = tui->problems->pdata[tui->chosen];

      tui->follow = FALSE;
      scw_tui_select (tui, problem->box, problem->token);
      scw_tui_say (tui, FALSE, "%s", problem->text + 2);
    }
  else if (panel == SCW_PANEL_LIST)
    {
      g_ptr_array_unref (list_rows (tui, boxes, tui->box, &at));
      if (tui->chosen >= 0 && tui->chosen < (int) boxes->len)
        {
          guint i = tui->chosen;

          while (i < boxes->len && boxes->pdata[i] == NULL) /* a page: its first system */
            i++;
          if (i < boxes->len)
            {
              tui->follow = FALSE;
              scw_tui_select (tui, boxes->pdata[i], -1);
            }
        }
    }
}

static int
panel_length (ScwTui *tui)
{
  g_autoptr (GPtrArray) boxes = g_ptr_array_new ();
  int at, n = 0;

  switch (tui->panel)
    {
    case SCW_PANEL_CHANGES:
      return scw_reread_get_n_changes (tui->reread);
    case SCW_PANEL_PROBLEMS:
      return tui->problems->len;
    case SCW_PANEL_ALTERNATIVES:
      while (n < SCW_ALTERNATIVES && scw_system_box_get_token (tui->box, tui->token)->alternatives[n].id >= 0)
        n++;
      return n;
    case SCW_PANEL_LIST:
      g_ptr_array_unref (list_rows (tui, boxes, tui->box, &at));
      return boxes->len;
    default:
      return 0;
    }
}

static void
move_chosen (ScwTui *tui, int by)
{
  if (tui->panel == SCW_PANEL_WORDS || tui->panel == SCW_PANEL_HELP)
    tui->top = MAX (0, tui->top + by); /* drawing knows where it ends */
  else
    tui->chosen = CLAMP (tui->chosen + by, 0, MAX (0, panel_length (tui) - 1));
}

gboolean
scw_tui_panel_key (ScwTui *tui, gunichar key)
{
  if (tui->panel == SCW_PANEL_NONE)
    return FALSE;
  scw_tui_dirty (tui);
  if (scw_tui_answer_key (tui, key))
    return TRUE;
  if (tui->panel == SCW_PANEL_ALTERNATIVES
      && ((key >= '1' && key <= '5') || (key >= (SCW_KEY_ALT | '1') && key <= (SCW_KEY_ALT | '5'))))
    {
      tui->panel = SCW_PANEL_NONE;
      scw_tui_take_alternative (tui, (key & 15) - 1);
      return TRUE;
    }
  switch (key)
    {
    case SCW_KEY_UP:
      move_chosen (tui, -1);
      break;
    case SCW_KEY_DOWN:
      move_chosen (tui, 1);
      break;
    case SCW_KEY_PAGE_UP:
      move_chosen (tui, -(LINES - 5));
      break;
    case ' ':
      if (tui->panel == SCW_PANEL_CHANGES)
        {
          scw_tui_toggle_change (tui);
          break;
        }
      /* fall through */
    case SCW_KEY_PAGE_DOWN:
      move_chosen (tui, LINES - 5);
      break;
    case SCW_KEY_ENTER:
      choose (tui);
      break;
    case '=':
      if (tui->panel == SCW_PANEL_ALTERNATIVES)
        scw_tui_prompt (tui, _ ("Symbol:"), "", on_word);
      break;
    case SCW_KEY_ESCAPE:
    case SCW_KEY_TAB:
    case 'q':
      if (tui->panel == SCW_PANEL_CHANGES)
        scw_tui_refuse (tui);
      tui->panel = SCW_PANEL_NONE;
      break;
    default:
      break;
    }
  return TRUE;
}
