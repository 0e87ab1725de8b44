/* SPDX-License-Identifier: GPL-3.0-or-later */
/* correct.h: correcting what was read: commands on the tokens of a box, with undo and redo through its
 * document.
 *
 * A command edits the tokens with engine/notation/edit/edit.h, keeps the probabilities and origins of those
 * it did not touch, and locks those it wrote as a person's (SCW_ORIGIN_PERSON). If the box is being read,
 * the reading is stopped first. Refusals are GErrors of the domain SCW_REFUSED (app/refusal.h).
 *
 * Main context only.
 */
#pragma once

#include "app/document/document.h"
#include "engine/notation/edit/edit-diff.h"
#include "engine/notation/edit/edit.h"

G_BEGIN_DECLS

/* Does an edit to the elements of the selected tokens (of int). *now (of int; may be NULL) gets a token of
 * each that should be selected then, to be unreffed. */
gboolean scw_correct_edit (ScwDocument *document,
                           ScwSystemBox *box,
                           GArray *selected,
                           const ScwEdit *edit,
                           GArray **now,
                           GError **error);

/* Takes alternative k (from 0, as in ScwBoxToken) of a token. The rest of the measure stays if it parses as
 * well as before; else SCW_CORRECT_READ_ON: nothing was changed, and the caller may read on from there
 * (scw_document_read_on with keep == token and this one id). */
typedef enum
{
  SCW_CORRECT_DONE,
  SCW_CORRECT_READ_ON,
  SCW_CORRECT_REFUSED, /* it is that already, or there is no such alternative */
} ScwCorrectResult;
ScwCorrectResult
scw_correct_take_alternative (ScwDocument *document, ScwSystemBox *box, guint token, guint k);

/* What would come of another symbol in a token's place. */
typedef enum
{
  SCW_CORRECT_CHANGES,  /* nothing but the symbol */
  SCW_CORRECT_MENDS,    /* its measure adds up then */
  SCW_CORRECT_BREAKS,   /* it does not any more */
  SCW_CORRECT_READS_ON, /* as SCW_CORRECT_READ_ON */
} ScwCorrectEffect;
ScwCorrectEffect scw_correct_find_effect (ScwSystemBox *box, guint token, int id);

/* Marks the measures of the selected tokens as checked: all their tokens are locked; they are doubtful no
 * more. */
gboolean
scw_correct_check_measures (ScwDocument *document, ScwSystemBox *box, GArray *selected, GError **error);

/* ---- what is doubtful ---- */

typedef struct
{
  ScwSystemBox *box; /* borrowed from the document */
  guint token;       /* the first token it is about */
  guint n_tokens;
  gboolean is_measure;
  float probability;  /* of a symbol */
  ScwProblem problem; /* of a measure */
} ScwDoubt;

/* The places to look at, in reading order, one for each measure in question: one that does not add up, or the least
 * likely of its symbols, if that is less likely than 'threshold', or many are a little unlikely. Stems and beams are not
 * in question, nor is a measure that a person checked, or changed something in, unless it does not add up. Of ScwDoubt;
 * unref it. Good until the next change. */
GArray *scw_correct_find_doubts (ScwDocument *document, double threshold);

/* Of one box, with every such symbol. */
GArray *scw_correct_find_box_doubts (ScwSystemBox *box, double threshold);

/* The next doubt behind (before, if backwards) a token of a box, around the end; -1: there is none. box NULL:
 * the first (last). */
int scw_correct_next_doubt (
  ScwDocument *document, GArray *doubts, ScwSystemBox *box, guint token, gboolean backwards);

/* ---- another reading ---- */

/* The tokens that have to stay: 1 for each a person wrote. To be freed. */
guint8 *scw_correct_dup_locked (ScwSystemBox *box, guint *n);

/* Takes those changes of 'difference' (between the box's tokens and 'ids', another reading of it) that
 * 'taken' says (NULL: all) as one command. Refused if that does not parse. 'tokens' (of ScwBoxToken, as many
 * as ids; may be NULL) knows what the network thought of the new ones. */
gboolean scw_correct_take_reading (ScwDocument *document,
                                   ScwSystemBox *box,
                                   const ScwDifference *difference,
                                   const bool *taken,
                                   const gint32 *ids,
                                   const ScwBoxToken *tokens,
                                   GError **error);

G_END_DECLS
