/* SPDX-License-Identifier: GPL-3.0-or-later */
/* style.h: options for the appearance of an engraving. */
#pragma once

#include <stdbool.h>

typedef struct
{
  double width;         /* of a system, in staff spaces, from its first barline to its last, names included */
  bool original_breaks; /* a new line where the measure says so (and only there), if any does */
  double stretch_last;  /* the last system fills the width if that stretches it no further (1: never) */
  double staff_gap;     /* the least distance of two staves: from the lowest line to the next highest */
  double part_gap;      /* the same for staves of different parts */
  double clearance;     /* white between the ink of two staves, and of two systems of one part */
  double system_clearance; /* the same of two systems of several parts */
  double system_gap;       /* the least distance of two systems */
  double stems;            /* how much longer stems are than usual; less than 0: shorter */
  double flatness;         /* of beams: 0 as usual, 1 level, less than 0 steeper */
  bool measure_numbers;
  bool excerpt;       /* of a longer score: a tie or slur that lacks an end goes on beyond the edge */
  bool final_barline; /* a thin and a thick line at the end of the score */
} ScwEngraveStyle;

/* For a piano page of 105 staff spaces. */
ScwEngraveStyle scw_engrave_style (void);
