/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure-words.h: a measure in words, translated, for the screen and for screen readers.
 *
 *     right hand: quarter E4, two eighths F4 G4, half chord C4 E4 G4; left hand: measure rest
 *
 *     repeat begins; quarter E4, half F4; mf on beat 1; crescendo from beat 2 to measure 4, beat 1; repeat ends
 *
 * A part of two staves has a right and a left hand. If a staff has several voices, each is described on its
 * own. A new key or time signature comes first, after what stands at the left barline; the marks of a staff follow its
 * notes. What has two ends is said once in each measure that has one of them.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/score.h"

/* Measure 'index' (from 0) of tokens (n LMX ids): "measure 7, quarter E4". 'before': measures that come
 * before these tokens. NULL where there is no such measure. Free with g_free. */
char *scw_measure_words_of_tokens (const gint32 *tokens, int n, int index, int before);

/* All of them, ending with NULL. Free with g_strfreev. */
char **scw_measure_words_of_all (const gint32 *tokens, int n, int before);

/* "eighths" in the person's language; borrowed. */
const char *scw_length_name (ScwNoteType type, int count);
