/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-ask.h"

#include <curses.h>

#include <glib/gi18n.h>

#include "app/tui/terminal/screen.h"

void
scw_tui_prompt (ScwTui *tui, const char *question, const char *text, ScwTuiAnswer answer)
{
  g_free (tui->question);
  tui->question = g_strdup (question);
  g_string_assign (tui->line, text);
  tui->answer = answer;
  tui->otherwise = NULL;
  tui->secret = FALSE;
  tui->panel = SCW_PANEL_PROMPT;
  scw_tui_dirty (tui);
}

void
scw_tui_prompt_secret (ScwTui *tui, const char *question, ScwTuiAnswer answer, ScwTuiAnswer otherwise)
{
  scw_tui_prompt (tui, question, "", answer);
  tui->otherwise = otherwise;
  tui->secret = TRUE;
}

void
scw_tui_ask (ScwTui *tui, const char *question, ScwTuiAnswer answer, ScwTuiAnswer otherwise)
{
  g_free (tui->question);
  /* Translators: %s is a question; y is the key that you say in "y" */
  tui->question = otherwise != NULL ? g_strdup (question) : g_strdup_printf (_ ("%s (y/n)"), question);
  tui->answer = answer;
  tui->otherwise = otherwise;
  tui->panel = SCW_PANEL_ASK;
  scw_tui_dirty (tui);
}

static gboolean
is_yes (gunichar key)
{
  /* Translators: the key for yes, a small letter; y goes, too, and d and n mean something else */
  return key < SCW_KEY_SPECIAL
         && (g_unichar_tolower (key) == 'y' || g_unichar_tolower (key) == g_utf8_get_char (C_ ("yes", "y")));
}

void
scw_tui_draw_question (ScwTui *tui, int row, int columns)
{
  const char *text = tui->panel == SCW_PANEL_PROMPT && !tui->secret ? tui->line->str : "";
  int x = 1, room;

  scw_screen_style (SCW_STYLE_TITLE);
  mvhline (row, 0, ' ', columns);
  x += scw_screen_text (row, x, columns - x, tui->question) + 1;
  room = columns - x - 1;
  while (scw_screen_width (text) > room && *text != '\0') /* its end is what is being typed */
    text = g_utf8_next_char (text);
  x += scw_screen_text (row, x, room, text);
  scw_screen_style (SCW_STYLE_PLAIN);
  move (row, MIN (x, columns - 1));
}

static void
line_key (ScwTui *tui, gunichar key)
{
  g_autofree char *text = NULL;

  switch (key)
    {
    case SCW_KEY_ENTER:
      tui->panel = SCW_PANEL_NONE;
      text = g_strdup (tui->line->str);
      tui->answer (tui, text);
      break;
    case SCW_KEY_ESCAPE:
      tui->panel = SCW_PANEL_NONE;
      if (tui->otherwise != NULL)
        tui->otherwise (tui, "");
      break;
    case SCW_KEY_BACKSPACE:
      if (tui->line->len > 0)
        g_string_truncate (tui->line, g_utf8_prev_char (tui->line->str + tui->line->len) - tui->line->str);
      break;
    case 'U' - 64:
      g_string_truncate (tui->line, 0);
      break;
    default:
      if (key >= 32 && key < SCW_KEY_SPECIAL)
        g_string_append_unichar (tui->line, key);
    }
}

gboolean
scw_tui_answer_key (ScwTui *tui, gunichar key)
{
  if (tui->panel == SCW_PANEL_PROMPT)
    {
      line_key (tui, key);
      return TRUE;
    }
  if (tui->panel != SCW_PANEL_ASK)
    return FALSE;
  tui->panel = SCW_PANEL_NONE;
  if (is_yes (key))
    tui->answer (tui, "");
  else if (tui->otherwise != NULL)
    tui->otherwise (tui, key == 'd' || key == 'D' ? "d" : "n");
  return TRUE;
}
