/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h: what a line of a sheet says, chunk by chunk; only for engine/words. */
#pragma once

#include "engine/words/lines.h"
#include "engine/words/ocr.h"

#define SCW_TEXT_MOST 240 /* bytes of a piece, with its NUL */

typedef struct
{
  char text[SCW_TEXT_MOST];
  int chunk; /* of the line */
  double u0, u1;
  double confidence; /* of its letters, on average */
  int n_letters;
} ScwTextPiece;

typedef struct
{
  ScwTextPiece *at; /* (n) from left to right; of a line of one chunk, its words */
  int n;
  double confidence; /* of all letters */
} ScwText;

/* Reads a line whose sheet was whitened. Hyphens and extenders are not read. False: memory, or the language cannot be
 * used. */
bool scw_text_read (ScwOcr *ocr,
                    const char *language,
                    const ScwInkSheet *sheet,
                    const ScwTextLine *line,
                    ScwText *text,
                    ScwError *error);
void scw_text_clear (ScwText *text);

/* How likely a text is of a language: the confidence, more where words are known that stand in every text of it. */
double scw_text_likelihood (const ScwText *text, const char *language);
