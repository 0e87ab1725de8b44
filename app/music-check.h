/* music-check.h: what is wrong with the music of one system by itself. Any thread. */
#pragma once

#include <glib.h>

#include "engine/notation/problem.h"

/* Of ScwProblem, in the order of their places. */
GArray *scw_music_check (const gint32 *tokens, int n);
