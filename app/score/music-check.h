/* SPDX-License-Identifier: GPL-3.0-or-later */
/* music-check.h: checks the music of one system on its own. Any thread. */
#pragma once

#include <glib.h>

#include "app/score/heads.h"
#include "engine/notation/check/check.h"

/* Of ScwProblem, in the order of their places. bars: what the picture shows. 'around', 'head' and 'lengths' (each may be
 * NULL): what the rest of the score says, how it begins beside the other rows, and what is said to the rest. */
GArray *scw_music_check (const gint32 *tokens,
                         int n,
                         ScwBarsSeen bars,
                         const ScwSurroundings *around,
                         const ScwRowHead *head,
                         ScwSystemLengths *lengths);

/* Whether its measure is to be looked at: it is wrong, or does not add up in all voices (where the network
 * reads one length wrong, the moves behind it shift the other voices too). */
gboolean scw_problem_is_doubtful (const ScwProblem *problem);
