/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window-private.h: the internals of a window, shared by its sources:
 *
 *     window.c          the template, layout by width, texts
 *     window-actions.c  all actions, and when they are enabled
 *     window-files.c    opening, dropping, pasting, recent files
 *     window-password.c the question for the password of a PDF
 *     window-system.c   actions on systems and pages
 *     window-export.c   export, opening in other programs, pictures
 *     window-keep.c     projects, the journal, the question on closing
 *     window-render.c   output of the music: sound, PDF, printing
 *     window-listen.c   playback, and the cursor that follows it
 *     window-edit.c     correcting: doubts, edits, reading on, copying measures
 *     window-alike.c    a correction that other places may need, too
 *     window-parts.c    which row is which part, and the list of parts
 *     window-keys.c     the keys for correcting, and where they apply
 */
#pragma once

#include "app/correct/reread.h"
#include "app/correct/spread.h"
#include "app/project/journal.h"
#include "app/sound/player.h"
#include "engine/unused.h"
#include "ui/page/page-list.h"
#include "ui/page/page-view.h"
#include "ui/system/tokens/correct-bar.h"
#include "ui/system/tokens/problems-view.h"
#include "ui/system/texts-view.h"
#include "ui/system/transcription-view.h"
#include "ui/window/news.h"
#include "ui/window/player-bar.h"
#include "ui/window/window.h"

/* The handler of an action. */
#define ACTION(name)                                                                  \
  static void name (SCW_UNUSED GSimpleAction *action, SCW_UNUSED GVariant *parameter, \
                    SCW_UNUSED gpointer data)

struct _ScwWindow
{
  AdwApplicationWindow parent_instance;

  ScwDocument *document;
  ScwSelection *selection;
  ScwWorker *worker;
  ScwJournal *journal;
  ScwPlayer *player;
  GCancellable *cancellable; /* of what ends with the window */
  GQueue to_open;            /* of char *, pictures whose turn has not come */
  gboolean opening;          /* one is being opened */

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkStack *stack; /* "start", "document" */
  AdwFlap *flap;
  GtkPaned *paned;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkWidget *model_bar;
  GtkLabel *model_label;
  GtkWidget *keep_bar;
  GtkLabel *keep_label;
  AdwViewStack *side_stack;
  AdwViewStackPage *problems_page;
  ScwPageList *page_list;
  ScwPageView *page_view;
  ScwTranscriptionView *transcription;
  ScwProblemsView *problems;
  ScwTextsView *texts;
  ScwCorrectBar *correct_bar;
  ScwPlayerBar *player_bar;
  GtkWidget *document_buttons; /* shown with a document */
  GtkMenuButton *main_button;
  GMenuModel *main_menu;
  GtkWidget *read_button, *export_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkWidget *sidebar_button;
  GMenu *recent_menu;
  GtkWidget *drop_hint;
  ScwNews *news;

  ScwReread *reread; /* that is to be looked at; or NULL */
  ScwSpread alike;   /* what was corrected last, if has_alike */
  gboolean has_alike;
  int width_class; /* 0 wide, 1 medium, 2 narrow; -1 not known yet */
  guint layout_id, update_id, load_id;
  gboolean score_is_old; /* the player's */
  gboolean one_part;     /* of it */
  guint32 muted_parts;   /* a bit a staff of those that are */
  gboolean resume;       /* playing goes on where it is, not where something is selected */
  gboolean following;    /* the selection follows the music */
  gboolean loading;      /* a project is on its way into the empty window */
  gboolean saving;
  gboolean closing;          /* asked, and told to go ahead */
  GtkWidget *close_question; /* that is being asked; or NULL */
};

void scw_window_init_actions (ScwWindow *self);
void scw_window_update_actions (ScwWindow *self); /* soon */
void scw_window_add_system_actions (ScwWindow *self);
void scw_window_add_edit_actions (ScwWindow *self);
void scw_window_add_keep_actions (ScwWindow *self);
void scw_window_add_part_actions (ScwWindow *self);
void scw_window_add_render_actions (ScwWindow *self);
void scw_window_add_listen_actions (ScwWindow *self);
void scw_window_init_listen (ScwWindow *self);
void scw_window_end_listen (ScwWindow *self);
void scw_window_update_edit_actions (ScwWindow *self);
void scw_window_add_alike_actions (ScwWindow *self);
void scw_window_update_alike (ScwWindow *self);
/* After a correction in the selected system, whose tokens (of ScwBoxToken) were these. */
void scw_window_offer_alike (ScwWindow *self, GArray *before);
void scw_window_init_keys (ScwWindow *self);
void scw_window_init_files (ScwWindow *self);
void scw_window_update_recent (ScwWindow *self);

void scw_window_init_keep (ScwWindow *self);
void scw_window_end_keep (ScwWindow *self); /* closed: nothing of it is kept for the next start */
void scw_window_open_project (ScwWindow *self, const char *path); /* or in another window */
void scw_window_remember (const char *path);                      /* among the recent files */
char *scw_window_propose_name (ScwWindow *self, const char *suffix);

void scw_window_open_dialog (ScwWindow *self);
void scw_window_paste (ScwWindow *self);
void scw_window_paste_measures (ScwWindow *self, const char *words); /* toasts what is wrong with them */
void scw_window_open_path (ScwWindow *self, const char *path);

/* 'answer' gets what was typed, or NULL: cancelled. 'again': what was typed before was wrong. */
typedef void (*ScwPasswordFunc) (const char *password, gpointer data);
void scw_window_ask_password (
  ScwWindow *self, const char *path, gboolean again, ScwPasswordFunc answer, gpointer data);

void scw_window_export_dialog (ScwWindow *self, const char *suffix);
void scw_window_export_to (ScwWindow *self, const char *path, gboolean anyway);
void scw_window_say_written (ScwWindow *self, const char *path, int n_problems);
void scw_window_say_many_written (ScwWindow *self, GPtrArray *paths);
int scw_window_count_parts (ScwWindow *self);      /* that were read */
gboolean scw_window_is_sung (ScwWindow *self);     /* something is */
gboolean scw_window_can_render (const char *path); /* .mid, .wav, .pdf */
void scw_window_render_to (ScwWindow *self, const char *path);
void scw_window_open_with (ScwWindow *self);
void scw_window_save_overlay_dialog (ScwWindow *self);
void scw_window_save_overlay_to (ScwWindow *self, const char *path);

/* Asks before something is lost. TRUE: it may be closed now. */
gboolean scw_window_may_close (ScwWindow *self);
