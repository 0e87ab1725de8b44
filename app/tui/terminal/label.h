/* SPDX-License-Identifier: GPL-3.0-or-later */
/* label.h: short labels for tokens on the screen. */
#pragma once

#include <glib.h>

#include "app/pages/region.h"

typedef enum
{
  SCW_LABEL_MEASURE,   /* begins one */
  SCW_LABEL_NOTE,      /* what sounds: pitch, length, accidental */
  SCW_LABEL_SIGNATURE, /* clef, key, time */
  SCW_LABEL_PLACE,     /* where it is written: voice, staff, stem, moves in time */
  SCW_LABEL_MARK,      /* beams, slurs, ties, articulation */
} ScwLabelKind;

/* "E4", "quarter", "v1", in the person's language. 'measure' is the number of the measure that a barline
 * begins. 'plain': ASCII only, and as in English. Free with g_free. */
char *scw_label_short (int token, int measure, gboolean plain);

ScwLabelKind scw_label_kind (int token);

/* Whether the token begins an element of its own: a gap stands before it. */
gboolean scw_label_begins (int token, int before);

const char *scw_label_state (ScwRegionState state); /* of a system, in the person's language */

/* A bar of so many columns for 0 .. 1. Free with g_free. */
char *scw_label_bar (double value, int columns);
char *scw_label_percent (double probability);
