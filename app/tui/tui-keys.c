/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-keys.h"

#include <stdlib.h>

#include <glib/gi18n.h>

#include "app/correct/edit-commands.h"
#include "app/tui/actions/tui-ask.h"
#include "app/tui/actions/tui-correct.h"
#include "app/tui/actions/tui-export.h"
#include "app/tui/actions/tui-keep.h"
#include "app/tui/actions/tui-move.h"
#include "app/tui/actions/tui-parts.h"
#include "app/tui/actions/tui-play.h"
#include "app/tui/actions/tui-reread.h"
#include "app/tui/terminal/screen.h"
#include "app/tui/tui-panel.h"

#define MAX_ZOOM 3

static void
on_measure (ScwTui *tui, const char *text)
{
  scw_tui_go_to_measure (tui, atoi (text));
}

static void
read_this (ScwTui *tui)
{
  if (tui->box == NULL)
    return;
  tui->follow = TRUE;
  scw_document_read_box (tui->document, tui->box, TRUE);
}

static void
read_all (ScwTui *tui)
{
  tui->follow = TRUE;
  scw_document_read_all (tui->document);
}

static void
toggle_heat (ScwTui *tui)
{
  tui->heat = !tui->heat;
  scw_tui_look_again (tui);
  scw_tui_say (tui, FALSE,
               tui->heat ? _ ("Heat: where the network looked for this symbol.") : _ ("No heat."));
}

static gboolean
seeing_key (ScwTui *tui, gunichar key)
{
  switch (key)
    {
    case 'h':
      toggle_heat (tui);
      return TRUE;
    case '+':
      tui->zoom = MIN (MAX_ZOOM, tui->zoom + 1);
      return TRUE;
    case '-':
      tui->zoom = MAX (0, tui->zoom - 1);
      return TRUE;
    case 'i':
      tui->inverted = !tui->inverted;
      return TRUE;
    case 'w':
      scw_tui_open_panel (tui, SCW_PANEL_WORDS);
      return TRUE;
    case 'L' - 64:
      tui->redraw_all = TRUE;
      return TRUE;
    case '?':
    case SCW_KEY_F1:
      scw_tui_open_panel (tui, SCW_PANEL_HELP);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
moving_key (ScwTui *tui, gunichar key)
{
  switch (key)
    {
    case SCW_KEY_LEFT:
    case SCW_KEY_ALT | SCW_KEY_LEFT:
      scw_tui_move_token (tui, -1);
      return TRUE;
    case SCW_KEY_RIGHT:
    case SCW_KEY_ALT | SCW_KEY_RIGHT:
      scw_tui_move_token (tui, 1);
      return TRUE;
    case SCW_KEY_CTRL_LEFT:
      scw_tui_move_note (tui, -1);
      return TRUE;
    case SCW_KEY_CTRL_RIGHT:
      scw_tui_move_note (tui, 1);
      return TRUE;
    case '[':
      scw_tui_move_measure (tui, -1);
      return TRUE;
    case ']':
      scw_tui_move_measure (tui, 1);
      return TRUE;
    case SCW_KEY_HOME:
      scw_tui_move_token (tui, -G_MAXINT / 2);
      return TRUE;
    case SCW_KEY_END:
      scw_tui_move_token (tui, G_MAXINT / 2);
      return TRUE;
    case SCW_KEY_PAGE_UP:
    case SCW_KEY_ALT | SCW_KEY_PAGE_UP:
      scw_tui_move_system (tui, -1);
      return TRUE;
    case SCW_KEY_PAGE_DOWN:
    case SCW_KEY_ALT | SCW_KEY_PAGE_DOWN:
      scw_tui_move_system (tui, 1);
      return TRUE;
    case 'n':
    case SCW_KEY_F3:
      scw_tui_move_doubtful (tui, 1);
      return TRUE;
    case 'N':
    case SCW_KEY_SHIFT_F3:
      scw_tui_move_doubtful (tui, -1);
      return TRUE;
    case 'm':
      scw_tui_prompt (tui, _ ("Measure:"), "", on_measure);
      return TRUE;
    case SCW_KEY_TAB:
      scw_tui_open_panel (tui, SCW_PANEL_LIST);
      return TRUE;
    case 'p':
      scw_tui_open_panel (tui, SCW_PANEL_PROBLEMS);
      return TRUE;
    default:
      return FALSE;
    }
}

/* A key as app/correct/edit-commands.h has it, if it is one of those that correct in a terminal; else NULL. */
static const char *
accelerator (gunichar key, char room[16])
{
  static const struct
  {
    gunichar key;
    const char *name;
  } names[] = {
    { SCW_KEY_UP, "Up" },
    { SCW_KEY_DOWN, "Down" },
    { SCW_KEY_ALT | SCW_KEY_UP, "<Alt><Shift>Up" },
    { SCW_KEY_ALT | SCW_KEY_DOWN, "<Alt><Shift>Down" },
    { SCW_KEY_CTRL_UP, "<Ctrl>Up" },
    { SCW_KEY_CTRL_DOWN, "<Ctrl>Down" },
    { SCW_KEY_DELETE, "Delete" },
    { SCW_KEY_BACKSPACE, "BackSpace" },
    { '#', "numbersign" },
    { '.', "period" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].key == key)
      return names[i].name;
  if ((key >= 'a' && key <= 'g') || (key >= '0' && key <= '8') || key == 't')
    g_snprintf (room, 16, "%c", (char) key);
  else if (key >= 'A' && key <= 'G')
    g_snprintf (room, 16, "<Shift>%c", g_ascii_tolower ((char) key));
  else
    return NULL;
  return room;
}

static gboolean
edit_key (ScwTui *tui, gunichar key)
{
  char room[16];
  const char *name = accelerator (key, room);
  const ScwEditCommand *command = name != NULL ? scw_edit_command_by_key (name) : NULL;

  if (command != NULL)
    scw_tui_edit (tui, command->edit.op, command->edit.value, command->edit.second);
  return command != NULL;
}

static gboolean
correcting_key (ScwTui *tui, gunichar key)
{
  if (key >= (SCW_KEY_ALT | '1') && key <= (SCW_KEY_ALT | '5'))
    scw_tui_take_alternative (tui, (key & 15) - 1);
  else if (!edit_key (tui, key))
    switch (key)
      {
      case SCW_KEY_ENTER:
        scw_tui_open_panel (tui, SCW_PANEL_ALTERNATIVES);
        break;
      case '=':
        scw_tui_open_panel (tui, SCW_PANEL_ALTERNATIVES);
        scw_tui_panel_key (tui, '=');
        break;
      case 'k':
        scw_tui_check_measure (tui);
        break;
      case 'o':
        scw_tui_read_on (tui, SCW_REREAD_SYSTEM);
        break;
      case 'O':
        scw_tui_read_on (tui, SCW_REREAD_DOUBTS);
        break;
      case SCW_KEY_ESCAPE:
        scw_tui_refuse (tui);
        break;
      case 'P':
        scw_tui_ask_part (tui);
        break;
      case 'u':
        scw_tui_undo (tui, FALSE);
        break;
      case 'U':
      case 'Y' - 64:
        scw_tui_undo (tui, TRUE);
        break;
      default:
        return FALSE;
      }
  return TRUE;
}

static void
any_key (ScwTui *tui, gunichar key)
{
  if (scw_tui_panel_key (tui, key) || seeing_key (tui, key) || moving_key (tui, key)
      || correcting_key (tui, key))
    return;
  switch (key)
    {
    case 'R':
      read_all (tui);
      break;
    case 'r':
      read_this (tui);
      break;
    case 's':
      scw_document_stop (tui->document);
      break;
    case 'S':
    case 'S' - 64:
      scw_tui_save (tui);
      break;
    case ' ':
      scw_tui_play (tui);
      break;
    case 'x':
      scw_tui_export (tui);
      break;
    case 'q':
      scw_tui_quit (tui, FALSE);
      break;
    default:
      break;
    }
}

void
scw_tui_key (gpointer data, gunichar key)
{
  scw_tui_dirty (data);
  any_key (data, key);
  scw_tui_show_changes (data);
}
