/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/terminal/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <term.h>

#include "app/shown.h"
#include "app/tui/terminal/guard.h"
#include "engine/unused.h"

static struct
{
  ScwScreenEvents events;
  gpointer data;
  int pipe[2];    /* numbers of signals */
  int complaints; /* standard error as it was, while it is kept off the screen; else -1 */
  guint sources[2];
  SCREEN *screen;
  gboolean utf8;
  int colors;
  attr_t attributes[SCW_STYLES];
  short pairs[SCW_STYLES];
  GString *sequence; /* the beginning of a control sequence, without its escape */
} screen;

/* ---- styles ---- */

static void
set_style (ScwStyle style, int color, attr_t attributes)
{
  screen.attributes[style] = attributes;
  screen.pairs[style] = screen.colors >= 8 && color >= 0 ? alloc_pair (color, -1) : 0;
}

static void
set_styles (void)
{
  set_style (SCW_STYLE_PLAIN, -1, A_NORMAL);
  set_style (SCW_STYLE_TITLE, -1, A_REVERSE);
  set_style (SCW_STYLE_RULE, -1, A_DIM);
  set_style (SCW_STYLE_DIM, -1, A_DIM);
  set_style (SCW_STYLE_NOTE, -1, A_NORMAL);
  set_style (SCW_STYLE_SIGNATURE, COLOR_CYAN, A_NORMAL);
  set_style (SCW_STYLE_MEASURE, COLOR_BLUE, A_BOLD);
  set_style (SCW_STYLE_DOUBTFUL, COLOR_YELLOW, A_UNDERLINE);
  set_style (SCW_STYLE_BAD, COLOR_RED, A_UNDERLINE | A_BOLD);
  set_style (SCW_STYLE_PERSON, COLOR_GREEN, A_BOLD);
  set_style (SCW_STYLE_GOOD, COLOR_GREEN, A_NORMAL);
  set_style (SCW_STYLE_KEY, -1, A_BOLD);
}

void
scw_screen_style (ScwStyle style)
{
  attr_set (screen.attributes[style], screen.pairs[style], NULL);
}

gboolean
scw_screen_is_utf8 (void)
{
  return screen.utf8;
}

int
scw_screen_colors (void)
{
  return screen.colors;
}

/* ---- text ---- */

static int
columns_of (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

int
scw_screen_width (const char *text)
{
  int width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += columns_of (g_utf8_get_char (text));
  return width;
}

int
scw_screen_text (int row, int column, int width, const char *text)
{
  g_autofree char *valid = scw_shown_text (text);
  const char *end = valid;
  int used = 0;

  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      int more = columns_of (g_utf8_get_char (end));

      if (used + more > width)
        break;
      used += more;
    }
  if (used == 0 || row < 0 || row >= LINES || column < 0 || column >= COLS)
    return 0;
  if (screen.utf8)
    mvaddnstr (row, column, valid, end - valid);
  else
    {
      move (row, column);
      for (const char *at = valid; at < end; at = g_utf8_next_char (at))
        addch (g_utf8_get_char (at) < 128 ? (chtype) *at : '?');
    }
  return used;
}

/* ---- keys ---- */

enum /* ours, for what terminfo has no fixed number for */
{
  CODE_ALT = KEY_MAX + 1, /* arrows and pages follow */
  CODE_CTRL = CODE_ALT + 16,
  CODE_SHIFT_F3 = CODE_CTRL + 16,
};

static const char arrows[] = "ABCDHF"; /* up, down, right, left, home, end */
static const int arrow_keys[]
  = { SCW_KEY_UP, SCW_KEY_DOWN, SCW_KEY_RIGHT, SCW_KEY_LEFT, SCW_KEY_HOME, SCW_KEY_END };
static const int ctrl_keys[]
  = { SCW_KEY_CTRL_UP, SCW_KEY_CTRL_DOWN, SCW_KEY_CTRL_RIGHT, SCW_KEY_CTRL_LEFT, SCW_KEY_HOME, SCW_KEY_END };

static void
define_keys (void)
{
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *alt = g_strdup_printf ("\033[1;3%c", arrows[i]);
      g_autofree char *ctrl = g_strdup_printf ("\033[1;5%c", arrows[i]);

      define_key (alt, CODE_ALT + i);
      define_key (ctrl, CODE_CTRL + i);
    }
  define_key ("\033[5;3~", CODE_ALT + 6);
  define_key ("\033[6;3~", CODE_ALT + 7);
  define_key ("\033[1;2R", CODE_SHIFT_F3);
  define_key ("\033[25~", CODE_SHIFT_F3);
  define_key ("\033[13;2~", CODE_SHIFT_F3);
}

static gunichar
translate_code (wint_t code)
{
  static const struct
  {
    int code, key;
  } keys[] = {
    { KEY_UP, SCW_KEY_UP },
    { KEY_DOWN, SCW_KEY_DOWN },
    { KEY_LEFT, SCW_KEY_LEFT },
    { KEY_RIGHT, SCW_KEY_RIGHT },
    { KEY_HOME, SCW_KEY_HOME },
    { KEY_END, SCW_KEY_END },
    { KEY_PPAGE, SCW_KEY_PAGE_UP },
    { KEY_NPAGE, SCW_KEY_PAGE_DOWN },
    { KEY_ENTER, SCW_KEY_ENTER },
    { KEY_BACKSPACE, SCW_KEY_BACKSPACE },
    { KEY_DC, SCW_KEY_DELETE },
    { KEY_F (1), SCW_KEY_F1 },
    { KEY_F (3), SCW_KEY_F3 },
    { KEY_F (15), SCW_KEY_SHIFT_F3 },
    { CODE_SHIFT_F3, SCW_KEY_SHIFT_F3 },
    { CODE_ALT + 6, SCW_KEY_ALT | SCW_KEY_PAGE_UP },
    { CODE_ALT + 7, SCW_KEY_ALT | SCW_KEY_PAGE_DOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((wint_t) keys[i].code == code)
      return keys[i].key;
  if (code >= CODE_ALT && code < CODE_ALT + 6)
    return SCW_KEY_ALT | arrow_keys[code - CODE_ALT];
  if (code >= CODE_CTRL && code < CODE_CTRL + 6)
    return ctrl_keys[code - CODE_CTRL];
  return 0;
}

static gunichar
translate_char (wint_t c)
{
  switch (c)
    {
    case '\r':
    case '\n':
      return SCW_KEY_ENTER;
    case '\t':
      return SCW_KEY_TAB;
    case 127:
    case '\b':
      return SCW_KEY_BACKSPACE;
    case 27:
      return SCW_KEY_ESCAPE;
    default:
      return c;
    }
}

static gunichar
next_key (void)
{
  wint_t c;
  int kind = get_wch (&c);

  return kind == ERR ? 0 : kind == KEY_CODE_YES ? translate_code (c) : translate_char (c);
}

/* Control sequences that are no key (the terminal's answers, keys that nobody defined) are read to their end,
 * also when they come in pieces: nothing of them counts as typed. */
static void
collect (int kind, wint_t c)
{
  g_autofree char *whole = NULL;

  if (kind == OK && c >= 0x20 && c <= 0x7e)
    g_string_append_c (screen.sequence, (char) c);
  if (kind == OK && c >= 0x20 && c < 0x40)
    return;
  whole = g_strdup (screen.sequence->str);
  g_string_truncate (screen.sequence, 0);
  screen.events.answer (screen.data, whole);
}

/* A person typed escape and a bracket, and nothing followed. */
static void
give_up_sequence (void)
{
  if (!g_str_equal (screen.sequence->str, "["))
    return;
  g_string_truncate (screen.sequence, 0);
  screen.events.key (screen.data, SCW_KEY_ESCAPE);
  if (screen.screen != NULL)
    screen.events.key (screen.data, '[');
}

static gboolean
on_input (SCW_UNUSED int fd, GIOCondition condition, SCW_UNUSED gpointer data)
{
  wint_t c;
  int kind;

  if (condition & (G_IO_HUP | G_IO_ERR))
    {
      screen.events.quit (screen.data, TRUE);
      return G_SOURCE_REMOVE;
    }
  while ((kind = get_wch (&c)) != ERR)
    {
      gunichar key = kind == KEY_CODE_YES ? translate_code (c) : translate_char (c);

      if (screen.sequence->len > 0)
        {
          collect (kind, c);
          continue;
        }
      if (key == SCW_KEY_ESCAPE)
        {
          gunichar next = next_key ();

          if (next == '[')
            {
              g_string_assign (screen.sequence, "[");
              continue;
            }
          if (next >= '1' && next <= '5')
            key = next | SCW_KEY_ALT;
          else if (next != 0) /* typed fast */
            {
              screen.events.key (screen.data, SCW_KEY_ESCAPE);
              key = screen.screen != NULL ? next : 0;
            }
        }
      if (key != 0)
        screen.events.key (screen.data, key);
      if (screen.screen == NULL)
        return G_SOURCE_REMOVE;
    }
  give_up_sequence ();
  return screen.screen != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
scw_screen_send (const char *sequence)
{
  fputs (sequence, stdout);
  fflush (stdout);
}

/* ---- signals ---- */

static void
on_signal (int number)
{
  int saved = errno;
  unsigned char byte = number;

  if (number == SIGHUP && scw_guard_is_gone ())
    {
      scw_guard_restore ();
      _exit (128 + SIGHUP);
    }
  (void) !write (screen.pipe[1], &byte, 1);
  errno = saved;
}

static void
handle (int number, void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

  sigaction (number, &action, NULL);
}

static void
take_size (void)
{
  struct winsize size;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
    resizeterm (size.ws_row, size.ws_col);
}

/* Ctrl+Z: the terminal goes back, the process stops here, and wakes up in the next line. */
static void
pause_here (void)
{
  endwin ();
  handle (SIGTSTP, SIG_DFL);
  kill (getpid (), SIGTSTP);
  handle (SIGTSTP, on_signal);
  take_size ();
  clearok (curscr, TRUE);
}

static gboolean
on_signals (int fd, SCW_UNUSED GIOCondition condition, SCW_UNUSED gpointer data)
{
  unsigned char number;
  gboolean changed = FALSE;

  while (read (fd, &number, 1) == 1)
    switch (number)
      {
      case SIGWINCH:
        take_size ();
        changed = TRUE;
        break;
      case SIGTSTP:
        pause_here ();
        changed = TRUE;
        break;
      default:
        screen.events.quit (screen.data, number != SIGINT);
      }
  if (changed)
    screen.events.changed (screen.data);
  return G_SOURCE_CONTINUE;
}

/* ---- beginning and ending ---- */

static void
choose_colors (void)
{
  const char *no = getenv ("NO_COLOR");

  screen.colors = 0;
  if ((no != NULL && *no != '\0') || !has_colors ())
    return;
  start_color ();
  use_default_colors ();
  screen.colors = COLORS;
}

/* Ctrl+S saves, as everywhere; a terminal would stop on it. */
static void
free_ctrl_s (void)
{
  struct termios modes;

  if (tcgetattr (STDIN_FILENO, &modes) != 0)
    return;
  modes.c_iflag &= ~(tcflag_t) IXON;
  tcsetattr (STDIN_FILENO, TCSADRAIN, &modes);
  def_prog_mode (); /* so it is again after Ctrl+Z */
}

/* Libraries (ALSA) write there what they like. */
static void
silence (void)
{
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  screen.complaints = isatty (STDERR_FILENO) ? fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
  if (screen.complaints >= 0 && nowhere >= 0)
    dup2 (nowhere, STDERR_FILENO);
  if (nowhere >= 0)
    close (nowhere);
}

static void
unsilence (void)
{
  if (screen.complaints < 0)
    return;
  dup2 (screen.complaints, STDERR_FILENO);
  close (screen.complaints);
}

gboolean
scw_screen_begin (const ScwScreenEvents *events, gpointer data, GError **error)
{
  const int signals[] = { SIGWINCH, SIGTSTP, SIGINT, SIGTERM, SIGHUP };

  if (!isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "standard input and output must be a terminal");
      return FALSE;
    }
  screen.events = *events;
  screen.data = data;
  screen.utf8 = g_str_equal (nl_langinfo (CODESET), "UTF-8");
  if (!g_unix_open_pipe (screen.pipe, FD_CLOEXEC, error))
    return FALSE;
  g_unix_set_fd_nonblocking (screen.pipe[0], TRUE, NULL);
  g_unix_set_fd_nonblocking (screen.pipe[1], TRUE, NULL);
  set_escdelay (25);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    handle (signals[i], on_signal);
  screen.screen = newterm (NULL, stdout, stdin);
  if (screen.screen == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no description of the terminal '%s'",
                   g_getenv ("TERM"));
      return FALSE;
    }
  screen.sequence = g_string_new (NULL);
  silence ();
  cbreak ();
  free_ctrl_s ();
  noecho ();
  nonl ();
  keypad (stdscr, TRUE);
  nodelay (stdscr, TRUE);
  choose_colors ();
  set_styles ();
  define_keys ();
  screen.sources[0] = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, NULL);
  screen.sources[1] = g_unix_fd_add (screen.pipe[0], G_IO_IN, on_signals, NULL);
  return TRUE;
}

void
scw_screen_end (void)
{
  if (screen.screen == NULL)
    return;
  for (int i = 0; i < 2; i++)
    if (g_main_context_find_source_by_id (NULL, screen.sources[i]) != NULL)
      g_source_remove (screen.sources[i]);
  erase (); /* where there is no screen of our own (GNU screen, the Linux console) nothing is left behind */
  refresh ();
  move (0, 0);
  refresh ();
  endwin ();
  delscreen (screen.screen);
  screen.screen = NULL;
  g_string_free (screen.sequence, TRUE);
  unsilence ();
}
