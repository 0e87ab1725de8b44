/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h: from the rows of pages, in reading order, to what compose.h takes: which of them sound together, and which
 * part each one is (engine/notation/join/parts.h).
 */
#pragma once

#include "app/score/compose.h"

typedef struct
{
  int page;   /* any number, another one on another page */
  int group;  /* of a page: rows that follow each other with the same one sound together; -1: by itself */
  int staves; /* 0: not known */
  gboolean ossia;
} ScwRowPlace;

/* Fills in new_page, below and part of each. Rows of which nothing was read (n is 0) count when parts are told
 * apart; then they are dropped, and so are parts without any other. Returns how many are left; 0: none
 * that is a part, and all rows are still there; -1 and error: memory. */
int scw_place_rows (ScwSystemTokens *rows, const ScwRowPlace *places, int n, GError **error);
