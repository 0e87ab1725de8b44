/* SPDX-License-Identifier: GPL-3.0-or-later */
/* joints.h: what joins a staff to the staff below it. Internal to systems.c; lengths in working pixels.
 *
 *     |----  upper          bars   barlines that run on through the gap
 *   { |  |                  line   the stroke at the left edge
 *     |----  lower          sign   what stands left of it: a brace, a bracket
 */
#pragma once

#include "engine/image/staves.h"

typedef enum
{
  SCW_SIGN_NONE, /* or not to be recognised */
  SCW_SIGN_BRACE,
  SCW_SIGN_BRACKET,
} ScwSign;

typedef struct
{
  int bars;    /* strokes from the top line of the upper staff to the bottom line of the lower one */
  bool end;    /* the last of them is where the staves end */
  bool edge;   /* such a stroke at the left edge */
  double line; /* share of the gap that the best stroke at the left edge covers, 0 .. 1 */
  double gap;  /* from the bottom line of the upper staff to the top line of the lower one, staff spaces */
} ScwJoint;

/* 'left': where the stroke at the left edge is looked for if the staves' own left ends are further right. */
bool scw_joint_find (const ScwInk *ink,
                     const ScwStaff *upper,
                     const ScwStaff *lower,
                     double left,
                     ScwJoint *joint,
                     ScwError *error);

/* The stroke at the left edge of staves that sound together: at height y it is at x + lean * (y - y0). */
typedef struct
{
  double x, y0, lean;
} ScwEdge;

/* 'staves' (n, at least 2) from the top. */
ScwEdge scw_edge_find (const ScwInk *ink, const ScwStaff *const *staves, int n);

/* What stands left of the edge from 'upper' to 'lower' and is as high as they are. A bracket may be higher: it
 * joins other staves, too. */
bool scw_sign_find (const ScwInk *ink,
                    const ScwEdge *edge,
                    const ScwStaff *upper,
                    const ScwStaff *lower,
                    ScwSign *sign,
                    ScwError *error);
