/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token-words.h: tokens in the words of a musician, translated. Free the results with g_free. */
#pragma once

#include <glib.h>

#include "engine/notation/lmx/lmx.h"

/* "E4", "quarter", "clef G2", "key: 2 sharps". 'measure' is the number that a barline begins (from 1). */
char *scw_token_text (int token, int measure);

/* "E4". step: 0 C .. 6 B. */
char *scw_pitch_text (int step, int octave);

/* "E flat 4". alter: -2 .. 2 semitones; others are not said. */
char *scw_altered_pitch_text (int step, int alter, int octave);

/* "double barline", "turn": the name of a token that needs no number; borrowed. Its class and values as
 * scw_lmx_find has them. */
const char *scw_word_text (ScwLmxClass class, int value, int second);

/* "98 %", "over 99 %". */
char *scw_percent (double probability);
