/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roles.h: what a line of free text is, by where it stands and then by what it says; only for engine/words. */
#pragma once

#include "engine/words/lines.h"
#include "engine/words/music.h"

typedef struct
{
  char *text; /* owned */
  double confidence;
  double u0, v0, u1, v1; /* of the sheet's level view */
  double x_height;
} ScwFreeText;

typedef struct
{
  const ScwInkSheet *sheet;
  const ScwWordsRow *rows; /* (sheet->n_rows), as music */
  ScwRowMusic *music;
  bool first_page;
} ScwPlaces;

/* Appends the words that the texts are. Their order changes. False: memory. */
bool scw_assign_roles (const ScwPlaces *places, ScwFreeText *texts, int n, ScwWords *words, ScwError *error);

/* Appends a word, with a copy of its text; the answer is good until the next one. NULL: memory. */
ScwWord *
scw_words_add (ScwWords *words, ScwWordRole role, const char *text, double confidence, ScwError *error);

/* The box on the page of a rectangle in a view of the sheet. */
ScwBox
scw_page_box (const ScwInkSheet *sheet, const ScwView *view, double u0, double v0, double u1, double v1);
