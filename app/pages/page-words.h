/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page-words.h: words of a page (engine/words) as a document keeps them.
 *
 * A word never changes, and neither does a list that somebody holds: the states of a history share them. Each entry says
 * which token of its row the word belongs to, so that a state with other tokens has another list of the same words.
 * Any thread.
 */
#pragma once

#include <glib.h>

#include "engine/words/words.h"

G_BEGIN_DECLS

typedef struct
{
  ScwWord word;       /* its row and token are not told here */
  gboolean by_person; /* typed or corrected: what is read later does not replace it */
} ScwPageWord;

typedef struct
{
  ScwPageWord *word;
  int token; /* of the row: of the syllable's note, of the mark that it fills; or -1 */
} ScwWordAt;

/* Copies the text. */
ScwPageWord *scw_page_word_new (const ScwWord *word, gboolean by_person);
ScwPageWord *scw_page_word_ref (ScwPageWord *word);
void scw_page_word_unref (ScwPageWord *word);

/* A list: a GArray of ScwWordAt. */
GArray *scw_word_list_new (void);
void scw_word_list_add (GArray *list, ScwPageWord *word, int token); /* takes the word */
GArray *scw_word_list_copy (const GArray *list);

/* Those of a row that were read; row -1: those of none. */
GArray *scw_word_list_of (const ScwWords *words, int row);

/* Appends the words of a list (NULL: none) to 'words'. */
void scw_word_list_put (const GArray *list, int row, ScwWords *words);

/* The list for a row that has other tokens now ('old' were those before): words keep their notes and marks where these
 * are still there; a syllable whose note is gone goes to another that is near, if there is one. */
GArray *scw_word_list_follow (const GArray *list, const gint32 *old, int n_old, const ScwWordsRow *row);

/* What was read anew, with all that a person wrote in place of what was read there. */
GArray *scw_word_list_renew (const GArray *list, const GArray *read, const ScwWordsRow *row);

G_END_DECLS
