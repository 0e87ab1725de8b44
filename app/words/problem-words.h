/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problem-words.h: what is wrong with the music, in the musician's language.
 *
 * The problems of engine/notation are exact and in English; most are said here as they are there, translated.
 * What is not known stays as it is.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/problem.h"

/* 'message' is that of an ScwProblem, or a doubt's reason. Free with g_free. */
char *scw_problem_words (const char *message);

/* Why a measure of a system (from 0) is to be looked at, a reason a line; NULL: nothing is doubtful in it.
 * Free with g_free. */
char *scw_measure_reasons (const ScwProblem *problems, guint n, int measure);
