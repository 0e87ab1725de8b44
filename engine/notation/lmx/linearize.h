/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linearize.h: converts between the score model and LMX tokens.
 *
 * The tokens of a region are authoritative; a score is made from them whenever one is needed, which takes
 * microseconds.
 */
#pragma once

#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/part.h"

/* Appends the tokens of the whole score and sets the span of every measure and element, counted from the
 * start of 'tokens'. What LMX cannot say (a moved length no note type has, a percussion clef, voice 13) is
 * left out and reported in 'problems' (may be NULL). False: memory. */
bool scw_linearize (ScwPart *part, ScwTokens *tokens, ScwProblems *problems, ScwError *error);

/* The same as LMX+, which begins with <bos:plus>: marks and all. Puts the elements of the score in order first
 * (order.h). Measures that a multiple rest stands for have no tokens of their own. Texts and syllables are in no
 * token. */
bool scw_linearize_plus (ScwPart *part, ScwTokens *tokens, ScwProblems *problems, ScwError *error);

/* Makes a score from any list of tokens, however broken; what did not fit is told in 'problems' (may be NULL)
 * with its token positions. Reading stops at <eos>.
 *
 * With SCW_RULES_REFERENCE the score is what the LMX authors' delinearizer makes of the same list (RULES.md):
 * tokens before the first measure, or a broken sum of moves, make it an empty score; onsets and pitches follow
 * their rules. With SCW_RULES_MUSICAL nothing is thrown away that can be kept.
 *
 * Times, pitches and measure numbers are resolved. NULL: memory. */
ScwPart *
scw_delinearize (const int32_t *tokens, int n, ScwRules rules, ScwProblems *problems, ScwError *error);
