#include "app/tui/tui-private.h"

#include <stdlib.h>

#include "engine/notation/score.h"

#define MAX_ZOOM 3

const ScwTuiHelp scw_tui_help[] = {
  { "READING", "" },
  { "R", "read everything that is not read yet" },
  { "r", "read this system (again)" },
  { "o", "read on from the symbol under the cursor" },
  { "s", "stop reading; what is there stays" },
  { "", "" },
  { "GOING PLACES", "" },
  { "Left, Right", "a symbol back, on" },
  { "Ctrl+Left/Right", "a note back, on" },
  { "[ and ]", "a measure back, on; m asks for its number" },
  { "Page Up/Down", "a system back, on; Tab lists them" },
  { "Home, End", "the first, the last symbol (End follows the reading)" },
  { "F3, n", "the next doubtful symbol; Shift+F3, N the one before" },
  { "p", "problems: measures that do not add up, and more" },
  { "", "" },
  { "CORRECTING", "" },
  { "Enter", "the alternatives of this symbol" },
  { "Alt+1 .. Alt+5", "take one of them; the rest of the system is read on from it" },
  { "=", "any other symbol, by its word: E4, eighth, sharp" },
  { "Up, Down", "the note a step higher, lower; with Ctrl an octave" },
  { "A .. G", "the note becomes this one (small letters, but h for the heat)" },
  { "3 .. 7", "sixteenth, eighth, quarter, half, whole" },
  { "u, U", "undo, redo (also Ctrl+Y)" },
  { "", "" },
  { "SEEING", "" },
  { "w", "the system in words" },
  { "h", "heat: where the network looked for the symbol" },
  { "+ and -", "the picture larger, smaller" },
  { "i", "light on dark, dark on light" },
  { "Ctrl+L", "draw everything again" },
  { "", "" },
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
undo (ScwTui *tui, gboolean again)
{
  g_autofree char *label = g_strdup (again ? scw_document_get_redo_label (tui->document)
                                           : scw_document_get_undo_label (tui->document));

  tui->follow = FALSE;
  if (!(again ? scw_document_redo (tui->document) : scw_document_undo (tui->document)))
    scw_tui_say (tui, FALSE, again ? "Nothing to redo." : "Nothing to undo.");
  else
    scw_tui_say (tui, FALSE, "%s: %s.", again ? "Again" : "Taken back", label);
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

static gboolean
correcting_key (ScwTui *tui, gunichar key)
{
  static const int steps[] = { 5, 6, 0, 1, 2, 3, 4 }; /* of a .. g */

  if (key >= (SCW_KEY_ALT | '1') && key <= (SCW_KEY_ALT | '5'))
    scw_tui_take_alternative (tui, (key & 15) - 1);
  else if (key >= 'a' && key <= 'g')
    scw_tui_set_letter (tui, steps[key - 'a']);
  else if (key >= '3' && key <= '7')
    scw_tui_set_type (tui, SCW_TYPE_16TH + (int) key - '3');
  else
    switch (key)
      {
      case SCW_KEY_UP:
        scw_tui_step_pitch (tui, 1);
        break;
      case SCW_KEY_DOWN:
        scw_tui_step_pitch (tui, -1);
        break;
      case SCW_KEY_CTRL_UP:
        scw_tui_step_pitch (tui, 7);
        break;
      case SCW_KEY_CTRL_DOWN:
        scw_tui_step_pitch (tui, -7);
        break;
      case SCW_KEY_ENTER:
        scw_tui_open_panel (tui, SCW_PANEL_ALTERNATIVES);
        break;
      case '=':
        scw_tui_open_panel (tui, SCW_PANEL_ALTERNATIVES);
        scw_tui_panel_key (tui, '=');
        break;
      case 'o':
        scw_tui_read_on (tui);
        break;
      case 'u':
        undo (tui, FALSE);
        break;
      case 'U':
      case 'Y' - 64:
        undo (tui, TRUE);
        break;
      default:
        return FALSE;
      }
  return TRUE;
}

void
scw_tui_key (gpointer data, gunichar key)
{
  ScwTui *tui = data;

  scw_tui_dirty (tui);
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
