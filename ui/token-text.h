/* token-text.h: tokens as a musician would say them, in the language of the desktop. */
#pragma once

#include <glib.h>

#include "engine/notation/lmx.h"

/* "E4", "quarter", "clef G2", "key: 2 sharps". 'measure' is the number that a barline begins (from 1).
 * Free with g_free. */
char *scw_token_text (int token, int measure);

/* "E4". step: 0 C .. 6 B. Free with g_free. */
char *scw_pitch_text (int step, int octave);

/* The name of a symbol in the icon theme, or NULL where words are all there is. */
const char *scw_token_icon (int token);

/* What it is for drawing: "note", "signature", "voice", "mark", "measure": a CSS class. */
const char *scw_token_class (int token);

/* "98 %", "over 99 %". Free with g_free. */
char *scw_percent (double probability);
