/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h: from the rows of pages, in reading order, to what compose.h takes: which of them sound together, and which
 * part each one is: by how they look (engine/notation/join/parts.h), where a person has not said it (part-list.h).
 *
 * Rows that look like one part are the part that a person made most of them. A part of which no row is known any more (the
 * systems of its page were looked for again) is taken up by rows with as many staves that are of none.
 */
#pragma once

#include "app/score/compose.h"
#include "app/score/part-list.h"

typedef struct
{
  int page;   /* any number, another one on another page */
  int group;  /* of a page: rows that follow each other with the same one sound together; -1: by itself */
  int staves; /* 0: not known */
  gboolean ossia;
  guint64 row; /* in the list of parts; 0: not in it */
  int joined;  /* to the next row that sounds together: ScwRowJoins (app/pages/region.h) */
} ScwRowPlace;

/* Which part each row is, whether it was read or not: parts (n), from 0, the top one; -1: none. 'known' may be NULL. Returns
 * what the parts are in 'known': of int, ids, 0 for one that is not in it; NULL and error: memory. */
GArray *scw_assign_rows (const ScwSystemTokens *rows,
                         const ScwRowPlace *places,
                         int n,
                         const ScwPartList *known,
                         int *parts,
                         GError **error);

/* Fills in new_page, below, joined and part of each. Rows of which nothing was read (n is 0) count when parts are told
 * apart; then they are dropped, and so are parts without any other. Returns how many are left; 0: none
 * that is a part, and all rows are still there; -1 and error: memory. 'ids' (of int, to be unreffed; may be NULL): of the
 * parts that are left. */
int scw_place_rows (ScwSystemTokens *rows,
                    const ScwRowPlace *places,
                    int n,
                    const ScwPartList *known,
                    GArray **ids,
                    GError **error);
