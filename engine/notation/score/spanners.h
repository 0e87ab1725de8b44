/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spanners.h: the numbers of slurs, tuplets and beams, which MusicXML needs and LMX does not have. */
#pragma once

#include "engine/notation/score/part.h"

/* A number for every slur and tuplet mark, in the order in which they stand in the score. */
typedef struct
{
  uint8_t *slurs;   /* 1 .. 16 */
  uint8_t *tuplets; /* 1 .. 16 */
} ScwNumbers;

/* Slur: numbers that a file told say which ends belong together. Else a stop ends the slur of its voice that began last (of those that began together the first), else the
 * last of its staff, else the last at all; two slurs that overlap in the document have different numbers.
 * Tuplet: how deep it stands in its voice. */
bool scw_number_spanners (const ScwPart *part, ScwNumbers *numbers, ScwError *error);
void scw_numbers_clear (ScwNumbers *numbers);

/* How many beams are open, for plain and grace notes apart; begins as {0} at each measure and backup. */
typedef struct
{
  int plain, grace;
} ScwOpenBeams;

#define SCW_XML_MAX_BEAMS 8

/* The values of the <beam> elements of a note ("begin", "continue" ...), number 1 first. Returns how many. */
int scw_beam_values (ScwOpenBeams *open, const ScwNote *note, const char *values[SCW_XML_MAX_BEAMS]);
