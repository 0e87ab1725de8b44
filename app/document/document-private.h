/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-private.h: what the files of the document share.
 *
 *     document.c        the object, its list of pages, undo, pages
 *     document-boxes.c  commands on boxes
 *     document-load.c   pixels, thumbnails and systems in the background
 *     document-read.c   reading and attention
 *     document-export.c files
 *     project/          project files and the journal
 */
#pragma once

#include "app/document/document.h"
#include "app/document/page-private.h"
#include "app/document/system-box-private.h"
#include "app/document/undo.h"

/* What a file looks like from outside; size 0: not known. */
typedef struct
{
  guint64 device, inode;
  gint64 size, modified_ns;
} ScwFileStamp;

struct _ScwDocument
{
  GObject parent_instance;

  guint64 id; /* the owner of its jobs */
  ScwWorker *worker;
  GPtrArray *pages; /* of ScwDocumentPage */
  char *title;      /* as set by a person, or NULL */
  char *composer;
  char *path;         /* of the project file, or NULL */
  ScwFileStamp stamp; /* of that file, as it was loaded or saved */
  char *derived_title;
  ScwUndo *undo;
  guint64 saved_place;
  gboolean read_since; /* the program read something after it was saved */

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
  gboolean wants_all; /* pages whose systems are not known yet are read as soon as they are */
};

/* Something that would be saved is different. */
void scw_document_changed (ScwDocument *self);
void scw_document_notify_history (ScwDocument *self);
void scw_document_notify_reading (ScwDocument *self, gboolean began_or_ended);

/* Commands. They take what they are given. */
void scw_document_do (ScwDocument *self, const char *label, ScwChange *change, gconstpointer merge_key);
ScwChange *scw_change_pages (GPtrArray *pages);
ScwChange *scw_change_page (ScwDocumentPage *page, ScwPageContent *content);
ScwChange *scw_change_box (ScwSystemBox *box, ScwBoxContent *content);

ScwChange *scw_change_text (gboolean is_composer, const char *text);

/* What a command holds: the other state, borrowed. */
typedef enum
{
  SCW_CHANGE_PAGES,
  SCW_CHANGE_PAGE,
  SCW_CHANGE_BOX,
  SCW_CHANGE_TITLE,
  SCW_CHANGE_COMPOSER,
} ScwChangeKind;

typedef struct
{
  ScwChangeKind kind;
  GPtrArray *pages;
  ScwDocumentPage *page;
  const ScwPageContent *page_content;
  ScwSystemBox *box;
  const ScwBoxContent *box_content;
  const char *text;
} ScwChangeView;
ScwChangeView scw_change_look (const ScwChange *change);

/* What was kept comes back, into an empty document; no commands. Taken: path, pages. */
void scw_document_take_path (ScwDocument *self, char *path);
void scw_document_set_kept_texts (ScwDocument *self, const char *title, const char *composer);
void scw_document_set_kept_pages (ScwDocument *self, GPtrArray *pages);

/* The boxes of a page, to be changed and given to scw_change_page. */
GPtrArray *scw_document_copy_boxes (ScwDocumentPage *page);

/* document-load.c */
void scw_document_prepare (ScwDocument *self, ScwDocumentPage *page);
void scw_document_forget_preparation (ScwDocument *self, ScwDocumentPage *page);
void scw_document_set_page_priority (ScwDocument *self, ScwDocumentPage *page, int priority);

/* document-read.c */
void scw_document_reading_init (ScwDocument *self);
void scw_document_reading_clear (ScwDocument *self);
/* Takes a box away from the engine: what comes of it now is dropped. */
void scw_document_abandon_box (ScwDocument *self, ScwSystemBox *box);
/* A box as the engine knows it; good as long as the page has these pixels. */
ScwSubject scw_document_subject (ScwDocument *self, ScwDocumentPage *page, ScwSystemBox *box);
/* Reads what was asked for with read_all before the page's boxes were known. */
void scw_document_page_is_ready (ScwDocument *self, ScwDocumentPage *page);
void scw_document_prioritise_reading (ScwDocument *self, ScwDocumentPage *page, int priority);
