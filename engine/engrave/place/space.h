/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.h: only for engine/engrave: where the columns of a system stand.
 *
 * Springs and rods: a column stands at least the ink away from what is before it on each staff (rods), and
 * 'ideal' times a common factor from the main column before it (springs). The factor is sought that fills the
 * width. Clefs and grace notes have no spring: they lean against what comes next.
 */
#pragma once

#include "engine/engrave/place/layout.h"

typedef struct
{
  double left[MAX_STAVES], right[MAX_STAVES]; /* ink; NOTHING */
  double ideal;                               /* from this main slot to the next */
  bool rigid;                                 /* 'ideal' is not stretched */
  bool leaning;                               /* no main slot */
  double x;
} Slot;

/* Places the slots from x = 0 on with springs times 'factor'; returns the x of the last. */
double scw_space (Slot *slots, int n, int staves, double factor);

/* The same with the factor that gives 'width' if there is one, at most 'most'; returns the factor. */
double scw_space_to (Slot *slots, int n, int staves, double width, double most);
