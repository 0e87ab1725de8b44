/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loudness.h: how loud the notes of a part are, as MIDI velocities.
 *
 *     n 10   pppp 10   ppp 16   pp 33   p 49   mp 64   mf 80   f 96   ff 112   fff 126   ffff 127
 *
 * These are MuseScore's. A dynamic holds for all staves of its part until the next one; of two at the same
 * time each staff obeys its own. sf, sfz, fz, rf and rfz (112) and sffz (126) are for the notes that begin
 * there only; fp, sfp, sfpp and pf go on with what their last letter says.
 *
 * A hairpin changes evenly from what holds at its start to the dynamic at its end (or within a quarter behind
 * it) if that is louder, or softer, as it should be; else by 16, a step of the table. One without an end does
 * nothing. Words do the same ("cresc.", "dim."): until the next dynamic, hairpin or such word, or for sixteen quarters
 * where there is none.
 */
#pragma once

#include "engine/notation/score/part.h"

typedef struct ScwLoudness ScwLoudness;

/* written: (n_measures + 1) when each measure begins; usual: where nothing is told. NULL: memory. */
ScwLoudness *scw_loudness_new (const ScwPart *part, const ScwFraction *written, int usual);
void scw_loudness_free (ScwLoudness *loudness);

/* Of a note that begins then on this staff (from 1; 0 and 1 are the same). */
int scw_loudness_at (const ScwLoudness *loudness, ScwFraction time, int staff);

/* Whether no dynamics are told at all. */
bool scw_loudness_is_even (const ScwLoudness *loudness);
