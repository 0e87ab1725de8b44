/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyrics.h: from what a line below a staff says to syllables at notes; only for engine/words.
 *
 *     1. Lie - be,   o  _____  Lie-be     ->     (verse 1)  Lie begin, be, end, o single extend, Lie begin, be end
 */
#pragma once

#include "engine/words/music.h"
#include "engine/words/text.h"

typedef struct
{
  char text[SCW_TEXT_MOST];
  double u0, u1;
  double confidence;
  bool hyphen_before, hyphen_after;
  bool extend;
  int note; /* of the row's music; -1: none is near. Before it is placed: that it must have */
} ScwSyllable;

typedef struct
{
  ScwSyllable *at; /* (n) */
  int n;
  int number; /* that is printed in front ("2."); 0: none */
  int n_placed;
  double letters; /* share of letters in all that was read */
} ScwSyllables;

bool scw_syllables (const ScwTextLine *line,
                    const ScwText *text,
                    const ScwRowMusic *music,
                    double space,
                    ScwSyllables *syllables,
                    ScwError *error);
/* Divides what stands so close together that it was taken for one word, where two notes ask for two: to be done before the
 * line is read. False: memory. */
bool scw_split_chunks (ScwTextLine *line, const ScwRowMusic *music, ScwError *error);

/* Syllables to notes, in order, so that all together are nearest; those that have a note keep it. False: memory. */
bool scw_place_syllables (ScwSyllables *syllables, const ScwRowMusic *music, double space, ScwError *error);

void scw_syllables_clear (ScwSyllables *syllables);
