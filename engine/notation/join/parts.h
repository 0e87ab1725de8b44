/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.h: which rows of the systems are which part.
 *
 *     system 1: piano        system 2: voice        system 3: voice
 *                                      piano                  piano
 *
 *     part 0, the voice:     -         row 0                  row 0
 *     part 1, the piano:     row 0     row 1                  row 1
 *
 * The system with most staves says which parts there are; of several such that differ, the kind that is there most often.
 * The rows of a system are given to parts from the top down: those of one staff to parts of one staff, those of more
 * to parts of more; where that leaves a choice, to those that begin with the same clef, else to the upper ones. A row
 * that fits no part is a part of its own: one staff as high as its neighbours allow, several as low.
 *
 * Where no system has several rows, all of them are one part, whatever their staves.
 *
 * A system has at most SCW_SYSTEM_ROWS rows; those who group them see to that.
 */
#pragma once

#include "engine/error.h"

#define SCW_SYSTEM_ROWS 64

typedef struct
{
  int system; /* from 0, not falling from row to row */
  int staves; /* 0: not known */
  int clef;   /* of its upper staff: a number that is the same for the same clef; 0: not known */
  bool ossia; /* belongs to no part */
} ScwRowSeen;

/* parts (n): the part of each row, from 0, the top one; -1: an ossia. Two rows of a system are never one part.
 * Returns how many parts there are; -1: memory. */
int scw_assign_parts (const ScwRowSeen *rows, int n, int *parts, ScwError *error);
