/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct-words.h: a person's changes to words: titles and the like, and lyrics. Each is a command of the document.
 */
#pragma once

#include "app/document/document.h"

G_BEGIN_DECLS

/* Changes what a word says; "": takes it away. It may belong to a row, or to its page. FALSE: it is in neither (any more), or
 * says that already. */
gboolean scw_correct_word (
  ScwDocument *document, ScwDocumentPage *page, ScwSystemBox *box, const ScwPageWord *word, const char *text);

/* ---- lyrics ----
 * A syllable belongs to a note of the top staff: the token of its pitch. Of a chord, or several voices, one note is sung. */

/* The token of the note that is sung where this token is, or by -1 (1) the one before (behind) it; -1: there is none. */
int scw_correct_sung_note (ScwSystemBox *box, int token, int by);

/* Borrowed; NULL: none. */
ScwPageWord *scw_correct_find_syllable (ScwSystemBox *box, int token, int verse);
int scw_correct_n_verses (ScwSystemBox *box);

/* How the next syllable follows. */
typedef enum
{
  SCW_SYLLABLE_ENDS,     /* a word ends */
  SCW_SYLLABLE_GOES_ON,  /* a hyphen */
  SCW_SYLLABLE_IS_DRAWN, /* a word ends, and is held with a line */
} ScwSyllableEnd;

ScwSyllableEnd scw_syllable_end (const ScwPageWord *syllable);

/* "": there is none any more. FALSE: it was so already, or nobody sings there. */
gboolean scw_correct_syllable (
  ScwDocument *document, ScwSystemBox *box, int token, int verse, const char *text, ScwSyllableEnd end);

G_END_DECLS
