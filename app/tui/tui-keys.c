/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/tui-private.h"

#include <stdlib.h>

#include <glib/gi18n.h>

#include "app/correct/edit-commands.h"

#define MAX_ZOOM 3

/* Translators: of the keys only the names are translated ("Page Up", "Left"), never the letters */
const ScwTuiHelp scw_tui_help[] = {
  { N_ ("READING"), "" },
  { "R", N_ ("read everything that is not read yet") },
  { "r", N_ ("read this system (again)") },
  { "s", N_ ("stop reading; what is there stays") },
  { "", "" },
  { N_ ("GOING PLACES"), "" },
  { N_ ("Left, Right"), N_ ("a symbol back, on") },
  { N_ ("Ctrl+Left/Right"), N_ ("a note back, on") },
  { N_ ("[ and ]"), N_ ("a measure back, on; m asks for its number") },
  { N_ ("Page Up/Down"), N_ ("a system back, on; Tab lists them") },
  { N_ ("Home, End"), N_ ("the first, the last symbol (End follows the reading)") },
  { "F3, n", N_ ("the next doubtful symbol or measure; Shift+F3, N back") },
  { "p", N_ ("problems: measures that do not add up, and more") },
  { "", "" },
  { N_ ("CORRECTING"), "" },
  { N_ ("Enter"), N_ ("the alternatives of this symbol") },
  { N_ ("Alt+1 .. Alt+5"), N_ ("take one of them") },
  { "=", N_ ("any other symbol, by its word: E4, eighth, sharp") },
  { N_ ("Up, Down"), N_ ("the note a semitone up, down") },
  { N_ ("Alt+Up/Down"), N_ ("a step of the scale; Ctrl: an octave") },
  { "a .. g", N_ ("the note becomes this one; A .. G adds it to the chord") },
  { "1 .. 8", N_ ("64th, 32nd, 16th, eighth, quarter, half, whole, breve") },
  { ".  #  t", N_ ("a dot; the next accidental; a tie to the next note") },
  { N_ ("0, Delete"), N_ ("a rest; delete") },
  { "k", N_ ("the measure is checked: doubtful no more, kept for good") },
  { "o", N_ ("read the rest of the system again from here, and look at what changes") },
  { "O", N_ ("the same, but only what is doubtful") },
  { "u, U", N_ ("undo, redo (also Ctrl+Y)") },
  { "", "" },
  { N_ ("SEEING AND HEARING"), "" },
  { N_ ("Space"), N_ ("play from the symbol under the cursor; Space again: stop") },
  { "w", N_ ("the system in words") },
  { "h", N_ ("heat: where the network looked for the symbol") },
  { N_ ("+ and -"), N_ ("the picture larger, smaller") },
  { "i", N_ ("light on dark, dark on light") },
  { N_ ("Ctrl+L"), N_ ("draw everything again") },
  { "", "" },
  { N_ ("S, Ctrl+S"), N_ ("save the project, to go on here or in the desktop program") },
  { "x", N_ ("export: .musicxml, .mxl or .lmx") },
  { "q", N_ ("quit; Ctrl+Z: back to the shell for a while") },
  { NULL, NULL },
};

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
