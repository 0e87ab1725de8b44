/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-state.h: the state of the terminal program, its messages and its cursor. The layers, from the bottom:
 *
 *     terminal/           the screen, pictures on it, how symbols are called on it
 *     actions/tui-state   this
 *     actions/tui-ask     a line to type, a question
 *     actions/            move, correct, reread, play, export, keep: what a person can do
 *     tui-panel, -tokens, -help, -draw, -keys   what is seen, and what keys do
 *     tui                 begins and ends; what happens in the document
 */
#pragma once

#include "app/correct/reread.h"
#include "app/document/document.h"
#include "app/project/journal.h"
#include "app/sound/player.h"
#include "app/tui/terminal/picture.h"
#include "engine/unused.h"

typedef enum
{
  SCW_PANEL_NONE,
  SCW_PANEL_LIST,         /* pages and systems */
  SCW_PANEL_ALTERNATIVES, /* of the token under the cursor */
  SCW_PANEL_PROBLEMS,
  SCW_PANEL_CHANGES, /* what another reading would change */
  SCW_PANEL_WORDS,   /* the system in words */
  SCW_PANEL_HELP,
  SCW_PANEL_PROMPT, /* a line is typed */
  SCW_PANEL_ASK,    /* yes or no */
} ScwPanel;

typedef struct ScwTui ScwTui;
typedef void (*ScwTuiAnswer) (ScwTui *tui, const char *text); /* ask: "" for yes, else the key */

typedef struct
{
  ScwSystemBox *box; /* a reference */
  int token;         /* -1: the whole system */
  char *text;
} ScwTuiProblem;

struct ScwTui
{
  double doubtful; /* below this probability a token is */
  gboolean read;   /* at once, what was opened */
  GMainLoop *loop;
  ScwWorker *worker;
  ScwDocument *document;
  ScwTermPicture *picture;
  void (*draw) (ScwTui *tui); /* the whole screen */
  guint draw_source;
  gboolean redraw_all, quitting;

  /* where one is */
  ScwSystemBox *box; /* a reference; NULL: nothing found yet */
  int token;         /* -1: none */
  gboolean follow;   /* the cursor stays at the newest token, and goes with the reading to the next system */

  /* the crop of 'box', and where the network looked for 'token' */
  ScwGray *crop;
  ScwAttention *attention;
  GCancellable *crop_cancellable, *look_cancellable;
  guint look_source;
  gboolean heat, inverted;
  int zoom; /* 0: the height fits, then doubled */

  /* the rows of tokens that are shown */
  int token_top;

  ScwPanel panel;
  int chosen, top;     /* in a panel */
  GPtrArray *problems; /* of ScwTuiProblem */
  GString *line;       /* what is typed, and its question */
  char *question;
  gboolean secret; /* what is typed is not shown */
  ScwTuiAnswer answer, otherwise;
  char *pending; /* a path to be asked about */

  ScwReread *reread; /* another reading; NULL: none */

  ScwPlayer *player;           /* NULL: nothing has been played yet */
  const ScwMidiNote *sounding; /* the note that began last; the player's */

  /* projects, and what is kept all the time */
  char **files;   /* those to be opened still */
  char *password; /* of PDFs that ask for one: as it was given last, or NULL */
  gboolean tried; /* for the first of 'files' */
  GError *locked; /* why that one was not opened without */
  ScwJournal *journal;
  GPtrArray *left; /* of ScwLeft: to be offered */
  char *project;   /* where it is being saved */
  gboolean saving; /* at this moment */
  gboolean keep;   /* the journal stays behind: nobody said that it may go */

  char *message;
  gboolean message_bad;
  guint message_source;
};

void scw_tui_dirty (ScwTui *tui); /* drawn again soon */
void scw_tui_leave (ScwTui *tui);

/* ---- messages ---- */

void scw_tui_say (ScwTui *tui, gboolean bad, const char *format, ...) G_GNUC_PRINTF (3, 4);
void scw_tui_say_error (ScwTui *tui, const GError *error); /* as a sentence */
void scw_tui_hush (ScwTui *tui);

/* ---- panels ---- */

void scw_tui_show_panel (ScwTui *tui, ScwPanel panel); /* from its beginning */

/* ---- where one is ---- */

gboolean scw_tui_is_doubtful (ScwTui *tui, const ScwBoxToken *token);
int scw_tui_count_doubtful (ScwTui *tui, ScwSystemBox *box);
int scw_tui_measure_of (ScwSystemBox *box, int token); /* index in the system, from 0; -1 before the first */
void scw_tui_select (ScwTui *tui, ScwSystemBox *box, int token);
void scw_tui_look_again (ScwTui *tui); /* the heat, and the crop, if they are wanted */
