/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expand.h: measures that are written as one sign, as the measures they stand for, and back. */
#pragma once

#include "engine/notation/score/part.h"

/* Whether a multiple rest or percent sign has no notes of its own yet, as in a score that was made from tokens. */
bool scw_part_is_abbreviated (const ScwPart *part);

/* A copy in which a multiple rest is followed by as many measures as it stands for, each with rests, numbered by 'in_rest', and
 * in which a percent sign has the notes of the measure before. The signs stay. All measures of a multiple rest have
 * the span of its one. Numbered anew. NULL: memory. */
ScwPart *scw_part_expand (const ScwPart *part, ScwError *error);

/* Measures that do nothing but rest, two or more in a row, become one sign each row: as in a part that lies on a stand. A
 * row ends where a signature, mark or barline stands that a player has to see. False: memory. */
bool scw_part_gather_rests (ScwPart *part, ScwError *error);
