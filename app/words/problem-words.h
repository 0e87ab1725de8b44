/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem-words.h: what is wrong with the music, in the musician's language.
 *
 * What the music checks find (check.h) is said in all of them; what is wrong with tokens and files is in English.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/problem.h"

/* Free with g_free. */
char *scw_problem_words (const ScwProblem *problem);

/* Why a measure of a system (from 0) is to be looked at, a reason a line; NULL: nothing is doubtful in it.
 * Free with g_free. */
char *scw_measure_reasons (const ScwProblem *problems, guint n, int measure);
