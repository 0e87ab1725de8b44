/* words.h: a measure as one would read it out, for the screen and for those who listen to it.
 *
 *     right hand: quarter E4, two eighths F4 G4, half chord C4 E4 G4; left hand: measure rest
 *
 * Hands are those of a part of two staves. Where a staff has several voices each is read for itself. What
 * only concerns the drawing (stems, beams) is left out. */
#pragma once

#include <glib.h>

#include "engine/notation/score.h"

/* Measure 'index' of a score whose times and alters are resolved. Free with g_free. */
char *scw_words_measure (const ScwScore *score, int index);

/* Measure 'index' (from 0) of a system's tokens, or NULL if there is none. */
char *scw_words_tokens (const gint32 *tokens, int n, int index);
