/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musician-hands.h: corrects a measure as the help teaches, with the program's own commands, and counts.
 *
 * A key is what is pressed once, with whatever modifiers; a click chooses a place; a command that has no key costs
 * MENU clicks. Every step is the one that takes most of what is wrong away for what it costs. Where another measure of
 * the row is what this one should be, or typing it anew is cheaper, that is done.
 */
#pragma once

#include "app/document/document.h"
#include "engine/notation/score/part.h"

typedef struct
{
  ScwDocument *document;
  ScwSystemBox *box;
  const ScwPart *truth;
  const gint32 *truth_ids;
  int n_truth_ids;
  gboolean reread; /* reads on where an early mistake caused others */
  double threshold;

  int keys, clicks;
  int typed;  /* measures that were typed anew */
  int pasted; /* measures that were copied from another */
  int anew;   /* measures with notes that had to be deleted and typed anew, as no command mends them */
  int read;   /* times that reading on was worth it */
} Hands;

/* Makes measure m of the box what measure 'want' of the truth is; 'of' has the truth's measure for each of the box.
 * The cursor is at 'cursor', a token. TRUE: it was done. */
gboolean hands_correct (Hands *hands, int m, int want, GArray *of, guint cursor);

/* Puts in what is missing behind measure m (-1: in front of all). */
gboolean hands_insert (Hands *hands, int m, int want);

/* Takes measure m away. */
gboolean hands_delete (Hands *hands, int m);
