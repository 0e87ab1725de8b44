/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h: joins the rows of several systems into a score.
 *
 *     system 1: voice  1 2 3 |     system 2: (rests)       |            voice  1 2 3 | - - |
 *               piano  1 2 3 |               piano  1 2    |      ->    piano  1 2 3 | 4 5 |
 *
 * A row is what one part has in one system. A part that has no row in a system rests there. The rows of a
 * system have the same number of measures: where they differ, the number that most of them have counts (the
 * larger of two), a longer row makes the system longer all the same, the shorter ones get rests at their end,
 * and each row that differs is a problem.
 *
 * Multiple rests stay as they are where all rows of a system have them; where others have music they are
 * written out, and the sign stays (expand.h).
 */
#pragma once

#include "engine/notation/score/score.h"

typedef struct
{
  const ScwPart *music;
  int system; /* from 0, not falling from row to row */
  int part;   /* from 0, the top one; one row of a part in a system */
  bool new_page;
} ScwRow;

/* The score has as many parts as the rows name. In its measures, 'region' is the index of the row; -1 where a
 * part has none. What does not fit together is reported in 'problems' (may be NULL) by region. NULL: memory. */
ScwScore *scw_join_rows (const ScwRow *rows, int n, ScwProblems *problems, ScwError *error);

/* Where measure m of row r is in the joined score, or -1. */
int scw_score_find_measure (const ScwScore *score, int part, int row, int m);

/* Appends the measures of another score behind those of the first, as one goes on to the next page. Its parts
 * are those of the same name and staves, else the next from the top down with as many staves; others are
 * added. Parts that one of both lacks rest there. False: memory; the score is then incomplete. */
bool scw_score_append (ScwScore *score, const ScwScore *next, ScwError *error);
