/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words-worker.h: reads the words of pages one after the other, on a thread of its own, for programs that are used
 * meanwhile. One for the whole program; scw_worker_get_words has it.
 *
 * Properties that notify: "wanted" (a person wants words), "message" (why they cannot be read, in English, or NULL). Main
 * context only.
 */
#pragma once

#include <gio/gio.h>

#include "engine/queue/pixels.h"
#include "engine/words/words.h"

G_BEGIN_DECLS

#define SCW_TYPE_WORDS_WORKER (scw_words_worker_get_type ())
G_DECLARE_FINAL_TYPE (ScwWordsWorker, scw_words_worker, SCW, WORDS_WORKER, GObject)

/* Words are not wanted until somebody chooses. */
ScwWordsWorker *scw_words_worker_new (int niceness);

/* languages: as in words.h; NULL or "": guessed among what is installed. */
void scw_words_worker_choose (ScwWordsWorker *self, gboolean wanted, const char *languages);
gboolean scw_words_worker_get_wanted (ScwWordsWorker *self);
const char *scw_words_worker_get_message (ScwWordsWorker *self);

/* A page. What it points to belongs to it; 'load' is called on the thread. */
typedef struct
{
  ScwPixels *(*load) (gpointer source, GCancellable *cancellable, GError **error);
  gpointer source;
  GDestroyNotify free_source;
  ScwWordsRow *rows; /* (n), with their tokens and x, to be freed with g_free */
  int n;
  gboolean first_page;
} ScwWordsPage;

void scw_words_row_clear (ScwWordsRow *row); /* of a page: its tokens and places are its own */
void scw_words_page_free (ScwWordsPage *page);

/* Takes the page. */
void scw_words_worker_read_async (ScwWordsWorker *self,
                                  ScwWordsPage *page,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* FALSE and error: there is no Tesseract, the picture is gone, somebody cancelled ... */
gboolean
scw_words_worker_read_finish (ScwWordsWorker *self, GAsyncResult *result, ScwWords *words, GError **error);

G_END_DECLS
