/* SPDX-License-Identifier: GPL-3.0-or-later */
/* harmony.h: chord symbols: "C", "F#m7/C#", "Bbmaj7(#11)", "N.C.".
 *
 *     root [#|b ...] kind [ "(" degree ")" ... ] [ "/" bass ]
 *
 * Kinds are those of MusicXML (schema: kind-value) in their commonest short form; other spellings (Cmin7, C-7, CM7,
 * C°, Cø7, C△) are understood.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCW_HARMONY_MAX_DEGREES 4

typedef enum
{
  SCW_DEGREE_ADD,
  SCW_DEGREE_ALTER,
  SCW_DEGREE_SUBTRACT,
} ScwDegreeType;

typedef struct
{
  int root;         /* 0 C .. 6 B; -1: no chord */
  int root_alter;   /* semitones */
  const char *kind; /* MusicXML's: "minor-seventh" */
  int n_degrees;
  struct
  {
    int value, alter;
    ScwDegreeType type;
  } degrees[SCW_HARMONY_MAX_DEGREES];
  int bass; /* -1: none */
  int bass_alter;
} ScwHarmony;

/* False: it is no chord symbol; what 'harmony' holds then is undefined. */
bool scw_harmony_parse (const char *text, ScwHarmony *harmony);

/* Writes it in its short form. False: there is none (an unknown kind), or it does not fit. */
bool scw_harmony_format (const ScwHarmony *harmony, char *text, size_t size);
