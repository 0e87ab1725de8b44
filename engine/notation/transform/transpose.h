/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transpose.h: a score in another key. */
#pragma once

#include "engine/notation/score/score.h"

#define SCW_TRANSPOSE_MOST 36 /* semitones */

/* Moves all pitched notes by so many semitones, up or down, with key signatures, accidentals and chord symbols. Each
 * key becomes the one with fewer signs (of F sharp and G flat the one on the side of the old key), and every note goes
 * as many steps as its key does, so that accidentals stay where they were. Alters must be resolved. Percussion stays,
 * and a transposing part is still one. False, and nothing is changed: a note would leave octaves 0 to 9 (the error says
 * where), or memory. */
bool scw_score_transpose (ScwScore *score, int semitones, ScwError *error);
