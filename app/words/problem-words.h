/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem-words.h: problems in the music as translated messages.
 *
 * Problems found by the music checks (check.h) are translated; those about tokens and files are in English.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/problem.h"

/* Free with g_free. */
char *scw_problem_words (const ScwProblem *problem);

/* Why a measure of a system (from 0), which has this number in the score, is to be looked at, a reason a line; NULL: nothing
 * is doubtful in it. Free with g_free. */
char *scw_measure_reasons (const ScwProblem *problems, guint n, int measure, int number);
