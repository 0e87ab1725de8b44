/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.h: horizontal spacing of the columns in a system; only for engine/engrave.
 *
 * Springs and rods: on each staff a column keeps at least enough distance that ink does not collide (rods),
 * and is 'ideal' times a common factor away from the previous main column (springs). We solve for the
 * factor that fills the width. Clefs and grace notes have no spring; they sit right before the next column.
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
