/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place-truth.h: records of a training pack whose noteheads' places are known, and which note of the tokens
 * each of them is. */
#pragma once

#include <stdio.h>

#include "engine/image/gray.h"
#include "engine/notation/lmx/lmx.h"

typedef struct
{
  int first, end; /* tokens of the note */
  double x, y;    /* the middle of its head, staff spaces from the corner of the picture */
} NoteTruth;

typedef struct
{
  ScwGray *picture; /* 12 pixels a staff space */
  ScwTokens tokens;
  NoteTruth *notes; /* (n_notes) */
  int n_notes;
} PlaceRecord;

/* The next record of the pack that knows its places and whose text are tokens; false at the end. */
bool place_record_read (FILE *pack, PlaceRecord *record);
void place_record_clear (PlaceRecord *record);
