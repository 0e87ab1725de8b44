/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-private.h: shared by the sources of the document.
 *
 *     document.c        the object, its list of pages, undo, pages
 *     document-boxes.c  commands on boxes
 *     document-load.c   pixels, thumbnails and systems in the background
 *     document-read.c   reading and attention
 *     document-check.c  what is wrong with the music, as all systems have it
 *     document-words.c  words: reading them, and what becomes of them when notes change
 *     document-parts.c  which row is which part
 */
#pragma once

#include "app/document/kept.h"

struct _ScwDocument
{
  GObject parent_instance;

  guint64 id; /* the owner of its jobs */
  ScwWorker *worker;
  GPtrArray *pages; /* of ScwDocumentPage */
  char *title;      /* as set by a person, or NULL */
  char *composer;
  ScwPartList *parts; /* what a person has said of them, or NULL */
  ScwDocumentParts
    *found; /* the parts there are, or NULL; found_state: what they were found by (document-parts.c) */
  GArray *found_state;
  char *path;         /* of the project file, or NULL */
  ScwFileStamp stamp; /* of that file, as it was loaded or saved */
  char *derived_title;
  ScwUndo *undo;
  gconstpointer dragged_box; /* the box that is being dragged, and what was in it before; or NULL */
  ScwBoxContent *dragged;
  guint64 saved_place;
  gboolean read_since; /* something came after it was saved that is no command: pages, or what was read */

  GHashTable *preparing; /* ScwDocumentPage -> Preparation (document-load.c) */
  ScwDocumentPage *looked_at;

  /* document-read.c */
  GHashTable *reading; /* ScwSystemBox -> BoxJob */
  double asked, done;  /* tokens expected of what was asked for since nothing was read, and those that came */
  double tokens_a_space; /* tokens in a staff space of width, learned */
  double came;           /* tokens since then, and the time they took */
  gint64 active_us;
  gint64 last_us;
  gint64 told_us;
  GHashTable *wording; /* ScwDocumentPage -> WordsJob (document-words.c) */
  gboolean wants_all;  /* pages whose systems are not known yet are read as soon as they are */
};

void scw_document_notify_reading (ScwDocument *self, gboolean began_or_ended);

/* The boxes of a page, to be changed and given to scw_change_page. */
GPtrArray *scw_document_copy_boxes (ScwDocumentPage *page);

/* document-load.c */
void scw_document_prepare (ScwDocument *self, ScwDocumentPage *page);
void scw_document_forget_preparation (ScwDocument *self, ScwDocumentPage *page);
void scw_document_set_page_priority (ScwDocument *self, ScwDocumentPage *page, int priority);

/* document-check.c: finds what is wrong again in boxes about which others say something else than before. */
void scw_document_check_music (ScwDocument *self);

/* document-read.c */
void scw_document_reading_init (ScwDocument *self);
void scw_document_reading_clear (ScwDocument *self);
/* Takes a box away from the engine: what comes of it now is dropped. */
void scw_document_abandon_box (ScwDocument *self, ScwSystemBox *box);
/* Reads what was asked for with read_all before the page's boxes were known. */
void scw_document_page_is_ready (ScwDocument *self, ScwDocumentPage *page);
void scw_document_prioritise_reading (ScwDocument *self, ScwDocumentPage *page, int priority);

/* document-words.c */
void scw_document_words_clear (ScwDocument *self);
/* What is being read on a page now is dropped. */
void scw_document_abandon_words (ScwDocument *self, ScwDocumentPage *page);
/* Reads the words of a page, if that is wanted, something was read there whose words are not known, and nothing is
 * being read any more. */
void scw_document_words_settle (ScwDocument *self, ScwDocumentPage *page);
/* The tokens of a box are others: its syllables look for their notes. */
void scw_document_words_follow (ScwSystemBox *box);
