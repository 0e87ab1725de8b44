/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outside.h: what stands above and below the staves of a part, from the staff outwards; only for engine/engrave.
 *
 * Ornaments, dynamics and hairpins, octave lines, pedal signs, segno and coda, endings: each kind is drawn where
 * it belongs from left to right, then moved away from its staff until it is clear of all that is there.
 */
#pragma once

#include "engine/engrave/outside/skyline.h"

/* Items [first, end) of the list that stand on one line between staves. */
typedef struct
{
  int first, end;
  int with; /* another group whose line this is, or -1 */
} ItemGroup;

typedef struct
{
  Drawing *drawing;
  Skyline skyline;
  const Spanner *spanners;
  int n_spanners;
  ItemGroup *groups;
  int n_groups;
  bool failed; /* memory */
} Outside;

/* Moves the items from 'first' to the last one up or down, all by as much, until each is 'gap' away from what is on
 * that side of the staff; where something reaches across to the next staff they go to the other side. */
void scw_outside_settle (Outside *outside, int first, int staff, int side, double gap);

/* The same; once everything stands they move into the middle between their staff and the next, as far as there is
 * room. */
void scw_outside_settle_between (Outside *outside, int first, int staff, int side, double gap);

/* The same for what goes on behind another item (-1: none) that was placed so: on its line, if that is near. */
void scw_outside_settle_behind (Outside *outside, int first, int staff, int side, double gap, int other);

/* Moves these now, once everything stands. */
void scw_outside_centre (Outside *outside);

/* The staff and side where the items [first, end) can stand: another one where something reaches across there. */
void scw_outside_find_side (const Outside *outside, int first, int end, int *staff, int *side);

/* How far down (up: less than 0) these have to move to be 'gap' away from what is on one side of a staff. */
double scw_outside_way (const Outside *outside, int first, int end, int staff, int side, double gap);

/* The same as the first, for what means something else on the other side: it goes out of the part. */
void scw_outside_settle_beyond (Outside *outside, int first, int staff, int side, double gap);

/* Whether anything else (lines: staff lines, too) meets one of the items [first, end). */
bool scw_outside_is_met (const Outside *outside, int first, int end, bool lines);

/* The staff (from 0) that a mark tells. */
int scw_outside_staff (const Outside *outside, int told);

/* fingers.c: those that meet anything step aside. */
void scw_outside_fingers (Outside *outside);
/* signs.c */
void scw_outside_signs (Outside *outside);
void scw_draw_glissandos (const Drawing *drawing,
                          const Spanner *spanners,
                          int n_spanners); /* before the skyline */
/* dynamics.c: dynamics and hairpins. False: memory. */
bool scw_outside_dynamics (Outside *outside);
/* lines.c; false: memory */
void scw_outside_octave_lines (Outside *outside);
bool scw_outside_pedals (Outside *outside);
void scw_outside_jumps (Outside *outside); /* segno and coda */
void scw_outside_fermatas (Outside *outside);
void scw_outside_endings (Outside *outside);
