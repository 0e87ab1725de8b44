/* SPDX-License-Identifier: GPL-3.0-or-later */
/* counts.h: how many symbols of each kind a slice's tokens tell of, and how many its display list draws. */
#pragma once

#include "engine/press/press.h"

/* X (name): those of which each that is told is drawn once. */
/* clang-format off */
#define COUNTED(X)                                                                                           \
  X (head)                                                                                                   \
  X (rest)                                                                                                   \
  X (dot) X (accidental) X (clef) X (time) X (fermata) X (trill) X (staccato) X (tenuto) X (accent)          \
    X (strong_accent) X (staccatissimo) X (detached_legato) X (dynamics) X (wedge) X (octave_line) X (pedal) \
      X (ending) X (segno) X (coda) X (multiple_rest) X (measure_repeat) X (fingering) X (ornament)          \
        X (wavy_line) X (glissando) X (barline) X (words) X (metronome) X (rehearsal) X (harmony)            \
          X (arpeggio)
/* clang-format on */

typedef enum
{
#define COUNTED_ENUM(name) COUNT_##name,
  COUNTED (COUNTED_ENUM)
#undef COUNTED_ENUM
    COUNT_KINDS
} Kind;

typedef struct
{
  int n[COUNT_KINDS];
} Counts;

const char *count_name (Kind kind);
Counts count_tokens (const ScwSlice *slice);
Counts count_items (const ScwSlice *slice);
