/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ocr.h: one line of text through Tesseract; only for engine/words. */
#pragma once

#include "engine/image/gray.h"

#define SCW_OCR_MAX_LANGUAGES 32

typedef struct
{
  char text[24]; /* UTF-8 */
  int x0, x1;    /* pixels of the picture */
  double confidence;
  bool begins_word;
} ScwOcrSymbol;

typedef struct
{
  ScwOcrSymbol *at;
  int n;
  int capacity;
} ScwOcrLine;

typedef struct ScwOcr ScwOcr;

/* NULL and SCW_ERROR_FILE: there is no Tesseract, or no data for any language. */
ScwOcr *scw_ocr_open (ScwError *error);
void scw_ocr_close (ScwOcr *ocr);

/* What is installed: "deu", "eng" ..., in this order. */
int scw_ocr_n_languages (const ScwOcr *ocr);
const char *scw_ocr_language (const ScwOcr *ocr, int i);

/* Reads a picture of one line, black on white; replaces what 'line' holds. False: memory, or the language's data is
 * damaged. */
bool
scw_ocr_read (ScwOcr *ocr, const char *language, const ScwGray *picture, ScwOcrLine *line, ScwError *error);
void scw_ocr_line_clear (ScwOcrLine *line);
