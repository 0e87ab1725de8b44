/* SPDX-License-Identifier: GPL-3.0-or-later */
/* align.h: what the parts of a score share is the same in all of them.
 *
 * Measure m of every part must be the same one: parts in which one measure stands for several are expanded before
 * (join/expand.h). Onsets and lengths must be resolved; they are afterwards.
 */
#pragma once

#include "engine/notation/score/score.h"

/* Gives all parts the same number of measures (rests as long as the measure are added), the same line breaks, and what only
 * some tell of time signatures, barlines, repeats, endings, segno and coda. A part that says something else than the first
 * that says anything keeps its own. A rest of several measures is broken where it would hide what came in. False: memory. */
bool scw_score_align (ScwScore *score, ScwError *error);

/* What the whole system has once, the top part has: the other parts take its measure numbers, and their tempo and rehearsal
 * marks move to it, where each stands once. */
bool scw_score_share_top (ScwScore *score, ScwError *error);

/* Puts a copy of a mark of another part, which owns its text, into measure m of this one, on its first staff, where the
 * onset says. False: memory. */
bool
scw_part_insert_mark (ScwPart *part, int m, const ScwElement *mark, const ScwPart *from, ScwError *error);
