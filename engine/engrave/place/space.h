/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.h: horizontal spacing of the columns in a system; only for engine/engrave.
 *
 * Springs and rods: in each lane (a staff, or a line of syllables under it) a column keeps at least enough
 * distance that ink does not collide (rods), and is 'ideal' times a common factor away from the previous main
 * column (springs). We solve for the factor that fills the width. Clefs and grace notes have no spring; they
 * sit right before the next column.
 */
#pragma once

#include "engine/engrave/place/layout.h"

typedef struct
{
  double *left, *right; /* (lanes) ink; NOTHING */
  double ideal;         /* from this main slot to the next */
  bool rigid;           /* 'ideal' is not stretched */
  bool leaning;         /* no main slot */
  const Column *column; /* one of those that stand here; NULL: a barline */
  double x;
} Slot;

/* Places the slots from x = 0 on with springs times 'factor'; returns the x of the last. 'taken' is room for
 * a number for each lane. */
double scw_space (Slot *slots, int n, double *taken, int lanes, double factor);

/* The same with the factor that gives 'width' if there is one, at most 'most'; returns the factor. */
double scw_space_to (Slot *slots, int n, double *taken, int lanes, double width, double most);
