/* SPDX-License-Identifier: GPL-3.0-or-later */
/* music.h: where the notes and marks of a row stand, as its tokens and their places tell; only for engine/words. */
#pragma once

#include "engine/words/sheet.h"

typedef struct
{
  int token;
  double u; /* of the row's view */
  int measure;
  ScwFraction onset;
  bool sings; /* a syllable may begin here: no rest, no grace note, not tied to the note before */
} ScwPlacedNote;

typedef struct
{
  int token;
  ScwMarkKind kind;
  double u; /* NAN: not known */
  int measure;
  ScwFraction onset;
  int staff;
  bool above;
  bool filled; /* a text was found */
} ScwPlacedMark;

typedef struct
{
  ScwPlacedNote *notes; /* (n_notes) of the top staff, one an onset, in order; those whose place is known */
  int n_notes;
  ScwPlacedMark *marks; /* (n_marks) those that have a text */
  int n_marks;
  int n_measures;
  int staves;
} ScwRowMusic;

bool scw_row_music (
  const ScwWordsRow *row, const ScwInkSheet *sheet, int index, ScwRowMusic *music, ScwError *error);
void scw_row_music_clear (ScwRowMusic *music);

/* The note or rest that stands nearest to u, or NULL. */
const ScwPlacedNote *scw_row_music_near (const ScwRowMusic *music, double u);
