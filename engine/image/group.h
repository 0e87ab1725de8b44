/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.h: puts staves together into rows, and rows into systems. Internal to systems.c; lengths in working
 * pixels.
 */
#pragma once

#include "engine/image/staves.h"

typedef struct
{
  int first, n; /* staves of this row in the sorted list, from the top */
  double left, right, slope, space;
  int group; /* rows with the same number sound together and stand next to each other, from the top */
  bool bracket, barlines; /* join it to the next row of its system */
  bool ossia;
} ScwStaffRow;

/* Sorts the staves and joins them: rows (at most staves->n), systems in no particular order. -1 when memory is
 * short. */
int scw_group_staves (const ScwInk *ink, ScwStaves *staves, ScwStaffRow *rows, ScwError *error);

/* order.c: puts the systems into reading order on a page that leans by 'slope', and numbers them. */
bool scw_group_order (ScwStaffRow *rows, int n, const ScwStaves *staves, double slope, ScwError *error);
