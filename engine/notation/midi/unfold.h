/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unfold.h: the order in which the measures of a score are played.
 *
 *     written   |: 1 | 1.  2 :| 2.  3 | 4 Fine | 5 D.C. al Fine |
 *     played       1       2   1    3   4        5                1 3 4
 *
 * A repeat goes back to the sign that begins it, else to where the last one ended, else to the beginning; it
 * is played twice, or as often as its endings are numbered. A lone ending with a repeat is left out the last
 * time. After "D.C." and "D.S." repeats are not taken again (unless "con rep." says so) and of endings the
 * last is played. "D.S. al Coda" goes to where "To Coda" stands, or to the first of two coda signs, and from
 * there to the coda. A jump within a repeat waits for its last time, and is made once.
 *
 * What any part says holds for all of them. What makes no sense (a D.S. without a sign, an ending without a
 * repeat) is passed over, so every score comes to its end.
 */
#pragma once

#include "engine/notation/score/score.h"

/* *measures: (n) indices, to be freed. False: memory. */
bool scw_unfold (const ScwScore *score, int **measures, int *n, ScwError *error);
