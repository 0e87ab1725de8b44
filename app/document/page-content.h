/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-content.h: the content of a page, and how the document changes it. Programs use page.h. */
#pragma once

#include "app/document/page-source.h"
#include "app/document/page.h"
#include "app/reading/worker.h"

/* All that can be undone about a page. */
typedef struct
{
  int turns;
  GPtrArray *boxes; /* of ScwSystemBox, each a reference */
  GArray *words;    /* of ScwWordAt: title and the like, which belong to no row; or NULL: not known. Shared */
} ScwPageContent;

ScwPageContent *scw_page_content_new (int turns, GPtrArray *boxes); /* takes boxes; NULL: none */
void scw_page_content_free (ScwPageContent *content);

/* A page as it was kept. Takes 'source' and 'content'; 'name' and 'path' (or NULL) say where it came from
 * once. 'looked': its systems were looked for, and are not looked for again by themselves. */
typedef struct
{
  const char *name;
  const char *path;
  int number;
  int width, height; /* as turned; 0: not known */
  double skew, dpi;
  gboolean looked;
} ScwPageFacts;
ScwDocumentPage *
scw_document_page_new_kept (ScwPageSource *source, const ScwPageFacts *facts, ScwPageContent *content);
void scw_document_page_get_facts (ScwDocumentPage *self, ScwPageFacts *facts); /* borrowed */

/* Another number after every change of what is kept. */
guint64 scw_document_page_get_serial (ScwDocumentPage *self);

ScwPageSource *scw_document_page_get_pixel_source (ScwDocumentPage *self); /* borrowed */

/* The boxes; not to be changed. */
GPtrArray *scw_document_page_get_boxes (ScwDocumentPage *self);

/* Puts *content in and takes what was there out, with all signals; if its words are not known, it has those that were
 * there. TRUE: it was turned, and has to be
 * prepared again. */
gboolean scw_document_page_swap (ScwDocumentPage *self, ScwPageContent **content);

void scw_document_page_set_state (ScwDocumentPage *self, ScwPageState state, const GError *error);
void scw_document_page_prepared (ScwDocumentPage *self,
                                 int width,
                                 int height,
                                 double skew,
                                 double dpi,
                                 ScwPixels *thumbnail,
                                 const ScwPageRemark *remark);

void scw_document_page_take_words (ScwDocumentPage *self, GArray *words);

/* Its systems were looked for as it is turned now. */
void scw_document_page_set_looked (ScwDocumentPage *self);

/* The worker whose second thread loads its pixels. Not kept alive. */
void scw_document_page_set_worker (ScwDocumentPage *self, ScwWorker *worker);

/* The first and last place in which two lists differ, for items-changed. FALSE: they do not. */
gboolean
scw_list_difference (GPtrArray *before, GPtrArray *after, guint *position, guint *removed, guint *added);
