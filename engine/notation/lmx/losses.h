/* SPDX-License-Identifier: GPL-3.0-or-later */
/* losses.h: what a part loses as tokens, counted by kind: "left out: 12 dynamics".
 *
 * Only what the dialect as such has no words for. What has a word in principle and none for its value (voice 13) is
 * told by the linearizer itself.
 */
#pragma once

#include "engine/notation/score/part.h"

/* Adds a problem for each kind. Titles, names, instruments and what only says how music looks are not looked at. */
void scw_lmx_tell_losses (const ScwPart *part, bool plus, ScwProblems *problems);
