/* SPDX-License-Identifier: GPL-3.0-or-later */
/* musician-music.h: what a musician compares of two readings, and what it costs in keys to type it.
 *
 * A measure is a list of facts: clefs, keys, times, notes and rests, voice by voice. Not compared are
 * stems and beams, which are looks, the numbers of voices and hidden rests, which nobody sees, and what plain LMX cannot say. Where a note stands is a fact of its own only where its voice makes
 * a gap, so one wrong length is one error and does not make all that follows wrong.
 */
#pragma once

#include <glib.h>

#include "engine/notation/score/part.h"

typedef enum
{
  FACT_PITCH, /* steps above C0; -1: a rest, -2: a rest of a measure */
  FACT_ACCIDENTAL,
  FACT_TYPE,
  FACT_DOTS,
  FACT_RATIO, /* of a tuplet */
  FACT_TUPLET,
  FACT_VOICE,
  FACT_STAFF,
  FACT_CHORD,
  FACT_GRACE,
  FACT_GAP, /* of its voice before it */
  FACT_TIES,
  FACT_SLURS,
  FACT_FERMATA, /* one for each sign, in the order of LMX */
  FACT_ARPEGGIO,
  FACT_STACCATO,
  FACT_ACCENT,
  FACT_STRONG_ACCENT,
  FACT_TENUTO,
  FACT_TRILL,
  FACT_TREMOLO,
  FACT_FIELDS,
} FactField;

typedef struct
{
  ScwElementKind kind;
  int fields[FACT_FIELDS]; /* of a clef, key or time only some, see the code */
  ScwNote note;
  ScwSpan span;
  ScwFraction onset;
} Fact;

/* Of Fact. Free with g_array_unref. */
GArray *facts_of_measure (const ScwPart *part, int m);

/* Two facts that stand for each other; -1: there is none. */
typedef struct
{
  int have, want;
  int cost; /* fields that differ; what is missing or too much costs more */
} FactPair;

/* Pairs that are not equal, of FactPair, left to right; *cost gets the sum. Free with g_array_unref. */
GArray *facts_compare (GArray *have, GArray *want, int *cost);

/* The keys that typing it into MuseScore costs (README.md has the rule). */
int facts_typing (GArray *facts);

/* The measures of 'want' for those of 'have', -1: none; of int. */
GArray *facts_align_measures (GPtrArray *have, GPtrArray *want);
