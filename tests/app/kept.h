/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept.h: documents with something in them, changes by number, and a description of all that is kept. */
#pragma once

#include "app/document/document.h"

/* Two scanned pages; three systems that were read, with alternatives; some history. */
ScwDocument *kept_make (ScwWorker *worker);

/* Does something to it that depends on 'step' alone: edits, alternatives, checked measures, boxes, pages,
 * title, undo and redo. */
void kept_change (ScwDocument *document, guint step);

/* All that has to come back, as text: what is there, and what undoing all and redoing all gives. */
char *kept_describe (ScwDocument *document);

/* The same in a few letters. */
char *kept_digest (ScwDocument *document);
