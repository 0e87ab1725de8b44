#include "app/tui/tui-private.h"

#include <stdlib.h>

#include "app/edit-commands.h"

#define MAX_ZOOM 3

const ScwTuiHelp scw_tui_help[] = {
  { "READING", "" },
  { "R", "read everything that is not read yet" },
  { "r", "read this system (again)" },
  { "s", "stop reading; what is there stays" },
  { "", "" },
  { "GOING PLACES", "" },
  { "Left, Right", "a symbol back, on" },
  { "Ctrl+Left/Right", "a note back, on" },
  { "[ and ]", "a measure back, on; m asks for its number" },
  { "Page Up/Down", "a system back, on; Tab lists them" },
  { "Home, End", "the first, the last symbol (End follows the reading)" },
  { "F3, n", "the next doubtful symbol or measure; Shift+F3, N back" },
  { "p", "problems: measures that do not add up, and more" },
  { "", "" },
  { "CORRECTING", "" },
  { "Enter", "the alternatives of this symbol" },
  { "Alt+1 .. Alt+5", "take one of them" },
  { "=", "any other symbol, by its word: E4, eighth, sharp" },
  { "Up, Down", "the note a semitone up, down" },
  { "Alt+Up/Down", "a step of the scale; Ctrl: an octave" },
  { "a .. g", "the note becomes this one; A .. G adds it to the chord" },
  { "1 .. 8", "64th, 32nd, 16th, eighth, quarter, half, whole, breve" },
  { ".  #  t", "a dot; the next accidental; a tie to the next note" },
  { "0, Delete", "a rest; delete" },
  { "k", "the measure is checked: doubtful no more, kept for good" },
  { "o", "read the rest of the system again from here, and look at what changes" },
  { "O", "the same, but only what is doubtful" },
  { "u, U", "undo, redo (also Ctrl+Y)" },
  { "", "" },
  { "SEEING AND HEARING", "" },
  { "Space", "play from the symbol under the cursor; Space again: stop" },
  { "w", "the system in words" },
  { "h", "heat: where the network looked for the symbol" },
  { "+ and -", "the picture larger, smaller" },
  { "i", "light on dark, dark on light" },
  { "Ctrl+L", "draw everything again" },
  { "", "" },
  { "S, Ctrl+S", "save the project, to go on here or in the desktop program" },
  { "x", "export: .musicxml, .mxl or .lmx" },
  { "q", "quit; Ctrl+Z: back to the shell for a while" },
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
  scw_tui_say (tui, FALSE, tui->heat ? "Heat: where the network looked for this symbol." : "No heat.");
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
      scw_tui_prompt (tui, "Measure:", "", on_measure);
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

/* A key as app/edit-commands.h has it, if it is one of those that correct in a terminal; else NULL. */
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
