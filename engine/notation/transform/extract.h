/* SPDX-License-Identifier: GPL-3.0-or-later */
/* extract.h: one part of a score, to be read by whoever plays it.
 *
 * A score prints once, above the top part, what all players follow: tempo marks, rehearsal marks, "D.C. al Fine". A part
 * that is taken out has to say it itself.
 */
#pragma once

#include "engine/notation/score/score.h"

typedef enum
{
  SCW_EXTRACT_PART, /* as it lies on a stand: what other parts tell of the system is printed in it, too */
  SCW_EXTRACT_ROW,  /* as its staves look in the score: such marks are not printed, and tempos only sound */
} ScwExtract;

/* Gives a part what others tell of the system and it does not; lines and pages of the score are forgotten where there are
 * others. The parts must be aligned (align.h). False: memory. */
bool scw_score_extract (ScwScore *score, int part, ScwExtract how, ScwError *error);
