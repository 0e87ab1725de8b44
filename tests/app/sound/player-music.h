/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-music.h: small scores to be played. */
#pragma once

#include <gio/gio.h>

#include <math.h>

#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/score.h"

/* Three measures of 4/4: a quarter and a quarter rest, twice a measure, in the upper staff; a whole note in
 * the lower. */
ScwScore *music_steps (void);

/* A pick-up of an eighth, a measure of 6/8. */
ScwScore *music_lilt (void);

/* Two parts in 4/4, a flute and a cello, of whole notes (in half notes below): C5 |: D5 :| E5, above C3. A quarter
 * is a second in the first measure and half a second in the others. */
ScwScore *music_duet (void);

/* From MusicXML or LMX (a system of tokens). */
ScwScore *music_read (const char *xml);
ScwScore *music_from_lmx (const char *lmx);

/* data/samples/clean.musicxml */
ScwScore *music_sample (void);

/* g_assert_cmpfloat_with_epsilon is too wide for clang's -Wdouble-promotion. */
#define ASSERT_NEAR(a, b, epsilon) g_assert_cmpfloat (fabs ((a) - (b)), <=, (epsilon))
