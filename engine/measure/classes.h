/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classes.h: error statistics by symbol class, and a confusion table.
 *
 * Counted over all systems of a set, from the alignment of the tokens (align.h). A class is a ScwLmxClass:
 * pitches, note types, accidentals, stems ...; tokens outside the vocabulary count as SCW_LMX_SPECIAL.
 *
 *     truth   = kept + confused + misread + missed        all true tokens of the class
 *     errors  = confused + misread + missed + invented    errors attributed to the class
 *
 * The errors of all classes add up to the edits of the SER.
 */
#pragma once

#include "engine/measure/align.h"
#include "engine/notation/lmx/lmx.h"

typedef struct
{
  int64_t truth;
  int64_t kept;
  int64_t confused; /* another token of the same class was read: D4 for C4 */
  int64_t misread;  /* a token of another class was read instead */
  int64_t missed;   /* nothing was read instead */
  int64_t invented; /* read where nothing is; by the class of what was read */
} ScwClassRow;

/* One kind of mistake; -1: nothing. */
typedef struct
{
  int32_t truth, read;
  int64_t count;
} ScwConfusion;

typedef struct
{
  ScwClassRow rows[SCW_LMX_CLASSES];
  int64_t pairs[SCW_LMX_COUNT + 1][SCW_LMX_COUNT + 1]; /* [truth + 1][read + 1], 0: nothing or unknown */
} ScwClasses;

/* All zero, to be freed with free. NULL: memory. */
ScwClasses *scw_classes_new (ScwError *error);

void scw_classes_add (ScwClasses *classes, const ScwEdit *edits, int n);

/* confused + misread + missed + invented */
int64_t scw_class_errors (const ScwClassRow *row);

/* How many tokens of a class were read, right or wrong; 'kept' of them right: precision and recall follow. */
int64_t scw_class_read (const ScwClasses *classes, ScwLmxClass class);

/* The most frequent mistakes of any kind, most frequent first (then by token), at most 'limit'; returns how
 * many. */
int scw_classes_confusions (const ScwClasses *classes, ScwConfusion *confusions, int limit);

/* "pitch", "note type" ...; for people and for JSON. */
const char *scw_class_name (ScwLmxClass class);
