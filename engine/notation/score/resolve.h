/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve.h: works out what the readers of LMX and MusicXML leave open; only for engine/notation. */
#pragma once

#include "engine/notation/score/part.h"

typedef enum
{
  SCW_TIMES_RESOLVE,   /* measure rests get their length anew */
  SCW_TIMES_KEEP,      /* a length that is there (told by a file) stays */
  SCW_TIMES_REFERENCE, /* as the LMX authors' delinearizer counts: zero where no time signature was told */
} ScwTimes;

void scw_part_resolve_times_as (ScwPart *part, ScwTimes times);
