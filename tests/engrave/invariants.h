/* SPDX-License-Identifier: GPL-3.0-or-later */
/* invariants.h: what must hold for any engraving, whatever the music. */
#pragma once

#include <stdio.h>

#include "engine/engrave/engrave.h"

/* Writes a line for everything that is wrong; returns how many lines.
 *
 * - numbers are finite, boxes the right way round and inside of their system's
 * - heads do not overlap on a staff, unless two voices share one
 * - accidentals overlap neither heads nor each other
 * - heads of one staff stand in the order of time, within the barlines of their measure
 * - each pitched note has one head at its own height, a rest that is not hidden one sign, an accidental its
 * sign
 * - a stem begins at a head of its chord; where notes are beamed, it ends in a beam; a beam ends at stems
 * - syllables and other texts are there, and lie neither on notes nor on each other
 * - what is written on a note (tie, fermata, trill, articulation ...) is there
 */
int find_faults (const ScwScore *score, const ScwEngraving *engraving, FILE *out);
