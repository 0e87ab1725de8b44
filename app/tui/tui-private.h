/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-private.h: the state of the terminal program, shared by its parts:
 *
 *     tui.c       begins and ends; what happens in the document
 *     tui-keys.c  what keys do
 *     tui-move.c  the cursor: systems, measures, tokens, doubts
 *     tui-correct.c  what a person changes; tui-reread.c another reading, looked at before it is taken
 *     tui-draw.c  the screen; tui-tokens.c the flow of tokens; tui-panel.c what lies over it
 *     tui-play.c  sound
 *     tui-export.c  files; tui-keep.c projects, and what is found again
 */
#pragma once

#include "app/correct/correct.h"
#include "app/correct/reread.h"
#include "app/document/document.h"
#include "app/project/journal.h"
#include "app/sound/player.h"
#include "app/tui/picture.h"
#include "app/tui/screen.h"
#include "app/tui/tui.h"
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
  ScwTuiOptions options;
  GMainLoop *loop;
  ScwWorker *worker;
  ScwDocument *document;
  ScwTermPicture *picture;
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
  ScwTuiAnswer answer, otherwise;
  char *pending; /* a path to be asked about */

  ScwReread *reread; /* another reading; NULL: none */

  ScwPlayer *player;           /* NULL: nothing has been played yet */
  const ScwMidiNote *sounding; /* the note that began last; the player's */

  /* projects, and what is kept all the time */
  char **files; /* those to be opened still */
  ScwJournal *journal;
  GPtrArray *left; /* of ScwLeft: to be offered */
  char *project;   /* where it is being saved */
  gboolean saving; /* at this moment */
  gboolean keep;   /* the journal stays behind: nobody said that it may go */

  char *message;
  gboolean message_bad;
  guint message_source;
};

/* tui.c */
void scw_tui_dirty (ScwTui *tui);
void scw_tui_say (ScwTui *tui, gboolean bad, const char *format, ...) G_GNUC_PRINTF (3, 4);
void scw_tui_say_error (ScwTui *tui, const char *message); /* as a sentence */
void scw_tui_hush (ScwTui *tui);
void scw_tui_leave (ScwTui *tui);

/* tui-move.c */
gboolean scw_tui_is_doubtful (ScwTui *tui, const ScwBoxToken *token);
int scw_tui_count_doubtful (ScwTui *tui, ScwSystemBox *box);
int scw_tui_measures_before (ScwTui *tui, ScwSystemBox *box);
int scw_tui_measure_of (ScwSystemBox *box, int token); /* index in the system, from 0; -1 before the first */
void scw_tui_select (ScwTui *tui, ScwSystemBox *box, int token);
void scw_tui_move_token (ScwTui *tui, int by);
void scw_tui_move_measure (ScwTui *tui, int by);
void scw_tui_move_system (ScwTui *tui, int by);
void scw_tui_move_note (ScwTui *tui, int by);
void scw_tui_move_doubtful (ScwTui *tui, int by);
void scw_tui_go_to_measure (ScwTui *tui, int number);
void scw_tui_look_again (ScwTui *tui); /* the heat, and the crop, if they are wanted */

/* tui-correct.c */
void scw_tui_take_alternative (ScwTui *tui, int i);
void scw_tui_take_token (ScwTui *tui, int id); /* any; what follows is read on */
void scw_tui_edit (ScwTui *tui, ScwEditOp op, int value, int second);
void scw_tui_check_measure (ScwTui *tui);
void scw_tui_read_on (ScwTui *tui, ScwRereadScope scope);
void scw_tui_undo (ScwTui *tui, gboolean again);

/* tui-reread.c */
void scw_tui_reread (ScwTui *tui, ScwRereadScope scope); /* behind the symbol under the cursor */
void scw_tui_show_changes (ScwTui *tui);                 /* if there are any, and nothing else is open */
void scw_tui_refuse (ScwTui *tui);
GPtrArray *scw_tui_change_rows (ScwTui *tui);
void scw_tui_toggle_change (ScwTui *tui);
void scw_tui_take_changes (ScwTui *tui);

/* tui-draw.c */
void scw_tui_draw (ScwTui *tui);

/* tui-tokens.c: returns the row and column of the cursor, or -1. */
void scw_tui_draw_tokens (
  ScwTui *tui, int row, int column, int rows, int columns, int *cursor_row, int *cursor_column);
ScwStyle scw_tui_token_style (ScwTui *tui, const ScwBoxToken *token);

/* tui-panel.c */
const char *scw_tui_state_words (ScwRegionState state);
void scw_tui_open_panel (ScwTui *tui, ScwPanel panel);
void scw_tui_draw_list (ScwTui *tui, int row, int column, int rows, int columns);
gboolean scw_tui_draw_panel (ScwTui *tui, int rows, int columns); /* FALSE: none is open */
gboolean scw_tui_panel_key (ScwTui *tui, gunichar key);           /* FALSE: not for a panel */
void scw_tui_prompt (ScwTui *tui, const char *question, const char *text, ScwTuiAnswer answer);
/* 'otherwise' may be NULL: nothing happens then, and the keys are added to the question. */
void scw_tui_ask (ScwTui *tui, const char *question, ScwTuiAnswer answer, ScwTuiAnswer otherwise);

/* tui-keys.c */
void scw_tui_key (gpointer tui, gunichar key);
typedef struct
{
  const char *keys, *text; /* not translated yet */
} ScwTuiHelp;
extern const ScwTuiHelp scw_tui_help[]; /* ends with NULL */

/* tui-play.c */
void scw_tui_play (ScwTui *tui); /* from the cursor, which goes along; or stops playing */
gboolean scw_tui_is_playing (ScwTui *tui);
void scw_tui_end_playing (ScwTui *tui);

/* tui-export.c */
void scw_tui_export (ScwTui *tui);
char *scw_tui_path_of (const char *text);                  /* as a person types it; NULL: none */
char *scw_tui_file_name (ScwTui *tui, const char *suffix); /* after the document's title */

/* tui-keep.c */
void scw_tui_begin_keeping (ScwTui *tui);
void scw_tui_end_keeping (ScwTui *tui);
void scw_tui_open (ScwTui *tui); /* what was left, if the person wants it, or the files */
void scw_tui_save (ScwTui *tui);
void scw_tui_quit (ScwTui *tui, gboolean at_once); /* asks first, unless at once */

/* A bar of so many columns for 0 .. 1. Free with g_free. */
char *scw_tui_bar (double value, int columns);
char *scw_tui_percent (double probability);
