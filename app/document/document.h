/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document.h: what a musician has open: a GListModel of pages (ScwDocumentPage), each a GListModel of boxes.
 *
 *     ScwDocument -> ScwDocumentPage -> ScwSystemBox -> tokens
 *
 * Every change a person makes is a command: it takes effect at once, emits signals for what it changed, and
 * can be undone and redone without limit, back to how the document was opened (pages that were added before
 * anything else was done). What the program finds by itself (the systems of a new page, tokens) is not a
 * command, but undoing a command restores everything that was there before, tokens included.
 *
 * Properties that notify: "title", "composer", "path", "dirty" (changed since it was last saved), "can-undo",
 * "can-redo", "undo-label", "redo-label" (not translated: pass them through gettext), "reading" (boxes are
 * queued or being read), "progress" (0 .. 1 of what was requested), "seconds-left" (-1: unknown). Signal
 * "changed": something that would be saved or exported has changed.
 *
 * Main context only. To close a document, unref it: running jobs are cancelled and their results dropped.
 */
#pragma once

#include <gio/gio.h>

#include "app/document/page.h"
#include "app/reading/worker.h"
#include "app/score/part-list.h"

G_BEGIN_DECLS

#define SCW_TYPE_DOCUMENT (scw_document_get_type ())
G_DECLARE_FINAL_TYPE (ScwDocument, scw_document, SCW, DOCUMENT, GObject)

/* 'worker' may be NULL in tests that read nothing and load nothing. */
ScwDocument *scw_document_new (ScwWorker *worker);
ScwWorker *scw_document_get_worker (ScwDocument *self);

const char *scw_document_get_title (
  ScwDocument *self); /* never NULL; the project's or first file's name unless it was set */
void scw_document_set_title (ScwDocument *self, const char *title); /* "": none */
const char *scw_document_get_set_title (ScwDocument *self);         /* as a person set it, or NULL */
const char *scw_document_get_composer (ScwDocument *self);          /* NULL or "": none was given */
void scw_document_set_composer (ScwDocument *self, const char *composer);
/* As words were read and files have them where a person has given none; NULL: nothing was. To be freed. */
char *scw_document_dup_read_title (ScwDocument *self);
char *scw_document_dup_read_composer (ScwDocument *self);
const char *scw_document_get_path (ScwDocument *self); /* the project file (project.h), or NULL */
gboolean scw_document_get_dirty (ScwDocument *self);

/* Whether closing it now would lose work. Pages that were only looked at do not count, unless they belong
 * to a project.
 */
gboolean scw_document_is_unsaved (ScwDocument *self);

guint scw_document_get_n_pages (ScwDocument *self);
ScwDocumentPage *scw_document_get_page (ScwDocument *self, guint i); /* borrowed */
gboolean scw_document_find_page (ScwDocument *self, ScwDocumentPage *page, guint *position);
ScwDocumentPage *scw_document_page_of (ScwDocument *self, ScwSystemBox *box); /* borrowed; NULL: not in it */

/* The boxes with tokens, in reading order: the regions of a score or file. */
ScwSystemBox *scw_document_nth_read_box (ScwDocument *self, int region); /* borrowed, or NULL */
int scw_document_find_read_box (ScwDocument *self, ScwSystemBox *box); /* its region; -1: it has no tokens */

/* ---- undo ---- */

gboolean scw_document_undo (ScwDocument *self);
gboolean scw_document_redo (ScwDocument *self);
const char *scw_document_get_undo_label (ScwDocument *self); /* "Move system", or NULL */
const char *scw_document_get_redo_label (ScwDocument *self);

/* The system that undo (or redo) would change, if it changes one alone; borrowed, or NULL. */
ScwSystemBox *scw_document_get_history_box (ScwDocument *self, gboolean redo);

/* Ends a drag: the next change is a command of its own. */
void scw_document_end_drag (ScwDocument *self);

/* ---- adding pages ---- */

/* Opens files in the background (only their page counts are read), for the page chooser of a PDF or for
 * add_picture. 'password': of a PDF that asks for one, or NULL. */
void scw_document_open_picture_async (const char *path,
                                      const char *password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
ScwPicture *scw_document_open_picture_finish (GAsyncResult *result, GError **error);

/* Adds pages (of int, from 1; NULL: all) at 'position' (-1: at the end). They are loaded and their systems
 * found in the background. One command. */
void scw_document_add_picture (ScwDocument *self, ScwPicture *picture, GArray *pages, int position);

/* A scan, or a picture from the clipboard. Takes 'gray'. */
gboolean
scw_document_add_gray (ScwDocument *self, ScwGray *gray, const char *name, int position, GError **error);

/* Sets the page on the screen; its pixels, systems and reading get priority. */
void scw_document_look_at (ScwDocument *self, ScwDocumentPage *page);

/* ---- pages ---- */

void
scw_document_rotate_page (ScwDocument *self, ScwDocumentPage *page, int quarter_turns); /* to the right */
void scw_document_delete_page (ScwDocument *self, ScwDocumentPage *page);
void scw_document_move_page (ScwDocument *self, guint from, guint to);

/* Detects systems again and replaces the boxes with the result, as a command. */
void scw_document_find_systems (ScwDocument *self, ScwDocumentPage *page);

/* ---- boxes ----
 * Rectangles are clipped to the page; those smaller than SCW_BOX_MIN pixels a side are refused (FALSE, NULL).
 * A box whose rectangle changes keeps what was read in it if the same staves are in it; else it loses that (and gets
 * it back by undo). */

#define SCW_BOX_MIN 16

ScwSystemBox *
scw_document_add_box (ScwDocument *self, ScwDocumentPage *page, const ScwBox *rect, int position);
void scw_document_delete_box (ScwDocument *self, ScwSystemBox *box);
gboolean scw_document_set_box_rect (ScwDocument *self, ScwSystemBox *box, const ScwBox *rect);

/* The same during a drag: all changes until scw_document_end_drag are one command. */
gboolean scw_document_drag_box_rect (ScwDocument *self, ScwSystemBox *box, const ScwBox *rect);

void
scw_document_move_box (ScwDocument *self, ScwSystemBox *box, guint to); /* in the reading order of its page */

/* Splits a box in two at y (page pixels), for two systems that were mistaken for one. */
gboolean scw_document_split_box (ScwDocument *self, ScwSystemBox *box, double y);

/* Joins two boxes of a page into one: the hull of both, in the position of the first. */
gboolean scw_document_merge_boxes (ScwDocument *self, ScwSystemBox *a, ScwSystemBox *b);

/* ---- parts (document-parts.c) ----
 * Which part a row is shows in how it looks (score/rows.h) until a person says something of the parts; from then on rows
 * that were read stay what they were then, and later ones go by them. All of it are commands. */

/* What a person has said; borrowed. NULL: nothing. */
ScwPartList *scw_document_get_part_list (ScwDocument *self);

typedef struct
{
  ScwPartInfo info;          /* all 0 where nobody has said anything */
  char *name, *abbreviation; /* as words were read; or NULL */
  int staves;                /* of the widest row */
  int usual_staves;          /* of most rows */
  guint n_rows, n_read;
  gboolean is_sung; /* has lyrics */
} ScwDocumentPart;

/* The parts as they are now, and which row is which. Never changed: others are found when something else is there. */
typedef struct
{
  gatomicrefcount references;
  GPtrArray *parts; /* of ScwDocumentPart, from the top down */
  GHashTable *rows; /* ScwSystemBox -> place + 1; 0: it is none */
} ScwDocumentParts;

ScwDocumentParts *scw_document_find_parts (ScwDocument *self); /* the same until something is different */
void scw_document_parts_unref (ScwDocumentParts *parts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwDocumentParts, scw_document_parts_unref)
const ScwDocumentPart *scw_document_parts_get (const ScwDocumentParts *parts, int i); /* or NULL */
int scw_document_parts_of (const ScwDocumentParts *parts, ScwSystemBox *box);         /* -1: none */

/* How a part is called: as a person or words say, else "Piano" or "Part 2", translated. To be freed. */
char *scw_document_parts_name (const ScwDocumentParts *parts, int i);
char *scw_document_parts_short_name (const ScwDocumentParts *parts,
                                     int i); /* abbreviated, if that is known */

/* Changes what is said of a part. */
void scw_document_set_part (ScwDocument *self, int i, const ScwPartInfo *info);

/* Part 'from' stands where part 'to' stood; those between make room. */
void scw_document_move_part (ScwDocument *self, int from, int to);

/* Makes a row another part; -1: none. The row of its system that was that part becomes what this one was. */
void scw_document_give_row (ScwDocument *self, ScwSystemBox *box, int i);

/* A new part for a row, where it stands among the other rows of its system. 'name': NULL for none. */
void scw_document_give_row_new_part (ScwDocument *self, ScwSystemBox *box, const char *name);

/* ---- reading ---- */

void scw_document_read_box (ScwDocument *self,
                            ScwSystemBox *box,
                            gboolean again); /* 'again': also if it was read; what a person wrote stays */
void scw_document_read_page (ScwDocument *self, ScwDocumentPage *page); /* what is not read yet */
void scw_document_read_all (ScwDocument *self);
void scw_document_stop_box (ScwDocument *self, ScwSystemBox *box); /* keeps the tokens that are there */
void scw_document_stop (ScwDocument *self);
gboolean scw_document_get_reading (ScwDocument *self);
double scw_document_get_progress (ScwDocument *self);
double scw_document_get_seconds_left (ScwDocument *self);

/* Reads on after the first 'keep' tokens of a box, followed by the n tokens 'ids' of a person (<eos>:
 * nothing else follows). Later tokens that a person wrote are preserved in place. This is one command; undo
 * restores everything. If the grammar does not allow these tokens there, returns FALSE with an error and
 * changes nothing. See also reread.h, which shows the changes before making them.
 */
gboolean scw_document_read_on (
  ScwDocument *self, ScwSystemBox *box, guint keep, const int *ids, int n, GError **error);

/* Words are read after the rows of a page, in the background, if they are wanted (reading/words-worker.h): that counts as
 * reading. This reads them again; what a person wrote stays. */
void scw_document_read_words (ScwDocument *self, ScwDocumentPage *page);
gboolean scw_document_can_read_words (ScwDocument *self);

/* A box as the engine knows it; good as long as the page has these pixels. */
ScwSubject scw_document_subject (ScwDocument *self, ScwDocumentPage *page, ScwSystemBox *box);

/* Where the network looked for token i; with 'each' also for every layer and head. Free with
 * scw_attention_free.
 */
void scw_document_attention_async (ScwDocument *self,
                                   ScwSystemBox *box,
                                   guint token,
                                   gboolean each,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
ScwAttention *scw_document_attention_finish (ScwDocument *self, GAsyncResult *result, GError **error);

G_END_DECLS
