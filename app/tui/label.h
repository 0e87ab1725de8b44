/* label.h: tokens as they stand on the screen: short in the flow of tokens, and said in full. */
#pragma once

#include <glib.h>

typedef enum
{
  SCW_LABEL_MEASURE,   /* begins one */
  SCW_LABEL_NOTE,      /* what sounds: pitch, length, accidental */
  SCW_LABEL_SIGNATURE, /* clef, key, time */
  SCW_LABEL_PLACE,     /* where it is written: voice, staff, stem, moves in time */
  SCW_LABEL_MARK,      /* beams, slurs, ties, articulation */
} ScwLabelKind;

/* "E4", "quarter", "v1". 'measure' is the number of the measure that a barline begins. 'plain': ASCII only.
 */
char *scw_label_short (int token, int measure, gboolean plain);

/* "note E4", "voice 1", "key of 3 flats". */
char *scw_label_full (int token, int measure);

ScwLabelKind scw_label_kind (int token);

/* Whether the token begins an element of its own: a gap stands before it. */
gboolean scw_label_begins (int token, int before);
