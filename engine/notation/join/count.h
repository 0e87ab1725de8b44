/* SPDX-License-Identifier: GPL-3.0-or-later */
/* count.h: how many measures a system has, where its rows were not read alike.
 *
 *     violin 4, viola 4, cello 3                                          4: most of them
 *     voice 5, piano 6 and its picture surely shows 6                     6
 *     voice 5, piano 6                                                    nobody knows
 */
#pragma once

#include <stdbool.h>

typedef struct
{
  int measures;    /* that were read; 0: not to the end */
  int least, most; /* that its picture shows; the same: surely. 0: nobody knows */
} ScwRowCount;

/* The number that most speaks for; 0: there is but one row, or as much speaks for another number. */
int scw_count_agreed (const ScwRowCount *rows, int n);

/* Whether a row has another number, and its own picture does not surely bear it out. */
bool scw_count_is_lost (const ScwRowCount *row, int agreed);
