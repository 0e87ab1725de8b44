/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group.h: groups staves into systems. Internal to systems.c; lengths in working pixels. */
#pragma once

#include "engine/image/staves.h"

typedef struct
{
  int first, n; /* staves of this system in the sorted list, from the top */
  double left, right, slope, space;
} ScwGroup;

/* Sorts the staves and joins them: groups (at most staves->n) in no particular order. -1 when memory is
 * short. */
int scw_group_staves (const ScwInk *ink, ScwStaves *staves, ScwGroup *groups, ScwError *error);

/* Puts groups into reading order on a page that leans by 'slope'. */
void scw_group_order (ScwGroup *groups, int n, const ScwStaves *staves, double slope);
