/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave.h: lays out a score as systems, each a display list (display.h).
 *
 *     score -> measures of each part laid out (chords, accidentals: layout.h) -> lines broken
 *           -> columns of all parts spaced -> stems, beams, slurs -> staves moved apart -> display list of each system
 *
 * An engraving caches its layout. scw_engraving_update() takes the current score and redoes only what
 * changed: a measure when its elements (apart from their token spans) or the clefs and key in force at its
 * start changed; a system when one of its measures, a slur or tie into it, or its breaks changed. So a
 * transcription that grows by one note costs one measure and one system.
 *
 * On one machine, the same score, style and font give the same list, bit for bit. Any score can be laid
 * out, even a broken one. Use from one thread at a time; the font must outlive the engraving.
 */
#pragma once

#include "engine/engrave/list/display.h"
#include "engine/engrave/list/style.h"
#include "engine/notation/score/score.h"

typedef struct
{
  const ScwItem *items;
  int n_items;
  int first_measure, end_measure;
  int parts;
  int staves; /* of all parts */
  const int
    *first_staff; /* (parts + 1): of each part; staff s of a part is the system's first_staff[part] + s */
  const double *staff_y; /* (staves): y of the highest line of each; the first is 0 */
  double indent;         /* how far its origin stands to the right, for the names in front of it */
  double width;          /* to the last barline; more than the style's where the music does not fit */
  ScwExtent box;         /* of all its ink */
  double top;            /* y of its origin when the systems stand one below the other */
  uint64_t serial;       /* another number whenever the items changed */
} ScwSystem;

/* The most staves of a part that are drawn: the music of others stands on the last one. A score may have any number of
 * parts. */
#define SCW_ENGRAVE_MAX_STAVES 8

typedef struct ScwEngraving ScwEngraving;

/* font NULL: the plain one. NULL: memory. */
ScwEngraving *scw_engraving_new (const ScwMusicFont *font, const ScwEngraveStyle *style, ScwError *error);
void scw_engraving_free (ScwEngraving *engraving);

/* Sets where barlines stand, for an engraving under an original: all measures make one line, in which
 * measure m ends at ends[m] (staff spaces from the beginning of the line, rising) as long as its music has
 * room before that; what was late catches up in the next measures. Measures from n on are as wide as they
 * would be by themselves. n 0: lines are broken and filled as the style says. Holds from the next update on.
 * False: memory; nothing is changed. */
bool scw_engraving_set_ends (ScwEngraving *engraving, const double *ends, int n, ScwError *error);

/* Lays out the score, whose onsets and lengths must be right (scw_delinearize, scw_score_read and scw_join
 * see to that). False: memory; the engraving is then empty. */
bool scw_engraving_update (ScwEngraving *engraving, const ScwScore *score, ScwError *error);

/* Moves the parts of a system apart by 'more' staff spaces, each from the one above it, until the next update. The score
 * is the one of the last update. False: memory; nothing is changed. */
bool scw_engraving_spread (
  ScwEngraving *engraving, const ScwScore *score, int system, double more, ScwError *error);

/* Good until the next update, or until it is spread. */
int scw_engraving_n_systems (const ScwEngraving *engraving);
const ScwSystem *scw_engraving_system (const ScwEngraving *engraving, int i);

/* How many measures (of all parts) and systems the last update laid out. */
int scw_engraving_measures_done (const ScwEngraving *engraving);
int scw_engraving_systems_done (const ScwEngraving *engraving);

/* Where a measure begins and ends in its system (from barline to barline): the index of the system, or -1. */
int scw_engraving_measure (const ScwEngraving *engraving, int measure, double *x0, double *x1);

/* The item of a system at a point, or the nearest within 'reach' that stands for an element; NULL: none.
 * Heads and rests come before what hangs on them. */
const ScwItem *scw_system_at (const ScwSystem *system, double x, double y, double reach);
