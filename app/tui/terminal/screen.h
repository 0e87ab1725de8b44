/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screen.h: the terminal through ncurses: start and end, keys and resizing as events of the main loop, and
 * styles that work with and without colours. One per program.
 */
#pragma once

#include <glib.h>

/* What is drawn how. Every style differs from the others without colour too (bold, underline, reverse, dim).
 */
typedef enum
{
  SCW_STYLE_PLAIN,
  SCW_STYLE_TITLE, /* reverse */
  SCW_STYLE_RULE,  /* dim */
  SCW_STYLE_DIM,
  SCW_STYLE_NOTE,
  SCW_STYLE_SIGNATURE,
  SCW_STYLE_MEASURE,  /* bold */
  SCW_STYLE_DOUBTFUL, /* underlined */
  SCW_STYLE_BAD,      /* underlined, bold */
  SCW_STYLE_PERSON,   /* bold */
  SCW_STYLE_GOOD,
  SCW_STYLE_KEY, /* bold: a key in the help line */
  SCW_STYLES,
} ScwStyle;

/* Keys: characters as they are, these, and any of them with ALT. */
enum
{
  SCW_KEY_ALT = 0x1000000,
  SCW_KEY_SPECIAL = 0x200000,
  SCW_KEY_UP,
  SCW_KEY_DOWN,
  SCW_KEY_LEFT,
  SCW_KEY_RIGHT,
  SCW_KEY_HOME,
  SCW_KEY_END,
  SCW_KEY_PAGE_UP,
  SCW_KEY_PAGE_DOWN,
  SCW_KEY_ENTER,
  SCW_KEY_ESCAPE,
  SCW_KEY_TAB,
  SCW_KEY_BACKSPACE,
  SCW_KEY_DELETE,
  SCW_KEY_F1,
  SCW_KEY_F3,
  SCW_KEY_SHIFT_F3,
  SCW_KEY_CTRL_UP,
  SCW_KEY_CTRL_DOWN,
  SCW_KEY_CTRL_LEFT,
  SCW_KEY_CTRL_RIGHT,
};

typedef struct
{
  void (*key) (gpointer data, gunichar key);
  void (*changed) (gpointer data); /* another size, or come back from Ctrl+Z: draw everything */
  void (*quit) (gpointer data, gboolean at_once);
  /* The terminal said something that is no key: "[?62;4c". The escape before it is left out. */
  void (*answer) (gpointer data, const char *sequence);
} ScwScreenEvents;

/* Takes the terminal over, in the default main context. FALSE and error: it is none, or of an unknown kind.
 */
gboolean scw_screen_begin (const ScwScreenEvents *events, gpointer data, GError **error);
void scw_screen_end (void);

/* Asks the terminal something; it answers when it likes, or never. */
void scw_screen_send (const char *sequence);

gboolean scw_screen_is_utf8 (void);
int scw_screen_colors (void); /* 0: none, or NO_COLOR */

/* Attributes for attrset. */
void scw_screen_style (ScwStyle style);

/* Writes text (UTF-8) at a place, at most 'width' columns of it, and returns the columns it took. */
int scw_screen_text (int row, int column, int width, const char *text);

/* Columns a text takes. */
int scw_screen_width (const char *text);
