/* SPDX-License-Identifier: GPL-3.0-or-later */
/* staves.h: finds staves: five equidistant lines across the page. Internal to systems.c; lengths in working
 * pixels.
 *
 * We match a comb of five teeth: the page is cut into narrow vertical strips, each row of a strip is
 * reduced to its mean darkness, and five rows one staff space apart are compared with the four gaps between
 * them. The best matches are tracked from strip to strip. Notes, text, noise and broken lines spoil some
 * strips but never all, and a staff may be skewed or curved as long as it changes slowly.
 */
#pragma once

#include "engine/image/ink.h"

#define SCW_STAFF_KNOTS 33

typedef struct
{
  float x, y;  /* the middle line */
  float space; /* between two lines */
  float score; /* how well the comb fits, 0 .. 1 */
} ScwNode;

typedef struct
{
  ScwNode *nodes; /* from the left to the right */
  int n_nodes;
  double score; /* how much this looks like a staff; grows with its length */

  double left, right;             /* ends of the lines */
  double middle[SCW_STAFF_KNOTS]; /* the middle line at places spread evenly from left to right */
  double space[SCW_STAFF_KNOTS];  /* and the staff space there */
  double slope;                   /* from end to end */
  double thickness;               /* of a line */
  double sharpness;               /* how much darker than the gaps the lines are, 0 .. 1 */
  double seen;  /* share of the staff in which four lines of five or more are seen going on */
  double ruled; /* share of the staff that has a sixth line above or below */
} ScwStaff;

typedef struct
{
  ScwStaff *items;
  int n;
} ScwStaves;

/* The staff space of a page, from rows of five dark runs at equal distances; 0 where there are none, less: memory.
 * 'darkness' (may be NULL): how dark the lines are, 0 .. 1; blurred lines are lighter than notes. */
double scw_staff_space (const ScwInk *ink, double *darkness);

/* Finds staves whose space is near 'space', measured and beyond doubt, in no particular order. */
bool scw_staves_find (const ScwInk *ink, double space, ScwStaves *staves, ScwError *error);
void scw_staves_clear (ScwStaves *staves);
void scw_staff_clear (ScwStaff *staff);

/* lines.c: the fine shape of a staff whose nodes are known: nodes to a fraction of a pixel, outliers left
 * out, ends, knots, the rest. false: it is no staff (text, beams, ruled paper), or nobody knows, for there is no memory. */
bool scw_staff_measure (const ScwInk *ink, ScwStaff *staff, bool *no_memory);

/* Share of the columns between two points of a middle line in which three lines or more can be seen. */
double scw_lines_between (const ScwInk *ink, double x0, double y0, double x1, double y1, double space);

/* The height of the middle line at x (beyond the ends it goes on straight), and the staff space there. */
double scw_staff_middle (const ScwStaff *staff, double x);
double scw_staff_space_at (const ScwStaff *staff, double x);
